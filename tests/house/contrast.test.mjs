// The tokens themselves: what is read stands out from what it is read on (WCAG 2.2, 1.4.3 and 1.4.11), light and dark.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

const css = fs.readFileSync(new URL('../../pages/tokens.css', import.meta.url), 'utf8');

function block(begins) {
	const from = css.indexOf(begins);
	assert.notEqual(from, -1, begins);
	return Object.fromEntries([...css.slice(from).split('}')[0].matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const light = block(':root {');
const bySystem = block(':root:not([data-theme="light"])');
const byReader = block(':root[data-theme="dark"] {');

function luminance(colour) {
	const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
	const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (high + 0.05) / (low + 0.05);
}

const read = [
	...['ground', 'surface', 'sunken', 'chosen'].flatMap((under) => [['ink', under], ['accent-deep', under]]),
	...['ground', 'surface', 'sunken'].flatMap((under) => [['soft', under], ['accent', under]]),
	['on-accent', 'accent'], ['on-accent', 'accent-deep'], ['on-bad', 'bad'], ['on-bad', 'bad-deep'],
	...['good', 'warn', 'bad', 'info'].flatMap((tone) => [[tone, `${tone}-ground`], ['ink', `${tone}-ground`], [tone, 'surface'], [tone, 'ground']]),
	['saved', 'surface'], ['device', 'surface'], ['unsaved', 'surface'], ['ink', 'notice'],
];
const seen = [['edge', 'surface'], ['edge', 'ground'], ['focus', 'surface'], ['focus', 'ground'], ['accent', 'line']];

for (const [name, tokens] of [['light', light], ['dark', { ...light, ...bySystem }]]) {
	test(`in the ${name} every text stands out from its ground by 4.5 to 1, every edge by 3 to 1`, () => {
		const weak = [...read.map((pair) => [...pair, 4.5]), ...seen.map((pair) => [...pair, 3])]
			.map(([over, under, least]) => [over, under, contrast(tokens[over], tokens[under]), least])
			.filter(([, , is, least]) => is < least);
		assert.deepEqual(weak, []);
	});
}

test('dark is the same whether the system or the reader chose it', () => {
	assert.deepEqual(byReader, bySystem);
	assert.ok(Object.keys(bySystem).length > 15);
});

test('the colours of organisations are held to the same grounds', () => {
	const code = fs.readFileSync(new URL('../../lms/organization/brand.c', import.meta.url), 'utf8');
	for (const [name, tokens] of [['light', light], ['dark', bySystem]]) {
		const [, grounds] = new RegExp(`scheme ${name} = \\{\\s*\\{([^}]+)\\}`).exec(code);
		assert.deepEqual([...grounds.matchAll(/#[0-9a-f]{6}/g)].map(([colour]) => colour), [tokens.ground, tokens.surface, tokens.sunken]);
	}
});
