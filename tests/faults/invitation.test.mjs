// The service is killed while it invites: each person is invited wholly (account, membership, link, audit row, mail) or not
// at all, and doing it again makes it whole.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';

const PEOPLE = 400;
const ROUNDS = 4;

test('an invitation killed by kill -9 leaves nothing half done, and can be done again', async (t) => {
	// An address of a mail server where nobody listens: mails wait in the outbox.
	const s = await startLectern({ config: { smtp_url: 'smtp://127.0.0.1:9' }, t });
	await addPerson(s, 'ann@example.org', '--org', 'main', '--role', 'administrator');
	const people = Array.from({ length: PEOPLE }, (_, i) => `person${i}@example.org`);
	const one = (sql, directory = true) => Number(new Owner(s.data).sql(sql, { directory })[0][0]);
	const counts = () => ({
		users: one("SELECT count(*) FROM users WHERE email LIKE 'person%'"),
		memberships: one("SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email LIKE 'person%' AND m.status = 'invited'"),
		links: one("SELECT count(*) FROM user_tokens t JOIN users u ON u.id = t.user_id WHERE u.email LIKE 'person%' AND t.kind = 'invitation'"),
		// A row of the trail is still on its way, or there.
		audited: new Set([
			...new Owner(s.data).sql("SELECT payload ->> 'subject_id' FROM directory_outbox WHERE payload ->> 'action' = 'member.invited'", { directory: true }),
			...new Owner(s.data).sql("SELECT subject_id FROM audit_logs WHERE action = 'member.invited'"),
		].map(([id]) => id)).size,
	});
	let ann = new Person(s);
	await ann.signIn('ann@example.org', PASSWORD);

	for (let round = 0; round < ROUNDS; round++) {
		const from = counts().users;
		const sending = ann.post('/admin/main/members/invite', { people: people.join('\n'), roles: ['teacher'], as: 'page' }).catch((error) => error);
		await eventually(async () => counts().users > from + 5 || counts().users === PEOPLE, { what: 'some to be invited' });
		await s.kill();
		await sending;
		await s.start();
		const now = counts();
		assert.ok(now.users > 0 && now.users <= PEOPLE);
		assert.equal(now.memberships, now.users);
		assert.equal(now.links, now.users);
		assert.equal(now.audited, now.users);
	}
	const page = await ann.send('/admin/main/members/invite', { people: people.join('\n'), roles: ['teacher'], as: 'page' });
	assert.equal(page.status, 200);
	assert.deepEqual(counts(), { users: PEOPLE, memberships: PEOPLE, links: PEOPLE, audited: PEOPLE });
});
