// A course of SCORM 1.2: the learner opens what they like, as far as prerequisites allow.
//
// main.mjs gives a course of either standard the player's parts (stage, contents, bar, session, opening) and asks of it:
//
//   begin()           show the first thing
//   choose(id)        the learner wants this entry of the contents
//   press(name)       … or what a button of the bar says
//   answered(answer)  the service has answered a turn
//   waiting()         nobody answers
//   departs()         the page is about to go away, unless the learner thinks better of it
//   close()           take the content away for the learner; what it says in its unload handlers is taken
//   leave(request)    the same, with the last turn: resolves with {address, card}, where to go or what to say then
import { Api12 } from './api12.mjs';
import { CLOSED } from './leaving.mjs';

const HELD = { title: 'held-title', lines: ['held-choose'] };

export class Course12 {
	#player;
	#current = null;
	#finished = false; // the content has said LMSFinish

	constructor(player) {
		this.#player = player;
		const { items, current } = player.opening;
		player.session.item = current ?? items.find(({ href }) => href).id;
		player.contents.show(items);
	}

	begin() {
		const { opening, stage } = this.#player;
		if (opening.current) return this.choose(opening.current);
		return stage.card(HELD, false);
	}

	press() {
		const next = this.#player.contents.after(this.#current);
		if (next) this.choose(next.id);
	}

	answered({ items }) {
		this.#player.contents.update(items);
		this.#offerNext();
	}

	waiting() {}

	departs() {}

	close() {
		this.#player.stage.close();
		delete globalThis.API;
	}

	async leave() {
		this.close();
		const { return_url: address } = await this.#player.session.turn('exit');
		return { address, card: CLOSED };
	}

	async choose(id) {
		const { opening, session, stage, contents } = this.#player;
		const item = opening.items.find((one) => one.id === id);
		if (!item || !item.href || item.may_open === false || session.closed || this.#player.leaving) return;
		this.close();
		this.#current = id;
		this.#finished = false;
		contents.current(id);
		this.#offerNext();
		stage.wait('opening');
		try {
			const { cmi } = await session.turn('open', id);
			// The learner may have chosen another part meanwhile.
			if (this.#current === id && !this.#player.leaving) this.#show(item, cmi);
		} catch (error) {
			// Else the session is closed, and the learner was told.
			if (error.message === 'held-back') this.#tellHeld(id);
		}
	}

	#show(item, cmi) {
		const { opening, session, stage } = this.#player;
		if (item.kind === 'sco') globalThis.API = new Api12(cmi ?? {}, () => stage.window, this.#hooksFor(item)).object;
		else session.listen(item.id, null);
		// A page of our own speaks the language of this one.
		const href = opening.native ? `${item.href}?lang=${document.documentElement.lang}` : item.href;
		stage.show({ ...item, href }, opening.files);
	}

	#hooksFor(item) {
		const { session } = this.#player;
		return {
			model: (cmi) => session.listen(item.id, cmi),
			touched: (size, isTurn) => session.touched(size, isTurn),
			commit: () => session.commit(),
			finish: () => {
				this.#finished = true;
				session.turn('finish', item.id).catch(() => {});
				this.#offerNext();
			},
			closed: () => session.closed || session.left,
			reopen: () => session.turn('open', item.id).then(({ cmi }) => cmi ?? null),
		};
	}

	// The next part is offered when this one is over: by its status, or by its own word.
	#offerNext() {
		const { bar, contents, leaving } = this.#player;
		const over = this.#finished || contents.isDone(this.#current);
		bar.offerNext(!leaving && over && contents.after(this.#current) !== undefined);
	}

	// The service knows better: what this page took for done is not (any more).
	#tellHeld(id) {
		const { contents, stage, leaving } = this.#player;
		contents.update([{ id, may_open: false }]);
		if (this.#current === id && !leaving) stage.card(HELD);
	}
}
