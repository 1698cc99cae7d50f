// Where learners lose their work in practice, one test for each way, on the real service: the service forgets, fails or
// refuses, the clock is wrong, the browser keeps nothing, the content does what it should not. What was kept is what the
// next visit finds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { everyNth, startFlaky } from '../harness/flaky.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { call, crash, importCourse, playing, reaches, sco, set, skewClock, value, visit } from './visits.mjs';

const SILENT_AFTER_S = 2;

let service, flaky, link, browser;
test.before(async () => {
	flaky = await startFlaky();
	[service, browser] = await Promise.all([
		startLectern({ config: { content_url: flaky.contentUrl, session_silent_after: SILENT_AFTER_S } }), launchBrowser()]);
	flaky.target = service.contentPort;
	link = await importCourse(service);
});
test.after(async () => {
	await browser?.close();
	await service?.dispose();
	await flaky?.stop();
});
test.beforeEach(() => browser.clearCookies());
test.afterEach(async () => {
	flaky.fails = () => undefined;
	for (const page of browser.pages().slice(1))
		await page.close();
});

const sql = (text) => new Owner(service.data).sql(text);

/** The newest session as the database has it. */
const newest = () => sql('SELECT state, id FROM attempt_sessions ORDER BY opened_at DESC, id DESC LIMIT 1')[0];

async function fallsSilent() {
	for (let tries = 0; newest()[0] !== 'silent'; tries++) {
		assert.ok(tries < 100, 'the session never fell silent');
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

test('the session expires in the middle of a course', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': '1', 'cmi.core.lesson_status': 'incomplete' });
	await reaches(page, 'saved');
	await fallsSilent();
	await set(page, { 'cmi.core.lesson_location': '2' });
	await call(page, 'LMSCommit', '');
	await reaches(page, 'saved');
	await set(page, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '90' });
	await reaches(page, 'saved');
	assert.equal(await page.locator('#place iframe').count(), 1);
	const later = await visit(browser, link);
	assert.deepEqual(await Promise.all(['cmi.core.lesson_location', 'cmi.core.lesson_status', 'cmi.core.score.raw'].map((name) => value(later, name))),
		['2', 'passed', '90']);
});

test('the launch expires in the middle of a course', async () => {
	const page = await visit(browser, link);
	await reaches(page, 'saved');
	sql("UPDATE launches SET expires_at = now() - interval '1 hour'");
	await set(page, { 'cmi.core.lesson_location': '5' });
	await reaches(page, 'saved');
	await page.route('**/play/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
	await set(page, { 'cmi.suspend_data': 'not sent before it expired' });
	await reaches(page, 'device');
	await page.unroute('**/play/**');
	await page.route('**/play/*', (route) => route.abort(), { times: 1 });
	await crash(page);
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.core.lesson_location'), '5');
	assert.equal(await value(later, 'cmi.suspend_data'), 'not sent before it expired');
});

test('an address whose launch has expired says so, and that nothing is lost', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': '6' });
	await reaches(page, 'saved');
	sql("UPDATE launches SET expires_at = now() - interval '1 hour'");
	await page.reload();
	await page.getByRole('heading', { name: 'This link has run out' }).waitFor();
	assert.equal(await value(await visit(browser, link), 'cmi.core.lesson_location'), '6');
});

test('a session that is closed says why, and what to do', async () => {
	const cases = [['ended', 'This activity was closed', true], ['revoked', 'Your access was withdrawn', false], ['superseded', 'Opened somewhere else', true]];
	for (const element of ['cmi.core.lesson_location', 'cmi.core.score.raw']) {
		for (const [state, title, goesOn] of cases) {
			const page = await visit(browser, link);
			await reaches(page, 'saved');
			sql(`UPDATE attempt_sessions SET state = '${state}' WHERE id = '${newest()[1]}'`);
			await set(page, { [element]: '1' });
			await page.getByRole('heading', { name: title }).waitFor();
			assert.equal(await page.getByRole('button', { name: 'Continue here' }).count(), goesOn ? 1 : 0);
			await page.close();
		}
	}
});

test('the service fails on each third commit', async () => {
	const page = await visit(browser, link);
	await reaches(page, 'saved');
	flaky.fails = everyNth(3, (method, address) => method === 'POST' && /^\/play\/(deltas|turn)$/.test(address));
	const rounds = 12;
	for (let at = 0; at < rounds; at++) {
		await set(page, { [`cmi.interactions.${at}.id`]: `question ${at}`, [`cmi.interactions.${at}.result`]: 'correct',
			'cmi.core.score.raw': String(at), 'cmi.comments': `${at};` });
		await call(page, 'LMSCommit', '');
		await reaches(page, 'saved');
	}
	await call(page, 'LMSFinish', '');
	await reaches(page, 'saved');
	assert.ok(flaky.failed.before > 0 && flaky.failed.after > 0 && flaky.failed.error > 0, JSON.stringify(flaky.failed));
	const [, session] = newest();
	const seqs = sql(`SELECT seq FROM attempt_log WHERE session_id = '${session}' ORDER BY seq`).map(([seq]) => Number(seq));
	assert.deepEqual(seqs, seqs.map((_, at) => at + 1), 'each entry once, without a gap');
	flaky.fails = () => undefined;
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.interactions._count'), String(rounds));
	assert.equal(await value(later, 'cmi.comments'), Array.from({ length: rounds }, (_, at) => `${at};`).join(''));
	assert.equal(await value(later, 'cmi.core.score.raw'), String(rounds - 1));
});

test('the clock of the browser is years behind, then right, then years ahead', async () => {
	const YEARS_MS = 25 * 365 * 24 * 3600 * 1000;
	const began = Date.now();
	const skewed = (skew) => ({ prepare: (page) => skewClock(page, skew) });
	const past = await visit(browser, link, skewed(-YEARS_MS));
	await set(past, { 'cmi.core.lesson_location': 'behind', 'cmi.core.lesson_status': 'incomplete' });
	await reaches(past, 'saved');
	flaky.fails = (method) => method === 'POST' && 'before';
	await set(past, { 'cmi.suspend_data': 'written behind the times' });
	await reaches(past, 'device');
	await crash(past);
	flaky.fails = () => undefined;
	const present = await visit(browser, link);
	assert.equal(await value(present, 'cmi.core.lesson_location'), 'behind');
	assert.equal(await value(present, 'cmi.suspend_data'), 'written behind the times');
	await present.close();
	const future = await visit(browser, link, skewed(YEARS_MS));
	await set(future, { 'cmi.core.score.raw': '61' });
	await reaches(future, 'saved');
	await future.close();
	assert.equal(await value(await visit(browser, link), 'cmi.core.score.raw'), '61');
	const [[outside]] = sql(`SELECT count(*) FROM attempt_log WHERE received_at NOT BETWEEN to_timestamp(${began / 1000 - 3600}) AND now()`);
	assert.equal(outside, '0', 'the service goes by its own clock');
});

test('the content calls the API after LMSFinish', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.score.raw': '80', 'cmi.core.lesson_status': 'passed', 'cmi.core.session_time': '00:10:00' });
	const said = await page.evaluate(() => ['LMSFinish', 'LMSFinish', 'LMSCommit', 'LMSGetValue', 'LMSSetValue'].map((name) =>
		[name, API[name](...{ LMSGetValue: ['cmi.core.score.raw'], LMSSetValue: ['cmi.core.score.raw', '1'] }[name] ?? ['']), API.LMSGetLastError()]));
	assert.deepEqual(said, [['LMSFinish', 'true', '0'], ['LMSFinish', 'false', '301'], ['LMSCommit', 'false', '301'],
		['LMSGetValue', '', '301'], ['LMSSetValue', 'false', '301']]);
	await reaches(page, 'saved');
	await page.close();
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.core.score.raw'), '80');
	assert.equal(await value(later, 'cmi.core.total_time'), '0000:10:00.00');
});

test('storage is refused to the content', async (t) => {
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-pitfall-'));
	fs.mkdirSync(path.join(profile, 'Default'));
	fs.writeFileSync(path.join(profile, 'Default/Preferences'), JSON.stringify({ profile: {
		content_settings: { exceptions: { cookies: { '[*.]content.localhost,*': { last_modified: '13350000000000000', setting: 2 } } } } } }));
	const context = await launchBrowser({ profile });
	t.after(async () => {
		await context.close();
		fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	});
	const page = await visit(context, link);
	assert.equal(await page.evaluate(() => { try { return localStorage.length; } catch (error) { return error.name; } }), 'SecurityError');
	assert.match(await page.textContent('#notice'), /does not let the page keep/);
	await set(page, { 'cmi.core.lesson_location': '7' });
	await reaches(page, 'saved');
	await set(page, { 'cmi.suspend_data': 'said as the page goes away' });
	await page.close();
	const later = await visit(context, link);
	assert.equal(await value(later, 'cmi.core.lesson_location'), '7');
	assert.equal(await value(later, 'cmi.suspend_data'), 'said as the page goes away');
});

// What courses do that a strict policy would forbid.
const DARING = sco(`<style>p { color: rgb(1, 2, 3) }</style><p style="margin-left: 7px" id="styled" onclick="this.dataset.clicked = 1">x</p>
<img id="data" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
<iframe id="inner" src="inner.html"></iframe><script>
	const blob = (type, text) => URL.createObjectURL(new Blob([text], { type }));
	const worker = (address) => new Promise((resolve, reject) => {
		const one = new Worker(address);
		one.onmessage = ({ data }) => resolve(data);
		one.onerror = () => reject(new Error('worker'));
	});
	window.dared = (async () => ({
		evaluated: eval('6 * 7'), made: new Function('return 6 * 7')(),
		style: getComputedStyle(styled).color, margin: getComputedStyle(styled).marginLeft, clicked: (styled.click(), styled.dataset.clicked),
		image: (await data.decode(), data.naturalWidth),
		blobScript: await new Promise((resolve) => {
			const script = document.createElement('script');
			script.src = blob('text/javascript', 'window.fromBlob = 42');
			script.onload = () => resolve(window.fromBlob);
			document.head.append(script);
		}),
		fetched: await (await fetch('inner.html')).text().then((text) => text.includes('inner')),
		dataFetched: await (await fetch('data:text/plain,hello')).text(),
		worker: await worker('worker.js'), blobWorker: await worker(blob('text/javascript', 'postMessage(43)')),
		stored: (localStorage.setItem('own', '1'), localStorage.getItem('own')),
		inner: await new Promise((resolve) => {
			const look = () => (inner.contentWindow.found === undefined ? setTimeout(look, 50) : resolve(inner.contentWindow.found));
			look();
		}),
	}))();
</script>`);

test('our own headers forbid content nothing that courses do', async () => {
	const daring = await importCourse(service, { files: { 's1.html': DARING, 'worker.js': 'postMessage(42)',
		'inner.html': '<!doctype html><title>inner</title><script>var found = typeof parent.parent.API.LMSGetValue</script>' } });
	const heads = [];
	const page = await visit(browser, daring, { prepare: (fresh) => fresh.on('response', (answer) =>
		/\/s1\.html$/.test(new URL(answer.url()).pathname) && heads.push(answer.headers())) });
	assert.deepEqual(await page.evaluate(() => frames[0].dared), { evaluated: 42, made: 42, style: 'rgb(1, 2, 3)', margin: '7px', clicked: '1',
		image: 1, blobScript: 42, fetched: true, dataFetched: 'hello', worker: 42, blobWorker: 43, stored: '1', inner: 'function' });
	assert.equal(heads.length, 1);
	assert.doesNotMatch(heads[0]['x-frame-options'] ?? '', /deny/i);
	assert.doesNotMatch(heads[0]['permissions-policy'] ?? '', /unload/);
});
