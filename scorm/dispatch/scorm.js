// What a dispatch's launcher is to a platform (the host) of SCORM 1.2 or 2004: it finds the host's API and tells it completion,
// success, score and time. launch.js says what it is asked.
var dispatchHost = function (page) {
	'use strict';

	var TEXTS = {
		en: {
			'no-api': ['Open this activity from your course', 'This page found no course around it that could keep your results.'],
		},
		fr: {
			'no-api': ['Ouvrez cette activité depuis votre cours', 'Cette page n’a trouvé autour d’elle aucun cours qui puisse conserver vos résultats.'],
		},
	};

	// --- the host's API (SCORM 1.2 run-time environment 3.3.6; SCORM 2004 RTE 3.3.1) ---

	var SEARCH_MAX = 50; // windows above, and as many openers

	var is2004 = page.standard === 'scorm2004';
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

	var api = null;
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

	var since = 0;
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

	// --- what launch.js asks ---

	function begin() {
		api = findApi();
		if (!api) return Promise.reject({ card: 'no-api' });
		since = Date.now();
		call('initialize');
		open = true;
		var learner = {
			id: call('get', is2004 ? 'cmi.learner_id' : 'cmi.core.student_id').trim(),
			name: call('get', is2004 ? 'cmi.learner_name' : 'cmi.core.student_name').trim(),
		};
		if (learner.id === '') {
			finish(false);
			return Promise.reject({ card: 'no-learner' });
		}
		var status = call('get', is2004 ? 'cmi.completion_status' : 'cmi.core.lesson_status');
		wasDone = ['completed', 'passed', 'failed'].indexOf(status) >= 0;
		mirror({ completion: 'incomplete', success: 'unknown', score: null });
		return Promise.resolve(learner);
	}

	return {
		texts: TEXTS,
		begin: begin,
		tell: mirror,
		keep: function () {
			if (open) commit();
		},
		over: function () {
			finish(true);
			return Promise.resolve('');
		},
		gone: function () {
			finish(false);
		},
	};
};
