// What a learner sees of a launch that cannot go on: the window of its own, the way back, the platform's own words.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import * as jose from 'jose';

import { Jar, request } from '../harness/lectern.mjs';
import { accepted, CLAIM, launchSuite, refused } from './launch_platform.mjs';

describe('a launch', () => {
	let s, platform;
	const suite = launchSuite();
	before(() => ({ s, platform } = suite));

	describe('whose cookie stayed away', () => {
		it('offers a window of its own, framed by the platform only, and never lets in', async () => {
			const login = await platform.login({ parameters: { lti_message_hint: '{"a":1}', login_hint: 'window-1' } });
			const token = await platform.sign(platform.claims(login));
			const answer = await platform.post(login, token, { jar: new Jar() });
			assert.equal(answer.status, 401);
			assert.match(answer.headers['content-security-policy'], /frame-ancestors https:\/\/lms\.example\.org(;|$)/);
			const [, link] = answer.text.match(/<a class="button" href="([^"]+)" target="_blank" rel="noopener">/);
			const to = new URL(link.replaceAll('&amp;', '&'));
			assert.equal(to.pathname, '/lti/login');
			assert.equal(to.searchParams.get('lti_message_hint'), '{"a":1}');
			assert.equal(to.searchParams.get('iss'), platform.issuer);
			assert.ok(!answer.text.includes(token) && !answer.text.includes(login.state));
			refused(await platform.post(login, token), 'state', 401);

			const jar = new Jar();
			const again = await request(s.app, 'GET', to.href, { jar });
			assert.equal(again.status, 302);
			const sent = Object.fromEntries(new URL(again.headers.location).searchParams);
			assert.equal(sent.new_window, undefined);
			const second = { jar, state: sent.state, nonce: sent.nonce };
			accepted(await platform.post(second, await platform.sign(platform.claims(second)), { headers: { 'sec-fetch-dest': 'document' } }), s);
		});

		it('in the new window too is told so, without another window', async () => {
			const login = await platform.login({ parameters: { new_window: '1' } });
			const answer = await platform.post(login, await platform.sign(platform.claims(login)), { jar: new Jar() });
			refused(answer, 'browser', 401);
			assert.doesNotMatch(answer.text, /target="_blank"/);
			assert.match(answer.text, /Allow cookies for this site/);
		});

		it('speaks French to a French learner', async () => {
			const login = await platform.login();
			const answer = await platform.post(login, await platform.sign(platform.claims(login, {
				[`${CLAIM}launch_presentation`]: { locale: 'fr_ca' } })), { jar: new Jar() });
			assert.match(answer.text, /lang="fr"/);
			assert.match(answer.text, /Ouvrir dans une nouvelle fenêtre/);
		});

		it('and brought that of another login is refused', async () => {
			const login = await platform.login();
			const name = login.jar.header('lectern.localhost').split('=')[0];
			const answer = await platform.post(login, await platform.sign(platform.claims(login)), {
				jar: undefined, headers: { cookie: `${name}=${'C'.repeat(43)}` } });
			refused(answer, 'browser', 401);
		});
	});

	describe('that cannot be opened', () => {
		it('offers the way back that the platform signed, with the reason', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}version`]: '2' });
			const [, back] = answer.text.match(/<a class="button" href="([^"]+)">/);
			const url = new URL(back.replaceAll('&amp;', '&'));
			assert.equal(url.origin + url.pathname, 'https://lms.example.org/return');
			assert.equal(url.searchParams.get('x'), '1');
			assert.match(url.searchParams.get('lti_errormsg'), /version/);
			assert.equal(url.searchParams.get('lti_errorlog'), answer.headers['request-id']);
		});

		it('tells a French reader in French what was received and expected; the log stays as it is', async () => {
			const french = { headers: { 'accept-language': 'fr' } };
			const cells = (text) => [...text.matchAll(/<td>([^<]*)<\/td>/g)].map(([, cell]) => cell);
			const late = await platform.launch({ exp: 1000, [`${CLAIM}launch_presentation`]: { locale: 'fr' } });
			const facts = late.answer.text.slice(0, late.answer.text.indexOf('<table'));
			refused(late.answer, 'exp', 401);
			assert.match(facts, /<dd>1970-01-01T00:16:40\.000Z<\/dd>/);
			assert.match(facts, /<dd>pas avant notre horloge, \d{4}-[\dT:.-]+Z, moins 60 secondes<\/dd>/);
			assert.deepEqual(cells(late.answer.text).filter((cell) => /\b(the|of|expected|that|received|before|text)\b/.test(cell)), []);
			assert.ok(cells(late.answer.text).includes(`une signature par une clé du jeu de clés publié à ${platform.keySet.jwksUri}`));
			const [logged] = await platform.log(1);
			assert.match(logged.checks.at(-1).expected, /^not before our clock, /);

			const login = await platform.login();
			const [, payload] = (await platform.sign(platform.claims(login))).split('.');
			const none = await platform.post(login, `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.AA`, french);
			refused(none, 'alg', 401);
			assert.match(none.text, /<dd>RS256 attendu, none reçu<\/dd>/);
			const unknown = await platform.post(login, 'a.b', french);
			assert.match(unknown.text, /<dd>pas exactement trois parties<\/dd>/);
			assert.match(unknown.text, /<dd>id_token \(un JWT en trois parties/);
		});

		it('offers no way back that was not signed, and none to a script', async () => {
			const other = await jose.generateKeyPair('RS256');
			assert.doesNotMatch((await platform.launch({}, { key: other.privateKey })).answer.text, /lms\.example\.org\/return/);
			const { answer } = await platform.launch({ [`${CLAIM}version`]: '2',
				[`${CLAIM}launch_presentation`]: { return_url: 'javascript:alert(1)' } });
			assert.doesNotMatch(answer.text, /javascript:/);
		});

		it('tells our clock when it is about time', async () => {
			const { answer } = await platform.launch({ iat: 1700000000, exp: 1700000060 });
			refused(answer, 'exp', 401);
			assert.match(answer.text, /2023-11-14T22:14:20/);
			assert.match(answer.text, new RegExp(new Date().toISOString().slice(0, 13)));
		});

		it('as a message we do not answer yet says which', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}message_type`]: 'LtiContextLaunchRequest', [`${CLAIM}resource_link`]: undefined });
			refused(answer, 'offered', 400);
			assert.match(answer.text, /LtiContextLaunchRequest/);
			assert.match(answer.text, /does not offer yet/);
		});

		it('because it names a module that is not here says so', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}custom`]: { module_id: '0190f5a0-0000-7000-8000-000000000000' } });
			refused(answer, 'module_id', 422);
			assert.match(answer.text, /0190f5a0-0000-7000-8000-000000000000/);
			refused((await platform.launch({ [`${CLAIM}custom`]: { module_id: 'seven' } })).answer, 'module_id', 422);
			accepted((await platform.launch({ [`${CLAIM}custom`]: { module_id: '$ResourceLink.unknown' } })).answer, s);
		});

		it('because the platform says no shows its words, escaped, and uses the state up', async () => {
			const login = await platform.login();
			const body = new URLSearchParams({ error: 'login_required', error_description: '<b>Sign in</b> first', state: login.state });
			const answer = await request(s.app, 'POST', '/lti/launch', { body, jar: login.jar });
			refused(answer, 'platform', 400);
			assert.match(answer.text, /login_required/);
			assert.match(answer.text, /&lt;b&gt;Sign in&lt;\/b&gt; first/);
			assert.match(answer.text, /target="_blank"/);
			refused(await platform.post(login, await platform.sign(platform.claims(login))), 'state', 401);
			const unknown = await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ error: 'access_denied' }) });
			refused(unknown, 'platform', 400);
		});

	describe('that the platform answers with an error', () => {
		const post = (login, fields) => request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams(fields), jar: login?.jar });

		it('shows which, offers a window, and is logged, whichever error it is', async () => {
			for (const error of ['login_required', 'interaction_required', 'access_denied', 'invalid_request', 'unauthorized_client',
				'invalid_scope', 'unsupported_response_type', 'server_error', 'something_of_its_own']) {
				const login = await platform.login();
				const answer = await post(login, { error, state: login.state });
				refused(answer, 'platform', 400);
				assert.match(answer.text, new RegExp(error));
				assert.match(answer.text, /target="_blank"/);
				assert.ok(!answer.text.includes(login.state));
				const [logged] = await platform.log(1);
				const [{ advice, ...check }] = logged.checks;
				assert.match(advice, /refused by itself/);
				assert.deepEqual([logged.failed_check, logged.checks.length, check], ['platform', 1,
					{ name: 'platform', passed: false, received: `the error ${error} from the platform`, expected: 'a signed launch' }]);
			}
		});

		it('is believed in no token that comes with it', async () => {
			const login = await platform.login();
			const id_token = await platform.sign(platform.claims(login));
			refused(await post(login, { error: 'access_denied', id_token, state: login.state }), 'platform', 400);
			refused(await post(login, { id_token, state: login.state }), 'state', 401);
		});

		it('of a login that is not ours is shown, and never logged as a platform\'s', async () => {
			const [before] = await platform.log(1);
			for (const fields of [{ error: 'access_denied' }, { error: 'access_denied', state: 'Z'.repeat(43) }, { error: 'access_denied', state: '' }]) {
				const answer = await post(undefined, fields);
				refused(answer, 'platform', 400);
				assert.doesNotMatch(answer.text, /target="_blank"/);
			}
			assert.deepEqual((await platform.log(1))[0], before);
		});

		it('cannot speak through a page of ours at length, or in markup', async () => {
			const login = await platform.login();
			const answer = await post(login, { error: 'x'.repeat(5000), error_description: `<script>alert(1)</script>${'y'.repeat(5000)}`, state: login.state });
			refused(answer, 'platform', 400);
			assert.doesNotMatch(answer.text, /<script>alert|x{300}|y{300}/);
		});
	});
	});
});
