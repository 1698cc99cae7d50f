// One session: everything this page says, numbered from 1 without gaps (docs/player-protocol.md). It seals what the content
// set into entries, keeps them in the outbox, sends them, and deletes them when the service has answered for them.
//
// An entry that was sent never changes again; one that was not may still grow, so content that commits after every value costs
// one request at a time and not one for each. At most one turn is on its way: the newest, with everything before it as its tail.
import { isLast, plain } from './entry.mjs';
import { beacon, byteLength, post } from './transport.mjs';

const SEAL_MS = 1000; // a value without a commit
const SEAL_LARGE_MS = 50;
const TURN_MS = 250; // a status or score: what belongs together is set together
const LARGE = 16_000;
const DELTAS_FLYING_MAX = 3;
const REQUEST_ENTRIES_MAX = 200;
const REQUEST_MAX = 1_000_000;
const ENTRY_GROWS_MAX = 400_000;
const ENTRY_VALUES_MAX = 2000;
const BEACON_MAX = 60_000;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const ENDS = ['finish', 'navigate', 'exit', 'leave']; // kept on the disk as well

// A later value of an element that stands alone replaces the earlier; inside arrays, and for comments, every step counts.
const mergeSets = (earlier, later) => {
	const replaced = new Set(later.map(([name]) => name).filter((name) => name !== 'cmi.comments' && !/\.\d+\./.test(name)));
	return [...earlier.filter(([name]) => !replaced.has(name)), ...later];
};

export class Session {
	#write;
	#outbox;
	#entries = []; // unacknowledged, in the order of seq
	#next = 1;
	#source = null; // {item, model}: what the content sets now
	#timer = { id: 0, due: Infinity, turn: false };
	#holding = false;
	#turn = null; // the one that is on its way
	#deltasFlying = 0;
	#failures = 0;
	#retry = 0;
	#answers = new Map(); // seq of a turn → {resolve, reject}

	/** What is spoken about while nothing is open. */
	item = null;
	/** The service will take nothing more from this session. */
	closed = false;
	left = false;
	/** Why it is closed: superseded, ended, revoked, gone, or refused. */
	reason = null;
	onchange = () => {};
	onclosed = () => {};
	onanswer = () => {};

	constructor(write, outbox) {
		this.#write = write;
		this.#outbox = outbox;
	}

	/** {state: saved | device | unsaved, failing: how many times in a row nobody answered}. */
	get status() {
		const dirty = (this.#source?.model?.dirty.length ?? 0) > 0;
		const failing = this.#failures;
		if (!dirty && this.#entries.length === 0) return { state: 'saved', failing };
		const kept = !dirty && this.#outbox.durable && this.#entries.every((entry) => entry.stored);
		return { state: kept ? 'device' : 'unsaved', failing };
	}

	/** From now on values come from this model, about this item. What the former one left is sealed first. */
	listen(item, model) {
		this.#seal();
		this.#source = { item, model };
	}

	/**
	 * The content set something: by the end of the content's own task it is in the outbox, so that a tab killed a moment later
	 * loses nothing; it is sealed and sent soon, sooner when it is large or a turn.
	 */
	touched(size, isTurn) {
		if (!this.#holding) {
			this.#holding = true;
			queueMicrotask(() => this.#hold());
		}
		const due = Date.now() + (isTurn ? TURN_MS : size > LARGE ? SEAL_LARGE_MS : SEAL_MS);
		this.#timer.turn ||= isTurn;
		if (due < this.#timer.due) {
			clearTimeout(this.#timer.id);
			this.#timer.due = due;
			this.#timer.id = setTimeout(() => this.commit(), due - Date.now());
		}
		this.onchange();
	}

	/** Seals and sends what was set; in the same synchronous call it is in the outbox and on its way. */
	commit() {
		this.#seal(this.#timer.turn ? 'commit' : undefined);
		this.#pump();
	}

	/**
	 * A turn (open, finish, navigate, exit). asked: {request, to, terminated} of `navigate`. Resolves with the service's answer,
	 * however long that takes; rejects with `session-closed`, or with `held-back` where the part to open is not to be opened (yet).
	 */
	turn(act, item = this.#source?.item, asked = {}) {
		if (this.closed || this.left) return Promise.reject(new Error('session-closed'));
		// What the content said at its end is about itself, not about the part that opens after it.
		if (item !== this.#source?.item) this.#seal();
		const entry = this.#seal(act, item, asked);
		const answer = new Promise((resolve, reject) => this.#answers.set(entry.seq, { resolve, reject }));
		this.#pump();
		return answer;
	}

	/** The network is back, or the learner is: do not wait for the next try. */
	hurry() {
		if (this.#retry === 0) return;
		clearTimeout(this.#retry);
		this.#retry = 0;
		this.#pump();
	}

	// What was set and is not to be sent yet: an entry that still grows, but is kept already.
	#hold() {
		this.#holding = false;
		if (this.closed || this.left) return;
		const entry = this.#append(this.#source?.model?.take() ?? [], undefined, this.#source?.item ?? this.item);
		if (entry !== null) entry.held = true;
	}

	// Back out of the entry that still grows, whose number is free again.
	#takeHeld() {
		if (!this.#entries.at(-1)?.held) return [];
		const { seq, set } = this.#entries.pop();
		this.#next = seq;
		return set;
	}

	#release() {
		clearTimeout(this.#timer.id);
		this.#timer = { id: 0, due: Infinity, turn: false };
		for (const entry of this.#entries) entry.held = false;
	}

	#seal(act, item = this.#source?.item, asked = {}) {
		this.#release();
		return this.#append(this.#source?.model?.take() ?? [], act, item ?? this.item, asked);
	}

	#append(set, act, item, asked = {}) {
		const last = this.#entries.at(-1);

		if (!act && set.length === 0) return null;
		if (last && !last.frozen && !last.do && last.item === item && last.size < ENTRY_GROWS_MAX &&
			last.set.length + set.length < ENTRY_VALUES_MAX) {
			last.set = mergeSets(last.set, set);
			last.do = act;
			return this.#keep(Object.assign(last, asked));
		}
		const entry = { ...asked, seq: this.#next++, item, set, do: act, frozen: false, flying: false, held: false, stored: false, size: 0 };
		this.#entries.push(entry);
		return this.#keep(entry);
	}

	#keep(entry) {
		entry.size = JSON.stringify(plain(entry)).length;
		entry.stored = false;
		const version = entry.version = (entry.version ?? 0) + 1;
		this.#outbox.put(this.#write, entry, () => {
			// A former, smaller self of this entry may complete after it has grown.
			entry.stored ||= entry.version === version;
			this.onchange();
		}, ENDS.includes(entry.do));
		this.onchange();
		return entry;
	}

	#pump() {
		if (this.closed || this.left || this.#retry !== 0) return;
		let turn = null;
		for (const entry of this.#entries) if (entry.do) turn = entry;
		if (turn !== null && this.#turn === null && !this.#sendTurn(turn)) return;
		while (this.#deltasFlying < DELTAS_FLYING_MAX) {
			const waiting = this.#entries.filter((entry) => !entry.flying && !entry.do && !entry.held);
			if (waiting.length === 0 || (this.#deltasFlying > 0 && this.#failures > 0)) return;
			this.#sendDeltas(waiting);
		}
	}

	// False when the tail is too long to go with the turn: a part of it goes first.
	#sendTurn(turn) {
		const tail = this.#entries.filter((entry) => entry.seq < turn.seq);
		const size = tail.reduce((sum, entry) => sum + entry.size, 0);

		if (tail.length > REQUEST_ENTRIES_MAX || (tail.length > 0 && size > REQUEST_MAX)) {
			const waiting = tail.filter((entry) => !entry.flying);
			if (waiting.length > 0 && this.#deltasFlying === 0) this.#sendDeltas(waiting);
			return false;
		}
		this.#turn = turn;
		const body = { write: this.#write, ...plain(turn), deltas: tail.map(plain) };
		this.#send('/play/turn', body, [...tail, turn], (answer) => {
			this.#turn = null;
			if (answer === null) return;
			// Turns before this one were answered with it.
			for (const { seq } of [...tail, turn]) {
				this.#answers.get(seq)?.resolve(answer);
				this.#answers.delete(seq);
			}
			this.onanswer(answer);
		});
		return true;
	}

	#sendDeltas(waiting) {
		const chosen = [];
		let size = 0;
		for (const entry of waiting) {
			if (chosen.length > 0 && (chosen.length === REQUEST_ENTRIES_MAX || size + entry.size > REQUEST_MAX)) break;
			chosen.push(entry);
			size += entry.size;
		}
		this.#deltasFlying++;
		this.#send('/play/deltas', { write: this.#write, deltas: chosen.map(plain) }, chosen, () => {
			this.#deltasFlying--;
		});
	}

	async #send(path, body, entries, done) {
		for (const entry of entries) entry.frozen = entry.flying = true;
		const { status, body: answer, retryAfter } = await post(path, body);
		for (const entry of entries) entry.flying = false;
		done(status === 200 ? answer : null);
		if (status === 200) {
			this.#failures = 0;
			this.#acknowledge(entries);
		} else if (status === 409 && answer.expected !== undefined) {
			this.#fillGap(answer.expected);
		} else if (status === 422 && answer.type === '/problems/held-back') {
			this.#failures = 0;
			this.#heldBack(entries.at(-1));
		} else if ([401, 403, 409, 410].includes(status)) {
			this.#close(status === 409 ? answer.reason : 'refused');
			return;
		} else {
			this.#failures++;
			this.#later(retryAfter, status >= 400 && status < 500 && status !== 429 && status !== 408);
		}
		this.onchange();
		this.#pump();
	}

	#acknowledge(entries) {
		const seqs = new Set(entries.map(({ seq }) => seq));
		this.#entries = this.#entries.filter(({ seq }) => !seqs.has(seq));
		this.#outbox.remove(this.#write, [...seqs]);
	}

	// The service lacks what it had acknowledged (restored from an older copy?): nothing is left to send in that place, and
	// everything after it waits. Empty entries let it go on.
	#fillGap(expected) {
		const first = this.#entries[0]?.seq ?? this.#next;
		const item = this.#entries[0]?.item ?? this.#source?.item;
		this.#failures++;
		for (let seq = Math.max(1, expected), at = 0; seq < first && at < REQUEST_ENTRIES_MAX; seq++, at++) {
			this.#entries.splice(at, 0, { seq, item, set: [], frozen: true, flying: false, stored: true, size: 64 });
		}
		this.#later(0, false);
	}

	// Nothing of the request was kept. Its other entries go again; the turn's number must not be missing.
	#heldBack(turn) {
		turn.do = undefined;
		this.#keep(turn);
		this.#answers.get(turn.seq)?.reject(new Error('held-back'));
		this.#answers.delete(turn.seq);
	}

	// The wait doubles, and is never the same on two devices that lost the same server.
	#later(retryAfter, refused) {
		const wait = refused ? BACKOFF_MAX_MS : Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (this.#failures - 1));
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => {
			this.#retry = 0;
			this.#pump();
		}, Math.max(retryAfter, wait * (0.5 + Math.random())));
	}

	// Only turns are told why (docs/player-protocol.md): one that can do nothing more asks.
	async #close(told) {
		if (this.closed || this.left) return;
		this.closed = true;
		clearTimeout(this.#timer.id);
		this.reason = told ?? (await post('/play/turn', { write: this.#write, seq: this.#next, item: this.#source?.item ?? this.item, do: 'commit', set: [] }))
			.body.reason ?? 'superseded';
		for (const { reject } of this.#answers.values()) reject(new Error('session-closed'));
		this.#answers.clear();
		this.onclosed();
		this.onchange();
	}

	/** The page goes away, now: one beacon with everything unacknowledged, and a copy of it on this device. */
	leave() {
		if (this.closed || this.left) return;
		const set = mergeSets(this.#takeHeld(), this.#source?.model?.take() ?? []);
		this.#release();
		const large = set.filter(([, value]) => value.length > LARGE);
		const item = this.#source?.item ?? this.item;
		const ends = this.#entries.some(isLast);
		if (large.length === 0) {
			this.#append(set, ends ? undefined : 'leave', item);
		} else {
			// What is large does not fit a beacon. The session is not ended here then, so that it can still come, by itself or
			// with the next launch; the service ends the session when it stays silent.
			this.#append(set.filter(([, value]) => value.length <= LARGE), undefined, item);
			for (const entry of this.#entries) entry.frozen = true;
			this.#append(large, undefined, item);
			this.#pump();
		}
		this.left = true;
		this.#outbox.keepTail(this.#write, this.#entries);
		for (let limit = BEACON_MAX; limit > 1000 && !this.#sendBeacon(limit); limit = Math.floor(limit / 2));
		for (const entry of this.#entries) entry.frozen = true;
	}

	// The newest entries that fit: with all that came before them a turn, else deltas that wait for the others.
	#sendBeacon(limit) {
		const chosen = [];
		let size = 200 + this.#write.length;
		for (let i = this.#entries.length - 1; i >= 0 && chosen.length < REQUEST_ENTRIES_MAX; i--) {
			const bytes = byteLength(JSON.stringify(plain(this.#entries[i]))) + 1;
			if (size + bytes > limit) continue;
			size += bytes;
			chosen.unshift(this.#entries[i]);
		}
		if (chosen.length === 0) return true;
		const last = chosen.at(-1);
		if (last.do && chosen.length === this.#entries.length) {
			return beacon('/play/turn', { write: this.#write, ...plain(last), deltas: chosen.slice(0, -1).map(plain) });
		}
		return beacon('/play/deltas', { write: this.#write, deltas: chosen.map(plain) });
	}
}
