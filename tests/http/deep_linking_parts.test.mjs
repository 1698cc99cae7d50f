// One part of an activity chosen by itself: its link opens there, and what its content says is that link's result and grade.
import assert from 'node:assert/strict';
import test from 'node:test';

import { beginChoice } from '../harness/choose.mjs';
import { launch } from '../harness/launch.mjs';
import { eventually, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const NOWHERE = '00000000-0000-7000-8000-000000000000';
let s, platform, owner;
const modules = {};
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, rate_limit_address: 0 } });
	const packages = {
		Golf: smallPackage({ title: 'Golf', scos: ['Play', 'Etiquette', 'Par'] }),
		Held: smallPackage({ title: 'Held', scos: ['First', 'Then'], prerequisites: { 'i-s2': 'i-s1' } }),
		Chosen: package2004(['One', 'Two', 'Three'], { title: 'Chosen' }),
		Led: package2004(['Step', 'Leap'], { title: 'Led', control: 'choice="false" flow="true"' }),
		Many: smallPackage({ title: 'Many', scos: Array.from({ length: 40 }, (_, i) => `Chapter ${i + 1}.`) }),
	};
	for (const [title, file] of Object.entries(packages))
		modules[title] = (await s.ask('package', 'import', s.write('p.zip', file))).module;
	platform = await startPlatform({ toolUrl: s.app });
	await register(s, platform);
	owner = new Owner(s.data);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const value = (sql, place) => owner.sql(sql, place)[0][0];
const part = (module, title) => value(`SELECT id FROM grains WHERE module_id = '${modules[module]}' AND title = '${title}'`);
const link = (module, title, more = {}) => platform.campus.add({ title: `Link ${platform.activities.length + 1}`, target: 'iframe',
	custom: { content_id: modules[module], ...title && { grain_id: part(module, title) } }, ...more });
const enter = async (activity, who = 'ada', options = { open: false }) => openSession(s, await launchPlayer(platform, who, activity), options);
const titleOf = (session, id) => session.items.find((item) => item.id === id)?.title ?? null;
const start = (session) => session.turn('navigate', [], { item: null, request: 'start' });
const resultOf = (activity) => owner.sql(`SELECT a.completion, a.success, a.score_scaled FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
	WHERE p.resource_link_id = '${activity.id}'`)[0];

test('a teacher chooses a part by itself, and its result alone is the grade in the column that was made', async () => {
	const teacher = await beginChoice(s, platform, 'barbara');
	let page = await teacher.get('?search=etiq');
	assert.match(page.html, /<details class="more" open ?>[^]*Etiquette[^]*Choose this part/);
	page = await teacher.send(page, { module: part('Golf', 'Etiquette') });
	assert.match(page.text, /1 item is chosen/);
	page = await teacher.send(page, { module: part('Golf', 'Etiquette') });
	assert.match(page.text, /1 item is chosen/, 'once more changes nothing');
	page = await teacher.send(page, { module: modules.Golf });
	assert.match(page.text, /2 items are chosen/, 'the whole is something else');
	page = await teacher.get('/chosen');
	assert.match(page.text, /One part of “Golf”/);
	const { items } = await teacher.put(page, { title: ['Manners', 'All of it'], maximum: ['20', '100'], graded: [part('Golf', 'Etiquette')] });
	assert.deepEqual(items[0].custom, { content_id: modules.Golf, grain_id: part('Golf', 'Etiquette') });
	assert.equal(items[0].lineItem.resourceId, part('Golf', 'Etiquette'));
	assert.deepEqual(items[1].custom, { content_id: modules.Golf });
	const manners = platform.activities.find(({ title }) => title === 'Manners'), whole = platform.activities.find(({ title }) => title === 'All of it');
	const session = await enter(manners, 'ada', {});
	assert.equal(titleOf(session, session.current), 'Etiquette', 'it opens there');
	assert.equal(session.items.length, 3, 'the others are in the contents');
	assert.deepEqual((await score(session, 85)).attempt, { completion: 'completed', success: 'passed', score: 0.85 });
	assert.equal(await eventually(() => platform.row('ada', manners.id).grade, { what: 'the grade' }), 17, '85 of 100 is 17 of 20');
	await session.turn('open', [], { item: part('Golf', 'Play') });
	await session.turn('commit', [['cmi.core.score.raw', '10'], ['cmi.core.lesson_status', 'failed']], { item: part('Golf', 'Play') });
	assert.deepEqual(resultOf(manners), ['completed', 'passed', '0.85'], 'what other parts say is not its result');
	const all = await enter(whole, 'ada', {});
	assert.deepEqual((await score(all, 85)).attempt, { completion: 'incomplete', success: 'unknown', score: 0.85 }, 'the whole counts them together');
	const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	const attempt = value(`SELECT a.id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id WHERE p.resource_link_id = '${manners.id}'`);
	assert.match((await admin.get(`/admin/main/attempts/${attempt}`)).text, /The link opens “Etiquette” by itself: that part alone counts/);
});

test('of an activity with many parts those are shown that are sought', async () => {
	const teacher = await beginChoice(s, platform, 'barbara');
	assert.doesNotMatch((await teacher.get()).html, /Chapter 40\./);
	assert.match((await teacher.get('?search=chapter+40')).html, /Chapter 40\.[^]*Choose this part/);
});

test('nothing but a part that is in the catalogue can be chosen, and a link never opens another than it names', async () => {
	const teacher = await beginChoice(s, platform, 'barbara');
	await s.ask('org', 'add', 'others', '--name', 'Others');
	const theirs = (await s.ask('package', 'import', '--org', 'others', s.write('o.zip', smallPackage({ title: 'Theirs', scos: ['A', 'B'] })))).module;
	for (const wrong of [NOWHERE, value(`SELECT id FROM grains WHERE module_id = '${theirs}' AND title = 'A'`, { directory: true })]) {
		const refused = await teacher.send(await teacher.get(), { module: wrong });
		assert.equal(refused.status, 422);
		assert.match(refused.text, /not in the catalogue/);
	}
	for (const grain_id of [NOWHERE, 'no-id', part('Chosen', 'One')]) {
		const one = link('Golf', null, { custom: { content_id: modules.Golf, grain_id } });
		const refused = await launch(platform, 'ada', one);
		assert.equal(refused.status, 422);
		assert.match(refused.text, /<code>grain_id<\/code>/);
		const lost = await launch(platform, 'barbara', one);
		assert.match(lost.headers.location, /\/pick\//, 'who may choose is asked');
		const page = await visitor(s, '').get(new URL(lost.headers.location).pathname);
		assert.equal((await visitor(s, '').post(page.url, { module: part('Golf', 'Par') })).status, 303);
		const session = await enter(one);
		assert.equal(titleOf(session, session.current), 'Par', 'what was chosen by hand counts');
	}
	const unexpanded = link('Golf', null, { custom: { content_id: modules.Golf, grain_id: '$Grain.id' } });
	const first = await enter(unexpanded);
	assert.equal(titleOf(first, first.current), 'Play', 'a variable that nobody knows means nothing');
});

test('a part that prerequisites hold back is not opened by its link', async () => {
	const one = link('Held', 'Then');
	const session = await enter(one);
	assert.equal(session.current, null);
	assert.deepEqual(session.items.map(({ may_open }) => may_open), [true, false]);
	await session.turn('open', [], { item: part('Held', 'First') });
	await session.turn('commit', [['cmi.core.lesson_status', 'completed']], { item: part('Held', 'First') });
	const again = await enter(one);
	assert.equal(titleOf(again, again.current), 'Then');
});

test('SCORM 2004: a session begins at the part where the course lets it be chosen, and goes on with it', async () => {
	const one = link('Chosen', 'Two');
	let session = await enter(one);
	let begun = await start(session);
	assert.deepEqual([begun.sequencing.outcome, titleOf(session, begun.sequencing.open)], ['delivered', 'Two']);
	const item = begun.sequencing.open;
	await session.turn('navigate', [['cmi.location', 'page 3']], { item, request: 'suspendAll' });
	session = await enter(one);
	begun = await start(session);
	assert.deepEqual([titleOf(session, begun.sequencing.open), begun.cmi['cmi.entry'], begun.cmi['cmi.location']], ['Two', 'resume', 'page 3']);
	await session.turn('navigate', [], { item, request: 'continue' });
	session = await enter(one);
	begun = await start(session);
	assert.equal(titleOf(session, begun.sequencing.open), 'Two', 'wherever the learner was');
	const done = await session.turn('commit', [['cmi.completion_status', 'completed'], ['cmi.success_status', 'passed'], ['cmi.score.scaled', '0.6']], { item });
	assert.deepEqual(done.attempt, { completion: 'completed', success: 'passed', score: 0.6 });
	assert.equal(await eventually(() => platform.row('ada', one.id).grade, { what: 'the grade' }), 60);
});

test('SCORM 2004: a course that lets nothing be chosen begins by its own rules', async () => {
	const one = link('Led', 'Leap');
	const session = await enter(one);
	const begun = await start(session);
	assert.deepEqual([begun.sequencing.outcome, titleOf(session, begun.sequencing.open)], ['delivered', 'Step']);
	const item = begun.sequencing.open;
	const said = await session.turn('commit', [['cmi.completion_status', 'completed'], ['cmi.success_status', 'passed']], { item });
	assert.equal(said.attempt.completion, 'not attempted', 'it is not the part that counts');
});

test('a link that is changed to another part, and to the whole, is decided anew', async () => {
	const one = link('Golf', 'Play');
	let session = await enter(one, 'linus', {});
	await score(session, 90);
	assert.deepEqual(resultOf(one), ['completed', 'passed', '0.9']);
	one.custom.grain_id = part('Golf', 'Par');
	session = await enter(one, 'linus', {});
	assert.equal(titleOf(session, session.current), 'Par');
	assert.deepEqual(resultOf(one), ['incomplete', 'unknown', '']);
	await score(session, 40);
	assert.deepEqual(resultOf(one), ['completed', 'passed', '0.4']);
	one.custom.grain_id = part('Golf', 'Play');
	session = await enter(one, 'linus', {});
	assert.deepEqual(resultOf(one), ['completed', 'passed', '0.9'], 'what was done before counts again');
	delete one.custom.grain_id;
	session = await enter(one, 'linus', {});
	assert.deepEqual(resultOf(one).slice(0, 2), ['incomplete', 'unknown'], 'one of three parts was never done');
});

test('in a copied course a part that was chosen by hand opens again', async () => {
	const one = link('Golf', null, { custom: {}, title: 'By hand' });
	const lost = await launch(platform, 'barbara', one);
	const path = new URL(lost.headers.location).pathname;
	assert.equal((await visitor(s, '').post(new URL(path, s.app).href, { module: part('Golf', 'Par') })).status, 303);
	await enter(one);
	const [copy] = platform.campus.copy({ id: '77', label: 'DEMO177', title: 'Next year' }, [one]);
	copy.custom = { resource_link_id_history: '$ResourceLink.id.history' };
	copy.variables = { '$ResourceLink.id.history': one.id };
	const session = await enter(copy);
	assert.equal(titleOf(session, session.current), 'Par');
	const [titled] = platform.campus.copy({ id: '78', title: 'And by its title' }, [one]);
	titled.custom = { context_id_history: '2' };
	const other = await enter(titled);
	assert.equal(titleOf(other, other.current), 'Par', 'by the history of the course, and its title there');
});
