// The SCORM 2004 data model in the browser: cmi2004.c and its neighbours again, over the same table
// (scorm/cmi2004/cmi2004.def). Pure: no network, no clock, no API state (Initialize, Terminate and the last error are the caller's).
//
//   const cmi = new Cmi2004(all);               all: what the turn `open` answered as "cmi"
//   const [value, code] = cmi.get(element);     code 0, or the SCORM error and ""
//   const [stored, code] = cmi.set(element, value);
//   cmi.know(all)                               what the service alone may say, said anew (adl.nav.request_valid.*)
//   cmi.dirty                                   [[element, value], …] set and not yet taken, oldest first
//   cmi.take()                                  the same, and forgets them: the "set" of the next delta
//   Cmi2004.isTurn(element)                     true where a change asks for a turn
//   Cmi2004.text(code)                          GetErrorString: "" for an unknown code
//
// tests/house/cmi2004-twin.test.mjs holds this file against the C: change both.
import { asText, decimal, utf8Length } from './cmi_text.mjs';
import { responseRead, valueCheck } from './cmi2004_value.mjs';
import { CMI2004 } from './cmi2004_table.mjs';

const OK = 0, GET_FAILED = 301, SET_FAILED = 351, UNDEFINED = 401, NOT_SET = 403, READ_ONLY = 404, WRITE_ONLY = 405,
	TYPE = 406, DEPENDENCY = 408;
const EDITION_LAST = 4, INDEX_NONE = Infinity; // of an index like 01: beyond every member

const rows = new Map(CMI2004.elements.map((row) => [row.path, row]));
const categories = new Map(CMI2004.categories.map((category) => [category.path, category]));
const keywords = new Set(['_children', '_count', '_version']);
const targets = CMI2004.elements.filter((row) => row.path.endsWith('@')).map((row) => [row.path.slice(0, -1), row]);

// Every beginning of a row, in whole segments, and the edition that brought the first row so begun.
const beginnings = new Map();
for (const { path, since } of CMI2004.elements) {
	const segments = path.split('.');
	for (let i = 1; i <= segments.length; i++) {
		const beginning = segments.slice(0, i).join('.');
		beginnings.set(beginning, Math.min(since, beginnings.get(beginning) ?? since));
	}
}

const indexPattern = new RegExp(`^(?:0|[1-9][0-9]{0,${CMI2004.index_digits_max - 1}})$`);

const patternOf = (element) => {
	const segments = element.split('.');
	const place = { keyword: null, body: element, arrays: [] };
	const pattern = [];

	for (let i = 0; i < segments.length; i++) {
		const segment = segments[i];
		if (segment === '' || /[#@]/.test(segment)) return null;
		if (i > 0 && i === segments.length - 1 && keywords.has(segment)) {
			place.keyword = segment;
			place.body = segments.slice(0, i).join('.');
		} else if (/^[0-9]+$/.test(segment)) {
			if (i === 0 || place.arrays.length === CMI2004.arrays_max) return null;
			place.arrays.push({
				path: segments.slice(0, i).join('.'),
				index: indexPattern.test(segment) ? Number(segment) : INDEX_NONE,
			});
			pattern.push('#');
		} else {
			pattern.push(segment);
		}
	}
	place.pattern = pattern.join('.');
	return place;
};

// The row whose beginning the name has, followed by {target=ID}.
const targetOf = (element, edition) => {
	const found = targets.find(([stem, row]) =>
		row.since <= edition && element.startsWith(stem) && /^\{target=[^{}]+\}$/.test(element.slice(stem.length)));
	return found ? { row: found[1], keyword: null, body: element, arrays: [] } : null;
};

const inEdition = (row, edition) => (row && row.since <= edition ? row : null);

// null: nothing that the edition has.
const resolve = (element, edition) => {
	if (element === '' || element.includes('\0')) return null;
	const length = utf8Length(element);
	if (length > CMI2004.element_length_max) return null;
	const target = targetOf(element, edition);
	if (target) return target;
	if (length > CMI2004.path_length_max) return null;
	const place = patternOf(element);
	if (place === null) return null;
	place.row = inEdition(rows.get(place.pattern), edition);
	place.category = inEdition(categories.get(place.pattern), edition);
	place.root = place.pattern === 'cmi';
	const known = place.keyword === null ? place.row !== null : (beginnings.get(place.pattern) ?? Infinity) <= edition;
	return known ? place : null;
};

// The table's path with the indices of the place for its first marks.
const sibling = (path, { arrays }) => {
	let array = 0;
	return path.replace(/#/g, (mark) => (array < arrays.length ? String(arrays[array++].index) : mark));
};

const isMember = ({ arrays }) => arrays.length > 0;

// Buckets are as many as the package says.
const isCounted = ({ arrays, row }) => arrays.length > 0 && row.rule !== 'shared';

// What a value counts towards bytes_max, as weight in cmi2004_state.c.
const weight = (place, element, value) => {
	if (place.row.access === 'r') return 0;
	if (isMember(place)) return utf8Length(element) + utf8Length(value);
	return value === place.row.initial ? 0 : utf8Length(value);
};

const isUnique = (row) => row.rule === 'once' || row.rule === 'unique';
const nameKey = ({ arrays }, value) => `${arrays[arrays.length - 1].path}\n${value}`;

export class Cmi2004 {
	#edition;
	#shared; // what may be done with each bucket: rw, r, w or -
	#values = new Map();
	#counts = new Map();
	#names = new Map(); // of what is unique: how many say it
	#changed = new Set(); // buckets that content wrote
	#members = 0;
	#bytes = 0;
	#dirty = [];

	constructor(all = {}) {
		this.#edition = Number(all.edition ?? EDITION_LAST);
		this.#shared = (all.shared ?? '').split(' ');
		for (const [element, value] of Object.entries(all)) {
			const place = resolve(element, this.#edition);
			if (place?.row && place.keyword === null) this.#put(element, place, value);
		}
	}

	static isTurn(element) {
		const place = resolve(asText(element), EDITION_LAST);
		return place !== null && place.keyword === null && place.row.turn;
	}

	static text(code) {
		const key = asText(code);
		return Object.hasOwn(CMI2004.codes, key) ? CMI2004.codes[key] : '';
	}

	know(all) {
		for (const [element, value] of Object.entries(all)) {
			const place = resolve(element, this.#edition);
			if (place?.row?.access === 'r' && place.keyword === null) this.#put(element, place, value);
		}
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
		if (element === '') return ['', GET_FAILED];
		const place = resolve(element, this.#edition);
		if (place === null) return ['', UNDEFINED];
		if (place.keyword !== null) return this.#getKeyword(place);
		if (!this.#membersExist(place, false)) return ['', GET_FAILED];
		const { row } = place;
		if (row.access === 'w' || (row.rule === 'shared' && !this.#bucket(place).includes('r'))) return ['', WRITE_ONLY];
		const value = this.#decided(row) ?? this.#values.get(element) ?? row.initial;
		return value === null ? ['', NOT_SET] : [value, OK];
	}

	// The value as it stands afterwards, and 0; or "" and the error. Which error wins stands in cmi2004_set.
	set(name, given) {
		const element = asText(name);
		const value = asText(given);
		if (element === '') return ['', SET_FAILED];
		const place = resolve(element, this.#edition);
		if (place === null) return ['', UNDEFINED];
		if (place.keyword !== null || place.row.access === 'r') return ['', READ_ONLY];
		const { row } = place;
		const shared = row.rule === 'shared';
		if (!this.#membersExist(place, !shared)) return ['', SET_FAILED];
		if (shared && !this.#bucket(place).includes('w')) return ['', READ_ONLY];
		if (row.needs !== null && !this.#values.has(sibling(row.needs, place))) return ['', DEPENDENCY];
		const interaction = this.#interaction(place);
		if (row.type === 'pattern' && interaction && !interaction.many && place.arrays[1].index > 0) return ['', SET_FAILED];
		const code = valueCheck(row, value, this.#edition);
		if (code !== OK) return ['', code];
		const leans = row.type === 'response' || row.type === 'pattern';
		const kept = leans ? responseRead(value, interaction, row.type === 'pattern') : value;
		if (kept === null) return ['', TYPE];
		if (this.#refused(element, place, interaction, kept)) return ['', SET_FAILED];
		if (shared && kept === '') this.#remove(element, place);
		else if (!this.#put(element, place, kept, true)) return ['', SET_FAILED];
		if (shared) this.#changed.add(element);
		this.#note(element, value, place);
		return [kept, OK];
	}

	#getKeyword(place) {
		if (!this.#membersExist(place, false)) return ['', GET_FAILED];
		if (place.keyword === '_version' && place.root) return [CMI2004.version, OK];
		if (place.keyword === '_count' && place.category?.array) return [String(this.#counts.get(place.body) ?? 0), OK];
		if (place.keyword === '_children' && place.category?.children) return [place.category.children, OK];
		return ['', GET_FAILED];
	}

	#membersExist(place, mayCreate) {
		return place.arrays.every(({ path, index }) => {
			const count = this.#counts.get(path) ?? 0;
			return index < count || (mayCreate && index === count);
		});
	}

	#bucket(place) {
		return this.#shared[place.arrays[0].index] ?? '';
	}

	#real(element) {
		const value = this.#values.get(element);
		return value === undefined ? null : decimal(value);
	}

	// What the threshold and the passing score decide; undefined: they are not known, content says.
	#decided(row) {
		if (row.rule !== 'completion' && row.rule !== 'success') return undefined;
		const completion = row.rule === 'completion';
		const least = this.#real(completion ? 'cmi.completion_threshold' : 'cmi.scaled_passing_score');
		const reached = this.#real(completion ? 'cmi.progress_measure' : 'cmi.score.scaled');
		if (least === null) return undefined;
		if (reached === null) return 'unknown';
		if (completion) return reached >= least ? 'completed' : 'incomplete';
		return reached >= least ? 'passed' : 'failed';
	}

	#interaction(place) {
		if (place.row.type !== 'response' && place.row.type !== 'pattern') return null;
		const type = this.#values.get(sibling('cmi.interactions.#.type', place));
		return CMI2004.interactions[type] ?? null;
	}

	// What is said once, alike, or too late.
	#refused(element, place, interaction, value) {
		const { row } = place;
		const now = this.#values.get(element);
		if (row.rule === 'once' && now !== undefined && now !== value) return true;
		const unique = row.rule === 'once' || (row.rule === 'unique' && (row.type !== 'pattern' || interaction?.unique));
		if (unique && now !== value && (this.#names.get(nameKey(place, value)) ?? 0) > 0) return true;
		if (row.rule !== 'type' || now === undefined || now === value) return false;
		return this.#values.has(sibling('cmi.interactions.#.learner_response', place)) ||
			this.#values.has(sibling('cmi.interactions.#.correct_responses.0.pattern', place));
	}

	#count(place, value, by) {
		if (!isUnique(place.row)) return;
		const key = nameKey(place, value);
		this.#names.set(key, (this.#names.get(key) ?? 0) + by);
	}

	// What stands in a bucket since the launch counts nothing: not all of it is known here.
	#weightNow(element, place, value) {
		return value === undefined || (place.row.rule === 'shared' && !this.#changed.has(element)) ? 0 : weight(place, element, value);
	}

	// said: by content.
	#put(element, place, value, said = false) {
		const before = this.#values.get(element);
		const after = said || place.row.rule !== 'shared' ? weight(place, element, value) : 0;
		const fresh = before === undefined && isCounted(place);
		if (fresh && this.#members === CMI2004.elements_max) return false;
		const bytes = this.#bytes - this.#weightNow(element, place, before) + after;
		if (bytes > CMI2004.bytes_max) return false;
		this.#bytes = bytes;
		if (before !== undefined) this.#count(place, before, -1);
		this.#count(place, value, 1);
		if (fresh) this.#members++;
		this.#values.set(element, value);
		for (const { path, index } of place.arrays) this.#counts.set(path, Math.max(this.#counts.get(path) ?? 0, index + 1));
		return true;
	}

	#remove(element, place) {
		const before = this.#values.get(element);
		if (before === undefined) return;
		this.#bytes -= this.#weightNow(element, place, before);
		if (isCounted(place)) this.#members--;
		this.#values.delete(element);
	}

	// What is told to the service: the last value of each element that stands alone or is a bucket, but every step inside
	// arrays, whose members are made in order and whose fields lean on each other.
	#note(element, value, place) {
		const alone = !isMember(place) || place.row.rule === 'shared';
		const at = alone ? this.#dirty.findIndex(([name]) => name === element) : -1;
		if (at >= 0) this.#dirty.splice(at, 1);
		this.#dirty.push([element, value]);
	}
}
