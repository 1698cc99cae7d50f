// A learner's own page over plain HTTP: opened by a launch of the activity "me", and what is done there.
//
//     const page = await openMe(platform, 'ada');
//     const code = codeOf(await page.send({ do: 'code' }));
//     await other.send({ do: 'join', code });
import assert from 'node:assert/strict';

import { request } from './http.mjs';
import { launch } from './launch.mjs';

/** The activity by which platforms offer it. */
export const meActivity = (id = 'me') => ({ id, title: 'My learning', custom: { page: 'me' } });

export class Me {
	constructor(address) {
		const { origin, pathname } = new URL(address);
		Object.assign(this, { origin, path: pathname });
	}

	get(rest = '', options) {
		return request(this.origin, 'GET', `${this.path}${rest}`, options);
	}

	/** Sends a form of the page, as a browser sends it from the page itself. */
	send(fields, { rest = '', headers, ...options } = {}) {
		return request(this.origin, 'POST', `${this.path}${rest}`, { body: new URLSearchParams(fields),
			headers: { origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers }, ...options });
	}
}

/** By a launch of a platform whose activities have meActivity(). */
export async function openMe(platform, who, activity = platform.activities.find((one) => one.custom?.page === 'me')) {
	const answer = await launch(platform, who, activity);
	assert.equal(answer.status, 303, answer.text);
	assert.match(answer.headers.location, /\/me\/[\w-]+$/);
	return new Me(answer.headers.location);
}

/** The code that a page shows; undefined: none. */
export const codeOf = (page) => /<code[^>]*>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/.exec(page.text)?.[1];

/** Ids of the links that a page offers to take apart. */
export const linksOf = (page) => [...page.text.matchAll(/name="link" value="([0-9a-f-]{36})"/g)].map(([, id]) => id);
