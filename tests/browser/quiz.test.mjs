// A quiz in a browser: without JavaScript by its forms alone; with it, answers are kept while they are given, through a dead
// connection and a closed tab; the time that is left is shown and hands in by itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, makeQuiz } from '../harness/quiz.mjs';

const KEY = 'the-operators-key';
let s, owner, questions;
test.before(async () => {
	s = await startLectern({ config: { api_key: KEY } });
	owner = new Owner(s.data);
	const bank = new Bank(s, KEY);
	questions = [
		await bank.add('choice', { text: 'Two and two?', choices: [{ text: 'four', weight: 100 }, { text: 'five' }] }),
		await bank.add('short', { text: 'The capital of **France**?', answers: [{ text: 'Paris' }] }),
		await bank.add('ordering', { text: 'In order?', items: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] }),
	];
});
test.after(() => s?.dispose());

const quizOf = (settings = {}) => makeQuiz(s, { slots: questions.map((one) => ({ questions: [one] })), ...settings });

/** Comes in by the link and begins. */
async function begin(page, quiz, words = { start: /Start and keep/, begin: 'Begin' }) {
	await page.goto(quiz.link);
	await page.getByRole('button', { name: words.start }).click();
	await page.getByRole('button', { name: words.begin }).click();
	await page.locator('#quiz').waitFor();
}

const state = (quiz) => owner.sql(`SELECT state, points, ended_by FROM quiz_attempts WHERE module_id = '${quiz.module}' ORDER BY number`);
const said = (quiz) => Number(owner.sql(`SELECT count(*) FROM attempt_log l JOIN quiz_attempts q ON q.session_id = l.session_id WHERE q.module_id = '${quiz.module}'`)[0][0]);

test('without JavaScript, in French, with the keyboard', async (t) => {
	const quiz = quizOf({ pages: 'one' });
	const page = await (await launchBrowser({ t, javaScriptEnabled: false, locale: 'fr-FR' })).newPage();
	await begin(page, quiz, { start: /Commencer et conserver/, begin: 'Commencer' });
	await page.getByRole('group', { name: /Question 1/ }).getByLabel('four').focus();
	await page.keyboard.press('Space');
	await page.getByRole('button', { name: 'Suivant' }).click();
	await page.getByLabel('Votre réponse').fill('paris');
	await page.getByLabel('À revoir plus tard').check();
	// Enter in a line keeps the page where it is, with what was typed.
	await page.getByLabel('Votre réponse').press('Enter');
	await page.getByText('Page 2 sur 3').waitFor();
	assert.equal(await page.getByLabel('Votre réponse').inputValue(), 'paris');
	await page.getByRole('button', { name: 'Suivant' }).click();
	for (const [label, place] of [['one', '1'], ['two', '2'], ['three', '3']])
		await page.getByLabel(label, { exact: true }).selectOption(place);
	await page.getByRole('button', { name: 'Relire et rendre' }).click();
	await page.getByText('à revoir').waitFor();
	await page.getByRole('button', { name: 'Rendre' }).click();
	await page.getByText('100 %').waitFor();
	assert.deepEqual(state(quiz), [['marked', '3000000', 'learner']]);
});

test('answers are kept while they are given, and are there after the tab was closed', async (t) => {
	const quiz = quizOf();
	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await begin(page, quiz);
	await page.locator('#quiz[data-ready]').waitFor();
	await page.getByLabel('four').check();
	await page.getByLabel('Your answer').fill('Paris');
	await page.getByLabel('Your answer').blur();
	await page.getByText('Saved', { exact: true }).waitFor();
	assert.ok(said(quiz) >= 2);
	const address = page.url();
	await page.close();
	const again = await context.newPage();
	await again.goto(address);
	assert.ok(await again.getByLabel('four').isChecked());
	assert.equal(await again.getByLabel('Your answer').inputValue(), 'Paris');
});

test('without a connection answers wait on this device, and are sent when it is back', async (t) => {
	const quiz = quizOf();
	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await begin(page, quiz);
	await page.locator('#quiz[data-ready]').waitFor();
	await context.route('**/deltas', (route) => route.abort());
	await page.getByLabel('four').check();
	await page.getByText('Kept on this device').waitFor();
	assert.equal(said(quiz), 0);
	await context.unroute('**/deltas');
	await page.getByText('Saved', { exact: true }).waitFor();
	assert.equal(said(quiz), 1);
	// What a closed tab could not send goes with the next page.
	await context.route('**/deltas', (route) => route.abort());
	await page.getByLabel('Your answer').fill('Paris');
	await page.getByText('Kept on this device').waitFor();
	const address = page.url();
	await page.close();
	await context.unroute('**/deltas');
	const again = await context.newPage();
	await again.goto(address);
	await eventually(() => said(quiz) >= 2, { what: 'what was left to be sent' });
	await again.reload();
	assert.equal(await again.getByLabel('Your answer').inputValue(), 'Paris');
});

test('the time that is left is shown, and when it is over the page hands in', async (t) => {
	const quiz = quizOf({ time_limit_s: 8 });
	const page = await (await launchBrowser({ t, locale: 'en-GB' })).newPage();
	await begin(page, quiz);
	await page.getByRole('timer').filter({ hasText: /^00:0\d$/ }).waitFor();
	await page.getByLabel('four').check();
	await page.getByText('Your answer').last().waitFor();
	await page.waitForURL(/results\/1$/);
	assert.deepEqual(state(quiz).map(([what, points]) => [what, points]), [['marked', '1000000']]);
});
