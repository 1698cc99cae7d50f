// Half an hour (or as long as wanted) of learners in two courses and in real browsers, while the service, PostgreSQL and the browsers
// are killed at random moments: no accepted value is lost. `./dev soak [MINUTES [SEED]]` runs it; the seed it prints draws the
// same learners' choices and the same kills again, though not the same moments of a busy machine.
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

import { fixture, fixtures } from '../harness/fixtures.mjs';
import { eventually, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { PEOPLE } from '../platform/campus.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { auditAll, auditSessions } from './soak_audit.mjs';
import { course12, course2004 } from './soak_courses.mjs';
import { BrowserLearner } from './soak_browser.mjs';
import { Chance } from './soak_expected.mjs';
import { GradeBook } from './soak_grades.mjs';
import { killAtRandom } from './soak_kills.mjs';
import { Learner12 } from './soak_scorm12.mjs';
import { Learner2004 } from './soak_scorm2004.mjs';

const LEARNERS = { one: 20, two: 16 }; // on the SCORM 1.2 course, on the 2004 course
const GOLF = ['scorm', 'packages', 'golf', 'SequencingForcedSequential_SCORM20043rdEdition.zip'];
// What the learners in browsers play: the demo course, and where there are fixtures a package with sequencing too.
const BROWSERS = ['scorm12', 'scorm12', fixtures !== null && fs.existsSync(fixture(...GOLF)) ? 'scorm2004' : 'scorm12'];
const SILENT_S = 8;
const LOG_LINES_MAX = 2000;
const MINUTE_MS = 60000;

// A silent session, a dead sender's lease and a platform's answer are waited for within the run.
const CONFIG = { outbound_private: true, outbound_http: true, session_silent_after: SILENT_S, grade_lease: 5, grade_retry_first: 1,
	grade_retry_max: 10, rate_limit_client: 0, rate_limit_address: 0 };

const student = (login, at) => ({ ...PEOPLE[0], id: String(100 + at), login, given_name: login, family_name: 'Soak', name: `${login} Soak`,
	uuid: `d652fc25-0000-4000-8000-${String(at).padStart(12, '0')}` });

const sum = (ones, name) => ones.reduce((all, { counts }) => all + (counts[name] ?? 0), 0);

class Soak {
	over = false;
	browsers = [];

	constructor({ seed, learners, pages }) {
		this.seed = seed;
		this.counts = learners;
		this.pages = pages;
		this.chance = new Chance(seed);
	}

	/** Everyone draws from a row of numbers of their own, so that no one's choices hang on another's speed. */
	seedOf(name) {
		return [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), this.seed) >>> 0;
	}

	get accepted() {
		return this.sum('values');
	}

	sum(name) {
		return sum([...this.learners, ...this.browsers], name);
	}

	async start(t) {
		const people = Object.entries(this.counts).flatMap(([name, count]) => Array.from({ length: count }, (_, i) => `${name}${i}`));
		const pages = this.pages.map((_, i) => `page${i}`);
		this.s = await startLectern({ config: CONFIG, t });
		const { s } = this;
		const module = async (name, zip) => (await s.ask('package', 'import', s.write(name, zip))).module;
		this.platform = await startPlatform({ toolUrl: s.app, t, people: [...people, ...pages].map(student), activities: [
			{ id: '1', title: 'Parts', moduleId: await module('12.zip', course12()) },
			{ id: '2', title: 'One after another', moduleId: await module('2004.zip', course2004()) },
			{ id: '3', title: 'Pages', target: 'iframe', moduleId: await module('demo.zip', fs.readFileSync(demoCourse())) },
			...(this.pages.includes('scorm2004') ? [{ id: '4', title: 'Golf', target: 'iframe', moduleId: await module('golf.zip', fs.readFileSync(fixture(...GOLF))) }] : []),
		] });
		await register(s, this.platform);
		this.grades = new GradeBook(this.platform);
		this.browsers = pages.map((login, i) => new BrowserLearner(this, login, this.pages[i] === 'scorm12' ? '3' : '4', this.pages[i]));
		this.learners = people.map((login) => new (login.startsWith('one') ? Learner12 : Learner2004)(this, login, login.startsWith('one') ? '1' : '2'));
		for (const learner of this.learners)
			await learner.enter();
	}

	/** Looks from time to time at what is over, so that little has to be remembered. last: the database must answer. */
	look({ last = false } = {}) {
		this.grades.look();
		this.s.logs.splice(0, Math.max(0, this.s.logs.length - LOG_LINES_MAX));
		const gone = this.learners.flatMap((learner) => learner.takeGone());
		try {
			auditSessions(this.s, gone);
		} catch (error) {
			// PostgreSQL has not yet come back: next time.
			if (last || (error.status === undefined && error.code !== 'ENOENT'))
				throw error;
			this.learners[0].gone.push(...gone);
		}
	}

	/** Everybody lives for so long; the first fault ends it. */
	async live(minutes) {
		const end = setTimeout(() => (this.over = true), minutes * MINUTE_MS);
		const everybody = [...this.learners, ...this.browsers].map((one) => one.run());
		const all = [...everybody, killAtRandom(this)];
		try {
			await Promise.all(all);
		} finally {
			this.over = true;
			clearTimeout(end);
			await Promise.allSettled(all);
		}
	}

	async finish() {
		await eventually(async () => (await request(this.s.app, 'GET', '/readyz')).status === 200, { what: 'the service to be ready' });
		this.look({ last: true });
		const graded = await this.grades.settle(this.learners);
		return { rows: auditAll(this.s), graded };
	}
}

/** Runs it: the line of figures. Throws (Lost, or what else went wrong) with the seed. */
export async function runSoak({ minutes, seed = randomInt(2 ** 31), learners = LEARNERS, pages = BROWSERS, say = console.log, t }) {
	const soak = new Soak({ seed, learners, pages });
	say(`soak: ${minutes} minutes, seed ${seed}`);
	try {
		await soak.start(t);
		const began = Date.now();
		await soak.live(minutes);
		const { rows, graded } = await soak.finish();
		const kills = Object.entries(soak.kills).map(([name, count]) => `${name} ${count}`).join(', ');
		const line = `soak: ${((Date.now() - began) / MINUTE_MS).toFixed(1)} minutes, killed: ${kills}; ${soak.accepted} values accepted (${
			sum(soak.browsers, 'values')} in browsers) in ${rows} rows, ${soak.sum('sessions')} sessions, ${soak.sum('navigations')} navigations, ${soak.sum('broken')} pages of browsers broken, ${graded} grades (${soak.grades.accepted} sent), answered "later" ${
			soak.sum('later')} times, cut ${soak.sum('cut')} times; lost 0`;
		say(line);
		return { line, kills: soak.kills, accepted: soak.accepted };
	} catch (error) {
		error.message = `soak with seed ${seed}: ${error.message}`;
		throw error;
	} finally {
		await Promise.all(soak.browsers.map((one) => one.close()));
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [minutes = '30', seed] = process.argv.slice(2);
	const releases = [];
	try {
		await runSoak({ minutes: Number(minutes), seed: seed === undefined ? undefined : Number(seed), t: { after: (release) => releases.push(release) } });
	} catch (error) {
		console.error(error.stack);
		process.exitCode = 1;
	} finally {
		for (const release of releases.reverse())
			await release();
	}
}
