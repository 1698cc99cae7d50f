// Processes and those below them, to be killed or held still.
import fs from 'node:fs';

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

/** Sends a signal to each that still runs. */
export function signal(pids, name) {
	for (const pid of pids) {
		try {
			process.kill(pid, name);
		} catch {
			// It ended with another of them.
		}
	}
}
