// The picture of a course: chosen of the media library, held by it, and seen by whoever comes as long as the catalogue shows the course.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { words } from '../harness/editor.mjs';
import { makeCourse, staffPages } from '../harness/enrol.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, shelve } from '../harness/material.mjs';
import { picture } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';
import { decode } from '../harness/person.mjs';

const KEY = 'the-operators-key', operator = { authorization: `Bearer ${KEY}` };
let s, owner, as, designer, leaf, other, letter;

const visit = (path) => request(s.app, 'GET', path);
const patch = async (course, body) => {
	const { headers } = await request(s.app, 'GET', `/api/v1/courses/${course}`, { headers: as });
	return request(s.app, 'PATCH', `/api/v1/courses/${course}`, { headers: { ...as, 'if-match': headers.etag }, body });
};
const settings = (course) => `/admin/main/courses/${course}/settings`;
/** The settings' form as it stands, with what is typed over it. */
const fields = async (course, typed) => {
	const { text } = await designer.get(settings(course));
	const kept = Object.fromEntries([...text.matchAll(/<input [^>]*name="(revision|title|slug|language)"[^>]*value="([^"]*)"/g)].map(([, name, value]) => [name, decode(value)]));
	return { ...kept, summary: '', description: '', listed: 'yes', ...typed };
};

test.before(async () => {
	s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	as = await keyOf(s, operator, ['courses:read', 'courses:write', 'media:write']);
	designer = await staffPages(s, { roles: ['designer'] });
	leaf = shelve(s, 'leaf.png', picture('leaf'), 'image/png', { family: 'image' });
	other = shelve(s, 'other.png', picture('other'), 'image/png', { family: 'image' });
	letter = shelve(s, 'letter.txt', Buffer.from('Dear all'), 'text/plain', { family: 'document' });
	owner.sql(`UPDATE contents SET alt_text = 'A "beech" leaf' WHERE id = '${leaf}'`);
});
test.after(() => s?.dispose());

const listed = (slug, options) => {
	const course = makeCourse(owner, { slug, title: slug, ...options });
	owner.sql(`UPDATE courses SET listed = true WHERE id = '${course.id}'`);
	return course.id;
};

test('by the API a course gets a picture, another, and none; only pictures of its own library', async () => {
	const course = listed('api');
	assert.equal((await patch(course, { image: leaf })).json.image, leaf);
	const wrong = [[letter, 422], ['not-an-id', 400], ['01900000-0000-7000-8000-000000000000', 422]];
	await s.ask('org', 'add', 'north');
	wrong.push([shelve(s, 'north.png', picture(), 'image/png', { org: 'north', family: 'image' }), 422], [shelve(s, 'coming.png', picture(), 'image/png', { family: 'image', state: 'uploading' }), 422]);
	for (const [image, status] of wrong) {
		const refused = await patch(course, { image });
		assert.deepEqual([refused.status, refused.json.errors?.[0]?.field ?? refused.json.field], [status, 'image'], refused.text);
	}
	const uses = async (id) => (await request(s.app, 'GET', `/api/v1/contents/${id}/uses`, { headers: as })).json.items.map((use) => [use.kind, use.id]);
	assert.deepEqual(await uses(leaf), [['course', course]]);
	const { headers } = await request(s.app, 'GET', `/api/v1/contents/${leaf}`, { headers: as });
	const kept = await request(s.app, 'DELETE', `/api/v1/contents/${leaf}`, { headers: { ...as, 'if-match': headers.etag } });
	assert.equal(kept.status, 409, 'what a course shows is not deleted');
	assert.equal((await patch(course, { title: 'Api, still' })).json.image, leaf, 'what is not said stays');
	assert.equal((await patch(course, { image: other })).json.image, other);
	assert.deepEqual([await uses(leaf), await uses(other)], [[], [['course', course]]]);
	assert.equal((await patch(course, { image: '' })).json.image, null);
	assert.deepEqual(await uses(other), []);
});

test('on pages it is chosen without losing what was typed, and taken away', async () => {
	const course = listed('pages');
	assert.match(words((await designer.get(settings(course))).text), /No picture is chosen/);
	const asked = await designer.post(settings(course), await fields(course, { do: 'picture', title: 'Typed before' }));
	assert.deepEqual([asked.status, asked.headers.location], [303, `/admin/main/courses/${course}/picture`]);
	const { text } = await designer.get(asked.headers.location);
	const offered = [...text.matchAll(/name="content" value="([^"]+)"/g)].map(([, id]) => id);
	assert.deepEqual(offered.toSorted(), [leaf, other].toSorted(), 'pictures alone');
	const [, revision] = /name="revision" value="(\d+)"/.exec(text);
	const refused = await designer.post(asked.headers.location, { revision, content: letter });
	assert.equal(refused.status, 422);
	assert.match(words(refused.text), /A picture is wanted here/);
	const chosen = await designer.post(asked.headers.location, { revision, content: leaf });
	assert.deepEqual([chosen.status, chosen.headers.location], [303, settings(course)]);
	const shown = (await designer.get(settings(course))).text;
	assert.match(shown, new RegExp(`<img src="/admin/main/media/${leaf}/file" alt="">`));
	assert.match(shown, /value="Typed before"/);
	const late = await designer.post(asked.headers.location, { revision, content: other });
	assert.equal(late.status, 409, 'over what was seen before');
	assert.match(words((await designer.get(`/admin/main/media/${leaf}`)).text), /Picture of a course: Typed before/);
	assert.equal((await designer.post(settings(course), await fields(course, { do: 'save' }))).status, 303);
	assert.match((await designer.get(settings(course))).text, new RegExp(leaf), 'saving the rest keeps it');
	assert.equal((await designer.post(settings(course), await fields(course, { do: 'no_picture' }))).status, 303);
	assert.match(words((await designer.get(settings(course))).text), /No picture is chosen/);
	const inspector = await staffPages(s, { roles: ['inspector'] });
	assert.equal((await inspector.get(asked.headers.location)).status, 403);
	assert.equal((await inspector.post(asked.headers.location, { revision, content: leaf })).status, 403);
});

test('visitors see it on the card, the page and where its address is shared', async () => {
	const course = listed('shared');
	await patch(course, { image: leaf });
	const alt = 'A &quot;beech&quot; leaf';
	const card = (await visit('/catalogue?search=shared')).text;
	assert.match(card, new RegExp(`<img class="course-picture" src="/catalogue/shared/picture" alt="${alt}"`));
	const page = (await visit('/catalogue/shared')).text;
	assert.match(page, new RegExp(`<img class="course-picture" src="/catalogue/shared/picture" alt="${alt}"`));
	assert.match(page, new RegExp(`<meta property="og:image" content="${s.app}/catalogue/shared/picture">`));
	assert.match(page, new RegExp(`<meta property="og:image:alt" content="${alt}">`));
	for (const name of ['shared', course]) {
		const file = await visit(`/catalogue/${name}/picture`);
		assert.deepEqual([file.status, file.headers['content-type'], file.headers['x-content-type-options']], [200, 'image/png', 'nosniff']);
		assert.deepEqual(file.body, picture('leaf'));
	}
});

test('a visitor sees pictures of courses that the catalogue shows, and nothing else of the library', async () => {
	const course = listed('hidden');
	await patch(course, { image: leaf });
	assert.equal((await visit('/catalogue/hidden/picture')).status, 200);
	for (const [change, back] of [["listed = false", 'listed = true'], ["status = 'archived'", "status = 'published'"], ["image_id = NULL", `image_id = '${leaf}'`], [`image_id = '${letter}'`, `image_id = '${leaf}'`]]) {
		owner.sql(`UPDATE courses SET ${change} WHERE id = '${course}'`);
		assert.equal((await visit('/catalogue/hidden/picture')).status, 404, change);
		assert.doesNotMatch((await visit('/catalogue/hidden')).text, /og:image/, change);
		owner.sql(`UPDATE courses SET ${back} WHERE id = '${course}'`);
	}
	owner.sql(`UPDATE contents SET state = 'damaged' WHERE id = '${leaf}'`);
	assert.equal((await visit('/catalogue/hidden/picture')).status, 404, 'a damaged file is not given out');
	assert.doesNotMatch((await visit('/catalogue/hidden')).text, /course-picture/);
	owner.sql(`UPDATE contents SET state = 'ready' WHERE id = '${leaf}'`);
	const draft = makeCourse(owner, { slug: 'never', published: false });
	owner.sql(`UPDATE courses SET listed = true, image_id = '${leaf}' WHERE id = '${draft.id}'`);
	assert.equal((await visit('/catalogue/never/picture')).status, 404, 'not before it is published');
	assert.equal((await visit(`/catalogue/hidden/picture?org=north`)).status, 404);
	assert.equal((await visit(`/catalogue/${leaf}/picture`)).status, 404, 'a file is not asked for by its own id');
	for (const path of [`/admin/main/media/${leaf}/file`, `/api/v1/contents/${leaf}/file`])
		assert.notEqual((await visit(path)).status, 200, path);
});

test('a course made with a picture has it from the start', async () => {
	const desk = new Desk(s, as);
	const made = await desk.ask('POST', '/api/v1/courses', { body: { title: 'New', image: leaf } });
	assert.deepEqual([made.status, made.json.image], [201, leaf]);
	assert.equal((await desk.ask('POST', '/api/v1/courses', { body: { title: 'New too', image: letter } })).status, 422);
});
