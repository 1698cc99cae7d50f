// Statements over HTTP: stored whole or not at all, found again by what was asked, each as it was sent; by key, by organisation, by
// line. xAPI 1.0.3 Communication 2.1, 2.4, 2.5, Data 2.3, 2.4.11.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { activity, LINES, refused, someone, statement, Store } from '../harness/xapi.mjs';

const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';
let s, all, stores;
test.before(async () => {
	s = await startLectern();
	all = await Store.open(s);
	stores = LINES.map((version) => all.on(version));
});
test.after(() => s?.dispose());

const post = async (store, body, options) => {
	const answer = await store.post('/statements', {}, { body, ...options });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};
const find = async (store, parameters, options) => {
	const answer = await store.get('/statements', parameters, options);
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};
const idsOf = async (store, parameters) => (await find(store, parameters)).statements.map((one) => one.id);
const consistent = (answer) => Date.parse(answer.headers['x-experience-api-consistent-through']);

test('a statement that was posted is there, with what the store adds and all that was sent', async () => {
	for (const store of stores) {
		const sent = statement({ id: randomUUID(), result: { score: { raw: 1.0 } } });
		assert.deepEqual(await post(store, sent), [sent.id]);
		const answer = await store.get('/statements', { statementId: sent.id });
		const { stored, timestamp, authority, version, ...rest } = answer.json;
		assert.equal(answer.status, 200, answer.text);
		assert.deepEqual(rest, sent);
		assert.equal(timestamp, stored);
		assert.equal(version, store.version === '1.0.3' ? '1.0.0' : '2.0.0');
		assert.deepEqual(authority, { objectType: 'Agent', account: { homePage: s.app, name: all.key.key } });
		assert.ok(Math.abs(Date.parse(answer.headers['last-modified']) - Date.parse(stored)) <= 1000);
		assert.deepEqual((await find(store, { activity: sent.object.id })).statements, [answer.json]);
		const head = await store.ask('HEAD', '/statements', { statementId: sent.id });
		assert.deepEqual([head.status, head.text], [200, '']);
	}
});

test('numbers and texts come back as they were written', async () => {
	const id = randomUUID();
	const text = `{"id":"${id}","actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"urn:x:did"},"object":{"id":"urn:x:a"},"result":{"score":{"raw":1.0},"extensions":{"urn:x:n":[12345678901234567890,1e400,-0.0,"\\u0000\\ud800é"]}}}`;
	await post(stores[0], text, { type: 'application/json' });
	const { text: back } = await stores[0].get('/statements', { statementId: id });
	assert.ok(back.includes('"score":{"raw":1.0},"extensions":{"urn:x:n":[12345678901234567890,1e400,-0.0,"\\u0000\\ud800é"]}'), back);
});

test('PUT stores under the id of the address; another id in the body, or none in the address, is refused', async () => {
	for (const store of stores) {
		const statementId = randomUUID(), body = statement();
		assert.equal((await store.put('/statements', { statementId }, { body })).status, 204);
		assert.equal((await store.get('/statements', { statementId })).json.id, statementId);
		assert.equal((await store.put('/statements', { statementId }, { body: { ...body, id: statementId } })).status, 204, 'the same again');
		refused(await store.put('/statements', { statementId }, { body: statement() }), 409, 'statementId');
		refused(await store.put('/statements', { statementId }, { body: { ...body, id: randomUUID() } }), 400, '/id');
		refused(await store.put('/statements', {}, { body }), 400, 'statementId');
		refused(await store.put('/statements', { statementId: 'x' }, { body }), 400, 'statementId');
		refused(await store.put('/statements', { statementId }, { body: [body] }), 400);
		refused(await store.put('/statements', { statementId }), 400);
	}
});

test('a batch is stored in its order, whole or not at all', async () => {
	for (const store of stores) {
		const batch = [...Array(50)].map(() => statement({ id: randomUUID() })), object = { id: activity() };
		assert.deepEqual(await post(store, batch.map((one) => ({ ...one, object }))), batch.map((one) => one.id));
		assert.deepEqual(await idsOf(store, { activity: object.id, ascending: 'true' }), batch.map((one) => one.id));
		assert.deepEqual(await post(store, []), []);
		const good = statement({ id: randomUUID() }), { object: taken, ...bad } = statement();
		refused(await store.post('/statements', {}, { body: [good, bad] }), 400);
		refused(await store.post('/statements', {}, { body: [good, { ...statement(), id: batch[0].id }] }), 409, 'id');
		refused(await store.post('/statements', {}, { body: [good, { ...good }] }), 400);
		refused(await store.get('/statements', { statementId: good.id }), 404);
	}
});

test('a body that is none is refused, and one that is too large while it comes', async () => {
	for (const [body, type, status] of [['', 'application/json', 400], ['{', 'application/json', 400], ['1', 'application/json', 400], ['{}', 'text/plain', 400],
		['{}', 'multipart/form-data; boundary=x', 400], ['x', 'multipart/mixed', 400]]) {
		const answer = refused(await all.post('/statements', {}, { body, type }), status);
		assert.ok(consistent(answer) >= 0);
	}
	refused(await all.post('/statements', {}, { body: Buffer.alloc(8 * 1024 * 1024 + 1, ' '), type: 'application/json', headers: { 'transfer-encoding': 'chunked' } }), 413);
	// Told by its head alone, before a byte is taken.
	refused(await all.post('/statements', {}, { body: '{', type: 'application/json', headers: { 'content-length': String(8 * 1024 * 1024 + 1) } }), 413);
	// Larger than what an event thread reads by itself.
	const long = statement({ id: randomUUID(), result: { response: 'x'.repeat(200000) } });
	await post(all, long);
	assert.equal((await find(all, { statementId: long.id })).result.response.length, 200000);
});

/** A POST whose body stays away but for its first bytes; gives the status that comes all the same, or undefined. */
async function begin(headers, bytes) {
	const socket = net.connect(new URL(s.app).port, '127.0.0.1');
	let said = '';
	socket.on('data', (data) => { said += data; }).on('error', () => {});
	const head = { host: new URL(s.app).host, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0', ...headers };
	socket.write(`POST /xapi/2.0.0/statements HTTP/1.1\r\n${Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
	if (bytes)
		await new Promise((resolve) => socket.write(Buffer.alloc(bytes, ' '), resolve));
	return { socket, status: () => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? NaN) };
}

test('nobody who is not known makes the service keep much, and nobody at all more than there is room for', async () => {
	const stranger = await begin({ authorization: 'Basic eDp5', 'content-length': 8 * 1024 * 1024 });
	await eventually(() => stranger.status() === 401, { what: 'the refusal before the body' });
	const form = `content=${'x'.repeat(1024 * 1024)}`;
	assert.equal((await request(s.app, 'POST', '/xapi/1.0.3/statements?method=PUT', { body: form, headers: { 'transfer-encoding': 'chunked' } })).status, 413, 'who asks stands in the form');
	const open = [];
	try {
		// Each holds as much as it may; the last byte never comes.
		for (let i = 0; i < 12; i++)
			open.push(await begin({ authorization: all.authorization, 'content-length': 8 * 1024 * 1024 }, 8 * 1024 * 1024 - 1));
		await eventually(() => open.some((one) => one.status() === 503), { what: 'one too many to be refused' });
		assert.ok(open.filter((one) => Number.isNaN(one.status())).length >= 3, 'the others are waited for');
		await post(all, statement());
	} finally {
		for (const one of [...open, stranger])
			one.socket.destroy();
	}
	await eventually(async () => (await all.post('/statements', {}, { body: statement({ result: { response: 'x'.repeat(1000000) } }) })).status === 200, { what: 'room again' });
});

test('parallel writers of one id: one statement, and everybody else is told', async () => {
	const statementId = randomUUID(), same = statement(), agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
	const first = await Promise.all([...Array(32)].map(() => all.put('/statements', { statementId }, { body: same, agent })));
	assert.deepEqual([...new Set(first.map((answer) => answer.status))], [204]);
	const raced = randomUUID(), bodies = [...Array(32)].map(() => statement());
	const answers = await Promise.all(bodies.map((body) => all.put('/statements', { statementId: raced }, { body, agent })));
	assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, ...Array(31).fill(409)]);
	assert.equal((await find(all, { statementId: raced })).object.id, bodies[answers.findIndex((answer) => answer.status === 204)].object.id);
	agent.destroy();
});

test('sixteen connections with batches of fifty over twenty activities: no error, nothing lost', async () => {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 16 }), shared = [...Array(20)].map(() => ({ id: activity(), definition: { name: { en: 'shared' } } }));
	const registration = randomUUID();
	const batches = [...Array(32)].map((_, at) => [...Array(50)].map((__, i) => statement({ object: shared[(at + i) % 20], context: { registration } })));
	const answers = await Promise.all(batches.map((body) => all.post('/statements', {}, { body, agent, timeout_ms: 120000 })));
	assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
	const seen = [];
	for (let more = all.address('/statements', { registration, limit: 300 }); more !== '';) {
		const page = await request(s.app, 'GET', more, { headers: all.headers, agent });
		seen.push(...page.json.statements.map((one) => one.id));
		({ more } = page.json);
	}
	assert.deepEqual([seen.length, new Set(seen).size], [1600, 1600]);
	agent.destroy();
});

test('filters find what they say; more leads on to the end with the same question', async () => {
	for (const store of stores) {
		const registration = randomUUID(), actor = someone(), verb = { id: `https://example.org/verbs/${randomUUID()}` }, object = { id: activity() };
		const teacher = someone(), parent = { id: activity() };
		const [mine] = await post(store, statement({ actor, verb, object, context: { registration, instructor: teacher, contextActivities: { parent } } }));
		const others = await post(store, [...Array(7)].map(() => statement({ context: { registration } })));
		for (const parameters of [{ agent: actor }, { verb: verb.id }, { activity: object.id }, { agent: { ...actor, name: 'X' }, verb: verb.id, activity: object.id, registration },
			{ agent: teacher, related_agents: 'true' }, { activity: parent.id, related_activities: 'true' }])
			assert.deepEqual(await idsOf(store, parameters), [mine], JSON.stringify(parameters));
		for (const parameters of [{ agent: teacher }, { activity: parent.id }, { agent: someone() }, { verb: verb.id, registration: randomUUID() }])
			assert.deepEqual(await find(store, parameters), { statements: [], more: '' });
		const newest = [...others].reverse().concat(mine);
		assert.deepEqual(await idsOf(store, { registration: registration.toUpperCase() }), newest);
		assert.deepEqual(await idsOf(store, { registration, ascending: 'true' }), [...newest].reverse());
		const { stored } = await find(store, { statementId: others[0] });
		assert.deepEqual(await idsOf(store, { registration, since: stored }), []);
		assert.deepEqual(await idsOf(store, { registration, until: stored }), newest);
		const walked = [];
		let page = await find(store, { registration, limit: 3, format: 'ids' });
		for (;;) {
			walked.push(...page.statements);
			if (page.more === '')
				break;
			assert.ok(page.more.startsWith(`${store.mount}/statements?`));
			page = (await request(s.app, 'GET', page.more, { headers: store.headers })).json;
		}
		assert.deepEqual(walked.map((one) => one.id), newest);
		assert.ok(walked.every((one) => one.object.objectType === undefined && Object.keys(one.verb).join() === 'id'));
	}
});

test('parameters that are wrong, unknown or do not go together are refused by name', async () => {
	for (const store of stores) {
		const statementId = randomUUID();
		const wrong = { statementId: ['x', ''], voidedStatementId: ['x'], agent: ['{', '{}', '{"mbox":"x"}'], verb: ['no iri'], activity: ['no iri'], registration: ['x'], related_agents: ['1', 'TRUE'],
			related_activities: ['yes'], since: ['x'], until: ['2020'], limit: ['-1', 'x', '1.5', ''], format: ['IDS', 'x'], attachments: ['x'], ascending: ['x'], cursor: ['x'], more: ['x'], Verb: ['urn:x:y'] };
		for (const [name, values] of Object.entries(wrong))
			for (const value of values)
				refused(await store.get('/statements', { [name]: value }), 400, name);
		refused(await store.get('/statements', { statementId, voidedStatementId: statementId }), 400);
		for (const more of [{ limit: 1 }, { verb: 'urn:x:y' }, { ascending: 'true' }])
			refused(await store.get('/statements', { statementId, ...more }), 400, Object.keys(more)[0]);
		refused(await store.get('/statements', { statementId, format: 'ids', attachments: 'false' }), 404);
	}
});

test('voided statements leave the lists, before or after they came', async () => {
	for (const store of stores) {
		const object = { id: activity() };
		const [target] = await post(store, statement({ object })), later = randomUUID();
		const voids = (id) => statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id } });
		const [voiding] = await post(store, voids(target));
		await post(store, voids(later));
		await post(store, statement({ id: later, object }));
		for (const id of [target, later]) {
			refused(await store.get('/statements', { statementId: id }), 404);
			assert.equal((await find(store, { voidedStatementId: id })).id, id);
		}
		refused(await store.get('/statements', { voidedStatementId: voiding }), 404);
		const listed = await idsOf(store, { activity: object.id });
		assert.ok(listed.includes(voiding) && !listed.includes(target) && !listed.includes(later));
	}
});

test('attachments come with their statements, byte for byte, and only where they are asked for', async () => {
	for (const store of stores) {
		const data = Buffer.from([0, 13, 10, 45, 45, 98, 255, 0]), sha2 = createHash('sha256').update(data).digest('hex');
		const of = { usageType: 'https://example.org/usage', display: { en: 'bytes' }, contentType: 'application/octet-stream', length: data.length, sha2 };
		const sent = statement({ id: randomUUID(), attachments: [of] });
		const body = (bytes, hash = sha2) => Buffer.concat([Buffer.from(`--frontier\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(sent)}\r\n--frontier\r\nContent-Type: application/octet-stream\r\n`
			+ `Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${hash}\r\n\r\n`), bytes, Buffer.from('\r\n--frontier--\r\n')]);
		const type = 'multipart/mixed; boundary="frontier"';
		refused(await store.post('/statements', {}, { body: JSON.stringify(sent), type: 'application/json' }), 400);
		refused(await store.post('/statements', {}, { body: body(Buffer.from('other')), type }), 400);
		refused(await store.post('/statements', {}, { body: body(data, 'a'.repeat(64)), type }), 400);
		await post(store, body(data), { type });
		for (const parameters of [{ statementId: sent.id, attachments: 'true' }, { activity: sent.object.id, attachments: 'true' }]) {
			const answer = await store.get('/statements', parameters);
			const [, boundary] = /^multipart\/mixed; boundary=(\S+)$/.exec(answer.headers['content-type']);
			assert.ok(answer.body.includes(Buffer.concat([Buffer.from('\r\n\r\n'), data, Buffer.from(`\r\n--${boundary}--`)])));
			assert.ok(answer.text.toLowerCase().includes(`x-experience-api-hash: ${sha2}`));
		}
		assert.match((await store.get('/statements', { statementId: sent.id })).headers['content-type'], /^application\/json/);
		assert.match((await store.get('/statements', { activity: activity(), attachments: 'true' })).headers['content-type'], /^multipart\/mixed/);
	}
});

test('what the store knows of activities and agents: merged from what may define, whatever was asked', async () => {
	for (const store of stores) {
		const object = (definition) => ({ id, definition }), id = activity(), actor = someone();
		assert.deepEqual((await find(store, {})).statements === undefined, false);
		assert.deepEqual((await store.get('/activities', { activityId: id })).json, { objectType: 'Activity', id });
		await post(store, statement({ actor: { ...actor, name: 'Ada' }, object: object({ name: { en: 'One' }, type: 'https://example.org/type' }) }));
		await post(store, statement({ actor: { ...actor, name: 'Ada L' }, object: object({ name: { fr: 'Un' }, description: { en: 'Two' } }) }));
		const weak = await Store.open(s, { scopes: ['statements/write'] });
		await post(weak.on(store.version), statement({ actor: { ...actor, name: 'Mallory' }, object: object({ name: { en: 'Changed' } }) }));
		const known = await store.get('/activities', { activityId: id });
		assert.deepEqual(known.json, { objectType: 'Activity', id, definition: { name: { en: 'One', fr: 'Un' }, type: 'https://example.org/type', description: { en: 'Two' } } });
		const person = (await store.get('/agents', { agent: { ...actor, name: 'asked' } })).json;
		assert.deepEqual({ ...person, name: person.name.sort() }, { objectType: 'Person', name: ['Ada', 'Ada L', 'asked'], mbox: [actor.mbox] });
		assert.deepEqual((await store.get('/agents', { agent: { account: { homePage: 'https://e.org', name: 'x' } } })).json, { objectType: 'Person', account: [{ homePage: 'https://e.org', name: 'x' }] });
		const state = await Store.open(s, { scopes: ['state'] });
		assert.equal((await state.on(store.version).get('/agents', { agent: actor })).json.name, undefined, 'names are told to who may read statements');
		const canonical = (await find(store, { activity: id, format: 'canonical', limit: 1 }, { headers: { 'accept-language': 'fr;q=0.9, en;q=0.5' } })).statements[0];
		assert.deepEqual(canonical.object.definition, { name: { fr: 'Un' }, type: 'https://example.org/type', description: { en: 'Two' } });
		for (const path of ['/activities', '/agents'])
			refused(await store.get(path), 400, path === '/agents' ? 'agent' : 'activityId');
		refused(await store.get('/agents', { agent: { objectType: 'Group', mbox: 'mailto:g@example.org' } }), 400, 'agent');
	}
});

test('scopes: who only writes reads nothing, who reads what is theirs sees no other\'s', async () => {
	const [write, mine, read, other] = [await Store.open(s, { scopes: ['statements/write'] }), await Store.open(s, { scopes: ['statements/write', 'statements/read/mine'] }),
		await Store.open(s, { scopes: ['statements/read'] }), await Store.open(s, { scopes: ['statements/read/mine'] })];
	const object = { id: activity() };
	const [theirs] = await post(write, statement({ object })), [own] = await post(mine, statement({ object }));
	refused(await write.get('/statements', { activity: object.id }), 403, 'Authorization');
	refused(await read.post('/statements', {}, { body: statement() }), 403, 'Authorization');
	assert.deepEqual([await idsOf(mine, { activity: object.id }), await idsOf(read, { activity: object.id }), await idsOf(other, { activity: object.id })], [[own], [own, theirs], []]);
	refused(await mine.get('/statements', { statementId: theirs }), 404);
	assert.equal((await find(mine, { statementId: own })).id, own);
});

test('a key of some activities writes and reads what they are the object of', async () => {
	const store = await Store.open(s, { prefix: 'https://example.org/courses/' });
	const object = { id: `https://example.org/courses/${randomUUID()}` };
	const [id] = await post(store, statement({ object }));
	for (const body of [statement(), statement({ context: { contextActivities: { parent: [object] } } }), statement({ object: { objectType: 'StatementRef', id } }), statement({ object: { objectType: 'Agent', ...someone() } })])
		refused(await store.post('/statements', {}, { body: [statement({ object }), body] }), 403, 'activityId');
	assert.deepEqual(await idsOf(store, { activity: object.id }), [id]);
	assert.equal((await find(store, { statementId: id })).id, id);
	const [foreign] = await post(all, statement());
	for (const parameters of [{}, { activity: 'https://example.org/other' }, { statementId: foreign }])
		refused(await store.get('/statements', parameters), 403, 'activityId');
});

test('two organisations do not see each other', async () => {
	await s.ask('org', 'add', 'north');
	const north = await Store.open(s, { org: 'north' });
	const sent = statement({ id: randomUUID() });
	await post(all, sent);
	refused(await north.get('/statements', { statementId: sent.id }), 404);
	assert.deepEqual(await idsOf(north, { activity: sent.object.id }), []);
	assert.deepEqual(await post(north, { ...statement(), id: sent.id }), [sent.id], 'an id is another there');
	assert.equal((await find(all, { statementId: sent.id })).object.id, sent.object.id);
});

test('Consistent-Through: on every answer of the resource, and what is stored at or before it is there', async () => {
	const began = Date.now();
	for (const answer of [await all.get('/statements', { more: 'x' }), await all.get('/statements', { statementId: randomUUID() }), await all.get('/statements', {}, { headers: { authorization: null } }),
		await all.ask('DELETE', '/statements'), await all.get('/statements', { limit: 1 })])
		assert.ok(Number.isFinite(consistent(answer)), `${answer.status} ${JSON.stringify(answer.headers)}`);
	assert.equal((await all.get('/about')).headers['x-experience-api-consistent-through'], undefined);
	const [id] = await post(all, statement()), stored = Date.parse((await find(all, { statementId: id })).stored);
	let through = 0;
	while (through < stored) {
		assert.ok(Date.now() - began < 60000, 'it moves on');
		through = consistent(await all.get('/statements', { limit: 1 }));
		assert.ok(through <= Date.now() + 1000);
	}
});

test('the alternate request syntax stores and finds statements', async () => {
	const old = stores[0], statementId = randomUUID(), sent = statement();
	const form = (method, fields) => request(s.app, 'POST', `/xapi/1.0.3/statements?method=${method}`, { body: new URLSearchParams({ Authorization: old.authorization, 'X-Experience-API-Version': '1.0.3', ...fields }) });
	const put = await form('PUT', { statementId, content: JSON.stringify(sent), 'Content-Type': 'application/json' });
	assert.equal(put.status, 204, put.text);
	assert.ok(consistent(put) >= 0);
	const posted = await form('POST', { content: JSON.stringify([statement()]) });
	assert.deepEqual([posted.status, posted.json.length], [200, 1]);
	assert.deepEqual((await form('GET', { activity: sent.object.id, limit: '1' })).json.statements.map((one) => one.id), [statementId]);
	refused(await form('PUT', { statementId, content: JSON.stringify(statement()) }), 409, 'statementId');
	refused(await form('PUT', { statementId: randomUUID() }), 400);
});
