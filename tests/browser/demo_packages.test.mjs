// Packages of the demo school that speak xAPI, played to their end in a real browser: what their pages say is what the demo's learners
// are said to have done.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { storedStatements } from '../harness/cmi5.mjs';
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

for (const [name, kind, said] of [['adresses', 'cmi5', ['launched', 'initialized', 'completed', 'passed', 'satisfied']], ['call', 'xapi', ['initialized', 'completed', 'passed']]]) {
	test(`${name} (${kind}): a learner who answers well has passed${kind === 'xapi' ? ', and finds the answers when they come back' : ''}`, async (t) => {
		const zip = fs.readFileSync(path.join(process.env.LECTERN_BUILD, 'made/lms/school', `${name}.zip`));
		const { direct_link, module } = await s.ask('package', 'import', s.write(`${name}.zip`, zip));
		const page = await browser.newPage();
		t.after(() => page.close().catch(() => {}));
		const errors = [];
		page.on('pageerror', (error) => errors.push(error.message));
		await page.goto(direct_link);
		await page.click('button[value="keep"], form button[type="submit"]');
		await page.waitForURL(/\/play\//);
		const unit = await eventually(async () => {
			for (const frame of page.frames())
				if (await frame.$('#questions fieldset[data-answer]').catch(() => null))
					return frame;
			return null;
		}, { what: 'the questions' });
		const questions = await unit.locator('#questions fieldset[data-answer]').evaluateAll((all) => all.map(({ id, dataset }) => [id, dataset.answer]));
		assert.ok(questions.length >= 5);
		for (const [id, answer] of questions)
			await unit.check(`input[name="${id}"][value="${answer}"]`);
		await unit.click('button[type="submit"]');
		await unit.waitForSelector('.result.good');
		await fits(unit, `${name} in the player`);
		if (process.env.LECTERN_SHOTS)
			await page.screenshot({ path: path.join(process.env.LECTERN_SHOTS, `demo-${name}.png`), fullPage: true });
		const attempt = await eventually(() => owner.sql(`SELECT id, completion, success, score_scaled FROM attempts WHERE module_id = '${module}' AND success = 'passed'`)[0], { what: 'the attempt to be passed' });
		assert.deepEqual(attempt.slice(1), ['completed', 'passed', '1']);
		const words = storedStatements(owner, attempt[0]).map(({ word }) => word);
		for (const word of said)
			assert.ok(words.includes(word), `${word}: ${words.join(' ')}`);
		if (kind === 'xapi') {
			await page.reload();
			const [id, answer] = questions.at(-1);
			await eventually(async () => {
				for (const frame of page.frames())
					if (await frame.isChecked(`input[name="${id}"][value="${answer}"]`, { timeout: 100 }).catch(() => false))
						return true;
				return false;
			}, { what: 'the answers of before' });
		}
		assert.deepEqual(errors, []);
	});
}
