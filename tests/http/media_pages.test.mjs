// The media library on pages of staff, by plain forms: a file is added, described, compared and deleted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { staffPages } from '../harness/enrol.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Library, picture, sendFile } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';

let s, owner, library, designer;
test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	library = new Library(s, { authorization: 'Bearer the-operators-key' });
	designer = await staffPages(s, { roles: ['designer'] });
});
test.after(() => s?.dispose());

test('a file is added by a plain form, described, found and deleted', async () => {
	const added = await sendFile(s, designer, 'leaf.png', picture('leaf'), { title: 'A beech leaf', alt_text: 'A leaf', tags: 'Botany, autumn ', licence: 'CC0-1.0' });
	assert.equal(added.status, 303, added.text);
	const address = added.headers.location, page = await designer.get(address);
	assert.match(page.text, new RegExp(`<img[^>]+src="${address}/file"`));
	assert.match(page.text, /name="tags"[^>]*value="botany, autumn"/);
	assert.deepEqual((await designer.get(`${address}/file`)).body, picture('leaf'));
	const [, revision] = /name="revision" value="(\d+)"/.exec(page.text);
	const fields = { revision, title: 'A leaf of a beech', alt_text: 'Seen from above', description: '', tags: 'trees', licence: 'CC0-1.0', author: 'Mary', source_url: '', language: 'en' };
	assert.equal((await designer.post(address, fields)).status, 303);
	assert.match((await designer.post(address, fields)).text, /Somebody changed it meanwhile/, 'what was seen before is not saved over');
	const wrong = await designer.post(address, { ...fields, revision: Number(revision) + 1, title: ' ', language: '?' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /A title is missing/);
	const listed = await designer.get('/admin/main/media?search=beech&tag=trees&type=image');
	assert.match(listed.text, /A leaf of a beech/);
	assert.match(listed.text, /1 file\b/);
	assert.doesNotMatch((await designer.get('/admin/main/media?type=video')).text, /A leaf of a beech/);
	const asked = await designer.get(`${address}/removal`);
	assert.match(asked.text, /cannot be brought back/);
	assert.equal((await designer.post(`${address}/removal`, {})).headers.location, '/admin/main/media');
	assert.equal((await designer.get(address)).status, 404);
});

test('what is wrong with a file stands beside it, and what was typed stays', async () => {
	for (const [name, bytes, what] of [['lie.pdf', picture('x'), /The name promises application\/pdf, but what is in the file is image\/png/], ['', Buffer.from('x'), /Choose a file first/]]) {
		const refused = await sendFile(s, designer, name, bytes, { title: 'Kept title' });
		assert.ok([400, 422].includes(refused.status), `${refused.status}`);
		assert.match(refused.text, what);
		assert.match(refused.text, /value="Kept title"/);
	}
	await s.ask('org', 'set', 'main', '--quota', '10');
	const refused = await sendFile(s, designer, 'large.png', picture('large'));
	assert.equal(refused.status, 413);
	assert.match(refused.text, /of the 10 bytes it may keep/);
	assert.match((await designer.get('/admin/main/media')).text, /of 10 B in all/);
	await s.ask('org', 'set', 'main', '--quota', '0');
	assert.equal(Number(owner.sql('SELECT count(*) FROM contents')[0][0]), 0, 'nothing of them is left');
});

test('a file that is used says where, and is kept; a damaged one is told on the list', async () => {
	const file = await library.add(picture('used'), { title: 'A used picture' });
	const course = owner.sql(`INSERT INTO courses (org_id, id, title) SELECT org_id, gen_random_uuid(), 'Botany for all' FROM contents WHERE id = '${file.id}' RETURNING id`)[0][0];
	owner.sql(`INSERT INTO content_uses (org_id, content_id, kind, subject_id) SELECT org_id, id, 'course', '${course}' FROM contents WHERE id = '${file.id}'`);
	const page = await designer.get(`/admin/main/media/${file.id}`);
	assert.match(page.text, /Picture of a course:.*Botany for all/);
	assert.doesNotMatch(page.text, /\/removal/);
	assert.equal((await designer.post(`/admin/main/media/${file.id}/removal`, {})).status, 409);
	owner.sql(`UPDATE contents SET state = 'damaged' WHERE id = '${file.id}'`);
	assert.match((await designer.get('/admin/main/media')).text, /There are damaged files/);
	assert.match((await designer.get('/admin/main/media?state=damaged')).text, /A used picture/);
});

test('who only looks sees files and no form; the script\'s addresses take nothing without the form\'s token', async () => {
	const file = await library.add(picture('looked'));
	const inspector = await staffPages(s, { roles: ['inspector'] });
	const page = await inspector.get(`/admin/main/media/${file.id}`);
	assert.equal(page.status, 200);
	assert.doesNotMatch(page.text, /<form[^>]*method="post"[^>]*novalidate/);
	assert.equal((await inspector.get('/admin/main/media/new')).status, 403);
	assert.equal((await sendFile(s, inspector, 'a.png', picture('a'))).status, 403);
	const begin = (headers) => request(s.app, 'POST', '/admin/main/media/uploads', { headers: { cookie: designer.cookie, ...headers }, body: { file_name: 'a.png', bytes: 5 } });
	assert.equal((await begin({})).status, 403);
	const begun = await begin({ 'x-csrf-token': designer.csrf });
	assert.deepEqual([begun.status, begun.json.missing], [201, [1]]);
	const put = await request(s.app, 'PUT', `${begun.json.address}/parts/1`, { headers: { cookie: designer.cookie, 'x-csrf-token': designer.csrf }, body: Buffer.from('abcde') });
	assert.equal(put.status, 204, put.text);
	assert.deepEqual((await request(s.app, 'GET', begun.json.address, { headers: { cookie: designer.cookie } })).json.missing, []);
	const refused = await request(s.app, 'POST', begun.json.address, { headers: { cookie: designer.cookie, 'x-csrf-token': designer.csrf }, body: {} });
	assert.equal(refused.status, 422, refused.text);
});
