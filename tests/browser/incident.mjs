// From the number on the page of a refused visitor to the incident in wp-admin, to an exception and back, by clicking. And
// what the block editor says where a save is refused. Told where things are by the environment; prints one line for each
// thing found true, and ends with status 1 and the reason where one is not.
import assert from 'node:assert/strict';
import { openPage, pictures, start } from './browser.mjs';

const { SITE_URL, WP_ADMIN, WP_PASSWORD, WP_AUTHOR, WP_AUTHOR_PASSWORD, SCREENSHOTS } = process.env;
for (const [name, value] of Object.entries({ SITE_URL, WP_ADMIN, WP_PASSWORD, WP_AUTHOR, WP_AUTHOR_PASSWORD, SCREENSHOTS })) {
  assert.ok(value, `${name} is not set`);
}
const host = new URL(SITE_URL).host;
const ADDRESS = '198.51.100.23';
const ORDINARY = '/?topic=1%27%20UNION%20SELECT%20name%20FROM%20lessons--%20-';
const found = (what) => console.log(`ok: ${what}`);

const browser = await start();

async function signedIn(name, password) {
  const { page, faults } = await openPage(browser, [host]);
  await page.goto(`${SITE_URL}/wp-login.php`);
  await page.locator('#user_login').fill(name);
  await page.locator('#user_pass').fill(password);
  await page.locator('#wp-submit').click();
  await page.waitForURL(/wp-admin/);
  return { page, faults };
}

try {
  const stranger = await browser.newContext({ extraHTTPHeaders: { 'X-Test-Client-Address': ADDRESS } });
  const visit = await stranger.newPage();
  const ask = async (path = ORDINARY) => (await visit.goto(`${SITE_URL}${path}`)).status();
  assert.equal(await ask(), 403, 'it is refused');
  const number = (await visit.locator('code').innerText()).trim();
  assert.match(number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.equal(await ask('/?topic=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-&x=1'), 403, 'another like it');

  const { page, faults } = await signedIn(WP_ADMIN, WP_PASSWORD);
  const look = async (name) => {
    const overflow = await pictures(page, SCREENSHOTS, name);
    assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide for a phone`);
  };

  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense`);
  await look('incident-1-overview');
  // People read it out: small letters, no dash.
  await page.getByLabel('Reference number, address, path or rule').fill(number.toLowerCase().replace('-', ' '));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /Stopped:/ }).waitFor();
  const told = await page.locator('#wpbody').innerText();
  for (const part of [number, ADDRESS, 'GET /', 'topic', 'UNION SELECT', 'A stranger', 'SQL injection']) {
    assert.ok(told.includes(part), `the incident does not say "${part}":\n${told}`);
  }
  assert.match(await page.locator('mark').innerText(), /UNION/i, 'what matched is marked');
  await look('incident-2-stranger');
  found(`the number ${number}, read out by a visitor, leads to its incident`);

  assert.match(told, /It would have let through up to 2 requests that were stopped from 1 address, 2 by strangers/, told);
  await page.getByText('See others that would have passed').first().click();
  assert.ok((await page.locator('details[open]').innerText()).includes(ADDRESS), 'the other is shown');
  await page.getByLabel('Note, so that others know why').fill('The lesson on databases asks so');
  await page.getByLabel('How long').selectOption('30');
  await page.getByRole('button', { name: 'Make this exception' }).click();
  await page.getByText(/in force/).first().waitFor();
  assert.equal(await ask(), 200, 'the request passes now');
  assert.equal(await ask(ORDINARY.replace('topic', 'other')), 403, 'in another parameter it does not');
  assert.equal(await ask(`/feed/${ORDINARY.slice(1)}`), 403, 'and on another path neither');
  await look('incident-3-excepted');
  found('the narrowest exception lets this one pass and nothing else');

  await page.getByRole('link', { name: 'Exceptions', exact: true }).click();
  const listed = await page.locator('#wpbody').innerText();
  for (const part of ['The lesson on databases asks so', `by ${WP_ADMIN}`, 'in 4 weeks', number]) {
    assert.ok(listed.includes(part), `the list of exceptions does not say "${part}":\n${listed}`);
  }
  await look('incident-4-exceptions');
  await page.getByRole('link', { name: number }).first().click();
  for (const rule of await page.locator('#wpbody').getByText('There is an exception for this already.').all()) assert.ok(await rule.isVisible());
  await page.getByRole('link', { name: 'See the exceptions' }).click();
  const withdraw = page.getByRole('button', { name: /Withdraw the exception/ });
  await withdraw.first().waitFor();
  for (let left = await withdraw.count(); left > 0; left--) {
    await withdraw.first().click();
    await page.waitForFunction((wanted) => document.querySelectorAll('.button-link-delete').length === wanted, left - 1);
  }
  assert.equal(await ask(), 403, 'withdrawn: it is refused again');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The last change is taken back.').waitFor();
  assert.equal(await withdraw.count(), 1, 'undone: one is there again');
  await withdraw.click();
  await page.getByText('The exception is withdrawn.').waitFor();
  await look('incident-5-none');
  found('exceptions are listed with note, maker and end, and can be withdrawn and taken back');

  // The number alone, by keyboard: every choice can be reached.
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense-events&ref=${number}`);
  await page.locator('input[name="choice"]').first().focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.checked && document.activeElement.name), 'choice');
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense-events&s=ZZZZ-ZZZZ`);
  await page.getByText('There is no event with the number ZZZZ-ZZZZ').waitFor();
  await look('incident-6-unknown');
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense-events`);
  await look('incident-7-events');
  found('a number that is not kept says so');

  const author = await signedIn(WP_AUTHOR, WP_AUTHOR_PASSWORD);
  await author.page.goto(`${SITE_URL}/wp-admin/post-new.php`);
  await author.page.waitForFunction(() => window.wp?.data?.select('core/editor')?.getCurrentPostId());
  await author.page.evaluate(() => {
    wp.data.dispatch('core/edit-post').toggleFeature?.('welcomeGuide');
    wp.data.dispatch('core/editor').editPost({ title: 'Lesson', content: '<!-- wp:html --><script>alert(document.cookie)</script><!-- /wp:html -->' });
    return wp.data.dispatch('core/editor').savePost();
  });
  const notice = author.page.locator('.components-notice.is-error, .components-snackbar').first();
  await notice.waitFor();
  const said = await notice.innerText();
  const refused = said.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
  assert.ok(refused, `the editor says no number: ${said}`);
  await pictures(author.page, SCREENSHOTS, 'incident-8-editor');
  found(`the block editor says: ${said.replaceAll('\n', ' ')}`);
  await page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense-events&ref=${refused[0]}`);
  const theirs = await page.locator('#wpbody').innerText();
  for (const part of ['signed in (Author)', 'content', 'script']) assert.ok(theirs.includes(part), `the author's incident does not say "${part}":\n${theirs}`);
  await look('incident-9-author');
  found('its incident says who was signed in');

  // Who may not change protection neither sees incidents nor excepts anything, and nobody does so without a nonce.
  const peek = await author.page.goto(`${SITE_URL}/wp-admin/admin.php?page=packetsense-events&ref=${number}`);
  assert.equal(peek.status(), 403, 'the author sees the incident');
  const form = { action: 'packetsense_incident', act: 'except', ref: number, choice: 'parameter' };
  for (const who of [author.page, page]) {
    const answer = await who.request.post(`${SITE_URL}/wp-admin/admin-post.php`, { form, maxRedirects: 0 });
    assert.equal(answer.status(), 403, 'an exception without right or nonce');
  }
  assert.equal(await ask(), 403, 'and it is refused as before');
  found('exceptions need the right to make them and a nonce');
  assert.deepEqual(faults, [], 'nothing goes wrong on any screen');
} finally {
  await browser.close();
}
