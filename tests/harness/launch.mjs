// A launch as a browser does it, over plain HTTP: login initiation at the tool, the platform's answer to the
// authentication request, and the form post of the id_token.
import assert from 'node:assert/strict';

import { Jar, request } from './http.mjs';

/** The first form of a page: {action, method, fields}; null when there is none. */
export function formOf(html) {
	const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html);
	if (!form)
		return null;
	const fields = [...form[2].matchAll(/<(?:input|button)\b([^>]*)>/gi)].map(([, attributes]) => attributes)
		.filter((attributes) => attribute(attributes, 'name') !== undefined)
		.map((attributes) => [attribute(attributes, 'name'), attribute(attributes, 'value') ?? '']);
	return { action: attribute(form[1], 'action'), method: attribute(form[1], 'method') ?? 'get', fields: Object.fromEntries(fields) };
}

function attribute(text, name) {
	const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(text)?.[1];
	return value?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot));/gi, (whole, decimal, hex, word) => (word
		? { amp: '&', lt: '<', gt: '>', quot: '"' }[word.toLowerCase()]
		: String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16))));
}

/** Sends the login request of a person and an activity; the tool's answer. jar: the person's browser. */
export function sendLogin(platform, who, activity, { jar = new Jar(), login = platform.loginRequest(who, activity) } = {}) {
	const fields = new URLSearchParams(login);
	return platform.shape.loginMethod === 'POST'
		? request(platform.toolUrl, 'POST', '/lti/login', { body: fields, jar })
		: request(platform.toolUrl, 'GET', `/lti/login?${fields}`, { jar });
}

/**
 * Goes up to, but not including, the form post to the tool: {jar, authorization (URL), action, fields: {state,
 * id_token}, post(overrides)}. post() sends the form (fields replaced by overrides, undefined takes one away).
 */
export async function beginLaunch(platform, who, activity = platform.activities[0], { jar = new Jar(), login: asked } = {}) {
	const login = await sendLogin(platform, who, activity, { jar, login: asked });
	assert.equal(login.status, 302, `login initiation: ${login.status} ${login.text}`);
	const authorization = new URL(login.headers.location);
	const cookie = platform.people.session(platform.campus.person(who));
	const answer = await request(authorization.origin, 'GET', authorization.href, { headers: { cookie } });
	const form = formOf(answer.text);
	assert.ok(answer.status === 200 && form, `authentication request: ${answer.status} ${answer.text}`);
	const post = (overrides = {}, { jar: other = jar } = {}) => {
		const fields = Object.entries({ ...form.fields, ...overrides }).filter(([, value]) => value !== undefined);
		return request(form.action, 'POST', form.action, { body: new URLSearchParams(fields), jar: other,
			headers: { origin: platform.origin } });
	};
	return { jar, authorization, action: form.action, fields: form.fields, post };
}

/** A whole launch; the tool's answer to the form post (redirects are not followed). */
export async function launch(platform, who, activity, options) {
	return (await beginLaunch(platform, who, activity, options)).post();
}
