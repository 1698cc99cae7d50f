// Versions of a course by the API: from draft to published and back, at once or at their time; what is otherwise in one, whom it
// would touch, and learners who are moved: nobody's work is lost.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { enrolled, learnersBy, work } from '../harness/enrolled.mjs';
import { jobOver } from '../harness/import.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, org, desk, mover, theirs, reader, small, large;

async function keyOf(slug, permissions) {
	const made = await request(s.app, 'POST', `/api/v1/credentials?org=${slug}`, { headers: operator, body: { name: 'versions', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0 } });
	owner = new Owner(s.data);
	[[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'", { directory: true });
	small = (await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Small' })))).package;
	large = (await s.ask('package', 'import', s.write('large.zip', smallPackage({ title: 'Large', scos: ['One', 'Two'] })))).package;
	assert.equal((await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	desk = new Desk(s, await keyOf('main', ['courses:read', 'courses:write', 'audit:read']));
	mover = new Desk(s, await keyOf('main', ['courses:read', 'enrollments:write', 'jobs:read']));
	theirs = new Desk(s, await keyOf('other', ['courses:read', 'courses:write', 'enrollments:write']));
	reader = new Desk(s, await keyOf('main', ['courses:read']));
});
test.after(() => s?.dispose());

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

const versions = async (course) => (await desk.ask('GET', `${course.path}/versions`)).json.items;
const compared = async (course, version, from) => (await desk.ask('GET', `${course.path}/versions/${version}/comparison${from ? `?from=${from}` : ''}`)).json.changes
	.map((one) => `${one.title}: ${one.changes.join(' ')}`);

test('publishing makes a version that never changes; the next change begins another as a copy', async () => {
	const course = await desk.course({ title: 'Once', packages: [small, large] });
	const [first, second] = course.modules.map((one) => one.id);
	await course.change('PUT', `/modules/${second}/needs`, { needs: [{ module: first }] });
	refused(await reader.ask('POST', `${course.path}/versions/${course.outline.version}/steps`, { body: { step: 'publish' } }), 403);
	const one = await course.publish({ note: 'The first of all' });
	const read = (await desk.ask('GET', course.path)).json;
	assert.deepEqual([read.status, read.version, read.published, read.draft], ['published', 1, one, null]);
	assert.deepEqual(owner.sql(`SELECT title, package_version_id IS NOT NULL FROM modules WHERE id = '${first}'`), [['Small', 't']], 'a link of its own opens the module now');
	const before = await course.read();
	await course.change('PATCH', `/modules/${first}`, { title: 'Smaller' });
	assert.deepEqual([course.outline.number, course.outline.state, course.outline.version === one], [2, 'draft', false]);
	assert.deepEqual(course.modules.map((m) => m.id), [first, second], 'modules are the same in every version');
	assert.deepEqual(course.modules[1].needs, [{ module: first, needs: 'completed' }]);
	assert.deepEqual(await course.read(one), before, 'what is published is as it was');
	assert.deepEqual(owner.sql(`SELECT title FROM modules WHERE id = '${first}'`), [['Small']]);
	for (const statement of [`UPDATE version_modules SET title = 'x' WHERE version_id = '${one}'`, `DELETE FROM version_prerequisites WHERE version_id = '${one}'`,
		`INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title) VALUES ('${org}', '${one}', gen_random_uuid(), 9, 'x')`])
		assert.throws(() => owner.sql(statement), /a published version does not change/);
	const two = await course.publish();
	assert.deepEqual((await versions(course)).map((v) => [v.number, v.state, v.note, v.based_on, v.modules]), [[2, 'published', null, one, 2], [1, 'retired', 'The first of all', null, 2]]);
	assert.deepEqual(owner.sql(`SELECT title FROM modules WHERE id = '${first}'`), [['Smaller']]);
	const history = (await desk.ask('GET', `${course.path}/versions/${one}`)).json;
	assert.deepEqual(history.steps.map((step) => [step.step, step.to, step.note]), [['retire', 'retired', null], ['publish', 'published', 'The first of all'], ['begin', 'draft', null]]);
	assert.deepEqual(history.next_steps, []);
	assert.equal((await desk.ask('GET', `${course.path}/versions/${two}`)).json.learners, 0);
	refused(await desk.ask('GET', `${course.path}/modules?version=${(await desk.course()).outline.version}`), 404, 'version');
	for (const path of ['', '/comparison', '/impact'])
		refused(await theirs.ask('GET', `${course.path}/versions/${two}${path}`), 404);
	refused(await theirs.ask('POST', `${course.path}/versions/${two}/steps`, { body: { step: 'publish' } }), 404);
});

test('only what is whole is published, once, and by who saw it', async () => {
	const course = await desk.course({ title: 'Whole' });
	assert.match(refused(await course.step('publish'), 422, 'modules').json.detail, /Nothing lies in this course yet/);
	await course.add(small);
	owner.sql(`UPDATE version_modules SET package_version_id = NULL WHERE version_id = '${course.outline.version}'`);
	assert.match(refused(await course.step('publish'), 422, 'modules').json.detail, /“Small” has no content yet/);
	assert.match(refused(await course.step('schedule', { publish_at: new Date(Date.now() + 86400000).toISOString() }), 422, 'modules').json.detail, /no content/);
	owner.sql(`UPDATE version_modules SET package_version_id = (SELECT package_version_id FROM modules WHERE type = 'scorm' AND package_version_id IS NOT NULL LIMIT 1)
		WHERE version_id = '${course.outline.version}'`);
	const stale = { headers: { 'if-match': '"1"' }, body: { step: 'publish' } };
	refused(await desk.ask('POST', `${course.path}/versions/${course.outline.version}/steps`, stale), 412, 'If-Match');
	const answers = await Promise.all(Array.from({ length: 10 }, () => course.step('publish')));
	assert.deepEqual(answers.map((one) => [one.status, one.json.state]), answers.map(() => [200, 'published']), 'asked again it stays published');
	assert.equal(owner.sql(`SELECT count(*) FROM workflow_events WHERE subject_id = '${course.outline.version}' AND transition = 'publish'`)[0][0], '1');
	refused(await course.step('submit'), 409, 'state');
	refused(await course.step('dance'), 400, 'step');
	refused(await course.step('publish', { note: 'x'.repeat(1001) }), 400, 'note');
});

test('a draft goes to review and comes back with a word; it can be thrown away once something is published', async () => {
	const course = await desk.course({ title: 'Review', packages: [small] });
	refused(await course.step('discard'), 409, 'state');
	const sent = await course.step('submit', { note: 'Please look' });
	assert.deepEqual([sent.json.state, sent.json.note, sent.json.next_steps], ['review', 'Please look', ['send_back', 'schedule', 'publish', 'discard']]);
	refused(await course.step('submit'), 409, 'state');
	const back = await course.step('send_back', { note: 'A typing error' });
	assert.deepEqual([back.json.state, back.json.note, back.json.steps[0].note], ['draft', 'Please look', 'A typing error']);
	const one = await course.publish();
	await course.change('POST', '/sequences', { title: 'Not wanted' });
	const thrown = course.outline.version;
	assert.equal((await course.step('discard')).json.state, 'retired');
	assert.equal((await course.read()).version, one);
	assert.equal(course.said, 'Review: Small');
	refused(await mover.ask('POST', `${course.path}/versions/${thrown}/moves`, { body: { who: 'all' } }), 409, 'version');
	await course.change('POST', '/sequences', { title: 'Another' });
	assert.equal(course.outline.number, 3, 'numbers are given once');
});

test('a version is published at its time, unless that is taken back or put off', async () => {
	const course = await desk.course({ title: 'Later', packages: [small] });
	const day = (n) => new Date(Date.now() + n * 86400000).toISOString();
	for (const at of [day(-1), day(4000)])
		refused(await course.step('schedule', { publish_at: at }), 400, 'publish_at');
	refused(await course.step('schedule'), 400, 'publish_at');
	const set = await course.step('schedule', { publish_at: day(1) });
	assert.deepEqual([set.json.state, set.json.publish_at.slice(0, 10)], ['scheduled', day(1).slice(0, 10)]);
	refused(await course.try('POST', '/sequences', { title: 'x' }, { etag: '*' }), 409, 'state');
	refused(await desk.ask('DELETE', course.path), 409, 'state');
	assert.deepEqual([(await course.step('unschedule')).json.state, (await versions(course))[0].publish_at], ['draft', null]);
	assert.equal((await course.step('schedule', { publish_at: day(2) })).status, 200);

	// The first time comes: it was taken back, so nothing happens. Then the second.
	const jobs = owner.sql(`SELECT id FROM jobs WHERE kind = 'course.publish' AND payload->>'course' = '${course.id}' ORDER BY run_at`).flat();
	assert.equal(jobs.length, 2);
	const done = (id) => eventually(() => owner.sql(`SELECT state, result->>'published' FROM jobs WHERE id = '${id}'`).find(([state]) => state === 'done'), { what: 'the job to end' });
	owner.sql(`UPDATE jobs SET run_at = now() WHERE id = '${jobs[0]}'`);
	assert.deepEqual(await done(jobs[0]), ['done', 'false']);
	assert.equal((await versions(course))[0].state, 'scheduled');
	owner.sql(`UPDATE course_versions SET publish_at = now() WHERE id = '${course.outline.version}'; UPDATE jobs SET run_at = now() WHERE id = '${jobs[1]}'`);
	assert.deepEqual(await done(jobs[1]), ['done', 'true']);
	const [published] = await versions(course);
	assert.deepEqual([published.state, published.publish_at], ['published', null]);
	assert.equal((await desk.ask('GET', course.path)).json.version, 1);
});

test('what is otherwise in a version is told, against any other', async () => {
	const course = await desk.course({ title: 'Otherwise' });
	const ids = {};
	for (const title of ['one', 'two', 'three', 'four'])
		ids[title] = (await course.add(small, { title })).id;
	assert.deepEqual(await compared(course, course.outline.version), ['Otherwise: added', 'one: added', 'two: added', 'three: added', 'four: added']);
	const first = await course.publish();
	await course.change('POST', '/sequences', { title: 'Second part' });
	const [, second] = course.outline.sequences;
	await course.change('PUT', `/modules/${ids.one}/place`, { position: 4 });
	await course.change('PATCH', `/modules/${ids.two}`, { title: 'deux', weight: 3 });
	await course.change('DELETE', `/modules/${ids.three}`);
	await course.add(large, { title: 'five', sequence: second.id });
	await course.change('PUT', `/modules/${ids.four}/needs`, { needs: [{ module: ids.two, needs: 'passed' }] });
	assert.deepEqual(await compared(course, course.outline.version), ['Second part: added', 'deux: renamed settings', 'four: needs', 'one: moved', 'five: added', 'three: removed']);
	const { changes } = (await desk.ask('GET', `${course.path}/versions/${course.outline.version}/comparison`)).json;
	assert.deepEqual(changes[1], { kind: 'module', id: ids.two, title: 'deux', was: 'two', type: 'scorm', sequence: 'Otherwise', changes: ['renamed', 'settings'] });
	const third = await course.publish();
	assert.deepEqual(await compared(course, third, third), []);
	assert.deepEqual(await compared(course, first, third), ['one: moved', 'two: renamed settings', 'three: added', 'four: needs', 'Second part: removed', 'five: removed']);
	refused(await desk.ask('GET', `${course.path}/versions/${third}/comparison?from=${(await desk.course()).outline.version}`), 404, 'version');
});

test('content that was written on since the last publication is told as other content', async () => {
	const course = await desk.course({ title: 'Written', packages: [small, large] });
	const [first, second] = course.modules.map((one) => one.id);
	const drafted = (id) => owner.sql(`INSERT INTO module_drafts (org_id, module_id, type, updated_at) VALUES ('${org}', '${id}', 'scorm', '-infinity')`);
	drafted(first);
	drafted(second);
	await course.publish();
	owner.sql(`UPDATE module_drafts SET updated_at = clock_timestamp() WHERE module_id = '${second}'`);
	assert.equal((await course.read()).sequences[0].modules.every((one) => one.content_ref !== null), true, 'what is published stays what it is');
	await course.change('POST', '/sequences', { title: 'More' });
	assert.deepEqual(course.modules.map((one) => one.content_ref === null), [false, true]);
	assert.deepEqual(await compared(course, course.outline.version), ['More: added', 'Large: content']);
});

test('a new version touches nobody in progress; the screen says whom it would, and moving loses nobody\'s work', async () => {
	const course = await desk.course({ title: 'In progress', packages: [small, large, small] });
	const [first, second, third] = course.modules.map((one) => one.id);
	const one = await course.publish();
	const ids = enrolled(owner, { org, course: course.id, version: one, modules: [first, second], count: 240 });
	const did = work(owner, course.id);
	assert.equal(did.length, 240);
	await course.change('DELETE', `/modules/${second}`);
	await course.change('PATCH', `/modules/${third}`, { title: 'Third' });
	const draft = course.outline.version;
	const impact = async (version) => (await desk.ask('GET', `${course.path}/versions/${version}/impact`)).json;
	const expected = { learners: 0, versions: [{ version: one, number: 1, learners: 240, begun: 160, completed: 0, losing: 80 }],
		modules: [{ module: second, title: 'Large', learners: 80, completed: 0 }] };
	assert.deepEqual(await impact(draft), expected, 'before it is published');
	const two = await course.publish();
	assert.deepEqual(await impact(two), expected);
	assert.deepEqual(learnersBy(owner, course.id), { [one]: 240 }, 'who learns by a version keeps it');
	assert.deepEqual(work(owner, course.id), did);

	const move = (body, as = mover) => as.ask('POST', `${course.path}/versions/${two}/moves`, { body });
	refused(await move({ who: 'all' }, reader), 403);
	refused(await move({ who: 'all' }, theirs), 404);
	refused(await move({ who: 'chosen' }), 400, 'enrollments');
	refused(await move({ who: 'chosen', enrollments: ['x'] }), 400, 'enrollments');
	refused(await move({ who: 'all', enrollments: [ids[0]] }), 400, 'enrollments');
	refused(await move({ who: 'some' }), 400, 'who');
	const moved = async (body) => {
		const job = await jobOver(s, await move(body), { as: mover.as });
		assert.equal(job.state, 'done', JSON.stringify(job));
		return job.result.learners;
	};
	assert.equal(await moved({ who: 'chosen', enrollments: [ids[0], ids[1], ids[2]] }), 3);
	assert.equal(await moved({ who: 'not_begun' }), 82);
	assert.deepEqual(learnersBy(owner, course.id), { [one]: 158, [two]: 82 });
	owner.sql(`UPDATE enrollments SET status = 'completed' WHERE id = '${ids[4]}'; UPDATE enrollments SET status = 'ended' WHERE id = '${ids[5]}'`);
	assert.equal(await moved({ who: 'all' }), 238, 'who completed it keeps what they completed');
	assert.equal(await moved({ who: 'chosen', enrollments: [ids[4], ids[5]] }), 239, 'unless they are chosen');
	assert.deepEqual(learnersBy(owner, course.id), { [one]: 1, [two]: 239 });
	assert.deepEqual(work(owner, course.id), did, 'everything that anybody did is as it was');
	const counted = (rest) => owner.sql(`SELECT DISTINCT progress_pct FROM enrollments WHERE course_version_id = '${two}' AND id IN (${ids.filter((_, i) => i % 3 === rest).map((id) => `'${id}'`)})`).flat();
	assert.deepEqual([0, 1, 2].map(counted), [['0'], ['0'], ['50']], 'how far they are is counted by what lies in it');
	assert.equal(await jobOver(s, await mover.ask('POST', `${course.path}/versions/${one}/moves`, { body: { who: 'all' } }), { as: mover.as }).then((job) => job.result.learners), 239, 'and back');
	const trail = (await desk.ask('GET', '/api/v1/audit-logs?action=course.learners_moved&limit=20')).json.items;
	assert.equal(trail.filter((row) => row.subject === course.id).reduce((sum, row) => sum + row.after.learners, 0), 3 + 79 + 156 + 1 + 239);
});
