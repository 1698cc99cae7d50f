// What can go wrong at a platform, on demand. Kinds: token, jwks, score, results, lineitem, lineitems, authorize.
export class Faults {
	/** True: every connection is cut before it is answered. */
	down = false;
	#waiting = [];

	/**
	 * Spoils the next `times` requests of a kind: drop (connection cut), or status with headers and body, or only
	 * delay_ms. after: true lets the platform do its work first, so that only the answer is lost.
	 */
	add(kind, { after = false, drop = false, status, headers, body, delay_ms = 0, times = 1 }) {
		this.#waiting.push({ kind, after, drop, status, headers, body, delay_ms, times });
	}

	/**
	 * Holds the next request of a kind still, before the platform works on it or (after: true) before it answers:
	 * {reached: a promise that it is there, release(): lets it go on}.
	 */
	hold(kind, { after = false } = {}) {
		const gate = {};
		gate.reached = new Promise((resolve) => (gate.arrive = resolve));
		gate.released = new Promise((resolve) => (gate.release = resolve));
		this.#waiting.push({ kind, after, gate, times: 1 });
		return gate;
	}

	take(kind) {
		const fault = this.#waiting.find((one) => one.kind === kind && one.times > 0);
		if (!fault)
			return null;
		fault.times -= 1;
		return fault;
	}

	clear() {
		this.#waiting = [];
		this.down = false;
	}
}
