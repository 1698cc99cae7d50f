// The private cluster as its tables' owner sees it, for the baselines: the same rows by COPY, the same updates by one
// statement of 1,000 rows (COPY into a table with row-level security is refused to any other role).
import fs from 'node:fs';
import path from 'node:path';

import { Owner as Reader } from '../../tests/harness/owner.mjs';

const CHUNK = 1000;
/** The baseline is short: it is run this often, so that the kernel's ticks weigh little. */
export const REPEATS = 5;

export class Owner extends Reader {
	/** {table: {inserted, updated}} since the statistics began. Backends that have gone idle have reported. */
	counts() {
		const rows = this.sql(`SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_user_tables WHERE schemaname = 'public'`);
		return Object.fromEntries(rows.map(([table, inserted, updated]) =>
			[table, { inserted: Number(inserted), updated: Number(updated) }]));
	}

	/**
	 * Tables of the same shape (indexes, no policies) in schema bench, and for each the newest rows of the real one
	 * in a file for COPY. Every table holds at least 1,000 rows to update.
	 */
	prepare(changes, folder) {
		const { uid, gid } = this.place;
		this.sql('SET client_min_messages = warning; DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench; CREATE TABLE bench.nothing ();');
		this.changes = changes.map(({ table, inserted, updated }) => {
			const file = path.join(folder, `${table}.copy`);
			const columns = this.sql(`SELECT attname, format_type(atttypid, NULL), attnum IN (SELECT unnest(indkey) FROM pg_index
				WHERE indrelid = attrelid AND indisprimary) FROM pg_attribute
				WHERE attrelid = 'public.${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`)
				.map(([name, type, key]) => ({ name, type, key: key === 't' }));
			this.sql(`CREATE TABLE bench.${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING INDEXES);`);
			const rows = this.copyOut(table, columns, inserted);
			fs.writeFileSync(file, rows.map((row) => `${row}\n`).join(''), { mode: 0o644 });
			if (process.getuid() === 0) fs.chownSync(file, uid, gid);
			return { table, inserted, updated, columns, file };
		});
		return this;
	}

	copyOut(table, columns, count) {
		if (count === 0) return [];
		const order = columns.find((c) => c.name === 'received_at' || c.name === 'at' || c.name === 'created_at');
		const out = this.psql(['-c',
			`COPY (SELECT * FROM public.${table} ${order ? `ORDER BY ${order.name} DESC` : ''} LIMIT ${count}) TO STDOUT`]);
		return out.split('\n').filter(Boolean);
	}

	/** Empties the bench tables and fills those to be updated: not part of what is measured. */
	reset() {
		const filled = this.changes.filter((c) => c.updated > 0).map((c) => {
			const values = c.columns.map((column) => (column.key && column.type === 'uuid' && column.name !== 'org_id'
				? 'gen_random_uuid()' : `t.${column.name}`));
			return `INSERT INTO bench.${c.table} SELECT ${values.join(', ')} FROM (SELECT * FROM public.${c.table} LIMIT 64) t,
				generate_series(1, ${Math.ceil(CHUNK / 16)}) ON CONFLICT DO NOTHING;`;
		});
		this.sql(`TRUNCATE ${this.changes.map((c) => `bench.${c.table}`).join(', ')};${filled.join('')}`);
	}

	/** The same rows by COPY, 1,000 to a transaction, and the same updates, 1,000 rows to a statement; REPEATS times. */
	baseline() {
		const text = this.baselineText();
		this.sql(Array(REPEATS).fill(text).join(`TRUNCATE ${this.changes.filter((c) => c.updated === 0)
			.map((c) => `bench.${c.table}`).join(', ') || 'bench.nothing'};\n`));
	}

	baselineText() {
		const parts = [];
		for (const c of this.changes) {
			const rows = fs.readFileSync(c.file, 'utf8').split('\n').filter(Boolean);
			for (let i = 0; i < rows.length; i += CHUNK)
				parts.push(`COPY bench.${c.table} FROM STDIN;\n${rows.slice(i, i + CHUNK).join('\n')}\n\\.\n`);
			const set = c.columns.filter((column) => !column.key).map((column) => `${column.name} = u.${column.name}`);
			for (let left = c.updated; left > 0; left -= CHUNK)
				parts.push(`UPDATE bench.${c.table} u SET ${set.join(', ')} WHERE ctid = ANY (ARRAY(SELECT ctid FROM bench.${c.table}
					LIMIT ${Math.min(CHUNK, left)}));\n`);
		}
		return parts.join('');
	}
}
