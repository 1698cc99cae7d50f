// A gate on a table: whoever writes there waits at it, showing a lock, until it is removed or the database stops. For killing a
// service in the middle of a transaction.
import { eventually } from './learner.mjs';
import { Owner } from './owner.mjs';
import { title } from './processes.mjs';

/**
 * when: a CREATE TRIGGER's words between CREATE and FOR EACH ROW; only: a condition in SQL, of NEW. shut() before, met() until
 * somebody sleeps, remove() once the database runs again, where somebody may
 * have come to it already.
 */
export function gate(s, when, { only = 'true', ...options } = {}) {
	const sql = (text) => new Owner(s.data).sql(text, options);
	return {
		shut: () => sql(`CREATE SCHEMA gate; CREATE TABLE gate.shut AS SELECT true AS shut;
			CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN IF ${only.replaceAll("'", "''")} THEN
				PERFORM pg_advisory_xact_lock(7); WHILE EXISTS (SELECT FROM gate.shut) LOOP PERFORM pg_sleep(0.05); END LOOP; END IF; RETURN new; END';
			CREATE ${when} FOR EACH ROW EXECUTE FUNCTION gate()`),
		met: () => eventually(() => sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")[0][0] === '1',
			{ what: 'somebody at the gate', timeout_ms: 60000 }),
		remove() {
			sql('DELETE FROM gate.shut');
			sql('DROP FUNCTION gate CASCADE; DROP SCHEMA gate CASCADE');
		},
	};
}

/** kill -9; its database ends after it, and with it what the service had asked of it. */
export async function killed(s) {
	const { postmaster } = new Owner(s.data);
	await s.kill();
	await eventually(() => title(postmaster) === '', { what: 'the database to stop', timeout_ms: 60000 });
}
