// Another platform that knows nothing of LTI: it takes a SCORM package in, shows it in a frame or a window of its own, and keeps
// what the content tells its API, for one learner. On a site of its own.
//
//     const host = await startHost({ files, standard: 'scorm12', t });
//     await page.goto(host.url);                the package in a frame below the API
//     await page.goto(`${host.url}/window`);    or in a window: the API is its opener's
//     host.values, host.calls                   what it was told
import http from 'node:http';

import { after } from './after.mjs';

const NAMES = {
	scorm12: { object: 'API', calls: { initialize: 'LMSInitialize', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit', terminate: 'LMSFinish' },
		others: ['LMSGetLastError', 'LMSGetErrorString', 'LMSGetDiagnostic'] },
	scorm2004: { object: 'API_1484_11', calls: { initialize: 'Initialize', get: 'GetValue', set: 'SetValue', commit: 'Commit', terminate: 'Terminate' },
		others: ['GetLastError', 'GetErrorString', 'GetDiagnostic'] },
};
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', xml: 'text/xml' };

// Answers at once from memory and tells its service behind the back, as no page may wait for a request while it is closed. What is told
// late is put into its place by its number.
const API = (names, values, load) => `
	const values = ${JSON.stringify(values).replaceAll('<', '\\u003c')};
	let number = 0;
	const take = (what, name = '', value = '') => {
		if (what === 'set') values[name] = value;
		navigator.sendBeacon('/api', JSON.stringify({ place: ${load} * 1000000 + number++, what, name, value }));
		return what === 'get' ? values[name] ?? '' : 'true';
	};
	window.${names.object} = { ${Object.entries(names.calls).map(([what, call]) => `${call}: (name, value) => take('${what}', name, value)`).join(', ')},
		${names.others.map((call) => `${call}: () => '0'`).join(', ')} };`;

const page = (api, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
	<style>html, body { height: 100%; margin: 0 } iframe { border: 0; width: 100%; height: 90% }</style><script>${api}</script></head><body>${body}</body></html>`;

export async function startHost({ files, standard, learner = 'learner-7', name = 'Lovelace, Ada', headers = {}, t }) {
	const names = NAMES[standard];
	const fresh = () => (standard === 'scorm12' ? { 'cmi.core.student_id': learner, 'cmi.core.student_name': name, 'cmi.core.lesson_status': 'not attempted' }
		: { 'cmi.learner_id': learner, 'cmi.learner_name': name, 'cmi.completion_status': 'unknown' });
	let loads = 0;
	const taken = [];
	const given = fresh();
	const sets = () => taken.filter(({ what }) => what === 'set').map(({ name: element, value }) => [element, value]);
	const host = { files, given,
		/** Every element, as the API was told last. */
		get values() {
			return { ...given, ...Object.fromEntries(sets()) };
		},
		/** ['initialize'], ['get', element], ['set', element, value] …, in their order. */
		get calls() {
			return taken.map(({ what, name: element, value }) => [what, ...(what === 'set' ? [element, value] : what === 'get' ? [element] : [])]);
		} };
	const api = () => API(names, host.values, ++loads);
	const pages = {
		'/': () => page(api(), '<iframe id="course" title="Course" src="/course/launch.html"></iframe><button id="close" onclick="document.getElementById(\'course\').remove()">Close</button>'),
		'/window': () => page(api(), '<button id="open" onclick="window.open(\'/course/launch.html\', \'course\')">Open</button>'),
		'/nothing': () => page('', '<iframe id="course" title="Course" src="/course/launch.html"></iframe>'),
	};
	const take = (call) => {
		taken.push(call);
		taken.sort((a, b) => a.place - b.place);
	};
	const server = http.createServer((request, response) => {
		const path = new URL(request.url, 'http://host').pathname;
		if (path === '/api') {
			const parts = [];
			request.on('data', (part) => parts.push(part)).on('end', () => {
				take(JSON.parse(Buffer.concat(parts)));
				response.end();
			});
		} else if (path in pages) {
			response.setHeader('content-type', TYPES.html);
			response.end(pages[path]());
		} else if (path.startsWith('/course/') && host.files[path.slice(8)] !== undefined) {
			response.setHeader('content-type', TYPES[path.split('.').pop()]);
			for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
			response.end(host.files[path.slice(8)]);
		} else {
			response.statusCode = 404;
			response.end();
		}
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	host.url = `http://host-platform.localhost:${server.address().port}`;
	after(t, () => new Promise((resolve) => {
		server.closeAllConnections?.();
		server.close(resolve);
	}));
	return host;
}
