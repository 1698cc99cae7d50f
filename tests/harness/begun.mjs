// Data that the binary has begun: its database made and migrated, nothing served yet. Made once for each build and day, and
// copied from then on, because some hundred tests begin with it. Whoever copies it need not try every query again as the
// service starts, which costs as much as all the rest of a start.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const runs = promisify(execFile);

/** Data that nobody has copied for so long belongs to a binary or a day that is gone. */
const UNUSED_MS = 10 * 60 * 1000;

/** Settings with which data begins otherwise. */
const OTHERWISE = ['tenant_databases', 'database_url', 'data'];

function keyOf(binary) {
	const { mtimeMs, size, ino } = fs.statSync(binary);
	return createHash('sha256').update(`${mtimeMs} ${size} ${ino} ${new Date().toISOString().slice(0, 10)}`).digest('hex').slice(0, 16);
}

// A folder's time is when it was last copied. What goes is renamed first, so that nobody who comes now begins to copy it.
function removeUnused(folder, kept) {
	for (const name of fs.readdirSync(folder)) {
		const old = path.join(folder, name);
		try {
			if (old === kept || Date.now() - fs.statSync(old).mtimeMs < UNUSED_MS)
				continue;
			const gone = path.join(fs.mkdtempSync(path.join(folder, 'gone-')), name);
			fs.renameSync(old, gone);
			fs.rmSync(path.dirname(gone), { recursive: true, force: true });
		} catch {
			// Somebody else removes it.
		}
	}
}

function touch(file) {
	const now = new Date();
	try {
		fs.utimesSync(file, now, now);
	} catch {
		// It is another user's: who makes new data there may remove it early, and then it is made again.
	}
}

/** Copies kept data; false where somebody has removed it meanwhile. */
async function copied(kept, data) {
	try {
		touch(kept);
		await runs('cp', ['-a', '--reflink=auto', path.join(kept, 'data'), data]);
		return true;
	} catch (error) {
		if (fs.existsSync(kept))
			throw error;
		fs.rmSync(data, { recursive: true, force: true });
		return false;
	}
}

/**
 * Puts begun data into service.data. begin: makes it in the folder of a service that it is given, where there is none yet.
 * {proven: a service of this binary has served this data already, and with that tried every query on it; keep: a function to
 * call when this one serves it, from then on others copy it}. Does nothing for a configuration whose data is another, or
 * where the folder beside the binary is not the tester's to write in.
 */
export async function beginFromCopy(binary, service, env, begin) {
	const folder = path.join(path.dirname(binary), 'begun');
	const kept = path.join(folder, keyOf(binary));
	const alone = { proven: false, keep: () => {} };
	if (OTHERWISE.some((key) => key in service.config) || Object.keys(env).length > 0)
		return alone;
	if (fs.existsSync(kept) && (await copied(kept, service.data)))
		return { ...alone, proven: true };
	try {
		fs.mkdirSync(folder, { recursive: true });
		fs.accessSync(folder, fs.constants.W_OK);
	} catch {
		return alone;
	}
	await begin();
	const half = fs.mkdtempSync(path.join(folder, 'half-'));
	await runs('cp', ['-a', service.data, path.join(half, 'data')]);
	return { ...alone, keep: () => keep(folder, half, kept) };
}

function keep(folder, half, kept) {
	// Several programs may have made it: the first one stays.
	try {
		fs.renameSync(half, kept);
		removeUnused(folder, kept);
	} catch {
		fs.rmSync(half, { recursive: true, force: true });
	}
}
