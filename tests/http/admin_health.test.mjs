// The health page: a verdict for each line, what to do, and certificates as they are seen from outside.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import test from 'node:test';

import { after } from '../harness/after.mjs';
import { eventually } from '../harness/learner.mjs';
import { freshFolder, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';

const as = (who) => ({ headers: { cookie: who.cookie } });

/** A site with a certificate for these names that counts for so many days; its port. */
async function site(t, names, days) {
	const folder = freshFolder('lectern-site-');
	const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert,
		'-days', String(days), '-subj', '/CN=test', '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`], { stdio: 'ignore' });
	const asked = [];
	const server = tls.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert), SNICallback: (name, done) => {
		asked.push(name);
		done(null, null);
	} }, (socket) => socket.on('error', () => {}));
	server.on('tlsClientError', () => {});
	await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
	after(t, () => {
		server.close();
		fs.rmSync(folder, { recursive: true });
	});
	return { port: server.address().port, asked };
}

/** The lines of the page: about -> [value with its advice, verdict]. */
function linesOf(html) {
	const plain = (text) => text.replace(/<br>/g, ' ').replace(/<[^>]+>/g, '').replace(/&#39;|&apos;/g, "'").replace(/\s+/g, ' ').trim();
	return new Map([...html.matchAll(/<tr>\s*<th scope="row">([^<]*)<\/th>\s*<td>(.*?)<\/td>\s*<td>(.*?)<\/td>/gs)]
		.map(([, about, verdict, value]) => [plain(about), [plain(value), plain(verdict)]]));
}

test('the health page', async (t) => {
	const content = await site(t, ['*.content.localhost'], 10);
	const s = await startLectern({ config: { content_url: `https://*.content.localhost:${content.port}`, metrics: 'open' }, t });
	const root = signedIn(s, { platformAdmin: true });
	const ada = signedIn(s, { roles: ['administrator'] });
	const look = async (query = '') => {
		const answer = await request(s.app, 'GET', `/instance/health${query}`, as(root));
		assert.equal(answer.status, 200, answer.text);
		return linesOf(answer.text);
	};

	await t.test('says what is good, what is worth a look, and what to do', async () => {
		const lines = await look();
		assert.deepEqual(lines.get('Lectern')[1], 'good');
		assert.match(lines.get('PostgreSQL')[0], /^1\d/);
		assert.match(lines.get('Clocks of service and database')[0], /^\d+ ms apart$/);
		assert.match(lines.get('Data folder')[0], /GB free of \d+ GB/);
		assert.deepEqual(lines.get('Way to the database'), ['on this machine', 'good']);
		assert.match(lines.get('Requests')[0], /^\d+ wait, at most \d+ may$/);
		assert.ok([...lines.keys()].some((about) => /^Database connections \(main, app\)$/.test(about)), [...lines.keys()].join());
		assert.match(lines.get('metrics')[0], /^open Anybody can read how busy/);
		assert.equal(lines.get('metrics')[1], 'look at this');
		assert.equal(lines.get('outbound_private')[1], 'good');
		assert.match(lines.get('Running since')[0], /^\d{4}-\d\d-\d\d, \d\d:\d\d UTC: 0 hours$/);
	});

	await t.test('looks at the certificate of https addresses, with the name that browsers would ask for', async () => {
		const [value, verdict] = (await look()).get('Certificate of content');
		assert.match(value, /^(9|10) days left, not trusted here: self-signed certificate/);
		assert.equal(verdict, 'look at this');
		assert.equal(content.asked.at(-1), 'health.content.localhost');
		assert.equal((await look()).get('Its certificate'), undefined, 'the service itself is http on this machine');
	});

	await t.test('speaks French', async () => {
		const lines = await look('?lang=fr');
		assert.match(lines.get('Horloges du service et de la base')[0], /^\d+ ms d’écart$/);
		assert.match(lines.get('Certificat des contenus')[0], /jours restants, pas de confiance ici/);
		assert.equal(lines.get('metrics')[1], 'à regarder');
	});

	await t.test('is for those who run the installation', async () => {
		assert.equal((await request(s.app, 'GET', '/instance/health', as(ada))).status, 403);
		assert.notEqual((await request(s.app, 'GET', '/instance/health')).status, 200);
	});
});

/** The page's lines and those of `lectern health --lines`, to compare: what moves between two looks is left out. */
const judged = (lines) => lines.map(([about, value, verdict]) => [about, value.replace(/\d+/g, '#'), verdict]);

test('lectern health --lines judges as the page does, and fails where a line is wrong', async (t) => {
	const s = await startLectern({ config: { metrics: 'open' }, t });
	const root = signedIn(s, { platformAdmin: true });
	// A service that has just begun has counted nothing yet, and says so.
	// All connections of a pool may be in use for a moment, in one look and not in the other.
	const full = /All are in use/;
	const page = await eventually(async () => {
		const { text } = await request(s.app, 'GET', '/instance/health', as(root));
		const lines = linesOf(text);
		return !full.test(text) && !lines.has('Grades were counted') && !lines.has('Jobs and mails were counted') && lines;
	}, { what: 'everything to be counted once, and a connection to be free' });
	const words = { good: 'good', look: 'look at this', wrong: 'wrong' };

	await t.test('line by line, the advice too', async () => {
		const { code, json } = await eventually(async () => {
			const told = await s.lectern('health', '--lines');
			return !full.test(told.stdout) && told;
		}, { what: 'a connection to be free' });
		assert.deepEqual([code, json.status, json.verdict], [0, 'ready', 'look']);
		assert.deepEqual(judged(json.lines.map((line) => [line.about, `${line.value} ${line.advice}`.trim(), words[line.verdict]])),
			judged([...page].map(([about, [value, verdict]]) => [about, value, verdict])));
	});

	await t.test('as a table to read', async () => {
		const { code, stdout } = await s.lectern('health', '--table');
		assert.equal(code, 0);
		assert.match(stdout, /^good {2}Way to the database: on this machine$/m);
		assert.match(stdout, /^look {2}metrics: open\n {6}Anybody can read how busy/m);
	});

	await t.test('with 1 where one is wrong', async () => {
		const owner = new Owner(s.data);
		const newest = 'number = (SELECT max(number) FROM kept)';
		owner.sql('CREATE TABLE kept AS SELECT * FROM lectern_migrations', { directory: true });
		// Readiness, which looks once a second, may notice first: then nothing is told until it looks again.
		const { code, json } = await eventually(async () => {
			owner.sql(`DELETE FROM lectern_migrations WHERE ${newest}`, { directory: true });
			const told = await s.lectern('health', '--lines');
			owner.sql(`INSERT INTO lectern_migrations SELECT * FROM kept WHERE ${newest}`, { directory: true });
			return told.json && told;
		}, { what: 'an answer before readiness looks' });
		owner.sql('DROP TABLE kept', { directory: true });
		assert.deepEqual([code, json.verdict], [1, 'wrong']);
		assert.deepEqual(json.lines.filter((line) => line.verdict === 'wrong').map((line) => line.about), ['Schema']);
	});

	await t.test('not for those whom the setting metrics keeps out', async () => {
		const shut = await startLectern({ config: { metrics: 'off' }, t });
		assert.equal((await request(shut.app, 'GET', '/health')).status, 403);
		const { code, stderr } = await shut.lectern('health', '--lines');
		assert.equal(code, 1);
		assert.match(stderr, /health: it does not tell: .*the setting metrics does not let this address/);
	});
});

test('a site that does not answer is told within the time, and a schema of a newer version', async (t) => {
	const s = await startLectern({ config: { content_url: 'https://*.content.localhost:1' }, t });
	const root = signedIn(s, { platformAdmin: true });
	new Owner(s.data).sql("INSERT INTO lectern_migrations (number, name, sha256) VALUES (9999, 'later', '\\x00')", { directory: true });
	const lines = linesOf((await request(s.app, 'GET', '/instance/health', as(root))).text);
	assert.match(lines.get('Certificate of content')[0], /^nothing answers at health\.content\.localhost/);
	assert.match(lines.get('Schema')[0], /^9999, this version knows \d+ A newer Lectern/);
});
