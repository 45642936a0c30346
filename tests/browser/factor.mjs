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

  // A passkey, and a team that asks for a second factor.
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${CLOUD_URL}/account/passkeys`);
  await page.getByLabel('Name of the device').fill('Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('cell', { name: 'Laptop', exact: true }).waitFor();
  await page.goto(`${CLOUD_URL}/team/invite`);
  await look('team-invite');
  await page.getByLabel('E-mail address').fill('bob@example.org');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const invitation = await page.locator('code').textContent();
  await look('team-invite-link');
  const bobs = await openPage(browser, [new URL(CLOUD_URL).host]);
  await signUp(bobs.page, CLOUD_URL, ['Bob Babbage', 'bob@example.org']);
  await bobs.page.goto(invitation);
  await bobs.page.getByRole('button', { name: 'Join the team' }).click();
  await bobs.page.waitForURL(/\/team/);
  await page.goto(`${CLOUD_URL}/team/two-factor`);
  await page.getByText('Without one at present: Bob Babbage.').waitFor();
  await look('team-two-factor');
  await page.getByRole('button', { name: 'Ask for it' }).click();
  await page.getByText('From now on every member needs a second factor.').waitFor();
  await look('team');
  await page.getByRole('link', { name: 'Change Bob Babbage' }).click();
  await look('team-member');
  await page.goto(`${CLOUD_URL}/team/transfer`);
  await look('team-transfer');
  await page.goto(`${CLOUD_URL}/teams`);
  await look('teams');
  await bobs.page.goto(`${CLOUD_URL}/team`);
  await bobs.page.getByRole('link', { name: 'Set up an app' }).waitFor();
  assert.ok(await pictures(bobs.page, SCREENSHOTS, 'second-factor-none') <= 0, 'too wide for a phone');
  await noViolation(bobs.page, 'second-factor-none');
  found('a team asks for a second factor; a member without one is told how to add it');

  await signOut();
  await page.getByLabel('E-mail address').fill('ada@example.org');
  await page.getByLabel('Password').fill('a sentence is fine');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/second-factor/);
  await look('second-factor-has');
  await page.goto(`${CLOUD_URL}/account/app`);
  await page.getByRole('button', { name: 'Make new recovery codes' }).click();
  await page.getByRole('heading', { name: 'Is it still you?' }).waitFor();
  await look('prove');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('They are shown only now.').waitFor();
  assert.equal(new URL(page.url()).pathname, '/account/recovery-codes', 'the form goes on by itself');
  await page.goto(`${CLOUD_URL}/team`);
  await page.getByRole('heading', { name: 'Members' }).waitFor();
  found('a form waits until a passkey has shown that it is still her, and goes on; the team is open then');
  assert.deepEqual([...faults, ...bobs.faults], [], 'nothing goes wrong on any page');
} finally {
  await browser.close();
}
