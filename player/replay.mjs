// Opens a session, and before it brings the service what earlier sessions left on this device. Frames of one platform share
// their storage, so one of them at a time does this.
import { byteLength, post } from './transport.mjs';

const SESSIONS_MAX = 16;
const ENTRIES_MAX = 256;
const BYTES_MAX = 4_000_000;
const LOCK_WAIT_MS = 3000;

// As many sessions as one request may hold, oldest first; a long one goes alone, in parts.
const fitting = (leftovers) => {
	const chosen = [];
	let entries = 0, bytes = 0;
	for (const session of leftovers.slice(0, SESSIONS_MAX)) {
		entries += session.deltas.length;
		bytes += byteLength(JSON.stringify(session));
		if (entries > ENTRIES_MAX || bytes > BYTES_MAX) break;
		chosen.push(session);
	}
	return chosen;
};

// A session too long for the opening request: its entries go to it directly, in order. What is refused stays refused.
const sendLong = async ({ write, deltas }) => {
	for (let at = 0; at < deltas.length;) {
		const part = [];
		let bytes = 0;
		while (at < deltas.length && part.length < ENTRIES_MAX) {
			bytes += byteLength(JSON.stringify(deltas[at]));
			if (part.length > 0 && bytes > BYTES_MAX) break;
			part.push(deltas[at++]);
		}
		const { status } = await post('/play/deltas', { write, deltas: part });
		if (status !== 200) return status === 409 || status === 410;
	}
	return true;
};

const locked = async (work) => {
	if (!navigator.locks) return work();
	const abort = new AbortController();
	const late = setTimeout(() => abort.abort(), LOCK_WAIT_MS);
	let begun = false;
	try {
		return await navigator.locks.request('lectern-replay', { signal: abort.signal }, () => {
			begun = true;
			clearTimeout(late);
			return work();
		});
	} catch (error) {
		// Locks refused, or held too long by a frame that hangs: sending twice is harmless, waiting is not.
		if (begun) throw error;
		return work();
	} finally {
		clearTimeout(late);
	}
};

/** {status, body}, as post; body is the opened session. What the service has settled is gone from the outbox. */
export const openSession = (address, outbox) => locked(async () => {
	let leftovers = await outbox.leftovers();
	while (leftovers.length > 0 && fitting(leftovers.slice(0, 1)).length === 0) {
		const [long, ...others] = leftovers;
		if (await sendLong(long)) outbox.settle(long);
		leftovers = others;
	}
	const replay = fitting(leftovers);
	const answer = await post(address, { replay });
	if (answer.status !== 200) return answer;
	for (const settled of answer.body.replayed ?? []) {
		const session = replay.find(({ write }) => write === settled.write);
		if (!session) continue;
		const saved = new Set(settled.saved ?? []);
		if (settled.refused || session.deltas.every(({ seq }) => saved.has(seq))) outbox.settle(session);
		else outbox.remove(session.write, [...saved]);
	}
	return answer;
});
