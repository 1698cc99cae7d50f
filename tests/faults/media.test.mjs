// The service, PostgreSQL or both are killed while a file comes in parts: every part that was answered is there, the rest is sent,
// and the file is whole.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Library, MiB, PART, sha256 } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';
import { HEAL_MS, WAYS } from './kills.mjs';

const OPERATOR = 'the-operators-key-of-the-media-faults';

for (const [what, kill, back] of WAYS)
	test(`${what} is killed while a file comes in parts, and while it is completed`, async (t) => {
		const s = await startLectern({ config: { api_key: OPERATOR, rate_limit_client: 0, rate_limit_address: 0 }, t });
		const library = new Library(s, { authorization: `Bearer ${OPERATOR}` });
		const bytes = Buffer.alloc(3 * PART + MiB, 'seventeen leaves ');
		const made = (await library.begin(bytes, { file_name: 'leaves.txt', sha256: sha256(bytes) })).json;
		const slice = (one) => bytes.subarray((one.number - 1) * PART, (one.number - 1) * PART + one.bytes);
		assert.equal((await library.part(made.upload.parts[2], slice(made.upload.parts[2]))).status, 204);
		const cut = library.part(made.upload.parts[0], slice(made.upload.parts[0])).then((answer) => answer.status, () => 0);
		await kill(s);
		const answered = await cut;
		await back(s);
		const healed = (ask, wanted) => eventually(async () => {
			const answer = await ask().catch(() => undefined);
			return answer !== undefined && wanted(answer) && answer;
		}, { what: 'the service to heal', timeout_ms: HEAL_MS });
		const now = (await healed(() => library.ask('GET', `contents/${made.id}`), (answer) => answer.status === 200)).json;
		assert.ok(now.upload.parts[2].there, 'what was answered is there');
		if (answered === 204)
			assert.ok(now.upload.parts[0].there);
		assert.ok(!now.upload.parts[1].there && !now.upload.parts[3].there);
		await library.send(now, bytes);
		const completing = library.complete(made.id).catch(() => undefined);
		await kill(s);
		await completing;
		await back(s);
		const done = (await healed(() => library.complete(made.id), (answer) => answer.status < 500)).json;
		assert.deepEqual([done.state, done.checksum], ['ready', sha256(bytes)]);
		assert.equal(sha256((await library.read(made.id)).body), sha256(bytes));
		assert.deepEqual(new Owner(s.data).sql('SELECT state, (SELECT count(*) FROM content_uploads) FROM contents'), [['ready', '0']]);
	});
