// Every permission, through every address of the API that asks for it: a token with that right alone gets past, one with all
// the others does not; and who leads a team reaches its learners only, by pages and by programs, by list and by id.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';
import { ask, asksWho, plan, title } from '../harness/routes.mjs';
import { OPERATOR, makeSchool, schoolConfig } from '../harness/schools.mjs';

let s, zebra, routes, catalogue;
test.before(async () => {
	s = await startLectern({ config: schoolConfig });
	zebra = await makeSchool(s, 'first-school', 'zebra', { elsewhere: true });
	routes = await s.ask('routes', '--json');
	catalogue = (await s.ask('routes', '--permissions')).permissions;
});
test.after(async () => {
	await zebra?.platform.stop();
	await s?.dispose();
});

const ofOrganization = () => catalogue.filter((one) => one.scope !== 'instance').map((one) => one.name);

async function token(permissions, as = zebra.login) {
	const made = await request(s.app, 'POST', '/api/v1/tokens', { headers: as,
		body: { name: 'walk', permissions, expires_at: new Date(Date.now() + 3600000).toISOString() } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test('every permission is asked for by a route that a test tries with it and without it', () => {
	// Addresses of the API are tried below, pages in permissions.test.mjs, the player's in principals.test.mjs.
	const tried = new Set(routes.filter(({ path, origin }) => path.startsWith('/api/v1/') || /^\/(admin\/\{org\}|instance)(\/|$)/.test(path)
		|| (origin === 'content' && path.startsWith('/play/{launch}'))).map((route) => route.permission));
	assert.deepEqual(catalogue.map((one) => one.name).filter((name) => !tried.has(name)), []);
	for (const route of routes.filter((one) => one.origin === 'content'))
		assert.ok(['anyone', 'content:take'].includes(route.permission), title(route));
});

test('a token with one right gets past where it is asked for, and nowhere else', async (t) => {
	const api = routes.filter((route) => route.path.startsWith('/api/v1/') && ofOrganization().includes(route.permission));
	assert.ok(api.length > 25);
	for (const name of new Set(api.map((route) => route.permission))) {
		await t.test(name, async () => {
			const alone = { headers: await token([name]) };
			const others = { headers: await token(ofOrganization().filter((one) => one !== name)) };
			for (const route of api) {
				// Nothing is there of that id, so that nothing changes: 404 is past the right.
				const question = plan(route, { of: zebra, who: alone, optional: false });
				const url = question.url.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}/, '00000000-0000-7000-8000-000000000000');
				if (route.permission !== name) {
					assert.equal((await ask({ ...question, url })).status, 403, `${title(route)} with ${name} alone`);
					continue;
				}
				assert.equal((await ask({ ...question, url, headers: { ...question.headers, ...others.headers } })).status, 403, `${title(route)} without ${name}`);
				const answer = await ask({ ...question, url, body: question.body === undefined ? undefined : '' });
				assert.ok(!asksWho(answer) && !/needs the right/.test(answer.text) && answer.status < 500, `${title(route)} with ${name}: ${answer.status} ${answer.text}`);
			}
		});
	}
});

test('keys and tokens open no page', async () => {
	for (const as of [zebra.key, zebra.client, zebra.token])
		for (const page of ['/admin/first-school/attempts', '/admin/first-school', '/account', '/admin'])
			assert.ok(asksWho(await request(s.app, 'GET', page, { headers: as })), page);
});

test('who leads a team reaches its learners only: attempts, logs, grades, teams', async () => {
	const tutor = new Person(s);
	assert.equal((await tutor.signIn('tutor@zebra.example', PASSWORD)).path, '/admin/first-school');
	const login = await request(s.app, 'POST', '/auth/login', { body: { email: 'tutor@zebra.example', password: PASSWORD, org: 'first-school' } });
	assert.equal(login.status, 200, login.text);
	const program = { authorization: `Bearer ${login.json.access_token}` };
	const { ids } = zebra;
	const [[otherSession]] = zebra.sql(`SELECT id FROM attempt_sessions WHERE attempt_id = '${ids.otherAttempt}' LIMIT 1`);
	const [[ownGrade, otherGrade]] = zebra.sql(`SELECT max(id::text) FILTER (WHERE learner_id = '${ids.learner}'), max(id::text) FILTER (WHERE learner_id <> '${ids.learner}') FROM grade_ledger WHERE org_id = '${ids.org}'`);
	const page = (path) => tutor.raw('GET', `/admin/first-school${path}`);
	const api = (path) => request(s.app, 'GET', `/api/v1${path}`, { headers: program });
	const attemptPages = [...(await page('/attempts')).text.matchAll(/attempts\/([0-9a-f-]{36})"/g)].map(([, id]) => id);
	assert.ok(attemptPages.includes(ids.attempt) && !attemptPages.includes(ids.otherAttempt));
	const listed = (await api('/attempts')).json.items;
	assert.ok(listed.length > 0 && listed.every((one) => one.learner === ids.learner));
	for (const [path, status] of [[`/attempts/${ids.attempt}`, 200], [`/attempts/${ids.otherAttempt}`, 404]]) {
		assert.equal((await page(path)).status, status, path);
		assert.equal((await api(path)).status, status, path);
	}
	assert.equal((await page(`/attempts/${ids.attempt}/sessions/${ids.session}`)).status, 200);
	assert.equal((await page(`/attempts/${ids.otherAttempt}/sessions/${otherSession}`)).status, 404);
	assert.doesNotMatch((await page(`/attempts/${ids.attempt}/sessions/${otherSession}`)).text, /a comment of zebra/, 'another\'s session by one\'s own attempt');
	const grades = (await api('/grades')).json.items.map((one) => one.id);
	assert.deepEqual([grades.includes(ownGrade), grades.includes(otherGrade)], [true, false]);
	assert.equal((await page(`/attempts?learner=${ids.learner}`)).status, 200);
	assert.doesNotMatch((await page('/attempts')).text, /linus zebra/);
	assert.equal((await page(`/teams/${ids.team}`)).status, 200);
	zebra.sql(`INSERT INTO teams (org_id, id, name) VALUES ('${ids.org}', '01900000-0000-7000-8f00-000000000001', 'Not theirs')`);
	assert.equal((await page('/teams/01900000-0000-7000-8f00-000000000001')).status, 404);
	assert.doesNotMatch((await page('/teams')).text, /Not theirs/);
	assert.equal((await page('/grades')).text.includes('linus zebra'), false);
});

test('who leads a team and may manage it adds and removes its learners, and sees exactly those', async () => {
	const { ids } = zebra;
	const page = (path) => `/admin/first-school${path}`;
	await zebra.admin.person.send(page('/roles/designer'), { permissions: ['teams:read', 'teams:manage', 'learners:read', 'attempts:read'], reach: 'team' });
	await addPerson(s, 'lead@zebra.example', '--org', 'first-school', '--role', 'designer');
	const lead = new Person(s);
	await lead.signIn('lead@zebra.example', PASSWORD);
	const made = (name) => zebra.admin.person.send(page('/teams/new'), { name });
	const [own, foreign] = [(await made('Led')).path, (await made('Foreign')).path];
	await zebra.admin.person.send(own, { do: 'add_manager', manager: 'lead@zebra.example' });
	await zebra.admin.person.send(foreign, { do: 'add_learners', learners: 'zebra-barbara' });
	const login = await request(s.app, 'POST', '/auth/login', { body: { email: 'lead@zebra.example', password: PASSWORD, org: 'first-school' } });
	const program = { authorization: `Bearer ${login.json.access_token}` };
	const api = async (path) => request(s.app, 'GET', `/api/v1${path}`, { headers: program });
	const seen = async () => (await api('/learners')).json.items.map((one) => one.external_user_id).sort();
	const learnerOf = (external) => zebra.one(`SELECT id FROM learners WHERE org_id = '${ids.org}' AND external_user_id = '${external}'`);
	const [ada, linus, barbara] = ['zebra-ada', 'zebra-linus', 'zebra-barbara'].map(learnerOf);
	assert.deepEqual(await seen(), [], 'of a team without learners: nobody');
	const added = await lead.send(own, { do: 'add_learners', learners: 'ada@zebra.example\nzebra-linus' });
	assert.match(added.text, /ada zebra[^]*linus zebra/);
	assert.deepEqual(await seen(), ['zebra-ada', 'zebra-linus']);
	assert.deepEqual([(await api(`/learners/${ada}`)).status, (await api(`/learners/${barbara}`)).status], [200, 404]);
	assert.deepEqual((await api(`/learners?team=${own.split('/').at(-1)}`)).json.items.length, 2);
	assert.deepEqual((await api(`/learners?team=${foreign.split('/').at(-1)}`)).json.items, [], 'another team\'s');
	assert.deepEqual([...new Set((await api('/attempts')).json.items.map((one) => one.learner))].sort(), [ada, linus].sort());
	// All or none, and of no other school.
	const refused = await lead.post(own, { do: 'add_learners', learners: 'zebra-barbara\nokapi-ada' });
	assert.equal(refused.status, 400);
	assert.deepEqual(await seen(), ['zebra-ada', 'zebra-linus']);
	for (const deed of [{ do: 'add_learners', learners: 'zebra-ada' }, { do: 'remove_learner', person: barbara }])
		assert.equal((await lead.post(foreign, deed, { from: own })).status, 404, 'a team they do not lead');
	await lead.send(own, { do: 'remove_learner', person: ada });
	assert.deepEqual(await seen(), ['zebra-linus']);
	assert.equal((await api(`/learners/${ada}`)).status, 404);
	assert.equal((await api(`/attempts/${zebra.one(`SELECT id FROM attempts WHERE learner_id = '${ada}' ORDER BY id LIMIT 1`)}`)).status, 404);
	await zebra.admin.person.send(own, { do: 'remove_manager', person: zebra.directory('SELECT id FROM users WHERE email = \'lead@zebra.example\'')[0][0] });
	assert.deepEqual(await seen(), []);
	const everybody = await request(s.app, 'GET', '/api/v1/learners', { headers: zebra.login });
	assert.ok(['zebra-ada', 'zebra-linus', 'zebra-barbara'].every((one) => everybody.json.items.some((item) => item.external_user_id === one)), 'an administrator sees all');
	assert.equal((await request(s.app, 'GET', '/api/v1/learners?email=linus%40zebra.example', { headers: zebra.login })).json.items.length, 1);
});

test('platform administrators are made and unmade by who may, and never the last one', async () => {
	await addPerson(s, 'first@zebra.example', '--platform-admin');
	await addPerson(s, 'second@zebra.example', '--org', 'first-school', '--role', 'administrator');
	const bearer = async (email) => ({ authorization: `Bearer ${(await request(s.app, 'POST', '/auth/login', { body: { email, password: PASSWORD } })).json.access_token}` });
	const [first, second] = await Promise.all(['first@zebra.example', 'second@zebra.example'].map(bearer));
	const idOf = (email) => zebra.directory(`SELECT id FROM users WHERE email = '${email}'`)[0][0];
	const put = (as, email, platform_admin) => request(s.app, 'PUT', `/api/v1/users/${idOf(email)}/platform-admin`, { headers: as, body: { platform_admin } });
	assert.equal((await put(second, 'second@zebra.example', true)).status, 403, 'nobody makes themselves one');
	assert.equal((await put(first, 'invited@zebra.example', true)).status, 404, 'nor somebody who never signed in');
	const last = await put(first, 'first@zebra.example', false);
	assert.deepEqual([last.status, last.json.field], [409, 'platform_admin']);
	assert.equal((await put(first, 'second@zebra.example', true)).json.platform_admin, true);
	assert.equal((await put(second, 'first@zebra.example', false)).json.platform_admin, false, 'counts at once');
	assert.equal((await put(first, 'second@zebra.example', false)).status, 403);
	await eventually(() => zebra.directory('SELECT action FROM audit_logs WHERE action LIKE \'user.platform_admin%\' ORDER BY id').flat().join()
		=== 'user.platform_admin_granted,user.platform_admin_taken', { what: 'both in the trail' });
});

// Last: it disables people.
test('rights of the installation are the operator\'s, and no organisation\'s', async () => {
	const instance = routes.filter((route) => route.path.startsWith('/api/v1/') && route.permission.startsWith('instance:'));
	assert.ok(instance.length >= 3);
	const all = await token(ofOrganization());
	for (const route of instance) {
		const question = plan(route, { of: zebra, who: { headers: { authorization: `Bearer ${OPERATOR}` } }, optional: false });
		assert.ok([200, 201].includes((await ask(question)).status), title(route));
		assert.equal((await ask({ ...question, headers: { ...question.headers, ...all } })).status, 403, title(route));
	}
	const greedy = await request(s.app, 'POST', '/api/v1/tokens', { headers: zebra.login,
		body: { name: 'x', permissions: ['instance:read'], expires_at: new Date(Date.now() + 3600000).toISOString() } });
	assert.ok([400, 403].includes(greedy.status), greedy.text);
});
