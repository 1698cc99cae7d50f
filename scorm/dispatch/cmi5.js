// What a dispatch's launcher is to a platform that launches it by cmi5 (the LMS): an assignable unit, which tells the LMS's record
// store how the learner stands by the rules of a session (cmi5 9.3, 10.2.2). launch.js says what it is asked. Nothing is kept in the
// browser: who loads this page again needs a launch again.
var dispatchHost = function (page) {
	'use strict';

	var VERBS = 'http://adlnet.gov/expapi/verbs/';
	var CATEGORIES = 'https://w3id.org/xapi/cmi5/context/categories/';
	var MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
	var TOLD = 'lectern-dispatch'; // the state in which we note what this registration was told
	var ANSWER_MS = 30000; // of one request
	var TRIES = 4; // while the learner waits
	var TRY_MS = 1000; // then twice that, and so on
	var RETRY_MAX_MS = 60000; // in the background, as long as the page is there
	var NOTICED = 3; // failures in a row after which the learner is told
	var SETTLE_MS = 1500; // what belongs together (a verdict, its score) is said together
	var UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

	var TEXTS = {
		en: {
			'no-launch': ['Open this activity from your course', 'This page was not opened by a course that could keep your results.'],
			used: ['Open this activity again from your course', 'A page of it can be opened once only. What you did before is saved.'],
			refused: ['Your course did not let this activity in', 'Open it again from your course. If that does not help, please tell those who run it.'],
			unreachable: ['Your course does not answer', 'The activity opens once it does, so that nothing you do is lost.'],
			telling: ['One moment', 'Your results are being reported to your course.'],
			untold: ['Your work is saved here, but your course does not answer', 'Try again. Otherwise it hears of it when you open the activity the next time.'],
			ended: ['Your work is saved', 'Your course had ended this visit: it hears the rest when you open the activity the next time.'],
			failing: 'Your course does not answer just now. Your work is saved; it is reported as soon as it does.',
			elsewhere: 'Your course has ended this visit. Your work is saved; open the activity from your course again so that it hears of it.',
			back: 'Back to the course',
		},
		fr: {
			'no-launch': ['Ouvrez cette activité depuis votre cours', 'Cette page n’a pas été ouverte par un cours qui puisse conserver vos résultats.'],
			used: ['Rouvrez cette activité depuis votre cours', 'Chacune de ses pages ne s’ouvre qu’une fois. Ce que vous avez fait auparavant est enregistré.'],
			refused: ['Votre cours n’a pas laissé entrer cette activité', 'Rouvrez-la depuis votre cours. Si cela ne suffit pas, prévenez ses responsables.'],
			unreachable: ['Votre cours ne répond pas', 'L’activité s’ouvre dès qu’il répond, pour que rien de ce que vous faites ne se perde.'],
			telling: ['Un instant', 'Vos résultats sont en cours de transmission à votre cours.'],
			untold: ['Votre travail est enregistré ici, mais votre cours ne répond pas', 'Réessayez. Sinon il l’apprendra quand vous rouvrirez l’activité.'],
			ended: ['Votre travail est enregistré', 'Votre cours avait mis fin à cette visite : il apprendra le reste quand vous rouvrirez l’activité.'],
			failing: 'Votre cours ne répond pas pour l’instant. Votre travail est enregistré ; il sera transmis dès que possible.',
			elsewhere: 'Votre cours a mis fin à cette visite. Votre travail est enregistré ; rouvrez l’activité depuis votre cours pour qu’il l’apprenne.',
			back: 'Revenir au cours',
		},
	};

	// --- the launch (8.1) ---

	var launch = null; // {endpoint, fetch, actor, registration, activity}
	var token = '';
	var data = null; // LMS.LaunchData
	var told = null; // {completed, passed, failed} of this registration, as TOLD keeps it

	function isObject(value) {
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	}

	function isWeb(address) {
		return /^https?:\/\/[^/]/i.test(address);
	}

	function parsed(text) {
		try {
			return JSON.parse(text);
		} catch (error) {
			return null;
		}
	}

	function readLaunch() {
		var query = new URLSearchParams(location.search);
		var said = function (name) {
			return (query.get(name) || '').trim();
		};
		var actor = parsed(said('actor'));
		if (!isWeb(said('endpoint')) || !isWeb(said('fetch')) || !UUID.test(said('registration')) || said('activityId') === '' || !isObject(actor)) return null;
		return { endpoint: said('endpoint').replace(/\/*$/, '/'), fetch: said('fetch'), actor: actor, registration: said('registration'), activity: said('activityId') };
	}

	// An account (9.2). Its name alone is one of many: the home page says whose (there is no blank in it).
	function learnerOf(actor) {
		var account = actor.account;
		var id = isObject(account) && account.homePage && account.name ? account.homePage + ' ' + account.name : '';
		return { id: id, name: typeof actor.name === 'string' ? actor.name : '' };
	}

	// --- requests ---

	/** {status, json}; status 0: nobody answered. Ends well even when the page goes away meanwhile. */
	function ask(method, address, body) {
		var stop = new AbortController();
		var timer = setTimeout(function () {
			stop.abort();
		}, ANSWER_MS);
		var headers = {};
		if (token !== '') {
			headers.Authorization = 'Basic ' + token.replace(/^basic\s+/i, '');
			headers['X-Experience-API-Version'] = '1.0.3';
		}
		if (body !== undefined) headers['Content-Type'] = 'application/json';
		return fetch(address, { method: method, headers: headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store',
			keepalive: body !== undefined, signal: stop.signal })
			.then(function (answer) {
				return answer.text().then(function (text) {
					return { status: answer.status, json: parsed(text) };
				});
			})
			.catch(function () {
				return { status: 0, json: null };
			})
			.finally(function () {
				clearTimeout(timer);
			});
	}

	function isAway(answer) {
		return answer.status === 0 || answer.status === 408 || answer.status === 429 || answer.status >= 500;
	}

	function wait(ms) {
		return new Promise(function (resolve) {
			setTimeout(resolve, ms);
		});
	}

	/** The same, asked again while nobody is there, a few times. */
	function askPatiently(method, address, body, tried) {
		return ask(method, address, body).then(function (answer) {
			var times = (tried || 0) + 1;
			if (!isAway(answer) || times >= TRIES) return answer;
			return wait(TRY_MS * Math.pow(2, times - 1)).then(function () {
				return askPatiently(method, address, body, times);
			});
		});
	}

	function resource(path, query) {
		return launch.endpoint + path + (query ? '?' + new URLSearchParams(query) : '');
	}

	function state(id) {
		return resource('activities/state', { activityId: launch.activity, agent: JSON.stringify(launch.actor), registration: launch.registration, stateId: id });
	}

	function failure(answer) {
		return Promise.reject(isAway(answer) ? { card: 'unreachable', again: true } : { card: 'refused' });
	}

	function takeToken() {
		return askPatiently('POST', launch.fetch).then(function (answer) {
			var given = isObject(answer.json) ? answer.json : {};
			if (answer.status === 200 && typeof given['auth-token'] === 'string' && given['auth-token'] !== '') token = given['auth-token'];
			else if (answer.status === 200 && String(given['error-code']) === '1') return Promise.reject({ card: 'used' });
			else return failure(answer);
		});
	}

	function readLaunchData() {
		return askPatiently('GET', state('LMS.LaunchData')).then(function (answer) {
			if (answer.status !== 200 || !isObject(answer.json) || !isObject(answer.json.contextTemplate)) return failure(answer);
			data = answer.json;
		});
	}

	// Who said nothing of it has none (11).
	function readPreferences() {
		return askPatiently('GET', resource('agents/profile', { agent: JSON.stringify(launch.actor), profileId: 'cmi5LearnerPreferences' })).then(function (answer) {
			if (isAway(answer)) return failure(answer);
			var tags = isObject(answer.json) && answer.status === 200 ? String(answer.json.languagePreference || '').split(/\s*,\s*/) : [];
			page.speak(tags);
		});
	}

	// An LMS that keeps no states of ours refuses what it has by the statement's id, or by its own rules.
	function readTold() {
		if (!isJudged()) return (told = {});
		return askPatiently('GET', state(TOLD)).then(function (answer) {
			told = answer.status === 200 && isObject(answer.json) ? answer.json : {};
		});
	}

	function noteTold(what) {
		Object.assign(told, what);
		return ask('POST', state(TOLD), what);
	}

	// --- statements (9) ---

	var began = 0; // initialized was accepted; ms
	var last = 0; // of the latest timestamp
	var standing = null;
	var judged = false; // passed or failed was said in this session
	var ended = false; // terminated was said
	var closed = false; // the LMS takes nothing more from this session
	var queue = []; // {statement, told}: said and not yet taken, in their order
	var sending = false;
	var failures = 0;
	var noticed = false;
	var settling = 0, retry = 0; // timers
	var leaving = false; // this page goes away
	var opening = null; // the initialized statement: the same when tried again

	function isJudged() {
		return data.launchMode !== 'Browse' && data.launchMode !== 'Review';
	}

	function uuid(bytes) {
		bytes[6] = (bytes[6] & 0x0f) | 0x50;
		bytes[8] = (bytes[8] & 0x3f) | 0x80;
		var hex = Array.prototype.map.call(bytes, function (byte) {
			return ('0' + byte.toString(16)).slice(-2);
		}).join('');
		return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
	}

	function bytesOf(id) {
		return id.replace(/-/g, '').match(/../g).map(function (byte) {
			return parseInt(byte, 16);
		});
	}

	// What may be said once in a registration has one id for ever, so that it cannot be there twice, from whichever visit or device.
	function idOf(verb) {
		if (verb !== 'completed' && verb !== 'passed') return uuid(crypto.getRandomValues(new Uint8Array(16)));
		var other = bytesOf(page.id);
		var bytes = bytesOf(launch.registration).map(function (byte, i) {
			return byte ^ other[i];
		});
		bytes[15] ^= verb === 'completed' ? 1 : 2;
		return uuid(bytes);
	}

	/** result: of completed, passed and failed, without its duration. */
	function statementOf(verb, result) {
		var context = JSON.parse(JSON.stringify(data.contextTemplate));
		var categories = ['cmi5'].concat(result && ('success' in result || 'completion' in result) ? ['moveon'] : []);
		last = Math.max(last, Date.now());
		context.registration = launch.registration;
		context.contextActivities = Object.assign({}, context.contextActivities);
		context.contextActivities.category = [].concat(context.contextActivities.category || [], categories.map(function (name) {
			return { id: CATEGORIES + name };
		}));
		if (result && result.score && mastery() !== null) context.extensions = Object.assign({}, context.extensions, { [MASTERY]: mastery() });
		var statement = { id: idOf(verb), timestamp: new Date(last).toISOString(), actor: launch.actor, verb: { id: VERBS + verb, display: { en: verb } },
			object: { objectType: 'Activity', id: launch.activity }, context: context };
		if (result) statement.result = Object.assign({}, result, { duration: 'PT' + Math.round((last - began) / 10) / 100 + 'S' });
		return statement;
	}

	function sayInitialized() {
		opening = opening || statementOf('initialized');
		return askPatiently('POST', resource('statements'), [opening]).then(function (answer) {
			if (answer.status !== 200 && answer.status !== 204 && answer.status !== 409) return failure(answer);
			began = last;
		});
	}

	// --- what came of it ---

	function mastery() {
		return typeof data.masteryScore === 'number' ? data.masteryScore : null;
	}

	// Never rounded up: it may lie just below what is asked for.
	function scaled(score) {
		return Math.floor(Math.min(1, Math.max(0, score)) * 10000 + 0.000001) / 10000;
	}

	/** {success, score}; success undefined: there is no verdict. Where the LMS has a mastery score, that decides. */
	function verdict() {
		var score = typeof standing.score === 'number' ? scaled(standing.score) : undefined;
		var known = standing.success !== 'unknown';
		if (mastery() !== null && score !== undefined && (known || standing.completion === 'completed')) return { success: score >= mastery(), score: score };
		return { success: known ? standing.success === 'passed' : undefined, score: score };
	}

	function judge(verb, now, what) {
		judged = true;
		say(verb, Object.assign({ success: now.success }, now.score === undefined ? {} : { score: { scaled: now.score } }), what);
	}

	/** Says what is to be said and was not. A session has one verdict: failed is said at its end, as the learner may yet pass. */
	function sayResults(atEnd) {
		clearTimeout(settling);
		if (standing === null || ended || closed || !isJudged()) return;
		if (standing.completion === 'completed' && !told.completed) say('completed', { completion: true }, { completed: true });
		if (judged || told.passed) return;
		var now = verdict();
		var failed = now.score === undefined ? true : now.score;
		if (now.success === true) judge('passed', now, { passed: true });
		else if (now.success === false && atEnd && told.failed !== failed) judge('failed', now, { failed: failed });
	}

	function say(verb, result, what) {
		queue.push({ statement: statementOf(verb, result), told: what });
		if (what) Object.assign(told, what);
		pump();
	}

	function notice(name) {
		noticed = name !== null;
		page.notice(name);
	}

	/** Sends what waits, one after another; asked again while nobody is there. */
	function pump() {
		if (sending || queue.length === 0 || closed || leaving) return;
		sending = true;
		ask('POST', resource('statements'), [queue[0].statement]).then(taken);
	}

	function taken(answer) {
		if (isAway(answer)) {
			if (++failures >= NOTICED && !noticed && !ended) notice('failing');
			retry = setTimeout(next, Math.min(RETRY_MAX_MS, TRY_MS * Math.pow(2, failures - 1)));
			return;
		}
		failures = 0;
		if (noticed) notice(null);
		if (answer.status === 401) {
			closed = true;
			queue = [];
			if (!ended) notice('elsewhere');
			next();
			return;
		}
		// What the LMS has already, or will not have, it is not told again.
		var done = queue.shift();
		if (done.told && (answer.status < 300 || answer.status === 409)) noteTold(done.told).then(next);
		else next();
	}

	function next() {
		clearTimeout(retry);
		retry = 0;
		sending = false;
		pump();
	}

	/** Resolves when all was taken; fails when nobody is there. */
	function drained() {
		if (queue.length === 0 && !sending) return closed ? Promise.reject({ card: 'ended' }) : Promise.resolve();
		if (failures >= TRIES) return Promise.reject({ card: 'untold', again: true });
		return wait(100).then(drained);
	}

	function end() {
		sayResults(true);
		if (ended || closed) return;
		ended = true;
		say('terminated', {});
	}

	// --- what launch.js asks ---

	function begin() {
		launch = readLaunch();
		if (launch === null) return Promise.reject({ card: 'no-launch' });
		var learner = learnerOf(launch.actor);
		if (learner.id === '') return Promise.reject({ card: 'no-learner' });
		return (token !== '' ? Promise.resolve() : takeToken()).then(readLaunchData).then(readPreferences).then(readTold).then(sayInitialized).then(function () {
			return learner;
		});
	}

	function tell(now) {
		if (standing && standing.completion === now.completion && standing.success === now.success && standing.score === now.score) return;
		standing = now;
		clearTimeout(settling);
		settling = setTimeout(sayResults, SETTLE_MS, false);
	}

	function over() {
		var address = isWeb(String(data.returnURL || '')) ? data.returnURL : '';
		page.card('telling');
		if (noticed) notice(null);
		failures = 0;
		end();
		if (retry !== 0) next();
		return drained().then(function () {
			return address;
		});
	}

	// One request for all that is left, as nothing orders several that are sent while a page goes away.
	function gone() {
		if (began === 0 || leaving) return;
		leaving = true;
		end();
		if (closed || queue.length === 0) return;
		// Whether it arrives nobody sees: only what has no id that is the same for ever is noted.
		queue.forEach(function (one) {
			if (one.told && 'failed' in one.told) noteTold(one.told);
		});
		ask('POST', resource('statements'), queue.map(function (one) {
			return one.statement;
		}));
	}

	return { texts: TEXTS, begin: begin, tell: tell, keep: function () {}, over: over, gone: gone };
};
