// A Moodle-only base is brought here: from a PostgreSQL base made by the schema that is kept in docs/directus, and from files. Every
// row is kept, nothing is doubled, and a kill in the middle costs nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

import { startCluster } from '../harness/cluster.mjs';
import { binary, environment, request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const script = (name) => fs.readFileSync(new URL(`../../docs/directus/${name}`, import.meta.url), 'utf8');
const ROWS = 10000;
let s, owner, cluster, grains, url;

const count = (table, where = 'true') => Number(owner.sql(`SELECT count(*) FROM ${table} WHERE ${where}`)[0][0]);
const bring = (...words) => s.ask('import-directus', ...words);
const address = (name) => `postgresql://administrator@/${name}?host=${encodeURIComponent(cluster.folder)}`;
const uuid = (kind, n) => `00000000-0000-4000-8${kind}00-${String(n).padStart(12, '0')}`;

test.before(async () => {
	cluster = await startCluster({});
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	const { module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis', scos: ['First', 'Second'] })));
	owner = new Owner(s.data);
	grains = owner.sql(`SELECT id FROM grains WHERE module_id = '${module}' AND kind <> 'cluster' ORDER BY position`).flat();
	await cluster.sql('CREATE DATABASE moodle_only', 'postgres');
	url = address('moodle_only');
	await cluster.sql(script('schema-moodle-only.sql'), 'moodle_only');
	// 10,000 rows: 2,000 learners, and what they completed of the grains here and of others that are nowhere here.
	await cluster.sql(`
		INSERT INTO apprenants (id, moodle_user_id, email, date_creation)
			SELECT ('00000000-0000-4000-8a00-' || lpad(n::text, 12, '0'))::uuid, 100000 + n, 'user' || n || '@school.example', timestamptz '2023-09-01' + n * interval '1 minute'
			FROM generate_series(1, 2000) n;
		INSERT INTO progress (id, apprenant_id, grain_id, module_id, sequence_id, completed_at)
			SELECT ('00000000-0000-4000-8b00-' || lpad(n::text, 12, '0'))::uuid, ('00000000-0000-4000-8a00-' || lpad((n % 2000 + 1)::text, 12, '0'))::uuid,
				CASE n / 2000 WHEN 0 THEN '${grains[0]}'::uuid WHEN 1 THEN '${grains[1]}'::uuid ELSE ('00000000-0000-4000-8c00-' || lpad(n::text, 12, '0'))::uuid END,
				gen_random_uuid(), gen_random_uuid(), timestamptz '2024-01-01' + n * interval '1 second'
			FROM generate_series(0, ${ROWS - 2001}) n`, 'moodle_only');
});
test.after(async () => {
	await s?.dispose();
	await cluster?.stop();
});

test('a dry run does all of it, says what would be, and takes it back', async () => {
	const before = ['learners', 'progress', 'origins', 'imported_learners', 'imported_progress', 'audit_logs'].map((table) => count(table));
	const told = await bring('run', url, '--dry-run');
	assert.deepEqual([told.dry_run, told.apprenants, told.progress], [true, { rows: 2000, new: 2000, learners_made: 2000 }, { rows: 8000, new: 8000, written: 4000 }]);
	assert.deepEqual(['learners', 'progress', 'origins', 'imported_learners', 'imported_progress', 'audit_logs'].map((table) => count(table)), before);
});

test('killed in the middle, it goes on when it is run again, and every row is there once', async () => {
	const child = spawn(binary, ['import-directus', 'run', url], { env: environment(s.settings, s.extra), cwd: s.folder, stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	child.stderr.on('data', (chunk) => {
		said += chunk;
		if (/progress: 1500 rows/.test(said))
			child.kill('SIGKILL');
	});
	await new Promise((resolve) => child.on('close', resolve));
	const half = count('imported_progress');
	assert.ok(half >= 1500 && half < 8000, `${half} rows were kept, then it was killed`);
	const told = await bring('run', url);
	assert.deepEqual([told.apprenants, told.progress.rows, told.progress.new], [{ rows: 2000, new: 0, learners_made: 0 }, 8000, 8000 - half]);
	assert.deepEqual([count('imported_learners'), count('imported_progress'), count('progress'), count('learners', 'external_user_id ~ \'^1[0-9]{5}$\'')], [2000, 8000, 4000, 2000]);
	assert.deepEqual(told.kept, { apprenants: { rows: 2000, held: {} }, progress: { rows: 8000, held: { grain: 4000 } } });
});

test('run again it doubles nothing, and the old column stays visible', async () => {
	const before = owner.sql('SELECT md5(string_agg(p::text, \'\' ORDER BY p::text)) FROM progress p');
	const told = await bring('run', url);
	assert.deepEqual([told.apprenants.new, told.apprenants.learners_made, told.progress.new, told.progress.written], [0, 0, 0, 0]);
	assert.deepEqual(owner.sql('SELECT md5(string_agg(p::text, \'\' ORDER BY p::text)) FROM progress p'), before);
	const [[origin, external, created, learner]] = owner.sql(`SELECT o.slug, l.external_user_id, l.created_at AT TIME ZONE 'UTC', l.id FROM imported_learners i JOIN learners l ON l.id = i.learner_id JOIN origins o ON o.id = l.origin_id WHERE i.old_key = '${uuid('a', 7)}'`);
	assert.deepEqual([origin, external, created], ['moodle', '100007', '2023-09-01 00:07:00']);
	assert.deepEqual(owner.sql(`SELECT moodle_user_id, source->>'moodle_user_id', source->>'email' FROM imported_learners WHERE old_key = '${uuid('a', 7)}'`), [['100007', '100007', 'user7@school.example']]);
	assert.equal(owner.sql(`SELECT moodle_user_id FROM apprenants WHERE id = '${learner}'`)[0][0], '100007');
	const put = await request(s.app, 'PUT', '/api/v1/learners', { headers: operator, body: { origin: 'moodle', external_user_id: '100007' } });
	assert.deepEqual([put.status, put.json.id], [200, learner], 'by LTI and by program it is the same learner');
	const read = await request(s.app, 'GET', '/api/v1/progress?origin=moodle&external_user_id=100007', { headers: operator });
	assert.equal(read.json.items.length, 2);
});

test('the base that is read is not changed', async () => {
	assert.deepEqual([await cluster.sql('SELECT count(*) FROM apprenants', 'moodle_only'), await cluster.sql('SELECT count(*) FROM progress', 'moodle_only')].map((rows) => String(rows).trim()),
		['2000', '8000']);
});

test('odd rows of files are kept as they were, each with the reason why it means nothing here', async () => {
	const people = [
		{ id: 'p1', moodle_user_id: 7, email: 'seven@school.example', date_creation: '2024-02-29' },
		{ id: 'p2', moodle_user_id: '7', email: 'twice@school.example' },
		{ id: 'p2', moodle_user_id: 7.0 },
		{ id: 'p3', moodle_user_id: null },
		{ id: 'p4' },
		{ id: 'p5', moodle_user_id: ' 8 ' },
		{ id: 'p6', moodle_user_id: '00123', email: 'no address' },
		{ id: 'p7', moodle_user_id: 'ünï/code "☂"' },
		{ id: 'p8', moodle_user_id: 'x'.repeat(300) },
		{ id: 9, moodle_user_id: 123456789012345 },
		{ moodle_user_id: 'keyless' },
		{ moodle_user_id: 'keyless' },
		'not even an object',
	];
	const rows = [
		{ id: 'r1', apprenant_id: 'p1', grain_id: grains[0], completed_at: '2024-03-01 10:00:00+00' },
		{ id: 'r2', apprenant_id: 'p2', grain_id: grains[0], completed_at: '2024-01-01T10:00:00' },
		{ id: 'r3', apprenant_id: 'p2', grain_id: grains[1].toUpperCase(), completed_at: null },
		{ id: 'r4', apprenant_id: 'nobody', grain_id: grains[0], completed_at: '2024-03-01' },
		{ id: 'r5', apprenant_id: 'p3', grain_id: grains[0], completed_at: '2024-03-01' },
		{ id: 'r6', apprenant_id: 'p1', grain_id: 'weird id', completed_at: 'yesterday' },
		{ id: 'r7', apprenant_id: 9, grain_id: grains[1], completed_at: '2024-03-01T11:00:00+01:00', extra: { kept: ['too'] } },
		{ apprenant_id: 'p1', grain_id: null },
		{ apprenant_id: 'p1', grain_id: null },
	];
	const made = await request(s.app, 'POST', '/api/v1/origins', { headers: operator, body: { kind: 'moodle', slug: 'old-moodle' } });
	assert.equal(made.status, 201, made.text);
	const files = ['--apprenants', s.write('a.json', JSON.stringify({ data: people })), '--progress', s.write('p.json', JSON.stringify(rows)), '--origin', 'old-moodle'];
	const told = await bring('run', ...files);
	assert.deepEqual([told.apprenants.rows, told.apprenants.new, told.apprenants.learners_made], [13, 13, 5]);
	assert.deepEqual(told.kept.apprenants, { rows: 13, held: { 'moodle_user_id is none': 2, 'no moodle_user_id': 3 } });
	assert.deepEqual([told.progress, told.kept.progress], [{ rows: 9, new: 9, written: 2 }, { rows: 9, held: { grain: 3, learner: 2, time: 1 } }]);
	const learners = owner.sql(`SELECT i.old_key, l.external_user_id FROM imported_learners i JOIN learners l ON l.id = i.learner_id WHERE i.origin_id = '${made.json.id}' ORDER BY 1`);
	assert.deepEqual(learners.filter(([key]) => /^p|^9/.test(key)), [['9', '123456789012345'], ['p1', '7'], ['p2', '7'], ['p2#2', '7'], ['p6', '00123'], ['p7', 'ünï/code "☂"']]);
	assert.equal(owner.sql(`SELECT completed_at AT TIME ZONE 'UTC' FROM progress p JOIN learners l ON l.id = p.learner_id WHERE l.external_user_id = '7' AND grain_id = '${grains[0]}'`)[0][0], '2024-01-01 10:00:00', 'the earlier of two times');
	const { held } = await bring('held', '--origin', 'old-moodle');
	assert.equal(held.length, 11);
	assert.deepEqual(held.find((row) => row.key === 'r6'), { table: 'progress', key: 'r6', reason: 'grain', source: rows[5] });
	assert.equal(owner.sql(`SELECT source->'extra'->'kept'->>0 FROM imported_progress WHERE old_key = 'r7'`)[0][0], 'too');
	const again = await bring('run', ...files);
	assert.deepEqual([again.apprenants.new, again.apprenants.learners_made, again.progress.new, again.progress.written], [0, 0, 0, 0]);
});

test('what waited for its learner is settled by the next run', async () => {
	const rows = s.write('late.json', JSON.stringify([{ id: 'late', apprenant_id: 'p-late', grain_id: grains[0], completed_at: '2024-05-01' }]));
	assert.equal((await bring('run', '--progress', rows, '--origin', 'old-moodle')).kept.progress.held.learner, 3);
	const told = await bring('run', '--apprenants', s.write('late-a.json', '[{"id": "p-late", "moodle_user_id": 555}]'), '--progress', rows, '--origin', 'old-moodle');
	assert.deepEqual([told.progress.new, told.progress.written, told.kept.progress.held.learner], [0, 1, 2]);
});

test('CSV is read with quotes, line ends and empty fields', async () => {
	const csv = '\ufeffid,moodle_user_id,email,date_creation\r\nc1,901,"nine, zero@x",2024-01-01\r\n"c2","90""2",,"2024-01-01 08:00:00"\nc3,,,\n';
	const told = await bring('run', '--apprenants', s.write('a.csv', csv), '--origin', 'old-moodle');
	assert.deepEqual([told.apprenants.rows, told.apprenants.learners_made], [3, 2]);
	assert.deepEqual(owner.sql(`SELECT external_user_id FROM learners WHERE external_user_id LIKE '90%' ORDER BY 1`).flat(), ['90"2', '901']);
});

test('what is no base is refused with one sentence, without its password', async () => {
	const refused = async (...words) => {
		const answer = await s.lectern('import-directus', 'run', ...words);
		assert.equal(answer.code === 0, false, answer.stdout);
		assert.doesNotMatch(answer.stderr, /swordfish/);
		return answer.stderr;
	};
	assert.match(await refused('postgresql://u:swordfish@127.0.0.1:1/none'), /the base that is read says/);
	assert.match(await refused('no address'), /is no PostgreSQL address/);
	assert.match(await refused(address('postgres')), /there is no table apprenants/);
	assert.match(await refused('--apprenants', s.write('bad.csv', 'id,moodle_user_id\n1,2,3\n')), /more fields/);
	assert.match(await refused('--apprenants', s.write('bad2.csv', 'id\n"1')), /quoted field/);
	assert.match(await refused('--apprenants', s.write('bad.json', '[{]')), /no JSON/);
	assert.match(await refused('--apprenants', s.write('a1.json', '[]'), '--origin', 'nowhere'), /no origin/);
	assert.match(await refused('--apprenants', s.write('a1.json', '[]'), '--origin', 'direct'), /origin/);
	assert.match(await refused(url, '--apprenants', s.write('a1.json', '[]')), /which base/);
});

test('the import leaves an audit row, and the schemas that ship can be run', async () => {
	const trail = (await request(s.app, 'GET', '/api/v1/audit-logs?action=learners.imported', { headers: operator })).json.items;
	assert.ok(trail.length > 3 && trail.every((row) => row.actor_kind === 'job'));
	for (const name of ['fresh', 'moved'])
		await cluster.sql(`CREATE DATABASE ${name}`, 'postgres');
	await cluster.sql(script('schema-multi-origin.sql'), 'fresh');
	await cluster.sql(`INSERT INTO apprenants (origin, external_user_id) VALUES ('moodle', '12345'), ('funmooc', '12345'), ('direct', gen_random_uuid()::text)`, 'fresh');
	await assert.rejects(cluster.sql(`INSERT INTO apprenants (origin, external_user_id) VALUES ('moodle', '12345')`, 'fresh'), /apprenants/);
	await assert.rejects(cluster.sql(`INSERT INTO apprenants (origin, external_user_id) VALUES ('nowhere', '1')`, 'fresh'), /./);
	await cluster.sql(`INSERT INTO origins (slug, kind, name) VALUES ('moodle-2', 'moodle', 'The other'); INSERT INTO apprenants (origin, external_user_id) VALUES ('moodle-2', '12345')`, 'fresh');
	// The base before becomes the new one in its place, twice, and no row is lost.
	await cluster.sql(script('schema-moodle-only.sql'), 'moved');
	await cluster.sql(`INSERT INTO apprenants (moodle_user_id, email) SELECT n, 'a@b.example' FROM generate_series(1, 50) n; INSERT INTO apprenants (moodle_user_id) VALUES (NULL);
		INSERT INTO progress (apprenant_id, grain_id, module_id, sequence_id, completed_at) SELECT id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now() FROM apprenants`, 'moved');
	for (let times = 0; times < 2; times++)
		await cluster.sql(script('moodle-only-to-multi-origin.sql'), 'moved');
	assert.equal(String(await cluster.sql(`SELECT count(*), count(*) FILTER (WHERE origin = 'moodle' AND external_user_id = moodle_user_id::text), (SELECT count(*) FROM progress) FROM apprenants`, 'moved')).trim().replace(/\s|\|/g, ','), '51,50,51');
});
