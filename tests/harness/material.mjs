// Modules of our own content, for tests: made in the tables as a course's builder makes them, filled by the API; and small files.
//
//     const article = makeModule(s, { type: 'article', title: 'Read me' });
//     await article.write({ text: '# Hello' }, as);
//     const { url } = await article.preview(as);
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { request } from './http.mjs';
import { Owner } from './owner.mjs';

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export class Material {
	constructor(s, id, org) {
		Object.assign(this, { s, id, org });
	}

	api(method, path, as, more = {}) {
		return request(this.s.app, method, `/api/v1/modules/${this.id}/${path}`, { ...more, headers: { ...as, ...more.headers } });
	}

	/** The draft, with its etag. */
	async read(as) {
		const answer = await this.api('GET', 'draft', as);
		assert.equal(answer.status, 200, answer.text);
		return { ...answer.json, etag: answer.headers.etag };
	}

	/** Saves a body over what is there now; the raw answer. */
	async save(body, as) {
		const { etag } = await this.read(as);
		return this.api('PUT', 'draft', as, { body: { body }, headers: { 'if-match': etag } });
	}

	/** The same, and it must succeed. */
	async write(body, as) {
		const answer = await this.save(body, as);
		assert.equal(answer.status, 200, answer.text);
		return answer.json;
	}

	/** {url, package_version}: the draft as learners see it. */
	async preview(as) {
		const answer = await this.api('POST', 'preview', as, { body: {} });
		assert.equal(answer.status, 200, answer.text);
		return answer.json;
	}

	/** What was made last is what the module plays, and a public link opens it; its address. */
	async publish(as) {
		const { package_version: version } = await this.preview(as);
		const owner = new Owner(this.s.data);
		const slug = `m${randomUUID().replaceAll('-', '').slice(0, 12)}`;
		owner.sql(`UPDATE modules SET package_version_id = ${quoted(version)} WHERE id = ${quoted(this.id)}`);
		owner.sql(`INSERT INTO direct_links (slug, org_id, module_id) VALUES (${quoted(slug)}, ${quoted(this.org)}, ${quoted(this.id)})`, { directory: true });
		return `${this.s.app}/go/${slug}`;
	}
}

/** A module of a type, in a course of its own. */
export function makeModule(s, { type, title = 'A module', org = 'main' }) {
	const owner = new Owner(s.data);
	const [[orgId]] = owner.sql(`SELECT id FROM organizations WHERE slug = ${quoted(org)}`, { directory: true });
	const [course, version, sequence, module] = Array.from({ length: 4 }, randomUUID);
	owner.sql(`
		INSERT INTO courses (org_id, id, title) VALUES (${quoted(orgId)}, ${quoted(course)}, ${quoted(title)});
		INSERT INTO course_versions (org_id, id, course_id, number) VALUES (${quoted(orgId)}, ${quoted(version)}, ${quoted(course)}, 1);
		INSERT INTO sequences (org_id, id, course_version_id, position, title)
			VALUES (${quoted(orgId)}, ${quoted(sequence)}, ${quoted(version)}, 1, ${quoted(title)});
		INSERT INTO modules (org_id, id, sequence_id, position, type, title)
			VALUES (${quoted(orgId)}, ${quoted(module)}, ${quoted(sequence)}, 1, ${quoted(type)}, ${quoted(title)});
		INSERT INTO module_drafts (org_id, module_id, type) VALUES (${quoted(orgId)}, ${quoted(module)}, ${quoted(type)})`);
	return new Material(s, module, orgId);
}

/** One that lies in a course made by the API (courses.mjs). */
export const materialOf = (s, module) => new Material(s, module.id);

/** A key of an organisation with these rights, as headers; operator: the installation's. */
export async function keyOf(s, operator, permissions, org = 'main') {
	const made = await request(s.app, 'POST', `/api/v1/credentials?org=${org}`, { headers: operator, body: { name: 'editor', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

/** A file of the media library, as its upload leaves it; its id. mime: what it is by its bytes. */
export function shelve(s, name, bytes, mime, { org = 'main', state = 'ready', family = 'other' } = {}) {
	const owner = new Owner(s.data), id = randomUUID();
	const [[orgId]] = owner.sql(`SELECT id FROM organizations WHERE slug = ${quoted(org)}`, { directory: true });
	const key = `${orgId}/${id.slice(-2)}/${id}`, place = path.join(s.data, 'media', key);
	fs.mkdirSync(path.dirname(place), { recursive: true });
	fs.writeFileSync(place, bytes);
	// The service goes on in these folders, and does not run as root.
	if (process.getuid() === 0)
		for (let one = place; one !== s.data; one = path.dirname(one))
			fs.chownSync(one, owner.place.uid, owner.place.gid);
	owner.sql(`INSERT INTO contents (org_id, id, storage_key, mime_type, family, bytes, checksum, title, file_name, state, created_by, created_by_kind)
		VALUES (${quoted(orgId)}, ${quoted(id)}, ${quoted(key)}, ${quoted(mime)}, ${quoted(family)}, ${bytes.length}, ${quoted(sha256(bytes))}, ${quoted(name)}, ${quoted(name)},
			${quoted(state)}, gen_random_uuid(), 'user')`);
	return id;
}

/** A PDF of so many pages, each with its number in large letters. */
export function pdf(pages, { title = 'A document' } = {}) {
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
		`<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, at) => `${4 + 2 * at} 0 R`).join(' ')}] >>`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	];
	for (let at = 1; at <= pages; at++) {
		const drawing = `BT /F1 60 Tf 72 600 Td (Page ${at}) Tj /F1 18 Tf 0 -60 Td (${title}, line two of page ${at}) Tj ET`;
		objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${4 + 2 * at - 1} 0 R >>`);
		objects.push(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
	}
	let text = '%PDF-1.4\n';
	const places = objects.map((object, at) => {
		const place = text.length;
		text += `${at + 1} 0 obj\n${object}\nendobj\n`;
		return place;
	});
	const table = text.length;
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`;
	text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
	return Buffer.from(text, 'latin1');
}
