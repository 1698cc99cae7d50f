// SCORM 2004 over HTTP, what ADL's cases do not ask: lost answers, sessions that go away, requests that come too late, what courses
// share, and what a course adds up to. (ADL's own cases: scorm_cts.test.mjs.)
import assert from 'node:assert/strict';
import test from 'node:test';

import { Jar } from '../harness/http.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

/** A course of these parts on a service of its own, or on `s`; with a learner. */
async function course(t, parts, { s, more, jar = new Jar(), config } = {}) {
	s ??= await startLectern({ t, config });
	const made = await s.ask('package', 'import', s.write('course.zip', package2004(parts, more)));
	const enter = async () => openSession(s, await enterByLink(s, made.direct_link, { jar }), { open: false });
	return { s, enter, jar, module: made.module_id };
}

const go = (session, request, set = [], more = {}) =>
	session.turn('navigate', set, { item: session.open ?? null, request, ...more }).then((answer) => {
		session.open = answer.sequencing.open;
		return answer;
	});
const titleOf = (session) => session.items.find(({ id }) => id === session.open)?.title ?? null;
const idOf = (session, title) => session.items.find((item) => item.title === title).id;
const says = (session, values, act = 'commit') => session.turn(act, Object.entries(values), { item: session.open });

test('one part after the other, and the course adds up to its rollup', async (t) => {
	const { enter } = await course(t, ['One', 'Two']);
	const session = await enter();
	assert.equal(session.standard, 'scorm2004');
	assert.equal(session.current, null);
	const first = await go(session, 'start');
	assert.deepEqual([first.sequencing.outcome, titleOf(session), first.sequencing.contents], ['delivered', 'One', 'ccc']);
	assert.equal(first.cmi['cmi.entry'], 'ab-initio');
	assert.ok(first.sequencing.controls.includes('continue') && !first.sequencing.controls.includes('previous'));
	await says(session, { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '0.5' });
	assert.deepEqual((await go(session, 'continue', [], { terminated: true })).attempt, { completion: 'incomplete', success: 'unknown', score: 0.25 });
	assert.equal(titleOf(session), 'Two');
	const done = await says(session, { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '1' });
	assert.deepEqual(done.attempt, { completion: 'completed', success: 'passed', score: 0.75 });
	const end = await go(session, 'exitAll', [], { terminated: true });
	assert.deepEqual([end.sequencing.outcome, end.sequencing.open, 'return_url' in end], ['ended', null, true]);
	assert.equal((await session.take('commit', [], { item: idOf(session, 'Two') })).status, 409);
});

test('what content asks for at its end is done in the same turn; the learner\'s own request wins over it', async (t) => {
	const { enter } = await course(t, ['One', 'Two', 'Three']);
	const session = await enter();
	await go(session, 'start');
	const asked = await says(session, { 'adl.nav.request': 'continue' }, 'finish');
	session.open = asked.sequencing.open;
	assert.deepEqual([asked.sequencing.outcome, titleOf(session), asked.cmi['cmi.entry']], ['delivered', 'Two', 'ab-initio']);
	await go(session, 'previous', [['adl.nav.request', 'continue']], { terminated: true });
	assert.equal(titleOf(session), 'One');
});

test('a request that was lost on the way is done by the next session, once', async (t) => {
	const { enter } = await course(t, ['One', 'Two', 'Three']);
	const session = await enter();
	await go(session, 'start');
	const lost = { seq: session.nextSeq++, item: session.open, do: 'navigate', request: 'continue', set: [['cmi.location', 'here']], terminated: false };
	const answer = await session.post(`${session.player.path}/session`, { replay: [{ write: session.write, deltas: [lost] }] });
	assert.deepEqual(answer.json.replayed[0].saved, [lost.seq]);
	const second = await enter();
	await go(second, 'start');
	assert.equal(titleOf(second), 'Two');
	await go(second, 'previous');
	assert.equal(titleOf(second), 'One');
});

test('the same request again has the same answer, and one about what is no longer open is not done', async (t) => {
	const { enter } = await course(t, ['One', 'Two', 'Three']);
	const session = await enter();
	await go(session, 'start');
	const was = session.open, seq = session.nextSeq;
	const once = await go(session, 'continue');
	assert.deepEqual(await session.turn('navigate', [], { seq, item: was, request: 'continue' }), once);
	const late = await session.turn('navigate', [], { item: was, request: 'continue' });
	assert.equal(late.sequencing.open, idOf(session, 'Two'));
	assert.equal(late.sequencing.outcome, 'delivered');
	assert.ok(late.cmi);
});

test('what cannot be had is refused, and what was closed for it is given back', async (t) => {
	const { enter } = await course(t, ['One', 'Two']);
	const session = await enter();
	await go(session, 'start');
	const refused = await go(session, 'previous', [['cmi.location', 'page 7']]);
	assert.deepEqual([refused.sequencing.outcome, titleOf(session), refused.cmi['cmi.location'], refused.cmi['cmi.entry']], ['refused', 'One', 'page 7', 'resume']);
	assert.match(refused.sequencing.reason, /^SB\.2\.1-3$/);
});

test('a session that went away leaves the course suspended, whether or not it said so', async (t) => {
	const { s, enter } = await course(t, ['One', 'Two'], { config: { session_silent_after: 1 } });
	let session = await enter();
	await go(session, 'start');
	await go(session, 'continue');
	await says(session, { 'cmi.suspend_data': 'where I was' }, 'commit');
	const resumes = async (what) => {
		session = await enter();
		const answer = await go(session, 'start');
		assert.deepEqual([titleOf(session), answer.cmi['cmi.entry'], answer.cmi['cmi.suspend_data']], ['Two', 'resume', 'where I was'], what);
	};
	await resumes('taken over');
	await session.turn('leave', [], { item: session.open });
	await resumes('left');
	await says(session, {}, 'finish');
	await session.turn('exit', [], { item: null });
	await resumes('terminated, then left');
	await go(session, 'suspendAll');
	await resumes('suspended');
	await s.log((line) => /closed \d+ silent sessions/.test(line.message));
	await resumes('silent');
});

test('global objectives are the learner\'s over all courses, or end with the course', async (t) => {
	const writes = `<imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="false">
		<imsss:mapInfo targetObjectiveID="shared-goal" readSatisfiedStatus="true" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>`;
	for (const [global, seen] of [['true', 'passed'], ['false', undefined]]) {
		const one = await course(t, [{ title: 'One', sequencing: writes }], { more: { objectivesGlobal: global } });
		const session = await one.enter();
		await go(session, 'start');
		await says(session, { 'cmi.success_status': 'passed' });
		const other = await course(t, [{ title: 'Other', sequencing: writes }], { s: one.s, jar: one.jar, more: { objectivesGlobal: global } });
		const there = await other.enter();
		assert.equal((await go(there, 'start')).cmi['cmi.objectives.0.success_status'], seen);
	}
});

test('buckets are shared between parts, and outlive sessions', async (t) => {
	const data = '<adlcp:data><adlcp:map targetID="bucket"/></adlcp:data>';
	const { enter } = await course(t, [{ title: 'One', data }, { title: 'Two', data }]);
	const session = await enter();
	await go(session, 'start');
	await says(session, { 'adl.data.0.store': 'from one to two' });
	const two = await go(session, 'continue');
	assert.equal(two.cmi['adl.data.0.store'], 'from one to two');
	await says(session, { 'adl.data.0.store': 'x'.repeat(70_000) });
	const again = await enter();
	assert.equal((await go(again, 'start')).cmi['adl.data.0.store'], 'x'.repeat(70_000));
});

test('a new attempt on the course begins anew, and time spent is not forgotten', async (t) => {
	const { s, enter } = await course(t, ['One']);
	for (const minutes of [1, 2]) {
		const session = await enter();
		const begun = await go(session, 'start');
		assert.deepEqual([begun.cmi['cmi.entry'], begun.cmi['cmi.total_time'], begun.cmi['cmi.location']], ['ab-initio', undefined, undefined]);
		await says(session, { 'cmi.location': 'here', 'cmi.session_time': `PT${minutes}M` }, 'finish');
		await go(session, 'exitAll');
	}
	assert.deepEqual(new Owner(s.data).sql('SELECT total_time_cs FROM attempts'), [['18000']]);
});

test('what makes no sense is refused, with the field at fault, and 1.2 knows no requests', async (t) => {
	const { s, enter } = await course(t, ['One']);
	const session = await enter();
	const refusal = async (more, set = []) => {
		const answer = await session.take('navigate', set, { seq: session.nextSeq, item: null, ...more });
		return [answer.status, answer.json.field, answer.json.detail];
	};
	assert.deepEqual((await refusal({ request: 'fly' })).slice(0, 2), [400, 'turn']);
	assert.deepEqual((await refusal({ request: 'choice', to: 'nowhere' })).slice(0, 2), [400, 'turn']);
	assert.deepEqual((await refusal({ request: 'start', terminated: 'yes' })).slice(0, 2), [400, 'turn']);
	await go(session, 'start');
	const held = await session.take('open', [], { item: '00000000-0000-7000-8000-000000000000' });
	assert.equal(held.status, 422);
	const plain = await s.ask('package', 'import', s.write('plain.zip', smallPackage()));
	const old = await openSession(s, await enterByLink(s, plain.direct_link));
	const answer = await old.take('navigate', [], { request: 'start' });
	assert.deepEqual([answer.status, answer.json.field], [400, 'do']);
	assert.equal(old.standard, 'scorm12');
});
