// Deep linking: a teacher chooses content from within Moodle, Open edX, Canvas, D2L or Blackboard, without cookies and without
// scripts, and learners come to a grade in the column that was made. The platform checks our answer with jose by our key set.
import assert from 'node:assert/strict';
import test from 'node:test';

import { ask, beginChoice } from '../harness/choose.mjs';
import { eventually, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const ROLES = 'http://purl.imsglobal.org/vocab/lis/v2/';

let s, moodle, openedx, owner;
const modules = {};
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, rate_limit_address: 0 } });
	for (const [title, scos] of [['Golf', ['Play', 'Etiquette']], ['Chess <openings>', ['Pawns']], ['Échecs', ['Fin de partie']]])
		modules[title] = (await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: title.replace('<', '&lt;').replace('>', '&gt;'), scos })))).module;
	moodle = await startPlatform({ toolUrl: s.app });
	openedx = await startPlatform({ toolUrl: s.app, shape: 'openedx', host: 'courses.localhost' });
	await register(s, moodle);
	await register(s, openedx);
	owner = new Owner(s.data);
});
test.after(async () => {
	await moodle?.stop();
	await openedx?.stop();
	await s?.dispose();
});

/** The Moodle site with another manner of deep linking. */
function manner(t, name, overrides = {}) {
	const { deepLinking } = moodle;
	Object.assign(deepLinking, { manner: name, overrides });
	t.after(() => Object.assign(deepLinking, { manner: 'moodle', overrides: {} }));
}

test('a teacher of Moodle chooses two activities, and a learner comes to a grade in the column that was made', async () => {
	const teacher = await beginChoice(s, moodle, 'barbara');
	let page = await teacher.get();
	assert.equal(page.status, 200);
	assert.match(page.text, /For the course “Introduction to the demo”/);
	assert.match(page.text, /Golf[^]*2 parts[^]*Play[^]*Etiquette/);
	assert.match(page.html, /Chess &lt;openings&gt;/, 'titles are texts');
	page = await teacher.send(page, { module: modules.Golf });
	assert.match(page.text, /1 item is chosen/);
	page = await teacher.send(page, { module: modules.Golf });
	assert.match(page.text, /1 item is chosen/, 'once more changes nothing');
	page = await teacher.send(page, { module: modules['Échecs'] });
	assert.match(page.text, /2 items are chosen/);
	page = await teacher.get('/chosen');
	const { claims, items } = await teacher.put(page, { title: ['Golf for us', 'Échecs à nous'], maximum: ['100', '20'], graded: [modules['Échecs']] });
	assert.ok(!('azp' in claims), 'LTI-PHP refuses an azp that is not in aud');
	assert.equal(claims.sub, claims.iss);
	assert.equal(claims[`${LTI}deployment_id`], '7');
	assert.ok(!(`${DL}data` in claims), 'no data came, none is echoed');
	assert.deepEqual(items, [
		{ type: 'ltiResourceLink', title: 'Golf for us', url: `${s.app}/lti/launch`, custom: { content_id: modules.Golf } },
		{ type: 'ltiResourceLink', title: 'Échecs à nous', url: `${s.app}/lti/launch`, custom: { content_id: modules['Échecs'] },
			lineItem: { ...items[1].lineItem, label: 'Échecs à nous', scoreMaximum: 20, resourceId: modules['Échecs'], tag: 'grade' } },
	]);
	const made = moodle.activities.find((activity) => activity.title === 'Échecs à nous');
	const session = await openSession(s, await launchPlayer(moodle, 'ada', made));
	await score(session, 85);
	assert.equal(await eventually(() => moodle.row('ada', made.id).grade, { what: 'the grade' }), 17, '85 of 100 is 17 of 20');
});

test('an activity chosen in Open edX opens for its learners: the block shows one, and the next choice takes its place', async () => {
	const teacher = await beginChoice(s, openedx, 'barbara');
	let page = await teacher.get();
	assert.match(page.text, /takes the place of what was chosen there before/);
	page = await teacher.send(page, { module: modules.Golf });
	assert.match(page.text, /Put it into the course[^]*set in your platform/, 'Open edX makes no column of a line item');
	page = await teacher.send(page, { deed: 'keep' });
	page = await teacher.send(page, { module: modules['Échecs'] });
	const { items } = await teacher.put(page, { title: 'É'.repeat(200).slice(0, 120) });
	assert.equal(items.length, 1);
	assert.deepEqual(Object.keys(items[0]).sort(), ['custom', 'title', 'type', 'url']);
	assert.equal(items[0].custom.content_id, modules['Échecs']);
	const session = await openSession(s, await launchPlayer(openedx, 'ada'));
	await score(session, 60);
	assert.equal(await eventually(() => openedx.row('ada').grade, { what: 'the grade' }), 60);
});

test('going back without choosing leaves an Open edX block what it shows: an answer without items would empty it', async () => {
	let teacher = await beginChoice(s, openedx, 'barbara');
	await teacher.put(await teacher.send(await teacher.get(), { module: modules.Golf }));
	const answers = openedx.deepLinking.answers.length;
	for (const after of ['', '/chosen']) {
		teacher = await beginChoice(s, openedx, 'barbara');
		if (after)
			await teacher.send(await teacher.get(), { module: modules['Échecs'] });
		const page = await teacher.send(await teacher.get(after), { deed: 'cancel' });
		assert.equal(page.status, 200);
		assert.match(page.text, /Nothing was chosen.*shows what it showed before/);
		assert.ok(!page.html.includes('name="JWT"'), 'nothing is sent');
	}
	assert.equal(openedx.deepLinking.answers.length, answers);
	assert.equal(openedx.activities[0].custom.content_id, modules.Golf);
	const unlike = await beginChoice(s, moodle, 'barbara');
	assert.match((await unlike.send(await unlike.get(), { deed: 'cancel' })).html, /name="JWT"/, 'others are told');
});

test('an old Open edX posts the request to the deep linking address instead of redirect_uri, and is answered all the same (pitfall 18)', async (t) => {
	openedx.deepLinking.old = true;
	t.after(() => (openedx.deepLinking.old = false));
	const teacher = await beginChoice(s, openedx, 'barbara');
	const page = await teacher.send(await teacher.get(), { module: modules.Golf });
	assert.equal((await teacher.put(page)).items[0].custom.content_id, modules.Golf);
});

test('the address of an item is our plain one, which D2L and Blackboard ask for, and content stands in custom (pitfall 17)', async (t) => {
	for (const name of ['d2l', 'blackboard']) {
		manner(t, name);
		const teacher = await beginChoice(s, moodle, 'barbara');
		await teacher.send(await teacher.get(), { module: modules.Golf });
		const { items } = await teacher.put(await teacher.get('/chosen'));
		assert.equal(items[0].url, `${s.app}/lti/launch`, name);
		assert.equal(items[0].custom.content_id, modules.Golf);
	}
});

test('what the platform settled counts: one item where one is taken, no column where none is, data as it came, truth values as texts', async (t) => {
	manner(t, 'canvas');
	let teacher = await beginChoice(s, moodle, 'barbara');
	let page = await teacher.send(await teacher.get(), { module: modules.Golf });
	assert.match(page.text, /Put it into the course/, 'one choice leads on at once');
	await teacher.send(await teacher.send(page, { deed: 'keep' }), { module: modules['Échecs'] });
	let answer = await teacher.put(await teacher.get('/chosen'));
	assert.deepEqual(answer.items.map((item) => item.custom.content_id), [modules['Échecs']]);
	assert.equal(answer.claims[`${DL}data`], 'canvas-opaque é "1"');
	manner(t, 'standard');
	teacher = await beginChoice(s, moodle, 'barbara');
	page = await teacher.send(await teacher.get(), { module: modules.Golf });
	page = await teacher.send(page, { module: modules['Échecs'] });
	page = await teacher.get('/chosen');
	assert.doesNotMatch(page.text, /grade book/);
	answer = await teacher.put(page);
	assert.equal(answer.items.length, 2);
	assert.ok(answer.items.every((item) => !('lineItem' in item)));
	assert.equal(answer.claims[`${DL}data`], '{"opaque":[1, 2]}\n');
});

test('going back without choosing answers with nothing, and sending twice adds once', async () => {
	let teacher = await beginChoice(s, moodle, 'barbara');
	await teacher.send(await teacher.get(), { module: modules.Golf });
	const cancelled = await teacher.send(await teacher.get(), { deed: 'cancel' });
	assert.equal((await teacher.deliver(cancelled)).status, 200);
	assert.deepEqual(moodle.deepLinking.answers.at(-1).items, []);
	teacher = await beginChoice(s, moodle, 'barbara');
	await teacher.send(await teacher.get(), { module: modules.Golf });
	const page = await teacher.get('/chosen');
	const before = moodle.activities.length;
	const twice = await Promise.all([teacher.send(page, { deed: 'put' }), teacher.send(page, { deed: 'put' })]);
	for (const sent of twice)
		assert.equal((await teacher.deliver(sent)).status, 200);
	assert.equal(moodle.activities.length, before + 1);
	assert.match((await teacher.get('/chosen')).text, /given to your platform already/);
});

test('a teacher who thinks for half an hour is answered by a token of five minutes that begins when they send', async () => {
	const teacher = await beginChoice(s, moodle, 'barbara');
	await teacher.send(await teacher.get(), { module: modules.Golf });
	owner.sql("UPDATE deep_link_requests SET created_at = created_at - interval '40 minutes', expires_at = expires_at - interval '40 minutes'");
	const { claims } = await teacher.put(await teacher.get('/chosen'));
	assert.equal(claims.exp - claims.iat, 300);
	assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 60);
	owner.sql("UPDATE deep_link_requests SET expires_at = now() - interval '1 second'");
	for (const after of ['', '/chosen'])
		assert.equal((await teacher.get(after)).status, 410);
	assert.equal((await teacher.person.post(`${teacher.path}/chosen`, { deed: 'put' })).status, 410);
});

test('only who makes the course may choose: others are refused by the check author', async () => {
	const student = await ask(moodle, 'ada');
	assert.equal(student.status, 400);
	assert.match(student.text, /Content is chosen by those who make the course/);
	assert.match(student.text, /<code>author<\/code>/);
	const as = async (...roles) => {
		const login = moodle.launches.login(moodle.campus.person('barbara'), moodle.activities[0], 'iframe',
			() => ({ ...moodle.deepLinking.claims(), [`${LTI}roles`]: roles.map((role) => ROLES + role) }));
		return (await ask(moodle, 'barbara', { login })).status;
	};
	assert.equal(await as('membership#ContentDeveloper'), 303);
	assert.equal(await as('membership#Administrator'), 303);
	assert.equal(await as('membership/Instructor#PrimaryInstructor'), 303);
	assert.equal(await as('membership#Learner', 'membership/Instructor#TeachingAssistant'), 400, 'a teaching assistant');
	assert.equal(await as('membership#Learner', 'system/person#Administrator'), 400, 'context roles count first');
	assert.equal(await as('institution/person#Instructor'), 303, 'where there are no others');
	assert.equal(await as('system/person#Administrator'), 303, 'staff of an Open edX before 11.1');
	assert.equal(await as(), 400);
});

test('a request that lacks what it must have is refused by the name of what is missing', async (t) => {
	const refusedBy = async (check, overrides) => {
		manner(t, 'standard', overrides);
		const answer = await ask(moodle, 'barbara');
		assert.equal(answer.status, 400, check);
		assert.match(answer.text, new RegExp(`<code>${check}</code>`));
		assert.doesNotMatch(answer.text, /sesskey/);
	};
	await refusedBy('deep_link_return_url', { deep_link_return_url: undefined });
	await refusedBy('deep_link_return_url', { deep_link_return_url: 'javascript:alert(1)//' });
	await refusedBy('deep_link_return_url', { deep_link_return_url: 'https://lms.example.org/"><script>' });
	await refusedBy('accept_types', { accept_types: undefined });
	await refusedBy('accept_types', { accept_types: ['html', 'file'] });
	await refusedBy('accept_presentation_document_targets', { accept_presentation_document_targets: undefined });
	await refusedBy('deep_linking_settings', { data: 'x'.repeat(40000) });
});

test('the pages need no cookie, may be framed by the platform alone, and their form goes to the return address alone', async () => {
	const teacher = await beginChoice(s, moodle, 'barbara');
	const jar = new Jar();
	const raw = (path, body) => request(s.app, body ? 'POST' : 'GET', path, { body: body && new URLSearchParams(body), jar });
	for (const path of [teacher.path, `${teacher.path}.fr`]) {
		const page = await raw(path);
		assert.equal(page.status, 200);
		assert.match(page.headers['content-security-policy'], new RegExp(`frame-ancestors ${moodle.origin}`));
		assert.equal(page.headers['referrer-policy'], 'no-referrer');
	}
	assert.match((await raw(`${teacher.path}.fr`)).text, /lang="fr"[^]*Choisir un contenu/);
	await teacher.send(await teacher.get(), { module: modules.Golf });
	const sent = await raw(`${teacher.path}/chosen`, { deed: 'put' });
	const policy = sent.headers['content-security-policy'];
	assert.match(policy, new RegExp(`form-action 'self' ${moodle.origin}/mod/lti/contentitem_return.php;`));
	assert.doesNotMatch(policy, /sesskey/);
	assert.ok(!JSON.stringify(s.logs).includes(teacher.path.split('/').at(-1)), 'no log knows the capability');
	assert.equal(jar.header(new URL(s.app).hostname) ?? '', '', 'no cookie was set');
});

test('another organisation\'s content is neither shown nor taken, and nothing else opens the pages', async () => {
	await s.ask('org', 'add', 'elsewhere', '--name', 'Elsewhere');
	const theirs = (await s.ask('package', 'import', '--org', 'elsewhere', s.write('o.zip', smallPackage({ title: 'Secret of others' })))).module;
	const teacher = await beginChoice(s, moodle, 'barbara');
	const page = await teacher.get();
	assert.doesNotMatch(page.text, /Secret of others/);
	for (const module of [theirs, '00000000-0000-7000-8000-000000000000']) {
		const refused = await teacher.send(page, { module });
		assert.equal(refused.status, 422);
		assert.match(refused.text, /not in the catalogue/);
	}
	assert.equal((await teacher.send(page, { module: 'x' })).status, 400);
	assert.equal((await teacher.send(page, {})).status, 400);
	assert.equal((await teacher.get('/chosen')).status, 303, 'nothing is chosen');
	const [, , capability] = teacher.path.split('/');
	for (const wrong of [`${capability.slice(0, -2)}AA`, 'x', (await launchPlayer(moodle, 'barbara', { ...moodle.activities[0], custom: { content_id: modules.Golf } })).teach.split('/').at(-1)])
		assert.equal((await teacher.person.get(`/pick/${wrong}`)).status, 410);
	assert.equal((await teacher.person.get(`/launch/${capability}/attempts`)).status, 410);
	await s.ask('org', 'disable', 'main');
	assert.equal((await teacher.get()).status, 410);
	await s.ask('org', 'enable', 'main');
});

test('titles and points are checked, and what was typed is kept', async () => {
	const teacher = await beginChoice(s, moodle, 'barbara');
	await teacher.send(await teacher.get(), { module: modules.Golf });
	const page = await teacher.get('/chosen');
	for (const [fields, words] of [[{ title: ' ' }, /A title of 1 to 255 letters/], [{ maximum: '12.5' }, /whole number/], [{ maximum: '0' }, /whole number/],
		[{ maximum: '-1' }, /whole number/], [{ maximum: '1e9' }, /whole number/], [{ title: 'x'.repeat(256) }, /A title of/]]) {
		const wrong = await teacher.send(page, { deed: 'put', graded: modules.Golf, ...fields });
		assert.equal(wrong.status, 400);
		assert.match(wrong.text, words);
		assert.ok(wrong.forms[0].fields.some(([name, value]) => fields[name] === value), 'what was typed is kept');
	}
	const lines = await teacher.put(page, { title: 'One\ntwo\tthree' });
	assert.equal(lines.items[0].title, 'One two three', 'platforms keep lines');
	const without = await teacher.send(await teacher.get('/chosen'), { remove: modules.Golf });
	assert.equal(without.location, teacher.path, 'with nothing chosen, back to the catalogue');
});

test('a catalogue of 10,000 is read page by page, searched at once, and no more than twenty items go at a time', async () => {
	owner.sql(`
		CREATE TEMPORARY TABLE many AS SELECT n, gen_random_uuid() AS c, gen_random_uuid() AS v, gen_random_uuid() AS q,
			('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS m FROM generate_series(1, 10000) n;
		INSERT INTO courses (org_id, id, title) SELECT org_id, c, 'Course ' || n FROM many, (SELECT org_id FROM modules WHERE id = '${modules.Golf}') o;
		INSERT INTO course_versions (org_id, id, course_id, number, published_at) SELECT org_id, v, c, 1, now() FROM many, (SELECT org_id FROM modules WHERE id = '${modules.Golf}') o;
		INSERT INTO sequences (org_id, id, course_version_id, position, title) SELECT org_id, q, v, 1, 'Only' FROM many, (SELECT org_id FROM modules WHERE id = '${modules.Golf}') o;
		INSERT INTO modules (org_id, id, sequence_id, position, type, title, package_version_id)
			SELECT org_id, m, q, 1, 'scorm', 'Lesson ' || n, package_version_id FROM many, (SELECT org_id, package_version_id FROM modules WHERE id = '${modules.Golf}') o;
		INSERT INTO grains (org_id, id, module_id, position, identifier, title, kind)
			SELECT org_id, gen_random_uuid(), m, p, 'i' || p, 'Part ' || p || ' of lesson ' || n, 'sco' FROM many, generate_series(1, 3) p, (SELECT org_id FROM modules WHERE id = '${modules.Golf}') o;
		ANALYZE modules; ANALYZE grains; ANALYZE courses; ANALYZE course_versions; ANALYZE sequences`);
	const teacher = await beginChoice(s, moodle, 'barbara');
	let page = await teacher.get();
	const seen = new Set();
	for (let pages = 0; pages < 3; pages++) {
		const ids = [...page.html.matchAll(/name="module" value="([^"]+)" aria-describedby="title-\1"/g)].map(([, id]) => id);
		assert.equal(ids.length, 50);
		ids.forEach((id) => seen.add(id));
		page = await teacher.get(page.links.find((to) => to.startsWith('?') && to.includes('before=')));
	}
	assert.equal(seen.size, 150, 'no row twice');
	const begun = Date.now();
	const found = await teacher.get('?search=part%202%20of%20LESSON%204711');
	assert.match(found.text, /Lesson 4711 Course 4711 · 3 parts/);
	assert.deepEqual((found.html.match(/>Choose( this part)?<\/button>/g) ?? []).length, 4, 'one activity, and its three parts');
	assert.ok(Date.now() - begun < patient(5000), `found in ${Date.now() - begun} ms`);
	assert.match((await teacher.get(`?search=${encodeURIComponent('%_\\\' OR 1=1')}`)).text, /Nothing matches this filter/);
	const some = [...seen].slice(0, 21);
	for (const module of some.slice(0, 20))
		await teacher.send(page, { module });
	const over = await teacher.send(page, { module: some[20] });
	assert.equal(over.status, 409);
	assert.match(over.text, /20 items are chosen, which is as many as go at once/);
	const { items } = await teacher.put(await teacher.get('/chosen'));
	assert.deepEqual(items.map((item) => item.custom.content_id), some.slice(0, 20), 'in the order of choice');
});
