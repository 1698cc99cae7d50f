// A platform registers itself by a link: each product in its way, what is believed and what is not, and that it may be done again.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { request } from '../harness/http.mjs';
import { launch } from '../harness/launch.mjs';
import { eventually, importSmallCourse, launchPlayer, openSession, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { invite, openRegistration, platformOf, registerItself, submitRegistration, words } from '../harness/registration.mjs';
import { startPlatform } from '../platform/platform.mjs';

const TOOL = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

let s, moduleId, hosts = 0;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, rate_limit_address: 0 } });
	moduleId = await importSmallCourse(s);
});
test.after(() => s?.dispose());

const campus = (t, shape = 'moodle') => startPlatform({ shape, toolUrl: s.app, host: `${shape}${++hosts}.localhost`, t,
	activities: [{ id: '1', title: 'Small', moduleId }] });
const directory = (sql) => new Owner(s.data).sql(sql, { directory: true });

async function gradeArrives(platform, who = 'ada', raw = 80) {
	await score(await openSession(s, await launchPlayer(platform, who)), raw);
	await eventually(() => platform.row(who)?.grade === raw, { what: 'the grade' });
}

for (const shape of ['moodle', 'canvas', 'brightspace', 'sakai']) {
	test(`pitfall 24: ${shape} registers itself, is approved, and a grade arrives`, async (t) => {
		const platform = await campus(t, shape);
		const link = await invite(s, '--name', `Campus ${shape}`);
		const done = await registerItself(platform, link);
		assert.equal(done.status, 200, done.words);
		assert.match(done.words, /The platform is connected .*One step is left/);
		const tool = platform.registering.activate();
		const [sent] = platform.registering.requests;
		assert.equal(Boolean(sent.authorization), shape !== 'brightspace', 'a Bearer token goes only where one was given');
		const kept = await platformOf(s, platform.origin);
		assert.deepEqual([kept.status, kept.policy, kept.client_id, kept.name], ['pending', shape, tool.client, `Campus ${shape}`]);
		assert.deepEqual(kept.deployments, shape === 'canvas' ? [] : [tool.deployment], 'Canvas gives none before its administrator confirms');

		const early = await launch(platform, 'ada').catch((error) => ({ status: 400, text: error.message }));
		assert.equal(early.status, 400);
		assert.match(words(early.text), /somebody who looks after this service has to approve it first/);
		await s.ask('platform', 'approve', kept.registration);
		await gradeArrives(platform);
		assert.deepEqual((await platformOf(s, platform.origin)).deployments, [tool.deployment], 'the first one seen is recorded');
	});
}

test('what is sent is what Moodle 4.5, Canvas and D2L want, and asks only for what is offered', async (t) => {
	const platform = await campus(t);
	await registerItself(platform, await invite(s));
	const { body } = platform.registering.requests[0];
	assert.deepEqual(body.redirect_uris, [`${s.app}/lti/launch`]);
	assert.deepEqual([body.application_type, body.response_types, body.grant_types, body.token_endpoint_auth_method, body.id_token_signed_response_alg],
		['web', ['id_token'], ['implicit', 'client_credentials'], 'private_key_jwt', 'RS256']);
	assert.equal(body.jwks_uri, `${s.app}/lti/jwks`);
	assert.equal(body.initiate_login_uri, `${s.app}/lti/login`);
	assert.doesNotMatch(body.scope, /contextgroup/, 'what the platform does not offer is not asked for');
	assert.match(body.scope, /lti-ags\/scope\/score/);
	assert.equal(body[TOOL].domain, new URL(s.app).host);
	assert.deepEqual(body[TOOL].custom_parameters, { context_id_history: '$Context.id.history' }, 'only variables that the platform fills in');
	assert.deepEqual(body[TOOL].messages.map(({ type, placements }) => [type, placements]),
		[['LtiResourceLinkRequest', undefined], ['LtiDeepLinkingRequest', ['ContentArea']]]);
	const icon = await request(s.app, 'GET', new URL(body.logo_uri).pathname);
	assert.deepEqual([icon.status, icon.headers['content-type']], [200, 'image/svg+xml']);
	assert.equal(icon.headers['cross-origin-resource-policy'], undefined, 'the platform\'s pages may show it');
});

test('a Moodle 4.5\'s own configuration and answer, as they were captured, are taken', async (t) => {
	if (skipWithoutFixtures(t, 'lti'))
		return;
	const platform = await campus(t);
	const here = (text) => JSON.parse(text.replaceAll('\\/', '/').replaceAll('http://127.0.0.1:8800', platform.origin));
	const { registering } = platform;
	const read = (name) => fs.readFileSync(fixture('lti', name), 'utf8');
	const configuration = read('moodle-4.5-openid-configuration.json'), answer = read('moodle-4.5-dynamic-registration-response.json');
	registering.instead.configuration = () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(here(configuration)) });
	registering.instead.registration = () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: answer });
	assert.equal((await registerItself(platform, await invite(s))).status, 200);
	const kept = await platformOf(s, platform.origin);
	assert.deepEqual([kept.client_id, kept.deployments, kept.policy, kept.auth_url], ['UIG1wFtE3gAGQpG', ['2'], 'moodle', `${platform.origin}/mod/lti/auth.php`]);
	const [[scope]] = directory(`SELECT scope FROM lti_registrations WHERE id = '${kept.registration}'`);
	assert.match(scope, /^https:\/\/purl.imsglobal.org\/spec\/lti-ags\/scope\/score /);
});

test('pitfall 5: the audience of token requests is what the product wants: D2L\'s own, as one text; Canvas its token endpoint', async (t) => {
	const brightspace = await campus(t, 'brightspace'), canvas = await campus(t, 'canvas');
	for (const platform of [brightspace, canvas])
		await registerItself(platform, await invite(s, '--at-once'));
	const d2l = await platformOf(s, brightspace.origin);
	assert.deepEqual([d2l.token_audience, d2l.audience_shape, d2l.status], ['https://api.brightspace.com/auth/token', 'text', 'active']);
	assert.equal((await platformOf(s, canvas.origin)).token_audience, '', 'what Canvas calls its authorization server is no audience');
	brightspace.registering.activate();
	await gradeArrives(brightspace);
	const listed = await campus(t, 'brightspace');
	await registerItself(listed, await invite(s, '--at-once'));
	directory(`UPDATE lti_registrations SET audience_shape = 'array' WHERE issuer = '${listed.origin}'`);
	listed.registering.activate();
	await score(await openSession(s, await launchPlayer(listed, 'linus')), 60);
	const wrong = await eventually(() => listed.tokens.requests.map((one) => one.error).find(Boolean), { what: 'a refused token request' });
	assert.match(String(wrong), /an audience that is a list/);
});

test('pitfall 24: Canvas\'s 422 and Moodle\'s 401 are shown as text, escaped, and the link stays good', async (t) => {
	const canvas = await campus(t, 'canvas'), link = await invite(s, '--policy', 'standard');
	const refused = await registerItself(canvas, link);
	assert.equal(refused.status, 502);
	assert.match(refused.words, /refused our registration \(422\).*\[\] <is not> a list of known placements/);
	assert.doesNotMatch(refused.text, /<is not>/, 'markup of the platform is text');
	assert.match(refused.words, /Nothing was changed here/);
	assert.equal(await platformOf(s, canvas.origin), undefined);

	const moodle = await campus(t), again = await invite(s);
	await registerItself(moodle, again);
	const [tool] = moodle.registering.tools;
	const second = await registerItself(moodle, await invite(s), { client: tool.client });
	assert.equal(second.status, 502);
	assert.match(second.words, /did not accept its own registration token \(401\): token_already_used/);
	const french = await openRegistration(moodle, await invite(s), { lang: 'fr' });
	assert.match(french.words, /Connecter cette plateforme/);

	moodle.registering.instead.registration = () => ({ status: 500, headers: {}, body: '<script>alert(1)</script>' });
	const page = await registerItself(moodle, await invite(s));
	assert.match(page.words, /\(500\): \(a web page, not an answer for programs\)/);
	assert.doesNotMatch(page.text, /alert/);
	moodle.registering.instead.registration = () => ({ status: 400, headers: {}, body: 'no eyJhbGciOi.token.here' });
	assert.doesNotMatch((await registerItself(moodle, await invite(s))).text, /token\.here/, 'a token in an answer is not shown');
});

test('a link registers one platform; expired, used, withdrawn and unknown ones each say so', async (t) => {
	const platform = await campus(t);
	const told = async (link, expected, status = 410) => {
		const before = platform.registering.requests.length;
		const page = await openRegistration(platform, link);
		assert.equal(page.status, status, page.words);
		assert.match(page.words, expected);
		const posted = await request(s.app, 'POST', new URL(link).pathname, { body: new URLSearchParams({ openid_configuration: platform.registering.configurationUrl }) });
		assert.ok([410, 404, 200].includes(posted.status), posted.text);
		assert.equal(platform.registering.requests.length, before, 'the platform is not asked');
	};
	const used = await invite(s);
	assert.equal((await openRegistration(platform, used)).status, 200);
	await registerItself(platform, used);
	await told(used, /was used already/);
	const expired = await invite(s), withdrawn = await s.ask('platform', 'invite', '--name', 'Other');
	directory(`UPDATE registration_invites SET expires_at = now() - interval '1 second' WHERE id = (SELECT max(id::text)::uuid FROM registration_invites WHERE name = 'Campus')`);
	await told(expired, /has expired/);
	await s.ask('platform', 'withdraw', withdrawn.id);
	await told(withdrawn.link, /was withdrawn/);
	assert.match((await s.lectern('platform', 'withdraw', withdrawn.id)).stderr, /used or withdrawn already/i);
	await told(`${s.app}/lti/register/nothing-of-ours`, /no such registration link/i, 404);
	const { invites } = await s.ask('platform', 'invites');
	assert.ok(!JSON.stringify(invites).includes(new URL(used).pathname.split('/').at(-1)), 'no list tells a secret');
	assert.equal(directory(`SELECT 1 FROM registration_invites i WHERE i::text LIKE '%${new URL(used).pathname.split('/').at(-1)}%'`).length, 0, 'nothing keeps it');
	assert.equal((await request(s.app, 'GET', new URL(used).pathname)).status, 400, 'opened by hand it says what it is for');
});

test('addresses of another origin, and what is no configuration, are refused with what was wrong', async (t) => {
	const platform = await campus(t), other = await campus(t);
	const { registering } = platform;
	const link = await invite(s);
	const wrong = async (overrides, expected, status = 422) => {
		registering.overrides = overrides;
		const page = await openRegistration(platform, link);
		assert.equal(page.status, status, page.words);
		assert.match(page.words, expected);
	};
	await wrong({ issuer: other.origin }, /openid_configuration is at .*neither the issuer's own/);
	for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'registration_endpoint'])
		await wrong({ [name]: `${other.origin}/elsewhere` }, new RegExp(`${name} is at ${other.origin}`));
	await wrong({ jwks_uri: undefined }, /does not say its jwks_uri/);
	await wrong({ token_endpoint: 'file:///etc/passwd' }, /In the platform's configuration, token_endpoint is no usable address/);
	await wrong({ issuer: 'https://canvas.instructure.com', 'https://purl.imsglobal.org/spec/lti-platform-configuration': { product_family_code: 'canvas' } },
		/neither the issuer's own/);
	await wrong({ id_token_signing_alg_values_supported: ['HS256'] }, /does not offer RS256/);
	registering.overrides = {};
	const answers = [['<html>Sign in</html>', 200, /is no JSON: \(a web page/], ['[]', 200, /is no JSON object/, 422], ['x'.repeat(300 * 1024), 200, /could not be asked: .*more than 262144 bytes/],
		['gone', 404, /answered 404 where its configuration should be: gone/]];
	for (const [body, status, expected, shown = 502] of answers) {
		registering.instead.configuration = () => ({ status, headers: {}, body });
		const page = await openRegistration(platform, link);
		assert.equal(page.status, shown, page.words);
		assert.match(page.words, expected);
		assert.match(page.headers['content-security-policy'], new RegExp(`frame-ancestors ${platform.origin}`), 'the platform may show why');
	}
	registering.instead.configuration = null;
	assert.equal((await registerItself(platform, link)).status, 200, 'the link was not used up by any of it');
});

test('private addresses are refused where the settings do not allow them', async (t) => {
	const closed = await startLectern({ config: { outbound_http: true }, t });
	const platform = await startPlatform({ toolUrl: closed.app, t });
	const page = await openRegistration(platform, await invite(closed));
	assert.equal(page.status, 502);
	assert.match(page.words, /could not be asked: /);
	assert.equal(platform.registering.requests.length, 0);
});

test('sent twice it is done once; two at once, one wins; a try that died is told to whoever comes back', async (t) => {
	const platform = await campus(t), link = await invite(s);
	const page = await openRegistration(platform, link);
	const first = await submitRegistration(link, page), second = await submitRegistration(link, page);
	assert.deepEqual([first.status, second.status], [200, 200]);
	assert.equal(platform.registering.requests.length, 1, 'the second was answered from what is kept');

	const other = await campus(t), shared = await invite(s);
	const pages = await Promise.all([openRegistration(other, shared), openRegistration(other, shared)]);
	const gate = other.hold('registration');
	const racing = submitRegistration(shared, pages[0]);
	await gate.reached;
	const late = await submitRegistration(shared, pages[1]);
	assert.equal(late.status, 409);
	assert.match(late.words, /is under way: wait a minute/);
	gate.release();
	assert.equal((await racing).status, 200);
	assert.equal(other.registering.requests.length, 1);

	const third = await campus(t), dying = await invite(s);
	third.fault('registration', { after: true, drop: true });
	const lost = await registerItself(third, dying);
	assert.equal(lost.status, 502);
	assert.equal(third.registering.tools.length, 1, 'the platform took it');
	const back = await openRegistration(third, dying);
	assert.match(back.words, /An earlier try did not come to an end .*delete that one there, then go on here/);
	assert.equal((await submitRegistration(dying, back)).status, 200);
	assert.equal(third.registering.tools.length, 2);
	assert.equal((await platformOf(s, third.origin)).client_id, third.registering.tools[1].client);
});

test('registered again, the same client is changed, not doubled, and stays approved unless what proves it changed', async (t) => {
	const platform = await campus(t, 'sakai');
	const client = 'the-same-client';
	await registerItself(platform, await invite(s), { client });
	const { registration } = await platformOf(s, platform.origin);
	await s.ask('platform', 'approve', registration);
	directory(`UPDATE lti_registrations SET deployments = 'refuse', frame_origins = 'https://media.example.org' WHERE id = '${registration}'`);
	const again = await registerItself(platform, await invite(s, '--name', 'Renamed'), { client });
	assert.match(again.words, /The connection is renewed .*can be opened/);
	const kept = await platformOf(s, platform.origin);
	assert.deepEqual([kept.registration, kept.name, kept.status], [registration, 'Renamed', 'active']);
	assert.deepEqual([kept.new_deployments, kept.frame_origins], ['refuse', 'https://media.example.org'], 'what staff set stays');
	platform.registering.overrides = { jwks_uri: `${platform.origin}/other-keys` };
	await registerItself(platform, await invite(s), { client });
	assert.equal((await platformOf(s, platform.origin)).status, 'pending');
	assert.match((await s.lectern('platform', 'approve', 'nothing')).stderr, /no id/);
	await s.ask('platform', 'refuse', registration);
	assert.equal((await platformOf(s, platform.origin)).status, 'disabled');
	assert.match((await s.lectern('platform', 'approve', registration)).stderr, /waits/);

	await s.ask('org', 'add', 'second-home');
	const foreign = await registerItself(platform, await invite(s, '--org', 'second-home'), { client });
	assert.equal(foreign.status, 409, 'another organisation\'s link does not take it over');
	assert.match(foreign.words, /belong to another organisation/);
});

test('what registration keeps of a platform: the management token sealed, the whole configuration; audit rows without secrets', async (t) => {
	const platform = await campus(t, 'canvas'), link = await invite(s, '--name', 'Audited');
	await registerItself(platform, link);
	const { registration } = await platformOf(s, platform.origin);
	const [[url, token, family]] = directory(`SELECT management_url, management_token,
		configuration #>> '{https://purl.imsglobal.org/spec/lti-platform-configuration,product_family_code}' FROM lti_registrations WHERE id = '${registration}'`);
	assert.equal(url, `${platform.origin}/api/lti/registrations/1`);
	assert.ok(token.length > 40 && !token.includes('an-access-token'));
	assert.equal(family, 'canvas');
	await s.ask('platform', 'approve', registration);
	const rows = await eventually(() => {
		const all = new Owner(s.data).sql(`SELECT action, coalesce(after::text, '') FROM audit_logs WHERE subject_id = '${registration}' ORDER BY id`);
		return all.length >= 2 && all;
	}, { what: 'the audit rows' });
	assert.deepEqual(rows.map(([action]) => action), ['platform.added', 'platform.approved']);
	assert.ok(!JSON.stringify(rows).includes(new URL(link).pathname.split('/').at(-1)));
});

test('every URL to paste stands on one public page, and Canvas\'s document says the same', async () => {
	for (const [product, name] of [['moodle', 'Initiate login URL'], ['canvas', 'OpenID Connect Initiation Url'], ['openedx', 'Registered Redirect URIs'],
		['blackboard', 'Tool JWKS URL'], ['brightspace', 'Keyset URL'], ['sakai', 'LTI 1.3 Tool Redirect Endpoint'], ['standard', 'Icon']]) {
		const page = await request(s.app, 'GET', `/lti/addresses?product=${product}&lang=en`);
		assert.equal(page.status, 200);
		assert.match(words(page.text), new RegExp(name));
		assert.ok(page.text.includes(`${s.app}/lti/launch`), product);
	}
	assert.match(words((await request(s.app, 'GET', '/lti/addresses?lang=fr')).text), /Adresses pour les plateformes/);
	const { json } = await request(s.app, 'GET', '/lti/config.json?product=canvas');
	assert.equal(json.oidc_initiation_url, `${s.app}/lti/login`);
	assert.equal(json.public_jwk_url, `${s.app}/lti/jwks`);
	assert.deepEqual(json.extensions[0].settings.placements.map((one) => one.placement), ['link_selection', 'assignment_selection']);
	assert.ok(json.extensions[0].settings.placements.every((one) => one.message_type === 'LtiDeepLinkingRequest' && one.icon_url));
	assert.equal((await request(s.app, 'GET', '/lti/config.json?product=nobody')).status, 400);
});
