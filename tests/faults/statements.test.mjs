// The service, PostgreSQL, or both are killed while clients store statements: every acknowledged statement is there once,
// what was not acknowledged can be sent again, and walks that go on meanwhile neither repeat nor miss.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { Store, statement } from '../harness/xapi.mjs';
import { HEAL_MS, Sender, sending, throughKills, WAYS } from './kills.mjs';

const CLIENTS = 12;

/** Mostly plain, sometimes about an earlier one, sometimes about one that comes in the same request. */
function some({ acknowledged }) {
	const all = Array.from({ length: 1 + acknowledged.length % 4 }, () => statement({ id: randomUUID() }));
	const known = acknowledged.at(-1);
	if (known !== undefined && acknowledged.length % 5 === 0)
		all.push(statement({ id: randomUUID(), object: { objectType: 'StatementRef', id: known } }));
	if (acknowledged.length % 7 === 0)
		all.push(statement({ id: randomUUID(), object: { objectType: 'StatementRef', id: all[0].id } }));
	return all;
}

const clients = (store) => Array.from({ length: CLIENTS }, () => new Sender({ make: some, busy: [503, 504],
	post: (body) => store.post('/statements', {}, { body }), names: (all) => all.map(({ id }) => id) }));

function verify(s, load) {
	const owner = new Owner(s.data);
	const rows = owner.sql('SELECT id, count(*) FROM statements GROUP BY id');
	const there = new Map(rows.map(([id, count]) => [id, Number(count)]));
	for (const id of load.acknowledged())
		assert.equal(there.get(id), 1, `acknowledged: ${id}`);
	assert.deepEqual(load.wrong(), []);
	assert.deepEqual(owner.sql(`SELECT s.id FROM statements s LEFT JOIN statement_ids i ON i.org_id = s.org_id AND i.id = s.id AND i.position = s.position
		WHERE i.id IS NULL UNION SELECT i.id FROM statement_ids i LEFT JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
		WHERE i.position IS NOT NULL AND s.id IS NULL`), [], 'ids and statements are of one mind');
	return there.size;
}

for (const [what, kill, comeBack] of WAYS)
	test(`no acknowledged statement is lost or doubled when ${what} is killed`, async (t) => {
		const s = await startLectern({ t });
		const load = await throughKills(s, clients(await Store.open(s)), { rounds: 3, kill, comeBack });
		const there = verify(s, load);
		assert.equal(there, load.acknowledged().length);
		t.diagnostic(`${there} statements acknowledged, each there once`);
	});

/** All pages from the first; ids in order, and the Consistent-Through of the first page. */
async function walk(store, parameters) {
	const ids = [];
	let answer = await store.get('/statements', { limit: 25, ...parameters });
	const through = answer.headers['x-experience-api-consistent-through'];
	for (;;) {
		assert.equal(answer.status, 200, answer.text);
		ids.push(...answer.json.statements.map(({ id }) => id));
		if (!answer.json.more)
			return { ids, through };
		const { pathname, search } = new URL(answer.json.more, store.s.app);
		answer = await store.get(`${pathname}${search}`.slice(store.mount.length));
	}
}

test('walks that go on while statements come in neither repeat nor miss what was there at the beginning', async (t) => {
	const s = await startLectern({ t });
	const store = await Store.open(s);
	const owner = new Owner(s.data);
	const load = sending(clients(store));
	const dueBy = (through) => owner.sql(`SELECT id FROM statements WHERE flags & 1 = 0 AND position < extract(epoch FROM '${through}'::timestamptz) * 1000000 * 1024`).flat();
	await eventually(async () => dueBy((await store.get('/statements', { limit: 1 })).headers['x-experience-api-consistent-through']).length > 70,
		{ timeout_ms: HEAL_MS, what: 'statements that are there for everybody' });
	let seen = 0;
	for (const parameters of [{}, { ascending: 'true' }, { verb: 'https://example.org/verbs/did' }]) {
		const { ids, through } = await walk(store, parameters);
		assert.equal(new Set(ids).size, ids.length, 'none twice');
		const found = new Set(ids);
		const due = dueBy(through);
		assert.deepEqual(due.filter((id) => !found.has(id)), [], `none missed of what was stored until ${through}`);
		seen += due.length;
	}
	await load.stop();
	assert.ok(seen > 200, `${seen} statements were due`);
});
