// The service describes itself, and the description is sound: its syntax, its completeness, and (by the harness, in
// every other test) its truth.
import { createConfig, lintFromString } from '@redocly/openapi-core';
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { description, hold } from '../harness/openapi.mjs';

let s;

test.before(async () => {
	s = await startLectern();
});
test.after(() => s?.dispose());

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const operationsOf = (told) => Object.entries(told.paths).flatMap(([path, item]) => methods.filter((m) => item[m])
	.map((m) => ({ path, method: m.toUpperCase(), ...item[m] })));

test('the description lints clean', async () => {
	const { text } = await request(s.app, 'GET', '/openapi.json');
	const config = await createConfig({ extends: ['recommended'], rules: {
		// The address is the installation's own.
		'no-server-example.com': 'off',
		// Tags are the areas of the code; what is below one tells for itself.
		'tag-description': 'off',
	} });
	const problems = await lintFromString({ source: text, config });
	assert.deepEqual(problems.map((one) => `${one.severity} ${one.ruleId}: ${one.message} ${one.location?.[0]?.pointer}`), []);
});

test('the description is served once made, and not again to whoever has it', async () => {
	const first = await request(s.app, 'GET', '/openapi.json');
	assert.equal(first.status, 200);
	assert.match(first.headers['content-type'], /^application\/json/);
	const again = await request(s.app, 'GET', '/openapi.json', { headers: { 'if-none-match': first.headers.etag } });
	assert.equal(again.status, 304);
	assert.equal(again.text, '');
	const told = description();
	assert.deepEqual({ ...first.json, servers: undefined, paths: undefined }, { ...told, servers: undefined, paths: undefined });
	assert.deepEqual(Object.keys(first.json.paths), Object.keys(told.paths));
});

test('everything below /api/ that answers JSON is described, with who may and what comes', async () => {
	const { json: told } = await request(s.app, 'GET', '/openapi.json');
	const routes = await s.ask('routes', '--json');
	for (const route of routes.filter((one) => one.shape === 'json' && /^\/(api|auth|oauth)\//.test(one.path))) {
		const operation = told.paths[route.path]?.[route.method.toLowerCase()];
		assert.ok(operation, `${route.method} ${route.path} is not described: give its row an output, or the status 204`);
		assert.equal(operation['x-permission'], route.permission);
		assert.deepEqual(Boolean(operation.security.length), !['anyone', 'metrics'].includes(route.permission));
	}
	const ids = operationsOf(told).map((one) => one.operationId);
	assert.equal(new Set(ids).size, ids.length, 'every operation has a name of its own');
});

test('every route says what it takes: the names in its path too', async () => {
	for (const route of await s.ask('routes', '--json')) {
		const names = [...route.path.matchAll(/\{(\w+)\*?\}/g)].map(([, name]) => name).sort();
		const told = route.input.filter((one) => one.in === 'path').map((one) => one.name).sort();
		assert.deepEqual(told, names, `${route.method} ${route.path}`);
		if (route.body === 'json')
			assert.ok(route.input.some((one) => one.in === 'body'), `${route.method} ${route.path} does not say what its body is`);
	}
});

test('an answer that is otherwise than described is noticed', () => {
	const url = new URL(`${s.app}/healthz`);
	const answer = (status, json, type = 'application/json') => ({ status, headers: { 'content-type': type }, json,
		text: JSON.stringify(json), body: Buffer.from(JSON.stringify(json)) });
	hold('GET', url, answer(200, { status: 'ok' }));
	assert.throws(() => hold('GET', url, answer(200, { status: 'fine' })), /must be equal to one of/);
	assert.throws(() => hold('GET', url, answer(200, { status: 'ok', more: 1 })), /additional properties/);
	assert.throws(() => hold('GET', url, answer(200, {})), /required property/);
	assert.throws(() => hold('GET', url, answer(200, { status: 'ok' }, 'text/html')), /sent as/);
	assert.throws(() => hold('GET', url, answer(201, { status: 'ok' })), /not described/);
	assert.throws(() => hold('GET', url, answer(503, { title: 'x' }, 'application/problem+json')), /required property/);
	assert.throws(() => hold('GET', new URL(`${s.app}/api/v1/nothing`), answer(200, {})), /does not describe/);
});
