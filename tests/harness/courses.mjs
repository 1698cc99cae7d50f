// Courses made and published by the API, for tests of what comes after.
//
//     const desk = new Desk(s, { authorization: 'Bearer …' });      headers that prove a right to courses:write
//     const course = await desk.course({ title: 'Chemistry', packages: [packageId, packageId] });
//     await course.publish();        course.id, course.modules [{id, …}], course.published
import assert from 'node:assert/strict';

import { request } from './http.mjs';

/** A course under the eyes of its designer: every change is made as it was last seen. */
class Course {
	constructor(desk, id) {
		Object.assign(this, { desk, id, etag: undefined, outline: undefined });
	}

	get path() {
		return `/api/v1/courses/${this.id}`;
	}

	/** What lies in the version that is worked on, else in what is published. */
	async read(version) {
		const answer = await this.desk.ask('GET', `${this.path}/modules${version ? `?version=${version}` : ''}`);
		assert.equal(answer.status, 200, answer.text);
		return version ? answer.json : this.#seen(answer);
	}

	#seen(answer) {
		this.etag = answer.headers.etag;
		return (this.outline = answer.json);
	}

	/** A change of the draft that must succeed; what lies in it then. */
	async change(method, path, body) {
		if (this.etag === undefined)
			await this.read();
		const answer = await this.try(method, path, body);
		assert.equal(answer.status, method === 'POST' ? 201 : 200, answer.text);
		return this.#seen(answer);
	}

	/** The same, whatever comes of it. */
	try(method, path, body, { etag = this.etag } = {}) {
		return this.desk.ask(method, `${this.path}${path}`, { body, headers: etag === undefined ? {} : { 'if-match': etag } });
	}

	get modules() {
		return this.outline.sequences.flatMap((one) => one.modules);
	}

	/** Titles, sequence by sequence: "A: one, two | B: three". */
	get said() {
		return this.outline.sequences.map((one) => `${one.title}: ${one.modules.map((module) => module.title).join(', ')}`).join(' | ');
	}

	/** Adds a module that plays a package; the module. */
	async add(packageId, members = {}) {
		const before = new Set((this.outline === undefined ? (await this.read(), this.modules) : this.modules).map((one) => one.id));
		await this.change('POST', '/modules', { package: packageId, ...members });
		return this.modules.find((one) => !before.has(one.id));
	}

	/** Adds a module of our own content; the module. */
	write(type, title, members = {}) {
		return this.add(undefined, { type, title, ...members });
	}

	/** A step of the version that is worked on; the answer. */
	async step(step, members = {}) {
		if (this.outline === undefined)
			await this.read();
		return this.desk.ask('POST', `${this.path}/versions/${this.outline.version}/steps`, { body: { step, ...members } });
	}

	/** Publishes what is worked on; the version's id. */
	async publish(members = {}) {
		await this.read();
		const answer = await this.step('publish', members);
		assert.equal(answer.status, 200, answer.text);
		assert.equal(answer.json.state, 'published');
		await this.read();
		return (this.published = answer.json.id);
	}
}

export class Desk {
	/** as: headers of somebody who may write courses; org: a slug, for credentials that serve several. */
	constructor(s, as, { org } = {}) {
		Object.assign(this, { s, as, org });
	}

	ask(method, path, { headers, ...rest } = {}) {
		const where = this.org ? `${path}${path.includes('?') ? '&' : '?'}org=${this.org}` : path;
		return request(this.s.app, method, where, { ...rest, headers: { ...this.as, ...headers } });
	}

	/** A new course; packages: one module for each. */
	async course({ packages = [], ...members } = {}) {
		const made = await this.ask('POST', '/api/v1/courses', { body: { title: 'A course', ...members } });
		assert.equal(made.status, 201, made.text);
		const course = new Course(this, made.json.id);
		await course.read();
		for (const one of packages)
			await course.add(one);
		return course;
	}

	/** One that is there. */
	async open(id) {
		const course = new Course(this, id);
		await course.read();
		return course;
	}
}
