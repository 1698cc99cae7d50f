// The calls of ADL's test cases (fixtures scorm/cts) against an API object, judged as ADL's driver judges them.
const ANYTHING = 'Returned a valid value or error code'; // of comments_from_lms, which an LMS may have or not

const number = (text) => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : null);
const duration = (text) => {
	const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text);
	if (!found || text === 'P') return null;
	const [years, months, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
	return `${years * 12 + months} ${((days * 24 + hours) * 60 + minutes) * 60 + seconds}`;
};
const withoutLanguage = (text) => text.replace(/^\{lang=[^}]*\}/, '');
const sorted = (text) => text.split(',').map((part) => part.trim()).sort().join();

const MATCHES = new Map([
	['length<255', (got) => got.length < 255],
	['learner_id', (got, learner) => got === learner],
	['learner_name (any non-error value)', () => true],
]);

function same(wanted, got, { fn, args }, learner) {
	if (typeof wanted === 'object') return MATCHES.get(wanted?.match)?.(got, learner) ?? false;
	if (fn === 'GetValue' && /_children$/.test(args[0])) return sorted(wanted) === sorted(got);
	return wanted === got || (number(wanted) !== null && number(wanted) === number(got)) ||
		(duration(wanted) !== null && duration(wanted) === duration(got)) || withoutLanguage(wanted) === withoutLanguage(got);
}

/** Whether a call's value and error are what the case says. learner: what cmi.learner_id must be. */
export function agrees(call, answer, error, learner) {
	if (typeof answer !== 'string' || typeof error !== 'string') return false;
	return call.return === ANYTHING || (error === call.error && same(call.return, answer, call, learner));
}

/** {id=X} in an element stands for the index of the member of that id; null: there is none. */
export function resolved(api, element) {
	const found = /^(cmi\.objectives|adl\.data)\.\{id=(.*?)\}(.*)$/.exec(element);
	if (!found) return element;
	const count = Number(api.GetValue(`${found[1]}._count`));
	for (let i = 0; i < count; i++) if (api.GetValue(`${found[1]}.${i}.id`) === found[2]) return `${found[1]}.${i}${found[3]}`;
	return null;
}

/** The ids of all objectives are these, in any order (CompareObjectiveIds); else those that are there. */
export function objectivesAre(api, ids) {
	const there = Array.from({ length: Number(api.GetValue('cmi.objectives._count')) }, (_, i) => api.GetValue(`cmi.objectives.${i}.id`));
	return there.sort().join('\n') === [...ids].sort().join('\n') ? true : there;
}
