// An import of statements is killed while it writes: it goes on at the line it was at, and nothing is doubled or missing, whether
// lines have ids or not.
import assert from 'node:assert/strict';
import test from 'node:test';

import { jobOver } from '../harness/import.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { title } from '../harness/processes.mjs';
import { sendImport } from '../harness/transfer.mjs';
import { statement } from '../harness/xapi.mjs';

const OPERATOR = 'the-operators-key-of-the-import-faults';
const as = { authorization: `Bearer ${OPERATOR}` };
const MANY = 6000;

test('an import that is killed goes on at its line', async (t) => {
	const s = await startLectern({ config: { api_key: OPERATOR, job_lease: 3, job_retry_first: 1 }, t });
	const body = Array.from({ length: MANY }, (_, i) => (i % 1000 === 999 ? '{"no":"statement"}'
		: JSON.stringify(statement({ object: { id: 'urn:x:killed' }, result: { response: `line ${i}` } })))).join('\n');
	// Half-way somebody sleeps in the transaction of a batch, until the database stops.
	const owner = new Owner(s.data);
	owner.sql(`CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(7), pg_sleep(3600); RETURN new; END';
		CREATE TRIGGER gate BEFORE UPDATE ON statement_imports FOR EACH ROW WHEN (new.bytes > ${Math.floor(body.length / 2)}) EXECUTE FUNCTION gate()`);
	const answer = await sendImport(s, 'main', body, { as });
	await eventually(() => owner.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7")[0][0] === '1', { what: 'the import to be half-way', timeout_ms: 60000 });
	await s.kill();
	await eventually(() => title(owner.postmaster) === '', { what: 'the database to stop', timeout_ms: 60000 });
	s.config.job_threads = 0;
	await s.start();
	new Owner(s.data).sql('DROP FUNCTION gate CASCADE');
	s.config.job_threads = 1;
	await s.restart();
	const { state, result } = await jobOver(s, answer, { as });
	assert.deepEqual([state, result.lines, result.added, result.refused, result.present], ['done', MANY, MANY - 6, 6, 0]);
	assert.deepEqual(result.refusals.map(({ line }) => line), [1000, 2000, 3000, 4000, 5000, 6000]);
	assert.ok(result.resumed, 'it went on');
	assert.deepEqual(new Owner(s.data).sql('SELECT count(*), count(DISTINCT id) FROM statements'), [[`${MANY - 6}`, `${MANY - 6}`]]);
	assert.deepEqual(new Owner(s.data).sql('SELECT count(*) FROM statement_imports'), [['0']]);
});
