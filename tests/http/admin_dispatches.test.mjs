// Dispatches on pages: made, changed, stopped and downloaded without a script.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launch, launched, launcherOf } from '../harness/dispatch.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const as = (who) => ({ headers: { cookie: who.cookie } });
const field = (html, name) => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1];

test('dispatches on pages', async (t) => {
	const s = await startLectern({ t, config: { rate_limit_address: 0 } });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	const imported = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	const another = await s.ask('package', 'import', s.write('q.zip', smallPackage({ title: 'Another' })));
	const ada = signedIn(s, { roles: ['administrator'] });
	const tutor = signedIn(s, { roles: ['tutor'] });
	const learner = signedIn(s, { roles: ['learner'] });
	const outsider = signedIn(s, { roles: ['administrator'], org: 'other' });
	const at = `/admin/main/packages/${imported.package}/dispatches`;
	const get = (path, who = ada) => request(s.app, 'GET', path, as(who));
	const page = async (path, who) => {
		const answer = await get(path, who);
		assert.equal(answer.status, 200, answer.text);
		return answer.text;
	};
	const post = async (path, fields, who = ada) => request(s.app, 'POST', path, { ...as(who),
		body: new URLSearchParams({ csrf: field(await page(path, who), 'csrf'), ...fields }) });
	const given = async () => launcherOf((await get(download)).body);
	let one, download;

	await t.test('one is made with its terms, and its package downloaded', async () => {
		assert.match(await page(`/admin/main/packages/${imported.package}`), new RegExp(`href="${at}"`));
		assert.match(await page(at), /There is none/);
		const sent = await post(at, { module: imported.module, title: 'For Lycée Ada', standard: 'scorm12', seats: '1', expires_on: '2090-06-30', names: 'true' });
		assert.equal(sent.status, 303, sent.text);
		const html = await page(sent.headers.location);
		assert.match(html, /For Lycée Ada/);
		assert.match(html, /0 of 1/);
		[, one] = new RegExp(`href="(${at}/[0-9a-f-]{36})"`).exec(html);
		[, download] = new RegExp(`href="(${at}/[0-9a-f-]{36}/package)"`).exec(html);
		const zip = await get(download);
		assert.equal(zip.headers['content-type'], 'application/zip');
		assert.deepEqual([launcherOf(zip.body).standard, launcherOf(zip.body).names], ['scorm12', 'yes']);
		await launched(s, await given(), 'ada');
		assert.equal((await launch(s, await given(), 'linus')).status, 409);
		assert.match(await page(at), /1 of 1/);
	});

	await t.test('one for a platform that launches by cmi5 is made and downloaded the same way', async () => {
		assert.equal((await post(at, { module: another.module, title: 'Of another', standard: 'cmi5' })).status, 404);
		assert.equal((await post(at, { module: imported.module, title: 'By cmi5', standard: 'cmi5' })).status, 303);
		const html = await page(at);
		const [, link] = /href="([^"]+)" download>Download for cmi5/.exec(html);
		assert.deepEqual([launcherOf((await get(link)).body).standard, html.match(/Download for SCORM 1\.2/g).length], ['cmi5', 1]);
	});

	await t.test('what is wrong is told beside its field and what was typed is kept', async () => {
		for (const [fields, words] of [[{ seats: 'many' }, /seats/], [{ seats: '-3' }, /seats/], [{ expires_on: '2020-01-01' }, /This day is in the past/],
			[{ expires_on: 'tomorrow' }, /A day is expected/], [{ standard: 'aicc' }, /standard/]]) {
			const sent = await post(at, { module: imported.module, title: 'Typed', standard: 'scorm2004', ...fields });
			assert.equal(sent.status, 400, `${JSON.stringify(fields)}: ${sent.text}`);
			assert.match(sent.text, words);
			assert.equal(field(sent.text, 'title'), 'Typed');
		}
		assert.equal((await post(at, { module: another.module, standard: 'scorm12' })).status, 404, 'a module of another package');
	});

	await t.test('it is changed by who saw it, stopped, and let in again', async () => {
		const html = await page(one);
		assert.deepEqual(['title', 'seats', 'expires_on'].map((name) => field(html, name)), ['For Lycée Ada', '1', '2090-06-30']);
		const revision = field(html, 'revision');
		const changed = await post(one, { deed: 'change', revision, title: 'For the lycée', seats: '', expires_on: '' });
		assert.equal(changed.status, 303, changed.text);
		assert.match(await page(at), /For the lycée[^]*no end/);
		const late = await post(one, { deed: 'change', revision, title: 'Late', seats: '5', expires_on: '' });
		assert.equal(late.status, 409);
		assert.match(late.text, /Somebody changed it meanwhile/);
		await launched(s, await given(), 'linus');
		const now = async () => field(await page(one), 'revision');
		assert.equal((await post(one, { deed: 'stop', revision: await now() })).status, 303);
		assert.equal((await launch(s, await given(), 'ada')).status, 410);
		assert.match(await page(at), /stopped/);
		assert.match(await page(one), /Let in again/);
		assert.equal((await post(one, { deed: 'resume', revision: await now() })).status, 303);
		await launched(s, await given(), 'ada');
	});

	await t.test('a tutor sees them and no secret, a learner and another school see nothing', async () => {
		const html = await page(at, tutor);
		assert.match(html, /For the lycée/);
		assert.doesNotMatch(html, /<form method="post" novalidate|\/package"/);
		for (const [who, list, rest] of [[tutor, 200, 403], [learner, 403, 403], [outsider, 404, 404]]) {
			assert.equal((await get(at, who)).status, list);
			for (const path of [one, download])
				assert.equal((await get(path, who)).status, rest, path);
			const body = new URLSearchParams({ csrf: 'x', deed: 'stop', revision: '1' });
			assert.ok([403, 404].includes((await request(s.app, 'POST', one, { ...as(who), body })).status));
		}
		const elsewhere = one.replace(imported.package, another.package);
		assert.equal((await get(elsewhere)).status, 404, 'in another package it is not');
		assert.equal((await get(`${elsewhere}/package`)).status, 404);
		assert.equal((await request(s.app, 'GET', download)).status, 401);
		const led = await request(s.app, 'GET', download, { headers: { accept: 'text/html' } });
		assert.deepEqual([led.status, led.headers.location], [303, `/sign-in?next=${encodeURIComponent(download)}`]);
	});
});
