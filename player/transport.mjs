// HTTP and nothing else: JSON out, JSON back, every failure a value. Sizes and waits are bounded here.
const WAIT_MS = 20_000;
const WAIT_LARGE_MS = 120_000;
const LARGE = 200_000;
// keepalive bodies share 64 KiB with the beacon that the end of the page needs: few and small ones only.
const KEEPALIVE_MAX = 4_000;

const encoder = new TextEncoder();
export const byteLength = (value) => encoder.encode(value).length;

let kept = 0;

/**
 * {status, body, retryAfter}: status 0 when nothing came back (offline, time-out, aborted), body an object (maybe empty),
 * retryAfter in milliseconds.
 */
export const post = async (path, value) => {
	const body = JSON.stringify(value);
	const size = body.length < KEEPALIVE_MAX ? byteLength(body) : body.length;
	const keepalive = kept + size <= KEEPALIVE_MAX;
	const abort = new AbortController();
	const late = setTimeout(() => abort.abort(), size > LARGE ? WAIT_LARGE_MS : WAIT_MS);

	if (keepalive) kept += size;
	try {
		const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body,
			keepalive, signal: abort.signal, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
		const answer = await response.json().catch(() => null);
		const after = Number(response.headers.get('Retry-After'));
		// An answer that is not ours (a proxy's page, a hotel's sign-in) is no answer.
		if (response.ok && (answer === null || typeof answer !== 'object')) return { status: 0, body: {}, retryAfter: 0 };
		return { status: response.status, body: answer ?? {}, retryAfter: after > 0 ? Math.min(after, 300) * 1000 : 0 };
	} catch {
		return { status: 0, body: {}, retryAfter: 0 };
	} finally {
		clearTimeout(late);
		if (keepalive) kept -= size;
	}
};

/** False when the browser did not take it (too large, or too much on the way already). */
export const beacon = (path, value) => {
	try {
		return navigator.sendBeacon(path, JSON.stringify(value));
	} catch {
		return false;
	}
};
