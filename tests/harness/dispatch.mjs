// Packages of dispatches, and what their launcher sends, without a browser.
//
//     const given = launcherOf(answer.body);                      the zip, opened: {files, service, dispatch, standard, names}
//     const { player } = await launched(s, given, 'ada');         as enterByLink: for openSession
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { request } from './http.mjs';
import { unzip } from './zip.mjs';

export const LMS = 'https://lms.example.org';

const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' })[name]);

/** What a package holds, and what its launcher is told. */
export function launcherOf(zip) {
	const files = unzip(zip);
	const data = Object.fromEntries([...files['launch.html'].toString().matchAll(/ data-(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)]));
	return { files, ...data };
}

export const newNonce = () => randomBytes(16).toString('hex');

/** Posts what the launcher posts; the raw answer. fields: in place of the usual. */
export function launch(s, given, learner, { headers = { origin: LMS }, ...fields } = {}) {
	const body = new URLSearchParams({ dispatch: given.dispatch, nonce: newNonce(), learner_id: learner, origin: LMS, frames: '', ...fields });
	return request(s.app, 'POST', new URL(given.service).pathname, { body, headers });
}

/** The same, and it must lead to the player: {player, nonce, origin}. */
export async function launched(s, given, learner, options) {
	const answer = await launch(s, given, learner, options);
	assert.equal(answer.status, 303, answer.text);
	const url = new URL(answer.headers.location);
	const [, nonce, origin] = /^#dispatch=([0-9a-f]{32})~(.*)$/.exec(url.hash) ?? [];
	return { player: { origin: url.origin, path: url.pathname }, nonce, origin };
}

/** How the learner of a launch stands; the raw answer. */
export const standing = (s, given, nonce) => request(s.app, 'POST', `${new URL(given.service).pathname}/standing`, {
	body: new URLSearchParams({ dispatch: given.dispatch, nonce }), headers: { origin: LMS } });
