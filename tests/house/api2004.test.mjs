// window.API_1484_11 alone: its states, each of its error codes, and what content does that no book foresaw.
import assert from 'node:assert/strict';
import test from 'node:test';

import { besideTable } from '../harness/cmi.mjs';

const [, { Api2004 }] = await besideTable('cmi2004_js', 'cmi2004_table.mjs', ['api2004.mjs']);

/** An API with what its hooks were told, in a frame whose document can be changed. */
function api(all = {}) {
	const heard = [];
	const frame = { document: {}, frames: [] };
	const state = { closed: false, fresh: null };
	const made = new Api2004(all, () => frame, {
		model(cmi) { state.cmi = cmi; },
		touched: (size, turn) => heard.push(['touched', size, turn]),
		commit: () => heard.push(['commit']),
		finish: () => heard.push(['finish']),
		closed: () => state.closed,
		reopen: () => { heard.push(['reopen']); return Promise.resolve(state.fresh); },
	});
	return { made, it: made.object, heard, frame, state };
}

const fails = (it, answer, code, expected = 'false') => assert.deepEqual([answer, it.GetLastError()], [expected, String(code)]);
const works = (it, answer, expected = 'true') => assert.deepEqual([answer, it.GetLastError()], [expected, '0']);

test('before Initialize nothing is taken, and each call has its own code', () => {
	const { it, heard } = api();
	assert.equal(it.version, '1.0');
	assert.equal(it.GetLastError(), '0');
	fails(it, it.GetValue('cmi.location'), 122, '');
	fails(it, it.SetValue('cmi.location', 'x'), 132);
	fails(it, it.Commit(''), 142);
	fails(it, it.Terminate(''), 112);
	fails(it, it.Initialize('illegal'), 201);
	works(it, it.Initialize(''));
	fails(it, it.Initialize(''), 103);
	assert.deepEqual(heard, []);
});

test('after Terminate nothing is taken, and a second Terminate changes nothing', () => {
	const { it, heard } = api();
	works(it, it.Initialize(''));
	fails(it, it.Terminate('illegal'), 201);
	works(it, it.SetValue('cmi.location', 'x'));
	works(it, it.Terminate(''));
	fails(it, it.Terminate(''), 113);
	fails(it, it.GetValue('cmi.location'), 123, '');
	fails(it, it.SetValue('cmi.location', 'y'), 133);
	fails(it, it.Commit(''), 143);
	fails(it, it.Initialize(''), 104);
	assert.deepEqual(heard, [['touched', 1, false], ['finish']]);
});

test('a session that was closed elsewhere takes nothing, and says so', () => {
	const { it, heard, state } = api();
	works(it, it.Initialize(''));
	state.closed = true;
	fails(it, it.SetValue('cmi.location', 'x'), 351);
	fails(it, it.Commit(''), 391);
	fails(it, it.Terminate(''), 111);
	assert.deepEqual(heard, []);
	const late = api();
	late.state.closed = true;
	fails(late.it, late.it.Initialize(''), 102);
});

test('errors of the data model are told, and the next success forgets them', () => {
	const { it } = api();
	works(it, it.Initialize());
	fails(it, it.GetValue('cmi.nothing'), 401, '');
	fails(it, it.GetValue('cmi.location'), 403, '');
	fails(it, it.SetValue('cmi.learner_id', 'x'), 404);
	fails(it, it.GetValue('cmi.exit'), 405, '');
	fails(it, it.SetValue('cmi.score.raw', 'x'), 406);
	fails(it, it.SetValue('cmi.score.scaled', '2'), 407);
	fails(it, it.SetValue('cmi.interactions.0.type', 'choice'), 408);
	fails(it, it.GetValue(''), 301, '');
	fails(it, it.SetValue('', 'x'), 351);
	works(it, it.GetValue('cmi.completion_status'), 'unknown');
	fails(it, it.Commit('illegal'), 201);
	works(it, it.Commit(''));
});

test('words for a code leave the last error alone, and are never longer than 255', () => {
	const { it } = api();
	works(it, it.Initialize(''));
	fails(it, it.GetValue('cmi.' + 'x'.repeat(4000)), 401, '');
	assert.equal(it.GetErrorString('401'), 'Undefined Data Model Element');
	assert.equal(it.GetErrorString(''), '');
	assert.equal(it.GetErrorString('001'), '');
	assert.equal(it.GetErrorString('1444'), '');
	assert.equal(it.GetErrorString(undefined), '');
	assert.equal(it.GetErrorString('toString'), '');
	assert.match(it.GetDiagnostic(''), /^Undefined Data Model Element: cmi\.x/);
	assert.equal(it.GetDiagnostic('').length, 255);
	assert.equal(it.GetDiagnostic('402'), 'Unimplemented Data Model Element');
	assert.equal(it.GetDiagnostic('nothing'), '');
	assert.equal(it.GetLastError(), '401');
});

test('answers are strings, whatever content gives', () => {
	const { it } = api();
	works(it, it.Initialize(null));
	works(it, it.SetValue('cmi.score.raw', 85));
	works(it, it.GetValue('cmi.score.raw'), '85');
	works(it, it.SetValue('cmi.location', null));
	fails(it, it.SetValue('cmi.location', { toString() { return '\0'; } }), 406);
	for (const element of [undefined, null, 0, {}, [], Symbol('x'), Object.create(null)]) assert.equal(typeof it.GetValue(element), 'string');
	assert.equal(it.GetErrorString(Object.create(null)), '');
	fails(it, it.Initialize(Object.create(null)), 103);
	assert.throws(() => { it.Initialize = null; }, TypeError);
});

test('only a change of what decides asks for a turn', () => {
	const { it, heard } = api({ 'cmi.success_status': 'passed' });
	works(it, it.Initialize(''));
	works(it, it.SetValue('cmi.success_status', 'passed'));
	works(it, it.SetValue('cmi.success_status', 'failed'));
	works(it, it.SetValue('cmi.suspend_data', 'abc'));
	assert.deepEqual(heard, [['touched', 6, false], ['touched', 6, true], ['touched', 3, false]]);
});

test('content that was loaded anew begins a new communication session with what it had said', async () => {
	const { it, heard, frame, state } = api({ 'cmi.entry': 'ab-initio' });
	works(it, it.Initialize(''));
	works(it, it.SetValue('cmi.location', '4'));
	works(it, it.SetValue('cmi.exit', 'suspend'));
	works(it, it.SetValue('adl.nav.request', 'exitAll'));
	frame.document = {};
	state.fresh = { 'cmi.entry': 'resume', 'cmi.location': '4 again' };
	works(it, it.Initialize(''));
	works(it, it.GetValue('cmi.location'), '4');
	works(it, it.GetValue('cmi.entry'), 'resume');
	works(it, it.GetValue('adl.nav.request'), '_none_');
	assert.deepEqual(heard.at(-1), ['reopen']);
	await null;
	await null;
	works(it, it.GetValue('cmi.location'), '4 again');
	works(it, it.Terminate(''));
	frame.document = {};
	works(it, it.Initialize(''));
	works(it, it.SetValue('cmi.location', '5'));
	await null;
	await null;
	works(it, it.GetValue('cmi.location'), '5');
});

test('what may be chosen is told anew while content runs', () => {
	const { made, it } = api({ 'adl.nav.request_valid.continue': 'false' });
	works(it, it.Initialize(''));
	works(it, it.GetValue('adl.nav.request_valid.continue'), 'false');
	made.know({ 'adl.nav.request_valid.continue': 'true', 'adl.nav.request_valid.choice.{target=a.b}': 'true' });
	works(it, it.GetValue('adl.nav.request_valid.continue'), 'true');
	works(it, it.GetValue('adl.nav.request_valid.choice.{target=a.b}'), 'true');
});

test('shared buckets open as their map says', () => {
	const { it } = api({ shared: 'rw r w', 'adl.data.0.id': 'a', 'adl.data.1.id': 'b', 'adl.data.1.store': 'kept', 'adl.data.2.id': 'c' });
	works(it, it.Initialize(''));
	works(it, it.GetValue('adl.data._count'), '3');
	fails(it, it.GetValue('adl.data.0.store'), 403, '');
	works(it, it.SetValue('adl.data.0.store', 'x'));
	works(it, it.SetValue('adl.data.0.store', ''));
	fails(it, it.GetValue('adl.data.0.store'), 403, '');
	fails(it, it.SetValue('adl.data.1.store', 'x'), 404);
	works(it, it.GetValue('adl.data.1.store'), 'kept');
	works(it, it.SetValue('adl.data.2.store', 'x'));
	fails(it, it.GetValue('adl.data.2.store'), 405, '');
	fails(it, it.SetValue('adl.data.3.store', 'x'), 351);
});
