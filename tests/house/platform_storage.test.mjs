// The demo platform's storage answers as a real platform's does: what LTI-PHP's script was told and said, recorded.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';

import { fixture, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { answering } from '../platform/storage.mjs';

test('the demo platform keeps data as LTI-PHP does, message for message', (t) => {
	if (skipWithoutFixtures(t, 'lti', 'ltiphp-storage-messages.json'))
		return;
	const { exchange } = JSON.parse(fs.readFileSync(fixture('lti', 'ltiphp-storage-messages.json'), 'utf8'));
	let hear;
	vm.runInNewContext(`(${answering})({ prefix: 'lti', keeps: true, slow_ms: 0 })`,
		{ window: {}, addEventListener: (_, listener) => (hear = listener), setTimeout: (act) => act() });
	// What is no object LTI-PHP answers twice, or not at all; nobody sends it.
	const sayable = exchange.filter(({ message }) => typeof message === 'object' && message !== null);
	assert.ok(sayable.length > 15);
	for (const { what, message, from_origin, answers } of sayable) {
		const said = [];
		hear({ data: message, origin: from_origin, source: { postMessage: (answer, to) => said.push({ message: JSON.parse(JSON.stringify(answer)), target_origin: to }) } });
		assert.deepEqual(said, answers, what);
	}
});
