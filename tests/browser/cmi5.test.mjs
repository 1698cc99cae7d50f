// Courses of cmi5 in a real browser: the LMS test suite's packages and whole courses by other people, played through the player by
// its buttons alone, to the end; and an AU of our own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { au, cmi5Package, storedStatements } from '../harness/cmi5.mjs';
import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const s = await startLectern();
const owner = new Owner(s.data);
let browser = null;
test.before(async () => { browser = await launchBrowser(); });
test.after(async () => {
	await browser?.close();
	await s.stop();
});

/** A learner who has come in by the course's direct link, at the player. */
const play = async (t, bytes) => {
	const { direct_link, module } = await s.ask('package', 'import', s.write('course.zip', bytes));
	const page = await browser.newPage();
	t.after(() => page.close().catch(() => {}));
	page.on('pageerror', (error) => t.diagnostic(`page: ${error.message}`));
	await page.goto(direct_link);
	await page.click('button[value="keep"], form button[type="submit"]');
	await page.waitForURL(/\/play\//);
	return { page, module };
};
const lts = (name) => fs.readFileSync(fixture('cmi5/lts', name));
const attemptOf = (module) => owner.sql(`SELECT id, completion, success FROM attempts WHERE module_id = '${module}'`)[0];
const words = (module) => storedStatements(owner, attemptOf(module)[0]).map(({ word }) => word);
/** What an AU of the LMS test suite says of us: the last pre with that id in its page or frame. */
const verdict = async (frame) => {
	const element = await frame.waitForSelector('#result', { state: 'attached' });
	return JSON.parse(await element.textContent());
};
const unitFrame = (page) => eventually(() => page.frames().find((frame) => frame !== page.mainFrame() && /[?&]endpoint=/.test(frame.url())), { what: 'the unit\'s frame' });
const judged = async (page) => verdict(await unitFrame(page));
const satisfied = (module) => eventually(() => words(module).includes('satisfied') && attemptOf(module)[1] === 'completed', { what: 'the course to be satisfied' });

for (const name of ['001-essentials', '004-1-moveOn-Completed', '004-3-moveOn-Passed', '005-1-invalid-au']) {
	test(`${name} of the LMS test suite finds nothing wrong`, async (t) => {
		if (skipWithoutFixtures(t, 'cmi5')) return;
		const { page, module } = await play(t, lts(`${name}.zip`));
		const said = await judged(page);
		assert.equal(said.success, true, JSON.stringify(said));
		await satisfied(module);
	});
}

test('003-launchMethod-OwnWindow opens in a window of its own, by the learner\'s click', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const { page } = await play(t, lts('003-launchMethod-OwnWindow.zip'));
	const [other] = await Promise.all([page.waitForEvent('popup'), page.click('#place .card button')]);
	const said = await verdict(other);
	assert.equal(said.success, true, JSON.stringify(said));
	// Its way back closes it, and the player goes on.
	const back = other.locator('#returnURL');
	if (await back.count() > 0) await Promise.all([other.waitForEvent('close'), back.click()]);
	await page.waitForSelector('#place .card');
});

test('007-1-multi-session: what may be said once is refused in the second session', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const { page, module } = await play(t, lts('007-1-multi-session.zip'));
	const first = await judged(page);
	assert.equal(first.success, true, JSON.stringify(first));
	await eventually(() => words(module).includes('terminated'), { what: 'the first session to end' });
	await page.reload();
	const second = await judged(page);
	assert.equal(second.success, true, JSON.stringify(second));
});

test('008-1-abandoned: a session that is launched again is over', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const { page, module } = await play(t, lts('008-1-abandoned.zip'));
	const frame = await unitFrame(page);
	await frame.waitForSelector('#abandon');
	const other = await browser.newPage();
	t.after(() => other.close());
	await other.goto(page.url());
	await (await unitFrame(other)).waitForSelector('#abandon');
	assert.deepEqual(words(module).slice(0, 3), ['launched', 'initialized', 'abandoned']);
	const lonely = page.frames().find((one) => one === frame);
	if (lonely === undefined) return t.diagnostic('the player took the abandoned unit away before it could try');
	await lonely.click('#abandon');
	const said = await verdict(lonely);
	assert.equal(said.success, true, JSON.stringify(said));
});

/** Answers every question of the geology course's quiz as the course itself knows it, and hands it in. */
const answerQuiz = async (frame) => {
	await frame.waitForSelector('[name="q4"]');
	await frame.evaluate(() => {
		for (const input of document.querySelectorAll('#content input[data-answer]')) input.value = input.dataset.answer;
		for (const option of document.querySelectorAll('#content option')) option.selected = option.dataset.correct === 'yes';
		for (const radio of document.querySelectorAll('#content input[type="radio"]')) radio.checked = radio.dataset.correct === 'yes';
	});
	await frame.getByRole('button', { name: 'Submit Answers' }).click();
};

test('a course of eight units is played from the contents to its end', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const { page, module } = await play(t, fs.readFileSync(fixture('cmi5/courses/multi_au_framed.zip')));
	await page.waitForSelector('#contents button[data-item]');
	const units = await page.locator('#contents button[data-item]').evaluateAll((buttons) => buttons.map(({ dataset }) => dataset.item));
	assert.equal(units.length, 8);
	for (const [at, id] of units.entries()) {
		if (at > 0) await page.click(`#contents button[data-item="${id}"]`);
		const frame = await eventually(() => page.frames().find((one) => decodeURIComponent(one.url()).includes(`xapi/activities/${id}`)), { what: `unit ${at + 1}` });
		if (at === units.length - 1) await answerQuiz(frame);
		await eventually(() => words(module).filter((word) => word === 'completed').length > at, { what: `unit ${at + 1} to be completed` });
	}
	await satisfied(module);
	assert.equal(attemptOf(module)[2], 'passed');
	assert.equal(words(module).filter((word) => word === 'satisfied').length, 1);
});

test('a course with a mastery score is played in a window of its own to its end', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const { page, module } = await play(t, fs.readFileSync(fixture('cmi5/courses/masteryscore_framed.zip')));
	const [other] = await Promise.all([page.waitForEvent('popup'), page.click('#place .card button')]);
	await other.waitForSelector('.navmenuitem');
	// The course shows its menu before it listens to it.
	await eventually(async () => {
		await other.locator('.navmenuitem').last().click();
		return await other.locator('[name="q4"]').count() > 0;
	}, { what: 'the quiz to be shown' });
	await answerQuiz(other.mainFrame());
	await satisfied(module);
	const [passed] = storedStatements(owner, attemptOf(module)[0]).filter(({ word }) => word === 'passed');
	assert.equal(passed.result.score.scaled, 1);
	assert.equal(passed.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'], 0.3);
	await page.waitForFunction(() => /passed/.test(document.getElementById('contents').textContent));
});

test('a unit of our own: its words reach the learner\'s progress, and its end leads on to the next', async (t) => {
	const page_of = (verb) => `<!doctype html><meta charset="utf-8"><title>A unit</title><button id="go">Done</button><script type="module">
		const given = new URLSearchParams(location.search), actor = JSON.parse(given.get('actor'));
		const { 'auth-token': token } = await (await fetch(given.get('fetch'), { method: 'POST' })).json();
		const ask = (path, query, options = {}) => fetch(given.get('endpoint') + path + '?' + new URLSearchParams(query), { ...options,
			headers: { authorization: 'Basic ' + token, 'x-experience-api-version': '1.0.3', 'content-type': 'application/json' } });
		const agent = JSON.stringify(actor), activityId = given.get('activityId'), registration = given.get('registration');
		const data = await (await ask('/activities/state', { stateId: 'LMS.LaunchData', activityId, agent, registration })).json();
		await ask('/agents/profile', { profileId: 'cmi5LearnerPreferences', agent });
		const say = (verb, result, categories = []) => ask('/statements', { statementId: crypto.randomUUID() }, { method: 'PUT', body: JSON.stringify({ actor, result,
			verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { id: activityId }, timestamp: new Date().toISOString(),
			context: { ...data.contextTemplate, registration, contextActivities: { ...data.contextTemplate.contextActivities,
				category: ['cmi5', ...categories].map((name) => ({ id: 'https://w3id.org/xapi/cmi5/context/categories/' + name })) } } }) });
		await say('initialized');
		document.getElementById('go').onclick = async () => {
			await say('${verb}', { completion: true, duration: 'PT1S' }, ['moveon']);
			await say('terminated', { duration: 'PT2S' });
			location.href = data.returnURL;
		};
		document.title = 'ready';
	</script>`;
	const { page, module } = await play(t, cmi5Package(au('urn:one', { moveOn: 'Completed' }) + au('urn:two', { moveOn: 'Completed', url: 'two.html' }),
		{ files: { 'index.html': page_of('completed'), 'two.html': page_of('completed') } }));
	for (const last of [false, true]) {
		const frame = await unitFrame(page);
		await frame.waitForFunction(() => document.title === 'ready');
		await frame.click('#go');
		await page.waitForSelector('#place .card');
		if (!last) await page.click('#place .card button');
	}
	await satisfied(module);
	await eventually(async () => (await page.locator('#contents').textContent()).match(/completed/g)?.length === 2, { what: 'both to be shown as completed' });
});

test('a unit that speaks by a library others wrote (@xapi/cmi5), as it is', async (t) => {
	const library = fs.readFileSync(new URL('../node_modules/@xapi/cmi5/dist/Cmi5.umd.js', import.meta.url));
	const { page, module } = await play(t, cmi5Package(au('urn:unit', { moveOn: 'CompletedAndPassed', masteryScore: '0.6' }), { files: { 'Cmi5.umd.js': library,
		'index.html': `<!doctype html><meta charset="utf-8"><title>A unit</title><script src="Cmi5.umd.js"></script><script>
			const unit = Cmi5.instance;
			(async () => {
				await unit.initialize();
				await unit.complete();
				await unit.pass(0.9);
				await unit.terminate();
				document.title = 'over';
			})().catch((error) => { document.title = 'failed: ' + error.message + ' ' + JSON.stringify(error.response?.data ?? ''); });
		</script>` } }));
	assert.equal(await (await unitFrame(page)).waitForFunction(() => /^(over|failed)/.test(document.title) && document.title).then((handle) => handle.jsonValue()), 'over');
	await satisfied(module);
	assert.deepEqual(words(module).filter((word) => word !== 'satisfied'), ['launched', 'initialized', 'completed', 'passed', 'terminated']);
	await page.waitForFunction(() => /passed/.test(document.getElementById('contents').textContent));
});
