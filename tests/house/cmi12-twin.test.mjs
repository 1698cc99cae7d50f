// Browser and server must agree on every call of the SCORM 1.2 data model: player/cmi12.mjs against scorm/cmi12/cmi12.c, on
// every element, keyword and thousands of generated calls, and on what is there after the state was saved and opened again.
import assert from 'node:assert/strict';
import test from 'node:test';

import { ask as askProgram, besideTable, numbers } from '../harness/cmi.mjs';

const [{ CMI12 }, { Cmi12 }] = await besideTable('cmi_js', 'cmi12_table.mjs', ['cmi12.mjs']);
const ask = (lines) => askProgram('cmi_oracle', lines);

const launch = {
	student_id: 'u-1', student_name: 'Curie, Marie', launch_data: 'a=b', mastery_score: '80',
	max_time_allowed: '0000:30:00', time_limit_action: 'continue,no message', comments_from_lms: 'Bonjour',
	credit: 'credit', mode: 'normal', total_time_cs: 12345,
};

// Runs the same calls on both sides; a difference is told with the calls that led to it.
async function agree(calls, saved = '') {
	const answers = await ask([['open', launch, saved], ...calls, ['save']]);
	const cmi = new Cmi12(answers[0][1]);

	calls.forEach(([verb, element, value], i) => {
		const theirs = answers[i + 1];
		const told = `${JSON.stringify(calls[i]).slice(0, 300)} (call ${i} of ${calls.length})`;
		if (verb === 'get') {
			const [text, code] = cmi.get(element);
			assert.deepEqual([code, text], theirs, told);
		} else if (verb === 'set') {
			assert.deepEqual([cmi.set(element, value)[1]], theirs, told);
		} else {
			assert.deepEqual([Cmi12.isTurn(element)], theirs, told);
		}
	});
	return { cmi, saved: answers.at(-1)[0] };
}

const values = [
	'', ' ', '0', '1', '-1', '-0', '100', '100.0', '100.01', '101', '-100', '-100.5', '50.25', '85.', '.5', '.', '-', '+5', '1e2', '0x10',
	'00007', '5 ', ' 5', '1,5', '٣', '9'.repeat(64), '9'.repeat(65), '0.' + '3'.repeat(62), '0.' + '3'.repeat(63), '999999999', '9999999999',
	'NaN', 'Infinity', 'passed', 'completed', 'failed', 'incomplete', 'browsed', 'not attempted', 'Passed', 'passed ', 'unknown',
	'time-out', 'suspend', 'logout', 'normal', '0000:00:00', '00:00:00', '0:00:00', '00000:00:00', '9999:59:59.99', '0000:75:99',
	'0000:00:00.', '0000:00:00.1', '0000:00:00.123', '23:59:59', '23:59:59.99', '24:00:00', '12:60:00', '12:00:60', '1:00:00', 'PT1H',
	'true-false', 'choice', 'fill-in', 'matching', 'performance', 'sequencing', 'likert', 'numeric', 'long-fill-in', 'other',
	't', 'f', 'T', 'true', 'false', 'yes', 'a', 'a,b', '{a,b}', '{}', ',', ',,', 'a,,b', 'a.b', '{a.b,c.d}', 'a.b,c', '{a.b', 'a.b}', '.a', 'a.', 'a..b',
	'x[.]y[,]z[.]w', 'correct', 'wrong', 'incorrect', 'unanticipated', 'neutral', '0.5', 'Quelle est la capitale ?', 'deux\nlignes', 'tab\there',
	'\u007f', 'é', '漢字', '😀', '\ufffd', '😀.😀', '"\\', '<b>&amp;</b>', 'null', 'fr', 'id_1', 'urn:x:1', '|', 'suspend|logout', 'x'.repeat(256), 'y'.repeat(5000),
];

const literal = CMI12.elements.map((row) => row.path);
const names = [
	...literal.filter((name) => !name.includes('#')),
	...literal.filter((name) => name.includes('#')).flatMap((name) =>
		['0', '1', '2', '3', '7'].flatMap((n) => ['0', '1', '2'].map((m) => name.replace('#', n).replace('#', m)))),
];
const keywords = CMI12.categories.flatMap(({ path: category }) => ['_children', '_count', '_version'].flatMap((word) =>
	['0', '1', '5'].map((n) => `${category.replaceAll('#', n)}.${word}`)));
const wrong = [
	'', '.', '..', 'cmi', 'cmi.', '.cmi', 'CMI.core.exit', 'cmi..core', 'cmi.core', 'cmi.core.', 'cmi.core..exit', 'cmi.core.Exit', 'cmi.core.nothing',
	'cmi.core.score', 'cmi.core.score.scaled', 'cmi.core.student_id.x', 'cmi.core.student_id._children', 'cmi.core.student_id._count',
	'cmi.core._version', 'cmi._version', 'cmi._children', 'cmi._count', 'cmi._count.x', 'cmi._other', 'cmi.nothing', 'cmi.nothing.x', 'cmi.nothing._children', 'adl.nav.request', 'x',
	'_version', 'cmi.0', 'cmi.0._count', '0', '0.cmi', 'cmi.core.0', 'cmi.core.0.exit', 'cmi.suspend_data.x', 'cmi.suspend_data._children', 'cmi.comments.0',
	'cmi.comments._count', 'cmi.objectives', 'cmi.objectives.0', 'cmi.objectives.id', 'cmi.objectives.#.id', 'cmi.objectives.n.id', 'cmi.objectives.-1.id',
	'cmi.objectives.01.id', 'cmi.objectives.00.id', 'cmi.objectives.0x0.id', 'cmi.objectives. 0.id', 'cmi.objectives.999999.id', 'cmi.objectives.1000000.id',
	'cmi.objectives.4294967296.id', 'cmi.objectives.0._children', 'cmi.objectives.0._count', 'cmi.objectives.0.nothing', 'cmi.objectives.0.score', 'cmi.objectives.0.score.0',
	'cmi.objectives.0.id._count', 'cmi.objectives.0.0.id', 'cmi.objectives.0.status.1.2.3', 'cmi.interactions.0.objectives.0', 'cmi.interactions.0.objectives.0._count',
	'cmi.interactions.0.objectives.id', 'cmi.interactions.0.correct_responses.0.pattern.0', 'cmi.interactions.0.pattern', 'cmi.completion_status', 'cmi.location', 'cmi.exit',
	'cmi.student_data', 'cmi.student_data.attempt_number', 'cmi.student_preference.audio_level', 'cmi.évaluation', 'cmi.core.' + 'x'.repeat(240), 'cmi.core.' + 'x'.repeat(250),
	'cmi.' + 'é'.repeat(126), '__proto__', 'cmi.__proto__', 'cmi.constructor', 'cmi.objectives.constructor', 'toString',
];

test('every element and every keyword answers a get before anything is set', async () => {
	await agree([...names, ...keywords, ...wrong].flatMap((name) => [['get', name], ['turn', name]]));
});

test('every element takes and refuses the same values', async () => {
	for (const type of ['', 'true-false', 'choice', 'matching', 'sequencing', 'likert', 'numeric']) {
		const calls = ['0', '1', '2'].map((n) => ['set', `cmi.objectives.${n}.id`, `o${n}`]);
		['0', '1', '2'].forEach((n) => calls.push(['set', `cmi.interactions.${n}.${type ? 'type' : 'id'}`, type || 'x']));
		for (const name of [...names, ...keywords, ...wrong]) {
			for (const value of values) {
				if (type && !/interactions.*(response|pattern)/.test(name)) continue;
				calls.push(['set', name, value], ['get', name]);
			}
			calls.push(['get', 'cmi.objectives._count'], ['get', 'cmi.interactions.0.correct_responses._count']);
			if (type) calls.push(['set', 'cmi.interactions.0.type', type]);
		}
		await agree(calls);
	}
});

test('long random conversations end in the same state, saved and opened again', async () => {
	const vocabularies = CMI12.elements.flatMap((row) => row.vocabulary ?? []);
	for (let seed = 1; seed <= 6; seed++) {
		const next = numbers(seed);
		const pick = (list) => list[next(list.length)];
		let saved = '';
		for (let round = 0; round < 3; round++) {
			const calls = [];
			for (let i = 0; i < 1500; i++) {
				const kind = next(20);
				const name = kind === 0 ? pick(wrong) : kind === 1 ? pick(keywords) : pick(names);
				if (next(3) === 0) calls.push(['get', name]);
				else calls.push(['set', name, next(2) === 0 ? pick(vocabularies) : pick(values)]);
			}
			const after = await agree([...calls, ...[...names, ...keywords].map((name) => ['get', name])], saved);
			saved = after.saved;
			// What the browser tells is enough for the service to reach the same state.
			assert.ok(JSON.parse(saved));
		}
	}
});

test('the dirty list, applied by the service, gives the browser\'s state', async () => {
	const next = numbers(77);
	const pick = (list) => list[next(list.length)];
	const [[, all]] = await ask([['open', launch, '']]);
	const cmi = new Cmi12(all);
	const told = [];

	for (let i = 0; i < 4000; i++) {
		cmi.set(pick(names), pick(values));
		if (next(50) === 0) told.push(...cmi.take());
	}
	told.push(...cmi.take());
	assert.deepEqual(cmi.dirty, []);

	const readable = names.filter((name) => cmi.get(name)[1] !== 404);
	const answers = await ask([['open', launch, ''], ...told.map(([name, value]) => ['set', name, value]), ...readable.map((name) => ['get', name])]);
	told.forEach((call, i) => assert.deepEqual(answers[i + 1], [0], `${call[0]} was taken`));
	readable.forEach((name, i) => {
		const [text, code] = cmi.get(name);
		assert.deepEqual(answers[1 + told.length + i], [code, text], name);
	});
});

test('values of several megabytes: both keep what fits and refuse what does not', async () => {
	const most = CMI12.value_max;
	await agree([
		['set', 'cmi.suspend_data', 'a'.repeat(most)], ['set', 'cmi.suspend_data', 'a'.repeat(most + 1)],
		['set', 'cmi.suspend_data', 'é'.repeat(most / 2)], ['set', 'cmi.suspend_data', 'é'.repeat(most / 2) + 'x'],
		['set', 'cmi.comments', 'c'.repeat(most - 1)], ['set', 'cmi.comments', 'cc'], ['set', 'cmi.comments', 'c'], ['set', 'cmi.comments', 'c'],
		['set', 'cmi.core.lesson_location', 'l'.repeat(most)], ['set', 'cmi.student_preference.language', 'x'.repeat(most)],
		['set', 'cmi.objectives.0.id', 'o'.repeat(most)], ['set', 'cmi.suspend_data', ''], ['set', 'cmi.objectives.0.id', 'o'.repeat(most)],
		// The sum has a limit too: names and values up to the last byte, then no more until something is given up.
		['set', 'cmi.objectives.0.id', 'o'.repeat(most - 'cmi.objectives.0.id'.length - 1)], ['set', 'cmi.suspend_data', 's'], ['set', 'cmi.suspend_data', 'ss'],
		['set', 'cmi.student_preference.audio', '0'], ['set', 'cmi.student_preference.audio', '1'], ['set', 'cmi.suspend_data', ''], ['set', 'cmi.student_preference.audio', '1'],
		['get', 'cmi.objectives._count'],
	]);
});

test('twenty thousand elements and not one more', async () => {
	const calls = [];
	for (let i = 0; i <= CMI12.elements_max; i++) calls.push(['set', `cmi.objectives.${i}.id`, `o${i}`]);
	const started = Date.now();
	const { cmi } = await agree([...calls, ['get', 'cmi.objectives._count']]);
	assert.deepEqual(cmi.get('cmi.objectives._count'), [String(CMI12.elements_max), 0]);
	assert.deepEqual(cmi.set(`cmi.objectives.${CMI12.elements_max}.id`, 'x'), ['', 101]);
	assert.ok(Date.now() - started < 60000, 'look-ups do not slow down with the count');
});

test('text that cannot travel is mended or refused in the browser', () => {
	const cmi = new Cmi12({});
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\ud800b'), ['a\ufffdb', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\udc00'), ['a\ufffd', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', '😀'), ['😀', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\0b'), ['', 405]);
	assert.deepEqual(cmi.set('cmi.core.score.raw', 85), ['85', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', null), ['', 0]);
	assert.deepEqual(cmi.get(undefined), ['', 201]);
	assert.equal(Cmi12.text(405), 'Incorrect Data Type');
	assert.equal(Cmi12.text('407'), '');
	assert.equal(Cmi12.text('constructor'), '');
});
