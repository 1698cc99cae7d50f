// A page of a quiz: answers are kept while they are given, in the browser's outbox first and then by the service, as rows of
// the sitting's log (lms/quiz/sitting.h); the time that is left is shown. Without this module the page's form does all of it.
import { Outbox } from './outbox.mjs';
import { post } from './transport.mjs';

const WAIT_MS = 600; // after the last key
const RETRY_MS = 1000;
const RETRY_MAX_MS = 30_000;
const PAGE_SEQS = 4000; // the last few of a page's numbers are the form's
const SENT_MAX = 100;

const form = document.querySelector('#quiz');
const { write, deltas } = form.dataset;
const first = Number(form.dataset.seq);
const says = document.querySelector('#quiz-saved');
const words = Object.fromEntries([...document.querySelector('#texts').content.querySelectorAll('[data-text]')]
	.map((word) => [word.dataset.text, word.textContent]));
const outbox = new Outbox();
const waiting = new Map(); // question → its newest entry that nobody answered for
let count = 0;
let flying = false;
let closed = false;
let failures = 0;
let timer = 0;

const show = (word) => {
	if (says.textContent !== words[word]) says.textContent = words[word];
};

const state = () => {
	if (closed) return 'closed';
	if (waiting.size === 0) return 'saved';
	if (failures === 0) return 'saving';
	return outbox.durable ? 'device' : 'unsaved';
};

/** What the form would send of one question: its answer as pairs, "flag" beside it. */
const answerOf = (question) => {
	const { name } = question.dataset;
	return [...new FormData(form)].filter(([key]) => key.startsWith(name))
		.map(([key, value]) => [key.slice(name.length), String(value)]).filter(([part]) => part !== 'shown');
};

const later = (ms) => {
	clearTimeout(timer);
	timer = setTimeout(send, ms);
};

// Nothing here is lost by waiting: the outbox has it, and the form sends all of its page.
const keep = (question) => {
	if (closed || count >= PAGE_SEQS) return;
	const item = question.dataset.question;
	const entry = { seq: first + count++, item, set: answerOf(question) };
	const former = waiting.get(item);
	if (former !== undefined && !former.flying) outbox.remove(write, [former.seq]);
	waiting.set(item, entry);
	outbox.put(write, entry, () => {});
	show(state());
};

async function send() {
	if (flying || closed || waiting.size === 0) return;
	const entries = [...waiting.values()].slice(0, SENT_MAX);
	for (const entry of entries) entry.flying = true;
	flying = true;
	const { status, retryAfter } = await post(deltas, { write, deltas: entries.map(({ seq, item, set }) => ({ seq, item, set })) });
	flying = false;
	for (const entry of entries) entry.flying = false;
	if (status === 200) {
		failures = 0;
		outbox.remove(write, entries.map(({ seq }) => seq));
		for (const entry of entries) if (waiting.get(entry.item) === entry) waiting.delete(entry.item);
	} else if (status === 409 || status === 403 || status === 410) {
		closed = true;
	} else {
		failures++;
	}
	show(state());
	if (!closed && waiting.size > 0)
		later(status === 200 ? 0 : Math.max(retryAfter, Math.min(RETRY_MS * 2 ** Math.min(failures, 6), RETRY_MAX_MS)));
}

/** What an earlier page of this browser could not send: of this sitting or of others that are still open. */
async function sendLeftovers() {
	for (const left of await outbox.leftovers()) {
		if (left.write === write) left.deltas = left.deltas.filter(({ seq }) => seq < first);
		for (let at = 0; at < left.deltas.length; at += SENT_MAX) {
			const some = left.deltas.slice(at, at + SENT_MAX);
			const { status } = await post(deltas, { write: left.write, deltas: some });
			if (status !== 200 && status !== 409 && status !== 403) return;
			outbox.remove(left.write, some.map(({ seq }) => seq));
		}
		if (left.write !== write) outbox.settle(left);
	}
}

form.addEventListener('input', (event) => {
	const question = event.target.closest('[data-question]');
	if (question === null) return;
	keep(question);
	later(WAIT_MS);
});
form.addEventListener('change', () => later(0));
window.addEventListener('online', () => later(0));
document.addEventListener('visibilitychange', () => {
	if (document.visibilityState === 'hidden') send();
});
// The form has all of this page: nothing of it need be sent again.
form.addEventListener('submit', () => clearTimeout(timer));

const handIn = () => {
	const button = document.createElement('button');
	Object.assign(button, { name: 'go', value: 'submit', hidden: true });
	form.append(button);
	form.requestSubmit(button);
};

const time = document.querySelector('#quiz-time');
const left = document.querySelector('#quiz-left');
if (time !== null) {
	const end = performance.now() + Number(time.dataset.left) * 1000;
	const tick = () => {
		const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
		const part = (n) => String(n).padStart(2, '0');
		left.textContent = seconds > 0 ? `${Math.floor(seconds / 3600) > 0 ? `${Math.floor(seconds / 3600)}:` : ''}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
			: words.over;
		if (seconds > 0) setTimeout(tick, 1000);
		else handIn();
	};
	// Each second read aloud would be all that is heard.
	left.setAttribute('aria-live', 'off');
	tick();
}

await outbox.open();
form.dataset.ready = 'yes';
await sendLeftovers();
