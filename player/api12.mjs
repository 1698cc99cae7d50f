// window.API of SCORM 1.2 (run-time environment, section 3.2): the functions, the states and the error codes. What an element is
// and what it may hold is Cmi12's; what is sent and when is the session's. Nothing here waits for the network or writes to the console.
//
//   fresh ──LMSInitialize──▶ running ──LMSFinish──▶ finished ──LMSInitialize──▶ running (a new communication session)
//
// Content reloads itself, or goes back and forth between its own pages, without LMSFinish: when a document that was there at
// LMSInitialize is gone, LMSInitialize begins a new communication session as well, instead of failing with 101.
import { Cmi12 } from './cmi12.mjs';
import { documentsOf } from './documents.mjs';

const FORGOTTEN = ['cmi.core.session_time', 'cmi.core.exit']; // of one communication session only

export class Api12 {
	#hooks;
	#frame;
	#all; // every element as it stands, for the next communication session
	#model;
	#state = 'fresh';
	#error = 0;
	#documents = [];
	#sets = 0;

	/**
	 * all: the data model as the turn `open` answered it. frame(): the window that shows the content.
	 * hooks: model(cmi) values come from this one now; touched(size, isTurn); commit(); finish(); closed() true when the
	 * service takes nothing more; reopen() a new communication session began, resolves with its data model or null.
	 */
	constructor(all, frame, hooks) {
		this.#hooks = hooks;
		this.#frame = frame;
		this.#begin(all);
	}

	/** The object that content finds as window.API. */
	get object() {
		return Object.freeze({
			LMSInitialize: (argument) => this.#call(() => this.#initialize(argument)),
			LMSFinish: (argument) => this.#call(() => this.#finish(argument)),
			LMSGetValue: (element) => this.#get(element),
			LMSSetValue: (element, value) => this.#call(() => this.#set(element, value)),
			LMSCommit: (argument) => this.#call(() => this.#commit(argument)),
			LMSGetLastError: () => String(this.#error),
			LMSGetErrorString: (code) => Cmi12.text(code ?? ''),
			LMSGetDiagnostic: (code) => Cmi12.text(code === undefined || code === null || code === '' ? this.#error : code),
		});
	}

	get running() {
		return this.#state === 'running';
	}

	#begin(all) {
		this.#all = { ...all };
		this.#model = new Cmi12(all);
		this.#sets = 0;
		this.#hooks.model(this.#model);
	}

	#call(work) {
		this.#error = work();
		return this.#error === 0 ? 'true' : 'false';
	}

	#initialize(argument) {
		if (argument !== undefined && String(argument) !== '') return 201;
		if (this.#hooks.closed()) return 101;
		const present = documentsOf(this.#frame());
		if (this.#state === 'running' && this.#documents.every((document) => present.includes(document))) return 101;
		if (this.#state !== 'fresh') this.#again();
		this.#documents = present;
		this.#state = 'running';
		return 0;
	}

	// A new communication session of the same SCO. Content reads at once, so it gets what is known here; the service's own view
	// follows and is taken where the content has not spoken yet.
	#again() {
		const all = { ...this.#all };
		for (const element of FORGOTTEN) delete all[element];
		all['cmi.core.entry'] = 'resume';
		const answer = this.#hooks.reopen();
		this.#begin(all);
		const model = this.#model;
		answer.then((fresh) => {
			if (fresh && this.#model === model && this.#sets === 0) this.#begin(fresh);
		}, () => {});
	}

	#finish(argument) {
		if (argument !== undefined && String(argument) !== '') return 201;
		if (this.#state !== 'running') return 301;
		this.#state = 'finished';
		if (this.#hooks.closed()) return 101;
		this.#hooks.finish();
		return 0;
	}

	#get(element) {
		if (this.#state !== 'running') {
			this.#error = 301;
			return '';
		}
		const [value, code] = this.#model.get(element);
		this.#error = code;
		return value;
	}

	#set(element, value) {
		if (this.#state !== 'running') return 301;
		if (this.#hooks.closed()) return 101;
		const [stored, code] = this.#model.set(element, value);
		if (code !== 0) return code;
		const name = String(element);
		const changed = this.#all[name] !== stored;
		this.#all[name] = stored;
		this.#sets++;
		this.#hooks.touched(stored.length, changed && Cmi12.isTurn(name));
		return 0;
	}

	#commit(argument) {
		if (argument !== undefined && String(argument) !== '') return 201;
		if (this.#state !== 'running') return 301;
		if (this.#hooks.closed()) return 101;
		this.#hooks.commit();
		return 0;
	}
}
