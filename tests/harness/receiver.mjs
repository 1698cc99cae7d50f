// What feeds of statements send to: a stand-in for another store or a webhook, which keeps what it takes, in order, and fails
// as it is told.
//
//     const receiver = await startReceiver(t);
//     receiver.fails = (asked) => asked.statements.some(({ id }) => id === poison) && { status: 400 };
//
// A failure is {status, headers}, 'close' (the connection ends without an answer), 'hang' (it does not, until letGo()) or 'mute' (the
// same, but what was sent is taken).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import http from 'node:http';

import { after } from './after.mjs';

class Receiver {
	/** Every request, as {method, path, headers, body, json, statements, at}. */
	asked = [];
	/** What was taken: statements of stores, messages of webhooks. */
	taken = [];
	fails = () => undefined;
	/** Milliseconds that every answer takes. */
	slow = 0;
	open = 0;
	most = 0;
	#hanging = [];

	get origin() {
		return `http://127.0.0.1:${this.server.address().port}`;
	}

	/** A store's endpoint, and a webhook's address. */
	get store() {
		return `${this.origin}/lrs/xapi/`;
	}

	get hook() {
		return `${this.origin}/hook`;
	}

	/** Ids of what was taken, in order, each once. */
	get ids() {
		return [...new Set(this.taken.map((one) => one.id ?? one.data.id))];
	}

	get posts() {
		return this.asked.filter(({ method }) => method === 'POST');
	}

	letGo() {
		this.#hanging.splice(0).forEach((response) => response.destroy());
	}

	async #take(request, response) {
		this.most = Math.max(this.most, ++this.open);
		response.on('close', () => this.open--);
		const parts = [];
		for await (const part of request)
			parts.push(part);
		const body = Buffer.concat(parts);
		const asked = { method: request.method, path: request.url, headers: request.headers, body, at: Date.now(), ...read(request, body) };
		this.asked.push(asked);
		const failure = this.fails(asked);
		if (this.slow > 0)
			await new Promise((resolve) => setTimeout(resolve, this.slow));
		if (failure === 'close')
			return response.destroy();
		if (failure === 'mute')
			this.taken.push(...(asked.path.startsWith('/hook') ? [asked.json] : asked.statements));
		if (failure === 'hang' || failure === 'mute')
			return this.#hanging.push(response);
		if (failure)
			return response.writeHead(failure.status, { 'content-type': 'application/json', ...failure.headers }).end(failure.body ?? '{}');
		return this.#answer(asked, response);
	}

	#answer({ method, path, json, statements }, response) {
		const say = (status, answer) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
		if (path.startsWith('/hook')) {
			this.taken.push(json);
			return say(200, {});
		}
		if (path === '/lrs/xapi/about')
			return say(200, { version: ['1.0.3', '2.0.0'] });
		const id = new URL(path, 'http://x').searchParams.get('statementId');
		if (method === 'GET')
			return this.taken.some((one) => one.id === id) ? say(200, this.taken.find((one) => one.id === id)) : say(404, {});
		this.taken.push(...statements);
		return say(200, statements.map((one) => one.id));
	}

	take(request, response) {
		this.#take(request, response).catch(() => response.destroy());
	}

	stop() {
		this.letGo();
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(resolve));
	}
}

function read({ headers }, body) {
	const found = /^multipart\/mixed; boundary=(\S+)/.exec(headers['content-type'] ?? '');
	const text = found ? body.toString('latin1').split(`--${found[1]}`)[1].split('\r\n\r\n').slice(1).join('\r\n\r\n') : body.toString();
	try {
		const json = JSON.parse(found ? Buffer.from(text, 'latin1').toString() : text);
		return { json, statements: Array.isArray(json) ? json : [json] };
	} catch {
		return { statements: [] };
	}
}

/** port: a certain one. It ends after t. */
export async function startReceiver(t, port = 0) {
	const receiver = new Receiver();
	receiver.server = http.createServer((request, response) => receiver.take(request, response));
	await new Promise((resolve, reject) => receiver.server.once('error', reject).listen(port, '127.0.0.1', resolve));
	if (t)
		after(t, () => receiver.stop());
	return receiver;
}

/** Standard Webhooks 1.0.0, "Verifying webhook authenticity": fails unless the message is signed with that secret, now. */
export function verify({ headers, body, at }, secret) {
	assert.match(secret, /^whsec_/);
	const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
	const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(signed).digest('base64');
	assert.ok(headers['webhook-signature'].split(' ').includes(`v1,${expected}`), 'the signature is right');
	assert.ok(Math.abs(Number(headers['webhook-timestamp']) - at / 1000) < 300, 'it was signed now');
}
