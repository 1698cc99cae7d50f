// A dispatch as an assignable unit of cmi5. First on a platform that judges every request of it strictly, on two other sites; then on
// Lectern's own cmi5 side, where another organisation takes the package in: content of SCORM and of cmi5 is played and satisfies there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { storedStatements } from '../harness/cmi5.mjs';
import { startCmi5Host } from '../harness/cmi5_host.mjs';
import { launcherOf } from '../harness/dispatch.mjs';
import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { launchFirefox, noFirefox } from '../harness/firefox.mjs';
import { eventually } from '../harness/learner.mjs';
import { repo, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { zip } from '../harness/zip.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0 } });
const owner = new Owner(s.data);
let browser, module;
test.before(async () => {
	browser = await launchBrowser();
	const demo = path.join(repo, 'demo/course');
	({ module } = await s.ask('package', 'import', s.write('demo.zip', zip(Object.fromEntries(fs.readdirSync(demo).map((name) => [name, fs.readFileSync(path.join(demo, name))]))))));
});
test.after(async () => {
	await browser?.close();
	await s.stop();
});

const api = (method, address, body, headers) => request(s.app, method, address, { body, headers: { ...operator, ...headers } });

/** A dispatch's package: {id, bytes, files}. */
async function dispatched(of = module, more = {}) {
	const made = await api('POST', '/api/v1/dispatches', { module: of, standard: 'cmi5', title: 'Dispatched', ...more });
	assert.equal(made.status, 201, made.text);
	const { body } = await api('GET', `/api/v1/dispatches/${made.json.id}/package`);
	return { id: made.json.id, bytes: body, files: launcherOf(body).files };
}

/** A platform that has it, and a page of it: {host, page, id}. */
async function hosted(t, { names, in: where = browser, ...options } = {}) {
	const { id, files } = await dispatched(module, { names: names ?? true });
	const host = await startCmi5Host({ files, t, ...options });
	const page = await where.newPage();
	t.after(() => page.close().catch(() => {}));
	page.on('pageerror', (error) => t.diagnostic(`page: ${error.message}`));
	return { id, host, page };
}

const framed = (page) => page.frameLocator('#course');
/** The player of SCORM 1.2 content that has begun. */
const inside = (page) => eventually(async () => {
	const frame = page.frames().find((one) => one.url().includes('/play/'));
	return await frame?.evaluate(() => 'API' in window && API.LMSGetValue('cmi.core.student_id') !== '').catch(() => false) ? frame : null;
}, { what: 'the content to begin' });
/** What content says, and commits. */
const say = async (page, values) => assert.equal(await (await inside(page)).evaluate((all) => {
	for (const [name, value] of Object.entries(all)) API.LMSSetValue(`cmi.core.${name}`, value);
	return API.LMSCommit('');
}, values), 'true');
const exit = async (page) => (await inside(page)).evaluate(() => document.getElementById('exit').click());
const heard = (host, words) => eventually(() => host.words.join() === words.join(), { what: `the LMS to hear ${words.join()}` }).catch((error) => {
	error.message += `; it heard ${host.words.join()}, and found wrong: ${host.faults.join('; ') || 'nothing'}`;
	throw error;
});

test('the handshake comes in its order, a result with its score, and the end leads back to the course', async (t) => {
	const { host, page, id } = await hosted(t);
	await page.goto(host.url);
	await heard(host, ['initialized']);
	await say(page, { 'score.raw': '80', lesson_status: 'passed' });
	await heard(host, ['initialized', 'completed', 'passed']);
	assert.equal(host.statement('passed').result.score.scaled, 0.8);
	await exit(page);
	await framed(page).getByText('Back in the course').waitFor();
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
	assert.deepEqual(host.sessions[0].requests.slice(0, 5), ['fetch', 'GET LMS.LaunchData', 'GET cmi5LearnerPreferences', 'GET lectern-dispatch', 'POST statements']);
	assert.deepEqual(host.states.get('lectern-dispatch'), { completed: true, passed: true });
	const [[learner, account]] = owner.sql(`SELECT id, external_user_id FROM learners WHERE origin_id = '${id}'`);
	assert.equal(account, 'https://lms.example.org/ learner-7', 'the account of the launch');
	const [attempt] = (await api('GET', `/api/v1/attempts?learner=${learner}`)).json.items;
	assert.deepEqual([attempt.completion, attempt.success, attempt.score], ['completed', 'passed', 0.8], 'the truth is here');
});

test('what may be said once in a registration is said once, also where the LMS keeps no states of others', async (t) => {
	const { host, page } = await hosted(t);
	await page.goto(host.url);
	await say(page, { lesson_status: 'passed', 'score.raw': '90' });
	await heard(host, ['initialized', 'completed', 'passed']);
	await page.locator('#close').click();
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
	for (const states of [false, true]) {
		const before = host.words;
		host.refuses.states = states;
		await page.goto(host.url);
		await heard(host, [...before, 'initialized']);
		await inside(page);
		await exit(page);
		await framed(page).getByText('Back in the course').waitFor();
		await heard(host, [...before, 'initialized', 'terminated']);
	}
	// Refused there by their ids, which are those of the first visit.
	assert.deepEqual(host.sessions[2].requests.filter((one) => one === 'POST statements').length, 4);
});

test('the LMS\'s mastery score decides; failed is said at the end of a visit, and once', async (t) => {
	const { host, page } = await hosted(t, { launchData: { masteryScore: 0.85 } });
	await page.goto(host.url);
	await say(page, { lesson_status: 'passed', 'score.raw': '80' });
	await heard(host, ['initialized', 'completed']);
	await exit(page);
	const first = ['initialized', 'completed', 'failed', 'terminated'];
	await heard(host, first);
	assert.equal(host.statement('failed').result.score.scaled, 0.8);
	await page.goto(host.url);
	await inside(page);
	await exit(page);
	await heard(host, [...first, 'initialized', 'terminated']);
	await page.goto(host.url);
	await say(page, { lesson_status: 'passed', 'score.raw': '85' });
	await heard(host, [...first, 'initialized', 'terminated', 'initialized', 'passed']);
	assert.equal(host.statement('passed').result.score.scaled, 0.85);
});

test('who fails and passes in one visit has passed', async (t) => {
	const { host, page } = await hosted(t);
	await page.goto(host.url);
	await say(page, { lesson_status: 'failed', 'score.raw': '30' });
	await heard(host, ['initialized', 'completed']);
	await say(page, { lesson_status: 'passed', 'score.raw': '70' });
	await heard(host, ['initialized', 'completed', 'passed']);
	assert.equal(host.statement('passed').result.score.scaled, 0.7);
});

test('in the modes Browse and Review nothing is judged', async (t) => {
	for (const launchMode of ['Browse', 'Review']) {
		const { host, page } = await hosted(t, { launchData: { launchMode } });
		await page.goto(host.url);
		await say(page, { lesson_status: 'passed', 'score.raw': '90' });
		await exit(page);
		await framed(page).getByText('Back in the course').waitFor();
		await heard(host, ['initialized', 'terminated']);
	}
});

test('a frame that is taken away has ended; what the LMS missed, it hears in the next visit', async (t) => {
	const { host, page } = await hosted(t, { launchData: { returnURL: undefined } });
	await page.goto(host.url);
	await heard(host, ['initialized']);
	host.away = true;
	await say(page, { lesson_status: 'passed', 'score.raw': '60' });
	await eventually(async () => (await api('GET', `/api/v1/attempts?module=${module}`)).json.items.some(({ score }) => score === 0.6), { what: 'the result to be here' });
	await page.locator('#close').click();
	await page.waitForFunction(() => document.getElementById('course') === null);
	host.away = false;
	await page.goto(host.url);
	await heard(host, ['initialized', 'initialized', 'completed', 'passed']);
	assert.equal(host.statement('passed').result.score.scaled, 0.6);
	await page.locator('#close').click();
	await heard(host, ['initialized', 'initialized', 'completed', 'passed', 'terminated']);
});

test('a record store that is down is asked until it answers, and the learner is told', async (t) => {
	const { host, page } = await hosted(t);
	await page.goto(host.url);
	await heard(host, ['initialized']);
	host.away = 'gone';
	await say(page, { lesson_status: 'passed', 'score.raw': '100' });
	await framed(page).getByText('Your course does not answer just now').waitFor();
	await exit(page);
	await framed(page).getByText('Your work is saved here, but your course does not answer').waitFor();
	assert.deepEqual(host.words, ['initialized']);
	host.away = false;
	await framed(page).getByRole('button', { name: 'Try again' }).click();
	await framed(page).getByText('Back in the course').waitFor();
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
});

test('nothing opens before the LMS has let it in, and the page says why', async (t) => {
	const { host, page } = await hosted(t, { preferences: { languagePreference: 'de,fr-CA,en', audioPreference: 'off' } });
	const says = (words) => framed(page).getByText(words).waitFor();
	await page.goto(`${host.url}/nothing`);
	await says('This page was not opened by a course');
	for (const [refused, words] of [[{ 'error-code': '1' }, 'A page of it can be opened once only'], [{ 'error-code': '3' }, 'did not let this activity in'],
		[{ 'auth-token': '' }, 'did not let this activity in'], [{ status: 404 }, 'did not let this activity in']]) {
		host.refuses.fetch = refused;
		await page.goto(host.url);
		await says(words);
	}
	host.refuses = { token: true };
	await page.goto(host.url);
	await says('did not let this activity in');
	host.refuses = {};
	host.away = 'gone';
	await page.goto(host.url);
	await says('The activity opens once it does');
	assert.ok(!page.frames().some((one) => one.url().startsWith(s.app)), 'nothing was opened');
	host.away = false;
	await framed(page).getByRole('button', { name: 'Try again' }).click();
	await heard(host, ['initialized']);
	assert.equal(await framed(page).locator('html').getAttribute('lang'), 'fr', 'as the learner likes it');
	// Loaded again it has no token any more, and does not get as far as their preferences.
	await page.frames().find((one) => one.url().includes('/course/')).evaluate(() => location.reload());
	await says('Open this activity again from your course');
});

test('a learner without an account is nobody to it', async (t) => {
	const { host, page } = await hosted(t, { actor: { objectType: 'Agent', mbox: 'mailto:ada@lms.example.org' } });
	await page.goto(host.url);
	await framed(page).getByText('Your course does not say who you are').waitFor();
	assert.deepEqual(host.sessions[0].requests, [], 'not even the token was taken');
});

test('a visit that the LMS has ended says so: the learner opened another', async (t) => {
	const { host, page } = await hosted(t);
	await page.goto(host.url);
	await inside(page);
	await heard(host, ['initialized']);
	host.refuses.token = true;
	await say(page, { lesson_status: 'passed', 'score.raw': '75' });
	await framed(page).getByText('Your course has ended this visit').waitFor();
	await exit(page);
	await framed(page).getByText('it hears the rest when you open the activity the next time').waitFor();
	host.refuses.token = false;
	await page.goto(host.url);
	await heard(host, ['initialized', 'initialized', 'completed', 'passed']);
});

test('a dispatch that is stopped lets nobody in, and the LMS hears of no result', async (t) => {
	const { host, page, id } = await hosted(t);
	const { etag } = (await api('GET', `/api/v1/dispatches/${id}`)).headers;
	assert.equal((await api('PATCH', `/api/v1/dispatches/${id}`, { status: 'stopped' }, { 'if-match': etag })).status, 200);
	await page.goto(host.url);
	await framed(page).frameLocator('iframe').getByText('Those who offer it have closed it for now.').waitFor();
	await page.locator('#close').click();
	await heard(host, ['initialized', 'terminated']);
});

test('a platform that shows no frame of another site is offered a window, and its end leads back', async (t) => {
	const { host, page } = await hosted(t, { headers: { 'content-security-policy': 'frame-src \'self\'' } });
	await page.goto(host.url);
	const opening = browser.waitForEvent('page');
	await framed(page).getByRole('button', { name: 'Open in a new window' }).click();
	const place = await opening;
	await say(place, { lesson_status: 'passed', 'score.raw': '88' });
	await heard(host, ['initialized', 'completed', 'passed']);
	await place.close();
	await framed(page).getByRole('button', { name: 'Back to the course' }).click();
	await framed(page).getByText('Back in the course').waitFor();
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
});

test('a browser that keeps nothing for anybody plays it all the same', async (t) => {
	const strict = await launchBrowser({ t, blocked: ['host-platform.localhost', 'records-platform.localhost', new URL(s.app).hostname] });
	const { host, page } = await hosted(t, { in: strict, names: false });
	await page.goto(host.url);
	await say(page, { lesson_status: 'passed', 'score.raw': '75' });
	await exit(page);
	await framed(page).getByText('Back in the course').waitFor();
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
});

// Its driver clicks beside what lies in a frame of another site: what content would say is said in its name.
test('Firefox, which tells no page what is around it: the LMS hears the same', { skip: noFirefox() }, async (t) => {
	const { host, page } = await hosted(t, { in: await launchFirefox({ t }) });
	await page.goto(host.url);
	await say(page, { lesson_status: 'passed', 'score.raw': '64' });
	await heard(host, ['initialized', 'completed', 'passed']);
	await exit(page);
	await heard(host, ['initialized', 'completed', 'passed', 'terminated']);
});

test('who fails and closes the window has failed, and a later visit that changes nothing does not say so again', async (t) => {
	const { host, page } = await hosted(t);
	await page.goto(host.url);
	await say(page, { lesson_status: 'failed', 'score.raw': '20' });
	await heard(host, ['initialized', 'completed']);
	await page.locator('#close').click();
	await heard(host, ['initialized', 'completed', 'failed', 'terminated']);
	await eventually(() => host.states.get('lectern-dispatch')?.failed === 0.2, { what: 'it to be noted' });
	await page.goto(host.url);
	await inside(page);
	await page.locator('#close').click();
	await heard(host, ['initialized', 'completed', 'failed', 'terminated', 'initialized', 'terminated']);
});

// --- another organisation of Lectern as the LMS ---

/** The package taken in by another organisation, and a learner there in its player: {page, there}. */
async function taken(t, bytes) {
	const slug = `lms-${t.name.replace(/\W+/g, '-').slice(0, 20).toLowerCase()}`.replace(/-$/, '');
	assert.equal((await api('POST', '/api/v1/orgs', { slug, name: 'Another school' })).status, 201);
	const made = await s.ask('package', 'import', s.write(`${slug}.zip`, bytes), '--org', slug);
	assert.deepEqual(made.report, []);
	const page = await browser.newPage();
	t.after(() => page.close().catch(() => {}));
	page.on('pageerror', (error) => t.diagnostic(`page: ${error.message}`));
	await page.goto(made.direct_link);
	await page.click('button[value="keep"], form button[type="submit"]');
	await page.waitForURL(/\/play\//);
	return { page, there: () => owner.sql(`SELECT id, completion, success, score_scaled FROM attempts WHERE module_id = '${made.module}'`)[0] };
}
const wordsOf = (attempt) => storedStatements(owner, attempt[0]).map(({ word }) => word);

test('SCORM content, dispatched to another organisation by cmi5, satisfies the course there', async (t) => {
	const { bytes } = await dispatched();
	const { page, there } = await taken(t, bytes);
	const content = await eventually(async () => {
		const frame = page.frames().find((one) => one.url().includes('/play/') && one !== page.mainFrame());
		return await frame?.evaluate(() => 'API' in window && API.LMSGetValue('cmi.core.student_id') !== '').catch(() => false) ? frame : null;
	}, { what: 'the content to begin' });
	await content.evaluate(() => [API.LMSSetValue('cmi.core.score.raw', '80'), API.LMSSetValue('cmi.core.lesson_status', 'passed'), API.LMSCommit('')]);
	await eventually(() => there()[1] === 'completed' && there()[2] === 'passed', { what: 'the course there to be passed' });
	await content.evaluate(() => document.getElementById('exit').click());
	await eventually(() => wordsOf(there()).includes('terminated'), { what: 'the session there to end' });
	assert.deepEqual(wordsOf(there()), ['launched', 'initialized', 'completed', 'satisfied', 'passed', 'terminated']);
	assert.equal(Number(there()[3]), 0.8);
	await page.waitForFunction(() => /passed/.test(document.getElementById('contents').textContent));
});

test('a course of cmi5, dispatched to another organisation by cmi5, satisfies the course there', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const made = await s.ask('package', 'import', s.write('lts.zip', fs.readFileSync(fixture('cmi5/lts', '004-3-moveOn-Passed.zip'))));
	const { bytes } = await dispatched(made.module);
	const { there } = await taken(t, bytes);
	await eventually(() => there()[1] === 'completed' && there()[2] === 'passed', { what: 'the course there to be passed' });
	assert.deepEqual(wordsOf(there()).filter((word) => word !== 'satisfied').slice(0, 4).sort(), ['completed', 'initialized', 'launched', 'passed']);
});
