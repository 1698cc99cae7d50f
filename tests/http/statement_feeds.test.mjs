// What a store passes on: to another organisation's store of the same installation, to stores that fail in every way, and to
// webhooks. Everything arrives, in its order; what one receiver does not want holds up nothing else.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { before, after, test } from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startReceiver, verify } from '../harness/receiver.mjs';
import { statement, Store } from '../harness/xapi.mjs';
import { startWorker } from '../harness/worker.mjs';

const KEY = 'the-operators-key';
const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';
const quick = { feed_retry_first: 1, feed_retry_max: 1, feed_timeout: 1, feed_lease: 4 };

let s, source;
before(async () => {
	s = await startLectern({ config: { api_key: KEY, outbound_private: true, outbound_http: true, rate_limit_client: 0, rate_limit_address: 0, ...quick } });
	source = await Store.open(s, { version: '2.0.0' });
});
after(() => s?.dispose());

/** The API below the organisation's feeds. */
async function api(method, path = '', body, { org = 'main', status = method === 'DELETE' ? 204 : 200 } = {}) {
	const answer = await request(s.app, method, `/api/v1/orgs/${org}/statements/feeds${path}`, { headers: { authorization: `Bearer ${KEY}` }, body });
	assert.equal(answer.status, status, answer.text);
	return answer.json;
}

const add = (terms, options) => api('POST', '', { name: 'a feed', ...terms }, { status: 201, ...options });
const forward = (receiver, terms, options) => add({ kind: 'forward', url: receiver.store, key: 'somebody', secret: 'something', ...terms }, options);
const hook = (receiver, terms) => add({ kind: 'webhook', url: receiver.hook, ...terms });

async function post(store, ...all) {
	const answer = await store.post('/statements', {}, { body: all });
	assert.equal(answer.status, 200, answer.text);
	return all.map(({ id }) => id);
}

const some = (count, more) => Array.from({ length: count }, () => statement({ id: randomUUID(), ...more }));
const arrived = (receiver, ids, what = 'the statements to arrive') => eventually(() => ids.every((id) => receiver.ids.includes(id)), { what });
const settled = (feed, holds, what) => eventually(async () => {
	const now = await api('GET', `/${feed.id}`);
	return holds(now) && now;
}, { what: what ?? `the feed to be as it should: ${holds}` });

/** A feed that is removed at the end of the test. */
function kept(t, feed) {
	t.after(() => request(s.app, 'DELETE', `/api/v1/orgs/main/statements/feeds/${feed.id}`, { headers: { authorization: `Bearer ${KEY}` } }));
	return feed;
}

test('another organisation\'s store ends equal: order, voiding, references and attachments, of this organisation alone', async (t) => {
	const slug = `copy-${randomUUID().slice(0, 8)}`;
	await s.ask('org', 'add', slug, '--name', 'A copy');
	const copy = await Store.open(s, { org: slug, version: '1.0.3' });
	const others = await Store.open(s, { org: slug });
	const [own] = await post(others, ...some(1));
	const bytes = Buffer.from([0, 13, 10, 45, 45, 255]), sha2 = createHash('sha256').update(bytes).digest('hex');
	const first = some(60), [late] = some(1);
	const withBytes = statement({ id: randomUUID(), attachments: [{ usageType: 'https://example.org/usage', display: { en: 'bytes' },
		contentType: 'application/octet-stream', length: bytes.length, sha2 }] });
	const voids = (id) => statement({ id: randomUUID(), verb: { id: VOIDED }, object: { objectType: 'StatementRef', id } });
	const ids = await post(source, ...first.slice(0, 30));
	ids.push(...await post(source, ...first.slice(30), voids(first[3].id), voids(late.id)));
	ids.push(...await post(source, late, statement({ id: randomUUID(), object: { objectType: 'StatementRef', id: first[5].id }, result: { score: { raw: 17 } } })));
	const answer = await source.post('/statements', {}, { type: 'multipart/mixed; boundary=b', body: Buffer.concat([Buffer.from(`--b\r\nContent-Type: application/json\r\n\r\n${
		JSON.stringify(withBytes)}\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n`),
	bytes, Buffer.from('\r\n--b--\r\n')]) });
	assert.equal(answer.status, 200, answer.text);
	ids.push(withBytes.id);

	const feed = kept(t, await add({ kind: 'forward', url: `${s.app}/xapi/1.0.3/`, version: '1.0.3', key: copy.key.key, secret: copy.key.secret, from: 'beginning' }));
	assert.equal(feed.secret, null);
	assert.deepEqual((await api('POST', `/${feed.id}/test`)), { ok: true, status: 200, code: null, reason: null, advice: null, detail: null });
	await settled(feed, ({ behind }) => !behind);
	assert.equal((await api('GET', `/${feed.id}`)).dead_letters, 0);

	const there = [];
	let page = (await copy.get('/statements', { ascending: 'true' })).json;
	for (;; page = (await request(s.app, 'GET', page.more, { headers: copy.headers })).json) {
		there.push(...page.statements);
		if (page.more === '')
			break;
	}
	const hidden = [first[3].id, late.id];
	assert.deepEqual(there.map(({ id }) => id), [own, ...ids.filter((id) => !hidden.includes(id))], 'in the order in which they were stored');
	for (const id of hidden) {
		assert.equal((await copy.get('/statements', { statementId: id })).status, 404);
		assert.equal((await copy.get('/statements', { voidedStatementId: id })).status, 200);
	}
	const ours = (await source.get('/statements', { statementId: first[7].id })).json;
	const theirs = there.find(({ id }) => id === first[7].id);
	assert.equal(theirs.timestamp, ours.timestamp);
	assert.equal(theirs.authority.account.name, copy.key.key, 'whose key brought it');
	assert.equal(theirs.version, '1.0.0', 'a store of 1.0.3 takes no 2.x');
	const kind = await copy.get('/statements', { statementId: withBytes.id, attachments: 'true' });
	assert.ok(kind.body.includes(Buffer.concat([Buffer.from('\r\n\r\n'), bytes, Buffer.from('\r\n--')])), 'byte for byte');
	assert.equal((await source.get('/statements', { statementId: own })).status, 404, 'nothing comes back');

	const [next] = await post(source, ...some(1));
	await eventually(async () => (await copy.get('/statements', { statementId: next })).status === 200, { what: 'what was stored later to arrive' });
});

test('a receiver that fails for a while is sent everything, in order, each taken once', async (t) => {
	for (const failure of [{ status: 500 }, { status: 503 }, { status: 429, headers: { 'retry-after': '2' } }, 'close', 'hang']) {
		const receiver = await startReceiver(t);
		const feed = kept(t, await forward(receiver));
		const from = Date.now();
		let left = 2;
		receiver.fails = ({ method }) => method === 'POST' && left-- > 0 && failure;
		const ids = await post(source, ...some(70));
		await settled(feed, ({ code }) => code !== null);
		const told = await api('GET', `/${feed.id}`);
		assert.ok(told.code === null || (told.reason !== null && told.failing_since !== null));
		await arrived(receiver, ids, `statements to arrive after ${JSON.stringify(failure)}`);
		assert.deepEqual(receiver.taken.map(({ id }) => id).filter((id) => ids.includes(id)), ids);
		if (failure.status === 429)
			assert.ok(Date.now() - from >= 3900, 'Retry-After is respected');
		const after = await settled(feed, ({ behind, code }) => !behind && code === null);
		assert.deepEqual([after.state, after.failures, after.failing_since, after.dead_letters], ['active', 0, null, 0]);
		for (const { headers } of receiver.posts)
			assert.deepEqual([headers.authorization, headers['x-experience-api-version']], [`Basic ${Buffer.from('somebody:something').toString('base64')}`, '2.0.0']);
		receiver.letGo();
		await api('DELETE', `/${feed.id}`);
	}
});

test('a receiver that is not there is waited for, and then has it all', async (t) => {
	const gone = await startReceiver();
	const { port } = gone.server.address();
	const feed = kept(t, await forward(gone));
	await gone.stop();
	const ids = await post(source, ...some(60));
	const waiting = await settled(feed, ({ code, failures }) => code === 'unreachable' && failures >= 2);
	assert.equal(waiting.state, 'active');
	assert.ok(waiting.behind && waiting.next_try_at !== null && waiting.last_status === null);
	const receiver = await startReceiver(t, port);
	await arrived(receiver, ids);
	assert.deepEqual(receiver.ids, ids);
});

test('one statement that is not wanted becomes a dead letter, and the rest arrives in order', async (t) => {
	const receiver = await startReceiver(t);
	const feed = kept(t, await forward(receiver));
	const all = some(50);
	const poison = all[23].id, large = all[41].id;
	receiver.fails = ({ statements }) => (statements.some(({ id }) => id === poison) ? { status: 400, body: '{"detail":"mailto:ada@example.org is bad"}' }
		: statements.some(({ id }) => id === large) && { status: 413 });
	const ids = await post(source, ...all);
	const rest = ids.filter((id) => id !== poison && id !== large);
	await arrived(receiver, rest);
	assert.deepEqual(receiver.ids, rest);
	const now = await settled(feed, ({ behind }) => !behind);
	assert.deepEqual([now.state, now.dead_letters, now.sent, now.code], ['active', 2, 48, null]);
	const letters = (await api('GET', `/${feed.id}/dead-letters`)).items;
	assert.deepEqual(letters.map(({ statement: id, code, status, tries, resending }) => [id, code, status, tries, resending]),
		[[poison, 'not_wanted', 400, 1, false], [large, 'too_large', 413, 1, false]]);
	assert.doesNotMatch(JSON.stringify(letters), /ada@/);
	const firstPage = await api('GET', `/${feed.id}/dead-letters?limit=1`);
	assert.deepEqual((await api('GET', `/${feed.id}/dead-letters?limit=1&cursor=${firstPage.next}`)).items.map((one) => one.statement), [large]);

	// Sent again for nothing, then after it was mended, then forgotten.
	assert.deepEqual(await api('POST', `/${feed.id}/dead-letters/resend`, { statement: poison }), { dead_letters: 1 });
	await eventually(async () => (await api('GET', `/${feed.id}/dead-letters`)).items[0].tries === 2, { what: 'a second try' });
	receiver.fails = ({ statements }) => statements.some(({ id }) => id === large) && { status: 413 };
	assert.deepEqual(await api('POST', `/${feed.id}/dead-letters/resend`, {}), { dead_letters: 2 });
	await arrived(receiver, [poison]);
	await eventually(async () => (await api('GET', `/${feed.id}/dead-letters`)).items.map((one) => [one.statement, one.resending]).join() === `${large},false`,
		{ what: 'one letter to be left' });
	await api('POST', `/${feed.id}/dead-letters/dismiss`, { statement: poison }, { status: 404 });
	assert.deepEqual(await api('POST', `/${feed.id}/dead-letters/dismiss`, { statement: large }), { dead_letters: 1 });
	assert.deepEqual((await api('GET', `/${feed.id}/dead-letters`)).items, []);
});

test('409: the same statement there counts as sent, another one of the same id is a dead letter', async (t) => {
	const receiver = await startReceiver(t);
	const all = some(4);
	receiver.taken.push({ ...all[1], stored: '2026-01-01T00:00:00Z', version: '1.0.0' }, { ...all[2], result: { response: 'something else' } });
	receiver.fails = ({ method, statements }) => method === 'POST' && statements.some(({ id }) => id === all[1].id || id === all[2].id) && { status: 409 };
	const feed = kept(t, await forward(receiver));
	const ids = await post(source, ...all);
	await arrived(receiver, ids);
	const now = await settled(feed, ({ behind }) => !behind);
	assert.deepEqual([now.sent, now.dead_letters], [3, 1]);
	assert.deepEqual((await api('GET', `/${feed.id}/dead-letters`)).items.map((one) => [one.statement, one.code, one.status]), [[ids[2], 'conflict', 409]]);
});

test('a receiver that takes nothing pauses its feed with the reason; mended and resumed it goes on where it stopped', async (t) => {
	const receiver = await startReceiver(t);
	for (const [status, code] of [[401, 'unauthorized'], [403, 'forbidden'], [404, 'not_found'], [302, 'moved'], [405, 'not_a_store']]) {
		const feed = kept(t, await forward(receiver));
		receiver.fails = ({ headers }) => headers.authorization !== `Basic ${Buffer.from('another:one').toString('base64')}` && { status };
		const before = receiver.posts.length;
		const ids = await post(source, ...some(3));
		const paused = await settled(feed, ({ state }) => state === 'paused');
		assert.deepEqual([paused.code, paused.last_status, paused.dead_letters, paused.behind], [code, status, 0, true]);
		assert.equal(receiver.posts.length - before, 3, 'after few tries');
		assert.ok(paused.reason && paused.advice);
		const trial = await api('POST', `/${feed.id}/test`);
		assert.deepEqual([trial.ok, trial.code, trial.status], [false, code, status]);
		await api('PATCH', `/${feed.id}`, { key: 'another', secret: 'one' });
		assert.equal((await api('POST', `/${feed.id}/test`)).ok, true);
		assert.equal((await api('POST', `/${feed.id}/resume`)).state, 'active');
		await arrived(receiver, ids);
		await api('DELETE', `/${feed.id}`);
	}
});

test('a filter lets through what it says, and what voids it', async (t) => {
	const receiver = await startReceiver(t);
	const agent = { mbox: `mailto:${randomUUID()}@example.org` }, verb = { id: `https://example.org/verbs/${randomUUID()}` };
	const registration = randomUUID(), object = { id: `https://example.org/courses/${randomUUID()}` };
	const filters = [{ verbs: ['https://example.org/verbs/none', verb.id] }, { agent }, { activity: object.id }, { registration },
		{ activity: object.id, related_activities: true }, { verbs: [verb.id], agent, registration }];
	for (const filter of filters)
		kept(t, await forward(receiver, { filter, key: JSON.stringify(filters.indexOf(filter)) }));
	const all = [statement({ verb }), statement({ actor: agent }), statement({ object }), statement({ context: { registration } }),
		statement({ context: { contextActivities: { parent: [object] } } }), statement({ actor: agent, verb, object, context: { registration } })]
		.map((one) => ({ ...one, id: randomUUID() }));
	const voids = [{ ...statement({ verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: all[0].id } }), id: randomUUID() }];
	await post(source, ...all, ...some(3));
	await post(source, ...voids);
	const got = (n) => receiver.posts.filter(({ headers }) => Buffer.from(headers.authorization.slice(6), 'base64').toString().startsWith(`${n}:`))
		.flatMap(({ statements }) => statements.map(({ id }) => [...all, ...voids].findIndex((one) => one.id === id)));
	const expected = [[0, 5, 6], [1, 5], [2, 5], [3, 5], [2, 4, 5], [5]];
	await eventually(() => expected.every((list, n) => got(n).length >= list.length), { what: 'what the filters let through' });
	for (const feed of (await api('GET')).items.filter(({ url }) => url === receiver.store))
		await settled(feed, ({ behind }) => !behind);
	assert.deepEqual(filters.map((_, n) => got(n)), expected);
});

test('a webhook is told one statement at a time, signed by Standard Webhooks, and again under the same id', async (t) => {
	const receiver = await startReceiver(t);
	const feed = kept(t, await hook(receiver));
	assert.match(feed.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
	assert.equal((await api('GET', `/${feed.id}`)).secret, undefined);
	assert.equal((await api('POST', `/${feed.id}/test`)).ok, true);
	const [ping] = receiver.posts;
	verify(ping, feed.secret);
	assert.throws(() => verify(ping, `whsec_${Buffer.alloc(32).toString('base64')}`));
	assert.deepEqual([ping.json.type, ping.json.data], ['ping', { feed: feed.id }]);

	receiver.taken = [];
	let left = 2;
	const all = some(5), poison = all[3].id;
	receiver.fails = ({ json }) => (json.data.id === poison ? { status: 400 } : json.data.id === all[1].id && left-- > 0 && { status: 502 });
	const ids = await post(source, ...all);
	await arrived(receiver, ids.filter((id) => id !== poison));
	assert.deepEqual(receiver.ids, ids.filter((id) => id !== poison));
	const messages = receiver.posts.slice(1);
	messages.forEach((message) => verify(message, feed.secret));
	const named = new Map(messages.map(({ headers, json }) => [json.data.id, headers['webhook-id']]));
	assert.equal(new Set(named.values()).size, 5);
	assert.equal(new Set(messages.filter(({ json }) => json.data.id === all[1].id).map(({ headers }) => headers['webhook-id'])).size, 1, 'tries of one message share its id');
	assert.ok(messages.filter(({ json }) => json.data.id === all[1].id).length >= 3);
	const [first] = messages;
	assert.deepEqual([first.json.type, first.json.data.id, first.json.data.verb.id, first.json.timestamp], ['statement.stored', ids[0], all[0].verb.id, first.json.data.stored]);
	assert.deepEqual((await settled(feed, ({ behind }) => !behind)).dead_letters, 1);
});

test('two services never send one feed at the same time, and together leave nothing out', async (t) => {
	const receiver = await startReceiver(t);
	const worker = await startWorker(s, {}, t);
	receiver.slow = 30;
	const feed = kept(t, await forward(receiver, { name: 'of two' }));
	const ids = [];
	for (let i = 0; i < 12; i++)
		ids.push(...await post(source, ...some(20)));
	await arrived(receiver, ids);
	await settled(feed, ({ behind }) => !behind);
	assert.equal(receiver.most, 1, 'one request at a time');
	assert.deepEqual(receiver.taken.map(({ id }) => id), ids, 'each once, in order');
	await worker.stop();
});

test('paused it sends nothing and keeps its place; changed it begins anew where it is told to', async (t) => {
	const receiver = await startReceiver(t);
	const feed = kept(t, await forward(receiver));
	assert.deepEqual([(await api('POST', `/${feed.id}/pause`)).state, (await api('GET', `/${feed.id}`)).code], ['paused', 'by_hand']);
	const from = new Date().toISOString();
	const ids = await post(source, ...some(3));
	const other = kept(t, await forward(await startReceiver(t)));
	await settled(other, ({ behind }) => !behind, 'another feed to be past it');
	assert.deepEqual(receiver.posts, []);
	await api('POST', `/${feed.id}/resume`);
	await arrived(receiver, ids);
	await settled(feed, ({ behind }) => !behind);
	receiver.taken = [];
	const changed = await api('PATCH', `/${feed.id}`, { from, name: 'again' });
	assert.equal(changed.name, 'again');
	await arrived(receiver, ids);
	await api('DELETE', `/${feed.id}`);
	await api('GET', `/${feed.id}`, undefined, { status: 404 });
	await api('POST', `/${feed.id}/resume`, undefined, { status: 404 });
});

test('what cannot be a feed is refused by its field', async (t) => {
	const good = { kind: 'forward', name: 'x', url: 'https://lrs.example.org/xapi/', key: 'k', secret: 's' };
	const wrong = [
		[{ kind: 'mail' }, 'kind'], [{ name: '' }, 'name'], [{ url: 'lrs.example.org' }, 'url'], [{ url: 'https://a:b@lrs.example.org/' }, 'url'],
		[{ url: 'https://lrs.example.org/?a=1' }, 'url'], [{ url: 'https://lrs.example.org/#a' }, 'url'], [{ key: undefined }, 'key'], [{ key: 'a:b' }, 'key'],
		[{ key: source.key.key, secret: source.key.secret }, 'key'], [{ secret: undefined }, 'secret'], [{ version: '0.9' }, 'version'], [{ from: 'yesterday' }, 'from'],
		[{ filter: { verbs: ['did'] } }, 'filter.verbs'], [{ filter: { agent: { name: 'Ada' } } }, 'filter.agent'], [{ filter: { who: 1 } }, 'filter.who'],
		[{ kind: 'webhook' }, 'key'], [{ kind: 'webhook', key: undefined }, 'secret'], [{ kind: 'webhook', key: undefined, secret: undefined, version: '2.0.0' }, 'version'],
	];
	for (const [change, field] of wrong) {
		const answer = await request(s.app, 'POST', '/api/v1/orgs/main/statements/feeds', { headers: { authorization: `Bearer ${KEY}` }, body: { ...good, ...change } });
		assert.deepEqual([answer.status, answer.json.field], [400, field], `${JSON.stringify(change)}: ${answer.text}`);
	}
	const feed = kept(t, await add({ ...good, url: 'https://lrs.example.org/xapi/' }));
	assert.deepEqual(feed.filter, {});
	await api('PATCH', `/${feed.id}`, { key: source.key.key }, { status: 400 });
	await api('PATCH', `/${feed.id}`, { from: 'never' }, { status: 400 });
	const [[sealed]] = new Owner(s.data).sql(`SELECT secret_sealed FROM statement_feeds WHERE id = '${feed.id}'`);
	assert.ok(!sealed.includes('s:') && sealed.length > 20, 'the secret is sealed');
	await api('POST', `/${randomUUID()}/test`, undefined, { status: 404 });
});

test('the command line does the same, and the trail tells it without secrets', async (t) => {
	const receiver = await startReceiver(t);
	const made = await s.lecternReading('the password\n', 'statement-feed', 'add', '--url', receiver.store, '--key', 'cli', '--secret-stdin', '--xapi-version', '1.0.3', '--verb',
		'https://example.org/verbs/did', '--name', 'from the shell');
	assert.equal(made.code, 0, made.stderr);
	const feed = kept(t, made.json);
	assert.deepEqual([feed.kind, feed.version, feed.filter, feed.secret], ['forward', '1.0.3', { verbs: ['https://example.org/verbs/did'] }, undefined]);
	const poison = statement({ id: randomUUID() });
	receiver.fails = ({ statements, method }) => method === 'POST' && statements.some(({ id }) => id === poison.id) && { status: 400 };
	await post(source, poison);
	await eventually(async () => (await s.ask('statement-feed', 'dead', feed.id)).dead_letters.length === 1, { what: 'a dead letter' });
	assert.equal((await s.ask('statement-feed', 'test', feed.id)).ok, true);
	assert.equal((await s.ask('statement-feed', 'pause', feed.id)).state, 'paused');
	receiver.fails = () => undefined;
	assert.deepEqual(await s.ask('statement-feed', 'resend', feed.id, poison.id), { dead_letters: 1 });
	assert.equal((await s.ask('statement-feed', 'resume', feed.id)).state, 'active');
	await arrived(receiver, [poison.id]);
	assert.deepEqual((await s.ask('statement-feed', 'change', feed.id, '--all', '--name', 'everything')).filter, {});
	assert.ok((await s.ask('statement-feed', 'list')).feeds.some(({ id, name }) => id === feed.id && name === 'everything'));
	const hooked = await s.ask('statement-feed', 'add', '--kind', 'webhook', '--url', receiver.hook);
	assert.match(hooked.secret, /^whsec_/);
	assert.deepEqual(await s.ask('statement-feed', 'remove', hooked.id), { removed: hooked.id });
	assert.equal((await s.lectern('statement-feed', 'pause', hooked.id)).code, 1);
	assert.deepEqual(await s.ask('statement-feed', 'remove', feed.id), { removed: feed.id });
	const trail = new Owner(s.data).sql(`SELECT action, coalesce(after::text, '') FROM audit_logs WHERE subject_type = 'statement_feed' AND subject_id = '${feed.id}' ORDER BY id`);
	assert.deepEqual(trail.map(([action]) => action), ['created', 'paused', 'letters_resent', 'resumed', 'changed', 'removed'].map((one) => `statement_feed.${one}`));
	assert.doesNotMatch(JSON.stringify(trail), /the password|Basic/);
});

test('an address that is private is refused at sending where the installation does not allow it', async (t) => {
	const closed = await startLectern({ config: { api_key: KEY, ...quick }, t });
	const receiver = await startReceiver(t);
	const ask = (method, path, body) => request(closed.app, method, `/api/v1/orgs/main/statements/feeds${path}`, { headers: { authorization: `Bearer ${KEY}` }, body });
	const plain = await ask('POST', '', { kind: 'webhook', name: 'x', url: receiver.hook });
	assert.deepEqual([plain.status, plain.json.field], [400, 'url']);
	const made = await ask('POST', '', { kind: 'webhook', name: 'x', url: receiver.hook.replace('http:', 'https:') });
	assert.equal(made.status, 201, made.text);
	const trial = (await ask('POST', `/${made.json.id}/test`)).json;
	assert.deepEqual([trial.ok, trial.code, trial.status], [false, 'unreachable', null]);
	assert.match(trial.detail, /not public/);
	assert.deepEqual(receiver.asked, []);
});

test('feeds are counted for /metrics, and one that stands still is told by the health of the service', async (t) => {
	const receiver = await startReceiver(t);
	receiver.fails = () => ({ status: 401 });
	const feed = kept(t, await forward(receiver));
	await post(source, ...some(1));
	await settled(feed, ({ state }) => state === 'paused');
	const text = await eventually(async () => {
		const { text: now } = await request(s.app, 'GET', '/metrics');
		return /lectern_statement_feeds\{state="stopped"\} [1-9]/.test(now) && now;
	}, { what: 'the figures' });
	assert.match(text, /lectern_statement_feed_sends_total\{outcome="sent"\} [1-9]/);
	assert.match(text, /lectern_statement_feed_sends_total\{outcome="later"\} [1-9]/);
	const { lines } = (await request(s.app, 'GET', '/health')).json;
	assert.equal(lines.find(({ about }) => about === 'Feeds of statements that stand still').verdict, 'look');
});
