// Members of an organisation: invitations, roles, suspension, removal, and that nobody gives what they have not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { addPerson, heading, PASSWORD, Person, problems } from '../harness/person.mjs';

const NEW = 'a password of my own';

describe('members', () => {
	let s, ann;
	before(async () => {
		s = await startLectern();
		await s.ask('org', 'add', 'north', '--name', 'North school');
		await addPerson(s, 'ann@example.org', '--name', 'Ann', '--org', 'main', '--role', 'administrator');
		await addPerson(s, 'nora@example.org', '--name', 'Nora', '--org', 'north', '--role', 'administrator');
		ann = await signedIn('ann@example.org');
	});
	after(() => s?.dispose());

	async function signedIn(email, password = PASSWORD) {
		const person = new Person(s);
		await person.signIn(email, password);
		return person;
	}
	const linksOf = (page) => [...page.text.matchAll(/href="(http[^"]*\/invitation\/[\w-]{43})"/g)].map(([, link]) => new URL(link).pathname);
	async function idOf(person, email, org = 'main') {
		const page = await person.open(`/admin/${org}/members?text=${encodeURIComponent(email)}`);
		return new RegExp(`/admin/${org}/members/([0-9a-f-]{36})`).exec(page.text)?.[1];
	}
	const invite = (people, fields = {}) => ann.send('/admin/main/members/invite', { people, as: 'page', ...fields });

	test('are invited by a link where there is no mail, make their account, and are in', async () => {
		const page = await invite('new1@example.org', { roles: ['teacher'] });
		assert.equal(heading(page), '1 person invited');
		const [path] = linksOf(page);
		const guest = new Person(s);
		assert.match((await guest.open(path)).text, /Main organisation invites new1@example.org/);
		assert.equal((await guest.post(path, { name: '', password: NEW })).status, 400);
		assert.equal((await guest.post(path, { name: 'New One', password: 'short' })).status, 400);
		const done = await guest.send(path, { name: 'New One', password: NEW });
		assert.equal(done.path, '/sign-in');
		assert.equal((await guest.signIn('new1@example.org', NEW)).path, '/admin/main');
		assert.equal((await guest.raw('GET', path)).status, 410, 'the link works once');
		const member = await ann.open(`/admin/main/members/${await idOf(ann, 'new1@example.org')}`);
		assert.match(member.text, /Teacher/);
	});

	test('are invited many at once, by name and role or alias, as a spreadsheet saves them; each line for itself', async () => {
		const csv = 'email,name,roles\r\na1@example.org\r\n"a2@example.org","Two, Second",enseignant tutor\r\nann@example.org;;\r\n';
		const page = await invite(csv, { roles: ['learner'] });
		assert.equal(heading(page), '2 people invited');
		assert.equal(linksOf(page).length, 2);
		assert.match(page.text, /This person belongs here already/);
		const list = await ann.open('/admin/main/members?text=a2@');
		assert.match(list.text, /Teacher, Tutor/);
	});

	test('are refused where a line cannot be read, and nobody is invited then', async () => {
		for (const [people, says] of [['b1@example.org\nnot an address', /Line 2/], ['b1@example.org,,emperor', /Line 1 names a role/], ['', /Fill this in/]]) {
			const page = await invite(people, { roles: ['learner'] });
			assert.equal(page.status, 400);
			assert.match(problems(page).join(), says);
		}
		assert.equal(await idOf(ann, 'b1@example.org'), undefined);
	});

	test('get their links as a CSV file, with nothing in it that a spreadsheet runs', async () => {
		const answer = await ann.post('/admin/main/members/invite', { people: 'c1@example.org\n=cmd@example.org', roles: ['learner'], as: 'csv' });
		assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
		assert.match(answer.headers['content-disposition'], /attachment/);
		assert.match(answer.text, /^email,roles,link,problem\r\n"c1@example.org","learner","http[^"]+\/invitation\/[\w-]{43}",""\r\n/);
		assert.ok(!/^"=/m.test(answer.text));
	});

	test('who have an account must sign in to it to accept, whoever holds the link', async () => {
		const [path] = linksOf(await invite('nora@example.org', { roles: ['tutor'] }));
		const page = await new Person(s).open(path);
		assert.match(page.text, /has an account here already/);
		const stranger = new Person(s);
		assert.equal((await stranger.post(path, { name: 'Thief', password: NEW }, { from: '/sign-in' })).status, 409);
		const hidden = await ann.open(`/admin/main/members/${await idOf(ann, 'nora@example.org')}`);
		assert.ok(!hidden.text.includes('Nora'), 'her name is not ours to see before she joined');
		const accept = path.replace('/invitation/', '/account/invitation/');
		assert.match((await ann.open(accept)).text, /another account/);
		assert.equal((await ann.post(accept, {}, { from: '/account' })).status, 403);
		const nora = await signedIn('nora@example.org');
		assert.equal((await nora.raw('GET', '/admin/main/teams')).status, 404, 'nobody is joined by e-mail');
		const inside = await nora.send(accept, {});
		assert.equal(inside.path, '/admin/main');
		assert.match((await nora.open('/admin')).text, /North school/);
	});

	test('who are invited twice hold one link that works, the later one', async () => {
		const [first] = linksOf(await invite('d1@example.org', { roles: ['tutor'] }));
		const user = await idOf(ann, 'd1@example.org');
		const again = await ann.send(`/admin/main/members/${user}/invitation`, {});
		const [second] = linksOf(again);
		assert.equal((await new Person(s).raw('GET', first)).status, 410);
		assert.equal((await new Person(s).raw('GET', second)).status, 200);
	});

	test('whose invitation is taken back cannot accept, and are gone', async () => {
		const [path] = linksOf(await invite('e1@example.org', { roles: ['tutor'] }));
		const user = await idOf(ann, 'e1@example.org');
		const page = await ann.send(`/admin/main/members/${user}/withdrawal`, {});
		assert.equal(page.path, '/admin/main/members');
		assert.equal((await new Person(s).raw('GET', path)).status, 410);
		assert.equal(await idOf(ann, 'e1@example.org'), undefined);
		assert.ok(!(await s.ask('user', 'list')).users.some((one) => one.email === 'e1@example.org'), 'nothing of them is kept');
	});

	test('get other rights at once', async () => {
		await addPerson(s, 'tom@example.org', '--org', 'main', '--role', 'learner');
		const tom = await signedIn('tom@example.org');
		const user = await idOf(ann, 'tom@example.org');
		assert.equal((await tom.raw('GET', '/admin/main/members')).status, 403);
		await ann.send(`/admin/main/members/${user}/roles`, { roles: ['inspector'] });
		assert.equal((await tom.raw('GET', '/admin/main/members')).status, 200);
		assert.equal((await ann.post(`/admin/main/members/${user}/roles`, { roles: ['emperor'] })).status, 400);
		await ann.send(`/admin/main/members/${user}/suspension`, {});
		assert.equal((await tom.raw('GET', '/admin/main/members')).status, 404);
		await ann.send(`/admin/main/members/${user}/suspension`, {});
		assert.equal((await tom.raw('GET', '/admin/main/members')).status, 200);
		await ann.send(`/admin/main/members/${user}/sessions`, {});
		assert.equal((await tom.raw('GET', '/admin/main/members')).status, 303);
		const back = await signedIn('tom@example.org');
		await ann.send(`/admin/main/members/${user}/removal`, {});
		assert.equal((await back.raw('GET', '/admin/main/members')).status, 404);
		assert.equal((await back.raw('GET', '/account')).status, 200, 'the account stays');
	});

	test('the last who may manage members stays so', async () => {
		const user = await idOf(ann, 'ann@example.org');
		for (const [deed, fields] of [['roles', { roles: ['tutor'] }], ['suspension', {}], ['removal', {}]]) {
			const answer = await ann.post(`/admin/main/members/${user}/${deed}`, fields);
			assert.equal(answer.status, 409, deed);
		}
		const role = await ann.post('/admin/main/roles/administrator', { permissions: ['members:read', 'roles:manage'], reach: 'all' });
		assert.equal(role.status, 409);
		assert.match(problems(role).join(), /Nobody would be left/);
		assert.equal((await ann.raw('GET', '/admin/main/members')).status, 200);
	});

	test('nobody gives roles that may more than they, nor touches who may more', async () => {
		await addPerson(s, 'dora@example.org', '--org', 'main', '--role', 'director');
		const dora = await signedIn('dora@example.org');
		const fields = (role) => ({ people: 'f1@example.org', roles: [role], as: 'page' });
		assert.equal((await dora.post('/admin/main/members/invite', fields('administrator'))).status, 403);
		assert.equal((await dora.post('/admin/main/members/invite', fields('inspector'))).status, 200);
		assert.equal((await dora.post(`/admin/main/members/${await idOf(dora, 'ann@example.org')}/removal`, {}, { from: '/account' })).status, 403);
		await ann.send('/admin/main/roles/director', { permissions: ['members:read', 'members:manage', 'roles:manage'], reach: 'all' });
		assert.equal((await dora.post(`/admin/main/members/${await idOf(dora, 'ann@example.org')}/removal`)).status, 403);
		const grab = await dora.post('/admin/main/roles/director', { permissions: ['members:read', 'members:manage', 'roles:manage', 'audit:read'], reach: 'all' });
		assert.equal(grab.status, 403);
		await ann.send('/admin/main/roles/director', { usual: 'true', reach: 'all' });
	});

	test('an organisation\'s roles are its own', async () => {
		const nora = await signedIn('nora@example.org');
		await addPerson(s, 'lea@example.org', '--org', 'main', '--role', 'influencer');
		await addPerson(s, 'lea@example.org', '--org', 'north', '--role', 'influencer');
		const lea = await signedIn('lea@example.org');
		assert.equal((await lea.raw('GET', '/admin/north/members')).status, 403);
		await nora.send('/admin/north/roles/influencer', { permissions: ['members:read'], reach: 'all' });
		assert.equal((await lea.raw('GET', '/admin/north/members')).status, 200);
		assert.equal((await lea.raw('GET', '/admin/main/members')).status, 403);
		assert.match((await nora.open('/admin/north/roles')).text, /changed/);
		assert.ok(!(await ann.open('/admin/main/roles')).text.includes('>changed<'));
	});

	test('a link to a new password is made only for accounts of this organisation alone', async () => {
		await addPerson(s, 'solo@example.org', '--org', 'main', '--role', 'tutor');
		const page = await ann.send(`/admin/main/members/${await idOf(ann, 'solo@example.org')}/reset-link`, {});
		const path = /href="http[^"]*(\/reset\/[\w-]{43})"/.exec(page.text)[1];
		const solo = new Person(s);
		await solo.send(path, { password: NEW });
		assert.equal((await solo.signIn('solo@example.org', NEW)).path, '/admin/main');
		const lea = await idOf(ann, 'lea@example.org');
		assert.equal((await ann.post(`/admin/main/members/${lea}/reset-link`, {}, { from: '/account' })).status, 403);
	});

	test('are listed in parts, sorted, and found by name, role and state', async () => {
		const names = async (query) => [...(await ann.open(`/admin/main/members?${query}`)).text.matchAll(/members\/[0-9a-f-]{36}">([^<]*)/g)].map(([, name]) => name);
		assert.deepEqual(await names('text=ann%40'), ['Ann']);
		const up = await names('sort=email');
		assert.deepEqual(await names('sort=-email'), [...up].reverse());
		assert.ok((await names('status=invited')).includes('a1@example.org'));
		assert.ok(!(await names('status=active')).includes('a1@example.org'));
		assert.deepEqual(await names('role=administrator'), ['Ann']);
		assert.equal((await ann.raw('GET', '/admin/main/members?sort=password')).status, 400);
	});
});

describe('teams', () => {
	let s, ann, tia;
	before(async () => {
		s = await startLectern();
		await addPerson(s, 'ann@example.org', '--name', 'Ann', '--org', 'main', '--role', 'administrator');
		await addPerson(s, 'tia@example.org', '--name', 'Tia', '--org', 'main', '--role', 'tutor');
		for (const [name, set] of [['ann', (p) => (ann = p)], ['tia', (p) => (tia = p)]]) {
			const person = new Person(s);
			await person.signIn(`${name}@example.org`, PASSWORD);
			set(person);
		}
	});
	after(() => s?.dispose());
	const make = async (name) => (await ann.send('/admin/main/teams/new', { name })).path;

	test('are made, renamed and removed, and no two have one name', async () => {
		const path = await make('Blue');
		assert.equal((await ann.post('/admin/main/teams/new', { name: 'Blue' })).status, 409);
		const green = await make('Green');
		assert.equal((await ann.post(green, { do: 'rename', name: 'Blue' })).status, 409);
		assert.equal(heading(await ann.send(green, { do: 'rename', name: 'Red' })), 'Red');
		await ann.send(`${path}/removal`, {});
		assert.equal((await ann.raw('GET', path)).status, 404);
	});

	test('are seen by who leads them, where their roles reach only own teams', async () => {
		const mine = await make('Mine');
		const others = await make('Others');
		assert.equal((await tia.raw('GET', mine)).status, 404);
		assert.equal((await ann.post(mine, { do: 'add_manager', manager: 'nobody@example.org' })).status, 400);
		await ann.send(mine, { do: 'add_manager', manager: 'tia@example.org' });
		assert.equal((await tia.raw('GET', mine)).status, 200);
		assert.equal((await tia.raw('GET', others)).status, 404);
		const list = await tia.open('/admin/main/teams');
		assert.ok(list.text.includes('Mine') && !list.text.includes('Others'));
		assert.equal((await tia.post(mine, { do: 'rename', name: 'Hers' }, { from: '/account' })).status, 403);
		const user = /name="person" value="([0-9a-f-]{36})"/.exec((await ann.open(mine)).text)[1];
		await ann.send(mine, { do: 'remove_manager', person: user });
		assert.equal((await tia.raw('GET', mine)).status, 404);
	});

	test('take learners by address or name at their origin, all or none', async () => {
		const path = await make('Learners');
		const page = await ann.post(path, { do: 'add_learners', learners: 'nobody@example.org' });
		assert.equal(page.status, 400);
		assert.match(problems(page).join(), /No learner here is called “nobody@example.org”/);
		assert.equal((await ann.post(path, { do: 'add_learners', learners: ' \n' })).status, 400);
	});
});
