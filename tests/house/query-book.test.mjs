// The compiler of query books: what it makes, and that a fault stops the build with file and line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const build = process.env.LECTERN_BUILD ?? new URL('../../build', import.meta.url).pathname;

function compile(t, book) {
	const folder = mkdtempSync(join(tmpdir(), 'lectern-query-'));
	t.after(() => rmSync(folder, { recursive: true }));
	const path = join(folder, 'book.sql');
	writeFileSync(path, book);
	const made = spawnSync(join(build, 'tools/query_book'), ['room', join(folder, 'h'), join(folder, 'c'), path]);
	return {
		code: made.status,
		said: made.stderr.toString().replace(path, 'book.sql').trim(),
		header: () => readFileSync(join(folder, 'h'), 'utf8'),
		table: () => readFileSync(join(folder, 'c'), 'utf8'),
	};
}

const head = '-- name: find\n-- scope: tenant\n-- about: Finds.\n';

test('a book becomes constants with scope, parameters and rows', (t) => {
	const made = compile(t, `${head}SELECT '$9' -- $8\nFROM t WHERE a = $1 AND b = $2;\n
-- name: add\n-- scope: tenant\n-- about: Adds.\n-- rows: uuid,text\n-- role: worker\nINSERT INTO t SELECT * FROM :rows AS v (a, b)\n`);
	assert.equal(made.code, 0, made.said);
	assert.match(made.header(), /extern const struct db_query room_find;/);
	assert.match(made.header(), /extern const struct db_book room_book;/);
	assert.match(made.table(), /room_find = \{\s+\.name = "room.find",\s+\.scope = DB_TENANT,\s+\.sql = find_sql,\s+\.params = 2,/);
	assert.match(made.table(), /\.params = 2,\s+\.row_types = "uuid,text",\s+\.worker = true,/);
	const statement = [...made.table().split('add_sql[] = {')[1].split('0};')[0].matchAll(/'(?:\\(\d{3})|(.))',/g)]
		.map(([, octal, character]) => character ?? String.fromCharCode(parseInt(octal, 8))).join('');
	assert.equal(statement, 'INSERT INTO t SELECT * FROM (SELECT unnest($1::uuid[]), unnest($2::text[])) AS v (a, b)');
});

for (const [fault, book, said] of [
	['SQL outside a query', 'SELECT 1\n', /^book.sql:1: error: SQL before/],
	['a query without scope', '-- name: a\n-- about: A.\nSELECT 1\n', /^book.sql:1: error: query a has no "-- scope/],
	['an unknown scope', '-- name: a\n-- scope: world\n-- about: A.\nSELECT 1\n', /^book.sql:2: error: one scope/],
	['a query without a sentence', '-- name: a\n-- scope: tenant\nSELECT 1\n', /has no "-- about:"/],
	['a query without a statement', head, /^book.sql:1: error: query find has no statement/],
	['the same name twice', `${head}SELECT 1;\n${head}SELECT 2;\n`, /^book.sql:5: error: query find stands at .*:1 already/],
	['two statements', `${head}SELECT 1; SELECT 2\n`, /more than one statement/],
	['a gap in the parameters', `${head}SELECT $1, $3\n`, /uses \$3 but not \$2/],
	['rows without types', `${head}INSERT INTO t SELECT * FROM :rows\n`, /no "-- rows:"/],
	['rows of an unknown type', `-- name: a\n-- scope: tenant\n-- about: A.\n-- rows: uuid,money\nSELECT * FROM :rows\n`, /rows: uuid, bigint, text, float8, bytea or boolean/],
	['parameters beside rows', `${head}-- rows: uuid\nSELECT * FROM :rows WHERE a = $1\n`, /all parameters come through :rows/],
	['a name that is no C name', '-- name: a-b\n', /only a-z, 0-9 and _/],
])
	test(`${fault} stops the build`, (t) => {
		const made = compile(t, book);
		assert.equal(made.code, 1);
		assert.match(made.said, said);
	});
