// The demo course, demo/course/, as a SCORM package in the build folder; made again only when a file is newer.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { repo } from '../harness/lectern.mjs';

function filesBelow(folder) {
	return fs.readdirSync(folder, { recursive: true }).map(String).filter((name) => fs.statSync(path.join(folder, name)).isFile()).sort();
}

/** The path of the package. */
export function demoCourse() {
	const folder = path.join(repo, 'demo/course');
	const zip = path.join(repo, 'build/demo-course.zip');
	const files = filesBelow(folder);
	const newest = Math.max(...files.map((name) => fs.statSync(path.join(folder, name)).mtimeMs));
	if (!fs.existsSync(zip) || fs.statSync(zip).mtimeMs < newest) {
		fs.mkdirSync(path.dirname(zip), { recursive: true });
		fs.rmSync(zip, { force: true });
		execFileSync('zip', ['-X', '-q', '-@', zip], { cwd: folder, input: `${files.join('\n')}\n` });
	}
	return zip;
}
