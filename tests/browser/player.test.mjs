// The player alone, in a real browser, against a stand-in for the service (player-stub.mjs): what it keeps, when it sends, and
// what the learner sees while things go wrong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { patient } from '../harness/patience.mjs';
import { Stub } from './player-stub.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const WAIT_MS = patient(30_000);

const until = async (condition, what) => {
	const end = Date.now() + WAIT_MS;
	while (!(await condition())) {
		assert.ok(Date.now() < end, `never came: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
};

let shared = null;
test.before(async () => {
	shared = await launchBrowser();
	await proveBrowser(shared);
});
test.after(() => shared?.close());

/** The player open with its content in the frame. */
const play = async (t, options = {}, context = shared) => {
	const stub = options.stub ?? await Stub.start(t, options);
	const page = await context.newPage();
	t.after(() => page.close().catch(() => {}));
	await page.goto(stub.url);
	await page.waitForSelector('#place iframe');
	await page.waitForFunction(() => frames[0]?.document?.readyState === 'complete' && frames[0].location.href !== 'about:blank');
	return { stub, page };
};
const api = (page, name, ...args) => page.evaluate(([method, list]) => window.API[method](...list), [name, args]);
const state = (page) => page.getAttribute('#state', 'data-state');
const reaches = (page, wanted) => until(async () => (await state(page)) === wanted, `the state ${wanted}`);

test('a value that is committed is kept by the service, and only then called saved', async (t) => {
	let release;
	const { stub, page } = await play(t);
	await reaches(page, 'saved');
	stub.fault = (address) => (address === '/play/deltas' && !release ? 'hang' : undefined);
	// Within the content's own task: by its end the value is on its way to the device's storage.
	assert.deepEqual(await page.evaluate(() => [window.API.LMSSetValue('cmi.core.lesson_location', '3'),
		document.getElementById('state').dataset.state]), ['true', 'unsaved']);
	await reaches(page, 'device');
	assert.equal(await api(page, 'LMSCommit', ''), 'true');
	assert.equal(await state(page), 'device');
	assert.equal(stub.value('cmi.core.lesson_location'), undefined);
	release = true;
	await stub.server.closeAllConnections();
	await reaches(page, 'saved');
	assert.equal(stub.value('cmi.core.lesson_location'), '3');
});

test('a value without a commit is sent by itself within two seconds', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '4');
	const began = Date.now();
	await until(() => stub.value('cmi.core.lesson_location') === '4', 'the value');
	assert.ok(Date.now() - began < patient(2000));
});

test('a changed status goes as a turn, the same status again does not', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_status', 'incomplete');
	await until(() => stub.turns('commit').length === 1, 'the turn');
	await api(page, 'LMSSetValue', 'cmi.core.lesson_status', 'incomplete');
	await api(page, 'LMSCommit', '');
	await reaches(page, 'saved');
	assert.equal(stub.turns('commit').length, 1);
});

test('score, status, commit and finish in one task arrive in their order', async (t) => {
	const { stub, page } = await play(t);
	const answers = await page.evaluate(() => [API.LMSSetValue('cmi.core.score.raw', '80'), API.LMSSetValue('cmi.core.lesson_status', 'passed'),
		API.LMSCommit(''), API.LMSFinish(''), API.LMSFinish(''), API.LMSGetLastError()]);
	assert.deepEqual(answers, ['true', 'true', 'true', 'true', 'false', '301']);
	await until(() => stub.turns('finish').length === 1, 'the finish');
	await reaches(page, 'saved');
	assert.deepEqual(stub.log.flatMap(({ set }) => set), [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(stub.log.map((entry) => entry.seq), stub.log.map((_, i) => i + 1));
});

test('content that commits after every value costs few requests', async (t) => {
	const { stub, page } = await play(t);
	await reaches(page, 'saved');
	const before = stub.requests.length;
	await page.evaluate(() => {
		for (let i = 0; i < 500; i++) {
			API.LMSSetValue('cmi.core.lesson_location', String(i));
			API.LMSCommit('');
		}
	});
	await reaches(page, 'saved');
	assert.equal(stub.value('cmi.core.lesson_location'), '499');
	assert.ok(stub.requests.length - before < 12, `${stub.requests.length - before} requests`);
});

/** A browser whose profile goes once it has ended, however that came. */
const browserOfOwn = async (t, profile = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-player-'))) => {
	const context = await launchBrowser({ profile });
	t.after(async () => {
		await context.close().catch(() => {});
		fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	});
	return context;
};

test('a tab that is killed after a value loses nothing that its timer reached, and the next launch brings it', async (t) => {
	const context = await browserOfOwn(t);
	const { stub, page } = await play(t, {}, context);
	stub.fault = (address) => (address.startsWith('/play/deltas') || address.startsWith('/play/turn') ? 'hang' : undefined);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '5');
	await reaches(page, 'device');
	const crashed = page.waitForEvent('crash');
	page.goto('chrome://crash').catch(() => {});
	await crashed;
	assert.equal(stub.value('cmi.core.lesson_location'), undefined);
	stub.fault = () => undefined;
	const { page: later } = await play(t, { stub }, context);
	assert.equal(stub.value('cmi.core.lesson_location'), '5');
	assert.equal(await api(later, 'LMSGetValue', 'cmi.core.lesson_location'), '5');
	assert.equal(await api(later, 'LMSGetValue', 'cmi.core.entry'), 'resume');
});

test('offline, work goes on and is said to be on this device; online again it is sent by itself', async (t) => {
	const context = await launchBrowser({ t });
	const { stub, page } = await play(t, {}, context);
	await context.setOffline(true);
	await api(page, 'LMSSetValue', 'cmi.suspend_data', 'written in a tunnel');
	await api(page, 'LMSCommit', '');
	await reaches(page, 'device');
	await page.waitForSelector('#notice:not([hidden])');
	await context.setOffline(false);
	await reaches(page, 'saved');
	assert.equal(stub.value('cmi.suspend_data'), 'written in a tunnel');
	assert.equal(await page.isVisible('#notice'), false);
});

test('a service that fails each second time gets everything once', async (t) => {
	const { stub, page } = await play(t);
	let count = 0;
	stub.fault = () => (++count % 2 === 1 ? 500 : undefined);
	for (const at of ['1', '2', '3']) {
		await api(page, 'LMSSetValue', 'cmi.core.lesson_location', at);
		await api(page, 'LMSSetValue', 'cmi.core.score.raw', at);
		await api(page, 'LMSCommit', '');
		await reaches(page, 'saved');
	}
	assert.equal(stub.value('cmi.core.score.raw'), '3');
	assert.deepEqual(stub.log.map((entry) => entry.seq), stub.log.map((_, i) => i + 1));
});

test('a service that lost what it had acknowledged is not waited for without end', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '1');
	await reaches(page, 'saved');
	const [session] = stub.sessions.values();
	session.log.clear();
	session.applied = 0;
	await api(page, 'LMSSetValue', 'cmi.core.lesson_status', 'completed');
	await until(() => stub.value('cmi.core.lesson_status') === 'completed', 'the status');
	await reaches(page, 'saved');
});

test('a second window takes over, the first says so and can go on', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '2');
	await reaches(page, 'saved');
	const { page: second } = await play(t, { stub });
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', 'too late');
	await page.getByRole('button', { name: 'Continue here' }).waitFor();
	assert.equal(await page.locator('#place iframe').count(), 0);
	assert.equal(await api(second, 'LMSGetValue', 'cmi.core.lesson_location'), '2');
	await page.getByRole('button', { name: 'Continue here' }).click();
	await page.waitForSelector('#place iframe');
	assert.equal(stub.value('cmi.core.lesson_location'), '2');
});

test('where storage is refused everything is sent at once, and the learner is told', async (t) => {
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-player-'));
	fs.mkdirSync(path.join(profile, 'Default'));
	fs.writeFileSync(path.join(profile, 'Default/Preferences'),
		JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
	const context = await browserOfOwn(t, profile);
	const { stub, page } = await play(t, {}, context);
	assert.equal(await page.evaluate(() => { try { return localStorage.length; } catch (error) { return error.name; } }), 'SecurityError');
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '6');
	assert.equal(await api(page, 'LMSCommit', ''), 'true');
	await until(() => stub.value('cmi.core.lesson_location') === '6', 'the value');
	await reaches(page, 'saved');
	assert.match(await page.textContent('#notice'), /does not let the page keep/);
});

test('closing the tab sends what was just set, and what content says in its unload handler, by beacon', async (t) => {
	const { stub, page } = await play(t, { items: [{ id: 'one', parent: null, title: 'One', kind: 'sco', href: 'sco.html?begin&end', visible: true }] });
	await reaches(page, 'saved');
	await api(page, 'LMSSetValue', 'cmi.suspend_data', 'a'.repeat(10_000));
	await page.close({ runBeforeUnload: false });
	await until(() => stub.turns('leave').length === 1, 'the leave');
	assert.equal(stub.turns('finish').length, 1);
	assert.equal(stub.value('cmi.core.lesson_location'), 'said in unload');
	assert.equal(stub.value('cmi.suspend_data').length, 10_000);
	assert.equal([...stub.sessions.values()][0].open, false);
});

test('300 KB of suspend data is sent early and is never waited for by the end of the page', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.suspend_data', 'x'.repeat(300_000));
	await until(() => stub.value('cmi.suspend_data')?.length === 300_000, 'the data');
	await reaches(page, 'saved');
	await page.evaluate(() => {
		API.LMSSetValue('cmi.suspend_data', 'y'.repeat(300_000));
		API.LMSSetValue('cmi.core.lesson_location', '9');
	});
	await page.goto('about:blank');
	await until(() => stub.value('cmi.core.lesson_location') === '9', 'the small value');
	const { page: later } = await play(t, { stub });
	assert.equal(await later.evaluate(() => API.LMSGetValue('cmi.suspend_data').slice(0, 2)), 'yy');
	for (const { path: address, bytes } of stub.requests) assert.ok(bytes < 1_000_000, address);
});

test('the API refuses what SCORM 1.2 refuses, with its codes', async (t) => {
	const { page } = await play(t, { items: [{ id: 'one', parent: null, title: 'One', kind: 'sco', href: 'sco.html', visible: true }] });
	const seen = await page.evaluate(() => {
		const codes = [];
		const say = (answer) => codes.push([answer, API.LMSGetLastError()]);
		say(API.LMSGetValue('cmi.core.student_id'));
		say(API.LMSCommit(''));
		say(API.LMSFinish(''));
		say(API.LMSInitialize('x'));
		say(API.LMSInitialize(''));
		say(API.LMSInitialize(''));
		say(API.LMSGetValue('cmi.core.student_id'));
		say(API.LMSSetValue('cmi.core.student_id', 'other'));
		say(API.LMSGetValue('cmi.core.session_time'));
		say(API.LMSSetValue('cmi.core.score.raw', '101'));
		say(API.LMSSetValue('cmi.core._children', 'x'));
		say(API.LMSGetValue('cmi.core.lesson_location'));
		say(API.LMSCommit('x'));
		return [...codes, API.LMSGetErrorString('405').length > 0, API.LMSGetErrorString('999'), API.LMSGetDiagnostic('')];
	});
	assert.deepEqual(seen.slice(0, 13), [['', '301'], ['false', '301'], ['false', '301'], ['false', '201'], ['true', '0'], ['false', '101'],
		['student-1', '0'], ['false', '403'], ['', '404'], ['false', '405'], ['false', '402'], ['', '0'], ['false', '201']]);
	assert.deepEqual(seen.slice(13, 15), [true, '']);
});

test('content that reloads itself begins a new communication session', async (t) => {
	const { stub, page } = await play(t);
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '7');
	await page.evaluate(() => new Promise((resolve) => {
		document.querySelector('iframe').addEventListener('load', resolve, { once: true });
		frames[0].location.reload();
	}));
	assert.equal(await api(page, 'LMSGetLastError'), '0');
	assert.equal(await api(page, 'LMSGetValue', 'cmi.core.lesson_location'), '7');
	assert.equal(await api(page, 'LMSGetValue', 'cmi.core.entry'), 'resume');
	await until(() => stub.turns('open').length === 2, 'the second open');
});

test('Exit lets content end, ends the session and goes back', async (t) => {
	const stub = await Stub.start(t, { items: [{ id: 'one', parent: null, title: 'One', kind: 'sco', href: 'sco.html?begin&end', visible: true }] });
	stub.returnUrl = `${stub.origin}/back`;
	const { page } = await play(t, { stub });
	await page.getByRole('button', { name: 'Exit' }).click();
	await page.waitForURL('**/back');
	assert.deepEqual(stub.log.filter((entry) => entry.do && entry.do !== 'open').map((entry) => entry.do), ['finish', 'exit']);
	assert.equal(stub.value('cmi.core.lesson_location'), 'said in unload');
	assert.equal(stub.turns('leave').length, 0);
});

test('Exit while nobody answers says so, keeps everything and lets the learner leave', async (t) => {
	const { stub, page } = await play(t);
	stub.fault = () => 503;
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '8');
	await page.getByRole('button', { name: 'Exit' }).click();
	await page.getByRole('button', { name: 'Leave now' }).click({ timeout: WAIT_MS });
	await page.getByText('You can close this window.').waitFor();
	stub.fault = () => undefined;
	await play(t, { stub });
	assert.equal(stub.value('cmi.core.lesson_location'), '8');
});

test('a course of several parts has its contents, with statuses, by keyboard', async (t) => {
	const part = (id, parent, title, kind = 'sco') => ({ id, parent, title, kind, href: kind === 'cluster' ? null : 'sco.html?begin', visible: true, status: 'not attempted' });
	const { stub, page } = await play(t, { items: [part('c', null, 'Chapter', 'cluster'), part('one', 'c', 'First'), part('two', 'c', 'Second')] });
	await api(page, 'LMSSetValue', 'cmi.core.lesson_status', 'completed');
	await page.getByRole('button', { name: /First.*completed/s }).waitFor();
	await page.getByRole('button', { name: /Second/ }).focus();
	await page.keyboard.press('Enter');
	await until(() => stub.turns('open').length === 2, 'the second part');
	await page.waitForSelector('#place iframe[title="Second"]');
	assert.equal(await page.getAttribute('#contents [data-item="two"]', 'aria-current'), 'true');
	assert.equal(await page.isVisible('#contents'), true);
	await page.setViewportSize({ width: 390, height: 844 });
	await page.waitForSelector('#contents', { state: 'hidden' });
});

test('the demo course plays to its end, resumes, and reports its score', async (t) => {
	const folder = path.join(root, 'demo/course');
	const { stub, page } = await play(t, { folder, items: [{ id: 'lesson', parent: null, title: 'How a grade travels', kind: 'sco', href: 'index.html', visible: true }] });
	const course = page.frameLocator('#place iframe');
	await course.getByText('Welcome, Camille.').waitFor();
	for (let i = 0; i < 3; i++) await course.getByRole('button', { name: 'Next' }).click();
	await reaches(page, 'saved');
	await page.reload();
	await course.getByText('Page 4 of 6').waitFor();
	for (let i = 0; i < 2; i++) await course.getByRole('button', { name: 'Next' }).click();
	for (const [name, value] of Object.entries({ q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'a' })) await course.locator(`input[name=${name}][value=${value}]`).check();
	await course.getByRole('button', { name: 'Give my answers' }).click();
	await course.getByText('80 points of 100').waitFor();
	await until(() => stub.value('cmi.core.lesson_status') === 'passed', 'the status');
	assert.equal(stub.value('cmi.core.score.raw'), '80');
});

test('nothing of the player writes to the console or breaks its policy', async (t) => {
	const stub = await Stub.start(t);
	const page = await shared.newPage();
	const said = [];
	page.on('console', (message) => said.push(message.text()));
	page.on('pageerror', (error) => said.push(error.message));
	await page.goto(stub.url);
	await page.waitForSelector('#place iframe');
	await api(page, 'LMSSetValue', 'cmi.nothing', '1');
	await api(page, 'LMSSetValue', 'cmi.core.lesson_location', '1');
	await reaches(page, 'saved');
	await page.close();
	assert.deepEqual(said, []);
});
