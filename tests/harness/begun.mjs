// Data that the binary has begun: its database made and migrated, nothing served yet. Made once for each build and day, and
// copied from then on, because some hundred tests begin with it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const runs = promisify(execFile);

/** Settings with which data begins otherwise. */
const OTHERWISE = ['tenant_databases', 'database_url', 'data'];

function keyOf(binary) {
	const { mtimeMs, size, ino } = fs.statSync(binary);
	return createHash('sha256').update(`${mtimeMs} ${size} ${ino} ${new Date().toISOString().slice(0, 10)}`).digest('hex').slice(0, 16);
}

/**
 * Puts begun data into service.data. begin: makes it in the folder of a service that it is given, where there is none yet.
 * Does nothing for a configuration whose data is another, or where the folder beside the binary is not the tester's to write in.
 */
export async function beginFromCopy(binary, service, env, begin) {
	const folder = path.join(path.dirname(binary), 'begun');
	const kept = path.join(folder, keyOf(binary));
	if (OTHERWISE.some((key) => key in service.config) || Object.keys(env).length > 0)
		return;
	if (!fs.existsSync(kept)) {
		try {
			fs.mkdirSync(folder, { recursive: true });
			fs.accessSync(folder, fs.constants.W_OK);
		} catch {
			return;
		}
		await begin();
		const half = fs.mkdtempSync(path.join(folder, 'half-'));
		await runs('cp', ['-a', service.data, path.join(half, 'data')]);
		// Several programs may have made it: the first one stays.
		try {
			fs.renameSync(half, kept);
		} catch {
			fs.rmSync(half, { recursive: true, force: true });
		}
		return;
	}
	await runs('cp', ['-a', '--reflink=auto', path.join(kept, 'data'), service.data]);
}
