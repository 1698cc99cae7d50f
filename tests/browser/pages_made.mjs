// What has to be there for the pages of pages.mjs: a school in which everything has happened once.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { au, cmi5Package } from '../harness/cmi5.mjs';
import { beginChoice } from '../harness/choose.mjs';
import { makeCourse, makeLearners, makeTeam } from '../harness/enrol.mjs';
import { courseActivity, makeCourse as makeCourseOf } from '../harness/course_rows.mjs';
import { launch } from '../harness/launch.mjs';
import { request } from '../harness/lectern.mjs';
import { meActivity, openMe } from '../harness/me.mjs';
import { launchPlayer, register } from '../harness/learner.mjs';
import { Library, picture } from '../harness/media.mjs';
import { makeModule } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, makeQuiz, questionsOf, sit } from '../harness/quiz.mjs';
import { OPERATOR } from '../harness/schools.mjs';
import { signedIn } from '../harness/staff.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';
import { signed } from '../platform/oauth1.mjs';
import { startPlatform } from '../platform/platform.mjs';

export const GRADE_COLUMN = '01900000-0000-7000-8000-00000000aaaa', GRADE_CATEGORY = '01900000-0000-7000-8000-00000000bbbb';

/** What the pages show: ids and addresses by the names that their paths use. */
export async function make(s, box, t) {
	const owner = new Owner(s.data);
	const entity = randomUUID();
	const job = randomUUID();
	const team = randomUUID();
	const { id: member } = signedIn(s, { name: 'Sofia Kovalevskaya', roles: ['tutor'] });
	const launch = randomUUID();
	const issuer = 'https://lms.example.org';
	const { direct_link: link, package: imported, modules } = await s.ask('package', 'import',
		s.write('p.zip', smallPackage({ title: 'Photosynthesis', mastery: 'much' })));
	await s.ask('platform', 'add', '--issuer', issuer, '--client-id', 'c', '--auth-url', `${issuer}/a`, '--token-url', `${issuer}/t`, '--jwks-uri', `${issuer}/k`);
	const [[platformId]] = owner.sql(`SELECT id FROM lti_registrations WHERE issuer = '${issuer}'`, { directory: true });
	owner.sql(`INSERT INTO lti_launches (org_id, id, registration_id, outcome, failed_check, checks, request_id)
		SELECT id, '${launch}', '${platformId}', 'refused', 'nonce', '[{"name": "nonce", "passed": false, "received": "used", "expected": "new"}]', id
		FROM organizations WHERE slug = 'main'`);
	const { waiting, deployment, invite, register: registerPage } = await makeRegistration(s, owner, platformId);
	const site = randomUUID();
	owner.sql(`INSERT INTO lti_sites (id, org_id, origin_id, name, lms_url, issuer) SELECT '${site}', org_id, origin_id, 'FUN MOOC', '${issuer}', '${issuer}' FROM lti_registrations
			WHERE id = '${platformId}';
		UPDATE lti_registrations SET site_id = '${site}' WHERE id = '${platformId}';
		INSERT INTO lti_tests (registration_id, steps, tested_at) VALUES ('${platformId}', '${JSON.stringify({ verdict: 'wrong', tested_at: '2026-11-21T08:30:00.000Z',
		granted: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'], clock_s: 0, certificate_expires_at: null, keys: [{ kid: 'one', kind: 'RSA', bits: 2048, use: 'sig', usable: true }],
		steps: [{ step: 'keyset', verdict: 'good', says: 'Keys in it: 1; good for launches: 1.', advice: '' },
			{ step: 'clock', verdict: 'look', says: 'Its clock is 40 seconds ahead of ours.', advice: '' },
			{ step: 'token score', verdict: 'wrong', says: 'A token was given.', advice: 'Enter it if the platform is to take grades.' }] })}', now());
		INSERT INTO lti_token_faults (registration_id, scope, status, reason, failed_at)
			VALUES ('${platformId}', 'https://purl.imsglobal.org/spec/lti-ags/scope/score', 400, 'the token endpoint answered 400: invalid_client', now());
		INSERT INTO lti_refused_logins (digest, issuer, client_id, deployment_id, target_link_uri, failed_check, codes, first_at, last_at)
			VALUES ('d', '${issuer}/', 'c', '1', '', 'client_id', ARRAY['${launch}'::uuid], now(), now())`, { directory: true });
	const token = (kind) => {
		const value = randomBytes(32).toString('base64url');
		const org = kind === 'invitation' ? '(SELECT id FROM organizations WHERE slug = \'main\')' : 'NULL';
		owner.sql(`INSERT INTO user_tokens (token_hash, kind, user_id, org_id, expires_at)
			SELECT '${createHash('sha256').update(value).digest('hex')}', '${kind}', '${member}', ${org}, now() + interval '1 day'`, { directory: true });
		return value;
	};
	owner.sql(`INSERT INTO teams (org_id, id, name) SELECT id, '${team}', 'Year 9' FROM organizations WHERE slug = 'main'`);
	const learner = await openSession(s, await enterByLink(s, link));
	await learner.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	owner.sql(`INSERT INTO legal_entities (org_id, id, name) SELECT id, '${entity}', 'Lycée Ada' FROM organizations WHERE slug = 'main'`);
	owner.sql(`INSERT INTO mails (org_id, id, template, language, recipient, subject, state, reason, tries, request_id, settled_at)
		SELECT id, gen_random_uuid(), 'test', 'en', 'nobody@school.example', 'Grüße', 'bounced', '550 no such user', 1, id, now()
		FROM organizations WHERE slug = 'main'`);
	owner.sql(`INSERT INTO jobs (org_id, id, kind, state, done, total, says, tries_max, run_at, created_by, created_by_kind, request_id)
		SELECT id, '${job}', 'course.import', 'dead', 40, 100, 'unpacking', 5, now(), id, 'job', id FROM organizations WHERE slug = 'main'`);
	owner.sql(`INSERT INTO organization_hosts (host, org_id) SELECT 'school.example.org', id FROM organizations WHERE slug = 'main'`, { directory: true });
	const [[attempt]] = owner.sql('SELECT id FROM attempts LIMIT 1');
	const [[session]] = owner.sql('SELECT id FROM attempt_sessions LIMIT 1');
	const [[module]] = owner.sql('SELECT id FROM modules LIMIT 1');
	const dispatch = randomUUID();
	for (const [id, title, more] of [[dispatch, 'For Lycée Ada', '30, 12, now() + interval \'30 days\', NULL'], [randomUUID(), 'For the academy', 'NULL, 0, NULL, now()']])
		owner.sql(`INSERT INTO dispatches (org_id, id, module_id, title, standard, seats, seats_taken, expires_at, stopped_at, created_by, created_by_kind)
			SELECT org_id, '${id}', id, '${title}', 'scorm12', ${more}, id, 'user' FROM modules WHERE id = '${module}'`);
	const taught = await teaching(s, module, owner, t);
	const old = await oldPlatform(s, owner, module);
	return { ...old, ...enrolment(owner), ...await quizzing(s, owner), ...await library(s, owner), feed: await feeding(s, owner), ...await recordStore(s), ...await cmi5Course(s, owner), site, link: new URL(link).pathname, entity, job, launch, team, member, reset: token('password_reset'), waiting, deployment, invite, register: registerPage, invitation: token('invitation'), platform: platformId, attempt, session, module, dispatch, modules, package: imported, unsubscribe: await reminder(owner, box), ...taught };
}

/** A course with a session, people who are in it, wait and ask, a link, a team it was given to, and a file of enrolments. */
function enrolment(owner) {
	const course = makeCourse(owner, { title: 'First aid at school', slug: 'first-aid' });
	const learners = makeLearners(owner, [{ id: 'mary', name: 'Mary Somerville', email: 'mary@school.example' }, { id: 'ada-l', name: 'Ada Lovelace' }, { id: 'grace-h', name: 'Grace Hopper' }]);
	const [courseSession, enrolment, enrollLink, enrollmentJob] = Array.from({ length: 4 }, () => randomUUID());
	const team = makeTeam(owner, 'Year 10', { learners });
	const row = (id, learner, status, more) => `('${course.org}', '${id}', '${learner}', '${course.id}', '${course.version}', '${courseSession}', '${status}', 'hand', ${more})`;
	owner.sql(`INSERT INTO course_sessions (org_id, id, course_id, title, state, starts_at, ends_at, capacity)
			VALUES ('${course.org}', '${courseSession}', '${course.id}', 'Spring', 'open', now(), now() + interval '90 days', 1);
		INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, session_id, status, source, waiting_since, due_at) VALUES
			${row(enrolment, learners[0], 'active', "NULL, now() - interval '1 day'")}, ${row(randomUUID(), learners[1], 'waiting', 'now(), NULL')},
			${row(randomUUID(), learners[2], 'requested', 'NULL, NULL')};
		INSERT INTO workflow_events (org_id, id, kind, subject_id, transition, from_state, to_state, note)
			VALUES ('${course.org}', gen_random_uuid(), 'enrollment', '${enrolment}', 'enrol', '', 'active', 'by word of mouth');
		INSERT INTO enrollment_links (org_id, id, course_id, title, seats, used, expires_at, created_by, created_by_kind)
			VALUES ('${course.org}', '${enrollLink}', '${course.id}', 'For Lycée Ada', 30, 12, now() + interval '30 days', '${course.id}', 'user');
		INSERT INTO team_assignments (org_id, id, team_id, course_id, due_at, leavers, created_by, created_by_kind)
			VALUES ('${course.org}', gen_random_uuid(), '${team}', '${course.id}', now() + interval '30 days', 'suspend', '${course.id}', 'user');
		INSERT INTO jobs (org_id, id, kind, state, done, total, says, tries_max, run_at, created_by, created_by_kind, request_id, result)
			VALUES ('${course.org}', '${enrollmentJob}', 'enrollment.import', 'done', 100, 100, '', 5, now(), '${course.id}', 'job', '${course.id}',
				'{"lines": 3, "enrolled": 1, "waiting": 1, "present": 0, "changed": 0, "refused": 1, "learners_added": 1, "dry_run": true, "resumed": false,
				"refusals": [{"line": 4, "field": "course", "detail": "There is no such course."}]}')`);
	owner.sql(`INSERT INTO gradebooks (org_id, course_id, pass, scale) VALUES ('${course.org}', '${course.id}', 50000000, '{"out_of": 20, "bands": [{"from": 50000000, "label": "Admis"}]}');
		INSERT INTO grade_categories (org_id, course_id, id, title, position) VALUES ('${course.org}', '${course.id}', '${GRADE_CATEGORY}', 'Talks', 1);
		INSERT INTO grade_items (org_id, course_id, id, category_id, title, weight, position) VALUES ('${course.org}', '${course.id}', '${GRADE_COLUMN}', '${GRADE_CATEGORY}', 'Oral exam', 1500, 1);
		INSERT INTO grade_marks (org_id, enrollment_id, item_id, points, reason, marked_by, marked_by_kind) VALUES ('${course.org}', '${enrolment}', '${GRADE_COLUMN}', 67500, 'spoke well', '${course.id}', 'user');
		INSERT INTO gradebook_events (org_id, id, enrollment_id, item_id, kind, became, reason) VALUES ('${course.org}', gen_random_uuid(), '${enrolment}', '${GRADE_COLUMN}', 'marked', 67500, 'spoke well')`);
	return { gradedCourse: course.id, courseSession, enrolment, enrollLink, enrollmentJob };
}

/** Files of the media library: a text, a picture that a module uses, one whose upload is under way. */
async function library(s, owner) {
	const files = new Library(s, { authorization: `Bearer ${OPERATOR}` });
	const content = (await files.add(Buffer.from('Seventeen notes on leaves.'), { file_name: 'notes.txt', description: 'From the trip to the botanical garden.', licence: 'CC-BY-4.0', author: 'Mary', source_url: 'https://leaves.example/' })).id;
	const shown = (await files.add(picture(), { file_name: 'green-leaf.png', title: 'A green leaf', alt_text: 'A leaf of a beech, from above', tags: ['botany', 'autumn'], licence: 'CC0-1.0' })).id;
	await files.begin(Buffer.alloc(6000000), { file_name: 'a film of leaves.mp4' });
	owner.sql(`INSERT INTO content_uses (org_id, content_id, kind, subject_id) SELECT org_id, '${shown}', 'course', id FROM courses WHERE slug IN ('first-aid', 'photosynthesis');
		UPDATE courses SET image_id = '${shown}' WHERE slug IN ('first-aid', 'photosynthesis')`);
	return { content, picture: shown };
}

/** A feed of statements that stands still, with what its receiver did not want. */
async function feeding(s, owner) {
	const { id } = await s.ask('statement-feed', 'add', '--kind', 'webhook', '--url', 'https://hooks.example.org/statements', '--name', 'The dashboard', '--verb', 'http://adlnet.gov/expapi/verbs/completed');
	await s.ask('statement-feed', 'pause', id);
	owner.sql(`UPDATE statement_feeds SET code = 'unauthorized', last_status = 401, sent = 1204, sent_at = now() WHERE id = '${id}';
		INSERT INTO statement_feed_letters (org_id, feed_id, position, statement_id, code, status, resend)
			SELECT org_id, id, 1800000000000000000 + n, gen_random_uuid(), 'not_wanted', 400, n = 2 FROM statement_feeds, generate_series(1, 2) n WHERE id = '${id}'`);
	return id;
}

/** A platform that waits for approval, a deployment that waits, links, and where a platform begins to register itself. */
async function makeRegistration(s, owner, platformId) {
	const one = (sql) => owner.sql(sql, { directory: true })[0][0];
	const waiting = one(`INSERT INTO lti_registrations (id, org_id, origin_id, name, issuer, client_id, auth_url, token_url, jwks_uri, policy, status)
		SELECT gen_random_uuid(), org_id, origin_id, 'Campus', 'https://campus.example.org', 'k', 'https://campus.example.org/a', 'https://campus.example.org/t',
			'https://campus.example.org/k', 'moodle', 'pending' FROM lti_registrations WHERE id = '${platformId}' RETURNING id`);
	const deployment = one(`INSERT INTO lti_deployments (id, registration_id, deployment_id, org_id, origin_id, status)
		SELECT gen_random_uuid(), id, 'ad4f-11', org_id, origin_id, 'pending' FROM lti_registrations WHERE id = '${platformId}' RETURNING id`);
	const { id: invite } = await s.ask('platform', 'invite', '--name', 'Campus of the north', '--policy', 'canvas');
	const { link } = await s.ask('platform', 'invite', '--name', 'Campus of the south');
	return { waiting, deployment, invite, register: `${new URL(link).pathname}?openid_configuration=${encodeURIComponent('http://platform.localhost:1/none')}` };
}

/** A platform that launches by LTI 1.1, and a launch of it that was refused. */
async function oldPlatform(s, owner, module) {
	await s.ask('lti11', 'on');
	const made = await s.ask('lti11', 'add', '--site', 'https://lms.fun-mooc.example', '--name', 'FUN MOOC');
	const said = { lti_message_type: 'basic-lti-launch-request', lti_version: 'LTI-2p0', user_id: 'a', resource_link_id: 'r', roles: 'Student', custom_module_id: module };
	const url = `${s.app}/lti/1.1/launch`;
	await request(s.app, 'POST', '/lti/1.1/launch', { body: new URLSearchParams(signed(url, Object.entries(said), { key: made.consumer_key, secret: made.secret })) });
	const [[launch11]] = owner.sql(`SELECT id FROM lti_launches WHERE registration_id = '${made.id}'`);
	return { consumer: made.id, launch11 };
}

/** The learning record store: a key, statements of every kind, one with all there is, one that is voided. */
async function recordStore(s) {
	const { id: xapiKey } = await s.ask('xapi-key', 'add', '--scope', 'statements/write', '--name', 'The laboratory of Lycée Ada', '--activity-prefix', 'https://example.org/', '--json');
	const { key, secret } = await s.ask('xapi-key', 'add', '--scope', 'all', '--name', 'Everything', '--json');
	const [statement, voided] = [randomUUID(), randomUUID()];
	const said = (more) => ({ actor: { mbox: 'mailto:grace@school.example', name: 'Grace Hopper' }, verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
		object: { id: 'https://example.org/courses/photosynthesis-and-what-comes-of-it-in-a-leaf', definition: { name: { en: 'Photosynthesis', fr: 'La photosynthèse' } } }, ...more });
	const attachment = { usageType: 'https://example.org/usage', display: { en: 'A drawing' }, contentType: 'image/png', length: 12345, sha2: 'ab'.repeat(32), fileUrl: 'https://example.org/drawing.png' };
	const answer = await request(s.app, 'POST', '/xapi/statements', { headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`, 'x-experience-api-version': '2.0.0' }, body: [
		said({ id: statement, result: { success: true, completion: true, score: { raw: 17.5, max: 20 }, duration: 'PT12M5S', response: 'chlorophyll' }, attachments: [attachment],
			context: { registration: randomUUID() } }),
		said({ id: voided, verb: { id: 'https://example.org/verbs/looked-at-from-all-sides' } }),
		said({ verb: { id: 'http://adlnet.gov/expapi/verbs/voided' }, object: { objectType: 'StatementRef', id: voided } }),
		said({ verb: { id: 'http://adlnet.gov/expapi/verbs/commented' }, object: { objectType: 'StatementRef', id: statement } }),
		said({ actor: { objectType: 'Group', member: [{ openid: 'https://id.example.org/a' }] }, verb: { id: 'http://adlnet.gov/expapi/verbs/answered' }, object: { id: 'https://example.org/questions/1' } })] });
	if (answer.status !== 200)
		throw new Error(answer.text);
	return { xapiKey, statement, voided };
}

/** A course of cmi5 that somebody opened: its attempt and a unit. */
async function cmi5Course(s, owner) {
	const made = await s.ask('package', 'import', s.write('cmi5.zip', cmi5Package(au('urn:light', { moveOn: 'Passed' }) + au('urn:dark', { moveOn: 'Completed' }), { title: 'Light and dark' })));
	const [{ id: unit }] = (await openSession(s, await enterByLink(s, made.direct_link))).items;
	const [[cmi5]] = owner.sql(`SELECT id FROM attempts WHERE module_id = '${made.module}'`);
	return { cmi5, unit };
}

/** A course of a platform with a teacher and what a learner did there: the teacher's address. */
async function teaching(s, module, owner, t) {
	const platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Photosynthesis', moduleId: module }, meActivity()] });
	t.after(() => platform.stop());
	await register(s, platform);
	await (await openSession(s, await launchPlayer(platform, 'ada'))).turn('commit', [['cmi.core.lesson_status', 'incomplete']]);
	const [[taught, taughtSession]] = owner.sql('SELECT a.id, x.id FROM attempts a JOIN attempt_sessions x ON x.attempt_id = a.id ORDER BY a.id DESC LIMIT 1');
	const teacher = await beginChoice(s, platform, 'barbara');
	await teacher.send(await teacher.get(), { module });
	const lost = await launch(platform, 'barbara', platform.campus.add({ title: 'Week 3', custom: { content_id: randomUUID() } }));
	const [[lostLink]] = owner.sql('SELECT id FROM unresolved_links LIMIT 1');
	const choosing = { lost: lostLink, pick: teacher.path, mend: new URL(lost.headers.location).pathname };
	return { ...choosing, ...classes(owner, platform), ...await learning(s, owner, platform), taught, taughtSession, ...await joinedPage(owner, platform), teach: (await launchPlayer(platform, 'barbara')).teach };
}

/** A course with a module of every state, and its learner's page. */
async function learning(s, owner, platform) {
	const ids = [];
	for (const title of ['Light', 'Leaves', 'Roots', 'Flowers', 'Seeds'])
		ids.push((await s.ask('package', 'import', s.write('m.zip', smallPackage({ title })))).module);
	const [light, leaves, roots, flowers, seeds] = ids, day = 24 * 3600 * 1000, at = (days) => new Date(Date.now() + days * day).toISOString();
	const course = makeCourseOf(owner, { title: 'Photosynthesis and what comes of it', slug: 'photosynthesis', listed: true, summary: 'How plants live of light, and what that does to the air. In five lessons for the ninth year.',
		description: 'Begin where you like to.', sequences: [{ title: 'Above the ground' }, { title: 'Below it', from: at(3) }], modules: [
			{ id: light, title: 'Light', preview: true }, { id: leaves, title: 'Leaves, and why most of them are green' }, { id: flowers, title: 'Flowers', required: false },
			{ id: seeds, title: 'Seeds', needs: [{ id: leaves, needs: 'passed' }] }, { id: roots, title: 'Roots', sequence: 1 }] });
	const page = new URL((await launch(platform, 'ada', platform.campus.add(courseActivity(course)))).headers.location).pathname;
	for (const [module, status] of [[light, 'completed'], [leaves, 'incomplete']]) {
		const opened = await request(s.app, 'POST', `${page}/open/${module}`, { body: new URLSearchParams({}) });
		const { origin, pathname } = new URL(opened.headers.location);
		await (await openSession(s, { origin, path: pathname })).turn('commit', [['cmi.core.lesson_status', status], ['cmi.core.score.raw', '72']]);
	}
	const programme = randomUUID();
	owner.sql(`INSERT INTO programmes (org_id, id, title) VALUES ('${course.org}', '${programme}', 'The sciences of life');
		INSERT INTO programme_courses (org_id, programme_id, course_id, position, required) VALUES ('${course.org}', '${programme}', '${course.id}', 1, false)`);
	return { programme, course: page, courseModule: light, designed: course.id, designedVersion: course.version, designedSequence: course.sequences[0] };
}

/** The class that they came from, as it was read; and one whose list could not be. */
function classes(owner, platform) {
	const [[org, context]] = owner.sql('SELECT org_id, id FROM lti_contexts ORDER BY id LIMIT 1');
	const failed = randomUUID();
	const member = (id, name, status, kind, groups = '') => `('${org}', '${context}', '${id}', '${status}', '${kind}', 'Learner', '${name}', '${id}@campus.example',
		E'${groups}', '${name.toLowerCase()}', ${status === 'active' ? 'NULL' : 'now()'})`;
	owner.sql(`INSERT INTO rosters (org_id, context, generation, read_at, members, groups_read, groups_failure)
			VALUES ('${org}', '${context}', 1, now(), 3, true, 'The platform refused with the answer 403.');
		INSERT INTO roster_groups (org_id, context, group_id, name, set_name) VALUES ('${org}', '${context}', '7', 'Blue', 'Colours'), ('${org}', '${context}', '8', 'Red', 'Colours');
		INSERT INTO roster_members (org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name, left_at) VALUES
			${[member(platform.subject('ada'), 'Ada Lovelace', 'active', 'learner', '\\n7\\n'), member('50', 'Sophie Germain', 'active', 'learner', '\\n7\\n8\\n'),
		member('51', 'Evariste Galois', 'gone', 'learner'), member('52', 'Blaise Pascal', 'inactive', 'learner'), member('53', 'Emmy Noether', 'active', 'staff')].join(', ')};
		INSERT INTO lti_contexts (org_id, id, deployment, context_id, title, names_url) VALUES ('${org}', '${failed}', '${failed}', 'failed', 'Chemistry', 'https://lms.example.org/names');
		INSERT INTO rosters (org_id, context, failure, failure_words, failed_at)
			VALUES ('${org}', '${failed}', 'unreadable', 'The platform''s answer names no members, which does not mean that there are none.', now())`);
	return { context, failedClass: failed };
}

/** A learner's own page, with another place joined to it. */
async function joinedPage(owner, platform) {
	const page = await openMe(platform, 'ada');
	const [[org, learner]] = owner.sql('SELECT org_id, learner_id FROM learner_visits LIMIT 1');
	const [other, person] = [randomUUID(), randomUUID()];
	owner.sql(`INSERT INTO origins (org_id, id, slug, kind, name) VALUES ('${org}', '${other}', 'funmooc', 'funmooc', 'FUN MOOC');
		INSERT INTO learners (org_id, id, origin_id, external_user_id, user_id) VALUES ('${org}', '${other}', '${other}', 'ada-1815', '${person}');
		UPDATE learners SET user_id = '${person}' WHERE id = '${learner}';
		INSERT INTO learner_links (org_id, id, learner_id, other_id, proof, made_by_kind) VALUES ('${org}', '${randomUUID()}', '${learner}', '${other}', 'code', 'launch')`);
	const [[link]] = owner.sql('SELECT id FROM learner_links LIMIT 1');
	const [[origin]] = owner.sql(`SELECT id FROM origins WHERE id <> '${other}' ORDER BY id LIMIT 1`);
	return { me: page.path, learner, learnerLink: link, origin, opened: other };
}

/** The way out of a reminder that was sent. */
async function reminder(owner, box) {
	owner.sql(`INSERT INTO mails (org_id, id, template, language, recipient, data, reminder, request_id)
		SELECT id, gen_random_uuid(), 'note', 'en', 'anna@school.example', '{"title": "Do not forget", "text": "There is work."}', true, id
		FROM organizations WHERE slug = 'main'`);
	return new URL(/^<(http[^>]+)>$/.exec((await box.next()).headers.get('list-unsubscribe'))[1]).pathname;
}

/** A quiz of every type of question: handed in once, its essay waiting, and begun once more. */
async function quizzing(s, owner) {
	const bank = new Bank(s, OPERATOR);
	const questions = [
		await bank.add('choice', { text: 'Which gas do leaves take in? See `CO2` and **light**.', choices: [{ text: 'Carbon dioxide', weight: 100 }, { text: 'Oxygen', feedback: 'That one comes *out*.' }] }),
		await bank.add('choices', { text: 'What does it take?', choices: [{ text: 'Light', right: true }, { text: 'Water', right: true }, { text: 'Salt' }] }),
		await bank.add('truefalse', { text: 'It happens at night.', right: false }),
		await bank.add('short', { text: 'What makes leaves green?', answers: [{ text: 'chlorophyll' }] }),
		await bank.add('numeric', { text: 'How many molecules of water for one of sugar?', answers: [{ value: '6' }] }),
		await bank.add('matching', { text: 'What belongs together?', pairs: [{ text: 'Leaf', match: 'Light' }, { text: 'Root', match: 'Water' }] }),
		await bank.add('ordering', { text: 'What comes first?', items: [{ text: 'Light falls' }, { text: 'Water splits' }, { text: 'Sugar is made' }] }),
		await bank.add('fill', { text: 'Leaves give off [[a]] by [[b]].', blanks: [{ id: 'a', answers: [{ text: 'oxygen' }] }, { id: 'b', answers: [{ text: 'day' }] }] }),
		await bank.add('essay', { text: 'Why does it matter?', guide: 'Food, air.' }, { marks: 3 }),
	];
	const quiz = makeQuiz(s, { title: 'Photosynthesis, a quiz', intro: 'Take *your* time.', attempts: 3, time_limit_s: 86400, pass_per_cent: 50, slots: questions.map((one) => ({ questions: [one] })) });
	const learner = await sit(s, quiz.link);
	const page = await learner.begin();
	const [choice, choices] = questionsOf(page.text);
	await learner.answer({ 1: { answer: choice.options.Oxygen }, 2: { answer: [choices.options.Light, choices.options.Salt] }, 3: { answer: 'false' }, 4: { answer: 'chlorophyll' }, 9: { answer: 'It feeds us.\n\nAnd it makes the air.' } });
	await learner.handIn();
	await learner.begin();
	const [[quizSitting, guest]] = owner.sql(`SELECT id, learner_id FROM quiz_attempts WHERE module_id = '${quiz.module}' ORDER BY number LIMIT 1`);
	owner.sql(`INSERT INTO quiz_accommodations (org_id, module_id, learner_id, time_per_cent, extra_attempts, note) VALUES ('${quiz.org}', '${quiz.module}', '${guest}', 150, 1, 'a plan of support')`);
	const drafts = {};
	for (const [type, body] of Object.entries({ article: { text: '# Leaves' }, pdf: {}, file: {}, link: { url: 'https://elsewhere.example/' }, video: { url: 'https://films.example/leaves.mp4' },
		quiz: { slots: [{ question: questions[0][0] }, { draw: 2, tag: 'leaves' }] } })) {
		drafts[`${type}Draft`] = makeModule(s, { type, title: `A ${type} of leaves` }).id;
		owner.sql(`UPDATE module_drafts SET body = '${JSON.stringify(body)}' WHERE module_id = '${drafts[`${type}Draft`]}'`);
	}
	const category = await bank.ask('POST', '/question-categories', { name: 'Plants' });
	return { quiz: learner.address, quizSitting, quizModule: quiz.module, question: questions[0][0], questionCategory: category.json.id, ...drafts };
}
