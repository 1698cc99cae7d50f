// A publication, and a move of learners to another version, killed by kill -9 in the middle: nothing is half done, what was done
// stays, and asked again it is done once.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { enrolled, learnersBy, work } from '../harness/enrolled.mjs';
import { gate, killed } from '../harness/gate.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const key = 'key-of-the-version-faults-0123456789';
const as = { authorization: `Bearer ${key}` };
// More than two batches of the job.
const MANY = 1200, BATCH = 500;

async function house(t) {
	const s = await startLectern({ config: { api_key: key, job_lease: 3, job_retry_first: 1 }, t });
	const { package: small } = await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Small' })));
	const [[org]] = new Owner(s.data).sql("SELECT id FROM organizations WHERE slug = 'main'", { directory: true });
	const course = await new Desk(s, as).course({ title: 'Killed', packages: [small, small] });
	const first = await course.publish();
	const modules = course.modules.map((one) => one.id);
	await course.change('PATCH', `/modules/${modules[0]}`, { title: 'Renamed' });
	return { s, org, course, first, modules };
}

const everything = (s, course) => new Owner(s.data).sql(`SELECT v.state, v.number, v.revision, v.published_at IS NULL, c.published_id = v.id, c.draft_id = v.id, c.status
	FROM course_versions v JOIN courses c ON c.org_id = v.org_id AND c.id = v.course_id WHERE c.id = '${course.id}' ORDER BY v.number`).map(String);
const events = (s) => new Owner(s.data).sql("SELECT transition, count(*) FROM workflow_events WHERE transition IN ('publish', 'retire') GROUP BY 1 ORDER BY 1").map(String);

test('a publication that is killed at any of its steps is none, and then one', async (t) => {
	const { s, org, course, first, modules } = await house(t);
	enrolled(new Owner(s.data), { org, course: course.id, version: first, modules, count: 240 });
	const did = work(new Owner(s.data), course.id);
	const before = everything(s, course), told = events(s);
	for (const [what, where] of [['its modules', 'TRIGGER gate BEFORE UPDATE ON modules'], ['the version', 'TRIGGER gate BEFORE UPDATE OF state ON course_versions'],
		['the history', 'TRIGGER gate BEFORE INSERT ON workflow_events'], ['the course', 'TRIGGER gate BEFORE UPDATE OF published_id ON courses']]) {
		await t.test(`while it writes ${what}`, async () => {
			const shut = gate(s, where);
			shut.shut();
			const publishing = course.step('publish').catch((error) => error);
			await shut.met();
			await killed(s);
			assert.ok(await publishing instanceof Error, 'no answer');
			await s.start();
			shut.remove();
			assert.deepEqual([everything(s, course), events(s)], [before, told], 'as it was');
			assert.deepEqual(new Owner(s.data).sql(`SELECT title FROM modules WHERE id = '${modules[0]}'`), [['Small']]);
		});
	}
	const second = await course.publish();
	const owner = new Owner(s.data);
	assert.deepEqual(events(s), ['publish,2', 'retire,1']);
	assert.deepEqual(owner.sql(`SELECT title FROM modules WHERE id = '${modules[0]}'`), [['Renamed']]);
	assert.notEqual(second, first);
	assert.deepEqual(learnersBy(owner, course.id), { [first]: 240 });
	assert.deepEqual(work(owner, course.id), did, 'nobody\'s work is touched');
});

test('a move that is killed goes on where it was, and everybody is moved once', async (t) => {
	const { s, org, course, first, modules } = await house(t);
	const second = await course.publish();
	enrolled(new Owner(s.data), { org, course: course.id, version: first, modules, count: MANY });
	const did = work(new Owner(s.data), course.id);
	const shut = gate(s, 'TRIGGER gate BEFORE UPDATE OF course_version_id ON enrollments',
		{ only: `(SELECT count(*) FROM enrollments WHERE course_version_id = NEW.course_version_id) >= ${BATCH}` });
	shut.shut();
	const asked = await course.desk.ask('POST', `${course.path}/versions/${second}/moves`, { body: { who: 'all' } });
	assert.equal(asked.status, 202, asked.text);
	await shut.met();
	await killed(s);
	await s.start();
	const owner = new Owner(s.data);
	assert.deepEqual(learnersBy(owner, course.id), { [first]: MANY - BATCH, [second]: BATCH }, 'what was done stays, and nothing half done');
	shut.remove();
	const job = await eventually(async () => {
		const { json } = await course.desk.ask('GET', `/api/v1/jobs/${asked.json.id}`);
		return ['done', 'dead'].includes(json.state) && json;
	}, { what: 'the job to go on' });
	assert.deepEqual([job.state, job.result.learners], ['done', MANY]);
	assert.deepEqual(learnersBy(owner, course.id), { [second]: MANY });
	assert.deepEqual(work(owner, course.id), did, 'everything that anybody did is as it was');
	const [[told]] = owner.sql(`SELECT sum((after->>'learners')::int) FROM audit_logs WHERE action = 'course.learners_moved' AND subject_id = '${course.id}'`);
	assert.equal(told, String(MANY), 'the trail tells of each once');
});
