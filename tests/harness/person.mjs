// Somebody with a browser who signs in, and reads and sends forms as they stand on the page.
//
//     const ann = new Person(s);
//     await ann.signIn('ann@example.org', password);          → the page after it
//     const page = await ann.send('/admin/main/teams/new', { name: 'Blue' });    GET, fill in, POST, follow
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { Jar, request } from './http.mjs';

const HOPS_MAX = 5;

export const PASSWORD = 'correct horse battery';

/** Makes an account with PASSWORD, or lets one that is there into another organisation; words: of `lectern user add`. */
export async function addPerson(s, email, ...words) {
	const answer = await s.lecternReading(`${PASSWORD}\n`, 'user', 'add', email, ...words, '--password-stdin');
	assert.equal(answer.code, 0, answer.stderr);
	return answer.json;
}

/** Text of a page or attribute as it is read. */
export const decode = (text) => text.replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"')
	.replace(/&#39;|&#x27;/g, '\'');

export class Person {
	/** address: where they come from, as a proxy tells (X-Forwarded-For). */
	constructor(s, { address, language = 'en', agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' } = {}) {
		this.s = s;
		this.jar = new Jar();
		this.headers = { 'accept-language': language, 'user-agent': agent, accept: 'text/html' };
		if (address)
			this.headers['x-forwarded-for'] = address;
	}

	/** The answer as it comes, redirects and all. */
	raw(method, path, { headers = {}, ...rest } = {}) {
		return request(this.s.app, method, path, { jar: this.jar, ...rest, headers: { ...this.headers, ...headers } });
	}

	/** Opens an address and goes where it leads; `path` of the answer is where that was. */
	async open(path) {
		let at = new URL(path, this.s.app);
		for (let hop = 0; hop < HOPS_MAX; hop++) {
			const answer = await this.raw('GET', at.pathname + at.search);
			if (answer.status !== 303)
				return Object.assign(answer, { path: at.pathname + at.search });
			at = new URL(answer.headers.location, at);
		}
		throw new Error(`too many redirects from ${path}`);
	}

	/** The token of the forms of a page. */
	async token(path) {
		const page = await this.open(path);
		const found = /name="csrf" value="([^"]+)"/.exec(page.text);
		assert.ok(found, `no form at ${path} (${page.status}): ${page.text.slice(0, 300)}`);
		return found[1];
	}

	/** Opens the page of a form, sends it filled in, and answers what comes of it, not followed. */
	async post(path, fields = {}, { from = path, headers = {} } = {}) {
		const body = new URLSearchParams({ csrf: await this.token(from) });
		for (const [name, value] of Object.entries(fields))
			(Array.isArray(value) ? value : [value]).forEach((one) => body.append(name, one));
		return this.raw('POST', new URL(path, this.s.app).pathname, {
			body,
			headers: { origin: this.s.app, 'sec-fetch-site': 'same-origin', ...headers },
		});
	}

	/** The same, and goes where it leads. */
	async send(path, fields, options) {
		const answer = await this.post(path, fields, options);
		return answer.status === 303 ? this.open(new URL(answer.headers.location, this.s.app).href) : Object.assign(answer, { path });
	}

	/** Signs in by address and password, and the second factor where there is one. */
	async signIn(email, password, { code, next = '' } = {}) {
		const page = await this.send('/sign-in', { email, password, next });
		return code === undefined ? page : this.send('/sign-in/code', { code: typeof code === 'function' ? code() : code, next });
	}

	get cookie() {
		return this.jar.get('lectern.localhost', '__Host-lectern-session');
	}

	set cookie(value) {
		this.jar.take('lectern.localhost', [`__Host-lectern-session=${value}`]);
	}
}

/** What went wrong, as the page says. */
export function problems(page) {
	const box = /<div class="message error problems"[\s\S]*?<\/div>/.exec(page.text)?.[0] ?? '';
	return [...box.matchAll(/<li>(?:<a [^>]*>)?([^<]*)/g)].map(([, text]) => decode(text));
}

/** What the last action said. */
export const said = (page) => decode(/<div class="message [a-z]+"[^>]*role="status"[^>]*>\s*(?:<p>)?([^<]*)/.exec(page.text)?.[1] ?? '');

export const heading = (page) => decode(/<h1>([^<]*)/.exec(page.text)?.[1] ?? '');

/** The code of an authenticator program (RFC 6238) for a base32 secret, `steps` from now. */
export function totp(secret, steps = 0, now = Date.now()) {
	const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(now / 30000) + steps));
	const mac = createHmac('sha1', key).update(counter).digest();
	const at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}
