// A proxy that loses requests, as networks and restarting services do, in front of the content listener.
//
//     const flaky = await startFlaky();
//     const s = await startLectern({ config: { content_url: flaky.contentUrl } });
//     flaky.target = s.contentPort;
//     flaky.fails = (method, path) => …;      // falsy: goes through
//
// A failure is 'before' (answered 503 and the service never hears of it), 'error' (the same with 500), or 'after' (the service
// does its work, and its answer is lost).
import http from 'node:http';

/** Every n-th request that `chosen` picks fails, each time in the next way. */
export function everyNth(n, chosen, ways = ['before', 'after', 'error']) {
	let seen = 0;
	return (method, path) => {
		if (!chosen(method, path) || ++seen % n !== 0)
			return undefined;
		return ways[(seen / n - 1) % ways.length];
	};
}

class Flaky {
	target = 0;
	fails = () => undefined;
	/** How many requests were failed, by way. */
	failed = { before: 0, error: 0, after: 0 };

	get contentUrl() {
		return `http://*.content.localhost:${this.server.address().port}`;
	}

	take(request, response) {
		const way = this.fails(request.method, request.url);
		if (way)
			this.failed[way]++;
		if (way === 'before' || way === 'error') {
			request.resume();
			response.writeHead(way === 'before' ? 503 : 500, { 'content-type': 'text/html' }).end('<h1>An error of something else</h1>');
			return;
		}
		const { method, url, headers } = request;
		const forward = http.request({ host: '127.0.0.1', port: this.target, method, path: url, headers, agent: false });
		forward.on('error', () => response.destroy());
		forward.on('response', (answer) => {
			if (way === 'after') {
				answer.resume().on('end', () => response.destroy());
				return;
			}
			response.writeHead(answer.statusCode, answer.rawHeaders);
			answer.pipe(response);
		});
		request.pipe(forward);
	}

	stop() {
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(resolve));
	}
}

export function startFlaky() {
	const flaky = new Flaky();
	flaky.server = http.createServer((request, response) => flaky.take(request, response));
	return new Promise((resolve, reject) => {
		flaky.server.once('error', reject);
		flaky.server.listen(0, '127.0.0.1', () => resolve(flaky));
	});
}
