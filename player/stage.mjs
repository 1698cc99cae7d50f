// Where content is shown: in a frame below this page, where it finds the API, or a card in its place.
import { showCard } from './cards.mjs';
import { text } from './texts.mjs';

const SLOW_MS = 400; // faster than this, a sign of waiting only flickers

export class Stage {
	#place;
	#frame = null;
	#slow = 0;
	#waiting = null; // for what

	constructor(place) {
		this.#place = place;
	}

	/** The window of the content, or null. */
	get window() {
		return this.#frame?.contentWindow ?? null;
	}

	/** Whether content is there. */
	get shown() {
		return this.#frame !== null;
	}

	/** address: of the package's files. */
	show({ title, href }, address) {
		this.#settle();
		const frame = document.createElement('iframe');
		frame.title = title || text('frame');
		frame.allow = 'autoplay; fullscreen; clipboard-write';
		frame.src = new URL(href, new URL(address, location.href)).href;
		this.#frame = frame;
		this.#place.replaceChildren(frame);
		frame.focus();
	}

	/** Taking the frame away is what makes content end: its unload handlers run here and now, while we still listen. */
	close() {
		this.#frame?.remove();
		this.#frame = null;
	}

	focus() {
		this.#frame?.focus();
	}

	/** A card as showCard takes it. focus: whoever listens is brought to it. */
	card(card, focus = true) {
		this.#settle();
		const heading = showCard(this.#place, card).querySelector('h2');
		if (focus) heading.focus();
	}

	/** Nothing to see for now; when it lasts, a word about what is waited for. */
	wait(title) {
		if (this.#waiting === title) return;
		this.#settle();
		this.#waiting = title;
		this.#place.replaceChildren();
		this.#slow = setTimeout(() => showCard(this.#place, { title, busy: true }), SLOW_MS);
	}

	#settle() {
		clearTimeout(this.#slow);
		this.#waiting = null;
	}
}
