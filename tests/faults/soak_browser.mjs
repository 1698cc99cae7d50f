// A learner of the soak in a real browser with a profile of their own, on whose course page the player runs in a frame. The
// browser, or one of its renderers, is killed at any moment; what the player called saved (by the service, or on this device) is
// there when the course is opened again.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { openInFrame, playerFrame, signIn, until } from '../browser/steps.mjs';
import { browserProcess, isRunning, launchBrowser } from '../harness/browser.mjs';
import { freshFolder } from '../harness/lectern.mjs';
import { patient } from '../harness/patience.mjs';
import { signal, title, tree } from '../harness/processes.mjs';
import { Chance, Expected, Lost } from './soak_expected.mjs';

const STEP_MS = patient(20000);
const CLOSE_MS = patient(5000);
const AGAIN_MS = 300;
const READ_MS = [100, 1500];
const BROKEN_MAX = 40;

/**
 * How content of a kind speaks; note: where its learner writes a number that the content itself leaves alone; begun: what it can only
 * read when it has begun; place: what turning a page of the demo course sets.
 */
const SPOKEN = {
	scorm12: { api: 'API', get: 'LMSGetValue', set: 'LMSSetValue', note: 'cmi.student_preference.language', begun: 'cmi.core.student_id',
		place: 'cmi.core.lesson_location', steps: { say: 10, turn: 6, reload: 1, reopen: 1 } },
	scorm2004: { api: 'API_1484_11', get: 'GetValue', set: 'SetValue', note: 'cmi.learner_preference.audio_level', begun: 'cmi.learner_id',
		steps: { say: 10, onward: 4, reload: 1, reopen: 1 } },
};
const PAGES = 6; // of the demo course

export class BrowserLearner {
	counts = { values: 0, sessions: 0, broken: 0 };
	context = null;
	page = null;
	notes = 0;
	said = 0;
	entries = [];

	constructor(soak, login, activity, kind = 'scorm12') {
		Object.assign(this, { soak, login, activity, ...SPOKEN[kind], chance: new Chance(soak.seedOf(login)), expected: new Expected(),
			profile: freshFolder('lectern-profile-') });
	}

	// --- Being killed ---

	#process() {
		const pid = browserProcess(this.profile);
		return this.context !== null && pid !== null && isRunning(pid) ? pid : null;
	}

	/** All of the browser; false where none runs. */
	kill() {
		const pid = this.#process();
		if (pid === null)
			return false;
		process.kill(-pid, 'SIGKILL');
		return true;
	}

	/** One of its renderers; false where none runs. */
	killRenderer(chance) {
		const pid = this.#process();
		const renderers = pid === null ? [] : tree(pid).filter((one) => title(one).includes('--type=renderer'));
		if (renderers.length === 0)
			return false;
		signal([renderers[chance.below(renderers.length)]], 'SIGKILL');
		return true;
	}

	// --- Living ---

	async run() {
		let broken = 0;
		while (!this.soak.over) {
			try {
				await this.#visit(() => (broken = 0));
			} catch (error) {
				this.#forgive(error, ++broken);
			}
		}
		await this.#last();
	}

	// Whatever breaks while things are killed is an accident, except that something is lost.
	#forgive(error, broken) {
		if (error instanceof Lost || broken > BROKEN_MAX)
			throw error;
		this.counts.broken++;
	}

	/** When nothing is killed any more everything is shown again. */
	async #last() {
		for (let tries = 1; ; tries++) {
			try {
				await this.#open();
				await this.#say(this.note, String(++this.notes));
				await this.#until('saved');
				await this.#open();
				return;
			} catch (error) {
				this.#forgive(error, tries + BROKEN_MAX - 3);
			}
		}
	}

	async #visit(alive) {
		await this.#open();
		alive();
		while (!this.soak.over) {
			await sleep(this.chance.between(...READ_MS));
			const what = this.chance.pick(this.steps);
			if (what === 'reopen')
				return;
			await this[what]();
		}
	}

	async say() {
		await this.#say(this.note, String(++this.notes));
		await this.#accepted();
	}

	/** Turns a page of the course. */
	async turn() {
		const forward = this.at < 2 || (this.at < PAGES && this.chance.oneIn(2));
		const to = this.at + (forward ? 1 : -1);
		this.#expect(this.place, String(to));
		await this.#while(this.content.locator(forward ? '#next' : '#back').click());
		this.at = to;
		await this.#accepted();
	}

	/** Passes the part that is open and goes on to the next, or back; not beyond the last, where the course would be over. */
	async onward() {
		await this.#set('cmi.success_status', 'passed');
		const press = this.chance.oneIn(3) ? 'previous' : 'continue';
		const button = this.player.locator(`[data-press="${press}"]:visible:not([aria-disabled="true"])`);
		if ((press === 'continue' && this.last) || await this.#while(button.count()) === 0)
			return;
		await this.#while(button.click());
		await this.#shown();
	}

	async reload() {
		this.#forgetPage();
		await this.#while(this.page.reload());
		await this.#shown();
	}

	// --- The page ---

	/** What takes too long on a page that crashed need not be waited for. */
	#while(step) {
		return Promise.race([step, this.crashed]);
	}

	async #browser() {
		if (this.context !== null)
			return;
		const pid = browserProcess(this.profile);
		while (pid !== null && isRunning(pid))
			await sleep(AGAIN_MS);
		for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
			fs.rmSync(path.join(this.profile, name), { force: true });
		const context = await launchBrowser({ profile: this.profile });
		context.setDefaultTimeout(STEP_MS);
		context.once('close', () => (this.context = this.context === context ? null : this.context));
		this.context = context;
	}

	/** Opens the course in a new tab, as a learner does after whatever happened to the last one. */
	async #open() {
		await this.#closePage();
		await this.#browser();
		this.page = await this.context.newPage();
		this.crashed = new Promise((_, reject) => {
			this.page.once('crash', () => reject(new Error('a page crashed')));
			this.page.once('close', () => reject(new Error('a page was closed')));
		});
		this.crashed.catch(() => {});
		await this.#while(signIn(this.page, this.soak.platform, this.login));
		Object.assign(this, await this.#while(openInFrame(this.page, this.activity)));
		await this.#shown();
	}

	async #closePage() {
		const { page } = this;
		this.page = null;
		this.#forgetPage();
		await Promise.race([page?.close().catch(() => {}), sleep(CLOSE_MS)]);
	}

	#forgetPage() {
		this.entries = [];
	}

	/** The course is there, and shows what was accepted. */
	async #shown() {
		const frame = await this.#while(until(() => playerFrame(this.page), 'the player'));
		const { api, get, begun, note, place } = this;
		await this.#while(frame.waitForFunction(([name, read, element]) => window[name] !== undefined && window[name][read](element) !== '',
			[api, get, begun]));
		await this.#until('saved');
		const [told, item, last] = await this.#while(frame.evaluate(([name, read, ...elements]) => {
			const parts = [...document.querySelectorAll('#contents button')];
			const current = parts.find((one) => one.getAttribute('aria-current') === 'true');
			return [Object.fromEntries(elements.map((element) => [element, window[name][read](element)])),
				current?.querySelector('.part').textContent ?? 'the only part', current === parts.at(-1)];
		}, [api, get, note, ...(place ? [place] : [])]));
		Object.assign(this, { item, last });
		this.expected.check(item, told, `${this.login} in a browser`);
		this.at = Number(told[place]) || 1;
		this.counts.sessions++;
	}

	#expect(element, value) {
		const entry = { seq: ++this.said, session: 'in a browser', saved: false };
		this.expected.say(entry, this.item, element, value);
		this.entries.push(entry);
	}

	async #say(element, value) {
		this.#expect(element, value);
		await this.#set(element, value);
	}

	async #set(element, value) {
		const heard = await this.#while(playerFrame(this.page).evaluate(([api, set, ...words]) => window[api][set](...words),
			[this.api, this.set, element, value]));
		if (heard !== 'true')
			throw new Error(`${this.login}: the player did not take ${element}`);
	}

	#until(...states) {
		return this.#while(this.player.locator(states.map((state) => `#state[data-state="${state}"]`).join(', ')).waitFor());
	}

	/** The player says that all is saved: mostly at once by the service, else on this device. */
	async #accepted() {
		await this.#until('saved', 'device');
		const accepted = this.entries.splice(0);
		accepted.forEach((entry) => (entry.saved = true));
		this.counts.values += accepted.length;
		if (this.chance.oneIn(2))
			await this.#until('saved');
	}

	async close() {
		await this.#closePage();
		await this.context?.close();
		fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}
