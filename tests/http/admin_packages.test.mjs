// Packages on pages: the list, one with its report and direct links, and bringing one in by a form without a script.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { openSession, smallPackage } from '../harness/visitor.mjs';

const as = (who) => ({ headers: { cookie: who.cookie } });
const csrfOf = (html) => /name="csrf" value="([^"]+)"/.exec(html)[1];

/** A form with a file, as a browser sends it. */
async function multipart(fields, bytes, name = 'course.zip') {
	const form = new FormData();
	for (const [field, value] of Object.entries(fields))
		form.append(field, value);
	form.append('file', new Blob([bytes]), name);
	const made = new Response(form);
	return { type: made.headers.get('content-type'), body: Buffer.from(await made.arrayBuffer()) };
}

test('packages on pages', async (t) => {
	const s = await startLectern({ t, config: { session_silent_after: 4 } });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	const ada = signedIn(s, { roles: ['administrator'] });
	const teacher = signedIn(s, { roles: ['teacher'] });
	const tutor = signedIn(s, { roles: ['tutor'] });
	const learner = signedIn(s, { roles: ['learner'] });
	const outsider = signedIn(s, { roles: ['administrator'], org: 'other' });
	const at = '/admin/main/packages';
	const page = async (path, who = ada) => {
		const answer = await request(s.app, 'GET', path, as(who));
		assert.equal(answer.status, 200, answer.text);
		return answer.text;
	};
	const upload = async (who, fields, bytes, { query, path = `${at}/new` } = {}) => {
		const sent = await multipart(fields, bytes);
		const token = query ?? `?csrf=${/csrf=([^"&]+)/.exec(await page(`${at}/new`, who))[1]}`;
		return request(s.app, 'POST', path + token, { headers: { ...as(who).headers, 'content-type': sent.type }, body: sent.body });
	};
	const jobOf = async (answer) => {
		const id = answer.headers.location.split('/').at(-1);
		return eventually(async () => {
			const job = await s.ask('job', 'show', id);
			return ['done', 'dead'].includes(job.state) && job;
		}, { what: `job ${id}` });
	};
	let shown, module;

	await t.test('a package is brought in by a form with its options, and its job leads to it', async () => {
		const sent = await upload(ada, { title: 'Été & co', score_last: 'true', ignore_mastery_score: 'true' }, smallPackage({ title: 'Small' }));
		assert.equal(sent.status, 303, sent.text);
		assert.match(sent.headers.location, /^\/admin\/main\/jobs\/[0-9a-f-]{36}$/);
		const job = await jobOf(sent);
		assert.equal(job.state, 'done', JSON.stringify(job));
		shown = /href="(\/admin\/main\/packages\/[0-9a-f-]{36})"/.exec(await page(sent.headers.location))[1];
		const html = await page(shown);
		module = new RegExp(`<code>${s.app}/lti/launch/([0-9a-f-]{36})</code>`).exec(html)[1];
		assert.match(html, /<h1>Été &amp; co<\/h1>|<h1>Small<\/h1>/);
		assert.match(html, /the last/);
		assert.match(html, /ignored: the content says who passed/);
		assert.doesNotMatch(html, /full marks once complete/);
		assert.deepEqual(new Owner(s.data).sql('SELECT title, score_rule, grade_when_complete, use_mastery_score FROM modules'),
			[['Été & co', 'last', 'f', 'f']]);
		assert.match(await page(at), /all well/);
	});

	await t.test('a form without a file or with too long a title is shown again with what was typed', async () => {
		const empty = await upload(ada, { title: 'Kept "title"', grade_when_complete: 'true' }, Buffer.alloc(0));
		assert.equal(empty.status, 400);
		assert.match(empty.text, /href="#field-file">Choose a zip file first\./);
		assert.match(empty.text, /value="Kept &quot;title&quot;"/);
		assert.match(empty.text, /name="grade_when_complete" value="true" checked/);
		const long = await upload(ada, { title: 'x'.repeat(201) }, smallPackage());
		assert.equal(long.status, 400);
		assert.match(long.text, /href="#field-title"/);
		assert.equal((await upload(ada, { title: 'x'.repeat(20000) }, smallPackage())).status, 413);
	});

	await t.test('a package that is refused says so to who sent it, in their language, also without the right to see jobs', async () => {
		const sent = await upload(teacher, {}, Buffer.from('this is no zip'));
		assert.equal(sent.status, 303);
		assert.equal(sent.headers.location, at);
		await eventually(async () => /neither a zip archive nor a cmi5 course structure/.test(await page(at, teacher)), { what: 'the refusal' });
		const french = await page(`${at}?lang=fr`, teacher);
		assert.match(french, /Le fichier n’est ni une archive zip ni une structure de cours cmi5/);
		assert.doesNotMatch(french, /\/jobs\//);
		assert.doesNotMatch(await page(at), /neither a zip archive/, 'others are not told');
	});

	await t.test('findings are told in the language of the reader, with what was said in English', async () => {
		const { package: id } = await s.ask('package', 'import', s.write('odd.zip', smallPackage({ title: 'Odd', mastery: 'much' })));
		const html = await page(`${at}/${id}`);
		assert.match(html, /Its mastery score &quot;much&quot; is not a number/);
		assert.match(html, /<code class="small">mastery-score<\/code>/);
		const french = await page(`${at}/${id}?lang=fr`);
		assert.match(french, /Un score de réussite n’est pas un nombre/);
		assert.match(french, /lang="en" translate="no">Its mastery score/);
		assert.match(await page(at), /1 warning/);
	});

	await t.test('direct links are made, closed and opened again, each with an audit row', async () => {
		const csrf = csrfOf(await page(shown));
		const deed = (fields) => request(s.app, 'POST', shown, { ...as(ada), body: new URLSearchParams({ csrf, ...fields }) });
		const slugs = async () => [...(await page(shown)).matchAll(/name="link" value="([a-z0-9]{16})"/g)].map((found) => found[1]);
		const enters = async (slug) => (await request(s.app, 'GET', `/go/${slug}`)).status;
		const [first] = await slugs();
		assert.equal(await enters(first), 200);
		assert.equal((await deed({ deed: 'close', link: first })).status, 303);
		assert.equal(await enters(first), 404);
		assert.equal((await deed({ deed: 'close', link: first })).status, 303, 'twice is once');
		assert.match(await page(shown), /leads nowhere/);
		assert.equal((await deed({ deed: 'open', link: first })).status, 303);
		assert.equal(await enters(first), 200);
		assert.equal((await deed({ deed: 'make', module })).status, 303);
		const [, second] = await slugs();
		assert.equal(await enters(second), 200);
		assert.deepEqual(await eventually(() => {
			const rows = new Owner(s.data).sql(`SELECT action, actor_kind, subject_id, after ->> 'direct_link' FROM audit_logs
				WHERE action LIKE 'direct_link.%' ORDER BY id`);
			return rows.length >= 3 && rows;
		}, { what: 'the audit rows' }), [
			['direct_link.closed', 'user', module, first],
			['direct_link.opened', 'user', module, first],
			['direct_link.made', 'user', module, second]]);
		for (let i = 2; i < 20; i++)
			assert.equal((await deed({ deed: 'make', module })).status, 303);
		const full = await deed({ deed: 'make', module });
		assert.equal(full.status, 409);
		assert.match(full.text, /This module has 20 direct links already/);
		assert.equal((await deed({ deed: 'close', link: 'nowhere' })).status, 404);
		assert.equal((await deed({ deed: 'make', module: '01890000-0000-7000-8000-000000000000' })).status, 404);
		assert.equal((await deed({ deed: 'sell', link: first })).status, 400);
	});

	await t.test('an organisation brings in no more than its quota', async () => {
		new Owner(s.data).sql("UPDATE organizations SET settings = settings || '{\"quota_bytes\": 10}' WHERE slug = 'main'", { directory: true });
		const sent = await upload(ada, {}, smallPackage({ title: 'Too much' }));
		assert.equal(sent.status, 413);
		assert.match(sent.text, /of the 10 bytes it may keep/);
		new Owner(s.data).sql("UPDATE organizations SET settings = settings - 'quota_bytes' WHERE slug = 'main'", { directory: true });
	});

	await t.test('the list is searched by title and paged by links', async () => {
		new Owner(s.data).sql(`
			WITH p AS (INSERT INTO packages (org_id, id, title) SELECT o.org_id, gen_random_uuid(), 'Many ' || n
				FROM (SELECT org_id FROM packages ORDER BY id LIMIT 1) o, generate_series(1, 60) n RETURNING org_id, id)
			INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, report, files, bytes)
				SELECT p.org_id, gen_random_uuid(), p.id, 1, v.kind, v.sha256, v.manifest, '[]', 1, 1 FROM p, LATERAL
				(SELECT * FROM package_versions LIMIT 1) v`);
		const titles = (html) => [...html.matchAll(/<th scope="row"><a[^>]*>(Many \d+)</g)].map((found) => found[1]);
		const first = await page(`${at}?title=many`);
		const next = /href="(\?[^"]*before=[^"]+)"/.exec(first)[1].replaceAll('&amp;', '&');
		assert.match(next, /title=many/);
		const all = [...titles(first), ...titles(await page(at + next))];
		assert.deepEqual([titles(first).length, all.length, new Set(all).size], [50, 60, 60]);
		assert.match(await page(`${at}?title=nothing+like+it`), /Nothing matches this filter/);
		assert.equal((await request(s.app, 'GET', `${at}?before=x`, as(ada))).status, 400);
	});

	await t.test('staff look at a module as learners do, without any of it being kept or graded', async () => {
		const preview = `${shown}/modules/${module}/preview`;
		const csrf = csrfOf(await page(shown, tutor));
		const ask = (path, who) => request(s.app, 'POST', path, { ...as(who), body: new URLSearchParams({ csrf }) });
		assert.match((await request(s.app, 'GET', shown, as(tutor))).headers['content-security-policy'], /form-action 'self' [^;]*content/);
		const into = await ask(preview, tutor);
		assert.equal(into.status, 303, into.text);
		const { origin, pathname } = new URL(into.headers.location);
		const session = await openSession(s, { origin, path: pathname });
		assert.equal(session.opened.cmi['cmi.core.credit'], 'no-credit');
		assert.ok(session.return_url.endsWith(shown));
		const attempts = () => Number(new Owner(s.data).sql('SELECT count(*) FROM attempts WHERE NOT gradable')[0][0]);
		assert.equal(attempts(), 1);
		await session.turn('exit');
		await eventually(() => attempts() === 0, { what: 'the preview to be forgotten' });
		assert.equal((await ask(preview, learner)).status, 403);
		assert.equal((await ask(`${shown}/modules/${crypto.randomUUID()}/preview`, tutor)).status, 404);
	});

	await t.test('who may only read sees no form; who may not read sees nothing; and no other school does', async () => {
		assert.doesNotMatch(await page(shown, tutor), /name="deed"/);
		assert.doesNotMatch(await page(at, tutor), /packages\/new/);
		assert.equal((await request(s.app, 'GET', `${at}/new`, as(tutor))).status, 403);
		assert.equal((await upload(tutor, {}, smallPackage(), { query: '' })).status, 403);
		assert.equal((await request(s.app, 'POST', shown, { ...as(tutor), body: new URLSearchParams({ deed: 'make', module }) })).status, 403);
		assert.equal((await request(s.app, 'GET', at, as(learner))).status, 403);
		assert.equal((await request(s.app, 'GET', shown, as(outsider))).status, 404);
		assert.equal((await request(s.app, 'GET', shown.replace('main', 'other'), as(outsider))).status, 404);
		assert.equal((await upload(ada, {}, smallPackage(), { query: '?csrf=x' })).status, 403);
		const csrf = csrfOf(await page('/admin/other/packages', outsider));
		assert.equal((await request(s.app, 'POST', shown.replace('main', 'other'),
			{ ...as(outsider), body: new URLSearchParams({ csrf, deed: 'make', module }) })).status, 404);
	});
});
