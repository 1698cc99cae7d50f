// Why a platform does not get through, as administrators read it: the hint that lies nearest, what to do, support codes, and
// logins that no registration took.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { request } from '../harness/http.mjs';
import { eventually } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startWorker } from '../harness/worker.mjs';
import { CLAIM, launchSuite, Platform, refused, startKeySet } from './launch_platform.mjs';

describe('the launch doctor', () => {
	const suite = launchSuite();

	/** The failed check of the newest launch. */
	async function failed() {
		const [launch] = await suite.platform.log(1);
		return launch.checks.at(-1);
	}

	const MINUTE = 60;
	const now = () => Math.floor(Date.now() / 1000);

	for (const [what, iss, hint] of [
		['only a slash', 'https://lms.example.org/', /only the slash at the end differs/],
		['only the scheme', 'http://lms.example.org', /only http and https differ/],
		['only www.', 'https://www.lms.example.org', /only the www\. in front differs/],
		['only capitals', 'https://LMS.example.org', /only capital letters differ/],
		['only the path', 'https://lms.example.org/moodle', /only the path after the host differs/],
		['only the port', 'https://lms.example.org:8443', /only the port differs/],
	]) {
		it(`an issuer with ${what} different is told (pitfall 4)`, async () => {
			const { answer } = await suite.platform.launch({ iss });
			refused(answer, 'iss', 401);
			const check = await failed();
			assert.match(check.hint, hint);
			assert.match(check.hint, /Registered here is https:\/\/lms\.example\.org:/);
			assert.match(check.advice, /exactly as it was received/);
			assert.equal(check.received, iss);
			assert.equal(check.expected, 'https://lms.example.org');
		});
	}

	it('an issuer of another host gets no hint but what to do', async () => {
		await suite.platform.launch({ iss: 'https://evil.example.org' });
		const check = await failed();
		assert.equal(check.hint, undefined);
		assert.ok(check.advice);
	});

	it('another client id of the same issuer is told, registered or not (pitfall 4)', async () => {
		await suite.platform.launch({ aud: 'client-9' });
		assert.match((await failed()).hint, /one that is not registered here/);
		await new Platform(suite.s, suite.keySet, { client_id: 'client-2', name: 'The other block' }).register();
		await suite.platform.launch({ aud: 'client-2' });
		assert.match((await failed()).hint, /registered here too \(The other block\)/);
		await suite.platform.launch({ aud: 'CLIENT-1' });
		assert.match((await failed()).hint, /only capital letters differ/);
	});

	it('a clock that differs is told in minutes, with both times (pitfall 6)', async () => {
		const ahead = await suite.platform.launch({ iat: now() + 10 * MINUTE, exp: now() + 11 * MINUTE });
		refused(ahead.answer, 'iat', 401);
		assert.match((await failed()).hint, /clock is about 10 minutes ahead of ours/);
		await suite.platform.launch({ iat: now() - 20 * MINUTE, exp: now() + MINUTE });
		assert.match((await failed()).hint, /clock is about 20 minutes behind ours/);
		const late = await suite.platform.launch({ iat: now() - 7 * MINUTE, exp: now() - 6 * MINUTE });
		refused(late.answer, 'exp', 401);
		const check = await failed();
		assert.match(check.hint, /made 7 minutes ago and ran out 6 minutes ago/);
		assert.match(check.received, /^\d{4}-\d\d-\d\dT/);
		assert.match(check.expected, /our clock, \d{4}-\d\d-\d\dT/);
		await suite.platform.launch({ nbf: now() + 5 * MINUTE });
		assert.match((await failed()).hint, /about 5 minutes ahead/);
	});

	it('an unknown key id is told with those that are there (pitfall 20)', async () => {
		const { answer } = await suite.platform.launch({}, { header: { kid: 'somebody-elses' } });
		refused(answer, 'signature', 401);
		assert.match((await failed()).hint, /has other keys: key-1\./);
		const other = await startKeySet(suite, 'key-1');
		await suite.platform.launch({}, { key: other.key });
		assert.match((await failed()).hint, /a key of this id, but another key made the signature/);
		await suite.platform.launch({}, { key: other.key, header: { kid: undefined } });
		assert.match((await failed()).hint, /names no key/);
	});

	it('a token without key id is verified by trying each RSA key (pitfall 19)', async () => {
		const { answer } = await suite.platform.launch({}, { header: { kid: undefined } });
		assert.equal(answer.status, 303, answer.text);
	});

	it('a missing deployment id, an unknown deployment and a wrong target are told (pitfall 30)', async () => {
		const { answer } = await suite.platform.launch({ [`${CLAIM}deployment_id`]: undefined });
		refused(answer, 'deployment_id', 400);
		const strict = await new Platform(suite.s, suite.keySet, { client_id: 'strict', deployment_id: '1', deployments: 'refuse' }).register();
		await strict.launch({ [`${CLAIM}deployment_id`]: '2' });
		const [launch] = await strict.log(1);
		assert.match(launch.checks.at(-1).hint, /this one is new/);
		assert.match(launch.checks.at(-1).advice, /Add the deployment id/);
		await suite.platform.launch({ [`${CLAIM}target_link_uri`]: suite.s.app.replace('http:', 'https:') });
		assert.match((await failed()).hint, /only http and https differ/);
	});

	it('a platform that gives back another nonce is told so (pitfall 32)', async () => {
		const { answer } = await suite.platform.launch({ nonce: 'the-platforms-own' });
		refused(answer, 'nonce', 401);
		assert.match((await failed()).advice, /gave back another nonce.*TAO before November 2024/);
	});

	it('the learner is told what to do first; all else is folded, and the code can be copied', async () => {
		const { answer } = await suite.platform.launch({ iss: 'https://lms.example.org/' });
		const [before, folded] = answer.text.split('<details');
		assert.match(before, /Nothing is lost\. Go back to your course/);
		assert.match(before, new RegExp(`<span class="code"[^>]*>${answer.headers['request-id']}<`));
		assert.doesNotMatch(before, /Expected|lms\.example\.org\/?</);
		assert.match(folded, /Details, for teachers and administrators/);
		assert.match(folded, /<dd>https:\/\/lms\.example\.org\/<\/dd>/);
		const french = await suite.platform.launch({ exp: 1000, [`${CLAIM}launch_presentation`]: { locale: 'fr' } });
		assert.match(french.answer.text, /Rien n’est perdu/);
		assert.match(french.answer.text, /Détails, pour les enseignants et les administrateurs/);
	});

	it('a support code finds its launch whatever the platform: page, API and command line', async () => {
		const { answer } = await suite.platform.launch({ [`${CLAIM}version`]: '1.2' });
		const code = answer.headers['request-id'];
		const admin = visitor(suite.s, signedIn(suite.s, { roles: ['administrator'] }).cookie);
		const found = await admin.get(`/admin/main/platforms/launches?code=${code.toUpperCase()}`);
		assert.match(found.text, /A platform.*refused.*version/);
		const one = await admin.get(found.links.find((link) => /launches\/[0-9a-f-]{36}$/.test(link)));
		assert.match(one.text, /What to do.*Let the platform launch LTI 1\.3/);
		assert.match((await admin.get('/admin/main/platforms/launches?code=nonsense')).text, /No launch of your platforms has this code/);
		const told = await suite.s.ask('platform', 'launches', '--code', code);
		assert.equal(told.launches.length, 1);
		assert.equal(told.launches[0].failed_check, 'version');
		assert.equal((await suite.s.lectern('platform', 'launches', '--code', 'nonsense')).code, 2);
		await suite.s.ask('org', 'add', 'apart');
		const stranger = visitor(suite.s, signedIn(suite.s, { roles: ['administrator'], org: 'apart' }).cookie);
		assert.match((await stranger.get(`/admin/apart/platforms/launches?code=${code}`)).text, /No launch of your platforms has this code/);
		const french = visitor(suite.s, signedIn(suite.s, { roles: ['administrator'] }).cookie, { lang: 'fr' });
		assert.match((await french.get(new URL(one.url).pathname)).text, /Que faire.*Faites lancer la plateforme en LTI 1\.3/);
	});

	it('a login of an unknown issuer is seen by who may, with what lies nearest (pitfall 4)', async () => {
		const { s, platform } = suite;
		const near = await platform.login({ parameters: { iss: 'https://lms.example.org/' } });
		assert.equal(near.answer.status, 400);
		assert.match(near.answer.text, /do not know each other yet/);
		await platform.login({ parameters: { iss: 'https://lms.example.org/' } });
		await platform.login({ parameters: { client_id: 'client-77' } });
		const far = await platform.login({ parameters: { iss: 'https://far.example.net', client_id: 'x' } });
		const { logins } = await s.ask('platform', 'refused');
		const slash = logins.find((one) => one.iss === 'https://lms.example.org/');
		assert.equal(slash.times, 2);
		assert.match(slash.hint, /Registered here is https:\/\/lms\.example\.org: only the slash at the end differs/);
		assert.match(logins.find((one) => one.client_id === 'client-77').hint, /with another client id: client-1|client-2|strict/);
		assert.match(logins.find((one) => one.client_id === 'x').hint, /Nothing like this issuer/);
		const own = await s.ask('platform', 'refused', '--org', 'main');
		assert.ok(own.logins.some((one) => one.iss === 'https://lms.example.org/'));
		assert.ok(!own.logins.some((one) => one.client_id === 'x'), 'an organisation sees only what comes near its own');
		const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
		const page = await admin.get(`/admin/main/platforms/launches?code=${near.answer.headers['request-id']}`);
		assert.match(page.text, /only the slash at the end differs/);
		assert.equal((await admin.get('/instance/logins')).status, 403);
		const operator = visitor(s, signedIn(s, { platformAdmin: true }).cookie, { lang: 'fr' });
		const all = await operator.get('/instance/logins');
		assert.match(all.text, /far\.example\.net/);
		assert.match(all.text, /seule la barre à la fin diffère/);
		assert.match(all.text, new RegExp(far.answer.headers['request-id']));
		await platform.login({ parameters: { iss: `https://${'x'.repeat(300)}.example.org` } });
		assert.ok((await s.ask('platform', 'refused')).logins.every((one) => one.iss.length < 256));
	});

	it('the launch log forgets what is older than 90 days', async () => {
		const owner = new Owner(suite.s.data);
		await suite.platform.launch({ iss: 'https://lms.example.org/' });
		const [{ launch: newest }] = await suite.platform.log(1);
		owner.sql(`UPDATE lti_launches SET created_at = now() - interval '91 days' WHERE id <> '${newest}'`);
		owner.sql("DELETE FROM jobs WHERE kind = 'house.sweep'", { directory: true });
		const worker = await startWorker(suite.s, { job_threads: 1 }, suite);
		await eventually(() => owner.sql('SELECT count(*) FROM lti_launches')[0][0] === '1', { what: 'the janitor' });
		await worker.stop();
		assert.equal((await suite.platform.log(5)).length, 1);
	});

	it('no token, nonce or state is in what is kept', async () => {
		const { login, token } = await suite.platform.launch({ aud: 'nobody' });
		const text = JSON.stringify(await suite.platform.log(5)) + JSON.stringify(await suite.s.ask('platform', 'refused'));
		for (const secret of [login.state, login.nonce, token.split('.')[2]])
			assert.ok(!text.includes(secret));
		assert.equal((await request(suite.s.app, 'GET', '/api/v1/launches?code=x')).status, 401);
	});
});
