// The launcher of a dispatch: finds the SCORM API of the platform it lies on (the host), opens the activity where it really is,
// and tells the host how the learner stands: completion, success, score, time. A plain script, because hosts serve modules with
// wrong types; nothing of anybody else's in it.
(function () {
	'use strict';

	var SEARCH_MAX = 50; // windows above, and as many openers
	var HELLO_MS = 10000; // from then on a frame that says nothing may be one the host does not show
	var POLL_MS = 15000;
	var POLL_MAX_MS = 120000;
	var CLOSED_MS = 1000; // how often a window of its own is looked after
	var LAST_POLLS_MS = [1500, 6000]; // after it was closed: what it sent at its end takes a moment to arrive

	var TEXTS = {
		en: {
			'no-api': ['Open this activity from your course', 'This page found no course around it that could keep your results.'],
			'no-learner': ['Your course does not say who you are', 'Sign in to your platform, then open the activity again from your course.'],
			window: ['The activity is open in a window of its own', 'Leave this page open until you have finished there: it reports your results to your course.'],
			blocked: ['Your browser did not open the window', 'Allow this page to open windows, then try again.'],
			over: ['Your work is saved', 'Your results were reported to your course. You can close this page.'],
			left: ['The activity is closed', 'What you did so far is saved, and was reported to your course.'],
			hint: 'Nothing to see here?', open: 'Open in a new window', again: 'Open it again', frame: 'Activity',
		},
		fr: {
			'no-api': ['Ouvrez cette activité depuis votre cours', 'Cette page n’a trouvé autour d’elle aucun cours qui puisse conserver vos résultats.'],
			'no-learner': ['Votre cours ne dit pas qui vous êtes', 'Connectez-vous à votre plateforme, puis rouvrez l’activité depuis votre cours.'],
			window: ['L’activité est ouverte dans sa propre fenêtre', 'Laissez cette page ouverte jusqu’à ce que vous ayez fini là-bas : elle transmet vos résultats à votre cours.'],
			blocked: ['Votre navigateur n’a pas ouvert la fenêtre', 'Autorisez cette page à ouvrir des fenêtres, puis réessayez.'],
			over: ['Votre travail est enregistré', 'Vos résultats ont été transmis à votre cours. Vous pouvez fermer cette page.'],
			left: ['L’activité est fermée', 'Ce que vous avez fait est enregistré et a été transmis à votre cours.'],
			hint: 'Rien ne s’affiche ?', open: 'Ouvrir dans une nouvelle fenêtre', again: 'Rouvrir', frame: 'Activité',
		},
	};

	var given = document.body.dataset;
	var place = document.getElementById('place');
	var language = /^fr\b/i.test((navigator.languages && navigator.languages[0]) || navigator.language || '') ? 'fr' : 'en';
	var texts = TEXTS[language];
	document.documentElement.lang = language;

	// --- the page ---

	function button(label, act) {
		var made = document.createElement('button');
		made.type = 'button';
		made.textContent = label;
		made.addEventListener('click', act);
		return made;
	}

	function card(name, label, act) {
		var box = document.createElement('div');
		var title = document.createElement('h1');
		var line = document.createElement('p');
		box.className = 'card';
		title.textContent = texts[name][0];
		title.tabIndex = -1;
		line.textContent = texts[name][1];
		box.append(title, line);
		if (act) box.append(button(label, act));
		place.replaceChildren(box);
		title.focus();
	}

	// --- the host's API (SCORM 1.2 run-time environment 3.3.6; SCORM 2004 RTE 3.3.1) ---

	var is2004 = given.standard === 'scorm2004';
	var NAMES = is2004
		? { api: 'API_1484_11', initialize: 'Initialize', get: 'GetValue', set: 'SetValue', commit: 'Commit', terminate: 'Terminate' }
		: { api: 'API', initialize: 'LMSInitialize', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit', terminate: 'LMSFinish' };

	function apiOf(win) {
		try {
			return win[NAMES.api] || null;
		} catch (error) {
			return null; // a window of another origin; the one above it may be the host's again
		}
	}

	function apiAbove(win) {
		for (var i = 0; win && i < SEARCH_MAX; i++) {
			var found = apiOf(win);
			if (found) return found;
			if (win.parent === win) return null;
			win = win.parent;
		}
		return null;
	}

	function findApi() {
		var win = window;
		for (var i = 0; win && i < SEARCH_MAX; i++) {
			var found = apiAbove(win);
			if (found) return found;
			try {
				win = win.opener || win.top.opener;
			} catch (error) {
				return null;
			}
		}
		return null;
	}

	var api = findApi();
	var open = false; // between Initialize and Terminate

	function call(what, name, value) {
		try {
			if (what === 'get') return String(api[NAMES.get](name));
			if (what === 'set') return String(api[NAMES.set](name, String(value)));
			return String(api[NAMES[what]](''));
		} catch (error) {
			return ''; // a host that fails must not stop the learner
		}
	}

	// --- what the host is told ---

	var since = Date.now();
	var told = {}; // element → value, as the host has it from us
	var wasDone = false;
	var standing = null; // as the activity said last

	function tell(name, value) {
		if (told[name] === value) return false;
		told[name] = value;
		call('set', name, value);
		return true;
	}

	function two(number) {
		return (number < 10 ? '0' : '') + number;
	}

	function sessionTime() {
		var seconds = Math.max(0, Math.round((Date.now() - since) / 1000));
		if (is2004) return 'PT' + Math.floor(seconds / 3600) + 'H' + Math.floor(seconds / 60) % 60 + 'M' + seconds % 60 + 'S';
		return two(Math.min(9999, Math.floor(seconds / 3600))) + ':' + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
	}

	// Done stays done: a host that heard it once is not told the opposite by a visit that has just begun.
	function tellStatus12(now) {
		var status = now.completion !== 'completed' ? 'incomplete' : now.success === 'unknown' ? 'completed' : now.success;
		if (status === 'incomplete' && wasDone) return false;
		return tell('cmi.core.lesson_status', status);
	}

	function tellStatus2004(now) {
		var changed = false;
		if (now.completion === 'completed' || !wasDone)
			changed = tell('cmi.completion_status', now.completion === 'completed' ? 'completed' : 'incomplete');
		if (now.success !== 'unknown') changed = tell('cmi.success_status', now.success) || changed;
		return changed;
	}

	function tellScore(score) {
		var base = is2004 ? 'cmi.score.' : 'cmi.core.score.';
		var raw = String(Math.round(Math.max(0, score) * 10000) / 100);
		var changed = is2004 && tell(base + 'scaled', String(Math.round(score * 10000) / 10000));
		if (told[base + 'raw'] === undefined) {
			tell(base + 'min', '0');
			tell(base + 'max', '100');
		}
		return tell(base + 'raw', raw) || changed;
	}

	// How a visit that ends now has ended. Said beforehand too: many a host hears nothing any more once the page goes away.
	function tellExit() {
		var done = standing !== null && standing.completion === 'completed';
		return tell(is2004 ? 'cmi.exit' : 'cmi.core.exit', !done ? 'suspend' : is2004 ? 'normal' : '');
	}

	function commit() {
		call('set', is2004 ? 'cmi.session_time' : 'cmi.core.session_time', sessionTime());
		call('commit');
	}

	function mirror(now) {
		if (!open) return;
		standing = now;
		var changed = is2004 ? tellStatus2004(now) : tellStatus12(now);
		if (typeof now.score === 'number') changed = tellScore(now.score) || changed;
		if (tellExit() || changed) commit();
	}

	// asked: the learner pressed Exit, so a host that steers its pages may go on; else it does so by itself already.
	function finish(asked) {
		if (!open) return;
		tellExit();
		if (is2004 && asked) call('set', 'adl.nav.request', told['cmi.exit'] === 'suspend' ? 'suspendAll' : 'exitAll');
		commit();
		call('terminate');
		open = false;
	}

	// --- the activity ---

	var nonce = Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
		return ('0' + byte.toString(16)).slice(-2);
	}).join('');
	var learner = { id: '', name: '' };
	var shown = null; // the window the activity is in
	var own = false; // that is one of its own, not a frame here
	var heard = false;
	var pollTimer = 0;
	var pollWait = POLL_MS;

	// The pages around this one, for those who are asked who may hold the player in a frame; * where a browser hides them.
	function framesAround() {
		if (location.ancestorOrigins) return Array.prototype.join.call(location.ancestorOrigins, ' ');
		var found = [];
		try {
			for (var win = window, i = 0; win.parent !== win && i < SEARCH_MAX; i++) {
				win = win.parent;
				found.push(win.location.origin);
			}
		} catch (error) {
			return '*';
		}
		return found.join(' ');
	}

	function field(form, name, value) {
		var made = document.createElement('input');
		made.type = 'hidden';
		made.name = name;
		made.value = value;
		form.append(made);
	}

	// By a form, so that nothing of the learner is in an address.
	function send(target) {
		var form = document.createElement('form');
		form.method = 'post';
		form.action = given.service;
		form.target = target;
		form.acceptCharset = 'utf-8';
		field(form, 'dispatch', given.dispatch);
		field(form, 'nonce', nonce);
		field(form, 'learner_id', learner.id);
		if (given.names === 'yes') field(form, 'learner_name', learner.name);
		field(form, 'origin', location.origin);
		field(form, 'frames', framesAround());
		document.body.append(form);
		form.submit();
		form.remove();
	}

	// Nothing was heard of the activity: does it run, and messages do not come through, or does the host not show it?
	function offerWindow() {
		if (heard || own || !open) return;
		poll().then(function (now) {
			if (!(now && now.entered) && !heard && !own && open) showHint();
		});
	}

	function showHint() {
		if (document.querySelector('.hint')) return;
		var hint = document.createElement('p');
		hint.className = 'hint';
		hint.append(texts.hint, button(texts.open, openWindow));
		document.body.append(hint);
	}

	function withdrawHint() {
		var hint = document.querySelector('.hint');
		if (hint) hint.remove();
	}

	function openFrame() {
		var frame = document.createElement('iframe');
		frame.name = 'activity-' + nonce;
		frame.title = document.title || texts.frame;
		frame.allow = 'autoplay; fullscreen; clipboard-write';
		place.replaceChildren(frame);
		shown = frame.contentWindow;
		own = false;
		send(frame.name);
		setTimeout(offerWindow, HELLO_MS);
	}

	function openWindow() {
		var name = 'activity-window-' + nonce;
		var made = window.open('about:blank', name);
		withdrawHint();
		if (!made) return card('blocked', texts.open, openWindow);
		shown = made;
		own = true;
		heard = false;
		card('window', texts.again, openWindow);
		send(name);
		watch(made);
	}

	// A window that was closed says so late or never.
	function watch(made) {
		var timer = setInterval(function () {
			if (shown !== made || !open) return clearInterval(timer);
			if (!made.closed) return;
			clearInterval(timer);
			left();
		}, CLOSED_MS);
	}

	function left() {
		LAST_POLLS_MS.forEach(function (wait) {
			setTimeout(poll, wait);
		});
		if (own) card('left', texts.again, openWindow);
	}

	function over() {
		finish(true);
		clearTimeout(pollTimer);
		withdrawHint();
		card('over');
	}

	function known(now) {
		return now && ['not attempted', 'incomplete', 'completed'].indexOf(now.completion) >= 0 &&
			['unknown', 'passed', 'failed'].indexOf(now.success) >= 0 &&
			(now.score === null || (typeof now.score === 'number' && now.score >= -1 && now.score <= 1));
	}

	window.addEventListener('message', function (event) {
		var data = event.data;
		if (event.source !== shown || !data || data.lectern !== 'dispatch' || data.nonce !== nonce || !known(data)) return;
		heard = true;
		withdrawHint();
		mirror(data);
		if (data.over === 'exit') over();
		else if (data.over === 'left' && !own) left(); // a window may also have been loaded again: watch() sees whether it is gone
	});

	// Where messages do not come through, and after the last one, the service itself is asked: how the learner stands, or null.
	function poll() {
		var body = new URLSearchParams();
		body.set('dispatch', given.dispatch);
		body.set('nonce', nonce);
		return fetch(given.service + '/standing', { method: 'POST', body: body, credentials: 'omit', cache: 'no-store' })
			.then(function (answer) {
				return answer.ok ? answer.json() : null;
			})
			.then(function (now) {
				if (!known(now)) return null;
				mirror(now);
				return now;
			})
			.catch(function () {
				return null; // a host may forbid it; messages then are all there is
			});
	}

	// Seldom where messages come: the learner may have moved to a window that knows nothing of this one.
	function pollLater() {
		pollTimer = setTimeout(function () {
			poll().then(function () {
				if (!open) return;
				commit(); // the time so far
				pollWait = Math.min(POLL_MAX_MS, pollWait * 1.5);
				pollLater();
			});
		}, heard ? POLL_MAX_MS : pollWait);
	}

	// --- the way through ---

	function begin() {
		if (!api) return card('no-api');
		call('initialize');
		open = true;
		learner.id = call('get', is2004 ? 'cmi.learner_id' : 'cmi.core.student_id').trim();
		learner.name = call('get', is2004 ? 'cmi.learner_name' : 'cmi.core.student_name').trim();
		if (learner.id === '') {
			finish(false);
			return card('no-learner');
		}
		var status = call('get', is2004 ? 'cmi.completion_status' : 'cmi.core.lesson_status');
		wasDone = ['completed', 'passed', 'failed'].indexOf(status) >= 0;
		mirror({ completion: 'incomplete', success: 'unknown', score: null });
		openFrame();
		pollLater();
	}

	window.addEventListener('pagehide', function () {
		finish(false);
	});
	// Back here from another window, where the learner may have gone on.
	document.addEventListener('visibilitychange', function () {
		if (open && document.visibilityState === 'visible') poll();
	});
	// Back from the back-forward cache: the host's session was ended.
	window.addEventListener('pageshow', function (event) {
		if (event.persisted) location.reload();
	});
	begin();
})();
