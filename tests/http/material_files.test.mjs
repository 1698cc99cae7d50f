// Files of the media library in modules of our own content: what may be named, and how learners get the bytes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, makeModule, pdf, sha256, shelve } from '../harness/material.mjs';
import { decode } from '../harness/person.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const NOWHERE = '0190a1b2-0000-7000-8000-000000000001';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
let s, owner, editor, sheet, picture, drawing, film, captions;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0 } });
	owner = new Owner(s.data);
	assert.equal((await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	editor = await keyOf(s, operator, ['courses:read', 'courses:write']);
	sheet = { bytes: pdf(3), id: undefined };
	sheet.id = shelve(s, 'Été “salt”.pdf', sheet.bytes, 'application/pdf');
	picture = shelve(s, 'salt.png', PNG, 'image/png');
	drawing = shelve(s, 'salt.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml');
	film = shelve(s, 'salt.mp4', Buffer.alloc(5000, 'film'), 'video/mp4');
	captions = shelve(s, 'salt.vtt', Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nÀ la mer\n'), 'text/vtt');
});
test.after(() => s?.dispose());

const module_ = (type, title = 'A module') => makeModule(s, { type, title });
const uses = () => owner.sql('SELECT kind, subject_id, content_id FROM content_uses ORDER BY kind, subject_id, content_id');

/** A visitor at a module that was published: the host of its content, and its page. */
async function visit(module) {
	const player = await enterByLink(s, await module.publish(editor));
	const session = await openSession(s, player);
	const page = await request(player.origin, 'GET', `${session.files}${session.items[0].href}`);
	assert.equal(page.status, 200, page.text);
	return { origin: player.origin, page, session };
}

/** Addresses of files on a page, in their order. */
const files = (page) => [...page.text.matchAll(/(?:src|href|poster)="(\/m\/[^"]*)"/g)].map(([, address]) => decode(address));

test('a draft names files that are in the library of its own organisation, and the library knows', async () => {
	const module = module_('pdf'), coming = shelve(s, 'coming.pdf', sheet.bytes, 'application/pdf', { state: 'checking' });
	const theirs = shelve(s, 'theirs.pdf', sheet.bytes, 'application/pdf', { org: 'other' });
	for (const content of [NOWHERE, coming, theirs]) {
		const refused = await module.save({ content }, editor);
		assert.equal(refused.status, 422, refused.text);
		assert.equal(refused.json.field, 'content');
	}
	assert.deepEqual((await module.read(editor)).body.content, null);
	await module.write({ content: sheet.id }, editor);
	assert.deepEqual(uses(), [['draft', module.id, sheet.id]]);
	const { package_version: made } = await module.preview(editor);
	assert.deepEqual(uses(), [['draft', module.id, sheet.id], ['version', made, sheet.id]]);
	await module.write({ content: null }, editor);
	assert.deepEqual(uses(), [['version', made, sheet.id]], 'what was made goes on using it');
	const article = module_('article');
	await article.write({ text: `![Salt](media:${picture}) and [the whole](media:${sheet.id}), ![again](media:${picture})` }, editor);
	assert.deepEqual(uses().filter(([, subject]) => subject === article.id).map(([, , content]) => content).toSorted(), [picture, sheet.id].toSorted());
});

test('a file of the wrong type is not shown to learners: the member is named', async () => {
	for (const [type, body, field] of [['pdf', { content: film }, 'content'], ['video', { content: sheet.id }, 'content'], ['video', { content: film, poster: drawing }, 'poster'],
		['video', { content: film, poster: sheet.id }, 'poster'], ['video', { content: film, captions: [{ content: picture, language: 'fr' }] }, 'captions'],
		['article', { text: `![A](media:${drawing})` }, 'text'], ['article', { text: `![A](media:${sheet.id})` }, 'text']]) {
		const module = module_(type);
		await module.write(body, editor);
		const refused = await module.api('POST', 'preview', editor, { body: {} });
		assert.equal(refused.status, 422, `${type} ${JSON.stringify(body)}: ${refused.text}`);
		assert.equal(refused.json.field, field, refused.text);
	}
	const damaged = shelve(s, 'damaged.mp4', Buffer.alloc(10), 'video/mp4'), module = module_('video');
	await module.write({ content: damaged }, editor);
	owner.sql(`UPDATE contents SET state = 'damaged' WHERE id = '${damaged}'`);
	assert.equal((await module.api('POST', 'preview', editor, { body: {} })).status, 422);
});

test('learners get the bytes whole, in ranges and only once', async () => {
	const module = module_('pdf', 'A sheet');
	await module.write({ content: sheet.id, download: true }, editor);
	const { origin, page } = await visit(module);
	const [source, kept] = files(page).toSorted((a, b) => a.length - b.length), size = sheet.bytes.length;
	const get = (headers, method = 'GET', path = source) => request(origin, method, path, { headers });
	const whole = await get();
	assert.equal(whole.status, 200, whole.text);
	assert.equal(sha256(whole.body), sha256(sheet.bytes));
	const etag = `"${sha256(sheet.bytes)}"`;
	assert.deepEqual(['content-type', 'etag', 'x-content-type-options', 'accept-ranges', 'cache-control', 'content-security-policy'].map((name) => whole.headers[name]),
		['application/pdf', etag, 'nosniff', 'bytes', 'private, max-age=345600, immutable', "default-src 'none'; sandbox"]);
	assert.match(whole.headers['content-disposition'], /^inline; filename="[^"]*"; filename\*=UTF-8''%C3%89t%C3%A9%20%E2%80%9Csalt%E2%80%9D\.pdf$/);
	const part = await get({ range: 'bytes=10-19' });
	assert.deepEqual([part.status, part.headers['content-range'], part.body.equals(sheet.bytes.subarray(10, 20))], [206, `bytes 10-19/${size}`, true]);
	const last = await get({ range: 'bytes=-5', 'if-range': etag });
	assert.deepEqual([last.status, last.body.equals(sheet.bytes.subarray(-5))], [206, true]);
	assert.equal((await get({ range: 'bytes=0-4', 'if-range': '"other"' })).status, 200);
	const outside = await get({ range: `bytes=${size}-` });
	assert.deepEqual([outside.status, outside.headers['content-range']], [416, `bytes */${size}`]);
	assert.equal((await get({ 'if-none-match': etag })).status, 304);
	const head = await get({}, 'HEAD');
	assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, String(size), 0]);
	assert.match((await get({}, 'GET', kept)).headers['content-disposition'], /^attachment; /);
	assert.equal((await get({}, 'POST')).status, 405);
});

test('an address of a file is good for that file, on its learner\'s host alone', async () => {
	const module = module_('file', 'A file');
	await module.write({ content: picture }, editor);
	const { origin, page, session } = await visit(module);
	const [source] = files(page), other = new URL(origin);
	assert.equal((await request(origin, 'GET', source)).status, 200);
	other.hostname = other.hostname.replace(/^[a-z2-7]{4}/, 'aaaa');
	assert.equal((await request(other.origin, 'GET', source)).status, 404);
	assert.equal((await request(origin, 'GET', source.replace(/.{3}\//, 'abc/'))).status, 410);
	assert.equal((await request(origin, 'GET', `/m/${session.files.split('/').filter(Boolean).at(-1)}/salt.png`)).status, 410, 'the right to see a page is none to a file');
	assert.equal((await request(origin, 'GET', session.files.replace(/[^/]+\/$/, `${source.split('/')[2]}/page`))).status, 410, 'nor the other way');
	owner.sql(`UPDATE contents SET state = 'deleted' WHERE id = '${picture}'`);
	assert.equal((await request(origin, 'GET', source)).status, 404);
	owner.sql(`UPDATE contents SET state = 'ready' WHERE id = '${picture}'`);
});

test('what could run in a page is only ever taken along', async () => {
	const html = shelve(s, 'page.html', Buffer.from('<script>alert(1)</script>'), 'text/plain');
	for (const [content, mime] of [[html, 'text/plain; charset=utf-8'], [drawing, 'image/svg+xml'], [shelve(s, 'a.zip', Buffer.from('PK'), 'application/zip'), 'application/zip']]) {
		const module = module_('file', 'A file');
		await module.write({ content }, editor);
		const { origin, page } = await visit(module);
		const answer = await request(origin, 'GET', files(page)[0].replace('?download=true', ''));
		assert.deepEqual([answer.status, answer.headers['content-type'], answer.headers['x-content-type-options']], [200, mime, 'nosniff']);
		assert.match(answer.headers['content-disposition'], /^attachment; /);
		assert.match(answer.headers['content-security-policy'], /sandbox/);
	}
});

test('a film comes with its poster and captions, an article with its pictures and files', async () => {
	const video = module_('video', 'A film');
	await video.write({ content: film, poster: picture, captions: [{ content: captions, language: 'fr', label: 'Français' }] }, editor);
	const shown = await visit(video);
	assert.equal(files(shown.page).length, 3);
	const answers = await Promise.all(files(shown.page).map((address) => request(shown.origin, 'GET', address)));
	assert.deepEqual(answers.map((answer) => [answer.status, answer.headers['content-type']]).toSorted(),
		[[200, 'image/png'], [200, 'text/vtt; charset=utf-8'], [200, 'video/mp4']]);
	const article = module_('article', 'An article');
	await article.write({ text: `![A dot](media:${picture})\n\n[The whole](media:${sheet.id})` }, editor);
	const read = await visit(article);
	assert.match(read.page.text, /<img[^>]* alt="A dot"/);
	for (const address of files(read.page))
		assert.equal((await request(read.origin, 'GET', address)).status, 200);
	assert.equal(files(read.page).length, 2);
});
