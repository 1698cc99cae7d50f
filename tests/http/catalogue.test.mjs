// What an organisation shows to whoever comes: its catalogue, a page for each course, lessons to try out, and the ways in
// that need neither platform nor account.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse } from '../harness/course_rows.mjs';
import { eventually, importSmallCourse } from '../harness/learner.mjs';
import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { openSession } from '../harness/visitor.mjs';

let s, owner, open, asking, closed, hidden, modules;
test.before(async () => {
	s = await startLectern({ config: { session_silent_after: 2, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	modules = [await importSmallCourse(s), await importSmallCourse(s)];
	const [first, second] = modules;
	const course = (more) => makeCourse(owner, { modules: [{ id: first, title: 'A taste', preview: true }, { id: second, title: 'The rest' }], listed: true, ...more });
	open = course({ title: 'Open to <all>', slug: 'open', summary: 'Come & see.', description: 'More of it.' });
	asking = course({ title: 'Ask first', slug: 'ask' });
	closed = course({ title: 'By others only' });
	hidden = course({ title: 'Not listed', slug: 'hidden', listed: false });
	owner.sql(`INSERT INTO enrollment_terms (org_id, course_id, self) VALUES ('${open.org}', '${open.id}', 'open'), ('${open.org}', '${asking.id}', 'approval'),
		('${open.org}', '${hidden.id}', 'open')`);
});
test.after(() => s?.dispose());

const one = (sql) => owner.sql(sql)[0]?.[0];
const get = (path, options) => request(s.app, 'GET', path, options);
const send = (path, fields, options = {}) => request(s.app, 'POST', path, { body: new URLSearchParams(fields), ...options });
const kept = () => ['learners', 'attempts', 'enrollments', 'course_launches', 'events'].map((table) => Number(one(`SELECT count(*) FROM ${table}`)));

test('the catalogue shows what is listed and published, by title, and searches it', async () => {
	const page = await get('/catalogue');
	assert.equal(page.status, 200);
	assert.deepEqual([...page.text.matchAll(/<a href="\/catalogue\/([^"]+)">([^<]+)</g)].map(([, name, title]) => [name, title]),
		[['ask', 'Ask first'], [closed.id, 'By others only'], ['open', 'Open to &lt;all&gt;']]);
	assert.doesNotMatch(page.text, /Not listed/);
	assert.equal(page.headers['set-cookie'], undefined);
	const found = await get('/catalogue?search=COME');
	assert.match(found.text, /Open to/);
	assert.doesNotMatch(found.text, /Ask first/);
	assert.match((await get('/catalogue?search=nothing-like-it')).text, /Clear/);
});

test('a course\'s page tells search engines what it is, and asks nobody to sign in', async () => {
	const page = await get('/catalogue/open');
	assert.equal(page.status, 200);
	for (const part of [/<h1[^>]*>Open to &lt;all&gt;<\/h1>/, /Come &amp; see\./, /More of it\./, /The rest/, new RegExp(`<link rel="canonical" href="${s.app}/catalogue/open">`),
		/<meta property="og:title" content="Open to &lt;all&gt;">/, /<meta name="description" content="Come &amp; see\.">/])
		assert.match(page.text, part);
	assert.doesNotMatch(page.text, /<script|[Ss]ign in/);
	assert.equal((await get(`/catalogue/${open.id}`)).status, 200, 'by its id too');
	for (const name of ['hidden', hidden.id, 'nothing', 'a%20b'])
		assert.equal((await get(`/catalogue/${name}`)).status, 404, name);
	owner.sql(`UPDATE courses SET status = 'archived' WHERE id = '${closed.id}'`);
	assert.equal((await get(`/catalogue/${closed.id}`)).status, 404, 'archived');
	owner.sql(`UPDATE courses SET status = 'published' WHERE id = '${closed.id}'`);
});

test('what search engines may look at, and where it is', async () => {
	const robots = await get('/robots.txt');
	assert.match(robots.text, new RegExp(`Disallow: /\n\nSitemap: ${s.app}/sitemap.xml`));
	assert.match(robots.headers['content-type'], /^text\/plain/);
	const map = await get('/sitemap.xml');
	assert.match(map.headers['content-type'], /^application\/xml/);
	assert.deepEqual([...map.text.matchAll(/<loc>([^<]+)</g)].map(([, address]) => address.slice(s.app.length)),
		['/catalogue', '/catalogue/ask', `/catalogue/${closed.id}`, '/catalogue/open']);
});

test('a visitor tries out the lesson that is given away, no other, and nothing of it stays', async () => {
	const before = kept();
	const into = await send('/catalogue/open', { taste: modules[0] });
	assert.equal(into.status, 303, into.text);
	assert.equal(into.headers['set-cookie'], undefined);
	const { origin, pathname } = new URL(into.headers.location);
	const session = await openSession(s, { origin, path: pathname });
	assert.ok(session.return_url.endsWith('/catalogue/open'));
	await session.turn('exit');
	await eventually(() => String(kept()) === String(before), { what: 'the visitor to be forgotten' });
	assert.equal((await send('/catalogue/open', { taste: modules[1] })).status, 404);
	assert.deepEqual(kept(), before);
});

test('a visitor enrols, takes the course, comes back to it by their cookie, and is forgotten when they ask', async () => {
	const before = kept();
	const jar = new Jar();
	const page = await get('/catalogue/open', { jar });
	assert.match(page.text, /What is kept, and for whom/);
	const into = await send('/catalogue/open', { choice: 'keep' }, { jar });
	assert.equal(into.status, 303, into.text);
	const address = new URL(into.headers.location);
	assert.match(address.pathname, /^\/course\//);
	assert.match((await get(address.pathname)).text, /0 of 2/);
	const opened = await send(`${address.pathname}/open/${modules[0]}`, {});
	const { origin, pathname } = new URL(opened.headers.location);
	const session = await openSession(s, { origin, path: pathname });
	await session.turn('commit', [['cmi.core.lesson_status', 'completed']]);
	await session.turn('exit');
	assert.deepEqual(owner.sql(`SELECT status, source, progress_pct FROM enrollments WHERE course_id = '${open.id}'`), [['active', 'self', '50']]);
	const again = await get('/catalogue/open', { jar });
	assert.match(again.text, /You are in this course/);
	const back = await send('/catalogue/open', { choice: 'keep' }, { jar });
	assert.match((await get(new URL(back.headers.location).pathname)).text, /1 of 2/);
	assert.equal(one(`SELECT count(*) FROM enrollments WHERE course_id = '${open.id}'`), '1');
	assert.match((await get(new URL(back.headers.location).pathname.replace('/course/', '/learn/'))).text, /Open to &lt;all&gt;/);
	const gone = await send('/catalogue/open', { choice: 'forget' }, { jar });
	assert.equal(gone.status, 200);
	await eventually(() => String(kept()) === String(before), { what: 'everything of them to be gone' });
	assert.equal((await get(address.pathname)).status, 410);
});

test('who has to be approved of asks, sees that they wait, and opens nothing', async () => {
	const jar = new Jar();
	const into = await send('/catalogue/ask', { choice: 'keep' }, { jar });
	assert.equal(into.status, 303, into.text);
	assert.equal(one(`SELECT status FROM enrollments WHERE course_id = '${asking.id}'`), 'requested');
	const path = new URL(into.headers.location).pathname;
	const page = await get(path);
	assert.match(page.text, /request was received/i);
	assert.equal((await send(`${path}/open/${modules[0]}`, {})).status, 422);
	assert.match((await get('/catalogue/ask', { jar })).text, /waits for approval/);
	owner.sql(`UPDATE enrollments SET status = 'active' WHERE course_id = '${asking.id}'`);
	assert.equal((await send(`${path}/open/${modules[0]}`, {})).status, 303);
});

test('a course that is closed to learners themselves lets nobody in, and keeps nothing', async () => {
	const before = kept();
	const page = await get(`/catalogue/${closed.id}`);
	assert.match(page.text, /let its learners in themselves/);
	const refused = await send(`/catalogue/${closed.id}`, { choice: 'keep' });
	assert.ok([403, 409, 422].includes(refused.status), `${refused.status}`);
	assert.deepEqual(kept(), before);
});

test('a form on another site enrols nobody, and forgets nobody', async () => {
	const before = kept();
	for (const choice of ['keep', 'forget'])
		assert.equal((await send('/catalogue/open', { choice }, { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
	assert.deepEqual(kept(), before);
});

test('/cours and /notes lead everybody to their own page: staff, a visitor of whom something is kept, and anybody else', async () => {
	const leads = async (path, options) => {
		const answer = await get(path, options);
		assert.equal(answer.status, 303, answer.text);
		return answer.headers.location.replace(s.app, '');
	};
	assert.deepEqual([await leads('/cours'), await leads('/notes')], ['/catalogue', '/sign-in?next=/notes']);
	for (const [role, courses, results] of [['tutor', '/courses', '/reports'], ['designer', '/courses', '/courses'], ['influencer', '', '']]) {
		const somebody = { headers: { cookie: signedIn(s, { roles: [role] }).cookie } };
		const led = [await leads('/cours', somebody), await leads('/notes', somebody)];
		assert.deepEqual(led, [`/admin/main${courses}`, `/admin/main${results}`], `${role}: the first page of these that they may open`);
		for (const path of led) assert.equal((await get(path, somebody)).status, 200, `${role} ${path}`);
	}
	const nowhere = { headers: { cookie: signedIn(s).cookie } };
	assert.equal(await leads('/notes', nowhere), '/admin', 'who belongs to no organisation, or to several, chooses first');
	const jar = new Jar();
	await send('/catalogue/open', { choice: 'keep' }, { jar });
	const courses = await leads('/cours', { jar }), results = await leads('/notes', { jar });
	assert.match(courses, /^\/learn\//);
	assert.match((await get(courses)).text, /Open to &lt;all&gt;/);
	assert.match(results, /^\/me\//);
	assert.equal((await get(results)).status, 200);
	assert.equal((await get('/cours?org=nobody', { jar })).status, 404);
	assert.equal((await send('/catalogue/open', { choice: 'forget' }, { jar })).status, 200);
	assert.deepEqual([await leads('/cours', { jar }), await leads('/notes', { jar })], ['/catalogue', '/sign-in?next=/notes'], 'nothing is kept of them any more');
});

test('French where the browser asks for it', async () => {
	const page = await get('/catalogue/open', { headers: { 'accept-language': 'fr' } });
	assert.match(page.text, /Ce qui est conservé, et pour qui/);
	assert.match((await get('/catalogue', { headers: { 'accept-language': 'fr' } })).text, /Catalogue des cours/);
});

test('who is forgotten while something they did is being written leaves nothing of it', async () => {
	const before = kept();
	const jar = new Jar();
	const into = await send('/catalogue/open', { choice: 'keep' }, { jar });
	assert.equal(into.status, 303, into.text);
	owner.sql(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(9); RETURN new; END';
		CREATE TRIGGER slow BEFORE INSERT ON events FOR EACH ROW WHEN (new.type = 'home.opened') EXECUTE FUNCTION slow()`);
	const held = await owner.hold('SELECT pg_advisory_xact_lock(9)');
	const waiting = (kind) => Number(one(`SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '${kind}'`));
	assert.equal((await get(new URL(into.headers.location).pathname.replace('/course/', '/learn/'))).status, 200);
	await eventually(() => waiting('advisory') === 1, { what: 'the event to be under way' });
	let done = false;
	const gone = send('/catalogue/open', { choice: 'forget' }, { jar }).finally(() => (done = true));
	await eventually(() => done || waiting('transactionid') > 0 || waiting('tuple') > 0, { what: 'the learner to be forgotten, or to be waited for' });
	held.release();
	assert.equal((await gone).status, 200);
	await eventually(() => waiting('advisory') === 0, { what: 'the event to be written' });
	await eventually(() => String(kept()) === String(before), { what: 'everything of them to be gone' });
	owner.sql('DROP FUNCTION slow CASCADE');
});
