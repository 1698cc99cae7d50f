// What the learner sees of their work, one of three: not saved, saved on this device, saved. "Saved" is said only when the
// service has answered. A visitor who chose that nothing be kept sees that, and nothing else, all the time. The words change at once; they are spoken (aria-live) only when they have stood for a moment.
import { text } from './texts.mjs';

const SPEAK_MS = 2000;
const TROUBLE = 2; // tries in a row that nobody answered

const place = document.getElementById('state');
const words = document.getElementById('state-text');
const voice = document.getElementById('voice');
const notice = document.getElementById('notice');
const told = document.getElementById('told');

/** False: nothing of this visitor is to be kept, on this device neither. */
export const kept = document.body.dataset.kept !== 'no';

let spoken = kept ? 'saved' : null;
let timer = 0;
let dismissed = null;

const showLine = (place, name, closed) => {
	const close = document.createElement('button');
	close.type = 'button';
	close.className = 'quiet';
	close.textContent = '×';
	close.setAttribute('aria-label', text('dismiss'));
	close.addEventListener('click', () => {
		place.hidden = true;
		closed();
	});
	const line = document.createElement('span');
	line.textContent = text(name);
	place.replaceChildren(line, close);
	place.hidden = false;
};

const showNotice = (name) => {
	if (name === null || name === dismissed) {
		notice.hidden = true;
		if (name === null) dismissed = null;
		return;
	}
	if (!notice.hidden && notice.dataset.name === name) return;
	notice.dataset.name = name;
	showLine(notice, name, () => (dismissed = name));
};

/** A sentence above the content, about what just happened; null takes it away. */
export const tell = (name) => {
	told.hidden = true;
	if (name !== null) showLine(told, name, () => {});
};

/** Whether it is time to say that nobody answers. */
export const isTrouble = ({ state, failing }) => state !== 'saved' && (failing >= TROUBLE || !navigator.onLine);

const speak = (state) => {
	clearTimeout(timer);
	timer = setTimeout(() => {
		if (state !== spoken) voice.textContent = text(state);
		spoken = state;
	}, SPEAK_MS);
};

/** durable: this browser lets us keep things. notices: there is room for a sentence about it. */
export const showState = (status, durable, notices) => {
	const { state } = status;
	const shown = kept ? state : 'nothing';
	const word = kept ? state : 'saved'; // its text says that nothing is
	if (place.dataset.state !== shown) {
		place.dataset.state = shown;
		speak(word);
	}
	words.textContent = text(word);
	place.hidden = false;
	if (!notices) showNotice(null);
	else if (isTrouble(status)) showNotice(durable ? 'device-notice' : 'memory-notice');
	else showNotice(durable || !kept ? null : 'storage-notice');
};

export const hideState = () => {
	clearTimeout(timer);
	place.hidden = notice.hidden = told.hidden = true;
};
