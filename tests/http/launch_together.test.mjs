// Launches that come at the same time share transactions: each leads to its own place, none hurts its neighbours, and what
// is out of the ordinary is done alone.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { request } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { accepted, CLAIM, INSTRUCTOR, launchSuite, LEARNER, refused } from './launch_platform.mjs';

const MANY = 32;
const ROUNDS_MAX = 20;

describe('launches at the same time', () => {
	let s, platform, owner;
	const suite = launchSuite();
	before(() => {
		({ s, platform } = suite);
		owner = new Owner(s.data);
	});

	/** Logins first, then all forms at once: [{login, token, answer}] in the order of the changes. between: what is done between. */
	const launchAll = async (all, between = () => {}) => {
		const ready = [];
		for (const changes of all) {
			const login = await platform.login();
			ready.push({ login, token: await platform.sign(platform.claims(login, changes)) });
		}
		await between();
		const answers = await Promise.all(ready.map(({ login, token }) => platform.post(login, token)));
		return ready.map((one, i) => ({ ...one, answer: answers[i] }));
	};
	const learner = (sub, more = {}) => ({ sub, name: `Name of ${sub}`, email: `${sub}@example.org`, [`${CLAIM}roles`]: [LEARNER], ...more });
	const committed = async () => Number(/^lectern_database_transactions_total\{outcome="committed"\} (.*)$/m
		.exec((await request(s.app, 'GET', '/metrics')).text)[1]);
	const count = (sql) => Number(owner.sql(sql)[0][0]);

	it('are fewer transactions than they would be alone, and everybody arrives as themselves, new or known', async () => {
		accepted((await platform.launch()).answer, s);
		for (let round = 0; ; round++) {
			assert.ok(round < ROUNDS_MAX, 'no two launches ever shared a transaction');
			const subs = Array.from({ length: MANY }, (_, i) => (i % 2 ? `known-${i}` : `new-${round}-${i}`));
			const launches = count('SELECT count(*) FROM launches');
			let began;
			const all = await launchAll(subs.map((sub) => learner(sub)), async () => (began = await committed()));
			const transactions = await committed() - began;
			all.forEach(({ answer }) => accepted(answer, s));
			assert.equal(new Set(all.map(({ answer }) => answer.headers.location)).size, MANY);
			assert.equal(count('SELECT count(*) FROM launches') - launches, MANY);
			assert.deepEqual(owner.sql(`SELECT external_user_id, name, email, count(*) FROM learners WHERE external_user_id IN
				(${subs.map((sub) => `'${sub}'`)}) GROUP BY 1, 2, 3 ORDER BY 1`),
			subs.slice().sort().map((sub) => [sub, `Name of ${sub}`, `${sub}@example.org`, '1']));
			// Each launch is the learner's that its login was of, and each form sent twice leads where it led.
			const places = new Set(all.map(({ answer }) => new URL(answer.headers.location).hostname));
			assert.equal(places.size, MANY, 'one content host for each learner');
			for (const { login, token, answer } of all)
				assert.equal((await platform.post(login, token)).headers.location, answer.headers.location);
			// The use of its state, and the arrival: two for each.
			if (transactions < 2 * MANY)
				break;
		}
	});

	it('keep the log row, the attempt and the roles of each apart', async () => {
		const subs = Array.from({ length: MANY }, (_, i) => `apart-${i}`);
		(await launchAll(subs.map((sub) => learner(sub)))).forEach(({ answer }) => accepted(answer, s));
		assert.deepEqual(owner.sql(`SELECT l.external_user_id, count(DISTINCT g.id), count(DISTINCT a.id), count(DISTINCT n.id), count(DISTINCT k.roles)
			FROM learners l
			JOIN lti_launches g ON g.org_id = l.org_id AND g.learner_id = l.id AND g.outcome = 'accepted'
			JOIN attempts a ON a.org_id = l.org_id AND a.learner_id = l.id
			JOIN launches n ON n.org_id = l.org_id AND n.attempt_id = a.id AND n.learner_id = l.id
			JOIN context_roles k ON k.org_id = l.org_id AND k.learner_id = l.id
			WHERE l.external_user_id LIKE 'apart-%' GROUP BY 1 ORDER BY 1`), subs.slice().sort().map((sub) => [sub, '1', '1', '1', '1']));
	});

	it('with bad, unusual and double ones among them are judged each by itself', async () => {
		const odd = {
			2: { aud: 'client-2' },
			5: { [`${CLAIM}custom`]: { content_id: '0190aaaa-0000-7000-8000-000000000000' } },
			8: { sub: 'twin', name: 'The twin' },
			9: { sub: 'twin', name: 'The twin' },
			10: { sub: 'twin', name: 'The twin' },
			13: { [`${CLAIM}roles`]: [INSTRUCTOR] },
			16: { sub: undefined, name: undefined, email: undefined },
			19: { [`${CLAIM}resource_link`]: { id: 'another', title: 'Another' } },
			22: { [`${CLAIM}context`]: { id: 'new', label: 'N', title: 'A new context' } },
			25: { name: 'Nu\u0000l' },
		};
		const all = await launchAll(Array.from({ length: MANY }, (_, i) => learner(`odd-${i}`, odd[i])));
		refused(all[2].answer, 'aud', 401);
		assert.equal(all[5].answer.status, 422, all[5].answer.text);
		assert.match(all[5].answer.text, /content_id/);
		for (const [i, { answer }] of all.entries())
			if (![2, 5, 25].includes(i))
				accepted(answer, s);
		assert.equal(count("SELECT count(*) FROM learners WHERE external_user_id = 'twin'"), 1);
		assert.equal(count(`SELECT count(*) FROM launches n JOIN learners l ON l.org_id = n.org_id AND l.id = n.learner_id
			WHERE l.external_user_id = 'twin'`), 3);
		assert.equal(count(`SELECT count(*) FROM learners WHERE external_user_id LIKE 'odd-%' AND external_user_id <> 'odd-25'`), MANY - 7);
	});
});
