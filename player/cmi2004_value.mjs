// Whether a value fits its element: cmi2004_value.c and cmi2004_response.c again, where the reasons stand.
import { decimal, isPrintable, utf8Length } from './cmi_text.mjs';
import { CMI2004 } from './cmi2004_table.mjs';

const OK = 0, SET_FAILED = 351, TYPE = 406, RANGE = 407;
const YEAR_FIRST = 1970, YEAR_LAST = 2038;
const DURATION_MOST = 2n ** 63n - 1n; // hundredths of a second

const languages = new Set(CMI2004.languages.trim().split(' '));

const languageFits = (tag) => {
	if (!/^(?:[ix](?=-)|[a-z]{2,3})(?:-[a-z0-9]{1,8})*$/i.test(tag)) return false;
	const first = tag.split('-', 1)[0].toLowerCase();
	return first.length === 1 || languages.has(first) || /^q[a-t][a-z]$/.test(first);
};

// {lang=…} in front must hold a language; what never closes is no such word.
const localizedFits = (text) => {
	const found = /^\{lang=([^}]*)\}/.exec(text);
	return found === null || languageFits(found[1]);
};

const identifierFits = (value) => {
	if (!isPrintable(value) || /^ *$/.test(value)) return false;
	return !/^urn:/i.test(value) || /^urn:[a-z0-9][a-z0-9-]{0,31}:[^ ]+$/i.test(value);
};

const durationPattern =
	/^P(?:([0-9]{1,10})Y)?(?:([0-9]{1,10})M)?(?:([0-9]{1,10})D)?(?:T(?=[0-9])(?:([0-9]{1,10})H)?(?:([0-9]{1,10})M)?(?:([0-9]{1,10})(?:\.([0-9]{1,2}))?S)?)?$/;
const durationUnits = [3155760000n, 262980000n, 8640000n, 360000n, 6000n, 100n];

const durationFits = (value) => {
	const found = durationPattern.exec(value);
	if (found === null || value === 'P') return false;
	const sum = durationUnits.reduce((all, unit, i) => all + BigInt(found[i + 1] ?? 0) * unit, BigInt((found[7] ?? '').padEnd(2, '0')));
	return sum <= DURATION_MOST;
};

const timePattern =
	/^([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01])(?:T(?:[01][0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,2}(?:Z|[+-](?:[01][0-9]|2[0-3])(?::[0-5][0-9])?)?)?)?)?)?)?)?$/;

const timeFits = (value) => {
	const found = timePattern.exec(value);
	if (found === null) return false;
	const [year, month, day] = found.slice(1).map((part) => Number(part ?? 1));
	return year >= YEAR_FIRST && year <= YEAR_LAST && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
};

const navigationFits = (row, value, edition) => {
	if (row.vocabulary.includes(value)) return true;
	const verb = /^\{target=[^{}]+\}(choice|jump)$/.exec(value)?.[1];
	return verb === 'choice' || (verb === 'jump' && edition >= 4);
};

const nameFits = (name) => isPrintable(name) && !/[[\]{}]/.test(name);

const choicesFit = (value) => {
	const names = value.split('[,]');
	return names.length <= CMI2004.choices_max && names.every(nameFits) && new Set(names).size === names.length;
};

const sidesOf = (text) => {
	const sides = text.split('[.]');
	return sides.length === 2 ? sides : null;
};

const pairFits = (pair) => sidesOf(pair)?.every(nameFits) ?? false;

const stepFits = (step) => {
	const sides = sidesOf(step);
	return sides !== null && (sides[0] === '' || nameFits(sides[0])) && (sides[0] !== '' || sides[1] !== '');
};

const rangeFits = (value) => {
	const ends = value.split('[:]');
	if (ends.length === 1) return decimal(value) !== null;
	if (ends.length > 2 || ends.some((end) => end !== '' && decimal(end) === null)) return false;
	return ends[0] === '' || ends[1] === '' || decimal(ends[0]) <= decimal(ends[1]);
};

// What a pattern says in front of its parts. Each of the two is said once, in either order; false where something else is
// said there; what never closes, and what the type does not know, is left as text.
class Flags {
	caseMatters = false;
	orderMatters = true;
	#caseSaid;
	#orderSaid;

	constructor(interaction) {
		this.#caseSaid = !interaction.case_matters;
		this.#orderSaid = !interaction.order_matters;
	}

	// The rest of the text, or null.
	takeCase(text) {
		const found = this.#caseSaid ? null : /^\{case_matters=([^}]*)\}/.exec(text);
		if (found === null) return text;
		this.#caseSaid = true;
		this.caseMatters = found[1] === 'true';
		return this.caseMatters || found[1] === 'false' ? text.slice(found[0].length) : null;
	}

	takeOrder(text) {
		const found = this.#orderSaid ? null : /^\{order_matters=([^}]*)\}/.exec(text);
		if (found === null) return text;
		this.#orderSaid = true;
		this.orderMatters = found[1] === 'true';
		return this.orderMatters || found[1] === 'false' ? text.slice(found[0].length) : null;
	}

	takeAll(text) {
		let rest = this.takeCase(text);
		rest = rest === null ? null : this.takeOrder(rest);
		return rest === null ? null : this.takeCase(rest);
	}
}

const forms = {
	truth: (value) => value === 'true' || value === 'false',
	choices: (value) => value === '' || choicesFit(value),
	strings: (value) => value.split('[,]').every(localizedFits),
	string: localizedFits,
	name: nameFits,
	pairs: (value) => value === '' || value.split('[,]').every(pairFits),
	steps: (value) => value === '' || value.split('[,]').every(stepFits),
	names: (value) => value === '' || value.split('[,]').every(nameFits),
	number: (value, pattern) => (pattern ? rangeFits(value) : decimal(value) !== null),
	anything: () => true,
};

/** A response or a pattern as it is kept, null where it does not fit: cmi2004_response_read, where the reasons stand. */
export const responseRead = (value, interaction, pattern) => {
	if (interaction === null) return null;
	const fits = forms[interaction.form];
	if (!pattern) return fits(value, false) ? value : null;
	const flags = new Flags(interaction);
	let rest = flags.takeAll(value);
	if (rest === null || !fits(rest, true)) return null;
	let language = '';
	if (interaction.form === 'string') {
		language = /^\{lang=[^}]*\}/.exec(rest)?.[0] ?? '';
		rest = flags.takeCase(rest.slice(language.length));
		if (rest === null) return null;
	}
	if (utf8Length(value) > CMI2004.flags_max) return value;
	return `${flags.caseMatters ? '{case_matters=true}' : ''}${flags.orderMatters ? '' : '{order_matters=false}'}${language}${rest}`;
};

const typeFits = (row, value, edition) => {
	switch (row.type) {
	case 'text':
		return true;
	case 'localized':
		return localizedFits(value);
	case 'identifier':
		return identifierFits(value);
	case 'language':
		return value === '' || languageFits(value);
	case 'real':
		return decimal(value) !== null;
	case 'duration':
		return durationFits(value);
	case 'time':
		return timeFits(value);
	case 'vocabulary':
		return row.vocabulary.includes(value);
	case 'navigation':
		return navigationFits(row, value, edition);
	case 'result':
		return row.vocabulary.includes(value) || decimal(value) !== null;
	case 'response':
	case 'pattern':
		return true;
	default:
		return false;
	}
};

/** 0, 406 or 407; 351 for a value that is too long to keep. Not for responses and patterns. */
export const valueCheck = (row, value, edition) => {
	if (utf8Length(value) > CMI2004.value_max) return SET_FAILED;
	if (value.includes('\0') || !typeFits(row, value, edition)) return TYPE;
	if (row.type !== 'real') return OK;
	const number = decimal(value);
	return (row.low !== null && number < row.low) || (row.high !== null && number > row.high) ? RANGE : OK;
};
