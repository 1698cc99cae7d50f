// The Prometheus text format 0.0.4, read strictly: what promtool would complain of is an error here too.
//
//     const metrics = readMetrics(text);
//     metrics.value('lectern_launches_total', { outcome: 'accepted' })
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(,?)/g;

function labelsOf(text = '') {
	const labels = {};
	for (const [, name, value] of text.matchAll(LABEL)) {
		assert.ok(!(name in labels), `label ${name} stands twice in {${text}}`);
		labels[name] = value;
	}
	return labels;
}

const key = (name, labels) => `${name}{${Object.entries(labels).map((pair) => pair.join('=')).sort().join()}}`;

function familyOf(families, name) {
	const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
	assert.ok(family, `${name} has no TYPE line before it`);
	assert.ok(family.name === name || family.type === 'histogram', `${name} is no histogram`);
	return family;
}

/** Every histogram: buckets that only grow, in order, up to +Inf, which is the count. */
function checkHistogram(family) {
	const rows = new Map();
	for (const { name, labels: { le, ...rest }, value } of family.samples) {
		const row = rows.get(key('', rest)) ?? { buckets: [] };
		rows.set(key('', rest), row);
		if (name.endsWith('_bucket'))
			row.buckets.push([le === '+Inf' ? Infinity : Number(le), value]);
		else
			row[name.slice(family.name.length)] = value;
	}
	for (const { buckets, _sum: sum, _count: count } of rows.values()) {
		assert.ok(sum !== undefined && count !== undefined, `${family.name} has a sum and a count`);
		assert.equal(buckets.at(-1)[0], Infinity);
		assert.equal(buckets.at(-1)[1], count);
		buckets.slice(1).forEach(([bound, value], i) => assert.ok(bound > buckets[i][0] && value >= buckets[i][1], family.name));
	}
}

/** {families: Map name → {type, help, samples}, value(name, labels), sum(name, labels)}; throws where a line is not the format's. */
export function readMetrics(text) {
	const families = new Map();
	const seen = new Set();
	assert.ok(text.endsWith('\n'), `these are no metrics: ${text.slice(0, 300)}`);
	for (const line of text.slice(0, -1).split('\n')) {
		const [, word, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
		if (word) {
			assert.match(name, NAME);
			const family = families.get(name) ?? { name, samples: [] };
			assert.ok(family[word.toLowerCase()] === undefined && family.samples.length === 0, `${word} ${name} stands once, first`);
			family[word.toLowerCase()] = rest;
			families.set(name, family);
			continue;
		}
		const [, sample, labels, value] = LINE.exec(line) ?? assert.fail(`not a line of the format: ${line}`);
		const row = { name: sample, labels: labelsOf(labels), value: Number(value.replace('Inf', 'Infinity')) };
		assert.ok(!seen.has(key(sample, row.labels)), `twice: ${line}`);
		seen.add(key(sample, row.labels));
		familyOf(families, sample).samples.push(row);
	}
	for (const family of families.values()) {
		assert.ok(family.help && /^(counter|gauge|histogram)$/.test(family.type), family.name);
		assert.equal(family.type === 'counter', family.name.endsWith('_total'), `${family.name} is a ${family.type}`);
		if (family.type === 'histogram')
			checkHistogram(family);
	}
	const find = (name, labels) => [...families.values()].flatMap((family) => family.samples)
		.filter((row) => row.name === name && Object.entries(labels).every(([label, value]) => row.labels[label] === value));
	return {
		families,
		sum: (name, labels = {}) => find(name, labels).reduce((sum, row) => sum + row.value, 0),
		value(name, labels = {}) {
			const rows = find(name, labels);
			assert.equal(rows.length, 1, `${rows.length} lines are ${key(name, labels)}`);
			return rows[0].value;
		},
	};
}

/** Runs promtool (Debian: prometheus) where it is; null, and a word of it, where it is not. */
export function promtool(args, input) {
	const done = spawnSync(process.env.PROMTOOL || 'promtool', args, { input, encoding: 'utf8' });
	if (done.error?.code === 'ENOENT') {
		process.stderr.write('\n*** promtool is not installed (package prometheus): its own checks are left out ***\n\n');
		return null;
	}
	return { code: done.status, output: done.stdout + done.stderr };
}
