// What breaks in practice about the data model (research on public issue threads), seen from the content in a real browser on
// the real service: the rules themselves are tested in tests/unit/scorm.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { call, importCourse, playing, reaches, set, value, visit } from './visits.mjs';

let service, link, browser;
test.before(async () => {
	[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
	await proveBrowser(browser);
	link = await importCourse(service, { mastery: 80 });
});
test.after(async () => {
	await browser?.close();
	await service?.dispose();
});
test.beforeEach(() => browser.clearCookies());
test.afterEach(async () => {
	for (const page of browser.pages().slice(1))
		await page.close();
});

/** Says LMSFinish, and opens the course again. */
async function finishAndReturn(page) {
	assert.equal(await call(page, 'LMSFinish', ''), 'true');
	await reaches(page, 'saved');
	await page.reload();
	await playing(page);
}

test('content that looks for the API of every version finds that of SCORM 1.2 and no other', async () => {
	const page = await visit(browser, link);
	const found = await page.evaluate(() => {
		const content = frames[0];
		return ['API', 'API_1484_11'].filter((name) => content.parent[name] !== undefined && content.parent[name] !== null);
	});
	assert.deepEqual(found, ['API']);
	assert.equal(await page.evaluate(() => typeof frames[0].parent.API.Initialize), 'undefined');
});

test('every answer is a string, and what content leans on is there', async () => {
	const page = await visit(browser, link);
	const types = await page.evaluate(() => {
		const { API } = window;
		return [API.LMSGetValue('cmi.core.student_name'), API.LMSGetValue('no.such'), API.LMSSetValue('cmi.core.student_id', 'x'), API.LMSCommit(''),
			API.LMSGetLastError(), API.LMSGetErrorString('403'), API.LMSGetDiagnostic(''), API.LMSInitialize('')].map((answer) => typeof answer);
	});
	assert.deepEqual(new Set(types), new Set(['string']));
	assert.match(await value(page, 'cmi.core._children'), /student_id.*lesson_status.*session_time/);
	assert.equal(await value(page, 'cmi.core.entry'), 'ab-initio');
	assert.equal(await value(page, 'cmi.core.lesson_status'), 'not attempted');
	assert.equal(await value(page, 'cmi.student_data.mastery_score'), '80');
});

test('content that always sets exit "" resumes all the same, and its suspend data outlives completion', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.suspend_data': 'half way', 'cmi.core.lesson_location': '4', 'cmi.core.exit': '' });
	await finishAndReturn(page);
	assert.equal(await value(page, 'cmi.core.entry'), 'resume');
	await set(page, { 'cmi.core.lesson_status': 'completed', 'cmi.core.exit': '' });
	await finishAndReturn(page);
	assert.equal(await value(page, 'cmi.suspend_data'), 'half way');
	assert.equal(await value(page, 'cmi.core.lesson_location'), '4');
	assert.equal(await value(page, 'cmi.core.lesson_status'), 'completed');
});

test('the mastery score decides at the end, either way, where there is a score', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.score.raw': '79', 'cmi.core.lesson_status': 'completed' });
	await finishAndReturn(page);
	assert.equal(await value(page, 'cmi.core.lesson_status'), 'failed');
	await set(page, { 'cmi.core.score.raw': '80' });
	await finishAndReturn(page);
	assert.equal(await value(page, 'cmi.core.lesson_status'), 'passed');
});

test('time is added once, however often content commits and ends', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.session_time': '00:01:00' });
	await call(page, 'LMSCommit', '');
	await set(page, { 'cmi.core.session_time': '00:02:00' });
	await call(page, 'LMSCommit', '');
	assert.match(await value(page, 'cmi.core.total_time'), /^0*0:00:00(\.0+)?$/, 'of earlier sessions');
	assert.equal(await call(page, 'LMSFinish', ''), 'true');
	assert.equal(await call(page, 'LMSFinish', ''), 'false');
	await reaches(page, 'saved');
	await page.reload();
	await playing(page);
	assert.match(await value(page, 'cmi.core.total_time'), /^0*0:02:00(\.0+)?$/);
	await set(page, { 'cmi.core.session_time': '00:00:30' });
	await finishAndReturn(page);
	assert.match(await value(page, 'cmi.core.total_time'), /^0*0:02:30(\.0+)?$/);
});

test('content that never says a status counts as completed when it ends', async () => {
	const quiet = await importCourse(service, { title: 'Quiet' });
	const page = await visit(browser, quiet);
	await finishAndReturn(page);
	assert.equal(await value(page, 'cmi.core.lesson_status'), 'completed');
});
