// The SCORM 1.2 data model in the browser: cmi12.c and its neighbours again, over the same table (scorm/cmi12/cmi12.def).
// Pure: no network, no clock, no API state (Initialize, Finish and the last error are the caller's).
//
//   const cmi = new Cmi12(all);                 all: what the turn `open` answered as "cmi"
//   const [value, code] = cmi.get(element);     code 0, or the SCORM error and ""
//   const [stored, code] = cmi.set(element, value);
//   cmi.dirty                                   [[element, value], …] set and not yet taken, oldest first
//   cmi.take()                                  the same, and forgets them: the "set" of the next delta
//   Cmi12.isTurn(element)                       true where a change asks for a turn
//   Cmi12.text(code)                            LMSGetErrorString: "" for an unknown code
//
// tests/house/cmi12-twin.test.mjs holds this file against the C: change both.
import { asText, decimal, isPrintable, utf8Length } from './cmi_text.mjs';
import { CMI12 } from './cmi12_table.mjs';

const OK = 0, GENERAL = 101, ARGUMENT = 201, NO_CHILDREN = 202, NOT_ARRAY = 203, NOT_IMPLEMENTED = 401, KEYWORD = 402,
	READ_ONLY = 403, WRITE_ONLY = 404, TYPE = 405;

const rows = new Map(CMI12.elements.map((row) => [row.path, row]));
const categories = new Map(CMI12.categories.map((category) => [category.path, category]));
const keywords = new Set(['_children', '_count', '_version']);

// Every beginning of a row, in whole segments.
const beginnings = new Set();
for (const path of rows.keys()) {
	const segments = path.split('.');
	for (let i = 1; i <= segments.length; i++) beginnings.add(segments.slice(0, i).join('.'));
}

const indexPattern = new RegExp(`^(?:0|[1-9][0-9]{0,${CMI12.index_digits_max - 1}})$`);

const patternOf = (element) => {
	const segments = element.split('.');
	const place = { keyword: null, body: element, arrays: [] };
	const pattern = [];

	for (let i = 0; i < segments.length; i++) {
		const segment = segments[i];
		if (segment === '' || segment.includes('#')) return null;
		if (i > 0 && i === segments.length - 1 && keywords.has(segment)) {
			place.keyword = segment;
			place.body = segments.slice(0, i).join('.');
		} else if (indexPattern.test(segment)) {
			if (i === 0 || place.arrays.length === CMI12.arrays_max) return null;
			place.arrays.push({ path: segments.slice(0, i).join('.'), index: Number(segment) });
			pattern.push('#');
		} else {
			pattern.push(segment);
		}
	}
	place.pattern = pattern.join('.');
	return place;
};

const categoryKnown = (element) => {
	const [first, second] = element.split('.', 2);
	if (first !== 'cmi') return false;
	return second === undefined || keywords.has(second) || beginnings.has(`cmi.${second}`);
};

// [place, 0] or [null, code].
const resolve = (element) => {
	if (element === '' || utf8Length(element) > CMI12.element_length_max || element.includes('\0')) return [null, ARGUMENT];
	if (!categoryKnown(element)) return [null, NOT_IMPLEMENTED];
	const place = patternOf(element);
	if (place === null) return [null, ARGUMENT];
	place.row = rows.get(place.pattern) ?? null;
	place.category = categories.get(place.pattern) ?? null;
	place.root = place.pattern === 'cmi';
	if (place.keyword === null ? place.row === null : !beginnings.has(place.pattern)) return [null, ARGUMENT];
	return [place, OK];
};

const scoreFits = (row, value) => {
	if (value === '') return true;
	const number = decimal(value);
	return number !== null && number >= row.low && number <= row.high;
};

const integerFits = (row, value) =>
	/^-?[0-9]{1,9}$/.test(value) && Number(value) >= row.low && Number(value) <= row.high;

const timespanFits = (value) => /^[0-9]{2,4}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,2})?$/.test(value);

const timeFits = (value) => /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,2})?$/.test(value);

const pairsFit = (value) => {
	const pairs = value.length >= 2 && value.startsWith('{') && value.endsWith('}') ? value.slice(1, -1) : value;
	return pairs.split(',').every((pair) => pair.length >= 3 && pair.slice(1, -1).includes('.'));
};

// As feedback_fits in cmi12_value.c, where the reasons stand.
const feedbackFits = (value, type) => {
	if (value === '') return true;
	switch (type) {
	case 'true-false':
		return /^[01tf]/i.test(value);
	case 'choice':
	case 'sequencing':
		return /[^,{} ]/.test(value);
	case 'matching':
		return pairsFit(value);
	case 'numeric':
		return decimal(value) !== null;
	default:
		return true;
	}
};

const valueFits = (row, value, interactionType) => {
	if (value.includes('\0') || utf8Length(value) > CMI12.value_max) return false;
	switch (row.type) {
	case 'text':
		return true;
	case 'identifier':
		return isPrintable(value);
	case 'score':
		return scoreFits(row, value);
	case 'decimal':
		return decimal(value) !== null;
	case 'integer':
		return integerFits(row, value);
	case 'timespan':
		return timespanFits(value);
	case 'time':
		return timeFits(value);
	case 'vocabulary':
		return row.vocabulary.includes(value);
	case 'result':
		return row.vocabulary.includes(value) || decimal(value) !== null;
	case 'feedback':
		return feedbackFits(value, interactionType);
	default:
		return false;
	}
};

// What a value counts towards bytes_max, as weight in cmi12_state.c.
const weight = ({ row, arrays }, element, value) => {
	if (row.access === 'r') return 0;
	if (arrays.length > 0) return utf8Length(element) + utf8Length(value);
	return value === row.initial ? 0 : utf8Length(value);
};

export class Cmi12 {
	#values = new Map();
	#counts = new Map();
	#members = 0;
	#bytes = 0;
	#dirty = [];

	constructor(all = {}) {
		for (const [element, value] of Object.entries(all)) {
			const [place] = resolve(element);
			if (place?.row && place.keyword === null) this.#put(element, place, value);
		}
	}

	static isTurn(element) {
		const [place] = resolve(String(element));
		return place !== null && place.keyword === null && place.row.turn;
	}

	static text(code) {
		const key = asText(code);
		return Object.hasOwn(CMI12.codes, key) ? CMI12.codes[key] : '';
	}

	get dirty() {
		return this.#dirty;
	}

	take() {
		const taken = this.#dirty;
		this.#dirty = [];
		return taken;
	}

	get(name) {
		const element = asText(name);
		const [place, code] = resolve(element);
		if (code !== OK) return ['', code];
		if (place.keyword !== null) return this.#getKeyword(place);
		if (place.row.access === 'w') return ['', WRITE_ONLY];
		if (!this.#membersExist(place, false)) return ['', ARGUMENT];
		return [this.#values.get(element) ?? place.row.initial, OK];
	}

	// The value as it stands afterwards, and 0; or "" and the error.
	set(name, given) {
		const element = asText(name);
		const value = asText(given);
		const [place, code] = resolve(element);
		if (code !== OK) return ['', code];
		if (place.keyword !== null) return ['', KEYWORD];
		if (place.row.access === 'r') return ['', READ_ONLY];
		if (!this.#membersExist(place, true)) return ['', ARGUMENT];
		if (!valueFits(place.row, value, this.#interactionType(place))) return ['', TYPE];

		const append = element === 'cmi.comments';
		const whole = append ? (this.#values.get(element) ?? '') + value : value;
		if (append && utf8Length(whole) > CMI12.value_max) return ['', TYPE];
		if (!this.#put(element, place, whole)) return ['', GENERAL];
		this.#note(element, value, place, append);
		return [whole, OK];
	}

	#getKeyword(place) {
		if (!this.#membersExist(place, false)) return ['', ARGUMENT];
		if (place.keyword === '_version') return place.root ? [CMI12.version, OK] : ['', ARGUMENT];
		if (place.keyword === '_count') {
			return place.category?.array ? [String(this.#counts.get(place.body) ?? 0), OK] : ['', NOT_ARRAY];
		}
		if (place.root) return ['', NOT_IMPLEMENTED];
		return place.category?.children ? [place.category.children, OK] : ['', NO_CHILDREN];
	}

	#membersExist(place, mayCreate) {
		return place.arrays.every(({ path, index }) => {
			const count = this.#counts.get(path) ?? 0;
			return index < count || (mayCreate && index === count);
		});
	}

	#interactionType(place) {
		if (place.row.type !== 'feedback' || place.arrays.length === 0) return '';
		const { path, index } = place.arrays[0];
		return this.#values.get(`${path}.${index}.type`) ?? '';
	}

	#put(element, place, value) {
		const before = this.#values.get(element);
		const member = place.arrays.length > 0;
		if (before === undefined && member && this.#members === CMI12.elements_max) return false;
		const bytes = this.#bytes - (before === undefined ? 0 : weight(place, element, before)) + weight(place, element, value);
		if (bytes > CMI12.bytes_max) return false;
		this.#bytes = bytes;
		if (before === undefined && member) this.#members++;
		this.#values.set(element, value);
		for (const { path, index } of place.arrays) this.#counts.set(path, Math.max(this.#counts.get(path) ?? 0, index + 1));
		return true;
	}

	// What is told to the service: the last value of each element that stands alone, but every step inside arrays, whose
	// members are made in order and whose fields lean on each other; and comments as the pieces that were added.
	#note(element, value, place, append) {
		const at = place.arrays.length === 0 ? this.#dirty.findIndex(([name]) => name === element) : -1;
		if (at >= 0) {
			const [[, earlier]] = this.#dirty.splice(at, 1);
			this.#dirty.push([element, append ? earlier + value : value]);
		} else {
			this.#dirty.push([element, value]);
		}
	}
}
