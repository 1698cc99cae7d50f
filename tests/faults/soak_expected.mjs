// What a learner's service must give back: the oracle of the soak, which knows only what was said and what was answered.
import { createHash } from 'node:crypto';

import { numbers } from '../harness/cmi.mjs';

const WHOLE_MAX = 100;

/** Something that was accepted is not there, or is there otherwise. */
export class Lost extends Error {}

/** Throws Lost unless it holds. */
export function keeps(holds, what) {
	if (!holds)
		throw new Lost(what());
}

/** Whether an attempt as answers tell it is graded where it has a score. */
export const isFinal = ({ completion, success }) => completion === 'completed' || success !== 'unknown';

// Large values are remembered by their hash.
const brief = (value) => (value.length <= WHOLE_MAX ? value
	: `${value.slice(0, 20)}… (${value.length} characters, sha256 ${createHash('sha256').update(value).digest('hex')})`);

/**
 * For each element of each part: what may be there. Something that was said: {entry, value}; of an entry, `saved` tells that it was
 * accepted, `dropped` that it never will be. The last that is certain, and all that was said after it, may be there; nothing else.
 */
export class Expected {
	#cells = new Map();

	#cell(item, element) {
		const key = `${item} ${element}`;
		if (!this.#cells.has(key))
			this.#cells.set(key, [{ entry: null, value: '' }]);
		return this.#cells.get(key);
	}

	/** An entry sets a value. */
	say(entry, item, element, value) {
		const cell = this.#cell(item, element);
		cell.push({ entry, value: brief(value) });
		cell.splice(0, cell.findLastIndex(certain));
	}

	/**
	 * With this entry the part begins anew: all that it was told is forgotten. when: 'answered', it is so once the entry was answered;
	 * 'ended', once it was answered with the outcome "ended"; 'perhaps': with that outcome it may be so.
	 */
	forget(entry, item, when) {
		for (const [key, cell] of this.#cells) {
			if (key.startsWith(`${item} `))
				cell.push({ entry, value: '', when });
		}
	}

	/** What was told about elements of a part: each must be one that may be there, and from now on is. */
	check(item, told, about) {
		for (const [key, cell] of this.#cells) {
			if (!key.startsWith(`${item} `))
				continue;
			const element = key.slice(item.length + 1);
			const may = cell.slice(cell.findLastIndex(certain)).filter(possible);
			const value = brief(told[element] ?? '');
			const at = may.findLastIndex((one) => one.value === value);
			keeps(at >= 0, () => `${about}: ${element} of ${item} is "${value}" and not ${may.map(told_of).join(', nor ')}`);
			this.#cells.set(key, [{ entry: null, value }, ...may.slice(at + 1)]);
		}
	}
}

const certain = ({ entry, when }) => entry === null || (entry.saved && (when === undefined
	|| (when === 'answered' && entry.answered) || (when === 'ended' && entry.outcome === 'ended')));

const possible = ({ entry, when }) => !entry?.dropped
	&& (when === undefined || when === 'answered' || entry.outcome === undefined || entry.outcome === 'ended');

const told_of = ({ entry, value }) => `"${value}" (${entry === null ? 'as it was' : `number ${entry.seq} of session ${entry.session}: ${
	[entry.do ?? 'said', entry.request ?? entry.asks, entry.saved && 'accepted', entry.outcome].filter(Boolean).join(', ')}`})`;

/** Chance that a seed decides. */
export class Chance {
	constructor(seed) {
		this.below = numbers(seed);
		// The first numbers of neighbouring seeds are neighbours.
		for (let i = 0; i < 8; i++)
			this.below(2);
	}

	between(least, most) {
		return least + this.below(most - least + 1);
	}

	oneIn(count) {
		return this.below(count) === 0;
	}

	/** One of the names of an object, as often as their numbers say. */
	pick(weights) {
		let at = this.below(Object.values(weights).reduce((sum, weight) => sum + weight, 0));
		return Object.keys(weights).find((name) => (at -= weights[name]) < 0);
	}
}
