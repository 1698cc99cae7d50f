// Who teaches in a course of a platform sees, from its launch, what the learners of that course did, and nothing else: not
// another course's, not the organisation's, not for ever.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launch } from '../harness/launch.mjs';
import { launchPlayer, openSession, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { makeSchool, schoolConfig } from '../harness/schools.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s, zebra, other, teach, otherTeach;
test.before(async () => {
	s = await startLectern({ config: schoolConfig });
	zebra = await makeSchool(s, 'first-school', 'zebra', { elsewhere: true });
	// A second site of the same school, with a course and a teacher of its own.
	other = await startPlatform({ toolUrl: s.app, activities: [{ id: '9', title: 'Elsewhere', moduleId: zebra.ids.module }] });
	for (const registration of other.registrations)
		await s.ask('platform', 'add', '--json', s.write('other.json', JSON.stringify({ ...registration, org: 'first-school' })));
	await score(await openSession(s, await launchPlayer(other, 'grace')), 60);
	teach = (await launchPlayer(zebra.platform, 'barbara')).teach;
	otherTeach = (await launchPlayer(other, 'barbara')).teach;
});
test.after(async () => {
	await zebra?.platform.stop();
	await other?.stop();
	await s?.dispose();
});

const open = (path, headers = {}) => request(s.app, 'GET', path, { headers: { 'accept-language': 'en', ...headers } });
const attemptsOf = (page) => [...page.text.matchAll(/href="([^"]*\/attempts\/[0-9a-f-]{36})"/g)].map(([, link]) => link);

test('who teaches arrives on a page of their own, which leads to the activity and to the attempts', async () => {
	const answer = await launch(zebra.platform, 'barbara');
	assert.equal(answer.status, 303);
	const page = await open(new URL(answer.headers.location).pathname);
	assert.equal(page.status, 200);
	assert.match(page.text, /Open the activity[^]*Attempts of this course/);
	assert.doesNotMatch(page.text, /<nav aria-label="Main|\/admin/);
	assert.match(page.headers['content-security-policy'], new RegExp(`frame-ancestors [^;]*${zebra.platform.origin}`));
	const player = new URL(/href="([^"]*\/play\/[^"]*)"/.exec(page.text)[1]);
	assert.notEqual(player.origin, s.app);
	const playing = await request(player.origin, 'GET', player.pathname);
	assert.equal(playing.status, 200);
	assert.doesNotMatch(playing.text, /\/launch\//, 'content could read it there');
	assert.ok(!player.pathname.includes(teach.split('/').at(-1)));
});

test('who learns goes straight to the activity', async () => {
	assert.equal((await launchPlayer(zebra.platform, 'ada')).teach, undefined);
});

test('the attempts are those of the course, each with what explains it, without navigation', async () => {
	const list = await open(`${teach}/attempts`);
	assert.equal(list.status, 200);
	assert.match(list.text, /ada zebra[^]*linus zebra|linus zebra[^]*ada zebra/);
	assert.doesNotMatch(list.text, /Grace|\/admin|aria-label="Main navigation"/);
	const links = attemptsOf(list);
	assert.ok(links.length >= 2 && links.every((link) => link.startsWith(`${teach}/attempts/`)), links.join());
	const one = await open(`${teach}/attempts/${zebra.ids.attempt}`);
	assert.equal(one.status, 200);
	assert.match(one.text, /Why it stands so/);
	const log = await open(`${teach}/attempts/${zebra.ids.attempt}/sessions/${zebra.ids.session}`);
	assert.equal(log.status, 200);
	assert.match(log.text, /a comment of zebra|cmi\.core/);
	assert.match((await open(`${teach}/attempts?lang=fr`)).text, /lang="fr"/);
});

test('another course of the same school is another\'s, by list and by id', async () => {
	const list = await open(`${otherTeach}/attempts`);
	assert.match(list.text, /Grace/);
	assert.doesNotMatch(list.text, /(ada|linus|barbara) zebra/);
	const [theirs] = attemptsOf(list).filter((link) => !link.includes(zebra.ids.attempt));
	assert.equal((await open(`${otherTeach}/attempts/${zebra.ids.attempt}`)).status, 404);
	assert.equal((await open(`${otherTeach}/attempts/${zebra.ids.attempt}/sessions/${zebra.ids.session}`)).status, 404);
	assert.equal((await open(`${teach}/attempts/${theirs.split('/').at(-1)}`)).status, 404);
	const grace = zebra.sql(`SELECT a.id FROM attempts a JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id WHERE l.name LIKE 'Grace%'`)[0][0];
	assert.equal((await open(`${otherTeach}/attempts/${grace}`)).status, 200);
	assert.equal((await open(`${teach}/attempts/${grace}`)).status, 404);
	assert.equal((await open(`${teach}/attempts/${zebra.ids.attempt}/sessions/00000000-0000-7000-8000-000000000000`)).text.includes('Grace'), false);
});

test('it opens nothing else, and nothing else opens it', async () => {
	const capability = teach.split('/').at(-1);
	const player = zebra.player.path.split('/').at(-1);
	for (const wrong of [player, zebra.playing.write, `${capability.slice(0, -2)}AA`, 'x'])
		assert.equal((await open(`/launch/${wrong}/attempts`)).status, 410, wrong.slice(0, 10));
	const { origin } = zebra.player;
	assert.equal((await request(origin, 'GET', `/play/${capability}`)).status, 410, 'it is not the player\'s');
	for (const path of ['/admin/first-school/attempts', '/admin/first-school/grades'])
		assert.equal((await open(path, { authorization: `Bearer ${capability}` })).status, 303);
	assert.equal((await open('/api/v1/attempts', { authorization: `Bearer ${capability}` })).status, 401);
	assert.equal((await request(origin, 'GET', `${teach}/attempts`)).status, 404, 'not on the content origin');
	assert.equal((await open(`/launch/x/attempts`, zebra.admin.headers)).status, 410, 'a session does not stand in for it');
	assert.ok(!JSON.stringify(s.logs).includes(capability), 'no log knows it');
});

test('who teaches there no more sees no attempts any more; nor does anybody after the launch has ended', async () => {
	const who = zebra.sql("SELECT id FROM learners WHERE external_user_id = 'zebra-barbara'")[0][0];
	const [[roles]] = zebra.sql(`SELECT roles FROM context_roles WHERE learner_id = '${who}'`);
	zebra.sql(`UPDATE context_roles SET roles = '["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]' WHERE learner_id = '${who}'`);
	assert.equal((await open(`${teach}/attempts`)).status, 403);
	zebra.sql(`UPDATE context_roles SET roles = '${roles}' WHERE learner_id = '${who}'`);
	assert.equal((await open(`${teach}/attempts`)).status, 200);
	zebra.sql(`UPDATE launches SET expires_at = now() - interval '1 second' WHERE learner_id = '${who}'`);
	const over = await open(`${teach}/attempts`);
	assert.equal(over.status, 410);
	assert.doesNotMatch(over.text, /zebra/);
	const again = (await launchPlayer(zebra.platform, 'barbara')).teach;
	assert.equal((await open(`${again}/attempts`)).status, 200);
	await s.ask('org', 'disable', 'first-school');
	assert.equal((await open(`${again}/attempts`)).status, 410);
});
