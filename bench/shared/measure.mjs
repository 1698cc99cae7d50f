// What every bench shares: CPU of processes by the kernel's own accounting, interleaved runs, medians, the closing line.
// CPU = user + system time of the service and all PostgreSQL processes, never of the load.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

function stat(pid) {
	const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
	return { parent: Number(fields[1]), own: utime + stime, reaped: cutime + cstime };
}

/** Seconds of CPU of a process, everything it has reaped, and all that lives below it. */
export function cpuOfTree(pid) {
	const processes = new Map();
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			processes.set(Number(name), stat(Number(name)));
		} catch {
			// It ended between the listing and the reading; its parent has its time.
		}
	}
	let sum = 0;
	const walk = (id) => {
		const p = processes.get(id);
		sum += p.own + p.reaped;
		for (const [child, c] of processes) if (c.parent === id) walk(child);
	};
	walk(pid);
	return sum / ticks;
}

export function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const us = (seconds) => `${(seconds * 1e6).toFixed(1)} us`;

/** Prints the bench line: both terms, their ratio and `ok` or `short`. Returns the exit code. */
export function verdict(name, ours, base, most, terms) {
	const ratio = ours / base;
	const good = ratio <= most;
	console.log(`${name}: ${us(ours)} against ${us(base)} (${terms}): ratio ${ratio.toFixed(2)}, at most ${most}: ${good ? 'ok' : 'short'}`);
	return good ? 0 : 1;
}

/** One RSA-2048 verification by openssl speed. */
export function verifySeconds() {
	const line = execFileSync('openssl', ['speed', '-seconds', '1', 'rsa2048'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
		.split('\n').find((one) => /^rsa 2048/.test(one));
	return 1 / Number(line.trim().split(/\s+/).at(-1));
}

const repo = fileURLToPath(new URL('../..', import.meta.url));

/** A bench's own program, from the build folder. */
export function program(name) {
	return path.join(process.env.LECTERN_BUILD || path.join(repo, 'build'), name);
}

/** Runs bench/load.c with these words; throws when anything but 200 was answered. */
export function load(...words) {
	return JSON.parse(execFileSync(program('bench_load'), words.map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}
