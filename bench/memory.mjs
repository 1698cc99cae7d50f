// Memory of the service after 1,000 launches and 100,000 deltas: resident set of the process, PostgreSQL apart.
import fs from 'node:fs';
import path from 'node:path';

import { startLectern } from '../tests/harness/lectern.mjs';
import { enterByLink, openSession, smallPackage } from '../tests/harness/visitor.mjs';
import { load } from './shared/measure.mjs';

const LAUNCHES = 1000;
const AT_ONCE = 16;
const DELTAS = 100000;
const LOADED = 64;
const MOST_MIB = 64;

function residentMib(pid) {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

const s = await startLectern();
try {
	const imported = await s.ask('package', 'import', s.write('package.zip', smallPackage()));
	const lines = [];
	for (let i = 0; i < LAUNCHES; i += AT_ONCE) {
		lines.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, LAUNCHES - i) }, async () => {
			const player = await enterByLink(s, imported.direct_link);
			const session = await openSession(s, player);
			return `${new URL(player.origin).host} ${session.write} ${session.item} ${session.nextSeq}`;
		})));
	}
	const file = path.join(s.folder, 'connections');
	fs.writeFileSync(file, `${lines.slice(0, LOADED).join('\n')}\n`);
	load('commit', s.contentPort, file, 9, 400, DELTAS);
	const mib = residentMib(s.pid);
	const good = mib <= MOST_MIB;
	console.log(`memory: ${mib.toFixed(1)} MiB resident after ${LAUNCHES} launches and ${DELTAS} deltas, at most ${MOST_MIB}: ${good ? 'ok' : 'short'}`);
	process.exitCode = good ? 0 : 1;
} finally {
	await s.dispose();
}
