// Passkeys in a real Chromium with a virtual authenticator (WebDriver extension of WebAuthn, over the DevTools protocol):
// adds one, signs in with nothing else, tries to use its answers twice and elsewhere, removes it.
import assert from 'node:assert/strict';
import { noViolation } from './accessible.mjs';
import { openPage, pictures, signUp, start } from './browser.mjs';

const { CLOUD_URL, SCREENSHOTS } = process.env;
assert.ok(CLOUD_URL && SCREENSHOTS, 'CLOUD_URL and SCREENSHOTS are set');
const found = (what) => console.log(`ok: ${what}`);

const browser = await start();
try {
  const { page, faults } = await openPage(browser, [new URL(CLOUD_URL).host]);
  const look = async (name) => {
    assert.ok(await pictures(page, SCREENSHOTS, name) <= 0, `${name} is too wide for a phone`);
    await noViolation(page, name);
  };
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const held = async () => (await devices.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  const signOut = async () => {
    await page.goto(`${CLOUD_URL}/`);
    await page.locator('.side').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
  };
  /** Sends what the form of a page sent before, with the page's present CSRF token. */
  const again = (action, fields) => page.evaluate(async ([action, fields]) => {
    const csrf = document.querySelector('input[name=csrf]').value;
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams({ ...fields, csrf }), redirect: 'manual' });
    return answer.status;
  }, [action, fields]);
  const sent = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'POST' && pathname.endsWith('passkey') || pathname.endsWith('passkeys') && request.postData()) {
      sent.push(Object.fromEntries(new URLSearchParams(request.postData())));
    }
  });

  await signUp(page, CLOUD_URL);

  await page.goto(`${CLOUD_URL}/account/passkeys`);
  await look('passkeys-none');
  await page.getByLabel('Name of the device').fill('Ada’s <laptop>');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('cell', { name: 'Ada’s <laptop>', exact: true }).waitFor();
  assert.equal((await held()).length, 1, 'the device holds one passkey');
  await look('passkeys-one');
  found('a passkey is added');

  const added = sent.at(-1);
  assert.equal(await again('/account/passkeys', added), 422, 'the answer of a device is heard once');
  found('the answer that added it adds nothing a second time');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('has a passkey for your account already').waitFor();
  found('a device that has one says so');

  await signOut();
  await look('sign-in-with-passkey');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  found('somebody signs in with a passkey and nothing else');
  const used = sent.at(-1);
  await signOut();
  assert.equal(await again('/sign-in/passkey', used), 422, 'an answer signs in once');
  const other = await page.evaluate(async () => {
    const csrf = document.querySelector('input[name=csrf]').value;
    const answer = await fetch('/sign-in/passkey/begin', { method: 'POST', body: new URLSearchParams({ csrf }) });
    return (await answer.json()).ceremony;
  });
  assert.equal(await again('/sign-in/passkey', { ...used, ceremony: other }), 422, 'an answer belongs to its question');
  found('an answer signs in once, and only to its own question');

  await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('Nothing was chosen, or it took too long.').waitFor();
  found('a device that has not verified its owner signs nobody in');
  await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });

  // A cloned device: its counter stands where it stood before the last sign-in.
  const [credential] = await held();
  await devices.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await devices.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('The passkey was not accepted').waitFor();
  found('a copy of a device, whose counter lags behind, signs nobody in');
  await devices.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await devices.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: credential.signCount + 10 } });

  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(`${CLOUD_URL}/account/passkeys`);
  await page.getByRole('button', { name: 'Remove Ada’s <laptop>' }).click();
  await page.getByText('You have no passkey yet.').waitFor();
  await signOut();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('The passkey was not accepted').waitFor();
  found('a removed passkey signs nobody in');
  assert.deepEqual(faults, [], 'nothing goes wrong on any page');
} finally {
  await browser.close();
}
