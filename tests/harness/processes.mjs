// Processes and those below them, to be killed or held still.
import fs from 'node:fs';

import { patient } from './patience.mjs';

/** Ids of a process and every one below it, itself first. */
export function tree(pid) {
	const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => {
		try {
			const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
			return { pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
		} catch {
			// It ended between the listing and the reading.
			return { pid: 0, parent: -1 };
		}
	});
	const below = (parent) => [parent, ...all.filter((one) => one.parent === parent).flatMap((one) => below(one.pid))];
	return below(pid);
}

/** Its words as it shows them in the list of processes; '' when it is gone. */
export function title(pid) {
	try {
		return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}

/** Whether every thread of a process stands still, or it is gone. */
function standsStill(pid) {
	try {
		return fs.readdirSync(`/proc/${pid}/task`).every((task) => {
			const stat = fs.readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
			return /^[TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
		});
	} catch (error) {
		// ENOENT, ESRCH: a thread or all of it ended meanwhile.
		return !fs.existsSync(`/proc/${pid}`);
	}
}

/**
 * Sends a signal to each that still runs. SIGSTOP: returns when all their threads stand still. The kernel tells one thread,
 * which tells the others when its turn comes: on a busy machine these went on long enough to finish what a test held.
 */
export function signal(pids, name) {
	for (const pid of pids) {
		try {
			process.kill(pid, name);
		} catch {
			// It ended with another of them.
		}
	}
	const end = Date.now() + patient(30000);
	while (name === 'SIGSTOP' && !pids.every(standsStill)) {
		if (Date.now() > end)
			throw new Error(`${pids.filter((pid) => !standsStill(pid))} do not stop`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
	}
}
