// The table of contents: a nested list of buttons with the status of each part. Plain buttons in a plain list, so that
// keyboards and screen readers need nothing of ours.
import { text } from './texts.mjs';

const narrow = matchMedia('(max-width: 48rem)');

const NOT_BEGUN = 'not attempted';
const DONE = ['completed', 'passed', 'failed', 'browsed'];

const statusText = (status) => text(`status-${(status ?? 'unknown').replace(' ', '-')}`);

export class Contents {
	#place;
	#button;
	#items = [];
	#rows = new Map();

	/** choose(id): the learner wants this part. */
	constructor(place, button, choose) {
		this.#place = place;
		this.#button = button;
		button.addEventListener('click', () => this.toggle());
		place.addEventListener('click', (event) => {
			const button = event.target.closest('button');
			const id = button?.dataset.item;
			if (id === undefined || button.getAttribute('aria-disabled') === 'true') return;
			if (narrow.matches) this.toggle(false);
			choose(id);
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

	/** Shown only when there is something to choose. */
	show(items) {
		this.#items = items.filter(({ visible }) => visible !== false);
		const parts = this.#items.filter(({ kind }) => kind !== 'cluster');
		this.#rows.clear();
		this.#place.replaceChildren(this.#list(null));
		this.#button.hidden = parts.length < 2;
		this.toggle(parts.length >= 2 && !narrow.matches);
	}

	#list(parent) {
		const known = new Set(this.#items.map(({ id }) => id));
		const list = document.createElement('ol');
		for (const item of this.#items) {
			const at = known.has(item.parent) ? item.parent : null;
			if (at !== parent) continue;
			const row = document.createElement('li');
			row.append(item.kind === 'cluster' ? this.#heading(item) : this.#part(item));
			if (this.#items.some((other) => other.parent === item.id)) row.append(this.#list(item.id));
			list.append(row);
		}
		return list;
	}

	#heading({ title }) {
		const heading = document.createElement('span');
		heading.className = 'cluster';
		heading.textContent = title;
		return heading;
	}

	#part(item) {
		const button = document.createElement('button');
		const title = document.createElement('span');
		const status = document.createElement('span');
		const held = document.createElement('span');
		button.type = 'button';
		button.dataset.item = item.id;
		title.className = 'part';
		title.textContent = item.title;
		status.className = 'status';
		held.className = 'held';
		held.textContent = text('held');
		button.append(title, status, held);
		this.#rows.set(item.id, { button, status, held });
		this.#paint(item);
		return button;
	}

	// A part that is held back stays in the way of the keyboard: who comes to it is told why. Not begun and held back is one
	// thing to say; a part that was done before keeps its status.
	#paint({ id, status, may_open: mayOpen }) {
		const row = this.#rows.get(id);
		if (!row) return;
		const held = mayOpen === false;
		row.button.dataset.status = status ?? 'unknown';
		row.button.setAttribute('aria-disabled', String(held));
		row.status.textContent = statusText(status);
		row.status.hidden = held && (status ?? NOT_BEGUN) === NOT_BEGUN;
		row.held.hidden = !held;
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

	/** The next part after this one that may be opened, or undefined. */
	after(id) {
		const parts = this.#items.filter(({ kind, href }) => kind !== 'cluster' && href);
		const at = parts.findIndex((one) => one.id === id);
		return at < 0 ? undefined : parts.slice(at + 1).find((one) => one.may_open !== false);
	}

	current(id) {
		for (const [other, { button }] of this.#rows) {
			if (other === id) button.setAttribute('aria-current', 'true');
			else button.removeAttribute('aria-current');
		}
	}
}
