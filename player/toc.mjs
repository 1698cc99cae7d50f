// The table of contents: a nested list of buttons with the status of each part. Plain buttons in a plain list, so that
// keyboards and screen readers need nothing of ours.
//
// In SCORM 1.2 every part is a button, and clusters are headings. In SCORM 2004 the service says with every answer, by a letter
// for each, what may be chosen, is only shown, is disabled or hidden: clusters too, and the course as a whole.
import { text } from './texts.mjs';

const narrow = matchMedia('(max-width: 48rem)');

const NOT_BEGUN = 'not attempted';
const DONE = ['completed', 'passed', 'failed', 'browsed'];
const CHOOSE = 'c', SHOWN = 's', DISABLED = 'd', HIDDEN = 'h';
const WHOLE = { id: '' }; // the course as a whole, among the items

const statusText = (status) => text(`status-${(status ?? 'unknown').replace(' ', '-')}`);

const make = (name, className, words = '') => {
	const made = document.createElement(name);
	made.className = className;
	made.textContent = words;
	return made;
};

export class Contents {
	#place;
	#button;
	#items = [];
	#rows = new Map(); // id → {line, button, status, held, aside}
	#hint = make('p', 'hint', text('led'));
	#lettered = false;
	#letters = null; // by id, once they are known
	#current = null;

	/** choose(id): the learner wants this part; null: the course as a whole. */
	constructor(place, button, choose) {
		this.#place = place;
		this.#button = button;
		button.addEventListener('click', () => this.toggle());
		place.addEventListener('click', (event) => {
			const entry = event.target.closest('button');
			const id = entry?.dataset.item;
			if (id === undefined || entry.getAttribute('aria-disabled') === 'true' || place.getAttribute('aria-busy') === 'true') return;
			if (narrow.matches) this.toggle(false);
			choose(id === WHOLE.id ? null : id);
		});
		place.addEventListener('keydown', (event) => {
			if (event.key !== 'Escape' || !narrow.matches) return;
			this.toggle(false);
			button.focus();
		});
		// A phone was turned: what lay beside the content would now lie on it.
		narrow.addEventListener('change', () => {
			if (narrow.matches) this.toggle(false);
		});
	}

	toggle(open = this.#place.hidden) {
		this.#place.hidden = !open;
		this.#button.setAttribute('aria-expanded', String(open));
	}

	/** Shown only when there is something to choose. whole: of SCORM 2004, the course's title; letters() follows then. */
	show(items, whole = null) {
		this.#lettered = whole !== null;
		this.#letters = null;
		this.#items = this.#lettered ? items : items.filter(({ visible }) => visible !== false);
		this.#rows.clear();
		const list = this.#list(this.#below());
		if (this.#lettered) list.prepend(this.#whole(whole));
		this.#place.replaceChildren(this.#hint, list);
		this.#paintAll();
		this.toggle(this.#offer() && !narrow.matches);
	}

	/** What may be chosen now: a letter for the whole, then one for each item. */
	letters(letters) {
		const first = this.#letters === null;
		this.#letters = new Map([WHOLE, ...this.#items].map(({ id }, at) => [id, letters[at]]));
		this.#paintAll();
		if (this.#offer() && first) this.toggle(!narrow.matches);
	}

	/** Whether there is any part that may be chosen. */
	get choosable() {
		return this.#items.some((item) => this.#letterOf(item) === CHOOSE);
	}

	/** Whether this may be chosen; null: the course as a whole. */
	allows(id) {
		const item = id === null ? WHOLE : this.#items.find((one) => one.id === id);
		return item !== undefined && this.#letterOf(item) === CHOOSE;
	}

	/** Opens, for who is to choose. */
	reach() {
		this.toggle(true);
		this.#place.querySelector('button:not([hidden], [aria-disabled="true"], [data-item=""])')?.focus();
	}

	/** An answer is waited for: nothing is taken meanwhile. */
	busy(busy) {
		this.#place.setAttribute('aria-busy', String(busy));
	}

	/** What a turn answered: {id, status?, may_open?} of each part that changed. */
	update(items = []) {
		for (const { id, status, may_open: mayOpen } of items) {
			const item = this.#items.find((one) => one.id === id);
			if (!item) continue;
			if (status !== undefined) item.status = status;
			if (mayOpen !== undefined) item.may_open = mayOpen;
			this.#paint(item);
		}
	}

	/** Whether a part is over, as far as its status tells. */
	isDone(id) {
		return DONE.includes(this.#items.find((one) => one.id === id)?.status);
	}

	/** The next part after this one, or the first after none, that may be opened; undefined where there is none. */
	after(id) {
		const parts = this.#items.filter(({ kind, href }) => kind !== 'cluster' && href);
		const at = parts.findIndex((one) => one.id === id);
		return parts.slice(at + 1).find((one) => this.#letterOf(one) === CHOOSE);
	}

	current(id) {
		this.#current = id;
		for (const [other, { button }] of this.#rows) {
			if (other === id) button.setAttribute('aria-current', 'true');
			else button.removeAttribute('aria-current');
		}
		this.#offer();
	}

	// parent → what stands below it; what stands below nothing that is known is below null.
	#below() {
		const known = new Set(this.#items.map(({ id }) => id));
		const below = new Map([[null, []]]);
		for (const item of this.#items) {
			const parent = known.has(item.parent) ? item.parent : null;
			if (!below.has(parent)) below.set(parent, []);
			below.get(parent).push(item);
		}
		return below;
	}

	#list(below, parent = null) {
		const list = document.createElement('ol');
		for (const item of below.get(parent)) {
			const line = document.createElement('li');
			const isHeading = item.kind === 'cluster' && !this.#lettered;
			line.append(isHeading ? make('span', 'cluster', item.title) : this.#entry(item, line));
			if (below.has(item.id)) line.append(this.#list(below, item.id));
			list.append(line);
		}
		return list;
	}

	#whole(title) {
		const line = document.createElement('li');
		const button = this.#entry({ ...WHOLE, title, kind: 'cluster' }, line);
		button.append(make('span', 'from', text('whole')));
		line.append(button);
		return line;
	}

	#entry({ id, title, kind }, line) {
		const button = make('button', kind === 'cluster' ? 'whole' : '');
		const status = make('span', 'status');
		const held = make('span', 'held', text(this.#lettered ? 'locked' : 'held'));
		const aside = make('span', 'unseen', text('aside'));
		button.type = 'button';
		button.dataset.item = id;
		button.append(make('span', 'part', title), status, held, aside);
		this.#rows.set(id, { line, button, status, held, aside });
		return button;
	}

	#letterOf(item) {
		if (!this.#lettered) return item.may_open === false ? DISABLED : CHOOSE;
		return item.visible === false ? HIDDEN : (this.#letters?.get(item.id) ?? HIDDEN);
	}

	#paintAll() {
		this.#hint.hidden = this.#letters === null || this.choosable;
		for (const item of this.#items) this.#paint(item);
		if (!this.#lettered) return;
		// The course as a whole stands above the page already: it is an entry only to be chosen.
		const whole = this.#letterOf(WHOLE) === CHOOSE;
		this.#paint(WHOLE);
		this.#rows.get(WHOLE.id).button.hidden = !whole;
		for (const { line } of this.#rows.values()) line.hidden = line.querySelector('button:not([hidden])') === null;
	}

	// A part that cannot be chosen stays in the way of the keyboard while others can: who comes to it is told why. Not begun and
	// held back is one thing to say; a part that was done before keeps its status.
	#paint(item) {
		const row = this.#rows.get(item.id);
		if (!row) return;
		const { button, status, held, aside, line } = row;
		const letter = this.#letterOf(item);
		const nothing = !this.#hint.hidden;
		button.dataset.status = item.status ?? 'unknown';
		button.setAttribute('aria-disabled', String(letter !== CHOOSE));
		button.tabIndex = nothing && letter !== CHOOSE ? -1 : 0;
		button.hidden = letter === HIDDEN;
		line.classList.toggle('bare', letter === HIDDEN);
		status.textContent = statusText(item.status);
		status.hidden = item === WHOLE || (letter === DISABLED && (item.status ?? NOT_BEGUN) === NOT_BEGUN);
		held.hidden = letter !== DISABLED;
		aside.hidden = letter !== SHOWN || nothing;
	}

	// Whether there are contents to look at: more than one part, or something to choose while nothing is open.
	#offer() {
		const parts = this.#items.filter((item) => item.kind !== 'cluster' && this.#letterOf(item) !== HIDDEN);
		const offered = parts.length >= 2 || (this.#lettered && this.#current === null && (this.choosable || this.allows(null)));
		this.#button.hidden = !offered;
		if (!offered) this.toggle(false);
		return offered;
	}
}
