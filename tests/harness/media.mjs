// Files of the media library, as programs bring them: announced, in parts, completed.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { request } from './http.mjs';
export const MiB = 1024 * 1024, PART = 8 * MiB;
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A picture of one dot. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M9QDwADgQF/e5IkGQAAAABJRU5ErkJggg==', 'base64');
/** A picture that is no other: what comes after its end does not change what it is. */
export const picture = (mark = '') => Buffer.concat([PNG, Buffer.from(mark)]);

/** The form of a new file, as a browser without scripts sends it; back: where its page was asked to lead. */
export function sendFile(s, who, name, bytes, fields = {}, { back } = {}) {
	const part = (head, body) => Buffer.concat([Buffer.from(`--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
	const body = Buffer.concat([...Object.entries(fields).map(([field, value]) => part(`name="${field}"`, value)), part(`name="file"; filename="${name}"`, bytes), Buffer.from('--edge--\r\n')]);
	const query = new URLSearchParams({ csrf: who.csrf, ...(back === undefined ? {} : { back }) });
	return request(s.app, 'POST', `/admin/main/media/new?${query}`, { headers: { cookie: who.cookie, 'content-type': 'multipart/form-data; boundary=edge' }, body });
}

export class Library {
	constructor(s, headers, org = 'main') {
		Object.assign(this, { s, headers, org });
	}

	ask(method, path, body, headers = {}) {
		const url = new URL(path, `${this.s.app}/api/v1/`);
		if (url.origin === this.s.app)
			url.searchParams.set('org', this.org);
		return request(this.s.app, method, url.href, { body, headers: { ...this.headers, ...headers }, timeout_ms: 120000 });
	}

	begin(bytes, said = {}) {
		return this.ask('POST', 'contents', { file_name: 'picture.png', bytes: bytes.length, ...said });
	}

	/** To where it is told: to us with our key, to a store with nothing but the address. */
	part(one, bytes) {
		const ours = one.url.startsWith(this.s.app);
		return request(this.s.app, 'PUT', one.url, { body: bytes, headers: { 'content-type': 'application/octet-stream', ...(ours ? this.headers : {}) }, timeout_ms: 120000 });
	}

	async send(made, bytes, { order = (parts) => parts } = {}) {
		for (const one of order(made.upload.parts.filter((part) => !part.there))) {
			const at = (one.number - 1) * made.upload.part_bytes;
			const sent = await this.part(one, bytes.subarray(at, at + one.bytes));
			assert.ok([200, 204].includes(sent.status), sent.text);
		}
	}

	complete(id, body = {}) {
		return this.ask('POST', `contents/${id}/completion`, body);
	}

	/** The whole way; the file as it is told at the end. */
	async add(bytes, said = {}, how = {}) {
		const made = await this.begin(bytes, said);
		assert.equal(made.status, 201, made.text);
		await this.send(made.json, bytes, how);
		const done = await this.complete(made.json.id);
		assert.equal(done.status, 200, done.text);
		return done.json;
	}

	/** Its bytes, wherever they are. */
	async read(id, headers = {}, query = '') {
		const said = await this.ask('GET', `contents/${id}/file${query}`, undefined, headers);
		return said.status === 303 ? request(this.s.app, 'GET', said.headers.location, { headers }) : said;
	}
}
