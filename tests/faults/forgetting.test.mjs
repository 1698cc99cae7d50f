// The service, or PostgreSQL, is killed while statements are deleted or a person is erased: what comes back goes on, and the end is
// the same.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { activity, someone, statement, Store } from '../harness/xapi.mjs';
import { WAYS } from './kills.mjs';

const STATEMENTS = 4000;
const HEAL_MS = patient(120000);
const headers = { authorization: 'Bearer the-operators-key' };

async function fill(s) {
	const store = await Store.open(s);
	const course = activity(), ada = someone(), bob = someone(), kept = [], gone = [];
	for (let at = 0; at < STATEMENTS; at += 500) {
		const all = Array.from({ length: 500 }, (_, i) => statement({ id: randomUUID(), actor: i % 2 ? bob : ada, object: { id: course },
			...(i % 5 === 0 && { context: { instructor: ada } }) }));
		all.push(statement({ id: randomUUID(), actor: bob, object: { objectType: 'StatementRef', id: all[0].id } }));
		const answer = await store.post('/statements', {}, { body: all });
		assert.equal(answer.status, 200, answer.text);
		for (const one of all)
			(one.actor === ada ? gone : kept).push(one.id);
	}
	return { store, course, ada, bob, kept, gone };
}

const DEEDS = [
	['erasing a person', 'erasures', ({ ada }) => ({ agent: ada, mode: 'erase' }), async (owner, { kept, gone, ada }) => {
		assert.equal(owner.sql('SELECT count(*) FROM statements')[0][0], `${kept.length}`);
		assert.equal(owner.sql(`SELECT count(*) FROM statement_ids WHERE position IS NOT NULL AND id IN ('${gone.join("','")}')`)[0][0], '0');
		assert.equal(owner.sql(`SELECT count(*) FROM statements WHERE position('${ada.mbox}' in convert_from(body, 'UTF8')) > 0`)[0][0], '0');
		assert.equal(owner.sql("SELECT count(DISTINCT (convert_from(body, 'UTF8')::jsonb) -> 'context' -> 'instructor' -> 'account' ->> 'name') FROM statements")[0][0], '1', 'one name in all tries');
	}],
	['a purge', 'purges', ({ course }) => ({ activity: course }), async (owner) => {
		// Who only refers to what went stays, with an id that is waited for again, and is found by what it says itself.
		const refs = STATEMENTS / 500;
		assert.deepEqual(owner.sql('SELECT (SELECT count(*) FROM statements WHERE ref IS NOT NULL), (SELECT count(*) FROM statements), (SELECT count(*) FROM statement_ids WHERE position IS NULL), (SELECT count(*) FROM statement_refs)'),
			[[refs, refs, refs, refs].map(String)]);
		assert.deepEqual(owner.sql('SELECT k.key FROM statement_keys k JOIN statements s USING (org_id, position) WHERE position(uuid_send(k.key) IN s.keys) = 0'), []);
	}],
];

for (const [deed, address, body, verify] of DEEDS)
	for (const [what, kill, comeBack] of WAYS.slice(0, 2))
		test(`${deed} comes to its end when ${what} is killed meanwhile`, async (t) => {
			const s = await startLectern({ t, config: { api_key: 'the-operators-key', job_lease: 3, job_retry_first: 1 } });
			const filled = await fill(s);
			const asked = await request(s.app, 'POST', `/api/v1/orgs/main/statements/${address}`, { headers, body: body(filled) });
			assert.equal(asked.status, 202, asked.text);
			const left = () => Number(new Owner(s.data).sql('SELECT count(*) FROM statements')[0][0]);
			const all = filled.kept.length + filled.gone.length;
			await eventually(() => left() < all, { timeout_ms: HEAL_MS, what: 'the first to be gone' });
			const midway = left();
			await kill(s);
			await comeBack(s);
			const job = await eventually(async () => {
				const answer = await request(s.app, 'GET', `/api/v1/jobs/${asked.json.id}?org=main`, { headers }).catch(() => ({}));
				return answer.json?.state === 'done' && answer.json;
			}, { timeout_ms: HEAL_MS, what: 'the job to be done' });
			t.diagnostic(`${midway} of ${all} were left when ${what} was killed; done at try ${job.tries}`);
			await verify(new Owner(s.data), filled);
		});
