// Debian's Chromium under playwright-core, and screenshots in both schemes and on a phone.
import { chromium } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser. As root it has no sandbox of its own. */
export async function start() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS;
  return chromium.launch({ executablePath, args, headless: true });
}

/**
 * A page that remembers what went wrong on it: errors of scripts, refused loads, and requests to any host but the given
 * ones.
 */
export async function openPage(browser, ownHosts) {
  // Colours that still change are not what people read.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script error on ${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text())) {
      faults.push(`on ${page.url()}: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !ownHosts.includes(host)) faults.push(`request to ${request.url()} from ${page.url()}`);
  });
  return { page, faults };
}

/** Makes an account by the form and leaves the page signed in. */
export async function signUp(page, cloud, [name, address] = ['Ada Lovelace', 'ada@example.org']) {
  await page.goto(`${cloud}/sign-up`);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password').fill('a sentence is fine');
  await page.getByLabel('I am 16 or older.').check();
  await page.locator('#terms').check();
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-up');
}

/** Keeps the page as it looks: light, dark, and 390 pixels wide. Says whether the narrow one scrolls sideways. */
export async function pictures(page, folder, name) {
  await mkdir(folder, { recursive: true });
  const wide = page.viewportSize();
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: true, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(folder, `${name}-390.png`), fullPage: true, animations: 'disabled' });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize(wide);
  return overflow;
}
