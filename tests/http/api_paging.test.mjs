// Lists of the API in pages: every row once, in its order, however many there are, and however many come while somebody reads.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const MANY = 10050; // more than any list reads at once
let s;
test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	const directory = (text) => new Owner(s.data).sql(text, { directory: true });
	const [[org]] = directory("SELECT id FROM organizations WHERE slug = 'main'");
	directory(`INSERT INTO users (id, email, name, status) SELECT gen_random_uuid(), 'p' || lpad(n::text, 6, '0') || '@many.example', 'Person ' || n % 7, 'active'
			FROM generate_series(1, ${MANY}) n;
		INSERT INTO memberships (org_id, user_id, roles, status, created_at)
			SELECT '${org}', id, CASE WHEN name = 'Person 3' THEN '{teacher}'::text[] ELSE '{learner}' END, 'active', '2026-01-01'::timestamptz FROM users WHERE email LIKE '%@many.example';
		INSERT INTO lti_registrations (id, org_id, origin_id, name, issuer, client_id, auth_url, token_url, token_audience, jwks_uri, policy, deployments, frame_origins)
			SELECT gen_random_uuid(), '${org}', gen_random_uuid(), 'Platform ' || n, 'https://p' || n || '.example', 'c', 'https://p.example/a', '', '', 'https://p.example/k', 'standard', 'accept', ''
			FROM generate_series(1, 1100) n`);
	new Owner(s.data).sql(`
		WITH p AS (INSERT INTO packages (org_id, id, title) SELECT '${org}', gen_random_uuid(), 'Package ' || n FROM generate_series(1, 1100) n RETURNING org_id, id)
		INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, report, files, bytes)
			SELECT org_id, gen_random_uuid(), id, 1, 'scorm12', repeat('a', 64), '{"items":[]}', '[]', 1, 1 FROM p`);
	s.org = org;
});
test.after(() => s?.dispose());

/** Follows Link from the first page; between(page, n) may change things. All items. */
async function walk(path, { between = () => {} } = {}) {
	const items = [];
	for (let next = path, n = 0; next; n++) {
		const answer = await request(s.app, 'GET', next, { headers: operator });
		assert.equal(answer.status, 200, answer.text);
		items.push(...answer.json.items);
		const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1];
		assert.equal(link === undefined, answer.json.next === null, 'Link and next say the same');
		next = link;
		if (link)
			await between(answer.json.items, n);
	}
	return items;
}

const once = (ids) => assert.equal(new Set(ids).size, ids.length, 'no row twice');
const directory = (text) => new Owner(s.data).sql(text, { directory: true });

test('people of the installation: all of them, by address, and those who come meanwhile do no harm', async () => {
	const added = [];
	const all = await walk('/api/v1/users?limit=200', { between: (page, n) => {
		if (n % 10 !== 0)
			return;
		// One before what was read, one after it.
		for (const email of [`a${n}@many.example`, `z${String(n).padStart(3, '0')}@many.example`]) {
			directory(`INSERT INTO users (id, email, name, status) VALUES (gen_random_uuid(), '${email}', 'Late', 'active')`);
			added.push(email);
		}
	} });
	const emails = all.map((one) => one.email);
	once(emails);
	assert.equal(emails.filter((email) => email.startsWith('p')).length, MANY);
	assert.ok(added.filter((email) => email.startsWith('z')).every((email) => emails.includes(email)), 'what comes behind the page is read too');
	assert.ok(added.filter((email) => email.startsWith('a')).every((email) => !emails.includes(email)));
	assert.equal((await request(s.app, 'GET', `/api/v1/users/${all.at(-1).id}`, { headers: operator })).json.email, all.at(-1).email);
	const missing = await request(s.app, 'GET', '/api/v1/users/01900000-0000-7000-8000-000000000000', { headers: operator });
	assert.deepEqual([missing.status, missing.json.field], [404, 'id']);
});

for (const sort of ['name', '-name', 'email', '-email', 'since', '-since'])
	test(`members by ${sort}: every one once, equal names and times too`, async () => {
		const all = await walk(`/api/v1/memberships?limit=200&role=teacher&sort=${sort}`, { between: (page, n) => {
			if (n === 1)
				directory(`WITH u AS (INSERT INTO users (id, email, name, status) VALUES (gen_random_uuid(), 'late${sort}@many.example', 'Person 3', 'active') RETURNING id)
					INSERT INTO memberships (org_id, user_id, roles, status, created_at) SELECT '${s.org}', id, '{teacher}', 'active', '2026-01-01' FROM u`);
		} });
		once(all.map((one) => one.user));
		const expected = Number(directory("SELECT count(*) FROM users WHERE name = 'Person 3' AND email LIKE 'p%'")[0][0]);
		assert.equal(all.filter((one) => one.email.startsWith('p')).length, expected);
		if (sort.endsWith('email')) {
			const sorted = all.map((one) => one.email).sort();
			assert.deepEqual(all.map((one) => one.email), sort === 'email' ? sorted : sorted.reverse());
		}
		const first = await request(s.app, 'GET', `/api/v1/memberships?limit=1&sort=${sort}`, { headers: operator });
		const other = sort === 'since' ? 'name' : 'since';
		const wrong = await request(s.app, 'GET', `/api/v1/memberships?limit=1&sort=${other}&cursor=${first.json.next}`, { headers: operator });
		assert.deepEqual([wrong.status, wrong.json.field], [400, 'cursor']);
	});

test('platforms and packages: more than a list reads at once', async () => {
	const platforms = await walk('/api/v1/platforms?limit=200');
	once(platforms.map((one) => one.registration));
	assert.equal(platforms.length, 1100);
	const last = await request(s.app, 'GET', `/api/v1/platforms/${platforms.at(-1).registration}`, { headers: operator });
	assert.equal(last.json.issuer, platforms.at(-1).issuer);
	const packages = await walk('/api/v1/packages?limit=200', { between: (page, n) => new Owner(s.data).sql(`
		INSERT INTO packages (org_id, id, title) VALUES ('${s.org}', 'ffffffff-ffff-7fff-bfff-00000000000${n}', 'Late')`) });
	once(packages.map((one) => one.package));
	assert.equal(packages.filter((one) => one.title.startsWith('Package')).length, 1100);
});
