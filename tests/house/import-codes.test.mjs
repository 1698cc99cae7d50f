// docs/import.md lists exactly the codes that the program has, with the program's own words.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { binary, repo, run } from '../harness/lectern.mjs';

// Settings of the tester are not the program's.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LECTERN_')));
const say = (...words) => run(binary, ['package', 'codes', ...words], { env });
const row = ({ code, severity, meaning }) => `| \`${code}\` | ${severity} | ${meaning} |`;

test('docs/import.md lists every code of an import and no other', async () => {
	const answer = await say();
	assert.equal(answer.code, 0, answer.stderr);
	const listed = fs.readFileSync(`${repo}docs/import.md`, 'utf8').split('\n').filter((line) => line.startsWith('| `'));
	assert.deepEqual(listed, answer.json.codes.map(row), 'take the table from `lectern package codes`');
});

test('no two codes are alike, and each is a short word with a sentence', async () => {
	const { codes } = (await say()).json;
	assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
	for (const { code, severity, meaning } of codes) {
		assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
		assert.match(severity, /^(refusal|error|warning|note)$/);
		assert.match(meaning, /^[A-Z][^|<]*\.$/, code);
	}
});

test('the codes as a table for people', async () => {
	const { stdout } = await say('--table');
	assert.match(stdout, /^refusal  zip-ratio +A file would grow/m);
});
