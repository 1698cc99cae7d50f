// Runs a test file several times, each in a process of its own: for what depends on the moment at which something is killed.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { run } from './lectern.mjs';
import { patient } from './patience.mjs';

const RUN_MS = patient(600000);

/** file: relative to the caller, whose import.meta.url is base. One test for each run. */
export function again(test, base, file, times) {
	const path = fileURLToPath(new URL(file, base));
	for (let i = 1; i <= times; i++) {
		test(`${file}, run ${i} of ${times}`, async (t) => {
			const { NODE_TEST_CONTEXT: _, ...env } = process.env;
			const answer = await run(process.execPath, ['--test', '--test-reporter=tap', path], { env, timeout_ms: RUN_MS });
			const passed = Number(/^# pass (\d+)/m.exec(answer.stdout)?.[1] ?? 0);
			assert.equal(answer.code, 0, answer.stdout.slice(-20000));
			assert.ok(passed > 0 && /^# fail 0$/m.test(answer.stdout), answer.stdout.slice(-20000));
			t.diagnostic(`${passed} passed`);
		});
	}
}
