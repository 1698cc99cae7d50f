// The platform's own few lines of HTTP: a table of routes, one answer each.
import http from 'node:http';

const BODY_MAX = 1 << 20;

export function answer(status, body = '', headers = {}) {
	return { status, body, headers };
}

export function html(body, status = 200, headers = {}) {
	return answer(status, body, { 'content-type': 'text/html; charset=utf-8', ...headers });
}

export function json(value, status = 200, type = 'application/json', headers = {}) {
	return answer(status, JSON.stringify(value), { 'content-type': type, ...headers });
}

export function redirect(to, headers = {}) {
	return answer(302, '', { location: to, ...headers });
}

function cookiesOf(request) {
	const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim()).filter(Boolean);
	return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

async function bodyOf(request) {
	const parts = [];
	let length = 0;
	for await (const part of request) {
		length += part.length;
		if (length > BODY_MAX)
			throw Object.assign(new Error('body too large'), { status: 413 });
		parts.push(part);
	}
	return Buffer.concat(parts).toString('utf8');
}

/** One request as handlers see it. */
async function visitOf(request, origin) {
	const url = new URL(request.url, origin);
	const body = await bodyOf(request);
	const type = request.headers['content-type'] ?? '';
	const form = type.startsWith('application/x-www-form-urlencoded') ? new URLSearchParams(body) : null;
	return {
		method: request.method,
		url,
		path: url.pathname,
		query: url.searchParams,
		headers: request.headers,
		cookies: cookiesOf(request),
		type,
		body,
		form,
		/** A parameter of the form or else the query. */
		field: (name) => form?.get(name) ?? url.searchParams.get(name) ?? undefined,
	};
}

function find(routes, method, path) {
	for (const [methods, pattern, handle, kind] of routes) {
		const match = methods.split(' ').includes(method) && pattern.exec(path);
		if (match)
			return { handle, kind, params: match.slice(1).map((part) => part && decodeURIComponent(part)) };
	}
	return null;
}

/**
 * Serves routes [methods, pattern, handle(visit, …groups), kind] on 127.0.0.1. `faults.take(kind)` may spoil an answer
 * (see faults.mjs). Resolves to {port, close(), origin(name)}.
 */
export async function serve(routes, { port, address = '127.0.0.1', faults, originOf, report }) {
	const sockets = new Set();
	const server = http.createServer(async (request, response) => {
		try {
			if (faults.down)
				return void request.socket.destroy();
			const visit = await visitOf(request, originOf());
			const found = find(routes, request.method, visit.path);
			const fault = faults.take(found?.kind);
			if (fault && !fault.after && (await spoil(fault, response)))
				return;
			const made = found ? await found.handle(visit, ...found.params) : answer(404, 'There is no such page.');
			if (fault?.after && (await spoil(fault, response)))
				return;
			response.writeHead(made.status, { 'cache-control': 'no-store', ...made.headers }).end(made.body);
		} catch (error) {
			if (!error.status)
				report(error);
			response.writeHead(error.status ?? 500, { 'content-type': 'text/plain' }).end(error.message);
		}
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
	return {
		port: server.address().port,
		close: () => new Promise((resolve) => {
			server.close(resolve);
			sockets.forEach((socket) => socket.destroy());
		}),
	};
}

// True when the fault was the whole answer; a delay or a hold only waits.
async function spoil(fault, response) {
	if (fault.gate) {
		fault.gate.arrive();
		await fault.gate.released;
	}
	if (fault.delay_ms)
		await new Promise((resolve) => setTimeout(resolve, fault.delay_ms));
	if (fault.drop)
		response.socket?.destroy();
	else if (fault.status)
		response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? '');
	return Boolean(fault.drop || fault.status);
}
