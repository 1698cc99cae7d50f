// An organisation's own colour and logo: refused where nobody could read them, served under addresses with a hash.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('the look of an organisation', async (t) => {
	const s = await startLectern({ t });
	const ada = signedIn(s, { roles: ['administrator'] });
	const tutor = signedIn(s, { roles: ['tutor'] });
	const at = '/admin/main/settings/look';
	const as = (who) => ({ headers: { cookie: who.cookie } });
	const page = async (path = at) => (await request(s.app, 'GET', path, as(ada))).text;
	const csrf = /name="csrf" value="([^"]+)"/.exec(await page())[1];
	const send = (fields) => request(s.app, 'POST', at, { ...as(ada), body: new URLSearchParams({ csrf, ...fields }) });
	const upload = (bytes, query = `?csrf=${csrf}`) => {
		const body = new FormData();
		body.set('file', new Blob([bytes]), 'logo.png');
		const made = new Response(body);
		return made.arrayBuffer().then((whole) => request(s.app, 'POST', `${at}/logo${query}`,
			{ headers: { ...as(ada).headers, 'content-type': made.headers.get('content-type') }, body: Buffer.from(whole) }));
	};

	await t.test('a colour that reads well is on every page at once, with a sheet that never changes', async () => {
		assert.equal((await send({ accent: '#8b1f3f', accent_dark: '' })).status, 303);
		const sheet = /href="(\/brand\/main\/[0-9a-f]{16}\.css)"/.exec(await page('/admin/main'))[1];
		const css = await request(s.app, 'GET', sheet);
		assert.equal(css.status, 200);
		assert.match(css.headers['content-type'], /^text\/css/);
		assert.match(css.headers['cache-control'], /immutable/);
		assert.match(css.text, /--accent:#8b1f3f/);
		assert.equal((await request(s.app, 'GET', sheet.replace(/[0-9a-f]{16}/, '0'.repeat(16)))).status, 404);
	});

	await t.test('a colour that nobody could read is refused beside its field, and what was typed stays', async () => {
		const refused = await send({ accent: '#ffee00', accent_dark: '' });
		assert.equal(refused.status, 400);
		assert.match(refused.text, /href="#field-accent"/);
		assert.match(refused.text, /value="#ffee00"/);
		assert.match(refused.text, /its contrast is \d\.\d to 1, and 4\.5 is needed\. #[0-9a-f]{6} would do/);
		const french = await request(s.app, 'POST', `${at}?lang=fr`, { ...as(ada), body: new URLSearchParams({ csrf, accent: '#ffee00', accent_dark: '' }) });
		assert.match(french.text, /le contraste est de \d\.\d pour 1/);
		assert.match(await page('/admin/main'), /\/brand\/main\//);
	});

	await t.test('a logo is shown, and is a picture by its content', async () => {
		assert.equal((await upload(PNG)).status, 303);
		const logo = /src="(\/brand\/main\/[0-9a-f]{16}\.png)"/.exec(await page('/admin/main'))[1];
		const picture = await request(s.app, 'GET', logo);
		assert.equal(picture.headers['content-type'], 'image/png');
		assert.equal(Number(picture.headers['content-length']), PNG.length);
		const svg = await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
		assert.equal(svg.status, 400);
		assert.match(svg.text, /A logo is a PNG, JPEG or WebP picture/);
		assert.equal((await upload(Buffer.concat([PNG, Buffer.alloc(256 * 1024)]))).status, 413);
		assert.equal((await request(s.app, 'POST', `${at}/logo/removal`, { ...as(ada), body: new URLSearchParams({ csrf }) })).status, 303);
		assert.doesNotMatch(await page('/admin/main'), /\.png/);
		assert.equal((await request(s.app, 'GET', logo)).status, 404);
	});

	await t.test('only who may manage the organisation changes it, and only by a form of theirs', async () => {
		assert.equal((await request(s.app, 'GET', at, as(tutor))).status, 403);
		assert.equal((await upload(PNG, '?csrf=x')).status, 403);
		assert.equal((await request(s.app, 'POST', at, { ...as(ada), body: new URLSearchParams({ accent: '' }) })).status, 403);
	});
});

test('a school on a host name of its own shows its face there and no other school\'s pages, changes at once', async (t) => {
	const s = await startLectern({ t });
	await s.ask('org', 'add', 'cooking', '--name', 'Cooking School');
	await s.ask('org', 'host', 'cooking', 'add', 'cooking.example.org');
	const root = signedIn(s, { roles: ['administrator'], platformAdmin: true });
	const ada = signedIn(s, { roles: ['administrator'], org: 'cooking' });
	const there = (path, who) => request(s.app, 'GET', path, { headers: { host: 'cooking.example.org', ...(who && { cookie: who.cookie }) } });
	const twice = async (path, who, status, words) => {
		for (let i = 0; i < 2; i++) {
			const page = await there(path, who);
			assert.equal(page.status, status, page.text);
			assert.match(page.text, words);
		}
	};
	const form = async (path) => {
		const { text } = await request(s.app, 'GET', path, { headers: { cookie: root.cookie } });
		return { csrf: /name="csrf" value="([^"]+)"/.exec(text)[1], revision: /name="revision" value="([^"]+)"/.exec(text)?.[1] ?? '' };
	};
	const send = async (path, fields) => request(s.app, 'POST', path, { headers: { cookie: root.cookie }, body: new URLSearchParams({ ...await form(path), ...fields }) });
	const patch = async (fields) => request(s.app, 'PATCH', '/api/v1/orgs/cooking', {
		headers: { cookie: root.cookie, 'x-csrf-token': (await form('/admin/main/settings')).csrf, 'if-match': '*', 'content-type': 'application/json' },
		body: JSON.stringify(fields) });

	await twice('/sign-in', null, 200, /Cooking School/);
	await twice('/admin/cooking', ada, 200, /Cooking School/);
	await twice('/admin/main', root, 404, /There is nothing of that name here/);
	assert.equal((await request(s.app, 'GET', '/admin/main', { headers: { cookie: root.cookie } })).status, 200);

	assert.equal((await send('/admin/cooking/settings', { name: 'School of Bread', language: '', time_zone: '' })).status, 303);
	await twice('/sign-in', null, 200, /School of Bread/);
	await twice('/admin/cooking', ada, 200, /School of Bread/);

	assert.equal((await patch({ name: 'School of Cake', status: 'disabled' })).status, 200);
	await twice('/admin/cooking', ada, 404, /There is no organisation cooking/);
	assert.doesNotMatch((await there('/sign-in')).text, /School of/);
	assert.equal((await send('/instance/organizations/cooking/closing', {})).status, 303);
	await twice('/sign-in', null, 200, /School of Cake/);
	await twice('/admin/cooking', ada, 200, /School of Cake/);

	assert.equal((await send('/instance/organizations/cooking/hosts/cooking.example.org/removal', {})).status, 303);
	await twice('/admin/main', root, 200, /<main/);
	assert.doesNotMatch((await there('/sign-in')).text, /School of Cake/);
});
