// The launcher of a dispatch: opens the activity where it really is, and tells the platform it lies on (the host) how the learner
// stands: completion, success, score, time. Plain scripts, because hosts serve modules with wrong types; nothing of anybody else's in
// them. How a host is told is its standard's: scorm.js or cmi5.js, of which a package has one, comes before this and gives
//
//     host = dispatchHost(page)   page: {standard, id, card, notice, speak}
//     host.texts                  cards of its own, in English and French; `back` where the learner can be led back to the course
//     host.begin()                → {id, name} of the learner; else fails with {card, again}: again, it may be tried again
//     host.tell(standing)         how the learner stands now; any number of times
//     host.keep()                 the time so far
//     host.over()                 the learner pressed Exit → where to go on, or ''; else fails with {card, again}
//     host.gone()                 this page goes away: what is not said now is not said
(function () {
	'use strict';

	var SEARCH_MAX = 50; // windows above
	var SLOW_MS = 1000; // before the learner is told that it takes a moment
	var HELLO_MS = 10000; // from then on a frame that says nothing may be one the host does not show
	var POLL_MS = 15000;
	var POLL_MAX_MS = 120000;
	var CLOSED_MS = 1000; // how often a window of its own is looked after
	var LAST_POLLS_MS = [1500, 6000]; // after it was closed: what it sent at its end takes a moment to arrive

	var TEXTS = {
		en: {
			'no-learner': ['Your course does not say who you are', 'Sign in to your platform, then open the activity again from your course.'],
			opening: ['One moment', 'The activity is being opened.'],
			window: ['The activity is open in a window of its own', 'Leave this page open until you have finished there: it reports your results to your course.'],
			blocked: ['Your browser did not open the window', 'Allow this page to open windows, then try again.'],
			over: ['Your work is saved', 'Your results were reported to your course. You can close this page.'],
			left: ['The activity is closed', 'What you did so far is saved, and was reported to your course.'],
			hint: 'Nothing to see here?', open: 'Open in a new window', again: 'Open it again', retry: 'Try again', frame: 'Activity',
		},
		fr: {
			'no-learner': ['Votre cours ne dit pas qui vous êtes', 'Connectez-vous à votre plateforme, puis rouvrez l’activité depuis votre cours.'],
			opening: ['Un instant', 'L’activité s’ouvre.'],
			window: ['L’activité est ouverte dans sa propre fenêtre', 'Laissez cette page ouverte jusqu’à ce que vous ayez fini là-bas : elle transmet vos résultats à votre cours.'],
			blocked: ['Votre navigateur n’a pas ouvert la fenêtre', 'Autorisez cette page à ouvrir des fenêtres, puis réessayez.'],
			over: ['Votre travail est enregistré', 'Vos résultats ont été transmis à votre cours. Vous pouvez fermer cette page.'],
			left: ['L’activité est fermée', 'Ce que vous avez fait est enregistré et a été transmis à votre cours.'],
			hint: 'Rien ne s’affiche ?', open: 'Ouvrir dans une nouvelle fenêtre', again: 'Rouvrir', retry: 'Réessayer', frame: 'Activité',
		},
	};

	var given = document.body.dataset;
	var place = document.getElementById('place');
	var open = false; // between begin and the end: the host is told
	var texts;

	// --- the page ---

	/** In English or French, by the first of the tags that is one of them; else as it was. */
	function speak(tags) {
		var tag = tags.find(function (one) {
			return /^(en|fr)\b/i.test(one);
		});
		if (!tag && texts) return;
		var language = tag ? tag.slice(0, 2).toLowerCase() : 'en';
		texts = Object.assign({}, TEXTS[language], host.texts[language]);
		document.documentElement.lang = language;
	}

	function button(label, act) {
		var made = document.createElement('button');
		made.type = 'button';
		made.textContent = label;
		made.addEventListener('click', act);
		return made;
	}

	/** actions: [label, act] of each button. */
	function card(name, actions) {
		var box = document.createElement('div');
		var title = document.createElement('h1');
		var line = document.createElement('p');
		box.className = 'card';
		title.textContent = texts[name][0];
		title.tabIndex = -1;
		line.textContent = texts[name][1];
		box.append(title, line);
		(actions || []).forEach(function (one) {
			box.append(button(one[0], one[1]));
		});
		place.replaceChildren(box);
		title.focus();
	}

	/** A line below the activity; one at a time, null: none. control: a button in it. */
	function notice(text, control) {
		var shownLine = document.querySelector('.hint');
		if (shownLine) shownLine.remove();
		if (text === null) return;
		var line = document.createElement('p');
		line.className = 'hint';
		line.setAttribute('role', 'status');
		document.body.append(line);
		line.append(text);
		if (control) line.append(control);
	}

	var host = dispatchHost({
		standard: given.standard,
		id: given.id,
		speak: speak,
		card: card,
		notice: function (name) {
			notice(name === null ? null : texts[name]);
		},
	});
	speak(navigator.languages && navigator.languages.length > 0 ? Array.prototype.slice.call(navigator.languages, 0, 1) : [navigator.language || '']);

	// --- the activity ---

	var nonce = Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
		return ('0' + byte.toString(16)).slice(-2);
	}).join('');
	var learner = { id: '', name: '' };
	var shown = null; // the window the activity is in
	var own = false; // that is one of its own, not a frame here
	var heard = false;
	var hinted = false; // a window is offered
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
		hinted = true;
		notice(texts.hint, button(texts.open, openWindow));
	}

	function withdrawHint() {
		if (hinted) notice(null);
		hinted = false;
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
		if (!made) return card('blocked', [[texts.open, openWindow]]);
		shown = made;
		own = true;
		heard = false;
		card('window', [[texts.again, openWindow]]);
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
		if (own) card('left', [[texts.again, openWindow]].concat(texts.back ? [[texts.back, lookAndLeave]] : []));
	}

	function lookAndLeave() {
		poll().then(over);
	}

	function over() {
		open = false;
		clearTimeout(pollTimer);
		withdrawHint();
		host.over().then(function (address) {
			if (address !== '') location.replace(address);
			else card('over');
		}, function (why) {
			card(why.card, why.again ? [[texts.retry, over]] : []);
		});
	}

	function tell(now) {
		if (open) host.tell(now);
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
		if (!open) return;
		tell(data);
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
				tell(now);
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
				host.keep();
				pollWait = Math.min(POLL_MAX_MS, pollWait * 1.5);
				pollLater();
			});
		}, heard ? POLL_MAX_MS : pollWait);
	}

	// --- the way through ---

	function begin() {
		var slow = setTimeout(card, SLOW_MS, 'opening');
		host.begin().finally(function () {
			clearTimeout(slow);
		}).then(function (who) {
			learner = who;
			open = true;
			openFrame();
			pollLater();
		}, function (why) {
			card(why.card, why.again ? [[texts.retry, begin]] : []);
		});
	}

	window.addEventListener('pagehide', function () {
		open = false;
		host.gone();
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
