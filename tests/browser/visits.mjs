// Visitors of a direct link, for browser tests of the real service: a course of one SCO that does nothing but LMSInitialize,
// and hands of the test that play the content.
//
//     const link = await importCourse(service);
//     const page = await visit(browser, link);
//     await call(page, 'LMSSetValue', 'cmi.core.lesson_location', '3');
//     await reaches(page, 'saved');
import { smallPackage } from '../harness/visitor.mjs';

/** A page of content: LMSInitialize at once, then what `more` (HTML) says. */
export const sco = (more = '') => `<!doctype html><title>content</title><p>Content</p>
<script>var api = parent.API, began = api.LMSInitialize('');</script>${more}`;

let packages = 0;

/** Imports a course; its direct link. files: of the package; s1.html is its only SCO. scos: titles, where it has more; more: as smallPackage. */
export async function importCourse(service, { files = {}, scos = ['First'], ...more } = {}) {
	const pages = Object.fromEntries(scos.map((_, at) => [`s${at + 1}.html`, sco()]));
	const bytes = smallPackage({ scos, ...more, files: { ...pages, ...files } });
	return (await service.ask('package', 'import', service.write(`course-${++packages}.zip`, bytes))).direct_link;
}

const START = { keep: /^(Start and keep|Continue$|Commencer et|Continuer$)/, nothing: /^(Start without keeping|Commencer sans rien)/ };

/** Presses Start on the link's page; the player with its content open in it. prepare(page): before anything is loaded. choice: keep or nothing. */
export async function visit(context, link, { prepare = async () => {}, choice = 'keep' } = {}) {
	const page = await context.newPage();
	await prepare(page);
	await page.goto(link);
	await page.getByRole('button', { name: START[choice] }).click();
	await playing(page);
	return page;
}

/** Waits until content is there and has said LMSInitialize. */
export async function playing(page) {
	await page.waitForSelector('#place iframe');
	await page.waitForFunction(() => frames[0]?.began !== undefined && frames[0].document.readyState === 'complete');
}

/** One call of the API, as content makes it. */
export const call = (page, name, ...args) => page.evaluate(([method, list]) => window.API[method](...list), [name, args]);

export const value = (page, element) => call(page, 'LMSGetValue', element);

/** Sets values in one task, without a commit: {element: value}. */
export const set = (page, values) => page.evaluate((pairs) => pairs.map(([name, text]) => API.LMSSetValue(name, text)), Object.entries(values));

/** Waits until the player says so: saved, device or unsaved. */
export const reaches = (page, state) => page.waitForFunction((wanted) => document.getElementById('state').dataset.state === wanted, state);

/** The tab dies at once: no event, no goodbye. */
export async function crash(page) {
	const crashed = page.waitForEvent('crash');
	page.goto('chrome://crash').catch(() => {});
	await crashed;
	await page.close();
}

/** The page's clock says another time than the machine's, by so many milliseconds. */
export const skewClock = (page, skew_ms) => page.addInitScript((skew) => {
	const Real = Date;
	window.Date = class extends Real {
		constructor(...parts) {
			super(...(parts.length > 0 ? parts : [Real.now() + skew]));
		}

		static now() {
			return Real.now() + skew;
		}
	};
}, skew_ms);
