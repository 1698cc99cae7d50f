// A load balancer as small as it can be: takes both origins, hands each request to the next node over kept connections,
// answers 502 where that node does not. The client tries again; the proxy never does.
import http from 'node:http';

function listen(handler) {
	const server = http.createServer({ keepAliveTimeout: 60000 }, handler);
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => resolve(server));
	});
}

class Proxy {
	/** How many requests each node answered. */
	served = [];
	#nodes = [];
	#next = 0;
	#pinned = null;

	async start() {
		this.servers = [await listen((call, answer) => this.#forward('port', call, answer)),
			await listen((call, answer) => this.#forward('contentPort', call, answer))];
		const [app, content] = this.servers.map((server) => server.address().port);
		this.app = `http://lectern.localhost:${app}`;
		this.content = `http://*.content.localhost:${content}`;
		return this;
	}

	/** Adds a node: {port, contentPort}. */
	add({ port, contentPort }) {
		this.#nodes.push({ port, contentPort, agent: new http.Agent({ keepAlive: true }) });
		this.served.push(0);
	}

	/** Every request goes to this node; null: to each in turn again. */
	pin(index) {
		this.#pinned = index;
	}

	#forward(port, call, answer) {
		const index = this.#pinned ?? this.#next++ % this.#nodes.length;
		const node = this.#nodes[index];
		const onward = http.request({ host: '127.0.0.1', port: node[port], method: call.method, path: call.url, agent: node.agent,
			headers: call.headers, setHost: false });
		onward.on('response', (reply) => {
			this.served[index]++;
			const { connection, 'keep-alive': kept, ...headers } = reply.headers;
			answer.writeHead(reply.statusCode, { ...headers, 'x-node': String(index) });
			reply.pipe(answer);
			reply.on('error', () => answer.destroy());
		});
		onward.on('error', () => (answer.headersSent
			? answer.destroy()
			: answer.writeHead(502, { 'x-node': String(index), connection: 'close' }).end()));
		answer.on('close', () => onward.destroy());
		call.pipe(onward);
	}

	async stop() {
		for (const server of this.servers) {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
		this.#nodes.forEach(({ agent }) => agent.destroy());
	}
}

export function startProxy() {
	return new Proxy().start();
}
