// A learner of the soak on a SCORM 2004 course with sequencing.
import { setTimeout as sleep } from 'node:timers/promises';

import { keeps } from './soak_expected.mjs';
import { interactionsIn, Learner } from './soak_learner.mjs';

const STEPS = { say: 34, commit: 12, pass: 12, interaction: 8, share: 8, next: 9, back: 5, choose: 5, finish: 4, reload: 5, leave: 3,
	suspend: 3, exitAll: 1, elsewhere: 2, nap: 1 };
// Content that ended says nothing more, and where nothing is open there is no content.
const ENDED = { next: 6, back: 2, choose: 3, suspend: 2, reload: 2, exitAll: 1 };
const NOTHING = { choose: 6, reload: 1, exitAll: 1 };
const DEVICE_SLEEP_MS = [11000, 16000];
const SCALED_STEPS = 2000;
const BUCKET = 'bucket';

export class Learner2004 extends Learner {
	/** What may be open: one item (null: nothing) where every request was answered. */
	where = null;
	ended = false;
	over = false;
	passes = 0;
	/** Parts that an accepted turn called passed: their global objective opens the next part, for good. */
	passed = new Set();

	get current() {
		return this.where[0];
	}

	async step() {
		const steps = this.current === null ? NOTHING : this.ended ? ENDED : STEPS;
		await this[this.chance.pick(steps)]();
		await this.flushOrReload();
		if (this.over)
			await this.open();
	}

	ownerOf(item, element) {
		return element.startsWith('adl.data.') ? BUCKET : item;
	}

	#values() {
		const tag = this.place();
		return { tag, set: [['cmi.location', tag], ...(this.chance.oneIn(3) ? [['cmi.suspend_data', this.suspendData(tag)]] : [])] };
	}

	#speak(more = [], act = undefined) {
		const { tag, set } = this.#values();
		return super.say(this.current, [...set, ...more], { tag, do: act });
	}

	say(...words) {
		return words.length === 0 ? this.#speak() : super.say(...words);
	}

	commit() {
		this.#speak([], 'commit');
	}

	pass() {
		this.passes++;
		this.#speak([['cmi.score.scaled', String(Math.min(1, this.passes / SCALED_STEPS))], ['cmi.success_status', 'passed'],
			['cmi.completion_status', 'completed']], 'commit');
	}

	interaction() {
		const place = `cmi.interactions.${this.nextInteraction()}`;
		this.#speak([[`${place}.id`, `urn:q:${this.saidCount}`], [`${place}.type`, 'fill-in'], [`${place}.learner_response`, `answer ${this.saidCount}`]]);
	}

	/** Into the bucket that all parts share. */
	share() {
		this.#speak([['adl.data.0.store', `shared by ${this.login} ${this.saidCount + 1}`]], this.chance.oneIn(3) ? 'commit' : undefined);
	}

	// --- Going somewhere ---

	/** What the learner asks for, with what content says while it is closed for it. */
	#navigate(request, { to = null } = {}) {
		const suspends = request === 'suspendAll';
		const open = this.current !== null && !this.ended;
		const terminated = open && this.chance.oneIn(2);
		const normal = terminated && this.chance.oneIn(3);
		const { tag, set } = open ? this.#values() : { tag: null, set: [] };
		if (terminated && !normal)
			set.push(['cmi.exit', 'suspend']);
		const entry = super.say(this.current, set, { tag, do: 'navigate', request, to, terminated });
		if (!suspends)
			this.#leaves(entry, normal || this.ended === 'normal');
	}

	// The part that was open begins anew next time, where its content ended for good; with the course all of them may.
	#leaves(entry, normal) {
		if (normal)
			this.expected.forget(entry, entry.item, 'answered');
		for (const { id } of this.items)
			this.expected.forget(entry, id, 'perhaps');
		this.expected.forget(entry, BUCKET, 'ended');
	}

	next() {
		this.#navigate('continue');
	}

	back() {
		this.#navigate('previous');
	}

	choose() {
		this.#navigate('choice', { to: this.items[this.chance.below(this.items.length)].id });
	}

	suspend() {
		this.#navigate('suspendAll');
	}

	exitAll() {
		this.#navigate('exitAll');
	}

	/** Content terminates by itself, and may ask for what follows. */
	finish() {
		const normal = this.chance.oneIn(3);
		const asks = this.chance.oneIn(2);
		const entry = this.#speak([...(normal ? [] : [['cmi.exit', 'suspend']]), ...(asks ? [['adl.nav.request', 'continue']] : [])], 'finish');
		if (asks)
			this.#leaves(Object.assign(entry, { asks: 'continue' }), normal);
		this.ended = normal ? 'normal' : 'suspended';
	}

	// --- Coming and going ---

	reload() {
		if (this.current !== null && !this.ended && this.chance.oneIn(2))
			this.#speak();
		return this.open();
	}

	/** The page goes away with a beacon. */
	async leave() {
		this.#speak([], 'leave');
		await this.flush({ tries: 1 });
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
		this.parts = answer.items.filter(({ kind }) => kind !== 'cluster').map(({ id }) => id);
		this.compare(answer.items.filter(({ kind }) => kind !== 'cluster'), 'a new session');
		this.compareAttempt(answer.attempt);
		this.where ??= [null];
		this.ended = this.over = false;
	}

	async begin() {
		super.say(null, [], { do: 'navigate', request: 'start' });
		await this.flush();
	}

	told(turn, answer) {
		const { outcome, open } = answer.sequencing;
		turn.outcome = outcome;
		if (turn.request === 'start')
			this.#started(answer);
		else if (turn.do === 'commit')
			keeps(open === this.current, () => `${this.name}: open is ${open}; delivered was ${this.current}`);
		if (turn.do === 'navigate')
			this.counts.navigations++;
		this.statuses ??= new Map();
		this.learn(answer.items);
		this.learnAttempt(answer.attempt);
		this.#doors(answer);
		if (open !== this.current || answer.cmi !== undefined)
			this.ended = false;
		this.where = [open];
		this.over = outcome === 'ended' || turn.do === 'leave';
		if (this.over && turn.request !== 'suspendAll')
			this.statuses = null;
		if (answer.cmi === undefined)
			return;
		this.interactions = interactionsIn(answer.cmi);
		this.expected.check(open, answer.cmi, `${this.name}, ${turn.request ?? turn.do}`);
		this.expected.check(BUCKET, answer.cmi, `${this.name}, ${turn.request ?? turn.do}`);
	}

	#doors({ items, sequencing }) {
		this.items.forEach(({ id, title }, at) => keeps(!this.passed.has(id) || sequencing.contents[at + 2] !== 'd',
			() => `${this.name}: ${title} was passed, and what it opened is closed: ${sequencing.contents}`));
		items.filter(({ status }) => status === 'passed').forEach(({ id }) => this.passed.add(id));
	}

	#started(answer) {
		const { open, outcome, reason } = answer.sequencing;
		keeps(this.where.includes(null) || this.where.includes(open),
			() => `${this.name}: a new session goes on at ${open} (${outcome}, ${reason}); the learner was in ${this.where}`);
		if (this.where.length === 1 && open === this.current)
			this.compare(answer.items, 'its first turn');
	}

	/** Requests of an earlier page whose answers never came: what they led to is not known. */
	unanswered(entries) {
		this.statuses = this.attempt = null;
		for (const entry of entries)
			this.where = [...new Set([...this.where, ...this.where.flatMap((item) => this.#leadsTo(item, entry))])];
	}

	#leadsTo(item, { do: act, request, asks, to }) {
		const asked = asks ?? request;
		const at = this.parts.indexOf(item);
		if (asked === 'continue' || asked === 'previous')
			return [this.parts[at + (asked === 'continue' ? 1 : -1)] ?? null, null];
		return asked === 'choice' ? [to, null] : act === 'navigate' && asked !== 'start' && asked !== 'suspendAll' ? [null] : [];
	}
}
