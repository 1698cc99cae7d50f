// What is kept of a learner's way through a page of our own: told to the player around it as content of SCORM 1.2 tells it, so
// that it is saved, sent and explained like everything else.
//
//   cmi.suspend_data           what the page keeps, JSON
//   cmi.core.lesson_status     incomplete, then completed
//   cmi.core.session_time      as long as the page could be seen
const KEEP_MS = 2000;
const TIME_MS = 60_000;
const DATA_MAX = 4000; // SCORM 1.2 promises 4096

const findApi = () => {
	try {
		return globalThis.parent === globalThis ? null : (globalThis.parent.API ?? null);
	} catch {
		return null; // a frame of another site
	}
};

/** 3,723.4 seconds as 0001:02:03.40. */
export const spanText = (seconds) => {
	const cs = Math.round(seconds * 100);
	const two = (number) => String(number).padStart(2, '0');
	return `${String(Math.floor(cs / 360_000)).padStart(4, '0')}:${two(Math.floor(cs / 6000) % 60)}:${two(Math.floor(cs / 100) % 60)}.${two(cs % 100)}`;
};

export class Record {
	#api = findApi();
	#data = {};
	#status = 'incomplete';
	#seen = 0; // milliseconds
	#since = null;
	#timer = 0;
	#ended = false;

	constructor() {
		if (this.#api === null) return;
		this.#api.LMSInitialize('');
		this.#status = this.#api.LMSGetValue('cmi.core.lesson_status');
		try {
			this.#data = JSON.parse(this.#api.LMSGetValue('cmi.suspend_data')) ?? {};
		} catch {
			// Nothing was kept yet.
		}
		if (this.#status === 'not attempted') this.#set('cmi.core.lesson_status', 'incomplete');
		this.#watch();
	}

	/** Whether anybody listens. */
	get kept() {
		return this.#api !== null;
	}

	/** What was kept the last time; {} at first. */
	get data() {
		return this.#data;
	}

	get completed() {
		return ['completed', 'passed'].includes(this.#status);
	}

	/** Keeps this in the place of what was kept; soon, and at once where it is asked. */
	keep(data, now = false) {
		this.#data = data;
		if (now) this.flush();
		else if (this.#timer === 0) this.#timer = setTimeout(() => this.flush(), KEEP_MS);
	}

	flush() {
		clearTimeout(this.#timer);
		this.#timer = 0;
		const text = JSON.stringify(this.#data);
		if (text.length <= DATA_MAX) this.#set('cmi.suspend_data', text);
		this.#time();
	}

	/** It is done, and stays so. */
	complete() {
		if (this.completed) return;
		this.#status = 'completed';
		this.flush();
		this.#set('cmi.core.lesson_status', 'completed');
		this.#api?.LMSCommit('');
	}

	#set(element, value) {
		if (!this.#ended) this.#api?.LMSSetValue(element, value);
	}

	#time() {
		const now = Date.now();
		if (this.#since !== null) {
			this.#seen += now - this.#since;
			this.#since = now;
		}
		this.#set('cmi.core.session_time', spanText(this.#seen / 1000));
	}

	#look() {
		const seen = document.visibilityState === 'visible';
		if (seen && this.#since === null) this.#since = Date.now();
		if (!seen && this.#since !== null) {
			this.flush();
			this.#since = null;
			this.#api.LMSCommit('');
		}
	}

	#watch() {
		this.#look();
		document.addEventListener('visibilitychange', () => this.#look());
		setInterval(() => this.#since !== null && this.#time(), TIME_MS);
		// The frame is taken away, or the page left: what is said now is in the player's last words.
		addEventListener('pagehide', () => {
			if (this.#ended) return;
			this.flush();
			this.#set('cmi.core.exit', 'suspend');
			this.#ended = true;
			this.#api.LMSFinish('');
		});
	}
}
