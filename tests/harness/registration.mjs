// A platform registers itself by a link, over plain HTTP and without cookies, as its administrator's browser would.
//
//     const link = await invite(s, '--name', 'Campus');
//     const done = await registerItself(s, platform, link);        the page at the end
import assert from 'node:assert/strict';

import { request } from './http.mjs';
import { formOf } from './launch.mjs';

/** A registration link; more: options of `lectern platform invite`. */
export async function invite(s, ...more) {
	return (await s.ask('platform', 'invite', ...(more.includes('--name') ? [] : ['--name', 'Campus']), ...more)).link;
}

/** A page's words, without markup. */
export const words = (html) => html.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ').replace(/&#39;/g, '\'').replace(/&lt;/g, '<').replace(/&gt;/g, '>')
	.replace(/&quot;/g, '"').replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();

/** The page that asks, as the platform opens it: {status, text, words, headers, form}. */
export async function openRegistration(platform, link, { client, url, lang = 'en' } = {}) {
	const address = new URL(url ?? (await platform.registering.begin(link, { client })));
	address.searchParams.set('lang', lang);
	const answer = await request(address.origin, 'GET', address.href);
	return { ...answer, words: words(answer.text), form: answer.status === 200 ? formOf(answer.text.slice(answer.text.indexOf('<form method="post"'))) : null };
}

/** Presses its button; the page that follows. */
export async function submitRegistration(link, page, fields = {}) {
	const { origin, pathname } = new URL(link);
	assert.equal(new URL(page.form.action, origin).pathname, pathname, 'the form goes to the link itself');
	const answer = await request(origin, 'POST', pathname, { body: new URLSearchParams({ ...page.form.fields, ...fields }) });
	return { ...answer, words: words(answer.text) };
}

/** From the link to the page at the end. */
export async function registerItself(platform, link, options) {
	const page = await openRegistration(platform, link, options);
	assert.equal(page.status, 200, page.words);
	return submitRegistration(link, page);
}

/** The platform of the list with this issuer. */
export async function platformOf(s, issuer, org = 'main') {
	return (await s.ask('platform', 'list', '--org', org)).platforms.find((one) => one.issuer === issuer);
}
