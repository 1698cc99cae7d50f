// The data models of SCORM on both sides: the player's modules as a browser gets them, and the C by lines of JSON.
//
//     const [table, ...modules] = await besideTable('cmi_js', 'cmi12_table.mjs', ['cmi12.mjs']);
//     const answers = await ask('cmi_oracle', [['open', launch, ''], ['get', 'cmi.core.entry']]);
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repo = fileURLToPath(new URL('../../', import.meta.url));
const build = process.env.LECTERN_BUILD || path.join(repo, 'build');
const program = (name) => path.join(build, 'tools', name);

/** The table that a tool prints and the player's modules, side by side in a folder that ends with the process. */
export async function besideTable(tool, table, names) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-cmi-'));
	process.on('exit', () => fs.rmSync(folder, { recursive: true }));
	const printed = spawnSync(program(tool), { encoding: 'utf8' });
	assert.equal(printed.status, 0, `${tool} runs: ${printed.error ?? printed.stderr}`);
	for (const name of fs.readdirSync(path.join(repo, 'player')).filter((one) => one.endsWith('.mjs')))
		fs.copyFileSync(path.join(repo, 'player', name), path.join(folder, name));
	fs.writeFileSync(path.join(folder, table), printed.stdout);
	return Promise.all([table, ...names].map((name) => import(pathToFileURL(path.join(folder, name)))));
}

/** One answer for each line. */
export function ask(tool, lines) {
	return new Promise((resolve, reject) => {
		const oracle = spawn(program(tool), { stdio: ['pipe', 'pipe', 'inherit'] });
		let out = '';
		oracle.stdout.setEncoding('utf8');
		oracle.stdout.on('data', (part) => { out += part; });
		oracle.on('error', reject);
		oracle.on('close', (code) => (code === 0 ? resolve(out.trimEnd().split('\n').map((l) => JSON.parse(l)))
			: reject(new Error(`${tool} ended with ${code} after ${out.split('\n').length - 1} of ${lines.length} answers`))));
		oracle.stdin.end(lines.map((line) => JSON.stringify(line) + '\n').join(''));
	});
}

/** A generator that gives the same numbers every time: next(n) is one of 0 … n - 1. */
export function numbers(seed) {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}
