// The database past the service: what a soak was told is accepted is a row, once, in its place, and was applied.
import { Owner } from '../harness/owner.mjs';
import { keeps } from './soak_expected.mjs';

const PLACES = "('cmi.core.lesson_location', 'cmi.location')";
const SESSIONS_MAX = 200;

const PLACE = `(SELECT pair->>1 FROM jsonb_array_elements(l.body::jsonb->'set') pair WHERE pair->>0 IN ${PLACES})`;

/** Looks at the rows of sessions that are over: {session, accepted: [[seq, tag]], whole}. */
export function auditSessions(s, sessions) {
	const owner = new Owner(s.data);
	for (let at = 0; at < sessions.length; at += SESSIONS_MAX) {
		const part = sessions.slice(at, at + SESSIONS_MAX);
		const list = part.map(({ session }) => `'${session}'`).join(',');
		const found = new Map();
		for (const [session, seq, place] of owner.sql(`SELECT l.session_id, l.seq, ${PLACE} FROM attempt_log l WHERE l.session_id IN (${list})`))
			found.set(`${session} ${seq}`, place);
		const states = new Map(owner.sql(`SELECT id, applied_seq, (SELECT count(*) FROM attempt_log l WHERE l.session_id = s.id),
			(SELECT coalesce(max(seq), 0) FROM attempt_log l WHERE l.session_id = s.id), state FROM attempt_sessions s WHERE id IN (${list})`)
			.map(([id, ...state]) => [id, state]));
		part.forEach((one) => auditOne(one, found, states.get(one.session)));
	}
}

function auditOne({ session, accepted, whole }, found, state) {
	for (const [seq, tag] of accepted) {
		const place = found.get(`${session} ${seq}`);
		keeps(place !== undefined, () => `number ${seq} of session ${session} was accepted and is no row`);
		keeps(tag === null || place === tag, () => `number ${seq} of session ${session} says "${place}"; accepted was "${tag}"`);
	}
	keeps(state !== undefined, () => `session ${session} is gone`);
	const [applied, count, most, name] = state;
	keeps(['superseded', 'ended'].includes(name), () => `session ${session} is ${name}, and another one of its attempt was opened`);
	// A gap is right only where another device took over before all had come.
	keeps(applied === most && (!whole || count === most), () => `session ${session}: ${count} rows up to ${most}, applied ${applied}`);
}

/** The whole of it at the end, which no learner sees. */
export function auditAll(s) {
	const owner = new Owner(s.data);
	const none = (rows, what) => keeps(rows.length === 0, () => `${what}: ${JSON.stringify(rows.slice(0, 5))}`);
	none(owner.sql(`SELECT place, count(*) FROM (SELECT ${PLACE} AS place FROM attempt_log l) said WHERE place IS NOT NULL
		AND place ~ '^[a-z]+[0-9]+ [0-9]+$' GROUP BY 1 HAVING count(*) > 1`), 'said once, there twice');
	none(owner.sql(`SELECT session_id, detail->>'seq', count(*) FROM attempt_events WHERE kind = 'decided' AND detail->>'seq' IS NOT NULL
		GROUP BY 1, 2 HAVING count(*) > 1`), 'decided twice');
	none(owner.sql(`SELECT attempt_id, count(*) FROM attempt_sessions WHERE state = 'open' GROUP BY 1 HAVING count(*) > 1`), 'open twice');
	none(owner.sql(`SELECT attempt_id, detail FROM attempt_events WHERE kind = 'values-refused' LIMIT 5`), 'refused');
	return Number(owner.sql('SELECT count(*) FROM attempt_log')[0][0]);
}
