// Signing in: a demo campus asks for no password. One session cookie, as ordinary as a real LMS's.
import { randomBytes } from 'node:crypto';

import { answer, html, redirect } from './server.mjs';
import { signInPage } from './pages.mjs';

const COOKIE = 'campus_session';

// Only a path of our own; anything else goes to the course.
const safe = (to) => (/^\/(?![/\\])/.test(to ?? '') ? to : '/course');

export class People {
	#sessions = new Map();

	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		return [
			['GET', /^\/$/, (visit) => redirect(this.of(visit) ? '/course' : '/sign-in')],
			['GET', /^\/sign-in$/, (visit) => html(signInPage(this.platform.campus.people, safe(visit.query.get('to'))))],
			['POST', /^\/sign-in$/, (visit) => this.signIn(visit)],
			['POST', /^\/sign-out$/, (visit) => this.signOut(visit)],
		];
	}

	of(visit) {
		return this.#sessions.get(visit.cookies[COOKIE]);
	}

	/** A session for a person without the sign-in page; its cookie as "name=value". */
	session(person) {
		const id = randomBytes(16).toString('hex');
		this.#sessions.set(id, person);
		return `${COOKIE}=${id}`;
	}

	signIn(visit) {
		const person = this.platform.campus.person(visit.field('login'));
		if (!person)
			return answer(400, 'There is no such person.');
		const sameSite = this.platform.sessionSameSite === 'None' ? 'SameSite=None; Secure' : 'SameSite=Lax';
		return redirect(safe(visit.field('to')), { 'set-cookie': `${this.session(person)}; Path=/; HttpOnly; ${sameSite}` });
	}

	signOut(visit) {
		this.#sessions.delete(visit.cookies[COOKIE]);
		return redirect('/sign-in', { 'set-cookie': `${COOKIE}=; Path=/; Max-Age=0` });
	}
}
