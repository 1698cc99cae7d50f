// The public FUN MOOC's block in a real browser: a unit's frame, a form that sends itself, the player inside, and the grade.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { eventually } from '../harness/learner.mjs';
import { repo, startLectern } from '../harness/lectern.mjs';
import { zip } from '../harness/zip.mjs';
import { startLti11 } from '../platform/lti11.mjs';
import { answerQuestions, readCourse, RIGHT } from './steps.mjs';

const demo = path.join(repo, 'demo/course');

let s, fun, browser;
test.before(async () => {
	const guard = await launchBrowser();
	await proveBrowser(guard).finally(() => guard.close());
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	const { module } = await s.ask('package', 'import', s.write('demo.zip', zip(Object.fromEntries(fs.readdirSync(demo)
		.map((name) => [name, fs.readFileSync(path.join(demo, name))])))));
	await s.ask('lti11', 'on');
	const made = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--name', 'FUN');
	fun = await startLti11({ toolUrl: s.app, key: made.consumer_key, secret: made.secret, blocks: [{ id: 'golf', moduleId: module }] });
	await s.ask('lti11', 'change', made.id, '--site', fun.origin);
});
test.after(async () => {
	await fun?.stop();
	await s?.dispose();
});
test.beforeEach(async () => {
	browser = await launchBrowser();
});
test.afterEach(() => browser.close());

const picture = (page, name) => process.env.LECTERN_SHOTS && page.screenshot({ path: path.join(process.env.LECTERN_SHOTS, `lti11-${name}.png`) });

test('a learner of FUN MOOC plays in the unit\'s frame, keeps no cookie, and the grade arrives', async () => {
	const page = await browser.newPage();
	await page.goto(`${fun.origin}/unit/golf?as=ada`);
	const player = page.frameLocator('iframe[name=unit]');
	const content = player.frameLocator('#place iframe');
	await readCourse(player, content);
	await answerQuestions(player, content, RIGHT);
	await picture(page, 'played');
	await eventually(() => fun.grade('ada', 'golf') === 1, { what: 'the grade at FUN' });
	assert.deepEqual((await browser.cookies()).filter((cookie) => cookie.domain.includes('lectern')), []);
});

test('the back button, which sends the form again, says in the frame what to do', async () => {
	const page = await browser.newPage();
	let form;
	page.on('request', (request) => {
		if (request.method() === 'POST' && request.url().startsWith(fun.launchUrl))
			form = request.postData();
	});
	await page.goto(`${fun.origin}/unit/golf?as=linus`);
	await page.frameLocator('iframe[name=unit]').frameLocator('#place iframe').getByText('Page 1 of 6').waitFor();
	await page.evaluate(([url, text]) => {
		const again = Object.assign(document.createElement('form'), { method: 'post', action: url, target: 'unit' });
		for (const [name, value] of new URLSearchParams(text))
			again.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
		document.body.append(again);
		again.submit();
	}, [fun.launchUrl, form]);
	const frame = page.frameLocator('iframe[name=unit]');
	await frame.getByRole('heading', { level: 1 }).waitFor();
	assert.match(await frame.locator('.lead').innerText(), /déjà servi/);
	await picture(page, 'used');
});
