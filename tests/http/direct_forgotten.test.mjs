// What units of cmi5 said of a direct visitor goes with the visitor: statements, documents, attachments, registrations.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { au, cmi5Package, launchUnit } from '../harness/cmi5.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';
import { Store } from '../harness/xapi.mjs';

let s, owner, link, store;
test.before(async () => {
	s = await startLectern({ config: { session_silent_after: 2 } });
	({ direct_link: link } = await s.ask('package', 'import', s.write('c.zip', cmi5Package(au('urn:unit', { moveOn: 'Passed' }) + au('urn:other')))));
	store = await Store.open(s);
	owner = new Owner(s.data);
});
test.after(() => s?.dispose());

const TABLES = ['learners', 'attempts', 'statements', 'statement_keys', 'statement_ids', 'statement_refs', 'documents', 'agent_names', 'statement_attachments', 'attachments',
	'cmi5_registrations', 'cmi5_parts', 'cmi5_sessions'];
const counts = () => Object.fromEntries(TABLES.map((table) => [table, Number(owner.sql(`SELECT count(*) FROM ${table}`)[0][0])]));

/** A guest who worked in a unit, of whom somebody else said something too. */
async function worked(choice) {
	const player = await enterByLink(s, link, { choice });
	const session = await openSession(s, player);
	const unit = await launchUnit(session, session.items[0].id);
	await unit.begin();
	await unit.say('passed', { score: 1 });
	const state = await unit.ask('PUT', '/activities/state', { query: { ...unit.state, stateId: 'bookmark' }, body: 'page 3', headers: { 'content-type': 'text/plain' } });
	assert.equal(state.status, 204, state.text);
	return { jar: player.jar, unit, session };
}
const nothingOf = async ({ unit }) => {
	for (const word of [unit.actor.account.name, unit.registration])
		assert.equal(owner.sql(`SELECT count(*) FROM statements WHERE position('${word}' in convert_from(body, 'UTF8')) > 0`)[0][0], '0');
	assert.deepEqual((await store.get('/statements', { agent: JSON.stringify(unit.actor), related_agents: 'true' })).json.statements, []);
	assert.deepEqual((await store.get('/statements', { registration: unit.registration })).json.statements, []);
	assert.deepEqual((await store.get('/activities/state', { activityId: unit.activity, agent: JSON.stringify(unit.actor) })).json, []);
};

test('who asks to be forgotten leaves nothing in the learning record store, and others stay', async () => {
	const other = await worked('keep');
	const before = counts();
	const mine = await worked('keep');
	assert.ok(counts().statements > before.statements && counts().documents > before.documents);
	const answer = await request(s.app, 'POST', new URL(link).pathname, { body: new URLSearchParams({ choice: 'forget' }), jar: mine.jar });
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual(counts(), before);
	await nothingOf(mine);
	assert.ok((await store.get('/statements', { registration: other.unit.registration })).json.statements.length > 0);
	const late = await mine.unit.put(mine.unit.statement('terminated'));
	assert.ok([401, 403].includes(late.status), `${late.status} ${late.text}`);
	assert.deepEqual(counts(), before, 'nothing comes after');
});

test('what others said stays without them', async () => {
	const mine = await worked('keep'), teacher = { mbox: 'mailto:teacher@example.org' };
	const said = { id: randomUUID(), actor: teacher, verb: { id: 'https://example.org/verbs/praised' }, object: { id: 'https://example.org/work' }, context: { instructor: mine.unit.actor } };
	assert.equal((await store.post('/statements', {}, { body: said })).status, 200);
	assert.equal((await request(s.app, 'POST', new URL(link).pathname, { body: new URLSearchParams({ choice: 'forget' }), jar: mine.jar })).status, 200);
	await nothingOf(mine);
	const left = await store.get('/statements', { statementId: said.id });
	assert.equal(left.status, 200, left.text);
	assert.equal(left.json.context.instructor.account.homePage, `${s.app}/xapi/pseudonyms`);
});

test('who wanted nothing kept leaves nothing there either, once they are silent', async () => {
	const before = counts();
	const mine = await worked('nothing');
	await eventually(() => counts().learners === before.learners, { what: 'the guest to be forgotten' });
	assert.deepEqual(counts(), before);
	await nothingOf(mine);
});
