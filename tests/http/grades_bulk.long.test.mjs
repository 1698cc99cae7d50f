// Ten thousand grades that are owed at once: sent at the platform's pace, each once, for a token in all and not one each.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

const GRADES = 10000;
const people = Array.from({ length: GRADES + 1 }, (_, i) => ({ id: String(1000 + i), login: `p${i}`, given_name: 'P', family_name: String(i),
	name: `P ${i}`, email: `p${i}@campus.example`, role: 'student', uuid: `d652fc25-0000-4000-8000-${String(i).padStart(12, '0')}` }));

test('pitfall 12: 10,000 queued grades drain for one token, and a platform that asks for fewer at a time is left alone meanwhile', async (t) => {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true, grade_retry_first: 1, grade_retry_max: 2 }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, people, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	await score(await openSession(s, await launchPlayer(platform, 'p0')), 50);
	const owner = new Owner(s.data);
	await eventually(() => owner.sql('SELECT 1 FROM grade_ledger WHERE state = \'sent\'').length === 1);
	assert.equal(platform.tokens.requests.length, 1);

	platform.fault('score', { status: 429, headers: { 'retry-after': '1' }, times: 1 });
	owner.sql(`INSERT INTO grade_ledger (org_id, id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum,
			activity_progress, grading_progress)
		SELECT org_id, gen_random_uuid(), attempt_id, learner_id, line_item_id, registration_id, (1000 + i)::text, 1 + i % 100, 100, 'Completed',
			'FullyGraded' FROM grade_ledger, generate_series(1, ${GRADES}) i`);
	await eventually(() => owner.sql('SELECT 1 FROM grade_ledger WHERE state = \'waiting\' LIMIT 1').length === 0,
		{ timeout_ms: 240000, what: 'all to be sent' });
	assert.deepEqual(owner.sql('SELECT state, count(*) FROM grade_ledger GROUP BY 1'), [['sent', String(GRADES + 1)]]);
	assert.equal(platform.scoreRequests.length, GRADES + 1, 'each was posted once');
	assert.equal(platform.tokens.requests.length, 1, 'one token');
	const book = new Map(platform.gradebook().map((row) => [row.user, row]));
	for (let i = 1; i <= GRADES; i++)
		assert.deepEqual([Math.round(book.get(`p${i}`).grade), book.get(`p${i}`).accepted], [1 + i % 100, 1]);
});
