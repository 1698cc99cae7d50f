// Browser and server must agree on every call of the SCORM 2004 data model: player/cmi2004.mjs against
// scorm/cmi2004/*.c, on every element, keyword and thousands of generated calls in each edition, and on what is there
// after the state was saved and opened again.
import assert from 'node:assert/strict';
import test from 'node:test';

import { ask as askProgram, besideTable, numbers } from '../harness/cmi.mjs';

const [{ CMI2004 }, { Cmi2004 }] = await besideTable('cmi2004_js', 'cmi2004_table.mjs', ['cmi2004.mjs']);
const ask = (lines) => askProgram('cmi2004_oracle', lines);
let calls = 0;
test.after(() => console.log(`# cmi2004 twin: ${calls} calls answered alike`));

const launch = {
	edition: 4, learner_id: 'u-1', learner_name: 'Curie, Marie', launch_data: 'a=b', max_time_allowed: 'PT30M',
	time_limit_action: 'exit,message', comments_from_lms: '{lang=fr}Bonjour', completion_threshold: '0.8',
	scaled_passing_score: '0.5', credit: 'credit', mode: 'normal', total_time_cs: 12345,
	objectives: [{ id: 'PRIMARYOBJ', success_status: 'failed', scaled: '0.25' }, { id: 'ob j 1', progress_measure: '0.5' }],
	buckets: [
		{ id: 'b0', store: 'kept' }, { id: 'b1', writable: false, store: 'read' }, { id: 'b2', readable: false, store: 'hidden' },
		{ id: 'b3', readable: false, writable: false }, { id: 'b4' },
	],
	may_continue: 'true', may_previous: 'false',
	targets: [{ id: 'activity_2', choice: 'true', jump: 'false' }, { id: 'Activity.14_LEAF', choice: 'unknown', jump: 'true' }],
};
const plain = { edition: 4, learner_id: 'u-2', learner_name: 'Lovelace, Ada', credit: 'no-credit', mode: 'browse' };

// Runs the same calls on both sides; a difference is told with the call that led to it.
async function agree(list, { start = launch, saved = '' } = {}) {
	const answers = await ask([['open', start, saved], ...list, ['save']]);
	const cmi = new Cmi2004(answers[0][1]);

	list.forEach(([verb, element, value], i) => {
		const theirs = answers[i + 1];
		const told = () => `${JSON.stringify(list[i]).slice(0, 300)} (call ${i} of ${list.length}, edition ${start.edition})`;
		const ours = verb === 'get' ? cmi.get(element).reverse() : verb === 'set' ? [cmi.set(element, value)[1]] : [Cmi2004.isTurn(element)];
		if (ours[0] !== theirs[0] || ours[1] !== theirs[1]) assert.deepEqual(ours, theirs, told());
	});
	calls += list.length;
	return { cmi, saved: answers.at(-1)[0], answers };
}

const types = Object.keys(CMI2004.interactions);
const values = [
	'', ' ', '   ', '0', '1', '-1', '-0', '100', '100.0', '1.0000001', '-1.0000001', '0.99999999', '-100.5', '50.25', '85.', '.5', '-.5', '.', '-', '+5', '1e2', '0x10',
	'00007', '5 ', ' 5', '1,5', '34,000.00', '3.1.4', '٣', '9'.repeat(64), '9'.repeat(65), '0.' + '3'.repeat(62), '0.' + '3'.repeat(63), '7.000099999887765544',
	'NaN', 'Infinity', 'passed', 'completed', 'failed', 'incomplete', 'browsed', 'not attempted', 'Passed', 'passed ', 'unknown',
	'time-out', 'suspend', 'logout', 'normal', 'correct', 'incorrect', 'wrong', 'unanticipated', 'neutral', 'true', 'false', 'True', 't', '2',
	'P', 'PT', 'PT0S', 'PT0H0M0S', 'P1Y', 'P6M', 'P14D', 'P1W', 'P1Y6M14DT4H15M6.34S', 'P1Y6M14DT', 'P1M1Y', 'PT1M1H', 'PT1.5M', 'PT.5S', 'PT5.S', 'PT5.123S', 'PT01H059M020S',
	'p1y', 'P-1Y', 'P9999999999Y', 'P2922277026Y', 'P292277266666Y', 'P10000000000D', 'PT9999999999S', 'PT1H ', ' PT1H', 'PT1HM', 'P1DT', '1Y', '00:00:00',
	'P2922710230Y', 'P2922710231Y', 'P2922710230Y11M', 'P2922710230Y12M', 'P106751991167D', 'PT2562047788015H', 'P1Y1Y', 'PTS', 'P1YT1', 'PT1S1', 'PT0.5H',
	'2004', '1969', '1970', '2038', '2039', '204', '20044', '2004-', '2004-04', '2004-13', '2004-00', '2004-4', '2004-04-01', '2004-02-29', '2005-02-29', '2000-02-29', '2004-04-31',
	'2004-04-32', '2004-04-00', '2004-04-01T', '2004-04-01T15', '2004-04-01T24', '2004-04-01T15Z', '2004-04-01T15:20', '2004-04-01T15:60', '2004-04-01T15:20:', '2004-04-01T15:21:45',
	'2004-04-01T15:21:60', '2004-04-01T15:21:45Z', '2004-04-01T15:21:45.', '2004-04-01T15:21:45.5', '2004-04-01T15:21:45.55', '2004-04-01T15:21:45.555', '2004-04-01T15:21:45.55Z',
	'2004-04-01T15:21:45.55+02', '2004-04-01T15:21:45.55-02:30', '2004-04-01T15:21:45.55+24', '2004-04-01T15:21:45.55+02:60', '2004-04-01T15:21:45.55+2', '2004-04-01T15:21:45.55Z ',
	'2004-04-01 15:21:45', '2004-04-01t15', '-2004', '2004-04-01T15:21:45.5+', '2004-04-01T15:21:45.5+0230',
	'{lang=}', '{lang=en}', '{lang=en-US}text', '{lang=ENG}x', '{lang=frl}z', '{lang=ruq-JM}z', '{lang=i-klingon}', '{lang=i}', '{lang=x-ours}', '{lang=q}', '{lang=qtz}', '{lang=quz}', '{lang=en',
	'{lang=en-}', '{lang=en--US}', '{lang=en-123456789}', '{lang=e n}', '{lang=é}', '{lang=en}{lang=xx}', ' {lang=xx}', '{Lang=xx}', 'text{lang=xx}', '{lang=\n}', '{lang=aa aar}', '{lang=a }',
	'en', 'fr-CA', 'zh-min-nan', 'art-lojban', 'i-ami', 'sp', 'EN', 'englisch', 'e', 'en_US', 'x-', 'i-', 'qaa', 'qua', 'de-CH-1996', 'mo', 'cnr', 'fr ', 'aa-', '-en', 'é', 'fr-é',
	'urn:', 'urn:a', 'urn:a:', 'urn:a:b', 'URN:a:b c', 'urn:-a:b', 'urn:a-:b', 'urn:' + 'n'.repeat(32) + ':x', 'urn:' + 'n'.repeat(33) + ':x', 'urn:é:b', 'urn:a:é', 'urn::x', 'urna', 'uRn:a:b:c',
	...types, 'other-fill-in', 'a', 'a b', 'a[,]b', 'b[,]a', 'a[,]a', '[,]', 'a[,]', '[,]a', 'a[,][,]b', 'a[.]b', 'a[.]', '[.]b', '[.]', 'a[.]b[.]c', 'a[.]b[,]c[.]d', 'a[.]b[,]c', 'a[.]b[,]', 'a[.]1[:]2',
	'1[:]2', '2[:]1', '[:]1', '1[:]', '[:]', '1[:]2[:]3', '1[:]x', '-0.5[:]-0.25', '1 [:] 2', 'a[:]b', 'a,b', '{a}', 'a}', '[a', 'a]', '{}{[]}{}{[]}{}', 'uri.uri.uri[.]abcd[,]testuri', '[[,]]', 'a[,]b[,',
	'{case_matters=true}z', '{case_matters=false}a[,]b', '{case_matters=maybe}z', '{case_matters=}', '{case_matters=true', '{order_matters=true}a[.]b', '{order_matters=false}z', '{order_matters=no}a[.]b',
	'{case_matters=true}{order_matters=false}z', '{order_matters=true}{case_matters=true}z', '{case_matters=true}{case_matters=no}z', '{order_matters=true}{order_matters=no}a[.]b',
	'{order_matters=true}{case_matters=no}z', '{case_matters=true}{lang=xx}z', '{case_matters=true}{lang=fr}z[,]{lang=xx}y', '{lang=fr}{case_matters=no}z', '{order_matters=true}', '{case_matters=true}',
	'{Case_matters=true}z', '{case_matters =true}z', '{case_matters=true}{order_matters=true}{case_matters=no}',
	'continue', 'previous', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll', '_none_', 'choice', 'jump', 'retry', '{target=activity_2}choice', '{target=activity_2}jump', '{target=}choice',
	'{target=a}', '{target=a}retry', '{target=a b.c}choice', '{target={a}}jump', '{target=a}choice ', '{target=a}}choice', '{target=é}jump', 'target=a}choice',
	'Quelle est la capitale ?', 'deux\nlignes', 'tab\there', '\u007f', 'é', '漢字', '😀', '😀[.]😀', '\ufffd', '"\\', '<b>&amp;</b>', 'null', 'PRIMARYOBJ', 'ob j 1', '|', 'suspend|logout',
	'{lang=en}{case_matters=true}z', '{lang=en}{case_matters=false}{case_matters=false}z', '{lang=en}{case_matters=no}z', '{order_matters=false}{case_matters=true}a[.]b', '{order_matters=true}a[.]' + 'b'.repeat(16361), '{order_matters=true}a[.]' + 'b'.repeat(16360) + 'é',
	'x'.repeat(256), 'y'.repeat(5000), Array.from({ length: 256 }, (_, i) => `c${i}`).join('[,]'), Array.from({ length: 257 }, (_, i) => `c${i}`).join('[,]'),
];

const literal = CMI2004.elements.map((row) => row.path);
const targets = ['activity_2', 'Activity.14_LEAF', 'nobody', 'é 漢'];
const names = literal.flatMap((name) => {
	if (name.endsWith('@')) return targets.map((id) => name.slice(0, -1) + `{target=${id}}`);
	if (!name.includes('#')) return [name];
	return ['0', '1', '2', '3', '7'].flatMap((n) => ['0', '1', '2'].map((m) => name.replace('#', n).replace('#', m)));
}).filter((name, i, all) => all.indexOf(name) === i);
const keywords = CMI2004.categories.flatMap(({ path }) => ['_children', '_count', '_version'].flatMap((word) =>
	['0', '1', '5'].map((n) => `${path.replaceAll('#', n)}.${word}`)));
const wrong = [
	'', '.', '..', 'cmi', 'cmi.', '.cmi', 'CMI.exit', 'cmi..exit', 'cmi.exit.', 'cmi.Exit', 'cmi.nothing', 'cmi.nothing.x', 'cmi.nothing._children', 'cmi.core', 'cmi.core.lesson_status', 'cmi.comments',
	'cmi._version', 'cmi._children', 'cmi._count', 'cmi._count.x', 'cmi._other', 'cmi.location._version', 'cmi.location._children', 'cmi.location._count', 'cmi.location.x', 'cmi.location.0', 'cmi.score',
	'cmi.score._count', 'cmi.score._version', 'cmi.score.0', 'cmi.score.scaled._children', 'cmi.objectives', 'cmi.objectives.0', 'cmi.objectives.id', 'cmi.objectives.#.id', 'cmi.objectives.n.id',
	'cmi.objectives.@.id', 'cmi.objectives.-1.id', 'cmi.objectives.+0.id', 'cmi.objectives.01.id', 'cmi.objectives.00.id', 'cmi.objectives.01._count', 'cmi.objectives.0x0.id', 'cmi.objectives. 0.id',
	'cmi.objectives.٣.id', 'cmi.objectives.999999.id', 'cmi.objectives.1000000.id', 'cmi.objectives.4294967296.id', 'cmi.objectives.18446744073709551616.id', 'cmi.objectives.0._children',
	'cmi.objectives.0._count', 'cmi.objectives.0._version', 'cmi.objectives.0.nothing', 'cmi.objectives.0.score', 'cmi.objectives.0.score.0', 'cmi.objectives.0.id._count', 'cmi.objectives.0.0.id',
	'cmi.objectives.0.status.1.2.3', 'cmi.objectives.{id=PRIMARYOBJ}.id', 'cmi.interactions', 'cmi.interactions.0.objectives', 'cmi.interactions.0.objectives.0', 'cmi.interactions.0.objectives.0._count',
	'cmi.interactions.0.objectives.id', 'cmi.interactions.0.objectives._children', 'cmi.interactions.0.correct_responses.0.pattern.0', 'cmi.interactions.0.correct_responses.01.pattern',
	'cmi.interactions.01.correct_responses.0.pattern', 'cmi.interactions.0.pattern', 'cmi.comments_from_lms', 'cmi.comments_from_lms.0', 'cmi.comments_from_lms.5.comment', 'adl', 'adl.', 'adl._children', 'adl._version',
	'adl.data', 'adl.data.0', 'adl.data.0._children', 'adl.data.9.id', 'adl.data.9.store', 'adl.data.5.store', 'adl.data.05.store', 'adl.data.n.store', 'adl.nav', 'adl.nav._children', 'adl.nav.request_valid',
	'adl.nav.request_valid.choice', 'adl.nav.request_valid.jump', 'adl.nav.request_valid.exit', 'adl.nav.request_valid.choice._count', 'adl.nav.request_valid.choice.@', 'adl.nav.request_valid.choice.activity_2',
	'adl.nav.request_valid.choice.{target=}', 'adl.nav.request_valid.choice.{target=a', 'adl.nav.request_valid.choice.{target={a}}', 'adl.nav.request_valid.choice.{target=a}.x', 'adl.nav.request_valid.choice.{target=a}._children',
	'adl.nav.request_valid.choice{target=a}', 'adl.nav.request_valid.continue.{target=a}', 'adl.nav.request_valid.choice.{target=' + 'x'.repeat(4000) + '}', 'adl.nav.request_valid.choice.{target=' + 'x'.repeat(4200) + '}',
	'x', '_version', 'cmi.0', 'cmi.0._count', '0', '0.cmi', 'cmi.évaluation', 'cmi.' + 'x'.repeat(240), 'cmi.' + 'x'.repeat(260), 'cmi.' + 'é'.repeat(126), '__proto__', 'cmi.__proto__', 'cmi.constructor',
	'cmi.objectives.constructor', 'cmi.interactions.0.type.constructor', 'toString', 'edition', 'shared', 'ssp.data',
];
const everything = [...names, ...keywords, ...wrong];

test('every element and every keyword answers a get before anything is set, in each edition', async () => {
	for (const edition of [2, 3, 4]) {
		for (const start of [launch, plain])
			await agree(everything.flatMap((name) => [['get', name], ['turn', name]]), { start: { ...start, edition } });
	}
});

test('every element takes and refuses the same values', async () => {
	for (const edition of [3, 4]) {
		const list = ['0', '1', '2'].map((n) => ['set', `cmi.interactions.${n}.id`, `i${n}`]);
		for (const name of everything) {
			for (const value of values) list.push(['set', name, value], ['get', name]);
			list.push(['get', 'cmi.objectives._count'], ['get', 'cmi.interactions.0.correct_responses._count'], ['get', 'cmi.completion_status'], ['get', 'cmi.success_status']);
		}
		await agree(list, { start: { ...launch, edition } });
		await agree(list, { start: { ...plain, edition } });
	}
});

test('responses and patterns of every type of interaction are judged alike', async () => {
	for (const type of types) {
		const list = [];
		['0', '1', '2'].forEach((n) => list.push(['set', `cmi.interactions.${n}.id`, `i${n}`], ['set', `cmi.interactions.${n}.type`, type]));
		for (const value of values) {
			list.push(['set', 'cmi.interactions.0.learner_response', value], ['get', 'cmi.interactions.0.learner_response']);
			for (const m of ['0', '1', '2']) {
				for (const n of ['0', '1']) {
					const name = `cmi.interactions.${n}.correct_responses.${m}.pattern`;
					list.push(['set', name, value], ['get', name]);
				}
			}
			list.push(['get', 'cmi.interactions.1.correct_responses._count']);
		}
		for (const other of types) list.push(['set', 'cmi.interactions.0.type', other], ['get', 'cmi.interactions.0.type'], ['set', 'cmi.interactions.2.type', other]);
		await agree(list);
	}
});

// A value made of pieces that mean something somewhere.
function made(next) {
	const pieces = ['{', '}', '[,]', '[.]', '[:]', '{lang=', '{lang=en}', '{lang=zz}', '{case_matters=', '{order_matters=true}', 'true', 'false', 'urn:', ':', '-', '.', '0', '7', '12', 'P', 'T', 'Y', 'M', 'D', 'H', 'S', 'Z', '+', 'a', 'B', 'é', '😀', ' ', '\n', '\u0001', '2004', '-02', '{target=', 'choice', 'jump', 'x'];
	return Array.from({ length: next(7) }, () => pieces[next(pieces.length)]).join('');
}

test('thousands of values made of what means something are judged alike', async () => {
	const next = numbers(2004);
	for (const type of types) {
		const list = [['set', 'cmi.interactions.0.id', 'i'], ['set', 'cmi.interactions.0.type', type]];
		for (let i = 0; i < 3000; i++) {
			const value = made(next);
			for (const name of ['cmi.interactions.0.learner_response', 'cmi.interactions.0.correct_responses.0.pattern']) list.push(['set', name, value]);
			if (type !== types[0]) continue;
			for (const name of ['cmi.interactions.0.timestamp', 'cmi.interactions.0.latency', 'cmi.interactions.0.description', 'cmi.interactions.0.id', 'cmi.interactions.0.result',
				'cmi.learner_preference.language', 'cmi.score.scaled', 'cmi.objectives.2.id', 'adl.nav.request', `adl.nav.request_valid.choice.${value}`, value]) list.push(['set', name, value], ['get', name]);
		}
		await agree(list);
	}
});

test('long random conversations end in the same state, saved and opened again', async () => {
	const vocabularies = CMI2004.elements.flatMap((row) => row.vocabulary ?? []);
	for (let seed = 1; seed <= 8; seed++) {
		const next = numbers(seed);
		const pick = (list) => list[next(list.length)];
		const start = { ...(seed % 2 ? launch : plain), edition: 2 + (seed % 3) };
		let saved = '';
		for (let round = 0; round < 3; round++) {
			const list = [];
			for (let i = 0; i < 1500; i++) {
				const kind = next(20);
				const name = kind === 0 ? pick(wrong) : kind === 1 ? pick(keywords) : pick(names);
				if (next(3) === 0) list.push(['get', name]);
				else list.push(['set', name, next(2) === 0 ? pick(vocabularies) : next(4) === 0 ? made(next) : pick(values)]);
			}
			const after = await agree([...list, ...[...names, ...keywords].map((name) => ['get', name])], { start, saved });
			saved = after.saved;
			assert.ok(JSON.parse(saved));
		}
	}
});

test('the dirty list, applied by the service, gives the browser\'s state, in one piece and in many', async () => {
	const next = numbers(77);
	const pick = (list) => list[next(list.length)];
	const [[, all]] = await ask([['open', launch, '']]);
	const cmi = new Cmi2004(all);
	const told = [];

	for (let i = 0; i < 6000; i++) {
		cmi.set(pick(names), pick(values));
		if (next(50) === 0) told.push(...cmi.take());
	}
	told.push(...cmi.take());
	assert.deepEqual(cmi.dirty, []);
	assert.ok(told.length > 200, 'there is something to tell');

	const readable = names.filter((name) => cmi.get(name)[1] !== 405);
	const gets = readable.map((name) => ['get', name]);
	const answers = await ask([['open', launch, ''], ...told.map(([name, value]) => ['set', name, value]), ...gets]);
	told.forEach((call, i) => assert.deepEqual(answers[i + 1], [0], `${call[0]} was taken`));
	readable.forEach((name, i) => {
		const [text, code] = cmi.get(name);
		assert.deepEqual(answers[1 + told.length + i], [code, text], name);
	});

	// A turn now and then: the state is saved, and gone on with from what was saved.
	const buckets = launch.buckets.map((bucket) => ({ ...bucket }));
	let saved = (await ask([['open', launch, ''], ['save']]))[1][0];
	for (let at = 0; at < told.length; at += 37) {
		const piece = told.slice(at, at + 37);
		const said = await ask([['continue', { ...launch, total_time_cs: 0, buckets }, saved], ...piece.map(([name, value]) => ['set', name, value]), ['save'], ...buckets.map((_, i) => ['bucket', i])]);
		piece.forEach((call, i) => assert.deepEqual(said[i + 1], [0], `${call[0]} was taken after ${at} others`));
		saved = said[1 + piece.length][0];
		buckets.forEach((bucket, i) => { bucket.store = said[2 + piece.length + i][1] ?? ''; });
	}
	const whole = await ask([['continue', { ...launch, total_time_cs: 0, buckets }, saved], ...gets]);
	readable.forEach((name, i) => {
		if (name === 'cmi.entry') return; // only told at the opening
		const [text, code] = cmi.get(name);
		assert.deepEqual(whole[1 + i], [code, text], `${name} after many pieces`);
	});
});

test('values of several megabytes: both keep what fits and refuse what does not', async () => {
	const most = CMI2004.value_max;
	await agree([
		['set', 'cmi.suspend_data', 'a'.repeat(most)], ['set', 'cmi.suspend_data', 'a'.repeat(most + 1)],
		['set', 'cmi.suspend_data', 'é'.repeat(most / 2)], ['set', 'cmi.suspend_data', 'é'.repeat(most / 2) + 'x'],
		['set', 'cmi.location', 'l'.repeat(most)], ['set', 'adl.data.0.store', 's'.repeat(most)], ['set', 'adl.data.0.store', 's'.repeat(most - 16)],
		['set', 'cmi.objectives.2.id', 'o'.repeat(most)], ['set', 'cmi.suspend_data', ''], ['set', 'cmi.objectives.2.id', 'o'.repeat(most)], ['set', 'cmi.objectives.3.id', 'o'.repeat(most)],
		['set', 'cmi.suspend_data', 'a'.repeat(most)], ['set', 'cmi.suspend_data', 'a'.repeat(most - 200)], ['set', 'cmi.location', ''], ['set', 'cmi.suspend_data', 'a'.repeat(most)],
		['get', 'cmi.objectives._count'],
	]);
});

test('twenty thousand elements and not one more', async () => {
	const list = [];
	for (let i = 0; i <= CMI2004.elements_max; i++) list.push(['set', `cmi.objectives.${i}.id`, `o${i}`]);
	list.push(['set', 'cmi.objectives.5.id', 'o6'], ['set', 'cmi.objectives.5.id', 'o5']);
	const started = Date.now();
	const { cmi } = await agree([...list, ['get', 'cmi.objectives._count']], { start: plain });
	assert.deepEqual(cmi.get('cmi.objectives._count'), [String(CMI2004.elements_max), 0]);
	assert.deepEqual(cmi.set(`cmi.objectives.${CMI2004.elements_max}.id`, 'x'), ['', 351]);
	assert.ok(Date.now() - started < 60000, 'look-ups do not slow down with the count');
});

test('text that cannot travel is mended or refused in the browser', () => {
	const cmi = new Cmi2004({});
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\ud800b'), ['a\ufffdb', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\udc00'), ['a\ufffd', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', '😀'), ['😀', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', 'a\0b'), ['', 406]);
	assert.deepEqual(cmi.set('cmi.score.raw', 85), ['85', 0]);
	assert.deepEqual(cmi.set('cmi.suspend_data', null), ['', 0]);
	assert.deepEqual(cmi.get(undefined), ['', 301]);
	assert.equal(Cmi2004.text(406), 'Data Model Element Type Mismatch');
	assert.equal(Cmi2004.text('999'), '');
	assert.equal(Cmi2004.text('constructor'), '');
	assert.ok(Object.values(CMI2004.codes).every((text) => text.length <= 255));
});

test('what the service alone may say can be said anew, and nothing else', async () => {
	const [[, all]] = await ask([['open', launch, '']]);
	const cmi = new Cmi2004(all);
	cmi.know({ 'adl.nav.request_valid.continue': 'false', 'adl.nav.request_valid.choice.{target=new}': 'true', 'cmi.location': 'x', nothing: 'x' });
	assert.deepEqual(cmi.get('adl.nav.request_valid.continue'), ['false', 0]);
	assert.deepEqual(cmi.get('adl.nav.request_valid.choice.{target=new}'), ['true', 0]);
	assert.deepEqual(cmi.get('cmi.location'), ['', 403]);
	assert.deepEqual(cmi.dirty, []);
});
