// Colours, sizes and distances are named in one place, pages/tokens.css, in light and in dark; pages and the player refer to them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (name) => fs.readFileSync(path.join(root, name), 'utf8').replace(/\/\*[^]*?\*\//g, '');
const named = (css) => new Set([...css.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name));
const tokens = named(read('pages/tokens.css'));

for (const sheet of ['pages/style.css', 'player/player.css']) {
	test(`${sheet} refers to nothing that is not named`, () => {
		const css = read(sheet);
		const own = named(css);
		const used = [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);
		assert.ok(used.length > 10);
		assert.deepEqual([...new Set(used)].filter((name) => !tokens.has(name) && !own.has(name)), []);
	});
}

test('the player names no colour of its own', () => {
	const css = read('player/player.css');
	assert.deepEqual([...named(css)].filter((name) => tokens.has(name)), []);
	// White behind content, which reckons with it, and a shadow.
	assert.deepEqual([...css.matchAll(/[:\s](#[0-9a-f]{3,8})\b(?=[^{]*\})/gi)].map(([, colour]) => colour), ['#ffffff', '#0006']);
});
