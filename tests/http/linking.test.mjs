// One person in several places: joined by proof of both, seen on one page, taken apart again; and never by an address, by a
// cookie, or by who is signed in.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { eventually, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { codeOf, linksOf, Me, meActivity, openMe } from '../harness/me.mjs';
import { Owner } from '../harness/owner.mjs';
import { addPerson, PASSWORD, Person } from '../harness/person.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, module, directLink, moodle, edx;

const api = (method, address, rest = {}) => request(s.app, method, address, { ...rest, headers: { ...operator, ...rest.headers } });
const learnerOf = (slug, who) => owner.sql(`SELECT l.id, coalesce(l.user_id::text, '') FROM learners l JOIN origins o ON o.id = l.origin_id WHERE o.slug = '${slug}' AND l.name LIKE '${who}%'`)[0] ?? [];
const personOf = (slug, who) => learnerOf(slug, who)[1] ?? '';
const joinedBy = async (page, fields) => {
	const answer = await page.send(fields);
	assert.equal(answer.status, 303, answer.text);
	assert.match(answer.headers.location, /\?said=joined$/);
};
const refused = (answer, status, words) => {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.text, words);
};

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', outbound_private: true, outbound_http: true, rate_limit_address: 0, rate_limit_client: 0 } });
	const made = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	({ module, direct_link: directLink } = made);
	owner = new Owner(s.data);
	const activities = [{ id: '1', title: 'Photosynthesis', moduleId: module }, meActivity()];
	moodle = await startPlatform({ toolUrl: s.app, activities, name: 'School Moodle' });
	edx = await startPlatform({ shape: 'openedx', toolUrl: s.app, activities, host: 'edx.localhost', name: 'FUN' });
	await register(s, moodle);
	await register(s, edx);
});
test.after(async () => {
	await moodle?.stop?.();
	await edx?.stop?.();
	await s?.dispose();
});

test('the page of a launch says who one is there and what one did, and belongs to that launch alone', async () => {
	await score(await openSession(s, await launchPlayer(moodle, 'ada')), 80);
	const page = await openMe(moodle, 'ada');
	const shown = await page.get();
	assert.equal(shown.status, 200, shown.text);
	assert.match(shown.text, /You are Ada Lovelace/);
	assert.match(shown.text, /Photosynthesis/);
	assert.match(shown.headers['content-security-policy'], /frame-ancestors [^;]*http:\/\/platform\.localhost/);
	assert.equal(shown.headers['cache-control'], 'no-store');
	assert.match((await page.get('?lang=fr')).text, /Mon apprentissage/);
	assert.deepEqual(linksOf(shown), []);
	assert.equal((await new Me(`${s.app}/me/${page.path.split('/').at(-1).slice(0, -4)}AAAA`).get()).status, 410);
	const player = await launchPlayer(moodle, 'ada');
	assert.equal((await new Me(`${s.app}/me/${player.path.split('/').at(-1)}`).get()).status, 410, 'the address of a player, which content can read, opens no such page');
});

test('a code of one launch, entered in a launch of the other place, joins the two', async () => {
	const [a, b] = [await openMe(moodle, 'ada'), await openMe(edx, 'ada')];
	await score(await openSession(s, await launchPlayer(edx, 'ada')), 60);
	assert.deepEqual([personOf('moodle', 'Ada'), personOf('funmooc', 'Ada')], ['', ''], 'nobody is joined by the address that both have');
	const code = codeOf(await a.send({ do: 'code' }));
	assert.ok(code);
	await joinedBy(b, { do: 'join', code: ` ${code.toLowerCase().replace('-', ' ')} ` });
	const [[one], [other]] = [learnerOf('moodle', 'Ada'), learnerOf('funmooc', 'Ada')];
	assert.notEqual(personOf('moodle', 'Ada'), '');
	assert.equal(personOf('moodle', 'Ada'), personOf('funmooc', 'Ada'));
	for (const page of [a, b])
		assert.equal([...(await page.get()).text.matchAll(/<th scope="row">Photosynthesis/g)].length, 2, 'both places stand on both pages');
	const told = await api('GET', `/api/v1/learners/${one}/links`);
	assert.deepEqual([told.json.learners.length, told.json.links.length, told.json.links[0].proof], [2, 1, 'code']);
	const trail = (await api('GET', '/api/v1/audit-logs?action=learner.joined')).json.items;
	assert.deepEqual([trail.length, trail[0].subject, trail[0].actor_kind], [1, other, 'launch']);
	assert.doesNotMatch(JSON.stringify(trail), new RegExp(code.replace('-', '')));
	refused(await b.send({ do: 'join', code }), 400, /not known, was used already/);
});

test('grades still go to the place each came from', async () => {
	await eventually(async () => (await ledger(s)).filter((row) => row.state === 'sent').length >= 2, { what: 'both grades to be sent' });
	const rows = owner.sql(`SELECT o.slug, count(*), min(g.score_given / g.score_maximum) FROM grade_ledger g JOIN learners l ON l.id = g.learner_id JOIN origins o ON o.id = l.origin_id GROUP BY 1 ORDER BY 1`);
	assert.deepEqual(rows.map(([slug, count, share]) => [slug, count, Number(share)]), [['funmooc', '1', 0.6], ['moodle', '1', 0.8]]);
	await score(await openSession(s, await launchPlayer(moodle, 'ada')), 95);
	await eventually(() => Number(owner.sql(`SELECT count(*) FROM grade_ledger g JOIN learners l ON l.id = g.learner_id JOIN origins o ON o.id = l.origin_id WHERE o.slug = 'moodle' AND g.state = 'sent'`)[0][0]) === 2, { what: 'the better grade to be sent' });
	assert.equal(owner.sql(`SELECT count(*) FROM grade_ledger g JOIN learners l ON l.id = g.learner_id JOIN origins o ON o.id = l.origin_id WHERE o.slug = 'funmooc'`)[0][0], '1', 'and to no other');
});

test('the learner takes it apart again, and nothing they did moves', async () => {
	const before = owner.sql(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT id, learner_id, score_scaled FROM attempts) t`);
	const page = await openMe(moodle, 'ada');
	const [link] = linksOf(await page.get());
	const stranger = await openMe(moodle, 'linus');
	refused(await stranger.send({ do: 'part', link }), 404, /./);
	const parted = await page.send({ do: 'part', link });
	assert.match(parted.headers.location, /\?said=parted$/);
	assert.match((await page.get('?said=parted')).text, /They are apart again/);
	assert.deepEqual([personOf('moodle', 'Ada'), personOf('funmooc', 'Ada')], ['', '']);
	assert.deepEqual(linksOf(await page.get()), []);
	assert.deepEqual(owner.sql(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT id, learner_id, score_scaled FROM attempts) t`), before);
	assert.equal((await api('GET', '/api/v1/audit-logs?action=learner.parted')).json.items.length, 1);
	assert.equal(owner.sql(`SELECT undone_by_kind FROM learner_links WHERE id = '${link}'`)[0][0], 'launch', 'the row stays');
});

test('staff take it apart too, in their own organisation', async () => {
	const [a, b] = [await openMe(moodle, 'ada'), await openMe(edx, 'ada')];
	await joinedBy(b, { do: 'join', code: codeOf(await a.send({ do: 'code' })) });
	const [id] = learnerOf('moodle', 'Ada');
	const { links: [{ id: link }] } = (await api('GET', `/api/v1/learners/${id}/links`)).json;
	const [linus] = learnerOf('moodle', 'Linus');
	assert.equal((await api('DELETE', `/api/v1/learners/${linus}/links/${link}`)).status, 404);
	assert.equal((await api('DELETE', `/api/v1/learners/${id}/links/${link}`)).status, 204);
	assert.equal((await api('DELETE', `/api/v1/learners/${id}/links/${link}`)).status, 404);
	assert.equal(personOf('moodle', 'Ada'), '');
});

test('a code is of one use, of ten minutes, and the newest alone counts', async () => {
	const [a, b, c] = [await openMe(moodle, 'grace'), await openMe(edx, 'grace'), await openMe(edx, 'linus')];
	const first = codeOf(await a.send({ do: 'code' })), second = codeOf(await a.send({ do: 'code' }));
	assert.notEqual(first, second);
	refused(await b.send({ do: 'join', code: first }), 400, /not known/);
	owner.sql(`UPDATE learner_codes SET expires_at = now() - interval '1 second'`);
	refused(await b.send({ do: 'join', code: second }), 400, /older than ten minutes/);
	const third = codeOf(await a.send({ do: 'code' }));
	const answers = await Promise.all([b, c].map((page) => page.send({ do: 'join', code: third })));
	assert.deepEqual(answers.map((one) => one.status).sort(), [303, 400], 'two who enter it at once: one is joined');
	assert.equal(owner.sql('SELECT count(*) FROM learner_codes')[0][0], '0');
	const winner = answers[0].status === 303 ? b : c;
	assert.equal((await winner.send({ do: 'part', link: linksOf(await winner.get())[0] })).status, 303);
});

test('codes cannot be tried out: ten in an hour for a learner, over all their visits', async () => {
	const pages = [await openMe(edx, 'emilie'), await openMe(edx, 'emilie')];
	for (let at = 0; at < 10; at++)
		refused(await pages[at % 2].send({ do: 'join', code: 'ABCDE-FGHJK' }), 400, /n’est pas connu|not known/);
	for (const page of [...pages, await openMe(edx, 'emilie')])
		refused(await page.send({ do: 'join', code: 'ABCDE-FGHJK' }), 429, /Trop de codes|Too many codes/);
	const a = await openMe(moodle, 'emilie');
	refused(await pages[0].send({ do: 'join', code: codeOf(await a.send({ do: 'code' })) }), 429, /./);
	for (const wrong of ['', 'short', 'ABCDE-FGHJI', 'ABCDE-FGHJKL', '\'; DROP TABLE learners'])
		refused(await a.send({ do: 'join', code: wrong }), 400, /n’est pas connu|not known/);
});

test('what would be somebody else is refused: the same place, and two people of one platform', async () => {
	const [ada, linus] = [await openMe(moodle, 'ada'), await openMe(moodle, 'linus')];
	refused(await ada.send({ do: 'join', code: codeOf(await ada.send({ do: 'code' })) }), 409, /This is the same place/);
	refused(await linus.send({ do: 'join', code: codeOf(await ada.send({ do: 'code' })) }), 409, /Both come from the same place/);
	assert.deepEqual([personOf('moodle', 'Ada'), personOf('moodle', 'Linus')], ['', '']);
});

test('an account is joined by its password, shown in the visit, and nobody is signed in by that', async () => {
	const { id: account } = await addPerson(s, 'grace@school.example', '--org', 'main', '--role', 'learner');
	const page = await openMe(moodle, 'grace');
	const prove = (fields) => page.send({ email: 'grace@school.example', password: PASSWORD, ...fields }, { rest: '/account' });
	assert.equal((await page.get('/account')).status, 200);
	refused(await prove({ password: 'wrong' }), 401, /./);
	refused(await prove({ email: 'nobody@school.example' }), 401, /./);
	assert.equal(personOf('moodle', 'Grace'), '');
	const answer = await prove({});
	assert.equal(answer.status, 303, answer.text);
	assert.equal(answer.headers['set-cookie'], undefined);
	assert.equal(personOf('moodle', 'Grace'), account);
	assert.match((await page.get()).text, /and your account here/);
	const other = await openMe(edx, 'grace');
	await joinedBy(other, { do: 'join', code: codeOf(await page.send({ do: 'code' })) });
	assert.equal(personOf('funmooc', 'Grace'), account);
});

test('who is signed in decides nothing: two people at one browser stay two', async () => {
	const { id: account } = await addPerson(s, 'head@school.example', '--org', 'main', '--role', 'administrator');
	const head = new Person(s);
	await head.signIn('head@school.example', PASSWORD);
	const cookie = `__Host-lectern-session=${head.cookie}`;
	const page = await openMe(moodle, 'linus');
	const shown = await page.get('', { headers: { cookie } });
	assert.match(shown.text, /You are Linus Pauling/);
	assert.doesNotMatch(shown.text, /head@school\.example/);
	for (const fields of [{ email: 'head@school.example', password: '' }, { email: 'head@school.example', password: 'wrong' }])
		assert.ok([400, 401].includes((await page.send(fields, { rest: '/account', headers: { cookie } })).status));
	const code = codeOf(await page.send({ do: 'code' }, { headers: { cookie } }));
	assert.equal(personOf('moodle', 'Linus'), '');
	assert.equal(owner.sql(`SELECT count(*) FROM learner_links WHERE account_id = '${account}'`)[0][0], '0');
	// The next at the same browser comes from another place, with all its cookies.
	const next = await openMe(edx, 'ada');
	assert.match((await next.get('', { headers: { cookie } })).text, /You are Ada/);
	assert.equal(personOf('funmooc', 'Ada'), '');
	assert.ok(code);
});

test('a direct visitor joins their platform: the cookie proves the one, a launch the other', async () => {
	const jar = new Jar();
	await enterByLink(s, directLink, { jar });
	const link = new URL(directLink).pathname;
	const go = (fields, options) => request(s.app, 'POST', link, { body: new URLSearchParams(fields), ...options });
	const answer = await go({ choice: 'me' }, { jar });
	assert.equal(answer.status, 303, answer.text);
	const guest = new Me(answer.headers.location);
	assert.match((await guest.get()).text, /You come from Direct visitors/);
	const page = await openMe(moodle, 'emilie');
	await joinedBy(guest, { do: 'join', code: codeOf(await page.send({ do: 'code' })) });
	assert.notEqual(personOf('moodle', 'Émilie'), '');
	const nobody = await go({ choice: 'me' }, {});
	assert.equal(nobody.status, 200, 'without the cookie there is nobody');
	assert.match(nobody.text, /You choose whether your progress is kept/);
	refused(await go({ choice: 'me' }, { jar, headers: { 'sec-fetch-site': 'cross-site' } }), 403, /./);
	// Whoever is forgotten leaves no tie behind.
	assert.equal((await go({ choice: 'forget' }, { jar })).status, 200);
	assert.deepEqual(linksOf(await page.get()), []);
	assert.equal((await guest.get()).status, 410);
});

test('another site\'s page sends no form here, and a page that was closed stays closed', async () => {
	const page = await openMe(moodle, 'linus');
	refused(await page.send({ do: 'code' }, { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } }), 403, /./);
	refused(await page.send({ do: 'code' }, { headers: { 'sec-fetch-site': 'same-site', origin: 'http://label.content.localhost:8081' } }), 403, /./);
	assert.match((await page.send({ do: 'leave' })).text, /Your page is closed/);
	for (const answer of [await page.get(), await page.send({ do: 'code' }), await page.get('/account')])
		assert.equal(answer.status, 410, answer.text);
	owner.sql(`UPDATE learner_visits SET expires_at = now() - interval '1 second'`);
});

