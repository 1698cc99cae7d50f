// What learners did: kept once and for good, read by who may, and only of their own teams by who leads some.
import assert from 'node:assert/strict';
import test from 'node:test';

import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { launch } from '../harness/launch.mjs';
import { importSmallCourse, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { OPERATOR, schoolConfig } from '../harness/schools.mjs';
import { signedIn } from '../harness/staff.mjs';
import { workbook } from '../harness/workbook.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s, owner, platform, course, modules, learners;
test.before(async () => {
	s = await startLectern({ config: schoolConfig });
	owner = new Owner(s.data);
	modules = [await importSmallCourse(s), await importSmallCourse(s)];
	course = makeCourse(owner, { title: 'Watched', modules: [{ id: modules[0], title: 'One' }, { id: modules[1], title: 'Two' }] });
	platform = await startPlatform({ toolUrl: s.app, activities: [courseActivity(course)] });
	await register(s, platform);
	learners = {};
	for (const who of ['ada', 'linus']) {
		const path = new URL((await launch(platform, who)).headers.location).pathname;
		assert.equal((await request(s.app, 'POST', `${path}/open/${modules[0]}`, { body: new URLSearchParams({}) })).status, 303);
		[[learners[who]]] = owner.sql(`SELECT learner_id FROM events ORDER BY id DESC LIMIT 1`);
	}
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const as = (who) => ({ headers: { cookie: who.cookie } });
const api = (query = '', headers = { authorization: `Bearer ${OPERATOR}` }) => request(s.app, 'GET', `/api/v1/events${query}`, { headers });

test('each step is one row, newest first, with the names of what it is about', async () => {
	const { items, next } = (await api()).json;
	assert.equal(next, null);
	assert.deepEqual(items.map(({ type, learner }) => [type, learner]), [
		['module.opened', learners.linus], ['course.opened', learners.linus], ['enrollment.created', learners.linus],
		['module.opened', learners.ada], ['course.opened', learners.ada], ['enrollment.created', learners.ada]]);
	const [opened] = items;
	assert.equal(opened.course, course.id);
	assert.equal(opened.course_title, 'Watched');
	assert.equal(opened.module, modules[0]);
	assert.equal(opened.user_id, opened.learner);
	assert.equal(opened.source, 'lti');
	assert.ok(Math.abs(Date.parse(opened.occurred_at) - Date.now()) < 24 * 3600 * 1000);
	assert.doesNotMatch(JSON.stringify(owner.sql('SELECT payload FROM events')), /campus\.example|Lovelace/, 'a row names nobody');
});

test('they are filtered, and paged by cursor', async () => {
	assert.equal((await api(`?learner=${learners.ada}`)).json.items.length, 3);
	assert.equal((await api('?type=course.opened')).json.items.length, 2);
	assert.equal((await api(`?course=${modules[0]}`)).json.items.length, 0);
	assert.equal((await api('?who=ada@campus.example')).json.items.length, 3);
	assert.equal((await api(`?until=${new Date(Date.now() - 1e9).toISOString()}`)).json.items.length, 0);
	assert.equal((await api(`?from=${new Date(Date.now() - 1e9).toISOString()}`)).json.items.length, 6);
	const seen = [];
	for (let query = '?limit=4', page; ; query = `?limit=4&cursor=${encodeURIComponent(page.next)}`) {
		page = (await api(query)).json;
		seen.push(...page.items.map(({ id }) => id));
		if (page.next === null)
			break;
	}
	assert.equal(new Set(seen).size, 6);
	assert.deepEqual([...seen].sort().reverse(), seen);
	for (const [query, field] of [['?type=nothing', 'type'], ['?from=yesterday', 'from'], ['?learner=x', 'learner']]) {
		const refused = await api(query);
		assert.equal(refused.status, 400);
		assert.equal(refused.json.field, field);
	}
});

test('staff read them on a page; who leads a team sees its learners\' alone; who may not, nothing', async () => {
	const admin = signedIn(s, { roles: ['administrator'] }), manager = signedIn(s, { roles: ['influencer'] });
	const page = (who, query = '') => request(s.app, 'GET', `/admin/main/consultations${query}`, as(who));
	const all = await page(admin);
	assert.equal(all.status, 200, all.text);
	assert.match(all.text, /Ada Lovelace[\s\S]*Opened the course/);
	assert.match(all.text, /Linus Pauling/);
	assert.doesNotMatch((await page(admin, '?who=ada@campus.example')).text, /Linus Pauling/);
	assert.doesNotMatch((await page(admin, '?type=course.opened')).text, /<td>Opened a module<\/td>/);
	owner.sql(`INSERT INTO organization_roles (org_id, role, permissions, team_only) SELECT id, 'influencer', 'reports:read', true FROM organizations WHERE slug = 'main'`, { directory: true });
	owner.sql(`INSERT INTO teams (org_id, id, name) SELECT id, gen_random_uuid(), 'Hers' FROM organizations WHERE slug = 'main';
		INSERT INTO team_learners (org_id, team_id, learner_id) SELECT org_id, id, '${learners.ada}' FROM teams;
		INSERT INTO team_managers (org_id, team_id, user_id) SELECT org_id, id, '${manager.id}' FROM teams`);
	const hers = await page(manager);
	assert.equal(hers.status, 200, hers.text);
	assert.match(hers.text, /Ada Lovelace/);
	assert.doesNotMatch(hers.text, /Linus/);
	const file = (who, ending, query = '') => request(s.app, 'GET', `/admin/main/consultations.${ending}${query}`, as(who));
	const csv = await file(admin, 'csv', '?type=course.opened');
	assert.deepEqual([csv.status, csv.headers['content-disposition']], [200, 'attachment; filename="consultations.csv"']);
	assert.deepEqual(csv.text.trimEnd().split('\r\n').slice(1).map((line) => line.split(',').slice(1, 3)), [['"course.opened"', '"Linus Pauling"'], ['"course.opened"', '"Ada Lovelace"']]);
	const rows = workbook((await file(manager, 'xlsx')).body).rows;
	assert.deepEqual(rows.slice(1).map((row) => [row[1], row[2]]), [['module.opened', 'Ada Lovelace'], ['course.opened', 'Ada Lovelace'], ['enrollment.created', 'Ada Lovelace']]);
	assert.ok(rows[1][0] > 45000, 'a moment is a date');
	const log = await request(s.app, 'GET', `/api/v1/events.csv?learner=${learners.ada}`, { headers: { authorization: `Bearer ${OPERATOR}` } });
	assert.equal(log.text.trimEnd().split('\r\n').length, 4, log.text);
	assert.equal((await file(signedIn(s, { roles: ['learner'] }), 'csv')).status, 403);
	assert.equal((await page(signedIn(s, { roles: ['learner'] }))).status, 403);
	assert.equal((await api('', {})).status, 401);
});

test('rows are only ever added, and months to come have their place', () => {
	for (const role of ['lectern_app', 'lectern_worker'])
		for (const deed of [`UPDATE events SET type = 'course.opened'`, 'DELETE FROM events'])
			assert.throws(() => owner.sql(deed, { role }), /permission denied/);
	const [[months]] = owner.sql(`SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass`);
	assert.ok(Number(months) >= 13, `${months} months`);
	owner.sql(`SELECT event_month_make(now() + interval '12 months'); SELECT event_month_make(now() - interval '3 months')`);
	assert.throws(() => owner.sql(`SELECT event_month_make(now() + interval '3 years')`), /a year ahead/);
});
