// Courses of SCORM 2004 as a learner meets them, on the real service: the buttons that are there and those that are not, the contents,
// what content says at its end, and what happens when the way is closed, the line is down or another window comes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, fits } from '../harness/audit.mjs';
import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { BOTH, CHOICE, FLOW, bar, chapter, enterTree, entry, importTree, isOpen, page2004, part, press, say, set2004, turns, visitTree } from './sequencing.mjs';
import { crash, reaches } from './visits.mjs';

const DISABLED = '<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>';
const HIDDEN = DISABLED.replace('disabled', 'hiddenFromChoice');
const ALL = ['continue', 'previous', 'exit', 'exitAll', 'suspendAll', 'abandon', 'abandonAll'];
const UNLOAD = page2004(`<script>addEventListener('unload', () => {
	api.SetValue('cmi.location', 'said in unload');
	api.SetValue('adl.nav.request', 'exitAll');
	window.ends = [api.Terminate(''), api.Terminate('')];
});</script>`);
const three = (more = {}) => ({ control: FLOW, items: [part('one', more), part('two', more), part('three', more)] });

let service, browser;
test.before(async () => {
	[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
	await proveBrowser(browser);
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

/** A visitor in a course made for this test, with its first part open. */
async function course(options, first = 'one', context = browser) {
	const page = await visitTree(context, await importTree(service, options));
	if (first) await isOpen(page, first);
	return page;
}

/** The service does what it was asked, and nobody hears of it. */
async function loseAnswer(route) {
	const { host, pathname, port } = new URL(route.request().url());
	await route.fetch({ url: `http://127.0.0.1:${port}${pathname}`, headers: { ...route.request().headers(), host } });
	await route.abort();
}

const heading = (page, name) => page.getByRole('heading', { name, exact: true }).waitFor();
const letters = (page) => page.locator('#contents button:visible').evaluateAll((buttons) =>
	buttons.map((one) => `${one.querySelector('.part').innerText}:${one.getAttribute('aria-disabled') === 'true' ? 'no' : 'yes'}`));

test('Continue and Previous lead through the course, and each is there only where it leads somewhere', async () => {
	const page = await course(three());
	assert.equal(await page.evaluate(() => window.API), undefined, 'no API of SCORM 1.2');
	assert.deepEqual(await bar(page), ['Contents', 'Continue', 'More', 'Leave and continue later']);
	assert.equal(await say(page, 'GetValue', 'adl.nav.request_valid.continue'), 'true');
	assert.equal(await say(page, 'GetValue', 'adl.nav.request_valid.previous'), 'false');
	await press(page, 'Continue');
	await isOpen(page, 'two');
	assert.deepEqual(await bar(page), ['Contents', 'Previous', 'Continue', 'More', 'Leave and continue later']);
	assert.equal(await say(page, 'GetValue', 'adl.nav.request_valid.previous'), 'true');
	await press(page, 'Previous');
	await isOpen(page, 'one');
	assert.equal(await page.evaluate(() => document.activeElement.tagName), 'IFRAME', 'the keyboard is in the content');
});

test('a course that leads by itself shows its contents and lets nobody choose, and says so once', async () => {
	const page = await course(three());
	assert.deepEqual(await letters(page), ['A course:yes', 'one:no', 'two:no', 'three:no']);
	assert.equal(await page.innerText('#contents .hint'), 'The course itself leads you from one part to the next.');
	assert.equal(await page.locator('#contents li li button[tabindex="0"], #contents li + li button[tabindex="0"]').count(), 0, 'the keyboard is not led through what does nothing');
	assert.equal(await entry(page, 'one').getAttribute('aria-current'), 'true');
	await set2004(page, { 'cmi.completion_status': 'completed' });
	await say(page, 'Commit', '');
	await entry(page, 'one').locator('.status', { hasText: 'completed' }).waitFor();
	await audit(page, 'a course that leads by itself');
});

test('parts, chapters and the whole course are chosen from the contents; what is disabled says so, what is hidden is not there', async () => {
	const page = await course({ title: 'Everything', control: BOTH, items: [
		chapter('A', [part('one'), part('two')]),
		part('shut', { rules: DISABLED }),
		part('secret', { rules: HIDDEN }),
		part('unlisted', { visible: false }),
		chapter('unnamed', [part('inside')], { visible: false }),
	] });
	assert.deepEqual(await letters(page), ['Everything:yes', 'A:yes', 'one:yes', 'two:yes', 'shut:no', 'inside:yes']);
	assert.match(await entry(page, 'shut').innerText(), /not available now/);
	assert.equal(await entry(page, 'shut').getAttribute('aria-disabled'), 'true');
	assert.match(await entry(page, 'Everything').innerText(), /from the beginning/);
	await audit(page, 'a course to choose from');
	const asked = turns(page);
	await entry(page, 'shut').click({ force: true });
	await entry(page, 'one').click();
	assert.equal(await page.evaluate(() => document.activeElement.tagName), 'IFRAME');
	assert.deepEqual(asked, [], 'neither asks for anything');
	await entry(page, 'two').focus();
	await page.keyboard.press('Enter');
	await isOpen(page, 'two');
	assert.equal(await entry(page, 'two').getAttribute('aria-current'), 'true');
	await entry(page, 'A').click();
	await isOpen(page, 'one');
	await entry(page, 'inside').click();
	await isOpen(page, 'inside');
	await entry(page, 'Everything').click();
	await isOpen(page, 'one');
	assert.deepEqual(asked.filter((turn) => turn.do === 'navigate').map(({ request, to }) => [request, to === null]),
		[['choice', false], ['choice', false], ['choice', false], ['choice', true]]);
});

test('a course that is only chosen from asks where to begin, and offers the next part', async () => {
	const page = await enterTree(browser, await importTree(service, { control: CHOICE, items: [part('one'), part('two'), part('page', { kind: 'asset' })] }));
	await heading(page, 'Where would you like to begin?');
	await page.getByText('Choose a part in the contents.').waitFor();
	await audit(page, 'where to begin');
	await press(page, 'Begin with the first part');
	await isOpen(page, 'one');
	assert.deepEqual(await bar(page), ['Contents', 'Next part', 'More', 'Leave and continue later']);
	await press(page, 'Next part');
	await isOpen(page, 'two');
	await press(page, 'Next part');
	await isOpen(page, 'page');
	assert.equal(await page.evaluate(() => frames[0].began), 'found', 'an asset may speak too');
	assert.equal(await page.locator('#next').isVisible(), false);
});

test('to close a part leads to the contents and on', async () => {
	const page = await course({ control: BOTH, items: [part('one'), part('two')] });
	await press(page, 'More');
	await press(page, 'Close this part');
	await heading(page, 'Where would you like to go on?');
	assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H2');
	await press(page, 'Choose in the contents');
	assert.equal(await page.evaluate(() => document.activeElement.closest('#contents') !== null), true);
	await entry(page, 'two').click();
	await isOpen(page, 'two');
});

test('what the learner asks for wins over what content asks in its unload handler, and what it says there is kept', async () => {
	const page = await course({ ...three(), pages: { one: UNLOAD } });
	const asked = turns(page);
	await press(page, 'Continue');
	await isOpen(page, 'two');
	assert.deepEqual(asked.map((turn) => [turn.do, turn.request, turn.terminated]), [['navigate', 'continue', true]]);
	await press(page, 'Previous');
	await isOpen(page, 'one');
});

test('content that ends by itself goes where it asks to', async () => {
	const page = await course(three());
	await set2004(page, { 'adl.nav.request': 'continue' });
	assert.deepEqual(await page.evaluate(() => [API_1484_11.Terminate(''), API_1484_11.Terminate(''), API_1484_11.GetLastError()]), ['true', 'false', '113']);
	await isOpen(page, 'two');
	assert.equal(await say(page, 'Terminate', ''), 'true');
	await reaches(page, 'saved');
	await isOpen(page, 'two');
	await press(page, 'Continue');
	await isOpen(page, 'three');
	await set2004(page, { 'adl.nav.request': 'exitAll' });
	await say(page, 'Terminate', '');
	await heading(page, 'The course has ended');
	await page.getByText('Your work is saved. You can close this window.').waitFor();
	assert.deepEqual(await bar(page), []);
	await press(page, 'Begin again');
	await isOpen(page, 'one');
});

test('Leave and continue later leaves, and the course goes on where it was', async () => {
	const page = await course({ ...three(), pages: { two: UNLOAD } });
	await press(page, 'Continue');
	await isOpen(page, 'two');
	await press(page, 'Leave and continue later');
	await heading(page, 'Your work is saved');
	await press(page, 'Continue here');
	await isOpen(page, 'two');
	assert.equal(await say(page, 'GetValue', 'cmi.entry'), 'resume');
	assert.equal(await say(page, 'GetValue', 'cmi.location'), 'said in unload');
});

test('the end of the course stands behind More, says what it means, and is reached and left by keyboard', async () => {
	const page = await course({ ...three(), pages: { one: UNLOAD, two: UNLOAD } });
	await page.locator('#more').focus();
	await page.keyboard.press('Enter');
	await page.getByRole('dialog', { name: 'What would you like to do?' }).waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'stay', 'nothing is ended by a second Enter');
	await page.getByText('Your results stand as they are now.').waitFor();
	await audit(page, 'More');
	await page.keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'hidden' });
	await isOpen(page, 'one');
	await press(page, 'Continue');
	await isOpen(page, 'two');
	await press(page, 'More');
	await page.keyboard.press('Shift+Tab');
	assert.equal(await page.evaluate(() => document.activeElement.innerText), 'End the course');
	await page.keyboard.press('Enter');
	await heading(page, 'The course has ended');
	await press(page, 'Begin again');
	await isOpen(page, 'one');
	assert.equal(await say(page, 'GetValue', 'cmi.entry'), 'ab-initio');
});

test('a course that hides every control shows none, and Exit still leads out', async () => {
	const page = await course({ control: FLOW, items: [part('one', { hide: ALL }), part('two')] });
	assert.deepEqual(await bar(page), ['Contents', 'Exit']);
	await set2004(page, { 'cmi.location': '7' });
	await press(page, 'Exit');
	await heading(page, 'Your work is saved');
	await press(page, 'Continue here');
	await isOpen(page, 'one');
	assert.equal(await say(page, 'GetValue', 'cmi.location'), '7');
});

test('a way that is closed is told in words', async () => {
	const page = await course({ control: FLOW, items: [part('one'), part('shut', { rules: DISABLED })] });
	assert.equal(await page.getByRole('button', { name: 'Continue', exact: true }).isVisible(), false, 'it would lead nowhere');
	await set2004(page, { 'adl.nav.request': 'continue' });
	await say(page, 'Terminate', '');
	await heading(page, 'That is not possible now');
	await page.getByText('The part you asked for is locked: it opens later, or has been opened as often as it may be.').waitFor();
	assert.doesNotMatch(await page.innerText('body'), /[A-Z]{2}\.\d/);
});

test('content that asks for what cannot be had stays, and the learner is told why', async () => {
	const page = await enterTree(browser, await importTree(service, { control: CHOICE, items: [part('one'), part('two')] }));
	await press(page, 'Begin with the first part');
	await isOpen(page, 'one');
	await set2004(page, { 'adl.nav.request': 'continue' });
	await say(page, 'Terminate', '');
	await page.locator('#told', { hasText: 'Here the course does not lead on by itself.' }).waitFor();
	await audit(page, 'a sentence above the content');
	await isOpen(page, 'one');
	await press(page, 'Next part');
	await isOpen(page, 'two');
	assert.equal(await page.isVisible('#told'), false);
});

test('whoever presses twice goes on by one', async () => {
	const page = await course(three());
	const asked = turns(page);
	await page.getByRole('button', { name: 'Continue', exact: true }).dblclick();
	await isOpen(page, 'two');
	await reaches(page, 'saved');
	await isOpen(page, 'two');
	assert.equal(asked.filter((turn) => turn.do === 'navigate').length, 1);
});

test('while the line is down Continue waits and says so; when it is back the next part opens', async (t) => {
	const context = await launchBrowser({ t });
	const page = await course(three(), 'one', context);
	await set2004(page, { 'cmi.location': '4' });
	await context.setOffline(true);
	await press(page, 'Continue');
	await heading(page, 'Waiting for the connection…');
	await page.getByText('The connection is interrupted.').waitFor();
	assert.equal(await page.locator('[data-press="continue"]').getAttribute('aria-disabled'), 'true');
	await context.setOffline(false);
	await isOpen(page, 'two');
	await page.locator('#notice').waitFor({ state: 'hidden' });
	await press(page, 'Previous');
	await isOpen(page, 'one');
});

test('a tab that dies while Continue waits has continued when it is opened again', async (t) => {
	const context = await launchBrowser({ t });
	const link = await importTree(service, three());
	const page = await visitTree(context, link);
	await isOpen(page, 'one');
	await reaches(page, 'saved');
	const address = page.url();
	await page.route('**/play/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
	await set2004(page, { 'cmi.location': 'before the end' });
	await press(page, 'Continue');
	await heading(page, 'Waiting for the connection…');
	await crash(page);
	const later = await context.newPage();
	await later.goto(address);
	await isOpen(later, 'two');
	await press(later, 'Previous');
	await isOpen(later, 'one');
});

test('a service that fails now and then does everything once', async () => {
	const page = await course(three());
	let count = 0;
	await page.route('**/play/turn', async (route) => (++count % 2 === 1 ? loseAnswer(route) : route.continue()));
	const asked = turns(page);
	await press(page, 'Continue');
	await isOpen(page, 'two');
	await press(page, 'Continue');
	await isOpen(page, 'three');
	assert.ok(asked.length >= 4, 'each was said twice');
	await press(page, 'Previous');
	await isOpen(page, 'two');
});

test('a second window takes over, the first says so, and the course goes on where it was', async () => {
	const page = await course(three());
	await press(page, 'Continue');
	await isOpen(page, 'two');
	const second = await browser.newPage();
	await second.goto(page.url());
	await isOpen(second, 'two');
	await press(page, 'Continue');
	await heading(page, 'Opened somewhere else');
	assert.equal(await page.locator('#place iframe').count(), 0);
	await press(second, 'Continue');
	await isOpen(second, 'three');
	await press(page, 'Continue here');
	await isOpen(page, 'three');
});

test('a page that is closed or loaded again suspends, whatever content asks for in its last moments', async () => {
	const eager = page2004(`<script>addEventListener('beforeunload', () => {
		api.SetValue('cmi.location', 'said in beforeunload');
		api.SetValue('cmi.exit', 'normal');
		api.SetValue('adl.nav.request', 'exitAll');
		api.Terminate('');
	});</script>`);
	const page = await course({ ...three(), pages: { two: eager, three: UNLOAD } });
	const address = page.url();
	await press(page, 'Continue');
	await isOpen(page, 'two');
	await page.reload();
	await isOpen(page, 'two');
	assert.equal(await say(page, 'GetValue', 'cmi.location'), 'said in beforeunload');
	assert.equal(await say(page, 'GetValue', 'cmi.entry'), 'resume');
	await press(page, 'Continue');
	await isOpen(page, 'three');
	await page.close({ runBeforeUnload: false });
	const later = await browser.newPage();
	await later.goto(address);
	await isOpen(later, 'three');
	assert.equal(await say(later, 'GetValue', 'cmi.location'), 'said in unload');
});

test('a document that is loaded again in the frame begins another communication session', async () => {
	const page = await course(three());
	await set2004(page, { 'cmi.location': '5' });
	await page.evaluate(() => new Promise((resolve) => {
		document.querySelector('#place iframe').addEventListener('load', resolve, { once: true });
		frames[0].location.reload();
	}));
	assert.equal(await page.evaluate(() => frames[0].began), 'true');
	assert.equal(await say(page, 'GetValue', 'cmi.location'), '5');
	await reaches(page, 'saved');
	await isOpen(page, 'one');
	await press(page, 'Continue');
	await isOpen(page, 'two');
});

test('content that commits after every value costs few requests', async () => {
	const page = await course(three());
	await reaches(page, 'saved');
	const asked = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.evaluate(() => {
		for (let at = 0; at < 300; at++) {
			API_1484_11.SetValue('cmi.location', String(at));
			API_1484_11.Commit('');
		}
	});
	await reaches(page, 'saved');
	assert.ok(asked.length < 12, `${asked.length} requests`);
	assert.equal(await say(page, 'GetValue', 'cmi.location'), '299');
});

test('who wants nothing kept is not told that anything is', async (t) => {
	const page = await enterTree(await launchBrowser({ t }), await importTree(service, three()), { choice: 'nothing' });
	await isOpen(page, 'one');
	await press(page, 'Continue');
	await isOpen(page, 'two');
	assert.equal(await page.innerText('#state'), 'Nothing is kept');
	await press(page, 'More');
	assert.doesNotMatch(await page.evaluate(() => document.getElementById('texts').content.textContent), /\bsaved\b/i);
	await press(page, 'End the course');
	await page.waitForURL('**/go/**');
});

for (const { locale, words } of [
	{ locale: 'en-GB', words: { next: 'Continue', back: 'Previous', exit: 'Exit', more: 'More', end: 'End the course', over: 'The course has ended' } },
	{ locale: 'fr-FR', words: { next: 'Continuer', back: 'Précédent', exit: 'Quitter', more: 'Plus', end: 'Terminer le cours', over: 'Le cours est terminé' } },
]) {
	test(`on a phone the ways on lie under the thumb, and nothing is out of reach (${locale})`, async (t) => {
		const context = await launchBrowser({ t, locale, viewport: { width: 360, height: 640 } });
		const page = await course({ title: 'A course with a title that is far too long for the bar of a phone', control: BOTH, items: [part('one'), part('two'), part('three')] }, 'one', context);
		await press(page, words.next);
		await isOpen(page, 'two');
		await fits(page, 'the player on a phone');
		const frame = await page.locator('#place iframe').boundingBox();
		const steps = await page.locator('#steps').boundingBox();
		assert.ok(steps.y + steps.height > 639 && frame.y + frame.height <= steps.y + 1, 'below the content, not on it');
		assert.ok(frame.height > 400, `room for the content: ${frame.height}`);
		for (const name of [words.next, words.back, words.exit, words.more]) {
			const box = await page.getByRole('button', { name, exact: true }).boundingBox();
			assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.height >= 32, `${name}: ${JSON.stringify(box)}`);
		}
		await page.locator('#contents-button').click();
		await entry(page, 'three').click();
		await isOpen(page, 'three');
		assert.equal(await page.isVisible('#contents'), false);
		await audit(page, 'the player on a phone');
		await press(page, words.more);
		await fits(page, 'More on a phone');
		await press(page, words.end);
		await heading(page, words.over);
		await fits(page, 'the end on a phone');
	});
}

test('nothing of the player writes to the console or breaks its policy', async () => {
	const page = await enterTree(browser, await importTree(service, three()));
	const said = [];
	page.on('console', (message) => said.push(message.text()));
	page.on('pageerror', (error) => said.push(error.message));
	await page.reload();
	await isOpen(page, 'one');
	await press(page, 'Continue');
	await isOpen(page, 'two');
	await press(page, 'Leave and continue later');
	await heading(page, 'Your work is saved');
	assert.deepEqual(said, []);
});
