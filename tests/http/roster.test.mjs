// Class lists (Names and Role Provisioning Services): read page by page when somebody looks, never by halves, joined with what
// learners did; and what is said when they cannot be read.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { crowd } from '../platform/names.mjs';
import { startPlatform } from '../platform/platform.mjs';

const OPERATOR = 'the-operators-key';
let s, owner, module;
test.before(async () => {
	s = await startLectern({ config: { api_key: OPERATOR, outbound_private: true, outbound_http: true, job_retry_first: 1, job_retry_max: 1 } });
	owner = new Owner(s.data);
	module = await importSmallCourse(s);
});
test.after(async () => s?.dispose());

const api = (method, path, body) => request(s.app, method, `/api/v1${path}${path.includes('?') ? '&' : '?'}org=main`,
	{ headers: { authorization: `Bearer ${OPERATOR}` }, ...(body ? { body } : {}) });
const open = (path) => request(s.app, 'GET', path, { headers: { 'accept-language': 'en' } });

let sites = 0;
/** A platform with a class that somebody teaches: {platform, teach (address), id (of the class)}. */
async function startClass(t, { shape = 'moodle', prepare = () => {} } = {}) {
	const platform = await startPlatform({ toolUrl: s.app, shape, host: `class${(sites += 1)}.localhost`, t,
		activities: [{ id: '1', title: 'Course', moduleId: module }] });
	prepare(platform.names);
	for (const registration of platform.registrations)
		await s.ask('platform', 'add', '--json', s.write('platform.json', JSON.stringify({ ...registration, origin: `origin${sites}` })));
	const { teach } = await launchPlayer(platform, 'barbara');
	return { platform, teach, names: platform.names, id: (await api('GET', '/classes?limit=1')).json.items[0].id };
}

/** Has the list read by the button; the job as it ended. */
async function readList(c) {
	const asked = await api('POST', `/classes/${c.id}/roster/refresh`);
	assert.equal(asked.status, 202, asked.text);
	return eventually(async () => {
		const { json } = await api('GET', `/jobs/${asked.json.id}`);
		return ['done', 'dead'].includes(json.state) && json;
	}, { what: 'the list to be read' });
}
const roster = async (c, query = '') => (await api('GET', `/classes/${c.id}/roster?limit=200${query}`)).json.items;
const idsOf = (members) => members.map((one) => one.external_user_id).sort();

test('a launch asks for no list; the class page does, and shows who never opened anything', async (t) => {
	const c = await startClass(t);
	await score(await openSession(s, await launchPlayer(c.platform, 'ada')), 85);
	assert.deepEqual(c.names.requests, [], 'P6: no learner waits for a list');
	const first = await open(`${c.teach}/class`);
	assert.equal(first.status, 200, first.text);
	assert.match(first.text, /being read/);
	const page = await eventually(async () => {
		const now = await open(`${c.teach}/class`);
		return /Class list of/.test(now.text) && now;
	}, { what: 'the list' });
	assert.match(page.text, /Ada Lovelace[^]*Linus Pauling/);
	assert.match(page.text, /Linus Pauling[^]*?never opened anything/);
	assert.match(page.text, /Ada Lovelace[^]*?85 %/);
	assert.doesNotMatch(page.text, /\/admin/);
	const asked = c.names.requests.length;
	await open(`${c.teach}/class`);
	assert.equal(c.names.requests.length, asked, 'a list that is fresh is not read again');
	const never = await open(`${c.teach}/class?did=never&kind=learner`);
	assert.match(never.text, /Linus Pauling/);
	assert.doesNotMatch(never.text, /Ada Lovelace/);
	assert.match((await open(`${c.teach}/class?name=chatelet`)).text, /Émilie du Châtelet/, 'accents and capitals aside');
	assert.match((await open(`${c.teach}/class?lang=fr`)).text, /Liste de classe du/);
	const again = await request(s.app, 'POST', `${c.teach}/class/refresh`, { body: new URLSearchParams({}) });
	assert.equal(again.status, 303, again.text);
	await eventually(() => c.names.requests.length > asked, { what: 'the list to be read again' });
});

test('what is read comes from the platform with the right scope and type, by one token', async (t) => {
	const c = await startClass(t);
	const job = await readList(c);
	assert.equal(job.state, 'done', JSON.stringify(job.error));
	assert.deepEqual({ ...job.result, context: undefined }, { context: undefined, members: 5, told: 5, pages: 1, whole: true, groups: false });
	assert.deepEqual(c.names.requests.map((one) => [one.status, one.limit, one.accept]),
		[[200, 1000, 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json']]);
	assert.equal(c.platform.tokens.requests.at(-1).scope, 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly');
	c.platform.tokens.forget();
	assert.equal((await readList(c)).state, 'done', 'a token that no longer counts is asked for once more (T4)');
	assert.deepEqual(c.names.requests.map((one) => one.status), [200, 401, 200]);
	const members = await roster(c);
	assert.deepEqual(members.map((one) => [one.name, one.kind, one.status]), [['Ada Lovelace', 'learner', 'active'], ['Barbara Liskov', 'staff', 'active'],
		['Émilie du Châtelet', 'learner', 'active'], ['Grace Hopper', 'learner', 'active'], ['Linus Pauling', 'learner', 'active']], 'in the order of names');
	assert.ok(members.find((one) => one.name === 'Barbara Liskov').learner, 'she was here');
	assert.equal(members.find((one) => one.name === 'Grace Hopper').learner, null, 'she was not, and is not enrolled');
});

test('pitfall 21: lists are read to their last page, as Moodle, Open edX, Canvas and Blackboard page them', async (t) => {
	for (const [kind, count, pages] of [['moodle', 2300, 3], ['openedx', 2300, 3], ['openedx_old', 2300, 1], ['canvas', 230, 5], ['blackboard', 2300, 3]]) {
		const c = await startClass(t, { prepare: (names) => Object.assign(names, { kind, rlid: kind === 'blackboard' || kind === 'moodle', people: crowd(count) }) });
		const job = await readList(c);
		assert.equal(job.state, 'done', `${kind}: ${JSON.stringify(job.error)}`);
		assert.deepEqual([job.result.members, job.result.pages], [count, pages], kind);
		assert.equal(Number(owner.sql(`SELECT count(DISTINCT external_user_id) FROM roster_members WHERE context = '${c.id}'`)[0][0]), count, kind);
	}
	assert.deepEqual(fs.readdirSync(path.join(s.data, 'tmp')), [], 'nothing of the pages is left');
});

test('pitfall 21: a list without members, a page repeated, and half a list are no class: what was there stays', async (t) => {
	const c = await startClass(t, { prepare: (names) => Object.assign(names, { kind: 'canvas', people: crowd(120) }) });
	assert.equal((await readList(c)).state, 'done');
	const before = await roster(c);
	const cases = [
		[{ at: 1, body: '{"id":"x","context":{"id":"2"}}' }, /names no members/],
		[{ at: 1, body: '<html>Sign in</html>', type: 'text/html' }, /web page/],
		[{ at: 1, body: '{"members":' }, /no class list/],
		[{ at: 1, repeat: 'same' }, /lead back/],
		[{ at: 2, repeat: 'other' }, /same people page after page/],
		[{ at: 2, status: 500 }, /answered 500/],
		[{ at: 2, status: 403 }, /refused with the answer 403/],
		[{ at: 1, elsewhere: 'https://elsewhere.example/names' }, /another site/],
	];
	for (const [fault, words] of cases) {
		c.names.fault = fault;
		const job = await readList(c);
		assert.equal(job.state, 'dead', JSON.stringify(fault));
		assert.match(job.error.detail, words);
		assert.deepEqual(await roster(c), before, `${words}: the list is the one before`);
		const stands = (await api('GET', `/classes/${c.id}`)).json;
		assert.deepEqual([stands.state, stands.members], ['failed', 120]);
		assert.match(stands.error, words);
	}
	const page = await open(`${c.teach}/class`);
	assert.match(page.text, /could not be read[^]*another site[^]*Given1 Family1/);
	assert.match((await open(`${c.teach}/class?lang=fr`)).text, /n’a pas pu être lue[^]*sur un autre site/);
	c.names.fault = null;
	assert.equal((await readList(c)).state, 'done');
	assert.equal((await api('GET', `/classes/${c.id}`)).json.error, null);
	assert.deepEqual(fs.readdirSync(path.join(s.data, 'tmp')), []);
});

test('a platform that asks to wait is waited for, or not asked again before', async (t) => {
	const c = await startClass(t);
	c.names.fault = { at: 1, status: 429, headers: { 'retry-after': '1' }, once: true };
	const job = await readList(c);
	assert.deepEqual([job.state, job.tries], ['done', 1]);
	assert.deepEqual(c.names.requests.map((one) => one.status), [429, 200]);
	c.names.fault = { at: 1, status: 503, headers: { 'retry-after': '3600' } };
	assert.equal((await readList(c)).state, 'dead');
	owner.sql(`UPDATE rosters SET read_at = now() - interval '1 day', failed_at = now() - interval '1 day' WHERE context = '${c.id}'`);
	const asked = c.names.requests.length;
	assert.match((await open(`${c.teach}/class`)).text, /It is tried again at/);
	assert.equal(c.names.requests.length, asked);
	assert.doesNotMatch((await open(`${c.teach}/class`)).text, /being read/);
});

test('who left stays on record, and comes back', async (t) => {
	const c = await startClass(t);
	await score(await openSession(s, await launchPlayer(c.platform, 'ada')), 70);
	await readList(c);
	const { people } = c.platform.campus;
	c.names.people = people.filter((one) => one.login !== 'ada').map((one) => (one.login === 'grace' ? { ...one, status: 'Inactive' }
		: one.login === 'linus' ? { ...one, status: 'Deleted' } : one));
	await readList(c);
	const left = await roster(c, '&presence=left');
	assert.deepEqual(left.map((one) => [one.name, one.status, one.left_at !== null]), [['Ada Lovelace', 'gone', true], ['Grace Hopper', 'inactive', true], ['Linus Pauling', 'deleted', true]]);
	assert.equal(left[0].last_attempt.score, 0.7, 'with what she did');
	assert.match((await open(`${c.teach}/class?presence=left`)).text, /Ada Lovelace[^]*left[^]*since/);
	assert.equal((await api('GET', `/classes/${c.id}`)).json.members, 2);
	c.names.people = people;
	await readList(c);
	assert.deepEqual(await roster(c, '&presence=left'), []);
	const back = (await roster(c)).find((one) => one.name === 'Ada Lovelace');
	assert.deepEqual([back.status, back.left_at, back.joined_at], ['active', null, left[0].joined_at]);
});

test('a list that is read again writes what changed, and nothing else', async (t) => {
	const people = crowd(2300);
	const c = await startClass(t, { prepare: (names) => { names.people = people; } });
	const rows = () => Object.fromEntries(owner.sql(`SELECT external_user_id, ctid, status, name, left_at IS NULL FROM roster_members WHERE context = '${c.id}'`)
		.map(([id, ...row]) => [id, row]));
	await readList(c);
	const first = rows();
	await readList(c);
	assert.deepEqual(rows(), first, 'nobody was written again');
	// Every second one left, one is called otherwise, one is new.
	c.names.people = [...people.filter((_, at) => at % 2 === 0), ...crowd(1, 2301)];
	c.names.people[0] = { ...c.names.people[0], name: 'Another Name' };
	assert.equal((await readList(c)).result.members, 1151);
	const now = Object.entries(rows());
	const changed = now.filter(([id, [place]]) => first[id]?.[0] !== place);
	assert.deepEqual([now.length, changed.length, changed.filter(([, [, status]]) => status === 'gone').length], [2301, 1152, 1150]);
	assert.ok(now.every(([, [, status, , here]]) => (status === 'gone') !== (here === 't')));
	const again = rows();
	await readList(c);
	assert.deepEqual(rows(), again, 'who is gone is not written again either');
});

test('what changed is read by differences where they are offered, and as a whole where they were forgotten', async (t) => {
	const c = await startClass(t, { prepare: (names) => { names.differences = []; } });
	await readList(c);
	const grace = c.platform.subject('grace');
	c.names.differences = [{ user_id: grace, status: 'Deleted', roles: [] },
		{ user_id: '99', status: 'Active', name: 'New Comer', roles: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'] }];
	const changed = await readList(c);
	assert.deepEqual([changed.result.whole, changed.result.told, changed.result.members], [false, 2, 5]);
	assert.deepEqual((await roster(c, '&presence=left')).map((one) => [one.name, one.kind]), [['Grace Hopper', 'learner']], 'what was known of her stays');
	assert.equal((await roster(c, '&presence=here')).length, 5, 'whom it does not name is still here');
	c.names.differences = 'gone';
	const whole = await readList(c);
	assert.deepEqual([whole.state, whole.result.whole, whole.result.members], ['done', true, 5]);
});

test('pitfall 22: without names a class is a class, and is joined by who people are there', async (t) => {
	const c = await startClass(t, { shape: 'openedx', prepare: (names) => Object.assign(names, { kind: 'openedx_old', pii: false }) });
	await score(await openSession(s, await launchPlayer(c.platform, 'ada')), 60);
	assert.equal((await readList(c)).state, 'done');
	const members = await roster(c);
	assert.equal(members.length, 5);
	assert.ok(members.every((one) => one.name === null && one.email === null));
	const ada = members.find((one) => one.external_user_id === c.platform.subject('ada'));
	assert.equal(ada.last_attempt.score, 0.6, 'P5: the list\'s user_id is the launch\'s sub');
	assert.match((await open(`${c.teach}/class`)).text, /does not share names/);
});

test('pitfall 29: lists need nobody\'s launch: what serves is kept with the class', async (t) => {
	const c = await startClass(t);
	owner.sql("UPDATE launches SET expires_at = now() - interval '1 day'");
	assert.equal((await readList(c)).state, 'done');
	assert.equal((await roster(c)).length, 5);
	await s.ask('platform', 'disable', c.platform.origin, c.platform.registration.client_id);
	const refused = await readList(c);
	assert.equal(refused.state, 'dead');
	assert.match(refused.error.detail, /switched off/);
});

test('an organisation that wants it has learners ahead of their first launch, who are the same when they come', async (t) => {
	const c = await startClass(t);
	assert.deepEqual(await s.ask('roster', 'settings', '--enrols', 'on'), { enrols: true, daily: false });
	t.after(() => s.ask('roster', 'settings', '--enrols', 'off'));
	await readList(c);
	const members = await roster(c);
	assert.ok(members.filter((one) => one.kind === 'learner').every((one) => one.learner));
	const grace = members.find((one) => one.name === 'Grace Hopper');
	assert.equal((await api('GET', `/learners/${grace.learner}`)).json.name, 'Grace Hopper');
	await score(await openSession(s, await launchPlayer(c.platform, 'grace')), 90);
	const now = (await roster(c)).find((one) => one.name === 'Grace Hopper');
	assert.deepEqual([now.learner, now.last_attempt.score], [grace.learner, 0.9]);
	c.names.people = c.platform.campus.people.filter((one) => one.login !== 'linus');
	await readList(c);
	const linus = (await roster(c, '&presence=left'))[0];
	assert.equal((await api('GET', `/learners/${linus.learner}`)).status, 200, 'who leaves is marked, not deleted');
	assert.equal(owner.sql("SELECT count(*) FROM audit_logs WHERE action = 'roster.settings_changed'")[0][0], '1');
});

test('course groups are read where they are offered, and are a filter', async (t) => {
	const c = await startClass(t, { prepare: (names) => {
		names.groups = [{ id: '7', name: 'Blue', set: '1', members: ['ada', 'grace'] }, { id: '8', name: 'Red', set: '1', members: ['linus'] }, { id: '9', name: 'Alone', members: [] }];
		names.sets = [{ id: '1', name: 'Colours' }];
	} });
	const job = await readList(c);
	assert.equal(job.result.groups, true, JSON.stringify(job));
	assert.deepEqual((await api('GET', `/classes/${c.id}/groups`)).json.items, [{ id: '9', name: 'Alone', set: null }, { id: '7', name: 'Blue', set: 'Colours' }, { id: '8', name: 'Red', set: 'Colours' }]);
	assert.deepEqual((await roster(c, '&group=7')).map((one) => one.name), ['Ada Lovelace', 'Grace Hopper']);
	const page = await open(`${c.teach}/class?group=8`);
	assert.match(page.text, /Linus Pauling[^]*Red/);
	assert.doesNotMatch(page.text, /Ada Lovelace/);
	c.platform.fault('groups', { status: 403 });
	const without = await readList(c);
	assert.deepEqual([without.state, without.result.groups], ['done', false], 'a class without its groups is a class');
	assert.match((await open(`${c.teach}/class`)).text, /groups of this class could not be read/);
	assert.equal((await api('GET', `/classes/${c.id}/groups`)).json.items.length, 3, 'those of before stay');
});

test('two who ask at once wait for one job', async (t) => {
	const c = await startClass(t);
	const gate = c.platform.hold('names');
	const [one, other] = await Promise.all([1, 2].map(() => api('POST', `/classes/${c.id}/roster/refresh`)));
	await gate.reached;
	assert.equal(one.json.id, other.json.id);
	assert.equal((await api('GET', `/classes/${c.id}`)).json.state, 'reading');
	gate.release();
	await eventually(async () => (await api('GET', `/classes/${c.id}`)).json.state === 'read', { what: 'the list' });
	assert.equal(c.names.requests.length, 1);
});

test('lists are paged by name, and asked for by what people did', async (t) => {
	const c = await startClass(t, { prepare: (names) => { names.people = crowd(130); } });
	await readList(c);
	const seen = [];
	let cursor = '';
	for (let page = 0; page < 4 && cursor !== null; page += 1) {
		const { json } = await api('GET', `/classes/${c.id}/roster?limit=50${cursor ? `&cursor=${cursor}` : ''}`);
		seen.push(...json.items);
		cursor = json.next;
	}
	assert.equal(cursor, null);
	assert.equal(new Set(idsOf(seen)).size, 130);
	assert.equal((await api('GET', `/classes/${c.id}/roster?cursor=x`)).status, 400);
	const pages = [await open(`${c.teach}/class`)];
	const next = /href="([^"]*before=[^"]*)"/.exec(pages[0].text)[1].replaceAll('&amp;', '&');
	const second = await open(new URL(next, `${s.app}${c.teach}/class`).pathname + new URL(next, `${s.app}${c.teach}/class`).search);
	assert.equal(second.status, 200, second.text);
	const names = (page) => [...page.text.matchAll(/>(Given\d+) Family/g)].map((one) => one[1]);
	assert.equal(new Set([...names(pages[0]), ...names(second)]).size, 100);
	assert.equal((await open(`${c.teach}/class?before=nonsense`)).status, 400);
});

test('lists that were read once are read each day where an organisation wants it', async (t) => {
	const c = await startClass(t);
	await readList(c);
	await s.ask('roster', 'settings', '--daily', 'on');
	t.after(() => s.ask('roster', 'settings', '--daily', 'off'));
	owner.sql(`UPDATE rosters SET read_at = now() - interval '25 hours' WHERE context = '${c.id}'`);
	// The schedule's job of this hour is over: it is put back, as the next hour would.
	const schedule = (text) => owner.sql(text, { directory: true });
	await eventually(() => schedule("SELECT 1 FROM jobs WHERE kind = 'roster.daily' AND state = 'done'").length > 0, { what: 'the schedule' });
	schedule("UPDATE jobs SET state = 'waiting', settled_at = NULL, run_at = now() WHERE kind = 'roster.daily'");
	await eventually(() => c.names.requests.length === 2, { what: 'the list to be read' });
});

test('the command line shows lists and has them read', async (t) => {
	const c = await startClass(t);
	const { job } = await s.ask('roster', 'refresh', c.id);
	await eventually(async () => (await api('GET', `/jobs/${job}`)).json.state === 'done', { what: 'the list' });
	const shown = await s.ask('roster', 'show', c.id);
	assert.deepEqual([shown.members, shown.roster.length, shown.roster[0].name], [5, 5, 'Ada Lovelace']);
	assert.ok((await s.ask('roster', 'list')).classes.some((one) => one.class === c.id && one.members === 5));
	assert.deepEqual(await s.ask('roster', 'groups', c.id), { groups: [] });
	assert.deepEqual(await s.ask('roster', 'probe', c.id), { pages: 1, members: 5, learners: 4, staff: 1, named: 5, with_message: 0, differences: false });
	assert.deepEqual(await s.ask('roster', 'probe', c.id, '--role', 'Learner', '--link', '1'), { pages: 1, members: 4, learners: 4, staff: 0, named: 4, with_message: 4, differences: false });
	await assert.rejects(s.ask('roster', 'show', '00000000-0000-7000-8000-000000000000'), /no such class/);
	await assert.rejects(s.ask('roster', 'settings', '--daily', 'maybe'), /on or off/);
});
