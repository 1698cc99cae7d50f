// What content of Tin Can packages is given, what it may say and read, and what becomes of it.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import test from 'node:test';

import { au, cmi5Package, launchUnit, storedStatements } from '../harness/cmi5.mjs';
import { request } from '../harness/http.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { activity, askContent, launchContent, tincanPackage } from '../harness/tincan.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const s = await startLectern();
test.after(() => s.stop());
const owner = new Owner(s.data);

const enter = async (inside = activity('https://example.org/course'), ...flags) => {
	const made = await s.ask('package', 'import', s.write('course.zip', tincanPackage(inside)), ...flags);
	return { made, session: await openSession(s, await enterByLink(s, made.direct_link), { open: false }) };
};
const opened = async (...of) => {
	const { made, session } = await enter(...of);
	return { made, session, content: await launchContent(session, session.items[0].id) };
};
const standing = async (session) => (await session.post('/play/units/standing', { write: session.write })).json;
const itemOf = async (session, at = 0) => (await standing(session)).items[at];
const attemptOf = ({ registration }) => owner.sql(`SELECT completion, success, score_scaled, total_time_cs FROM attempts WHERE id = '${registration}'`)[0];
const words = ({ registration }) => storedStatements(owner, registration).map(({ word }) => word);
const forbidden = (answer, field) => {
	assert.equal(answer.status, 403, answer.text);
	assert.equal(answer.json.field ?? answer.json.errors?.[0]?.field, field, answer.text);
};

test('a launch gives the five parameters behind the content\'s own, and the address opens', async () => {
	const { session, content } = await opened(activity('https://example.org/course', { launch: 'index.html?lang=fr#top' }));
	assert.equal(session.standard, 'xapi');
	assert.deepEqual([...content.address.searchParams.keys()], ['lang', 'endpoint', 'auth', 'actor', 'registration', 'activity_id']);
	assert.equal(content.address.hash, '#top');
	assert.equal(content.endpoint, `${s.app}/xapi/1.0.3/`);
	assert.equal(content.activity, 'https://example.org/course');
	assert.equal(content.actor.account.homePage, s.app);
	assert.match(content.auth, /^Basic [A-Za-z0-9+/]+=*$/);
	assert.equal((await request(content.address.origin, 'GET', content.address.pathname)).status, 200);
	const [[held]] = owner.sql(`SELECT to_jsonb(l)::text FROM xapi_launches l WHERE id = '${content.session}'`);
	const secret = Buffer.from(content.auth.slice(6), 'base64').toString().split(':')[1];
	assert.ok(secret.length > 40 && !held.includes(secret.slice(0, 20)), 'nothing of the credential is kept');
});

for (const [what, verb, result, status, score] of [
	['completed', 'completed', undefined, 'completed', null],
	['completed with completion false is not', 'completed', { completion: false }, 'incomplete', null],
	['completed with success', 'completed', { success: true, score: { scaled: 0.5 } }, 'passed', 0.5],
	['passed with a scaled score', 'passed', { score: { scaled: 0.75 } }, 'passed', 0.75],
	['mastered', 'mastered', undefined, 'passed', null],
	['failed with a raw score between min and max', 'failed', { score: { raw: 30, min: 20, max: 120 } }, 'failed', 0.1],
	['a raw score alone is none', 'passed', { score: { raw: 30 } }, 'passed', null],
	['experienced is activity and no more', 'experienced', { completion: true, success: true, score: { scaled: 1 } }, 'incomplete', null],
	['a verb of others is activity and no more', 'https://example.org/verbs/passed', { success: true }, 'incomplete', null],
]) {
	test(`what is said of the activity counts: ${what}`, async () => {
		const { session, content } = await opened();
		assert.equal((await itemOf(session)).status, 'not attempted');
		await content.say(verb, result);
		const item = await itemOf(session);
		assert.deepEqual([item.status, item.score], [status, score]);
	});
}

test('failed leaves the activity to be done, passed after it completes it, and the last word counts', async () => {
	const { session, content } = await opened();
	await content.say('failed', { score: { scaled: 0.2 } });
	assert.deepEqual(attemptOf(content).slice(0, 2), ['incomplete', 'failed']);
	await content.say('passed', { score: { scaled: 0.9 } });
	assert.deepEqual(attemptOf(content).slice(0, 2), ['completed', 'passed']);
	const { attempt } = await standing(session);
	assert.deepEqual([attempt.completion, attempt.success, attempt.score], ['completed', 'passed', 0.9]);
});

test('what is said of other activities, or of none, is kept and decides nothing', async () => {
	const { session, content } = await opened();
	await content.say('passed', { score: { scaled: 1 } }, { object: 'https://example.org/course/slide-1' });
	const about = { objectType: 'SubStatement', actor: content.actor, verb: { id: 'http://adlnet.gov/expapi/verbs/passed' }, object: { id: content.activity } };
	const answer = await content.put({ ...content.statement('completed'), object: about });
	assert.equal(answer.status, 204, answer.text);
	assert.equal((await itemOf(session)).status, 'not attempted');
	assert.deepEqual(words(content), ['passed', 'completed']);
});

test('several in one request count in their order, and one that is refused takes all with it', async () => {
	const { session, content } = await opened();
	const good = content.statement('passed', { score: { scaled: 0.6 } });
	const bad = { ...content.statement('completed'), actor: { mbox: 'mailto:someone@example.org' } };
	forbidden(await content.send(good, bad), '/actor');
	assert.equal((await itemOf(session)).status, 'not attempted');
	assert.deepEqual(words(content), []);
	assert.equal((await content.send(good, content.statement('failed', { score: { scaled: 0.4 } }))).status, 200);
	assert.deepEqual([(await itemOf(session)).status, (await itemOf(session)).score], ['failed', 0.4]);
});

test('the same statement again changes nothing, another under its id is refused, and voiding takes nothing back', async () => {
	const { session, content } = await opened();
	const passed = await content.say('passed', { score: { scaled: 1 }, duration: 'PT1M' });
	await content.say('failed', { score: { scaled: 0.1 } });
	assert.equal((await content.put(passed)).status, 204);
	assert.equal((await itemOf(session)).status, 'failed');
	assert.equal((await content.put({ ...passed, result: { score: { scaled: 0.3 } } })).status, 409);
	assert.equal((await itemOf(session)).score, 0.1);
	const voids = { ...content.statement('voided'), object: { objectType: 'StatementRef', id: passed.id } };
	forbidden(await content.put(voids), '/verb/id');
	const key = await s.ask('xapi-key', 'add', '--scope', 'all', '--name', 'voids', '--json');
	const auth = `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString('base64')}`;
	assert.equal((await content.ask('PUT', 'statements', { query: { statementId: voids.id }, body: { ...voids, actor: { mbox: 'mailto:staff@example.org' } }, auth })).status, 204);
	assert.deepEqual([(await itemOf(session)).status, (await itemOf(session)).score], ['failed', 0.1]);
	assert.deepEqual(attemptOf(content).slice(0, 3), ['completed', 'passed', '1']);
});

test('of the durations of a launch the longest counts, and those of launches add up', async () => {
	const { session, content } = await opened();
	await content.say('experienced', { duration: 'PT30S' });
	await content.say('completed', { duration: 'PT1M30S' });
	await content.say('passed', { duration: 'PT1M' });
	await content.say('passed', { duration: 'PT9H' }, { object: 'https://example.org/course/slide-1' });
	assert.equal(attemptOf(content)[3], '9000');
	const again = await launchContent(session, session.items[0].id);
	await again.say('exited', { duration: 'PT10S' });
	assert.equal(attemptOf(content)[3], '10000');
});

test('of two activities the attempt is complete when both are, and its score is the mean', async () => {
	const { session } = await enter(activity('urn:one') + activity('urn:two'));
	const one = await launchContent(session, session.items[0].id);
	await one.say('passed', { score: { scaled: 1 } });
	assert.deepEqual([(await standing(session)).attempt.completion, (await standing(session)).attempt.score], ['incomplete', null]);
	const two = await launchContent(session, session.items[1].id);
	assert.equal(two.registration, one.registration);
	await two.say('passed', { score: { scaled: 0.5 } });
	const { attempt, active } = await standing(session);
	assert.deepEqual([attempt.completion, attempt.success, attempt.score, active], ['completed', 'passed', 0.75, session.items[1].id]);
});

test('statements are the learner\'s own: not another\'s, not a group\'s, not of another registration', async () => {
	const { content } = await opened();
	const { content: other } = await opened();
	const of = (more) => content.put({ ...content.statement('passed'), ...more });
	forbidden(await of({ actor: other.actor }), '/actor');
	forbidden(await of({ actor: { mbox: 'mailto:ada@example.org' } }), '/actor');
	forbidden(await of({ actor: { ...content.actor, objectType: 'Group' } }), '/actor');
	forbidden(await of({ actor: { account: { ...content.actor.account, homePage: 'https://other.example' } } }), '/actor');
	forbidden(await of({ context: { registration: other.registration } }), '/context/registration');
	assert.deepEqual(words(content), []);
	assert.equal((await of({ context: { registration: content.registration.toUpperCase() } })).status, 204);
	assert.equal((await of({ context: undefined })).status, 204);
	assert.equal((await of({ actor: { ...content.actor, name: 'Ada' } })).status, 204);
});

test('content reads what was said in its registration, and nothing else', async () => {
	const { content } = await opened();
	const { content: other } = await opened();
	const mine = await content.say('experienced');
	const theirs = await other.say('experienced');
	const list = await content.ask('GET', 'statements', { query: { activity: content.activity } });
	assert.deepEqual(list.json.statements.map(({ id }) => id), [mine.id]);
	assert.equal(list.json.statements[0].authority.account.name, `xapi.${content.registration}`);
	assert.equal((await content.ask('GET', 'statements', { query: { statementId: mine.id } })).status, 200);
	assert.equal((await content.ask('GET', 'statements', { query: { statementId: theirs.id } })).status, 404);
});

test('a state is kept for the next launch, and is that of the registration or of the activity alone', async () => {
	const { session, content } = await opened();
	const { content: other } = await opened();
	const put = (from, query) => from.ask('PUT', 'activities/state', { query, body: '{"slide":7}' });
	assert.equal((await put(content, content.state('bookmark'))).status, 204);
	const again = await launchContent(session, session.items[0].id);
	assert.deepEqual((await again.ask('GET', 'activities/state', { query: again.state('bookmark') })).json, { slide: 7 });
	const { registration, ...without } = content.state('bookmark');
	assert.ok(registration);
	assert.equal((await put(again, { ...without, activityId: `${content.activity}/slide-1` })).status, 204);
	assert.equal((await put(again, { ...content.state('bookmark'), activityId: 'urn:any' })).status, 204);
	forbidden(await put(again, { ...without, activityId: 'urn:any' }), 'activityId');
	forbidden(await put(again, { ...without, activityId: `${content.activity}s` }), 'activityId');
	forbidden(await put(again, content.state('bookmark', { registration: other.registration })), 'registration');
	forbidden(await again.ask('GET', 'activities/state', { query: other.state('bookmark') }), 'agent');
	forbidden(await again.ask('DELETE', 'activities/state', { query: other.state('bookmark') }), 'agent');
	assert.equal((await again.ask('DELETE', 'activities/state', { query: content.state('bookmark') })).status, 204);
});

test('the learner\'s profile is written but for what cmi5 keeps there, the activity\'s is only read', async () => {
	const { content } = await opened();
	const { content: other } = await opened();
	const agent = JSON.stringify(content.actor);
	assert.equal((await content.ask('PUT', 'agents/profile', { query: { agent, profileId: 'font' }, body: '{"size":2}', headers: { 'if-none-match': '*' } })).status, 204);
	assert.deepEqual((await content.ask('GET', 'agents/profile', { query: { agent, profileId: 'font' } })).json, { size: 2 });
	forbidden(await content.ask('PUT', 'agents/profile', { query: { agent, profileId: 'cmi5LearnerPreferences' }, body: '{}', headers: { 'if-none-match': '*' } }), 'profileId');
	forbidden(await content.ask('GET', 'agents/profile', { query: { agent: JSON.stringify(other.actor), profileId: 'font' } }), 'agent');
	const query = { activityId: content.activity, profileId: 'any' };
	forbidden(await content.ask('PUT', 'activities/profile', { query, body: '{}', headers: { 'if-none-match': '*' } }), 'activityId');
	assert.equal((await content.ask('GET', 'activities/profile', { query })).status, 404);
});

test('a page of the content\'s own origin may ask, with the headers of the standard', async () => {
	const { content } = await opened();
	const { origin } = content.address;
	const asked = await content.ask('OPTIONS', 'statements', { auth: null, headers: { origin, 'access-control-request-method': 'POST',
		'access-control-request-headers': 'authorization,content-type,x-experience-api-version' } });
	assert.ok(asked.status < 300, asked.text);
	assert.match(asked.headers['access-control-allow-headers'].toLowerCase(), /x-experience-api-version/);
	const said = await content.ask('POST', 'statements', { body: content.statement('experienced'), headers: { origin } });
	assert.equal(said.status, 200, said.text);
	assert.ok(['*', origin].includes(said.headers['access-control-allow-origin']));
	const old = await content.ask('POST', 'statements?method=GET', { body: new URLSearchParams({ Authorization: content.auth, 'X-Experience-API-Version': '1.0.1', limit: '1' }), auth: null,
		headers: { 'content-type': 'application/x-www-form-urlencoded', origin } });
	assert.equal(old.status, 200, old.text);
	assert.equal(old.json.statements.length, 1);
});

test('a credential that was not made here, or whose launch is over, says nothing', async () => {
	const { session, content } = await opened();
	const tries = async (auth, status) => assert.equal((await content.ask('POST', 'statements', { body: content.statement('experienced'), auth })).status, status);
	const [user, secret] = Buffer.from(content.auth.slice(6), 'base64').toString().split(':');
	await tries(`Basic ${Buffer.from(`${user}:${secret.slice(0, -2)}${secret.endsWith('AA') ? 'BB' : 'AA'}`).toString('base64')}`, 401);
	await tries(`Basic ${Buffer.from(`cmi5:${secret}`).toString('base64')}`, 401);
	await tries(null, 401);
	await tries(content.auth, 200);
	// A launch after it ends it; what is said as a page closes has a minute.
	const next = await launchContent(session, session.items[0].id);
	await tries(content.auth, 200);
	owner.sql(`UPDATE xapi_launches SET ended_at = ended_at - interval '2 minutes' WHERE id = '${content.session}'`);
	await tries(content.auth, 401);
	await tries(next.auth, 200);
	owner.sql(`UPDATE xapi_launches SET expires_at = now() WHERE id = '${next.session}'`);
	await tries(next.auth, 401);
	const last = await launchContent(session, session.items[0].id);
	await session.turn('exit');
	await tries(last.auth, 200);
	owner.sql(`UPDATE attempt_sessions SET closed_at = closed_at - interval '2 minutes' WHERE id = '${session.session}'`);
	await tries(last.auth, 401);
	const later = await openSession(s, session.player);
	const revoked = await launchContent(later, later.items[0].id);
	await tries(revoked.auth, 200);
	owner.sql(`UPDATE attempt_sessions SET state = 'revoked', closed_at = now() WHERE id = '${later.session}'`);
	await tries(revoked.auth, 401);
});

test('wrong credentials of content do not lock its learner\'s address out', async () => {
	const { session, content } = await opened();
	owner.sql(`UPDATE xapi_launches SET expires_at = now() WHERE id = '${content.session}'`);
	for (let i = 0; i < 30; i++) assert.equal((await content.ask('GET', 'statements')).status, 401);
	const again = await launchContent(session, session.items[0].id);
	assert.equal((await again.ask('GET', 'statements')).status, 200);
});

test('activities of other courses, other standards and closed sessions are not launched', async () => {
	const { session } = await enter();
	const other = await enter();
	const scorm = await s.ask('package', 'import', s.write('scorm.zip', smallPackage()));
	const played = await openSession(s, await enterByLink(s, scorm.direct_link));
	assert.equal((await askContent(session, other.session.items[0].id)).status, 404);
	assert.equal((await askContent(session, crypto.randomUUID())).status, 404);
	assert.equal((await askContent(played, played.items[0].id)).status, 404);
	assert.equal((await session.post('/play/activities/launch', { write: 'x'.repeat(80), item: session.items[0].id })).status, 403);
	const newer = await openSession(s, session.player);
	assert.equal((await askContent(session, session.items[0].id)).status, 409);
	assert.equal((await askContent(newer, session.items[0].id)).status, 200);
	const cmi5 = await s.ask('package', 'import', s.write('cmi5.zip', cmi5Package(au('urn:unit'))));
	const units = await openSession(s, await enterByLink(s, cmi5.direct_link));
	assert.equal((await askContent(units, units.items[0].id)).status, 404);
	assert.equal((await launchUnit(units, units.items[0].id)).method, 'AnyWindow');
	assert.equal((await newer.post('/play/units/launch', { write: newer.write, item: session.items[0].id })).status, 404);
});

test('content of one organisation reaches nothing of another, though it has the same ids', async () => {
	await s.ask('org', 'add', 'other', '--name', 'Other');
	const made = await s.ask('package', 'import', s.write('course.zip', tincanPackage(activity('https://example.org/course'))), '--org', 'other');
	const session = await openSession(s, await enterByLink(s, made.direct_link));
	const theirs = await launchContent(session, session.items[0].id);
	const said = await theirs.say('passed');
	const { content } = await opened();
	assert.equal((await content.ask('GET', 'statements', { query: { statementId: said.id } })).status, 404);
	forbidden(await content.put({ ...content.statement('passed'), actor: theirs.actor }), '/actor');
	forbidden(await content.ask('GET', 'activities/state', { query: theirs.state('a') }), 'agent');
});

test('a guest who is forgotten takes their launches and statements along', async () => {
	const { made, session, content } = await opened();
	await content.say('passed');
	assert.deepEqual(words(content), ['passed']);
	assert.equal((await request(s.app, 'POST', new URL(made.direct_link).pathname, { body: new URLSearchParams({ choice: 'forget' }), jar: session.player.jar })).status, 200);
	assert.deepEqual(owner.sql(`SELECT id FROM xapi_launches WHERE id = '${content.session}'`), []);
	assert.equal((await content.ask('GET', 'statements')).status, 401);
	await eventually(() => words(content).length === 0, { what: 'the statements to be gone' });
});

test('staff who preview a package hear its content out, and none of it is graded or to stay', async () => {
	const { made } = await enter();
	const [[module, of]] = owner.sql(`SELECT m.id, v.package_id FROM modules m JOIN package_versions v ON v.org_id = m.org_id AND v.id = m.package_version_id WHERE m.id = '${made.module}'`);
	const headers = { cookie: signedIn(s, { roles: ['tutor'] }).cookie, origin: s.app, 'sec-fetch-site': 'same-origin' };
	const shown = `/admin/main/packages/${of}`;
	const csrf = /name="csrf" value="([^"]+)"/.exec((await request(s.app, 'GET', shown, { headers })).text)[1];
	const into = await request(s.app, 'POST', `${shown}/modules/${module}/preview`, { headers, body: new URLSearchParams({ csrf }) });
	assert.equal(into.status, 303, into.text);
	const { origin, pathname } = new URL(into.headers.location);
	const session = await openSession(s, { origin, path: pathname }, { open: false });
	const content = await launchContent(session, session.items[0].id);
	await content.say('passed', { score: { scaled: 1 } });
	const [item] = (await session.post('/play/units/standing', { write: session.write })).json.items;
	assert.deepEqual([item.status, item.score], ['passed', 1], 'it is played as learners play it');
	assert.deepEqual(owner.sql(`SELECT gradable FROM attempts WHERE id = '${content.registration}'`), [['f']]);
	assert.deepEqual(owner.sql(`SELECT fleeting FROM learners WHERE id = '${content.actor.account.name}'`), [['t']], 'to be forgotten once it is silent');
});
