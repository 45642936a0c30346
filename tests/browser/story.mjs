// The whole story in a real browser: sign up in the cloud, connect a WordPress site by clicking, attack it, see the
// attack in the dashboard. Told where things are by the environment; prints one line for each thing found true, and ends
// with status 1 and the reason where one is not.
import assert from 'node:assert/strict';
import { openPage, pictures, signUp, start } from './browser.mjs';

const { CLOUD_URL, SITE_URL, WP_ADMIN, WP_PASSWORD, SCREENSHOTS } = process.env;
for (const [name, value] of Object.entries({ CLOUD_URL, SITE_URL, WP_ADMIN, WP_PASSWORD, SCREENSHOTS })) {
  assert.ok(value, `${name} is not set`);
}
const ATTACK = '/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-';
const ATTACKER = '198.51.100.23';
const found = (what) => console.log(`ok: ${what}`);

const browser = await start();
try {
  const hosts = [new URL(CLOUD_URL).host, new URL(SITE_URL).host];
  const { page, faults } = await openPage(browser, hosts);
  const look = async (name) => {
    const overflow = await pictures(page, SCREENSHOTS, name);
    assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide for a phone`);
  };

  await page.goto(`${CLOUD_URL}/sign-up`);
  await look('1-sign-up');
  await signUp(page, CLOUD_URL);
  await look('2-no-site-yet');
  found('an account is made by the form');

  await page.goto(`${SITE_URL}/wp-login.php`);
  await page.locator('#user_login').fill(WP_ADMIN);
  await page.locator('#user_pass').fill(WP_PASSWORD);
  await page.locator('#wp-submit').click();
  await page.waitForURL(/wp-admin/);
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense`);
  await pictures(page, SCREENSHOTS, '3-wp-admin-before');
  await page.locator('#packetsense-connect').click();
  await page.waitForURL(`${CLOUD_URL}/connect*`);
  await look('4-connect');
  await page.getByRole('button', { name: 'Agree and connect' }).click();
  await page.waitForURL(`${SITE_URL}/wp-admin/**`);
  await page.getByText('This site is connected').waitFor();
  await pictures(page, SCREENSHOTS, '5-wp-admin-connected');
  found('a site is connected by clicking');

  const stranger = await browser.newContext({ extraHTTPHeaders: { 'X-Test-Client-Address': ATTACKER } });
  const visit = await stranger.newPage();
  const answer = await visit.goto(`${SITE_URL}${ATTACK}`);
  assert.equal(answer.status(), 403, 'the attack is refused');
  const reference = answer.headers()['x-packetsense-reference'];
  assert.match(await visit.locator('body').innerText(), new RegExp(reference), 'the block page has a reference number');
  await pictures(visit, SCREENSHOTS, '6-block-page');
  assert.equal((await visit.goto(`${SITE_URL}/`)).status(), 200, 'the front page answers');
  const attacked = Date.now();
  found(`the attack is refused with reference ${reference}, an honest visit is not`);

  await page.goto(`${CLOUD_URL}/sites`);
  await look('7-sites');
  await page.locator('main a[href^="/sites/"]').first().click();
  await page.waitForURL(/\/sites\/[0-9a-f-]{36}/);
  for (;;) {
    if ((await page.locator('main').innerText()).includes(ATTACKER)) break;
    assert.ok(Date.now() - attacked < 60_000, 'the attack is not in the dashboard after 60 s');
    await page.waitForTimeout(500);
    await page.reload();
  }
  found(`the attack stands in the dashboard after ${((Date.now() - attacked) / 1000).toFixed(1)} s`);
  await look('8-events');
  for (const [name, words] of [['9-log-ins', 'Log-ins'], ['10-files', 'Files'], ['11-software', 'Software'], ['12-connection', 'Connection']]) {
    await page.locator('main').getByRole('link', { name: words, exact: false }).first().click();
    await page.waitForLoadState();
    await look(name);
  }
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense`);
  assert.ok((await page.locator('#wpbody').innerText()).includes(ATTACKER), 'wp-admin shows the blocked request');
  await pictures(page, SCREENSHOTS, '13-wp-admin-after');
  found('wp-admin shows it too');

  const cookies = (await page.context().cookies(CLOUD_URL)).filter((cookie) => cookie.domain === new URL(CLOUD_URL).hostname);
  for (const cookie of cookies) {
    assert.ok(cookie.name.startsWith('__Host-') && cookie.secure && cookie.path === '/', `cookie ${cookie.name} of the cloud`);
  }
  assert.ok(cookies.length <= 2, `the cloud sets ${cookies.length} cookies`);
  assert.deepEqual(faults, [], 'nothing goes wrong on any page');
  found('the cloud sets two strictly necessary cookies at most; no page loads anything from elsewhere');
} finally {
  await browser.close();
}
