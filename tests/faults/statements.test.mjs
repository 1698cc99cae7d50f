// The service, PostgreSQL, or both are killed while clients store statements: every acknowledged statement is there once,
// what was not acknowledged can be sent again, and walks that go on meanwhile neither repeat nor miss.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { signal, tree } from '../harness/processes.mjs';
import { Store, statement } from '../harness/xapi.mjs';

const CLIENTS = 12;
const MOMENT_MS = 400;
const PAUSE_MS = 20;
const HEAL_MS = patient(60000);

const postmaster = (s) => new Owner(s.data).postmaster;

/** A client that stores one request after another; one that was not answered is sent again as it was. */
class Client {
	acknowledged = [];
	wrong = [];
	pending = null;

	constructor(store, number) {
		Object.assign(this, { store, number, stopped: false });
	}

	/** Mostly plain, sometimes about an earlier one, sometimes about one that comes in the same request. */
	#request() {
		const all = Array.from({ length: 1 + this.acknowledged.length % 4 }, () => statement({ id: randomUUID() }));
		const known = this.acknowledged.at(-1);
		if (known !== undefined && this.acknowledged.length % 5 === 0)
			all.push(statement({ id: randomUUID(), object: { objectType: 'StatementRef', id: known } }));
		if (this.acknowledged.length % 7 === 0)
			all.push(statement({ id: randomUUID(), object: { objectType: 'StatementRef', id: all[0].id } }));
		return all;
	}

	/** True when what is pending was acknowledged. */
	async send() {
		this.pending ??= this.#request();
		let answer;
		try {
			answer = await this.store.post('/statements', {}, { body: this.pending });
		} catch {
			return false;
		}
		if (answer.status === 200)
			this.acknowledged.push(...this.pending.map(({ id }) => id));
		else if (answer.status !== 503 && answer.status !== 504)
			this.wrong.push(`${answer.status} ${answer.text}`);
		if (answer.status === 200)
			this.pending = null;
		return answer.status === 200;
	}

	async run() {
		while (!this.stopped)
			if (!(await this.send()))
				await sleep(PAUSE_MS);
	}

	async finish() {
		const end = Date.now() + HEAL_MS;
		while (this.pending !== null && !(await this.send())) {
			assert.ok(Date.now() < end, `not acknowledged in ${HEAL_MS} ms: ${this.wrong.at(-1) ?? 'no answer'}`);
			await sleep(PAUSE_MS);
		}
	}
}

function begin(store) {
	const clients = Array.from({ length: CLIENTS }, (_, i) => new Client(store, i));
	const running = Promise.all(clients.map((client) => client.run()));
	const all = () => clients.flatMap((client) => client.acknowledged);
	return {
		clients, all,
		async stop() {
			clients.forEach((client) => (client.stopped = true));
			await running;
		},
	};
}

function verify(s, load) {
	const owner = new Owner(s.data);
	const rows = owner.sql('SELECT id, count(*) FROM statements GROUP BY id');
	const there = new Map(rows.map(([id, count]) => [id, Number(count)]));
	for (const id of load.all())
		assert.equal(there.get(id), 1, `acknowledged: ${id}`);
	assert.deepEqual(load.clients.flatMap(({ wrong }) => wrong), []);
	assert.deepEqual(owner.sql(`SELECT s.id FROM statements s LEFT JOIN statement_ids i ON i.org_id = s.org_id AND i.id = s.id AND i.position = s.position
		WHERE i.id IS NULL UNION SELECT i.id FROM statement_ids i LEFT JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
		WHERE i.position IS NOT NULL AND s.id IS NULL`), [], 'ids and statements are of one mind');
	return there.size;
}

const WAYS = [
	['the service', (s) => s.kill(), (s) => s.start()],
	['PostgreSQL', (s) => signal(tree(postmaster(s)), 'SIGKILL'), () => {}],
	['both', async (s) => {
		const all = [s.pid, ...tree(postmaster(s))];
		s.leaving = true;
		signal(all, 'SIGKILL');
		await s.kill();
	}, (s) => s.start()],
];

for (const [what, kill, comeBack] of WAYS)
	test(`no acknowledged statement is lost or doubled when ${what} is killed`, async (t) => {
		const s = await startLectern({ t });
		const load = begin(await Store.open(s));
		for (let round = 0; round < 3; round++) {
			const before = load.all().length;
			await eventually(() => load.all().length > before + CLIENTS, { timeout_ms: HEAL_MS, what: 'statements to be acknowledged' });
			await sleep(Math.random() * MOMENT_MS);
			await kill(s);
			await comeBack(s);
			const after = load.all().length;
			await eventually(() => load.all().length > after + CLIENTS, { timeout_ms: HEAL_MS, what: 'statements to be acknowledged again' });
		}
		await load.stop();
		await Promise.all(load.clients.map((client) => client.finish()));
		const there = verify(s, load);
		assert.equal(there, load.all().length);
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
	const load = begin(store);
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
