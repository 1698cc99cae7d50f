// A stand-in for the service that speaks docs/player-protocol.md from memory, for tests of the player alone: it can fail in
// ways that the real one will not on demand. It keeps the log by session and seq as the service does, and refuses what it refuses.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.LECTERN_BUILD || path.join(root, 'build');
const TYPES = { '.html': 'text/html; charset=utf-8', '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'";

/** A page as tools/template would make it, for the few tags that the player's page has. */
export const renderPlayer = (title, lang) => {
	const pages = path.join(root, 'pages');
	const po = fs.readdirSync(pages).filter((name) => /^fr.*\.po$/.test(name)).map((name) => fs.readFileSync(path.join(pages, name), 'utf8')).join('\n');
	const french = new Map([...po.matchAll(/^msgid "(.*)"\nmsgstr "(.*)"$/gm)].map(([, id, words]) => [id, words]));
	return fs.readFileSync(path.join(root, 'pages/player.html'), 'utf8')
		.replace(/\{%\s*view.*?%\}|\{#.*?#\}/gs, '')
		.replace(/\{% if not kept %\}.*?\{% end %\}/gs, '').replace(/\{% if kept %\}(.*?)\{% else %\}.*?\{% end %\}/gs, '$1')
		.replace(/\{%\s*t "(.*?)"\s*%\}/g, (_, id) => (lang === 'fr' ? french.get(id) : id))
		.replace(/\{%\s*asset "player\/(.*?)"\s*%\}/g, '/player/test/$1')
		.replace(/\{%\s*asset "(.*?)"\s*%\}/g, '/assets/test/$1')
		.replace(/\{\{ title \}\}/g, title).replace(/\{\{ lang \}\}/g, lang);
};

// Content that tests drive by hand; with ?end it says things in its unload handlers, as most content does.
const SCO = `<!doctype html><title>content</title><p>Content</p><script>
	const api = parent.API;
	if (location.search.includes('begin')) api.LMSInitialize('');
	if (location.search.includes('end')) addEventListener('unload', () => {
		api.LMSSetValue('cmi.core.lesson_location', 'said in unload');
		api.LMSFinish('');
		api.LMSFinish('');
	});
</script>`;

const readBody = (request) => new Promise((resolve) => {
	const parts = [];
	request.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
});

export class Stub {
	sessions = new Map(); // write → {log: Map(seq → entry), open, applied}
	requests = [];
	/** (path, body) → undefined to go on, or a status to answer instead, or 'hang'. */
	fault = () => undefined;
	items = [{ id: 'one', parent: null, title: 'First part', kind: 'sco', href: 'sco.html?begin', visible: true, status: 'not attempted', score: null }];
	title = 'A little course';
	lang = 'en';
	returnUrl = null;
	cmi = {};
	folder = null; // a package to serve instead of the little page

	static async start(t, options = {}) {
		const stub = Object.assign(new Stub(), options);
		stub.server = http.createServer((request, response) => stub.#handle(request, response));
		await new Promise((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
		stub.origin = `http://player.content.localhost:${stub.server.address().port}`;
		stub.url = `${stub.origin}/play/launch`;
		t?.after(() => stub.stop());
		return stub;
	}

	stop() {
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(resolve));
	}

	/** All that is kept, in order, over all sessions: [{write, seq, item, set, do}]. */
	get log() {
		return [...this.sessions].flatMap(([write, { log }]) =>
			[...log.values()].sort((a, b) => a.seq - b.seq).map((entry) => ({ write, ...entry })));
	}

	/** The last value of an element in the log, or undefined. */
	value(element) {
		return this.log.flatMap(({ set }) => set).filter(([name]) => name === element).at(-1)?.[1];
	}

	turns(act) {
		return this.log.filter((entry) => entry.do === act);
	}

	async #handle(request, response) {
		const { pathname } = new URL(request.url, this.origin);
		if (request.method === 'POST') return this.#post(pathname, await readBody(request), response);
		const file = this.#file(pathname);
		if (file === undefined) return response.writeHead(404).end();
		const page = pathname.startsWith('/play/');
		response.writeHead(200, { 'Content-Type': TYPES[path.extname(pathname)] ?? TYPES['.html'], 'Cache-Control': 'no-store',
			...(page ? { 'Content-Security-Policy': POLICY } : {}) });
		return response.end(file);
	}

	#file(pathname) {
		const name = path.basename(pathname);
		if (pathname === '/play/launch') return renderPlayer(this.title, this.lang);
		if (pathname === '/back') return '<!doctype html><title>back</title><h1>Back at the course</h1>';
		if (pathname.startsWith('/player/') && /^cmi(12|2004)_table\.mjs$/.test(name)) return fs.readFileSync(path.join(build, 'made/player', name));
		if (pathname.startsWith('/player/')) return fs.readFileSync(path.join(root, 'player', name));
		if (pathname.startsWith('/assets/')) return fs.readFileSync(path.join(root, 'pages', name));
		if (!pathname.startsWith('/c/read/')) return undefined;
		return this.folder ? fs.readFileSync(path.join(this.folder, name)) : SCO;
	}

	#post(pathname, bytes, response) {
		const body = JSON.parse(bytes.toString());
		const seen = { path: pathname, body, bytes: bytes.length };
		this.requests.push(seen);
		const fault = this.fault(pathname, body);
		if (fault === 'hang') return undefined;
		const [status, answer] = fault !== undefined ? [fault, { type: 'test' }] : this.#answer(pathname, body);
		seen.status = status;
		return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
	}

	#answer(pathname, body) {
		if (pathname === '/play/launch/session') return [200, this.#open(body)];
		const session = this.sessions.get(body.write);
		if (!session) return [401, {}];
		const news = [...(body.deltas ?? []), ...(pathname === '/play/turn' ? [body] : [])];
		if (!session.open && !news.every(({ seq }) => session.log.has(seq))) return [409, { type: 'session-closed' }];
		if (pathname === '/play/deltas') {
			for (const entry of news) this.#keep(session, entry);
			return [200, { saved: body.deltas.map(({ seq }) => seq) }];
		}
		for (let seq = session.applied + 1; seq < body.seq; seq++) {
			if (!session.log.has(seq) && !news.some((entry) => entry.seq === seq)) return [409, { type: 'sequence-gap', expected: seq }];
		}
		for (const entry of news) this.#keep(session, entry);
		session.applied = Math.max(session.applied, body.seq);
		if (['leave', 'exit'].includes(body.do)) session.open = false;
		return [200, { saved: body.seq, attempt: {}, items: this.#changed(), ...(body.do === 'open' ? { cmi: this.#model() } : {}),
			...(body.do === 'exit' ? { return_url: this.returnUrl } : {}) }];
	}

	#keep(session, { seq, item, set, do: act }) {
		if (!session.log.has(seq)) session.log.set(seq, { seq, item, set, do: act });
	}

	#changed() {
		const status = this.value('cmi.core.lesson_status');
		return status ? [{ id: this.log.at(-1).item, status, score: null }] : [];
	}

	#model() {
		const kept = ['cmi.core.lesson_location', 'cmi.suspend_data', 'cmi.core.lesson_status', 'cmi.core.score.raw']
			.map((name) => [name, this.value(name)]).filter(([, value]) => value !== undefined);
		return { 'cmi.core.student_id': 'student-1', 'cmi.core.student_name': 'Durand, Camille', 'cmi.core.lesson_status': 'not attempted',
			'cmi.core.entry': kept.length > 0 ? 'resume' : 'ab-initio', ...this.cmi, ...Object.fromEntries(kept) };
	}

	#open({ replay }) {
		const replayed = replay.map(({ write, deltas }) => {
			const session = this.sessions.get(write);
			if (!session || !(session.open || deltas.every(({ seq }) => session.log.has(seq)))) return { write, refused: 'session-closed' };
			for (const entry of deltas) this.#keep(session, entry);
			return { write, saved: deltas.map(({ seq }) => seq) };
		});
		for (const session of this.sessions.values()) session.open = false;
		const write = `write-${this.sessions.size + 1}`;
		this.sessions.set(write, { log: new Map(), open: true, applied: 0 });
		return { session: write, write, files: '/c/read/', title: this.title, locale: this.lang, return_url: this.returnUrl, silent_after_s: 1800,
			items: this.items, current: this.items.find(({ href }) => href).id, attempt: {}, replayed };
	}
}
