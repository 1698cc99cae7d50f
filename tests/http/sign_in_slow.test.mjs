// Wrong tries slow down, for whom they come from and not for others; and a storm of sign-ins holds up nobody's launch.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launchPlayer, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { addPerson, PASSWORD, Person, problems } from '../harness/person.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

describe('wrong tries', () => {
	let s;
	before(async () => {
		// Cheap hashes: here it is counting that is tried.
		s = await startLectern({ config: { password_memory: '8M', password_passes: 1 } });
		for (const name of ['ann', 'bob', 'cleo'])
			await addPerson(s, `${name}@example.org`, '--org', 'main', '--role', 'tutor');
	});
	after(() => s?.dispose());
	const wrong = (person, email) => person.post('/sign-in', { email, password: 'wrong horse battery' });

	/** As many as are free, or some more where this machine took longer than the wait. */
	const about = (tries, free) => assert.ok(tries > free && tries <= free + 5, `${tries} tries, ${free} are free`);

	/** Tries until it has to wait; how often it was let try. */
	async function until429(person, email, most = 40) {
		for (let i = 0; i < most; i++) {
			const answer = await wrong(person, email);
			if (answer.status === 429)
				return { tries: i, answer };
			assert.equal(answer.status, 401);
		}
		throw new Error(`let try ${most} times`);
	}

	test('of one account from one network have to wait after some, and say how long', async () => {
		const thief = new Person(s, { address: '192.0.2.10' });
		const { tries, answer } = await until429(thief, 'ann@example.org');
		about(tries, 10);
		assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 2, answer.headers['retry-after']);
		assert.match(problems(answer).join(), /Too many tries were wrong/);
		assert.equal((await thief.post('/sign-in', { email: 'ann@example.org', password: PASSWORD })).status, 429, 'the right one waits too');
	});

	test('lock nobody else out: the owner signs in from elsewhere, and from a browser that did before', async () => {
		const known = new Person(s, { address: '192.0.2.20' });
		await known.signIn('bob@example.org', PASSWORD);
		await known.send('/sign-out', {}, { from: '/account' });
		await until429(new Person(s, { address: '192.0.2.20' }), 'bob@example.org');
		assert.equal((await new Person(s, { address: '192.0.2.21' }).signIn('bob@example.org', PASSWORD)).path, '/admin/main');
		assert.equal((await known.signIn('bob@example.org', PASSWORD)).path, '/admin/main', 'same network, known browser');
		assert.equal((await new Person(s, { address: '192.0.2.20' }).signIn('ann@example.org', PASSWORD)).path, '/admin/main', 'same network, another account');
	});

	test('with the cookie of a known browser are counted too', async () => {
		const known = new Person(s, { address: '192.0.2.30' });
		await known.signIn('cleo@example.org', PASSWORD);
		await known.send('/sign-out', {}, { from: '/account' });
		about((await until429(known, 'cleo@example.org')).tries, 10);
	});

	test('of accounts that are not there are counted just the same', async () => {
		about((await until429(new Person(s, { address: '192.0.2.40' }), 'nobody@example.org')).tries, 10);
		about((await until429(new Person(s, { address: '192.0.2.41' }), 'NoBody@Example.ORG')).tries, 10);
	});

	test('over many accounts from one network, all of a household\'s IPv6, have to wait in the end', async () => {
		const sprayer = new Person(s, { address: '2001:db8:1:2::1' });
		let tries = 0;
		for (; tries < 80; tries++) {
			sprayer.headers['x-forwarded-for'] = `2001:db8:1:2::${tries.toString(16)}`;
			if ((await wrong(sprayer, `person${tries}@example.org`)).status === 429)
				break;
		}
		about(tries, 60);
		assert.equal((await wrong(new Person(s, { address: '2001:db8:1:3::1' }), 'person1@example.org')).status, 401);
	});

	test('a right one in between forgets those before it', async () => {
		const ann = new Person(s, { address: '192.0.2.50' });
		for (let i = 0; i < 8; i++)
			await wrong(ann, 'ann@example.org');
		await ann.signIn('ann@example.org', PASSWORD);
		await ann.send('/sign-out', {}, { from: '/account' });
		about((await until429(new Person(s, { address: '192.0.2.50' }), 'ann@example.org')).tries, 10);
	});

	test('nobody makes themselves another address', async () => {
		const thief = new Person(s, { address: '203.0.113.1, 192.0.2.60' });
		await until429(thief, 'ann@example.org');
		thief.headers['x-forwarded-for'] = '203.0.113.99, 192.0.2.60';
		assert.equal((await wrong(thief, 'ann@example.org')).status, 429);
	});

	test('asking for links slows down as well', async () => {
		const thief = new Person(s, { address: '192.0.2.70' });
		const token = await thief.token('/sign-in');
		const ask = () => thief.raw('POST', '/forgot', { body: new URLSearchParams({ csrf: token, email: 'ann@example.org' }), headers: { origin: s.app } });
		let tries = 0;
		while (tries < 50 && (await ask()).status === 200)
			tries++;
		about(tries, 30);
	});
});

describe('a storm of sign-ins', () => {
	let s, platform;
	before(async () => {
		s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
		await addPerson(s, 'ann@example.org', '--org', 'main', '--role', 'tutor');
		const course = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
		platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId: course.module_id }] });
		await register(s, platform);
	});
	after(async () => {
		await platform?.stop();
		await s?.dispose();
	});

	test('lets launches through, answers 503 with Retry-After when its queue is full, and nothing else', async () => {
		const person = new Person(s);
		const token = await person.token('/sign-in');
		const one = (i) => person.raw('POST', '/sign-in', {
			headers: { origin: s.app, 'x-forwarded-for': `10.${i >> 8}.${i & 255}.1` },
			body: new URLSearchParams({ csrf: token, email: `nobody${i}@example.org`, password: 'wrong horse battery' }),
			timeout_ms: 120000,
		});
		const storm = Promise.all(Array.from({ length: 160 }, (_, i) => one(i)));
		let over = false;
		storm.then(() => (over = true));
		let launches = 0;
		while (!over && launches < 10) {
			await launchPlayer(platform, 'ada');
			launches++;
		}
		assert.ok(!over || launches > 0, 'no launch came through');
		const answers = await storm;
		const statuses = new Set(answers.map((answer) => answer.status));
		assert.deepEqual([...statuses].sort(), [401, 503]);
		assert.ok(answers.filter((answer) => answer.status === 503).every((answer) => Number(answer.headers['retry-after']) >= 1));
		assert.ok(launches >= 2, `${launches} launches during the storm`);
	});
});
