// The second factor in a real Chromium: an authenticator app is set up from the page's key, signs in, recovery codes stand
// in for it, and what could lock somebody out asks again without losing what was typed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { noViolation } from './accessible.mjs';
import { openPage, pictures, signUp, start } from './browser.mjs';

const { CLOUD_URL, SCREENSHOTS } = process.env;
assert.ok(CLOUD_URL && SCREENSHOTS, 'CLOUD_URL and SCREENSHOTS are set');
const found = (what) => console.log(`ok: ${what}`);

/** The code of a key in base32 (RFC 4648, 6238), `steps` of 30 seconds from now. */
function code(key, steps) {
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((eight) => parseInt(eight, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', bytes).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

const browser = await start();
try {
  const { page, faults } = await openPage(browser, [new URL(CLOUD_URL).host]);
  const look = async (name) => {
    assert.ok(await pictures(page, SCREENSHOTS, name) <= 0, `${name} is too wide for a phone`);
    await noViolation(page, name);
  };
  const signOut = async () => {
    await page.goto(`${CLOUD_URL}/`);
    await page.locator('.side').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
  };
  const firstStep = async () => {
    await page.getByLabel('E-mail address').fill('ada@example.org');
    await page.getByLabel('Password').fill('a sentence is fine');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(/\/sign-in\/code/);
  };

  await signUp(page, CLOUD_URL);
  await page.goto(`${CLOUD_URL}/account/app`);
  await look('app-off');
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const link = await page.getByRole('link', { name: 'Open the app' }).getAttribute('href');
  const key = new URL(link).searchParams.get('secret');
  const box = await page.locator('svg.qr').boundingBox();
  assert.ok(box.width > 200 && box.height > 200, 'the QR code is large enough for a phone');
  await look('app-setup');
  await page.getByLabel('Type the code').fill('000000');
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('This is not the code that the app shows').waitFor();
  await look('app-setup-wrong');
  // The code of the step before: the next ones are then still to come.
  await page.getByLabel('Type the code').fill(code(key, -1));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('They are shown only now.').waitFor();
  const codes = await page.locator('.codes code').allTextContents();
  assert.equal(codes.length, 10);
  await look('app-codes');
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await page.getByText('10 of 10 left.').waitFor();
  await look('app-on');
  await page.goto(`${CLOUD_URL}/account`);
  await look('account');
  found('an app is set up and ten recovery codes are shown once');

  await signOut();
  await firstStep();
  await look('second-step');
  await page.getByLabel('Code of the app').fill(code(key, 0));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  found('the code of the app completes a sign-in');

  await signOut();
  await firstStep();
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await look('second-step-recovery');
  await page.getByLabel('Recovery code').fill('aaaa-bbbb-cccc-dddd');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('This code is not accepted').waitFor();
  await page.getByLabel('Recovery code').fill(codes[0]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(`${CLOUD_URL}/account/app`);
  await page.getByText('9 of 10 left.').waitFor();
  found('a recovery code stands in for the app, once');

  await page.getByRole('button', { name: 'Remove the app' }).click();
  await page.getByText('The authenticator app is removed.').waitFor();
  found('the app is removed');
  assert.deepEqual(faults, [], 'nothing goes wrong on any page');
} finally {
  await browser.close();
}
