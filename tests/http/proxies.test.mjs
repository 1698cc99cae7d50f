// The setting proxies: whose word about where a request comes from is believed, and settings that make no sense.
import assert from 'node:assert/strict';
import http from 'node:http';
import os from 'node:os';
import test from 'node:test';

import { startLectern } from '../harness/lectern.mjs';

// From this machine any proxy is believed; by another of its addresses it is as good as another machine.
const own = Object.values(os.networkInterfaces()).flat().find((one) => one.family === 'IPv4' && !one.internal)?.address;
const network = own?.replace(/\.\d+$/, '.0/24');

/** What is left to an asker who is not proven: each has a count of their own. */
function left(s, from) {
	return new Promise((resolve, reject) => {
		const call = http.request({ host: own, port: s.port, path: '/api/v1/jobs', agent: false,
			headers: { host: new URL(s.app).host, authorization: 'Bearer nobody', 'x-forwarded-for': from } }, (answer) => {
			answer.resume().on('end', () => resolve(Number(answer.headers['ratelimit-remaining'])));
		});
		call.on('error', reject).end();
	});
}

test('a proxy in a network of the setting is believed, another is not', async (t) => {
	if (own === undefined)
		return t.skip('this machine has no address but its own');
	const s = await startLectern({ t, config: { rate_limit_address: 50 } });
	s.config.listen = `0.0.0.0:${s.port}`;
	for (const [proxies, believed] of [[`203.0.113.1 ${network}`, true], [own, true], [`${own}/32`, true], ['203.0.113.0/24 2001:db8::/32', false], ['', false]]) {
		s.config.proxies = proxies;
		await s.restart();
		const counts = [await left(s, '198.51.100.1'), await left(s, '198.51.100.2'), await left(s, '10.9.9.9, 198.51.100.2')];
		assert.deepEqual(counts, believed ? [49, 49, 48] : [49, 48, 47], `proxies: ${proxies}`);
	}
});

test('a setting that makes no sense stops the start and says which word is wrong', async (t) => {
	for (const [proxies, says] of [['10.0.0.0/8 proxy.example', /proxies: "proxy\.example" is neither an address nor a network/],
		['10.1.2.3/8', /proxies: "10\.1\.2\.3\/8" has bits set behind the first 8/], ['::/0', /proxies: "::\/0" is every address there is/],
		['10.0.0.0/64', /number of bits from 1 to 32/]])
		await assert.rejects(startLectern({ config: { proxies }, t }), says);
});
