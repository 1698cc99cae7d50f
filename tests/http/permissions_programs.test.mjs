// Every permission, through every address of the API that asks for it: a token with that right alone gets past, one with all
// the others does not; and who leads a team reaches its learners only, by pages and by programs, by list and by id.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { PASSWORD, Person } from '../harness/person.mjs';
import { ask, asksWho, plan, title } from '../harness/routes.mjs';
import { OPERATOR, makeSchool, schoolConfig } from '../harness/schools.mjs';

// What no route asks for, and why.
const UNASKED = {
	'instance:grant': 'platform administrators are made by the command line (lectern user add --platform-admin)',
	'content:take': 'there are no enrolments yet: learners come by launches and links, which prove themselves',
	'learners:read': 'learners are seen by their attempts; there are no pages of learners yet',
};

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

test('every permission is asked for by a route, or it is said why not', () => {
	const asked = new Set(routes.map((route) => route.permission));
	assert.deepEqual(catalogue.map((one) => one.name).filter((name) => !asked.has(name)).sort(), Object.keys(UNASKED).sort());
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

// Last: it disables people.
test('rights of the installation are the operator\'s, and no organisation\'s', async () => {
	const instance = routes.filter((route) => route.path.startsWith('/api/v1/') && route.permission.startsWith('instance:'));
	assert.ok(instance.length >= 2);
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
