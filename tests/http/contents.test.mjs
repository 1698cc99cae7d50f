// The media library by the API: files come in parts, are what their bytes say, are found, used and deleted. Every sentence holds of
// a folder and of an S3-compatible store, to which the parts go straight.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { refusal, staffApi } from '../harness/enrol.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Library, MiB, PART, picture, PNG, sha256 } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';
import { startS3 } from '../harness/s3.mjs';

const operator = { authorization: 'Bearer the-operators-key' };

for (const where of ['a folder', 'a store'])
	describe(`files in ${where}`, () => sentences(where === 'a folder'));

function sentences(local) {
	let s, owner, library, store;

	before(async () => {
		store = local ? null : await startS3();
		s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0, ...store?.config } });
		owner = new Owner(s.data);
		library = new Library(s, operator);
	});
	after(async () => {
		await s?.dispose();
		await store?.stop();
	});

	/** Everything that lies there, by its key or its path, which ends with the key. */
	function stored() {
		const folder = path.join(s.data, 'media');
		if (!local)
			return [...store.objects.keys(), ...store.uploads.keys()];
		return fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => path.join(one.parentPath ?? one.path, one.name)) : [];
	}

	/** Other bytes below the same key. */
	function change(key, bytes) {
		if (!local) {
			store.objects.get(key).bytes = bytes;
			return;
		}
		fs.chmodSync(path.join(s.data, 'media', key), 0o644);
		fs.writeFileSync(path.join(s.data, 'media', key), bytes);
	}

	test('a file is announced, sent and completed: then it is what its bytes say, and is read again', async () => {
		const made = await library.begin(PNG, { file_name: 'C:\\pictures\\dot.png', alt_text: 'A dot', tags: ['Dots', ' dots ', 'art'], licence: 'CC0-1.0', sha256: sha256(PNG) });
		assert.equal(made.status, 201, made.text);
		assert.deepEqual([made.json.state, made.json.title, made.json.file_name, made.json.checksum, made.json.url, made.json.upload.parts.length], ['uploading', 'dot', 'dot.png', null, null, 1]);
		assert.deepEqual(made.json.tags, ['dots', 'art']);
		assert.deepEqual(refusal(await library.complete(made.json.id)), [422, 'parts']);
		await library.send(made.json, PNG);
		assert.ok((await library.ask('GET', `contents/${made.json.id}`)).json.upload.parts[0].there);
		const done = await library.complete(made.json.id, { sha256: sha256(PNG) });
		assert.equal(done.status, 200, done.text);
		assert.deepEqual([done.json.state, done.json.mime_type, done.json.type, done.json.bytes, done.json.width, done.json.height, done.json.checksum],
			['ready', 'image/png', 'image', PNG.length, 1, 1, sha256(PNG)]);
		assert.deepEqual((await library.complete(made.json.id)).json, done.json, 'completed again it is the same');
		const read = await library.read(made.json.id);
		assert.deepEqual([read.status, read.headers['content-type']], [200, 'image/png']);
		if (local)
			assert.deepEqual([read.headers['x-content-type-options'], read.headers['content-security-policy']], ['nosniff', 'default-src \'none\'; img-src \'self\'; media-src \'self\'; object-src \'self\'; style-src \'unsafe-inline\'']);
		assert.deepEqual(read.body, PNG);
		assert.match(read.headers['content-disposition'], /^inline; filename="dot.png"/);
		const part = await library.read(made.json.id, { range: 'bytes=1-3' });
		assert.deepEqual([part.status, part.body.toString()], [206, 'PNG']);
		if (local)
			assert.equal((await library.read(made.json.id, { 'if-none-match': read.headers.etag })).status, 304);
		assert.match((await library.read(made.json.id, {}, '?download=true')).headers['content-disposition'], /^attachment/);
	});

	test('parts come in any order and any number of times; a wrong number or length is refused', async () => {
		const bytes = Buffer.alloc(2 * PART + 5, 'lecture ');
		const made = (await library.begin(bytes, { file_name: 'lecture.txt' })).json;
		assert.deepEqual(made.upload.parts.map((one) => one.bytes), [PART, PART, 5]);
		const ours = (number) => ({ url: `${s.app}/api/v1/contents/${made.id}/parts/${number}?org=main` });
		assert.deepEqual(refusal(await library.part(ours(3), bytes.subarray(0, 6))), [422, 'part']);
		assert.equal((await library.part(ours(4), Buffer.from('x'))).status, 400);
		assert.equal((await library.part(ours(2), bytes.subarray(0, PART))).status, 204, 'also of a store a part may come through us');
		assert.deepEqual(refusal(await library.complete(made.id)), [422, 'parts']);
		assert.deepEqual((await library.ask('GET', `contents/${made.id}`)).json.upload.parts.map((one) => one.there), [false, true, false]);
		await library.send(made, bytes, { order: (parts) => [...parts].reverse() });
		const done = await library.complete(made.id);
		assert.deepEqual([done.json.state, done.json.checksum, done.json.mime_type], ['ready', sha256(bytes), 'text/plain']);
		assert.deepEqual(refusal(await library.part(ours(1), bytes.subarray(0, PART))), [404, 'id'], 'it is over');
	});

	test('other bytes than were announced are refused, and nothing of them is left', async () => {
		const before = stored().length, rows = () => Number(owner.sql('SELECT count(*) FROM contents')[0][0]), were = rows();
		const made = (await library.begin(picture('one'), { sha256: sha256(picture('two')) })).json;
		await library.send(made, picture('one'));
		const refused = await library.complete(made.id);
		assert.deepEqual(refusal(refused), [422, 'sha256']);
		assert.match(refused.json.detail, new RegExp(sha256(picture('one'))));
		assert.equal((await library.ask('GET', `contents/${made.id}`)).status, 404);
		assert.deepEqual([stored().length, rows()], [before, were]);
		const other = (await library.begin(picture('one'), { sha256: sha256(picture('one')) })).json;
		await library.send(other, picture('one'));
		assert.deepEqual(refusal(await library.complete(other.id, { sha256: sha256(picture('two')) })), [400, 'sha256'], 'who contradicts themselves is told');
		assert.equal((await library.complete(other.id)).status, 200);
	});

	test('a name that promises another type is refused; what could run in a page is only downloaded', async () => {
		for (const [file_name, bytes] of [['lie.png', Buffer.from('<!doctype html><script>alert(1)</script>')], ['lie.pdf', picture('x')], ['lie.mp4', Buffer.from('MZ\x90\0')]]) {
			const made = (await library.begin(bytes, { file_name })).json;
			await library.send(made, bytes);
			assert.deepEqual(refusal(await library.complete(made.id)), [422, 'file_name'], file_name);
			assert.equal((await library.ask('GET', `contents/${made.id}`)).status, 404);
		}
		for (const [file_name, bytes, mime] of [['page.html', '<!doctype html><script>alert(1)</script>', 'text/plain'], ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'image/svg+xml'], ['tool.bin', 'MZ\x90\0', 'application/octet-stream']]) {
			const file = await library.add(Buffer.from(bytes, 'latin1'), { file_name });
			assert.equal(file.mime_type, mime);
			assert.match((await library.read(file.id)).headers['content-disposition'], /^attachment/);
		}
	});

	test('what no file can be is refused with its field', async () => {
		const begin = async (said) => refusal(await library.ask('POST', 'contents', { file_name: 'a.png', bytes: 10, ...said }));
		assert.deepEqual(await begin({ bytes: 0 }), [400, 'bytes']);
		assert.deepEqual(await begin({ bytes: 2 * 1024 * MiB + 1 }), [413, 'bytes']);
		assert.deepEqual(await begin({ file_name: 'folder/' }), [400, 'file_name']);
		assert.deepEqual(await begin({ sha256: 'ABC' }), [400, 'sha256']);
		assert.deepEqual(await begin({ language: 'x_y' }), [400, 'language']);
		assert.deepEqual(await begin({ tags: ['t'.repeat(61)] }), [400, 'tags']);
		assert.deepEqual(await begin({ source_url: 'javascript:alert(1)' }), [400, 'source_url']);
		assert.equal((await library.ask('POST', 'contents', { file_name: 'a.mp4', bytes: 2 * 1024 * MiB })).json.upload.parts.length, 256);
	});

	test('files are found by beginnings of words, type, tag and use, newest first, in pages', async () => {
		const photo = await library.add(picture('p'), { title: 'La photosynthèse', tags: ['botany'], author: 'Élodie' });
		const leaf = await library.add(picture('l'), { file_name: 'green_leaf-01.png', tags: ['botany', 'autumn'] });
		const found = async (query) => (await library.ask('GET', `contents?${query}`)).json.items.map((one) => one.id);
		assert.deepEqual(await found('search=photosynth'), [photo.id]);
		assert.deepEqual(await found('search=PHOTOSYNTHESE%20elodie'), [photo.id]);
		assert.deepEqual(await found('search=synth'), [], 'words are found by their beginning');
		assert.deepEqual(await found('search=leaf%2001'), [leaf.id]);
		assert.deepEqual(await found('tag=botany'), [leaf.id, photo.id]);
		assert.deepEqual(await found('tag=botany&search=green'), [leaf.id]);
		assert.deepEqual(await found('search=%27%20%7C%20%3A*%20%5C%20org'), [], 'no sign of a query language counts');
		assert.deepEqual(await found('type=video'), []);
		assert.ok((await found('type=image')).includes(leaf.id) && (await found('state=uploading')).length > 0);
		owner.sql(`INSERT INTO content_uses (org_id, content_id, kind, subject_id) SELECT org_id, id, 'draft', gen_random_uuid() FROM contents WHERE id = '${leaf.id}'`);
		assert.deepEqual(await found('tag=botany&unused=true'), [photo.id]);
		const first = (await library.ask('GET', 'contents?tag=botany&limit=1')).json;
		assert.deepEqual([first.items.length, (await library.ask('GET', `contents?tag=botany&limit=1&cursor=${first.next}`)).json.items[0].id], [1, photo.id]);
		assert.deepEqual(refusal(await library.ask('GET', 'contents?type=nonsense')), [400, 'type']);
	});

	test('what is said of a file is changed by whoever saw it last', async () => {
		const file = await library.add(picture('c'));
		const read = await library.ask('GET', `contents/${file.id}`);
		assert.equal((await library.ask('PATCH', `contents/${file.id}`, { title: 'x' })).status, 428);
		const changed = await library.ask('PATCH', `contents/${file.id}`, { alt_text: 'A red dot', tags: ['red'] }, { 'if-match': read.headers.etag });
		assert.deepEqual([changed.status, changed.json.alt_text, changed.json.title, changed.json.tags], [200, 'A red dot', 'picture', ['red']]);
		assert.equal((await library.ask('PATCH', `contents/${file.id}`, { title: 'x' }, { 'if-match': read.headers.etag })).status, 412);
		assert.deepEqual(refusal(await library.ask('PATCH', `contents/${file.id}`, { title: ' ' }, { 'if-match': changed.headers.etag })), [400, 'title']);
	});

	test('a file that is used is not deleted, and says where it is used; the last of the same bytes takes them along', async () => {
		const one = await library.add(picture('same')), two = await library.add(picture('same'), { title: 'Twin' });
		const keys = () => new Set(owner.sql(`SELECT storage_key FROM contents WHERE id IN ('${one.id}', '${two.id}')`).flat());
		assert.equal(keys().size, 1, 'the same bytes lie there once');
		const course = owner.sql(`INSERT INTO courses (org_id, id, title) SELECT org_id, gen_random_uuid(), 'Botany' FROM contents WHERE id = '${one.id}' RETURNING id`)[0][0];
		owner.sql(`INSERT INTO content_uses (org_id, content_id, kind, subject_id) SELECT org_id, id, 'course', '${course}' FROM contents WHERE id = '${one.id}'`);
		assert.deepEqual((await library.ask('GET', `contents/${one.id}/uses`)).json.items.map((use) => [use.kind, use.id, use.title]), [['course', course, 'Botany']]);
		const refused = await library.ask('DELETE', `contents/${one.id}`);
		assert.deepEqual(refusal(refused), [409, 'id']);
		assert.match(refused.json.detail, /Botany/);
		assert.equal((await library.ask('DELETE', `contents/${two.id}`)).status, 204);
		assert.equal((await library.ask('GET', `contents/${two.id}`)).status, 404);
		assert.deepEqual((await library.read(one.id)).body, picture('same'), 'its twin has its bytes still');
		owner.sql(`DELETE FROM content_uses WHERE content_id = '${one.id}'`);
		const file = [...keys()][0];
		assert.ok(stored().some((name) => name.endsWith(file)));
		assert.equal((await library.ask('DELETE', `contents/${one.id}`)).status, 204);
		assert.ok(!stored().some((name) => name.endsWith(file)));
		const coming = (await library.begin(picture('never'))).json;
		await library.send(coming, picture('never'));
		assert.equal((await library.ask('DELETE', `contents/${coming.id}`)).status, 204, 'an upload is ended');
		assert.equal((await library.complete(coming.id)).status, 404);
	});

	test('a quota counts packages and files, the same bytes once, and what is announced', async () => {
		const quota = (bytes) => s.ask('org', 'set', 'main', '--quota', String(bytes));
		const used = () => Number(owner.sql(`SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT coalesce(nullif(checksum, ''), id::text), bytes FROM contents WHERE state <> 'deleted') kept`)[0][0]);
		owner.sql('DELETE FROM content_uploads; DELETE FROM contents WHERE state = \'uploading\'');
		const bytes = picture('q'.repeat(1000)), was = used();
		await quota(was + 2 * bytes.length);
		const first = await library.add(bytes);
		const refused = await library.begin(Buffer.alloc(bytes.length + 1));
		assert.deepEqual(refusal(refused), [413, 'quota']);
		assert.match(refused.json.detail, new RegExp(`files take ${was + bytes.length} of the ${was + 2 * bytes.length} bytes it may keep: ${bytes.length + 1} more do not fit`));
		const announced = await library.begin(Buffer.alloc(bytes.length));
		assert.equal(announced.status, 201);
		assert.deepEqual(refusal(await library.begin(Buffer.alloc(1))), [413, 'quota'], 'room is kept for what was announced');
		const again = await library.begin(bytes, { sha256: sha256(bytes) });
		assert.equal(again.status, 201, 'the same bytes take nothing more');
		await library.ask('DELETE', `contents/${announced.json.id}`);
		await library.ask('DELETE', `contents/${again.json.id}`);
		await library.add(bytes, { sha256: sha256(bytes), title: 'The same' });
		assert.equal(used(), was + bytes.length);
		assert.equal((await library.begin(Buffer.alloc(bytes.length))).status, 201);
		await quota(0);
		assert.equal((await library.ask('GET', `contents/${first.id}`)).status, 200);
	});

	test('bytes that change where they lie are found by reading, and the file is not given out any more', async () => {
		const file = await library.add(picture('fragile'));
		const [[key]] = owner.sql(`SELECT storage_key FROM contents WHERE id = '${file.id}'`);
		change(key, picture('broken!'));
		const asked = await library.ask('POST', `contents/${file.id}/check`);
		assert.equal(asked.status, 202, asked.text);
		const damaged = await eventually(async () => {
			const now = (await library.ask('GET', `contents/${file.id}`)).json;
			return now.state === 'damaged' && now;
		}, { what: 'the file to be read' });
		assert.ok(damaged.checked_at !== null);
		assert.deepEqual(refusal(await library.ask('GET', `contents/${file.id}/file`)), [409, 'id']);
		assert.deepEqual((await library.ask('GET', 'contents?state=damaged')).json.items.map((one) => one.id), [file.id]);
		change(key, picture('fragile'));
		await library.ask('POST', `contents/${file.id}/check`);
		await eventually(async () => (await library.ask('GET', `contents/${file.id}`)).json.state === 'ready', { what: 'the file to be sound again' });
		assert.deepEqual(refusal(await library.ask('POST', `contents/${(await library.begin(picture('z'))).json.id}/check`)), [409, 'id']);
	});

	test('who only sees courses reads files and changes nothing; another organisation sees none', async () => {
		const file = await library.add(picture('rights'));
		const inspector = await staffApi(s, { roles: ['inspector'] });
		assert.equal((await inspector.api('GET', `/api/v1/contents/${file.id}`)).status, 200);
		assert.equal((await inspector.api('GET', `/api/v1/contents/${file.id}/file`)).status, local ? 200 : 303);
		assert.equal((await inspector.api('POST', '/api/v1/contents', { body: { file_name: 'a', bytes: 1 } })).status, 403);
		assert.equal((await inspector.api('DELETE', `/api/v1/contents/${file.id}`)).status, 403);
		await s.ask('org', 'add', 'other-school', '--name', 'Other');
		const other = new Library(s, operator, 'other-school');
		for (const [method, rest] of [['GET', ''], ['GET', '/file'], ['GET', '/uses'], ['DELETE', ''], ['POST', '/check']])
			assert.deepEqual(refusal(await other.ask(method, `contents/${file.id}${rest}`)), [404, 'id'], `${method} ${rest}`);
		assert.deepEqual((await other.ask('GET', 'contents?search=rights')).json.items, []);
		const theirs = await other.add(picture('rights'));
		assert.equal(new Set(owner.sql(`SELECT storage_key FROM contents WHERE checksum = '${sha256(picture('rights'))}'`).flat()).size, 2, 'organisations share no bytes');
		assert.equal((await library.ask('GET', `contents/${theirs.id}`)).status, 404);
	});
}
