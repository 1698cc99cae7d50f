// A learner of the soak: one attempt, one page after another, each with an outbox like the player's (docs/player-protocol.md). What
// was not acknowledged is sent again, or left to the next page, which replays it. What comes back is held to what was accepted.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchPlayer } from '../harness/learner.mjs';
import { request } from '../harness/lectern.mjs';
import { patient } from '../harness/patience.mjs';
import { Chance, Expected, isFinal, keeps } from './soak_expected.mjs';

const PENDING_MAX = 6;
const INTERACTIONS_MAX = 30;
const REPLAYS_MAX = 16;
const ANSWER_MS = 20000;
const HEAL_MS = patient(90000);
// People read between what they do; without a pause a few dozen learners would be a bench of throughput.
const PAUSE_MS = [200, 2000];
const AGAIN_MS = [50, 600];
const LARGE_MIN = 60_000;
const LARGE_MAX = 300_000;

/** How many interactions a data model holds. */
export const interactionsIn = (cmi) => Object.keys(cmi).filter((element) => /^cmi\.interactions\.\d+\.id$/.test(element)).length;

const isLater = ({ status, headers }) => status === 503 && Number(headers['retry-after']) > 0;
// What the network does to a request while its server dies; anything else that goes wrong is a fault.
const isCut = (error) => error.code !== undefined || /^no answer in|^aborted$|hang up/.test(error.message);

/** One run of the player. */
class Page {
	pending = [];
	accepted = [];
	nextSeq = 1;
	agent = new http.Agent({ keepAlive: true, maxSockets: 3 });

	constructor({ session, write }) {
		Object.assign(this, { session, write });
	}
}

export class Learner {
	/** Pages that are gone and of which something was not acknowledged, oldest first. */
	left = [];
	/** Pages that are gone, for the audit: {session, accepted: [[seq, tag]], whole}. */
	gone = [];
	/** By item: {status, score}, as accepted turns told them; null where a decision was not told yet. */
	statuses = null;
	attempt = null;
	/** The last score that was final, as far as an answer told; null where none was. */
	graded = null;
	counts = { values: 0, entries: 0, sessions: 0, cut: 0, later: 0, navigations: 0 };
	page = null;
	saidCount = 0;
	interactions = 0;

	constructor(soak, login, activity) {
		Object.assign(this, { soak, login, activity, chance: new Chance(soak.seedOf(login)), expected: new Expected() });
	}

	get name() {
		return `${this.login}, session ${this.page?.session}`;
	}

	async enter() {
		this.player = await launchPlayer(this.soak.platform, this.login, this.activity);
		await this.open();
	}

	/** Lives until the soak ends, then leaves nothing unacknowledged. */
	async run() {
		while (!this.soak.over) {
			await this.step();
			await sleep(this.chance.between(...PAUSE_MS));
		}
		await this.settle();
	}

	// --- Saying ---

	/** A text that nobody said before: where the learner is. */
	place() {
		return `${this.login} ${++this.saidCount}`;
	}

	/** Something for suspend_data: mostly short, at times some hundred kilobytes. */
	suspendData(place) {
		const length = this.chance.oneIn(25) ? this.chance.between(LARGE_MIN, LARGE_MAX) : this.chance.between(20, 900);
		return `${place} `.padEnd(length, `${place} é `);
	}

	/** Puts an entry into the outbox. tag: its place, by which the audit finds it. */
	say(item, set, { tag = null, ...more } = {}) {
		const entry = { session: this.page.session, seq: this.page.nextSeq++, item, set, tag, ...more, saved: false, answered: false };
		this.page.pending.push(entry);
		for (const [element, value] of set) {
			if (!this.forgets(element))
				this.expected.say(entry, this.ownerOf(item, element), element, value);
		}
		return entry;
	}

	/** Which interaction content writes next: one more, or an earlier one again. */
	nextInteraction() {
		return this.interactions++ % INTERACTIONS_MAX;
	}

	/** Elements that are of no use to look for later: of one run only, or decided by more than what was said. */
	forgets(element) {
		return /\.(exit|session_time|type|\w+_status|scaled)$|^adl\.nav/.test(element);
	}

	/** Whose an element is: nearly always the item's. */
	ownerOf(item) {
		return item;
	}

	// --- Sending ---

	async #post(path, body, agent) {
		let answer;
		try {
			answer = await request(this.player.origin, 'POST', path, { body, agent, timeout_ms: ANSWER_MS });
		} catch (error) {
			if (!isCut(error))
				throw error;
			this.counts.cut++;
			return null;
		}
		if (isLater(answer)) {
			this.counts.later++;
			return null;
		}
		keeps(answer.json?.expected === undefined,
			() => `${this.name}: number ${answer.json.expected} was accepted, and the service asks for it again`);
		if (answer.status !== 200)
			throw new Error(`${this.name}: ${path} answered ${answer.status} ${answer.text}`);
		return answer.json;
	}

	#save(page, entry) {
		if (entry.saved)
			return;
		entry.saved = true;
		page.accepted.push([entry.seq, entry.tag]);
		this.counts.entries++;
		this.counts.values += entry.set.length;
	}

	#acknowledge(page, seqs) {
		const saved = new Set(seqs);
		page.pending.filter(({ seq }) => saved.has(seq)).forEach((entry) => this.#save(page, entry));
		page.pending = page.pending.filter(({ seq }) => !saved.has(seq));
	}

	async #sendDeltas(page, entries) {
		const answer = await this.#post('/play/deltas', { write: page.write, deltas: entries.map(asDelta) }, page.agent);
		if (answer !== null)
			this.#acknowledge(page, answer.saved);
	}

	async #sendTurn(page, tail, turn) {
		const answer = await this.#post('/play/turn', { write: page.write, ...asDelta(turn), ...(tail.length > 0 ? { deltas: tail.map(asDelta) } : {}) },
			page.agent);
		if (answer === null)
			return;
		keeps(answer.saved === turn.seq, () => `${this.name}: turn ${turn.seq} was answered "saved ${answer.saved}"`);
		turn.answered = true;
		this.#acknowledge(page, [...tail, turn].map(({ seq }) => seq));
		this.told(turn, answer);
	}

	/** Sends what is pending once, as the player does: the newest turn with all before it as its tail, deltas by themselves. */
	async #send() {
		const { page } = this;
		const entries = [...page.pending];
		const at = entries.findLastIndex((entry) => entry.do);
		const [tail, rest] = [entries.slice(0, Math.max(at, 0)), entries.slice(at + 1)];
		const calls = [];
		// The tail of a turn may be on its way by itself already.
		if (tail.length > 0 && tail.every((entry) => !entry.do) && this.chance.oneIn(3))
			calls.push(this.#sendDeltas(page, tail));
		if (at >= 0)
			calls.push(this.#sendTurn(page, tail, entries[at]));
		if (rest.length > 0)
			calls.push(this.#sendDeltas(page, rest));
		await Promise.all(calls);
	}

	/** Sends until nothing is pending, or tries only a few times; whether nothing is. */
	async flush({ tries = Infinity } = {}) {
		const end = Date.now() + HEAL_MS;
		for (let i = 0; this.page.pending.length > 0 && i < tries; i++) {
			if (i > 0)
				await sleep(this.chance.between(...AGAIN_MS));
			await this.#send();
			if (Date.now() > end)
				throw new Error(`${this.name}: nothing was acknowledged in ${HEAL_MS} ms`);
		}
		return this.page.pending.length === 0;
	}

	/** Sends something of which more than enough waits; a page is also loaded again in the midst of it. */
	async flushOrReload() {
		if (await this.flush({ tries: this.chance.between(1, 8) }))
			return;
		if (this.page.pending.some(({ do: act }) => act && act !== 'commit') || this.page.pending.length >= PENDING_MAX || this.chance.oneIn(4))
			await (this.chance.oneIn(2) ? this.open() : this.flush());
	}

	// --- Pages ---

	/** The page goes away; what it did not get acknowledged stays on the device. */
	#leavePage() {
		const { page } = this;
		if (page === null)
			return;
		page.agent.destroy();
		page.unanswered = page.pending.filter((entry) => entry.do);
		this.left.push(page);
		this.page = null;
	}

	/** Opens a session. elsewhere: on another device, which knows nothing of what this one has in its outbox. */
	async open({ elsewhere = false } = {}) {
		this.#leavePage();
		this.left.filter((page) => page.unanswered.length > 0).forEach((page) => this.unanswered(page.unanswered));
		const replayed = elsewhere ? [] : this.left.filter((page) => page.pending.length > 0).slice(0, REPLAYS_MAX);
		if (elsewhere)
			this.left.forEach((page) => (page.takenOver = page.takenOver || page.pending.length > 0));
		const body = { replay: replayed.map(({ write, pending }) => ({ write, deltas: pending.map(asDelta) })) };
		const answer = await this.#opened(body);
		answer.replayed.forEach((told) => this.#replayed(replayed.find(({ write }) => write === told.write), told));
		this.page = new Page(answer);
		this.counts.sessions++;
		this.#forgetPages();
		this.opened(answer);
		await this.begin(answer);
	}

	async #opened(body) {
		const end = Date.now() + HEAL_MS;
		for (;;) {
			const answer = await this.#post(`${this.player.path}/session`, body);
			if (answer !== null)
				return answer;
			if (Date.now() > end)
				throw new Error(`${this.login}: no session opened in ${HEAL_MS} ms`);
			await sleep(this.chance.between(...AGAIN_MS));
		}
	}

	#replayed(page, { saved, refused }) {
		this.#acknowledge(page, saved);
		keeps(page.pending.length === 0 || page.takenOver,
			() => `${this.login}: what session ${page.session} left is refused: ${refused}, ${page.pending.map(({ seq }) => seq)}`);
		page.pending.forEach((entry) => (entry.dropped = true));
		page.pending = [];
	}

	#forgetPages() {
		for (const page of this.left.filter(({ pending }) => pending.length === 0))
			this.gone.push({ session: page.session, accepted: page.accepted, whole: !page.takenOver });
		this.left = this.left.filter(({ pending }) => pending.length > 0);
	}

	/** The statuses that an answer tells: all of them are told, or only what changed. */
	learn(items) {
		for (const { id, status, score } of items)
			this.statuses?.set(id, { status, score });
	}

	/** Items as a session or its first turn tells them: as accepted, where that is known. */
	compare(items, about) {
		for (const { id, status, score } of this.statuses === null ? [] : items) {
			const was = this.statuses.get(id);
			keeps(was === undefined || (was.status === status && same(was.score, score)),
				() => `${this.name}: ${about} shows ${id} as ${status}, ${score}; accepted was ${was.status}, ${was.score}`);
		}
	}

	learnAttempt(told) {
		this.attempt = told;
		if (isFinal(told) && told.score !== null)
			this.graded = told.score;
	}

	/** The attempt's own result, as a session tells it. */
	compareAttempt(told) {
		keeps(this.attempt === null || (told.completion === this.attempt.completion && told.success === this.attempt.success
			&& same(told.score, this.attempt.score)),
		() => `${this.name}: the attempt is ${JSON.stringify(told)}; accepted was ${JSON.stringify(this.attempt)}`);
		this.learnAttempt(told);
	}

	/** Everything goes through, and a last page shows it. */
	async settle() {
		await this.flush();
		await this.open();
		await this.flush();
	}

	/** All that this learner was told is accepted, for the end: sessions whose rows nobody looked at yet. */
	takeGone() {
		const { gone } = this;
		this.gone = [];
		return gone;
	}
}

const asDelta = ({ seq, item, set, do: act, request: asked, to, terminated }) => ({ seq, item, set, ...(act ? { do: act } : {}),
	...(asked ? { request: asked, to: to ?? null, terminated: Boolean(terminated) } : {}) });

const same = (a, b) => a === b || (a !== null && b !== null && Math.abs(a - b) < 1e-9);
