// Who may enter: organisations, platforms and direct links that are disabled; and where an organisation's rows lie.
import assert from 'node:assert/strict';
import { before, after, describe, test } from 'node:test';

import { importSmallCourse, launchPlayer, openSession, register } from '../harness/learner.mjs';
import { sendLogin, beginLaunch } from '../harness/launch.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const refused = async (s, ...words) => {
	const answer = await s.lectern(...words);
	assert.equal(answer.code, 1, answer.stdout);
	return answer.stderr;
};

describe('who is disabled', () => {
	let s, platform, course, registration;
	before(async () => {
		s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
		course = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
		platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId: course.module_id }] });
		await register(s, platform);
		registration = [platform.registrations[0].issuer, platform.registrations[0].client_id];
	});
	after(async () => {
		await platform?.stop();
		await s?.dispose();
	});
	const direct = () => request(s.app, 'GET', new URL(course.direct_link).pathname);

	test('a platform is refused at its login and at its launch, and let in again', async () => {
		const begun = await beginLaunch(platform, 'ada');
		const session = await openSession(s, await launchPlayer(platform, 'grace'));
		assert.deepEqual(await s.ask('platform', 'disable', ...registration),
			{ issuer: registration[0], client_id: registration[1], status: 'disabled' });
		assert.match((await sendLogin(platform, 'ada', platform.activities[0])).text, /registration is disabled/);
		assert.equal((await begun.post()).status, 400);
		assert.equal((await session.take('commit')).status, 200, 'who is in goes on');
		await s.ask('platform', 'enable', ...registration);
		await launchPlayer(platform, 'ada');
	});

	test('a platform that is not registered cannot be disabled', async () => {
		assert.match(await refused(s, 'platform', 'disable', registration[0], 'nobody'), /no platform is registered/);
		assert.equal((await s.lectern('platform', 'disable', registration[0])).code, 2);
	});

	test('an organisation lets nobody in, by platform or by link, until it is enabled', async () => {
		const begun = await beginLaunch(platform, 'ada');
		const player = await launchPlayer(platform, 'ada');
		const session = await openSession(s, await launchPlayer(platform, 'grace'));
		assert.equal((await s.ask('org', 'disable', 'main')).disabled, true);
		const reopened = await request(player.origin, 'POST', `${player.path}/session`, { body: { replay: [] } });
		assert.equal(reopened.status, 410, 'a player address given out before opens nothing');
		assert.match(reopened.json.detail, /disabled/);
		assert.equal((await request(player.origin, 'GET', player.path)).status, 410);
		assert.equal((await session.take('commit')).status, 200, 'who is in goes on');
		assert.match((await sendLogin(platform, 'ada', platform.activities[0])).text, /disabled with its organisation/);
		assert.equal((await begun.post()).status, 400);
		assert.equal((await direct()).status, 404);
		assert.equal((await s.ask('org', 'enable', 'main')).disabled, false);
		await openSession(s, player);
		await launchPlayer(platform, 'ada');
		assert.equal((await direct()).status, 200);
		assert.match(await refused(s, 'org', 'disable', 'nowhere'), /no organisation nowhere/);
	});

	test('a direct link leads nowhere until it is enabled', async () => {
		const link = new URL(course.direct_link).pathname.split('/').at(-1);
		assert.deepEqual(await s.ask('package', 'link', 'disable', link), { direct_link: link, disabled: true });
		assert.equal((await direct()).status, 404);
		assert.equal((await request(s.app, 'POST', `/go/${link}`, { body: new URLSearchParams() })).status, 404);
		await s.ask('package', 'link', 'enable', link);
		await enterByLink(s, course.direct_link);
		assert.match(await refused(s, 'package', 'link', 'disable', 'nowhere'), /no direct link/);
	});
});

test('an organisation is put into another database before it has data, and never after', async (t) => {
	const s = await startLectern({ config: { tenant_databases: 'second third' }, t });
	const databases = async () => (await s.ask('org', 'list')).organizations.map(({ slug, database }) => [slug, database]);
	assert.match(await refused(s, 'org', 'set', 'main', '--database', 'fourth'), /tenant_databases names no database fourth/);
	assert.equal((await s.ask('org', 'set', 'main', '--database', 'second')).database, 'second');
	assert.equal((await s.ask('org', 'set', 'main', '--database', 'third')).database, 'third');
	assert.deepEqual(await databases(), [['main', 'third']]);
	await importSmallCourse(s);
	for (const database of ['', 'second'])
		assert.match(await refused(s, 'org', 'set', 'main', '--database', database), /main has data/);
	await s.ask('org', 'set', 'main', '--database', 'third');
	assert.equal((await s.lectern('org', 'set', 'main')).code, 2);
});

describe('organisations are made', () => {
	let s;
	before(async () => { s = await startLectern(); });
	after(() => s?.dispose());

	test('by the command line, with a short name that no other has', async () => {
		const made = await s.ask('org', 'add', 'cooking-school', '--name', 'École de cuisine');
		assert.equal(made.slug, 'cooking-school');
		assert.equal(made.name, 'École de cuisine');
		assert.equal(made.disabled, false);
		assert.ok((await s.ask('org', 'list')).organizations.some(({ id }) => id === made.id));
		assert.match(await refused(s, 'org', 'add', 'cooking-school'), /slug: this short name is taken/);
		for (const slug of ['Cooking', 'a b', '-a', 'a-', '', 'é', 'a'.repeat(64), '../x'])
			assert.match(await refused(s, 'org', 'add', slug), /slug: The short name is/, slug);
		assert.match(await refused(s, 'org', 'add', 'other', '--name', ' '), /name: The name is one line/);
		assert.match(await refused(s, 'org', 'add', 'other', '--database', 'nowhere'), /database: tenant_databases names no database/);
		assert.equal((await s.lectern('org', 'add', 'other', '--colour', 'red')).code, 2);
		assert.equal((await s.ask('org', 'list')).organizations.length, 2, 'nothing of what was refused is there');
	});

	test('a host name belongs to one organisation', async () => {
		await s.ask('org', 'add', 'tech-school');
		assert.deepEqual(await s.ask('org', 'host', 'tech-school', 'add', 'tech-school.local:8080'),
			{ org: 'tech-school', hosts: ['tech-school.local:8080'] });
		assert.match(await refused(s, 'org', 'host', 'main', 'add', 'tech-school.local:8080'), /host: this host name belongs/);
		for (const host of ['Tech.local', 'http://tech.local', 'a..b', '.a', 'a:', 'a:123456', 'a b'])
			assert.match(await refused(s, 'org', 'host', 'main', 'add', host), /host: A host name in small letters/, host);
		assert.match(await refused(s, 'org', 'host', 'main', 'remove', 'tech-school.local:8080'), /no such host name/);
		assert.deepEqual((await s.ask('org', 'host', 'tech-school', 'remove', 'tech-school.local:8080')).hosts, []);
		assert.deepEqual((await s.ask('org', 'host', 'main', 'list')).hosts, []);
	});
});
