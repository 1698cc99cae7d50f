// A file of enrolments is read while the service, PostgreSQL or both are killed: it goes on where it was, nobody is left out, nobody
// comes twice, and there is never one too many in a session.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse } from '../harness/enrol.mjs';
import { jobOver } from '../harness/import.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { WAYS } from './kills.mjs';

const OPERATOR = 'the-operators-key-of-the-enrolment-faults';
const as = { authorization: `Bearer ${OPERATOR}` };
const MANY = 4000;
const SEATS = 1500;

for (const [what, kill, back] of WAYS)
	test(`${what} is killed while a file of enrolments is read`, async (t) => {
		const s = await startLectern({ config: { api_key: OPERATOR, job_lease: 3, job_retry_first: 1 }, t });
		const course = makeCourse(new Owner(s.data), { slug: 'botany' });
		await request(s.app, 'POST', '/api/v1/sessions?org=main', { headers: as, body: { course_id: course.id, title: 'Spring', state: 'open', capacity: SEATS } });
		const lines = Array.from({ length: MANY }, (_, i) => (i % 1000 === 999 ? 'x,no-such-course,' : `learner-${i},botany,Spring`));
		const answer = await request(s.app, 'POST', '/api/v1/enrollments/import?org=main&origin=moodle', { headers: { ...as, 'content-type': 'text/csv' },
			body: Buffer.from(['external_user_id,course,session', ...lines].join('\n')) });
		assert.equal(answer.status, 202, answer.text);
		await eventually(() => new Owner(s.data).sql('SELECT count(*) > 0 FROM enrollment_imports')[0][0] === 't', { what: 'the first part to be kept' });
		await kill(s);
		await back(s);
		const { state, result } = await eventually(async () => {
			try {
				return await jobOver(s, answer, { as });
			} catch {
				return undefined;
			}
		}, { what: 'the job to end', timeout_ms: 120000 });
		assert.deepEqual([state, result.lines, result.refused, result.enrolled, result.waiting, result.present], ['done', MANY, 4, SEATS, MANY - 4 - SEATS, 0]);
		assert.deepEqual(result.refusals.map(({ line }) => line), [1001, 2001, 3001, 4001]);
		const owner = new Owner(s.data);
		assert.deepEqual(owner.sql('SELECT status, count(*), count(DISTINCT learner_id) FROM enrollments GROUP BY 1 ORDER BY 1'),
			[['active', `${SEATS}`, `${SEATS}`], ['waiting', `${MANY - 4 - SEATS}`, `${MANY - 4 - SEATS}`]]);
		assert.deepEqual(owner.sql('SELECT count(*) FROM enrollment_imports'), [['0']]);
	});
