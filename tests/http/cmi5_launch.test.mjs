// Launching assignable units of cmi5: addresses, tokens, what the LMS says by itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { askLaunch, au, block, CATEGORY, cmi5Package, launchUnit, SESSION, storedStatements } from '../harness/cmi5.mjs';
import { request } from '../harness/http.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const s = await startLectern();
test.after(() => s.stop());
const owner = new Owner(s.data);

const enter = async (inside, options) => {
	const made = await s.ask('package', 'import', s.write('course.zip', cmi5Package(inside, options)));
	return { made, session: await openSession(s, await enterByLink(s, made.direct_link)) };
};
const unitOf = (session, title) => session.items.find((item) => item.title === title).id;

test('a launch has the five parameters behind the unit\'s own, and a launched statement goes before it', async () => {
	const { session } = await enter(au('urn:unit', { url: 'index.html?a=1&amp;b=%20#start', moveOn: 'Passed', masteryScore: '0.75',
		more: '<launchParameters>begin=3</launchParameters><entitlementKey>xyz</entitlementKey>' }));
	assert.equal(session.standard, 'cmi5');
	const unit = await launchUnit(session, session.items[0].id);
	assert.deepEqual([unit.method, unit.mode], ['AnyWindow', 'Normal']);
	assert.deepEqual([...unit.address.searchParams.keys()], ['a', 'b', 'endpoint', 'fetch', 'actor', 'registration', 'activityId']);
	assert.equal(unit.address.hash, '#start');
	assert.equal(unit.address.searchParams.get('b'), ' ');
	assert.equal(unit.endpoint, `${s.app}/xapi`);
	assert.deepEqual(Object.keys(unit.actor).sort(), ['account', 'objectType']);
	assert.equal(unit.actor.account.homePage, s.app);
	assert.notEqual(unit.activity, 'urn:unit');
	assert.equal((await request(unit.address.origin, 'GET', unit.address.pathname)).status, 200);

	const [launched] = storedStatements(owner, unit.registration);
	assert.equal(launched.word, 'launched');
	assert.equal(launched.object.id, unit.activity);
	assert.deepEqual(launched.actor, unit.actor);
	assert.deepEqual(launched.context.contextActivities.category, [{ id: CATEGORY }]);
	assert.deepEqual(launched.context.contextActivities.grouping, [{ id: 'urn:unit' }]);
	const { [SESSION]: id, ...extensions } = launched.context.extensions;
	assert.equal(id, unit.session);
	const extension = (name) => extensions[`https://w3id.org/xapi/cmi5/context/extensions/${name}`];
	assert.deepEqual([extension('launchmode'), extension('moveon'), extension('masteryscore'), extension('launchparameters')], ['Normal', 'Passed', 0.75, 'begin=3']);
	assert.match(extension('launchurl'), /\/index\.html\?a=1&b=%20#start$/);
	// The right to read the package's files stays out of what is stored.
	assert.ok(!unit.address.pathname.split('/').filter((part) => part.length > 30).some((part) => extension('launchurl').includes(part)));
	assert.match(launched.timestamp, /Z$/);
});

test('the same unit has the same activity in every launch; sessions differ', async () => {
	const { session } = await enter(au('urn:unit'));
	const first = await launchUnit(session, session.items[0].id);
	const second = await launchUnit(session, session.items[0].id);
	assert.equal(first.activity, second.activity);
	assert.equal(first.registration, second.registration);
	assert.notEqual(first.session, second.session);
});

test('the token is fetched by POST, once', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id);
	const { origin, pathname } = new URL(unit.fetch);
	assert.equal((await request(origin, 'GET', pathname)).status, 405);
	const first = await unit.fetchToken();
	assert.equal(first.status, 200, first.text);
	assert.match(first.headers['content-type'], /^application\/json/);
	assert.equal(first.headers['access-control-allow-origin'], '*');
	assert.deepEqual(Object.keys(first.json), ['auth-token']);
	assert.match(Buffer.from(first.json['auth-token'], 'base64').toString(), /^[^:]+:[^:]+$/);
	const again = await unit.fetchToken();
	assert.equal(again.status, 200);
	assert.equal(again.json['error-code'], '1');
	assert.ok(again.json['error-text']);
	const other = await request(origin, 'POST', `${pathname.slice(0, -2)}AA`);
	assert.deepEqual([other.status, other.json['error-code']], [200, '2']);
});

test('forty fetches at once give one token', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id);
	const answers = await Promise.all(Array.from({ length: 40 }, () => unit.fetchToken()));
	assert.equal(answers.filter(({ json }) => json['auth-token']).length, 1);
	assert.equal(answers.filter(({ json }) => json['error-code'] === '1').length, 39);
});

test('a launch abandons what is still open in the registration, once', async () => {
	const { session } = await enter(au('urn:one', { moveOn: 'Passed' }) + au('urn:two', { moveOn: 'Passed' }));
	const first = await launchUnit(session, unitOf(session, 'urn:one'));
	const second = await launchUnit(session, unitOf(session, 'urn:two'));
	await launchUnit(session, unitOf(session, 'urn:two'));
	const said = storedStatements(owner, first.registration);
	assert.deepEqual(said.map(({ word }) => word), ['launched', 'abandoned', 'launched', 'abandoned', 'launched']);
	const abandoned = said.filter(({ word }) => word === 'abandoned');
	assert.deepEqual(abandoned.map(({ context }) => context.extensions[SESSION]), [first.session, second.session]);
	for (const { result, context } of abandoned) {
		assert.match(result.duration, /^PT/);
		assert.deepEqual(context.contextActivities.category, [{ id: CATEGORY }]);
	}
	assert.equal((await first.fetchToken()).json['error-code'], '1');
});

test('what asks for nothing is satisfied at registration: inner blocks, blocks, the course, once', async () => {
	const { made, session } = await enter(block('urn:outer', block('urn:inner', au('urn:one')) + au('urn:two')));
	const registration = owner.sql(`SELECT attempt_id FROM cmi5_registrations r JOIN attempts a ON a.org_id = r.org_id AND a.id = r.attempt_id WHERE a.module_id = '${made.module}'`)[0][0];
	const said = storedStatements(owner, registration);
	assert.deepEqual(said.map(({ word, context }) => [word, context.contextActivities.grouping[0].id]),
		[['satisfied', 'urn:inner'], ['satisfied', 'urn:outer'], ['satisfied', 'https://example.org/course']]);
	assert.deepEqual(said.map(({ object }) => object.definition.type.split('/').pop()), ['block', 'block', 'course']);
	assert.equal(new Set(said.map(({ context }) => context.extensions[SESSION])).size, 1);
	for (const { object } of said) assert.doesNotMatch(object.id, /^urn:|example\.org/);
	await launchUnit(session, unitOf(session, 'urn:one'));
	await openSession(s, session.player);
	assert.equal(storedStatements(owner, registration).filter(({ word }) => word === 'satisfied').length, 3);
});

test('two thousand units are imported, entered and launched', async () => {
	const { session } = await enter(Array.from({ length: 2000 }, (_, i) => au(`urn:unit:${i}`, { moveOn: 'Completed' })).join(''));
	assert.equal(session.items.length, 2000);
	assert.ok((await launchUnit(session, session.items[1999].id)).activity);
});

test('units of other courses, other standards and closed sessions are not launched', async () => {
	const { session } = await enter(block('urn:block', au('urn:unit')));
	const other = await enter(au('urn:other'));
	const scorm = await s.ask('package', 'import', s.write('scorm.zip', smallPackage()));
	const played = await openSession(s, await enterByLink(s, scorm.direct_link));
	assert.equal((await askLaunch(session, other.session.items[0].id)).status, 404);
	assert.equal((await askLaunch(session, session.items.find(({ kind }) => kind === 'cluster').id)).status, 404);
	assert.equal((await askLaunch(played, played.items[0].id)).status, 404);
	assert.equal((await session.post('/play/units/launch', { write: 'x'.repeat(80), item: session.items[1].id })).status, 403);
	const newer = await openSession(s, session.player);
	assert.equal((await askLaunch(session, unitOf(session, 'urn:unit'))).status, 409);
	assert.equal((await askLaunch(newer, unitOf(session, 'urn:unit'))).status, 200);
});

test('a unit on another site is launched there', async () => {
	const { session } = await enter(au('urn:unit', { url: 'https://elsewhere.example/start?x=1', launchMethod: 'OwnWindow' }));
	const unit = await launchUnit(session, session.items[0].id);
	assert.equal(unit.method, 'OwnWindow');
	assert.equal(unit.address.origin, 'https://elsewhere.example');
	assert.equal(unit.address.searchParams.get('x'), '1');
});

test('the way back is a page that any frame may show', async () => {
	const { session } = await enter(au('urn:unit'));
	const page = await request(session.player.origin, 'GET', '/returned');
	assert.equal(page.status, 200);
	assert.match(page.headers['content-security-policy'], /frame-ancestors \*/);
});
