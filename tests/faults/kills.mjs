// What dies in the tests of this folder, and how it comes back; and somebody who goes on sending through all of it.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { signal, tree } from '../harness/processes.mjs';

const MOMENT_MS = 400;
const PAUSE_MS = 20;
export const HEAL_MS = patient(60000);

export const postmaster = (s) => new Owner(s.data).postmaster;

/** The service and its PostgreSQL in one blow; start() brings both back. */
export async function killBoth(s) {
	const all = [s.pid, ...tree(postmaster(s))];
	s.leaving = true;
	signal(all, 'SIGKILL');
	await s.kill();
}

/** [what is killed, how, how it comes back]: the service by whoever supervises it, PostgreSQL by the service. */
export const WAYS = [
	['the service', (s) => s.kill(), (s) => s.start()],
	['PostgreSQL', (s) => signal(tree(postmaster(s)), 'SIGKILL'), () => {}],
	['both', killBoth, (s) => s.start()],
];

/**
 * Sends one thing after another; what was not answered is sent again as it was. make(): the next; post(pending): its answer;
 * names(pending): by what the test knows what was acknowledged. busy: answers that mean "not now", beside no answer at all.
 */
export class Sender {
	acknowledged = [];
	wrong = [];
	pending = null;
	stopped = false;

	constructor({ make, post, names, busy = [503] }) {
		Object.assign(this, { make, post, names, busy });
	}

	/** True when what is pending was acknowledged. */
	async send() {
		this.pending ??= this.make(this);
		let answer;
		try {
			answer = await this.post(this.pending);
		} catch {
			return false;
		}
		if (answer.status === 200) {
			this.acknowledged.push(...this.names(this.pending));
			this.pending = null;
		} else if (!this.busy.includes(answer.status)) {
			this.wrong.push(`${answer.status} ${answer.text}`);
		}
		return answer.status === 200;
	}

	async run() {
		while (!this.stopped)
			if (!(await this.send()))
				await sleep(PAUSE_MS);
	}

	/** What is still pending is acknowledged at last. */
	async finish() {
		const end = Date.now() + HEAL_MS;
		while (this.pending !== null && !(await this.send())) {
			assert.ok(Date.now() < end, `not acknowledged in ${HEAL_MS} ms: ${this.wrong.at(-1) ?? 'no answer'}`);
			await sleep(PAUSE_MS);
		}
	}
}

/** Senders that send until stop(). */
export function sending(senders) {
	const running = Promise.all(senders.map((sender) => sender.run()));
	return {
		acknowledged: () => senders.flatMap(({ acknowledged }) => acknowledged),
		/** What was answered that should not have been. */
		wrong: () => senders.flatMap(({ wrong }) => wrong),
		async stop() {
			for (const sender of senders)
				sender.stopped = true;
			await running;
		},
	};
}

/** So many rounds: all send, at a chance moment something dies, it comes back, all send on. Then what was pending is sent. */
export async function throughKills(s, senders, { rounds, kill, comeBack }) {
	const load = sending(senders);
	const more = async (what) => {
		const before = load.acknowledged().length;
		await eventually(() => load.acknowledged().length > before + senders.length, { timeout_ms: HEAL_MS, what });
	};
	for (let round = 0; round < rounds; round++) {
		await more('something to be acknowledged');
		await sleep(Math.random() * MOMENT_MS);
		await kill(s);
		await comeBack(s);
		await more('something to be acknowledged again');
	}
	await load.stop();
	await Promise.all(senders.map((sender) => sender.finish()));
	return load;
}
