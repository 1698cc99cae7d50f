// A teacher who chooses content from within their platform, without cookies and without scripts: the deep linking request as a
// browser brings it, then the pages of the picker.
//
//     const teacher = await beginChoice(s, platform, 'barbara');
//     let page = await teacher.get();
//     page = await teacher.send(page, { module: moduleId });
//     await teacher.put(page);                               the signed answer, posted to the platform
import assert from 'node:assert/strict';

import { request } from './http.mjs';
import { launch } from './launch.mjs';
import { visitor } from './pages.mjs';

class Chooser {
	constructor(s, platform, path) {
		Object.assign(this, { s, platform, path, person: visitor(s, '') });
	}

	get(after = '') {
		return this.person.get(`${this.path}${after}`);
	}

	/** Presses a button of a page: its fields, and those of the form it is in. */
	send(page, fields) {
		return this.person.send(page, fields);
	}

	/** Where a page's form takes its token, and the token: {action, token}. */
	answerOf(page) {
		const form = page.forms.find((one) => one.fields.some(([name]) => name === 'JWT'));
		assert.ok(form, `the answer in: ${page.text.slice(0, 300)}`);
		return { action: form.action, token: form.fields.find(([name]) => name === 'JWT')[1] };
	}

	/** Takes the answer of a page to the platform; what it said. */
	deliver(page) {
		const { action, token } = this.answerOf(page);
		return request(action, 'POST', action, { body: new URLSearchParams({ JWT: token }) });
	}

	/** Puts what is chosen into the course; the platform's answer to the last, as it stands in deepLinking. */
	async put(page, fields = {}) {
		const sent = await this.send(page, { deed: 'put', ...fields });
		const answer = await this.deliver(sent);
		assert.equal(answer.status, 200, answer.text.replace(/<style>[^]*<\/style>/, ''));
		return this.platform.deepLinking.answers.at(-1);
	}
}

/** The tool's answer to a deep linking request. */
export function ask(platform, who, options) {
	return launch(platform, who, platform.activities[0], { login: platform.chooseRequest(who), ...options });
}

/** A teacher in the picker. */
export async function beginChoice(s, platform, who) {
	const answer = await ask(platform, who);
	assert.equal(answer.status, 303, `${answer.status} ${answer.text}`);
	const to = new URL(answer.headers.location);
	assert.equal(to.origin, s.app);
	assert.match(to.pathname, /^\/pick\/[\w-]+$/);
	return new Chooser(s, platform, to.pathname);
}
