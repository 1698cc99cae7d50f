// LTI 1.1: the public FUN MOOC's launches and grades, and what must be refused.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { eventually, ledger, openSession, score } from '../harness/learner.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startLti11 } from '../platform/lti11.mjs';
import { signed } from '../platform/oauth1.mjs';
import { accepted, refused } from './launch_platform.mjs';

describe('LTI 1.1', () => {
	let s, fun, made, moduleId;

	before(async () => {
		s = await startLectern({ config: { outbound_private: true, outbound_http: true, grade_retry_first: 1, grade_retry_max: 1, api_key: 'the-operators-key' } });
		moduleId = (await s.ask('package', 'import', s.write('small.zip', smallPackage()))).module;
		assert.match(moduleId, /^[0-9a-f-]{36}$/);
		await s.ask('lti11', 'on');
		made = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--name', 'FUN');
		fun = await startLti11({ toolUrl: s.app, key: made.consumer_key, secret: made.secret,
			blocks: ['golf', 'late', 'lost', 'busy', 'odd', 'none', 'other'].map((id) => ({ id, moduleId })) });
	});
	after(async () => {
		await fun?.stop();
		await s?.stop();
		await s?.dispose();
	});

	const post = (fields, { path = '/lti/1.1/launch', jar } = {}) => request(s.app, 'POST', path, { body: fields, jar });
	const launch = (who, id = 'golf', options = {}) => post(fun.fields(who, id, options), options);
	const now = () => Math.floor(Date.now() / 1000);

	async function play(who, id) {
		const answer = await launch(who, id);
		accepted(answer, s);
		const { origin, pathname } = new URL(answer.headers.location);
		return openSession(s, { origin, path: pathname });
	}

	describe('a launch', () => {
		it('of a learner leads to the player, without a cookie', async () => {
			const jar = new Jar();
			const answer = await launch('ada', 'golf', { jar });
			accepted(answer, s);
			assert.equal(answer.headers['set-cookie'], undefined);
			assert.equal(answer.headers['cache-control'], 'no-store');
		});

		it('of a teacher leads to the page from which learners are seen', async () => {
			const answer = await launch('barbara');
			accepted(answer, s);
			assert.match(answer.headers.location, /\/launch\//);
		});

		it('may name the module in its address, as FUN writes launch URLs by a pattern', async () => {
			const url = `${s.app}/lti/1.1/launch/${moduleId}`;
			accepted(await launch('ada', 'golf', { url, path: `/lti/1.1/launch/${moduleId}`, changes: { custom_module_id: undefined } }), s);
		});

		it('is signed over the query of its address too', async () => {
			const url = `${s.app}/lti/1.1/launch?b=2&a=1%202&a=1`;
			accepted(await launch('ada', 'golf', { url, path: '/lti/1.1/launch?b=2&a=1%202&a=1' }), s);
			refused(await launch('ada', 'golf', { url, path: '/lti/1.1/launch?b=2&a=1%202&a=2' }), 'oauth_signature', 401);
		});

		it('keeps what signatures trip over: blanks, plus, accents, tildes, parameters of the same name', async () => {
			const fields = signed(fun.launchUrl, [...fun.parameters('ada', 'golf', { context_title: 'Écologie + eau ~ (1)*\'!' }), ['x', 'b'], ['x', 'a b'],
				['x', '']], { key: fun.key, secret: fun.secret });
			accepted(await post(new URLSearchParams(fields)), s);
		});

		it('knows roles in their short and urn: forms', async () => {
			for (const [roles, teaches] of [['urn:lti:role:ims/lis/Learner', false], ['Instructor,urn:lti:sysrole:ims/lis/User', true],
				['urn:lti:role:ims/lis/TeachingAssistant', true], ['urn:lti:instrole:ims/lis/Student', false], ['Administrator', true], ['Student', false]]) {
				const answer = await launch('grace', 'golf', { changes: { roles } });
				accepted(answer, s);
				assert.equal(new URL(answer.headers.location).pathname.startsWith('/launch/'), teaches, roles);
			}
		});

		it('appears with every check among the launches of its key', async () => {
			const { launches } = await s.ask('platform', 'launches', '--registration', made.id, '--limit', '1');
			assert.equal(launches[0].outcome, 'accepted');
			assert.deepEqual(launches[0].checks.map((check) => check.name), ['form', 'oauth_consumer_key', 'organization', 'consumer',
				'oauth_signature_method', 'oauth_version', 'oauth_signature', 'oauth_timestamp', 'oauth_nonce', 'oauth_nonce',
				'lti_message_type', 'lti_version', 'resource_link_id', 'user_id']);
			assert.ok(launches[0].checks.every((check) => check.passed));
			assert.ok(!JSON.stringify(launches).includes(made.secret));
		});

		it('appears by the API too, newest first, and not to another organisation', async () => {
			const read = (path) => request(s.app, 'GET', path, { headers: { authorization: 'Bearer the-operators-key' } });
			accepted(await launch('ada'), s);
			refused(await launch('ada', 'golf', { oauth: { oauth_version: '2.0' } }), 'oauth_version', 401);
			const path = `/api/v1/lti11/consumers/${made.id}/launches`;
			const { json } = await read(`${path}?limit=1`);
			assert.deepEqual([json.items[0].outcome, json.items[0].failed_check, json.items[0].registration], ['refused', 'oauth_version', made.id]);
			const [next] = (await read(`${path}?limit=1&cursor=${json.next}`)).json.items;
			assert.deepEqual([next.outcome, next.failed_check], ['accepted', null]);
			assert.ok((await read(`${path}?outcome=refused`)).json.items.every(({ outcome }) => outcome === 'refused'));
			assert.equal((await read(`${path}?outcome=none`)).status, 400);
			assert.equal((await read('/api/v1/lti11/consumers/01900000-0000-7000-8000-0000000000ff/launches')).status, 404);
			await s.ask('org', 'add', 'another', '--name', 'Another');
			assert.equal((await read(`${path}?org=another`)).status, 404);
			assert.equal((await request(s.app, 'GET', path)).status, 401);
		});

		it('has an address that says, opened by hand, what it is for', async () => {
			const page = await request(s.app, 'GET', `/lti/1.1/launch/${moduleId}`);
			assert.equal(page.status, 200);
			assert.match(page.text, new RegExp(`only LTI 1.1[^]*key and the secret[^]*${s.app}/lti/1.1/launch/${moduleId}<`));
			assert.match(page.text, /href="\/lti\/addresses"/);
			assert.match((await request(s.app, 'GET', '/lti/1.1/launch/nonsense?lang=fr')).text, new RegExp(`ne connaît que LTI 1.1[^]*${s.app}/lti/1.1/launch<`));
			assert.doesNotMatch((await request(s.app, 'GET', '/lti/launch')).text, /1\.1/);
		});
	});

	describe('is refused, by name', () => {
		const hostile = {
			'signed with another secret': ['oauth_signature', 401, () => fun.fields('ada', 'golf', { secret: `${fun.secret}x` })],
			'with a signature that was cut': ['oauth_signature', 401, () => change((f) => f.set('oauth_signature', f.get('oauth_signature').slice(0, -2)))],
			'with no signature': ['form', 400, () => change((f) => f.delete('oauth_signature'))],
			'with an empty signature': ['form', 400, () => change((f) => f.set('oauth_signature', ''))],
			'with its user changed afterwards': ['oauth_signature', 401, () => change((f) => f.set('user_id', fun.userId('linus')))],
			'with its roles changed afterwards': ['oauth_signature', 401, () => change((f) => f.set('roles', 'Instructor'))],
			'with a parameter added afterwards': ['oauth_signature', 401, () => change((f) => f.append('custom_extra', '1'))],
			'with a parameter taken away afterwards': ['oauth_signature', 401, () => change((f) => f.delete('context_title'))],
			'signed for another address': ['oauth_signature', 401, () => fun.fields('ada', 'golf', { url: 'https://elsewhere.example/lti/1.1/launch' })],
			'signed for another address of ours': ['oauth_signature', 401, () => fun.fields('ada', 'golf', { url: `${s.app}/lti/launch` })],
			'signed for another method': ['oauth_signature', 401, () => fun.fields('ada', 'golf', { method: 'GET' })],
			'of a key nobody knows': ['oauth_consumer_key', 400, () => fun.fields('ada', 'golf', { key: 'nobody' })],
			'of a key that is far too long': ['oauth_consumer_key', 400, () => fun.fields('ada', 'golf', { key: 'k'.repeat(300) })],
			'with no key': ['form', 400, () => fun.fields('ada', 'golf', { oauth: { oauth_consumer_key: undefined } })],
			'in PLAINTEXT': ['oauth_signature_method', 401, () => {
				const fields = fun.fields('ada', 'golf', { oauth: { oauth_signature_method: 'PLAINTEXT' } });
				fields.set('oauth_signature', `${fun.secret}&`);
				return fields;
			}],
			'by HMAC-SHA256': ['oauth_signature_method', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_signature_method: 'HMAC-SHA256' } })],
			'by RSA-SHA1': ['oauth_signature_method', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_signature_method: 'RSA-SHA1' } })],
			'of OAuth 2.0': ['oauth_version', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_version: '2.0' } })],
			'that is six minutes old': ['oauth_timestamp', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: String(now() - 360) } })],
			'of the future': ['oauth_timestamp', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: String(now() + 180) } })],
			'of no time at all': ['oauth_timestamp', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: 'soon' } })],
			'of a negative time': ['oauth_timestamp', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: '-5' } })],
			'of a time beyond all clocks': ['oauth_timestamp', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: '9'.repeat(30) } })],
			'with no timestamp': ['form', 400, () => fun.fields('ada', 'golf', { oauth: { oauth_timestamp: undefined } })],
			'with no nonce': ['form', 400, () => fun.fields('ada', 'golf', { oauth: { oauth_nonce: undefined } })],
			'with a nonce that is far too long': ['oauth_nonce', 401, () => fun.fields('ada', 'golf', { oauth: { oauth_nonce: 'n'.repeat(300) } })],
			'with two users': ['form', 400, () => change((f) => f.append('user_id', fun.userId('linus')))],
			'with two signatures': ['form', 400, () => change((f) => f.append('oauth_signature', 'AAAA'))],
			'with two keys, signed so': ['form', 400, () => new URLSearchParams(signed(fun.launchUrl,
				[...fun.parameters('ada', 'golf'), ['oauth_consumer_key', 'other']], { key: fun.key, secret: fun.secret }))],
			'of another message': ['lti_message_type', 400, () => fun.fields('ada', 'golf', { changes: { lti_message_type: 'ContentItemSelectionRequest' } })],
			'of no message': ['lti_message_type', 400, () => fun.fields('ada', 'golf', { changes: { lti_message_type: undefined } })],
			'of another version': ['lti_version', 400, () => fun.fields('ada', 'golf', { changes: { lti_version: 'LTI-2p0' } })],
			'of no version': ['lti_version', 400, () => fun.fields('ada', 'golf', { changes: { lti_version: undefined } })],
			'of no link': ['resource_link_id', 400, () => fun.fields('ada', 'golf', { changes: { resource_link_id: undefined } })],
			'of a link with too long an id': ['resource_link_id', 400, () => fun.fields('ada', 'golf', { changes: { resource_link_id: 'l'.repeat(256) } })],
			'of a user with too long an id': ['user_id', 400, () => fun.fields('ada', 'golf', { changes: { user_id: 'u'.repeat(256) } })],
		};

		function change(how) {
			const fields = fun.fields('ada', 'golf');
			how(fields);
			return fields;
		}

		for (const [what, [check, status, fields]] of Object.entries(hostile)) {
			it(`a launch ${what}`, async () => {
				const answer = await post(fields());
				refused(answer, check, status);
				assert.ok(!answer.text.includes(fun.secret));
			});
		}

		it('a launch that was used already, also by many at once', async () => {
			const fields = fun.fields('ada', 'golf');
			const answers = await Promise.all(Array.from({ length: 8 }, () => post(fields)));
			assert.equal(answers.filter((one) => one.status === 303).length, 1);
			answers.filter((one) => one.status !== 303).forEach((one) => refused(one, 'oauth_nonce', 401));
			assert.match((await post(fields)).text, /déjà/);
		});

		it('a launch with the nonce of another, of the same key but not of another key', async () => {
			const other = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--name', 'FUN, another course');
			const oauth = { oauth_nonce: 'the-same-nonce' };
			accepted(await launch('ada', 'golf', { oauth }), s);
			refused(await launch('linus', 'golf', { oauth }), 'oauth_nonce', 401);
			accepted(await launch('linus', 'golf', { oauth, key: other.consumer_key, secret: other.secret }), s);
		});

		it('a launch with the key of one and the secret of another', async () => {
			const other = await s.ask('lti11', 'add', '--site', 'https://elsewhere.example', '--name', 'Elsewhere');
			refused(await launch('ada', 'golf', { key: other.consumer_key }), 'oauth_signature', 401);
		});

		it('a launch that was refused uses no nonce up', async () => {
			const oauth = { oauth_nonce: 'kept' };
			refused(await launch('ada', 'golf', { oauth, secret: 'wrong' }), 'oauth_signature', 401);
			accepted(await launch('ada', 'golf', { oauth }), s);
		});

		it('a launch of a disabled key, until it is enabled again', async () => {
			await s.ask('lti11', 'disable', made.id);
			refused(await launch('ada'), 'consumer', 400);
			await s.ask('lti11', 'enable', made.id);
			accepted(await launch('ada'), s);
		});

		it('every launch where the organisation switched LTI 1.1 off, which it is unless somebody turned it on', async () => {
			await s.ask('lti11', 'off');
			refused(await launch('ada'), 'organization', 400);
			await s.ask('lti11', 'on');
			accepted(await launch('ada'), s);
			await s.ask('org', 'add', 'other', '--name', 'Other');
			const other = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--org', 'other');
			refused(await launch('ada', 'golf', { key: other.consumer_key, secret: other.secret }), 'organization', 400);
		});

		it('the old secret, once there is another', async () => {
			const other = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--name', 'To rotate');
			accepted(await launch('ada', 'golf', { key: other.consumer_key, secret: other.secret }), s);
			const { secret } = await s.ask('lti11', 'rotate', other.id);
			assert.notEqual(secret, other.secret);
			refused(await launch('ada', 'golf', { key: other.consumer_key, secret: other.secret }), 'oauth_signature', 401);
			accepted(await launch('ada', 'golf', { key: other.consumer_key, secret }), s);
		});

		it('in the frame of its platform, and with the way back it signed', async () => {
			const back = await launch('ada', 'golf', { changes: { lti_version: 'LTI-9', launch_presentation_return_url: 'https://lms.example.org/back?x=1' } });
			refused(back, 'lti_version', 400);
			assert.match(back.headers['content-security-policy'], /frame-ancestors http:\/\/fun\.localhost http:\/\/\*\.fun\.localhost/);
			assert.match(back.text, /href="https:\/\/lms\.example\.org\/back\?x=1&amp;lti_errormsg=/);
			const forged = await post(change((fields) => fields.set('launch_presentation_return_url', 'https://evil.example')));
			assert.doesNotMatch(forged.text, /evil\.example/);
		});
	});

	describe('a grade', () => {
		const settled = (who, state) => eventually(async () => (await ledger(s, fun.userId(who))).find((row) => row.state === state),
			{ what: `a grade of ${who} that is ${state}` });

		it('goes by Basic Outcomes into the cell that the launch named, signed', async () => {
			await score(await play('linus', 'golf'), 83);
			const row = await settled('linus', 'sent');
			assert.equal(row.last_status, 200);
			assert.equal(fun.grade('linus', 'golf'), 0.83);
			const [sent] = fun.outcomes.filter((one) => one.block === 'golf');
			assert.deepEqual({ ...sent, body: undefined }, { block: 'golf', action: 'replaceResultRequest', sourcedId: fun.sourcedId('linus', 'golf'),
				score: 0.83, fault: null, type: 'application/xml', body: undefined });
		});

		it('of zero arrives, and is not made more', async () => {
			await score(await play('emilie', 'golf'), 0);
			await settled('emilie', 'sent');
			assert.equal(fun.grade('emilie', 'golf'), 0);
		});

		it('after the due date is refused, and says so', async () => {
			fun.pastDue = true;
			await score(await play('ada', 'late'), 60);
			const row = await settled('ada', 'refused');
			assert.equal(row.reason, 'the platform refused the grade: Grade is past due');
			assert.equal(row.reason_code, 'past_due');
			fun.pastDue = false;
			await s.ask('grades', 'resend', row.id);
			await eventually(() => fun.grade('ada', 'late') === 0.6);
		});

		it('of somebody the platform no longer knows is refused, and says so', async () => {
			fun.gone.add(fun.userId('grace'));
			await score(await play('grace', 'lost'), 60);
			assert.equal((await settled('grace', 'refused')).reason_code, 'person_refused');
		});

		it('waits while the platform is away, or answers with a page, and is tried again', async () => {
			const before = (await ledger(s, fun.userId('linus'))).length;
			fun.faults.add('outcome', { drop: true });
			fun.faults.add('outcome', { status: 503, body: 'later' });
			fun.faults.add('outcome', { status: 200, body: '<!DOCTYPE html><html><body>Maintenance</body></html>' });
			await score(await play('linus', 'busy'), 71);
			await eventually(() => fun.grade('linus', 'busy') === 0.71);
			const row = await eventually(async () => (await ledger(s, fun.userId('linus'))).find((one) => one.state === 'sent' && one.score_given === 71));
			assert.ok(row.tries >= 3, `${row.tries} tries`);
			assert.equal((await ledger(s, fun.userId('linus'))).length, before + 1);
		});

		it('is understood although Open edX writes what it does not escape', async () => {
			fun.faults.add('outcome', { status: 200, headers: { 'content-type': 'application/xml' },
				body: '<?xml version="1.0"?><imsx_POXEnvelopeResponse xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0"><imsx_POXHeader>'
					+ '<imsx_POXResponseHeaderInfo><imsx_statusInfo><imsx_codeMajor>failure</imsx_codeMajor><imsx_description>Tom & Jerry < 3'
					+ '</imsx_description></imsx_statusInfo></imsx_POXResponseHeaderInfo></imsx_POXHeader></imsx_POXEnvelopeResponse>' });
			await score(await play('emilie', 'odd'), 20);
			assert.match((await settled('emilie', 'refused')).reason, /^the platform refused the grade/);
		});

		it('is signed with the new secret once there is one, and refused until the platform has it too', async () => {
			const session = await play('linus', 'other');
			const { secret } = await s.ask('lti11', 'rotate', made.id);
			await score(session, 44);
			assert.equal((await settled('linus', 'refused')).reason_code, 'secret_refused');
			fun.secret = secret;
			await s.ask('grades', 'resend', (await settled('linus', 'refused')).id);
			await eventually(() => fun.grade('linus', 'other') === 0.44);
		});

		it('of an activity that is not graded there, of a teacher, or of Studio, is owed to nobody', async () => {
			const before = (await ledger(s)).length;
			const none = async (who, changes) => {
				const answer = await launch(who, 'none', { changes });
				accepted(answer, s);
				const to = new URL(answer.headers.location);
				const page = to.pathname.startsWith('/launch/') ? await request(to.origin, 'GET', to.pathname) : null;
				const { origin, pathname } = page ? new URL(/href="([^"]*\/play\/[^"]*)"/.exec(page.text)[1]) : to;
				await score(await openSession(s, { origin, path: pathname }), 90);
			};
			await none('ada', { lis_outcome_service_url: undefined });
			await none('grace', { lis_result_sourcedid: undefined });
			await none('barbara', {});
			await none('student', { roles: 'Administrator' });
			assert.equal((await ledger(s)).length, before);
		});
	});

	describe('a learner', () => {
		it('of two keys of one site is one learner, and of a platform of LTI 1.3 with the same ids another', async () => {
			const other = await s.ask('lti11', 'add', '--site', 'http://fun.localhost', '--name', 'A third');
			assert.equal(other.origin, made.origin);
			const moodle = await s.ask('lti11', 'add', '--site', 'https://moodle.example', '--policy', 'moodle');
			const described = { issuer: 'https://moodle.example', client_id: 'c1', auth_url: 'https://moodle.example/auth',
				jwks_uri: 'https://moodle.example/certs', policy: 'moodle' };
			const registered = await s.ask('platform', 'add', '--json', s.write('moodle.json', JSON.stringify(described)));
			assert.notEqual(registered.origin, moodle.origin);
		});
	});
});
