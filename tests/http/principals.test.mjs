// What a guest, a learner by LTI, an API client and a job may do, and what not: each right beside its refusal, in their own
// place, in another one, and when it is over. Teachers by LTI are in teacher.test.mjs, people in permissions.test.mjs, who
// may put a job in tests/unit/lms/test_job_rights.c.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, launchPlayer, openSession } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { makeSchool, schoolConfig } from '../harness/schools.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';

const NO_UUID = '01900000-0000-7000-8000-000000000000';
let s, zebra, okapi, routes;
test.before(async () => {
	s = await startLectern({ config: { ...schoolConfig, job_retry_first: 1, job_retry_max: 1 } });
	zebra = await makeSchool(s, 'first-school', 'zebra', { elsewhere: true });
	okapi = await makeSchool(s, 'other-school', 'okapi');
	routes = await s.ask('routes', '--json');
});
test.after(async () => {
	await zebra?.platform.stop();
	await okapi?.platform.stop();
	await s?.dispose();
});

const capabilityOf = (player) => player.path.split('/').at(-1);
const page = (player) => request(player.origin, 'GET', player.path);
const opens = async (player) => (await request(player.origin, 'POST', `${player.path}/session`, { body: { replay: [] } })).status;

/** No route that asks for a right of somebody lets this proof in. */
async function opensNothingElse(proofs) {
	const asked = routes.filter((route) => !['anyone', 'metrics', 'content:take'].includes(route.permission) && route.method === 'GET');
	assert.ok(asked.length > 50);
	for (const route of asked) {
		for (const proof of proofs) {
			const path = route.path.replace('{org}', zebra.slug).replace('{capability}', proof.capability ?? 'x').replace(/\{\w+\*?\}/g, NO_UUID);
			const answer = await request(s.app, 'GET', path, { headers: proof.headers });
			assert.ok([401, 410].includes(answer.status) || (answer.status === 303 && answer.headers.location.startsWith('/sign-in')), `${route.path}: ${answer.status}`);
		}
	}
}

/** Of who plays: theirs is open; after `end` it is not, and `again` is. */
async function closes(player, end, again) {
	assert.deepEqual([(await page(player)).status, await opens(player)], [200, 200]);
	await end();
	assert.deepEqual([(await page(player)).status, await opens(player)], [410, 410]);
	if (again) {
		await again();
		assert.deepEqual([(await page(player)).status, await opens(player)], [200, 200]);
	}
}

test('a guest opens what their link leads to, speaks for themselves, and nothing else', async (t) => {
	const guest = await enterByLink(s, zebra.directLink), other = await enterByLink(s, zebra.directLink);
	const mine = await openSession(s, guest), theirs = await openSession(s, other);
	assert.equal((await mine.send(mine.delta([['cmi.comments', 'mine']]))).status, 200);
	await t.test('by their own capability only', async () => {
		const crossed = await request(guest.origin, 'POST', '/play/deltas', { body: { write: `${mine.write.slice(0, -4)}AAAA`, deltas: [mine.delta([['cmi.comments', 'x']])] } });
		assert.ok([401, 403].includes(crossed.status), crossed.text);
		assert.equal((await theirs.send({ ...theirs.delta([['cmi.comments', 'x']]), item: NO_UUID })).status < 500, true);
		for (const wrong of [`${capabilityOf(guest).slice(0, -2)}AA`, zebra.teach, 'x'])
			assert.deepEqual([(await page({ ...guest, path: `/play/${wrong}` })).status, await opens({ ...guest, path: `/play/${wrong}` })], [410, 410]);
		const elsewhere = await enterByLink(s, okapi.directLink);
		assert.equal((await page({ origin: elsewhere.origin, path: guest.path })).status, 404, 'on the host of another learner and school');
	});
	await t.test('by their cookie: no page of staff, no address of the API', async () => {
		const cookie = guest.jar.header(new URL(s.app).hostname);
		assert.match(cookie, /lectern-guest/);
		await opensNothingElse([{ headers: { cookie } }, { headers: { authorization: `Bearer ${capabilityOf(guest)}` }, capability: capabilityOf(guest) }]);
	});
	await t.test('no longer than it lasts, nor in a closed organisation, nor once forgotten', async () => {
		const launches = `launches WHERE org_id = '${zebra.ids.org}' AND learner_id IN (SELECT l.id FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id WHERE o.kind = 'direct')`;
		await closes(guest, () => zebra.sql(`UPDATE ${launches.replace('launches', 'launches SET expires_at = expires_at - interval \'2 days\'')}`),
			() => zebra.sql(`UPDATE ${launches.replace('launches', 'launches SET expires_at = expires_at + interval \'2 days\'')}`));
		await closes(guest, () => s.ask('org', 'disable', zebra.slug), () => s.ask('org', 'enable', zebra.slug));
		await closes(guest, async () => {
			const gone = await request(s.app, 'POST', new URL(zebra.directLink).pathname, { body: new URLSearchParams({ choice: 'forget' }), jar: guest.jar });
			assert.equal(gone.status, 200);
		});
		assert.equal((await page(other)).status, 200, 'another guest stays');
	});
	assert.equal(zebra.sql(`SELECT count(*) FROM grade_ledger WHERE org_id = '${zebra.ids.org}' AND learner_id IN (SELECT l.id FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id WHERE o.kind = 'direct')`)[0][0], '0', 'and gets no grade');
});

test('a learner by LTI opens what the launch leads to, and nothing else', async (t) => {
	const player = await launchPlayer(zebra.platform, 'linus');
	await t.test('no page of staff or of teachers', async () => {
		await opensNothingElse([{ headers: { authorization: `Bearer ${capabilityOf(player)}` }, capability: capabilityOf(player) }]);
	});
	await t.test('no longer than it lasts', async () => {
		const launches = `SET expires_at = expires_at - interval '2 days' WHERE org_id = '${zebra.ids.org}' AND learner_id = (SELECT id FROM learners WHERE org_id = '${zebra.ids.org}' AND external_user_id = 'zebra-linus')`;
		await closes(player, () => zebra.sql(`UPDATE launches ${launches}`), () => zebra.sql(`UPDATE launches ${launches.replace('- interval', '+ interval')}`));
	});
	await t.test('nor in a closed organisation', () =>
		closes(player, () => s.ask('org', 'disable', zebra.slug), () => s.ask('org', 'enable', zebra.slug)));
});

test('an API client has the rights it was made with, in its organisation, while it counts', async (t) => {
	const made = await zebra.api('POST', `/api/v1/credentials?org=${zebra.slug}`, { body: { kind: 'client', name: 'walker', permissions: ['attempts:read', 'packages:write'] } });
	assert.equal(made.status, 201, made.text);
	const basic = { client_id: made.json.key_id, client_secret: made.json.secret.slice(made.json.key_id.length + 1) };
	const token = (more = {}) => request(s.app, 'POST', '/oauth/token', { body: new URLSearchParams({ grant_type: 'client_credentials', ...basic, ...more }) });
	const given = (await token()).json.access_token;
	const get = (path, bearer = given) => request(s.app, 'GET', `/api/v1${path}`, { headers: { authorization: `Bearer ${bearer}` } });
	await t.test('what it has and what it has not', async () => {
		assert.equal((await get(`/attempts/${zebra.ids.attempt}`)).status, 200);
		for (const path of ['/grades', '/learners', '/memberships', '/credentials', '/audit-logs', '/users', '/orgs'])
			assert.equal((await get(path)).status, 403, path);
		const less = (await token({ scope: 'packages:write' })).json.access_token;
		assert.equal((await get(`/attempts/${zebra.ids.attempt}`, less)).status, 403, 'a token of a smaller scope');
	});
	await t.test('another organisation', async () => {
		assert.equal((await get(`/attempts/${okapi.ids.attempt}`)).status, 404);
		assert.equal((await get(`/attempts?org=${okapi.slug}`)).status, 404);
		assert.ok((await get('/attempts')).json.items.every((one) => one.learner_name.includes('zebra') || one.origin !== 'okapi'));
	});
	await t.test('no page, and nobody plays by it', async () => {
		const answer = await request(s.app, 'GET', `/admin/${zebra.slug}/attempts`, { headers: { authorization: `Bearer ${given}` } });
		assert.equal(answer.status, 303);
		assert.equal((await request(zebra.player.origin, 'GET', `/play/${given}`)).status, 410);
	});
	await t.test('expired, and revoked', async () => {
		zebra.directory(`UPDATE credentials SET expires_at = now() - interval '1 second' WHERE id = '${made.json.id}'`);
		assert.equal((await token()).status, 401);
		await eventually(async () => (await get(`/attempts/${zebra.ids.attempt}`)).status === 401, { what: 'the expired client to be refused' });
		zebra.directory(`UPDATE credentials SET expires_at = NULL WHERE id = '${made.json.id}'`);
		const again = (await token()).json.access_token;
		assert.equal((await get(`/attempts/${zebra.ids.attempt}`, again)).status, 200);
		assert.equal((await zebra.api('DELETE', `/api/v1/credentials/${made.json.id}?org=${zebra.slug}`)).status, 204);
		assert.deepEqual([(await token()).status, (await get(`/attempts/${zebra.ids.attempt}`, again)).status], [401, 401]);
	});
});

test('a job does the work of its kind in its own organisation, and none while that is closed', async (t) => {
	const put = (school) => s.ask('package', 'import', s.write('job.zip', smallPackage({ title: 'By a job' })), '--job', '--org', school.slug);
	const show = (school, id) => s.ask('job', 'show', id, '--org', school.slug);
	const until = (school, id, ...states) => eventually(async () => {
		const job = await show(school, id);
		return states.includes(job.state) && job;
	}, { what: `a job ${states.join(' or ')}` });
	await t.test('there, and in nobody else\'s name', async () => {
		const before = okapi.sql(`SELECT count(*) FROM packages WHERE org_id = '${okapi.ids.org}'`)[0][0];
		const { job } = await put(zebra);
		assert.equal((await until(zebra, job, 'done', 'dead')).state, 'done');
		assert.equal(okapi.sql(`SELECT count(*) FROM packages WHERE org_id = '${okapi.ids.org}'`)[0][0], before);
		const [[kind, name, id]] = zebra.sql(`SELECT actor_kind, actor_name, actor_id FROM audit_logs WHERE org_id = '${zebra.ids.org}' AND action = 'package.imported' ORDER BY id DESC LIMIT 1`);
		assert.deepEqual([kind, name, id], ['job', 'course.import', job]);
	});
	await t.test('not in a closed organisation: it waits there, and goes on', async () => {
		await s.ask('org', 'disable', okapi.slug);
		okapi.sql(`INSERT INTO jobs (org_id, id, kind, payload, state, tries, tries_max, run_at, created_by, created_by_kind, request_id)
			SELECT org_id, '01900000-0000-7000-8000-00000000f00d', kind, payload, 'waiting', 0, 100, now(), created_by, created_by_kind, request_id
			FROM (VALUES ('${okapi.ids.org}'::uuid, 'course.import', '{"course": "${NO_UUID}", "module": "${NO_UUID}"}'::jsonb, '${okapi.ids.administrator}'::uuid, 'user', gen_random_uuid())) AS row (org_id, kind, payload, created_by, created_by_kind, request_id)`);
		const row = () => okapi.sql('SELECT state, tries, error_type FROM jobs WHERE id = \'01900000-0000-7000-8000-00000000f00d\'')[0];
		const later = (await put(zebra)).job;
		assert.equal((await until(zebra, later, 'done', 'dead')).state, 'done', 'another school\'s, due later');
		assert.deepEqual(row(), ['waiting', '0', '']);
		await s.ask('org', 'enable', okapi.slug);
		await eventually(() => row()[0] === 'dead', { what: 'it to run' });
		assert.deepEqual(row().slice(1), ['1', 'gone'], 'its file was never there: now it says so');
	});
});
