// The player: opens the outbox, then a session, then the course, by its standard (course12.mjs, course2004.mjs, course_cmi5.mjs).
// docs/player-protocol.md says how it speaks with the service.
import { Bar } from './bar.mjs';
import { Course12 } from './course12.mjs';
import { Course2004 } from './course2004.mjs';
import { CourseCmi5 } from './course_cmi5.mjs';
import { leave, moveToWindow, part } from './leaving.mjs';
import { mirror } from './mirror.mjs';
import { Outbox } from './outbox.mjs';
import { openSession } from './replay.mjs';
import { Session } from './session.mjs';
import { Stage } from './stage.mjs';
import { hideState, isTrouble, kept, showState, tell } from './state.mjs';
import { Contents } from './toc.mjs';

const COURSES = { scorm12: Course12, scorm2004: Course2004, cmi5: CourseCmi5, xapi: CourseCmi5 };
const OPEN_TRIES = 4;
const OPEN_WAIT_MS = 1000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const reload = () => location.reload();

const player = {
	stage: new Stage(document.getElementById('place')),
	contents: new Contents(document.getElementById('contents'), document.getElementById('contents-button'), (id) => player.course.choose(id)),
	bar: new Bar({
		press: (name) => player.course.press(name),
		leave: () => leave(player),
		move: () => moveToWindow(player),
	}),
	outbox: new Outbox(),
	opening: null, // what the service said when the session opened
	session: null,
	course: null,
	leaving: false,
	again: { label: 'retry', act: reload },
	goOn: { label: 'continue', act: reload },
	anew: { label: 'anew', act: reload },
	tell,
	leave: (request) => leave(player, request),
	part: (address, card) => part(player, address, card),
	stop: (card) => stop(card),
	closed: () => stop(CLOSED[player.session.reason] ?? CLOSED.superseded),
};

const CLOSED = {
	superseded: { title: 'takeover-title', lines: ['takeover'], actions: [player.goOn] },
	ended: { title: 'ended-title', lines: ['ended'], actions: [player.goOn] },
	revoked: { title: 'revoked-title', lines: ['revoked'] },
	gone: { title: 'gone-title', lines: ['gone'] },
	refused: { title: 'expired-title', lines: ['expired'] },
};

// Nothing goes on here but what the card says.
const stop = (card) => {
	player.course?.close();
	player.bar.close();
	player.contents.show([]);
	hideState();
	player.stage.card(card);
};

const isOver = () => player.session === null || player.session.closed || player.session.left;

const refresh = () => {
	if (isOver()) return;
	const { status } = player.session;
	showState(status, player.outbox.durable, !player.leaving);
	if (isTrouble(status)) player.course?.waiting();
};

const begin = async () => {
	let answer;
	player.stage.wait('opening');
	if (kept) await player.outbox.open();
	for (let tries = 1; ; tries++) {
		answer = await openSession(`${location.pathname.replace(/\/$/, '')}/session`, player.outbox);
		if ((answer.status !== 0 && answer.status < 500 && answer.status !== 429) || tries === OPEN_TRIES) break;
		await wait(Math.max(answer.retryAfter, OPEN_WAIT_MS * tries));
	}
	if (answer.status === 200) return start(answer.body);
	if ([401, 403, 404, 410].includes(answer.status)) return stop({ title: 'expired-title', lines: ['expired'] });
	return stop({ title: 'failed-title', lines: ['failed'], actions: [player.again] });
};

const start = (body) => {
	const Course = COURSES[body.standard ?? 'scorm12'];
	// A page that was loaded before the service learned another standard.
	if (Course === undefined) return stop({ title: 'failed-title', lines: ['failed'], actions: [player.again] });
	const session = new Session(body.write, player.outbox);
	session.onchange = refresh;
	session.onclosed = () => player.leaving || player.closed();
	session.onanswer = (answer) => player.course.answered(answer);
	mirror(session, body.attempt);
	player.outbox.onlost = refresh;
	player.opening = body;
	player.session = session;
	document.title = body.title;
	document.getElementById('title').textContent = body.title;
	player.bar.begin();
	player.course = new Course(player);
	refresh();
	player.course.begin();
};

addEventListener('beforeunload', () => player.course?.departs());

// The first event of every end, and the only one that can be relied on. The frame goes first, so that what content says in
// its unload handler is in the beacon too.
addEventListener('pagehide', () => {
	if (isOver()) return;
	player.course.close();
	player.session.leave();
});

// Back from the back-forward cache: the session was left; open another.
addEventListener('pageshow', (event) => {
	if (event.persisted) reload();
});

document.addEventListener('visibilitychange', () => {
	if (isOver()) return;
	if (document.visibilityState === 'hidden') player.session.commit();
	else player.session.hurry();
});

addEventListener('online', () => player.session?.hurry());
addEventListener('offline', refresh);

begin();
