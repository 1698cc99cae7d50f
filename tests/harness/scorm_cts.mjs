// ADL's test cases of SCORM 2004 (fixtures scorm/cts): which there are, and how one is played and judged over a ScormPlayer. The
// content's part, the learner's clicks and what the learner must see stand in the case. A case counts only whole; anything in it that
// this file does not know fails it.
import fs from 'node:fs';

import { agrees, objectivesAre, resolved } from './adl_calls.mjs';
import { fixture, fixtureList, fixtures } from './fixtures.mjs';

/** Whether there are cases to play. */
export const hasCases = fixtures !== null && fs.existsSync(fixture('scorm', 'cts'));

/** [name of the family, its cases in order] of all cases of the folder: one learner goes through a family. */
export function familiesOfCases() {
	const families = new Map();
	for (const file of fixtureList('scorm', 'cts').filter((name) => name.endsWith('.json'))) {
		const one = JSON.parse(fs.readFileSync(fixture('scorm', 'cts', file), 'utf8'));
		families.set(one.family, [...(families.get(one.family) ?? []), one]);
	}
	return [...families];
}

/** The zip of a package that a case names. */
export const packageFile = (name) => fixture('scorm', 'packages', 'adl-cts', `LMSTestPackage_${name}.zip`);

const fail = (why) => { throw new Error(why); };
const plain = (text) => text.replace(/\s+/g, ' ').trim();
const activityOf = (item) => new URLSearchParams(/\?([^#]*)/.exec(item.href ?? '')?.[1]).get('act');
const ROOT = /^the activity that corresponds to the root of /;

/** What a sentence tells the tester to do: {relaunch: name of a package, choose: title, remains: the session goes on}. */
export function instructionOf(text) {
	const relaunch = /\b(?:re)?launch LMS Test Content Package (\S+?)[.,]?(?= |$)/.exec(text)?.[1];
	const choose = /\b(?:choose|launch) (?!LMS Test Content Package)(.+?)(?: to continue the LMS Conformance Test)?\.?$/.exec(text)?.[1];
	return { relaunch, choose, remains: /Session will remain active/.test(text), ends: /^The current learner attempt should end\b/.test(text) };
}

const TERMINATE = { fn: 'Terminate', args: [''], return: 'true', error: '0' };

/** The calls of content in its unload handler, where it ends there; null: it ends by itself after its calls. */
export function unloadOf(behaviour) {
	if (behaviour === undefined) return null;
	const found = /^no Terminate after its calls; (?:Terminate\(""\) only on window unload|on window unload: SetValue\(adl\.nav\.request,(.*)\) then Terminate\(""\))$/.exec(behaviour);
	if (!found) fail(`content that behaves in a way nobody knows: ${behaviour}`);
	const request = { fn: 'SetValue', args: ['adl.nav.request', found[1]], return: 'true', error: '0' };
	return found[1] === undefined ? [TERMINATE] : [request, TERMINATE];
}

/** A case that is played. A browser plays the content by itself: see browser/adl_cts.mjs. */
export class Case {
	#players = new Map();
	#name;

	/** playerOf(package): a ScormPlayer of the family's learner. count: {calls, checks}. family: what is known of its learner. */
	constructor(one, { playerOf, count, family }) {
		Object.assign(this, { one, playerOf, count, family });
	}

	get #player() {
		return this.#players.get(this.#name);
	}

	get #sequencing() {
		return this.#player.sequencing;
	}

	#check(holds, why) {
		this.count.checks++;
		if (!holds) fail(why());
	}

	#told() {
		const { outcome, open, reason } = this.#sequencing;
		const item = open === null ? 'nothing' : this.#player.items.find(({ id }) => id === open).title;
		return `${outcome}${reason ? ` (${reason})` : ''}, ${item} is open`;
	}

	async play() {
		const { start, packages, launches } = this.one;
		await this.#enter(packages[0]);
		if (typeof start === 'object') await this.#choose(start['choose from TOC']);
		else if (start !== 'start/resume course') fail(`a start that nobody knows: ${start}`);
		for (let at = 0; at < launches.length; at++) {
			try {
				await this.#launched(launches[at], launches[at + 1]);
			} catch (error) {
				throw new Error(`launch ${at + 1} of ${launches.length} (${launches[at].item}): ${error.message}`, { cause: error });
			}
		}
	}

	async #enter(name) {
		this.#name = name;
		if (!this.#player) this.#players.set(name, await this.playerOf(name));
		await this.#player.launch();
	}

	async #launched(launch, next) {
		const open = this.#player.open;
		this.#check(open !== null && activityOf(open) === launch.activity, () => `activity ${launch.activity} is to be open: ${this.#told()}`);
		if (launch.uiBeforeCalls) await this.#player.look();
		for (const check of launch.uiBeforeCalls ?? []) this.#seen(check);
		const unload = unloadOf(launch.scoBehaviour);
		await this.content(this.#player, launch, unload === null);
		await this.#then(launch.then, unload, next);
	}

	#item(title) {
		if (ROOT.test(title)) return null;
		return this.#player.items.find((item) => plain(item.title) === plain(title)) ?? fail(`the course has no ${title}`);
	}

	#seen({ check, title, expected }) {
		const { controls } = this.#sequencing;
		const player = this.#player;
		const [, control, state] = /^(continue|previous)\.(enabled|disabled)$/.exec(check) ?? [];
		let found;
		if (control !== undefined) {
			found = controls.includes(control) === (state === 'enabled');
		} else if (check === 'toc.enabled') {
			found = player.hasContents && player.items.some((item) => item !== player.open && player.letter(item) === 'c');
		} else if (check === 'toc.enabled.selectable') {
			found = player.letter(this.#item(title)) === 'c';
		} else if (check === 'toc.visible') {
			found = player.letter(this.#item(title)) !== 'h';
		} else if (check === 'click.button') {
			return; // the content's own button
		} else {
			fail(`a sight that nobody knows: ${check}`);
		}
		this.#check(found === expected, () => `${check}${title ? ` of ${title}` : ''} is to be ${expected}; controls ${controls}, contents ${this.#sequencing.contents}`);
	}

	/** What the content does, up to where the learner does something. ends: it says Terminate after its calls. */
	async content(player, { calls }, ends) {
		const { status } = await player.document();
		if (status !== 200) fail(`the document of what is open is not there: ${status}`);
		if (calls.length === 0) return; // a page that knows of no API
		const api = player.api ?? fail('what is open has no API');
		const isOver = !ends || calls.some(({ fn }) => fn === 'Terminate');
		for (const call of isOver ? calls : [...calls, TERMINATE]) this.#call(api, call);
		await player.said();
	}

	#call(api, call) {
		if (call.fn === 'SKIPPED') return;
		this.count.calls++;
		if (call.fn === 'CompareObjectiveIds') {
			const found = objectivesAre(api, call.ids);
			if (found !== true) fail(`the objectives are ${found}, not ${call.ids}`);
			return;
		}
		const args = [...call.args];
		if (/^(Get|Set)Value$/.test(call.fn)) args[0] = resolved(api, args[0]);
		if (args[0] === null) fail(`there is no ${call.args[0]}`);
		const answer = api[call.fn](...args), error = api.GetLastError();
		if (call.return?.match === 'learner_id' && answer !== '') this.family.learner ??= answer;
		const short = (value) => JSON.stringify(value)?.slice(0, 200);
		if (!agrees(call, answer, error, this.family.learner))
			fail(`${call.fn}(${short(args)}) is ${short(answer)}, ${error}; not ${short(call.return)}, ${call.error}`);
	}

	async #ask(name, unload, to) {
		const { api } = this.#player;
		await this.#player.ask(name, { to, unload: () => unload?.forEach((call) => this.#call(api, call)) });
		this.#check(this.#sequencing.outcome !== 'refused' && this.#sequencing.outcome !== 'none', () => `${name} leads nowhere: ${this.#told()}`);
	}

	async #choose(title, unload) {
		const item = this.#item(title);
		await this.#player.look();
		this.#check(this.#player.letter(item) === 'c', () => `${title} is to be chosen; contents ${this.#sequencing.contents}`);
		await this.#ask('choice', unload, item);
	}

	#hasEnded(after) {
		this.#check(this.#player.ended, () => `the session is to end after ${after}: ${this.#told()}`);
	}

	async #then({ action, title, instruction, expect, next: step }, unload, next) {
		// Content that asks for the next by itself may be ahead already.
		if (action !== 'auto') await this.#player.look();
		if (step !== undefined && step !== 'relaunch') fail(`a step that nobody knows: ${step}`);
		if (action === 'tester') return this.#instructed(instruction, unload, next);
		if (action === 'choice') {
			await this.#choose(title, unload);
		} else if (action === 'none-session-must-have-ended') {
			this.#hasEnded('what the content asked for');
		} else if (action === 'close-course') {
			await this.#leave(unload);
		} else if (['continue', 'previous', 'exit', 'exitAll', 'suspendAll', 'abandon', 'abandonAll'].includes(action)) {
			this.#check(this.#sequencing.controls.includes(action), () => `${action} is to be offered, beside ${this.#sequencing.controls}`);
			await this.#ask(action, unload);
			if (/All$/.test(action)) this.#hasEnded(action);
		} else if (action === 'auto') {
			this.#check(!['none', 'refused'].includes(this.#sequencing.outcome), () => `what the content asked for is to be done: ${this.#told()}`);
		} else {
			fail(`an action that nobody knows: ${action}`);
		}
		if (expect !== undefined && !/^attempt ends\b/.test(expect)) fail(`something to expect that nobody knows: ${expect}`);
		if (expect !== undefined) this.#hasEnded(action);
		if (step === 'relaunch') await this.#again(next);
	}

	async #leave(unload) {
		if (this.#player.ended) return;
		await this.#ask('exitAll', unload);
		this.#hasEnded('the course was left');
	}

	async #again(next) {
		await this.#leave();
		await this.#enter(next?.package ?? this.#name);
	}

	async #instructed(instruction, unload, next) {
		const { relaunch, choose, remains, ends } = instructionOf(instruction);
		if (relaunch === undefined && choose === undefined) fail(`an instruction that nobody knows: ${instruction}`);
		if (ends && remains) this.#check(this.#player.open === null && !this.#player.ended, () => `nothing is to be open: ${this.#told()}`);
		else if (ends) this.#hasEnded('what the content asked for');
		if (relaunch !== undefined) {
			await this.#leave(unload);
			await this.#enter(relaunch);
			if (next && (next.package ?? relaunch) !== relaunch) fail(`${next.package} comes next, but ${relaunch} is to be launched`);
		}
		if (choose !== undefined) await this.#choose(choose, relaunch === undefined ? unload : undefined);
	}
}

/** Plays a case; undefined where it passed whole, else at which launch it failed and why. */
export async function failureOf(played) {
	try {
		await played.play();
		return undefined;
	} catch (error) {
		return error.message;
	}
}
