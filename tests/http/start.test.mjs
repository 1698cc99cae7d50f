// What is looked at before a service serves, and what a verb of the command line does without.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

test('a service that may not run one of its queries does not begin, and says which; a verb that needs another one works', async (t) => {
	const s = await startLectern({ config: { check_queries: true }, t });
	new Owner(s.data).sql('REVOKE UPDATE ON programmes FROM lectern_app');
	await s.stop();
	assert.equal((await s.ask('org', 'list')).organizations[0].slug, 'main');
	await assert.rejects(s.start(), /query lms\.programme_\w+ cannot be planned as lectern_app: .*permission denied for table programmes/);

	s.config.check_queries = false;
	await s.start();
	assert.equal((await request(s.app, 'GET', '/readyz')).status, 200, 'who says that they were tried is believed');
});
