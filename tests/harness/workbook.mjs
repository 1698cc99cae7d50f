// A workbook (Office Open XML, ECMA-376) as a reader of the standard sees it: every part well formed, related and declared; the cells of
// its sheet, at the places their references say, by their types.
//
//     workbook(bytes).rows    [['Learner', …], ['Ada', 12.5, null]]
import assert from 'node:assert/strict';

import { unzip } from './zip.mjs';

const letters = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text) => text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
	if (name[0] === '#')
		return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
	assert.ok(name in letters, whole);
	return letters[name];
});

/** A small strict reader: {name, attributes, children, text}. */
export function parseXml(source) {
	const root = { name: '', children: [], text: '' }, open = [root];
	const token = /<\?[^>]*\?>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
	for (let match; token.lastIndex < source.length;) {
		const at = token.lastIndex;
		match = token.exec(source);
		assert.ok(match, `not well formed: ${source.slice(at, at + 60)}`);
		const [whole, closing, name, attributes, empty, text] = match, parent = open.at(-1);
		// eslint-disable-next-line no-control-regex
		assert.doesNotMatch(whole, /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/, 'a letter that XML has not');
		if (text !== undefined) {
			assert.doesNotMatch(text, /&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i);
			parent.text += unescaped(text);
		} else if (closing) {
			assert.equal(open.pop().name, name);
		} else if (name) {
			const node = { name, children: [], text: '', attributes: Object.fromEntries([...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescaped(value)])) };
			parent.children.push(node);
			if (!empty)
				open.push(node);
		}
	}
	assert.deepEqual([open.length, root.children.length], [1, 1], 'one element, closed');
	return root.children[0];
}

const all = (node, name) => node.children.flatMap((one) => [...(one.name === name ? [one] : []), ...all(one, name)]);
const columnOf = (ref) => [.../^[A-Z]+/.exec(ref)[0]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function cellOf(cell) {
	if (cell.attributes.t === 'inlineStr')
		return all(cell, 't').map((one) => one.text).join('').replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
	assert.equal(cell.attributes.t, undefined);
	const [value] = all(cell, 'v');
	if (value === undefined)
		return null;
	assert.match(value.text, /^-?\d+(\.\d+)?$/);
	return Number(value.text);
}

export function workbook(bytes) {
	const files = unzip(bytes), parts = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.toString('utf8')]));
	const trees = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, parseXml(text)]));
	const declared = all(trees['[Content_Types].xml'], 'Override').map((one) => one.attributes.PartName.slice(1));
	for (const name of declared)
		assert.ok(name in parts, `${name} is declared and not there`);
	for (const { attributes } of all(trees['xl/_rels/workbook.xml.rels'], 'Relationship'))
		assert.ok(`xl/${attributes.Target}` in parts, attributes.Target);
	const styles = all(all(trees['xl/styles.xml'], 'cellXfs')[0], 'xf').length;
	const rows = all(trees['xl/worksheets/sheet1.xml'], 'row').map((row, n) => {
		assert.equal(Number(row.attributes.r), n + 1);
		return row.children.map((cell, at) => {
			assert.deepEqual([cell.name, columnOf(cell.attributes.r), cell.attributes.r.replace(/^[A-Z]+/, '')], ['c', at, String(n + 1)]);
			assert.ok(Number(cell.attributes.s ?? 0) < styles);
			return cellOf(cell);
		});
	});
	return { parts, rows };
}
