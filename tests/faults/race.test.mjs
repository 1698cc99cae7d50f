// Two services begin at the same instant on what is new: one signing key, one database, migrations once.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { freshFolder, Lectern, repo, request } from '../harness/lectern.mjs';
import { startServer } from '../harness/server.mjs';
import { after } from '../harness/after.mjs';

const ROUNDS = 3;
// db/migrate.c: one lock for all lectern processes at one database.
const MIGRATION_LOCK = '7165349012345';
const migrations = fs.readdirSync(path.join(repo, 'db/migrations')).filter((name) => name.endsWith('.sql')).length;

const keySet = async (s) => (await request(s.app, 'GET', '/lti/jwks')).json;
const migrated = (s) => s.logs.filter((line) => /^migration .* done$/.test(line.message)).length;

async function two(t, config) {
	const services = [0, 1].map(() => new Lectern(freshFolder(), config, {}));
	for (const s of services) {
		after(t, () => s.dispose());
		await s.choosePorts();
	}
	return services;
}

/** Both serve the same one key, and together they migrated once. */
async function verify([one, other]) {
	const set = await keySet(one);
	assert.equal(set.keys.length, 1);
	assert.deepEqual(await keySet(other), set);
	assert.equal(migrated(one) + migrated(other), migrations);
}

test('two services that begin at the same instant on one new database share one key and migrate it once', async (t) => {
	const server = await startServer(t);
	for (let i = 1; i <= ROUNDS; i++) {
		const database = `round_${i}`;
		const services = await two(t, { database_url: server.makeDatabase(database), secret_file: server.makeSecret(i), run_as: server.user });
		// Both wait at the door of the migrations, then go at once.
		const door = await server.hold(database, MIGRATION_LOCK);
		const starting = Promise.all(services.map((s) => s.start()));
		await eventually(() => server.locks(database, false) === 2, { what: 'both to wait' });
		door.release();
		await starting;
		await verify(services);
		assert.equal(server.sql(database, 'SELECT count(*) FROM signing_keys'), '1');
		assert.equal(server.sql(database, 'SELECT count(*) FROM lectern_migrations'), String(migrations));
		await services[0].restart();
		await verify(services);
		await Promise.all(services.map((s) => s.stop()));
	}
});

test('two services that begin at the same instant on one new data folder make one database in it', async (t) => {
	const folder = freshFolder();
	const data = path.join(folder, 'data');
	const services = await two(t, { data });
	services.forEach((s) => (s.data = data));
	after(t, () => fs.rmSync(folder, { recursive: true, force: true }));
	await Promise.all(services.map((s) => s.start()));
	await verify(services);
	await Promise.all(services.map((s) => s.stop()));
});
