// Platforms that keep a copy of a key that another takes the place of: who manages the installation is told by mail, once.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

/** Has the hourly job look now, and waits until it has. */
async function look(owner) {
	const done = () => owner.sql("SELECT result::text FROM jobs WHERE kind = 'keys.pinned' AND state = 'done'", { directory: true })[0]?.[0];
	await eventually(done, { what: 'the schedule' });
	owner.sql("UPDATE jobs SET state = 'waiting', settled_at = NULL, run_at = now() WHERE kind = 'keys.pinned'", { directory: true });
	return JSON.parse(await eventually(done, { what: 'the job' }));
}

test('platform administrators are told by mail which platforms keep a copy of an older key, once for each new key, and nobody else is', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: { ...box.config, outbound_private: true, outbound_http: true }, t });
	const owner = new Owner(s.data);
	const platform = await startPlatform({ toolUrl: s.app, name: 'School Moodle', t });
	await register(s, platform);
	const root = signedIn(s, { name: 'Root', platformAdmin: true, language: 'fr' });
	signedIn(s, { roles: ['administrator'] });
	const [{ kid }] = (await s.ask('keys', 'list')).keys;
	const [[registration]] = owner.sql('SELECT id FROM lti_registrations', { directory: true });
	await s.ask('keys', 'pin', kid, registration);
	assert.deepEqual(await look(owner), { platforms: 0, told: 0 }, 'it signs for all: there is nothing to tell');
	const next = await s.ask('keys', 'rotate');
	assert.deepEqual(await look(owner), { platforms: 1, told: 1 });
	const mail = await box.next();
	assert.deepEqual([mail.to, mail.headers.get('subject')], [[`${root.id}@example.org`], 'Des plateformes gardent une copie d’une ancienne clé de signature']);
	assert.match(mail.text, new RegExp(`^Bonjour Root,[^]*À partir de \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC[^]*- .* \\(${platform.origin}\\)`));
	assert.ok(!mail.text.includes(next.kid) && !mail.text.includes(kid));
	assert.deepEqual(await look(owner), { platforms: 1, told: 1 });
	await s.ask('keys', 'unpin', registration);
	assert.deepEqual(await look(owner), { platforms: 0, told: 0 });
	await eventually(() => owner.sql('SELECT count(*) FROM directory_outbox', { directory: true })[0][0] === '0', { what: 'what was owed' });
	assert.deepEqual(owner.sql("SELECT template, state FROM mails WHERE template = 'pinned_keys'", { directory: true }), [['pinned_keys', 'sent']], 'the same change is told once');
});
