// Statements as files: an organisation's export as lines, an import until its job is over.
import assert from 'node:assert/strict';
import http from 'node:http';

import { request } from './http.mjs';
import { jobOver } from './import.mjs';

export const base = (org) => `/api/v1/orgs/${org}/statements`;

const TIMEOUT_MS = 120000;

/** GET …/statements/export; parameters as its query. */
export const exported = (s, org, parameters = {}, { headers = {} } = {}) => request(s.app, 'GET',
	`${base(org)}/export?${new URLSearchParams(parameters)}`, { headers, timeout_ms: TIMEOUT_MS });

/** The same where it must succeed: its lines. */
export async function exportLines(s, org, parameters, options) {
	const answer = await exported(s, org, parameters, options);
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['content-type'], 'application/x-ndjson');
	assert.ok(answer.text === '' || answer.text.endsWith('\n'), 'the last line has its end');
	return answer.text.split('\n').slice(0, -1);
}

/** A download that its reader lets lie: {answer, more(): the rest as text, cut()}. */
export function opened(s, org, parameters = {}, { headers = {} } = {}) {
	const url = new URL(`${base(org)}/export?${new URLSearchParams(parameters)}`, s.app);
	return new Promise((resolve, reject) => {
		const call = http.request({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers: { host: url.host, ...headers }, agent: false });
		call.on('error', reject);
		call.on('response', (answer) => {
			const parts = [];
			const ended = new Promise((over, failed) => {
				answer.on('end', () => over(Buffer.concat(parts).toString()));
				answer.on('error', failed);
			});
			ended.catch(() => {});
			answer.once('readable', () => resolve({ answer, parts, cut: () => call.destroy(),
				some: () => {
					const part = answer.read();
					if (part !== null)
						parts.push(part);
					return Buffer.concat(parts).toString();
				},
				more: () => {
					answer.on('data', (part) => parts.push(part));
					return ended;
				} }));
		});
		call.end();
	});
}

export const sendImport = (s, org, body, { as = {}, query = '', headers = {} } = {}) => request(s.app, 'POST', `${base(org)}/imports${query}`, {
	body, headers: { 'content-type': 'application/x-ndjson', ...as, ...headers }, timeout_ms: TIMEOUT_MS });

/** Imports lines (or a text) and gives what they came to. */
export async function imported(s, org, lines, options = {}) {
	const answer = await sendImport(s, org, Array.isArray(lines) ? `${lines.join('\n')}\n` : lines, options);
	const job = await jobOver(s, answer, options);
	assert.equal(job.state, 'done', JSON.stringify(job));
	return job.result;
}

/** A line without what the store owns. */
export const unstored = (line) => line.replace(/^\{"stored":"[^"]*",/, '{');
