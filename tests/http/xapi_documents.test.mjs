// Documents of the learning record store: bytes as they were sent, conditions that hold, JSON over JSON, and nothing lost where
// many write at once. xAPI 1.0.3 Communication 2.2, 2.3, 2.6, 2.7, 3.1.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import test from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { activity, LINES, refused, someone, Store } from '../harness/xapi.mjs';

let s, all, stores;
test.before(async () => {
	s = await startLectern();
	all = await Store.open(s);
	stores = LINES.map((version) => all.on(version));
});
test.after(() => s?.dispose());

const etagOf = (bytes) => `"${createHash('sha1').update(bytes).digest('hex')}"`;
const STATE = '/activities/state';
const PLACES = [
	{ resource: STATE, one: () => ({ activityId: activity(), agent: someone(), stateId: 'x' }), name: 'stateId' },
	{ resource: STATE, one: () => ({ activityId: activity(), agent: someone(), registration: randomUUID(), stateId: 'x' }), name: 'stateId' },
	{ resource: '/agents/profile', one: () => ({ agent: someone(), profileId: 'x' }), name: 'profileId' },
	{ resource: '/activities/profile', one: () => ({ activityId: activity(), profileId: 'x' }), name: 'profileId' },
];
const EVERYWHERE = () => stores.flatMap((store) => PLACES.map((place) => ({ store, ...place })));
const NEW = { 'if-none-match': '*' };

test('what was put comes back byte for byte, with its type, its tag and its time', async () => {
	const contents = [[Buffer.from([0, 1, 2, 255, 254, 13, 10]), 'application/octet-stream'], [Buffer.alloc(0), 'text/plain'], [Buffer.from('{"n": 1.0 , "big":12345678901234567890}'),
		'application/json; charset=UTF-8'], [Buffer.from('é'), 'image/x-odd;a="b c"'], [Buffer.alloc(1024 * 1024, 'x'), 'text/plain']];
	for (const { store, resource, one } of EVERYWHERE()) {
		for (const [body, type] of contents) {
			const place = one();
			const before = Math.floor(Date.now() / 1000) * 1000;
			assert.equal((await store.put(resource, place, { body, type, headers: NEW })).status, 204);
			const answer = await store.get(resource, place);
			assert.equal(answer.status, 200, answer.text);
			assert.ok(answer.body.equals(body));
			assert.deepEqual([answer.headers['content-type'], answer.headers.etag], [type, etagOf(body)]);
			assert.ok(Date.parse(answer.headers['last-modified']) >= before - 1000 && Date.parse(answer.headers['last-modified']) <= Date.now() + 1000);
			const head = await store.ask('HEAD', resource, place);
			assert.deepEqual([head.status, head.body.length, head.headers.etag, head.headers['content-length']], [200, 0, etagOf(body), String(body.length)]);
			assert.equal((await store.get(resource, place, { headers: { 'if-none-match': etagOf(body) } })).status, 304);
		}
	}
});

test('what is too large is refused while it comes, and where it was put together', async () => {
	for (const { store, resource, one } of EVERYWHERE()) {
		refused(await store.put(resource, one(), { body: Buffer.alloc(1024 * 1024 + 1), type: 'text/plain', headers: { ...NEW, 'transfer-encoding': 'chunked' } }), 413);
		refused(await store.put(resource, one(), { body: 'x', type: 'text/plain', headers: { ...NEW, 'content-length': String(1024 * 1024 + 1) } }), 413);
		const place = one();
		assert.equal((await store.post(resource, place, { body: { a: 'x'.repeat(600000) } })).status, 204);
		refused(await store.post(resource, place, { body: { b: 'x'.repeat(600000) } }), 413);
		assert.equal(Object.keys((await store.get(resource, place)).json).join(), 'a');
	}
});

test('conditions: If-Match and If-None-Match hold for every method', async () => {
	for (const { store, resource, one } of EVERYWHERE()) {
		const place = one();
		refused(await store.put(resource, place, { body: 'one', type: 'text/plain', headers: { 'if-match': '*' } }), 412, 'If-Match');
		refused(await store.delete(resource, place, { headers: { 'if-match': etagOf('one') } }), 412, 'If-Match');
		assert.equal((await store.put(resource, place, { body: 'one', type: 'text/plain', headers: NEW })).status, 204);
		refused(await store.put(resource, place, { body: 'two', type: 'text/plain', headers: NEW }), 412, 'If-None-Match');
		refused(await store.put(resource, place, { body: 'two', type: 'text/plain', headers: { 'if-match': etagOf('other') } }), 412, 'If-Match');
		refused(await store.post(resource, place, { body: {}, headers: { 'if-match': etagOf('other') } }), 412, 'If-Match');
		refused(await store.delete(resource, place, { headers: { 'if-match': '"nonsense"' } }), 412, 'If-Match');
		assert.equal((await store.get(resource, place)).text, 'one');
		assert.equal((await store.put(resource, place, { body: 'two', type: 'text/plain', headers: { 'if-match': `"x", W/${etagOf('one')}` } })).status, 204);
		assert.equal((await store.get(resource, place)).text, 'two');
		assert.equal((await store.delete(resource, place, { headers: { 'if-match': etagOf('two') } })).status, 204);
		refused(await store.get(resource, place), 404);
		assert.equal((await store.delete(resource, place)).status, 204, 'what is not there is removed too');
	}
});

test('a PUT that says nothing of what it replaces: by line and resource', async () => {
	for (const { store, resource, one } of EVERYWHERE()) {
		const place = one(), profile = resource !== STATE, old = store.version === '1.0.3';
		const first = await store.put(resource, place, { body: 'one', type: 'text/plain' });
		if (profile && old)
			refused(first, 400, 'If-None-Match');
		else
			assert.equal(first.status, 204, first.text);
		await store.put(resource, place, { body: 'one', type: 'text/plain', headers: NEW });
		const second = await store.put(resource, place, { body: 'two', type: 'text/plain' });
		if (!profile && old) {
			assert.equal(second.status, 204);
			continue;
		}
		refused(second, 409, 'If-Match');
		assert.match(second.json.detail, /ETag/);
		assert.equal((await store.get(resource, place)).text, 'one');
	}
});

test('a POST puts the members of a JSON object over those that are there', async () => {
	for (const { store, resource, one } of EVERYWHERE()) {
		const place = one();
		assert.equal((await store.post(resource, place, { body: '{"x":"foo","y":{"a":1}}', type: 'application/json' })).status, 204);
		assert.equal((await store.post(resource, place, { body: '{"x":"bash","z":1.0,"y":{"b":12345678901234567890}}', type: 'Application/JSON; charset=utf-8' })).status, 204);
		const answer = await store.get(resource, place);
		assert.equal(answer.text, '{"x":"bash","y":{"b":12345678901234567890},"z":1.0}');
		assert.equal(answer.headers['content-type'], 'Application/JSON; charset=utf-8');
		for (const [body, type, field] of [['{"a":1', 'application/json', 'body'], ['[1]', 'application/json', 'body'], ['x', 'text/plain', 'Content-Type'], ['{}', 'text/plain', 'Content-Type']])
			refused(await store.post(resource, place, { body, type }), 400, field);
		assert.equal((await store.get(resource, place)).text, answer.text, 'nothing changed');
		refused(await store.post(resource, one(), { body: '{"a":', type: 'application/json' }), 400, 'body');
		const other = one();
		assert.equal((await store.post(resource, other, { body: 'bytes', type: 'text/plain' })).status, 204, 'a new one is kept as it is');
		refused(await store.post(resource, other, { body: {} }), 400, 'Content-Type');
		const list = one();
		assert.equal((await store.put(resource, list, { body: '[1]', type: 'application/json', headers: NEW })).status, 204);
		refused(await store.post(resource, list, { body: {} }), 400, 'the stored document');
	}
});

test('names are listed, since a time or all; Last-Modified is of the newest', async () => {
	for (const { store, resource, one, name } of EVERYWHERE()) {
		const place = one();
		delete place[name];
		assert.deepEqual((await store.get(resource, place)).json, []);
		await store.put(resource, { ...place, [name]: 'first "one"' }, { body: 'x', type: 'text/plain', headers: NEW });
		const [first] = [(await store.get(resource, { ...place, [name]: 'first "one"' })).headers['last-modified']];
		// Past the second that Last-Modified tells.
		const after = new Date(Date.parse(first) + 1000);
		while (Date.now() < after.getTime() + 5)
			await store.get(resource, place);
		await store.put(resource, { ...place, [name]: 'second' }, { body: 'x', type: 'text/plain', headers: NEW });
		const answer = await store.get(resource, place);
		assert.deepEqual(answer.json, ['first "one"', 'second']);
		assert.ok(Date.parse(answer.headers['last-modified']) > Date.parse(first));
		assert.equal(answer.headers.etag, etagOf(answer.body));
		assert.deepEqual((await store.get(resource, { ...place, since: after.toISOString() })).json, ['second']);
		assert.deepEqual((await store.get(resource, { ...place, since: '2126-01-01T00:00:00+01:00' })).json, []);
		for (const since of ['yesterday', '', '2020'])
			refused(await store.get(resource, { ...place, since }), 400, 'since');
	}
});

test('registrations: a state without one is another document; of a whole context, none said means any', async () => {
	for (const store of stores) {
		const context = { activityId: activity(), agent: someone() }, registration = randomUUID();
		const put = (parameters, body) => store.put(STATE, { ...context, ...parameters }, { body, type: 'text/plain' });
		await put({ stateId: 'x' }, 'without');
		await put({ stateId: 'x', registration }, 'with');
		await put({ stateId: 'y', registration }, 'with');
		assert.equal((await store.get(STATE, { ...context, stateId: 'x' })).text, 'without');
		assert.equal((await store.get(STATE, { ...context, stateId: 'x', registration: registration.toUpperCase() })).text, 'with');
		refused(await store.get(STATE, { ...context, stateId: 'x', registration: randomUUID() }), 404);
		refused(await store.get(STATE, { ...context, stateId: 'y' }), 404);
		assert.deepEqual((await store.get(STATE, context)).json, ['x', 'y']);
		assert.deepEqual((await store.get(STATE, { ...context, registration })).json.sort(), ['x', 'y']);
		assert.equal((await store.delete(STATE, { ...context, registration })).status, 204);
		assert.deepEqual((await store.get(STATE, context)).json, ['x']);
		await put({ stateId: 'y', registration }, 'again');
		assert.equal((await store.delete(STATE, context)).status, 204);
		assert.deepEqual((await store.get(STATE, context)).json, []);
	}
});

test('an agent is who its identifier says, whatever else was sent; another identifier is another agent', async () => {
	const store = stores[0], activityId = activity(), account = { homePage: 'https://example.org', name: 'ada' };
	await store.put(STATE, { activityId, agent: { name: 'Ada', account }, stateId: 'x' }, { body: 'ada', type: 'text/plain' });
	for (const agent of [{ account: { name: 'ada', homePage: 'https://example.org' } }, { objectType: 'Agent', account, name: 'somebody' }])
		assert.equal((await stores[1].get(STATE, { activityId, agent, stateId: 'x' })).text, 'ada');
	for (const agent of [{ account: { ...account, name: 'Ada' } }, { mbox: 'mailto:ada@example.org' }])
		refused(await store.get(STATE, { activityId, agent, stateId: 'x' }), 404);
});

test('parameters that are missing, wrong, unknown, in other letters or twice are refused by name', async () => {
	for (const { store, resource, one, name } of EVERYWHERE()) {
		const place = one();
		const wrong = { activityId: ['no iri', ''], agent: ['{', '[]', '{}', '{"mbox":"ada"}', '{"objectType":"Group","member":[]}', ''], registration: ['x', '1234'] };
		for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
			const ask = (parameters) => store.ask(method, resource, parameters, ['PUT', 'POST'].includes(method) ? { body: {}, headers: NEW } : {});
			for (const [parameter, values] of Object.entries(wrong)) {
				if (!(parameter in place))
					continue;
				for (const value of values)
					refused(await ask({ ...place, [parameter]: value }), 400, parameter);
				if (parameter !== 'registration')
					refused(await ask({ ...place, [parameter]: undefined }), 400, parameter);
			}
			refused(await ask({ ...place, more: 'x' }), 400, 'more');
			refused(await ask({ ...place, [name]: undefined, [name.toLowerCase()]: 'x' }), 400, name.toLowerCase());
			refused(await store.ask(method, `${resource}?${name}=a&${name}=b`, undefined, method === 'PUT' ? { body: {} } : {}), 400, name);
			if (method !== 'GET' && !(method === 'DELETE' && resource === STATE))
				refused(await ask({ ...place, [name]: undefined }), 400, name);
			refused(await ask({ ...place, [name]: 'x'.repeat(1025) }), 400, name);
		}
	}
	for (const store of stores) {
		refused(await store.put(STATE, { ...PLACES[0].one(), since: '2020-01-01T00:00:00Z' }, { body: {} }), 400, 'since');
		refused(await store.get('/agents/profile', { ...PLACES[2].one(), registration: randomUUID() }), 400, 'registration');
	}
});

test('a thousand merges at once lose nothing', async () => {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
	try {
		for (const { resource, one } of PLACES) {
			const place = one(), numbers = [...Array(resource === STATE ? 1000 : 200).keys()];
			const answers = await Promise.all(numbers.map((i) => stores[i % 2].post(resource, place, { body: { [`k${i}`]: i }, agent, timeout_ms: 120000 })));
			assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [204]);
			assert.deepEqual(Object.values((await stores[0].get(resource, place)).json).sort((a, b) => a - b), numbers);
		}
	} finally {
		agent.destroy();
	}
});

test('of many who want to be the first, one is; of many who saw one version, one replaces it', async () => {
	for (const { store, resource, one } of EVERYWHERE()) {
		const place = one();
		const race = async (headers) => {
			const answers = await Promise.all([...Array(16).keys()].map((i) => store.put(resource, place, { body: `writer ${i} ${JSON.stringify(headers)}`, type: 'text/plain', headers })));
			assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, ...Array(15).fill(412)]);
			const { text, headers: { etag } } = await store.get(resource, place);
			assert.equal(answers[Number(text.split(' ')[1])].status, 204, 'what is there is what the one wrote');
			return etag;
		};
		await race({ 'if-match': await race(NEW) });
	}
});

test('two organisations keep documents of one name apart', async () => {
	await s.ask('org', 'add', 'north');
	const north = await Store.open(s, { org: 'north' });
	for (const { resource, one, name } of PLACES) {
		const place = one();
		await all.put(resource, place, { body: 'of main', type: 'text/plain', headers: NEW });
		refused(await north.get(resource, place), 404);
		const { [name]: gone, ...context } = place;
		assert.deepEqual((await north.get(resource, context)).json, []);
		assert.equal((await north.put(resource, place, { body: 'of north', type: 'text/plain', headers: NEW })).status, 204);
		assert.equal((await north.delete(resource, place)).status, 204);
		assert.equal((await all.get(resource, place)).text, 'of main');
	}
});
