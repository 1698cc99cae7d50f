// window.API_1484_11 of SCORM 2004 (run-time environment, chapter 3): the functions, the states and the error codes. What an
// element is and what it may hold is Cmi2004's; what is sent and when is the session's. Nothing here waits for the network or
// writes to the console.
//
//   fresh ──Initialize──▶ running ──Terminate──▶ terminated ──Initialize of another document──▶ running
//
// Content reloads itself, or goes back and forth between its own pages, without Terminate: when a document that was there at
// Initialize is gone, Initialize begins a new communication session, instead of failing with 103 or 104.
import { asText } from './cmi_text.mjs';
import { Cmi2004 } from './cmi2004.mjs';
import { documentsOf } from './documents.mjs';

const OK = 0, INITIALIZE_FAILED = 102, ALREADY_INITIALIZED = 103, INSTANCE_TERMINATED = 104, TERMINATE_FAILED = 111,
	TERMINATE_BEFORE = 112, TERMINATE_AFTER = 113, GET_BEFORE = 122, GET_AFTER = 123, SET_BEFORE = 132, SET_AFTER = 133,
	COMMIT_BEFORE = 142, COMMIT_AFTER = 143, ARGUMENT = 201, SET_FAILED = 351, COMMIT_FAILED = 391;
const TEXT_MAX = 255; // of GetErrorString and GetDiagnostic
const FORGOTTEN = ['cmi.session_time', 'cmi.exit', 'adl.nav.request']; // of one communication session only

const isNothing = (argument) => asText(argument) === '';

export class Api2004 {
	#hooks;
	#frame;
	#all; // every element as it stands, for the next communication session
	#model;
	#state = 'fresh';
	#error = OK;
	#about = ''; // what the last error was about
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

	/** The object that content finds as window.API_1484_11. */
	get object() {
		return Object.freeze({
			version: '1.0',
			Initialize: (argument) => this.#call('Initialize', () => this.#initialize(argument)),
			Terminate: (argument) => this.#call('Terminate', () => this.#terminate(argument)),
			GetValue: (element) => this.#get(element),
			SetValue: (element, value) => this.#call(element, () => this.#set(element, value)),
			Commit: (argument) => this.#call('Commit', () => this.#commit(argument)),
			GetLastError: () => String(this.#error),
			GetErrorString: (code) => Cmi2004.text(code).slice(0, TEXT_MAX),
			GetDiagnostic: (code) => this.#diagnostic(code),
		});
	}

	get running() {
		return this.#state === 'running';
	}

	/** What the service alone may say (adl.nav.request_valid.*), as it stands now. */
	know(all) {
		this.#model.know(all);
		for (const [element, value] of Object.entries(all)) this.#all[element] = value;
	}

	#begin(all) {
		this.#all = { ...all };
		this.#model = new Cmi2004(all);
		this.#sets = 0;
		this.#hooks.model(this.#model);
	}

	#note(about, code) {
		this.#error = code;
		this.#about = code === OK ? '' : asText(about);
	}

	#call(about, work) {
		this.#note(about, work());
		return this.#error === OK ? 'true' : 'false';
	}

	// Before the first and after the last word of this communication session.
	#stateError(before, after) {
		return this.#state === 'fresh' ? before : this.#state === 'terminated' ? after : OK;
	}

	#initialize(argument) {
		if (!isNothing(argument)) return ARGUMENT;
		if (this.#hooks.closed()) return INITIALIZE_FAILED;
		const present = documentsOf(this.#frame());
		if (this.#state !== 'fresh' && this.#documents.every((document) => present.includes(document)))
			return this.#state === 'running' ? ALREADY_INITIALIZED : INSTANCE_TERMINATED;
		if (this.#state !== 'fresh') this.#again();
		this.#documents = present;
		this.#state = 'running';
		return OK;
	}

	// A new communication session of the same SCO. Content reads at once, so it gets what is known here; the service's own view
	// follows and is taken where the content has not spoken yet.
	#again() {
		const all = { ...this.#all };
		for (const element of FORGOTTEN) delete all[element];
		all['cmi.entry'] = 'resume';
		const answer = this.#hooks.reopen();
		this.#begin(all);
		const model = this.#model;
		answer.then((fresh) => {
			if (fresh && this.#model === model && this.#sets === 0) this.#begin(fresh);
		}, () => {});
	}

	#terminate(argument) {
		if (!isNothing(argument)) return ARGUMENT;
		const wrong = this.#stateError(TERMINATE_BEFORE, TERMINATE_AFTER);
		if (wrong !== OK) return wrong;
		this.#state = 'terminated';
		if (this.#hooks.closed()) return TERMINATE_FAILED;
		this.#hooks.finish();
		return OK;
	}

	#get(element) {
		const wrong = this.#stateError(GET_BEFORE, GET_AFTER);
		const [value, code] = wrong === OK ? this.#model.get(element) : ['', wrong];
		this.#note(element, code);
		return value;
	}

	#set(element, value) {
		const wrong = this.#stateError(SET_BEFORE, SET_AFTER);
		if (wrong !== OK) return wrong;
		if (this.#hooks.closed()) return SET_FAILED;
		const [stored, code] = this.#model.set(element, value);
		if (code !== OK) return code;
		const name = asText(element);
		const changed = this.#all[name] !== stored;
		this.#all[name] = stored;
		this.#sets++;
		this.#hooks.touched(stored.length, changed && Cmi2004.isTurn(name));
		return OK;
	}

	#commit(argument) {
		if (!isNothing(argument)) return ARGUMENT;
		const wrong = this.#stateError(COMMIT_BEFORE, COMMIT_AFTER);
		if (wrong !== OK) return wrong;
		if (this.#hooks.closed()) return COMMIT_FAILED;
		this.#hooks.commit();
		return OK;
	}

	// Of the last error, with what it was about; of a code that is given, its words.
	#diagnostic(code) {
		if (!isNothing(code) && asText(code) !== String(this.#error)) return Cmi2004.text(code).slice(0, TEXT_MAX);
		const text = Cmi2004.text(this.#error);
		return (this.#about === '' ? text : `${text}: ${this.#about}`).slice(0, TEXT_MAX);
	}
}
