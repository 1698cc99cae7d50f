// Tin Can packages come in: what becomes of them, what is refused and why, and what is played where a zip holds several manifests.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { au, structure } from '../harness/cmi5.mjs';
import { bringIn, refusal } from '../harness/import.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { activity, tincanPackage, tincanXml } from '../harness/tincan.mjs';
import { zip } from '../harness/zip.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const key = 'key-of-the-tincan-import-0123456789';
const s = await startLectern({ config: { api_key: key } });
test.after(() => s.stop());
const owner = new Owner(s.data);

const as = { authorization: `Bearer ${key}` };
const stored = () => fs.readdirSync(path.join(s.data, 'packages')).filter((name) => !name.startsWith('.')).length;
const codes = (made) => made.report.map(({ severity, code }) => `${severity} ${code}`);
const kindOf = (made) => owner.sql(`SELECT kind FROM package_versions WHERE id = '${made.package_version}'`)[0][0];
const grainsOf = (made) => owner.sql(`SELECT identifier, title, href FROM grains WHERE module_id = '${made.module}' ORDER BY position`);

test('a zip with tincan.xml becomes a course of the activities that can be opened, in their order', async () => {
	const made = await bringIn(s, tincanPackage(activity('urn:quiz', { name: 'A quiz', launch: 'Index.html?mode=1#top', type: 'http://adlnet.gov/expapi/activities/assessment' })
		+ activity('urn:question', { launch: null }) + activity('urn:course', { name: 'The course' }) + activity('urn:far', { launch: 'https://other.example/start' })), { as });
	assert.equal(kindOf(made), 'xapi');
	assert.equal(made.title, 'The course');
	assert.deepEqual(grainsOf(made), [['urn:quiz', 'A quiz', 'index.html?mode=1#top'], ['urn:course', 'The course', 'index.html'], ['urn:far', 'urn:far', 'https://other.example/start']]);
	assert.deepEqual(codes(made), ['warning structure-url-case', 'note structure-url-other-site']);
});

test('of a launch for each of several languages the first is played, and the report says so', async () => {
	const made = await bringIn(s, tincanPackage('<activity id="urn:a"><launch lang="en">index.html</launch><launch lang="fr">fr.html</launch></activity>'), { as });
	assert.deepEqual(grainsOf(made), [['urn:a', 'urn:a', 'index.html']]);
	assert.deepEqual(codes(made), ['note tincan-languages']);
});

test('what cannot be played is refused with its code, and leaves nothing', async () => {
	const before = stored();
	const whole = (xml) => zip({ 'tincan.xml': xml, 'index.html': '' });
	const refused = {
		'structure-malformed': whole('<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'),
		'structure-doctype': whole(`<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${tincanXml(activity('urn:a', { name: '&b;' })).replace(/^<\?.*?\?>/, '')}`),
		'tincan-other-root': whole('<tincan><activities/></tincan>'),
		'tincan-no-launch': whole(tincanXml(activity('urn:a', { launch: null }) + activity('urn:b', { launch: ' ' }))),
		'structure-id': whole(tincanXml(activity('no-iri'))),
		'structure-id-twice': whole(tincanXml(activity('urn:a').repeat(2))),
		'structure-url': whole(tincanXml(activity('urn:a', { launch: 'javascript://a/%0aalert(1)' }))),
		'structure-url-missing': whole(tincanXml(activity('urn:a', { launch: '../other.html' }))),
		'structure-url-parameter': whole(tincanXml(activity('urn:a', { launch: 'index.html?auth=1' }))),
		'structure-too-many': whole(tincanXml('<activity id="urn:a"/>'.repeat(10001))),
		'tincan-place': zip({ 'course/tincan.xml': tincanXml(activity('urn:a')), 'course/index.html': '' }),
	};
	for (const [code, body] of Object.entries(refused)) {
		const error = await refusal(s, body, { as });
		assert.equal(error.field, code, error.detail);
		assert.ok(error.detail.length > 10, code);
	}
	assert.equal(stored(), before);
});

test('a thousand activities without a launch are no obstacle, and their ids may be alike', async () => {
	const made = await bringIn(s, tincanPackage(activity('urn:course') + activity('urn:same', { launch: null }).repeat(1000)), { as });
	assert.equal(made.grains, 1);
});

test('imsmanifest.xml goes before cmi5.xml, and cmi5.xml before tincan.xml', async () => {
	const tincan = { 'tincan.xml': tincanXml(activity('urn:a')), 'index.html': '' };
	const cmi5 = { 'cmi5.xml': structure(au('urn:a')) };
	assert.equal(kindOf(await bringIn(s, smallPackage({ files: { ...tincan, ...cmi5 } }), { as })), 'scorm12');
	assert.equal(kindOf(await bringIn(s, zip({ ...tincan, ...cmi5 }), { as })), 'cmi5');
	assert.equal(kindOf(await bringIn(s, zip(tincan), { as })), 'xapi');
});
