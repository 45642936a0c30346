// The service as a real browser meets it: nothing is stored but two cookies, nothing is loaded from elsewhere, no script
// but its own runs, no other site frames, submits or reads it. Told where things are by the environment; prints one line
// for each thing found true, and ends with status 1 and the reason where one is not.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { noViolation } from './accessible.mjs';
import { openPage, pictures, signUp, start } from './browser.mjs';

const { CLOUD_URL, SCREENSHOTS } = process.env;
for (const [name, value] of Object.entries({ CLOUD_URL, SCREENSHOTS })) assert.ok(value, `${name} is not set`);
const found = (what) => console.log(`ok: ${what}`);
const PAGES = ['/', '/sites', '/team', '/audit', '/audit?text=nothing-like-it', '/account', '/account/email', '/privacy',
  '/terms', '/sign-in', '/reset', '/confirm?token=x', '/nothing-here', '/sites/01990000-0000-7000-8000-000000000000'];

/** A page of another site that tries things on the service. */
async function foreign(html) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

const browser = await start();
try {
  const host = new URL(CLOUD_URL).host;
  const { page, faults } = await openPage(browser, [host]);
  const context = page.context();
  const look = async (name) => {
    const overflow = await pictures(page, SCREENSHOTS, name);
    assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide for a phone`);
    await noViolation(page, name);
  };

  await signUp(page, CLOUD_URL);

  const kept = async () => page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }));
  for (const path of PAGES) {
    await page.goto(CLOUD_URL + path);
    assert.deepEqual(await kept(), { local: [], session: [], databases: [], caches: [], workers: 0, cookies: '' }, path);
  }
  const cookies = (await context.cookies()).sort((a, b) => a.name.localeCompare(b.name));
  assert.deepEqual(cookies.map((one) => one.name), ['__Host-csrf', '__Host-session']);
  for (const one of cookies) {
    const { secure, httpOnly, sameSite, path, domain } = one;
    assert.deepEqual({ secure, httpOnly, sameSite, path, domain },
      { secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: new URL(CLOUD_URL).hostname }, one.name);
  }
  assert.deepEqual(faults, []);
  found(`${PAGES.length} pages keep nothing but two cookies that no script reads, and load nothing from elsewhere`);

  await page.goto(`${CLOUD_URL}/audit`);
  const refused = await page.evaluate(async (elsewhere) => {
    const said = [];
    document.addEventListener('securitypolicyviolation', (event) => said.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = true"><p style="color: red">x</p>');
    const image = new Image();
    image.src = `${elsewhere}/x.png`;
    document.body.append(image);
    const frame = document.createElement('iframe');
    frame.src = elsewhere;
    document.body.append(frame);
    const fetched = await fetch(elsewhere).then(() => 'read', () => 'refused');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { ran: window.ran === true, said: [...new Set(said)].sort(), fetched };
  }, 'http://127.0.0.1:9');
  assert.equal(refused.ran, false, 'a script within the page ran');
  assert.equal(refused.fetched, 'refused');
  for (const directive of ['connect-src', 'frame-src', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-attr']) {
    assert.ok(refused.said.includes(directive), `${directive} was not refused: ${refused.said}`);
  }
  found(`the policy refuses ${refused.said.join(', ')}`);

  const token = cookies.find((one) => one.name === '__Host-csrf').value;
  const attack = await foreign(`<!doctype html><title>elsewhere</title>
    <iframe src="${CLOUD_URL}/account" name="framed"></iframe>
    <iframe name="target"></iframe>
    <form id="form" method="post" action="${CLOUD_URL}/account/sessions" target="target">
    <input name="csrf" value="${token}"><input name="session" value="others"></form>
    <script src="${CLOUD_URL}/audit.json"></script>`);
  const other = await context.newPage();
  const answers = [];
  other.on('response', (response) => {
    const { pathname, host: at } = new URL(response.url());
    if (at === host) answers.push(`${pathname} ${response.status()}`);
  });
  await other.goto(attack.url);
  await other.evaluate(() => document.getElementById('form').submit());
  await other.waitForTimeout(800);
  const read = await other.evaluate(async (url) => fetch(url, { credentials: 'include', mode: 'cors' })
    .then((answer) => answer.text(), () => 'refused'), `${CLOUD_URL}/audit.json`);
  assert.equal(read, 'refused');
  const framed = other.frames().find((frame) => frame.name() === 'framed');
  assert.ok(!(await framed.content()).includes('Your account'), 'another site frames a page');
  assert.ok(answers.some((one) => one === '/account/sessions 403'), `the foreign form: ${answers}`);
  assert.ok(!answers.some((one) => one.startsWith('/audit.json 200')), `the foreign script: ${answers}`);
  await other.close();
  attack.stop();
  found('another site cannot frame, submit or read a page');

  await page.goto(`${CLOUD_URL}/audit`);
  await page.getByText('Made the account ada@example.org').waitFor();
  await look('20-audit');
  await page.getByLabel('Search').fill('policy');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL(/text=policy/);
  assert.equal(await page.locator('tbody tr').count(), 1);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  assert.match((await download).suggestedFilename(), /^packetsense-audit-\d{4}-\d\d-\d\d\.csv$/);
  await page.goto(`${CLOUD_URL}/audit?from=2026-02-02&to=2026-02-01`);
  await page.getByText('before the first one').first().waitFor();
  await look('21-audit-wrong-filter');
  found('the trail is searched and taken along by clicking');

  const second = await browser.newContext({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
  const elsewhere = await second.newPage();
  await elsewhere.goto(`${CLOUD_URL}/sign-in`);
  await elsewhere.getByLabel('E-mail address').fill('ada@example.org');
  await elsewhere.getByLabel('Password').fill('a sentence is fine');
  await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click();
  await elsewhere.waitForURL((url) => url.pathname === '/');
  await page.goto(`${CLOUD_URL}/account`);
  await page.getByText('This one').waitFor();
  await look('22-account');
  await page.getByLabel('Present password').fill('a wrong sentence');
  await page.getByLabel('New password').fill('another sentence is fine');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This is not your present password.').waitFor();
  await look('23-account-wrong-password');
  await page.getByRole('button', { name: 'End the session of Firefox on Linux' }).click();
  await page.getByText('The session is ended.').waitFor();
  await elsewhere.goto(`${CLOUD_URL}/account`);
  assert.equal(new URL(elsewhere.url()).pathname, '/sign-in');
  await second.close();
  found('a session on another device is ended by clicking; axe finds no violation on either page');
  assert.deepEqual(faults.filter((one) => !one.includes('127.0.0.1:9') && !one.includes('Content Security Policy')), []);
} finally {
  await browser.close();
}
