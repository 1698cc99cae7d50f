// What every page must be: valid HTML, nothing that axe-core finds, nothing wider than its window, nothing left in English;
// in both languages, light and dark, on a phone and at a desk.
//
//     await everyPage(t, s, [{ path: '/styleguide' }, { path: '/admin/main', as: { roles: ['administrator'] } }]);
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';

import { HtmlValidate } from 'html-validate';

import { launchBrowser } from './browser.mjs';
import { request } from './http.mjs';
import { signedIn } from './staff.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

const validator = new HtmlValidate({
	extends: ['html-validate:recommended'],
	rules: {
		'doctype-style': ['error', { style: 'lowercase' }],
		'no-trailing-whitespace': 'off', // not seen
		'long-title': 'off', // names of schools are as long as they are
		'wcag/h32': 'off', // filter forms and the sign-out have their button; axe looks at names
		'no-redundant-role': 'off', // role="list" keeps lists lists where their marks are taken away
		'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }],
		'valid-id': ['error', { relaxed: true }], // permissions have a colon in their name
		'tel-non-breaking': 'off',
	},
});

/** Fails with what html-validate finds. */
export async function validate(html, name) {
	const report = await validator.validateString(html, name);
	const found = report.results.flatMap((result) => result.messages)
		.map((one) => `${name}:${one.line}:${one.column} ${one.ruleId}: ${one.message}`);
	assert.deepEqual(found, [], `the HTML of ${name}`);
}

/** Fails with what axe-core finds on the page as it is now. rules: only these. */
export async function audit(page, name = page.url(), { rules } = {}) {
	if (!await page.evaluate(() => 'axe' in window))
		await page.evaluate(AXE);
	const found = await page.evaluate(([tags, only]) => window.axe.run(document, {
		resultTypes: ['violations'],
		runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: tags },
	}).then(({ violations }) => violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`))),
	[TAGS, rules ?? null]);
	assert.deepEqual(found, [], `what axe-core finds on ${name}`);
}

/** Fails when the page scrolls sideways as a whole, or when something is cut off; what scrolls in itself, and fits, may be wide. */
export async function fits(page, name = page.url()) {
	const wide = await page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		const out = (one) => one.getBoundingClientRect().right > width + 1;
		const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX);
		const held = (one) => {
			for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
				if (scrolls(at) && !out(at))
					return true;
			return false;
		};
		const outside = [...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length > 0 && out(one) && !held(one));
		const named = outside.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
		const over = document.documentElement.scrollWidth - width;
		return over > 0 && named.length === 0 ? [`the page is ${over} px wider than its window`] : named;
	});
	assert.deepEqual(wide, [], `what is wider than the window on ${name}`);
}

/** In the trial language every text of the page's own has an accent; what is a name is marked translate="no". */
async function isTranslated(page, name) {
	const plain = await page.evaluate(() => [...document.querySelectorAll('h2, label, legend, button, th[scope="col"], dt, summary, .hint')]
		.filter((one) => !one.closest('[translate="no"]') && /[aeiou]{1,}.*[a-z]{2,}/i.test(one.textContent) && !/[áéíöüçñÁÉÍÖÜ]/.test(one.textContent))
		.map((one) => one.outerHTML.slice(0, 160)));
	assert.deepEqual(plain, [], `what is not translated on ${name}`);
}

const inLanguage = (path, language) => `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;

/** A page as it has come, in one window: nothing is too wide, and, deep, axe finds nothing, in light or also in the dark. */
async function look(page, name, size, { deep, dark }) {
	await page.setViewportSize(size);
	await fits(page, name);
	if (!deep)
		return;
	await audit(page, name);
	if (!dark)
		return;
	await page.emulateMedia({ colorScheme: 'dark' });
	await audit(page, `${name} in the dark`, { rules: ['color-contrast', 'link-in-text-block'] });
	await page.emulateMedia({ colorScheme: 'light' });
}

/**
 * Every page of the list in both languages and widths; axe-core looks at English at a desk, in light and dark, and at
 * French on a phone, or, whole: true, at each with each, in light and dark. A row: path, on the app origin; as: who looks (signedIn's options), nobody
 * without; status: 200 unless said. shots: a folder for one PNG each.
 */
export async function everyPage(t, s, list, { whole = false, shots = process.env.LECTERN_SHOTS } = {}) {
	// One browser for each kind of person: pages do not know which others were looked at.
	const people = new Map();
	const enter = async (as) => {
		const key = JSON.stringify(as ?? null);
		if (!people.has(key)) {
			const who = as ? signedIn(s, as) : null;
			const context = await launchBrowser({ t });
			await who?.enter(context);
			people.set(key, { who, context, page: await context.newPage() });
		}
		const person = people.get(key);
		// One tab for all that somebody looks at, which knows axe already, unless it was lost.
		if (person.page.isClosed())
			person.page = await person.context.newPage();
		return person;
	};
	// Each person's pages one after another: a browser from which nothing is heard for long is taken for dead. Those of nobody first: some
	// of their addresses hold for a quarter of an hour.
	const inTurn = [...list].sort((one, other) => Boolean(one.as) - Boolean(other.as)
		|| JSON.stringify(one.as ?? null).localeCompare(JSON.stringify(other.as ?? null)));
	for (const { path, as, status = 200 } of inTurn) {
		await t.test(`${path}${as ? ` as ${as.platformAdmin ? 'platform administrator' : as.roles}` : ''}`, async () => {
			const { who, page } = await enter(as);
			await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
			for (const [language, sizes] of [['en', [DESK, PHONE]], ['fr', [PHONE, DESK]]]) {
				const { text } = await request(s.app, 'GET', inLanguage(path, language), { headers: who ? { cookie: who.cookie } : {} });
				await validate(text, inLanguage(path, language));
				// Loaded once, in the window that axe looks at; in the other it is laid out anew.
				await page.setViewportSize(sizes[0]);
				const answer = await page.goto(s.app + inLanguage(path, language));
				assert.equal(answer.status(), status, path);
				assert.equal(await page.locator('html').getAttribute('lang'), language, path);
				for (const size of sizes) {
					await look(page, `${path} (${language}, ${size.width} px)`, size, { deep: whole || size === sizes[0], dark: whole || language === 'en' });
					if (shots)
						await page.screenshot({ path: `${shots}/${path.replace(/\W+/g, '-')}-${language}-${size.width}.png`, fullPage: true });
				}
			}
			await page.setViewportSize(PHONE);
			await page.goto(s.app + inLanguage(path, 'en-XA'));
			await fits(page, `${path} in the trial language`);
			await isTranslated(page, path);
			if (shots)
				await page.screenshot({ path: `${shots}/${path.replace(/\W+/g, '-')}-trial.png`, fullPage: true });
		});
	}
}
