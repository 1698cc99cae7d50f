// `lectern demo`: a school with courses, people and a history that agrees with itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { storedStatements } from '../harness/cmi5.mjs';
import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { Learner } from '../harness/quiz.mjs';
import { openSession } from '../harness/visitor.mjs';

const PASSWORD = 'a lantern on wet gravel';

let s, owner, report, orgs;
const rows = (sql) => owner.sql(sql);
const one = (sql) => rows(sql)[0]?.[0];
/** What a run leaves, counted and summed. */
const state = () => JSON.stringify(['courses', 'modules', 'package_versions', 'questions', 'programmes', 'teams', 'learners', 'enrollments', 'attempts', 'attempt_sessions',
	'quiz_attempts', 'quiz_answers', 'progress', 'events', 'grade_ledger', 'course_launches'].map((table) => [table, one(`SELECT count(*) FROM ${table}`)])
	.concat(rows('SELECT sum(progress_pct), sum(total_time_cs), max(updated_at) FROM enrollments')));

test.before(async () => {
	s = await startLectern({ config: { rate_limit_address: 0 } });
	owner = new Owner(s.data);
	report = await s.askWithin(patient(240000), 'demo', '--password-file', s.write('password', `${PASSWORD}\n`));
	orgs = Object.fromEntries(report.organizations.map(({ org }) => [org, owner.sql(`SELECT id FROM organizations WHERE slug = '${org}'`, { directory: true })[0][0]]));
});
test.after(() => s?.dispose());

test('two organisations are made, with people of every role who sign in', async () => {
	assert.deepEqual(Object.keys(orgs), ['deux-rives', 'harbour-college']);
	for (const { org, people } of report.organizations) {
		assert.deepEqual(people.map(({ role }) => role), ['administrator', 'designer', 'tutor', 'tutor', 'director'], org);
		const jar = new Jar();
		const form = await request(s.app, 'GET', '/sign-in', { jar });
		const into = await request(s.app, 'POST', '/sign-in', { jar, headers: { origin: s.app, 'sec-fetch-site': 'same-origin' },
			body: new URLSearchParams({ csrf: /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '', email: people[1].email, password: PASSWORD }) });
		assert.equal(into.status, 303, into.text);
		assert.ok(!JSON.stringify(people).includes(PASSWORD), 'who gave the password knows it');
	}
});

test('a second run changes nothing', async () => {
	const before = state();
	const again = await s.ask('demo');
	assert.equal(state(), before);
	assert.deepEqual(again.organizations.map(({ visits }) => visits), [0, 0]);
	assert.ok(again.organizations.every(({ people }) => people.every(({ password }) => password === undefined)), 'passwords are told once');
});

test('more than a hundred learners come from three origins, most of them far along', () => {
	assert.ok(Number(one('SELECT count(*) FROM learners')) > 100);
	for (const org of Object.values(orgs)) {
		assert.deepEqual(rows(`SELECT o.slug FROM origins o JOIN learners l ON l.org_id = o.org_id AND l.origin_id = o.id WHERE o.org_id = '${org}' GROUP BY 1 ORDER BY 1`).flat(),
			['direct', 'moodle', 'open-edx']);
		for (const status of ['active', 'completed', 'requested', 'waiting', 'suspended'])
			assert.ok(Number(one(`SELECT count(*) FROM enrollments WHERE org_id = '${org}' AND status = '${status}'`)) > 0, status);
		for (const [what, count] of [['completed', 60], ['incomplete', 10]])
			assert.ok(Number(one(`SELECT count(*) FROM attempts WHERE org_id = '${org}' AND completion = '${what}'`)) >= count, what);
		assert.ok(Number(one(`SELECT count(*) FROM quiz_attempts WHERE org_id = '${org}' AND state = 'marking'`)) > 0, 'essays wait');
		assert.ok(Number(one(`SELECT count(*) FROM quiz_answers WHERE org_id = '${org}' AND comment <> ''`)) > 0, 'others were marked');
		assert.ok(Number(one(`SELECT count(*) FROM quiz_attempts WHERE org_id = '${org}' AND number = 2`)) > 0, 'some tried again');
	}
	assert.equal(one('SELECT count(*) FROM grade_ledger'), '0', 'no platform is there to be told');
	assert.equal(one("SELECT count(*) FROM attempt_sessions WHERE state = 'open'"), '0', 'nobody was left in the middle');
});

test('times lie within the last twelve weeks and in their order', () => {
	const wrong = (table, what) => Number(one(`SELECT count(*) FROM ${table} WHERE ${what}`));
	assert.equal(wrong('enrollments', "created_at < now() - interval '12 weeks' OR started_at < created_at OR completed_at < started_at"), 0);
	assert.equal(wrong('attempts', 'completed_at < created_at OR updated_at < created_at'), 0);
	assert.equal(wrong('quiz_attempts', 'submitted_at <= started_at OR submitted_at > deadline_at'), 0);
	assert.equal(wrong('events', 'occurred_at > now()'), 0);
	assert.ok(Number(one("SELECT count(DISTINCT date_trunc('week', created_at)) FROM attempts")) >= 8, 'spread over the weeks');
	assert.equal(wrong('attempts', "created_at > now() - interval '20 minutes'"), 0, 'none of it was just now');
});

test('progress, results and statistics agree with what was done, to the digit', () => {
	// Per cent of an enrolment: the required modules of its version that are completed.
	assert.deepEqual(rows(`WITH needed AS (
			SELECT e.org_id, e.id, count(*) AS modules, count(*) FILTER (WHERE EXISTS (SELECT FROM attempts a
				WHERE a.org_id = e.org_id AND a.enrollment_id = e.id AND a.module_id = m.module_id AND a.completion = 'completed')) AS done
			FROM enrollments e JOIN version_modules m ON m.org_id = e.org_id AND m.version_id = e.course_version_id AND m.required GROUP BY 1, 2)
		SELECT e.id, e.progress_pct, done, modules FROM enrollments e JOIN needed n ON n.org_id = e.org_id AND n.id = e.id
		WHERE abs(e.progress_pct - 100.0 * done / modules) > 0.01 OR (e.status = 'completed') <> (done = modules)`), []);
	assert.deepEqual(rows(`SELECT e.id FROM enrollments e WHERE e.total_time_cs <> (SELECT coalesce(sum(a.total_time_cs), 0) FROM attempts a
		WHERE a.org_id = e.org_id AND a.enrollment_id = e.id)`), []);
	// Points of a sitting: those of its answers; its score: points by marks.
	assert.deepEqual(rows(`SELECT q.id FROM quiz_attempts q WHERE q.state = 'marked' AND (q.points <> (SELECT greatest(0, sum(points)) FROM quiz_answers a
		WHERE a.org_id = q.org_id AND a.sitting_id = q.id) OR abs(q.score_scaled - q.points::float8 / q.marks) > 1e-9)`), []);
	// Everybody in a course came in once, and everybody who opened something opened the course first.
	assert.equal(one(`SELECT count(*) FROM enrollments e WHERE e.status <> 'requested' AND (SELECT count(*) FROM events v WHERE v.org_id = e.org_id
		AND v.type = 'enrollment.created' AND v.payload ->> 'enrollment' = e.id::text) <> 1`), '0');
	assert.equal(one(`SELECT count(*) FROM attempts a WHERE NOT EXISTS (SELECT FROM events v WHERE v.org_id = a.org_id AND v.learner_id = a.learner_id
		AND v.type = 'module.opened' AND v.payload ->> 'module' = a.module_id::text)`), '0');
});

test('what speaks xAPI was played by what it said', () => {
	for (const kind of ['cmi5', 'xapi']) {
		const played = rows(`SELECT a.id, a.completion, a.success FROM attempts a JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id WHERE p.kind = '${kind}'`);
		const passed = [];
		for (const [id, completion, success] of played) {
			const words = storedStatements(owner, id).map(({ word }) => word), results = words.filter((word) => ['passed', 'failed'].includes(word));
			assert.ok(words.includes('initialized'), `${kind}: somebody opened it`);
			assert.equal(words.filter((word) => word === 'initialized').length, words.filter((word) => word === 'terminated').length, 'and left it');
			if (results.includes('passed') && !results.includes('failed')) {
				assert.deepEqual([completion, success], ['completed', 'passed']);
				passed.push(id);
			}
			if (results.length === 0)
				assert.notEqual(completion, 'completed');
		}
		assert.ok(passed.length >= 5, `${kind}: ${passed.length} of ${played.length} passed`);
	}
});

test('every type of module is there and opens for a visitor', async () => {
	const types = new Set();
	let pictures = 0;
	for (const course of ['photosynthese', 'first-aid']) {
		const org = course === 'first-aid' ? 'harbour-college' : 'deux-rives';
		const jar = new Jar();
		const send = (address, fields) => request(s.app, 'POST', address, { jar, body: new URLSearchParams(fields), headers: { origin: s.app, 'sec-fetch-site': 'same-origin' } });
		const into = await send(`/catalogue/${course}?org=${org}`, { choice: 'keep' });
		assert.equal(into.status, 303, into.text);
		const home = new URL(into.headers.location);
		const modules = rows(`SELECT v.module_id, p.kind FROM version_modules v JOIN courses c ON c.org_id = v.org_id AND c.published_id = v.version_id
			JOIN package_versions p ON p.org_id = v.org_id AND p.id = v.package_version_id JOIN version_sequences q ON q.org_id = v.org_id AND q.version_id = v.version_id AND q.sequence_id = v.sequence_id
			WHERE c.slug = '${course}' ORDER BY q.position, v.position`);
		for (const [module, kind] of modules) {
			const opened = await send(`${home.pathname}/open/${module}`, {});
			assert.equal(opened.status, 303, `${kind}: ${opened.text}`);
			const { origin, pathname } = new URL(opened.headers.location);
			if (kind === 'quiz') {
				const learner = new Learner(s, pathname, jar);
				assert.match((await learner.begin()).text, /class="card question"/);
			} else {
				const session = await openSession(s, { origin, path: pathname }, { open: kind !== 'scorm2004' && kind !== 'cmi5' });
				if (kind === 'article') {
					const page = await request(origin, 'GET', `${session.files}page`);
					for (const [, picture] of page.text.matchAll(/<img [^>]*src="([^"]+)"/g)) {
						const shown = await request(origin, 'GET', new URL(picture.replaceAll('&amp;', '&'), `${origin}${session.files}page`).pathname);
						assert.equal(shown.status, 200, picture);
						assert.equal(shown.headers['content-type'], 'image/png');
						pictures++;
					}
				}
				// The quiz asks for them.
				if (['article', 'scorm12'].includes(kind))
					await session.turn('commit', [['cmi.core.lesson_status', 'completed']]);
			}
			types.add(kind);
		}
	}
	for (const [kind] of rows(`SELECT DISTINCT p.kind FROM version_modules v JOIN package_versions p ON p.org_id = v.org_id AND p.id = v.package_version_id`))
		types.add(kind);
	for (const kind of ['article', 'pdf', 'video', 'file', 'link', 'quiz', 'scorm12', 'scorm2004', 'cmi5', 'xapi'])
		assert.ok(types.has(kind), kind);
	assert.equal(pictures, 2, 'the pictures of the articles');
});

test('neither organisation knows of the other', () => {
	for (const table of ['enrollments', 'attempts', 'quiz_attempts', 'team_learners'])
		assert.equal(one(`SELECT count(*) FROM ${table} t JOIN learners l ON l.id = t.learner_id WHERE l.org_id <> t.org_id`), '0', table);
	assert.equal(one('SELECT count(*) FROM courses a JOIN courses b ON a.id = b.id AND a.org_id <> b.org_id'), '0');
});

test('an organisation of the same name that is somebody\'s own is left alone', async () => {
	const other = await startLectern();
	try {
		await other.ask('org', 'add', 'deux-rives', '--name', 'Ours');
		const refused = await other.lectern('demo');
		assert.equal(refused.code, 1);
		assert.match(refused.stderr, /the demo did not make/);
		const theirs = new Owner(other.data);
		assert.equal(theirs.sql('SELECT count(*) FROM courses')[0][0], '0');
	} finally {
		await other.dispose();
	}
});
