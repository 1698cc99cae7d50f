// Pages of staff without a browser: what they say, and their forms as a person without JavaScript sends them.
//
//     const ada = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
//     const page = await ada.get('/admin/main/settings');            // {status, html, text, links}
//     const after = await ada.send(page, { name: 'A new name' });    // fills the page's form in and follows the 303
import assert from 'node:assert/strict';

import { decode, Person } from './person.mjs';

const attribute = (tag, name) => {
	const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
	return found ? decode(found[1]) : undefined;
};

/** The forms of a page: where they go and what they would send as they stand. */
function formsOf(html, url) {
	return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => {
		const tag = /<form\b[^>]*>/.exec(form)[0];
		const fields = [];
		for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
			const box = ['checkbox', 'radio'].includes(attribute(input, 'type'));
			if (attribute(input, 'name') !== undefined && (!box || /\schecked\b/.test(input)))
				fields.push([attribute(input, 'name'), attribute(input, 'value') ?? (box ? 'on' : '')]);
		}
		for (const [, area, inside] of form.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/g))
			fields.push([attribute(area, 'name'), decode(inside)]);
		for (const [select, inside] of [...form.matchAll(/<select\b[^>]*>([\s\S]*?)<\/select>/g)].map(([all, text]) => [all, text])) {
			const options = [...inside.matchAll(/<option\b[^>]*>/g)].map(([option]) => option);
			const chosen = options.find((option) => /\sselected\b/.test(option)) ?? options[0];
			fields.push([attribute(select, 'name'), chosen === undefined ? '' : attribute(chosen, 'value')]);
		}
		return { method: (attribute(tag, 'method') ?? 'get').toUpperCase(), action: new URL(attribute(tag, 'action') ?? '', url).href, fields };
	});
}

function pageOf(answer) {
	const html = answer.text;
	const main = /<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? html;
	return {
		status: answer.status,
		url: answer.url,
		html,
		text: decode(main.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')),
		links: [...html.matchAll(/<a\b[^>]*>/g)].map(([tag]) => attribute(tag, 'href')).filter(Boolean),
		forms: formsOf(main, answer.url),
	};
}

/** Somebody with this cookie; lang: what the browser asks for. */
export function visitor(s, cookie, { lang = 'en' } = {}) {
	const person = new Person(s, { language: lang });
	person.cookie = cookie.slice(cookie.indexOf('=') + 1);
	const ask = async (method, path, body) => {
		const url = new URL(path, s.app).href;
		return Object.assign(await person.raw(method, url, { body, headers: { origin: s.app } }), { url });
	};
	const me = {
		async get(path) {
			const answer = await ask('GET', path);
			return answer.status === 303 ? { status: 303, location: answer.headers.location, text: '', html: '', links: [], forms: [] } : pageOf(answer);
		},
		/** Sends the form of the page (the first that posts, or that whose action ends so), with these fields otherwise. */
		async send(page, fields = {}, { action = '' } = {}) {
			const form = page.forms.find((one) => one.method === 'POST' && one.action.endsWith(action));
			assert.ok(form, `a form that posts to ${action || 'anywhere'} in: ${page.text.slice(0, 300)}`);
			const body = new URLSearchParams(form.fields.filter(([name]) => !(name in fields)));
			for (const [name, value] of Object.entries(fields))
				for (const one of [value].flat())
					body.append(name, one);
			const answer = await ask('POST', form.action, body);
			return answer.status === 303 ? me.get(new URL(answer.headers.location, s.app).href) : pageOf(answer);
		},
		post: async (path, fields) => pageOf(await ask('POST', path, new URLSearchParams(fields))),
	};
	return me;
}
