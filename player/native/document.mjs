// A PDF, page below page, by pdf.js. A page counts as read when half of it, or half of the window by it, was seen for a second.
import { Marks } from './ranges.mjs';
import { Sheet } from './sheet.mjs';
import { say, text } from './words.mjs';
import { GlobalWorkerOptions, getDocument } from './pdf.min.mjs';

const READ_MS = 1000;
const PAGES_MAX = 5000;
const ZOOM_STEP = 1.25, ZOOM_MIN = 0.4, ZOOM_MAX = 5;
const KEPT_SHEETS = 8; // drawn at the same time: a phone has little memory

const here = new URL('.', import.meta.url).href;
GlobalWorkerOptions.workerSrc = `${here}pdf.worker.min.mjs`;

const find = (id) => document.getElementById(id);

const open = (url) => getDocument({
	url,
	wasmUrl: here,
	cMapUrl: here,
	cMapPacked: true,
	standardFontDataUrl: here,
	isEvalSupported: false,
	enableXfa: false,
}).promise;

class Reader {
	#record;
	#pdf;
	#wanted;
	#sheets = [];
	#read;
	#zoom = 1; // of the width of the window
	#seen = new Map(); // page → timer
	#at = 1;
	#asked = 0;
	#place = find('document');

	constructor(record, pdf, percent) {
		this.#record = record;
		this.#pdf = pdf;
		this.#read = Marks.read(record.data.read, pdf.numPages);
		this.#wanted = Math.max(1, Math.ceil((Math.min(pdf.numPages, PAGES_MAX) * percent) / 100));
	}

	async begin() {
		const { numPages } = this.#pdf;
		const first = await this.#pdf.getPage(1);
		const { width, height } = first.getViewport({ scale: 1 });
		const language = document.documentElement.lang;
		for (let number = 1; number <= Math.min(numPages, PAGES_MAX); number++) {
			this.#sheets.push(new Sheet(this.#pdf, number, { width, height }, text('page-of', number, numPages), language));
		}
		find('pages').replaceChildren(...this.#sheets.map(({ place }) => place));
		find('of').textContent = ` / ${numPages}`;
		this.#buttons();
		this.#size();
		this.#tell();
		const page = Math.min(Number(this.#record.data.page) || 1, this.#sheets.length);
		if (page > 1) this.#go(page);
		this.#look();
		this.#place.addEventListener('scroll', () => this.#soon(), { passive: true });
		addEventListener('resize', () => this.#resized());
		document.addEventListener('visibilitychange', () => this.#soon());
	}

	#buttons() {
		const page = find('page');
		find('before').addEventListener('click', () => this.#go(this.#at - 1));
		find('after').addEventListener('click', () => this.#go(this.#at + 1));
		find('larger').addEventListener('click', () => this.#zoomTo(this.#zoom * ZOOM_STEP));
		find('smaller').addEventListener('click', () => this.#zoomTo(this.#zoom / ZOOM_STEP));
		find('fit').addEventListener('click', () => this.#zoomTo(1));
		page.addEventListener('change', () => {
			this.#go(Number.parseInt(page.value, 10) || this.#at);
			this.#place.focus();
		});
		this.#place.addEventListener('keydown', (event) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#place) return;
			const act = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
			if (act === undefined || this.#zoom > 1) return;
			event.preventDefault();
			this.#go(this.#at + act);
		});
	}

	#go(number) {
		const sheet = this.#sheets[Math.min(Math.max(number, 1), this.#sheets.length) - 1];
		sheet.place.scrollIntoView({ behavior: 'instant', block: 'start' });
		this.#look();
	}

	#zoomTo(zoom) {
		this.#zoom = Math.min(Math.max(zoom, ZOOM_MIN), ZOOM_MAX);
		this.#resized();
	}

	#size() {
		const width = find('pages').clientWidth * this.#zoom;
		for (const sheet of this.#sheets) sheet.size(width);
	}

	// The page that was looked at stays where it is.
	#resized() {
		const page = this.#at;
		this.#size();
		this.#sheets[page - 1].place.scrollIntoView({ behavior: 'instant', block: 'start' });
		this.#look();
	}

	#soon() {
		if (this.#asked !== 0) return;
		this.#asked = requestAnimationFrame(() => {
			this.#asked = 0;
			this.#look();
		});
	}

	// What can be seen now: drawn, counted, and the one at the top told as where the reader is.
	#look() {
		const room = this.#place.getBoundingClientRect();
		const visible = [];
		const near = [];
		for (const sheet of this.#sheets) {
			const box = sheet.place.getBoundingClientRect();
			const height = Math.min(box.bottom, room.bottom) - Math.max(box.top, room.top);
			if (height > 0) visible.push({ sheet, height, enough: height >= box.height / 2 || height >= room.height / 2 });
			if (box.bottom > room.top - room.height && box.top < room.bottom + room.height) near.push(sheet);
		}
		const most = visible.reduce((best, one) => (best === null || one.height > best.height + 1 ? one : best), null);
		if (most) this.#stand(most.sheet.number);
		this.#count(new Set(visible.filter(({ enough }) => enough).map(({ sheet }) => sheet)));
		const drawn = new Set(near.slice(0, KEPT_SHEETS));
		for (const sheet of this.#sheets) {
			if (drawn.has(sheet)) sheet.draw();
			else sheet.clear();
		}
	}

	#stand(number) {
		const page = find('page');
		this.#at = number;
		if (document.activeElement !== page) page.value = String(number);
		find('before').disabled = number === 1;
		find('after').disabled = number === this.#sheets.length;
		this.#keep();
	}

	#keep(now = false) {
		this.#record.keep({ page: this.#at, read: this.#read.text() }, now);
		this.#tell();
	}

	#tell() {
		find('read').textContent = text('read-of', this.#read.size, this.#pdf.numPages);
	}

	#count(visible) {
		for (const [sheet, timer] of this.#seen) {
			if (visible.has(sheet) && document.visibilityState === 'visible') continue;
			clearTimeout(timer);
			this.#seen.delete(sheet);
		}
		if (document.visibilityState !== 'visible') return;
		for (const sheet of visible) {
			if (this.#read.has(sheet.number) || this.#seen.has(sheet)) continue;
			this.#seen.set(sheet, setTimeout(() => sheet.drawn.then(() => this.#readOne(sheet)), READ_MS));
		}
	}

	#readOne(sheet) {
		if (!this.#seen.delete(sheet)) return;
		this.#read.add(sheet.number);
		this.#keep(true);
		if (this.#record.completed || this.#read.size < this.#wanted) return;
		this.#record.complete();
		say('pdf-done');
	}
}

export const begin = async (record, { percent }) => {
	const trouble = find('trouble');
	try {
		const pdf = await open(find('source').href);
		await new Reader(record, pdf, percent).begin();
	} catch (error) {
		trouble.textContent = text(error?.name === 'PasswordException' ? 'pdf-protected' : 'pdf-failed');
		trouble.hidden = false;
	}
};
