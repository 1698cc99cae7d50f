// ADL's test cases in a real browser: the unmodified packages in the player, with the fixtures' stand-in for ADL's applet, which makes
// the content's calls and compares them. Here are the learner's eyes and hands: what the page shows, and what is pressed. What each case
// asks for is judged as over HTTP (harness/scorm_cts.mjs).
import fs from 'node:fs';

import { agrees } from '../harness/adl_calls.mjs';
import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { fixture } from '../harness/fixtures.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { patient } from '../harness/patience.mjs';
import { Case, failureOf, packageFile } from '../harness/scorm_cts.mjs';

const WAIT_MS = patient(60000);
const POLL_MS = 15;

/** Polls until condition() gives something true, and gives that; what(): what never came. */
async function until(condition, what) {
	for (const end = Date.now() + WAIT_MS;;) {
		const found = await condition();
		if (found) return found;
		if (Date.now() > end) throw new Error(`never came: ${what()}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

/** What the page shows, read at once: what can be pressed, the contents by item, whether it is over. Runs in the page. */
function look() {
	const find = (id) => document.getElementById(id);
	const isOffered = (name) => document.querySelector(`[data-press="${name}"]`)?.closest('[hidden]') === null;
	const exit = find('exit');
	const controls = ['continue', 'previous'].filter(isOffered);
	// Behind "More"; and Exit is what suspends, where that is offered.
	if (!find('more').hidden) controls.push(...['exit', 'exitAll'].filter(isOffered));
	if (!exit.hidden && exit.dataset.stays === 'true') controls.push('suspendAll');
	const letters = [...document.querySelectorAll('#contents button')].map((button) => {
		const isThere = button.closest('[hidden]:not(#contents)') === null;
		return [button.dataset.item, !isThere ? 'h' : button.getAttribute('aria-disabled') === 'false' ? 'c' : 's'];
	});
	return { controls, letters, hasContents: !find('contents-button').hidden, over: exit.hidden && document.querySelector('#place h2') !== null,
		busy: find('contents').getAttribute('aria-busy') === 'true' };
}

/**
 * The stand-in counts launches in the storage of the content's origin, where a case may have two. And it keeps its whole report there,
 * written anew at every call: here it comes by the console, and the number is enough. Runs in every document, before the stand-in.
 */
function prepare([name, launches]) {
	const key = `adlcts:${name}`, plain = Storage.prototype.setItem;
	Storage.prototype.setItem = function setItem(other, value) {
		plain.call(this, other, other === key ? `${/^[^,]*/.exec(value)[0]},"log":[]}` : value);
	};
	if (JSON.parse(localStorage.getItem(key) ?? '{"n":0}').n < launches) localStorage.setItem(key, `{"n":${launches},"log":[]}`);
}

/** The player in a tab, to a case what a ScormPlayer is. Content that asks for the next by itself may be ahead: answers wait here. */
class PagePlayer {
	items = [];
	sequencing = null; // of the answer that the case has come to
	#letters = new Map();
	#answers = []; // those it has not come to
	#waiting = 0; // turns without an answer

	/** tab(): a new one, in which content will find the stand-in. */
	constructor(tab, link) {
		Object.assign(this, { tab, link });
	}

	#listen(page) {
		this.#answers = [];
		this.#waiting = 0;
		const isTurn = (asked) => new URL(asked.url()).pathname === '/play/turn';
		const isNow = () => this.page === page; // and not a tab that was closed
		page.on('request', (asked) => { if (isNow() && isTurn(asked)) this.#waiting++; });
		page.on('requestfailed', (asked) => { if (isNow() && isTurn(asked)) this.#waiting--; });
		page.on('response', async (response) => {
			if (!isNow()) return;
			if (/^\/play\/[^/]+\/session$/.test(new URL(response.url()).pathname)) this.items = (await response.json()).items;
			if (!isTurn(response.request())) return;
			const { sequencing } = await response.json().catch(() => ({}));
			if (!isNow()) return;
			if (sequencing) this.#answers.push({ act: response.request().postDataJSON().do, sequencing });
			this.#waiting--;
		});
	}

	get open() {
		const id = this.sequencing?.open ?? null;
		return id === null ? null : this.items.find((item) => item.id === id);
	}

	get ended() {
		return this.sequencing?.outcome === 'ended';
	}

	letter(item) {
		return this.#letters.get(item === null ? '' : item.id) ?? 'h';
	}

	/** The content in its frame. */
	get frame() {
		return this.page.frameLocator('#place iframe');
	}

	async launch() {
		await this.page?.close();
		this.page = await this.tab();
		this.#listen(this.page);
		this.items = [];
		await this.page.goto(this.link);
		await this.page.getByRole('button', { name: /^(Start and keep|Continue$)/ }).click();
		await until(() => this.items.length > 0, () => 'the opening of a session');
		await this.#come('navigate');
	}

	/** Comes to the answer of the next turn of this kind. */
	async #come(act) {
		await until(() => this.#answers.some((answer) => answer.act === act), () => `the answer to ${act}`);
		do this.sequencing = this.#answers[0].sequencing;
		while (this.#answers.shift().act !== act);
	}

	/** Until the page shows what was answered: then what it shows counts, not what was answered. */
	async look() {
		const seen = await until(async () => {
			if (this.#waiting > 0) return null;
			const now = await this.page.evaluate(look);
			return this.#waiting === 0 && !now.busy && now.over === this.ended ? now : null;
		}, () => 'that the page does what was answered');
		this.#letters = new Map(seen.letters);
		this.hasContents = seen.hasContents;
		const contents = seen.letters.map(([, letter]) => letter).join('');
		this.sequencing = { ...(this.#answers.at(-1)?.sequencing ?? this.sequencing), controls: seen.controls, contents };
	}

	/** Until what content said is answered; finishes: its Terminate too. */
	async said(finishes) {
		if (finishes) await this.#come('finish');
		else await this.page.waitForFunction(() => document.getElementById('state').dataset.state === 'saved');
	}

	async ask(request, { to = null }) {
		const press = (selector) => this.page.locator(selector).click();
		if (request === 'choice') await press(`#contents button[data-item="${to?.id ?? ''}"]`);
		else if (request === 'suspendAll') await press('#exit');
		else if (request === 'continue' || request === 'previous') await press(`[data-press="${request}"]`);
		else {
			await press('#more');
			await press(`[data-press="${request}"]`);
		}
		await this.#come('navigate');
	}
}

/** A case whose content is played by its own pages; what the stand-in reports is judged. */
class PageCase extends Case {
	log = []; // what the stand-in reported
	launches = 0;

	/** A tab of the browser in which content finds the stand-in. */
	async tab(browser, shim) {
		const page = await browser.newPage();
		page.on('console', (message) => {
			if (message.text().startsWith('ADLCTS ')) this.log.push(JSON.parse(message.text().slice(7)));
		});
		const given = JSON.stringify([this.one.case, this.launches]);
		await page.addInitScript({ content: `(${prepare})(${given});window.__ADL_CASE__=${JSON.stringify(this.one)};${shim}` });
		return page;
	}

	async content(player, launch, ends) {
		const at = this.launches++;
		const said = (...checks) => this.log.filter((one) => one.launch === at && checks.includes(one.check)).length;
		const heard = async (condition, what) => {
			const wrong = () => this.log.find((one) => one.launch <= at && !this.#holds(one));
			await until(() => wrong() || condition(), what);
			if (wrong()) throw new Error(`ADL's own page: ${JSON.stringify(wrong()).slice(0, 400)}`);
		};
		const questions = launch.uiBeforeCalls ?? [];
		const isLate = questions.some(({ check }) => check === 'click.button'); // asked seconds after the calls
		const calls = launch.calls.filter(({ fn }) => fn !== 'SKIPPED').length;
		await heard(() => said('launch') > 0, () => 'that the content was loaded');
		if (!isLate) await this.#answer(player, questions);
		await heard(() => said('call', 'ids') >= calls, () => `${calls} calls, and not ${said('call', 'ids')}`);
		this.count.calls += calls;
		if (isLate) await player.frame.locator('button#continue').click();
		await heard(() => said('ui') >= questions.length, () => 'the answers to what the content asked');
		if (calls > 0) await player.said(ends);
	}

	// The stand-in takes one sentence of the cases for a value.
	#holds({ ok, check, launch, k, got }) {
		return ok === true || (check === 'call' && got !== undefined && agrees(this.one.launches[launch].calls[k], ...got));
	}

	/** The content asks what its learner sees: the case has seen already that it is so. */
	async #answer(player, questions) {
		for (const [i, { expected }] of questions.entries()) await player.frame.locator(`#${expected ? 't' : 'f'}Radio${i}`).check();
		if (questions.length > 0) await player.frame.locator('#submit').click();
	}
}

/**
 * Plays families of cases, each for a new learner: a test for each case, and a line with what was counted at the end. families: as
 * familiesOfCases gives them.
 */
export function playFamilies({ test, assert, families, name }) {
	const shim = fs.readFileSync(fixture('scorm', 'adl-driver-shim.js'), 'utf8');
	const count = { passed: 0, calls: 0, checks: 0 };
	const total = families.reduce((sum, [, cases]) => sum + cases.length, 0);
	const links = new Map();
	let service, browser;
	test.before(async () => {
		[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
		await proveBrowser(browser);
		importAhead().catch(() => {}); // a case whose package cannot be imported says so itself
	});
	test.after(async () => {
		await browser?.close();
		await service?.dispose();
		console.log(`RESULT ${name}: ${count.passed} passed / ${total}, ${count.calls} calls, ${count.checks} checks`);
	});
	const bringIn = async (title) => {
		const file = service.write(`${title}.zip`, fs.readFileSync(packageFile(title)));
		return (await service.ask('package', 'import', file)).direct_link;
	};
	const link = (title) => {
		if (!links.has(title)) links.set(title, bringIn(title));
		return links.get(title);
	};
	const importAhead = async () => {
		for (const title of families.flatMap(([, cases]) => cases.flatMap(({ packages }) => packages))) await link(title);
	};
	for (const [, cases] of families) {
		cases.forEach((one, at) => test(`ADL's case ${one.case} passes whole in the browser`, async () => {
			if (at === 0) await browser.clearCookies();
			const playerOf = async (title) => new PagePlayer(() => played.tab(browser, shim), await link(title));
			const played = new PageCase(one, { playerOf, count, family: {} });
			const wrong = await failureOf(played);
			for (const page of browser.pages().slice(1)) await page.close();
			assert.equal(wrong, undefined, `${one.case}: ${wrong}`);
			count.passed++;
		}));
	}
}
