// LtiSubmissionReviewRequest: who teaches comes from the platform's grade book to look at one learner's work, and sees that and
// nothing else.
import assert from 'node:assert/strict';
import test from 'node:test';

import { beginLaunch } from '../harness/launch.mjs';
import { importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { LTI } from '../platform/words.mjs';

let s, platform, owner;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	owner = new Owner(s.data);
	const moduleId = await importSmallCourse(s);
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Course', moduleId }, { id: '2', title: 'Never opened', moduleId }] });
	await register(s, platform);
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 85);
	await score(await openSession(s, await launchPlayer(platform, 'linus')), 40);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

/** A review launch: of whom, by whom, with claims of one's own; the tool's answer. */
async function review(whom, { by = 'barbara', activity = platform.activities[0], claims = {} } = {}) {
	const begun = await beginLaunch(platform, by, activity);
	const token = await platform.idTokenFor(by, activity, { nonce: begun.authorization.searchParams.get('nonce'), ...platform.names.review(whom), ...claims });
	return begun.post({ id_token: token });
}
const open = (address, method = 'GET', more = {}) => request(s.app, method, new URL(address, s.app).pathname, { headers: { 'accept-language': 'en' }, ...more });
const attemptOf = (who) => owner.sql(`SELECT a.id FROM attempts a JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
	WHERE l.external_user_id = '${platform.subject(who)}'`)[0][0];

test('who teaches is led to that learner\'s attempt and to what explains it', async () => {
	const answer = await review('ada');
	assert.equal(answer.status, 303, answer.text);
	assert.ok(answer.headers.location.endsWith(`/attempts/${attemptOf('ada')}`), answer.headers.location);
	const page = await open(answer.headers.location);
	assert.equal(page.status, 200, page.text);
	assert.match(page.text, /Ada Lovelace[^]*Why it stands so/);
	assert.match(page.headers['content-security-policy'], new RegExp(`frame-ancestors [^;]*${platform.origin}`));
	assert.equal(owner.sql("SELECT count(*) FROM attempts WHERE NOT gradable")[0][0], '0', 'the teacher gets no attempt of their own');
	assert.doesNotMatch(page.text, /arrived[^]*arrived/, 'the teacher\'s coming is no arrival of the learner');
});

test('its capability shows this attempt and nothing else, and opens no player', async () => {
	const { pathname } = new URL((await review('ada')).headers.location, s.app);
	const launch = pathname.slice(0, pathname.indexOf('/attempts/'));
	assert.equal((await open(`${launch}/attempts/${attemptOf('linus')}`)).status, 404);
	const list = await open(`${launch}/attempts`);
	assert.match(list.text, /Ada Lovelace/);
	assert.doesNotMatch(list.text, /Linus/);
	assert.equal((await open(`${launch}/class`)).status, 403);
	assert.equal((await open(`${launch}/class/refresh`, 'POST', { body: new URLSearchParams() })).status, 403);
	const first = await open(launch);
	assert.deepEqual([first.status, first.headers.location], [303, pathname], 'there is nothing to choose');
	const [[id]] = owner.sql('SELECT count(*) FROM launches WHERE review');
	assert.ok(Number(id) > 0);
});

test('who teaches there no more sees it no more', async () => {
	const { pathname } = new URL((await review('ada')).headers.location, s.app);
	assert.equal((await open(pathname)).status, 200);
	owner.sql(`UPDATE context_roles SET roles = '["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]'`);
	assert.equal((await open(pathname)).status, 403);
	assert.equal((await review('ada')).status, 303, 'the platform says anew who teaches');
	assert.equal((await open(pathname)).status, 200);
});

test('what cannot be looked at is said in a sentence: nothing opened yet, another course, no teacher', async () => {
	const says = async (answer, words) => {
		assert.equal(answer.status, 422, answer.text);
		assert.match(answer.text, /There is nothing to look at/);
		assert.match(answer.text, words);
	};
	await says(await review('grace'), /This learner has not opened the activity yet/);
	await says(await review('ada', { activity: platform.activities[1] }), /Nobody has opened this activity yet/);
	await says(await review('ada', { claims: { [`${LTI}context`]: { id: 'another', title: 'Another course' } } }), /belongs to another course/);
	await says(await review('ada', { by: 'linus' }), /Only who teaches/);
	await says(await review('ada', { claims: { [`${LTI}context`]: undefined } }), /does not say in which course/);
	const french = await review('grace', { claims: { [`${LTI}launch_presentation`]: { locale: 'fr' } } });
	assert.match(french.text, /Cet apprenant n’a pas encore ouvert l’activité/);
	const { launches } = await s.ask('platform', 'launches');
	assert.ok(launches.some((one) => one.message_type === 'LtiSubmissionReviewRequest'), 'the launch log tells of them');
});

test('a request that does not say whose work is refused by its check', async () => {
	for (const user of [undefined, {}, { user_id: '' }, { user_id: ['4'] }, { user_id: 'x'.repeat(300) }]) {
		const answer = await review('ada', { claims: { [`${LTI}for_user`]: user } });
		assert.equal(answer.status, 400, JSON.stringify(user));
		assert.match(answer.text, /for_user\.user_id/);
	}
	assert.equal((await review('ada', { claims: { [`${LTI}for_user`]: { user_id: Number(platform.subject('ada')) } } })).status, 303, 'a number is an id too');
	assert.equal((await review('ada', { claims: { [`${LTI}resource_link`]: undefined } })).status, 400);
});
