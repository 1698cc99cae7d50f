// What something cost a process, however busy the machine is: time would tell of the machine.
import { readFileSync, readdirSync } from 'node:fs';

/** Milliseconds of processor that the threads of a process have had. */
export const cpuOf = (pid) => readdirSync(`/proc/${pid}/task`)
	.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6;
