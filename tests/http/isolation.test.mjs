// Two schools in one service. Every route that there is (`lectern routes --json`), asked by strangers with the other school's
// ids, names, keys, sessions and capabilities, gives nothing of the other school and changes nothing there.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern, tenantDatabase } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { ask, asksWho, changes, isProven, isPublic, OBJECTS, plan, refuses, title } from '../harness/routes.mjs';
import { makeSchool, schoolConfig } from '../harness/schools.mjs';

// What anybody may ask, and why that is right. A new one stands here or the walk fails.
const PUBLIC = {
	'GET /healthz': 'says that the process serves', 'GET /readyz': 'says that the database is there',
	'content GET /healthz': 'the same', 'content GET /readyz': 'the same',
	'GET /metrics': 'figures of the whole service, for this machine (setting metrics)', 'GET /health': 'how it is doing, likewise',
	'GET /': 'what the service is', 'GET /openapi.json': 'the description of the interface', 'GET /api/docs': 'the same, to read',
	'POST /auth/login': 'proves by a password', 'POST /auth/refresh': 'proves by a refresh token', 'POST /auth/revoke': 'proves by the token it ends',
	'POST /oauth/token': 'proves by a client secret or a signed assertion',
	'GET /assets/{hash}/{file}': 'files of the program', 'content GET /assets/{hash}/{file}': 'the same', 'content GET /player/{hash}/{file}': 'the same', 'GET /player/{hash}/{file}': 'the scripts of quizzes',
	'GET /sign-in': 'an empty form', 'POST /sign-in': 'proves by a password', 'GET /sign-in/code': 'an empty form', 'POST /sign-in/code': 'proves by a code',
	'GET /forgot': 'an empty form', 'POST /forgot': 'the same answer for every address; what comes of it goes to that address',
	'GET /reset/{token}': 'the link proves', 'POST /reset/{token}': 'the link proves',
	'GET /invitation/{token}': 'the link proves', 'POST /invitation/{token}': 'the link proves',
	'GET /lti/login': 'begins a login that the platform answers', 'POST /lti/login': 'the same', 'GET /lti/launch': 'says what the address is for',
	'GET /lti/launch/{module}': 'the same', 'POST /lti/launch': 'the platform\'s signature proves', 'POST /lti/launch/{module}': 'the same', 'GET /lti/launch/course/{course}': 'the same', 'POST /lti/launch/course/{course}': 'the same', 'POST /lti/notices': 'the platform\'s signatures prove',
	'GET /pick/{capability}': 'the capability proves', 'POST /pick/{capability}': 'the same',
	'GET /pick/{capability}/chosen': 'the same', 'POST /pick/{capability}/chosen': 'the same', 'GET /lti/jwks': 'public keys',
	'GET /lti/1.1/launch': 'says what the address is for', 'GET /lti/1.1/launch/{module}': 'the same',
	'POST /lti/1.1/launch': 'the signature by a school\'s secret proves', 'POST /lti/1.1/launch/{module}': 'the same',
	'GET /lti/register/{invite}': 'the link proves', 'POST /lti/register/{invite}': 'the link proves', 'GET /lti/addresses': 'addresses of this service',
	'GET /lti/config.json': 'the same for Canvas', 'GET /lti/icon.svg': 'a picture of this service',
	'POST /lti/proof': 'the platform\'s signature and the browser\'s binding prove', 'GET /lti/again/{login}': 'leads on who already launched, by the same binding',
	'GET /go/{slug}': 'a public link to content, disabled by its school', 'POST /go/{slug}': 'the same',
	'GET /enter/{org}/{origin}': 'the signature proves',
	'GET /me/{visit}': 'the visit\'s capability proves', 'POST /me/{visit}': 'the same', 'GET /me/{visit}/account': 'the same', 'POST /me/{visit}/account': 'the same, and a password',
	'GET /course/{capability}': 'the arrival\'s capability proves', 'GET /course/{capability}/grades': 'the same', 'POST /course/{capability}/open/{module}': 'the same',
	'GET /learn/{capability}': 'the same, or a visit\'s', 'POST /learn/{capability}/open/{enrollment}': 'the same, and it is one of theirs',
	'GET /catalogue': 'courses that a school lists for everybody', 'GET /catalogue/{course}': 'one of them', 'GET /catalogue/{course}/picture': 'its picture', 'POST /catalogue/{course}': 'the same, as a guest of one\'s own',
	'GET /cours': 'leads on by one\'s own session or cookie', 'GET /notes': 'the same',
	'GET /join/{token}': 'the link proves', 'POST /join/{token}': 'the same', 'GET /robots.txt': 'what search engines may look at', 'GET /sitemap.xml': 'addresses of listed courses',
	'POST /dispatch': 'the secret of a school\'s package proves', 'POST /dispatch/standing': 'that secret, and a nonce of one launch, prove',
	'content POST /play/deltas': 'the write capability proves', 'content POST /play/turn': 'the write capability proves',
	'content POST /play/units/launch': 'the same', 'content POST /play/activities/launch': 'the same', 'content POST /play/units/standing': 'the same', 'POST /cmi5/fetch/{fetch}': 'the address proves, once',
	'content GET /returned': 'a page that says that a part is closed',
	'content GET /c/{read}/{path*}': 'the read capability proves',
	'content GET /n/{native}/page': 'the native capability proves', 'content GET /m/{media}/{name}': 'the address of one file proves',
	'GET /unsubscribe/{token}': 'the link proves', 'POST /unsubscribe/{token}': 'the link proves',
	'GET /styleguide': 'pieces of pages, with nobody\'s data', 'POST /styleguide': 'keeps nothing',
	'GET /brand/{org}/{file}': 'a school\'s colours and logo, which its sign-in page shows',
	...Object.fromEntries(['', '/1.0.3', '/2.0.0'].map((line) => [`GET /xapi${line}/about`, 'the versions that are spoken'])),
};
/** What of the other school a public route tells whoever names it right. */
const TOLD = { 'GET /lti/login': () => zebra.platform.registrations[0].auth_url, 'POST /lti/login': () => zebra.platform.registrations[0].auth_url };
// The walk invites somebody of the other school by their address: that, and a number for them, is all there is to see of them.
const INVITED = () => `${zebra.admin.email} ${zebra.ids.administrator}`;
// Where there is nothing to see unless something else was done before.
const ONLY_AFTER = { 'GET /account/second-factor/new/picture': 'a second factor was begun' };
// Whoever walks must not be signed out on the way.
const LAST = ['POST /sign-out', 'POST /auth/revoke'];

let s, zebra, okapi, routes;
test.before(async () => {
	s = await startLectern({ config: schoolConfig });
	zebra = await makeSchool(s, 'first-school', 'zebra', { elsewhere: true });
	okapi = await makeSchool(s, 'second-school', 'okapi');
	routes = (await s.ask('routes', '--json')).sort((a, b) => LAST.indexOf(title(a)) - LAST.indexOf(title(b)));
});
test.after(async () => {
	await zebra?.platform?.stop();
	await okapi?.platform?.stop();
	await s?.dispose();
});

const databases = () => (tenantDatabase === undefined ? [true] : [true, false]);

/** Every table with rows of organisations, and of the people who belong to them. */
function tables(owner) {
	const list = owner.sql(`SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND c.column_name = 'org_id' AND t.table_type = 'BASE TABLE'
		AND NOT (SELECT relispartition FROM pg_class WHERE oid = c.table_name::regclass) ORDER BY 1`, { directory: true }).flat();
	return list;
}

const PERSONAL = { users: 'id', user_sessions: 'user_id', recovery_codes: 'user_id' };

/** {table: [rows, digest]} of everything that is a school's, once nothing is on its way there. */
async function everything(school) {
	const owner = new Owner(s.data);
	await eventually(() => owner.sql('SELECT 1 FROM directory_outbox LIMIT 1', { directory: true }).length === 0, { what: 'the outbox to be empty' });
	const people = `(SELECT user_id FROM memberships WHERE org_id = '${school.ids.org}')`;
	const found = {};
	for (const directory of databases()) {
		const select = [
			...tables(owner).map((table) => [table, `org_id = '${school.ids.org}'`]), ['organizations', `id = '${school.ids.org}'`],
			...Object.entries(PERSONAL).map(([table, column]) => [table, `${column} IN ${people}`]),
		].map(([table, where]) => `SELECT '${table}', count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM ${table} t WHERE ${where}`);
		for (const [table, count, digest] of owner.sql(select.join(' UNION ALL '), { directory })) {
			const [rows, digests] = found[table] ?? [0, ''];
			found[table] = [rows + Number(count), digests + digest];
		}
	}
	return found;
}

/** Every text of every column of every row that is a school's, once. */
function texts(school) {
	const owner = new Owner(s.data);
	const found = new Set();
	for (const directory of databases())
		for (const [value] of owner.sql([...tables(owner).map((table) => [table, 'org_id']), ['organizations', 'id']].map(([table, column]) =>
			`SELECT e.value FROM ${table} t, jsonb_each_text(to_jsonb(t)) e WHERE t.${column} = '${school.ids.org}' AND e.value !~ E'[\\t\\n]' AND length(e.value) BETWEEN 12 AND 200`)
			.join(' UNION '), { directory }))
			found.add(value);
	return found;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What of a school's is in an answer, and was not in the question. */
function watch(school, other) {
	const common = texts(other);
	const mine = [...texts(school)].filter((text) => !common.has(text) && !/^\d{4}-\d\d-\d\d[T ]/.test(text) && text !== school.slug);
	const ids = new Set(mine.filter((text) => text.match(UUID)?.[0] === text));
	const others = mine.filter((text) => !ids.has(text));
	return (answer, sent) => {
		const said = `${JSON.stringify(answer.headers)} ${answer.text}`.replaceAll('%2F', '/');
		const leaks = [...new Set(said.match(UUID) ?? [])].filter((id) => ids.has(id));
		if (said.includes(school.mark))
			leaks.push(...said.match(new RegExp(`.{0,20}${school.mark}.{0,20}`, 'g')));
		leaks.push(...others.filter((text) => said.includes(text)));
		const words = (text) => text.match(new RegExp(`[\\w.@-]*${school.mark}[\\w.@-]*`, 'g')) ?? [];
		const known = new Set(words(sent));
		return leaks.filter((leak) => (leak.includes(school.mark) ? !words(leak).every((word) => known.has(word)) : !sent.includes(leak)));
	};
}

test('each school has a row in every table that holds rows of schools', async () => {
	const without = Object.entries(await everything(zebra)).filter(([, [count]]) => count === 0).map(([table]) => table);
	const spared = {
		signing_pins: 'only where an administrator pins a key', assertion_ids: 'of a client that signs', recovery_codes: 'of a second factor',
		import_staging: 'only while an import runs',
	};
	assert.deepEqual(without.filter((table) => !(table in spared)), [], 'tables without a row: tests/harness/schools.mjs makes none');
});

test('what anybody may ask is listed with its reason', () => {
	assert.deepEqual(routes.filter(isPublic).map(title).filter((one) => !(one in PUBLIC)), []);
	assert.deepEqual(Object.keys(PUBLIC).filter((one) => !one.includes('/unsubscribe/') && !routes.some((route) => title(route) === one && isPublic(route))), []);
});

test('every route has a plan', () => {
	const faults = routes.flatMap((route) => {
		try {
			plan(route, { of: zebra, who: zebra.admin });
			return [];
		} catch (error) {
			return [error.message];
		}
	});
	assert.deepEqual(faults, []);
});

/** By what somebody of the school is known there. */
async function knownTo(route) {
	if (route.path.startsWith('/xapi/'))
		return { headers: zebra.xapiOn(route) };
	if (!route.path.startsWith('/api/'))
		return zebra.admin;
	await zebra.renewLogin();
	return { headers: zebra.login };
}

test('the plan is right: who belongs to the school reads every object by it', async () => {
	for (const route of routes.filter((one) => !isPublic(one) && !changes(one) && !one.permission.startsWith('instance:')
		&& !(title(one) in ONLY_AFTER))) {
		const question = plan(route, { of: zebra, who: await knownTo(route), optional: false });
		const answer = await ask(question);
		assert.ok([200, 303, 409].includes(answer.status) && !asksWho(answer), `${title(route)} (${question.url}): ${answer.status} ${answer.text.slice(0, 300)}`);
	}
});

// Asked for each time: access tokens are renewed on the way.
const strangers = [
	['nobody', () => ({})],
	['a guest of the other school', () => ({ headers: { cookie: okapi.guest.jar.header(new URL(s.app).hostname) } })],
	['an administrator of the other school', () => okapi.admin],
	['somebody with every role in the other school', () => okapi.everything],
	['a personal token of the other school', () => ({ headers: okapi.token })],
	['a program\'s sign-in of the other school', () => ({ headers: okapi.login })],
	['a key of the other school', () => ({ headers: okapi.key })],
	['a client of the other school', () => ({ headers: okapi.client })],
	['a key of the other school\'s record store', () => ({ headers: okapi.xapi })],
];

function judge(route, answer, { theirs, named }) {
	if (answer.status >= 500)
		return `answers ${answer.status}`;
	if (isPublic(route) || (['signed-in', 'enrolling'].includes(route.permission) && !route.path.includes('{org}')))
		return null;
	if (theirs && !refuses(answer))
		return `answers ${answer.status} in the other school's name`;
	if (named && !refuses(answer) && answer.status !== 400)
		return `answers ${answer.status} about an object of the other school`;
	return null;
}

test('what the walk looks for is found where it is', async () => {
	const leaks = watch(zebra, okapi);
	for (const page of ['attempts', 'members', 'platforms', 'grades', 'audit', `teams/${zebra.ids.team}`]) {
		const answer = await request(s.app, 'GET', `/admin/${zebra.slug}/${page}`, { headers: zebra.admin.headers });
		assert.ok(leaks(answer, '').length > 1, page);
		assert.deepEqual(leaks(await request(s.app, 'GET', `/admin/${okapi.slug}/${page}`, { headers: okapi.admin.headers }), page), [], page);
	}
});

async function walk(name, who, leaks) {
	const faults = [];
	let asked = 0;
	// What a stranger writes in their own school may have the name of something in this one: it is not read back as a leak.
	for (const route of [...routes].sort((a, b) => changes(a) - changes(b))) {
		const hasOrg = route.input.some((input) => input.name === 'org' && input.in !== 'body');
		const named = route.input.some((input) => input.in === 'path' && OBJECTS.has(input.name));
		const ways = [{ org: okapi.slug, named, optional: true }, { org: okapi.slug, named, optional: false }];
		if (named)
			ways.push({ org: okapi.slug, paths: okapi, optional: true });
		if (hasOrg && !isPublic(route))
			ways.push({ org: zebra.slug, theirs: true, named, optional: true }, { org: zebra.slug, theirs: true, named, optional: false });
		for (const way of ways) {
			await okapi.renewClient();
			await okapi.renewLogin();
			const question = plan(route, { of: zebra, own: okapi, who: who(), ...way });
			const answer = await ask(question);
			const told = leaks(answer, `${question.sent} ${TOLD[title(route)]?.() ?? ''} ${INVITED()}`);
			const fault = (name === 'nobody' && !isPublic(route) && !isProven(route) && !asksWho(answer) && `answers ${answer.status} to nobody`)
				|| judge(route, answer, way) || (told.length > 0 && `tells ${told.slice(0, 3).join(' and ')}`);
			asked++;
			if (fault)
				faults.push(`${title(route)} ${fault}\n    ${question.sent.slice(0, 300)}`);
		}
	}
	return { asked, faults };
}

test('the walk: no route tells a stranger anything of a school or changes it', async (t) => {
	const leaks = watch(zebra, okapi);
	for (const [name, who] of strangers) {
		await t.test(name, async () => {
			const before = await everything(zebra);
			const { asked, faults } = await walk(name, who, leaks);
			assert.deepEqual(faults, [], `${faults.length} of ${asked} questions`);
			assert.ok(asked >= 2 * routes.length, `${asked} questions to ${routes.length} routes`);
			const after = await everything(zebra);
			assert.deepEqual(Object.keys(before).filter((table) => String(before[table]) !== String(after[table])), [], 'tables with other rows than before');
		});
	}
});

test('row-level security: as the service\'s own role, in another school\'s name, nothing is read or written', async () => {
	const owner = new Owner(s.data);
	const fenced = owner.sql("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public' AND NOT (SELECT relispartition FROM pg_class WHERE oid = tablename::regclass) ORDER BY 1", { directory: true }).flat();
	assert.ok(fenced.length > 25, `${fenced.length} tables`);
	const before = await everything(zebra);
	const [[position]] = zebra.sql('SELECT min(position) FROM statements'); // without one a row has no partition, which is asked first
	const [[event]] = zebra.sql('SELECT min(id::text) FROM events'); // likewise
	for (const role of ['lectern_app', 'lectern_worker']) {
		for (const table of fenced) {
			const as = (org, statement) => {
				try {
					return zebra.sql(`SELECT set_config('lectern.orgs', '{${org}}', false), set_config('lectern.all_orgs', 'off', false); ${statement}`, role).slice(1).flat();
				} catch (error) {
					return /permission denied|row-level security/.exec(error.stderr)?.[0] ?? error.stderr;
				}
			};
			const count = `SELECT count(*) FROM ${table} WHERE org_id = '${zebra.ids.org}'`;
			assert.deepEqual(as(okapi.ids.org, count), ['0'], `${role} reads ${table}`);
			assert.deepEqual(as(okapi.ids.org, `SELECT count(*) FROM ${table} WHERE org_id <> '${okapi.ids.org}'`), ['0'], `${role} reads ${table}`);
			if (before[table][0] > 0)
				assert.deepEqual(as(zebra.ids.org, count), [String(before[table][0])], `${role} reads its own ${table}`);
			for (const deed of [`UPDATE ${table} SET org_id = org_id`, `DELETE FROM ${table} WHERE org_id = '${zebra.ids.org}'`]) {
				const done = as(okapi.ids.org, `WITH done AS (${deed} RETURNING org_id) SELECT count(*) FROM done WHERE org_id = '${zebra.ids.org}'`);
				assert.ok(String(done) === '0' || done === 'permission denied', `${role}: ${deed}: ${done}`);
			}
			const put = as(okapi.ids.org, `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, '${JSON.stringify({ org_id: zebra.ids.org, ...(/^statement(s|_keys)$/.test(table) && { position }), ...(table === 'events' && { id: event }) })}')).*`);
			assert.ok(['row-level security', 'permission denied'].includes(put), `${role} writes ${table}: ${put}`);
		}
	}
	assert.deepEqual(await everything(zebra), before);
});

// Last: it leaves little of the school.
test('the plan of changes is right too: who belongs to the school is not refused', async () => {
	const faults = [];
	const takesAway = (route) => route.method === 'DELETE' || /\/(removal|withdrawal|cancel|revocation)$/.test(route.path);
	const gone = new Set();
	const walked = routes.filter((one) => !isPublic(one) && changes(one) && !/^instance:|^signed-in|^enrolling/.test(one.permission));
	for (const route of walked.sort((a, b) => takesAway(a) - takesAway(b))) {
		const question = plan(route, { of: zebra, who: await knownTo(route) });
		const answer = await ask(question);
		const ids = new URL(question.url).pathname.match(UUID)?.join();
		if (answer.status >= 500 || answer.status === 400 || (refuses(answer) && !(answer.status === 404 && gone.has(ids))))
			faults.push(`${title(route)}: ${answer.status} ${(answer.json?.detail ?? answer.text.match(/class="message error[^]*?<\/div>/)?.[0] ?? answer.text).slice(0, 300)}`);
		if (takesAway(route))
			gone.add(ids);
	}
	assert.deepEqual(faults, []);
});
