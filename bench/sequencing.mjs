// CPU of one navigation request of SCORM 2004 with full rollup and table of contents, on trees of 100, 1,000 and 10,000
// activities: at most linear (ten times the activities, at most twelve times the time), and 1,000 within 2 ms.
import { execFileSync } from 'node:child_process';

import { program, us, verdict } from './shared/measure.mjs';

const FACTOR = 12;
const LIMIT_S = 0.002;

const shapes = JSON.parse(execFileSync(program('bench_sequencing'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
let code = 0;
for (const [shape, by] of Object.entries(shapes)) {
	console.log(`  ${shape}: ${Object.entries(by).map(([size, seconds]) => `${size} activities ${us(seconds)}`).join(', ')}`);
	code |= verdict(`sequencing ${shape}`, by['1000'], by['100'], FACTOR, 'a request on 1000 activities; on 100');
	code |= verdict(`sequencing ${shape}`, by['10000'], by['1000'], FACTOR, 'a request on 10000 activities; on 1000');
	code |= verdict(`sequencing ${shape}`, by['1000'], LIMIT_S, 1, 'a request on 1000 activities; 2 ms');
}
process.exitCode = code;
