// How the learning record store is spoken to: mount points and versions, who may what, other origins, the alternate request syntax of
// 1.0.3, and the headers that every answer has. xAPI 1.0.3 Communication 1.1 to 1.3, 2.8, 3.2, 3.3, 4.0.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { activity, LINES, refused, someone, Store } from '../harness/xapi.mjs';

const MOUNTS = ['/xapi', '/xapi/1.0.3', '/xapi/2.0.0'];
const STATE = '/activities/state';
let s, all;
test.before(async () => {
	s = await startLectern();
	all = await Store.open(s);
});
test.after(() => s?.dispose());

const states = (store, headers = {}) => store.get(STATE, { activityId: activity(), agent: someone() }, { headers });
const version = (text) => ({ 'x-experience-api-version': text });

test('about tells both lines to anybody, at every mount point, whatever version is said', async () => {
	for (const mount of MOUNTS) {
		for (const headers of [{}, version('1.0.3'), version('0.8'), { authorization: 'Basic nonsense' }]) {
			const answer = await request(s.app, 'GET', `${mount}/about`, { headers });
			assert.equal(answer.status, 200, answer.text);
			assert.deepEqual(answer.json, { version: ['1.0.3', '2.0.0'], extensions: {} });
			assert.match(answer.headers['content-type'], /^application\/json/);
		}
		const head = await request(s.app, 'HEAD', `${mount}/about`);
		assert.deepEqual([head.status, head.text], [200, '']);
		refused(await request(s.app, 'GET', `${mount}/about?more=1`), 400, 'more');
	}
});

test('a version is one of the line that is spoken, in any patch; the answer says the newest of that line', async () => {
	const spoken = { '1.0.3': ['1.0', '1.0.0', '1.0.1', '1.0.3', '1.0.17'], '2.0.0': ['2.0', '2.0.0', '2.0.1'] };
	const never = ['0.9', '0.95', '1', '1.1.0', '1.0.x', '1.0.', '1.0.3 ', '2.1.0', '3.0.0', 'latest', '1.0.3, 2.0.0'];
	for (const mount of MOUNTS) {
		const own = LINES.filter((line) => mount === '/xapi' || mount.endsWith(line)), otherwise = mount === '/xapi' ? '2.0.0' : own[0];
		for (const line of LINES) {
			for (const said of spoken[line]) {
				const answer = await states(all.on(said, mount));
				assert.equal(answer.status, own.includes(line) ? 200 : 400, `${mount} ${said}: ${answer.text}`);
				assert.equal(answer.headers['x-experience-api-version'], own.includes(line) ? line : otherwise, `${mount} ${said}`);
			}
		}
		for (const said of [...never.filter((one) => one.trim() === one), null]) {
			const answer = refused(await states(all.on(said, mount), { 'x-experience-api-version': said }), 400, 'X-Experience-API-Version');
			assert.equal(answer.headers['x-experience-api-version'], otherwise, `${mount} ${said}`);
		}
	}
});

test('every answer below a mount point says its version and may be read by other origins', async () => {
	const huge = Buffer.alloc(1024 * 1024 + 1);
	const context = `activityId=x:y&agent=${encodeURIComponent(JSON.stringify(someone()))}&stateId=x`;
	for (const mount of MOUNTS) {
		const said = mount === '/xapi/1.0.3' ? '1.0.3' : '2.0.0', as = { authorization: all.authorization, ...version(said) };
		const cases = [[401, 'GET', STATE, {}], [401, 'GET', STATE, { headers: { authorization: 'Basic eDp5' } }], [404, 'GET', '/nothing', { headers: as }], [404, 'GET', '', {}],
			[404, 'GET', `${STATE}?${context}`, { headers: as }], [405, 'PATCH', STATE, { headers: as }], [413, 'PUT', `${STATE}?${context}`, { headers: { ...as, 'transfer-encoding': 'chunked' }, body: huge }],
			[400, 'GET', `${STATE}?%ZZ=1`, { headers: as }], [400, 'GET', '/%zz', { headers: as }], [400, 'DELETE', `${STATE}?${context}`, { headers: { ...as, 'content-type': 'text/plain' }, body: 'x' }],
			[204, 'PUT', `${STATE}?${context}`, { headers: { ...as, 'if-none-match': '*' }, body: 'x' }], [204, 'DELETE', `${STATE}?${context}`, { headers: as }]];
		for (const [status, method, path, options] of cases) {
			const answer = await request(s.app, method, `${mount}${path}`, options);
			assert.equal(answer.status, status, `${method} ${mount}${path}: ${answer.text}`);
			assert.equal(answer.headers['x-experience-api-version'], said, `${method} ${mount}${path}`);
			assert.equal(answer.headers['access-control-allow-origin'], '*');
			for (const name of ['ETag', 'Last-Modified', 'X-Experience-API-Version', 'X-Experience-API-Consistent-Through'])
				assert.ok(answer.headers['access-control-expose-headers'].split(', ').includes(name), name);
		}
	}
	const elsewhere = await request(s.app, 'GET', '/xapis');
	assert.equal(elsewhere.headers['x-experience-api-version'], undefined);
	assert.equal(elsewhere.headers['access-control-allow-origin'], undefined);
});

test('a browser that asks first is told what it may send', async () => {
	for (const mount of MOUNTS) {
		const answer = await request(s.app, 'OPTIONS', `${mount}${STATE}`, { headers: { origin: 'https://content.example', 'access-control-request-method': 'PUT',
			'access-control-request-headers': 'authorization,x-experience-api-version,if-none-match' } });
		assert.equal(answer.status, 204);
		const listed = (name) => answer.headers[name].split(', ');
		assert.deepEqual(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].filter((one) => !listed('access-control-allow-methods').includes(one)), []);
		assert.deepEqual(['Authorization', 'Content-Type', 'If-Match', 'If-None-Match', 'X-Experience-API-Version', 'X-Experience-API-Hash']
			.filter((one) => !listed('access-control-allow-headers').includes(one)), []);
		assert.equal(answer.headers['access-control-allow-credentials'], undefined, 'cookies never count here');
	}
});

test('who is not proven by a key gets nothing, and is told how', async () => {
	const { key, secret } = all.key, basic = (text) => `Basic ${Buffer.from(text).toString('base64')}`;
	for (const authorization of [null, basic(`${key}:`), basic(`${key}:${secret}x`), basic(`${key}:${'A'.repeat(43)}`), basic(`xak_0123456789abcdef:${secret}`), basic(key), basic(`:${secret}`),
		basic(`${key}:${secret}`).replace('Basic ', 'Basic:'), `Bearer ${secret}`, `token ${key}:${secret}`, 'Basic', 'Basic ====', basic(`${key}\0:${secret}`)]) {
		const answer = refused(await states(all, { authorization }), 401, 'Authorization');
		assert.match(answer.headers['www-authenticate'], /^Basic realm=/);
	}
	assert.equal((await states(all)).status, 200);
	assert.equal((await states(all, { authorization: all.authorization.replace('Basic', 'bAsIc') })).status, 200);
	assert.ok(!JSON.stringify(s.logs).includes(secret), 'the log knows no secret');
});

test('a key of the store opens nothing of the API, and the API\'s keys nothing of the store', async () => {
	assert.equal((await request(s.app, 'GET', '/api/v1/packages', { headers: { authorization: all.authorization } })).status, 401);
	const token = await s.ask('token', 'create', '--scope', 'credentials:manage');
	refused(await states(all, { authorization: `Bearer ${token.token}` }), 401, 'Authorization');
});

test('scopes: each lets do what it says and no more', async () => {
	const doc = () => ({ activityId: activity(), agent: someone(), stateId: 'x' });
	const asks = {
		'state.read': (store) => store.get(STATE, { ...doc(), stateId: undefined }),
		'state.write': (store) => store.put(STATE, doc(), { body: {} }),
		'profile.read': (store) => store.get('/activities/profile', { activityId: activity() }),
		'profile.write': (store) => store.put('/activities/profile', { activityId: activity(), profileId: 'x' }, { body: {}, headers: { 'if-none-match': '*' } }),
		'agent.read': (store) => store.get('/agents/profile', { agent: someone() }),
		'agent.remove': (store) => store.delete('/agents/profile', { agent: someone(), profileId: 'x' }),
	};
	const may = { 'statements/write': [], 'statements/read/mine': [], 'statements/read': [], define: [], state: ['state.read', 'state.write'],
		profile: ['profile.read', 'profile.write', 'agent.read', 'agent.remove'], 'all/read': ['state.read', 'profile.read', 'agent.read'], all: Object.keys(asks) };
	for (const [scope, lets] of Object.entries(may)) {
		const store = await Store.open(s, { scopes: [scope] });
		for (const [name, ask] of Object.entries(asks)) {
			const answer = await ask(store);
			if (lets.includes(name))
				assert.ok([200, 204].includes(answer.status), `${scope} ${name}: ${answer.text}`);
			else
				refused(answer, 403, 'Authorization');
		}
	}
	const both = await Store.open(s, { scopes: ['state', 'profile'] });
	assert.deepEqual([(await asks['state.write'](both)).status, (await asks['profile.write'](both)).status], [204, 204]);
});

test('a key of some activities reaches their documents, and no others', async () => {
	const store = await Store.open(s, { prefix: 'https://example.org/courses/' });
	const mine = { activityId: 'https://example.org/courses/1', agent: someone(), stateId: 'x' }, not = { ...mine, activityId: 'https://example.org/course' };
	assert.equal((await store.put(STATE, mine, { body: {} })).status, 204);
	assert.equal((await store.get(STATE, mine)).status, 200);
	assert.equal((await store.put('/activities/profile', { activityId: mine.activityId, profileId: 'x' }, { body: {} })).status, 204);
	for (const answer of [await store.put(STATE, not, { body: {} }), await store.get(STATE, not), await store.get('/activities/profile', { activityId: not.activityId }),
		await store.get('/agents/profile', { agent: someone() })])
		refused(answer, 403, 'activityId');
});

test('a key ends: revoked and expired at once here, rotated with and without an overlap', async () => {
	const revoke = await Store.open(s), rotate = await Store.open(s), kept = await Store.open(s);
	const closed = (store, what) => eventually(async () => (await states(store)).status === 401, { what });
	for (const store of [revoke, rotate, kept])
		assert.equal((await states(store)).status, 200);
	await s.ask('xapi-key', 'revoke', revoke.key.key);
	const { secret } = await s.ask('xapi-key', 'rotate', rotate.key.key);
	const second = await s.ask('xapi-key', 'rotate', kept.key.key, '--overlap', '3600');
	await closed(revoke, 'the revoked key to end');
	await closed(rotate, 'the old secret to end');
	assert.equal((await states(new Store(s, { key: { ...rotate.key, secret } }))).status, 200);
	assert.equal((await states(kept)).status, 200, 'the old secret counts beside the new one');
	assert.equal((await states(new Store(s, { key: second }))).status, 200);
	await s.ask('org', 'add', 'closed');
	const there = await Store.open(s, { org: 'closed' });
	assert.equal((await states(there)).status, 200);
	await s.ask('org', 'disable', 'closed');
	await closed(there, 'the key of a disabled organisation to end');
});

test('alternate request syntax: a form posted to ?method= means the request it describes', async () => {
	const place = { activityId: activity(), agent: JSON.stringify(someone()), stateId: 'x' };
	for (const mount of ['/xapi/1.0.3', '/xapi']) {
		const post = (method, form, headers = {}, query = '') => request(s.app, 'POST', `${mount}${STATE}?method=${method}${query}`, { headers, body: new URLSearchParams(form) });
		const proof = { Authorization: all.authorization, 'X-Experience-API-Version': '1.0.3' };
		const put = await post('PUT', { ...place, ...proof, content: '{"a": 1.0}', 'Content-Type': 'application/json', 'Content-Length': '10' });
		assert.equal(put.status, 204, put.text);
		assert.equal(put.headers['x-experience-api-version'], '1.0.3');
		const got = await post('GET', { ...place, ...proof });
		assert.deepEqual([got.status, got.text, got.headers['content-type']], [200, '{"a": 1.0}', 'application/json']);
		assert.equal((await post('POST', { ...place, content: '{"b":2}', 'Content-Type': 'application/json' }, all.on('1.0.3').headers)).status, 204, 'headers where they always stand');
		assert.equal((await post('GET', { ...place, ...proof })).text, '{"a": 1.0,"b":2}');
		const { headers: { etag } } = await post('GET', { ...place, ...proof });
		const head = await post('HEAD', { ...place, ...proof });
		assert.deepEqual([head.status, head.text, head.headers.etag], [200, '', etag]);
		refused(await post('DELETE', { ...place, ...proof, 'If-Match': '"other"' }), 412, 'If-Match');
		assert.equal((await post('DELETE', { ...place, ...proof, 'if-match': etag })).status, 204);
		refused(await post('GET', { ...place, ...proof }), 404);
		assert.equal((await request(s.app, 'POST', `${mount}/about?method=GET`, { body: new URLSearchParams(proof) })).json.version.length, 2);
	}
});

test('alternate request syntax: what does not fit is refused', async () => {
	const place = { activityId: activity(), agent: JSON.stringify(someone()), stateId: 'x' };
	const post = (mount, method, form, headers = {}, query = '') => request(s.app, 'POST', `${mount}${STATE}?method=${method}${query}`, { headers, body: new URLSearchParams(form) });
	const proof = { Authorization: all.authorization, 'X-Experience-API-Version': '1.0.3' };
	const old = '/xapi/1.0.3';
	refused(await post(old, 'PUT', { ...place, ...proof, content: '{}' }, {}, '&stateId=x'), 400, 'method');
	refused(await post(old, 'GET', { ...place, ...proof, more: 'x' }), 400, 'more');
	refused(await post(old, 'GET', { ...place, ...proof, agent: undefined }), 400, 'agent');
	refused(await post(old, 'PATCH', { ...place, ...proof }), 400, 'method');
	refused(await post(old, 'get', { ...place, ...proof }), 400, 'method');
	refused(await post(old, 'GET', place), 401, 'Authorization');
	refused(await post(old, 'GET', { ...place, ...proof, Authorization: 'Basic eDp5' }), 401, 'Authorization');
	refused(await post(old, 'GET', { ...place, ...proof, 'X-Experience-API-Version': '0.8' }), 400, 'X-Experience-API-Version');
	refused(await post(old, 'GET', { ...place, Authorization: all.authorization }), 400, 'X-Experience-API-Version');
	refused(await request(s.app, 'POST', `${old}/about`, { headers: all.on('1.0.3').headers, body: '' }), 405);
	refused(await request(s.app, 'PUT', `${old}${STATE}?method=GET`, { headers: all.on('1.0.3').headers, body: '{}' }), 400, 'method');
	// A form must not do by its method what its key may not.
	const reader = await Store.open(s, { scopes: ['all/read'] });
	refused(await post(old, 'PUT', { ...place, ...proof, Authorization: reader.authorization, content: '{}' }), 403, 'Authorization');
	for (const mount of ['/xapi/2.0.0', '/xapi']) {
		refused(await post(mount, 'GET', { ...place }, all.on('2.0.0').headers), 400, 'method');
		refused(await post(mount, 'GET', { ...place, ...proof, 'X-Experience-API-Version': '2.0.0' }), mount === '/xapi' ? 400 : 401);
	}
});
