// Keys of the learning record store: made and shown once, listed, rotated, taken back; by the API, on the command line, by who may,
// and each organisation's by itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const SCOPES = ['statements/write', 'statements/read/mine', 'statements/read', 'state', 'define', 'profile', 'all/read', 'all'];
let s;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	assert.equal((await s.lectern('org', 'add', 'north', '--name', 'Another school')).code, 0);
});
test.after(() => s?.dispose());

const api = (method, address, { as = operator, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });
const keys = (org = 'main') => `/api/v1/orgs/${org}/xapi-keys`;

async function make(body = {}, org = 'main') {
	const answer = await api('POST', keys(org), { body: { name: 'a course', scopes: ['all'], ...body } });
	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}
async function credential(permissions, org = 'main') {
	const made = await api('POST', `/api/v1/credentials?org=${org}`, { body: { kind: 'key', name: 'a program', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}
function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.json.field, field, answer.text);
}

test('a key is made with its secret, which is shown this once', async () => {
	const key = await make({ name: 'a course', scopes: ['state', 'statements/write', 'state'], activity_prefix: 'https://example.org/courses/',
		expires_at: '2126-01-01T00:00:00Z' });
	assert.match(key.key, /^xak_[0-9a-f]{16}$/);
	assert.match(key.secret, /^[\w-]{43}$/);
	assert.equal(key.endpoint, `${s.app}/xapi/`);
	assert.deepEqual(key.scopes, ['statements/write', 'state']);
	const { secret, endpoint, ...row } = key;
	const shown = await api('GET', `${keys()}/${key.id}`);
	assert.equal(shown.status, 200);
	assert.deepEqual({ ...shown.json, created_at: null }, { ...row, created_at: null });
	assert.equal(shown.json.expires_at, '2126-01-01T00:00:00.000Z');
	const listed = await api('GET', keys());
	assert.deepEqual(listed.json.items[0].id, key.id);
	assert.ok(!shown.text.includes(secret) && !listed.text.includes(secret));
	const owner = new Owner(s.data);
	assert.ok(!JSON.stringify(owner.sql('SELECT * FROM xapi_keys', { directory: true })).includes(secret), 'the database knows its hash alone');
});

test('every scope can be given, and no other', async () => {
	for (const scope of SCOPES)
		assert.deepEqual((await make({ scopes: [scope] })).scopes, [scope]);
	for (const scopes of [['statements'], ['all', 'ALL'], ['all all/read'], [''], []])
		refused(await api('POST', keys(), { body: { name: 'x', scopes } }), 400, 'scopes');
});

test('what is wrong with a new key is told by its field', async () => {
	const wrong = { name: [undefined, '', 'x'.repeat(101)], activity_prefix: ['no iri', `https://${'x'.repeat(500)}`], expires_at: ['2020-01-01T00:00:00Z', 'tomorrow'],
		more: [1] };
	for (const [field, values] of Object.entries(wrong))
		for (const value of values)
			refused(await api('POST', keys(), { body: { name: 'x', scopes: ['all'], [field]: value } }), 400, field);
});

test('a key is rotated and revoked, once each way, and its trail tells', async () => {
	const key = await make({ name: 'one with a trail' });
	const rotated = await api('POST', `${keys()}/${key.id}/rotation`, { body: { overlap_s: 60 } });
	assert.equal(rotated.status, 200, rotated.text);
	assert.equal(rotated.json.key, key.key);
	assert.notEqual(rotated.json.secret, key.secret);
	assert.notEqual(rotated.json.rotated_at, null);
	assert.equal((await api('POST', `${keys()}/${key.id}/rotation`)).status, 200, 'nothing need be said');
	refused(await api('POST', `${keys()}/${key.id}/rotation`, { body: { overlap_s: 700000 } }), 400, 'overlap_s');
	assert.equal((await api('DELETE', `${keys()}/${key.id}`)).status, 204);
	refused(await api('DELETE', `${keys()}/${key.id}`), 404, 'id');
	refused(await api('POST', `${keys()}/${key.id}/rotation`), 404, 'id');
	assert.notEqual((await api('GET', `${keys()}/${key.id}`)).json.revoked_at, null);
	const told = await eventually(async () => {
		const rows = (await api('GET', `/api/v1/audit-logs?subject=${key.id}`)).json.items;
		return rows.length === 4 && rows;
	}, { what: 'the trail' });
	assert.deepEqual(told.map((row) => row.action), ['xapi_key.revoked', 'xapi_key.rotated', 'xapi_key.rotated', 'xapi_key.created']);
	assert.ok(!JSON.stringify(told).includes(key.secret) && !JSON.stringify(told).includes(rotated.json.secret));
});

test('only who may manage credentials reaches keys, and each organisation its own', async () => {
	const key = await make({}, 'north');
	const [main, north, other] = [await credential(['credentials:manage']), await credential(['credentials:manage'], 'north'), await credential(['audit:read'], 'north')];
	assert.equal((await api('GET', keys('north'), { as: north })).status, 200);
	for (const [method, path] of [['GET', keys('north')], ['GET', `${keys('north')}/${key.id}`], ['POST', keys('north')], ['DELETE', `${keys('north')}/${key.id}`],
		['POST', `${keys('north')}/${key.id}/rotation`]]) {
		const body = method === 'POST' && !path.endsWith('rotation') ? { name: 'x', scopes: ['all'] } : undefined;
		refused(await api(method, path, { as: other, body }), 403, 'Authorization');
		refused(await api(method, path, { as: main, body }), 404, 'org');
		assert.equal((await api(method, path, { as: {}, body })).status, 401);
	}
	refused(await api('GET', `${keys()}/${key.id}`, { as: main }), 404, 'id');
	refused(await api('DELETE', `${keys()}/${key.id}`, { as: main }), 404, 'id');
	assert.equal((await api('GET', `${keys('north')}/${key.id}`, { as: north })).json.revoked_at, null);
});

test('the same key is made once by a repeated request', async () => {
	const headers = { 'idempotency-key': 'make-it-once' };
	const [first, second] = [await api('POST', keys(), { body: { name: 'once', scopes: ['all'] }, headers }), await api('POST', keys(), { body: { name: 'once', scopes: ['all'] }, headers })];
	assert.deepEqual([second.status, second.json], [201, first.json]);
});

test('on the command line: made, listed, rotated, revoked', async () => {
	const made = await s.ask('xapi-key', 'add', '--org', 'north', '--scope', 'statements/write', '--scope', 'statements/read/mine', '--name', 'from here', '--days', '7', '--json');
	assert.deepEqual([made.scopes, made.name, made.endpoint, made.activity_prefix], [['statements/write', 'statements/read/mine'], 'from here', `${s.app}/xapi/`, null]);
	assert.match(made.secret, /^[\w-]{43}$/);
	const listed = (await s.ask('xapi-key', 'list', '--org', 'north', '--json')).keys;
	assert.ok(listed.some((one) => one.id === made.id) && listed.every((one) => one.secret === undefined));
	assert.ok((await s.ask('xapi-key', 'list')).keys.every((one) => one.id !== made.id), 'not of main');
	const rotated = await s.ask('xapi-key', 'rotate', made.key, '--org', 'north', '--overlap', '60');
	assert.ok(rotated.secret !== made.secret && rotated.id === made.id);
	assert.notEqual((await s.ask('xapi-key', 'revoke', made.id, '--org', 'north')).revoked_at, null);
	for (const [words, code, says] of [[['add'], 2, /--scope/], [['add', '--scope', 'everything'], 1, /scopes: .*no scope/], [['add', '--scope', 'all', '--days', '0'], 2, /--days/],
		[['rotate', made.key, '--org', 'north'], 1, /no such key|counts no longer/], [['revoke', made.id], 1, /no such key/], [['revoke', 'xak_nothing'], 1, /no key/],
		[['rotate', made.key, '--overlap', 'x'], 2, /--overlap/]]) {
		const answer = await s.lectern('xapi-key', ...words);
		assert.equal(answer.code, code, answer.stderr);
		assert.match(answer.stderr, says);
	}
});
