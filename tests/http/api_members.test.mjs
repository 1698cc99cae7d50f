// Members by the API: invited, listed, changed, taken out; by those who may, in their own organisation, never beyond.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s;
let ours;
let theirs;

const api = (method, address, { as = operator, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });

async function keyOf(org, permissions) {
	const made = await api('POST', `/api/v1/credentials?org=${org}`, { body: { name: 'members', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', password_memory: '8M' } });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	for (const [email, role] of [['ada@school.example', 'administrator'], ['ben@school.example', 'teacher'], ['cleo@school.example', 'learner']])
		assert.equal((await s.lectern('user', 'add', email, '--name', email.split('@')[0], '--org', 'main', '--role', role)).code, 0);
	ours = await keyOf('main', ['members:read', 'members:invite', 'members:manage', 'content:take', 'teams:read', 'packages:read', 'packages:write',
		'learners:read', 'attempts:read', 'grades:read', 'tokens:own', 'courses:read',
		'courses:write', 'media:write', 'enrollments:read', 'enrollments:write', 'gradebook:write', 'reports:read']);
	theirs = await keyOf('other', ['members:read', 'members:invite', 'members:manage', 'content:take']);
});
test.after(() => s?.dispose());

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
}

test('members are listed, sorted, filtered, in pages', async () => {
	const listed = await api('GET', '/api/v1/memberships?sort=-name&limit=2', { as: ours });
	assert.deepEqual(listed.json.items.map((one) => one.name), ['cleo', 'ben']);
	const rest = await api('GET', `/api/v1/memberships?sort=-name&limit=2&cursor=${listed.json.next}`, { as: ours });
	assert.deepEqual([rest.json.items.map((one) => one.name), rest.json.next], [['ada'], null]);
	assert.deepEqual((await api('GET', '/api/v1/memberships?role=teacher', { as: ours })).json.items.map((one) => one.roles), [['teacher']]);
	refused(await api('GET', '/api/v1/memberships?sort=password', { as: ours }), 400, 'sort');
	assert.deepEqual((await api('GET', '/api/v1/memberships', { as: theirs })).json.items, []);
	refused(await api('GET', `/api/v1/memberships/${listed.json.items[0].user}`, { as: theirs }), 404);
	refused(await api('GET', '/api/v1/memberships', { as: await keyOf('main', ['packages:read']) }), 403);
});

test('somebody is invited with a link, changed and taken out, and nobody gives what they have not', async () => {
	const made = await api('POST', '/api/v1/memberships', { as: ours, body: { email: 'dora@school.example', roles: ['enseignant'] } });
	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.roles, made.json.mailed], [['teacher'], false]);
	assert.ok(made.json.link.startsWith(s.app));
	const shown = await api('GET', `/api/v1/memberships/${made.json.user}`, { as: ours });
	assert.equal(shown.json.status, 'invited');
	assert.ok(!JSON.stringify(s.logs).includes(made.json.link.split('/').at(-1)), 'the link is in no log');
	refused(await api('POST', '/api/v1/memberships', { as: ours, body: { email: 'eve@school.example', roles: ['administrator'] } }), 403, 'roles');
	refused(await api('POST', '/api/v1/memberships', { as: ours, body: { email: 'eve@school.example', roles: ['king'] } }), 400, 'roles');
	refused(await api('POST', '/api/v1/memberships', { as: ours, body: { email: 'eve', roles: ['learner'] } }), 400, 'email');
	refused(await api('POST', '/api/v1/memberships', { as: ours, body: { email: 'ben@school.example', roles: ['learner'] } }), 409, 'email');
	refused(await api('POST', '/api/v1/memberships?org=main', { as: theirs, body: { email: 'eve@school.example', roles: ['learner'] } }), 404, 'org');
	refused(await api('DELETE', `/api/v1/memberships/${made.json.user}`, { as: theirs }), 404);
	assert.equal((await api('DELETE', `/api/v1/memberships/${made.json.user}`, { as: ours })).status, 204);
	refused(await api('GET', `/api/v1/memberships/${made.json.user}`, { as: ours }), 404);

	const [ben] = (await api('GET', '/api/v1/memberships?search=ben', { as: ours })).json.items;
	const changed = await api('PATCH', `/api/v1/memberships/${ben.user}`, { as: ours, body: { roles: ['learner'], status: 'suspended' } });
	assert.deepEqual([changed.json.roles, changed.json.status], [['learner'], 'suspended'], changed.text);
	refused(await api('PATCH', `/api/v1/memberships/${ben.user}`, { as: theirs, body: { status: 'active' } }), 404);
	const [ada] = (await api('GET', '/api/v1/memberships?search=ada', { as: ours })).json.items;
	refused(await api('PATCH', `/api/v1/memberships/${ada.user}`, { as: ours, body: { roles: ['learner'] } }), 403);
});

test('people of the installation are the operator\'s to see and to shut out', async () => {
	const { json: { items } } = await api('GET', '/api/v1/users');
	const cleo = items.find((one) => one.email === 'cleo@school.example');
	assert.match(cleo.memberships, /main=learner/);
	refused(await api('GET', '/api/v1/users', { as: ours }), 403);
	refused(await api('PATCH', `/api/v1/users/${cleo.id}`, { as: ours, body: { status: 'disabled' } }), 403);
	assert.equal((await api('PATCH', `/api/v1/users/${cleo.id}`, { body: { status: 'disabled' } })).json.status, 'disabled');
	assert.equal((await api('PATCH', `/api/v1/users/${cleo.id}`, { body: { status: 'active' } })).json.status, 'active');
	refused(await api('PATCH', '/api/v1/users/01900000-0000-7000-8000-0000000000ff', { body: { status: 'disabled' } }), 404);
});
