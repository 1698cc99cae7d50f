// Another platform that launches by cmi5 (an LMS): it takes a package of one assignable unit in, shows it in a frame, and judges every
// request of it strictly: what comes, in which order, with which token. Its record store is on a site of its own, so that a browser asks
// for CORS; the pages and the package are on another.
//
//     const host = await startCmi5Host({ files, t, launchData: { masteryScore: 0.8 } });
//     await page.goto(host.url);            a launch, with a session of its own
//     host.words                            what was taken: ['initialized', 'completed', …], of all sessions
//     host.faults                           what was against the rules; each was refused with 403
//     host.away = true                      the record store answers 503; 'gone': nothing at all
//     host.refuses.fetch = { 'error-code': '3' }; refuses.token, refuses.states = true
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { isDeepStrictEqual } from 'node:util';

import { after } from './after.mjs';
import { CATEGORY, MASTERY, MOVE_ON, SESSION } from './cmi5.mjs';

const VERBS = 'http://adlnet.gov/expapi/verbs/';
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', xml: 'text/xml' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DURATION = /^PT\d+(\.\d{1,2})?S$/;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PUBLISHER = 'urn:uuid:';
const HEADERS = ['authorization', 'content-type', 'x-experience-api-version'];

/** Why a statement does not fit its session, or null (cmi5 9, 10). */
function misfit(statement, session, host) {
	const { id, timestamp, actor, verb, object, context, result = {} } = statement;
	const word = verb?.id?.startsWith(VERBS) ? verb.id.slice(VERBS.length) : verb?.id;
	const said = session.said.map((one) => one.word);
	const ever = host.sessions.flatMap((one) => one.said.map((other) => other.word));
	const is = (...words) => words.includes(word);
	const rules = {
		'id is no UUID': UUID.test(id),
		'timestamp is not UTC': UTC.test(timestamp),
		'timestamp goes back': session.said.every((one) => one.statement.timestamp <= timestamp),
		'actor is not the one of the launch': isDeepStrictEqual(actor, host.actor),
		'object is not the unit': object?.id === host.activity,
		'registration is not the one of the launch': context?.registration === host.registration,
		'session is not the one of the launch': context?.extensions?.[SESSION] === session.id,
		'the template is not kept': context?.contextActivities?.grouping?.some((one) => one.id === `${PUBLISHER}course`) && context.extensions['https://lms.example.org/own'] === 7 &&
			context.contextActivities.category.some((one) => one.id === 'https://lms.example.org/category'),
		'the verb is none of a unit': is('initialized', 'completed', 'passed', 'failed', 'terminated'),
		'initialized is not first': is('initialized') === (said.length === 0),
		'preferences were not read': !is('initialized') || session.read.has('cmi5LearnerPreferences'),
		'something follows terminated': !said.includes('terminated'),
		'the mode judges nothing': host.launchData.launchMode === 'Normal' || is('initialized', 'terminated'),
		'the verb was said in this session': !said.includes(word),
		'one verdict a session': !is('passed', 'failed') || !said.some((one) => ['passed', 'failed'].includes(one)),
		'once in a registration': !is('completed', 'passed') || !ever.includes(word),
		'failed after passed': !is('failed') || !ever.includes('passed'),
		'the category cmi5 is missing': context?.contextActivities?.category?.filter((one) => one.id === CATEGORY).length === 1,
		'the category moveon does not fit': context?.contextActivities?.category?.some((one) => one.id === MOVE_ON) === is('completed', 'passed', 'failed'),
		'the duration is missing': is('initialized') || DURATION.test(result.duration),
		'completion does not fit': result.completion === (is('completed') ? true : undefined),
		'success does not fit': result.success === (is('passed') ? true : is('failed') ? false : undefined),
		'a score does not belong': result.score === undefined || is('passed', 'failed'),
		'the score is not scaled': result.score === undefined || (result.score.scaled >= 0 && result.score.scaled <= 1),
		'the mastery score is not kept': host.launchData.masteryScore === undefined || result.score === undefined ||
			(is('passed') === result.score.scaled >= host.launchData.masteryScore && context.extensions[MASTERY] === host.launchData.masteryScore),
	};
	return Object.keys(rules).find((rule) => !rules[rule]) ?? null;
}

export async function startCmi5Host({ files, t, launchData = {}, preferences = { languagePreference: 'en-GB', audioPreference: 'on' }, headers = {},
	actor = { objectType: 'Agent', account: { homePage: 'https://lms.example.org/', name: 'learner-7' } } }) {
	const host = { actor, sessions: [], faults: [], away: false, refuses: {}, states: new Map(), returned: 0, preferences,
		registration: randomUUID(), activity: 'https://lms.example.org/activities/7?part=1&é',
		launchData: { launchMode: 'Normal', moveOn: 'Completed', ...launchData },
		get words() {
			return host.sessions.flatMap((session) => session.said.map(({ word }) => word));
		},
		/** The statement of a word, the last one. */
		statement: (word) => host.sessions.flatMap((session) => session.said).findLast((one) => one.word === word)?.statement };

	const newSession = () => {
		for (const session of host.sessions) session.abandoned ||= session.said.length > 0 && session.said.at(-1).word !== 'terminated';
		const session = { id: `session ${host.sessions.length}`, token: Buffer.from(`au${host.sessions.length}:${randomUUID()}`).toString('base64'), fetched: false, read: new Set(), said: [],
			requests: [], abandoned: false };
		host.sessions.push(session);
		return session;
	};
	const address = () => {
		const { id } = newSession();
		const number = id.split(' ')[1];
		const all = Object.entries({ endpoint: `${host.records}/lrs`, fetch: `${host.records}/fetch?k=${number}`, actor: JSON.stringify(actor), registration: host.registration, activityId: host.activity });
		// In another order each time (8.1).
		return `/course/launch.html?${new URLSearchParams([...all.slice(number % all.length), ...all.slice(0, number % all.length)])}`;
	};
	const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
		<style>html, body { height: 100%; margin: 0 } iframe { border: 0; width: 100%; height: 90% }</style></head><body>${body}</body></html>`;
	const frame = (src) => page(`<iframe id="course" title="Course" src="${src.replaceAll('&', '&amp;')}"></iframe><button id="close" onclick="document.getElementById('course').remove()">Close</button>`);
	const pages = { '/': () => frame(address()), '/nothing': () => frame('/course/launch.html'), '/returned': () => {
		host.returned++;
		return page('<h1>Back in the course</h1>');
	} };

	const fault = (what, request) => {
		host.faults.push(`${request.method} ${request.url.split('?')[0]}: ${what}`);
		return [403, what];
	};
	const fetchToken = (request, url, body) => {
		const session = host.sessions[url.searchParams.get('k')];
		if (request.method !== 'POST' || body !== '' || request.headers.authorization !== undefined) return fault('a token is asked for by a bare POST', request);
		if (host.refuses.fetch) return [host.refuses.fetch.status ?? 200, host.refuses.fetch];
		if (session.fetched) return [200, { 'error-code': '1', 'error-text': 'The token was given already.' }];
		session.fetched = true;
		session.requests.push('fetch');
		return [200, { 'auth-token': session.token }];
	};
	const document = (request, url, body, session) => {
		const id = url.searchParams.get('stateId') ?? url.searchParams.get('profileId');
		if (!isDeepStrictEqual(JSON.parse(url.searchParams.get('agent')), actor)) return fault('another agent', request);
		if (id === 'cmi5LearnerPreferences') {
			session.read.add(id);
			return request.method !== 'GET' ? fault('preferences are changed', request) : host.preferences ? [200, host.preferences] : [404, ''];
		}
		if (url.searchParams.get('registration') !== host.registration || url.searchParams.get('activityId') !== host.activity) return fault('another state', request);
		if (id === 'LMS.LaunchData')
			return request.method !== 'GET' ? fault('the launch data is changed', request) : [200, { contextTemplate: { contextActivities: { grouping: [{ id: `${PUBLISHER}course` }],
				category: [{ id: 'https://lms.example.org/category' }] }, extensions: { [SESSION]: session.id, 'https://lms.example.org/own': 7 } }, returnURL: `${host.url}/returned`, ...host.launchData }];
		if (host.refuses.states) return [403, 'no states of yours'];
		if (request.method === 'GET') return host.states.has(id) ? [200, host.states.get(id)] : [404, ''];
		if (request.method !== 'POST') return fault('states are merged', request);
		host.states.set(id, { ...host.states.get(id), ...JSON.parse(body) });
		return [204, ''];
	};
	const statements = (request, body, session) => {
		const all = JSON.parse(body);
		if (request.method !== 'POST' || !Array.isArray(all) || all.length === 0) return fault('statements come as a list', request);
		for (const statement of all) {
			const there = host.sessions.flatMap((one) => one.said).find((one) => one.statement.id === statement.id);
			if (there && isDeepStrictEqual(there.statement, statement)) continue;
			if (there) return [409, 'this id is another statement\'s'];
			const why = misfit(statement, session, host);
			if (why !== null) return fault(`${statement.verb?.id}: ${why}`, request);
			session.said.push({ word: statement.verb.id.slice(VERBS.length), statement });
		}
		return [200, all.map(({ id }) => id)];
	};
	const records = (request, url, body) => {
		if (url.pathname === '/fetch') return fetchToken(request, url, body);
		const session = host.sessions.find(({ token }) => request.headers.authorization === `Basic ${token}`);
		if (!session?.fetched) return fault('a token that was not given', request);
		if (host.refuses.token || session.abandoned) return [401, 'the session is over'];
		if (request.headers['x-experience-api-version'] !== '1.0.3') return fault('another version', request);
		if (body !== '' && request.headers['content-type'] !== 'application/json') return fault('another type', request);
		session.requests.push(`${request.method} ${url.searchParams.get('stateId') ?? url.searchParams.get('profileId') ?? url.pathname.slice(5)}`);
		if (url.pathname === '/lrs/activities/state' || url.pathname === '/lrs/agents/profile') return document(request, url, body, session);
		if (url.pathname === '/lrs/statements') return statements(request, body, session);
		return fault('no such resource', request);
	};

	const serve = (request, response, body) => {
		const url = new URL(request.url, 'http://host');
		if (request.headers.host === new URL(host.records).host) {
			if (host.away === 'gone') return request.socket.destroy();
			response.setHeader('access-control-allow-origin', host.url);
			if (request.method === 'OPTIONS') {
				response.writeHead(204, { 'access-control-allow-headers': HEADERS.join(', '), 'access-control-allow-methods': 'GET, PUT, POST, DELETE', 'access-control-max-age': '600' });
				return response.end();
			}
			const [status, answer] = host.away ? [503, 'away'] : records(request, url, body);
			response.writeHead(status, { 'content-type': 'application/json' });
			return response.end(JSON.stringify(answer));
		}
		if (url.pathname in pages) {
			response.setHeader('content-type', TYPES.html);
			return response.end(pages[url.pathname]());
		}
		const file = files[url.pathname.slice(8)];
		response.writeHead(file && url.pathname.startsWith('/course/') ? 200 : 404, { 'content-type': TYPES[url.pathname.split('.').pop()] ?? 'text/plain', ...headers });
		return response.end(file);
	};
	const server = http.createServer((request, response) => {
		const parts = [];
		request.on('data', (part) => parts.push(part)).on('end', () => serve(request, response, Buffer.concat(parts).toString()));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	host.url = `http://host-platform.localhost:${server.address().port}`;
	host.records = `http://records-platform.localhost:${server.address().port}`;
	after(t, async () => {
		server.closeAllConnections?.();
		await new Promise((resolve) => server.close(resolve));
		assert.deepEqual(host.faults, [], 'what the LMS found wrong');
	});
	return host;
}
