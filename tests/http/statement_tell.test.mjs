// What learners do in SCORM content and on pages is told to the organisation's learning record store: each fact once, in the turn's
// transaction, as statements that any store would take; and nothing where it is switched off, or of whom nothing is to be kept.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { eventually, launchPlayer, register } from '../harness/learner.mjs';
import { meActivity, openMe } from '../harness/me.mjs';
import { Owner } from '../harness/owner.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';
import { LINES, Store } from '../harness/xapi.mjs';
import { startPlatform } from '../platform/platform.mjs';

const MANY = 24;
const SILENT_AFTER_S = 3600;
const ADL = 'http://adlnet.gov/expapi/';
const VIEWED = 'http://id.tincanapi.com/verb/viewed';

let s, owner, store, other, links;
test.before(async () => {
	s = await startLectern({ config: { session_silent_after: SILENT_AFTER_S, outbound_private: true, outbound_http: true, rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	await s.addOrganization('others', 'Others');
	const made = async (name, bytes, ...more) => s.ask('package', 'import', s.write(name, bytes), ...more);
	links = {
		small: await made('small.zip', smallPackage({ title: 'Photosynthesis', scos: ['Leaves'] })),
		mastered: await made('mastered.zip', smallPackage({ title: 'With mastery', mastery: 80 })),
		two: await made('two.zip', package2004(['One', 'Two'], { title: 'Two parts' })),
		elsewhere: await made('elsewhere.zip', smallPackage({ title: 'Elsewhere' }), '--org', 'others'),
	};
	store = await Store.open(s);
	other = await Store.open(s, { org: 'others' });
});
test.after(() => s?.dispose());

const attemptOf = (session) => owner.sql(`SELECT attempt_id FROM attempt_sessions WHERE id = '${session.session}'`)[0][0];
const learnerOf = (attempt) => owner.sql(`SELECT learner_id FROM attempts WHERE id = '${attempt}'`)[0][0];
/** All statements of a store with such a filter, oldest first. */
async function found(of, filter) {
	const all = [];
	let answer = await of.get('/statements', { ascending: true, limit: 50, ...filter });
	for (;;) {
		assert.equal(answer.status, 200, answer.text);
		all.push(...answer.json.statements);
		if (!answer.json.more)
			return all.map((one) => ({ ...one, word: one.verb.id.split('/').pop(), kind: one.object.definition?.type.split('/').pop() }));
		const { pathname, search } = new URL(answer.json.more, s.app);
		answer = await of.get(`${pathname}${search}`.slice(of.mount.length));
	}
}
const told = async (session, of = store) => found(of, { registration: attemptOf(session) });
/** "passed lesson" … */
const words = (statements) => statements.map(({ word, kind }) => `${word} ${kind}`);
const enter = async (link, options = {}) => openSession(s, await enterByLink(s, link.direct_link, options));

/** As any client would send them, in both versions: none is refused. */
async function sentAgain(statements) {
	for (const version of LINES) {
		const copies = statements.map(({ word, kind, stored, authority, version: _, ...one }) => ({ ...one, id: randomUUID() }));
		const answer = await other.on(version).post('/statements', {}, { body: copies });
		assert.equal(answer.status, 200, answer.text);
	}
}

test('SCORM 1.2: a session with an answer, a pass and its end, each once and in order, found by registration, agent, verb and activity', async () => {
	const session = await enter(links.small), attempt = attemptOf(session), home = s.app;
	await session.turn('commit', [['cmi.interactions.0.id', 'q 1'], ['cmi.interactions.0.type', 'choice'], ['cmi.interactions.0.correct_responses.0.pattern', 'a,b'],
		['cmi.interactions.0.student_response', 'a,c'], ['cmi.interactions.0.result', 'wrong'], ['cmi.interactions.0.latency', '0000:00:12.50'],
		['cmi.core.score.raw', '85'], ['cmi.core.lesson_status', 'passed']]);
	await session.turn('finish', [['cmi.core.session_time', '0000:01:30.00']]);
	const all = await told(session);
	assert.deepEqual(words(all), ['initialized lesson', 'responded cmi.interaction', 'completed lesson', 'passed lesson', 'completed course', 'passed course', 'terminated lesson']);
	const lesson = `${home}/xapi/activities/${session.item}`, course = `${home}/xapi/activities/${links.small.module}`;
	for (const one of all) {
		assert.deepEqual(one.actor, { objectType: 'Agent', account: { homePage: home, name: learnerOf(attempt) } });
		assert.equal(one.context.registration, attempt);
		assert.deepEqual(one.context.contextActivities.category.map(({ id }) => id), ['https://w3id.org/xapi/scorm']);
		assert.deepEqual(one.context.contextActivities.grouping.map(({ id, definition }) => [id, definition.type]),
			[[course, `${ADL}activities/course`], [`${home}/xapi/activities/${attempt}`, `${ADL}activities/attempt`]]);
		assert.deepEqual(one.authority.account, { homePage: home, name: 'lectern' });
		assert.ok(one.verb.id.startsWith(`${ADL}verbs/`));
		assert.ok(Date.parse(one.timestamp) <= Date.parse(one.stored));
	}
	const by = Object.fromEntries(all.map((one) => [`${one.word} ${one.kind}`, one]));
	assert.deepEqual([by['initialized lesson'].object.id, by['initialized lesson'].object.definition.name], [lesson, { und: 'Leaves' }]);
	assert.deepEqual([by['passed course'].object.id, by['passed course'].object.definition.name], [course, { und: 'Photosynthesis' }]);
	assert.equal(by['initialized lesson'].result, undefined);
	assert.deepEqual(by['responded cmi.interaction'].result, { success: false, response: 'a[,]c', duration: 'PT12.50S' });
	assert.deepEqual(by['responded cmi.interaction'].object, { objectType: 'Activity', id: `${lesson}/interactions/q%201`,
		definition: { type: `${ADL}activities/cmi.interaction`, interactionType: 'choice', correctResponsesPattern: ['a[,]b'] } });
	assert.deepEqual(by['responded cmi.interaction'].context.contextActivities.parent.map(({ id }) => id), [lesson]);
	assert.deepEqual(by['passed lesson'].result, { score: { scaled: 0.85, raw: 85 }, success: true, completion: true });
	assert.deepEqual(by['terminated lesson'].result, { score: { scaled: 0.85, raw: 85 }, success: true, completion: true, duration: 'PT1M30S' });
	for (const filter of [{ agent: all[0].actor }, { activity: lesson, registration: attempt }, { verb: `${ADL}verbs/passed`, registration: attempt },
		{ activity: course, related_activities: true, registration: attempt }])
		assert.ok((await found(store.on('1.0.3'), filter)).some(({ id }) => id === by['passed lesson'].id || id === by['initialized lesson'].id), JSON.stringify(filter));
	await sentAgain(all);
	const known = await store.get('/activities', { activityId: lesson });
	assert.deepEqual(known.json.definition, { type: `${ADL}activities/lesson`, name: { und: 'Leaves' } });
});

test('SCORM 1.2: suspended, resumed, and failed by the mastery score at the end', async () => {
	const jar = new Jar();
	const first = await enter(links.mastered, { jar });
	await first.turn('commit', [['cmi.core.lesson_status', 'incomplete'], ['cmi.core.lesson_location', 'page 2']]);
	await first.turn('finish', [['cmi.core.exit', 'suspend'], ['cmi.core.session_time', '0000:00:30.00']]);
	const second = await enter(links.mastered, { jar });
	assert.equal(attemptOf(second), attemptOf(first));
	await second.turn('finish', [['cmi.core.score.raw', '50'], ['cmi.core.lesson_status', 'completed']]);
	const all = await told(second);
	assert.deepEqual(words(all), ['initialized lesson', 'suspended lesson', 'resumed lesson', 'completed lesson', 'failed lesson', 'terminated lesson', 'completed course', 'failed course']);
	assert.deepEqual([all[1].result.completion, all[1].result.duration, all[4].result.success], [false, 'PT30S', false]);
	assert.notEqual(all[1].context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid'],
		all[2].context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid']);
	await sentAgain(all);
});

test('what is no fact tells nothing: deltas, pages, scores, and what is said again', async () => {
	const session = await enter(links.small);
	const answer = [['cmi.interactions.0.id', 'q'], ['cmi.interactions.0.type', 'fill-in'], ['cmi.interactions.0.student_response', 'first'], ['cmi.interactions.0.result', 'neutral']];
	await session.turn('commit', [...answer, ['cmi.objectives.0.id', 'o'], ['cmi.objectives.0.status', 'incomplete']]);
	const before = words(await told(session));
	assert.deepEqual(before, ['initialized lesson', 'responded cmi.interaction']);
	await session.send(session.delta([['cmi.core.lesson_location', 'page 3']]));
	await session.turn('commit', [['cmi.core.score.raw', '10']]);
	await session.turn('commit', [['cmi.core.score.raw', '20'], ['cmi.suspend_data', 'x'], ...answer]);
	assert.deepEqual(words(await told(session)), before);
	// Another answer to the same question, and an objective that is reached, are facts.
	await session.turn('commit', [['cmi.interactions.0.student_response', 'second'], ['cmi.objectives.0.status', 'passed'], ['cmi.objectives.0.score.raw', '90']]);
	const now = await told(session);
	assert.deepEqual(words(now), [...before, 'responded cmi.interaction', 'passed objective']);
	assert.equal(now[2].result.response, 'second');
	assert.deepEqual(now[3].result, { score: { raw: 90 }, success: true });
	assert.ok(now[3].object.id.endsWith(`${session.item}/objectives/o`));
	await sentAgain(now);
});

test('SCORM 2004: interactions, objectives, from one part to the next, suspended as a whole and resumed', async () => {
	const jar = new Jar();
	const open = async () => openSession(s, await enterByLink(s, links.two.direct_link, { jar }), { open: false });
	const go = async (session, wish, more = {}) => {
		const answer = await session.turn('navigate', [], { item: session.open ?? null, request: wish, ...more });
		session.open = answer.sequencing.open;
	};
	const first = await open();
	await go(first, 'start');
	await first.turn('commit', [['cmi.interactions.0.id', 'urn:q:1'], ['cmi.interactions.0.type', 'matching'], ['cmi.interactions.0.description', '{lang=en}Which belongs to which?'],
		['cmi.interactions.0.learner_response', '1[.]a[,]2[.]b'], ['cmi.interactions.0.result', '0.5'], ['cmi.interactions.0.latency', 'PT4.2S'],
		['cmi.objectives.0.id', 'goal'], ['cmi.objectives.0.success_status', 'failed'], ['cmi.objectives.0.completion_status', 'completed'], ['cmi.objectives.0.score.scaled', '0.4'],
		['cmi.completion_status', 'completed'], ['cmi.success_status', 'passed'], ['cmi.score.scaled', '0.75']], { item: first.open });
	await go(first, 'continue', { terminated: true });
	await go(first, 'suspendAll');
	const second = await open();
	await go(second, 'start');
	await second.turn('commit', [['cmi.completion_status', 'completed'], ['cmi.success_status', 'passed']], { item: second.open });
	await go(second, 'exitAll', { terminated: true });
	const all = await told(second);
	const name = (one) => one.object.definition.name?.und ?? one.object.id.split('/').pop();
	assert.deepEqual(all.map((one) => `${one.word} ${name(one)}`), ['initialized One', 'responded urn%3Aq%3A1', 'completed goal', 'failed goal', 'completed One', 'passed One',
		'terminated One', 'initialized Two', 'suspended Two', 'resumed Two', 'completed Two', 'passed Two', 'completed Two parts', 'passed Two parts', 'terminated Two']);
	assert.deepEqual(all[1].result, { score: { raw: 0.5 }, response: '1[.]a[,]2[.]b', duration: 'PT4.20S' });
	assert.deepEqual([all[1].object.definition.interactionType, all[1].object.definition.description], ['matching', { en: 'Which belongs to which?' }]);
	assert.deepEqual(all[3].result, { score: { scaled: 0.4 }, success: false });
	assert.equal(all[5].result.score.scaled, 0.75);
	await sentAgain(all);
});

test('many turns in one transaction tell each its own, once', async () => {
	const all = await Promise.all(Array.from({ length: MANY }, () => enter(links.small)));
	await Promise.all(all.map((session, i) => session.turn('commit', [['cmi.interactions.0.id', `q${i}`], ['cmi.interactions.0.type', 'fill-in'],
		['cmi.interactions.0.student_response', `answer ${i}`], ['cmi.core.lesson_status', 'completed']])));
	for (const [i, session] of all.entries()) {
		const mine = await told(session);
		assert.deepEqual(words(mine), ['initialized lesson', 'responded cmi.interaction', 'completed lesson', 'completed course']);
		assert.equal(mine[1].result.response, `answer ${i}`);
	}
});

test('a turn with more answers than one transaction has places for is taken all the same', async () => {
	const session = await enter(links.small);
	const sets = Array.from({ length: 300 }, (_, i) => [[`cmi.interactions.${i}.id`, `q${i}`], [`cmi.interactions.${i}.type`, 'fill-in'], [`cmi.interactions.${i}.student_response`, `a${i}`]]).flat();
	await session.turn('commit', [...sets, ['cmi.core.lesson_status', 'completed']]);
	const mine = words(await told(session));
	assert.equal(mine.filter((word) => word === 'responded cmi.interaction').length, 180);
	assert.deepEqual(mine.slice(-2), ['completed lesson', 'completed course'], 'statuses have room of their own');
});

test('a turn that is sent again, or many times at once, tells nothing twice', async () => {
	const session = await enter(links.small);
	const seq = session.nextSeq++;
	const again = () => session.take('commit', [['cmi.interactions.0.id', 'q'], ['cmi.interactions.0.type', 'fill-in'], ['cmi.interactions.0.student_response', 'a'],
		['cmi.core.lesson_status', 'passed']], { seq });
	const answers = await Promise.all(Array.from({ length: 8 }, again));
	assert.deepEqual(answers.map(({ status }) => status), Array(8).fill(200));
	assert.equal((await again()).status, 200);
	assert.deepEqual(words(await told(session)), ['initialized lesson', 'responded cmi.interaction', 'completed lesson', 'passed lesson', 'completed course', 'passed course']);
});

test('whoever opens the course anew suspends what was open; what the browser had kept is told then', async () => {
	const jar = new Jar();
	const first = await enter(links.small, { jar });
	const kept = first.delta([['cmi.core.lesson_status', 'completed']]);
	const player = await enterByLink(s, links.small.direct_link, { jar });
	const second = await openSession(s, player, { replay: [{ write: first.write, deltas: [kept] }] });
	assert.deepEqual(words(await told(second)), ['initialized lesson', 'completed lesson', 'suspended lesson', 'completed course', 'resumed lesson']);
});

test('content that falls silent is suspended by the janitor, and resumed when it speaks again', async (t) => {
	const quick = await startLectern({ t, config: { session_silent_after: 1 } });
	const { direct_link } = await quick.ask('package', 'import', quick.write('p.zip', smallPackage()));
	const session = await openSession(quick, await enterByLink(quick, direct_link));
	const rows = () => new Owner(quick.data).sql(`SELECT regexp_replace(convert_from(body, 'UTF8')::jsonb->'verb'->>'id', '.*/', '') FROM statements ORDER BY position`).flat();
	await eventually(() => rows().includes('suspended'), { what: 'the silence to be told' });
	assert.deepEqual(rows(), ['initialized', 'suspended']);
	await session.turn('finish', [['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(rows(), ['initialized', 'suspended', 'resumed', 'completed', 'passed', 'terminated', 'completed', 'passed']);
});

test('content says what it likes: its turn is taken, and what is told is whole', async () => {
	const session = await enter(links.small);
	await session.turn('commit', [['cmi.interactions.0.type', 'choice'], ['cmi.interactions.0.student_response', 'a'], ['cmi.interactions.1.id', '<é>"\\/ ?#%'], ['cmi.interactions.1.type', 'fill-in'],
		['cmi.interactions.1.student_response', `${'long '.repeat(10)}\u{1f600}`], ['cmi.interactions.2.id', 'large'], ['cmi.interactions.2.type', 'fill-in'], ['cmi.interactions.2.student_response', 'x'.repeat(20000)],
		['cmi.core.score.min', '50'], ['cmi.core.score.max', '10'], ['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	const all = await told(session);
	assert.deepEqual(words(all).slice(1, 4), Array(3).fill('responded cmi.interaction'));
	assert.ok(all[1].object.id.endsWith('/interactions/0'), 'one without a name goes by its number');
	assert.ok(all[2].object.id.endsWith('/interactions/%3C%C3%A9%3E%22%5C%2F%20%3F%23%25'));
	assert.equal(all[3].result, undefined, 'what is too long to be told is not cut');
	assert.deepEqual(all.find(({ word }) => word === 'passed').result.score, { scaled: 0.8, raw: 80 });
	await sentAgain(all);
});

test('each organisation\'s are in its own store', async () => {
	const here = await enter(links.small), there = await enter(links.elsewhere);
	await there.turn('commit', [['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(words(await told(there, other)), ['initialized lesson', 'completed lesson', 'passed lesson', 'completed course', 'passed course']);
	assert.deepEqual(await told(there, store), []);
	assert.deepEqual(await told(here, other), []);
});

test('guests of whom nothing is kept, and who teaches, leave nothing', async (t) => {
	const guest = await enter(links.small, { choice: 'nothing' });
	await guest.turn('commit', [['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(await told(guest), []);
	const platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Leaves', moduleId: links.small.module }, meActivity()], t });
	await register(s, platform);
	const teaching = await openSession(s, await launchPlayer(platform, 'barbara'));
	await teaching.turn('commit', [['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(await told(teaching), []);
	const learning = await openSession(s, await launchPlayer(platform, 'ada'));
	await learning.turn('commit', [['cmi.core.lesson_status', 'passed']]);
	assert.equal((await told(learning)).length, 5);
	// Their own pages: hers is told, his is not.
	const page = await openMe(platform, 'ada');
	assert.equal((await page.get()).status, 200);
	assert.equal((await (await openMe(platform, 'barbara')).get()).status, 200);
	const agent = (session) => ({ account: { homePage: s.app, name: learnerOf(attemptOf(session)) } });
	await eventually(async () => (await found(store, { agent: agent(learning), verb: VIEWED })).length === 1, { what: 'the view to be told' });
	const [view] = await found(store, { agent: agent(learning), verb: VIEWED });
	assert.deepEqual([view.object.id, view.object.definition.type], [`${s.app}/xapi/activities/pages/me`, 'http://activitystrea.ms/schema/1.0/page']);
	assert.deepEqual(await found(store, { agent: agent(teaching) }), []);
	// Looked at again and again: once in some minutes.
	await page.get();
	await (await openMe(platform, 'ada')).get();
	await sentAgain([view]);
	const later = await enter(links.small);
	assert.ok((await told(later)).length > 0);
	assert.equal((await found(store, { agent: agent(learning), verb: VIEWED })).length, 1);
});

test('a direct visitor who consented is told of when they come back to the page; one who did not is not', async () => {
	const look = (jar) => request(s.app, 'GET', new URL(links.small.direct_link).pathname, { jar });
	const jar = new Jar();
	assert.equal((await look(jar)).status, 200);
	const session = await enter(links.small, { jar });
	const agent = { account: { homePage: s.app, name: learnerOf(attemptOf(session)) } };
	assert.deepEqual(await found(store, { agent, verb: VIEWED }), [], 'nothing before the choice');
	assert.equal((await look(jar)).status, 200);
	await eventually(async () => (await found(store, { agent, verb: VIEWED })).length === 1, { what: 'the view to be told' });
	const [view] = await found(store, { agent, verb: VIEWED });
	assert.equal(view.object.id, `${s.app}/xapi/activities/pages/go/${links.small.module}`);
	assert.deepEqual(view.context.contextActivities.grouping.map(({ id }) => id), [`${s.app}/xapi/activities/${links.small.module}`]);
	const stranger = new Jar();
	const fleeting = await enter(links.small, { jar: stranger, choice: 'nothing' });
	assert.equal((await look(stranger)).status, 200);
	assert.deepEqual(await found(store, { agent: { account: { homePage: s.app, name: learnerOf(attemptOf(fleeting)) } } }), []);
});

test('switched off, nothing is told within five seconds; switched on again, it is', async () => {
	const set = (tells) => s.ask('statements', 'settings', '--org', 'others', '--tells', tells);
	const tells = async () => {
		const session = await enter(links.elsewhere);
		await session.turn('commit', [['cmi.core.lesson_status', 'passed']]);
		return (await told(session, other)).length;
	};
	assert.equal(await tells(), 5);
	await set('off');
	await eventually(async () => await tells() === 0, { what: 'telling to end' });
	const session = await enter(links.elsewhere);
	await session.turn('finish', [['cmi.core.lesson_status', 'passed']]);
	assert.deepEqual(await told(session, other), []);
	assert.equal(owner.sql(`SELECT success FROM attempts WHERE id = '${attemptOf(session)}'`)[0][0], 'passed', 'the attempt itself goes on as ever');
	await set('on');
	await eventually(async () => await tells() === 5, { what: 'telling to begin again' });
});

test('what was told is counted', async () => {
	const { text } = await request(s.app, 'GET', '/metrics');
	assert.ok(Number(/^lectern_statements_told_total (\d+)$/m.exec(text)[1]) > 100);
	assert.equal(/^lectern_statements_untold_total\{what="fact"\} (\d+)$/m.exec(text)[1], '120', 'of the turn with three hundred answers');
	assert.equal(/^lectern_statements_untold_total\{what="view"\} (\d+)$/m.exec(text)[1], '0');
});
