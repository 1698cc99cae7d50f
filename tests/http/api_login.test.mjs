// People signed in by programs: tokens for minutes, refresh tokens that count once, personal tokens that follow their owner.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const password = 'correct horse battery staple';
// argon2id of the password above, made once.
const hash = '$argon2id$v=19$m=8192,t=2,p=1$yr9VOzLX6KCZai/zCdJkXQ$0/YCWcAjITtRiHFv9Tf9r9G7k+n29QEzy4fEKcutvZI';
const ada = '01900000-0000-7000-8000-0000000000a1';
let s;
let owner;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', password_memory: '8M', password_passes: 2, rate_limit_address: 0 } });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	owner = new Owner(s.data);
	directory(`INSERT INTO users (id, email, name, password_hash, status) VALUES ('${ada}', 'ada@school.example', 'Ada', '${hash}', 'active')`);
	member('main', ['administrator']);
});
test.after(() => s?.dispose());

const directory = (sql) => owner.sql(sql, { directory: true });
const member = (org, roles) => directory(`INSERT INTO memberships (user_id, org_id, roles, status)
	SELECT '${ada}', id, '{${roles.join(',')}}', 'active' FROM organizations WHERE slug = '${org}'
	ON CONFLICT (user_id, org_id) DO UPDATE SET roles = EXCLUDED.roles, status = 'active'`);
const post = (address, body, headers) => request(s.app, 'POST', address, { body, headers });
const bearer = (text) => ({ authorization: `Bearer ${text}` });
const read = (text, address = '/api/v1/credentials') => request(s.app, 'GET', address, { headers: bearer(text) });

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

async function login(more = {}) {
	const answer = await post('/auth/login', { email: 'ada@school.example', password, ...more });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}

/** Other nodes and caches know within five seconds; this only waits as long as it takes. */
async function until(holds, what) {
	const end = Date.now() + 15000;
	while (!(await holds()))
		assert.ok(Date.now() < end, what);
}

test('a person signs in with what is right and gets tokens of minutes', async () => {
	const given = await login();
	assert.equal(given.token_type, 'Bearer');
	assert.ok(given.expires_in <= 600);
	assert.equal(given.refresh_expires_in, 2592000);
	assert.ok(given.scope.split(' ').includes('members:manage'));
	assert.equal((await read(given.access_token)).status, 200);
	refused(await read(given.access_token, '/api/v1/orgs'), 403);
	refused(await post('/auth/login', { email: 'ada@school.example', password: 'wrong' }), 401, 'password');
	refused(await post('/auth/login', { email: 'nobody@school.example', password }), 401, 'password');
	refused(await post('/auth/login', { email: 'ada@school.example' }), 400, 'password');
	refused(await post('/auth/login', { email: 'ada@school.example', password, org: 'other' }), 404, 'org');
	refused(await post('/auth/login', { email: 'ada@school.example', password, remember: true }), 400, 'remember');
	for (const secret of [password, given.access_token, given.refresh_token])
		assert.ok(!JSON.stringify(s.logs).includes(secret));
});

test('a refresh token counts once; used again, the whole session ends', async () => {
	const first = await login();
	const second = await post('/auth/refresh', { refresh_token: first.refresh_token });
	assert.equal(second.status, 200, second.text);
	assert.notEqual(second.json.refresh_token, first.refresh_token);
	assert.equal((await read(second.json.access_token)).status, 200);
	const third = await post('/auth/refresh', { refresh_token: second.json.refresh_token });
	assert.equal(third.status, 200);
	assert.match(refused(await post('/auth/refresh', { refresh_token: first.refresh_token }), 401, 'refresh_token').json.detail, /whole session/);
	refused(await post('/auth/refresh', { refresh_token: third.json.refresh_token }), 401, 'refresh_token');
	for (const token of [first, second.json, third.json])
		refused(await read(token.access_token), 401, 'Authorization');
	const other = await login();
	assert.equal((await read(other.access_token)).status, 200, 'another session of the same person goes on');
	const many = await Promise.all(Array.from({ length: 5 }, () => post('/auth/refresh', { refresh_token: other.refresh_token })));
	assert.ok(many.filter((one) => one.status === 200).length <= 1, 'of five at once one may be right');
	refused(await read(other.access_token), 401, 'Authorization');
});

test('what is no refresh token of ours is refused', async () => {
	const { refresh_token: token, access_token: access } = await login();
	const changed = (at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
	for (const text of ['x', access, token.slice(0, -1), `${token}A`, changed(6), changed(30), changed(40), token.replace('lcr_', 'lct_')])
		refused(await post('/auth/refresh', { refresh_token: text }), 401, 'refresh_token');
	refused(await post('/auth/refresh', {}), 400, 'refresh_token');
	assert.equal((await post('/auth/refresh', { refresh_token: token })).status, 200, 'nor does it harm the session');
});

test('a session ends when it is revoked, by either of its tokens', async () => {
	for (const which of ['refresh_token', 'access_token']) {
		const given = await login();
		assert.equal((await post('/auth/revoke', { token: given[which] })).status, 204);
		refused(await read(given.access_token), 401);
		refused(await post('/auth/refresh', { refresh_token: given.refresh_token }), 401);
	}
	assert.equal((await post('/auth/revoke', { token: 'nothing' })).status, 204, 'there being none is well');
});

test('a disabled person, a changed password and a lost role count at once', async () => {
	const given = await login();
	member('main', ['learner']);
	await until(async () => (await read(given.access_token)).status === 403, 'the lost role counts');
	member('main', ['administrator']);
	await until(async () => (await read(given.access_token)).status === 200, 'the role that came back counts');
	directory(`UPDATE users SET password_changed_at = now() WHERE id = '${ada}'`);
	await until(async () => (await read(given.access_token)).status === 401, 'the changed password ends older sessions');
	refused(await post('/auth/refresh', { refresh_token: given.refresh_token }), 401);
	const again = await login();
	directory(`UPDATE users SET status = 'disabled' WHERE id = '${ada}'`);
	await until(async () => (await read(again.access_token)).status === 401, 'a disabled person is nobody');
	refused(await post('/auth/login', { email: 'ada@school.example', password }), 401, 'password');
	directory(`UPDATE users SET status = 'active' WHERE id = '${ada}'`);
});

test('a personal token never goes beyond what its person may do now', async () => {
	const { access_token: access } = await login();
	const made = await post('/api/v1/tokens', { name: 'laptop', permissions: ['credentials:manage', 'packages:read'],
		expires_at: new Date(Date.now() + 3600e3).toISOString() }, bearer(access));
	assert.equal(made.status, 201, made.text);
	assert.equal(made.json.user, ada);
	assert.equal((await read(made.json.secret)).status, 200);
	refused(await read(made.json.secret, '/api/v1/jobs'), 403);
	refused(await post('/api/v1/tokens', { name: 'x', permissions: ['packages:read'] }, bearer(access)), 400, 'expires_at');
	refused(await post('/api/v1/tokens', { name: 'x', permissions: ['instance:manage'], expires_at: '2099-01-01T00:00:00Z' }, bearer(access)), 400, 'permissions');
	const listed = await read(access, '/api/v1/tokens');
	assert.deepEqual(listed.json.items.map((one) => one.name), ['laptop']);
	member('main', ['designer']);
	await until(async () => (await read(made.json.secret)).status === 403, 'the lost right is lost to the token');
	member('main', ['administrator']);
	await until(async () => (await read(made.json.secret)).status === 200, 'and comes back with it');
	const gone = await request(s.app, 'DELETE', `/api/v1/tokens/${made.json.id}`, { headers: bearer(access) });
	assert.equal(gone.status, 204, gone.text);
	refused(await read(made.json.secret), 401);
	const keys = await post('/api/v1/credentials', { name: 'school', kind: 'key', permissions: ['packages:read'] }, bearer(access));
	refused(await request(s.app, 'DELETE', `/api/v1/tokens/${keys.json.id}`, { headers: bearer(access) }), 404, 'id');
});

test('who belongs to several organisations says which, and gets no further', async () => {
	member('other', ['administrator']);
	const nowhere = await login();
	refused(await read(nowhere.access_token), 403, undefined);
	const there = await login({ org: 'other' });
	assert.equal((await read(there.access_token)).status, 200);
	refused(await read(there.access_token, '/api/v1/credentials?org=main'), 404, 'org');
	directory(`UPDATE memberships SET status = 'suspended' FROM organizations o WHERE o.id = org_id AND o.slug = 'other' AND user_id = '${ada}'`);
	await until(async () => (await read(there.access_token)).status === 401, 'a suspended member is nobody there');
});
