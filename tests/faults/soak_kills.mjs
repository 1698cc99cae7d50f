// What dies in a soak, and how it comes back: the service by its supervisor (systemd's Restart=, deploy/lectern.service), its private
// PostgreSQL by the service itself, a browser by its owner.
import { setTimeout as sleep } from 'node:timers/promises';

import { request } from '../harness/lectern.mjs';
import { eventually } from '../harness/learner.mjs';
import { signal, title, tree } from '../harness/processes.mjs';
import { killBoth, postmaster } from './kills.mjs';

const PAUSE_MS = [1500, 9000];
const SUPERVISOR_MS = [0, 2000];

const backends = (s) => tree(postmaster(s)).filter((pid) => /lectern_(app|worker)/.test(title(pid)));

const ready = async (s) => {
	try {
		return (await request(s.app, 'GET', '/readyz', { timeout_ms: 5000 })).status === 200;
	} catch {
		return false;
	}
};

/** The supervisor starts it again. */
async function startAgain({ s, chance }) {
	await sleep(chance.between(...SUPERVISOR_MS));
	await s.start();
}

/** By name: [how often, what is done]. Each gives false where there was nothing to kill. */
const KILLS = {
	service: [5, async (soak) => {
		await soak.s.kill();
		await startAgain(soak);
	}],
	backend: [6, ({ s, chance }) => {
		const pids = backends(s);
		signal(pids.length > 0 ? [pids[chance.below(pids.length)]] : [], 'SIGKILL');
		return pids.length > 0;
	}],
	postmaster: [3, ({ s }) => signal([postmaster(s)], 'SIGKILL')],
	postgresql: [2, ({ s }) => signal(tree(postmaster(s)), 'SIGKILL')],
	everything: [2, async (soak) => {
		await killBoth(soak.s);
		await startAgain(soak);
	}],
	'service (SIGTERM)': [1, async (soak) => {
		await soak.s.stop();
		await startAgain(soak);
	}],
	browser: [3, ({ browsers, chance }) => browsers.length > 0 && browsers[chance.below(browsers.length)].kill()],
	renderer: [4, ({ browsers, chance }) => browsers.length > 0 && browsers[chance.below(browsers.length)].killRenderer(chance)],
};

const WEIGHTS = Object.fromEntries(Object.entries(KILLS).map(([name, [weight]]) => [name, weight]));

/** Kills one thing after another until the soak is over: how many times each. Before the next, the service answers and takes values. */
export async function killAtRandom(soak) {
	const counts = Object.fromEntries(Object.keys(KILLS).map((name) => [name, 0]));
	const { chance, s } = soak;
	soak.kills = counts;
	while (!soak.over) {
		await sleep(chance.between(...PAUSE_MS));
		const name = chance.pick(WEIGHTS);
		if (soak.over)
			break;
		soak.look();
		if (await KILLS[name][1](soak) !== false)
			counts[name]++;
		const before = soak.accepted;
		await eventually(() => ready(s), { timeout_ms: 90000, what: `the service to be ready again after: ${name}` });
		await eventually(() => soak.over || soak.accepted > before, { timeout_ms: 90000, what: `values to be accepted again after: ${name}` });
	}
	return counts;
}
