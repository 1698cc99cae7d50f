// Why an attempt stands as it does, in sentences; and the rules by which a module is complete and passed: chosen by program and
// by form, tried on the attempts there are before they are saved, and then deciding.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { eventually, launchPlayer, openSession, register } from '../harness/learner.mjs';
import { request as requestAsItIs, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { signedIn } from '../harness/staff.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

/** As it is read: no-break spaces are only for where lines end. */
const plain = (text) => text.replaceAll('\u00a0', ' ');
const request = async (...args) => {
	const { status, headers, text } = await requestAsItIs(...args);
	return { status, headers, text: plain(text), json: /json/.test(headers['content-type']) ? JSON.parse(plain(text)) : undefined };
};

const operator = { authorization: 'Bearer the-operators-key' };
let s, platform, owner, ours, theirs, module, packageId, parts;

const api = (method, address, { as = ours, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });

async function keyOf(org, permissions) {
	const made = await api('POST', `/api/v1/credentials?org=${org}`, { as: operator, body: { name: 'rules', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', outbound_private: true, outbound_http: true } });
	owner = new Owner(s.data);
	const made = await s.ask('package', 'import', s.write('c.zip', smallPackage({ title: 'Chemistry', scos: ['Lesson 1', 'Lesson 2', 'Quiz'] })));
	({ module, package: packageId } = made);
	parts = owner.sql(`SELECT id FROM grains WHERE module_id = '${module}' AND kind = 'sco' ORDER BY position`).map(([id]) => id);
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Chemistry', moduleId: module }] });
	await register(s, platform);
	assert.equal((await api('POST', '/api/v1/orgs', { as: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	ours = await keyOf('main', ['attempts:read', 'packages:read', 'packages:write', 'learners:read', 'audit:read']);
	theirs = await keyOf('other', ['attempts:read', 'packages:read', 'packages:write', 'learners:read']);
});
test.after(async () => {
	await platform?.stop?.();
	await s?.dispose();
});

/** Ends a part with a status and a score. */
async function does(session, part, status, raw, end = 'finish') {
	session.item = parts[part];
	await session.turn('open');
	await session.turn(end, [['cmi.core.lesson_status', status], ...(raw === undefined ? [] : [['cmi.core.score.raw', String(raw)]])]);
}

/** A learner's attempt, newest first; and its explanation. */
async function attemptOf(name) {
	const listed = await api('GET', '/api/v1/attempts');
	assert.equal(listed.status, 200, listed.text);
	const found = listed.json.items.find((one) => one.learner_name.toLowerCase().includes(name));
	assert.ok(found, `an attempt of ${name}: ${listed.text}`);
	return found.id;
}
const explained = async (id, lang = 'en', options = {}) => {
	const answer = await api('GET', `/api/v1/attempts/${id}/explanation?lang=${lang}`, options);
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};
const sentences = ({ completion, success, score, grade }) => [completion.sentence, success.sentence, score.sentence, grade.sentence];

async function setRule(rule, options = {}) {
	const read = await api('GET', `/api/v1/modules/${module}`);
	const answer = await api('PATCH', `/api/v1/modules/${module}`, { body: rule, headers: { 'if-match': read.headers.etag }, ...options });
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}

test('three real attempts read well to a teacher in both languages', async (t) => {
	const pass = await openSession(s, await launchPlayer(platform, 'ada'), { open: false });
	await does(pass, 0, 'completed');
	await does(pass, 1, 'completed');
	await does(pass, 2, 'passed', 85);
	await pass.turn('exit');
	const fail = await openSession(s, await launchPlayer(platform, 'linus'), { open: false });
	await does(fail, 0, 'completed');
	await does(fail, 1, 'completed');
	await does(fail, 2, 'failed', 40);
	await fail.turn('exit');
	const open = await openSession(s, await launchPlayer(platform, 'grace'), { open: false });
	await does(open, 0, 'completed');
	open.item = parts[1];
	await open.turn('open');
	await open.turn('commit', [['cmi.core.lesson_status', 'incomplete'], ['cmi.core.score.raw', 'many']]);
	await open.turn('exit');

	await t.test('a pass', async () => {
		const id = await attemptOf('ada');
		assert.deepEqual(sentences(await explained(id)), [
			'Completed, because every part is completed (“Lesson 1”, “Lesson 2”, “Quiz”).',
			'Passed, because every part is completed and none says failed (“Quiz” says passed).',
			'85 %: the score of “Quiz”, the only part that gives one.',
			'85 %: the score is the grade.',
		]);
		assert.deepEqual(sentences(await explained(id, 'fr')), [
			'Achevé, car toutes les parties sont achevées (« Lesson 1 », « Lesson 2 », « Quiz »).',
			'Réussi, car toutes les parties sont achevées et aucune n’indique d’échec (la partie « Quiz » indique une réussite).',
			'85 % : le score de « Quiz », la seule partie qui en donne un.',
			'85 % : le score est la note.',
		]);
		const line = (await explained(id)).time_line;
		assert.equal(line.at(-1).kind, 'launched');
		assert.equal(line.at(-1).sentence, 'The learner arrived from their platform.');
		assert.ok(line.some((one) => one.kind === 'decided' && one.sentence.startsWith('By then: “Quiz” says passed (85 %). Completion: completed, because every part is.')),
			JSON.stringify(line, null, 1));
		assert.ok(line.every((one, i) => i === 0 || one.at <= line[i - 1].at), 'newest first');
		await eventually(async () => (await explained(id)).time_line.some((one) => one.kind === 'grade-sent'), { what: 'the grade to be sent' });
	});

	await t.test('a fail', async () => {
		const id = await attemptOf('linus');
		assert.deepEqual(sentences(await explained(id)).slice(0, 3), [
			'Completed, because every part is completed (“Lesson 1”, “Lesson 2”, “Quiz”).',
			'Failed, because “Quiz” says failed.',
			'40 %: the score of “Quiz”, the only part that gives one.',
		]);
		assert.deepEqual(sentences(await explained(id, 'fr')).slice(0, 3), [
			'Achevé, car toutes les parties sont achevées (« Lesson 1 », « Lesson 2 », « Quiz »).',
			'Échoué, car la partie « Quiz » indique un échec.',
			'40 % : le score de « Quiz », la seule partie qui en donne un.',
		]);
	});

	await t.test('why is it not complete', async () => {
		const id = await attemptOf('grace');
		const english = await explained(id), french = await explained(id, 'fr');
		assert.deepEqual(sentences(english), [
			'Not complete yet: “Lesson 2” says incomplete; “Quiz” has not been opened.',
			'Neither passed nor failed: no part says either.',
			'No score: no part gives one.',
			'No grade yet: nothing is final before it is completed, passed or failed.',
		]);
		assert.deepEqual(sentences(french), [
			'Pas encore achevé : la partie « Lesson 2 » se dit inachevée ; la partie « Quiz » n’a pas été ouverte.',
			'Ni réussi ni échoué : aucune partie ne dit l’un ou l’autre.',
			'Pas de score : aucune partie n’en donne.',
			'Pas encore de note : rien n’est définitif avant que ce soit achevé, réussi ou échoué.',
		]);
		assert.equal(english.rule.completion_sentence, 'Complete when every part says that it is completed.');
		assert.deepEqual(english.parts.map((one) => [one.title, one.missing, one.sentence]), [
			['Lesson 1', false, '“Lesson 1” says completed.'],
			['Lesson 2', true, '“Lesson 2” says incomplete.'],
			['Quiz', true, '“Quiz” has not been opened.'],
		]);
		assert.ok(english.time_line.some((one) => one.kind === 'values-refused' && one.sentence.includes('(cmi.core.score.raw)')), JSON.stringify(english.time_line));
		assert.doesNotMatch(JSON.stringify(english), /many/, 'never the value that was refused');
	});

	await t.test('the page and the command line say the same', async () => {
		const id = await attemptOf('grace'), ada = signedIn(s, { roles: ['administrator'] });
		for (const lang of ['en', 'fr']) {
			const told = sentences(await explained(id, lang));
			const page = await request(s.app, 'GET', `/admin/main/attempts/${id}?lang=${lang}`, { headers: { cookie: ada.cookie } });
			assert.equal(page.status, 200, page.text);
			for (const sentence of told)
				assert.ok(page.text.includes(`<li>${sentence}</li>`), `${sentence}\n${page.text}`);
			const asked = await s.ask('attempt', 'explain', id, '--language', lang);
			assert.deepEqual(sentences(asked).map(plain), told);
			assert.equal(asked.language, lang);
			const text = await s.lectern('attempt', 'explain', id, '--language', lang, '--text');
			assert.equal(text.code, 0, text.stderr);
			assert.ok(told.every((sentence) => plain(text.stdout).split('\n').includes(sentence)), text.stdout);
		}
		assert.equal((await s.lectern('attempt', 'explain', parts[0])).code, 1);
		assert.equal((await s.lectern('attempt', 'explain', id, '--language', 'de')).code, 2);
	});

	await t.test('who may not see the attempt is told nothing', async () => {
		const id = await attemptOf('ada');
		assert.equal((await api('GET', `/api/v1/attempts/${id}/explanation`, { as: theirs })).status, 404);
		assert.equal((await api('GET', `/api/v1/attempts/${parts[0]}/explanation`)).status, 404);
		assert.equal((await api('GET', `/api/v1/attempts/${id}/explanation`, { as: await keyOf('main', ['packages:read']) })).status, 403);
		assert.equal((await api('GET', `/api/v1/attempts/${id}/explanation`, { as: { authorization: 'Bearer nothing' } })).status, 401);
		const accepted = await api('GET', `/api/v1/attempts/${id}/explanation`, { headers: { 'accept-language': 'fr-CA' } });
		assert.equal(accepted.json.language, 'fr');
		assert.equal(accepted.headers['content-language'], 'fr');
	});
});

test('rules are chosen by who saw them, and what is out of bounds is refused by name', async () => {
	const read = await api('GET', `/api/v1/modules/${module}`);
	assert.equal(read.status, 200, read.text);
	assert.equal(read.json.completion_rule, 'content');
	assert.equal(read.json.completion_sentence, 'Complete when every part says that it is completed.');
	const change = (body, headers = { 'if-match': read.headers.etag }, as = ours) => api('PATCH', `/api/v1/modules/${module}`, { body, headers, as });
	for (const [body, field] of [
		[{ completion_rule: 'whim' }, 'completion_rule'], [{ completion_rule: 'score' }, 'completion_score'],
		[{ completion_rule: 'score', completion_score: 1.01 }, 'completion_score'], [{ completion_rule: 'score', completion_score: -0.1 }, 'completion_score'],
		[{ completion_rule: 'time' }, 'completion_minutes'], [{ completion_rule: 'time', completion_minutes: 0 }, 'completion_minutes'],
		[{ completion_rule: 'time', completion_minutes: 60001 }, 'completion_minutes'], [{ success_rule: 'score' }, 'success_score'],
		[{ completion_score: 0.5 }, 'completion_score'], [{ completion_rule: 'all', completion_minutes: 5 }, 'completion_minutes'],
		[{ success_score: 0.5 }, 'success_score'], [{ rule: 'all' }, 'rule'],
	]) {
		const answer = await change(body);
		assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
		assert.equal(answer.json.field, field, answer.text);
	}
	assert.equal((await change({ completion_rule: 'all' }, {})).status, 428);
	assert.equal((await change({ completion_rule: 'all' }, { 'if-match': '"99"' })).status, 412);
	assert.equal((await change({ completion_rule: 'all' }, { 'if-match': '*' }, theirs)).status, 404);
	assert.equal((await change({ completion_rule: 'all' }, { 'if-match': '*' }, await keyOf('main', ['packages:read', 'attempts:read']))).status, 403);
	assert.equal((await api('GET', `/api/v1/modules/${module}`, { as: theirs })).status, 404);

	const changed = await change({ completion_rule: 'score', completion_score: 0.8, success_rule: 'score', success_score: 0.6 });
	assert.equal(changed.status, 200, changed.text);
	assert.notEqual(changed.headers.etag, read.headers.etag);
	assert.equal(changed.json.completion_sentence, 'Complete with a score of at least 80 %.');
	assert.equal((await change({ completion_rule: 'all' })).status, 412, 'by what was read before');
	assert.equal((await setRule({ completion_score: 0.7 })).completion_score, 0.7, 'what is left out stays');
	const again = await api('GET', `/api/v1/modules/${module}`);
	await setRule({ completion_score: 0.7 });
	assert.equal((await api('GET', `/api/v1/modules/${module}`)).headers.etag, again.headers.etag, 'the same again changes nothing');
	const back = await setRule({ completion_rule: 'content', success_rule: 'content' });
	assert.deepEqual([back.completion_score, back.success_score, back.completion_minutes], [null, null, null]);
	const trail = await api('GET', '/api/v1/audit-logs?action=module.rule_changed');
	assert.equal(trail.status, 200, trail.text);
	assert.equal(trail.json.items.length, 3);
	assert.deepEqual(trail.json.items[2].after, { completion_rule: 'score', completion_score: 0.8, success_rule: 'score', success_score: 0.6 });
	assert.deepEqual(trail.json.items[2].before, { completion_rule: 'content', success_rule: 'content' });
});

test('a rule is tried on the attempts there are, and nothing is changed by that', async () => {
	const preview = (body, options = {}) => api('POST', `/api/v1/modules/${module}/rule-preview${options.query ?? ''}`, { body, ...options });
	const facts = () => owner.sql(`SELECT completion, success, score_scaled, updated_at FROM attempts ORDER BY id`);
	const before = facts(), events = owner.sql('SELECT count(*) FROM attempt_events');

	const none = await preview({});
	assert.equal(none.status, 200, none.text);
	assert.deepEqual([none.json.attempts, none.json.changed, none.json.items, none.json.next], [3, 0, [], null]);
	assert.deepEqual(none.json.sentences, ['3 attempts were looked at.', 'None of them would change.']);

	const score = await preview({ completion_rule: 'score', completion_score: 0.5, success_rule: 'score', success_score: 0.3 });
	assert.deepEqual(score.json.counts, { completes: 0, passes: 1, fails: 0, stays_completed: 1, stays_passed: 0 });
	assert.deepEqual(score.json.sentences, ['3 attempts were looked at.', '1 would be passed that is not.', '1 is completed that would not be; it stays so.']);
	assert.deepEqual(score.json.items.map((one) => [one.completion, one.success, one.next_completion, one.next_success, one.sentence]),
		[['completed', 'failed', 'completed', 'passed', 'would be passed; stays completed, though it would not be']]);
	assert.equal(score.json.items[0].attempt, await attemptOf('linus'));
	const french = await preview({ completion_rule: 'score', completion_score: 0.5 }, { query: '?lang=fr' });
	assert.deepEqual(french.json.sentences, ['3 tentatives ont été examinées.', '1 est achevée qui ne le serait pas ; elle le reste.']);

	const time = await preview({ completion_rule: 'time', completion_minutes: 1 }, { query: '?limit=1' });
	assert.deepEqual([time.json.changed, time.json.counts.stays_completed, time.json.items.length], [2, 2, 1]);
	const next = await preview({ completion_rule: 'time', completion_minutes: 1 }, { query: `?limit=1&cursor=${encodeURIComponent(time.json.next)}` });
	assert.deepEqual([next.json.items.length, next.json.next], [1, null]);
	assert.notEqual(next.json.items[0].attempt, time.json.items[0].attempt);

	const blind = await preview({ completion_rule: 'time', completion_minutes: 1 }, { as: await keyOf('main', ['packages:write']) });
	assert.deepEqual([blind.json.changed, blind.json.items], [2, []], 'who may not see attempts is told how many');
	assert.equal((await preview({ completion_rule: 'score' })).json.field, 'completion_score');
	assert.equal((await preview({}, { query: '?cursor=mine' })).json.field, 'cursor');
	assert.equal((await preview({}, { as: theirs })).status, 404);
	assert.equal((await preview({}, { as: await keyOf('main', ['packages:read', 'attempts:read']) })).status, 403);
	assert.deepEqual(facts(), before);
	assert.deepEqual(owner.sql('SELECT count(*) FROM attempt_events'), events);
});

test('who leads a team is told only who of it would change', async () => {
	const teacher = signedIn(s, { roles: ['teacher'] });
	const linus = owner.sql(`SELECT id FROM learners WHERE name ILIKE '%linus%'`)[0][0];
	const team = '00000000-0000-7000-8000-00000000000a', org = owner.sql(`SELECT id FROM organizations WHERE slug = 'main'`, { directory: true })[0][0];
	owner.sql(`INSERT INTO teams (org_id, id, name) VALUES ('${org}', '${team}', 'Team')`);
	owner.sql(`INSERT INTO team_managers (org_id, team_id, user_id) VALUES ('${org}', '${team}', '${teacher.id}')`);
	owner.sql(`INSERT INTO team_learners (org_id, team_id, learner_id) VALUES ('${org}', '${team}', '${linus}')`);
	const at = `/admin/main/packages/${packageId}/modules/${module}`;
	const form = await request(s.app, 'GET', at, { headers: { cookie: teacher.cookie } });
	assert.equal(form.status, 200, form.text);
	const answer = await request(s.app, 'POST', at, { headers: { cookie: teacher.cookie }, body: new URLSearchParams({ deed: 'preview',
		csrf: /name="csrf" value="([^"]+)"/.exec(form.text)[1], revision: /name="revision" value="(\d+)"/.exec(form.text)[1],
		completion_rule: 'time', completion_minutes: '1', completion_score: '', success_rule: 'content', success_score: '' }) });
	assert.equal(answer.status, 200, answer.text);
	assert.match(answer.text, /2 are completed that would not be; they stay so\./);
	assert.equal([...answer.text.matchAll(/\/admin\/main\/attempts\/[0-9a-f-]{36}/g)].length, 1);
	assert.ok(answer.text.includes(await attemptOf('linus')));
});

test('a form without a script chooses rules, shows what would change, and says what is wrong', async () => {
	const ada = signedIn(s, { roles: ['administrator'] }), tutor = signedIn(s, { roles: ['tutor'] });
	const at = `/admin/main/packages/${packageId}/modules/${module}`;
	const get = (path = at, who = ada, lang = 'en') => request(s.app, 'GET', `${path}?lang=${lang}`, { headers: { cookie: who.cookie } });
	const form = (await get()).text;
	const fields = { csrf: /name="csrf" value="([^"]+)"/.exec(form)[1], revision: /name="revision" value="(\d+)"/.exec(form)[1], completion_rule: 'content',
		completion_score: '', completion_minutes: '', success_rule: 'content', success_score: '' };
	const post = (more, lang = 'en') => request(s.app, 'POST', `${at}?lang=${lang}`, { headers: { cookie: ada.cookie }, body: new URLSearchParams({ ...fields, ...more }) });

	assert.match(form, /value="content" checked/);
	assert.match((await get(`/admin/main/packages/${packageId}`)).text, new RegExp(`href="${at}">Change these rules`));
	assert.doesNotMatch((await get(`/admin/main/packages/${packageId}`, tutor)).text, /Change these rules/);
	assert.equal((await get(at, tutor)).status, 403);
	assert.equal((await get(`/admin/main/packages/${module}/modules/${module}`)).status, 404);
	assert.match((await get(at, ada, 'fr')).text, /Règles d’achèvement et de réussite/);

	const looked = await post({ deed: 'preview', completion_rule: 'score', completion_score: '50,5 %' });
	assert.equal(looked.status, 200, looked.text);
	assert.match(looked.text, /1 is completed that would not be; it stays so\./);
	assert.match(looked.text, /name="completion_score" type="text" value="50,5 %"/);
	assert.match(looked.text, /value="score" checked/);
	assert.match((await post({ deed: 'preview', completion_rule: 'score', completion_score: '50' }, 'fr')).text, /1 est achevée qui ne le serait pas ; elle le reste\./);
	const wrong = await post({ deed: 'save', completion_rule: 'score', completion_score: '130' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /href="#field-completion_score">A score from 0 to 1 is expected, that is from 0 to 100 %\./);
	assert.match((await post({ deed: 'save', completion_rule: 'time', completion_minutes: 'long' }, 'fr')).text, /href="#field-completion_minutes">Un nombre est attendu\./);
	assert.equal((await post({ deed: 'save', completion_rule: 'score', completion_score: '50', csrf: 'no' })).status, 403);
	assert.equal((await api('GET', `/api/v1/modules/${module}`)).json.completion_rule, 'content');

	const saved = await post({ deed: 'save', completion_rule: 'time', completion_minutes: '30', completion_score: '12' });
	assert.equal(saved.status, 303, saved.text);
	assert.equal(saved.headers.location, `/admin/main/packages/${packageId}`);
	const shown = await get(`/admin/main/packages/${packageId}`);
	assert.match(shown.text, /Complete once the time spent reaches 30 minutes\./);
	const late = await post({ deed: 'save', completion_rule: 'all' });
	assert.equal(late.status, 409, 'somebody saved meanwhile');
	assert.match(late.text, /Somebody else has changed these rules meanwhile/);
	await setRule({ completion_rule: 'content' });
});

test('each rule decides as it says, and takes nothing back', async (t) => {
	const attemptNow = async (who) => {
		const { completion, success } = (await api('GET', `/api/v1/attempts/${await attemptOf(who)}`)).json;
		return [completion, success];
	};
	const player = (who) => launchPlayer(platform, who);

	await t.test('a rule that is saved decides when the learner comes again', async () => {
		await setRule({ completion_rule: 'all' });
		const session = await openSession(s, await player('grace'), { open: false });
		assert.match((await explained(await attemptOf('grace'))).completion.sentence, /^Not complete yet: “Quiz” has not been opened\.$/);
		session.item = parts[2];
		await session.turn('open');
		assert.deepEqual(await attemptNow('grace'), ['completed', 'unknown']);
		const told = await explained(await attemptOf('grace'));
		assert.equal(told.completion.sentence, 'Completed, because every part has been opened (“Lesson 1”, “Lesson 2”, “Quiz”).');
		const decided = JSON.parse(owner.sql(`SELECT detail FROM attempt_events WHERE attempt_id = '${await attemptOf('grace')}' AND kind = 'decided' ORDER BY id DESC LIMIT 1`)[0][0]);
		assert.deepEqual(decided.rule, { completion: 'all', success: 'content' });
		assert.equal(decided.by.completion, 'every-item-opened');
		await session.turn('exit');
		await setRule({ completion_rule: 'content' });
		const again = await openSession(s, await player('grace'), { open: false });
		await does(again, 2, 'incomplete', 10);
		assert.deepEqual(await attemptNow('grace'), ['completed', 'unknown']);
		assert.match((await explained(await attemptOf('grace'))).completion.sentence, /^Completed before, and what is completed stays so; by now, “Lesson 2” says incomplete; “Quiz” says incomplete\.$/);
	});

	const fresh = async (title, rule) => {
		const made = await s.ask('package', 'import', s.write('n.zip', smallPackage({ title, scos: ['One', 'Two'] })));
		module = made.module;
		parts = owner.sql(`SELECT id FROM grains WHERE module_id = '${module}' AND kind = 'sco' ORDER BY position`).map(([id]) => id);
		await setRule(rule);
		const session = await openSession(s, await enterByLink(s, made.direct_link), { open: false });
		const id = () => owner.sql(`SELECT id FROM attempts WHERE module_id = '${module}'`)[0][0];
		const now = async () => { const { completion, success } = await explained(id()); return [completion.value, success.value, completion.by]; };
		return { session, now };
	};

	await t.test('score', async () => {
		const { session, now } = await fresh('Score', { completion_rule: 'score', completion_score: 0.8, success_rule: 'score', success_score: 0.9 });
		await does(session, 0, 'passed', 79);
		assert.deepEqual(await now(), ['incomplete', 'unknown', 'score-not-reached']);
		await does(session, 0, 'incomplete', 80);
		assert.deepEqual(await now(), ['completed', 'failed', 'score-reached']);
		await does(session, 0, 'incomplete', 95);
		assert.deepEqual(await now(), ['completed', 'passed', 'score-reached']);
	});

	await t.test('terminated', async () => {
		const { session, now } = await fresh('Terminated', { completion_rule: 'terminated' });
		await does(session, 0, 'incomplete');
		assert.deepEqual(await now(), ['incomplete', 'unknown', 'not-every-item-ended']);
		await does(session, 1, 'completed', undefined, 'commit');
		assert.deepEqual(await now(), ['incomplete', 'unknown', 'not-every-item-ended'], 'said is not ended');
		session.item = parts[1];
		await session.turn('finish');
		assert.deepEqual(await now(), ['completed', 'unknown', 'every-item-ended']);
	});

	await t.test('whoever meets another rule already is decided by it as soon as they come again', async () => {
		const { session, now } = await fresh('Anew', { completion_rule: 'content' });
		await does(session, 0, 'incomplete');
		await does(session, 1, 'incomplete');
		assert.deepEqual(await now(), ['incomplete', 'unknown', 'not-every-item']);
		await setRule({ completion_rule: 'terminated' });
		const { sentence } = (await explained(owner.sql(`SELECT id FROM attempts WHERE module_id = '${module}'`)[0][0])).completion;
		assert.equal(sentence, 'Not complete yet, although the content of every part has ended (“One”, “Two”): that counts as soon as the learner opens the module again.');
		session.item = parts[0];
		await session.turn('open');
		assert.deepEqual(await now(), ['completed', 'unknown', 'every-item-ended']);
		assert.ok((await explained(owner.sql(`SELECT id FROM attempts WHERE module_id = '${module}'`)[0][0])).time_line.some((one) =>
			one.sentence.startsWith('The module’s rules, or what the link opens, had been changed. Completion: completed, because the content of every part has ended.')));
	});

	await t.test('what had ended before the rule came is known from what was kept', async () => {
		const ended = () => owner.sql('SELECT attempt_id, grain_id, ended FROM attempt_items ORDER BY 1, 2');
		const before = ended();
		const migration = fs.readFileSync(new URL('../../db/migrations/0012_completion_rule.sql', import.meta.url), 'utf8');
		owner.sql('UPDATE attempt_items SET ended = false');
		owner.sql(/UPDATE attempt_items[^;]*;/.exec(migration)[0]);
		assert.deepEqual(ended(), before);
		assert.ok(before.some(([, , one]) => one === 't') && before.some(([, , one]) => one === 'f'));
	});

	await t.test('time', async () => {
		const { session, now } = await fresh('Time', { completion_rule: 'time', completion_minutes: 2 });
		session.item = parts[0];
		await session.turn('open');
		await session.turn('finish', [['cmi.core.lesson_status', 'completed'], ['cmi.core.session_time', '0000:01:59']]);
		assert.deepEqual(await now(), ['incomplete', 'unknown', 'time-not-reached']);
		await session.turn('open');
		await session.turn('finish', [['cmi.core.session_time', '0000:00:01']]);
		assert.deepEqual(await now(), ['completed', 'unknown', 'time-reached']);
	});
});

test('a course that sums itself up is explained by its own rules, and judged by another where one is chosen', async () => {
	const made = await s.ask('package', 'import', s.write('o.zip', package2004(['One', 'Two'], { title: 'Sequenced' })));
	module = made.module;
	const session = await openSession(s, await enterByLink(s, made.direct_link), { open: false });
	const go = async (wanted, more = {}) => {
		const answer = await session.turn('navigate', [], { item: session.open ?? null, request: wanted, ...more });
		session.open = answer.sequencing.open;
	};
	const says = (values) => session.turn('commit', Object.entries(values), { item: session.open });
	const id = () => owner.sql(`SELECT id FROM attempts WHERE module_id = '${module}'`)[0][0];
	await go('start');
	await says({ 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '0.9' });
	await go('continue', { terminated: true });
	const told = await explained(id());
	assert.equal(told.rule.completion_sentence, 'Complete when the course itself says so, by its own rules.');
	assert.match(told.completion.sentence, /^Not complete yet: the course itself does not say so, by its own rules \(“Two” .*\)\.$/);
	assert.equal(told.completion.by, 'rollup');
	assert.match(told.score.sentence, /^45 %: the score of the course itself, by its own rules\.$/);
	assert.ok(told.time_line.some((one) => one.kind === 'navigated' && one.sentence === 'The learner asked to go on: “Two” was opened.'), JSON.stringify(told.time_line));
	assert.deepEqual(told.parts.map((one) => [one.title, one.opened, one.ended]), [['One', true, true], ['Two', true, false]]);

	const preview = async (body) => (await api('POST', `/api/v1/modules/${module}/rule-preview`, { body })).json;
	assert.deepEqual([(await preview({})).changed, (await preview({ completion_rule: 'score', completion_score: 0.46 })).changed], [0, 0]);
	assert.equal((await preview({ completion_rule: 'score', completion_score: 0.45 })).counts.completes, 1);
	await setRule({ completion_rule: 'score', completion_score: 0.6, success_rule: 'score', success_score: 0.9 });
	assert.match((await explained(id(), 'fr')).completion.sentence, /^Pas encore achevé : le score \(45 %\) est inférieur au minimum demandé \(60 %\)\.$/);
	await says({ 'cmi.score.scaled': '0.5' });
	const done = await explained(id());
	assert.deepEqual([done.completion.value, done.completion.sentence], ['completed', 'Completed, because the score (70 %) reaches the minimum asked for (60 %).']);
	assert.equal(done.success.sentence, 'Failed, because the module is complete and the score (70 %) is below the minimum asked for (90 %).');
	assert.equal((await preview({ completion_rule: 'content', success_rule: 'content' })).counts.stays_completed, 1, 'what the course says of itself is known beside what was decided');
});

test('a preview looks at the newest attempts only, and says so', async () => {
	const [[org, placement, version]] = owner.sql(`SELECT org_id, placement_id, package_version_id FROM attempts WHERE module_id = '${module}'`);
	owner.sql(`INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id)
		SELECT '${org}', gen_random_uuid(), learner_id, '${module}', '${placement}', n, '${version}'
		FROM (SELECT learner_id FROM attempts WHERE module_id = '${module}' LIMIT 1) l, generate_series(2, 2001) n`);
	const answer = await api('POST', `/api/v1/modules/${module}/rule-preview`, { body: { completion_rule: 'all' } });
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual([answer.json.attempts, answer.json.more], [2000, true]);
	assert.deepEqual(answer.json.sentences.slice(0, 2), ['2000 attempts were looked at.', 'They are the newest; older ones were not looked at.']);
});
