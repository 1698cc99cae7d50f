// What the learning record store forgets: by date, activity and registration, one person everywhere, months that nobody keeps. Two
// organisations side by side: what is forgotten in one stays in the other.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { activity, statement, Store } from '../harness/xapi.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';
const SIGNATURE = 'http://adlnet.gov/expapi/attachments/signature';
const ORGS = ['main', 'north'];
let s, stores, owner, orgId;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	await s.addOrganization('north', 'Another school');
	stores = Object.fromEntries(await Promise.all(ORGS.map(async (org) => [org, await Store.open(s, { org })])));
	owner = new Owner(s.data);
	orgId = Object.fromEntries(owner.sql('SELECT slug, id FROM organizations', { directory: true }));
});
test.after(() => s?.dispose());

const api = (method, address, { as = operator, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });
const of = (what, org = 'main') => `/api/v1/orgs/${org}/statements/${what}`;
function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.json.field, field, answer.text);
}
async function credential(permissions, org = 'main') {
	const made = await api('POST', `/api/v1/credentials?org=${org}`, { body: { kind: 'key', name: 'a program', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}
async function done(answer, org = 'main') {
	assert.equal(answer.status, 202, answer.text);
	return eventually(async () => {
		const { json } = await api('GET', `/api/v1/jobs/${answer.json.id}?org=${org}`);
		assert.ok(!['dead', 'cancelled'].includes(json.state), JSON.stringify(json));
		return json.state === 'done' && json;
	}, { what: 'the job to be done' });
}
const purge = async (body, org) => (await done(await api('POST', of('purges', org), { body }), org)).result;
const erase = async (body, org) => (await done(await api('POST', of('erasures', org), { body }), org)).result;
async function dry(what, body, org) {
	const answer = await api('POST', of(what, org), { body: { ...body, dry_run: true } });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}

async function post(store, body, options) {
	const answer = await store.post('/statements', {}, { body, ...options });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}
async function find(store, parameters) {
	const answer = await store.get('/statements', parameters);
	assert.equal(answer.status, 200, answer.text);
	return answer.json.statements;
}
const ids = async (store, parameters) => (await find(store, parameters)).map((one) => one.id).sort();
const there = async (store, id, name = 'statementId') => (await store.get('/statements', { [name]: id })).status === 200;
const rows = (table, where, org = 'main') => Number(owner.sql(`SELECT count(*) FROM ${table} WHERE org_id = '${orgId[org]}' AND ${where}`)[0][0]);
const moment = () => owner.sql('SELECT to_char(clock_timestamp() AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')')[0][0];
const sha2 = (text) => createHash('sha256').update(text).digest('hex');
function multipart(statements, texts) {
	const part = (text) => `--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2(text)}\r\n\r\n${text}\r\n`;
	return { type: 'multipart/mixed; boundary=b',
		body: `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statements)}\r\n${texts.map(part).join('')}--b--\r\n` };
}
const attachment = (text, usageType = 'https://example.org/usage') => ({ usageType, display: { en: 'x' }, contentType: 'text/plain', length: text.length, sha2: sha2(text) });

/** What every row that hangs on statements must be like, whatever was forgotten. */
function consistent() {
	assert.deepEqual(owner.sql(`SELECT s.id FROM statements s LEFT JOIN statement_ids i ON i.org_id = s.org_id AND i.id = s.id AND i.position = s.position
		WHERE i.id IS NULL UNION SELECT i.id FROM statement_ids i LEFT JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
		WHERE i.position IS NOT NULL AND s.id IS NULL`), [], 'ids and statements are of one mind');
	assert.deepEqual(owner.sql('SELECT k.position FROM statement_keys k LEFT JOIN statements s USING (org_id, position) WHERE s.id IS NULL'), [], 'no key without its statement');
	assert.deepEqual(owner.sql(`SELECT r.referrer FROM statement_refs r LEFT JOIN statement_ids i ON i.org_id = r.org_id AND i.id = r.referrer
		WHERE i.position IS NULL`), [], 'nobody refers who is not there');
	assert.deepEqual(owner.sql(`SELECT i.id FROM statement_ids i LEFT JOIN statement_refs r ON r.org_id = i.org_id AND r.target = i.id
		WHERE i.position IS NULL AND r.target IS NULL`), [], 'no id that nobody names');
	assert.deepEqual(owner.sql('SELECT a.sha2 FROM statement_attachments a LEFT JOIN statements s USING (org_id, position) WHERE s.id IS NULL'), []);
	assert.deepEqual(owner.sql('SELECT b.sha2 FROM attachments b LEFT JOIN statement_attachments a USING (org_id, sha2) WHERE a.sha2 IS NULL'), [], 'no attachment of nobody');
	// The keys that a statement is found by are its own and those of what it refers to.
	assert.deepEqual(owner.sql(`WITH RECURSIVE down AS (
			SELECT org_id, position AS of, ref, keys FROM statements WHERE flags & 1 = 0
			UNION SELECT d.org_id, d.of, t.ref, t.keys FROM down d JOIN statement_ids i ON i.org_id = d.org_id AND i.id = d.ref
			JOIN statements t ON t.org_id = i.org_id AND t.position = i.position),
		due AS (SELECT DISTINCT org_id, encode(substr(keys, n * 16 + 1, 16), 'hex')::uuid AS key, of AS position FROM down, generate_series(0, length(keys) / 16 - 1) n)
		SELECT coalesce(d.position, k.position), coalesce(d.key, k.key), d.key IS NULL FROM due d FULL JOIN statement_keys k USING (org_id, key, position) WHERE d.key IS NULL OR k.key IS NULL`),
	[], 'each is found by what it says, and by nothing else');
}

test('what is set about the store is kept for each organisation by itself, and audited', async () => {
	assert.deepEqual((await api('GET', of('settings'))).json, { keep_days: null, tells: true });
	const set = await api('PUT', of('settings'), { body: { keep_days: 400, tells: false } });
	assert.deepEqual([set.status, set.json], [200, { keep_days: 400, tells: false }]);
	assert.deepEqual((await api('GET', of('settings'))).json, { keep_days: 400, tells: false });
	assert.deepEqual((await api('GET', of('settings', 'north'))).json, { keep_days: null, tells: true });
	assert.deepEqual(await s.ask('statements', 'settings'), { keep_days: 400, tells: false });
	assert.deepEqual(await s.ask('statements', 'settings', '--keep-days', 'forever'), { keep_days: null, tells: false });
	assert.deepEqual(await s.ask('statements', 'settings', '--tells', 'on', '--keep-days', '7', '--org', 'north'), { keep_days: 7, tells: true });
	assert.deepEqual((await api('PUT', of('settings', 'north'), { body: { keep_days: null } })).json, { keep_days: null, tells: true });
	const trail = (await api('GET', '/api/v1/audit-logs?org=main&action=statement.settings_changed')).json.items;
	assert.deepEqual(trail.map(({ before, after }) => [before, after]).at(-1), [{ keep_days: null, tells: true }, { keep_days: 400, tells: false }]);
	await api('PUT', of('settings'), { body: {} });
	for (const body of [{ keep_days: 0 }, { keep_days: 36501 }, { keep_days: 'a week' }])
		refused(await api('PUT', of('settings'), { body }), 400, 'keep_days');
	refused(await api('PUT', of('settings'), { body: { tells: 'no' } }), 400, 'tells');
	assert.equal((await s.lectern('statements', 'settings', '--keep-days', 'some')).code, 2);
	const reader = await credential(['statements:read']);
	assert.equal((await api('GET', of('settings'), { as: reader })).status, 200);
	assert.equal((await api('PUT', of('settings'), { as: reader, body: {} })).status, 403);
	assert.equal((await api('GET', of('settings', 'north'), { as: reader })).status, 404);
});

test('a purge takes what it names, in its organisation alone, and a dry run says how many', async () => {
	const course = activity(), other = activity(), registration = randomUUID();
	const said = [statement({ object: { id: course } }), statement({ object: { id: course }, context: { registration } }),
		statement({ object: { id: other }, context: { registration } }), statement({ object: { id: other }, context: { contextActivities: { parent: [{ id: course }] } } })];
	const made = {};
	for (const org of ORGS)
		made[org] = await post(stores[org], said);
	const left = (org) => ids(stores[org], { activity: course, related_activities: 'true' });

	const counted = await dry('purges', { activity: course });
	assert.deepEqual([counted.dry_run, counted.statements, counted.at_least], [true, 2, false]);
	assert.ok(counted.first_stored_at <= counted.last_stored_at);
	assert.equal((await dry('purges', { activity: course, related_activities: true })).statements, 3);
	assert.equal((await dry('purges', { registration })).statements, 2);
	assert.equal((await dry('purges', { registration, activity: course })).statements, 1);
	assert.equal((await dry('purges', { registration: randomUUID() })).statements, 0);
	assert.equal((await left('main')).length, 3, 'a dry run deletes nothing');

	assert.deepEqual(await purge({ registration, activity: course }), { statements: 1, attachments: 0 });
	assert.deepEqual(await Promise.all(made.main.map((id) => there(stores.main, id))), [true, false, true, true]);
	assert.deepEqual(await purge({ activity: course, related_activities: true }), { statements: 2, attachments: 0 });
	assert.deepEqual(await left('main'), []);
	assert.deepEqual(await Promise.all(made.main.map((id) => there(stores.main, id))), [false, false, true, false]);
	assert.equal(rows('statement_ids', `id IN ('${made.main.join("','")}')`), 1);
	assert.equal((await left('north')).length, 3, 'the other organisation keeps its own');
	assert.deepEqual((await post(stores.main, { ...said[0], id: made.main[0] })), [made.main[0]], 'what is gone may come again');
	consistent();
});

test('a purge by date takes what was stored before, and no more', async () => {
	const store = stores.north, course = activity();
	const [first] = await post(store, statement({ object: { id: course } }));
	const before = moment();
	const [second] = await post(store, statement({ object: { id: course } }));
	assert.equal((await dry('purges', { before, activity: course }, 'north')).statements, 1);
	assert.ok((await dry('purges', { before }, 'north')).statements >= 1);
	assert.equal((await purge({ before, activity: course }, 'north')).statements, 1);
	assert.deepEqual(await ids(store, { activity: course }), [second]);
	assert.equal(await there(store, first), false);
	assert.ok((await s.ask('statements', 'purge', '--before', before, '--dry-run', '--org', 'north')).statements > 0);
	assert.ok((await s.ask('statements', 'purge', '--before', before, '--org', 'north')).statements > 0);
	assert.equal((await s.ask('statements', 'purge', '--before', before, '--dry-run', '--org', 'north')).statements, 0);
	assert.equal(await there(store, second), true);
	consistent();
});

test('a purge that says nothing, or nonsense, is refused', async () => {
	refused(await api('POST', of('purges'), { body: {} }), 400, 'before');
	refused(await api('POST', of('purges'), { body: { dry_run: true } }), 400, 'before');
	refused(await api('POST', of('purges'), { body: { before: '2126-01-01T00:00:00Z' } }), 400, 'before');
	refused(await api('POST', of('purges'), { body: { activity: 'no iri' } }), 400, 'activity');
	refused(await api('POST', of('purges'), { body: { registration: 'x' } }), 400, 'registration');
	refused(await api('POST', of('purges'), { body: { registration: randomUUID(), related_activities: true } }), 400, 'related_activities');
	assert.match((await s.lectern('statements', 'purge')).stderr, /before: say what/);
	assert.equal((await s.lectern('statements', 'purge', '--before', 'yesterday')).code, 1);
	for (const what of ['purges', 'erasures']) {
		assert.equal((await api('POST', of(what), { as: await credential(['statements:read']), body: {} })).status, 403);
		assert.equal((await api('POST', of(what), { as: await credential(['statements:manage']), body: {} })).status, 400);
		assert.equal((await api('POST', of(what, 'north'), { as: await credential(['statements:manage']), body: what === 'erasures' ? { mode: 'erase' } : {} })).status, 404);
	}
	assert.ok((await api('GET', '/api/v1/audit-logs?org=main&action=statement.purged')).json.items.length > 0);
	assert.ok((await api('GET', '/api/v1/audit-logs?org=main&action=statement.purge_asked')).json.items.some(({ after }) => after.registration !== null));
});

test('attachments go with the last statement that names them', async () => {
	const course = activity(), other = activity(), shared = `shared ${randomUUID()}`, own = `own ${randomUUID()}`;
	await post(stores.main, undefined, multipart([statement({ object: { id: course }, attachments: [attachment(shared), attachment(own)] })], [shared, own]));
	await post(stores.main, undefined, multipart([statement({ object: { id: other }, attachments: [attachment(shared)] })], [shared]));
	assert.deepEqual(await purge({ activity: course }), { statements: 1, attachments: 1 });
	assert.deepEqual([rows('attachments', `sha2 = '${sha2(shared)}'`), rows('attachments', `sha2 = '${sha2(own)}'`)], [1, 0]);
	await post(stores.main, undefined, multipart([statement({ object: { id: course }, attachments: [attachment(own)] })], [own]));
	assert.equal(rows('attachments', `sha2 = '${sha2(own)}'`), 1, 'what comes again is kept again');
	assert.deepEqual(await purge({ activity: other }), { statements: 1, attachments: 1 });
	consistent();
});

test('who refers to what is gone stays, and leads nowhere until it comes again', async () => {
	const store = stores.main, course = activity(), target = randomUUID(), voided = randomUUID();
	const first = statement({ id: target, object: { id: course } });
	await post(store, [first, statement({ id: voided, object: { id: course } })]);
	const before = moment();
	const [ref, plain, voiding] = await post(store, [statement({ object: { objectType: 'StatementRef', id: target } }), statement(),
		statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: voided } })]);
	const [over] = await post(store, statement({ object: { objectType: 'StatementRef', id: ref } }));
	assert.deepEqual(await ids(store, { activity: course }), [target, ref, over, voiding].sort());
	assert.equal(await there(store, voided, 'voidedStatementId'), true);

	assert.equal((await dry('purges', { before, activity: course })).statements, 2, 'a voided one counts by what it says itself');
	assert.equal((await purge({ before, activity: course })).statements, 2);
	assert.equal(await there(store, voided, 'voidedStatementId'), false);
	assert.deepEqual(await ids(store, { activity: course }), []);
	assert.deepEqual(await Promise.all([ref, plain, over, voiding].map((id) => there(store, id))), [true, true, true, true]);
	consistent();

	await post(store, [first, statement({ id: voided, object: { id: course } })]);
	assert.deepEqual(await ids(store, { activity: course }), [target, ref, over, voiding].sort(), 'all as it was');
	assert.equal(await there(store, voided, 'voidedStatementId'), true, 'what was voided comes voided');
	consistent();
	assert.equal((await dry('purges', { activity: course })).statements, 2, 'who is found by it only through another does not count');
	assert.equal((await purge({ activity: course })).statements, 2);
	assert.deepEqual(await Promise.all([ref, over, voiding].map((id) => there(store, id))), [true, true, true]);
	assert.deepEqual(await ids(store, { activity: course }), []);
	consistent();
});

test('what is stored while a purge runs is kept', async () => {
	const store = stores.main, course = activity(), kept = activity();
	for (let i = 0; i < 6; i++)
		await post(store, Array.from({ length: 200 }, () => statement({ object: { id: course } })));
	let purging = true;
	const writers = Promise.all(Array.from({ length: 6 }, async (_, at) => {
		const mine = [];
		while (purging || mine.length < 10) {
			const more = [statement({ object: { id: kept } })];
			if (mine.length > 0 && at % 2 === 0)
				more.push(statement({ object: { objectType: 'StatementRef', id: mine.at(-1) } }));
			mine.push(...await post(store, more));
		}
		return mine;
	}));
	const before = moment();
	const result = await purge({ before, activity: course }).finally(() => (purging = false));
	assert.equal(result.statements, 1200);
	const all = (await writers).flat();
	assert.equal(rows('statement_ids', `id IN ('${all.join("','")}') AND position IS NOT NULL`), all.length, 'all that was acknowledged');
	assert.equal(rows('statements', `id IN ('${all.join("','")}')`), all.length);
	assert.deepEqual(await ids(store, { activity: course }), []);
	consistent();
});

test('pages that were begun before a purge go on to their end', async () => {
	const store = stores.main, gone = activity(), kept = activity(), verb = { id: `https://example.org/verbs/${randomUUID()}` };
	const made = [];
	for (let i = 0; i < 30; i++)
		made.push((await post(store, statement({ verb, object: { id: i % 3 === 0 ? gone : kept } })))[0]);
	let answer = await store.get('/statements', { verb: verb.id, limit: 4 });
	const seen = answer.json.statements.map(({ id }) => id);
	await purge({ activity: gone });
	while (answer.json.more) {
		const { pathname, search } = new URL(answer.json.more, s.app);
		answer = await store.get(`${pathname}${search}`.slice(store.mount.length));
		assert.equal(answer.status, 200, answer.text);
		seen.push(...answer.json.statements.map(({ id }) => id));
	}
	assert.equal(new Set(seen).size, seen.length);
	const due = made.filter((_, i) => i % 3 !== 0);
	assert.deepEqual(due.filter((id) => !seen.includes(id)), []);
});

/** Ada everywhere that a statement can name somebody, and Bob. */
function everywhere(ada, bob) {
	const agent = { objectType: 'Agent', ...ada };
	const group = (...member) => ({ objectType: 'Group', member });
	return {
		theirs: [statement({ actor: { ...ada, name: 'Ada L.' } }), statement({ actor: bob, object: agent }), statement({ actor: group(ada) }),
			statement({ actor: bob, object: group(ada) })],
		others: [statement({ actor: group(ada, bob) }), statement({ actor: bob, object: group(bob, { ...ada, name: 'Ada again' }) }),
			statement({ actor: bob, context: { instructor: ada } }), statement({ actor: bob, context: { team: group(ada, bob) } }),
			statement({ actor: bob, context: { contextAgents: [{ objectType: 'contextAgent', agent }] } }),
			statement({ actor: bob, context: { contextGroups: [{ objectType: 'contextGroup', group: group(ada) }] } }),
			statement({ actor: bob, object: { objectType: 'SubStatement', actor: ada, verb: { id: 'https://example.org/verbs/will' }, object: { id: activity() } } }),
			statement({ actor: bob, object: { objectType: 'SubStatement', actor: bob, verb: { id: 'https://example.org/verbs/will' }, object: agent } })],
	};
}
const nothingOf = async (org, word, agents) => {
	for (const table of ['statements', 'statement_attachments', 'agent_names', 'documents', 'jobs', 'audit_logs', 'activity_definitions'])
		assert.equal(rows(`${table} t`, `position(lower('${word}') in lower(${table === 'statements' ? "convert_from(t.body, 'UTF8')" : 't::text'})) > 0`, org), 0, `${table} says ${word}`);
	for (const agent of agents) {
		assert.deepEqual(await ids(stores[org], { agent: JSON.stringify(agent), related_agents: 'true' }), []);
		assert.deepEqual((await stores[org].get('/agents', { agent: JSON.stringify(agent) })).json.name ?? [], []);
	}
};

test('a person is erased everywhere, and nobody else', async () => {
	const word = `ada${randomUUID().slice(0, 8)}`, mbox = `mailto:${word}@example.org`, ada = { mbox }, bob = { mbox: `mailto:bob-${randomUUID()}@example.org` };
	const hashed = { mbox_sha1sum: createHash('sha1').update(mbox).digest('hex') };
	const made = {};
	for (const org of ORGS) {
		const store = stores[org], { theirs, others } = everywhere(ada, bob);
		made[org] = { theirs: await post(store, theirs), others: await post(store, others) };
		made[org].hashed = await post(store, statement({ actor: hashed }));
		[made[org].voided, made[org].target] = await post(store, [statement({ actor: ada }), statement({ actor: ada })]);
		[made[org].voiding, made[org].ref] = await post(store, [statement({ actor: bob, verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: made[org].voided } }),
			statement({ actor: bob, object: { objectType: 'StatementRef', id: made[org].target } })]);
		for (const agent of [ada, bob]) {
			assert.equal((await store.put('/activities/state', { activityId: activity(), agent, stateId: 'x' }, { body: 'mine', type: 'text/plain' })).status, 204);
			assert.equal((await store.put('/agents/profile', { agent, profileId: 'x' }, { body: 'mine', type: 'text/plain', headers: { 'if-none-match': '*' } })).status, 204);
		}
	}
	const before = await ids(stores.north, { agent: JSON.stringify(ada), related_agents: 'true' });
	const text = `theirs ${randomUUID()}`;
	await post(stores.main, undefined, multipart([statement({ actor: ada, attachments: [attachment(text)] })], [text]));

	const counted = await dry('erasures', { agent: ada, mode: 'erase' });
	assert.deepEqual([counted.statements, counted.rewritten, counted.documents, counted.names, counted.at_least], [8, 8, 2, 2, false]);
	const { attachments, ...result } = await erase({ agent: ada, mode: 'erase' });
	assert.deepEqual(result, { statements: 8, rewritten: 8, signatures: 0, documents: 2, names: 2 });
	assert.equal(attachments, 1);
	assert.equal(rows('attachments', `sha2 = '${sha2(text)}'`), 0);

	await nothingOf('main', word, [ada, hashed]);
	await nothingOf('main', hashed.mbox_sha1sum, []);
	const { theirs, others, voided, target, voiding, ref } = made.main;
	for (const id of [...theirs, ...made.main.hashed, target])
		assert.equal(await there(stores.main, id), false);
	assert.equal(await there(stores.main, voided, 'voidedStatementId'), false);
	for (const id of [...others, voiding, ref])
		assert.equal(await there(stores.main, id), true, 'what is somebody else\'s too stays');
	assert.deepEqual(await ids(stores.main, { agent: JSON.stringify(bob), related_agents: 'true' }), [...others, voiding, ref].sort());
	const [group] = (await stores.main.get('/statements', { statementId: others[0] })).json.actor.member;
	assert.match(group.account.name, /^[0-9a-f]{32}$/);
	assert.equal(group.account.homePage, `${s.app}/xapi/pseudonyms`);
	assert.equal(rows('documents', "convert_from(content, 'UTF8') = 'mine'"), 2, 'Bob\'s');
	consistent();

	assert.deepEqual(await ids(stores.north, { agent: JSON.stringify(ada), related_agents: 'true' }), before, 'the other organisation keeps its own');
	assert.equal(rows('agent_names', "name LIKE 'Ada%'", 'north'), 2);
	assert.deepEqual((await erase({ agent: ada, mode: 'erase' })).statements, 0, 'again is no harm');
	const trail = (await api('GET', '/api/v1/audit-logs?org=main&action=statement.person_erased')).json.items;
	assert.deepEqual(trail.map(({ after }) => after.statements), [0, 8]);
});

test('a person becomes nameless: all statements stay, found by everything but who it was', async () => {
	const store = stores.main, word = `eve${randomUUID().slice(0, 8)}`, eve = { account: { homePage: `https://${word}.example.org/`, name: word } }, bob = { mbox: `mailto:${randomUUID()}@example.org` };
	const { theirs, others } = everywhere(eve, bob), verb = { id: `https://example.org/verbs/${randomUUID()}` };
	const all = [...theirs, ...others].map((one) => ({ ...one, id: randomUUID(), verb, result: { score: { raw: 17.5 } } }));
	await post(store, all);
	const body = `{"id":"${randomUUID()}","actor":${JSON.stringify(eve)},"verb":{"id":"${verb.id}"},"object":{"id":"urn:x:y"},"result":{"extensions":{"urn:x:n":[12345678901234567890,1e400]}}}`;
	const [exact] = await post(store, body, { type: 'application/json' });
	const [over] = await post(store, statement({ actor: bob, object: { objectType: 'StatementRef', id: all[0].id } }));
	assert.equal((await store.put('/agents/profile', { agent: eve, profileId: 'x' }, { body: 'mine', type: 'text/plain', headers: { 'if-none-match': '*' } })).status, 204);
	const was = await ids(store, { verb: verb.id });
	const text = (await store.get('/statements', { statementId: exact })).text;

	assert.equal((await dry('erasures', { agent: eve, mode: 'pseudonymise' })).rewritten, 13);
	const result = await erase({ agent: eve, mode: 'pseudonymise' });
	assert.deepEqual([result.statements, result.rewritten, result.documents], [0, 13, 1]);
	await nothingOf('main', word, [eve]);
	assert.deepEqual(await ids(store, { verb: verb.id }), was, 'the same statements');
	const now = await store.get('/statements', { statementId: exact });
	const { actor } = now.json;
	assert.equal(now.text.replace(JSON.stringify(actor), ''), text.replace(JSON.stringify(eve), ''), 'all else byte for byte');
	assert.deepEqual(await ids(store, { agent: JSON.stringify(actor), related_agents: 'true' }), [...all.map(({ id }) => id), exact, over].sort(), 'one name for all, and who refers to them is found by it');
	assert.equal((await store.post('/statements', {}, { body, type: 'application/json' })).status, 409, 'the same as it was is another now');
	assert.equal((await store.post('/statements', {}, { body: body.replace(JSON.stringify(eve), JSON.stringify(actor)), type: 'application/json' })).status, 200);
	consistent();
});

test('a signature does not outlast what it signed', async () => {
	const store = stores.main, eve = { mbox: `mailto:${randomUUID()}@example.org` }, bytes = `not judged here ${randomUUID()}`;
	// Whoever has a key can sign; here the owner of the tables stands for one who did.
	const [id] = await post(store, undefined, multipart([statement({ actor: eve, attachments: [attachment(bytes, 'https://example.org/will-be-signature')] })], [bytes]));
	owner.sql(`UPDATE statements SET body = convert_to(replace(convert_from(body, 'UTF8'), 'https://example.org/will-be-signature', '${SIGNATURE}'), 'UTF8') WHERE id = '${id}'`);
	assert.equal((await dry('erasures', { agent: eve, mode: 'pseudonymise' })).signatures, 1);
	const result = await erase({ agent: eve, mode: 'pseudonymise' });
	assert.deepEqual([result.rewritten, result.signatures, result.attachments], [1, 1, 1]);
	const [left] = (await store.get('/statements', { statementId: id })).json.attachments;
	assert.deepEqual([left.usageType, left.sha2], [`${s.app}/xapi/signature-no-longer-valid`, sha2(bytes)]);
	assert.equal(rows('attachments', `sha2 = '${sha2(bytes)}'`), 0, 'it holds the text before');
	consistent();
});

test('a learner is erased by who they are here, on the command line, with and without a running service', async () => {
	const put = async (user) => {
		const answer = await api('PUT', '/api/v1/learners?org=main', { body: { origin: 'moodle', external_user_id: user } });
		assert.ok([200, 201].includes(answer.status), answer.text);
		return answer.json.id;
	};
	const [one, two, three] = [await put('one'), await put('two'), await put('three')];
	const account = (name) => ({ account: { homePage: s.app, name } });
	const made = await post(stores.main, [one, two, three].map((id) => statement({ actor: account(id) })));
	await post(stores.north, statement({ actor: account(one) }));
	assert.equal((await s.ask('statements', 'erase', '--learner', one, '--dry-run')).statements, 1);
	assert.equal((await s.ask('statements', 'erase', '--learner', one)).statements, 1);
	assert.deepEqual(await Promise.all(made.map((id) => there(stores.main, id))), [false, true, true]);
	assert.equal((await find(stores.north, { agent: JSON.stringify(account(one)) })).length, 1);
	const left = await s.ask('statements', 'erase', '--origin', 'moodle', '--user', 'two', '--pseudonymise', '--job');
	await eventually(async () => (await api('GET', `/api/v1/jobs/${left.job}?org=main`)).json.state === 'done', { what: 'the job' });
	assert.deepEqual(await ids(stores.main, { agent: JSON.stringify(account(two)) }), []);
	assert.equal(await there(stores.main, made[1]), true);
	assert.deepEqual(owner.sql(`SELECT payload FROM jobs WHERE id = '${left.job}'`), [['{}']], 'the job forgot who it was');
	assert.equal((await api('GET', `/api/v1/audit-logs?org=main&subject=${one}&action=statement.person_erased`)).json.items.length, 1);
	await s.stop();
	assert.equal((await s.ask('statements', 'erase', '--learner', three)).statements, 1);
	await s.start();
	assert.equal(await there(stores.main, made[2]), false);

	refused(await api('POST', of('erasures'), { body: { mode: 'erase' } }), 400, 'learner');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', learner: one, agent: { mbox: 'mailto:a@example.org' } } }), 400, 'learner');
	refused(await api('POST', of('erasures'), { body: { mode: 'forget', learner: one } }), 400, 'mode');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', learner: randomUUID() } }), 404, 'learner');
	refused(await api('POST', of('erasures', 'north'), { body: { mode: 'erase', learner: one } }), 404, 'learner');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', origin: 'moodle' } }), 400, 'learner');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', external_user_id: 'one' } }), 400, 'external_user_id');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', agent: { mbox: 'nobody' } } }), 400, 'agent');
	refused(await api('POST', of('erasures'), { body: { mode: 'erase', agent: { objectType: 'Group', mbox: 'mailto:a@example.org' } } }), 400, 'agent');
	assert.equal((await s.lectern('statements', 'erase', '--learner', one, '--job', '--dry-run')).code, 2);
});

/** Moves statements back in time, as if they had been stored then. */
function age(org, statements, days) {
	const shift = BigInt(days) * 86400n * 1000000n * 1024n, list = `'${statements.join("','")}'`;
	owner.sql(`SELECT statement_month_make(now() - interval '${days} days');
		UPDATE statement_keys SET position = position - ${shift} WHERE org_id = '${orgId[org]}' AND position IN (SELECT position FROM statements WHERE org_id = '${orgId[org]}' AND id IN (${list}));
		UPDATE statement_attachments SET position = position - ${shift} WHERE org_id = '${orgId[org]}' AND position IN (SELECT position FROM statements WHERE org_id = '${orgId[org]}' AND id IN (${list}));
		UPDATE statements SET position = position - ${shift} WHERE org_id = '${orgId[org]}' AND id IN (${list});
		UPDATE statement_ids SET position = position - ${shift} WHERE org_id = '${orgId[org]}' AND id IN (${list});`);
}
async function sweep() {
	const where = "kind = 'statement.retention' AND state IN ('waiting', 'failed', 'running')";
	const schedule = (sql) => owner.sql(sql, { directory: true });
	await eventually(() => schedule("SELECT 1 FROM jobs WHERE kind = 'statement.retention' AND state = 'done'").length > 0, { what: 'the schedule' });
	const [[job]] = schedule("SELECT id FROM jobs WHERE kind = 'statement.retention' ORDER BY created_at DESC LIMIT 1");
	await eventually(() => schedule(`SELECT 1 FROM jobs WHERE ${where}`).length === 0, { what: 'the sweep before' });
	schedule(`UPDATE jobs SET state = 'waiting', settled_at = NULL, run_at = now() WHERE id = '${job}'`);
	return eventually(() => {
		const [row] = schedule(`SELECT result::text FROM jobs WHERE id = '${job}' AND state = 'done'`);
		return row && JSON.parse(row[0]);
	}, { what: 'the sweep' });
}

test('statements are deleted when they are kept no longer, and a month is dropped whole when nobody keeps anything of it', async () => {
	const DAYS = 100, text = `old ${randomUUID()}`, course = activity();
	const month = () => owner.sql(`SELECT to_regclass('statements_' || to_char((now() - interval '${DAYS} days') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL,
		to_regclass('statement_keys_' || to_char((now() - interval '${DAYS} days') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL`)[0];
	const old = {}, fresh = {};
	for (const org of ORGS) {
		old[org] = await post(stores[org], undefined, multipart([statement({ object: { id: course }, attachments: [attachment(text)] }), statement({ object: { id: course } })], [text]));
		age(org, old[org], DAYS);
		fresh[org] = await post(stores[org], [statement({ object: { id: course } }), statement({ object: { objectType: 'StatementRef', id: old[org][0] } })]);
		assert.equal(await there(stores[org], old[org][0]), true);
	}
	await sweep();
	assert.deepEqual(await ids(stores.main, { activity: course }), [...old.main, ...fresh.main].sort(), 'kept for ever unless something is set');

	await api('PUT', of('settings'), { body: { keep_days: DAYS + 10 } });
	await sweep();
	assert.equal(await there(stores.main, old.main[0]), true, 'not yet');
	await api('PUT', of('settings'), { body: { keep_days: DAYS - 10 } });
	assert.equal((await sweep()).statements, 2);
	assert.deepEqual(await ids(stores.main, { activity: course }), [fresh.main[0]]);
	assert.deepEqual(await Promise.all([...old.main, ...fresh.main].map((id) => there(stores.main, id))), [false, false, true, true]);
	assert.equal(rows('attachments', `sha2 = '${sha2(text)}'`), 0);
	assert.deepEqual(await ids(stores.north, { activity: course }), [...old.north, ...fresh.north].sort(), 'the other organisation keeps its own');
	assert.deepEqual(month(), ['t', 't'], 'of which a month still holds something');
	const drop = (role, part) => owner.sql(`SELECT statement_month_drop(date_trunc('month', now() - interval '${DAYS} days', 'UTC'), '${part}')`, { role });
	for (const part of ['statement_keys', 'statements', 'learners']) {
		assert.throws(() => drop('lectern_app', part), /permission denied/);
		assert.deepEqual(drop('lectern_worker', part), [['f']], 'nobody drops what somebody keeps');
	}
	consistent();

	await api('PUT', of('settings', 'north'), { body: { keep_days: DAYS - 40 } });
	const result = await sweep();
	assert.ok(result.months >= 1 && result.statements === 2, JSON.stringify(result));
	assert.deepEqual(month(), ['f', 'f']);
	assert.deepEqual(await ids(stores.north, { activity: course }), [fresh.north[0]]);
	assert.equal(rows('attachments', `sha2 = '${sha2(text)}'`, 'north'), 0);
	assert.equal(rows('statement_ids', `id IN ('${old.north.join("','")}') AND position IS NOT NULL`, 'north'), 0);
	for (const org of ORGS)
		await api('PUT', of('settings', org), { body: {} });
	consistent();
});
