// A learner's page of SCORM 2004 without a browser: the content's calls go to the player's own API object, what it collects goes to
// the service as the player sends it, and what is offered to the learner is what the last answer says (docs/player-protocol.md).
//
//     const player = new ScormPlayer(s, imported.direct_link, jar);
//     await player.launch();                      the page is opened: a session, and its turn `start`
//     player.api.SetValue('cmi.score.scaled', '1');
//     await player.said();                        the content is done speaking for now
//     await player.ask('continue');               the learner presses Continue
import assert from 'node:assert/strict';

import { besideTable } from './cmi.mjs';
import { request } from './http.mjs';
import { enterByLink, openSession } from './visitor.mjs';

const SEALED_AT = 400; // values in one delta, so that long content speaks in several

const [, { Api2004 }] = await besideTable('cmi2004_js', 'cmi2004_table.mjs', ['api2004.mjs']);

export class ScormPlayer {
	/** The last answer's, whole. */
	sequencing = null;
	ended = true;
	#api = null;
	#model = null;
	#session = null;
	#tail = [];
	#touched = 0;
	#turnDue = false;
	#closing = false;
	#terminated = false;

	/** jar: the cookies that make several courses one learner's. */
	constructor(s, link, jar) {
		Object.assign(this, { s, link, jar });
	}

	/** Comes in by the link, opens a session and takes its first turn; its answer. */
	async launch() {
		assert.ok(this.ended, 'the former session is over');
		this.#session = await openSession(this.s, await enterByLink(this.s, this.link, { jar: this.jar }), { open: false });
		assert.equal(this.#session.standard, 'scorm2004');
		this.ended = false;
		this.sequencing = null;
		this.#forget();
		return this.#turn('navigate', { request: 'start', to: null, terminated: false });
	}

	/** The API object of what is open, as its content finds it; null where nothing is open. */
	get api() {
		return this.#api?.object ?? null;
	}

	get items() {
		return this.#session.items;
	}

	/** The item that is open, or null. */
	get open() {
		const id = this.sequencing?.open ?? null;
		return id === null ? null : this.items.find((item) => item.id === id);
	}

	/** The open item's document, as the frame would get it. */
	document() {
		return request(this.#session.player.origin, 'GET', this.#session.files + this.open.href);
	}

	/** What the table of contents shows of an item, or of null, the course as a whole: its letter. */
	letter(item) {
		return item?.visible === false ? 'h' : this.sequencing.contents[item === null ? 0 : this.items.indexOf(item) + 1];
	}

	/** Whether the page offers a table of contents: where there is more than one part, or nothing is open and something can be. */
	get hasContents() {
		const parts = this.items.filter((item) => item.kind !== 'cluster' && this.letter(item) !== 'h');
		return parts.length > 1 || (this.open === null && [null, ...this.items].some((item) => this.letter(item) === 'c'));
	}

	/** Until the page shows what was answered: here at once. */
	async look() {}

	/** Sends what content said so far, as the player does soon after it was said. Its end is a turn that decides. */
	async said() {
		if (this.#terminated) {
			this.#terminated = false;
			return this.#turn('finish');
		}
		if (this.#turnDue)
			return this.#turn('commit');
		this.#seal();
		if (this.#tail.length > 0) {
			const deltas = this.#tail.splice(0);
			const answer = await this.#session.send(...deltas);
			assert.deepEqual([answer.status, answer.json.saved], [200, deltas.map(({ seq }) => seq)], answer.text);
		}
		return null;
	}

	/**
	 * What the learner asks for: a navigation request, with the chosen item (null: the whole course) where it is a choice. unload: what
	 * the content does while its document is closed for it.
	 */
	async ask(request, { to = null, unload = () => {} } = {}) {
		this.#closing = true;
		unload();
		this.#closing = false;
		const terminated = this.#terminated;
		this.#terminated = false;
		return this.#turn('navigate', { request, to: to?.id ?? null, terminated });
	}

	#forget() {
		this.#api = this.#model = null;
		this.#tail = [];
		this.#turnDue = this.#terminated = false;
	}

	#seal() {
		const set = this.#model?.take() ?? [];
		this.#touched = 0;
		if (set.length > 0)
			this.#tail.push(this.#session.delta(set, { item: this.open.id }));
	}

	async #turn(act, more = {}) {
		const deltas = this.#tail.splice(0);
		this.#turnDue = false;
		const answer = await this.#session.turn(act, this.#model?.take() ?? [], { item: this.open?.id ?? null, deltas, ...more });
		this.#take(answer);
		return answer;
	}

	#take({ sequencing, cmi, items = [], ...rest }) {
		assert.ok(sequencing, 'every answer of such a session tells where it is');
		this.sequencing = sequencing;
		for (const changed of items)
			Object.assign(this.items.find(({ id }) => id === changed.id), changed);
		if (sequencing.outcome === 'ended') {
			assert.ok('return_url' in rest, 'where a session ends the answer says where to go');
			this.ended = true;
		}
		if (sequencing.outcome === 'delivered') {
			this.#forget();
			// Also of an asset: its document may be one that speaks (ADL SX-08a).
			if (cmi)
				this.#begin(cmi);
		} else if (sequencing.open === null) {
			this.#forget();
		} else {
			this.#api?.know(Object.fromEntries(Object.entries(sequencing.valid).map(([name, valid]) =>
				[`adl.nav.request_valid.${name}`, String(valid)])));
		}
	}

	#begin(cmi) {
		const frame = { document: {}, frames: [] };
		this.#api = new Api2004(cmi, () => frame, {
			model: (model) => { this.#model = model; },
			touched: (size, isTurn) => {
				this.#turnDue ||= isTurn;
				if (++this.#touched >= SEALED_AT)
					this.#seal();
			},
			commit: () => this.#closing || this.#seal(),
			finish: () => { this.#terminated = true; },
			closed: () => this.ended,
			reopen: () => Promise.reject(new Error('the document was not loaded again')),
		});
	}
}
