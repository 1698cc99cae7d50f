// One page of a PDF: its room is there from the beginning; it is drawn, with its text for selection and screen readers, when it
// comes near, and given up when it is far.
import { TextLayer } from './pdf.min.mjs';

const SCALE_MAX = 3; // points of a screen to a point of ours
const PIXELS_MAX = 16_000_000; // of one page

export class Sheet {
	#pdf;
	#width; // of the page, in its own points
	#height;
	#shown = 0; // width on the screen
	#task = null;
	#generation = 0;
	#settle = () => {};

	/** Resolves when it is drawn as it is now. */
	drawn = new Promise((resolve) => (this.#settle = resolve));

	constructor(pdf, number, { width, height }, label) {
		this.#pdf = pdf;
		this.#width = width;
		this.#height = height;
		this.number = number;
		this.place = document.createElement('section');
		this.place.className = 'sheet';
		this.place.setAttribute('aria-label', label);
	}

	size(width) {
		if (width === this.#shown) return;
		this.#shown = width;
		this.#fit();
		this.clear();
	}

	#fit() {
		this.place.style.width = `${Math.round(this.#shown)}px`;
		this.place.style.height = `${Math.round((this.#shown * this.#height) / this.#width)}px`;
	}

	clear() {
		if (this.#task === null && this.place.childElementCount === 0) return;
		this.#generation++;
		this.#task?.cancel();
		this.#task = null;
		this.place.replaceChildren();
		this.drawn = new Promise((resolve) => (this.#settle = resolve));
	}

	async draw() {
		if (this.#task !== null || this.place.childElementCount > 0 || this.busy === this.#generation) return;
		const generation = (this.busy = this.#generation);
		try {
			const page = await this.#pdf.getPage(this.number);
			if (generation !== this.#generation) return;
			const own = page.getViewport({ scale: 1 });
			if (own.width !== this.#width || own.height !== this.#height) {
				this.#width = own.width;
				this.#height = own.height;
				this.#fit();
			}
			await this.#paint(page, page.getViewport({ scale: this.#shown / own.width }), generation);
			if (generation === this.#generation) this.#settle();
		} catch (error) {
			if (error?.name !== 'RenderingCancelledException') this.#settle();
		}
	}

	async #paint(page, viewport, generation) {
		const canvas = document.createElement('canvas');
		const pixels = viewport.width * viewport.height;
		const ratio = Math.min(globalThis.devicePixelRatio || 1, SCALE_MAX, Math.sqrt(PIXELS_MAX / pixels));
		canvas.width = Math.floor(viewport.width * ratio);
		canvas.height = Math.floor(viewport.height * ratio);
		canvas.setAttribute('aria-hidden', 'true');
		const words = document.createElement('div');
		words.className = 'textLayer';
		this.place.replaceChildren(canvas, words);
		this.place.style.setProperty('--total-scale-factor', String(viewport.scale));
		this.place.style.setProperty('--scale-factor', String(viewport.scale));
		this.#task = page.render({ canvas, canvasContext: canvas.getContext('2d'), viewport, transform: ratio === 1 ? null : [ratio, 0, 0, ratio, 0, 0] });
		await this.#task.promise;
		if (generation !== this.#generation) return;
		await new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render();
		this.#task = null;
	}
}
