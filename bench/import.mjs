// CPU of importing a package of 500 files and about 30 MB over HTTP, the database's share included, against `unzip` of the
// same file. Five interleaved runs, the medians. (Memory that does not grow with the package is a test: http_package_memory.)
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { jobOver } from '../tests/harness/import.mjs';
import { startLectern } from '../tests/harness/lectern.mjs';
import { smallPackage } from '../tests/harness/visitor.mjs';
import { cpuOfTree, median, verdict } from './shared/measure.mjs';

const RUNS = 5;
const FILES = 500;
const FILE_BYTES = 95040;

/** Half noise, half text: it compresses as media and pages do. */
function fileBytes() {
	return Buffer.concat([randomBytes(FILE_BYTES / 2), Buffer.from('All work and no play.\n'.repeat(FILE_BYTES / 44))]);
}

/** A compressed package, made by zip as authoring tools do. */
function packageFile(s) {
	const folder = path.join(s.folder, 'course');
	execFileSync('unzip', ['-q', s.write('plain.zip', smallPackage()), '-d', folder]);
	for (let i = 0; i < FILES; i++)
		fs.writeFileSync(path.join(folder, `file-${i}.dat`), fileBytes());
	const zip = path.join(s.folder, 'course.zip');
	execFileSync('zip', ['-q', '-r', zip, '.'], { cwd: folder });
	return zip;
}

/** The same content again would only find its folder: each run imports a package of its own. */
function freshCopy(s, zip, run) {
	const copy = path.join(s.folder, `run-${run}.zip`);
	fs.copyFileSync(zip, copy);
	fs.writeFileSync(path.join(s.folder, 'run.txt'), String(run));
	execFileSync('zip', ['-q', copy, 'run.txt'], { cwd: s.folder });
	return fs.readFileSync(copy);
}

async function importCpu(s, body) {
	const before = cpuOfTree(s.pid);
	const answer = await fetch(`${s.app.replace('lectern.localhost', '127.0.0.1')}/api/v1/packages`, { method: 'POST', body,
		headers: { authorization: 'Bearer bench', 'content-type': 'application/zip' } });
	const job = await jobOver(s, { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() },
		{ as: { authorization: 'Bearer bench' } });
	if (job.state !== 'done')
		throw new Error(`import: ${JSON.stringify(job.error)}`);
	return cpuOfTree(s.pid) - before;
}

/** bash's own account of one child: user and system seconds. */
function unzipCpu(s, zip, run) {
	const folder = path.join(s.folder, `unzip-${run}`);
	const said = execFileSync('bash', ['-c', `TIMEFORMAT='%3U %3S'; { time unzip -q "$0" -d "$1" ; } 2>&1`, zip, folder],
		{ encoding: 'utf8' });
	return said.trim().split(' ').reduce((sum, seconds) => sum + Number(seconds), 0);
}

const s = await startLectern({ config: { api_key: 'bench' } });
try {
	const zip = packageFile(s);
	const ours = [];
	const theirs = [];
	for (let run = 0; run < RUNS; run++) {
		ours.push(await importCpu(s, freshCopy(s, zip, run)));
		theirs.push(unzipCpu(s, zip, run));
	}
	process.exitCode = verdict('import', median(ours), median(theirs), 1.3,
		`CPU of one import of ${(fs.statSync(zip).size / 1e6).toFixed(0)} MB with its rows, and of unzip`);
} finally {
	await s.dispose();
}
