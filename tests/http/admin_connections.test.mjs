// Platforms, launches, attempts and the grade ledger in the browser: what staff see, and what they may do.
import assert from 'node:assert/strict';
import test from 'node:test';

import { beginLaunch } from '../harness/launch.mjs';
import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s, platform, admin, teacher, tutor, tutorPerson, designer, stranger;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	const moduleId = await importSmallCourse(s);
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	await s.ask('org', 'add', 'elsewhere');
	admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	teacher = visitor(s, signedIn(s, { roles: ['teacher'] }).cookie);
	tutorPerson = signedIn(s, { roles: ['tutor'] });
	tutor = visitor(s, tutorPerson.cookie);
	designer = visitor(s, signedIn(s, { roles: ['designer'] }).cookie);
	stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'elsewhere' }).cookie);
	for (const [who, raw] of [['ada', 80], ['linus', 40]]) {
		const session = await openSession(s, await launchPlayer(platform, who));
		await score(session, raw);
	}
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

test('a platform is registered by its form, changed, disabled and enabled', async () => {
	const form = await admin.get('/admin/main/platforms/new');
	const fields = { name: 'Second Moodle', policy: 'moodle', issuer: 'https://moodle.example.org', client_id: 'abc', auth_url: 'https://moodle.example.org/auth',
		token_url: 'https://moodle.example.org/token', jwks_uri: 'https://moodle.example.org/jwks' };
	const wrong = await admin.send(form, { ...fields, auth_url: 'nonsense' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.html, /href="#field-auth_url"/);
	assert.match(wrong.html, /value="Second Moodle"/);
	const made = await admin.send(form, fields);
	assert.match(made.text, /The platform is registered/);
	assert.equal((await admin.send(form, fields)).status, 409, 'the same client once more');
	const change = await admin.get(made.links.find((link) => link.endsWith('/change')));
	assert.match((await admin.send(change, { name: 'Renamed' })).text, /The platform is saved.*Renamed/);
	const opening = made.links.find((link) => link.endsWith('/opening'));
	assert.match((await admin.send(await admin.get(opening))).text, /The platform is disabled/);
	assert.match((await admin.send(await admin.get(opening))).text, /The platform is enabled again/);
	assert.equal((await stranger.get(made.url.replace('/main/', '/elsewhere/'))).status, 404);
	assert.equal((await teacher.get('/admin/main/platforms')).status, 403);
	await eventually(async () => /platform\.added[\s\S]*Second Moodle|Second Moodle[\s\S]*platform\.added/.test((await admin.get('/admin/main/audit?action=platform.')).text),
		{ what: 'the audit row' });
});

test('a refused launch shows every check, with what came and what was expected', async () => {
	const begun = await beginLaunch(platform, 'ada');
	const cut = begun.fields.id_token.lastIndexOf('.') + 1;
	assert.equal((await begun.post({ id_token: `${begun.fields.id_token.slice(0, cut)}${'A'.repeat(342)}` })).status, 401);
	const list = await admin.get('/admin/main/platforms');
	const all = await Promise.all(list.links.filter((link) => /\/platforms\/[0-9a-f-]{36}$/.test(link)).map((link) => admin.get(link)));
	const withLaunches = all.find((one) => one.links.some((link) => link.includes('/launches/')));
	assert.ok(withLaunches, list.text);
	const refused = await admin.get(`${withLaunches.url}?outcome=refused`);
	assert.doesNotMatch(refused.text, /accepted/);
	const one = await admin.get(refused.links.find((link) => link.includes('/launches/')));
	assert.match(one.text, /signature failed/);
	assert.match(one.text, /client_id good|issuer good|registration good/);
	assert.doesNotMatch(one.html, /eyJ[\w-]+\.[\w-]+\./, 'no token is shown');
});

test('an attempt explains itself: what the content said, which rule decided, what became of the grade', async () => {
	const list = await admin.get('/admin/main/attempts');
	assert.match(list.text, /Ada.*80 %|80 %.*Ada/);
	const detail = await eventually(async () => {
		const one = await admin.get(list.links.find((link) => /attempts\/[0-9a-f-]{36}$/.test(link)));
		return /sent/.test(one.text) && one;
	}, { what: 'the grade to be sent' });
	assert.match(detail.text, /completed, because its only part says so/);
	assert.match(detail.text, /It was put into the ledger/);
	const log = await admin.get(detail.links.find((link) => link.includes('/sessions/')));
	assert.match(log.text, /cmi\.core\.score\.raw/);
	assert.match((await admin.get('/admin/main/attempts?completion=incomplete')).text, /Nothing matches this filter/);
	assert.equal((await admin.get('/admin/main/attempts?completion=maybe')).status, 400);
	assert.equal((await designer.get('/admin/main/attempts')).status, 403);
	assert.equal((await stranger.get(list.links.find((link) => /attempts\/[0-9a-f-]{36}$/.test(link)).replace('/main/', '/elsewhere/'))).status, 404);
});

test('who leads a team sees its learners only', async () => {
	const links = (await admin.get('/admin/main/attempts')).links.filter((link) => /attempts\/[0-9a-f-]{36}$/.test(link));
	assert.equal(links.length, 2);
	assert.match((await tutor.get('/admin/main/attempts')).text, /Nobody has opened anything yet/);
	for (const link of links)
		assert.equal((await tutor.get(link)).status, 404);
	new Owner(s.data).sql(`
		INSERT INTO teams (org_id, id, name) SELECT org_id, gen_random_uuid(), 'First' FROM learners LIMIT 1;
		INSERT INTO team_learners (org_id, team_id, learner_id) SELECT l.org_id, t.id, l.id FROM learners l, teams t WHERE l.name LIKE 'Ada%';
		INSERT INTO team_managers (org_id, team_id, user_id) SELECT org_id, id, '${tutorPerson.id}' FROM teams`);
	const seen = await tutor.get('/admin/main/attempts');
	assert.match(seen.text, /Ada/);
	assert.doesNotMatch(seen.text, /Linus/);
	const states = await Promise.all(links.map(async (link) => (await tutor.get(link)).status));
	assert.deepEqual(states.sort(), [200, 404]);
	const grades = await tutor.get('/admin/main/grades');
	assert.match(grades.text, /Ada/);
	assert.doesNotMatch(grades.text, /Linus/);
});

test('a grade is sent again by who may, and only then', async () => {
	const ofOneGrade = (form) => /\/grades\/[0-9a-f-]{36}\/resend$/.test(form.action);
	const page = await eventually(async () => {
		const one = await admin.get('/admin/main/grades?state=sent');
		return one.forms.some(ofOneGrade) && one;
	}, { what: 'a grade that was sent' });
	const action = new URL(page.forms.find(ofOneGrade).action).pathname;
	const before = platform.row('ada').accepted + platform.row('linus').accepted;
	assert.match((await admin.send(page, {}, { action })).text, /The grade will be sent again/);
	await eventually(() => platform.row('ada').accepted + platform.row('linus').accepted > before, { what: 'the second sending' });
	assert.ok(!(await tutor.get('/admin/main/grades')).forms.some((form) => form.action.endsWith('/resend')), 'a tutor is offered none');
	assert.equal((await tutor.post(action, {})).status, 403);
	assert.equal((await stranger.post(action, {})).status, 404);
});

test('of thousands of platforms each is found: page by page, and by name, issuer or client id', async () => {
	new Owner(s.data).sql(`INSERT INTO lti_registrations (id, org_id, origin_id, name, issuer, client_id, auth_url)
		SELECT ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, org_id, origin_id, 'Block ' || n, 'https://edx.example.org', 'client-' || n, auth_url
		FROM generate_series(1, 2500) n, (SELECT org_id, origin_id, auth_url FROM lti_registrations ORDER BY id LIMIT 1) one`, { directory: true });
	const seen = new Set();
	let page = await admin.get('/admin/main/platforms');
	for (let pages = 0; pages < 60; pages++) {
		const rows = page.links.filter((link) => /\/platforms\/[0-9a-f-]{36}$/.test(link));
		assert.ok(rows.length <= 50);
		rows.forEach((link) => seen.add(link));
		const next = page.links.find((link) => link.startsWith('?') && link.includes('before='));
		if (!next || rows.length < 50)
			break;
		page = await admin.get(`/admin/main/platforms${next}`);
	}
	assert.ok(seen.size >= 2501, `${seen.size} were seen`);
	for (const search of ['BLOCK 2345', 'client-2345'])
		assert.match((await admin.get(`/admin/main/platforms?search=${encodeURIComponent(search)}`)).text, /Block 2345 https:\/\/edx.example.org client-2345/);
	assert.match((await admin.get('/admin/main/platforms?search=edx.example')).text, /Block 1 /);
	assert.match((await admin.get("/admin/main/platforms?search=%25'--")).text, /Nothing matches this filter/);
	assert.equal((await admin.get('/admin/main/platforms?before=nonsense')).status, 400);
	assert.equal((await admin.get(`/admin/main/platforms?search=${'x'.repeat(256)}`)).status, 400);
	const form = await admin.get('/admin/main/platforms/new');
	assert.equal((await admin.send(form, { name: 'Again', policy: 'openedx', issuer: 'https://edx.example.org', client_id: 'client-2500', auth_url: 'https://edx.example.org/auth',
		jwks_uri: 'https://edx.example.org/jwks' })).status, 409, 'the last of them is known too');
	assert.match((await admin.get('/admin/main/platforms/launches')).text, /Demo|Moodle/i);
});
