// Launches come at once, and service and PostgreSQL are killed the moment one of them, or all, are answered: whoever was let in
// is there, and a state that let somebody in lets nobody else in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { after } from '../harness/after.mjs';
import { Jar, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signal, tree } from '../harness/processes.mjs';
import { LEARNER, CLAIM, Platform, refused, startKeySet } from '../http/launch_platform.mjs';
import { demoCourse } from '../platform/course.mjs';

const MANY = 12;

async function house(t) {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true }, t });
	const platform = await new Platform(s, await startKeySet({ after: (end) => after(t, end) })).register();
	await s.ask('package', 'import', s.write('course.zip', fs.readFileSync(demoCourse())));
	// The key set and the placement are there.
	assert.equal((await platform.launch()).answer.status, 303);
	return { s, platform };
}

async function prepared(platform, round) {
	const all = [];
	for (let i = 0; i < MANY; i++) {
		const login = await platform.login();
		const sub = `killed-${round}-${i}`;
		all.push({ sub, login, token: await platform.sign(platform.claims(login, { sub, [`${CLAIM}roles`]: [LEARNER] })) });
	}
	return all;
}

async function killAll(s) {
	const ended = s.ended;
	s.leaving = true;
	signal([...tree(s.pid), ...tree(new Owner(s.data).postmaster)], 'SIGKILL');
	await ended;
}

for (const [round, what, enough] of [[0, 'the first', 1], [1, 'half', MANY / 2], [2, 'every', MANY], [3, 'every', MANY]]) {
	test(`${round}: killed when ${what} answer has come, no launch is forgotten and no state is used twice`, async (t) => {
		const { s, platform } = await house(t);
		const all = await prepared(platform, round);
		const opened = [];
		await new Promise((resolve) => {
			let ended = 0;
			for (const one of all)
				platform.post(one.login, one.token).then((answer) => {
					if (answer.status === 303)
						opened.push(one);
				}, () => {}).finally(() => (opened.length >= enough || ++ended === MANY) && resolve());
		});
		const before = [...opened];
		await killAll(s);
		assert.ok(before.length >= 1);
		await s.start();
		const launches = (sub) => new Owner(s.data).sql(`SELECT count(*) FROM launches n JOIN learners l ON l.org_id = n.org_id
			AND l.id = n.learner_id WHERE l.external_user_id = '${sub}'`)[0][0];
		for (const { sub, login, token } of before) {
			assert.equal(launches(sub), '1', `${sub} was let in`);
			refused(await platform.post(login, token, { jar: new Jar() }), 'state', 401);
			// In the same browser it goes on, or says that it was used: it opens no second launch.
			assert.ok([200, 303, 401].includes((await platform.post(login, token)).status));
			assert.equal(launches(sub), '1');
		}
	});
}
