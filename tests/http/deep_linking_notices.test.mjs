// Course copies that a platform tells of (platform notification service): it is asked once, by a job, when somebody who teaches
// comes; its notices are proven as launches are, taken once, and then the copy's links open what the origin's opened.
import assert from 'node:assert/strict';
import test from 'node:test';

import { generateKeyPair } from 'jose';

import { launch } from '../harness/launch.mjs';
import { eventually, launchPlayer, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
let s, platform, owner, module;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, rate_limit_address: 0 } });
	module = (await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Golf' })))).module;
	await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Another' })));
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Week 1', moduleId: module }] });
	await register(s, platform);
	owner = new Owner(s.data);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const handlers = () => owner.sql('SELECT state, url FROM notice_handlers');
const states = (answer) => answer.json.notices.map(({ state, check }) => (check ? `${state} ${check}` : state));

test('a platform that offers notices is asked for those of course copies when a teacher comes, once, and never by a learner', async () => {
	await launchPlayer(platform, 'barbara');
	assert.deepEqual(handlers(), [], 'it offers none');
	platform.notices.offered = true;
	await launchPlayer(platform, 'ada');
	assert.deepEqual(handlers(), []);
	platform.fault('notices', { status: 503 });
	await launchPlayer(platform, 'barbara');
	await eventually(() => handlers()[0]?.[0] === 'registered', { what: 'the platform to be asked' });
	assert.deepEqual(platform.notices.handlers, { LtiContextCopyNotice: `${s.app}/lti/notices` });
	await launchPlayer(platform, 'barbara');
	assert.equal(owner.sql("SELECT count(*) FROM jobs WHERE kind = 'lti.notices'")[0][0], '1');
});

test('a link of the copied course opens what the origin\'s link of that title opened, once the notice came', async () => {
	const course = { id: '22', title: 'Next year' };
	const [copy] = platform.campus.copy(course, [platform.activities[0]]);
	Object.assign(copy, { moduleId: undefined, custom: {} });
	assert.equal((await launch(platform, 'ada', copy)).status, 422);
	const jwt = await platform.sign(platform.notices.copyNotice(course, ['never-seen', '2']));
	assert.deepEqual(states(await platform.notices.send(jwt)), ['taken']);
	assert.equal((await launchPlayer(platform, 'ada', copy)).teach, undefined);
	assert.deepEqual(states(await platform.notices.send(jwt, jwt)), ['known', 'known'], 'each is taken once');
	assert.equal(owner.sql('SELECT count(*) FROM context_copies')[0][0], '2');
});

test('a notice that cannot be proven is refused by the name of its check, and the others count all the same', async () => {
	const notice = (overrides) => platform.notices.copyNotice({ id: '33' }, ['2'], overrides);
	const now = Math.floor(Date.now() / 1000);
	const { privateKey } = await generateKeyPair('RS256');
	const cases = {
		signature: await platform.sign(notice(), { key: privateKey }),
		exp: await platform.sign(notice({ exp: now - 3600 })),
		iat: await platform.sign(notice({ iat: now + 3600, exp: now + 7200 })),
		version: await platform.sign(notice({ [`${LTI}version`]: '1.1' })),
		deployment_id: await platform.sign(notice({ [`${LTI}deployment_id`]: 'another' })),
		notice: await platform.sign(notice({ [`${LTI}notice`]: { type: 'LtiContextCopyNotice' } })),
		client_id: await platform.sign(notice({ aud: 'another-client' })),
		azp: await platform.sign(notice({ azp: 'another-client' })),
		alg: await platform.sign(notice(), { header: { alg: 'none' } }),
	};
	const good = await platform.sign(notice());
	const answer = await platform.notices.send(...Object.values(cases), good);
	assert.equal(answer.status, 200);
	assert.deepEqual(states(answer), [...Object.keys(cases).map((check) => `refused ${check}`), 'taken']);
	const address = platform.notices.handlers.LtiContextCopyNotice;
	assert.equal((await platform.notices.send(...Array(21).fill(good))).status, 400, 'at most 20 at once');
	assert.deepEqual(states(await request(address, 'POST', address, { body: { notices: [{}, { jwt: 'x' }] } })), ['refused jwt', 'refused id_token']);
	const many = await platform.sign(platform.notices.copyNotice({ id: '44' }, [...Array(50).keys()].map((at) => `origin-${at}`)));
	assert.deepEqual(states(await platform.notices.send(many)), ['taken']);
	assert.equal(owner.sql("SELECT count(*) FROM context_copies WHERE context_id = '44'")[0][0], '20', 'origins are bounded');
	await s.ask('org', 'disable', 'main');
	assert.deepEqual(states(await platform.notices.send(await platform.sign(notice()))), ['refused registration']);
});
