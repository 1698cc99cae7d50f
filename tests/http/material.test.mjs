// Modules of our own content over HTTP: drafts, what is made of them, and what the player and the pages of staff are told.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, makeModule } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const NOWHERE = '0190a1b2-0000-7000-8000-000000000001';
let s, owner, editor, reader, stranger;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	owner = new Owner(s.data);
	const made = await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } });
	assert.equal(made.status, 201, made.text);
	editor = await keyOf(s, operator, ['courses:read', 'courses:write', 'packages:read', 'attempts:read', 'learners:read', 'audit:read']);
	reader = await keyOf(s, operator, ['courses:read']);
	stranger = await keyOf(s, operator, ['courses:read', 'courses:write'], 'other');
});
test.after(() => s?.dispose());

const module_ = (type, title = 'A module') => makeModule(s, { type, title });

/** A visitor by a public link, with the player's first session: {player, session, page: the content's page}. */
async function visit(link) {
	const player = await enterByLink(s, link);
	const session = await openSession(s, player);
	const [item] = session.items;
	return { player, session, item, page: await request(player.origin, 'GET', `${session.files}${item.href}`) };
}

const attemptOf = async (module) => {
	const [[id]] = owner.sql(`SELECT id FROM attempts WHERE module_id = '${module.id}' ORDER BY id DESC LIMIT 1`);
	const answer = await request(s.app, 'GET', `/api/v1/attempts/${id}`, { headers: editor });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};

test('a draft is read, saved over what was seen, and told with every member', async () => {
	const article = module_('article', 'Salt');
	const empty = await article.read(reader);
	assert.deepEqual({ type: empty.type, title: empty.title, body: empty.body, etag: empty.etag }, { type: 'article', title: 'Salt', body: { text: '' }, etag: '"1"' });

	const saved = await article.api('PUT', 'draft', editor, { body: { body: { text: '# Salt' } }, headers: { 'if-match': '"1"' } });
	assert.equal(saved.status, 200, saved.text);
	assert.equal(saved.headers.etag, '"2"');
	assert.deepEqual((await article.read(editor)).body, { text: '# Salt' });
	assert.equal((await article.save({ text: '# Salt' }, editor)).headers.etag, '"2"', 'the same again is no change');

	const pdfDraft = await module_('pdf').read(editor);
	assert.deepEqual(pdfDraft.body, { content: null, description: '', download: false, completion_percent: 100 });
	const video = await module_('video').read(editor);
	assert.deepEqual(video.body, { content: null, url: '', poster: null, captions: [], description: '', completion_percent: 90 });
});

test('a draft is not saved over what somebody else wrote, nor with what its type does not know', async () => {
	const article = module_('article');
	await article.write({ text: 'one' }, editor);
	const late = await article.api('PUT', 'draft', editor, { body: { body: { text: 'two' } }, headers: { 'if-match': '"1"' } });
	assert.equal(late.status, 412, late.text);
	assert.equal((await article.api('PUT', 'draft', editor, { body: { body: { text: 'two' } } })).status, 428);
	assert.equal((await article.read(editor)).body.text, 'one');

	for (const [type, body, field] of [
		['article', { text: 5 }, 'text'], ['article', { html: '<b>' }, 'html'], ['article', { text: 'a\u0007' }, 'text'],
		['pdf', { completion_percent: 0 }, 'completion_percent'], ['pdf', { content: 'x' }, 'content'], ['pdf', { download: 'yes' }, 'download'],
		['link', { url: 'javascript:alert(1)' }, 'url'], ['video', { url: 'http://films.example/a.mp4' }, 'url'],
		['video', { url: 'https://www.youtube.com/watch?v=x' }, 'url'], ['video', { url: 'https://films.example/a.mp4', content: NOWHERE }, 'url'],
		['video', { captions: [{ content: NOWHERE, language: '<b>' }] }, 'language'], ['video', { captions: ['x'] }, 'captions'],
	]) {
		const answer = await module_(type).save(body, editor);
		assert.equal(answer.status, 400, `${type} ${JSON.stringify(body)}: ${answer.text}`);
		assert.equal(answer.json.field, field, answer.text);
	}
	const large = await article.save({ text: 'a'.repeat(256 * 1024 + 1) }, editor);
	assert.ok([400, 413].includes(large.status), large.text);
});

test('a draft is for those who may build courses, of its own organisation', async () => {
	const article = module_('article');
	assert.equal((await article.api('GET', 'draft', reader)).status, 200);
	assert.equal((await article.api('PUT', 'draft', reader, { body: { body: {} }, headers: { 'if-match': '"1"' } })).status, 403);
	assert.equal((await article.api('POST', 'preview', reader, { body: {} })).status, 403);
	for (const [method, path, body] of [['GET', 'draft'], ['PUT', 'draft', { body: {} }], ['POST', 'preview', {}]]) {
		const answer = await article.api(method, path, stranger, { body, headers: { 'if-match': '"1"' } });
		assert.equal(answer.status, 404, answer.text);
	}
	assert.equal((await article.api('GET', 'draft', {})).status, 401);
});

test('what learners need is missing: nothing is made, and the member is named', async () => {
	for (const [type, body, field] of [['article', {}, 'text'], ['pdf', {}, 'content'], ['file', {}, 'content'], ['link', {}, 'url'], ['video', {}, 'content']]) {
		const module = module_(type);
		await module.write(body, editor);
		const answer = await module.api('POST', 'preview', editor, { body: {} });
		assert.equal(answer.status, 422, answer.text);
		assert.equal(answer.json.field, field, answer.text);
		assert.deepEqual(owner.sql(`SELECT 1 FROM package_versions WHERE package_id = '${module.id}'`), []);
	}
});

test('the same draft is made once; another one is the next version, and the grain stays', async () => {
	const article = module_('article', 'First title');
	await article.write({ text: 'one' }, editor);
	const first = (await article.preview(editor)).package_version;
	assert.equal((await article.preview(editor)).package_version, first);
	await article.write({ text: 'two' }, editor);
	const second = (await article.preview(editor)).package_version;
	assert.notEqual(second, first);
	await article.write({ text: 'one' }, editor);
	assert.equal((await article.preview(editor)).package_version, first);
	assert.deepEqual(owner.sql(`SELECT number, kind, files, bytes FROM package_versions WHERE package_id = '${article.id}' ORDER BY number`),
		[['1', 'article', '0', '0'], ['2', 'article', '0', '0']]);
	assert.equal(owner.sql(`SELECT id FROM grains WHERE module_id = '${article.id}'`).length, 1);
	owner.sql(`UPDATE modules SET title = 'Second title' WHERE id = '${article.id}'`);
	await article.preview(editor);
	assert.deepEqual(owner.sql(`SELECT title FROM grains WHERE module_id = '${article.id}'`), [['Second title']]);
});

test('a preview shows the draft as it is now, and leaves nothing', async () => {
	const article = module_('article', 'Salt');
	await article.write({ text: '## Crystals\n\n<script>alert(1)</script> [a](javascript:x)' }, editor);
	const { url } = await article.preview(editor);
	const { origin, pathname: path } = new URL(url);
	const session = await openSession(s, { origin, path });
	assert.equal(session.standard, 'scorm12');
	assert.equal(session.native, 'article');
	assert.equal(session.title, 'Salt');
	assert.equal(session.items.length, 1);
	const page = await request(origin, 'GET', `${session.files}${session.items[0].href}?lang=fr`);
	assert.equal(page.status, 200, page.text);
	assert.match(page.text, /<html lang="fr">/);
	assert.match(page.text, /<h3>Crystals<\/h3>/);
	assert.match(page.text, /&lt;script&gt;alert\(1\)&lt;\/script&gt; a</);
	assert.match(page.text, /J’ai lu ce texte/);
	const policy = page.headers['content-security-policy'];
	assert.match(policy, /default-src 'none'/);
	assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'[^;]*'unsafe-inline'/);
});

test('pages of our own are bound to their host and their capability', async () => {
	const article = module_('article');
	await article.write({ text: 'one' }, editor);
	const { player, session, item, page } = await visit(await article.publish(editor));
	assert.equal(page.status, 200, page.text);
	const other = new URL(player.origin);
	other.hostname = other.hostname.replace(/^[a-z2-7]{4}/, 'aaaa');
	assert.equal((await request(other.origin, 'GET', `${session.files}${item.href}`)).status, 404);
	const broken = session.files.replace(/.{3}\/$/, 'abc/');
	assert.equal((await request(player.origin, 'GET', `${broken}${item.href}`)).status, 410);
	assert.equal((await request(player.origin, 'GET', `${session.files.replace('/n/', '/c/')}${item.href}`)).status, 410);
});

test('what a page says completes the module, and is explained', async () => {
	const article = module_('article', 'Salt');
	await article.write({ text: 'one' }, editor);
	const { session } = await visit(await article.publish(editor));
	await session.turn('open');
	await session.turn('commit', [['cmi.core.lesson_status', 'incomplete'], ['cmi.suspend_data', '{"block":3}']]);
	assert.equal((await attemptOf(article)).completion, 'incomplete');
	const turn = await session.turn('finish', [['cmi.core.lesson_status', 'completed'], ['cmi.core.session_time', '0000:01:30.00'], ['cmi.core.exit', 'suspend']]);
	assert.equal(turn.attempt.completion, 'completed');
	const attempt = await attemptOf(article);
	assert.equal(attempt.completion, 'completed');
	const explained = await request(s.app, 'GET', `/api/v1/attempts/${attempt.id}/explain`, { headers: editor });
	assert.ok([200, 404].includes(explained.status), explained.text);
});

test('pages of staff that tell of packages leave modules of our own alone, and their attempts are shown', async () => {
	const link = module_('link', 'A very special link');
	await link.write({ url: 'https://elsewhere.example/', description: 'Look **here**.' }, editor);
	const { session, page } = await visit(await link.publish(editor));
	assert.match(page.text, /<strong>here<\/strong>/);
	await session.turn('open');
	await session.turn('finish', [['cmi.core.lesson_status', 'completed']]);
	const packages = await request(s.app, 'GET', '/api/v1/packages?limit=100', { headers: editor });
	assert.equal(packages.status, 200, packages.text);
	assert.ok(!packages.text.includes('A very special link'));
	assert.equal((await attemptOf(link)).completion, 'completed');
	const module = await request(s.app, 'GET', `/api/v1/modules/${link.id}`, { headers: editor });
	assert.equal(module.status, 200, module.text);
});

test('Markdown is shown as pages show it, to whoever is known', async () => {
	const answer = await request(s.app, 'POST', '/api/v1/markdown', { headers: reader, body: { text: '# A\n\n<i>b</i>' } });
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual(answer.json, { html: '<h2>A</h2>\n<p>&lt;i&gt;b&lt;/i&gt;</p>\n' });
	assert.equal((await request(s.app, 'POST', '/api/v1/markdown', { body: { text: 'a' } })).status, 401);
	const large = await request(s.app, 'POST', '/api/v1/markdown', { headers: reader, body: { text: 'a'.repeat(256 * 1024 + 1) } });
	assert.ok([400, 413].includes(large.status), large.text);
});
