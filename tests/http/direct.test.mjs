// Direct visitors: what they are told, what is kept where they consent, that nothing is where they do not, and that all of
// it goes when they ask.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const COOKIE = '__Host-lectern-guest';
const SILENT_AFTER_S = 2;

let s, link, path, owner;
test.before(async () => {
	s = await startLectern({ config: { session_silent_after: SILENT_AFTER_S } });
	({ direct_link: link } = await s.ask('package', 'import', s.write('p.zip', smallPackage())));
	path = new URL(link).pathname;
	owner = new Owner(s.data);
});
test.after(() => s?.dispose());

const host = () => new URL(s.app).hostname;
const choose = (choice, options = {}) => request(s.app, 'POST', path, { body: new URLSearchParams({ choice }), ...options });
const look = (options) => request(s.app, 'GET', path, options);

// Everything that a guest may leave behind, by table. Of events only those that lost their attempt: other guests fall silent
// meanwhile, which makes some.
const TABLES = ['learners', 'attempts', 'attempt_items', 'launches', 'attempt_sessions', 'attempt_log', 'progress', 'global_objectives', 'shared_buckets',
	'attempt_events e WHERE NOT EXISTS (SELECT FROM attempts a WHERE a.org_id = e.org_id AND a.id = e.attempt_id)'];
const counts = () => Object.fromEntries(TABLES.map((table) => [table, Number(owner.sql(`SELECT count(*) FROM ${table}`)[0][0])]));

/** A guest who has worked: {jar, player, session}. */
async function worked(choice = 'keep') {
	const player = await enterByLink(s, link, { choice });
	const session = await openSession(s, player);
	await session.send(session.delta([['cmi.core.lesson_location', 'mine']]));
	await session.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	return { jar: player.jar, player, session };
}

test('the page tells what is kept and for whom before anything is, and offers both choices without scripts', async () => {
	const before = counts();
	const page = await look({ headers: { 'accept-language': 'en' } });
	assert.equal(page.status, 200);
	assert.equal(page.headers['set-cookie'], undefined);
	assert.match(page.text, /What is kept if you wish, and for whom/);
	assert.match(page.text, /for 180 days/);
	assert.match(page.text, /<button type="submit" name="choice" value="keep">Start and keep my progress on this browser<\/button>/);
	assert.match(page.text, /<button type="submit" name="choice" value="nothing">Start without keeping anything<\/button>/);
	assert.doesNotMatch(page.text, /<script|Forget me/);
	const french = await look({ headers: { 'accept-language': 'fr' } });
	assert.match(french.text, /Commencer et conserver ma progression/);
	assert.match(french.text, /Commencer sans rien conserver/);
	assert.deepEqual(counts(), before);
});

test('without a choice nobody starts', async () => {
	const before = counts();
	for (const body of [new URLSearchParams(), new URLSearchParams({ choice: 'maybe' })]) {
		const answer = await request(s.app, 'POST', path, { body });
		assert.equal(answer.status, 400);
		assert.equal(answer.headers['set-cookie'], undefined);
	}
	assert.deepEqual(counts(), before);
});

test('a form on another site is no consent', async () => {
	const before = counts();
	for (const site of ['cross-site', 'same-site'])
		assert.equal((await choose('keep', { headers: { 'sec-fetch-site': site } })).status, 403);
	assert.deepEqual(counts(), before);
	assert.equal((await choose('keep', { headers: { 'sec-fetch-site': 'same-origin' } })).status, 303);
});

test('consent is kept with its version and time, once, and told in the events of the attempt', async () => {
	const began = Date.now() - 1000;
	const { jar, player } = await worked();
	const guest = () => owner.sql(`SELECT l.id, l.consent_version, extract(epoch FROM l.consented_at) * 1000, l.fleeting, l.email IS NULL AND l.name IS NULL
		FROM learners l ORDER BY created_at DESC LIMIT 1`)[0];
	const [learner, version, at, fleeting, nameless] = guest();
	assert.equal(version, '2');
	assert.ok(Number(at) >= began && Number(at) <= Date.now() + 1000);
	assert.deepEqual([fleeting, nameless], ['f', 't']);
	const events = () => owner.sql(`SELECT e.kind, e.detail->>'version' FROM attempt_events e JOIN attempts a ON a.id = e.attempt_id
		WHERE a.learner_id = '${learner}' AND e.kind = 'consented'`);
	assert.deepEqual(events(), [['consented', '2']]);
	const again = await enterByLink(s, link, { jar });
	assert.equal(again.origin, player.origin);
	assert.deepEqual(guest(), [learner, version, at, fleeting, nameless]);
	assert.deepEqual(events(), [['consented', '2']]);
});

test('who comes back with the cookie is known and goes on; a cookie of their own making is nobody', async () => {
	const { jar, player } = await worked();
	const page = await look({ jar });
	assert.match(page.text, /Your progress is kept on this browser/);
	assert.match(page.text, /value="keep">Continue<[^]*value="forget">Forget me on this browser</);
	const again = await openSession(s, await enterByLink(s, link, { jar }));
	assert.equal(again.player.origin, player.origin);
	assert.equal(again.opened.cmi['cmi.core.lesson_location'], 'mine');
	const genuine = jar.get(host(), COOKIE);
	const cookie = `${COOKIE}=${genuine.slice(0, 8)}${genuine[8] === 'A' ? 'B' : 'A'}${genuine.slice(9)}`;
	assert.match((await look({ headers: { cookie } })).text, /Start without keeping anything/);
	const stranger = await choose('keep', { headers: { cookie } });
	assert.notEqual(new URL(stranger.headers.location).origin, player.origin);
	const before = counts();
	assert.equal((await choose('forget', { headers: { cookie } })).status, 200);
	assert.deepEqual(counts(), before, 'a forged cookie forgets nobody');
});

test('who consented to an earlier text is asked again', async () => {
	const { jar } = await worked();
	owner.sql('UPDATE learners SET consent_version = 0 WHERE id = (SELECT id FROM learners ORDER BY created_at DESC LIMIT 1)');
	assert.match((await look({ jar })).text, /Start and keep my progress/);
	await enterByLink(s, link, { jar });
	assert.match((await look({ jar })).text, /Your progress is kept on this browser/);
});

test('who wants nothing kept plays without a cookie, ungraded, and is deleted when the session is over', async () => {
	const before = counts();
	const { jar, session } = await worked('nothing');
	assert.equal(jar.get(host(), COOKIE), undefined);
	assert.equal(session.opened.cmi['cmi.core.credit'], 'no-credit');
	assert.equal(session.return_url, link, 'the way out leads to the page that says what stays');
	assert.deepEqual(owner.sql('SELECT l.fleeting, l.consent_version IS NULL, a.gradable FROM learners l JOIN attempts a ON a.learner_id = l.id ORDER BY l.created_at DESC LIMIT 1'),
		[['t', 't', 'f']]);
	await session.turn('exit');
	await eventually(() => counts().learners === before.learners, { what: 'the guest to be forgotten' });
	assert.deepEqual(counts(), before);
	assert.equal((await session.send(session.delta([['cmi.core.lesson_location', 'late']]))).status, 409);
	assert.deepEqual(counts(), before);
});

test('who wants nothing kept is deleted too where the tab just disappears', async () => {
	const before = counts();
	await worked('nothing');
	await eventually(() => counts().learners === before.learners, { what: 'the silent guest to be forgotten' });
	assert.deepEqual(counts(), before);
});

test('who wants to be forgotten is, everywhere and at once, and others are not', async () => {
	const other = await worked();
	const before = counts();
	const mine = await worked();
	const second = await s.ask('package', 'import', s.write('q.zip', smallPackage({ title: 'Another' })));
	await openSession(s, await enterByLink(s, second.direct_link, { jar: mine.jar }));
	const third = await s.ask('package', 'import', s.write('r.zip', package2004([{ title: 'One', data: '<adlcp:data><adlcp:map targetID="bucket"/></adlcp:data>',
		sequencing: '<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>' }])));
	const sequenced = await openSession(s, await enterByLink(s, third.direct_link, { jar: mine.jar }), { open: false });
	const { sequencing } = await sequenced.turn('navigate', [], { item: null, request: 'start' });
	await sequenced.turn('commit', [['cmi.success_status', 'passed'], ['adl.data.0.store', 'mine too']], { item: sequencing.open });
	assert.deepEqual([counts().global_objectives, counts().shared_buckets], [before.global_objectives + 1, before.shared_buckets + 1]);
	const kept = new Jar();
	kept.take(host(), [`${COOKIE}=${mine.jar.get(host(), COOKIE)}; Path=/; Secure`]);
	const answer = await choose('forget', { jar: mine.jar });
	assert.equal(answer.status, 200);
	assert.match(answer.headers['set-cookie'][0], /^__Host-lectern-guest=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=Lax$/);
	assert.match(answer.text, /You are forgotten on this browser[^]*Start without keeping anything/);
	assert.deepEqual(counts(), before);
	const late = await mine.session.take('commit', [['cmi.core.score.raw', '1']]);
	assert.deepEqual([late.status, late.json.reason], [409, 'gone']);
	const page = await request(mine.player.origin, 'GET', mine.player.path);
	assert.equal(page.status, 410);
	assert.match(page.text, /Nothing of this visit is left/);
	assert.doesNotMatch(page.text, /Your work is kept/);
	assert.deepEqual(counts(), before);
	// The cookie still proves its number, but there is nothing left of it.
	assert.match((await look({ jar: kept })).text, /Start and keep my progress/);
	assert.equal((await openSession(s, await enterByLink(s, link, { jar: other.jar }))).opened.cmi['cmi.core.lesson_location'], 'mine');
});

test('the service cannot delete a learner of a platform, nor anybody of another organisation', () => {
	owner.sql(`INSERT INTO origins (org_id, id, slug, kind) SELECT id, gen_random_uuid(), 'campus', 'lti' FROM organizations;
		INSERT INTO learners (org_id, id, origin_id, external_user_id) SELECT org_id, gen_random_uuid(), id, 'ada' FROM origins WHERE slug = 'campus'`);
	const forget = (orgs, which) => owner.sql(`BEGIN; SELECT set_config('lectern.orgs', '{${orgs}}', true);
		SELECT forget_guest('${which[0]}', '${which[1]}'); ROLLBACK`).at(-1)[0];
	const [campus] = owner.sql("SELECT org_id, id FROM learners WHERE external_user_id = 'ada'");
	const [guest] = owner.sql('SELECT org_id, id FROM learners WHERE consent_version = 2 LIMIT 1');
	assert.equal(forget(campus[0], campus), 'f');
	assert.equal(forget('00000000-0000-4000-8000-000000000000', guest), 'f');
	assert.equal(forget(guest[0], guest), 't');
});
