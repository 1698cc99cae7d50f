// A learner of the soak on a SCORM 1.2 course of three parts.
import { setTimeout as sleep } from 'node:timers/promises';

import { keeps } from './soak_expected.mjs';
import { interactionsIn, Learner } from './soak_learner.mjs';

const STEPS = { say: 40, commit: 14, score: 10, interaction: 8, go: 8, finish: 4, reload: 5, leave: 3, exit: 2, elsewhere: 2, nap: 1 };
const DEVICE_SLEEP_MS = [11000, 16000];

export class Learner12 extends Learner {
	/** Items in which the learner may be, as far as it was told; the last that is certain first. */
	where = [];
	item = null;
	scores = 0;

	async step() {
		const what = this.chance.pick(STEPS);
		// Content that ended says nothing more.
		if (this.ended && ['say', 'commit', 'score', 'interaction', 'finish'].includes(what))
			return this.go();
		await this[what]();
		return this.flushOrReload();
	}

	#values() {
		const tag = this.place();
		return { tag, set: [['cmi.core.lesson_location', tag], ...(this.chance.oneIn(3) ? [['cmi.suspend_data', this.suspendData(tag)]] : [])] };
	}

	say(item, set, more) {
		if (item === undefined) {
			const { tag, set: values } = this.#values();
			return super.say(this.item, values, { tag });
		}
		return super.say(item, set, more);
	}

	commit(more = []) {
		const { tag, set } = this.#values();
		super.say(this.item, [...set, ...more], { tag, do: 'commit' });
	}

	score() {
		// Always better than before, so that every one is graded.
		this.scores++;
		this.commit([['cmi.core.score.raw', (this.scores / 20).toFixed(2)],
			...(this.chance.oneIn(2) ? [['cmi.core.lesson_status', this.chance.oneIn(8) ? 'incomplete' : 'passed']] : [])]);
	}

	interaction() {
		const { tag, set } = this.#values();
		const place = `cmi.interactions.${this.nextInteraction()}`;
		super.say(this.item, [...set, [`${place}.id`, `q${this.saidCount}`], [`${place}.type`, 'fill-in'],
			[`${place}.student_response`, `answer ${this.saidCount}`]], { tag });
	}

	/** Opens a part, another one or the same. */
	async go() {
		const item = this.items[this.chance.below(this.items.length)].id;
		if (!(await this.flush({ tries: 20 })))
			return;
		this.opening = super.say(item, [], { do: 'open' });
		this.where.push(item);
		await this.flushOrReload();
	}

	finish() {
		const { tag, set } = this.#values();
		super.say(this.item, [...set, ['cmi.core.exit', this.chance.oneIn(2) ? 'suspend' : '']], { tag, do: 'finish' });
		this.ended = true;
	}

	reload() {
		if (this.chance.oneIn(2))
			this.say();
		return this.open();
	}

	/** The page goes away with a beacon. */
	async leave() {
		const { tag, set } = this.#values();
		super.say(this.item, this.ended ? [] : set, { tag: this.ended ? null : tag, do: 'leave' });
		await this.flush({ tries: 1 });
		await this.open();
	}

	async exit() {
		super.say(this.item, [], { do: 'exit' });
		await this.flush({ tries: this.chance.between(1, 10) });
		await this.open();
	}

	elsewhere() {
		return this.open({ elsewhere: true });
	}

	/** The device sleeps for longer than a silent session is kept open, and wakes up in the same page. */
	async nap() {
		await this.flush({ tries: 3 });
		if (!this.soak.over)
			await sleep(this.chance.between(...DEVICE_SLEEP_MS));
	}

	// --- What is told ---

	opened(answer) {
		this.items = answer.items;
		this.compare(answer.items, 'a new session');
		this.compareAttempt(answer.attempt);
		this.statuses = new Map(answer.items.map(({ id, status, score }) => [id, { status, score }]));
		keeps(this.where.length === 0 || this.where.includes(answer.current),
			() => `${this.name}: a new session begins at ${answer.current}; the learner was in ${this.where}`);
		this.where = [answer.current];
		this.item = answer.current;
		this.ended = false;
	}

	async begin() {
		super.say(this.item, [], { do: 'open' });
		await this.flushOrReload();
	}

	told(turn, answer) {
		this.learn(answer.items);
		this.learnAttempt(answer.attempt);
		if (turn.do !== 'open')
			return;
		this.item = turn.item;
		this.ended = false;
		this.where = [turn.item];
		this.interactions = interactionsIn(answer.cmi);
		this.expected.check(turn.item, answer.cmi, `${this.name}, opening`);
	}

	/** Turns of an earlier page whose answers never came: what they decided is not known. */
	unanswered() {
		this.statuses = this.attempt = null;
	}
}
