// The grade ledger as people read it: why a grade is where it is, in words, in both languages; sending again; comparing with
// what the platform shows; a file for a spreadsheet; and who sees what of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { repo, request, startLectern } from '../harness/lectern.mjs';
import { meActivity, openMe } from '../harness/me.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s, moduleId, admin, platforms = 0;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, grade_retry_first: 1, grade_retry_max: 2 } });
	moduleId = await importSmallCourse(s, '--score-last');
	admin = signedIn(s, { roles: ['administrator'] });
});
test.after(() => s?.dispose());

const sql = (text, place) => new Owner(s.data).sql(text, place);

async function campus(t, options = {}) {
	const platform = await startPlatform({ toolUrl: s.app, host: `ledger${++platforms}.localhost`, name: `Campus ${platforms}`, t,
		activities: [{ id: '1', title: 'Small', moduleId }], ...options });
	await register(s, platform);
	const known = (await s.ask('platform', 'list')).platforms.filter((one) => one.issuer === platform.origin).map((one) => one.registration);
	platform.registrationIds = known;
	platform.ledger = async () => (await ledger(s)).filter((row) => known.includes(row.registration));
	return platform;
}

async function learn(platform, who, raw) {
	const session = await openSession(s, await launchPlayer(platform, who));
	await score(session, raw);
	return session;
}

const settled = (platform, count = 1, state = 'sent') => eventually(async () => {
	const rows = (await platform.ledger()).filter((row) => row.state === state);
	return rows.length >= count && rows;
}, { what: `${count} grades to be ${state}` });

const open = (where, { lang = 'en', cookie = admin.cookie } = {}) =>
	request(s.app, 'GET', where, { headers: { 'accept-language': lang, ...(cookie ? { cookie } : {}) } });
const unescape = (html) => html.replaceAll('&#39;', '\'').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

async function press(where, fields = {}, { cookie = admin.cookie, page = '/admin/main/grades' } = {}) {
	const csrf = cookie ? /name="csrf" value="([^"]+)"/.exec((await open(page, { cookie })).text)[1] : undefined;
	const body = new URLSearchParams({ ...fields, ...(csrf ? { csrf } : {}) }).toString();
	return request(s.app, 'POST', where, { body,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie ? { cookie } : {}) } });
}

/** The table of reasons as docs/grades.md tells it: [code, sentence, what to do]. */
function documented() {
	const text = fs.readFileSync(path.join(repo, 'docs/grades.md'), 'utf8');
	return [...text.matchAll(/^\| `([a-z_]+)` \| (.+?) \| (.+?) \|$/gm)].map(([, ...row]) => row);
}

/** The French of a text, from the pages' catalogues. */
function french(english) {
	const folder = path.join(repo, 'pages');
	const entries = fs.readdirSync(folder).filter((name) => /^fr\..*po$/.test(name))
		.flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').split(/\n\n+/));
	const found = entries.find((entry) => entry.includes(`msgid ${JSON.stringify(english)}\n`));
	return found && JSON.parse(/msgstr (".*")/.exec(found)[1]);
}

test('the ledger explains every failure in words that a teacher understands, with what to do, in French and in English', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 80);
	const [row] = await settled(platform);
	const reasons = documented();
	const source = fs.readFileSync(path.join(repo, 'lms/grade/reason.c'), 'utf8');
	assert.deepEqual(reasons.map(([code]) => code), [...source.matchAll(/^ {4}\{"([a-z_]+)",/gm)].map(([, code]) => code), 'docs/grades.md has them all');
	assert.ok(reasons.length >= 25, `${reasons.length} reasons`);
	const failures = ['platform_down', 'platform_busy', 'no_token', 'key_refused', 'no_right', 'person_refused', 'no_scope', 'no_column',
		'wrong_column', 'column_gone', 'superseded', 'not_final', 'zero_trace', 'late', 'given_up'];
	for (const code of failures)
		assert.ok(reasons.some(([one]) => one === code), `${code} has its words`);
	for (const [code, sentence, advice] of reasons) {
		sql(`UPDATE grade_ledger SET reason_code = '${code}', reason = 'said', state = 'refused' WHERE id = '${row.id}'`);
		const where = `/admin/main/grades?platform=${platform.registrationIds[0]}`;
		const english = unescape((await open(where)).text);
		assert.ok(english.includes(sentence) && english.includes(advice), `${code} in English`);
		assert.ok(french(sentence) && french(advice), `${code} is translated`);
		const inFrench = unescape((await open(where, { lang: 'fr' })).text);
		assert.ok(inFrench.includes(french(sentence)) && inFrench.includes(french(advice)), `${code} in French`);
		assert.ok(!inFrench.includes(sentence), `${code}: nothing English is left`);
	}
});

const FAILURES = [
	['platform_busy', 'waiting', 'score', { status: 429, headers: { 'retry-after': '1' } }],
	['platform_down', 'waiting', 'score', { status: 503 }],
	['platform_fault', 'waiting', 'score', { status: 500 }],
	['platform_moved', 'waiting', 'score', { status: 302, headers: { location: 'http://elsewhere.localhost/' } }],
	['key_refused', 'waiting', 'token', { status: 400, body: '{"error":"invalid_client"}', headers: { 'content-type': 'application/json' } }],
	['no_token', 'waiting', 'token', { status: 400, body: '{"error":"invalid_request"}', headers: { 'content-type': 'application/json' } }],
	['no_right', 'refused', 'score', { status: 403 }],
	['column_gone', 'refused', 'score', { status: 404 }],
	['person_refused', 'refused', 'score', { status: 400, body: 'Incorrect score received' }],
	['score_refused', 'refused', 'score', { status: 422 }],
];
for (const [code, state, kind, fault] of FAILURES) {
	test(`pitfall 10: a platform that answers so leaves its grade ${state} and the reason ${code}: ${kind} ${fault.status}`, async (t) => {
		const platform = await campus(t);
		const session = await openSession(s, await launchPlayer(platform, 'ada'));
		platform.fault(kind, { ...fault, times: Infinity });
		await score(session, 71);
		await eventually(async () => {
			const [row] = await platform.ledger();
			return row?.state === state && row.reason_code === code;
		}, { what: `a grade that is ${state}: ${code}` });
		platform.faults.clear();
		if (state === 'refused')
			return;
		await settled(platform);
		assert.equal(Math.round(platform.row('ada').grade), 71, 'it was sent in the end');
	});
}

test('a deleted column says so; sent again, it is found or made anew', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 55);
	await settled(platform);
	platform.campus.state.lineItems.length = 0;
	const session = await openSession(s, await launchPlayer(platform, 'linus'));
	await score(session, 56);
	const [row] = await settled(platform, 1, 'refused');
	assert.equal(row.reason_code, 'column_gone');
	assert.equal((await press(`/admin/main/grades/${row.id}/resend`)).status, 303);
	await settled(platform, 2);
	assert.equal(platform.campus.state.lineItems.length, 1);
	assert.equal(Math.round(platform.gradebook().find(({ user }) => user === 'linus').grade), 56);
});

test('refused grades of a learner, of a course, of a platform are sent again, and only those; a newer grade is never undone', async (t) => {
	const one = await campus(t), two = await campus(t);
	const sessions = {};
	for (const [platform, who] of [[one, 'ada'], [one, 'linus'], [two, 'emilie']]) {
		sessions[`${platforms} ${platform.host} ${who}`] = await openSession(s, await launchPlayer(platform, who));
		platform.fault('score', { status: 400, body: 'Incorrect score received', times: 1 });
		await score(sessions[`${platforms} ${platform.host} ${who}`], 40);
		await settled(platform, platform === one && who === 'linus' ? 2 : 1, 'refused');
	}
	const rows = await one.ledger();
	const ada = rows.find(({ user_sub }) => user_sub === one.subject('ada'));
	assert.equal((await press('/admin/main/grades/resend', { learner: ada.learner })).status, 303);
	await settled(one, 1);
	assert.equal((await one.ledger()).filter(({ state }) => state === 'refused').length, 1, 'linus still');
	assert.equal((await two.ledger())[0].state, 'refused');
	const { waiting } = await s.ask('grades', 'resend', '--refused', '--platform', one.registrationIds[0]);
	assert.equal(waiting, 1);
	await settled(one, 2);
	assert.equal((await two.ledger())[0].state, 'refused');
	const [[context]] = sql(`SELECT p.context FROM placements p JOIN attempts a ON a.placement_id = p.id
		WHERE a.id = '${(await two.ledger())[0].attempt}'`);
	assert.equal((await s.ask('grades', 'resend', '--refused', '--course', context)).waiting, 1);
	await settled(two, 1);
	const bad = await press('/admin/main/grades/resend', { course: 'x' });
	assert.equal(bad.status, 400);

	// A sent grade that a newer one followed stays sent.
	const session = await openSession(s, await launchPlayer(one, 'grace'));
	await score(session, 10);
	await settled(one, 3);
	await score(session, 20);
	await settled(one, 4);
	const old = (await one.ledger()).find(({ score_given }) => score_given === 10);
	const again = await s.lectern('grades', 'resend', old.id);
	assert.notEqual(again.code, 0);
	assert.equal((await one.ledger()).find(({ id }) => id === old.id).state, 'sent');
	const [[audits]] = sql('SELECT count(*) FROM audit_logs WHERE action = \'grade.resent\'');
	assert.ok(Number(audits) >= 3);
});

const compared = (platform, count) => eventually(async () => {
	const text = sql(`SELECT coalesce(json_object_agg(g.user_sub, g.result_state), '{}') FROM grade_ledger g
		WHERE g.result_state IS NOT NULL AND g.registration_id = '${platform.registrationIds[0]}'`);
	const found = JSON.parse(text);
	return Object.keys(found).length >= count && found;
}, { what: `${count} grades to be compared` });

for (const shape of ['moodle', 'openedx']) {
	test(`A18: what was sent is compared with what the platform shows, page by page, and nothing is changed there: ${shape}`, async (t) => {
		const platform = await campus(t, { shape });
		platform.lists = { size: 1 };
		const sessions = {};
		for (const [who, raw] of [['ada', 80], ['linus', 60], ['grace', 40]])
			sessions[who] = await learn(platform, who, raw);
		const zero = await openSession(s, await launchPlayer(platform, 'emilie'));
		await zero.turn('commit', [['cmi.core.score.raw', '0'], ['cmi.core.lesson_status', 'failed']]);
		await settled(platform, 4);
		const item = platform.campus.lineItem('42'), person = (who) => platform.campus.person(who);
		platform.campus.setGrade(item, person('linus'), { ...platform.campus.grade(item, person('linus')), grade: 99 });
		delete platform.campus.state.grades[`42/${person('grace').id}`];
		const requests = platform.scoreRequests.length;
		assert.equal((await press('/admin/main/grades/compare', { platform: platform.registrationIds[0] })).status, 303);
		const found = await compared(platform, 4);
		assert.deepEqual(['ada', 'linus', 'grace', 'emilie'].map((who) => found[platform.subject(who)]), ['agrees', 'differs', 'missing', 'agrees']);
		assert.equal(platform.scoreRequests.length, requests, 'nothing was sent');
		const page = unescape((await open(`/admin/main/grades?platform=${platform.registrationIds[0]}`)).text);
		assert.match(page, /The platform shows another grade:\s+99 \/ 100/);
		assert.match(page, /The platform shows no grade of this person\./);
		assert.match(page, /The platform shows the same grade\./);
		const only = unescape((await open(`/admin/main/grades?platform=${platform.registrationIds[0]}&result=missing`)).text);
		assert.match(only, /Grace/);
		assert.doesNotMatch(only, /Linus/);

		platform.campus.setGrade(item, person('ada'), { ...platform.campus.grade(item, person('ada')), grade: 12 });
		await press('/admin/main/grades/compare', { platform: platform.registrationIds[0] });
		await eventually(async () => (await compared(platform, 4))[platform.subject('ada')] === 'changed', { what: 'the change' });
	});
}

test('programs read reasons and results, send again and compare by the API; the command line compares too', async (t) => {
	const platform = await campus(t);
	platform.fault('score', { status: 404, times: 1 });
	await learn(platform, 'ada', 80);
	const [row] = await settled(platform, 1, 'refused');
	const { token: secret } = await s.ask('token', 'create', '--scope', 'grades:read grades:resend jobs:read');
	const api = (method, where, body, lang = 'en') => request(s.app, method, `/api/v1${where}`, { body: body && JSON.stringify(body),
		headers: { authorization: `Bearer ${secret}`, 'accept-language': lang, ...(body ? { 'content-type': 'application/json' } : {}) } });
	const list = await api('GET', `/grades?learner=${row.learner}&state=refused`, undefined, 'fr');
	assert.equal(list.status, 200, list.text);
	const [item] = list.json.items;
	assert.deepEqual([item.id, item.reason_code, item.result], [row.id, 'column_gone', null]);
	assert.match(item.explanation, /^La colonne de notes n’existe plus/);
	assert.match(item.advice, /envoyez la note de nouveau/);
	const elsewhere = await api('POST', '/grades/resend', { platform: row.id });
	assert.deepEqual([elsewhere.status, elsewhere.json.waiting], [200, 0]);
	assert.equal((await api('POST', '/grades/resend', { platform: 'x' })).status, 400);
	const again = await api('POST', '/grades/resend', { platform: row.registration, learner: row.learner, course: item.course });
	assert.deepEqual([again.status, again.json.waiting], [200, 1]);
	await settled(platform);
	const job = await api('POST', '/grades/compare', { platform: row.registration });
	assert.equal(job.status, 202, job.text);
	const done = await eventually(async () => {
		const { json } = await api('GET', `/jobs/${job.json.id}`);
		return json.state === 'done' && json;
	});
	assert.deepEqual([done.result.columns, done.result.agrees, done.result.unread], [1, 1, 0]);
	const [shown] = (await api('GET', `/grades?platform=${row.registration}&result=agrees`)).json.items;
	assert.deepEqual([shown.result.state, Math.round(shown.result.given), shown.result.maximum], ['agrees', 80, 100]);
	assert.match((await s.ask('grades', 'compare', '--platform', row.registration)).job, /^[0-9a-f-]{36}$/);
});

test('by night it is compared where the organisation wants that', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 80);
	await settled(platform);
	assert.equal((await press('/admin/main/grades/settings', { nightly: 'true' })).status, 303);
	assert.match((await open('/admin/main/grades')).text, /No longer compare every night/);
	// A night was missed, and the hour's job has not been.
	sql('UPDATE grade_settings SET compared_at = now() - interval \'40 hours\'');
	sql('UPDATE jobs SET state = \'waiting\', settled_at = NULL, run_at = now() WHERE kind = \'grade.compare.nightly\'', { directory: true });
	assert.equal((await compared(platform, 1))[platform.subject('ada')], 'agrees');
	await press('/admin/main/grades/settings', { nightly: 'false' });
});

test('the ledger comes as a file: its rows, its words, and nothing that a spreadsheet would run', async (t) => {
	const people = [{ id: '4', login: 'ada', given_name: '=cmd', family_name: '"x"', name: '=HYPERLINK("http://x")', email: 'a@x.example',
		role: 'student', uuid: 'd652fc25-0000-4000-8000-000000000004', locale: 'en' }];
	const platform = await campus(t, { people });
	platform.fault('score', { status: 404, times: 1 });
	await learn(platform, 'ada', 80);
	await settled(platform, 1, 'refused');
	const file = await open(`/admin/main/grades.csv?platform=${platform.registrationIds[0]}`, { lang: 'fr' });
	assert.equal(file.status, 200);
	assert.match(file.headers['content-type'], /^text\/csv; charset=utf-8/);
	assert.match(file.headers['content-disposition'], /attachment/);
	const [head, row, rest] = file.text.replace('\ufeff', '').split('\r\n');
	assert.match(head, /^"Apprenant",/);
	assert.ok(row.startsWith('"\'=HYPERLINK(""http://x"")","4",'), row);
	assert.match(row, /"La colonne de notes n’existe plus/);
	assert.equal(rest, '');
});

test('who teaches sees the grades of their own course, as page and as file, and sends them again; nobody else\'s', async (t) => {
	const mine = await campus(t), other = await campus(t);
	mine.fault('score', { status: 400, body: 'Incorrect score received', times: 1 });
	await learn(mine, 'ada', 61);
	const [refused] = await settled(mine, 1, 'refused');
	await learn(other, 'grace', 62);
	await settled(other);
	const { teach } = await launchPlayer(mine, 'barbara');
	assert.match((await open(teach, { cookie: '' })).text, /Grades of this course/);
	const page = unescape((await open(`${teach}/grades`, { cookie: '' })).text);
	assert.match(page, /Ada[^]*most often a teacher, or somebody who is not enrolled/);
	assert.doesNotMatch(page, /Grace/);
	const file = await open(`${teach}/grades.csv`, { cookie: '' });
	assert.match(file.text, /Ada/);
	assert.doesNotMatch(file.text, /Grace/);
	const theirs = (await other.ledger())[0];
	assert.equal((await press(`${teach}/grades/${theirs.id}/resend`, {}, { cookie: '' })).status, 404);
	assert.equal((await press(`${teach}/grades/${refused.id}/resend`, {}, { cookie: '' })).status, 303);
	await settled(mine);
	assert.equal(Math.round(mine.row('ada').grade), 61);
});

test('who teaches is told when a link has no way to the grade book', async (t) => {
	const platform = await campus(t, { activities: [{ id: '1', title: 'Small', moduleId, scopes: [] }] });
	const { teach } = await launchPlayer(platform, 'barbara');
	assert.match(unescape((await open(teach, { cookie: '' })).text), /does not let Lectern send grades for this link/);
	assert.match(unescape((await open(`${teach}?lang=fr`, { cookie: '' })).text), /ne laisse pas Lectern envoyer de notes/);
	const fine = await campus(t);
	assert.doesNotMatch((await open((await launchPlayer(fine, 'barbara')).teach, { cookie: '' })).text, /does not let Lectern/);
});

test('who learns sees on their own page whether their grade was sent, or why not, in their language; of nobody else', async (t) => {
	// Nobody whom other platforms of the same origin know.
	const people = ['ada', 'linus'].map((login, i) => ({ id: String(900 + i), login, given_name: login, family_name: 'Own', name: `${login} Own`,
		email: `${login}@own.example`, role: 'student', locale: 'en', uuid: `d652fc25-0000-4000-8000-00000000090${i}` }));
	const platform = await campus(t, { people, activities: [{ id: '1', title: 'Small', moduleId }, meActivity()] });
	await learn(platform, 'ada', 83);
	await settled(platform);
	platform.fault('score', { status: 400, body: 'Incorrect score received', times: 1 });
	await learn(platform, 'linus', 47);
	await settled(platform, 1, 'refused');
	const ada = unescape((await (await openMe(platform, 'ada')).get('?lang=en')).text);
	assert.match(ada, /83 \/ 100[^]*sent/);
	assert.doesNotMatch(ada, /47 \/ 100|refused/);
	const linus = unescape((await (await openMe(platform, 'linus')).get('?lang=fr')).text);
	assert.match(linus, /47 \/ 100[^]*La plateforme a refusé une note pour cette personne/);
	assert.doesNotMatch(linus, /83 \/ 100/);
});
