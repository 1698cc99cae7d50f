// What somebody sees when something goes wrong: a sentence in their language, and a way to go on.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startCluster } from '../harness/cluster.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';

let s, ada;
test.before(async () => {
	s = await startLectern();
	ada = signedIn(s, { roles: ['administrator'] });
	new Owner(s.data).sql(`UPDATE organizations SET name = 'Lycée Ada', settings = settings || '{"look": {"sheet": "0123456789abcdef", "logo": ""}}' WHERE slug = 'main'`, { directory: true });
	new Owner(s.data).sql(`INSERT INTO organization_hosts (host, org_id) SELECT 'school.example.org', id FROM organizations WHERE slug = 'main'`, { directory: true });
});
test.after(() => s?.dispose());

const get = (path, { cookie = '', lang = 'en', ...headers } = {}) => request(s.app, 'GET', path, { headers: { accept: 'text/html', 'accept-language': lang, ...(cookie && { cookie }), ...headers } });
const main = (page) => /<main[^]*<\/main>/.exec(page.text)[0];
const ways = (page) => [...main(page).matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)</g)].map(([, link, text]) => [link, text]);

test('a page that is not there leads a visitor to the first page, and somebody signed in to their school', async () => {
	const nobody = await get('/no-such-page');
	assert.equal(nobody.status, 404);
	assert.deepEqual(ways(nobody), [['/', 'To the first page']]);
	const page = await get('/admin/main/members/00000000-0000-7000-8000-000000000000', { cookie: ada.cookie, lang: 'fr' });
	assert.equal(page.status, 404);
	assert.deepEqual(ways(page), [['/admin/main', 'Vers l’accueil de Lycée Ada']]);
	assert.match(page.text, /<link rel="stylesheet" href="\/brand\/main\/0123456789abcdef\.css">/, 'its colours');
	assert.match(page.text, /class="brand"[^]*Lycée Ada/, 'its name');
});

test('the way back leads to the page one came from when it is ours, and to no other', async () => {
	const lost = (referer) => get('/admin/main/members/00000000-0000-7000-8000-000000000000', { cookie: ada.cookie, referer });
	assert.deepEqual(ways(await lost(`${s.app}/admin/main/members?sort=name`)), [['/admin/main/members?sort=name', 'Back to the page before']]);
	for (const other of ['https://evil.example/admin', `${s.app}.evil.example/`, `${s.app}//evil.example/x`, 'nonsense', `${s.app}/admin/main/members/00000000-0000-7000-8000-000000000000`])
		assert.deepEqual(ways(await lost(other)).map(([link]) => link), ['/admin/main'], other);
	assert.equal((await get('/admin/main/members', { cookie: ada.cookie })).headers['referrer-policy'], 'same-origin');
	assert.equal((await get('/sign-in')).headers['referrer-policy'], 'no-referrer');
	assert.equal((await get(`/reset/${'x'.repeat(43)}`, { cookie: ada.cookie })).headers['referrer-policy'], 'no-referrer');
});

test('a form that is refused leads back to the form', async () => {
	const refused = await request(s.app, 'POST', '/admin/main/teams/new', { body: 'name=x&csrf=stale', headers: { cookie: ada.cookie, accept: 'text/html', 'accept-language': 'fr', origin: s.app, 'content-type': 'application/x-www-form-urlencoded' } });
	assert.equal(refused.status, 403);
	assert.deepEqual(ways(refused), [['/admin/main/teams/new', 'Retour au formulaire']]);
	assert.match(refused.text, /Ce formulaire n’est plus valable/);
	const large = await request(s.app, 'POST', '/sign-in', { body: `email=${'x'.repeat(20000)}`, headers: { accept: 'text/html', 'accept-language': 'fr', 'content-type': 'application/x-www-form-urlencoded' } });
	assert.equal(large.status, 413);
	assert.deepEqual(ways(large), [['/sign-in', 'Retour au formulaire']]);
	assert.match(large.text, /Ce qui a été envoyé dépasse 16384 octets/);
});

test('who may not see a page is told so in their language, and what it needs', async () => {
	const linus = signedIn(s, { roles: ['learner'] });
	const page = await get('/admin/main/settings', { cookie: linus.cookie, lang: 'fr' });
	assert.equal(page.status, 403);
	assert.match(page.text, /Vous ne pouvez pas faire cela ici : il y faut le droit « organization:read »\./);
	assert.match((await get('/admin/main/settings', { cookie: linus.cookie })).text, /You may not do this here: it needs the right “organization:read”\./);
	assert.equal((await request(s.app, 'GET', '/api/v1/orgs/main', { headers: { cookie: linus.cookie } })).json.detail, 'this needs the right organization:read', 'the API says it as before');
});

test('without the database the page is calm, in the reader\'s language, and offers to try again', async (t) => {
	const cluster = await startCluster({ t });
	const alone = await startLectern({ t, config: { database_url: await cluster.database('alone'), tenant_databases: '' } });
	await cluster.stop();
	const page = await request(alone.app, 'GET', `/invitation/${'x'.repeat(43)}?lang=fr`, { headers: { accept: 'text/html' } });
	assert.equal(page.status, 503);
	assert.match(page.text, /<html lang="fr"/);
	assert.deepEqual(ways(page), [[`/invitation/${'x'.repeat(43)}?lang=fr`, 'Réessayer'], ['/', 'Vers la première page']]);
	assert.doesNotMatch(page.text, /postgres|libpq|socket/i);
	assert.equal((await request(alone.app, 'GET', '/sign-in?next=/admin/main')).status, 200, 'a look that cannot be read is no fault of the page');
});

test('the language switch stands on error pages and keeps the address', async () => {
	const page = await get('/no-such-page?a=b');
	assert.match(page.text, /href="\/no-such-page\?lang=fr&amp;a=b"/);
	assert.match((await get('/no-such-page?lang=fr&a=b')).text, /<html lang="fr"[^]*Vers la première page/);
});

test('before sign-in pages look like the school that the address names', async () => {
	for (const path of ['/sign-in?next=/admin/main/members', '/forgot?next=%2Fadmin%2Fmain%2Fmembers']) {
		const page = await get(path);
		assert.match(page.text, /class="brand"[^]*Lycée Ada[^]*<main/, path);
		assert.match(page.text, /\/brand\/main\/0123456789abcdef\.css/, path);
	}
	const byHost = await get('/sign-in', { host: 'school.example.org' });
	assert.match(byHost.text, /class="brand"[^]*Lycée Ada[^]*<main/);
	for (const path of ['/sign-in', '/sign-in?next=/admin/no-such-school', '/sign-in?next=//main'])
		assert.doesNotMatch((await get(path)).text, /Lycée Ada|\/brand\//, path);
});

test('one\'s own account leads back to one\'s organisations', async () => {
	for (const path of ['/account', '/account/password', '/account/sessions', '/account/second-factor'])
		assert.match((await get(path, { cookie: ada.cookie })).text, /<a class="places" href="\/admin">Your organisations<\/a>/, path);
});

test('a school tells times in its own time zone, before and after clocks change, and the API in UTC', async () => {
	const me = visitor(s, ada.cookie);
	const settings = await me.get('/admin/main/settings');
	const wrong = await me.send(settings, { time_zone: 'Europe/Atlantis' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /No time zone is called so: write it like Europe\/Paris/);
	assert.equal((await me.send(settings, { time_zone: 'Europe/Paris' })).status, 200);
	const owner = new Owner(s.data);
	const [[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'", { directory: true });
	for (const at of ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'])
		owner.sql(`INSERT INTO jobs (org_id, id, kind, state, tries_max, run_at, created_at, created_by, created_by_kind, request_id)
			VALUES ('${org}', gen_random_uuid(), 'course.import', 'dead', 5, '${at}', '${at}', '${org}', 'job', '${org}')`);
	const jobs = await get('/admin/main/jobs', { cookie: ada.cookie });
	assert.match(jobs.text, /<time datetime="2026-03-29T00:59:00.000Z">29 March 2026, 01:59 CET</);
	assert.match(jobs.text, /<time datetime="2026-03-29T01:00:00.000Z">29 March 2026, 03:00 CEST</);
	assert.equal((await request(s.app, 'GET', '/api/v1/orgs/main', { headers: { cookie: ada.cookie } })).json.time_zone, 'Europe/Paris');
});

test('an error says what it is about in words, and a name only where there are none', async () => {
	const lost = await get('/admin/nowhere/members', { cookie: ada.cookie });
	assert.equal(lost.status, 404);
	assert.match(main(lost), /<dt>It is about<\/dt><dd>the organisation<\/dd>/);
	assert.doesNotMatch(main(lost), /<code>org<\/code>|<dt>Field/);
	const french = await get('/admin/nowhere/members', { cookie: ada.cookie, lang: 'fr' });
	assert.match(main(french), /<dt>Cela concerne<\/dt><dd>l’organisation<\/dd>/);
});
