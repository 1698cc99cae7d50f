// One issuer and one client may serve many organisations: only the deployment tells whose a launch is (pitfall 3). What a new one
// meets, who decides, and what becomes of its learners.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launch } from '../harness/launch.mjs';
import { eventually, importSmallCourse, launchPlayer, openSession, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { words } from '../harness/registration.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

const KEY = 'the-operators-key';
let s, mainModule, northModule, hosts = 0;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, api_key: KEY } });
	await s.ask('org', 'add', 'north', '--name', 'North school');
	mainModule = await importSmallCourse(s);
	northModule = await importSmallCourse(s, '--org', 'north');
});
test.after(() => s?.dispose());

const owner = () => new Owner(s.data);
/** What is asked about tenants' tables, of organisations that live in several databases: each row once, org_id first, told by its slug. */
const everywhere = (sql) => {
	const slugs = new Map(owner().sql('SELECT id, slug FROM organizations', { directory: true }));
	const rows = [false, true].flatMap((directory) => owner().sql(sql, { directory })).map(([org, ...rest]) => [slugs.get(org), ...rest].join('\t'));
	return [...new Set(rows)].sort().map((row) => row.split('\t'));
};
const api = (method, path, body) => request(s.app, method, path, { headers: { authorization: `Bearer ${KEY}` }, body });

/** One client of Blackboard's, two schools: activity 1 is a deployment of the main organisation's, activity 2 of north's. */
async function blackboard(t, more = {}) {
	const platform = await startPlatform({ shape: 'blackboard', toolUrl: s.app, host: `blackboard${++hosts}.localhost`, t, activities: [
		{ id: '1', title: 'Main', moduleId: mainModule, deployment: 'school-main' }, { id: '2', title: 'North', moduleId: northModule, deployment: 'school-north' }] });
	const { registration } = await s.ask('platform', 'add', '--json', s.write('blackboard.json',
		JSON.stringify({ ...platform.registration, deployment_id: undefined, origin: undefined, ...more })));
	const deployments = async () => (await s.ask('platform', 'deployments', registration)).deployments;
	return { platform, registration, deployments };
}

async function waits(platform, id) {
	const answer = await launch(platform, 'ada', platform.campus.activity(id));
	assert.equal(answer.status, 400);
	assert.match(words(answer.text), /somebody who looks after this service has to approve it first/);
	assert.match(words((await launch(platform, 'emilie', platform.campus.activity(id))).text), /approve|approuver/);
	return answer;
}

test('pitfall 3: one client serves two schools; each deployment waits, is given to its organisation, and its learners and grades are there', async (t) => {
	const { platform, registration, deployments } = await blackboard(t);
	await waits(platform, '1');
	await waits(platform, '2');
	const met = await deployments();
	assert.deepEqual(met.map((one) => [one.deployment_id, one.status]), [['school-main', 'pending'], ['school-north', 'pending']], 'each once, however often it came');
	const [ours, theirs] = met;
	await s.ask('platform', 'deployment', registration, ours.id, 'approve');
	await s.ask('platform', 'deployment', registration, theirs.id, 'approve', '--to', 'north');
	for (const [id, raw] of [['1', 70], ['2', 90]]) {
		await score(await openSession(s, await launchPlayer(platform, 'ada', platform.campus.activity(id))), raw);
		await eventually(() => platform.row('ada', id)?.grade === raw, { what: `the grade of ${id}` });
	}
	const learners = everywhere(`SELECT l.org_id, g.slug FROM learners l JOIN origins g ON g.org_id = l.org_id AND g.id = l.origin_id
		WHERE l.external_user_id = '${platform.subject('ada')}'`);
	assert.deepEqual(learners, [['main', 'lti'], ['north', 'lti']], 'a learner of each, in an origin of each');
	assert.match((await s.lectern('platform', 'deployment', registration, theirs.id, 'approve', '--to', 'main')).stderr, /belongs to an organisation already/);
	await s.ask('platform', 'deployment', registration, theirs.id, 'refuse');
	assert.equal((await launch(platform, 'ada', platform.campus.activity('2'))).status, 400);
	assert.equal((await launch(platform, 'ada', platform.campus.activity('1'))).status, 303, 'the other goes on');
	await s.ask('platform', 'deployment', registration, theirs.id, 'approve');
	assert.equal((await deployments())[1].organization, 'north', 'and comes back where it was');
	await s.ask('platform', 'add', '--json', s.write('again.json', JSON.stringify({ ...platform.registration, deployment_id: undefined, name: 'Renamed' })));
	assert.deepEqual(owner().sql(`SELECT count(DISTINCT origin_id) FROM lti_deployments WHERE registration_id = '${registration}'`, { directory: true }), [['2']],
		'a change of the registration leaves the other organisation\'s origin');
});

test('accept lets a new deployment in and records it; refuse does not, and records nothing', async (t) => {
	const open = await blackboard(t, { deployments: 'accept' });
	assert.equal((await launch(open.platform, 'ada')).status, 303);
	assert.deepEqual((await open.deployments()).map((one) => [one.deployment_id, one.status]), [['school-main', 'active']]);
	const shut = await blackboard(t, { deployments: 'refuse' });
	const refused = await launch(shut.platform, 'ada');
	assert.equal(refused.status, 400);
	assert.doesNotMatch(words(refused.text), /has to approve it first/);
	assert.deepEqual(await shut.deployments(), []);
});

test('staff decide on the platform\'s page for their own organisation; another one is a platform administrator\'s deed', async (t) => {
	const { platform, registration } = await blackboard(t);
	await waits(platform, '1');
	await waits(platform, '2');
	const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	const stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'north' }).cookie);
	const operator = visitor(s, signedIn(s, { roles: ['administrator'], platformAdmin: true }).cookie);
	const list = await admin.get(`/admin/main/platforms/${registration}/deployments`);
	assert.match(list.text, /New ones wait here for a decision.*school-main waits for a decision.*school-north waits for a decision/);
	const [first, second] = list.links.filter((link) => /deployments\/[0-9a-f-]{36}$/.test(link));
	const page = await admin.get(first);
	assert.doesNotMatch(page.html, /name="organization"/);
	assert.equal((await admin.send(page, { deed: 'approve', organization: 'north' })).status, 403);
	assert.match((await admin.send(page, { deed: 'approve' })).text, /The deployment is approved.*school-main open Main organisation/);
	assert.equal((await stranger.get(first.replace('/main/', '/north/'))).status, 404);
	assert.equal((await stranger.get(`/admin/north/platforms/${registration}/deployments`)).status, 404);
	const shared = await operator.get(second);
	const nowhere = await operator.send(shared, { deed: 'approve', organization: 'nowhere' });
	assert.match(nowhere.html, /href="#field-organization"/);
	const there = `/admin/north/platforms/${registration}`, known = (org) => api('GET', `/api/v1/platforms/${registration}?org=${org}`);
	assert.equal((await stranger.get(there)).status, 404, 'nothing of it is theirs yet');
	assert.equal((await known('north')).status, 404);
	assert.match((await operator.send(shared, { deed: 'approve', organization: 'north' })).text, /school-north open North school/);
	assert.equal((await launch(platform, 'ada', platform.campus.activity('2'))).status, 303);

	// It is in the other organisation's list then: to be read, with what is theirs of it.
	const row = (await stranger.get('/admin/north/platforms?search=blackboard')).html.split('<tr>').find((part) => part.includes(there));
	assert.match(row, /shared/);
	const seen = await stranger.get(there);
	assert.match(seen.text, /Another organisation looks after this platform[^]*school-north[^]*accepted/);
	assert.doesNotMatch(seen.text, /school-main|Self-test|Disable it|Its keys/);
	assert.match((await stranger.get(seen.links.find((link) => link.includes('/launches/')))).text, /Launch/);
	for (const deed of ['change', 'opening', 'test', 'deployments', 'approval'])
		assert.equal((await stranger.get(`${there}/${deed}`)).status, 404, deed);
	const { json } = await known('north');
	assert.deepEqual([json.shared, json.deployments], [true, ['school-north']]);
	assert.notEqual(json.origin, (await known('main')).json.origin, 'its learners come from an origin of theirs');
	assert.deepEqual([(await known('main')).json.shared, (await known('main')).json.deployments], [false, ['school-main', 'school-north']]);
	assert.equal((await api('PATCH', `/api/v1/platforms/${registration}?org=north`, { status: 'disabled' })).status, 404);
	assert.equal((await api('GET', `/api/v1/platforms/${registration}/launches?org=north`)).json.items.length, 1);
	await eventually(() => everywhere("SELECT org_id FROM audit_logs WHERE action = 'deployment.approved'").flat().includes('north'),
		{ what: 'the audit row in the other organisation\'s trail' });
});

test('the same by the API, and links too', async (t) => {
	const { platform, registration } = await blackboard(t);
	await waits(platform, '1');
	const { json: { items: [one] } } = await api('GET', `/api/v1/platforms/${registration}/deployments`);
	assert.deepEqual([one.deployment_id, one.status], ['school-main', 'pending']);
	const path = `/api/v1/platforms/${registration}/deployments/${one.id}`;
	assert.equal((await api('PATCH', path, { status: 'active', organization: 'nowhere' })).status, 400);
	assert.equal((await api('PATCH', path, { status: 'active' })).json.status, 'active');
	assert.equal((await launch(platform, 'ada')).status, 303);
	assert.equal((await api('PATCH', `${path.slice(0, -4)}0000`, { status: 'active' })).status, 404);
	assert.equal((await api('POST', `/api/v1/platforms/${registration}/approval`, { status: 'active' })).status, 404, 'it does not wait');

	const made = await api('POST', '/api/v1/registration-invites', { name: 'By API', days: 2, policy: 'canvas' });
	assert.equal(made.status, 201, made.text);
	assert.match(made.json.link, new RegExp(`^${s.app}/lti/register/[\\w-]{43}$`));
	assert.ok(Date.parse(made.json.expires_at) - Date.parse(made.json.created_at) === 2 * 86400000);
	const listed = await api('GET', '/api/v1/registration-invites');
	assert.deepEqual(listed.json.items.map(({ name, state }) => [name, state]), [['By API', 'open']]);
	assert.ok(!listed.text.includes(made.json.link.split('/').at(-1)));
	assert.equal((await api('POST', '/api/v1/registration-invites', { name: 'Too long', days: 91 })).status, 400);
	assert.equal((await api('DELETE', `/api/v1/registration-invites/${made.json.id}`)).status, 204);
	assert.equal((await api('DELETE', `/api/v1/registration-invites/${made.json.id}`)).status, 409);
});

test('links on the page: made, shown once, listed, withdrawn; not by who may not, nor in another organisation', async () => {
	const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	const page = await admin.get('/admin/main/platforms/invites');
	const wrong = await admin.send(page, { name: '', days: '400' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.html, /href="#field-name"/);
	const made = await admin.send(page, { name: 'Campus of the west', days: '3' });
	const link = /\/lti\/register\/([\w-]{43})/.exec(made.html);
	assert.ok(link, made.text);
	const list = await admin.get('/admin/main/platforms/invites');
	assert.match(list.text, /Campus of the west open as the platform says/);
	assert.ok(!list.html.includes(link[1]));
	const stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'north' }).cookie);
	const withdrawal = list.links.find((one) => one.endsWith('/withdrawal'));
	assert.equal((await stranger.get(withdrawal.replace('/main/', '/north/'))).status, 404);
	assert.equal((await stranger.get('/admin/main/platforms/invites')).status, 404);
	const teacher = visitor(s, signedIn(s, { roles: ['teacher'] }).cookie);
	assert.equal((await teacher.get('/admin/main/platforms/invites')).status, 403);
	assert.match((await admin.send(await admin.get(withdrawal))).text, /The registration link is withdrawn.*Campus of the west withdrawn/);
});

test('the form for a platform by hand begins with what is fixed of a product', async () => {
	const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	const canvas = await admin.get('/admin/main/platforms/new?policy=canvas');
	assert.match(canvas.html, /name="issuer"[^>]*value="https:\/\/canvas\.instructure\.com"|value="https:\/\/canvas\.instructure\.com"[^>]*name="issuer"/);
	assert.match(canvas.html, /https:\/\/sso\.canvaslms\.com\/login\/oauth2\/token/);
	const made = await admin.send(canvas, { name: 'School', client_id: '10000000000001' });
	assert.match(made.text, /The platform is registered/);
	const blackboardForm = await admin.get('/admin/main/platforms/new?policy=blackboard');
	assert.match(blackboardForm.html, /value="pending" selected/);
	const { platforms } = await s.ask('platform', 'list');
	const kept = platforms.find((one) => one.client_id === '10000000000001');
	assert.deepEqual([kept.policy, kept.new_deployments, kept.audience_shape], ['canvas', 'accept', 'text']);
});
