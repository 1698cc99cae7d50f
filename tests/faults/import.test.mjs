// An import is killed while it unpacks, or when it has unpacked but not noted: nothing half made is seen or stays, and
// the same import then works.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signal, title, tree } from '../harness/processes.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

// Enough files that unpacking them takes a while on any machine.
const FILES = 6000;
const TABLES = ['courses', 'course_versions', 'sequences', 'modules', 'grains', 'packages', 'package_versions', 'direct_links'];
const key = 'key-of-the-import-faults-0123456789';

const large = (name) => smallPackage({ title: name,
	files: Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`media/${i % 50}/${i}.bin`, `${name} ${i} `.repeat(200)])) });

const folder = (s, ...parts) => path.join(s.data, 'packages', ...parts);
const list = (...parts) => (fs.existsSync(path.join(...parts)) ? fs.readdirSync(path.join(...parts)) : []);
const incoming = (s) => list(folder(s, '.incoming'));
const stored = (s) => list(folder(s)).filter((name) => name !== '.incoming').flatMap((shelf) => list(folder(s, shelf)));
const uploads = (s) => list(s.data, 'tmp').filter((name) => name.startsWith('upload'));
const rows = (s) => new Owner(s.data).sql(TABLES.map((table) => `SELECT '${table}', count(*) FROM ${table};`).join('\n'));

const post = (s, zip) => request(s.app, 'POST', '/api/v1/packages', { body: zip, timeout_ms: 120000,
	headers: { authorization: `Bearer ${key}`, 'content-type': 'application/zip' } });

/** Resolves at once when a folder is being filled; busy, for that may be over soon. */
function unpacking(s) {
	const end = Date.now() + 60000;
	return new Promise((resolve, reject) => {
		const look = () => {
			if (incoming(s).some((name) => list(folder(s, '.incoming', name)).length > 0))
				return resolve();
			return Date.now() > end ? reject(new Error('nothing is unpacked')) : setImmediate(look);
		};
		look();
	});
}

async function played(s, directLink) {
	const session = await openSession(s, await enterByLink(s, directLink));
	assert.equal((await request(s.contentOrigin('a'), 'GET', '/healthz')).status, 200);
	const file = await request(session.player.origin, 'GET', `${session.files}media/7/7.bin`);
	assert.equal(file.status, 200);
	assert.match(file.text, / 7 /);
}

test('an import killed by kill -9 leaves nothing half made, and then works', async (t) => {
	const s = await startLectern({ config: { api_key: key }, t });

	await t.test('the service, while it unpacks', async () => {
		const zip = large('Unpacking');
		const before = rows(s);
		const posting = post(s, zip).catch((error) => error);
		await unpacking(s);
		signal([s.pid], 'SIGSTOP');
		assert.equal(incoming(s).length, 1);
		assert.deepEqual(stored(s), []);
		await s.kill();
		assert.ok((await posting) instanceof Error, 'no answer');
		assert.deepEqual(uploads(s), [], 'what was uploaded went with the service');
		await s.start();
		assert.deepEqual(incoming(s), [], 'swept by the start');
		assert.deepEqual([stored(s), rows(s)], [[], before]);
		const again = await post(s, zip);
		assert.equal(again.status, 201, again.text);
		assert.deepEqual([incoming(s), uploads(s), stored(s)], [[], [], [again.json.sha256]]);
		await played(s, again.json.direct_link);
	});

	await t.test('the command line, while it unpacks and the service lives', async () => {
		const file = s.write('large.zip', large('By command'));
		const before = [rows(s), stored(s)];
		const importing = s.lectern('package', 'import', file);
		await unpacking(s);
		const [command] = tree(process.pid).filter((pid) => title(pid).includes('package import'));
		signal([command], 'SIGKILL');
		assert.equal((await importing).signal, 'SIGKILL');
		assert.deepEqual([rows(s), stored(s)], before);
		assert.equal(incoming(s).length, 1);
		const again = await s.ask('package', 'import', file);
		assert.deepEqual(incoming(s), [], 'swept by the next import');
		await played(s, again.direct_link);
	});

	await t.test('the service, when all is unpacked and nothing noted', async () => {
		const zip = large('Unpacked');
		const before = rows(s);
		const known = stored(s);
		const posting = post(s, zip).catch((error) => error);
		await unpacking(s);
		const database = tree(new Owner(s.data).postmaster);
		signal(database, 'SIGSTOP');
		await eventually(() => stored(s).length > known.length, { what: 'the package at its place' });
		await s.kill();
		signal(database, 'SIGKILL');
		assert.ok((await posting) instanceof Error, 'no answer');
		await s.start();
		assert.deepEqual(rows(s), before, 'no course');
		const again = await post(s, zip);
		assert.equal(again.status, 201, again.text);
		assert.deepEqual([incoming(s), stored(s).length], [[], known.length + 1]);
		await played(s, again.json.direct_link);
	});
});
