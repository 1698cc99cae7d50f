// One's own learning, in a browser that keeps other sites' cookies back: two people at one shared computer join nothing they do not
// both prove, without JavaScript too; and a page without LTI shows an activity by an address it signs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

import { audit, fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { repo, request, startLectern } from '../harness/lectern.mjs';
import { meActivity } from '../harness/me.mjs';
import { Owner } from '../harness/owner.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';
import { schoolConfig } from '../harness/schools.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { zip } from '../harness/zip.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { signIn } from './steps.mjs';

const shot = (page, name) => (process.env.LECTERN_SHOTS ? page.screenshot({ path: `${process.env.LECTERN_SHOTS}/${name}.png`, fullPage: true }) : null);
const demo = path.join(repo, 'demo/course');
let s, owner, moodle, edx, demoModule;

test.before(async () => {
	s = await startLectern({ config: { ...schoolConfig, api_key: 'the-operators-key' } });
	owner = new Owner(s.data);
	const { module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	({ module: demoModule } = await s.ask('package', 'import', s.write('demo.zip', zip(Object.fromEntries(fs.readdirSync(demo).map((name) => [name, fs.readFileSync(path.join(demo, name))]))))));
	const activities = [{ id: '1', title: 'Photosynthesis', moduleId: module }, { ...meActivity('2'), target: 'window' }];
	moodle = await startPlatform({ toolUrl: s.app, activities });
	edx = await startPlatform({ shape: 'openedx', toolUrl: s.app, activities, host: 'edx.localhost' });
	await register(s, moodle);
	await register(s, edx);
});
test.after(async () => {
	await moodle?.stop();
	await edx?.stop();
	await s?.dispose();
});

/** Somebody signs in at their platform in this tab and opens their own page. */
async function openMine(page, platform, who) {
	await signIn(page, platform, who);
	await page.goto(`${platform.origin}/launch/2`);
	await page.waitForURL(/\/me\//);
	await page.getByRole('heading', { name: 'My learning', level: 1 }).waitFor();
}
const persons = () => owner.sql(`SELECT l.name, count(*) OVER (PARTITION BY l.user_id) FROM learners l WHERE l.user_id IS NOT NULL ORDER BY 1`);

test('pitfall 27: two people at one computer, in two tabs, stay two; each page is its own launch\'s', async (t) => {
	const { id: account } = await addPerson(s, 'head@school.example', '--org', 'main', '--role', 'administrator');
	await score(await openSession(s, await launchPlayer(moodle, 'ada')), 80);
	const browser = await launchBrowser({ t, locale: 'en-GB' });
	// A third person is signed in to the service itself, and stays so.
	const head = new Person(s);
	await head.signIn('head@school.example', PASSWORD);
	await browser.addCookies([{ name: '__Host-lectern-session', value: head.cookie, url: s.app.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }]).catch(() => {});
	const ada = await browser.newPage();
	await openMine(ada, moodle, 'ada');
	const address = ada.url();
	const linus = await browser.newPage();
	await openMine(linus, edx, 'linus');
	assert.match(await ada.locator('main').textContent(), /You are Ada/);
	assert.match(await linus.locator('main').textContent(), /You are Linus/);
	await shot(ada, 'my-learning');
	await audit(ada, 'my learning');
	await fits(ada, 'my learning');
	// The tab that was left open still speaks for its own learner, whoever came after.
	await ada.reload();
	assert.match(await ada.locator('main').textContent(), /You are Ada.*Photosynthesis/s);
	await ada.getByRole('button', { name: 'Get a code' }).click();
	await ada.getByText('Your code').waitFor();
	assert.deepEqual(persons(), [], 'nobody is joined by being at the same browser');
	assert.equal(owner.sql(`SELECT count(*) FROM learner_links WHERE account_id = '${account}'`)[0][0], '0');
	// Who leaves closes the page; going back in the history shows nothing any more.
	await ada.getByRole('button', { name: 'Close my page' }).click();
	await ada.getByText('Your page is closed').waitFor();
	await ada.goBack().catch(() => {});
	assert.doesNotMatch(await ada.locator('body').textContent(), /You are Ada/);
	assert.equal((await ada.goto(address)).status(), 410);
	assert.doesNotMatch(await ada.locator('body').textContent(), /Ada|Photosynthesis/);
	await linus.getByRole('button', { name: 'Get a code' }).click();
	await linus.getByText('Your code').waitFor();
	assert.match(await linus.locator('main').textContent(), /You are Linus/);
});

test('the same person joins two places by a code, and parts them again, without JavaScript', async (t) => {
	const browser = await launchBrowser({ t, locale: 'en-GB' });
	const first = await browser.newPage();
	await openMine(first, moodle, 'grace');
	const address = first.url();
	const plain = await launchBrowser({ t, javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 390, height: 800 } });
	const here = await plain.newPage();
	await here.goto(address);
	await here.getByRole('button', { name: 'Get a code' }).click();
	const code = await here.locator('.message code').textContent();
	assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
	await shot(here, 'my-learning-code');
	const second = await browser.newPage();
	await openMine(second, edx, 'grace');
	await second.getByLabel('The code from the other place').fill('ABCDE-ABCDE');
	await second.getByRole('button', { name: 'This is me' }).click();
	await second.getByRole('alert').waitFor();
	await shot(second, 'my-learning-wrong-code');
	await second.getByLabel('The code from the other place').fill(code);
	await second.getByRole('button', { name: 'This is me' }).click();
	await second.getByText('The two places are joined.').waitFor();
	await shot(second, 'my-learning-joined');
	await audit(second, 'my learning, joined');
	assert.equal(persons().length, 2);
	await here.goto(address);
	await here.getByRole('button', { name: 'Take apart' }).click();
	await here.getByText('They are apart again.').waitFor();
	assert.deepEqual(persons(), []);
	await here.goto(`${address}?lang=fr`);
	await here.getByRole('heading', { name: 'Mon apprentissage' }).waitFor();
	await shot(here, 'my-learning-fr-phone');
});

/** A page of another site, which shows whatever address it is told to. */
async function startPage(t, host, address) {
	const server = http.createServer((req, res) => {
		res.setHeader('content-type', 'text/html; charset=utf-8');
		res.end(`<!doctype html><html lang="en"><title>Course page</title><body><h1>Course page</h1><iframe id="course" title="Activity" width="1000" height="600" src="${address().replaceAll('&', '&amp;')}"></iframe></body></html>`);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.after(() => server.close());
	return `http://${host}:${server.address().port}`;
}

test('a page without LTI shows an activity by its signed address, across sites, without a cookie', async (t) => {
	const file = s.write('snippet.mjs', /```js\n([\s\S]*?\n)```/.exec(fs.readFileSync(path.join(repo, 'docs/learners.md'), 'utf8'))[1]);
	const { lecternAddress } = await import(pathToFileURL(file));
	const { slug, id } = await s.ask('origin', 'add', '--kind', 'moodle', '--slug', 'page-moodle', '--name', 'Page Moodle');
	const { secret } = await s.ask('origin', 'secret', slug);
	const address = () => lecternAddress({ base: s.app, org: 'main', origin: slug, secret, user: '4711', module: demoModule, name: 'Ada' });
	const url = await startPage(t, 'school.localhost', address);
	assert.equal((await s.ask('origin', 'entry', slug, '--open', '--frame-origins', url)).open, true);
	const browser = await launchBrowser({ t, locale: 'en-GB' });
	const page = await browser.newPage();
	const player = page.frameLocator('#course'), course = player.frameLocator('#place iframe');
	const saved = () => player.locator('#state[data-state="saved"]').waitFor({ state: 'attached' });
	await page.goto(url);
	await course.getByText('Page 1 of 6').waitFor();
	await course.getByRole('button', { name: 'Next' }).click();
	await course.getByText('Page 2 of 6').waitFor();
	await saved();
	await shot(page, 'signed-address');
	assert.deepEqual((await browser.cookies()).filter((one) => one.domain.includes('lectern') || one.domain.includes('content')), [], 'no cookie of ours');
	await page.reload();
	await course.getByText('Page 2 of 6').waitFor();
	assert.deepEqual(owner.sql(`SELECT l.external_user_id, count(*) FROM attempts a JOIN learners l ON l.id = a.learner_id WHERE l.origin_id = '${id}' GROUP BY 1`), [['4711', '1']]);
	// Another site that got hold of an address shows nothing of it.
	const thief = await startPage(t, 'thief.localhost', address);
	const stolen = await browser.newPage();
	await stolen.goto(thief);
	await stolen.waitForLoadState('networkidle').catch(() => {});
	assert.equal(await stolen.frameLocator('#course').getByText('Page', { exact: false }).count(), 0);
	assert.match(JSON.stringify(owner.sql(`SELECT outcome, failed_check FROM lti_launches WHERE registration_id = '${id}' ORDER BY id DESC LIMIT 1`)), /refused.*entry_page/);
	assert.equal((await request(s.app, 'GET', '/healthz')).status, 200);
});
