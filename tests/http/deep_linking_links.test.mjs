// What a link of a platform opens, in its order: what it names, what it opened before, what it was copied from. A link that
// opens nothing asks its teacher to choose, and tells its learners to wait; nothing ever opens in place of something else.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launch } from '../harness/launch.mjs';
import { launchPlayer, openSession, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const NOWHERE = '00000000-0000-7000-8000-000000000000';
let s, platform, owner;
const modules = {};
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, rate_limit_address: 0 } });
	for (const title of ['Golf', 'Chess'])
		modules[title] = (await s.ask('package', 'import', s.write('p.zip', smallPackage({ title })))).module;
	platform = await startPlatform({ toolUrl: s.app });
	await register(s, platform);
	owner = new Owner(s.data);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const link = (more = {}) => platform.campus.add({ title: `Link ${platform.activities.length + 1}`, target: 'iframe', ...more });
/** The module that a launch of this activity opens. */
async function opens(activity, who = 'ada') {
	const session = await openSession(s, await launchPlayer(platform, who, activity), { open: false });
	const [[title]] = owner.sql(`SELECT m.title FROM attempt_sessions t JOIN attempts a ON a.org_id = t.org_id AND a.id = t.attempt_id
		JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id ORDER BY t.opened_at DESC LIMIT 1`);
	assert.ok(session.write);
	return title;
}
/** A launch that opens nothing, of who may choose: their picker. */
async function lost(activity, who = 'barbara') {
	const answer = await launch(platform, who, activity);
	assert.equal(answer.status, 303, answer.text);
	const { pathname } = new URL(answer.headers.location);
	assert.match(pathname, /^\/pick\//);
	const teacher = visitor(s, '');
	return { path: pathname, page: await teacher.get(pathname), choose: (page, module) => teacher.post(page.url, { module }), teacher };
}
const unresolved = (activity) => owner.sql(`SELECT reason, named, launches, resolved_at IS NULL FROM unresolved_links WHERE resource_link_id = '${activity.id}'`);

test('content_id in custom comes first, module_id means the same, and an unexpanded variable means nothing', async () => {
	assert.equal(await opens(link({ custom: { content_id: modules.Golf, module_id: modules.Chess } })), 'Golf');
	assert.equal(await opens(link({ custom: { module_id: modules.Chess } })), 'Chess');
	assert.equal(await opens(link({ custom: { content_id: '$Content.id', module_id: modules.Chess } })), 'Chess');
	assert.equal(await opens(link({ custom: { content_id: modules.Chess }, url: `${s.app}/lti/launch/${modules.Golf}` })), 'Chess');
	assert.equal(await opens(link({ url: `${s.app}/lti/launch/${modules.Golf}` })), 'Golf');
});

test('a link that says nothing more opens what it opened before', async () => {
	const one = link({ custom: { content_id: modules.Golf } });
	assert.equal(await opens(one), 'Golf');
	one.custom = {};
	assert.equal(await opens(one), 'Golf');
});

test('who teaches chooses what a lost link opens and goes on into it; learners wait for that, and then come in', async () => {
	const one = link({ title: 'Lost <one>' });
	const before = await launch(platform, 'ada', one);
	assert.equal(before.status, 422);
	assert.match(before.text, /Your teacher opens this link and chooses/);
	assert.match(before.text, /lti_errormsg/, 'the way back to the course');
	assert.deepEqual(unresolved(one), [['unnamed', '', '1', 't']]);
	const { page, choose } = await lost(one);
	assert.match(page.text, /The link “Lost <one>” opens nothing yet/);
	assert.doesNotMatch(page.text, /without choosing|grade book/);
	const chosen = await choose(page, modules.Chess);
	assert.equal(chosen.status, 303, chosen.text);
	assert.equal(await opens(one), 'Chess');
	assert.deepEqual(unresolved(one).map(([, , launches, open]) => [launches, open]), [['2', 'f']]);
	const [[action, after]] = owner.sql("SELECT action, after FROM audit_logs WHERE action = 'link.mended'");
	assert.match(after, new RegExp(modules.Chess), action);
});

test('a link that names what is not here never opens something else by itself, but opens what its teacher chose', async () => {
	for (const named of [{ content_id: NOWHERE }, { module_id: 'not-an-id' }]) {
		const one = link({ custom: { content_id: modules.Golf } });
		assert.equal(await opens(one), 'Golf');
		one.custom = named;
		const refused = await launch(platform, 'ada', one);
		assert.equal(refused.status, 422);
		assert.match(refused.text, new RegExp(`<code>${Object.keys(named)[0]}</code>`));
		assert.deepEqual(unresolved(one), [['missing', Object.values(named)[0], '1', 't']]);
		const { page, choose } = await lost(one);
		assert.equal((await choose(page, modules.Chess)).status, 303);
		assert.equal(await opens(one), 'Chess', 'chosen by hand');
		one.custom = { content_id: modules.Golf };
		assert.equal(await opens(one), 'Golf', 'what is named and here comes first');
	}
});

test('only who may choose is asked: a teaching assistant is told what learners are told', async () => {
	const one = link();
	const roles = ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner', 'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant'];
	const login = platform.launches.login(platform.campus.person('barbara'), one, 'iframe', () => ({ 'https://purl.imsglobal.org/spec/lti/claim/roles': roles }));
	const answer = await launch(platform, 'barbara', one, { login });
	assert.equal(answer.status, 422);
	assert.match(answer.text, /Your teacher opens this link/);
});

test('in a copied course each link opens what the one it was copied from opened, with nothing done by a teacher (pitfall 16)', async () => {
	const course = { id: '12', label: 'DEMO102', title: 'The demo, next year' };
	const named = link({ custom: { content_id: modules.Golf } });
	const byHand = link({ title: 'By hand' });
	const { page, choose } = await lost(byHand);
	await choose(page, modules.Chess);
	const titled = link({ title: 'Only its title tells', custom: { content_id: modules.Chess } });
	await opens(titled);
	const [copyNamed] = platform.campus.copy(course, [named]);
	assert.equal(await opens(copyNamed, 'barbara'), 'Golf', 'custom parameters are copied');
	const [copyByHand] = platform.campus.copy(course, [byHand]);
	copyByHand.custom = { resource_link_id_history: '$ResourceLink.id.history' };
	copyByHand.variables = { '$ResourceLink.id.history': ['never-seen', byHand.id].map(encodeURIComponent).join(',') };
	assert.equal(await opens(copyByHand), 'Chess', 'by the history of the link');
	const [copyTitled] = platform.campus.copy(course, [{ ...titled, custom: {} }]);
	copyTitled.custom = { context_id_history: '$Context.id.history', resource_link_id_history: '$ResourceLink.id.history' };
	copyTitled.variables = { '$Context.id.history': 'no-such-course, 2' };
	assert.equal(await opens(copyTitled), 'Chess', 'by the history of the course, and its title there');
	assert.deepEqual(unresolved(copyByHand), []);
	const stranger = link({ course, title: 'A new one', custom: { context_id_history: '2' } });
	assert.equal((await launch(platform, 'ada', stranger)).status, 422, 'another title: nothing tells');
	const again = platform.campus.copy({ id: '13', title: 'And again' }, [copyByHand])[0];
	again.variables = { '$ResourceLink.id.history': again.copied.links.join(',') };
	assert.equal(await opens(again), 'Chess', 'a copy of a copy');
});

test('a history is bounded, and what it says is only ids', async () => {
	const one = link({ custom: { resource_link_id_history: `${"%00,%zz,'; DROP TABLE placements; --,".repeat(500)}x`, context_id_history: '%ff,%41'.repeat(500) } });
	assert.equal((await launch(platform, 'ada', one)).status, 422);
	const far = link({ custom: { resource_link_id_history: [...Array(30).keys()].map((at) => `old-${at}`).join(',') } });
	assert.equal((await launch(platform, 'ada', far)).status, 422);
});

test('what is chosen for a lost link is one of the organisation\'s, and the request is good for that link alone', async () => {
	await s.ask('org', 'add', 'others', '--name', 'Others');
	const theirs = (await s.ask('package', 'import', '--org', 'others', s.write('o.zip', smallPackage({ title: 'Of others' })))).module;
	const one = link();
	const { page, choose, path, teacher } = await lost(one);
	for (const module of [theirs, NOWHERE])
		assert.equal((await choose(page, module)).status, 422);
	assert.equal((await teacher.post(`${path}/chosen`, { deed: 'put' })).status, 303, 'there is nothing to sign');
	assert.equal((await teacher.post(path, { deed: 'cancel' })).status, 400);
	assert.equal((await launch(platform, 'ada', one)).status, 422, 'nothing was chosen');
	const two = link();
	await choose(page, modules.Golf);
	assert.equal(await opens(one), 'Golf');
	assert.equal((await launch(platform, 'ada', two)).status, 422);
});

test('staff see links that open nothing with how often they were launched, and choose what they open; others see none or choose none', async () => {
	const missing = link({ title: 'Named wrongly', custom: { content_id: NOWHERE } });
	for (let i = 0; i < 3; i++)
		assert.equal((await launch(platform, i === 2 ? 'linus' : 'ada', missing)).status, 422);
	const admin = visitor(s, (await signedIn(s, { roles: ['administrator'] })).cookie);
	let page = await admin.get('/admin/main/lost-links');
	assert.match(page.text, /Named wrongly Introduction to the demo Demo campus content missing 3 /);
	page = await admin.get(page.links.find((to) => to.includes('/lost-links/') && page.html.includes(`${to}">Named wrongly`)));
	assert.match(page.text, new RegExp(`Names ${NOWHERE}`));
	const refused = await admin.send(page, { module: NOWHERE });
	assert.equal(refused.status, 422);
	assert.match(refused.text, /not in the catalogue/);
	const after = await admin.send(page, { module: modules.Chess });
	assert.doesNotMatch(after.text, /Named wrongly/);
	assert.equal(await opens(missing), 'Chess');
	assert.equal((await admin.get(new URL(page.url).pathname)).status, 404, 'it is no longer lost');
	const [[actor, kind]] = owner.sql(`SELECT actor_kind, before FROM audit_logs WHERE action = 'link.mended' AND before IS NOT NULL ORDER BY id DESC LIMIT 1`);
	assert.equal(actor, 'user');
	assert.match(kind, /missing/);
	const lostOne = link({ title: 'Still lost' });
	await launch(platform, 'ada', lostOne);
	const tutor = visitor(s, (await signedIn(s, { roles: ['tutor'] })).cookie);
	assert.equal((await tutor.get('/admin/main/lost-links')).status, 403);
});

test('links whose content was archived are among them, keep opening it, and open what is chosen instead', async () => {
	const old = (await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Old' })))).module;
	const one = link({ title: 'Of last year', custom: { content_id: old } });
	assert.equal(await opens(one), 'Old');
	owner.sql("UPDATE courses SET status = 'archived' WHERE title = 'Old'");
	assert.equal(await opens(one), 'Old', 'who is in goes on');
	const admin = visitor(s, (await signedIn(s, { roles: ['administrator'] })).cookie);
	const list = await admin.get('/admin/main/lost-links');
	assert.match(list.text, /Of last year[^]*content archived 1 /);
	const page = await admin.get(list.links.find((to) => to.includes('/lost-links/') && list.html.includes(`${to}">Of last year`)));
	assert.ok(!page.html.includes(`value="${old}"`), 'what is archived is not offered');
	await admin.send(page, { module: modules.Golf });
	assert.equal(await opens(one), 'Golf', 'over what it names');
	assert.doesNotMatch((await admin.get('/admin/main/lost-links')).text, /Of last year/);
});
