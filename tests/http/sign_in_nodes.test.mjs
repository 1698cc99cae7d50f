// Two services on one database: signed in to one is signed in to the other, and what ends a session or takes a right
// away on one counts on the other within five seconds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startCluster, startNodes } from '../harness/cluster.mjs';
import { eventually } from '../harness/learner.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';

const STALE_MS = 5000;
let cluster, s;
before(async () => {
	cluster = await startCluster();
	s = await startNodes(cluster, {});
	await addPerson(s.nodes[0], 'ann@example.org', '--org', 'main', '--role', 'administrator');
	await addPerson(s.nodes[0], 'bob@example.org', '--org', 'main', '--role', 'inspector');
});
after(async () => {
	await s?.dispose();
	await cluster?.stop();
});

async function on(index, work) {
	s.proxy.pin(index);
	try {
		return await work();
	} finally {
		s.proxy.pin(null);
	}
}
const status = (person, node, path = '/admin/main/members') => on(node, async () => (await person.raw('GET', path)).status);
const signedIn = async (email) => {
	const person = new Person(s);
	await on(0, () => person.signIn(email, PASSWORD));
	return person;
};

test('who signed in to one is signed in to both', async () => {
	const bob = await signedIn('bob@example.org');
	assert.equal(await status(bob, 0), 200);
	assert.equal(await status(bob, 1), 200);
});

test('who signs out at one is signed out there at once, and at the other within five seconds', async () => {
	const bob = await signedIn('bob@example.org');
	assert.equal(await status(bob, 1), 200);
	const { cookie } = bob;
	await on(0, () => bob.send('/sign-out', {}, { from: '/account' }));
	const copy = new Person(s);
	copy.cookie = cookie;
	assert.equal(await status(copy, 0), 303);
	await eventually(async () => await status(copy, 1) === 303, { timeout_ms: STALE_MS + 1000, what: 'signed out at the other' });
});

test('a right that is taken away at one is gone there at once, and at the other within five seconds', async () => {
	const ann = await signedIn('ann@example.org');
	const bob = await signedIn('bob@example.org');
	assert.equal(await status(bob, 1), 200);
	await on(0, async () => {
		const list = await ann.open('/admin/main/members?text=bob');
		const user = /members\/([0-9a-f-]{36})/.exec(list.text)[1];
		await ann.send(`/admin/main/members/${user}/roles`, { roles: ['learner'] });
	});
	assert.equal(await status(bob, 0), 403);
	await eventually(async () => await status(bob, 1) === 403, { timeout_ms: STALE_MS + 1000, what: 'the right gone at the other' });
});

test('wrong tries count at both together', async () => {
	const thief = new Person(s, { address: '192.0.2.10' });
	let tries = 0;
	while (tries < 30 && (await on(tries % 2, () => thief.post('/sign-in', { email: 'ann@example.org', password: 'wrong horse battery' }))).status === 401)
		tries++;
	assert.ok(tries >= 10 && tries < 20, `${tries} tries`);
});
