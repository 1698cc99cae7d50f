// The player: opens the outbox, then a session, then the content in a frame below this page, where it finds window.API.
// docs/player-protocol.md says how it speaks with the service.
import { Api12 } from './api12.mjs';
import { showCard } from './cards.mjs';
import { Outbox } from './outbox.mjs';
import { openSession } from './replay.mjs';
import { Session } from './session.mjs';
import { hideState, kept, showState } from './state.mjs';
import { text } from './texts.mjs';
import { Contents } from './toc.mjs';

const OPEN_TRIES = 4;
const OPEN_WAIT_MS = 1000;
const SLOW_MS = 400; // faster than this, a sign of waiting only flickers
const LEAVE_PATIENCE_MS = 6000;

const place = document.getElementById('place');
const exitButton = document.getElementById('exit');
const windowButton = document.getElementById('window');
const nextButton = document.getElementById('next');
const outbox = new Outbox();
const contents = new Contents(document.getElementById('contents'), document.getElementById('contents-button'), (id) => open(id));

let session = null;
let opening = null; // what the service said when the session opened
let frame = null;
let current = null;
let finished = false; // the content has said LMSFinish
let leaving = false;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const reload = () => location.reload();

const refresh = () => {
	if (session && !session.closed && !session.left) showState(session.status, outbox.durable, !leaving);
};

// Taking the frame away is what makes content end: its unload handlers run here and now, while we still listen.
const closeContent = () => {
	frame?.remove();
	frame = null;
};

const stop = (card) => {
	closeContent();
	delete window.API;
	exitButton.hidden = windowButton.hidden = nextButton.hidden = true;
	contents.show([]);
	hideState();
	showCard(place, card).querySelector('h2').focus();
};

const HELD = { title: 'held-title', lines: ['held-choose'] };
const again = { label: 'retry', act: reload };

const goOn = { label: 'continue', act: reload };
const CLOSED = {
	superseded: { title: 'takeover-title', lines: ['takeover'], actions: [goOn] },
	ended: { title: 'ended-title', lines: ['ended'], actions: [goOn] },
	revoked: { title: 'revoked-title', lines: ['revoked'] },
	gone: { title: 'gone-title', lines: ['gone'] },
	refused: { title: 'expired-title', lines: ['expired'] },
};
const closed = () => stop(CLOSED[session.reason] ?? CLOSED.superseded);

const begin = async () => {
	const busy = setTimeout(() => showCard(place, { title: 'opening', busy: true }), SLOW_MS);
	let answer;
	if (kept) await outbox.open();
	for (let tries = 1; ; tries++) {
		answer = await openSession(`${location.pathname.replace(/\/$/, '')}/session`, outbox);
		if ((answer.status !== 0 && answer.status < 500 && answer.status !== 429) || tries === OPEN_TRIES) break;
		await wait(Math.max(answer.retryAfter, OPEN_WAIT_MS * tries));
	}
	clearTimeout(busy);
	if (answer.status === 200) return start(answer.body);
	if ([401, 403, 404, 410].includes(answer.status)) return stop({ title: 'expired-title', lines: ['expired'] });
	return stop({ title: 'failed-title', lines: ['failed'], actions: [again] });
};

const start = (body) => {
	opening = body;
	session = new Session(body.write, outbox);
	session.item = body.current ?? body.items.find(({ href }) => href).id;
	session.onchange = refresh;
	session.onclosed = () => leaving || closed();
	session.onanswer = (answer) => {
		contents.update(answer.items);
		offerNext();
	};
	outbox.onlost = refresh;
	document.title = body.title;
	document.getElementById('title').textContent = body.title;
	contents.show(body.items);
	exitButton.hidden = false;
	windowButton.hidden = window.top === window;
	refresh();
	if (body.current) return open(body.current);
	return showCard(place, HELD);
};

// The next part is offered when this one is over: by its status, or by its own word.
const offerNext = () => {
	nextButton.hidden = leaving || !(finished || contents.isDone(current)) || contents.after(current) === undefined;
};

const hooksFor = (item) => ({
	model: (cmi) => session.listen(item.id, cmi),
	touched: (size, isTurn) => session.touched(size, isTurn),
	commit: () => session.commit(),
	finish: () => {
		finished = true;
		session.turn('finish', item.id).catch(() => {});
		offerNext();
	},
	closed: () => session.closed || session.left,
	reopen: () => session.turn('open', item.id).then(({ cmi }) => cmi ?? null),
});

const showContent = (item) => {
	frame = document.createElement('iframe');
	frame.title = item.title || text('frame');
	frame.allow = 'autoplay; fullscreen; clipboard-write';
	frame.src = new URL(item.href, new URL(opening.files, location.href)).href;
	place.replaceChildren(frame);
	frame.focus();
};

const open = async (id) => {
	const item = opening.items.find((one) => one.id === id);
	if (!item || !item.href || item.may_open === false || session.closed || leaving) return;
	closeContent();
	delete window.API;
	current = id;
	finished = false;
	contents.current(id);
	offerNext();
	place.replaceChildren();
	const busy = setTimeout(() => showCard(place, { title: 'opening', busy: true }), SLOW_MS);
	try {
		const { cmi } = await session.turn('open', id);
		// The learner may have chosen another part meanwhile.
		if (current !== id || leaving) return;
		if (item.kind === 'sco') {
			const api = new Api12(cmi ?? {}, () => frame?.contentWindow ?? null, hooksFor(item));
			window.API = api.object;
		} else {
			session.listen(id, null);
		}
		showContent(item);
	} catch (error) {
		// Else the session is closed, and the learner was told.
		if (error.message === 'held-back') tellHeld(id);
	} finally {
		clearTimeout(busy);
	}
};

// The service knows better: what this page took for done is not (any more).
const tellHeld = (id) => {
	contents.update([{ id, may_open: false }]);
	if (current !== id || leaving) return;
	showCard(place, HELD).querySelector('h2').focus();
};

const goBack = (address) => {
	if (address) location.replace(address);
	else stop({ title: 'closed-title', lines: ['closed'] });
};

const exit = async () => {
	if (leaving || session === null) return;
	leaving = true;
	exitButton.disabled = true;
	closeContent();
	contents.toggle(false);
	const slow = setTimeout(() => showCard(place, { title: 'leaving', busy: true }), SLOW_MS);
	const anyway = () => goBack(opening.return_url);
	const late = setTimeout(() => showCard(place, { title: 'leave-failed', lines: outbox.durable ? ['leave-kept'] : ['memory-notice'],
		actions: [{ label: 'leave-anyway', act: anyway }] }), LEAVE_PATIENCE_MS);
	try {
		const answer = await session.turn('exit');
		session.left = true;
		goBack(answer.return_url ?? opening.return_url);
	} catch {
		closed();
	} finally {
		clearTimeout(slow);
		clearTimeout(late);
	}
};

// Out of the frame, into a window of its own. The two keep their outboxes apart (browsers part storage by the page on top), so
// the frame brings everything to the service before the window opens its session. The window is there at once, empty: later
// it would not come from the click, and be refused.
const moveToWindow = async () => {
	if (leaving || session === null) return;
	const other = window.open('about:blank', '_blank');
	if (other === null) {
		windowButton.hidden = true;
		return;
	}
	leaving = true;
	closeContent();
	contents.toggle(false);
	exitButton.hidden = windowButton.hidden = nextButton.hidden = true;
	showCard(place, { title: 'leaving', busy: true });
	const late = setTimeout(() => {
		other.close();
		showCard(place, { title: 'leave-failed', lines: outbox.durable ? ['leave-kept'] : ['memory-notice'], actions: [again] });
	}, LEAVE_PATIENCE_MS);
	try {
		await session.turn('leave');
		session.left = true;
		if (other.closed) return reload();
		other.opener = null;
		other.location.replace(location.href);
		stop({ title: 'window-title', lines: ['window'], actions: [goOn] });
	} catch {
		other.close();
		closed();
	} finally {
		clearTimeout(late);
	}
};

exitButton.addEventListener('click', exit);
windowButton.addEventListener('click', moveToWindow);
nextButton.addEventListener('click', () => {
	const next = contents.after(current);
	if (next) open(next.id);
});

// The first event of every end, and the only one that can be relied on. The frame goes first, so that what content says in
// its unload handler is in the beacon too.
addEventListener('pagehide', () => {
	if (session === null || session.closed || session.left) return;
	closeContent();
	session.leave();
});

// Back from the back-forward cache: the session was left; open another.
addEventListener('pageshow', (event) => {
	if (event.persisted) reload();
});

document.addEventListener('visibilitychange', () => {
	if (session === null || session.closed || session.left) return;
	if (document.visibilityState === 'hidden') session.commit();
	else session.hurry();
});

addEventListener('online', () => session?.hurry());
addEventListener('offline', refresh);

begin();
