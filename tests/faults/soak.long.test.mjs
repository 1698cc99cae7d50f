// Two minutes of the soak; ./dev soak runs it for half an hour, or as long as wanted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { runSoak } from './soak.mjs';

const MINUTES = 2;

test(`${MINUTES} minutes of random kills of service, PostgreSQL and browsers lose no accepted value`, async (t) => {
	const { kills, accepted } = await runSoak({ minutes: MINUTES, say: (line) => console.log(`RESULT ${line}`), t });
	assert.ok(accepted > 0 && Object.values(kills).some((count) => count > 0));
});
