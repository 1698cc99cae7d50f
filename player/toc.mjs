// The table of contents: a nested list of buttons with the status of each part. Plain buttons in a plain list, so that
// keyboards and screen readers need nothing of ours.
import { text } from './texts.mjs';

const narrow = matchMedia('(max-width: 48rem)');

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
			const id = event.target.closest('button')?.dataset.item;
			if (id === undefined) return;
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
		button.type = 'button';
		button.dataset.item = item.id;
		title.className = 'part';
		title.textContent = item.title;
		status.className = 'status';
		button.append(title, status);
		this.#rows.set(item.id, { button, status });
		this.#paint(item.id, item.status);
		return button;
	}

	#paint(id, status) {
		const row = this.#rows.get(id);
		if (!row) return;
		row.button.dataset.status = status ?? 'unknown';
		row.status.textContent = statusText(status);
	}

	/** Statuses as a turn answered them. */
	update(items = []) {
		for (const { id, status } of items) {
			this.#paint(id, status);
			const item = this.#items.find((one) => one.id === id);
			if (item) item.status = status;
		}
	}

	/** Whether a part is over, as far as its status tells. */
	isDone(id) {
		return DONE.includes(this.#items.find((one) => one.id === id)?.status);
	}

	/** The part that comes after this one, or undefined. */
	after(id) {
		const parts = this.#items.filter(({ kind, href }) => kind !== 'cluster' && href);
		const at = parts.findIndex((one) => one.id === id);
		return at < 0 ? undefined : parts[at + 1];
	}

	current(id) {
		for (const [other, { button }] of this.#rows) {
			if (other === id) button.setAttribute('aria-current', 'true');
			else button.removeAttribute('aria-current');
		}
	}
}
