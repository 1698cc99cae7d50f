// Fixtures belong to others and are read where they lie, never copied: the folder named by LECTERN_FIXTURES, or
// shared/fixtures beside the checkout. A test that needs them says loudly that it was skipped where they are absent.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.env.LECTERN_FIXTURES || path.resolve(repo, '../shared/fixtures');

/** The folder of fixtures, or null. */
export const fixtures = fs.existsSync(folder) ? folder : null;

/** The path of one fixture: fixture('scorm', 'packages', 'golf.zip'). Only after skipWithoutFixtures said false. */
export function fixture(...parts) {
	return path.join(fixtures, ...parts);
}

/** Names in a fixtures folder, sorted. */
export function fixtureList(...parts) {
	return fs.readdirSync(fixture(...parts)).sort();
}

/** True, after saying so and skipping t, where the fixtures (or the part of them that is named) are absent. */
export function skipWithoutFixtures(t, ...parts) {
	const wanted = path.join(folder, ...parts);
	if (fs.existsSync(wanted))
		return false;
	process.stderr.write(`\n*** SKIPPED, no fixtures at ${wanted}: ${t.name} ***\n\n`);
	t.skip(`no fixtures at ${wanted}`);
	return true;
}
