// CPU per launch (POST /lti/launch), half by learners who were here before, half by new ones; against a fixed reply to a
// POST of the same size, one RSA-2048 verification by openssl speed, and the same statements with rows of the same kind
// by bare libpq: prepared, one round trip for each launch, as table owner. Logins and tokens are made before. Five
// interleaved runs, the medians.
import { execFileSync, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { repo, request, startLectern } from '../tests/harness/lectern.mjs';
import { smallPackage } from '../tests/harness/visitor.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, load, median, program, us, verdict, verifySeconds } from './shared/measure.mjs';

const RUNS = 5;
const LAUNCHES = 2000;
const CLASS = 200;
const CONNECTIONS = 64;
const AT_ONCE = 16;
const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
const ROLES = ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner', 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student'];
const SCOPES = ['lineitem', 'result.readonly', 'score'].map((name) => `https://purl.imsglobal.org/spec/lti-ags/scope/${name}`);

const base64url = (value) => Buffer.from(value).toString('base64url');
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');

/** As the service makes them: they follow one another in an index. */
function uuid7() {
	const bytes = crypto.randomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	bytes[6] = (bytes[6] & 0x0f) | 0x70;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

class Platform {
	constructor(s, agent) {
		Object.assign(this, { s, agent, ...crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }) });
		const keys = [{ ...this.publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' }];
		this.server = http.createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })));
	}

	async register() {
		await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.issuer = `http://127.0.0.1:${this.server.address().port}`;
		const { registration } = await this.s.ask('platform', 'add', '--issuer', this.issuer, '--client-id', 'bench', '--auth-url', `${this.issuer}/auth`,
			'--token-url', `${this.issuer}/token`, '--jwks-uri', `${this.issuer}/jwks`);
		this.registration = registration;
		return this;
	}

	/** What Moodle sends. */
	claims(nonce, sub) {
		const now = Math.floor(Date.now() / 1000);
		return {
			nonce, iat: now, exp: now + 60, iss: this.issuer, aud: 'bench', sub,
			[`${CLAIM}deployment_id`]: '1',
			[`${CLAIM}target_link_uri`]: `${this.s.app}/lti/launch`,
			[`${CLAIM}roles`]: ROLES,
			[`${CLAIM}context`]: { id: '2', label: 'C1', title: 'A course', type: ['CourseSection'] },
			[`${CLAIM}message_type`]: 'LtiResourceLinkRequest',
			[`${CLAIM}resource_link`]: { title: 'Unit 5', description: '', id: '57' },
			given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace', email: `${sub}@example.org`,
			[`${CLAIM}ext`]: { user_username: sub, lms: 'moodle-2' },
			[`${CLAIM}launch_presentation`]: { locale: 'en', document_target: 'iframe', return_url: `${this.issuer}/mod/lti/return.php?course=2&launch_container=3` },
			[`${CLAIM}tool_platform`]: { product_family_code: 'moodle', version: '2024100700', guid: 'lms.example.org', name: 'Campus', description: 'A campus' },
			[`${CLAIM}version`]: '1.3.0',
			'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': { scope: SCOPES, lineitems: `${this.issuer}/mod/lti/services.php/2/lineitems?type_id=7`,
				lineitem: `${this.issuer}/mod/lti/services.php/2/lineitems/9/lineitem?type_id=7` },
			[`${CLAIM}custom`]: { context_memberships_url: `${this.issuer}/mod/lti/services.php/CourseSection/2/bindings/7/memberships` },
		};
	}

	/** One login, and what the platform would post: a line for bench/load.c. */
	async prepare(sub) {
		const query = new URLSearchParams({ iss: this.issuer, client_id: 'bench', lti_deployment_id: '1', login_hint: sub, target_link_uri: `${this.s.app}/lti/launch` });
		const answer = await request(this.s.app, 'GET', `/lti/login?${query}`, { agent: this.agent });
		const { nonce, state } = Object.fromEntries(new URL(answer.headers.location).searchParams);
		const signed = `${base64url('{"typ":"JWT","alg":"RS256","kid":"bench"}')}.${base64url(JSON.stringify(this.claims(nonce, sub)))}`;
		const token = `${signed}.${crypto.sign('sha256', Buffer.from(signed), this.privateKey).toString('base64url')}`;
		return `${answer.headers['set-cookie'][0].split(';')[0]}\t${new URLSearchParams({ id_token: token, state })}`;
	}

	async prepareAll(subs, file) {
		const lines = [];
		for (let i = 0; i < subs.length; i += AT_ONCE)
			lines.push(...await Promise.all(subs.slice(i, i + AT_ONCE).map((sub) => this.prepare(sub))));
		fs.writeFileSync(file, `${lines.join('\n')}\n`);
		return lines;
	}
}

/** The text of named queries, from the rooms' own books. */
function queries(...books) {
	return Object.fromEntries(books.flatMap((book) => fs.readFileSync(path.join(repo, book), 'utf8').split(/^-- name: /m).slice(1))
		.map((part) => [part.split('\n', 1)[0].trim(), part.split('\n').slice(1).filter((line) => !line.startsWith('--')).join(' ').replaceAll('\t', ' ').trim()]));
}

const text = queries('lti/lti.sql', 'lms/entry.sql');

/** The rows of one launch, as the service writes them; what a launch finds by its keys is known here beforehand. */
class Statements {
	constructor(owner, platform) {
		Object.assign(this, { owner, platform });
		const one = (sql) => owner.sql(sql)[0];
		[this.deployment, this.org, this.origin] = owner.sql(`SELECT id, org_id, origin_id FROM lti_deployments WHERE registration_id = '${platform.registration}'`, { directory: true })[0];
		[this.module, this.version] = one('SELECT id, package_version_id FROM modules');
		[this.placement, this.context] = one(`SELECT id, context FROM placements WHERE deployment = '${this.deployment}'`);
		[this.checks] = one('SELECT checks::text FROM lti_launches WHERE outcome = \'accepted\' LIMIT 1');
		[this.returnUrl, this.frameOrigins] = one('SELECT return_url, frame_origins FROM launches LIMIT 1');
		this.known = new Map(owner.sql('SELECT l.external_user_id, l.id, a.id FROM learners l JOIN attempts a ON a.learner_id = l.id')
			.map(([sub, learner, attempt]) => [sub, { learner, attempt }]));
	}

	logins(count) {
		const rows = Array.from({ length: count }, () => ['state', 'nonce', 'browser'].map((name) => sha256(name + uuid7())));
		this.owner.psql([], `CREATE TEMP TABLE made (state text, nonce text, browser text);
COPY made FROM STDIN;
${rows.map((row) => row.join('\t')).join('\n')}
\\.
INSERT INTO lti_logins (state_hash, nonce_hash, registration_id, browser_hash, target_link_uri, login, expires_at)
SELECT state, nonce, '${this.platform.registration}', browser, '${this.platform.s.app}/lti/launch', (SELECT jsonb_build_object('iss', '${this.platform.issuer}',
	'client_id', 'bench', 'lti_deployment_id', '1', 'target_link_uri', '${this.platform.s.app}/lti/launch', 'login_hint', state, 'lti_message_hint', '',
	'lti_storage_target', '', 'new_window', '')), now() + interval '10 minutes' FROM made;`);
		return rows;
	}

	launch(sub, state) {
		const p = this.platform;
		const { org } = this;
		const now = new Date().toISOString();
		const known = this.known.get(sub);
		const { learner, attempt } = known ?? { learner: uuid7(), attempt: uuid7() };
		const roles = JSON.stringify(ROLES);
		const person = [`${sub}@example.org`, 'Ada Lovelace', 'Ada', 'Lovelace', 'en'];
		return [
			['BEGIN'],
			['login_use', state, '1', now],
			['COMMIT'],
			['BEGIN'],
			['entry_found', org, null, null, this.deployment, '57', this.origin, sub, ...person, '2', 'C1', 'A course', '["CourseSection"]', roles,
				'Unit 5', p.registration, `${p.issuer}/mod/lti/services.php/2/lineitems/9/lineitem?type_id=7`, JSON.stringify(SCOPES), 'true', '', '', '',
				`${p.issuer}/mod/lti/services.php/2/lineitems?type_id=7`, '', null],
			...(known ? [] : [
				['entry_learner_new', org, learner, this.origin, sub, ...person],
				['entry_roles', org, this.context, learner, roles],
				['entry_attempt_new', org, attempt, learner, this.module, this.placement, this.version, 'true', null],
			]),
			['launch_log_add', org, uuid7(), p.registration, 'accepted', null, this.checks, 'LtiResourceLinkRequest', uuid7(), now, learner],
			['entry_launch', org, uuid7(), attempt, learner, 'lti', this.returnUrl, this.frameOrigins, 'en', 'true', now,
				new Date(Date.now() + 86400000).toISOString()],
			['COMMIT'],
			["SELECT set_config('synchronous_commit', 'off', true)"],
			['login_end', state, 'opened', crypto.randomBytes(240).toString('base64url')],
		];
	}

	write(file, subs) {
		const rows = this.logins(subs.length);
		const launches = subs.map((sub, i) => this.launch(sub, rows[i][0]));
		const used = [...new Set(launches.flat().map(([name]) => name))];
		const field = (value) => (value === null ? '\\N' : String(value).replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n'));
		const lines = [...used.map((name) => ['prepare', name, text[name] ?? name]),
			...launches.flatMap((launch) => [...launch.map((one) => ['run', ...one]), ['sync']])];
		fs.writeFileSync(file, lines.map((line) => `${line.map(field).join('\t')}\n`).join(''), { mode: 0o644 });
		return file;
	}

	/** CPU for each launch, libpq's and the database's. */
	async measure(file) {
		const { uid, gid, socket, port } = this.owner.place;
		const as = process.getuid() === 0 ? { uid, gid } : {};
		const child = spawn(program('bench_statements'), [`host=${socket} port=${port} user=lectern_owner dbname=lectern`, file],
			{ ...as, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
		const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
		if ((await lines.next()).value !== 'ready')
			throw new Error('bench_statements did not begin');
		const before = cpuOfTree(this.owner.postmaster);
		child.stdin.write('\n');
		const own = Number((await lines.next()).value);
		const cpu = (cpuOfTree(this.owner.postmaster) - before) / LAUNCHES + own;
		child.stdin.end();
		await once(child, 'close');
		return cpu;
	}
}

const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
const platform = await new Platform(s, agent).register();
const owner = new Owner(s.data);
const host = new URL(s.app).host;
const file = (name) => path.join(s.folder, name);
const post = (port, to, address, type, status, lines, count) => {
	const before = cpuOfTree(s.pid);
	load('posts', port, to, address, type, status, lines, CONNECTIONS);
	return (cpuOfTree(s.pid) - before) / count;
};
try {
	await s.ask('package', 'import', s.write('package.zip', smallPackage()));
	const pupils = Array.from({ length: CLASS }, (_, i) => `pupil-${i}`);
	// One alone, so that the key set and the placement are there; then the class, for plans and connections.
	const [cookie, body] = (await platform.prepare(pupils[0])).split('\t');
	const first = await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams(body), headers: { cookie } });
	if (first.status !== 303)
		throw new Error(first.text);
	await platform.prepareAll(pupils, file('class'));
	load('posts', s.port, host, '/lti/launch', 'application/x-www-form-urlencoded', 303, file('class'), CONNECTIONS);
	const statements = new Statements(owner, platform);
	owner.sql('SET client_min_messages = error; ANALYZE;');
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const subs = (who) => Array.from({ length: LAUNCHES }, (_, n) => (n % 2 ? pupils[(n >> 1) % CLASS] : `${who}-${i}-${n}`));
		const lines = await platform.prepareAll(subs('new'), file('launches'));
		const bytes = lines[0].split('\t')[1].length;
		fs.writeFileSync(file('fixed'), `${`x=x\t${'x'.repeat(bytes)}\n`.repeat(LAUNCHES * 10)}`);
		const launch = post(s.port, host, '/lti/launch', 'application/x-www-form-urlencoded', 303, file('launches'), LAUNCHES);
		const fixed = post(s.contentPort, new URL(s.contentOrigin('a')).host, '/play/deltas', 'application/json', 400, file('fixed'), LAUNCHES * 10);
		const sql = await statements.measure(statements.write(file('statements'), subs('other')));
		const verify = verifySeconds();
		console.log(`  run ${i + 1}: launch ${us(launch)}, fixed reply to ${bytes} bytes ${us(fixed)}, verify ${us(verify)}, its statements ${us(sql)}`);
		runs.push({ launch, fixed, sql, verify });
	}
	const of = (name) => median(runs.map((r) => r[name]));
	process.exitCode = verdict('launch', of('launch'), of('fixed') + of('verify') + of('sql'), 1.5,
		`CPU per launch; fixed reply ${us(of('fixed'))} + verify ${us(of('verify'))} + its statements ${us(of('sql'))}`);
} finally {
	platform.server.close();
	agent.destroy();
	await s.dispose();
}
