// Statements leave as NDJSON and come back: nothing changed but stored, nothing doubled, nothing missed, each wrong line told by its
// number; downloads that were cut and imports that were killed go on.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

import { jobOver } from '../harness/import.mjs';
import { isSanitized, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { exported, exportLines, imported, opened, sendImport, unstored } from '../harness/transfer.mjs';
import { activity, someone, statement, Store } from '../harness/xapi.mjs';

const OPERATOR = 'the-operators-key-of-the-transfer-tests';
const as = { authorization: `Bearer ${OPERATOR}` };
const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';
const MANY = 20000;

let s, store;
test.before(async () => {
	s = await startLectern({ config: { api_key: OPERATOR, slow_threads: 1 } });
	for (const org of ['copy', 'second', 'large', 'strict', 'counted'])
		await s.addOrganization(org, org);
	store = await Store.open(s, { version: '1.0.3' });
});
test.after(() => s?.dispose());

const lines = (org, parameters) => exportLines(s, org, parameters, { headers: as });
const bring = (org, all, options) => imported(s, org, all, { as, ...options });
const keep = async (target, body, options) => {
	const answer = await target.post('/statements', {}, { body, ...options });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};
const counts = ({ lines: all, statements, added, present, refused, attachments }) => ({ lines: all, statements, added, present, refused, attachments });
const refusals = (result) => result.refusals.map(({ line, field }) => [line, field]);
const line = (more) => JSON.stringify(statement({ id: randomUUID(), timestamp: '2026-01-02T03:04:05Z', ...more }));

function withAttachment(bytes, more = {}) {
	const sha2 = createHash('sha256').update(bytes).digest('hex');
	const said = statement({ attachments: [{ usageType: 'https://example.org/usage', display: { en: 'a file' }, contentType: 'application/octet-stream', length: bytes.length, sha2 }], ...more });
	const body = Buffer.concat([Buffer.from(`--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(said)}\r\n--b\r\nContent-Type: application/octet-stream\r\n`
		+ `Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n`), bytes, Buffer.from('\r\n--b--\r\n')]);
	return { said, sha2, body, type: 'multipart/mixed; boundary=b' };
}

test('what one organisation exports and another imports is equal but for stored: numbers, texts, references, voiding, attachments', async () => {
	const first = randomUUID(), gone = randomUUID(), late = randomUUID();
	const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 98, 0, 1]);
	await keep(store, `{"id":"${first}","actor":{"mbox":"mailto:a@example.org","name":"Zoé \\ud83d\\ude00"},"verb":{"id":"urn:x:did"},"object":{"id":"urn:x:a"},`
		+ '"result":{"score":{"raw":1.0},"extensions":{"urn:x:n":[12345678901234567890,1e400,-0.0,"\\u0000\\ud800é"]}}}', { type: 'application/json' });
	await keep(store, statement({ id: gone }));
	await keep(store, statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: gone } }));
	await keep(store, statement({ object: { objectType: 'StatementRef', id: first } }));
	await keep(store, statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: late } }));
	await keep(store, statement({ id: late }));
	await keep(store.on('2.0.0'), statement({ timestamp: '2020-02-02T02:02:02.020+02:00', context: { registration: randomUUID(), contextAgents: [{ objectType: 'contextAgent', agent: someone() }] } }));
	const { body, type, sha2 } = withAttachment(bytes);
	await keep(store, body, { type });
	await keep(store, withAttachment(bytes).body, { type });
	// Between its parts a statement may have line ends, which no line has.
	await keep(store, `{\n\t"actor": {"mbox": "mailto:b@example.org"},\r\n\t"verb": {"id": "urn:x:did"},\n\t"object": {"id": "urn:x:b"}\n}`, { type: 'application/json' });

	const from = await lines('main', { attachments: true });
	const statements = from.filter((one) => !one.startsWith('{"attachment":'));
	const attachments = from.filter((one) => one.startsWith('{"attachment":'));
	assert.equal(statements.length, 10);
	assert.equal(attachments.length, 1, 'the same bytes once');
	assert.deepEqual(JSON.parse(attachments[0]), { attachment: { sha2, contentType: 'application/octet-stream', base64: bytes.toString('base64') } });
	assert.ok(statements[0].includes('"score":{"raw":1.0},"extensions":{"urn:x:n":[12345678901234567890,1e400,-0.0,"\\u0000\\ud800é"]}'), statements[0]);
	assert.deepEqual(await lines('main'), statements, 'without attachments only the statements');

	const result = await bring('copy', from);
	assert.deepEqual(counts(result), { lines: 11, statements: 10, added: 10, present: 0, refused: 0, attachments: 1 });
	assert.deepEqual((await lines('copy', { attachments: true })).map(unstored), from.map(unstored));
	assert.deepEqual(counts(await bring('copy', from)), { lines: 11, statements: 10, added: 0, present: 10, refused: 0, attachments: 1 }, 'again is no harm');

	const copy = await Store.open(s, { org: 'copy', version: '1.0.3' });
	for (const id of [gone, late]) {
		assert.equal((await copy.get('/statements', { statementId: id })).status, 404);
		assert.equal((await copy.get('/statements', { voidedStatementId: id })).status, 200);
	}
	const [theirs, ours] = await Promise.all([store, copy].map(async (one) => (await one.get('/statements', { activity: 'urn:x:a' })).json.statements.map(({ id }) => id)));
	assert.deepEqual(ours, theirs, 'references are found by what they refer to');
	const whole = await copy.get('/statements', { attachments: true });
	assert.ok(whole.body.includes(bytes), 'the bytes are served');
	assert.equal(JSON.parse(statements[0]).authority.account.name, store.key.key, 'authority stays whose it was');
});

test('filters hold as they do for readers, and another organisation is never in it', async () => {
	const verb = `https://example.org/verbs/${randomUUID()}`, who = someone(), what = activity();
	const ids = [];
	for (let i = 0; i < 3; i++)
		ids.push(...await keep(store, statement({ verb: { id: verb }, actor: who, object: { id: what }, context: { registration: `00000000-0000-4000-8000-00000000000${i}` } })));
	const idsOf = async (parameters) => (await lines('main', parameters)).map((one) => JSON.parse(one).id);
	assert.deepEqual(await idsOf({ verb }), ids);
	assert.deepEqual(await idsOf({ activity: what, agent: JSON.stringify(who) }), ids);
	assert.deepEqual(await idsOf({ registration: '00000000-0000-4000-8000-000000000001' }), [ids[1]]);
	const [, second] = await lines('main', { verb });
	assert.deepEqual(await idsOf({ verb, since: JSON.parse(second).stored }), [ids[2]]);
	assert.deepEqual(await idsOf({ verb, until: JSON.parse(second).stored }), ids.slice(0, 2));
	assert.deepEqual(await idsOf({ verb, last: ids[0] }), ids.slice(1));
	assert.deepEqual((await lines('second')), []);
	const gone = await exported(s, 'second', { last: ids[0] }, { headers: as });
	assert.deepEqual([gone.status, gone.json.field], [410, 'last'], 'a statement of another organisation is none');
	for (const [parameters, field] of [[{ verb: 'no iri' }, 'verb'], [{ agent: '{}' }, 'agent'], [{ since: 'yesterday' }, 'since'], [{ sinse: 'x' }, 'sinse']]) {
		const answer = await exported(s, 'main', parameters, { headers: as });
		assert.deepEqual([answer.status, answer.json.field], [400, field], answer.text);
	}
	const key = await request(s.app, 'POST', '/api/v1/credentials?org=main', { headers: as, body: { kind: 'key', name: 'reader', permissions: ['statements:read'] } });
	const reader = { authorization: `Bearer ${key.json.secret}` };
	assert.equal((await exported(s, 'main', { verb }, { headers: reader })).status, 200);
	assert.equal((await exported(s, 'second', {}, { headers: reader })).status, 404);
	assert.equal((await sendImport(s, 'main', `${line()}\n`, { as: reader })).status, 403);
	assert.equal((await exported(s, 'main')).status, 401);
});

test('each wrong line is told by its number and what is wrong with it, and harms no other', async () => {
	const twice = line(), id = JSON.parse(twice).id;
	const all = [line(), '', '{"actor":', JSON.stringify({ ...statement(), actor: { mbox: 'nobody' } }), twice, twice, JSON.stringify({ ...JSON.parse(twice), object: { id: activity() } }),
		'[]', '{"attachment":{"sha2":"00","base64":"AAAA"}}', `\r`, `${line()}\r`, JSON.stringify({ ...JSON.parse(twice), verb: { id: 'urn:x:other' } })];
	const wanted = { lines: 12, statements: 6, added: 3, present: 1, refused: 6, attachments: 0 };
	const where = [[3, ''], [4, '/actor/mbox'], [7, '/id'], [8, ''], [9, '/attachment/sha2'], [12, '/id']];
	const dry = await bring('strict', all, { query: '?dry_run=true' });
	assert.deepEqual([counts(dry), dry.dry_run, (await lines('strict')).length], [wanted, true, 0], 'a dry run writes nothing');
	const result = await bring('strict', all);
	assert.deepEqual(counts(result), wanted);
	assert.deepEqual(refusals(result), where);
	assert.ok(result.refusals.every(({ detail }) => detail.length > 0));
	assert.equal((await lines('strict')).filter((one) => JSON.parse(one).id === id).length, 1);
	const again = await bring('strict', all);
	assert.deepEqual(counts(again), { ...wanted, added: 0, present: 4 });
	// Without ids the same file is the same statements again, and two equal lines are two.
	const nameless = [1, 2, 3].map(() => JSON.stringify(statement({ actor: { mbox: 'mailto:same@example.org' }, object: { id: 'urn:x:same' } })));
	assert.equal((await bring('strict', nameless)).added, 3);
	assert.equal((await bring('strict', nameless)).present, 3);
});

test('lines of which thousands are wrong are counted, and the first thousand told', async () => {
	const result = await bring('strict', `${'{"actor":1}\n'.repeat(2500)}${line()}`);
	assert.deepEqual([result.refused, result.added, result.refusals.length, result.refusals.at(-1).line], [2500, 1, 1000, 1000]);
});

test('what is no NDJSON is refused at once, with what to do', async () => {
	for (const [body, says] of [[`[${line()}]`, /jq -c '\.\[\]'/], [`{"statements":[${line()}],"more":""}`, /jq -c '\.statements\[\]'/], [gzipSync(line()), /gunzip/]]) {
		const answer = await sendImport(s, 'strict', body, { as });
		assert.deepEqual([answer.status, answer.json.field], [400, 'file']);
		assert.match(answer.json.detail, says);
	}
});

const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${s.pid}/status`, 'utf8'))[1]) / 1024;
const busiest = () => Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${s.pid}/status`, 'utf8'))[1]) / 1024;

test(`${MANY} statements go in and out in bounded memory; a download that was cut goes on, a slow reader keeps nobody waiting`, async () => {
	const padding = 'p'.repeat(700);
	const all = Array.from({ length: MANY }, (_, i) => JSON.stringify({ id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`, actor: { mbox: `mailto:learner${i % 100}@example.org` },
		verb: { id: `https://example.org/verbs/${i % 3}` }, object: { id: `https://example.org/a/${i % 50}` }, timestamp: '2026-01-02T03:04:05Z', result: { response: padding } }));
	const before = resident();
	fs.writeFileSync(`/proc/${s.pid}/clear_refs`, '5');
	const result = await bring('large', all);
	assert.equal(result.added, MANY);
	const slow = await opened(s, 'large', {}, { headers: as });
	const beginning = slow.some();
	assert.ok(beginning.length > 0 && beginning.length < MANY * 100);
	// The only worker of the lane is free all the same.
	assert.equal((await lines('large', { verb: 'https://example.org/verbs/1' })).length, Math.floor((MANY + 1) / 3));
	const whole = (await slow.more()).split('\n').slice(0, -1);
	const used = busiest() - before;
	console.log(`RESULT 20,000 statements in and out: ${used.toFixed(0)} MiB of memory at most`);
	assert.ok(isSanitized() || used < 96, `${used} MiB`);
	assert.deepEqual(whole.map((one) => JSON.parse(one).id), all.map((one) => JSON.parse(one).id));

	const cut = await opened(s, 'large', {}, { headers: as });
	const got = cut.some();
	cut.cut();
	const kept = got.slice(0, got.lastIndexOf('\n') + 1).split('\n').slice(0, -1);
	const rest = await lines('large', { last: JSON.parse(kept.at(-1)).id });
	assert.deepEqual([...kept, ...rest], whole, 'nothing doubled, nothing missed');
});

test('a service that stops waits for no download: it is cut, and goes on with the next one', async () => {
	const whole = await lines('large');
	const held = await opened(s, 'large', {}, { headers: as });
	const stopping = s.stop();
	await assert.rejects(held.more(), 'it does not end as if it were whole');
	await stopping;
	await s.start();
	const got = held.some();
	const kept = got.slice(0, got.lastIndexOf('\n') + 1).split('\n').slice(0, -1);
	const parameters = kept.length > 0 ? { last: JSON.parse(kept.at(-1)).id } : {};
	assert.deepEqual([...kept, ...await lines('large', parameters)], whole);
});

test('the command line writes the same into a file, goes on where one was cut, and reads it', async () => {
	const file = s.write('unused', '').replace('unused', 'large.ndjson');
	const told = await s.ask('statements', 'export', file, '--org', 'large', '--json');
	assert.deepEqual([told.statements, told.resumed, fs.existsSync(`${file}.part`)], [MANY, false, false]);
	const whole = fs.readFileSync(file);
	assert.equal(whole.toString(), `${(await lines('large')).join('\n')}\n`);
	const again = await s.lectern('statements', 'export', file, '--org', 'large');
	assert.deepEqual([again.code, /is there already/.test(again.stderr)], [1, true]);

	fs.unlinkSync(file);
	fs.writeFileSync(`${file}.part`, whole.subarray(0, Math.floor(whole.length / 3)));
	assert.match((await s.lectern('statements', 'export', file, '--org', 'large')).stderr, /--resume/);
	const resumed = await s.ask('statements', 'export', file, '--org', 'large', '--resume');
	assert.ok(resumed.resumed && resumed.statements < MANY * 0.7);
	assert.ok(fs.readFileSync(file).equals(whole), 'to the byte');

	const dry = await s.ask('statements', 'import', file, '--org', 'second', '--dry-run');
	assert.deepEqual([dry.added, (await lines('second')).length], [MANY, 0]);
	const kept = await s.ask('statements', 'import', file, '--org', 'second');
	assert.deepEqual([kept.added, kept.resumed], [MANY, false]);
	assert.deepEqual((await lines('second')).map(unstored), whole.toString().split('\n').slice(0, -1).map(unstored));
	for (const [words, says] of [[['export', file, '--since', 'x'], /--since is a time/], [['export', '-', '--resume'], /cannot be resumed/]]) {
		const wrong = await s.lectern('statements', ...words);
		assert.equal(wrong.code, 2);
		assert.match(wrong.stderr, says);
	}
});

test('attachments of a file that was cut come again before the statement that names them', async () => {
	const file = s.write('unused', '').replace('unused', 'main.ndjson');
	await s.ask('statements', 'export', file, '--attachments');
	const whole = fs.readFileSync(file);
	fs.renameSync(file, `${file}.part`);
	const behind = whole.indexOf('\n', whole.indexOf('{"attachment":')) + 1;
	fs.truncateSync(`${file}.part`, behind + 5);
	await s.ask('statements', 'export', file, '--attachments', '--resume');
	assert.ok(fs.readFileSync(file).equals(whole));
});

test('figures are of what is there: by day, verb and activity; what is deleted is counted no longer', async () => {
	const figures = async (org) => (await request(s.app, 'GET', `/api/v1/orgs/${org}/statements/figures`, { headers: as })).json;
	const nothing = await figures('counted');
	assert.deepEqual([nothing.counted_through, nothing.statements, nothing.by_verb], [null, 0, []]);
	const target = await Store.open(s, { org: 'counted', version: '1.0.3' });
	const verb = 'https://example.org/verbs/counted', id = randomUUID();
	const { body, type } = withAttachment(Buffer.from('counted'), { id, verb: { id: verb } });
	await keep(target, body, { type });
	for (let i = 0; i < 4; i++)
		await keep(target, statement({ verb: { id: verb }, object: { id: 'urn:x:counted' }, actor: { mbox: `mailto:${i % 2}@example.org` } }));
	await keep(target, statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id } }));
	assert.equal((await target.put('/activities/state', { activityId: 'urn:x:counted', agent: { mbox: 'mailto:0@example.org' }, stateId: 'x' }, { body: 'twelve bytes', type: 'text/plain' })).status, 204);
	const job = await jobOver(s, await request(s.app, 'POST', '/api/v1/orgs/counted/statements/figures', { headers: as }), { as });
	assert.deepEqual([job.state, job.result], ['done', { counted: 6 }]);
	const counted = await figures('counted');
	const { statements, voiding, agents, verbs, activities, attachments, documents, by_verb, by_activity, by_day, by_month } = counted;
	assert.deepEqual({ statements, voiding, agents, verbs, activities, attachments, documents },
		{ statements: 6, voiding: 1, agents: 4, verbs: 2, activities: 2, attachments: { count: 1, bytes: 7 }, documents: { count: 1, bytes: 12 } });
	assert.deepEqual(by_verb, [{ name: verb, statements: 5 }, { name: VOIDED, statements: 1 }]);
	assert.deepEqual(by_activity[0], { name: 'urn:x:counted', statements: 4 });
	const sum = (list) => list.reduce((all, one) => all + one.statements, 0);
	assert.deepEqual([sum(by_day), sum(by_month)], [6, 6]);
	assert.ok(by_day.every(({ name }) => /^\d{4}-\d\d-\d\d$/.test(name)) && by_month.every(({ name }) => /^\d{4}-\d\d$/.test(name)));
	assert.ok(Date.parse(counted.oldest) <= Date.parse(counted.newest) && Date.parse(counted.newest) <= Date.parse(counted.counted_through));

	await keep(target, statement({ verb: { id: verb } }));
	assert.equal((await s.ask('statements', 'figures', '--org', 'counted')).statements, 7, 'only what is new is counted, and added');
	const [[org]] = new Owner(s.data).sql("SELECT id FROM organizations WHERE slug = 'counted'", { directory: true });
	new Owner(s.data).sql(`DELETE FROM statements WHERE org_id = '${org}' AND position IN (SELECT position FROM statements WHERE org_id = '${org}' ORDER BY position LIMIT 3)`);
	const less = await s.ask('statements', 'figures', '--org', 'counted');
	assert.deepEqual([less.statements, less.by_verb[0].statements, sum(less.by_day)], [4, 3, 4]);
	// Purged by the store's own means, and a month whose partition went.
	assert.equal((await s.ask('statements', 'purge', '--org', 'counted', '--activity', 'urn:x:counted')).state ?? 'done', 'done');
	assert.equal((await s.ask('statements', 'figures', '--org', 'counted')).statements, 2);
	new Owner(s.data).sql(`INSERT INTO statement_months (org_id, month, counted_to, statements, oldest, newest, agents)
		SELECT '${org}', '2020-01-01', extract(epoch FROM timestamptz '2020-02-01Z')::bigint * 1000000 * 1024, 7, 1, 2, ''`);
	assert.equal((await s.ask('statements', 'figures', '--org', 'counted')).statements, 2);
	const large = await s.ask('statements', 'figures', '--org', 'large');
	assert.deepEqual([large.statements, large.verbs, large.activities], [MANY, 3, 50]);
	assert.ok(Math.abs(large.agents - 100) <= 7, `${large.agents} agents`);
});

test('who exports and imports is in the trail', async () => {
	const [[org]] = new Owner(s.data).sql("SELECT id FROM organizations WHERE slug = 'strict'", { directory: true });
	const rows = new Owner(s.data).sql(`SELECT action, after FROM audit_logs WHERE org_id = '${org}' AND action LIKE 'statements.%' ORDER BY id`);
	const of = (action) => rows.filter(([one]) => one === action).map(([, after]) => JSON.parse(after));
	assert.ok(of('statements.exported').length > 0 && of('statements.import_asked').length > 0);
	assert.ok(of('statements.imported').some((after) => after.added === 3 && after.refused === 6 && after.refusals === undefined));
});
