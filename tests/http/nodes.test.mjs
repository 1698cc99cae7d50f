// Two services on one database, behind a proxy, are one service: what one of them did, the other knows at once or, where it
// keeps something in memory, within five seconds; and what must happen once happens once.
import assert from 'node:assert/strict';
import { before, after, test } from 'node:test';

import { startCluster, startNodes } from '../harness/cluster.mjs';
import { eventually, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { beginLaunch, sendLogin } from '../harness/launch.mjs';
import { Jar, request } from '../harness/lectern.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const STALE_MS = 5000;
const LEASE_S = 30;
const outbound = { outbound_private: true, outbound_http: true };
const activities = (moduleId) => ['1', '2', '3'].map((id) => ({ id, title: `Small ${id}`, moduleId }));

let cluster, s, course, platform;
before(async () => {
	cluster = await startCluster();
	s = await startNodes(cluster, { config: { ...outbound, grade_lease: LEASE_S } });
	course = await s.ask('package', 'import', s.write('p.zip', smallPackage({ files: { 'note.txt': 'on both' } })), '--score-last');
	platform = await startPlatform({ toolUrl: s.app, activities: activities(course.module_id) });
	await register(s, platform);
});
after(async () => {
	await platform?.stop();
	await s?.dispose();
	await cluster?.stop();
});

/** Runs `work` with every request going to one node. */
async function on(index, work) {
	s.proxy.pin(index);
	try {
		return await work();
	} finally {
		s.proxy.pin(null);
	}
}

const begin = async () => openSession(s, await enterByLink(s, course.direct_link));

/** Asks each node until all of them say so; within the time that a cache may be stale. */
async function everywhere(ask, holds, what) {
	const end = Date.now() + STALE_MS;
	for (const node of s.nodes.keys())
		await eventually(async () => holds(await on(node, ask)), { timeout_ms: Math.max(end - Date.now(), 1), what: `${what} on node ${node}` });
}

test('pitfall 28: a login on one node is launched on the other, and the player opens on either', async () => {
	for (const [login, launch] of [[0, 1], [1, 0]]) {
		const begun = await on(login, () => beginLaunch(platform, 'ada'));
		const answer = await on(launch, () => begun.post());
		assert.equal(answer.headers['x-node'], String(launch));
		assert.equal(answer.status, 303);
		const { origin, pathname } = new URL(answer.headers.location);
		const session = await on(login, () => openSession(s, { origin, path: pathname }));
		const file = await on(launch, () => request(origin, 'GET', `${session.files}note.txt`));
		assert.deepEqual([file.status, file.text, file.headers['x-node']], [200, 'on both', String(launch)]);
	}
	const begun = await on(0, () => beginLaunch(platform, 'grace'));
	const first = await on(0, () => begun.post());
	assert.equal(first.status, 303);
	const again = await on(1, () => begun.post());
	assert.deepEqual([again.status, again.headers.location], [303, first.headers.location], 'the same form again leads to the same launch');
	assert.equal((await on(1, () => begun.post({}, { jar: new Jar() }))).status, 401, 'another browser is refused');
});

test('everybody arrives at once, by whichever node', async () => {
	const players = await Promise.all(platform.activities.flatMap((activity) =>
		platform.students.map(({ login }) => launchPlayer(platform, login, activity))));
	const sessions = await Promise.all(players.map((player) => openSession(s, player)));
	assert.equal(new Set(sessions.map(({ session }) => session)).size, players.length);
	const [[learners]] = await cluster.sql("SELECT count(*) FROM learners l JOIN origins o ON o.id = l.origin_id WHERE o.kind = 'moodle'");
	assert.equal(Number(learners), platform.students.length);
});

test('deltas and turns that alternate between the nodes are one session, in order and in parallel', async () => {
	const session = await begin();
	for (let i = 0; i < 10; i++) {
		assert.equal((await session.send(session.delta([['cmi.core.lesson_location', `a${i}`]]))).status, 200);
		await session.turn('commit', [['cmi.core.score.raw', String(i)]]);
	}
	const deltas = Array.from({ length: 40 }, (_, i) => session.delta([['cmi.core.lesson_location', `b${i}`]]));
	const answers = await Promise.all([...deltas].reverse().map((delta) => session.send(delta)));
	assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
	assert.deepEqual([...new Set(answers.map(({ headers }) => headers['x-node']))].sort(), ['0', '1']);
	const turn = { seq: session.nextSeq++ };
	const same = await Promise.all([0, 1, 2, 3].map(() => session.take('commit', [['cmi.core.score.raw', '55']], turn)));
	assert.deepEqual(same.map(({ status }) => status), [200, 200, 200, 200]);
	same.forEach(({ json }) => assert.deepEqual(json, same[0].json));
	await session.turn('exit');
	const next = await openSession(s, session.player);
	assert.equal(next.opened.cmi['cmi.core.lesson_location'], 'b39');
	assert.equal(next.opened.cmi['cmi.core.score.raw'], '55');
});

test('a takeover on one node stops the first session on both at once, and loses nothing of it', async () => {
	const first = await on(0, begin);
	assert.equal((await on(0, () => first.send(first.delta([['cmi.core.lesson_location', 'mine']])))).status, 200);
	const second = await on(1, () => openSession(s, first.player));
	assert.equal(second.opened.cmi['cmi.core.lesson_location'], 'mine');
	for (const node of [0, 1]) {
		const delta = await on(node, () => first.send({ seq: 90 + node, item: first.item, set: [] }));
		const turn = await on(node, () => first.take('commit', [], { seq: 95 + node }));
		assert.deepEqual([delta.status, turn.status], [409, 409]);
	}
});

test('a platform, an organisation and a link that are disabled are refused on every node within five seconds', async () => {
	const { issuer, client_id } = platform.registrations[0];
	const login = () => sendLogin(platform, 'ada', platform.activities[0]);
	const direct = () => request(s.app, 'GET', new URL(course.direct_link).pathname);
	const link = new URL(course.direct_link).pathname.split('/').at(-1);
	const status = (expected) => (answer) => answer.status === expected;
	for (const [words, ask, open, closed] of [
		[(verb) => ['platform', verb, issuer, client_id], login, 302, 400],
		[(verb) => ['org', verb, 'main'], login, 302, 400],
		[(verb) => ['org', verb, 'main'], direct, 200, 404],
		[(verb) => ['package', 'link', verb, link], direct, 200, 404],
	]) {
		await everywhere(ask, status(open), `${words('before')}`);
		const begun = ask === login ? await on(0, () => beginLaunch(platform, 'ada')) : null;
		await s.ask(...words('disable'));
		await everywhere(ask, status(closed), `${words('disable')}`);
		if (begun)
			assert.equal((await on(1, () => begun.post())).status, 400, 'a login that was under way leads nowhere');
		await s.ask(...words('enable'));
		await everywhere(ask, status(open), `${words('enable')}`);
	}
});

test('grades that many learners earn by both nodes are sent once each', async () => {
	const scores = platform.students.flatMap(({ login }, i) => platform.activities.map(({ id }, j) => ({ login, id, raw: 10 * i + j + 40 })));
	await Promise.all(scores.map(async ({ login, id, raw }) => {
		const activity = platform.activities.find((one) => one.id === id);
		await score(await openSession(s, await launchPlayer(platform, login, activity)), raw);
	}));
	await eventually(async () => (await ledger(s)).every(({ state }) => state === 'sent'), { what: 'all grades to be sent' });
	for (const { login, id, raw } of scores) {
		const { grade, accepted } = platform.row(login, id);
		assert.deepEqual([login, id, Math.round(grade), accepted], [login, id, raw, 1]);
	}
});

test('a node that is killed while it holds a grade leaves it to the other, which sends it once', async () => {
	await s.nodes[1].stop();
	const gate = platform.faults.hold('score');
	await on(0, async () => score(await openSession(s, await launchPlayer(platform, 'ada')), 91));
	await gate.reached;
	const before = platform.row('ada').accepted;
	await s.nodes[0].kill();
	await s.nodes[1].start();
	platform.faults.clear();
	gate.release();
	await on(1, () => eventually(async () => (await s.nodes[1].ask('grades', 'list')).grades.every(({ state }) => state === 'sent'),
		{ timeout_ms: 3 * LEASE_S * 1000, what: 'the other node to finish' }));
	await s.nodes[0].start();
	const { grade, accepted } = platform.row('ada');
	assert.equal(Math.round(grade), 91);
	assert.ok(accepted - before <= 1, `accepted ${accepted - before} times more`);
	assert.equal(new Set(platform.scoreRequests.filter(({ score: sent }) => Math.round(sent.scoreGiven * 100 / sent.scoreMaximum) === 91)
		.map(({ score: sent }) => sent.timestamp)).size, 1, 'with the timestamp it had');
});

test('nodes that stop, start and are killed under load lose nothing that was acknowledged', async () => {
	const learners = await Promise.all(Array.from({ length: 6 }, begin));
	const met = new Set();
	let going = true;
	// As the player does: what was not acknowledged is sent again until it is.
	const insist = async (send) => {
		for (;;) {
			const answer = await send().catch(() => ({ status: 0 }));
			met.add(answer.status);
			if (![0, 502, 503].includes(answer.status))
				return answer;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	};
	const acknowledged = learners.map(() => []);
	const work = learners.map(async (session, i) => {
		while (going || acknowledged[i].length < 20) {
			const delta = session.delta([['cmi.core.lesson_location', String(session.nextSeq)]]);
			const answer = await insist(() => session.send(delta));
			assert.equal(answer.status, 200, answer.text);
			acknowledged[i].push(delta.seq);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	});
	for (const node of s.nodes)
		await node.restart();
	await s.nodes[0].kill();
	await s.nodes[0].start();
	going = false;
	await Promise.all(work);
	assert.deepEqual([...met].filter((status) => ![0, 200, 502, 503].includes(status)), []);
	for (const [i, session] of learners.entries()) {
		const rows = new Set((await cluster.sql(`SELECT seq FROM attempt_log WHERE session_id = '${session.session}'`)).map(([seq]) => Number(seq)));
		assert.deepEqual(acknowledged[i].filter((seq) => !rows.has(seq)), []);
		const last = String(acknowledged[i].at(-1));
		await session.turn('exit');
		assert.equal((await openSession(s, session.player)).opened.cmi['cmi.core.lesson_location'], last);
	}
});

test('janitors of both nodes close each silent session once, and count its time once', async (t) => {
	const quiet = await startNodes(cluster, { database: 'quiet', t });
	const { direct_link } = await quiet.ask('package', 'import', quiet.write('p.zip', smallPackage()));
	const sessions = await Promise.all(Array.from({ length: 12 }, async () => openSession(quiet, await enterByLink(quiet, direct_link))));
	// Only now does silence count: a session that is heard again after it was closed is closed once more.
	await Promise.all(quiet.nodes.map((node) => {
		node.config.session_silent_after = 2;
		return node.restart();
	}));
	const rows = await eventually(async () => {
		const found = await cluster.sql(`SELECT s.id, a.total_time_cs, s.counted_cs,
			(SELECT count(*) FROM attempt_events e WHERE e.session_id = s.id AND e.kind = 'session-silent')
			FROM attempt_sessions s JOIN attempts a ON a.id = s.attempt_id WHERE s.state = 'silent'`, 'quiet');
		return found.length === sessions.length && found;
	}, { what: 'every session to be closed' });
	// The rounds after it find nothing more to do.
	await new Promise((resolve) => setTimeout(resolve, 2500));
	const [[events]] = await cluster.sql("SELECT count(*) FROM attempt_events WHERE kind = 'session-silent'", 'quiet');
	assert.equal(Number(events), sessions.length);
	for (const [id, total, counted, closings] of rows)
		assert.deepEqual([id, closings, total], [id, '1', counted]);
});
