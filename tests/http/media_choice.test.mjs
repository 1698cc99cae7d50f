// Choosing files of the media library for a draft, without a script: what was typed is kept on the way, only what fits is offered, a new
// file leads back, and what is chosen is shown by its name.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { fill, words } from '../harness/editor.mjs';
import { staffPages } from '../harness/enrol.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { keyOf, materialOf, pdf, shelve } from '../harness/material.mjs';
import { picture, sendFile } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';
import { decode } from '../harness/person.mjs';

const KEY = 'the-operators-key';
let s, as, course, author, sheet, letter, leaf, film, captions;

const at = (module, rest = '', org = 'main') => `/admin/${org}/modules/${module.id}/content${rest}`;
const page = async (path, who = author) => {
	const answer = await who.get(path);
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
const send = async (module, typed) => author.post(at(module), fill(await page(at(module)), typed));
const draft = async (module) => (await materialOf(s, module).read(as)).body;
/** The library, as it is opened from one of the editor's buttons. */
const open = async (module, control, typed = {}) => {
	const answer = await send(module, { ...typed, do: `choose:${control}` });
	assert.equal(answer.status, 303, words(answer.text));
	return answer.headers.location;
};
const offered = (html) => [...html.matchAll(/<button type="submit" name="content" value="([^"]+)"/g)].map(([, id]) => id);
const hidden = (html) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="(revision|for|at)" value="([^"]*)"/g)].map(([, name, value]) => [name, decode(value)]));
const choose = async (address, content, more = {}) => author.post(address.split('?')[0], { ...hidden(await page(address)), content, ...more });

test.before(async () => {
	s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	as = await keyOf(s, { authorization: `Bearer ${KEY}` }, ['courses:read', 'courses:write']);
	course = await new Desk(s, as).course({ title: 'Botany' });
	author = await staffPages(s, { roles: ['designer'] });
	sheet = shelve(s, 'leaves.pdf', pdf(2), 'application/pdf', { family: 'document' });
	letter = shelve(s, 'letter.txt', Buffer.from('Dear all'), 'text/plain', { family: 'document' });
	leaf = shelve(s, 'leaf.png', picture(), 'image/png', { family: 'image' });
	film = shelve(s, 'wind.mp4', Buffer.from('film'), 'video/mp4', { family: 'video' });
	captions = shelve(s, 'wind.vtt', Buffer.from('WEBVTT\n'), 'text/vtt', { family: 'captions' });
	shelve(s, 'coming.pdf', Buffer.from('half'), 'application/pdf', { family: 'document', state: 'uploading' });
});
test.after(() => s?.dispose());

test('a PDF is chosen of those that are PDFs, and what was typed is not lost on the way', async () => {
	const module = await course.write('pdf', 'Leaves');
	assert.match(words(await page(at(module))), /No file is chosen\./);
	const address = await open(module, 'content', { description: 'Typed before.', completion_percent: '70' });
	assert.equal(address, at(module, '/file?for=content'));
	assert.equal((await draft(module)).description, 'Typed before.');
	const html = await page(address);
	assert.deepEqual(offered(html), [sheet], 'neither another type nor what is not there yet');
	assert.match(words(html), /PDF document · Leaves/);
	assert.match(html, /<a href="[^"]+\/content#field-content">/, 'the way back');
	const chosen = await choose(address, sheet);
	assert.deepEqual([chosen.status, chosen.headers.location], [303, at(module, '#field-content')]);
	const body = await draft(module);
	assert.deepEqual([body.content, body.description, body.completion_percent], [sheet, 'Typed before.', 70]);
	const shown = await page(at(module));
	assert.match(words(shown), /leaves\.pdf leaves\.pdf · \d+ B/);
	assert.doesNotMatch(words(shown), new RegExp(sheet), 'never as a bare id');
	assert.match(await page(at(module, '/file?for=content')), /chosen<\/span>/);
	assert.match(words(await page(`/admin/main/media/${sheet}`)), /Draft of a module: Leaves/);
	const out = await send(module, { do: 'clear:content' });
	assert.match(words(out.text), /Nothing is saved yet.*No file is chosen/);
	assert.equal((await draft(module)).content, sheet, 'taking it out is saved with the rest');
	assert.equal((await author.post(at(module), fill(out.text))).status, 303);
	assert.equal((await draft(module)).content, null);
});

test('a film, its poster and its captions are chosen, each of its kind', async () => {
	const module = await course.write('video', 'Wind');
	assert.deepEqual(offered(await page(await open(module, 'poster'))), [leaf]);
	assert.equal((await choose(await open(module, 'content'), film)).status, 303);
	assert.equal((await choose(await open(module, 'poster'), leaf)).status, 303);
	assert.match(await page(at(module)), new RegExp(`<img src="/admin/main/media/${leaf}/file" alt="">`), 'a picture is seen');
	const row = await send(module, { do: 'add:captions' });
	const asked = await author.post(at(module), fill(row.text, { 'captions-0-language': 'en', do: 'choose:captions-0-content' }));
	assert.equal(asked.status, 303, words(asked.text));
	assert.deepEqual(offered(await page(asked.headers.location)), [captions]);
	assert.equal((await choose(asked.headers.location, captions)).status, 303);
	const body = await draft(module);
	assert.deepEqual([body.content, body.poster, body.captions], [film, leaf, [{ content: captions, language: 'en', label: 'en' }]]);
	assert.doesNotMatch(words(await page(at(module))), /Before it can be published/);
});

test('a picture goes into a text where the cursor was, a file at its end', async () => {
	const module = await course.write('article', 'Trees');
	new Owner(s.data).sql(`UPDATE contents SET alt_text = 'A [green] leaf' WHERE id = '${leaf}'`);
	// The page's script says how many bytes stand before the cursor, and one.
	const inside = await open(module, 'text', { text: 'Été. Here it is.', at: String(Buffer.byteLength('Été. ') + 1) });
	assert.match(await page(inside), /name="type"/, 'any file may be put in, so they can be told apart');
	assert.deepEqual(offered(await page(`${inside}&type=image`)), [leaf]);
	assert.equal((await choose(inside, leaf)).status, 303);
	assert.equal((await draft(module)).text, `Été. ![A \\[green\\] leaf](media:${leaf})Here it is.`);
	assert.equal((await choose(await open(module, 'text', { text: 'Below:' }), letter)).status, 303);
	assert.equal((await draft(module)).text, `Below:\n\n[letter.txt](media:${letter})`);
	const broken = await open(module, 'text', { text: 'é', at: '2' });
	assert.equal((await choose(broken, letter)).status, 303);
	assert.equal((await draft(module)).text, `é\n\n[letter.txt](media:${letter})`, 'no letter is cut in two');
});

test('files are found by words, in pages of 24', async () => {
	const module = await course.write('file', 'Take it along');
	for (let number = 1; number <= 25; number++)
		shelve(s, `herbarium ${number}.txt`, Buffer.from(`${number}`), 'text/plain', { family: 'document' });
	const address = await open(module, 'content'), first = await page(`${address}&search=herbarium`);
	assert.equal(offered(first).length, 24);
	const [, next] = /<a class="button quiet" href="([^"]+)" rel="next">/.exec(first);
	const rest = await page(`${address.split('?')[0]}${decode(next)}`);
	assert.equal(offered(rest).length, 1);
	assert.ok(!offered(first).includes(offered(rest)[0]));
	assert.equal(hidden(rest).for, 'content', 'the next page knows what is chosen');
	const nothing = await page(`${address}&search=nothing-like-it`);
	assert.match(words(nothing), /Nothing matches this filter/);
	assert.match(nothing, /<a href="\?for=content">/, 'and so does the way back to all of them');
});

test('a new file is added on the way, and leads back to where it is wanted', async () => {
	const module = await course.write('pdf', 'A new one');
	const address = await open(module, 'content');
	const [, link] = /<a class="button quiet" href="(\/admin\/main\/media\/new[^"]+)">/.exec(await page(address));
	const form = await page(decode(link)), [, action] = /action="([^"]*\/media\/new[^"]*)"/.exec(form);
	assert.ok(form.includes(`data-then="${address}"`), 'the script that sends it in parts knows the way, too');
	const back = new URL(decode(action), s.app).searchParams.get('back');
	const refused = await sendFile(s, author, 'lie.pdf', picture(), {}, { back });
	assert.equal(refused.status, 422, words(refused.text));
	assert.ok(refused.text.includes(`data-then="${address}"`), 'a refused file does not lose the way');
	const added = await sendFile(s, author, 'oaks.pdf', pdf(1, { title: 'Oaks' }), { title: 'Oaks' }, { back });
	assert.deepEqual([added.status, added.headers.location], [303, address]);
	const [oaks] = offered(await page(`${address}&search=oaks`));
	assert.equal((await choose(address, oaks)).status, 303);
	assert.match(words(await page(at(module))), /Oaks oaks\.pdf/);
	for (const wrong of ['https://elsewhere.example/', '//elsewhere.example/', '/admin/north/media', '/admin/main/../../instance/keys', '/admin/main/%2e%2E/north', '/admin/main/\\elsewhere', '/admin/main/\tx']) {
		const elsewhere = await sendFile(s, author, 'ash.pdf', pdf(1), {}, { back: wrong });
		assert.match(elsewhere.headers.location, /^\/admin\/main\/media\/[0-9a-f-]{36}$/, wrong);
	}
});

test('a PDF is found behind any number of newer documents, with words and without', async () => {
	const owner = new Owner(s.data), module = await course.write('pdf', 'Far down');
	owner.sql(`INSERT INTO contents (org_id, id, storage_key, mime_type, family, bytes, checksum, title, file_name, state, created_by, created_by_kind)
		SELECT org_id, ('ffffffff-ffff-4fff-8fff-' || lpad(to_hex(n), 12, '0'))::uuid, 'newer/' || n, 'application/msword', 'document', 1, repeat('0', 64), 'newer leaves', 'newer', 'ready', created_by, 'user'
		FROM contents, generate_series(1, 20100) n WHERE id = '${sheet}'`);
	const address = await open(module, 'content');
	for (const query of ['', '&search=leaves'])
		assert.ok(offered(await page(`${address}${query}`)).includes(sheet), query);
	owner.sql("DELETE FROM contents WHERE storage_key LIKE 'newer/%'");
});

test('a choice over a draft that somebody else changed is told, and made knowingly', async () => {
	const module = await course.write('pdf', 'Two at once');
	const address = await open(module, 'content'), seen = hidden(await page(address));
	await materialOf(s, module).write({ description: 'Theirs.' }, as);
	const late = await author.post(address.split('?')[0], { ...seen, content: sheet });
	assert.equal(late.status, 409);
	assert.match(words(late.text), /Somebody changed this meanwhile/);
	assert.equal((await author.post(address.split('?')[0], { ...hidden(late.text), content: sheet })).status, 303);
	assert.deepEqual([(await draft(module)).content, (await draft(module)).description], [sheet, 'Theirs.']);
});

test('what is no control for files, and who may not write, get nothing here', async () => {
	const module = await course.write('pdf', 'Guarded'), quiz = await course.write('quiz', 'No files');
	for (const path of [at(module, '/file?for=description'), at(module, '/file?for=captions-0-content'), at(quiz, '/file?for=intro'), at(course, '/file?for=content')])
		assert.equal((await author.get(path)).status, 404, path);
	assert.equal((await author.get(at(module, '/file'))).status, 400);
	assert.equal((await send(module, { do: 'choose:description' })).status, 404);
	const inspector = await staffPages(s, { roles: ['inspector'] });
	assert.equal((await inspector.get(at(module, '/file?for=content'))).status, 403);
	assert.equal((await inspector.post(at(module, '/file'), { revision: '1', for: 'content', content: sheet })).status, 403);
	await s.ask('org', 'add', 'north');
	const theirs = shelve(s, 'north.pdf', pdf(1), 'application/pdf', { org: 'north', family: 'document' });
	const seen = hidden(await page(at(module, '/file?for=content')));
	assert.equal((await author.post(at(module, '/file'), { ...seen, content: theirs })).status, 404, 'a file of another organisation is none');
	const stranger = await staffPages(s, { roles: ['designer'], org: 'north' });
	for (const org of ['main', 'north'])
		assert.equal((await stranger.get(at(module, '/file?for=content', org))).status, 404, org);
	assert.equal((await draft(module)).content, null);
	assert.match(words(await page(`${at(module, '/file?for=content')}&lang=fr`)), /Choisir un fichier/);
});
