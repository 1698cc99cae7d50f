// What pages of our own content keep: stretches of a film, pages of a document, time.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Marks, Ranges } from '../../player/native/ranges.mjs';

const ranges = (...list) => {
	const made = new Ranges();
	for (const [from, to] of list) made.add(from, to);
	return made;
};

test('stretches that touch or cross are one, and none counts twice', () => {
	assert.equal(ranges([0, 10], [20, 30]).text(), '0-10,20-30');
	assert.equal(ranges([0, 10], [20, 30], [5, 25]).text(), '0-30');
	assert.equal(ranges([20, 30], [0, 10]).text(), '0-10,20-30');
	assert.equal(ranges([0, 10], [10.2, 20]).text(), '0-20');
	assert.equal(ranges([0, 10], [10.6, 20]).text(), '0-10,10.6-20');
	assert.equal(ranges([0, 10], [2, 3]).total(), 10);
	assert.equal(ranges([0, 10], [0, 10], [20, 25]).total(), 15);
	assert.equal(ranges([0, 10], [20, 30]).total(22), 12);
	assert.ok(ranges([3, 5]).has(4));
	assert.ok(!ranges([3, 5]).has(6));
});

test('what is no stretch changes nothing', () => {
	const made = ranges([0, 10]);
	for (const [from, to] of [[-1, 2], [5, 4], [Number.NaN, 3], [0, Infinity], [12, Number.NaN]]) made.add(from, to);
	assert.equal(made.text(), '0-10');
});

test('stretches are read as they were written, and what is not to be understood is left out', () => {
	assert.equal(Ranges.read('0-10,20-30.5').text(), '0-10,20-30.5');
	assert.equal(Ranges.read('0-10,x,7,30-20,-4-5,1e9-2e9,40-50').text(), '0-10,40-50');
	for (const nothing of [undefined, null, '', '{}', 5]) assert.equal(Ranges.read(nothing).text(), '');
});

test('somebody who jumps about for hours is kept within what SCORM 1.2 holds', () => {
	const made = new Ranges();
	for (let at = 0; at < 2000; at++) made.add(at * 10 + 0.1, at * 10 + 1 + (at % 7));
	assert.ok(made.text().length < 3500, `${made.text().length} characters`);
	assert.ok(made.total() > 0);
});

test('pages are kept as runs, each once, and none beyond the last', () => {
	const marks = new Marks();
	for (const page of [1, 2, 3, 7, 2, 9, 8]) marks.add(page);
	assert.equal(marks.text(), '1-3,7-9');
	assert.equal(marks.size, 6);
	assert.equal(Marks.read('1-3,7-9', 8).text(), '1-3,7-8');
	assert.equal(Marks.read('1-99999999999', 5).size, 5);
	assert.equal(Marks.read('0,x,3-1,2', 5).text(), '2');
	assert.equal(Marks.read(undefined, 5).size, 0);
});
