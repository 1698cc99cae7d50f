// Every odd and hostile package, at the command line and over HTTP: an answer with a code, nothing left behind, and
// memory that does not depend on what comes in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { bringIn, jobOver, sendPackage } from '../harness/import.mjs';
import { binary, isSanitized, request, startLectern } from '../harness/lectern.mjs';
import { zip, zipFile } from '../harness/zip.mjs';

const MIB = 1024 * 1024;
const MEMORY_MAX = 256 * MIB;
const SAME = 24 * MIB; // what two runs of one program may differ by
const KEY = 'key-of-the-hostile-packages-0123456789';
const s = await startLectern({ config: { api_key: KEY, package_bytes_max: '256M' } });
test.after(() => s.dispose());
const sanitized = isSanitized();

const authorization = `Bearer ${KEY}`;
const as = { authorization };
const names = (...parts) => {
	const folder = path.join(s.data, ...parts);
	return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};
const stored = () => names('packages').filter((name) => !name.startsWith('.')).flatMap((name) => names('packages', name)).sort();

/** Nothing half-filled, nothing temporary. */
function assertClean(what) {
	assert.deepEqual(names('packages', '.incoming'), [], `${what}: half-filled folders`);
	assert.deepEqual(names('tmp'), [], `${what}: temporary files`);
}

function peak(pid) {
	try {
		return Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
	} catch {
		return 0;
	}
}

/** `lectern package import FILE`, and the most memory it had as far as looking every millisecond shows. */
function importFile(file) {
	return new Promise((resolve, reject) => {
		const env = { ...process.env };
		Object.keys(env).filter((name) => /^LECTERN_|^PG|^DATABASE_URL/.test(name)).forEach((name) => delete env[name]);
		for (const [key, value] of Object.entries(s.settings)) env[`LECTERN_${key.toUpperCase()}`] = String(value);
		const child = spawn(binary, ['package', 'import', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
		const said = { stdout: '', stderr: '' };
		let memory = 0;
		const looking = setInterval(() => (memory = Math.max(memory, peak(child.pid))), 1);
		child.stdout.on('data', (part) => (said.stdout += part));
		child.stderr.on('data', (part) => (said.stderr += part));
		child.on('error', reject);
		child.on('close', (code, signal) => {
			clearInterval(looking);
			resolve({ code, signal, memory, ...said });
		});
	});
}

function assertMemory(bytes, what) {
	if (!sanitized) assert.ok(bytes < MEMORY_MAX, `${what}: ${Math.round(bytes / MIB)} MiB`);
}

// What MANIFEST.md beside the packages says of each; the first that fits. null: any refusal.
const expected = [
	[/^golf\//, 'OK'],
	[/^lms-fixtures\/(badscorm|validscorm)/, 'manifest-malformed'],
	[/^lms-fixtures\/validaicc/, 'aicc-not-supported'],
	[/^lms-fixtures\//, 'OK'],
	[/^odd\/.*SCORM12/, 'OK'],
	[/^odd\/.*SCORM2004/, 'OK'],
	[/^odd\/derived-(bom|latin1|manifest-uppercase|nested-root|utf16|backslash)/, 'OK'],
	[/^odd\/derived-doctype/, 'manifest-doctype'],
	[/^odd\/derived-duplicate/, 'zip-duplicate-name'],
	[/^odd\/derived-zip-bomb/, 'zip-ratio'],
	[/^odd\/.*encryption/, 'zip-encrypted'],
	[/^odd\/yauzl-zip-read/, 'no-manifest'],
	[/^odd\/.*absolute-path/, 'zip-name-absolute'],
	[/^odd\/(.*invalid-relative-path|zip-slip)/, 'zip-name-escapes'],
	[/^odd\/.*multi-disk/, 'zip-multi-disk'],
	[/^odd\/.*unsupported-compression/, 'zip-method'],
	[/^odd\/yauzl-zip-reject/, null],
];

test('every published package is taken or refused as its list says, the same way at the command line and over HTTP', async (t) => {
	if (skipWithoutFixtures(t, 'scorm/packages')) return;
	const codes = new Set((await s.ask('package', 'codes')).codes.filter(({ severity }) => severity === 'refusal').map(({ code }) => code));
	const all = ['golf', 'lms-fixtures', 'odd'].flatMap((folder) => fixtureList('scorm/packages', folder).filter((name) => name.endsWith('.zip'))
		.map((name) => `${folder}/${name}`));
	assert.ok(all.length > 50, `${all.length} packages`);
	for (const name of all) {
		const rule = expected.find(([pattern]) => pattern.test(name));
		assert.ok(rule, `${name}: nothing is expected of it here`);
		const before = stored();
		const file = fixture('scorm/packages', name);
		const command = await importFile(file);
		const { answer, job } = await sendPackage(s, fs.readFileSync(file), { as });
		assert.equal(answer.status, 202, `${name}: ${answer.text}`);
		const over = job.state === 'done' ? 'OK' : job.error.field;
		if (rule[1] !== null) assert.equal(over, rule[1], `${name}: ${JSON.stringify(job)}`);
		assert.equal(command.signal, null, name);
		assertMemory(command.memory, name);
		assertClean(name);
		if (over === 'OK') {
			assert.equal(command.code, 0, `${name}: ${command.stderr}`);
			continue;
		}
		assert.deepEqual([job.state, job.error.type], ['dead', 'package-refused'], name);
		assert.ok(codes.has(over), `${name}: ${over}`);
		assert.match(job.error.detail, /^[A-Za-z].{10,}/, name);
		assert.equal(command.code, 1, name);
		assert.equal(command.stdout, '', name);
		assert.ok(command.stderr.includes(`${over}: ${job.error.detail}`), `${name}: ${command.stderr}`);
		assert.deepEqual(stored(), before, `${name}: it was stored`);
	}
	assertMemory(peak(s.pid), 'the service');
});

const manifest = (resources = '<resource identifier="r" adlcp:scormtype="sco" href="index.html"/>') => '<?xml version="1.0"?>' +
	'<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">' +
	'<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o">' +
	`<title>Made</title><item identifier="i" identifierref="r"><title>One</title></item></organization></organizations><resources>${resources}` +
	'</resources></manifest>';

/** A zip file of about so many MiB, of noise that nobody could pack. */
function large(name, mib) {
	const files = { 'imsmanifest.xml': manifest(), 'index.html': '<p>' };
	const noise = Buffer.alloc(MIB);
	for (let at = 0, x = 1; at < noise.length; at += 4)
		noise.writeUInt32LE(x = (Math.imul(x, 1664525) + 1013904223) >>> 0, at);
	for (let i = 0; i < mib; i++) files[`media/${i}.bin`] = noise;
	return zipFile(path.join(s.folder, name), files);
}

/** Posts a file as a stream, as curl -T does. */
function postFile(file) {
	return new Promise((resolve, reject) => {
		const url = new URL('/api/v1/packages', s.app);
		const call = http.request({
			host: '127.0.0.1', port: url.port, method: 'POST', path: url.pathname, agent: false,
			headers: { host: url.host, authorization, 'content-type': 'application/zip', 'content-length': fs.statSync(file).size },
		}, (answer) => {
			let text = '';
			answer.on('data', (part) => (text += part));
			answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
		});
		call.on('error', reject);
		fs.createReadStream(file, { highWaterMark: MIB }).pipe(call);
	});
}

test('memory does not depend on the size of a package', async (t) => {
	const small = large('small.zip', 20);
	const big = large('big.zip', 200);
	const memory = {};
	for (const [name, file] of [['small', small], ['big', big]]) {
		const command = await importFile(file);
		assert.equal(command.code, 0, command.stderr);
		memory[name] = command.memory;
		assertMemory(command.memory, name);
	}
	const before = peak(s.pid);
	for (const file of [small, big]) {
		const job = await jobOver(s, await postFile(file), { as });
		assert.equal(job.state, 'done', JSON.stringify(job));
		assertClean(file);
	}
	const after = peak(s.pid);
	assertMemory(after, 'the service');
	t.diagnostic(`peaks in MiB: 20 MiB package ${memory.small / MIB | 0}, 200 MiB ${memory.big / MIB | 0}, the service ${before / MIB | 0} → ${after / MIB | 0}`);
	if (!sanitized) {
		assert.ok(memory.small > MIB && Math.abs(memory.big - memory.small) < SAME, JSON.stringify(memory));
		assert.ok(after - before < SAME, `the service: ${before} before, ${after} after`);
	}
	assert.equal(stored().length, new Set(stored()).size);
	fs.rmSync(small);
	fs.rmSync(big);
});

/** A zip of one stored file of zeros after the manifest, as a file with a hole. */
function sparse(name, size) {
	const file = path.join(s.folder, name);
	const whole = zip({ 'imsmanifest.xml': manifest(), 'index.html': '' });
	const count = whole.readUInt16LE(whole.length - 14);
	const central = whole.readUInt32LE(whole.length - 6);
	const directory = Buffer.from(whole.subarray(central, whole.length - 22));
	const end = Buffer.from(whole.subarray(whole.length - 22));
	const last = directory.length - 'index.html'.length - 46;
	const local = Buffer.from(whole.subarray(directory.readUInt32LE(last + 42), central));
	for (const [bytes, at] of [[local, 18], [directory, last + 20]]) {
		bytes.writeUInt32LE(size, at);
		bytes.writeUInt32LE(size, at + 4);
	}
	end.writeUInt32LE(central + size, 16);
	assert.equal(count, 2);
	const to = fs.openSync(file, 'w', 0o644);
	fs.writeSync(to, whole.subarray(0, central - local.length), 0, undefined, 0);
	fs.writeSync(to, local, 0, undefined, central - local.length);
	fs.writeSync(to, directory, 0, undefined, central + size);
	fs.writeSync(to, end, 0, undefined, central + size + directory.length);
	fs.closeSync(to);
	return file;
}

test('three gigabytes of nothing are refused without being read', async () => {
	const file = sparse('nothing.zip', 3 * 1024 * MIB);
	const before = stored();
	const command = await importFile(file);
	assert.equal(command.code, 1);
	assert.match(command.stderr, /larger than \d+ bytes/);
	assertMemory(command.memory, '3 GiB of zeros');
	assertClean('3 GiB of zeros');
	assert.deepEqual(stored(), before);
	const answer = await request(s.app, 'POST', '/api/v1/packages', {
		body: 'x', headers: { authorization, 'content-type': 'application/zip', 'content-length': String(3 * 1024 * MIB) }, timeout_ms: 30000,
	}).catch((error) => ({ status: 413, error }));
	assert.equal(answer.status, 413);
	fs.rmSync(file);
});

test('a file that would not fit once unpacked is refused before it is unpacked', async () => {
	const file = sparse('unpacked.zip', 300 * MIB);
	const command = await importFile(file);
	assert.match(command.stderr, /zip-too-large: /);
	assertMemory(command.memory, '300 MiB of zeros');
	assertClean('300 MiB of zeros');
	fs.rmSync(file);
});

test('a manifest of many megabytes is bounded too', async () => {
	const items = '<file href="index.html"/>'.repeat(300000);
	const wide = await importFile(zipFile(path.join(s.folder, 'wide.zip'), {
		'imsmanifest.xml': manifest(`<resource identifier="r" adlcp:scormtype="sco" href="index.html">${items}</resource>`), 'index.html': '<p>',
	}));
	assert.equal(wide.code, 0, wide.stderr);
	assertMemory(wide.memory, 'a manifest of 7 MiB');
	const resources = Array.from({ length: 60000 }, (_, i) => `<resource identifier="r${i || ''}" href="index.html"><dependency identifierref="no"/></resource>`);
	const many = await importFile(zipFile(path.join(s.folder, 'many.zip'), { 'imsmanifest.xml': manifest(resources.join('')), 'index.html': '<p>' }));
	assert.equal(many.code, 0, many.stderr);
	assertMemory(many.memory, '60000 resources');
	const { report } = JSON.parse(many.stdout);
	assert.equal(report.length, 201);
	assert.equal(report.at(-1).code, 'more-findings');
});

test('what was found is told by the command line and over HTTP alike', async () => {
	const body = zip({ 'imsmanifest.xml': manifest('<resource identifier="r" adlcp:scormtype="sco" href="INDEX.html"><file href="none.png"/></resource>'), 'index.html': '<p>' });
	const made = await bringIn(s, body, { as });
	assert.deepEqual(made.report.map(({ severity, code, place }) => [severity, code, place]), [['warning', 'file-case', 'i'], ['warning', 'listed-files-missing', '']]);
	const get = (id, headers = { authorization }) => request(s.app, 'GET', `/api/v1/packages/${id}`, { headers });
	const answer = await get(made.package);
	assert.equal(answer.status, 200, answer.text);
	const [version] = answer.json.versions;
	assert.equal(answer.json.title, 'Made');
	assert.equal(version.package_version, made.package_version);
	assert.deepEqual(version.report, made.report);
	assert.equal(version.items, 1);
	assert.equal(version.files, 2);
	assert.equal(version.sha256, made.sha256);
	assert.deepEqual(await s.ask('package', 'report', made.package, '--json'), answer.json);
	const text = await s.lectern('package', 'report', made.package);
	assert.match(text.stdout, /^Made\nversion 1, scorm12, imported 20.*: 1 items, 2 files, \d+ bytes\n {2}warning {2}file-case +i: The file it opens/);
	const [first] = (await s.ask('package', 'list')).packages;
	assert.equal(first.package, made.package);
	assert.equal(first.warnings, 2);
	assert.equal(first.errors, 0);
	assert.match((await s.lectern('package', 'list', '--table')).stdout, new RegExp(`\n${made.package} .* Made\n`));
	assert.equal((await get(made.package, {})).status, 401);
	for (const id of [made.module, 'nothing', '%00']) assert.ok([404, 400].includes((await get(id)).status), id);
	assert.equal((await s.lectern('package', 'report', made.module)).code, 1);
	assert.equal((await s.lectern('package', 'report')).code, 2);
});
