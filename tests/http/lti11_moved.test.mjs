// Who came by LTI 1.1 and comes by LTI 1.3 now: the migration claims, signed, unsigned and forged (pitfall 25).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { before, describe, it } from 'node:test';

import { request } from '../harness/lectern.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { Owner } from '../harness/owner.mjs';
import { signed } from '../platform/oauth1.mjs';
import { accepted, CLAIM, launchSuite } from './launch_platform.mjs';

describe('a platform that moved from LTI 1.1 to LTI 1.3 (pitfall 25)', () => {
	let s, platform, consumer, owner, number = 0;
	const suite = launchSuite({ api_key: 'the-operators-key' });
	before(async () => {
		({ s, platform } = suite);
		await s.ask('lti11', 'on');
		consumer = await s.ask('lti11', 'add', '--site', 'https://old.example.org', '--policy', 'standard');
		owner = new Owner(s.data);
	});

	/** Somebody comes by LTI 1.1; their id there. */
	async function cameBefore(user = `old-${++number}`, key = consumer, more = {}) {
		const said = { lti_message_type: 'basic-lti-launch-request', lti_version: 'LTI-1p0', resource_link_id: 'r1', user_id: user, roles: 'Learner', ...more };
		const answer = await request(s.app, 'POST', '/lti/1.1/launch', { body: new URLSearchParams(signed(`${s.app}/lti/1.1/launch`,
			Object.entries(said), { key: key.consumer_key, secret: key.secret })) });
		accepted(answer, s);
		return user;
	}

	/** oauth_consumer_key_sign of a launch's claims, by code of its own (1EdTech, LTI 1.3 migration, 4.1.2). */
	const sign = (claims, { key = consumer.consumer_key, secret = consumer.secret, nonce = claims.nonce } = {}) =>
		createHmac('sha256', secret).update([key, claims[`${CLAIM}deployment_id`], claims.iss, claims.aud, claims.exp, nonce].join('&')).digest('base64');

	/** A launch by LTI 1.3 of this sub, with what `say` makes of its claims as lti1p1. */
	async function comes(sub, say) {
		const login = await platform.login();
		const claims = platform.claims(login, { sub });
		const answer = await platform.post(login, await platform.sign({ ...claims, ...say(claims) }));
		accepted(answer, s);
		return (await platform.log(1))[0].checks.find((check) => check.name === 'lti1p1');
	}

	const claim = (lti1p1) => ({ [`${CLAIM}lti1p1`]: lti1p1 });
	const joined = (...ids) => owner.sql(`SELECT count(DISTINCT user_id) = 1 AND count(user_id) = ${ids.length} FROM learners
		WHERE external_user_id IN (${ids.map((id) => `'${id}'`).join(', ')})`).flat().join('') === 't';
	const linkOf = (sub) => owner.sql(`SELECT m.link_id, m.signed FROM lti11_moves m JOIN learners l ON l.id = m.learner_id WHERE l.external_user_id = '${sub}'`)[0];

	it('is believed by its signature with the secret of the old key, and the two learners are joined', async () => {
		const old = await cameBefore();
		const check = await comes('new-1', (claims) => claim({ user_id: old, oauth_consumer_key: consumer.consumer_key, oauth_consumer_key_sign: sign(claims) }));
		assert.ok(check.passed, JSON.stringify(check));
		assert.ok(joined(old, 'new-1'));
	});

	it('is believed for the same id where the claim leaves it out', async () => {
		await cameBefore('same-id');
		assert.ok(!joined('same-id', 'same-id-too'));
		await comes('same-id', (claims) => claim({ oauth_consumer_key: consumer.consumer_key, oauth_consumer_key_sign: sign(claims) }));
		assert.equal(owner.sql('SELECT count(*) FROM learners WHERE external_user_id = \'same-id\' AND user_id IS NOT NULL').flat().join(''), '2');
	});

	it('is not believed by a wrong signature, another nonce, another secret, an unknown key or none, and lets the learner in all the same', async () => {
		const old = await cameBefore();
		const key = consumer.consumer_key;
		const cases = {
			'signed with another secret': (claims) => claim({ user_id: old, oauth_consumer_key: key, oauth_consumer_key_sign: sign(claims, { secret: 'guessed' }) }),
			'signed with another nonce, as Canvas does': (claims) => claim({ user_id: old, oauth_consumer_key: key, oauth_consumer_key_sign: sign(claims, { nonce: 'x' }) }),
			'without a signature': () => claim({ user_id: old, oauth_consumer_key: key }),
			'without a key': () => claim({ user_id: old }),
			'of a key nobody knows': (claims) => claim({ user_id: old, oauth_consumer_key: 'nobody', oauth_consumer_key_sign: sign(claims) }),
			'by the old claim alone': () => ({ [`${CLAIM}lti11_legacy_user_id`]: old }),
			'of another kind': () => claim('yes'),
		};
		for (const [what, say] of Object.entries(cases)) {
			const check = await comes(`forged ${what}`, say);
			assert.ok(!check?.passed, what);
			assert.ok(!joined(old, `forged ${what}`), what);
		}
	});

	it('is not believed a signature of another organisation\'s key', async () => {
		await s.ask('org', 'add', 'other', '--name', 'Other');
		await s.ask('lti11', 'on', '--org', 'other');
		const theirs = await s.ask('lti11', 'add', '--site', 'https://old.example.org', '--org', 'other');
		const check = await comes('across', (claims) => claim({ user_id: 'old-1', oauth_consumer_key: theirs.consumer_key,
			oauth_consumer_key_sign: sign(claims, { key: theirs.consumer_key, secret: theirs.secret }) }));
		assert.ok(!check.passed);
	});

	it('is believed without a signature only while an administrator says so', async () => {
		const [one, two, three] = [await cameBefore(), await cameBefore(), await cameBefore()];
		await s.ask('lti11', 'trust', platform.registered.registration, consumer.id);
		assert.ok((await comes('unsigned-1', () => claim({ user_id: one }))).passed);
		assert.ok(joined(one, 'unsigned-1'));
		assert.equal(linkOf('unsigned-1')[1], 'f');
		await comes('unsigned-2', () => ({ [`${CLAIM}lti11_legacy_user_id`]: two }));
		assert.ok(joined(two, 'unsigned-2'));
		await s.ask('lti11', 'distrust', platform.registered.registration);
		await comes('unsigned-3', () => claim({ user_id: three }));
		assert.ok(!joined(three, 'unsigned-3'));
	});

	it('joins once: what was taken back is not made again', async () => {
		const old = await cameBefore();
		const say = (claims) => claim({ user_id: old, oauth_consumer_key: consumer.consumer_key, oauth_consumer_key_sign: sign(claims) });
		await comes('again', say);
		assert.ok(joined(old, 'again'));
		const [link] = linkOf('again');
		const [[learner]] = owner.sql("SELECT id FROM learners WHERE external_user_id = 'again'");
		const undone = await request(s.app, 'DELETE', `/api/v1/learners/${learner}/links/${link}`, { headers: { authorization: 'Bearer the-operators-key' } });
		assert.equal(undone.status, 204, undone.text);
		assert.ok(!joined(old, 'again'));
		await comes('again', say);
		assert.ok(!joined(old, 'again'));
	});

	it('opens by a new link what the old one opened, where the claim is proven', async () => {
		const { module } = await s.ask('package', 'import', s.write('small.zip', smallPackage()));
		const old = await cameBefore(undefined, consumer, { resource_link_id: 'old-link', custom_module_id: module });
		const link = { [`${CLAIM}resource_link`]: { id: 'new-link' } };
		const say = (claims, key) => ({ ...link, ...claim({ user_id: old, resource_link_id: 'old-link', oauth_consumer_key: consumer.consumer_key,
			oauth_consumer_key_sign: sign(claims, { secret: key }) }) });
		const login = await platform.login();
		const claims = platform.claims(login, { sub: 'forger' });
		const forged = await platform.post(login, await platform.sign({ ...claims, ...say(claims, 'guessed') }));
		assert.notEqual(forged.status, 303);
		await comes('opener', (all) => say(all));
		assert.equal(owner.sql("SELECT module_id FROM placements WHERE resource_link_id = 'new-link'").flat().join(''), module);
	});

	it('keeps each learner\'s attempts and grades where they came from', async () => {
		const rows = owner.sql(`SELECT count(DISTINCT a.placement_id) FROM attempts a JOIN learners l ON l.id = a.learner_id WHERE l.external_user_id IN ('old-1', 'new-1')`);
		assert.equal(rows.flat().join(''), '2');
	});
});
