// lectern backup and restore: from nothing, everything is as it was, and a learner goes on.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { startCluster } from '../harness/cluster.mjs';
import { launchPlayer, ledger, importSmallCourse, eventually, openSession, register, score } from '../harness/learner.mjs';
import { Lectern, freshFolder, request, run, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startS3 } from '../harness/s3.mjs';
import { startPlatform } from '../platform/platform.mjs';

const config = { outbound_private: true, outbound_http: true };

/** Every table's rows, as text and in order. */
function tables(data) {
	const owner = new Owner(data);
	const names = owner.sql("SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1")
		.map(([name]) => name);
	assert.ok(names.length > 20 && names.includes('grade_ledger') && names.includes('lectern_migrations'));
	return Object.fromEntries(names.map((name) => [name, owner.sql(`SELECT t::text FROM ${name} t ORDER BY 1`).map((row) => row.join('\t'))]));
}

/** Path → bytes of all regular files below a folder. */
function files(folder) {
	const all = {};
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const whole = path.join(folder, entry.name);
		if (entry.isDirectory())
			Object.entries(files(whole)).forEach(([name, bytes]) => (all[path.join(entry.name, name)] = bytes));
		else
			all[entry.name] = fs.readFileSync(whole, 'base64');
	}
	return all;
}

/** Rights on tables and policies: what a dump could lose. */
const rights = (data) => new Owner(data).sql(`SELECT relname, relacl, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
	SELECT polrelid::regclass::text, polname, polroles::regrole[], pg_get_expr(polqual, polrelid) FROM pg_policy ORDER BY 1, 2;`);

/** A service that is not started, on another folder but with the ports of `s`, where browsers find it again. */
function another(s, t, more = {}) {
	const next = new Lectern(freshFolder(), { ...config, ...more }, {});
	next.usePorts(s.port, s.contentPort);
	t.after(() => next.dispose());
	return next;
}

let s;
let player;
let platform;
let backup;

test.before(async () => {
	s = await startLectern({ config: { ...config } });
	const moduleId = await importSmallCourse(s, '--score-last');
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	player = await launchPlayer(platform, 'ada');
	const session = await openSession(s, player);
	await session.turn('commit', [['cmi.core.lesson_location', 'page 7'], ['cmi.suspend_data', 'é — ✓ \\ "']]);
	await score(session, 40);
	await eventually(() => platform.row('ada').accepted === 1);
});
test.after(async () => {
	await platform?.stop?.();
	await s?.dispose();
});

test('a backup of a running service is whole, private and says that it holds the secret', async () => {
	backup = path.join(s.folder, 'backup');
	const answer = await s.lectern('backup', backup);
	assert.equal(answer.code, 0, answer.stderr);
	assert.match(answer.stderr, /holds everything, the secret too/);
	assert.equal(answer.json.packages, 1);
	assert.equal(answer.json.contains_secret, true);
	assert.equal(fs.statSync(backup).mode & 0o777, 0o700);
	assert.deepEqual(fs.readdirSync(backup).sort(), ['SHA256SUMS', 'database.dump', 'manifest.json', 'packages', 'secret']);
	const checked = await run('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: backup });
	assert.deepEqual([checked.code, checked.stdout], [0, '']);
	const manifest = JSON.parse(fs.readFileSync(path.join(backup, 'manifest.json'), 'utf8'));
	assert.deepEqual(manifest.databases, ['main']);
	assert.match(manifest.postgresql, /^\d+/);
	assert.equal(manifest.files, Object.keys(files(backup)).length - 2);
});

test('a folder that holds something is not written over', async () => {
	const answer = await s.lectern('backup', backup);
	assert.equal(answer.code, 1);
	assert.match(answer.stderr, /is not empty/);
});

test('restored into nothing every row, right and file is as it was, and the learner goes on', async (t) => {
	// What the service itself changes without being asked: nothing must be under way, and no job come by the clock.
	s.config.job_threads = 0;
	await s.restart();
	await eventually(async () => (await ledger(s)).every((grade) => grade.state !== 'sending'));
	const whole = path.join(s.folder, 'whole');
	await s.ask('backup', whole);
	const before = { tables: tables(s.data), rights: rights(s.data), packages: files(path.join(s.data, 'packages')), secret: fs.readFileSync(path.join(s.data, 'secret'), 'hex') };
	await s.stop();

	const next = another(s, t, { job_threads: 0 });
	const answer = await next.ask('restore', whole);
	assert.equal(answer.restored, whole);
	assert.equal(fs.readFileSync(path.join(next.data, 'secret'), 'hex'), before.secret);
	assert.equal(fs.statSync(path.join(next.data, 'secret')).mode & 0o777, 0o600);
	await next.start();
	const after = tables(next.data);
	assert.deepEqual(Object.keys(after), Object.keys(before.tables));
	for (const [name, rows] of Object.entries(before.tables))
		assert.deepEqual(after[name], rows, name);
	assert.deepEqual(rights(next.data), before.rights);
	assert.deepEqual(files(path.join(next.data, 'packages')), before.packages);

	const session = await openSession(next, await launchPlayer(platform, 'ada'));
	const cmi = JSON.stringify(session.opened);
	assert.ok(cmi.includes('page 7') && cmi.includes('é — ✓'), cmi);
	await score(session, 90);
	await eventually(() => platform.row('ada').grade === 90, { what: 'the grade after the restore' });
	await next.stop();
	await s.start();
});

test('a restore waits a moment for who is just leaving the database', async (t) => {
	const cluster = await startCluster({ t });
	const database_url = await cluster.database('lectern');
	const last = cluster.sql('SELECT pg_sleep(1)');
	await eventually(async () => (await cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = 'lectern'", 'postgres'))[0][0] === '1',
		{ what: 'somebody in the database' });
	const next = another(s, t, { database_url });
	await next.ask('restore', backup);
	await last;
});

test('a restore refuses where something is, and while a service runs', async (t) => {
	const running = await s.lectern('restore', backup, '--force');
	assert.equal(running.code, 1);
	assert.match(running.stderr, /stop every lectern service first/);
	await s.stop();
	const full = await s.lectern('restore', backup);
	assert.equal(full.code, 1);
	assert.match(full.stderr, /is there already; --force replaces/);
	fs.renameSync(path.join(s.data, 'secret'), path.join(s.data, 'secret.kept'));
	fs.renameSync(path.join(s.data, 'packages'), path.join(s.data, 'packages.kept'));
	const tablesThere = await s.lectern('restore', backup);
	assert.equal(tablesThere.code, 1);
	assert.match(tablesThere.stderr, /holds \d+ tables; --force replaces/);
	assert.ok(!fs.existsSync(path.join(s.data, 'secret')) && !fs.existsSync(path.join(s.data, 'packages')));

	const kept = files(backup);
	await s.ask('restore', backup, '--force');
	assert.deepEqual(files(backup), kept, 'the backup is untouched');
	await s.start();
	assert.equal((await request(s.app, 'GET', '/readyz')).status, 200);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	assert.ok(JSON.stringify(session.opened).includes('page 7'));
});

test('a damaged, cut short or foreign backup is refused before anything is touched', async (t) => {
	const next = another(s, t);
	const copy = (change) => {
		const folder = path.join(freshFolder('lectern-backup-'), 'b');
		t.after(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));
		fs.cpSync(backup, folder, { recursive: true, preserveTimestamps: true });
		const { uid, gid } = fs.statSync(path.join(backup, 'secret'));
		for (const name of ['.', ...fs.readdirSync(folder, { recursive: true })])
			fs.chownSync(path.join(folder, String(name)), uid, gid);
		change(folder);
		return folder;
	};
	const all = Object.keys(files(backup)).find((name) => name.endsWith('s1.html'));
	const cases = [
		[(b) => fs.appendFileSync(path.join(b, 'database.dump'), 'x'), /database\.dump is damaged/],
		[(b) => fs.writeFileSync(path.join(b, all), 'another page'), /s1\.html is damaged/],
		[(b) => fs.rmSync(path.join(b, 'secret')), /secret cannot be read/],
		[(b) => fs.rmSync(path.join(b, 'manifest.json')), /cut short has none/],
		[(b) => fs.appendFileSync(path.join(b, 'SHA256SUMS'), `${'0'.repeat(64)}  ../secret\n`), /is not the one that manifest\.json names/],
	];
	for (const [change, says] of cases) {
		const answer = await next.lectern('restore', copy(change));
		assert.equal(answer.code, 1);
		assert.match(answer.stderr, says);
		assert.deepEqual(fs.readdirSync(next.data), ['tmp']);
	}
});

test('two tenant databases are kept and put back', async (t) => {
	const two = await startLectern({ config: { ...config, tenant_databases: 'second' }, t });
	const folder = path.join(two.folder, 'backup');
	assert.deepEqual((await two.ask('backup', folder)).databases, ['main', 'second']);
	await two.stop();
	const alone = another(two, t);
	assert.match((await alone.lectern('restore', folder)).stderr, /holds 2 databases, the configuration 1/);
	const next = another(two, t, { tenant_databases: 'second' });
	await next.ask('restore', folder);
	await next.start();
});

test('packages that nodes share in a folder of their own are kept, and put back where the setting says', async (t) => {
	const shared = freshFolder('lectern-shared-');
	fs.chmodSync(shared, 0o777);
	t.after(() => fs.rmSync(shared, { recursive: true, force: true }));
	const one = await startLectern({ config: { ...config, packages: path.join(shared, 'here') }, t });
	await importSmallCourse(one);
	const folder = path.join(one.folder, 'backup');
	assert.equal((await one.ask('backup', folder)).packages, 1);
	await one.stop();
	const next = another(one, t, { packages: path.join(shared, 'there') });
	await next.ask('restore', folder);
	assert.deepEqual(files(path.join(shared, 'there')), files(path.join(shared, 'here')));
	const full = another(one, t, { packages: path.join(shared, 'here') });
	assert.match((await full.lectern('restore', folder)).stderr, /here is there already/);
});

/** A file of the media library, where the service would have put it. */
function mediaFile(folder, text) {
	const org = '0198c0de-0000-7000-8000-000000000001';
	const file = path.join(folder, org, 'ab', '0198c0de-0000-7000-8000-000000000002');
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
	fs.mkdirSync(path.join(folder, '.uploads'), { recursive: true });
	fs.writeFileSync(path.join(folder, '.uploads', 'half'), 'not yet');
	const { uid, gid } = fs.statSync(path.dirname(folder));
	for (const name of ['.', ...fs.readdirSync(folder, { recursive: true })])
		fs.chownSync(path.join(folder, String(name)), uid, gid);
	return path.relative(folder, file);
}

test('files of the media library are kept, and put back where the setting says; uploads under way are not', async (t) => {
	const one = await startLectern({ config, t });
	const name = mediaFile(path.join(one.data, 'media'), 'a film');
	const folder = path.join(one.folder, 'backup');
	const kept = await one.ask('backup', folder);
	assert.deepEqual(kept.media, { storage: 'local', files: 1, bytes: 6 });
	assert.deepEqual(Object.keys(files(path.join(folder, 'media'))), [name]);
	await one.stop();

	const shared = freshFolder('lectern-media-');
	fs.chmodSync(shared, 0o777);
	t.after(() => fs.rmSync(shared, { recursive: true, force: true }));
	const next = another(one, t, { media_folder: path.join(shared, 'there') });
	await next.ask('restore', folder);
	assert.equal(fs.readFileSync(path.join(shared, 'there', name), 'utf8'), 'a film');
	const full = another(one, t, { media_folder: path.join(shared, 'there') });
	assert.match((await full.lectern('restore', folder)).stderr, /there is there already/);
	const s3 = await startS3({ t });
	const bucket = another(one, t, s3.config);
	assert.match((await bucket.lectern('restore', folder)).stderr, /restore with storage = local/);
	fs.appendFileSync(path.join(folder, 'media', name), '!');
	assert.match((await another(one, t).lectern('restore', folder)).stderr, /is damaged/);
});

test('a bucket is not in a backup, which says so and names it', async (t) => {
	const s3 = await startS3({ t });
	const one = await startLectern({ config: { ...config, ...s3.config }, t });
	const folder = path.join(one.folder, 'backup');
	const answer = await one.lectern('backup', folder);
	assert.equal(answer.code, 0, answer.stderr);
	assert.match(answer.stderr, /not in it: keep the bucket media by means of its own/);
	assert.deepEqual(answer.json.media, { storage: 's3', endpoint: s3.url, bucket: 'media' });
	assert.ok(!answer.stdout.includes(s3.secretKey) && !fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8').includes(s3.secretKey));
	await one.stop();
	const next = another(one, t);
	const restored = await next.lectern('restore', folder);
	assert.equal(restored.code, 0, restored.stderr);
	assert.match(restored.stderr, /lie in the bucket media, not in the backup/);
});
