// What assignable units of cmi5 say, and what becomes of it: rules, satisfaction, progress, documents, tokens.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import test from 'node:test';

import { au, block, CATEGORY, cmi5Package, launchUnit, MOVE_ON, SESSION, storedStatements } from '../harness/cmi5.mjs';
import { request } from '../harness/http.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const key = 'key-of-the-cmi5-tests-0123456789';
const s = await startLectern({ config: { api_key: key } });
test.after(() => s.stop());
const owner = new Owner(s.data);

const enter = async (inside, options) => {
	const made = await s.ask('package', 'import', s.write('course.zip', cmi5Package(inside, options)), ...(options?.flags ?? []));
	return { made, session: await openSession(s, await enterByLink(s, made.direct_link)) };
};
const unitOf = (session, title) => session.items.find((item) => item.title === title).id;
const standing = async (session) => (await session.post('/play/units/standing', { write: session.write })).json;
const words = (registration) => storedStatements(owner, registration).map(({ word }) => word);
const refused = async (unit, statement, requirement) => {
	const answer = await unit.put(statement);
	assert.equal(answer.status, 403, `${requirement}: ${answer.text}`);
	assert.match(answer.text, new RegExp(requirement.replaceAll('.', '\\.')), requirement);
};

test('a whole session: the unit is done, its block and course are satisfied once, and the player hears of it', async () => {
	const { session } = await enter(block('urn:block', au('urn:unit', { moveOn: 'CompletedAndPassed', masteryScore: '0.8' })));
	const unit = await launchUnit(session, unitOf(session, 'urn:unit'));
	await unit.open();
	assert.deepEqual(unit.preferences, { languagePreference: session.locale || 'en', audioPreference: 'on' });
	assert.deepEqual([unit.launchData.launchMode, unit.launchData.moveOn, unit.launchData.masteryScore], ['Normal', 'CompletedAndPassed', 0.8]);
	assert.equal(unit.launchData.contextTemplate.extensions[SESSION], unit.session);
	assert.deepEqual(unit.launchData.contextTemplate.contextActivities.grouping, [{ id: 'urn:unit' }]);
	assert.equal(new URL(unit.launchData.returnURL).pathname, '/returned');
	await unit.say('initialized');
	assert.deepEqual((await standing(session)).items, [{ id: unitOf(session, 'urn:unit'), status: 'incomplete', score: null }]);
	await unit.say('https://example.org/verbs/looked');
	await unit.say('completed');
	assert.equal((await standing(session)).attempt.completion, 'incomplete');
	await unit.say('passed', { score: 0.9 });
	await unit.say('terminated');
	const { items, attempt, active } = await standing(session);
	assert.deepEqual([items[0].status, items[0].score, active], ['passed', 0.9, null]);
	assert.deepEqual(attempt, { completion: 'completed', success: 'passed', score: 0.9 });
	const said = storedStatements(owner, unit.registration);
	assert.deepEqual(said.map(({ word }) => word), ['launched', 'initialized', 'looked', 'completed', 'passed', 'satisfied', 'satisfied', 'terminated']);
	for (const { context } of said.filter(({ word }) => word === 'satisfied'))
		assert.equal(context.extensions[SESSION], unit.session);
});

test('moveOn decides what satisfies', async () => {
	for (const [moveOn, verbs, done] of [['Passed', ['completed'], false], ['Passed', ['passed'], true], ['Completed', ['passed'], false],
		['Completed', ['completed'], true], ['CompletedOrPassed', ['passed'], true], ['CompletedAndPassed', ['completed'], false]]) {
		const { session } = await enter(au('urn:unit', { moveOn }));
		const unit = await launchUnit(session, session.items[0].id);
		await unit.begin();
		for (const verb of verbs) await unit.say(verb);
		assert.equal(words(unit.registration).includes('satisfied'), done, `${moveOn} ${verbs}`);
		assert.equal((await standing(session)).attempt.completion, done ? 'completed' : 'incomplete');
	}
});

test('a course of several units is satisfied by the last of them, across sessions and players', async () => {
	const { session } = await enter(au('urn:one', { moveOn: 'Completed' }) + au('urn:two', { moveOn: 'Passed' }));
	const one = await launchUnit(session, unitOf(session, 'urn:one'));
	await one.begin();
	await one.say('completed');
	await one.say('terminated');
	const later = await openSession(s, session.player);
	const two = await launchUnit(later, unitOf(later, 'urn:two'));
	assert.equal(two.registration, one.registration);
	await two.begin();
	await two.say('passed', { score: 0.5 });
	assert.deepEqual(words(one.registration), ['launched', 'initialized', 'completed', 'terminated', 'launched', 'initialized', 'passed', 'satisfied']);
	const { attempt } = await standing(later);
	assert.deepEqual([attempt.completion, attempt.success, attempt.score], ['completed', 'passed', 0.5]);
	assert.equal(later.items.length, 2);
});

test('a second session in the same registration may not say again what may be said once', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'CompletedOrPassed' }));
	const first = await launchUnit(session, session.items[0].id);
	await first.begin();
	await first.say('completed');
	await first.say('terminated');
	const second = await launchUnit(session, session.items[0].id);
	assert.equal(second.mode, 'Normal');
	await second.begin();
	await refused(second, second.statement('completed'), '9.3.0.0-6');
	await second.say('passed');
	await second.say('terminated');
	const third = await launchUnit(session, session.items[0].id);
	assert.equal(third.mode, 'Review', 'nothing is left to be judged');
	await third.begin();
	await refused(third, third.statement('failed'), '10.2.2.0-3');
	await third.say('terminated');
	assert.equal(words(first.registration).filter((word) => word === 'satisfied').length, 1);
});

test('nothing is judged in a session to look around', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id, { mode: 'Browse' });
	assert.equal(unit.mode, 'Browse');
	await unit.begin();
	for (const verb of ['completed', 'passed', 'failed']) await refused(unit, unit.statement(verb), '10.2.2.0-2');
	await unit.say('terminated');
});

test('what does not fit is refused with the number of its requirement, and nothing of its request is kept', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed', masteryScore: '0.8' }));
	const unit = await launchUnit(session, session.items[0].id);
	const { json } = await unit.fetchToken();
	unit.auth = `Basic ${json['auth-token']}`;
	unit.launchData = (await unit.ask('GET', '/activities/state', { query: { ...unit.state, stateId: 'LMS.LaunchData' } })).json;
	await refused(unit, unit.statement('initialized'), '11.0.0.0-3');
	await unit.ask('GET', '/agents/profile', { query: { agent: JSON.stringify(unit.actor), profileId: 'cmi5LearnerPreferences' } });
	await refused(unit, unit.statement('https://example.org/verbs/looked'), '9.3.0.0-4');
	await unit.say('initialized');
	const change = (verb, more, alter) => {
		const statement = unit.statement(verb, more);
		alter(statement);
		return statement;
	};
	await refused(unit, change('completed', {}, (one) => { delete one.timestamp; }), '9.7.0.0-1');
	await refused(unit, change('completed', {}, (one) => { one.timestamp = one.timestamp.replace('Z', '-06:00'); }), '9.7.0.0-2');
	await refused(unit, change('completed', {}, (one) => { one.actor = { account: { ...one.actor.account, name: 'other' } }; }), '8.1.3.0-3');
	await refused(unit, change('completed', {}, (one) => { one.actor.objectType = 'Group'; }), '9.2.0.0-2');
	await refused(unit, change('completed', {}, (one) => { one.context.registration = crypto.randomUUID(); }), '9.6.1.0-1');
	await refused(unit, change('completed', {}, (one) => { delete one.context.extensions[SESSION]; }), '9.6.3.1-4');
	await refused(unit, change('completed', {}, (one) => { one.object.id = 'urn:unit'; }), '8.1.5.0-6');
	await refused(unit, change('completed', {}, (one) => { one.context.contextActivities.category = [{ id: CATEGORY }]; }), '9.6.2.2-1');
	await refused(unit, change('terminated', {}, (one) => { one.context.contextActivities.category.push({ id: MOVE_ON }); }), '9.6.2.2-2');
	await refused(unit, unit.statement('passed', { score: 0.79 }), '9.3.4.0-2');
	await refused(unit, unit.statement('failed', { score: 0.8 }), '9.3.5.0-2');
	await refused(unit, change('https://example.org/v', {}, (one) => {
		one.verb.id = 'http://adlnet.gov/expapi/verbs/voided';
		one.object = { objectType: 'StatementRef', id: crypto.randomUUID() };
	}), '6.3.0.0-1');
	const nameless = unit.statement('https://example.org/verbs/looked');
	delete nameless.id;
	const answer = await unit.ask('POST', '/statements', { body: nameless });
	assert.equal(answer.status, 403, answer.text);
	// One that is good goes with one that is not: neither is kept.
	const both = await unit.ask('POST', '/statements', { body: [unit.statement('completed'), unit.statement('failed', { score: 0.9 })] });
	assert.equal(both.status, 403, both.text);
	assert.deepEqual(words(unit.registration), ['launched', 'initialized']);
	await unit.say('completed');
});

test('the same statement sent again is the same answer; another of its id is a conflict', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Completed' }));
	const unit = await launchUnit(session, session.items[0].id);
	await unit.begin();
	const completed = unit.statement('completed');
	assert.equal((await unit.put(completed)).status, 204);
	assert.equal((await unit.put(completed)).status, 204);
	assert.equal((await unit.put({ ...completed, result: { ...completed.result, duration: 'PT99S' } })).status, 409);
	assert.equal(words(unit.registration).filter((word) => word === 'completed').length, 1);
});

test('twenty completed at once: one is taken, and satisfied is said once', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Completed' }));
	const unit = await launchUnit(session, session.items[0].id);
	await unit.begin();
	const answers = await Promise.all(Array.from({ length: 20 }, () => unit.put(unit.statement('completed'))));
	assert.deepEqual(answers.map(({ status }) => status).sort(), [204, ...Array(19).fill(403)]);
	assert.equal(words(unit.registration).filter((word) => word === 'satisfied').length, 1);
});

test('several statements in one request', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id);
	await unit.open();
	const sent = ['initialized', 'https://example.org/verbs/looked', 'passed', 'terminated'].map((verb) => unit.statement(verb));
	const answer = await unit.ask('POST', '/statements', { body: sent });
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual(answer.json, sent.map(({ id }) => id));
	assert.equal((await standing(session)).attempt.completion, 'completed');
});

test('a token is good from its fetching to the end of its session', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id);
	const look = (auth) => unit.ask('GET', '/activities/state', { query: { ...unit.state, stateId: 'LMS.LaunchData' }, auth });
	assert.equal((await look(null)).status, 401);
	assert.equal((await look(`Basic ${Buffer.from('cmi5:made-up').toString('base64')}`)).status, 401);
	await unit.begin();
	assert.equal((await look(unit.auth)).status, 200);
	await unit.say('terminated');
	assert.equal((await look(unit.auth)).status, 401);
	assert.equal((await unit.put(unit.statement('https://example.org/verbs/looked'))).status, 401);
	const next = await launchUnit(session, session.items[0].id);
	await next.begin();
	await launchUnit(session, session.items[0].id);
	assert.equal((await next.put(next.statement('https://example.org/verbs/looked'))).status, 401);
	assert.deepEqual(words(unit.registration).slice(-3), ['initialized', 'abandoned', 'launched']);
});

test('documents: the launch data is the LMS\'s, preferences have their shape, states are the learner\'s own', async () => {
	const { session } = await enter(au('urn:unit', { moveOn: 'Passed' }));
	const unit = await launchUnit(session, session.items[0].id);
	await unit.begin();
	const state = (method, more = {}, body) => unit.ask(method, '/activities/state', { query: { ...unit.state, ...more }, body });
	for (const method of ['PUT', 'POST', 'DELETE'])
		assert.equal((await state(method, { stateId: 'LMS.LaunchData' }, method === 'DELETE' ? undefined : { test: true })).status, 403, method);
	assert.equal((await state('DELETE')).status, 403, 'all of them');
	assert.equal((await state('PUT', { stateId: 'bookmark' }, { page: 3 })).status, 204);
	assert.deepEqual((await state('GET', { stateId: 'bookmark' })).json, { page: 3 });
	assert.equal((await state('PUT', { stateId: 'bookmark', registration: crypto.randomUUID() }, {})).status, 403);
	const other = JSON.stringify({ account: { ...unit.actor.account, name: 'other' } });
	assert.equal((await state('GET', { stateId: 'bookmark', agent: other })).status, 403);
	const profile = (body, { agent = JSON.stringify(unit.actor), headers = { 'if-match': '*' } } = {}) =>
		unit.ask('PUT', '/agents/profile', { query: { ...(agent ? { agent } : {}), profileId: 'cmi5LearnerPreferences' }, body, headers });
	assert.equal((await profile({ languagePreference: 'fr,en-US', audioPreference: 'off' })).status, 204);
	assert.equal((await profile({ languagePreference: 'fr', audioPreference: 'off' }, { agent: other })).status, 403);
	assert.equal((await profile({ languagePreference: 'fr', audioPreference: 'off' }, { agent: null })).status, 400);
	for (const body of [{ audioPreference: 'on' }, { languagePreference: 'fr' }, { languagePreference: 'not comma separated', audioPreference: 'on' },
		{ languagePreference: '', audioPreference: 'on' }, { languagePreference: 'fr', audioPreference: 'loud' }, ['fr'], 'text'])
		assert.equal((await profile(JSON.stringify(body))).status, 403, JSON.stringify(body));
	assert.equal((await profile('just some text', { headers: { 'if-match': '*', 'content-type': 'text/plain' } })).status, 403);
	// What the learner chose stays for the next launch.
	const next = await launchUnit(session, session.items[0].id);
	await next.open();
	assert.equal(next.preferences.languagePreference, 'fr,en-US');
});

test('a unit reads what was said in its own registration, and nothing else', async () => {
	const [mine, other] = [await enter(au('urn:unit')), await enter(au('urn:unit'))];
	const unit = await launchUnit(mine.session, mine.session.items[0].id);
	const stranger = await launchUnit(other.session, other.session.items[0].id);
	await unit.begin();
	await stranger.begin();
	const answer = await unit.ask('GET', '/statements');
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual(answer.json.statements.map(({ context }) => context.registration), [unit.registration]);
	assert.equal((await unit.ask('GET', '/statements', { query: { statementId: answer.json.statements[0].id } })).status, 200);
});

test('a unit is waived by somebody with the right to, once, with its reason; the course may be satisfied by it', async () => {
	const { made, session } = await enter(au('urn:one', { moveOn: 'Passed' }));
	const [[attempt]] = owner.sql(`SELECT id FROM attempts WHERE module_id = '${made.module}'`);
	const waive = (more = {}, as = key) => request(s.app, 'POST', `/api/v1/attempts/${attempt}/waivers`, { headers: { authorization: `Bearer ${as}` },
		body: { grain: unitOf(session, 'urn:one'), reason: 'Tested Out', ...more } });
	assert.equal((await waive({}, 'nobody')).status, 401);
	assert.equal((await waive({ reason: '' })).status, 400);
	assert.equal((await waive({ grain: crypto.randomUUID() })).status, 404);
	assert.equal((await waive()).status, 204);
	const [waived, satisfied, ...more] = storedStatements(owner, attempt);
	assert.deepEqual([waived.word, satisfied.word, more.length], ['waived', 'satisfied', 0]);
	assert.deepEqual(waived.result, { success: true, completion: true, extensions: { 'https://w3id.org/xapi/cmi5/result/extensions/reason': 'Tested Out' } });
	assert.deepEqual(waived.context.contextActivities.category.map(({ id }) => id), [CATEGORY, MOVE_ON]);
	assert.match(waived.context.extensions[SESSION], /^[0-9a-f-]{36}$/);
	assert.equal((await standing(session)).attempt.completion, 'completed');
	assert.equal((await waive()).status, 409);
	assert.equal(storedStatements(owner, attempt).length, 2);
});
