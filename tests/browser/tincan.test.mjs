// xAPI (Tin Can) packages in a real browser: content that reads its address and speaks to the learning record store, by fetch as written
// today and by XMLHttpRequest as the libraries of older tools do, played through the player by its buttons alone.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { storedStatements } from '../harness/cmi5.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { activity, tincanPackage } from '../harness/tincan.mjs';

const s = await startLectern();
const owner = new Owner(s.data);
let browser = null;
test.before(async () => { browser = await launchBrowser(); });
test.after(async () => {
	await browser?.close();
	await s.stop();
});

/** A learner who has come in by the course's direct link, at the player. */
const play = async (t, bytes, viewport) => {
	const { direct_link, module } = await s.ask('package', 'import', s.write('course.zip', bytes));
	const page = await browser.newPage();
	if (viewport) await page.setViewportSize(viewport);
	t.after(() => page.close().catch(() => {}));
	page.on('pageerror', (error) => t.diagnostic(`page: ${error.message}`));
	await page.goto(direct_link);
	await page.click('button[value="keep"], form button[type="submit"]');
	await page.waitForURL(/\/play\//);
	return { page, module };
};
const attemptOf = (module) => owner.sql(`SELECT id, completion, success, score_scaled FROM attempts WHERE module_id = '${module}'`)[0];
const words = (module) => storedStatements(owner, attemptOf(module)[0]).map(({ word }) => word);
const frameOf = (page, id) => eventually(() => page.frames().find((frame) => frame !== page.mainFrame() && frame.url().includes(`activity_id=${encodeURIComponent(id)}`)), { what: `the frame of ${id}` });

const WITH_FETCH = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tides</title><h1>Tides</h1>
<p>Slide <output id="slide">…</output> of 9</p><button id="next">Next slide</button> <button id="pass">I know the tides</button><p id="said" role="status"></p><script type="module">
	const given = new URLSearchParams(location.search), actor = JSON.parse(given.get('actor')), id = given.get('activity_id'), registration = given.get('registration');
	const ask = (path, query, options = {}) => fetch(given.get('endpoint') + path + '?' + new URLSearchParams(query), { ...options,
		headers: { Authorization: given.get('auth'), 'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' } });
	const state = { stateId: 'resume', activityId: id, agent: JSON.stringify(actor), registration };
	const kept = await ask('activities/state', state);
	const slide = document.getElementById('slide');
	slide.value = kept.status === 200 ? (await kept.json()).slide : 1;
	const say = (verb, result, object = id) => ask('statements', { statementId: crypto.randomUUID() }, { method: 'PUT', body: JSON.stringify({ actor, result,
		verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb, display: { en: verb } }, object: { id: object }, context: { registration } }) });
	await say('attempted');
	document.getElementById('next').onclick = async () => {
		slide.value = Number(slide.value) + 1;
		await ask('activities/state', state, { method: 'PUT', body: JSON.stringify({ slide: Number(slide.value) }) });
		await say('experienced', undefined, id + '/slide-' + slide.value);
		document.getElementById('said').textContent = 'kept ' + slide.value;
	};
	document.getElementById('pass').onclick = async () => {
		const { status } = await say('passed', { score: { scaled: 0.8 }, duration: 'PT5M' });
		document.getElementById('said').textContent = 'answered ' + status;
	};
	document.title = 'ready';
</script></html>`;

// No promises, no URLSearchParams, a POST of one statement, and one that is sent as the page goes.
const WITH_XHR = `<!doctype html><meta charset="utf-8"><title>Old content</title><button id="go">Done</button><script>
	var given = {};
	location.search.slice(1).split('&').forEach(function (pair) { var at = pair.indexOf('='); given[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); });
	function ask(method, path, body, heard) {
		var request = new XMLHttpRequest();
		request.open(method, given.endpoint + path, true);
		request.setRequestHeader('Authorization', given.auth);
		request.setRequestHeader('X-Experience-API-Version', '1.0.1');
		request.setRequestHeader('Content-Type', 'application/json');
		request.onload = function () { heard(request); };
		request.send(body);
	}
	function statement(verb, result) {
		return JSON.stringify({ actor: JSON.parse(given.actor), verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { objectType: 'Activity', id: given.activity_id,
			definition: { name: { 'en-US': 'Old content' } } }, result: result, context: { registration: given.registration } });
	}
	document.getElementById('go').onclick = function () {
		ask('POST', 'statements', statement('failed', { success: false, score: { raw: 4, min: 0, max: 10 } }), function (first) {
			ask('POST', 'statements', statement('completed', { completion: true }), function (second) {
				ask('GET', 'statements?limit=5&activity=' + encodeURIComponent(given.activity_id), null, function (list) {
					document.title = [first.status, second.status, list.status, JSON.parse(list.responseText).statements.length].join(' ');
				});
			});
		});
	};
	window.onpagehide = function () {
		fetch(given.endpoint + 'statements', { method: 'POST', keepalive: true, body: statement('exited', { duration: 'PT7S' }),
			headers: { Authorization: given.auth, 'X-Experience-API-Version': '1.0.1', 'Content-Type': 'application/json' } });
	};
</script>`;

test('content of today is played, resumed where it was, and passed', async (t) => {
	const { page, module } = await play(t, tincanPackage(activity('https://example.org/tides', { name: 'Tides' }), { 'index.html': WITH_FETCH }));
	let frame = await frameOf(page, 'https://example.org/tides');
	await frame.waitForFunction(() => document.title === 'ready');
	await frame.click('#next');
	await frame.waitForFunction(() => document.getElementById('said').textContent === 'kept 2');
	assert.deepEqual(attemptOf(module).slice(1), ['incomplete', 'unknown', '']);
	await page.reload();
	frame = await frameOf(page, 'https://example.org/tides');
	await frame.waitForFunction(() => document.title === 'ready');
	assert.equal(await frame.locator('#slide').textContent(), '2');
	await frame.click('#pass');
	await frame.waitForFunction(() => document.getElementById('said').textContent === 'answered 204');
	assert.deepEqual(attemptOf(module).slice(1), ['completed', 'passed', '0.8']);
	await page.waitForFunction(() => /passed/.test(document.getElementById('contents').textContent));
	assert.deepEqual(words(module), ['attempted', 'experienced', 'attempted', 'passed']);
	await page.locator('#exit').click();
	await page.waitForSelector('#place .card');
});

test('content of older tools is played, and the next activity is offered when it is done', async (t) => {
	const { page, module } = await play(t, tincanPackage(activity('urn:old', { name: 'Old content' }) + activity('urn:tides', { name: 'Tides', launch: 'tides.html' }),
		{ 'index.html': WITH_XHR, 'tides.html': WITH_FETCH }));
	const old = await frameOf(page, 'urn:old');
	await old.click('#go');
	await old.waitForFunction(() => document.title === '200 200 200 2');
	assert.deepEqual(attemptOf(module).slice(1), ['incomplete', 'failed', '']);
	await page.waitForFunction(() => /not passed/.test(document.getElementById('contents').textContent));
	await page.click('#contents button[data-item]:not([aria-current])');
	const tides = await frameOf(page, 'urn:tides');
	await tides.waitForFunction(() => document.title === 'ready');
	await eventually(() => words(module).includes('exited'), { what: 'what the first said as its page went' });
	await tides.click('#pass');
	await tides.waitForFunction(() => document.getElementById('said').textContent === 'answered 204');
	const [, completion, success, score] = attemptOf(module);
	assert.deepEqual([completion, success], ['completed', 'failed']);
	assert.ok(Math.abs(Number(score) - 0.6) < 1e-9, score);
});

test('on a phone the content fills the player\'s frame', async (t) => {
	const { page } = await play(t, tincanPackage(activity('https://example.org/tides', { name: 'Tides' }), { 'index.html': WITH_FETCH }), { width: 360, height: 640 });
	const frame = await frameOf(page, 'https://example.org/tides');
	await frame.waitForFunction(() => document.title === 'ready');
	const { width } = await page.locator('#place iframe').boundingBox();
	assert.ok(width >= 340 && width <= 360, `${width} px wide`);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
	if (process.env.LECTERN_SHOTS) await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/tincan-phone.png` });
});
