// Assets of SCORM 2004: their pages may speak like a SCO's (ADL's SX-08a does), and need not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Jar, startLectern } from '../harness/lectern.mjs';
import { ScormPlayer } from '../harness/scorm_player.mjs';
import { zip } from '../harness/zip.mjs';

const course = zip({
	'imsmanifest.xml': `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
	xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Pages</title>${[1, 2].map((i) =>
		`<item identifier="i${i}" identifierref="r"><title>Page ${i}</title></item>`).join('')}
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="asset" href="page.html"><file href="page.html"/></resource></resources>
</manifest>`,
	'page.html': '<!doctype html><title>Page</title><p>Page',
});

let s, link;
before(async () => {
	s = await startLectern();
	link = (await s.ask('package', 'import', s.write('pages.zip', course))).direct_link;
});
after(() => s?.dispose());

const visit = async (jar = new Jar()) => {
	const player = new ScormPlayer(s, link, jar);
	await player.launch();
	return player;
};
const statuses = ({ items }) => items.map(({ title, status }) => `${title} ${status}`);

test('a page that says nothing is done when it is left (UP.4), and the course with its last page', async () => {
	const player = await visit();
	assert.deepEqual([player.open.title, player.open.kind], ['Page 1', 'asset']);
	await player.ask('continue');
	assert.deepEqual(statuses(player), ['Page 1 passed', 'Page 2 incomplete']);
	const { attempt } = await player.ask('exitAll');
	assert.deepEqual([player.ended, attempt.completion, attempt.success], [true, 'completed', 'passed']);
});

test('a page that speaks is heard, and goes on where it was suspended', async () => {
	const jar = new Jar();
	const player = await visit(jar);
	assert.equal(player.api.Initialize(''), 'true');
	assert.equal(player.api.GetValue('cmi.entry'), 'ab-initio');
	for (const [element, value] of [['cmi.location', 'line 7'], ['cmi.success_status', 'failed'], ['cmi.score.scaled', '0.25'], ['cmi.completion_status', 'incomplete']])
		assert.equal(player.api.SetValue(element, value), 'true');
	await player.said();
	assert.deepEqual(statuses(player), ['Page 1 failed', 'Page 2 not attempted']);
	await player.ask('suspendAll');
	const later = await visit(jar);
	assert.equal(later.open.title, 'Page 1');
	assert.equal(later.api.Initialize(''), 'true');
	assert.deepEqual(['cmi.entry', 'cmi.location', 'cmi.success_status', 'cmi.score.scaled'].map((element) => later.api.GetValue(element)), ['resume', 'line 7', 'failed', '0.25']);
	assert.equal(later.api.SetValue('adl.nav.request', 'continue'), 'true');
	assert.equal(later.api.Terminate(''), 'true');
	await later.said();
	assert.equal(later.open.title, 'Page 2');
});
