// A course of SCORM 2004: its sequencing decides, in the service, what is open; here it is asked, and its answer is done
// (docs/player-protocol.md, "SCORM 2004"). What is asked of a course stands in course12.mjs.
//
// One thing is asked at a time: from the learner's press, or the content's own end, until the answer, nothing else that is pressed
// is taken, but Exit. Content is closed for the learner before the service is asked, so that what it says in its unload handlers
// goes with the request; its Terminate is then a part of the request and no end of its own. Likewise where the page goes away:
// who closes a tab or loads it again suspends, whatever content asks for in its last moment.
import { Api2004 } from './api2004.mjs';
import { CLOSED } from './leaving.mjs';
import { why } from './reasons.mjs';

const ENDED = { title: 'over-title', lines: ['over'] };
const WAITING = { title: 'waiting-title', lines: ['waiting'], busy: true };
const VALID = 'adl.nav.request_valid';
const STAYS_MS = 5000; // a page that was to go away and is there so much later stays

export class Course2004 {
	#player;
	#open = null; // the part that is open, as far as is known here
	#live = null; // the content that is spoken with: {api}
	#last = null; // … or was, before
	#closing = false; // for the learner
	#departing = 0; // the page is about to go away: the timer that finds it still here
	#terminated = false; // the content said Terminate meanwhile, of which nobody was told
	#asking = false;
	#told = false; // that the answer is long in coming
	#valid = {};
	#controls = [];

	constructor(player) {
		this.#player = player;
		player.contents.show(player.opening.items, player.opening.title);
	}

	begin() {
		this.#ask('start');
	}

	choose(id) {
		const { stage } = this.#player;
		// To choose the part that is open would begin it anew: nobody who looks for their place in the contents means that.
		if (id !== null && id === this.#open && stage.shown) stage.focus();
		else this.#ask('choice', id);
	}

	press(name) {
		const next = name === 'next' ? this.#player.contents.after(this.#last) : undefined;
		if (name === 'exitAll') this.#player.leave(name);
		else if (name !== 'next') this.#ask(name);
		else if (next) this.choose(next.id);
	}

	answered({ sequencing, items }) {
		const { contents, bar, leaving } = this.#player;
		contents.update(items);
		if (!sequencing || leaving) return;
		const { open, controls, valid } = sequencing;
		this.#controls = controls;
		this.#valid = valid;
		contents.letters(sequencing.contents);
		bar.offer(controls);
		// A course that is only chosen from has no Continue: the next part in its contents is as good.
		bar.offerNext(open !== null && !valid.continue && contents.after(open) !== undefined);
		this.#know();
		// Who asked follows the answer. One that nobody waits for may still tell that another part is open than this page knew.
		if (open !== this.#open && this.#begins()) this.#follow(Promise.resolve({ sequencing }));
	}

	waiting() {
		if (!this.#asking || this.#told || this.#player.stage.shown || this.#player.leaving) return;
		this.#told = true;
		this.#player.stage.card(WAITING, false);
	}

	departs() {
		clearTimeout(this.#departing);
		this.#departing = setTimeout(() => {
			this.#departing = 0;
			if (this.#live && this.#terminated) this.#finish(this.#open);
		}, STAYS_MS);
	}

	close() {
		clearTimeout(this.#departing);
		this.#departing = 0;
		this.#closing = true;
		this.#player.stage.close();
		this.#closing = false;
		this.#live = null;
		delete globalThis.API_1484_11;
	}

	/** Exit suspends where that is offered. Where it is not, or is not done, the session ends as one of SCORM 1.2 does. */
	async leave(request = this.#controls.includes('suspendAll') ? 'suspendAll' : 'exit') {
		const { session, anew, goOn } = this.#player;
		const card = request === 'exitAll' ? { ...ENDED, actions: [anew] } : { ...CLOSED, actions: [goOn] };
		this.close();
		if (request !== 'exit') {
			const { sequencing, return_url: address } = await this.#navigate(request);
			if (sequencing?.outcome === 'ended') return { address, card };
		}
		const { return_url: address } = await session.turn('exit', this.#open);
		return { address, card };
	}

	// False where nothing may be asked now.
	#begins() {
		const { session, bar, contents, leaving } = this.#player;
		if (this.#asking || leaving || session.closed || session.left) return false;
		this.#asking = true;
		this.#told = false;
		bar.busy(true);
		contents.busy(true);
		return true;
	}

	#ask(request, to = null) {
		if (!this.#begins()) return;
		this.close();
		this.#player.stage.wait('opening');
		this.#follow(this.#navigate(request, to), request);
	}

	#navigate(request, to = null) {
		return this.#player.session.turn('navigate', this.#open, { request, to, terminated: this.#terminated });
	}

	async #follow(turn, request) {
		const { session, stage, bar, contents, again } = this.#player;
		try {
			await this.#do(await turn, request);
		} catch {
			// Else the learner was told why nothing goes on here, or has left.
			if (!session.closed && !this.#player.leaving) stage.card({ title: 'failed-title', lines: ['failed'], actions: [again] });
		} finally {
			this.#asking = false;
			bar.busy(false);
			contents.busy(false);
		}
	}

	async #do({ sequencing, cmi, return_url: address }, request) {
		if (this.#player.leaving) return;
		const { outcome, open, reason } = sequencing;
		if (outcome === 'ended') this.#end(address, request, reason);
		else if (outcome === 'delivered') this.#deliver(open, cmi);
		else if (open === null) this.#rest(request, outcome, reason);
		// What is open is another part than this page knew: whatever was asked for was about something else.
		else if (open !== this.#open) await this.#reopen(open);
		else if (outcome === 'refused') this.#refuse(reason, cmi);
	}

	async #reopen(id) {
		const { cmi } = await this.#player.session.turn('open', id);
		if (!this.#player.leaving) this.#deliver(id, cmi);
	}

	#deliver(id, cmi) {
		const { opening, session, stage, contents, tell } = this.#player;
		const item = opening.items.find((one) => one.id === id);
		this.close();
		tell(null);
		this.#open = this.#last = id;
		this.#terminated = false;
		contents.current(id);
		// An asset's page too may speak (ADL SX-08a).
		const live = this.#live = {};
		live.api = new Api2004(cmi ?? {}, () => stage.window, this.#hooksFor(id, live));
		globalThis.API_1484_11 = live.api.object;
		this.#know();
		stage.show(item, opening.files);
	}

	#know() {
		this.#live?.api.know({
			[`${VALID}.continue`]: String(this.#valid.continue),
			[`${VALID}.previous`]: String(this.#valid.previous),
		});
	}

	#hooksFor(id, live) {
		const { session } = this.#player;
		return {
			model: (cmi) => {
				this.#terminated = false;
				session.listen(id, cmi);
			},
			touched: (size, isTurn) => session.touched(size, isTurn),
			commit: () => session.commit(),
			finish: () => this.#finish(id),
			// A window that content opened and that stayed when the content was closed speaks for nobody.
			closed: () => session.closed || session.left || this.#live !== live,
			reopen: () => session.turn('open', id).then(({ cmi }) => cmi ?? null),
		};
	}

	#finish(id) {
		if (this.#closing || this.#departing !== 0) {
			this.#terminated = true;
			return;
		}
		this.#terminated = false;
		const turn = this.#player.session.turn('finish', id);
		if (this.#begins()) this.#follow(turn, 'finish');
		// Its own former end is being answered still; what comes of this one is followed after that.
		else turn.then((answer) => this.#begins() && this.#follow(Promise.resolve(answer), 'finish'), () => {});
	}

	// Nothing is open: what can be done about it is offered in its place.
	#rest(request, outcome, reason) {
		const { session, contents, stage } = this.#player;
		const mayChoose = contents.choosable;
		const mayGoOn = this.#controls.includes('continue');
		// A course that is only chosen from has nothing to start with: that is no refusal.
		const begins = request === 'start' && (outcome === 'nothing' || mayChoose);
		const isRefusal = !begins && (outcome === 'blocked' || outcome === 'refused');
		const step = this.#step(isRefusal);
		this.close();
		this.#open = null;
		session.listen(null, null);
		contents.current(null);
		stage.card({
			title: isRefusal ? 'refused-title' : begins ? 'begin-title' : 'next-title',
			lines: [...(isRefusal ? [why(reason)] : []), mayChoose ? 'rest-choose' : mayGoOn ? 'rest-continue' : 'rest-none'],
			actions: [step, mayChoose ? { label: 'show-contents', act: () => contents.reach() } : null].filter(Boolean),
		});
	}

	// What is offered first: back to the part that was left in vain, on to the next, or all of it anew.
	#step(inVain) {
		const { contents } = this.#player;
		const next = contents.after(this.#last);
		if (inVain && this.#last !== null && contents.allows(this.#last)) return { label: 'back', act: () => this.choose(this.#last) };
		if (this.#controls.includes('continue')) return { label: 'step', act: () => this.press('continue') };
		if (next) return { label: this.#last === null ? 'begin' : 'next', act: () => this.choose(next.id) };
		return contents.allows(null) ? { label: 'anew', act: () => this.choose(null) } : null;
	}

	// What is open stays open. Where its content is still there (it asked itself), it is left alone.
	#refuse(reason, cmi) {
		const { stage, tell } = this.#player;
		if (stage.shown) return tell(why(reason));
		this.#terminated = false; // the service has opened it again
		const back = { label: 'back', act: () => this.#deliver(this.#open, cmi) };
		return stage.card({ title: 'refused-title', lines: [why(reason)], actions: [back] });
	}

	#end(address, request, reason) {
		const { session, part, stop, anew } = this.#player;
		session.left = true;
		// To be sent back at once would look like a link that does nothing.
		if (request !== 'start') part(address, { ...ENDED, actions: [anew] });
		else stop({ title: 'empty-title', lines: [why(reason)], actions: address ? [{ label: 'return', act: () => part(address) }] : [anew] });
	}
}
