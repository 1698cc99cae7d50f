// The service is killed while it passes statements on: nothing is left out, and whoever reads ids sees each once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { startReceiver, verify } from '../harness/receiver.mjs';
import { statement, Store } from '../harness/xapi.mjs';

const KEY = 'the-operators-key';
const KILLS = 3;

for (const kind of ['forward', 'webhook'])
	test(`killed in the middle of a ${kind}, the service goes on where it was`, async (t) => {
		const s = await startLectern({ t, config: { api_key: KEY, outbound_private: true, outbound_http: true, feed_retry_first: 1, feed_retry_max: 1, feed_timeout: 1, feed_lease: 4 } });
		const receiver = await startReceiver(t), source = await Store.open(s);
		const terms = kind === 'forward' ? { url: receiver.store, key: 'a', secret: 'b' } : { url: receiver.hook };
		const made = await request(s.app, 'POST', '/api/v1/orgs/main/statements/feeds', { headers: { authorization: `Bearer ${KEY}` }, body: { kind, name: 'x', ...terms } });
		assert.equal(made.status, 201, made.text);
		const ids = [];
		const more = async (count) => {
			const all = Array.from({ length: count }, () => statement({ id: randomUUID() }));
			assert.equal((await source.post('/statements', {}, { body: all })).status, 200);
			ids.push(...all.map(({ id }) => id));
		};
		for (let kill = 0; kill < KILLS; kill++) {
			// The third request is taken, and its sender never hears of that.
			let asked = 0, reached;
			const under = new Promise((resolve) => (reached = resolve));
			receiver.fails = () => ++asked === 3 && (reached(), 'mute');
			await more(120);
			await under;
			await s.kill();
			receiver.letGo();
			receiver.fails = () => undefined;
			await s.start();
		}
		await eventually(() => receiver.ids.length >= ids.length, { what: 'everything to arrive' });
		assert.deepEqual(receiver.ids, ids, 'everything, in order');
		if (kind === 'webhook') {
			receiver.posts.forEach((message) => verify(message, made.json.secret));
			assert.equal(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size, ids.length, 'what was told twice has one id');
		}
		assert.ok(receiver.taken.length < ids.length + KILLS * 50 + 1, 'no more is sent twice than was under way');
		const feed = await eventually(async () => {
			const { json } = await request(s.app, 'GET', `/api/v1/orgs/main/statements/feeds/${made.json.id}`, { headers: { authorization: `Bearer ${KEY}` } });
			return !json.behind && json;
		}, { what: 'the feed to be at the end' });
		assert.deepEqual([feed.state, feed.dead_letters], ['active', 0]);
	});
