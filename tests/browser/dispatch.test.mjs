// A package of a dispatch on another platform: a fake one, on another site, that keeps what its SCORM API is told. The content is
// played and completed here, and the platform hears of it; in a frame, in a window, and where it lets neither through.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { launcherOf } from '../harness/dispatch.mjs';
import { launchFirefox, noFirefox } from '../harness/firefox.mjs';
import { startHost } from '../harness/host.mjs';
import { eventually } from '../harness/learner.mjs';
import { repo, request, startLectern } from '../harness/lectern.mjs';
import { zip } from '../harness/zip.mjs';
import { FLOW, isOpen, part, press, say, set2004, treePackage } from './sequencing.mjs';

const demo = path.join(repo, 'demo/course');
const operator = { authorization: 'Bearer the-operators-key' };
const ANSWERS = { q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'c' };

let service, module, browser;
test.before(async () => {
	const guard = await launchBrowser();
	await proveBrowser(guard).finally(() => guard.close());
	service = await startLectern({ config: { api_key: 'the-operators-key' } });
	const file = service.write('demo.zip', zip(Object.fromEntries(fs.readdirSync(demo).map((name) => [name, fs.readFileSync(path.join(demo, name))]))));
	({ module } = await service.ask('package', 'import', file));
});
test.after(() => service?.dispose());
test.beforeEach(async () => {
	browser = await launchBrowser();
});
test.afterEach(() => browser.close());

const api = (method, address, more = {}) => request(service.app, method, address, { ...more, headers: { ...operator, ...more.headers } });

/** A new dispatch on a platform of its own: {id, host}. */
async function dispatched(t, standard, { names = true, of = module, ...more } = {}) {
	const made = await api('POST', '/api/v1/dispatches', { body: { module: of, standard, names, title: 'Dispatched' } });
	assert.equal(made.status, 201, made.text);
	const { files } = launcherOf((await api('GET', `/api/v1/dispatches/${made.json.id}/package`)).body);
	return { id: made.json.id, host: await startHost({ files, standard, t, ...more }) };
}

const framed = (page) => page.frameLocator('#course');
const player = (launcher) => launcher.frameLocator('iframe');
const course = (place) => place.frameLocator('#place iframe');
const at = (place, number) => course(place).getByText(`Page ${number} of 6`).waitFor();
const next = (place) => course(place).getByRole('button', { name: 'Next' }).click();

async function complete(place) {
	await at(place, 1);
	for (let i = 0; i < 5; i++) await next(place);
	for (const [name, value] of Object.entries(ANSWERS))
		await course(place).locator(`input[name=${name}][value=${value}]`).check();
	await course(place).getByRole('button', { name: 'Give my answers' }).click();
	await course(place).getByText('100 points of 100').waitFor();
}

const told = (host, values) => eventually(() => Object.entries(values).every(([name, value]) => host.values[name] === value),
	{ what: `the platform to hear ${JSON.stringify(values)}` }).catch((error) => {
	error.message += `; it heard ${JSON.stringify(host.values)}`;
	throw error;
});
const ended = (host) => eventually(() => host.calls.at(-1)?.[0] === 'terminate', { what: 'the platform to hear the end' });
const count = (host, what) => host.calls.filter(([one]) => one === what).length;

test('SCORM 1.2, in a frame: what is done here is told there, and the end too', async (t) => {
	const { id, host } = await dispatched(t, 'scorm12');
	const page = await browser.newPage();
	await page.goto(host.url);
	const place = player(framed(page));
	await at(place, 1);
	await told(host, { 'cmi.core.lesson_status': 'incomplete' });
	assert.equal(host.values['cmi.core.score.raw'], undefined);
	await complete(place);
	await told(host, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '100', 'cmi.core.score.min': '0', 'cmi.core.score.max': '100' });
	assert.ok(count(host, 'commit') > 0);
	await place.getByRole('button', { name: 'Exit' }).click();
	await framed(page).getByText('Your work is saved').waitFor();
	await ended(host);
	assert.match(host.values['cmi.core.session_time'], /^\d\d:\d\d:\d\d$/);
	assert.equal(host.values['cmi.core.exit'], '');
	assert.equal(host.values['cmi.suspend_data'], undefined);
	assert.deepEqual([count(host, 'initialize'), count(host, 'terminate')], [1, 1]);
	const [attempt] = (await api('GET', `/api/v1/attempts?module=${module}`)).json.items;
	assert.deepEqual([attempt.completion, attempt.success, attempt.score], ['completed', 'passed', 1], 'the truth is here');
	assert.equal((await api('GET', `/api/v1/dispatches/${id}`)).json.seats_taken, 1);
});

test('SCORM 2004, in a window: what is done here is told there, and the end too', async (t) => {
	const { host } = await dispatched(t, 'scorm2004');
	const page = await browser.newPage();
	await page.goto(`${host.url}/window`);
	const opening = browser.waitForEvent('page');
	await page.locator('#open').click();
	const launcher = await opening;
	const place = player(launcher);
	await complete(place);
	await told(host, { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '1', 'cmi.score.raw': '100' });
	await place.getByRole('button', { name: 'Exit' }).click();
	await launcher.getByText('Your work is saved').waitFor();
	await ended(host);
	assert.match(host.values['cmi.session_time'], /^PT\d+H\d+M\d+S$/);
	assert.deepEqual([host.values['cmi.exit'], host.values['adl.nav.request']], ['normal', 'exitAll']);
});

test('a platform that closes its frame in the middle hears that it is suspended, and the next visit goes on there', async (t) => {
	const { host } = await dispatched(t, 'scorm12');
	const page = await browser.newPage();
	await page.goto(host.url);
	await at(player(framed(page)), 1);
	await next(player(framed(page)));
	await next(player(framed(page)));
	await at(player(framed(page)), 3);
	await page.locator('#close').click();
	await ended(host);
	assert.deepEqual([host.values['cmi.core.lesson_status'], host.values['cmi.core.exit']], ['incomplete', 'suspend']);
	await page.goto(host.url);
	await at(player(framed(page)), 3);
});

test('what a platform heard as done, a new visit that has just begun does not undo', async (t) => {
	const { host } = await dispatched(t, 'scorm2004');
	host.given['cmi.completion_status'] = 'completed';
	const page = await browser.newPage();
	await page.goto(host.url);
	await at(player(framed(page)), 1);
	await page.locator('#close').click();
	await ended(host);
	assert.deepEqual([host.values['cmi.completion_status'], host.values['cmi.exit']], ['completed', 'suspend']);
	assert.ok(!host.calls.some(([, name]) => name === 'cmi.completion_status' && host.values[name] !== 'completed'));
});

test('a platform that shows no frame of another site is offered a window, which tells it the same', async (t) => {
	const { host } = await dispatched(t, 'scorm12', { headers: { 'content-security-policy': 'frame-src \'self\'' } });
	const page = await browser.newPage();
	await page.goto(host.url);
	const opening = browser.waitForEvent('page');
	await framed(page).getByRole('button', { name: 'Open in a new window' }).click();
	const place = await opening;
	await framed(page).getByText('The activity is open in a window of its own').waitFor();
	await complete(place);
	await told(host, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '100' });
	await place.close();
	await framed(page).getByText('The activity is closed').waitFor();
	assert.equal(count(host, 'terminate'), 0, 'the learner may open it again');
	await page.locator('#close').click();
	await ended(host);
});

test('a platform through which no message comes hears of it all the same: its launcher asks', async (t) => {
	const { host } = await dispatched(t, 'scorm2004', { names: false });
	const page = await browser.newPage();
	await page.addInitScript(() => addEventListener('message', (event) => event.stopImmediatePropagation(), true));
	await page.goto(host.url);
	await complete(player(framed(page)));
	await told(host, { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '1' });
	assert.equal(await framed(page).locator('.hint').count(), 0, 'it runs: no window is offered');
});

test('the launcher tells a stranger nothing, and believes no other window', async (t) => {
	const { host } = await dispatched(t, 'scorm12');
	const page = await browser.newPage();
	await page.addInitScript(() => addEventListener('message', (event) => (window.heard ??= []).push(event.data)));
	await page.goto(host.url);
	await at(player(framed(page)), 1);
	await told(host, { 'cmi.core.lesson_status': 'incomplete' });
	const frame = page.frames().find((one) => one.url().endsWith('/course/launch.html'));
	const [message] = await eventually(() => frame.evaluate(() => window.heard), { what: 'the launcher to hear the player' });
	assert.deepEqual(Object.keys(message).sort(), ['completion', 'lectern', 'nonce', 'over', 'score', 'success']);
	assert.equal(await page.evaluate(() => window.heard), undefined, 'the page above the launcher hears nothing');
	const done = { ...message, completion: 'completed', success: 'passed', score: 1 };
	await page.evaluate((data) => document.getElementById('course').contentWindow.postMessage(data, '*'), done);
	const inside = page.frames().find((one) => one.url().includes('/play/'));
	await inside.evaluate((data) => parent.postMessage({ ...data, nonce: '0'.repeat(32) }, '*'), done);
	await inside.evaluate((data) => parent.postMessage({ ...data, completion: 'done' }, '*'), done);
	await next(player(framed(page)));
	await at(player(framed(page)), 2);
	assert.equal(host.values['cmi.core.lesson_status'], 'incomplete');
});

test('who cannot come in sees why, calmly, in their language, within the platform', async (t) => {
	const { id, host } = await dispatched(t, 'scorm12');
	const { etag } = (await api('GET', `/api/v1/dispatches/${id}`)).headers;
	assert.equal((await api('PATCH', `/api/v1/dispatches/${id}`, { body: { status: 'stopped' }, headers: { 'if-match': etag } })).status, 200);
	const french = await launchBrowser({ t, locale: 'fr-FR' });
	const page = await french.newPage();
	await page.goto(host.url);
	await framed(page).frameLocator('iframe').getByText('Ceux qui la proposent l’ont fermée pour le moment.').waitFor();
	await page.goto(`${host.url}/nothing`);
	await framed(page).getByText('Ouvrez cette activité depuis votre cours').waitFor();
	host.given['cmi.core.student_id'] = '';
	await page.goto(host.url);
	await framed(page).getByText('Votre cours ne dit pas qui vous êtes').waitFor();
});

const DONE = { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed' };

for (const [standard, begun, done] of [
	['scorm12', { 'cmi.core.lesson_status': 'incomplete', 'cmi.core.exit': 'suspend' }, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '70', 'cmi.core.exit': '' }],
	['scorm2004', { 'cmi.completion_status': 'incomplete', 'cmi.exit': 'suspend' }, { ...DONE, 'cmi.score.scaled': '0.7', 'cmi.exit': 'normal' }],
])
	test(`content of SCORM 2004 with a sequence of its own, on a platform of ${standard}`, async (t) => {
		const file = service.write(`tree-${standard}.zip`, treePackage({ control: FLOW, items: [part('one'), part('two')] }));
		const { module: of } = await service.ask('package', 'import', file);
		const { host } = await dispatched(t, standard, { of });
		const page = await browser.newPage();
		await page.goto(host.url);
		const inside = await eventually(() => page.frames().find((one) => one.url().includes('/play/')), { what: 'the player' });
		await isOpen(inside, 'one');
		await set2004(inside, { ...DONE, 'cmi.score.scaled': '0.8' });
		await press(inside, 'Continue');
		await isOpen(inside, 'two');
		await told(host, begun);
		await set2004(inside, { ...DONE, 'cmi.score.scaled': '0.6' });
		await say(inside, 'Commit', '');
		await press(inside, 'More');
		await press(inside, 'End the course');
		await framed(page).getByText('Your work is saved').waitFor();
		await ended(host);
		const [attempt] = (await api('GET', `/api/v1/attempts?module=${of}`)).json.items;
		await told(host, done).catch((error) => {
			error.message += `; here it is ${JSON.stringify(attempt)}`;
			throw error;
		});
	});

// Its driver clicks beside what lies in a frame of another site: what content would say is said in its name.
test('Firefox, which tells no page what is around it: the platform hears the same', { skip: noFirefox() }, async (t) => {
	const { host } = await dispatched(t, 'scorm12');
	const page = await (await launchFirefox({ t })).newPage();
	await page.goto(host.url);
	const inside = () => page.frames().find((one) => one.url().includes('/play/'));
	// Content that has not begun is told nothing.
	await eventually(() => inside()?.evaluate(() => 'API' in window && API.LMSGetValue('cmi.core.student_id') !== ''), { what: 'the content to begin' });
	assert.deepEqual(await inside().evaluate(() => [API.LMSSetValue('cmi.core.score.raw', '64'), API.LMSSetValue('cmi.core.lesson_status', 'failed'), API.LMSCommit('')]),
		['true', 'true', 'true']);
	await told(host, { 'cmi.core.lesson_status': 'failed', 'cmi.core.score.raw': '64' });
	await inside().evaluate(() => document.getElementById('exit').click());
	await ended(host);
});
