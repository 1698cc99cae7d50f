// What the service has not acknowledged yet, kept on this device: one IndexedDB row for each entry of a session's log, and
// a small copy in localStorage for the moment the page goes away (the only store that keeps a write begun while a browser quits).
//
// Every transaction is committed explicitly: then the write has left this page before the next line runs; without it, it
// waits for the event loop and a killed tab loses it. Rows are deleted only when the service has answered for them, never by age:
// this device's clock may have been years behind when they were written.
//
// Storage may be refused altogether (a browser that blocks other sites' data). Then durable is false and all is memory.
//
//   entry   {seq, item, set, do?}    write   the session's capability, which names the session to the service
import { plain } from './entry.mjs';

const NAME = 'lectern-outbox';
const STORE = 'entries';
const TAIL = 'lectern-tail:';
const OPEN_MS = 2000;
const TAIL_MAX = 200_000;

const openDatabase = () => new Promise((resolve) => {
	const late = setTimeout(() => resolve(null), OPEN_MS);
	const done = (database) => {
		clearTimeout(late);
		resolve(database);
	};
	try {
		const request = indexedDB.open(NAME, 1);
		request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['write', 'seq'] });
		request.onsuccess = () => done(request.result);
		request.onerror = (event) => {
			event.preventDefault();
			done(null);
		};
		request.onblocked = () => done(null);
	} catch {
		done(null);
	}
});

export class Outbox {
	#database = null;
	#refused = true; // until it was opened: then nothing is left on this device

	/** Called when storage stops working while the page runs. */
	onlost = () => {};

	get durable() {
		return this.#database !== null;
	}

	async open() {
		this.#refused = false;
		this.#database = await openDatabase();
		if (this.#database === null) return;
		this.#database.onclose = () => this.#lose();
		this.#database.onversionchange = () => this.#database?.close();
	}

	#lose() {
		if (this.#database === null) return;
		this.#database = null;
		this.onlost();
	}

	#transaction(mode, durability) {
		return this.#database.transaction(STORE, mode, { durability });
	}

	/**
	 * Keeps one entry; before it returns the write is out of this page. stored() is called when the browser has it.
	 * An entry that was kept before and has grown replaces its former self. strict asks for the disk as well.
	 */
	put(write, entry, stored, strict = false) {
		if (this.#database === null) return;
		try {
			const transaction = this.#transaction('readwrite', strict ? 'strict' : 'relaxed');
			transaction.oncomplete = stored;
			transaction.onabort = () => this.#lose();
			transaction.objectStore(STORE).put({ write, at: Date.now(), ...plain(entry) });
			transaction.commit();
		} catch {
			this.#lose();
		}
	}

	/** The service has answered for these. */
	remove(write, seqs) {
		if (this.#database === null || seqs.length === 0) return;
		try {
			const transaction = this.#transaction('readwrite', 'relaxed');
			const store = transaction.objectStore(STORE);
			for (const seq of seqs) store.delete([write, seq]);
			transaction.commit();
		} catch {
			this.#lose();
		}
	}

	/** At the end of the page: the tail that nobody has acknowledged, as far as it is small. */
	keepTail(write, entries) {
		const kept = JSON.stringify({ at: Date.now(), deltas: entries.map(plain) });
		if (this.#refused || entries.length === 0 || kept.length > TAIL_MAX) return;
		try {
			localStorage.setItem(TAIL + write, kept);
		} catch {
			// A complement only: IndexedDB has the same.
		}
	}

	dropTail(write) {
		try {
			localStorage.removeItem(TAIL + write);
		} catch {
			// It was never written then.
		}
	}

	/** What earlier sessions left here: [{write, deltas}], the oldest session first, each in the order of seq. */
	async leftovers() {
		const sessions = new Map();
		const add = (write, at, entry) => {
			const session = sessions.get(write) ?? { write, at, deltas: new Map() };
			session.at = Math.min(session.at, at);
			session.deltas.set(entry.seq, plain(entry));
			sessions.set(write, session);
		};
		this.#readTails(add);
		for (const row of await this.#readRows()) add(row.write, row.at, row);
		return [...sessions.values()]
			.sort((a, b) => a.at - b.at)
			.map(({ write, deltas }) => ({ write, deltas: [...deltas.values()].sort((a, b) => a.seq - b.seq) }));
	}

	#readTails(add) {
		try {
			for (let i = localStorage.length - 1; i >= 0; i--) {
				const name = localStorage.key(i);
				if (!name.startsWith(TAIL)) continue;
				const { at, deltas } = JSON.parse(localStorage.getItem(name));
				for (const entry of deltas) add(name.slice(TAIL.length), at, entry);
			}
		} catch {
			// Refused, or not ours.
		}
	}

	#readRows() {
		if (this.#database === null) return Promise.resolve([]);
		return new Promise((resolve) => {
			try {
				const request = this.#transaction('readonly', 'relaxed').objectStore(STORE).getAll();
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => resolve([]);
			} catch {
				this.#lose();
				resolve([]);
			}
		});
	}

	/** The service has spoken about a session that an earlier page left: all of it is settled. */
	settle({ write, deltas }) {
		this.remove(write, deltas.map(({ seq }) => seq));
		this.dropTail(write);
	}
}
