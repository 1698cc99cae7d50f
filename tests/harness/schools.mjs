// A school with a row of everything: people of every role, a platform with launches, a course, attempts, grades, jobs, mails,
// credentials … For tests of who may see and change what.
//
//     const zebra = await makeSchool(s, 'first', 'zebra', { t });       every text of its rows says zebra
//     zebra.ids.attempt, zebra.admin (a session), zebra.key (headers) …
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { signed } from '../platform/oauth1.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { launched, launcherOf } from './dispatch.mjs';
import { beginChoice } from './choose.mjs';
import { au, cmi5Package } from './cmi5.mjs';
import { request } from './http.mjs';
import { courseActivity, uuidv7 } from './course_rows.mjs';
import { beginLaunch, launch } from './launch.mjs';
import { eventually, launchPlayer, openSession, score } from './learner.mjs';
import { meActivity, openMe } from './me.mjs';
import { Library, picture, PNG } from './media.mjs';
import { tenantDatabase } from './lectern.mjs';
import { Owner } from './owner.mjs';
import { addPerson, PASSWORD, Person } from './person.mjs';
import { Bank, makeQuiz, questionsOf, sit } from './quiz.mjs';
import { enterByLink, smallPackage } from './visitor.mjs';

export const OPERATOR = 'the-operators-key';
export const ROLES = ['administrator', 'designer', 'tutor', 'teacher', 'learner', 'director', 'inspector', 'referent', 'influencer'];

/** What a service needs for it. */
export const schoolConfig = { api_key: OPERATOR, outbound_private: true, outbound_http: true, rate_limit_client: 0, rate_limit_address: 0 };

export { PNG };

const people = (mark) => [['ada', 'student'], ['linus', 'student'], ['barbara', 'teacher']].map(([login, role], at) => ({ id: `${mark}-${login}`,
	login, given_name: login, family_name: mark, name: `${login} ${mark}`, email: `${login}@${mark}.example`, role, locale: 'en',
	uuid: `d652fc25-0000-4000-8000-${Buffer.from(mark.padEnd(6).slice(0, 6)).toString('hex').slice(0, 11)}${at}` }));

/** Somebody signed in, as headers for request(): a cookie, and the token that forms and scripts send. */
async function enter(s, email) {
	const who = new Person(s);
	await who.signIn(email, PASSWORD);
	const csrf = await who.token('/account');
	return { email, person: who, csrf, headers: { cookie: `__Host-lectern-session=${who.cookie}`, 'x-csrf-token': csrf } };
}

/** Access tokens count for ten minutes. */
const RENEW_MS = 5 * 60 * 1000;

export class School {
	#secret;
	#proven = { client: -Infinity, login: -Infinity };

	constructor(s, slug, mark) {
		Object.assign(this, { s, slug, mark, ids: {}, elsewhere: false });
		this.owner = new Owner(s.data);
	}

	/** Its tenant tables, as their owner sees them, or another role. */
	sql(text, role) {
		return this.owner.sql(text, { directory: !this.elsewhere, role });
	}

	/** The directory's tables, as their owner sees them. */
	directory(text) {
		return this.owner.sql(text, { directory: true });
	}

	one(text) {
		const rows = this.sql(text);
		assert.ok(rows.length > 0, `a row: ${text}`);
		return rows[0][0];
	}

	api(method, path, { headers = {}, ...rest } = {}) {
		return request(this.s.app, method, path, { ...rest, headers: { authorization: `Bearer ${OPERATOR}`, ...headers } });
	}

	async #people() {
		const { s, slug, mark } = this;
		const member = async (login, ...roles) => (await addPerson(s, `${login}@${mark}.example`, '--name', `${login} ${mark}`, '--org', slug,
			...roles.flatMap((role) => ['--role', role]))).id;
		this.ids.administrator = await member('admin', 'administrator');
		this.ids.everything = await member('everything', ...ROLES);
		this.ids.user = await member('tutor', 'tutor');
		this.invitation = (await s.ask('user', 'invite', `invited@${mark}.example`, '--name', `invited ${mark}`, '--org', slug, '--role', 'teacher', '--link'))
			.link.split('/').at(-1);
		this.reset = (await s.ask('user', 'reset-link', `tutor@${mark}.example`)).link.split('/').at(-1);
		[[this.ids.invited]] = this.directory(`SELECT id FROM users WHERE email = 'invited@${mark}.example'`);
		this.admin = await enter(s, `admin@${mark}.example`);
		this.everything = await enter(s, `everything@${mark}.example`);
		[[this.ids.userSession]] = this.directory(`SELECT id FROM user_sessions WHERE user_id = '${this.ids.administrator}'`);
	}

	async #course(t) {
		const { s, slug, mark } = this;
		const file = s.write(`${mark}.zip`, smallPackage({ title: `Course ${mark}` }));
		const made = await s.ask('package', 'import', file, '--org', slug);
		Object.assign(this.ids, { package: made.package, module: made.module });
		this.directLink = made.direct_link;
		this.platform = await startPlatform({ toolUrl: s.app, people: people(mark), name: `Campus ${mark}`,
			activities: [{ id: `${mark}-1`, title: `Activity ${mark}`, moduleId: made.module }, meActivity(`${mark}-me`)], t });
		for (const registration of this.platform.registrations)
			await s.ask('platform', 'add', '--json', s.write('platform.json', JSON.stringify({ ...registration, name: `Campus ${mark}`, org: slug })));
	}

	async #learning() {
		const { s, mark } = this;
		for (const [who, raw] of [['ada', 80], ['linus', 40]]) {
			const session = await openSession(s, await launchPlayer(this.platform, who));
			await session.send(session.delta([['cmi.comments', `a comment of ${mark}`]]));
			await score(session, raw);
			await session.turn('exit');
		}
		this.player = await launchPlayer(this.platform, 'ada');
		this.playing = await openSession(s, this.player);
		this.guest = await enterByLink(s, this.directLink);
		this.visit = (await openMe(this.platform, 'ada')).path.split('/').at(-1);
		const course = this.one(`SELECT v.course_id FROM modules m JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id
			JOIN course_versions v ON v.org_id = s.org_id AND v.id = s.course_version_id WHERE m.org_id = '${this.ids.org}' AND m.id = '${this.ids.module}'`);
		const arrived = await launch(this.platform, 'ada', this.platform.campus.add(courseActivity({ id: course }, { title: `Course of ${mark}` })));
		assert.equal(arrived.status, 303, arrived.text);
		this.arrival = new URL(arrived.headers.location).pathname.split('/').at(-1);
		const begun = await beginLaunch(this.platform, 'ada');
		const cut = begun.fields.id_token.lastIndexOf('.') + 1;
		assert.equal((await begun.post({ id_token: `${begun.fields.id_token.slice(0, cut)}${'A'.repeat(342)}` })).status, 401);
		await eventually(() => this.sql(`SELECT 1 FROM grade_ledger WHERE org_id = '${this.ids.org}' AND state <> 'sent'`).length === 0
			&& this.sql(`SELECT 1 FROM grade_ledger WHERE org_id = '${this.ids.org}'`).length === 2, { what: 'the grades to be sent' });
		for (const [name, what] of Object.entries({ attempt: 'attempts', grade: 'grade_ledger', launch: 'lti_launches', grain: 'grains' }))
			this.ids[name] = this.one(`SELECT id FROM ${what} WHERE org_id = '${this.ids.org}' ORDER BY id LIMIT 1`);
		this.ids.learner = this.one(`SELECT learner_id FROM attempts WHERE org_id = '${this.ids.org}' AND id = '${this.ids.attempt}'`);
		this.ids.session = this.one(`SELECT id FROM attempt_sessions WHERE org_id = '${this.ids.org}' AND attempt_id = '${this.ids.attempt}' ORDER BY id LIMIT 1`);
		this.ids.otherAttempt = this.one(`SELECT id FROM attempts WHERE org_id = '${this.ids.org}' AND learner_id <> '${this.ids.learner}' ORDER BY id LIMIT 1`);
		this.teach = (await launchPlayer(this.platform, 'barbara')).teach.split('/').at(-1);
		this.ids.code = this.one(`SELECT request_id FROM lti_launches WHERE org_id = '${this.ids.org}' AND id = '${this.ids.launch}'`);
		[[this.ids.registration]] = this.directory(`SELECT id FROM lti_registrations WHERE org_id = '${this.ids.org}' LIMIT 1`);
	}

	/** A course of cmi5 that somebody opened. */
	async #units() {
		const { s, slug, mark, ids } = this;
		const made = await s.ask('package', 'import', s.write(`${mark}-cmi5.zip`, cmi5Package(au(`urn:${mark}:unit`), { title: `Units of ${mark}` })), '--org', slug);
		[{ id: ids.waivable }] = (await openSession(s, await enterByLink(s, made.direct_link))).items;
		ids.cmi5Attempt = this.one(`SELECT id FROM attempts WHERE org_id = '${ids.org}' AND module_id = '${made.module}'`);
	}

	/** A quiz somebody handed in, whose essay waits, and which somebody else sits with more time. */
	async #quizzes() {
		const { s, slug, mark, ids } = this;
		const bank = new Bank(s, OPERATOR, slug);
		const category = await bank.ask('POST', '/question-categories', { name: `Category ${mark}` });
		assert.equal(category.status, 201, category.text);
		ids.category = category.json.id;
		const questions = [await bank.add('essay', { text: `Why ${mark}?` }, { name: `Essay ${mark}`, category_id: ids.category, tags: [`tag-${mark}`] }),
			await bank.add('truefalse', { text: `Truly ${mark}.`, right: true }, { name: `Truth ${mark}` })];
		[[ids.question]] = questions;
		const quiz = makeQuiz(s, { title: `Quiz ${mark}`, org: slug, slots: questions.map((one) => ({ questions: [one] })),
			owner: { sql: (text, { directory = false } = {}) => (directory ? this.directory(text) : this.sql(text)) } });
		ids.quiz = quiz.module;
		const learner = await sit(s, quiz.link);
		await learner.begin();
		await learner.answer({ 1: { answer: `Because of ${mark}.` }, 2: { answer: 'true' } });
		assert.match((await learner.handIn()).words, /wait to be marked/);
		ids.quizLearner = this.one(`SELECT learner_id FROM quiz_attempts WHERE org_id = '${ids.org}' AND module_id = '${quiz.module}'`);
		ids.sitting = this.one(`SELECT id FROM quiz_attempts WHERE org_id = '${ids.org}' AND module_id = '${quiz.module}'`);
		this.sql(`INSERT INTO quiz_accommodations (org_id, module_id, learner_id, time_per_cent, note)
			VALUES ('${ids.org}', '${quiz.module}', '${ids.learner}', 150, 'a note of ${mark}');
			INSERT INTO quiz_marks (org_id, sitting_id, question_id, comment) VALUES ('${ids.org}', '${ids.sitting}', '${questions[1][0]}', 'a word of ${mark}')`);
		const other = await sit(s, quiz.link);
		assert.equal(questionsOf((await other.begin()).text).length, 2);
		[[, ids.quizSitting]] = other.hidden();
		Object.assign(this, { quizLaunch: other.address.split('/').at(-1), quizWrite: other.script.write });
	}

	async #credentials() {
		const permissions = (await this.s.ask('routes', '--permissions')).permissions.filter((one) => one.scope !== 'instance').map((one) => one.name);
		const make = async (body) => {
			const made = await this.api('POST', `/api/v1/credentials?org=${this.slug}`, { body: { permissions, ...body } });
			assert.equal(made.status, 201, made.text);
			return made.json;
		};
		const key = await make({ kind: 'key', name: `Key of ${this.mark}` });
		this.ids.credential = (await make({ kind: 'key', name: `Other key of ${this.mark}` })).id;
		this.key = { authorization: `Bearer ${key.secret}` };
		const client = await make({ kind: 'client', name: `Client of ${this.mark}` });
		this.#secret = { grant_type: 'client_credentials', client_id: client.key_id, client_secret: client.secret.slice(client.key_id.length + 1) };
		await this.renewClient();
		this.refresh = (await this.renewLogin()).refresh_token;
		const own = async (name) => {
			const made = await request(this.s.app, 'POST', '/api/v1/tokens', { headers: this.login,
				body: { name: `${name} of ${this.mark}`, permissions, expires_at: new Date(Date.now() + 86400000).toISOString() } });
			assert.equal(made.status, 201, made.text);
			return made.json;
		};
		this.token = { authorization: `Bearer ${(await own('Token')).secret}` };
		this.ids.token = (await own('Other token')).id;
	}

	async #access(proven, path, body) {
		if (Date.now() - this.#proven[proven] < RENEW_MS)
			return null;
		const answer = await request(this.s.app, 'POST', path, { body });
		assert.equal(answer.status, 200, answer.text);
		this.#proven[proven] = Date.now();
		this[proven] = { authorization: `Bearer ${answer.json.access_token}` };
		return answer.json;
	}

	/** Proves its client where its access token may soon be over, which counts for ten minutes. */
	renewClient() {
		return this.#access('client', '/oauth/token', new URLSearchParams(this.#secret));
	}

	/** The same of the program with which its administrator signed in. */
	renewLogin() {
		return this.#access('login', '/auth/login', { email: this.admin.email, password: PASSWORD, org: this.slug });
	}

	/** Its key of the record store, on the line of a route. */
	xapiOn(route) {
		return { ...this.xapi, 'x-experience-api-version': route.path.startsWith('/xapi/1.0.3/') ? '1.0.3' : '2.0.0' };
	}

	/** Keys of the learning record store, and a document of each kind. */
	async #store() {
		const { s, slug, mark, ids } = this;
		this.xapiKey = await s.ask('xapi-key', 'add', '--org', slug, '--scope', 'all', '--name', `Store of ${mark}`, '--json');
		ids.xapiKey = (await s.ask('xapi-key', 'add', '--org', slug, '--scope', 'all/read', '--name', `Other store of ${mark}`, '--json')).id;
		ids.xapiKeyOnPage = (await s.ask('xapi-key', 'add', '--org', slug, '--scope', 'all/read', '--name', `Store on a page of ${mark}`, '--json')).id;
		this.xapi = { authorization: `Basic ${Buffer.from(`${this.xapiKey.key}:${this.xapiKey.secret}`).toString('base64')}`, 'x-experience-api-version': '2.0.0' };
		const agent = JSON.stringify({ mbox: `mailto:ada@${mark}.example` }), activityId = `https://${mark}.example/activity`;
		for (const [resource, parameters] of [['activities/state', { activityId, agent, stateId: 'of-the-school' }], ['activities/profile', { activityId, profileId: 'of-the-school' }],
			['agents/profile', { agent, profileId: 'of-the-school' }]]) {
			const kept = await request(s.app, 'PUT', `/xapi/2.0.0/${resource}?${new URLSearchParams(parameters)}`, { headers: { ...this.xapi, 'if-none-match': '*' }, body: { left: `by ${mark}` } });
			assert.equal(kept.status, 204, kept.text);
		}
		await this.#statements(activityId);
	}

	/** Statements: with an attachment, about another, voiding another. */
	async #statements(activityId) {
		const { s, mark, ids } = this;
		const [first, voided, ref] = [1, 2, 3].map((at) => `01900000-0000-7000-8${at}01-${Buffer.from(mark.padEnd(6).slice(0, 6)).toString('hex')}`);
		const text = `attached by ${mark}`, sha2 = createHash('sha256').update(text).digest('hex');
		const said = (more) => ({ actor: { mbox: `mailto:ada@${mark}.example`, name: `ada ${mark}` }, verb: { id: `https://${mark}.example/did` },
			object: { id: activityId, definition: { name: { en: `Activity ${mark}` } } }, ...more });
		const statements = [said({ id: first, attachments: [{ usageType: `https://${mark}.example/usage`, display: { en: mark }, contentType: 'text/plain', length: text.length, sha2 }] }),
			said({ id: voided }), said({ id: ref, object: { objectType: 'StatementRef', id: first } }),
			said({ verb: { id: 'http://adlnet.gov/expapi/verbs/voided' }, object: { objectType: 'StatementRef', id: voided } })];
		const body = `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statements)}\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n`
			+ `X-Experience-API-Hash: ${sha2}\r\n\r\n${text}\r\n--b--\r\n`;
		const kept = await request(s.app, 'POST', '/xapi/2.0.0/statements', { headers: { ...this.xapi, 'content-type': 'multipart/mixed; boundary=b' }, body });
		assert.equal(kept.status, 200, kept.text);
		ids.statement = first;
		this.sql(`INSERT INTO statement_settings (org_id, keep_days) VALUES ('${ids.org}', 30);
			INSERT INTO statement_imports (org_id, id, bytes, counts, refusals)
				VALUES ('${ids.org}', '${first}', 1, '{}', '[{"line": 1, "field": "", "detail": "a line of ${mark}"}]')`);
		await s.ask('statements', 'figures', '--org', this.slug);
		const taken = await this.api('GET', `/api/v1/orgs/${this.slug}/statements/export`);
		assert.equal(taken.status, 200, taken.text);
	}

	/** A dispatch, and somebody who came by its package. */
	async #dispatch() {
		const made = await this.api('POST', `/api/v1/dispatches?org=${this.slug}`, { body: { module: this.ids.module, standard: 'scorm12', names: true,
			title: `Dispatch of ${this.mark}` } });
		assert.equal(made.status, 201, made.text);
		this.ids.dispatch = made.json.id;
		const given = launcherOf((await this.api('GET', `/api/v1/dispatches/${made.json.id}/package?org=${this.slug}`)).body);
		const learner = `${this.mark}-mary`;
		this.dispatch = { secret: given.dispatch, learner, nonce: (await launched(this.s, given, learner, { learner_name: `mary ${this.mark}` })).nonce };
	}

	/** A link by which a platform registers itself, and a deployment that waits. */
	async #registration() {
		const { s, slug, mark, ids } = this;
		this.registrationLink = (await s.ask('platform', 'invite', '--name', `Link of ${mark}`, '--org', slug)).link.split('/').at(-1);
		ids.invite = (await s.ask('platform', 'invite', '--name', `Other link of ${mark}`, '--org', slug)).id;
		for (const name of ['waiting', 'waitingOnPage'])
			[[ids[name]]] = this.directory(`INSERT INTO lti_registrations (id, org_id, origin_id, name, issuer, client_id, auth_url, jwks_uri, status)
				SELECT gen_random_uuid(), org_id, origin_id, 'Waiting of ${mark}', 'https://${name.toLowerCase()}.${mark}.example', 'w', 'https://${mark}.example/a', 'https://${mark}.example/k',
					'pending' FROM lti_registrations WHERE id = '${ids.registration}' RETURNING id`);
		[[ids.deployment]] = this.directory(`INSERT INTO lti_deployments (id, registration_id, deployment_id, org_id, origin_id, status)
			SELECT gen_random_uuid(), id, 'deployment-of-${mark}', org_id, origin_id, 'pending' FROM lti_registrations WHERE id = '${ids.registration}' RETURNING id`);
	}

	/** A platform that launches by LTI 1.1, a learner who came by it, and one who moved from there. */
	async #lti11() {
		const { s, slug, mark, ids } = this;
		await s.ask('lti11', 'on', '--org', slug);
		this.consumer = await s.ask('lti11', 'add', '--site', `https://${mark}.old.example`, '--name', `Old platform of ${mark}`, '--org', slug);
		ids.consumer = this.consumer.id;
		const url = `${s.app}/lti/1.1/launch`;
		const said = { lti_message_type: 'basic-lti-launch-request', lti_version: 'LTI-1p0', user_id: `${mark}-old`, resource_link_id: `${mark}-link`, roles: 'Student',
			custom_module_id: ids.module, lis_outcome_service_url: `https://${mark}.old.example/grades`, lis_result_sourcedid: `cell-of-${mark}` };
		const { consumer_key: key, secret } = this.consumer;
		const answer = await request(s.app, 'POST', '/lti/1.1/launch', { body: new URLSearchParams(signed(url, Object.entries(said), { key, secret })) });
		assert.equal(answer.status, 303, answer.text);
		[[ids.launch11]] = this.sql(`SELECT id FROM lti_launches WHERE registration_id = '${ids.consumer}'`);
		this.sql(`INSERT INTO lti11_moves (org_id, learner_id, old_learner_id, registration_id, consumer_id, signed)
			SELECT org_id, '${ids.learner}', id, '${ids.registration}', '${ids.consumer}', true FROM learners WHERE external_user_id = '${mark}-old'`);
	}

	/** What no page makes quickly, or only with other services. */
	#rows() {
		const { mark, ids } = this;
		const id = (name, at) => (ids[name] = `01900000-0000-7000-8${at}00-${Buffer.from(mark.padEnd(6).slice(0, 6)).toString('hex')}`);
		this.sql(`
			INSERT INTO teams (org_id, id, name) VALUES ('${ids.org}', '${id('team', 1)}', 'Team ${mark}');
			INSERT INTO team_learners (org_id, team_id, learner_id) VALUES ('${ids.org}', '${ids.team}', '${ids.learner}');
			INSERT INTO team_managers (org_id, team_id, user_id) VALUES ('${ids.org}', '${ids.team}', '${ids.user}'), ('${ids.org}', '${ids.team}', '${ids.everything}');
			INSERT INTO global_objectives (org_id, learner_id, target, satisfied) VALUES ('${ids.org}', '${ids.learner}', 'objective-of-${mark}', true);
			INSERT INTO shared_buckets (org_id, learner_id, scope, target, store) VALUES ('${ids.org}', '${ids.learner}', '${ids.learner}', 'bucket-of-${mark}', 'left by ${mark}');
			INSERT INTO cmi5_registrations (org_id, attempt_id) VALUES ('${ids.org}', '${ids.attempt}');
			INSERT INTO cmi5_parts (org_id, attempt_id, grain_id) SELECT org_id, '${ids.attempt}', id FROM grains WHERE org_id = '${ids.org}' AND module_id = '${ids.module}';
			INSERT INTO cmi5_sessions (org_id, id, attempt_id, grain_id, player_session_id, mode, move_on)
				SELECT org_id, '${id('unit', 8)}', attempt_id, grain_id, gen_random_uuid(), 'Normal', 'Passed' FROM cmi5_parts WHERE org_id = '${ids.org}' LIMIT 1;
			INSERT INTO xapi_launches (org_id, id, attempt_id, grain_id, player_session_id, expires_at)
				SELECT org_id, gen_random_uuid(), attempt_id, grain_id, gen_random_uuid(), now() + interval '1 day' FROM cmi5_parts WHERE org_id = '${ids.org}' LIMIT 1;
			INSERT INTO legal_entities (org_id, id, name, address) VALUES ('${ids.org}', '${id('entity', 2)}', 'Entity ${mark}', '1 ${mark} street');
			INSERT INTO jobs (org_id, id, kind, state, tries, tries_max, run_at, error, created_by, created_by_kind, request_id, settled_at)
				VALUES ('${ids.org}', '${id('job', 3)}', 'package.import', 'dead', 3, 3, now(), 'what ${mark} said', '${ids.administrator}', 'user', gen_random_uuid(), now());
			INSERT INTO mails (org_id, id, template, language, recipient, subject, data, state, request_id, settled_at, last_status, reason)
				VALUES ('${ids.org}', '${id('mail', 4)}', 'test', 'en', 'someone@${mark}.example', 'Subject of ${mark}', '{}', 'bounced', gen_random_uuid(), now(), 550, 'no such ${mark}');
			INSERT INTO statement_feeds (org_id, id, kind, name, url, version, key, secret_sealed, position, state, code)
				SELECT '${ids.org}', id::uuid, 'forward', 'Feed of ${mark}', 'https://${mark}.lrs.example/', '2.0.0', 'key-of-${mark}', 'sealed-for-${mark}', 0, 'paused', 'by_hand'
				FROM unnest(ARRAY['${id('feed', 'a')}', '${id('feedOnPage', 'c')}']) id;
			INSERT INTO statement_feed_letters (org_id, feed_id, position, statement_id, code, status)
				SELECT org_id, id, 1800000000000000000, '${id('letter', 'b')}', 'not_wanted', 400 FROM statement_feeds WHERE org_id = '${ids.org}';
			INSERT INTO grade_settings (org_id, compare_nightly) VALUES ('${ids.org}', true);
			INSERT INTO mail_templates (org_id, template, language, subject, body) VALUES ('${ids.org}', 'invitation', 'en', 'Come to ${mark}', 'Dear {name}, {link} ${mark}');
			INSERT INTO mail_unsubscribes (org_id, address_mac) VALUES ('${ids.org}', 'mac-of-${mark}-address-that-nobody-has')`);
		this.#origins(id);
		this.#links(id);
		this.#courses(id, `now() + interval '1 hour'`);
		this.#class();
		this.host = `${mark}.school.example`;
		this.directory(`
			INSERT INTO lti_tests (registration_id, steps, tested_at) VALUES ('${ids.registration}', '{"verdict": "good", "tested_at": "2026-11-21T08:30:00.000Z", "steps": [{"step": "clock", "verdict": "good", "says": "tested by ${mark}", "advice": ""}],
				"keys": [], "granted": [], "clock_s": 0, "certificate_expires_at": null}', now());
			INSERT INTO lti_sites (id, org_id, origin_id, name, lms_url, issuer) SELECT '${id('site', 5)}', org_id, origin_id, 'Site ${mark}', 'https://${mark}.example', 'https://${mark}.example'
				FROM lti_registrations WHERE id = '${ids.registration}';
			INSERT INTO organization_hosts (host, org_id) VALUES ('${this.host}', '${ids.org}');
			INSERT INTO organization_roles (org_id, role, permissions, team_only) VALUES ('${ids.org}', 'influencer', 'tokens:own', true);
			INSERT INTO organization_logos (org_id, name, bytes) VALUES ('${ids.org}', '${Buffer.from(mark.padEnd(8).slice(0, 8)).toString('hex')}.png', '\\x${PNG.toString('hex')}');
			UPDATE organizations SET settings = settings || '{"mail_from_name": "Office of ${mark}"}' WHERE id = '${ids.org}'`);
	}

	/** Ties between learners, and what was brought from a base of another system. */
	#origins(id) {
		const { mark, ids } = this;
		const [[other]] = this.sql(`SELECT id FROM learners WHERE org_id = '${ids.org}' AND id <> '${ids.learner}' ORDER BY id LIMIT 1`);
		[[ids.origin]] = this.sql(`SELECT o.id FROM origins o JOIN learners l ON l.org_id = o.org_id AND l.origin_id = o.id WHERE l.org_id = '${ids.org}' AND l.id = '${ids.learner}'`);
		[[ids.context]] = this.sql(`SELECT id FROM lti_contexts WHERE org_id = '${ids.org}' LIMIT 1`);
		[[ids.sequence]] = this.sql(`SELECT sequence_id FROM modules WHERE org_id = '${ids.org}' AND id = '${ids.module}'`);
		const soon = `now() + interval '1 hour'`;
		this.sql(`
			INSERT INTO learner_links (org_id, id, learner_id, other_id, proof, made_by_kind, made_by)
				VALUES ('${ids.org}', '${id('link', 5)}', '${ids.learner}', '${other}', 'code', 'user', '${ids.administrator}');
			UPDATE learners SET user_id = '${id('joined', 6)}' WHERE org_id = '${ids.org}' AND id IN ('${ids.learner}', '${other}');
			INSERT INTO learner_visits (org_id, id, learner_id, source, frame_origins, expires_at)
				VALUES ('${ids.org}', '${id('visit', 7)}', '${ids.learner}', 'lti', 'https://${mark}.visit.example', ${soon});
			INSERT INTO learner_codes (org_id, learner_id, code_hash, expires_at) VALUES ('${ids.org}', '${other}', 'code-hash-of-${mark}', ${soon});
			UPDATE origin_entries SET frame_origins = 'https://${mark}.moodle.example' WHERE org_id = '${ids.org}' AND origin_id = '${ids.origin}';
			INSERT INTO entry_nonces (org_id, origin_id, nonce_hash, expires_at) VALUES ('${ids.org}', '${ids.origin}', 'nonce-hash-of-${mark}', ${soon});
			INSERT INTO imported_learners (org_id, origin_id, old_key, moodle_user_id, learner_id, source)
				VALUES ('${ids.org}', '${ids.origin}', 'old-learner-of-${mark}', '${mark}-4711', '${ids.learner}', '{"moodle_user_id": "${mark}-4711"}');
			INSERT INTO imported_progress (org_id, origin_id, old_key, old_learner, grain, learner_id, reason, source)
				VALUES ('${ids.org}', '${ids.origin}', 'old-progress-of-${mark}', 'old-learner-of-${mark}', 'grain-of-${mark}', '${ids.learner}', 'grain', '{"grain_id": "grain-of-${mark}"}')`);
	}

	/** A teacher who is choosing content; links that open nothing, copies of courses. */
	async #choice() {
		const teacher = await beginChoice(this.s, this.platform, 'barbara');
		await teacher.send(await teacher.get(), { module: this.ids.module });
		this.pick = teacher.path.split('/').at(-1);
	}

	#links(id) {
		const { mark, ids } = this;
		const [[deployment]] = this.directory(`SELECT id FROM lti_deployments WHERE org_id = '${ids.org}' LIMIT 1`);
		this.sql(`
			INSERT INTO unresolved_links (org_id, id, registration_id, deployment, resource_link_id, title, context_title, reason)
				VALUES ('${ids.org}', '${id('lost', 9)}', '${ids.registration}', '${deployment}', 'link-of-${mark}', 'Lost ${mark}', 'Course ${mark}', 'unnamed');
			INSERT INTO notice_handlers (org_id, deployment, registration_id, url)
				VALUES ('${ids.org}', '${deployment}', '${ids.registration}', 'https://${mark}.notices.example/');
			INSERT INTO notices_seen (org_id, deployment, notice_hash) VALUES ('${ids.org}', '${deployment}', 'notice-hash-of-${mark}');
			INSERT INTO context_copies (org_id, deployment, context_id, origin_context_id, position)
				VALUES ('${ids.org}', '${deployment}', 'copy-of-${mark}', 'origin-of-${mark}', 1)`);
	}

	/** Files of the media library: one that a draft uses, one whose upload is under way. */
	async #media() {
		const { s, slug, mark, ids } = this;
		const library = new Library(s, { authorization: `Bearer ${OPERATOR}` }, slug);
		ids.content = (await library.add(picture(mark), { file_name: `${mark}.png`, title: `File of ${mark}`, alt_text: `A dot of ${mark}`, tags: [`tag-${mark}`] })).id;
		ids.uploading = (await library.begin(Buffer.alloc(6000000), { file_name: `coming-${mark}.bin` })).json.id;
		this.sql(`INSERT INTO content_uses (org_id, content_id, kind, subject_id) VALUES ('${ids.org}', '${ids.content}', 'draft', '${ids.article}'), ('${ids.org}', '${ids.content}', 'course', '${ids.course}')`);
		this.sql(`UPDATE courses SET image_id = '${ids.content}' WHERE org_id = '${ids.org}' AND id = '${ids.course}'`);
	}

	/** A programme with the course, a dated run of it, somebody in it, and what its designers work on. */
	#courses(id, soon) {
		const { mark, ids } = this;
		Object.assign(ids, { courseVersion: id('draft', 'a'), programme: id('path', 'b'), courseSession: id('run', 'c'), enrollment: id('enrolled', 'd'), article: id('article', '9'), quizDraft: id('questions', '8') });
		const [[course, sequence]] = this.sql(`SELECT v.course_id, m.sequence_id FROM modules m JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id
			JOIN course_versions v ON v.org_id = s.org_id AND v.id = s.course_version_id WHERE m.org_id = '${ids.org}' AND m.id = '${ids.module}'`);
		ids.course = course;
		ids.sequence = sequence;
		const other = this.one(`SELECT id FROM modules WHERE org_id = '${ids.org}' AND id <> '${ids.module}' ORDER BY id LIMIT 1`);
		const placement = this.one(`SELECT id FROM placements WHERE org_id = '${ids.org}' AND kind = 'lti' ORDER BY id LIMIT 1`);
		this.sql(`
			INSERT INTO course_versions (org_id, id, course_id, number, state, note) VALUES ('${ids.org}', '${ids.courseVersion}', '${course}', 2, 'draft', 'what ${mark} changes');
			UPDATE courses SET draft_id = '${ids.courseVersion}' WHERE org_id = '${ids.org}' AND id = '${course}';
			INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title) VALUES ('${ids.org}', '${ids.courseVersion}', '${sequence}', 1, 'Sequence ${mark}');
			INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type)
				VALUES ('${ids.org}', '${ids.courseVersion}', '${ids.module}', '${sequence}', 1, 'Module ${mark}', 'scorm'), ('${ids.org}', '${ids.courseVersion}', '${other}', '${sequence}', 2, 'Second ${mark}', 'cmi5');
			INSERT INTO version_prerequisites (org_id, version_id, module_id, needs_id) VALUES ('${ids.org}', '${ids.courseVersion}', '${other}', '${ids.module}');
			INSERT INTO modules (org_id, id, sequence_id, position, type, title) VALUES ('${ids.org}', '${ids.article}', '${sequence}', 100, 'article', 'Article ${mark}');
			INSERT INTO module_drafts (org_id, module_id, type, body) VALUES ('${ids.org}', '${ids.article}', 'article', '{"text": "Words of ${mark}"}');
			INSERT INTO modules (org_id, id, sequence_id, position, type, title) VALUES ('${ids.org}', '${ids.quizDraft}', '${sequence}', 101, 'quiz', 'Questions of ${mark}');
			INSERT INTO module_drafts (org_id, module_id, type, body) VALUES ('${ids.org}', '${ids.quizDraft}', 'quiz', '{"intro": "Words of ${mark}"}');
			INSERT INTO programmes (org_id, id, slug, title) VALUES ('${ids.org}', '${ids.programme}', 'path-${mark}', 'Programme ${mark}');
			INSERT INTO programme_courses (org_id, programme_id, course_id, position) VALUES ('${ids.org}', '${ids.programme}', '${course}', 1);
			INSERT INTO workflow_events (org_id, id, kind, subject_id, transition, from_state, to_state, note)
				VALUES ('${ids.org}', '${id('step', 'e')}', 'course_version', '${ids.courseVersion}', 'begin', '', 'draft', 'a step of ${mark}');
			INSERT INTO course_sessions (org_id, id, course_id, title, state) VALUES ('${ids.org}', '${ids.courseSession}', '${course}', 'Run ${mark}', 'open');
			INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ('${ids.org}', '${ids.courseSession}', '${ids.user}');
			INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, session_id, source)
				SELECT '${ids.org}', '${ids.enrollment}', '${ids.learner}', '${course}', published_id, '${ids.courseSession}', 'hand' FROM courses WHERE org_id = '${ids.org}' AND id = '${course}';
			INSERT INTO enrollment_placements (org_id, enrollment_id, placement_id) VALUES ('${ids.org}', '${ids.enrollment}', '${placement}');
			INSERT INTO events (org_id, id, learner_id, course_id, type, payload, occurred_at) VALUES ('${ids.org}', '${uuidv7()}', '${ids.learner}', '${course}', 'course.opened',
				'{"source": "a way of ${mark}"}', now());
			INSERT INTO course_launches (org_id, id, enrollment_id, learner_id, source, expires_at)
				VALUES ('${ids.org}', '${id('arrival', 'f')}', '${ids.enrollment}', '${ids.learner}', 'lti', ${soon})`);
		const more = (name, at) => (ids[name] = `01900000-0000-7001-8${at}00-${Buffer.from(mark.padEnd(6).slice(0, 6)).toString('hex')}`);
		this.sql(`INSERT INTO enrollment_terms (org_id, course_id, self) VALUES ('${ids.org}', '${course}', 'approval');
			INSERT INTO enrollment_links (org_id, id, course_id, session_id, title, expires_at, created_by, created_by_kind)
				VALUES ('${ids.org}', '${more('enrollLink', 0)}', '${course}', '${ids.courseSession}', 'Link of ${mark}', ${soon}, '${ids.administrator}', 'user');
			INSERT INTO team_assignments (org_id, id, team_id, course_id, session_id, created_by, created_by_kind)
				VALUES ('${ids.org}', '${more('assignment', 1)}', '${ids.team}', '${course}', '${ids.courseSession}', '${ids.administrator}', 'user');
			INSERT INTO team_assignment_enrollments (org_id, assignment_id, enrollment_id, made) VALUES ('${ids.org}', '${ids.assignment}', '${ids.enrollment}', false);
			INSERT INTO enrollment_imports (org_id, job_id, position, line, counts, refusals)
				VALUES ('${ids.org}', '${more('enrollmentJob', 2)}', 1, 1, '{}', '[{"detail": "a line of ${mark}"}]');
			INSERT INTO gradebooks (org_id, course_id, scale) VALUES ('${ids.org}', '${course}', '{"out_of": 20, "bands": [{"from": 0, "label": "Band of ${mark}"}]}');
			INSERT INTO grade_categories (org_id, course_id, id, title, position) VALUES ('${ids.org}', '${course}', '${more('gradeCategory', 3)}', 'Category ${mark}', 1);
			INSERT INTO grade_items (org_id, course_id, id, category_id, title, weight, position)
				VALUES ('${ids.org}', '${course}', '${more('gradeItem', 4)}', '${ids.gradeCategory}', 'Column ${mark}', 1000, 1);
			INSERT INTO grade_marks (org_id, enrollment_id, item_id, points, reason, marked_by, marked_by_kind)
				VALUES ('${ids.org}', '${ids.enrollment}', '${ids.gradeItem}', 70000, 'as ${mark} said', '${ids.administrator}', 'user');
			INSERT INTO gradebook_totals (org_id, enrollment_id, total, book_revision) VALUES ('${ids.org}', '${ids.enrollment}', 70000000, 1);
			INSERT INTO gradebook_events (org_id, id, enrollment_id, item_id, kind, became, reason, made_by, made_by_kind)
				VALUES ('${ids.org}', '${more('gradeEvent', 5)}', '${ids.enrollment}', '${ids.gradeItem}', 'marked', 70000, 'as ${mark} said', '${ids.administrator}', 'user');
			INSERT INTO jobs (org_id, id, kind, state, tries_max, run_at, created_by, created_by_kind, request_id, error)
				VALUES ('${ids.org}', '${ids.enrollmentJob}', 'enrollment.import', 'dead', 5, now(), '${ids.administrator}', 'user', '${ids.administrator}', 'a file of ${mark}')`);
	}

	/** The list of the class that its people came from. */
	#class() {
		const { mark, ids } = this;
		ids.context = this.one(`SELECT id FROM lti_contexts WHERE org_id = '${ids.org}' ORDER BY id LIMIT 1`);
		this.sql(`
			INSERT INTO roster_settings (org_id) VALUES ('${ids.org}');
			INSERT INTO rosters (org_id, context, job_id, generation, read_at, members) VALUES ('${ids.org}', '${ids.context}', '${ids.job}', 1, now(), 1);
			INSERT INTO roster_members (org_id, context, external_user_id, status, kind, roles, name, groups, sort_name)
				VALUES ('${ids.org}', '${ids.context}', '${mark}-never', 'active', 'learner', 'Learner', 'never ${mark}', E'\n7\n', 'never ${mark}');
			INSERT INTO roster_groups (org_id, context, group_id, name) VALUES ('${ids.org}', '${ids.context}', '7', 'Group ${mark}')`);
	}

	async make(t) {
		const { s, slug, mark } = this;
		await s.ask('org', 'add', slug, '--name', `School ${mark}`, ...(this.elsewhere ? ['--database', tenantDatabase] : []));
		[[this.ids.org]] = this.directory(`SELECT id FROM organizations WHERE slug = '${slug}'`);
		await this.#people();
		await this.#course(t);
		await this.#learning();
		await this.#units();
		await this.#quizzes();
		await this.#credentials();
		await this.#dispatch();
		await this.#store();
		await this.#registration();
		await this.#choice();
		await this.#lti11();
		[[this.origin]] = this.sql(`SELECT o.slug FROM origins o JOIN learners l ON l.org_id = o.org_id AND l.origin_id = o.id WHERE l.org_id = '${this.ids.org}' AND l.id = '${this.ids.learner}'`);
		await s.ask('origin', 'secret', this.origin, '--org', slug);
		this.#rows();
		await this.#media();
		return this;
	}
}

/** elsewhere: in the second tenant database, where the suite runs with two. */
export async function makeSchool(s, slug, mark, { t, elsewhere = false } = {}) {
	const school = new School(s, slug, mark);
	school.elsewhere = elsewhere && tenantDatabase !== undefined;
	return school.make(t);
}
