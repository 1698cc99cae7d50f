// Courses of SCORM 2004 made here, for browser tests of the player on the real service: trees of parts that do nothing but Initialize,
// and hands of the test that play the content.
//
//     const link = await importTree(service, { control: FLOW, items: [part('one'), part('two')] });
//     const page = await visitTree(browser, link);
//     await say(page, 'SetValue', 'cmi.location', '3');
//     await press(page, 'Continue');
//     await isOpen(page, 'two');
import assert from 'node:assert/strict';

import { zip } from '../harness/zip.mjs';
import { visit } from './visits.mjs';

export const FLOW = '<imsss:controlMode choice="false" flow="true"/>';
export const CHOICE = '<imsss:controlMode choice="true" flow="false"/>';
export const BOTH = '<imsss:controlMode choice="true" flow="true"/>';

/** A part of a course. rules: what stands in its imsss:sequencing; hide: controls hidden; kind: sco or asset; visible: false hides it. */
export const part = (id, { title = id, rules = '', hide = [], kind = 'sco', visible = true } = {}) => ({ id, title, rules, hide, kind, visible });

/** A chapter with parts of its own. */
export const chapter = (id, items, { control = BOTH, rules = '', ...more } = {}) => ({ ...part(id, more), rules: control + rules, items });

/** A page of content: Initialize at once, then what `more` (HTML) says. */
export const page2004 = (more = '') => `<!doctype html><title>content</title><p>Content</p>
<script>var api = parent.API_1484_11, began = api ? api.Initialize('') : null;</script>${more}`;

const ASSET = '<!doctype html><title>asset</title><p>An asset</p><script>var began = parent.API_1484_11 === undefined ? "none" : "found";</script>';

function itemXml({ id, title, rules, hide, visible, items }) {
	const hidden = hide.map((one) => `<adlnav:hideLMSUI>${one}</adlnav:hideLMSUI>`).join('');
	return `<item identifier="i-${id}"${items ? '' : ` identifierref="r-${id}"`} isvisible="${visible}"><title>${title}</title>
		${(items ?? []).map(itemXml).join('')}
		${rules === '' ? '' : `<imsss:sequencing>${rules}</imsss:sequencing>`}
		${hidden === '' ? '' : `<adlnav:presentation><adlnav:navigationInterface>${hidden}</adlnav:navigationInterface></adlnav:presentation>`}</item>`;
}

const leaves = (items) => items.flatMap((item) => (item.items ? leaves(item.items) : [item]));

/** A package of SCORM 2004, 4th Edition. control, rules: of the course as a whole. pages: HTML by the id of a part. */
export function treePackage({ title = 'A course', control = BOTH, rules = '', items, pages = {} }) {
	const parts = leaves(items);
	const resources = parts.map(({ id, kind }) =>
		`<resource identifier="r-${id}" type="webcontent" adlcp:scormType="${kind}" href="${id}.html"><file href="${id}.html"/></resource>`);
	return zip({
		'imsmanifest.xml': `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
	xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o" adlseq:objectivesGlobalToSystem="false"><title>${title}</title>
${items.map(itemXml).join('')}<imsss:sequencing>${control}${rules}</imsss:sequencing></organization></organizations>
<resources>${resources.join('')}</resources>
</manifest>`,
		...Object.fromEntries(parts.map(({ id, kind }) => [`${id}.html`, pages[id] ?? (kind === 'asset' ? ASSET : page2004())])),
	});
}

let packages = 0;

/** Imports such a package; its direct link. */
export const importTree = async (service, options) =>
	(await service.ask('package', 'import', service.write(`tree-${++packages}.zip`, treePackage(options)))).direct_link;

/** Presses Start on the link's page; the player, before anything of the course is awaited. */
export async function enterTree(context, link, { choice = 'keep' } = {}) {
	const page = await context.newPage();
	await page.goto(link);
	await page.getByRole('button', { name: choice === 'keep' ? /^(Start and keep|Continue$|Commencer et|Continuer$)/ : /^(Start without|Commencer sans)/ }).click();
	await page.locator('#place').waitFor();
	return page;
}

/** The same, with content open. */
export const visitTree = (context, link, options) => visit(context, link, options);

/** One call of the API, as content makes it. */
export const say = (page, name, ...args) => page.evaluate(([method, list]) => window.API_1484_11[method](...list), [name, args]);

/** Sets values in one task, without a commit: {element: value}. All must be taken. */
export async function set2004(page, values) {
	const answers = await page.evaluate((pairs) => pairs.map(([name, text]) => API_1484_11.SetValue(name, text)), Object.entries(values));
	assert.deepEqual(answers, Object.keys(values).map(() => 'true'));
}

/** Presses a button of the player's. */
export const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/** Waits until this part, by its title, is shown and has begun. */
export const isOpen = (page, title) => page.waitForFunction((wanted) => {
	const frame = document.querySelector('#place iframe');
	return frame?.title === wanted && frame.contentWindow.began !== undefined && frame.contentDocument.readyState === 'complete';
}, title);

/** The buttons of the bar that can be seen, by their words. */
export const bar = async (page) => (await page.locator('.bar button:visible').allInnerTexts()).map((words) => words.trim()).filter(Boolean);

/** The entry of the contents with this title. */
export const entry = (page, title) => page.locator('#contents button', { has: page.locator('.part', { hasText: new RegExp(`^${title}$`) }) });

/** Turns that left the page since, as they were said. */
export function turns(page) {
	const seen = [];
	page.on('request', (request) => {
		if (request.url().endsWith('/play/turn')) seen.push(request.postDataJSON());
	});
	return seen;
}
