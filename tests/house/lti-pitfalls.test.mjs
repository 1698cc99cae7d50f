// docs/lti-pitfalls.md has a line for every failure that was gathered, and every test it names is there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { repo } from '../harness/lectern.mjs';

const NUMBERS = 32;

const text = fs.readFileSync(path.join(repo, 'docs/lti-pitfalls.md'), 'utf8');
const rows = [...text.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, number, elsewhere, here, shown]) => ({ number: Number(number), elsewhere, here, shown }));

/** `file` "words of a title"; "of another"; `file` "…" */
function testsOf(shown) {
	const named = [];
	let file;
	for (const [, path_, words] of shown.matchAll(/`([^`]+)`|"([^"]+)"/g)) {
		file = path_ ?? file;
		if (words !== undefined)
			named.push({ file, words });
	}
	return named;
}

test('every failure has one line that says what happens here', () => {
	assert.deepEqual(rows.map((row) => row.number), Array.from({ length: NUMBERS }, (_, i) => i + 1));
	for (const { number, elsewhere, here } of rows)
		assert.ok(elsewhere.length > 10 && here.length > 10, `${number} says something`);
});

test('every line names tests, which are there under that title', () => {
	for (const { number, shown } of rows) {
		const named = testsOf(shown);
		assert.ok(named.length > 0, `${number} names no test`);
		for (const { file, words } of named) {
			const source = fs.readFileSync(path.join(repo, file), 'utf8');
			const titles = source.split('\n').filter((line) => /\b(?:test|it)\(|cmocka_unit_test\(/.test(line)).join('\n').replaceAll("\\'", "'");
			assert.ok(titles.includes(words), `${number}: ${file} has no test "${words}"`);
		}
	}
});
