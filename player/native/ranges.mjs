// Stretches of a line (seconds of a video, pages of a document) that were gone over, merged. Pure.
const RANGES_MAX = 150;
const TOGETHER = 0.25; // closer than this is one

const numberText = (number) => String(Math.round(number * 10) / 10);

export class Ranges {
	#list = []; // [from, to], in order, apart

	/** As text() wrote it; what is not to be understood is left out. */
	static read(text) {
		const ranges = new Ranges();
		for (const part of String(text ?? '').split(',')) {
			const found = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(part);
			if (found) ranges.add(Number(found[1]), Number(found[2]));
		}
		return ranges;
	}

	add(from, to) {
		if (!(from >= 0 && to >= from && Number.isFinite(to))) return;
		const apart = [];
		let start = from;
		let end = to;
		for (const [one, other] of this.#list) {
			if (other < start - TOGETHER || one > end + TOGETHER) {
				apart.push([one, other]);
			} else {
				start = Math.min(start, one);
				end = Math.max(end, other);
			}
		}
		apart.push([start, end]);
		this.#list = apart.sort(([one], [other]) => one - other);
		if (this.#list.length > RANGES_MAX) this.#forgetShortest();
	}

	// Somebody who jumps about for hours: what is least worth remembering goes.
	#forgetShortest() {
		let shortest = 0;
		this.#list.forEach(([from, to], at) => {
			const [one, other] = this.#list[shortest];
			if (to - from < other - one) shortest = at;
		});
		this.#list.splice(shortest, 1);
	}

	/** How much of it there is, between 0 and most. */
	total(most = Infinity) {
		return this.#list.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, most) - from), 0);
	}

	has(at) {
		return this.#list.some(([from, to]) => at >= from && at <= to);
	}

	text() {
		return this.#list.map(([from, to]) => `${numberText(from)}-${numberText(to)}`).join(',');
	}
}

/** Numbers that were met (pages), as short as "1-12,15". Pure. */
export class Marks {
	#marks = new Set();

	static read(text, most) {
		const marks = new Marks();
		for (const part of String(text ?? '').split(',')) {
			const found = /^(\d+)(?:-(\d+))?$/.exec(part);
			if (!found) continue;
			const last = Math.min(Number(found[2] ?? found[1]), most);
			for (let at = Math.max(1, Number(found[1])); at <= last; at++) marks.add(at);
		}
		return marks;
	}

	add(number) {
		this.#marks.add(number);
	}

	has(number) {
		return this.#marks.has(number);
	}

	get size() {
		return this.#marks.size;
	}

	text() {
		const parts = [];
		for (const number of [...this.#marks].sort((one, other) => one - other)) {
			const last = parts.at(-1);
			if (last && last[1] === number - 1) last[1] = number;
			else parts.push([number, number]);
		}
		return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
	}
}
