// A learner over plain HTTP: launches from a platform and speaks as the player does, without a browser. For tests of what
// happens behind the player.
//
//     const moduleId = await importSmallCourse(s);
//     const player = await launchPlayer(platform, 'ada');
//     const session = await openSession(s, player);
//     await score(session, 85);
import assert from 'node:assert/strict';

import { request } from './http.mjs';
import { launch } from './launch.mjs';
import { patient } from './patience.mjs';
import { smallPackage } from './visitor.mjs';

export { openSession } from './visitor.mjs';

/** Imports a SCORM 1.2 package of one SCO; its module's id. */
export async function importSmallCourse(s, ...args) {
	return (await s.ask('package', 'import', s.write('small.zip', smallPackage()), ...args)).module;
}

/** Registers a platform, each of its clients. */
export async function register(s, platform) {
	for (const registration of platform.registrations)
		await s.ask('platform', 'add', '--json', s.write('platform.json', JSON.stringify(registration)));
}

/** A whole launch up to the player: {origin, path, jar}. Who teaches chooses the activity on a page of their own: teach. */
export async function launchPlayer(platform, who, activity) {
	const answer = await launch(platform, who, activity);
	assert.ok([302, 303].includes(answer.status), `launch: ${answer.status} ${answer.text}`);
	const to = new URL(answer.headers.location, platform.toolUrl);
	if (!to.pathname.startsWith('/launch/'))
		return { origin: to.origin, path: to.pathname };
	const page = await request(to.origin, 'GET', to.pathname);
	assert.equal(page.status, 200, page.text);
	const { origin, pathname } = new URL(/href="([^"]*\/play\/[^"]*)"/.exec(page.text)[1]);
	return { origin, path: pathname, teach: to.pathname };
}

/** The content says a final score of 0 to 100. */
export function score(session, raw) {
	return session.turn('commit', [['cmi.core.score.raw', String(raw)], ['cmi.core.lesson_status', 'passed']]);
}

/** Polls until `find` gives something that is true; that. timeout_ms: where nothing is slow (patience.mjs). */
export async function eventually(find, { timeout_ms = 60000, what = 'what was expected' } = {}) {
	const end = Date.now() + patient(timeout_ms);
	for (;;) {
		const found = await find();
		if (found)
			return found;
		assert.ok(Date.now() < end, `waited ${patient(timeout_ms)} ms for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** The ledger, newest first; of one platform user (its subject) where `user` is given. */
export async function ledger(s, user) {
	const { grades } = await s.ask('grades', 'list');
	return user === undefined ? grades : grades.filter((grade) => grade.user_sub === user);
}
