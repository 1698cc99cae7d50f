// Packages brought in by the API: a POST that answers with a job, and the job until it is over.
import assert from 'node:assert/strict';

import { request } from './http.mjs';
import { eventually } from './learner.mjs';

const TIMEOUT_MS = 120000;

/** POST /api/v1/packages; as: its headers that prove who asks. */
export const postPackage = (s, body, { as = {}, query = '', headers = {}, ...rest } = {}) => request(s.app, 'POST', `/api/v1/packages${query}`, {
	body, headers: { 'content-type': 'application/zip', ...as, ...headers }, timeout_ms: TIMEOUT_MS, ...rest });

/** The job that a 202 names, once it is done, dead or cancelled. */
export async function jobOver(s, answer, { as = {}, timeout_ms = TIMEOUT_MS } = {}) {
	assert.equal(answer.status, 202, answer.text);
	assert.match(answer.headers.location, /^\/api\/v1\/jobs\/[0-9a-f-]{36}(\?org=[a-z0-9-]+)?$/);
	return eventually(async () => {
		const { status, json, text } = await request(s.app, 'GET', answer.headers.location, { headers: as });
		assert.equal(status, 200, text);
		return ['done', 'dead', 'cancelled'].includes(json.state) && json;
	}, { what: `the job at ${answer.headers.location}`, timeout_ms });
}

/** Sends a package and waits for its job: {answer, job}; job undefined where the answer is no 202. */
export async function sendPackage(s, body, options = {}) {
	const answer = await postPackage(s, body, options);
	return { answer, job: answer.status === 202 ? await jobOver(s, answer, options) : undefined };
}

/** The same where it must succeed: what was made. */
export async function bringIn(s, body, options) {
	const { answer, job } = await sendPackage(s, body, options);
	assert.equal(answer.status, 202, answer.text);
	assert.equal(job.state, 'done', JSON.stringify(job));
	return job.result;
}

/** The same where the package must be refused: its error, {type, detail, field}. */
export async function refusal(s, body, options) {
	const { answer, job } = await sendPackage(s, body, options);
	assert.equal(answer.status, 202, answer.text);
	assert.deepEqual([job.state, job.error?.type], ['dead', 'package-refused'], JSON.stringify(job));
	return job.error;
}
