// Directory tables and tenant tables may lie in different databases: no query names both, and none names a table of the
// other scope than its own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../../', import.meta.url));
const rooms = ['db', 'keys', 'lti', 'scorm', 'xapi', 'lms'];

const migrations = fs.readdirSync(path.join(repo, 'db/migrations')).filter((name) => name.endsWith('.sql')).sort()
	.map((name) => plain(fs.readFileSync(path.join(repo, 'db/migrations', name), 'utf8'), { strings: true })).join('\n');
const dropped = new Set([...migrations.matchAll(/^DROP TABLE (\w+);/gm)].map(([, name]) => name));
const tables = [...migrations.matchAll(/^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+) \(([\s\S]*?)^\)/gm)].map(([, name, body]) => ({ name, body }))
	.filter(({ name }) => !dropped.has(name));
// What stands behind row-level security is a tenant's: the lists that the migrations walk.
const tenant = new Set([...migrations.matchAll(/FOREACH tenant_table IN ARRAY ARRAY\[([^\]]*)\]/g)]
	.flatMap(([, list]) => [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name)).filter((name) => !dropped.has(name)));
const scopeOf = new Map([...tables.map(({ name }) => [name, tenant.has(name) ? 'tenant' : 'directory']), ['lectern_migrations', 'directory']]);

// SQL without comments and, unless asked for, without the insides of strings.
function plain(sql, { strings = false } = {}) {
	const bare = sql.replace(/--[^\n]*/g, '');
	return strings ? bare : bare.replace(/'(?:[^']|'')*'/g, "''");
}

const queries = rooms.filter((room) => fs.existsSync(path.join(repo, room))).flatMap((room) =>
	fs.readdirSync(path.join(repo, room)).filter((name) => name.endsWith('.sql')).flatMap((file) =>
		fs.readFileSync(path.join(repo, room, file), 'utf8').split(/^-- name: /m).slice(1).map((text) => ({
			name: `${room}/${file}: ${/^\w+/.exec(text)[0]}`,
			scope: /^-- scope: (\w+)/m.exec(text)[1],
			tables: tablesOf(plain(text.slice(text.indexOf('\n')))),
		}))));

// A name of a table where a table can stand, or before the dot of a column.
function tablesOf(sql) {
	return [...new Set([...sql.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|TABLE|USING)\s+(?:ONLY\s+)?(\w+)|,\s*(\w+)(?=\s)|\b(\w+)\./gi)]
		.map((found) => found[1] ?? found[2] ?? found[3]).filter((name) => scopeOf.has(name)))];
}

test('every table of the migrations is known, and every name in the list of tenant tables is one', () => {
	assert.ok(tables.length > 20 && tenant.size > 15, `${tables.length} tables, ${tenant.size} of tenants`);
	assert.deepEqual([...tenant].filter((name) => !tables.some((table) => table.name === name)), []);
	assert.deepEqual(tables.filter(({ name, body }) => tenant.has(name) !== /^\torg_id uuid NOT NULL,$/m.test(body)).map(({ name }) => name), []);
});

test('no key of a tenant table refers to a directory table, nor the other way round', () => {
	const wrong = tables.flatMap(({ name, body }) => [...body.matchAll(/REFERENCES (\w+)/g)].map(([, to]) => [name, to]))
		.filter(([from, to]) => scopeOf.get(from) !== scopeOf.get(to));
	assert.deepEqual(wrong, []);
});

test('every query names tables of its own scope only', () => {
	assert.ok(queries.length > 60 && queries.filter((query) => query.tables.length > 0).length > 50, `${queries.length} queries`);
	for (const { name, scope, tables: named } of queries)
		assert.deepEqual(named.filter((table) => scopeOf.get(table) !== scope), [], `${name} is a ${scope} query`);
});

test('before an organisation is put elsewhere, every tenant table is asked for its rows', () => {
	const holds = queries.find(({ name }) => name.endsWith(' organization_holds'));
	assert.deepEqual([...tenant].filter((name) => !holds.tables.includes(name)), []);
});

test('a query of both scopes would be seen', () => {
	assert.deepEqual(tablesOf('SELECT 1 FROM learners l, organizations o'), ['learners', 'organizations']);
	assert.deepEqual(tablesOf('SELECT 1 FROM learners JOIN lti_deployments d ON true'), ['learners', 'lti_deployments']);
	assert.deepEqual(tablesOf('WITH a AS (DELETE FROM lti_logins RETURNING 1) INSERT INTO launches SELECT * FROM a'), ['lti_logins', 'launches']);
});
