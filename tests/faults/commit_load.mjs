// Learners who commit as fast as they can while the service or PostgreSQL is killed under them, and who remember what
// was acknowledged.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { Jar } from '../harness/http.mjs';
import { patient } from '../harness/patience.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const DELTA_BYTES = 400;
const DELTAS_PER_TURN = 9;
const PENDING_MAX = 5;
const PAUSE_MS = 20;
const HEAL_MS = patient(60000);

/** The answer that means "keep it and send it again"; while something is down no other is right. */
const isLater = (answer) => answer.status === 503 && Number(answer.headers['retry-after']) > 0;

/** One learner, one attempt, one kept connection. */
export class Speaker {
	/** Everything said, in order: {session, seq, acknowledged, location, act (undefined: a delta), set}. */
	said = [];
	/** What of it was not acknowledged. */
	pending = [];
	/** Answers that are neither 200 nor 503 with Retry-After. */
	wrong = [];
	later = 0;
	cut = 0;
	turns = 0;
	/** Turns that went once more as a part of something later, in a tail or a replay: they may be decided together with it. */
	carried = new Set();

	constructor(s, link, number) {
		Object.assign(this, { s, link, number, jar: new Jar() });
	}

	async enter() {
		this.player = await enterByLink(this.s, this.link, { jar: this.jar });
		return this.reopen();
	}

	/** Begins a new session, as a page that is loaded again does: what is pending is replayed. What the content is told. */
	async reopen() {
		const replay = this.pending.length > 0 ? [{ write: this.session.write, deltas: this.pending.map((entry) => this.#asDelta(entry)) }] : [];
		this.agent?.destroy();
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		this.session = await openSession(this.s, this.player, { replay, agent: this.agent });
		this.#acknowledge(this.session.replayed[0]?.saved ?? [], JSON.stringify(this.session.replayed));
		return this.session.opened;
	}

	#asDelta({ session, seq, set, act }) {
		if (act)
			this.carried.add(`${session} ${seq}`);
		return { seq, item: this.session.item, set, ...(act ? { do: act } : {}) };
	}

	#say() {
		const seq = this.session.nextSeq++;
		const location = `${this.said.length} of ${this.number}`;
		const set = [['cmi.core.lesson_location', location], ['cmi.suspend_data', `${location} `.padEnd(DELTA_BYTES, 'x')]];
		const entry = { session: this.session.session, seq, acknowledged: false, location, set };
		if (seq % (DELTAS_PER_TURN + 1) === 0) {
			entry.act = 'commit';
			this.turns += 1;
			// Always better than before, so that every turn has something to decide.
			set.push(['cmi.core.score.raw', (this.turns / 100).toFixed(2)]);
		}
		this.said.push(entry);
		this.pending.push(entry);
	}

	#acknowledge(saved, text) {
		if (!this.pending.every(({ seq }) => saved.includes(seq))) {
			this.wrong.push(`200 ${text}`);
			return false;
		}
		this.pending.forEach((entry) => (entry.acknowledged = true));
		this.pending = [];
		return true;
	}

	#post() {
		const last = this.pending.at(-1);
		if (!last.act)
			return this.session.send(...this.pending.map((entry) => this.#asDelta(entry)));
		const tail = this.pending.slice(0, -1).map((entry) => this.#asDelta(entry));
		return this.session.take(last.act, last.set, { seq: last.seq, ...(tail.length > 0 ? { deltas: tail } : {}) });
	}

	/** Sends what is pending; true when it was acknowledged. */
	async send() {
		const isTurn = Boolean(this.pending.at(-1).act);
		let answer;
		try {
			answer = await this.#post();
		} catch {
			this.cut += 1;
			return false;
		}
		if (isLater(answer)) {
			this.later += 1;
			return false;
		}
		if (answer.status !== 200) {
			this.wrong.push(`${answer.status} ${answer.text}`);
			return false;
		}
		const saved = answer.json?.saved;
		return this.#acknowledge(isTurn ? this.pending.map(({ seq }) => seq).filter((seq) => seq <= saved) : saved, answer.text);
	}

	/** Says one thing after another until it is told to stop; what failed is sent again together with the next. */
	async run() {
		this.stopped = false;
		while (!this.stopped) {
			if (this.pending.length < PENDING_MAX)
				this.#say();
			if (!(await this.send()))
				await sleep(PAUSE_MS);
		}
	}

	/** Sends what is pending until it is acknowledged. */
	async finish() {
		const end = Date.now() + HEAL_MS;
		while (this.pending.length > 0 && !(await this.send())) {
			if (Date.now() > end)
				throw new Error(`not acknowledged in ${HEAL_MS} ms: ${this.wrong.at(-1) ?? 'no answer'}`);
			await sleep(PAUSE_MS);
		}
	}

	get acknowledged() {
		return this.said.filter((entry) => entry.acknowledged);
	}
}

/** Many learners who speak at once. */
export class Load {
	constructor(s, link, count) {
		this.speakers = Array.from({ length: count }, (_, number) => new Speaker(s, link, number));
	}

	async enter() {
		for (const speaker of this.speakers)
			await speaker.enter();
	}

	start() {
		this.running = Promise.all(this.speakers.map((speaker) => speaker.run()));
	}

	/** Ends when everyone has the answer to what they are saying, or knows that none will come. */
	async stop() {
		this.speakers.forEach((speaker) => (speaker.stopped = true));
		await this.running;
	}

	/** The sum of a number of every speaker. */
	sum(of) {
		return this.speakers.reduce((sum, speaker) => sum + of(speaker), 0);
	}

	get acknowledged() {
		return this.sum((speaker) => speaker.acknowledged.length);
	}
}
