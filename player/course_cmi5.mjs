// A course of cmi5, or a Tin Can package: the learner opens what they like. A unit speaks to the learning record store, not to this
// page, so what came of it is asked for; main.mjs uses it as course12.mjs tells.
import { CLOSED } from './leaving.mjs';
import { post } from './transport.mjs';

const LOOK_MS = 4000;
const LAUNCHES = { cmi5: '/play/units/launch', xapi: '/play/activities/launch' };

export class CourseCmi5 {
	#player;
	#current = null;
	#window = null; // of a unit that has its own
	#look = 0;
	#onmessage = (event) => this.#heard(event);

	constructor(player) {
		this.#player = player;
		const { items, current } = player.opening;
		player.session.item = current ?? items.find(({ href }) => href).id;
		player.contents.show(items);
		addEventListener('message', this.#onmessage);
	}

	begin() {
		this.choose(this.#player.opening.current);
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
		clearTimeout(this.#look);
		this.#player.stage.close();
	}

	async leave() {
		this.close();
		removeEventListener('message', this.#onmessage);
		const { return_url: address } = await this.#player.session.turn('exit');
		return { address, card: CLOSED };
	}

	async choose(id) {
		const { opening, session, stage, contents } = this.#player;
		const item = opening.items.find((one) => one.id === id);
		if (!item?.href || session.closed || this.#player.leaving) return;
		this.close();
		this.#current = id;
		contents.current(id);
		this.#offerNext();
		stage.wait('opening');
		const { status, body } = await post(LAUNCHES[opening.standard], { write: opening.write, item: id });
		// The learner may have chosen another part meanwhile.
		if (this.#current !== id || this.#player.leaving) return;
		if (status === 200) this.#show(item, body);
		else if (status === 409) this.#player.closed();
		else stage.card({ title: 'failed-title', lines: ['failed'], actions: [{ label: 'retry', act: () => this.choose(id) }] });
	}

	#show(item, { url, method }) {
		const { stage, opening } = this.#player;
		if (method === 'AnyWindow' && /^https?:/.test(url)) {
			stage.show({ title: item.title, href: url }, opening.files);
		} else {
			const open = () => this.#openWindow(item, url);
			stage.card({ title: 'own-window-title', lines: ['own-window'], actions: [{ label: 'own-window-open', act: open }] });
		}
		this.#lookLater();
	}

	// From the learner's own click, so that the browser allows it.
	#openWindow(item, url) {
		const { stage, bar } = this.#player;
		this.#window = window.open(url, '_blank');
		if (this.#window === null) {
			bar.noWindow();
			return;
		}
		stage.card({ title: 'window-title', lines: ['window'], actions: [{ label: 'anew', act: () => this.choose(item.id) }] });
	}

	#heard({ origin, source, data }) {
		const { stage } = this.#player;
		if (data?.lectern !== 'unit-returned' || origin !== location.origin) return;
		if (source !== stage.window && source !== this.#window) return;
		this.#window = null;
		stage.close();
		this.#lookNow();
		const next = this.#player.contents.after(this.#current);
		if (next) stage.card({ title: 'next-title', lines: ['rest-choose'], actions: [{ label: 'next', act: () => this.choose(next.id) }] });
		else stage.card({ title: 'closed-title', lines: ['rest-choose'] });
	}

	#lookLater() {
		clearTimeout(this.#look);
		this.#look = setTimeout(() => this.#lookNow(), LOOK_MS);
	}

	async #lookNow() {
		const { session, opening, leaving } = this.#player;
		if (session.closed || session.left || leaving) return;
		if (document.visibilityState === 'visible') {
			const { status, body } = await post('/play/units/standing', { write: opening.write });
			// As if a turn had answered: whoever listens to those is told too.
			if (status === 200 && !session.left) session.onanswer(body);
		}
		if (this.#player.stage.shown || this.#window !== null) this.#lookLater();
	}

	// The next part is offered when this one is over by its status.
	#offerNext() {
		const { bar, contents, leaving } = this.#player;
		bar.offerNext(!leaving && contents.isDone(this.#current) && contents.after(this.#current) !== undefined);
	}
}
