// The page with the proof of work in a real browser: node challenge.mjs URL FOLDER
// The site behind URL asks visitors from 203.0.113.9 for a proof of work, believes X-Forwarded-For, and answers "hello" and the
// comment that was sent, at /form with a form.
// Prints JSON: what was seen, and how long it took on a processor six times slower than this one.
import { openPage, pictures, start } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
const ADDRESS = { 'X-Forwarded-For': '203.0.113.9' };
const host = new URL(url).host;
const browser = await start();
const seen = { times: [], faults: [] };

async function visitor() {
  const { page, faults } = await openPage(browser, [host]);
  await page.context().setExtraHTTPHeaders(ADDRESS);
  return { page, faults };
}

try {
  // A visitor who asks for a page gets it, a moment later.
  for (let i = 0; i < 5; i++) {
    const { page, faults } = await visitor();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    const before = Date.now();
    await page.goto(`${url}/?page=1#part`);
    await page.waitForFunction(() => document.body.textContent.startsWith('hello'));
    seen.times.push(Date.now() - before);
    seen.hash = new URL(page.url()).hash;
    seen.faults.push(...faults);
    await page.context().close();
  }

  // What was sent is not passed on and not lost in silence.
  const { page, faults } = await visitor();
  // The form was loaded before anybody asked for a proof.
  await page.context().setExtraHTTPHeaders({});
  await page.goto(`${url}/form`);
  await page.context().setExtraHTTPHeaders(ADDRESS);
  await page.click('button');
  await page.waitForSelector('#go:not([hidden])');
  seen.said = await page.textContent('#say');
  seen.focused = await page.evaluate(() => document.activeElement.id);
  seen.role = await page.getAttribute('#say', 'role');
  seen.overflow = await pictures(page, folder, 'challenge-form');
  await page.click('#go');
  await page.waitForURL('**/form');
  await page.click('button');
  await page.waitForFunction(() => document.body.textContent.startsWith('hello'));
  seen.arrived = await page.textContent('body');
  seen.faults.push(...faults);
  await page.context().close();

  // At work: a browser whose timer stands still.
  const slow = await visitor();
  await slow.page.addInitScript('window.setTimeout = () => 0');
  await slow.page.goto(`${url}/slow`);
  seen.bar = await slow.page.getAttribute('#bar', 'aria-label');
  seen.working = await slow.page.textContent('#say');
  await slow.page.screenshot({ path: `${folder}/challenge-working.png` });
  await slow.page.context().close();

  // Without scripts there is an explanation.
  const context = await browser.newContext({ javaScriptEnabled: false, extraHTTPHeaders: ADDRESS, viewport: { width: 390, height: 844 } });
  const plain = await context.newPage();
  await plain.goto(url);
  seen.noscript = await plain.innerText('main');
  await plain.screenshot({ path: `${folder}/challenge-noscript.png` });
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
