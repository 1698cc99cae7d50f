// What "green" means must itself be right: the closing line of ./dev test, and the checks of ./dev check.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { freshFolder, repo, run } from '../harness/lectern.mjs';

/** Runs programs by ctest; the file that says what came of them. */
async function ran(t, programs) {
	const folder = freshFolder('lectern-green-');
	t.after(() => fs.rmSync(folder, { recursive: true }));
	const lines = programs.map((text, at) => `add_test(program_${at} "/bin/sh" "-c" [==[${text}]==])\n`);
	fs.writeFileSync(path.join(folder, 'CTestTestfile.cmake'), lines.join(''));
	await run('ctest', ['--output-junit', 'tests.xml', '--test-output-size-passed', '100000', '--test-output-size-failed', '100000'], { cwd: folder });
	return path.join(folder, 'tests.xml');
}

async function tell(...words) {
	const { code, stdout } = await run(process.execPath, [path.join(repo, 'tests/harness/summary.mjs'), ...words]);
	return { code, stdout, last: stdout.trimEnd().split('\n').at(-1) };
}

const summary = async (t, programs) => tell(await ran(t, programs));

test('cases of cmocka and of node are summed, and all passed is green', async (t) => {
	const { code, last } = await summary(t, ['printf "1..2\\nok 1 - a\\nok 2 - b\\n"', 'printf "ok 1 - x\\n# tests 3\\n# pass 3\\n# fail 0\\n# skipped 0\\n"', 'true']);
	assert.deepEqual([code, last], [0, '6 passed, 0 failed']);
});

test('failed cases, crashes and programs that only fail at their end are counted', async (t) => {
	const { code, last, stdout } = await summary(t, ['printf "1..2\\nok 1 - a\\nnot ok 2 - <b> & \\"c\\"\\n"; exit 1', 'printf "ok 1 - a\\n"; kill -9 $$',
		'printf "# pass 1\\n# fail 2\\n# cancelled 1\\n"; exit 1']);
	assert.deepEqual([code, last], [1, '3 passed, 5 failed']);
	assert.match(stdout, /not ok 2 - <b> & "c"/);
});

test('of several parts each is told with its time, then the slowest, then the sum; a part that did not run is not green', async (t) => {
	const [plain, checked] = [await ran(t, ['printf "ok 1 - a\\nok 2 - b\\n"']), await ran(t, ['sleep 0.3; printf "ok 1 - a\\n"', 'printf "not ok 1 - b\\n"; exit 1'])];
	const good = await tell('plain', plain, 'again', plain);
	assert.deepEqual([good.code, good.last], [0, '4 passed, 0 failed']);
	const bad = await tell('plain', plain, 'checked', checked);
	assert.deepEqual([bad.code, bad.last], [1, '3 passed, 1 failed']);
	assert.match(bad.stdout, /^plain +\d+\.\d s {2}2 passed, 0 failed\nchecked +\d+\.\d s {2}1 passed, 1 failed: program_1\n\nThe slowest:\nchecked +0\.\d s {2}program_0\n/);
	const gone = await tell('plain', plain, 'checked', `${checked}.gone`);
	assert.deepEqual([gone.code, gone.last], [1, '2 passed, 1 failed']);
});

test('what a test wants to be read stands before the count, and after it where just that test was asked for', async (t) => {
	const said = '*** SKIPPED, no fixtures ***';
	const file = await ran(t, [`printf "# RESULT things: 3 passed / 3\\n# ${said}\\n# pass 1\\n# fail 0\\n"`, 'printf "RESULT things: 3 passed / 3\\nok 1 - a RESULT\\n"']);
	assert.equal((await tell(file)).stdout, `\n${said}\nthings: 3 passed / 3\n2 passed, 0 failed\n`);
	assert.equal((await tell('--chosen', file)).stdout, `\n${said}\n2 passed, 0 failed\nthings: 3 passed / 3\n`);
	assert.match((await tell('--chosen', 'plain', file)).stdout, /\n2 passed, 0 failed\nthings: 3 passed \/ 3\n$/);
});

test('nothing run is not green', async (t) => {
	const { code, last } = await summary(t, []);
	assert.deepEqual([code, last], [1, '0 passed, 1 failed']);
});

async function check(t, files) {
	const folder = freshFolder('lectern-green-');
	t.after(() => fs.rmSync(folder, { recursive: true }));
	for (const [name, text] of Object.entries(files)) {
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.writeFileSync(path.join(folder, name), text);
	}
	await run('git', ['init', '-q'], { cwd: folder });
	await run('git', ['add', '.'], { cwd: folder });
	return (await run(process.execPath, [path.join(repo, 'tools/check/source.mjs')], { cwd: folder })).stdout;
}

test('the checks of the sources find what they are for, and let good sources be', async (t) => {
	const machine = ['', 'home', 'somebody', 'x'].join('/');
	const bad = {
		'lti/a.c': `#include <curl/curl.h>\n#include "../db/db.h"\nint f(void)\n{\n\treturn ${'system'}("x"); \n}\n`,
		'lti/long.c': `int f(void)\n{\n${'\tx();\n'.repeat(71)}}\n`,
		'lti/longer.c': 'int x;\n'.repeat(401),
		'docs/a.md': `see ${machine}\n`,
		'docs/end.md': 'no newline',
	};
	const found = await check(t, bad);
	for (const line of [/lti\/a\.c:1: library/, /lti\/a\.c:2: include/, /lti\/a\.c:5: banned: system/, /lti\/a\.c:5: space/, /lti\/long\.c:1: function/,
		/lti\/longer\.c:400: file/, /docs\/a\.md:1: path/, /docs\/end\.md:1: end/])
		assert.match(found, line);
	const good = await check(t, {
		'keys/a.c': `#include <curl/curl.h>\n/* no goto, no system() */\nint f(void)\n{\n\treturn g("strcpy(");\n}\n`,
		'lti/long.c': `int f(void)\n{\n${'\tx();\n'.repeat(70)}}\n`,
	});
	assert.doesNotMatch(good, /^(keys|lti)\//m);
});
