// Dispatches: the thin packages that other platforms launch content by. How they are made and changed, what the package holds,
// who comes in by it and who no longer, and what its launcher is told of the learner.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { launch, launched, launcherOf, LMS, newNonce, standing } from '../harness/dispatch.mjs';
import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { binary, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { openSession, smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, module, owner, ours, theirs, reader;

const api = (method, address, { as = ours, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });
const key = async (org, permissions) => ({ authorization: `Bearer ${(await api('POST', `/api/v1/credentials?org=${org}`,
	{ as: operator, body: { name: 'dispatches', kind: 'key', permissions } })).json.secret}` });

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0 } });
	({ module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' }))));
	owner = new Owner(s.data);
	await api('POST', '/api/v1/orgs', { as: operator, body: { slug: 'other', name: 'Another school' } });
	ours = await key('main', ['packages:read', 'packages:write', 'audit:read']);
	reader = await key('main', ['packages:read']);
	theirs = await key('other', ['packages:read', 'packages:write']);
});
test.after(() => s?.dispose());

/** A new dispatch: {id, given, answer}. */
async function made(body = {}) {
	const answer = await api('POST', '/api/v1/dispatches', { body: { module, standard: 'scorm12', ...body } });
	assert.equal(answer.status, 201, answer.text);
	const zip = await api('GET', `/api/v1/dispatches/${answer.json.id}/package`);
	assert.equal(zip.status, 200, zip.text);
	return { id: answer.json.id, given: launcherOf(zip.body), zip, answer };
}

async function change(id, body) {
	const { etag } = (await api('GET', `/api/v1/dispatches/${id}`)).headers;
	const answer = await api('PATCH', `/api/v1/dispatches/${id}`, { body, headers: { 'if-match': etag } });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

const learners = (id) => owner.sql(`SELECT external_user_id, coalesce(name, '') FROM learners WHERE origin_id = '${id}' ORDER BY created_at`);

test('a dispatch is made, listed, read, changed by who saw it, and the trail says so', async () => {
	const expires_at = new Date(Date.now() + 86400000).toISOString();
	const { id, answer } = await made({ title: 'For Lycée Pasteur', seats: 3, expires_at });
	assert.deepEqual([answer.json.title, answer.json.module_title, answer.json.seats, answer.json.seats_taken, answer.json.names, answer.json.status, answer.json.expired],
		['For Lycée Pasteur', 'Photosynthesis', 3, 0, false, 'active', false]);
	assert.equal(Date.parse(answer.json.expires_at), Date.parse(expires_at));
	assert.equal(answer.headers.location, `/api/v1/dispatches/${id}`);
	const plain = await made();
	assert.deepEqual([plain.answer.json.title, plain.answer.json.seats, plain.answer.json.expires_at], ['Photosynthesis', null, null]);
	const listed = await api('GET', `/api/v1/dispatches?module=${module}&limit=1`);
	assert.deepEqual(listed.json.items.map((one) => one.id), [plain.id]);
	assert.deepEqual((await api('GET', `/api/v1/dispatches?limit=1&cursor=${listed.json.next}`)).json.items.map((one) => one.id), [id]);

	const read = await api('GET', `/api/v1/dispatches/${id}`, { as: reader });
	const patch = (body, match) => api('PATCH', `/api/v1/dispatches/${id}`, { body, headers: match ? { 'if-match': match } : {} });
	refused(await patch({ seats: 5 }), 428, 'If-Match');
	const changed = await patch({ seats: 5, never_expires: true }, read.headers.etag);
	assert.deepEqual([changed.status, changed.json.seats, changed.json.expires_at, changed.json.title], [200, 5, null, 'For Lycée Pasteur']);
	refused(await patch({ seats: 6 }, read.headers.etag), 412, 'If-Match');
	const { etag } = changed.headers;
	refused(await patch({ title: '  ' }, etag), 400, 'title');
	refused(await patch({ seats: -1 }, etag), 400, 'seats');
	refused(await patch({ expires_at: '2020-01-01T00:00:00Z' }, etag), 400, 'expires_at');
	refused(await patch({ expires_at, never_expires: true }, etag), 400, 'never_expires');
	refused(await patch({ module }, etag), 400, 'module');
	assert.equal((await patch({ seats: 5 }, etag)).headers.etag, etag, 'nothing changed: the revision stays');
	assert.equal((await change(id, { status: 'stopped' })).status, 'stopped');
	assert.equal((await change(id, { status: 'active', seats: 0 })).stopped_at, null);
	const trail = (await api('GET', '/api/v1/audit-logs')).json.items.filter((row) => row.subject === id).map((row) => row.action);
	assert.deepEqual(trail, ['dispatch.resumed', 'dispatch.stopped', 'dispatch.changed', 'dispatch.made']);
});

test('a dispatch is for those who may, in their own organisation, of a module that is there', async () => {
	const { id } = await made();
	const post = (body, as) => api('POST', '/api/v1/dispatches', { as, body });
	refused(await post({ module, standard: 'scorm12' }, reader), 403);
	refused(await post({ module, standard: 'scorm12' }, theirs), 404, 'module');
	refused(await post({ module, standard: 'aicc' }), 400, 'standard');
	refused(await post({ module, standard: 'scorm12', expires_at: '2020-01-01T00:00:00Z' }), 400, 'expires_at');
	refused(await post({ standard: 'scorm12' }), 400, 'module');
	for (const as of [reader, theirs, {}])
		refused(await api('GET', `/api/v1/dispatches/${id}/package`, { as }), as === reader ? 403 : as === theirs ? 404 : 401);
	refused(await api('GET', `/api/v1/dispatches/${id}`, { as: theirs }), 404, 'id');
	refused(await api('PATCH', `/api/v1/dispatches/${id}`, { as: theirs, body: { seats: 1 }, headers: { 'if-match': '*' } }), 404, 'id');
	assert.deepEqual((await api('GET', '/api/v1/dispatches', { as: theirs })).json.items, []);
	refused(await api('GET', `/api/v1/dispatches?module=${module}`, { as: {} }), 401);
});

test('the same Idempotency-Key makes one dispatch', async () => {
	const ask = () => api('POST', '/api/v1/dispatches', { body: { module, standard: 'scorm2004' }, headers: { 'idempotency-key': 'one-dispatch' } });
	const first = await ask();
	assert.equal((await ask()).json.id, first.json.id);
});

for (const [standard, version] of [['scorm12', '1.2'], ['scorm2004', '2004 4th Edition']]) {
	test(`a package for ${version} holds a manifest, the launcher and nothing else, and the same bytes every time`, async () => {
		const { id, given, zip } = await made({ standard, title: 'Eau & <feu> "1"' });
		assert.equal(zip.headers['content-type'], 'application/zip');
		assert.match(zip.headers['content-disposition'], new RegExp(`^attachment; filename="dispatch-${standard}-[0-9a-f]{8}\\.zip"$`));
		assert.deepEqual(Object.keys(given.files).sort(), ['imsmanifest.xml', 'launch.css', 'launch.html', 'launch.js', 'scorm.js']);
		assert.deepEqual((await api('GET', `/api/v1/dispatches/${id}/package`)).body, zip.body);
		const manifest = given.files['imsmanifest.xml'].toString();
		assert.match(manifest, new RegExp(`<schemaversion>${version}</schemaversion>`));
		assert.match(manifest, /<title>Eau &amp; &lt;feu&gt; &quot;1&quot;<\/title>/);
		assert.ok(!manifest.includes(given.dispatch) && !given.files['launch.js'].includes(given.dispatch));
		assert.deepEqual([...manifest.matchAll(/<file href="([^"]+)"/g)].map(([, name]) => name).sort(), Object.keys(given.files).filter((name) => name !== 'imsmanifest.xml').sort());
		assert.deepEqual([given.service, given.standard, given.names], [`${s.app}/dispatch`, standard, 'no']);
		assert.ok(!/<script(?![^>]* src=)|<style| on\w+=|https?:\/\/(?!lectern\.localhost)/.test(given.files['launch.html'].toString()), 'nothing inline, nothing from elsewhere');
	});

	test(`a manifest for ${version} is valid by the published schemas`, async (t) => {
		if (skipWithoutFixtures(t, 'scorm', 'xsd')) return;
		const { given } = await made({ standard });
		const schemas = fixture('scorm', 'xsd', standard === 'scorm12' ? 'scorm12' : 'scorm2004-4ed');
		const folder = fs.mkdtempSync(path.join(s.folder, 'manifest-'));
		fs.writeFileSync(path.join(folder, 'imsmanifest.xml'), given.files['imsmanifest.xml']);
		fs.writeFileSync(path.join(folder, 'all.xsd'), schemaOf(schemas, standard));
		execFileSync('xmllint', ['--nonet', '--noout', '--schema', path.join(folder, 'all.xsd'), path.join(folder, 'imsmanifest.xml')],
			{ env: { ...process.env, XML_CATALOG_FILES: path.join(schemas, 'catalog.xml') }, stdio: 'pipe' });
	});
}

function schemaOf(schemas, standard) {
	const both = standard === 'scorm12'
		? [['http://www.imsproject.org/xsd/imscp_rootv1p1p2', 'imscp_rootv1p1p2.xsd'], ['http://www.adlnet.org/xsd/adlcp_rootv1p2', 'adlcp_rootv1p2.xsd']]
		: [['http://www.imsglobal.org/xsd/imscp_v1p1', 'imscp_v1p1.xsd'], ['http://www.adlnet.org/xsd/adlcp_v1p3', 'adlcp_v1p3.xsd'],
			['http://www.imsglobal.org/xsd/imsss', 'imsss_v1p0.xsd']];
	return `<schema xmlns="http://www.w3.org/2001/XMLSchema">${both.map(([namespace, file]) =>
		`<import namespace="${namespace}" schemaLocation="${path.join(schemas, file)}"/>`).join('')}</schema>`;
}

test('a package for cmi5 holds a course of one unit, the launcher and nothing else, and the same bytes every time', async () => {
	const { id, given, zip } = await made({ standard: 'cmi5', title: 'Eau & <feu> "1"' });
	assert.match(zip.headers['content-disposition'], /^attachment; filename="dispatch-cmi5-[0-9a-f]{8}\.zip"$/);
	assert.deepEqual(Object.keys(given.files).sort(), ['cmi5.js', 'cmi5.xml', 'launch.css', 'launch.html', 'launch.js']);
	assert.deepEqual((await api('GET', `/api/v1/dispatches/${id}/package`)).body, zip.body);
	const course = given.files['cmi5.xml'].toString();
	assert.match(course, new RegExp(`<course id="urn:uuid:${id}">`));
	assert.match(course, new RegExp(`<au id="urn:uuid:${id}#activity" moveOn="Completed" launchMethod="AnyWindow">`));
	assert.match(course, /<url>launch\.html<\/url>/);
	assert.equal(course.match(/>Eau &amp; &lt;feu&gt; &quot;1&quot;<\/langstring>/g).length, 4);
	assert.ok(!course.includes(given.dispatch) && !given.files['cmi5.js'].includes(given.dispatch));
	assert.deepEqual([given.service, given.standard, given.names, given.id], [`${s.app}/dispatch`, 'cmi5', 'no', id]);
	assert.deepEqual([...given.files['launch.html'].toString().matchAll(/<script src="([^"]+)"/g)].map(([, name]) => name), ['cmi5.js', 'launch.js']);
});

test('who comes by a package for cmi5 learns here as by any other, and its launcher is told how they stand', async () => {
	const { given } = await made({ standard: 'cmi5', seats: 1 });
	const { player, nonce } = await launched(s, given, 'https://lms.example.org/ 7');
	const session = await openSession(s, player);
	await session.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual((await standing(s, given, nonce)).json, { completion: 'completed', success: 'passed', score: 0.8, entered: true });
	assert.equal((await launch(s, given, 'https://other.example.org/ 7')).status, 409, 'the same name of another home page is another learner');
});

test('a package of any standard is taken by an import here, without a finding', async () => {
	for (const standard of ['scorm12', 'scorm2004', 'cmi5']) {
		const { zip } = await made({ standard });
		assert.deepEqual((await s.ask('package', 'import', s.write('again.zip', zip.body))).report, [], standard);
	}
});

test('who comes by a package learns here, nameless unless names were asked for, and goes on where they were', async () => {
	const { id, given } = await made();
	const first = await launched(s, given, 'ada@lms', { learner_name: 'Ada Lovelace' });
	assert.equal(first.origin, LMS);
	const session = await openSession(s, first.player);
	assert.equal(session.opened.cmi['cmi.core.student_name'], '');
	assert.equal(session.opened.cmi['cmi.core.credit'], 'credit');
	await session.send(session.delta([['cmi.core.lesson_location', 'page-3']]));
	await session.turn('exit');
	const [[external, name], ...others] = learners(id);
	assert.match(external, /^[0-9a-f]{32}$/);
	assert.deepEqual([name, others], ['', []]);
	const again = await openSession(s, (await launched(s, given, 'ada@lms')).player);
	assert.equal(again.opened.cmi['cmi.core.lesson_location'], 'page-3');
	assert.equal((await api('GET', `/api/v1/dispatches/${id}`)).json.seats_taken, 1);

	const named = await made({ names: true });
	assert.equal(named.given.names, 'yes');
	const player = (await launched(s, named.given, 'ada@lms', { learner_name: 'Lovelace, Ada' })).player;
	assert.equal((await openSession(s, player)).opened.cmi['cmi.core.student_name'], 'Lovelace, Ada');
	assert.deepEqual(learners(named.id), [['ada@lms', 'Lovelace, Ada']]);
	await launched(s, named.given, 'ada@lms', { learner_name: 'King, Ada' });
	await launched(s, named.given, 'ada@lms');
	assert.deepEqual(learners(named.id), [['ada@lms', 'King, Ada']], 'what is said now counts, what is not said stays');
	assert.deepEqual(owner.sql(`SELECT DISTINCT l.source, p.kind, o.kind, o.slug FROM launches l JOIN attempts a ON a.id = l.attempt_id JOIN placements p ON p.id = a.placement_id
		JOIN learners x ON x.id = l.learner_id JOIN origins o ON o.id = x.origin_id WHERE o.id = '${id}'`), [['dispatch', 'dispatch', 'dispatch', `dispatch-${id}`]]);
});

test('its launcher is told how the learner stands, by its nonce alone', async () => {
	const { given } = await made();
	const { player, nonce } = await launched(s, given, 'grace');
	const before = await standing(s, given, nonce);
	assert.deepEqual(before.json, { completion: 'not attempted', success: 'unknown', score: null, entered: false });
	assert.equal(before.headers['access-control-allow-origin'], '*');
	assert.equal(before.headers['access-control-allow-credentials'], undefined);
	const session = await openSession(s, player);
	await session.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual((await standing(s, given, nonce)).json, { completion: 'completed', success: 'passed', score: 0.8, entered: true });
	const other = await launched(s, given, 'linus');
	assert.equal((await standing(s, given, other.nonce)).json.completion, 'not attempted');
	refused(await standing(s, given, newNonce()), 404, 'nonce');
	refused(await standing(s, given, 'short'), 400, 'nonce');
	refused(await standing(s, (await made()).given, nonce), 404, 'nonce');
	refused(await standing(s, { ...given, dispatch: `${given.dispatch.slice(0, -2)}AA` }, nonce), 404, 'dispatch');
	const twice = await launched(s, given, 'linus', { nonce });
	assert.equal(twice.nonce, nonce);
	assert.equal((await standing(s, given, nonce)).json.completion, 'not attempted', 'sent again, into a window: the later launch counts');
});

test('nobody comes in by a dispatch that is stopped, has expired, or is none, and the page says so calmly in their language', async () => {
	const { id, given } = await made({ title: 'Zebra' });
	const { player } = await launched(s, given, 'ada');
	const session = await openSession(s, player);
	await change(id, { status: 'stopped' });
	const no = async (status, words, more = {}, with_ = given) => {
		const answer = await launch(s, with_, 'ada', more);
		assert.equal(answer.status, status, answer.text);
		assert.match(answer.text, words);
		assert.doesNotMatch(answer.text, /Zebra|Main organisation/, 'it says nothing of anybody');
		assert.match(answer.headers['content-security-policy'], /frame-ancestors \*$/);
	};
	await no(410, /have closed it for now/);
	await no(410, /l’ont fermée pour le moment/, { headers: { origin: LMS, 'accept-language': 'fr-CA,fr;q=0.9' } });
	assert.equal((await session.turn('commit', [['cmi.core.lesson_location', 'mine']])).saved, 2, 'who is in goes on');
	await change(id, { status: 'active' });
	await launched(s, given, 'ada');
	owner.sql(`UPDATE dispatches SET expires_at = now() - interval '1 second' WHERE id = '${id}'`);
	await no(410, /offered here is over/);
	assert.equal((await api('GET', `/api/v1/dispatches/${id}`)).json.expired, true);
	await no(404, /no longer offered by this package/, {}, { ...given, dispatch: 'nothing' });
	await no(404, /no longer offered by this package/, {}, { ...given, dispatch: `A${given.dispatch.slice(1)}` });
	await change(id, { never_expires: true });
	await launched(s, given, 'ada');
});

test('a launch ends with its dispatch', async () => {
	const { given } = await made({ expires_at: new Date(Date.now() + 3600000).toISOString() });
	const { player } = await launched(s, given, 'ada');
	const [[left]] = owner.sql(`SELECT extract(epoch FROM expires_at - now())::int FROM launches ORDER BY created_at DESC LIMIT 1`);
	assert.ok(Number(left) > 3000 && Number(left) <= 3600, `${left} s, for ${player.path.length} characters`);
});

test('seats are for learners, not for launches, and never too many, however many come at once', async () => {
	const { id, given } = await made({ seats: 3 });
	const answers = await Promise.all(Array.from({ length: 24 }, (_, i) => launch(s, given, `learner-${i % 8}`)));
	const inside = new Set(answers.flatMap((answer, i) => (answer.status === 303 ? [i % 8] : [])));
	assert.equal(inside.size, 3);
	assert.ok(answers.every((answer) => [303, 409].includes(answer.status)), answers.map((answer) => answer.status).join());
	assert.deepEqual([learners(id).length, (await api('GET', `/api/v1/dispatches/${id}`)).json.seats_taken], [3, 3]);
	const [who] = inside;
	await launched(s, given, `learner-${who}`);
	const full = await launch(s, given, 'one-more');
	assert.equal(full.status, 409);
	assert.match(full.text, /All the places it was offered for here are taken/);
	await change(id, { seats: 4 });
	await launched(s, given, 'one-more');
	await change(id, { seats: 1 });
	await launched(s, given, 'one-more');
	assert.equal((await launch(s, given, 'another')).status, 409);
});

test('one new learner who comes twice at once takes one seat, also the last', async () => {
	const { id, given } = await made({ seats: 1 });
	const answers = await Promise.all(Array.from({ length: 8 }, () => launch(s, given, 'twin')));
	assert.deepEqual(answers.map((answer) => answer.status), Array(8).fill(303));
	assert.deepEqual([learners(id).length, (await api('GET', `/api/v1/dispatches/${id}`)).json.seats_taken], [1, 1]);
});

test('the platform and the frames around the launcher may hold the player, and what is not an origin opens nothing else', async () => {
	const { given } = await made();
	const ancestors = async (fields) => {
		const { player } = await launched(s, given, 'ada', fields);
		const page = await request(player.origin, 'GET', player.path);
		assert.equal(page.status, 200);
		return /frame-ancestors ([^;]*)$/.exec(page.headers['content-security-policy'])[1];
	};
	assert.equal(await ancestors(), LMS);
	assert.equal(await ancestors({ frames: 'https://portal.example.org http://10.0.0.8:8080' }), `${LMS} https://portal.example.org http://10.0.0.8:8080`);
	assert.equal(await ancestors({ frames: '*' }), '*');
	assert.equal(await ancestors({ headers: { origin: 'null' } }), LMS, 'where the browser does not tell, the launcher does');
	assert.equal(await ancestors({ headers: {}, origin: 'https://cdn.example.org:8443' }), 'https://cdn.example.org:8443');
	for (const frames of ['https://a.example; script-src *', 'javascript:alert(1)', 'https://', 'https://a.example/path', '\'self\'', 'https://a.example:99999999',
		Array(17).fill('https://a.example').join(' ')])
		assert.equal(await ancestors({ frames }), '*', frames);
	for (const origin of ['null', '', 'https://evil.example~x', 'https://user@evil.example', 'HTTPS://LMS', 'https://a.example#b']) {
		const { player, nonce } = await launched(s, given, 'ada', { headers: { origin: 'null' }, origin });
		assert.equal(nonce, undefined, `${origin}: nobody is told anything`);
		assert.equal((await request(player.origin, 'GET', player.path)).status, 200);
	}
});

test('hostile launches are refused with a sentence, and leave nothing', async () => {
	const { id, given } = await made();
	for (const [fields, status] of [[{ nonce: 'x'.repeat(32) }, 400], [{ nonce: 'ab' }, 400], [{ learner_id: '' }, 400], [{ learner_id: 'x'.repeat(1025) }, 400],
		[{ learner_id: 'a\u0001b' }, 400], [{ learner_name: 'x'.repeat(1025) }, 400], [{ dispatch: 'x'.repeat(201) }, 400], [{ frames: 'x'.repeat(4001) }, 400]]) {
		const answer = await launch(s, given, 'ada', fields);
		assert.equal(answer.status, status, `${Object.keys(fields)}: ${answer.text.slice(0, 200)}`);
		assert.match(answer.headers['content-security-policy'], /frame-ancestors \*$/);
	}
	assert.equal((await launch(s, given, 'ada', { frames: 'x'.repeat(20000) })).status, 413);
	assert.equal((await request(s.app, 'GET', '/dispatch')).status, 405);
	assert.deepEqual(learners(id), []);
});

test('an organisation that is closed lets nobody in by its packages', async () => {
	const file = s.write('theirs.zip', smallPackage({ title: 'Theirs' }));
	const { module: theirModule } = await s.ask('package', 'import', file, '--org', 'other');
	const one = await api('POST', '/api/v1/dispatches', { as: theirs, body: { module: theirModule, standard: 'scorm2004' } });
	const given = launcherOf((await api('GET', `/api/v1/dispatches/${one.json.id}/package`, { as: theirs })).body);
	await launched(s, given, 'ada');
	await s.lectern('org', 'disable', 'other');
	assert.equal((await launch(s, given, 'ada')).status, 410);
	await s.lectern('org', 'enable', 'other');
	await launched(s, given, 'ada');
});

test('neither the package\'s secret nor who came is in the log', async () => {
	const { given } = await made({ names: true });
	const { nonce } = await launched(s, given, 'the-secret-learner', { learner_name: 'Secret Name' });
	await standing(s, given, nonce);
	const log = JSON.stringify(s.logs);
	for (const secret of [given.dispatch, nonce, 'the-secret-learner', 'Secret Name'])
		assert.ok(!log.includes(secret), secret);
});

test('one address launches so often in a minute and no more', async (t) => {
	const limited = await startLectern({ t, config: { rate_limit_address: 5 } });
	const answers = [];
	for (let i = 0; i < 6; i++)
		answers.push((await launch(limited, { dispatch: 'nothing', service: `${limited.app}/dispatch` }, 'ada')).status);
	assert.deepEqual(answers, [404, 404, 404, 404, 404, 429]);
	assert.equal((await standing(limited, { dispatch: 'nothing', service: `${limited.app}/dispatch` }, newNonce())).status, 404, 'a bucket of its own');
});

test('the command line makes a dispatch, lists it, writes its package and has its switch', async () => {
	const one = await s.ask('dispatch', 'add', module, '--standard', 'scorm2004', '--title', 'By hand', '--seats', '2', '--expires', '2090-07-01T00:00:00Z', '--names');
	assert.deepEqual([one.title, one.standard, one.seats, one.names, one.created_by], ['By hand', 'scorm2004', 2, true, null]);
	assert.equal((await s.ask('dispatch', 'list', '--module', module)).dispatches[0].id, one.id);
	assert.deepEqual(await s.ask('dispatch', 'list', '--org', 'other', '--module', module), { dispatches: [] });
	const env = Object.fromEntries([...Object.entries(process.env).filter(([name]) => !name.startsWith('LECTERN_')),
		...Object.entries(s.settings).map(([name, value]) => [`LECTERN_${name.toUpperCase()}`, String(value)])]);
	const zip = execFileSync(binary, ['dispatch', 'package', one.id], { env });
	assert.deepEqual(zip, (await api('GET', `/api/v1/dispatches/${one.id}/package`)).body);
	assert.equal((await s.ask('dispatch', 'stop', one.id)).status, 'stopped');
	assert.equal((await launch(s, launcherOf(zip), 'ada')).status, 410);
	assert.equal((await s.ask('dispatch', 'resume', one.id)).status, 'active');
	await launched(s, launcherOf(zip), 'ada');
	assert.equal((await s.ask('dispatch', 'add', module, '--standard', 'cmi5')).standard, 'cmi5');
	for (const [words, sentence] of [[['add', module, '--standard', 'aicc'], /scorm12, scorm2004 or cmi5/], [['add', module, '--seats', '0'], /number of learners/],
		[['add', module, '--expires', 'soon'], /a time like/], [['add', 'nothing'], /no id/], [['stop', module], /no such dispatch/]]) {
		const answer = await s.lectern('dispatch', ...words);
		assert.notEqual(answer.code, 0);
		assert.match(answer.stderr, sentence);
	}
});
