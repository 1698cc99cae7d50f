// cmi5 course structures, in a zip, in a zip64, or alone: what becomes of them, and what is refused and why.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { bringIn, refusal } from '../harness/import.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { zip } from '../harness/zip.mjs';

const key = 'key-of-the-cmi5-import-0123456789';
const s = await startLectern({ config: { api_key: key } });
test.after(() => s.stop());

const as = { authorization: `Bearer ${key}` };
const text = (words) => `<title><langstring lang="en">${words}</langstring></title><description><langstring lang="en">About ${words}</langstring></description>`;
const au = (id, url, more = '', attributes = '') => `<au id="${id}" ${attributes}>${text(id)}<url>${url}</url>${more}</au>`;
const structure = (inside, id = 'https://example.org/course') =>
	`<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="${id}">${text('The course')}</course>${inside}</courseStructure>`;
const files = (made) => {
	const folder = path.join(s.data, 'packages', made.sha256.slice(0, 2), made.sha256);
	return fs.readdirSync(folder).sort();
};
const stored = () => fs.readdirSync(path.join(s.data, 'packages')).filter((name) => !name.startsWith('.')).length;
const codes = (made) => made.report.map(({ severity, code }) => `${severity} ${code}`);

test('a zip with cmi5.xml becomes a course whose blocks and assignable units are its grains', async () => {
	const xml = structure(`<block id="urn:block">${text('A block')}${au('urn:one', 'Start.html?x=1')}${au('urn:two', 'https://other.example/two')}</block>${au('urn:three', 'start.html')}`);
	const made = await bringIn(s, zip({ 'cmi5.xml': xml, 'start.html': '<p>Hello' }), { as });
	assert.equal(made.title, 'The course');
	assert.equal(made.grains, 4);
	assert.deepEqual(files(made), ['cmi5.xml', 'start.html']);
	assert.deepEqual(codes(made), ['warning structure-url-case', 'note structure-url-other-site']);
});

test('a course structure alone is a course whose content lies elsewhere', async () => {
	const made = await bringIn(s, Buffer.from(`\ufeff<?xml version="1.0"?>\n${structure(au('urn:one', 'https://other.example/one'))}`), { as });
	assert.equal(made.grains, 1);
	assert.equal(made.files, 1);
	assert.deepEqual(files(made), ['cmi5.xml']);
});

test('what is no course structure is refused with its code, and leaves nothing', async () => {
	const before = stored();
	const refused = {
		'structure-malformed': Buffer.from('<courseStructure'),
		'structure-other-root': Buffer.from('<manifest xmlns="urn:other"/>'),
		'structure-doctype': Buffer.from(`<!DOCTYPE c [<!ENTITY a "b">]>${structure(au('urn:a', 'https://a.example/'))}`),
		'structure-invalid': Buffer.from(structure('')),
		'structure-id': Buffer.from(structure(au('urn:a', 'https://a.example/'), 'no-iri')),
		'structure-id-twice': Buffer.from(structure(au('urn:a', 'https://a.example/').repeat(2))),
		'structure-value': Buffer.from(structure(au('urn:a', 'https://a.example/', '', 'moveOn="Later"'))),
		'structure-url': Buffer.from(structure(au('urn:a', 'javascript://a/%0aalert(1)'))),
		'structure-url-relative': Buffer.from(structure(au('urn:a', 'index.html'))),
		'structure-url-missing': zip({ 'cmi5.xml': structure(au('urn:a', 'index.html')), 'other.html': '' }),
		'structure-url-parameter': zip({ 'cmi5.xml': structure(au('urn:a', 'index.html?fetch=1')), 'index.html': '' }),
		'cmi5-place': zip({ 'course/cmi5.xml': structure(au('urn:a', 'index.html')), 'course/index.html': '' }),
		'no-manifest': zip({ 'index.html': '' }),
		'not-a-zip': Buffer.from('neither of them'),
	};
	for (const [code, body] of Object.entries(refused)) {
		const error = await refusal(s, body, { as });
		assert.equal(error.field, code, error.detail);
		assert.ok(error.detail.length > 10, code);
	}
	assert.equal(stored(), before);
});

test('the packages of the LMS test suite are accepted or refused as their names say', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	const expected = { '201-1': 'structure-id', '201-3': 'structure-id', '202-1': 'structure-url-relative', '202-2': 'structure-url-relative',
		'204-q': 'structure-url-parameter', '205-1': 'structure-id-twice', '206-1': 'structure-url', '209-1': 'not-a-zip', '210-1': 'no-manifest' };
	const names = fixtureList('cmi5/lts');
	assert.ok(names.length >= 18, names.join(' '));
	for (const name of names) {
		const body = fs.readFileSync(fixture('cmi5/lts', name));
		if (name.startsWith('2')) {
			assert.equal((await refusal(s, body, { as })).field, expected[name.slice(0, 5)], name);
		} else {
			const made = await bringIn(s, body, { as });
			assert.equal(made.grains, name.startsWith('101') ? 1001 : /^(001|004)/.test(name) ? 2 : 1, name);
		}
		t.diagnostic(`${name}: ${name.startsWith('2') ? 'refused' : 'accepted'}`);
	}
});

test('the courses and the specification\'s examples are read', async (t) => {
	if (skipWithoutFixtures(t, 'cmi5')) return;
	for (const [folder, name, grains] of [['courses', 'masteryscore_framed.zip', 1], ['courses', 'multi_au_framed.zip', 8],
		['xml', 'simple-cmi5.xml', 1], ['xml', 'complex-cmi5.xml', 0], ['xml', 'extended-cmi5.xml', 1]]) {
		const made = await bringIn(s, fs.readFileSync(fixture('cmi5', folder, name)), { as });
		if (grains > 0) assert.equal(made.grains, grains, name);
		assert.deepEqual(made.report.filter(({ severity }) => severity === 'error'), [], name);
	}
});
