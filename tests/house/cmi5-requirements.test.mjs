// docs/cmi5-requirements.md: every numbered requirement of cmi5 stands there once, with a test that exists or a reason.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { repo } from '../harness/lectern.mjs';

const rows = fs.readFileSync(`${repo}docs/cmi5-requirements.md`, 'utf8').split('\n').filter((line) => /^\| \d/.test(line))
	.map((line) => /^\| (\S+(?: \(d\d*\))?) \| (.+) \|$/.exec(line)?.slice(1) ?? assert.fail(line));
const texts = new Map();
const textOf = (file) => {
	if (!texts.has(file)) texts.set(file, fs.readFileSync(`${repo}${file}`, 'utf8').replaceAll('\\\'', '\''));
	return texts.get(file);
};

test('every number stands there once, and no other', (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	assert.deepEqual(rows.map(([number]) => number), Object.keys(JSON.parse(fs.readFileSync(fixture('cmi5', 'requirements.json'), 'utf8'))));
});

test('every test that is named exists, and every other row gives a reason', () => {
	for (const [number, by] of rows) {
		const named = /^`(tests\/[^`]+)`: (.+)$/.exec(by);
		if (named === null) {
			assert.match(by, /^reason: .{8,}/, number);
			continue;
		}
		const [, file, title] = named;
		const wanted = file.endsWith('.c') ? `static void ${title}(void **state)` : /^\d{3}-essentials/.test(title) ? '${name} of the LMS test suite finds nothing wrong' : `test('${title}'`;
		assert.ok(textOf(file).includes(wanted), `${number}: ${file} has no test “${title}”`);
	}
});

test('every rule that refuses a statement names a requirement of the table', () => {
	const numbers = new Set(rows.map(([number]) => number.split(' ')[0]));
	const rules = [...textOf('xapi/cmi5/judge.def').matchAll(/^RULE\(\w+, "([^"]+)"/gm)].map(([, number]) => number);
	assert.ok(rules.length > 40);
	for (const number of rules) assert.ok(numbers.has(number), number);
});
