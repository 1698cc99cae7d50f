// Statements made by SQL in the owner's session, and what is asked of them.
import { execFileSync } from 'node:child_process';

import { program } from './measure.mjs';

const CHUNK = 100000;
const DAY_US = 86400e6;

const key = (kind, text) => `encode(substr(sha256(convert_to('${kind}:' || ${text}, 'UTF8')), 1, 16), 'hex')::uuid`;
const verb = "CASE WHEN i % 1200 = 10 THEN 'https://example.com/verbs/rare' ELSE 'https://example.com/verbs/' || i % 3 END";

/** The partitions of this month and the months before it. */
export function makeMonths(owner, months) {
	owner.sql(`SELECT statement_month_make(now() - n * interval '1 month') FROM generate_series(0, ${months}) n`);
}

/**
 * Statements from…to of total, spread over the days before now. orgs: whose they are, in turn; what the filters below ask
 * for is all of the first.
 */
export function fill(owner, { orgs, from, to, total, days }) {
	const span = Math.floor(days * DAY_US);
	for (let i = from; i < to; i += CHUNK)
		owner.sql(`CREATE TEMP TABLE made AS SELECT i, (ARRAY['${orgs.join("', '")}'])[i % ${orgs.length} + 1]::uuid AS org_id,
			((extract(epoch FROM now()) * 1000000)::bigint - ${span} + (i * 7919::bigint % ${total}) * ${Math.floor(span / total)}) * 1024 AS position,
			gen_random_uuid() AS id, ARRAY[${key('v', verb)}, ${key('a', "'mbox:mailto:learner-' || i % 500 || '@example.com'")},
			${key('o', "'https://example.com/activities/' || i % 400")}, ${key('r', "md5((i % 700)::text)::uuid::text")},
			${key('A', "'mbox:mailto:teacher-' || i % 40 || '@example.com'")}, ${key('O', "'https://example.com/courses/' || i % 50")},
			${key('m', "'account:https%3A%2F%2Flectern|key'")}] AS keys
			FROM generate_series(${i}, ${Math.min(to, i + CHUNK) - 1}) i;
		INSERT INTO statement_ids (org_id, id, position, digest) SELECT org_id, id, position, sha256(uuid_send(id)) FROM made ORDER BY id;
		INSERT INTO statement_keys (org_id, key, position) SELECT org_id, key, position FROM made, unnest(keys) key ORDER BY 1, 2, 3;
		INSERT INTO statements (org_id, position, id, flags, keys, body) SELECT org_id, position, id, 4,
			(SELECT string_agg(uuid_send(k), '' ORDER BY k) FROM unnest(keys) k), convert_to('{"id":"' || id || '","actor":{"mbox":"mailto:learner-' || i % 500
			|| '@example.com"},"verb":{"id":"' || ${verb} || '"},"object":{"id":"https://example.com/activities/' || i % 400
			|| '"},"result":{"response":"' || repeat('answer ', 80) || '"}}', 'UTF8') FROM made ORDER BY position;
		DROP TABLE made;`);
	owner.psql(['-c', 'VACUUM ANALYZE']);
}

/** What is asked, by name. sinceDays: how long ago since is. */
export const filters = (sinceDays) => ({
	all: {},
	'verb, common': { verb: 'https://example.com/verbs/1' },
	'verb, rare': { verb: 'https://example.com/verbs/rare' },
	agent: { agent: { mbox: 'mailto:learner-10@example.com' } },
	activity: { activity: 'https://example.com/activities/10' },
	registration: { registration: 'd3d94468-02a4-4259-755d-38e6d163e820' /* md5('10') */ },
	since: { since: new Date(Date.now() - sinceDays * 86400e3).toISOString(), ascending: 'true' },
	related_agents: { agent: { mbox: 'mailto:teacher-10@example.com' }, related_agents: 'true' },
	related_activities: { activity: 'https://example.com/courses/10', related_activities: 'true' },
});

/** Asks a store for so many pages of a filter, one after another on four connections. */
export function getPages(s, store, filter, pages) {
	const address = store.address('/statements', { ...filter, limit: 50 });
	const words = ['get', s.port, new URL(s.app).host, address, store.authorization, 4, pages];
	execFileSync(program('bench_record_load'), words.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Stores statements of 1,000 activities: requests of batch statements. What bench_record_load printed; refused requests are counted. */
export function postStatements(s, store, { port = s.port, connections, requests, batch = 1, activities = 1000, refusedToo = false }) {
	const words = ['post', port, new URL(s.app).host, '/xapi/2.0.0/statements', store.authorization, connections, requests, batch, activities];
	try {
		return JSON.parse(execFileSync(program('bench_record_load'), words.map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', refusedToo ? 'ignore' : 'inherit'] }));
	} catch (fault) {
		if (!refusedToo || fault.status !== 1 || !fault.stdout)
			throw fault;
		return JSON.parse(fault.stdout);
	}
}
