// Importing packages over HTTP and by the command line, against the real service.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { bringIn, jobOver, postPackage, refusal } from '../harness/import.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const key = 'key-of-the-package-tests-0123456789';
const s = await startLectern({ config: { api_key: key, package_bytes_max: '64M' } });
test.after(() => s.stop());

const as = { authorization: `Bearer ${key}` };
const golf = () => fs.readFileSync(fixture('scorm/packages/golf/RuntimeBasicCalls_SCORM12.zip'));
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const stored = () => {
	const root = path.join(s.data, 'packages');
	return fs.existsSync(root) ? fs.readdirSync(root).filter((name) => !name.startsWith('.')).flatMap((name) => fs.readdirSync(path.join(root, name))) : [];
};
const incoming = () => {
	const folder = path.join(s.data, 'packages', '.incoming');
	return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};

function assertImport(json, title) {
	for (const name of ['course', 'course_version', 'sequence', 'module', 'package', 'package_version']) assert.match(json[name], uuid, name);
	assert.equal(json.title, title);
	assert.ok(json.direct_link.startsWith(`${s.app}/go/`), json.direct_link);
	assert.match(json.direct_link, /\/go\/[a-z0-9]{16}$/);
	assert.ok(Array.isArray(json.report));
}

test('a package posted with the key becomes a course, and its files lie under its hash', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	const made = await bringIn(s, golf(), { as, query: '?title=Le%20golf' });
	assertImport(made, 'Le golf');
	assert.equal(made.grains, 1);
	assert.equal(made.files, 44);
	assert.ok(stored().includes(made.sha256));
	const folder = path.join(s.data, 'packages', made.sha256.slice(0, 2), made.sha256);
	assert.ok(fs.existsSync(path.join(folder, 'shared/launchpage.html')));
	assert.deepEqual(incoming(), []);
});

test('a form with the part "file" is taken too', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	const boundary = 'boundary-of-this-test';
	const body = Buffer.concat([
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="golf.zip"\r\nContent-Type: application/zip\r\n\r\n`),
		golf(), Buffer.from(`\r\n--${boundary}--\r\n`),
	]);
	assertImport(await bringIn(s, body, { as, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }), 'Golf Explained - Run-time Basic Calls');
});

test('without the key, or with another, nothing is taken', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	for (const authorization of ['', 'Bearer wrong', `Basic ${key}`, `Bearer ${key}x`]) {
		const answer = await postPackage(s, golf(), { as: { authorization } });
		assert.equal(answer.status, 401, authorization);
		assert.match(answer.headers['content-type'], /problem\+json/);
	}
});

test('a package that cannot be played is refused with its code and a sentence', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	const before = stored();
	const cases = {
		'lms-fixtures/validaicc.zip': 'aicc-not-supported',
		'odd/derived-zip-bomb-100MB.zip': 'zip-ratio',
		'odd/derived-doctype-entities.zip': 'manifest-doctype',
		'odd/zip-slip.zip': 'zip-name-escapes',
	};
	for (const [name, code] of Object.entries(cases)) {
		const error = await refusal(s, fs.readFileSync(fixture('scorm/packages', name)), { as });
		assert.equal(error.field, code, name);
		assert.ok(error.detail.length > 10);
	}
	assert.deepEqual(stored(), before);
	assert.deepEqual(incoming(), []);
	assert.equal((await refusal(s, Buffer.from('not a zip'), { as })).field, 'not-a-zip');
});

test('fields that make no sense are named', async () => {
	const body = Buffer.from('not read');
	for (const [query, field, status] of [['?org=nobody', 'org', 404], ['?title=', 'title', 400], ['?score_last=yes', 'score_last', 400]]) {
		const answer = await postPackage(s, body, { as, query });
		assert.equal(answer.status, status, answer.text);
		assert.ok(answer.text.includes(field), answer.text);
	}
});

test('the command line imports every published course of SCORM 1.2 and 2004', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	for (const name of fixtureList('scorm/packages/golf')) {
		const answer = await s.lectern('package', 'import', fixture('scorm/packages/golf', name));
		assert.equal(answer.code, 0, answer.stderr);
		assert.match(answer.json.direct_link, /\/go\/[a-z0-9]{16}$/);
	}
	const usage = await s.lectern('package', 'import');
	assert.equal(usage.code, 2);
});

test('what a killed import left is swept by the next', async (t) => {
	if (skipWithoutFixtures(t, 'scorm')) return;
	const big = fixture('scorm/packages/lms-fixtures/complexscorm.zip');
	const folder = path.join(s.data, 'packages', '.incoming');
	fs.mkdirSync(path.join(folder, 'left-by-a-killed-import', 'a'), { recursive: true });
	fs.writeFileSync(path.join(folder, 'left-by-a-killed-import', 'a', 'b'), 'x');
	fs.chmodSync(path.join(folder, 'left-by-a-killed-import'), 0o777);
	fs.chmodSync(path.join(folder, 'left-by-a-killed-import', 'a'), 0o777);
	const made = await bringIn(s, fs.readFileSync(big), { as });
	assert.deepEqual(incoming(), []);
	assert.ok(fs.existsSync(path.join(s.data, 'packages', made.sha256.slice(0, 2), made.sha256, 'index.html')));
});

test('a quota refuses what does not fit before anything is kept, counts what is kept once, and holds when many come at once', async (t) => {
	const own = await startLectern({ config: { api_key: key, job_threads: 4 }, t });
	const media = (name) => smallPackage({ title: name, files: { 'media.bin': Buffer.alloc(100000, name) } });
	const kept = () => fs.readdirSync(path.join(own.data, 'packages')).filter((name) => !name.startsWith('.')).flatMap((name) => fs.readdirSync(path.join(own.data, 'packages', name)));
	const left = () => ['.incoming', '.staged'].flatMap((name) => fs.existsSync(path.join(own.data, 'packages', name)) ? fs.readdirSync(path.join(own.data, 'packages', name)) : []);
	const quota = (bytes) => own.ask('org', 'set', 'main', '--quota', String(bytes));
	const stats = async () => (await request(own.app, 'GET', '/api/v1/orgs/main/stats', { headers: as })).json;
	await bringIn(own, media('first'), { as });
	const one = (await stats()).packages_bytes;
	await quota(2 * one + 1000);
	const large = smallPackage({ title: 'large', files: { 'media.bin': Buffer.alloc(3 * one) } });
	const refused = await postPackage(own, large, { as, headers: { 'idempotency-key': 'large' } });
	assert.deepEqual([refused.status, refused.json.field], [413, 'quota']);
	assert.match(refused.json.detail, new RegExp(`packages and files take ${one} of the ${2 * one + 1000} bytes it may keep: \\d+ more do not fit`));
	assert.deepEqual([left(), kept().length], [[], 1]);
	assert.equal((await bringIn(own, media('first'), { as })).title, 'first', 'the same again takes nothing more');

	// Each fits alone; all passed the first look, as none was kept yet.
	own.config.job_threads = 0;
	await own.restart();
	const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => postPackage(own, media(name), { as })));
	own.config.job_threads = 4;
	await own.restart();
	const jobs = await Promise.all(answers.map((answer) => jobOver(own, answer, { as })));
	assert.deepEqual(jobs.map((job) => job.state).sort(), ['dead', 'dead', 'dead', 'done']);
	for (const job of jobs.filter((each) => each.state === 'dead'))
		assert.deepEqual([job.error.type, job.error.field], ['too-large', 'quota']);
	await eventually(() => left().length === 0, { what: 'what was refused to go' });
	assert.equal(kept().length, 2, 'no files of what was refused');
	assert.ok((await stats()).packages_bytes <= 2 * one + 1000);
});
