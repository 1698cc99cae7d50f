// A small HTTP client that goes where a browser would: *.localhost is 127.0.0.1, redirects are the caller's
// business, and cookies are kept only in the jar it is given.
import http from 'node:http';

import { hold } from './openapi.mjs';
import { patient } from './patience.mjs';

/** Cookies by host. Ports do not part them, as in browsers. */
export class Jar {
	#hosts = new Map();

	take(host, lines = []) {
		const kept = this.#hosts.get(host) ?? new Map();
		for (const line of lines) {
			const [pair, ...attributes] = line.split(';');
			const cut = pair.indexOf('=');
			const gone = attributes.some((a) => /^\s*max-age=(0|-\d+)\s*$/i.test(a));
			const name = pair.slice(0, cut).trim();
			if (gone)
				kept.delete(name);
			else
				kept.set(name, pair.slice(cut + 1).trim());
		}
		this.#hosts.set(host, kept);
	}

	get(host, name) {
		return this.#hosts.get(host)?.get(name);
	}

	header(host) {
		const kept = this.#hosts.get(host) ?? new Map();
		return [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
	}
}

function encode(body, headers) {
	if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body))
		return body;
	const form = body instanceof URLSearchParams;
	headers['content-type'] ??= form ? 'application/x-www-form-urlencoded' : 'application/json';
	return form ? body.toString() : JSON.stringify(body);
}

/**
 * Sends one request to 127.0.0.1 with the origin's Host. `path` may be a whole URL (then `origin` is ignored).
 * `body`: text or Buffer as it is, URLSearchParams as a form, any other object as JSON. `jar` keeps cookies.
 * `agent`: an http.Agent for kept connections. Answers {status, headers, body (Buffer), text, json, url, ms};
 * json is undefined where the answer is none. An answer of a service under test that is not as /openapi.json says is an
 * error (openapi.mjs).
 */
export function request(origin, method, path, { headers = {}, body, jar, agent, timeout_ms = 30000 } = {}) {
	const url = new URL(path, origin);
	const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	const bytes = encode(body, sent);
	const cookies = jar?.header(url.hostname);
	if (cookies)
		sent.cookie ??= cookies;
	if (bytes !== undefined && sent['transfer-encoding'] === undefined)
		sent['content-length'] ??= Buffer.byteLength(bytes);
	const started = performance.now();
	return new Promise((resolve, reject) => {
		const call = http.request({
			host: '127.0.0.1',
			port: url.port || 80,
			method,
			path: url.pathname + url.search,
			headers: { host: url.host, ...sent },
			agent: agent ?? false,
		});
		call.setTimeout(patient(timeout_ms), () => call.destroy(new Error(`no answer in ${patient(timeout_ms)} ms: ${method} ${url}`)));
		call.on('error', reject);
		call.on('response', (answer) => {
			const parts = [];
			answer.on('data', (part) => parts.push(part));
			answer.on('error', reject);
			answer.on('end', () => {
				jar?.take(url.hostname, answer.headers['set-cookie']);
				const all = answered(answer, Buffer.concat(parts), url.href, performance.now() - started);
				try {
					hold(method, url, all);
				} catch (error) {
					return void reject(error);
				}
				resolve(all);
			});
		});
		call.end(bytes);
	});
}

function answered(answer, body, url, ms) {
	const text = body.toString('utf8');
	let json;
	if (/[/+]json/.test(answer.headers['content-type'] ?? '')) {
		try {
			json = JSON.parse(text);
		} catch {
			json = undefined;
		}
	}
	return { status: answer.statusCode, headers: answer.headers, body, text, json, url, ms };
}
