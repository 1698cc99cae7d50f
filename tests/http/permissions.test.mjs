// Every permission, through every real route that asks for it: who has it alone gets past, who has all but it does not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { repo, startLectern } from '../harness/lectern.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';

const catalogue = [...fs.readFileSync(path.join(repo, 'lms/access/permission.def'), 'utf8')
	.matchAll(/^PERMISSION\((\w+), "([^"]+)", (\w+),/gm)].map(([, , name, scope]) => ({ name, scope }));
const ID = '01900000-0000-7000-8000-000000000000';

describe('the permission column', () => {
	let s, root, worker, stranger, routes;
	before(async () => {
		s = await startLectern();
		await addPerson(s, 'root@example.org', '--platform-admin');
		await addPerson(s, 'work@example.org', '--org', 'main', '--role', 'influencer');
		await s.ask('org', 'add', 'north');
		await addPerson(s, 'far@example.org', '--org', 'north', '--role', 'administrator');
		[root, worker, stranger] = await Promise.all(['root', 'work', 'far'].map(async (name) => {
			const person = new Person(s);
			await person.signIn(`${name}@example.org`, PASSWORD);
			return person;
		}));
		routes = (await s.ask('routes', '--json'));
	});
	after(() => s?.dispose());

	const routesOf = (permission) => routes.filter((route) => route.permission === permission && route.body !== 'file');
	const addressOf = (route) => route.path.replace('{org}', 'main').replace('{role}', 'nothing').replace(/\{\w+\*?\}/g, ID);

	/** influencer may do this and nothing else in main, from now on. */
	async function grant(permissions) {
		const answer = await root.post('/admin/main/roles/influencer', { permissions, reach: 'all' });
		assert.equal(answer.status, 303, answer.text);
	}
	async function call(person, route, csrf) {
		const fields = { csrf };
		const answer = await person.raw(route.method, addressOf(route), route.method === 'GET' ? {} : {
			headers: { origin: s.app, 'x-csrf-token': csrf },
			...route.body === 'form' && { body: new URLSearchParams(fields) },
			...route.body === 'json' && { body: {} },
		});
		return answer.status;
	}
	/** Only what a person can reach: a credential's own routes are tried where credentials are. */
	const reachable = (route) => route.path.includes('{org}') || route.path.startsWith('/instance/');

	test('names permissions of the catalogue only', () => {
		const names = new Set([...catalogue.map(({ name }) => name), 'anyone', 'metrics', 'signed-in', 'enrolling', 'proven',
			// Of keys of the learning record store: xapi_edge.test.mjs.
			'xapi:write', 'xapi:read', 'xapi:state', 'xapi:state-read', 'xapi:profile', 'xapi:profile-read', 'xapi:look']);
		assert.deepEqual(routes.filter((route) => !names.has(route.permission)).map((route) => route.path), []);
		assert.ok(catalogue.length > 20);
	});

	for (const { name, scope } of catalogue.filter((one) => one.scope !== 'INSTANCE')) {
		test(`${name} (${scope}): alone lets in, all the others do not`, async () => {
			const tried = routesOf(name).filter(reachable);
			if (tried.length === 0) {
				// Only of the API, or of who plays: permissions_programs.test.mjs holds that each is tried. The right
				// itself still comes and goes with the role.
				await grant([name]);
				assert.match((await root.open('/admin/main/roles/influencer')).text, new RegExp(`value="${name}"\\s+checked`));
				await grant(catalogue.filter((one) => one.scope !== 'INSTANCE' && one.name !== name).map((one) => one.name));
				assert.doesNotMatch((await root.open('/admin/main/roles/influencer')).text, new RegExp(`value="${name}"\\s+checked`));
				return;
			}
			await grant([name]);
			const csrf = await worker.token('/account');
			for (const route of tried)
				assert.ok(![401, 403].includes(await call(worker, route, csrf)), `${route.method} ${route.path} with ${name}`);
			await grant(catalogue.filter((one) => one.scope !== 'INSTANCE' && one.name !== name).map((one) => one.name));
			for (const route of tried)
				assert.equal(await call(worker, route, csrf), 403, `${route.method} ${route.path} without ${name}`);
			const far = await stranger.token('/account');
			for (const route of tried)
				assert.equal(await call(stranger, route, far), 404, `${route.method} ${route.path} of another organisation`);
		});
	}

	for (const { name } of catalogue.filter((one) => one.scope === 'INSTANCE')) {
		test(`${name} (INSTANCE): platform administrators have it, and nobody by a role`, async () => {
			const tried = routesOf(name).filter(reachable);
			const refused = await root.post('/admin/main/roles/influencer', { permissions: ['audit:read', name], reach: 'all' });
			assert.ok([303, 400, 403].includes(refused.status));
			assert.doesNotMatch((await root.open('/admin/main/roles/influencer')).text, new RegExp(`value="${name}"`));
			const csrf = { root: await root.token('/account'), worker: await worker.token('/account') };
			for (const route of tried) {
				assert.equal(await call(worker, route, csrf.worker), 403, `${route.method} ${route.path}`);
				assert.ok(![401, 403].includes(await call(root, route, csrf.root)), `${route.method} ${route.path} for root`);
			}
		});
	}

	test('own pages are for whoever is signed in, and for nobody else', async () => {
		const own = routes.filter((route) => ['signed-in', 'enrolling'].includes(route.permission) && route.method === 'GET');
		assert.ok(own.length > 5);
		const nobody = new Person(s);
		for (const route of own) {
			assert.ok(![401, 403].includes((await worker.raw('GET', addressOf(route))).status), route.path);
			const answer = await nobody.raw('GET', addressOf(route));
			assert.ok(answer.status === 401 || (answer.status === 303 && answer.headers.location.startsWith('/sign-in')), `${route.path}: ${answer.status}`);
		}
	});
});
