// Courses, sessions and learners as tests of enrolment need them: straight into the tables, where how they came to be does not
// matter.
//
//     const course = makeCourse(owner, { slug: 'botany' });            published, of one version
//     const [ada, linus] = makeLearners(owner, ['ada', 'linus']);      ids
import { randomUUID } from 'node:crypto';

import { request } from './http.mjs';
import { addPerson, PASSWORD } from './person.mjs';
import { signedIn } from './staff.mjs';

const quoted = (text) => text === null ? 'NULL' : `'${String(text).replaceAll("'", "''")}'`;

/** The id of an organisation. */
export const orgId = (owner, slug = 'main') => owner.sql(`SELECT id FROM organizations WHERE slug = ${quoted(slug)}`, { directory: true })[0][0];

export function makeCourse(owner, { org = orgId(owner), title = 'Botany', slug = null, published = true, status = published ? 'published' : 'draft' } = {}) {
	const id = randomUUID(), version = randomUUID();
	owner.sql(`INSERT INTO courses (org_id, id, title, slug, status) VALUES (${quoted(org)}, ${quoted(id)}, ${quoted(title)}, ${quoted(slug)}, ${quoted(status)});
		INSERT INTO course_versions (org_id, id, course_id, number, state, published_at)
			VALUES (${quoted(org)}, ${quoted(version)}, ${quoted(id)}, 1, ${published ? "'published', now()" : "'draft', NULL"});
		UPDATE courses SET ${published ? 'published_id' : 'draft_id'} = ${quoted(version)} WHERE org_id = ${quoted(org)} AND id = ${quoted(id)}`);
	return { id, version, title, org };
}

/** Learners of an origin: each a name, or {id, email, name, locale}. Their ids, in order. */
export function makeLearners(owner, all, { org = orgId(owner), origin = 'moodle' } = {}) {
	const rows = all.map((one) => ({ uuid: randomUUID(), ...(typeof one === 'string' ? { id: one } : one) }));
	owner.sql(`INSERT INTO origins (org_id, id, slug, kind) VALUES (${quoted(org)}, gen_random_uuid(), ${quoted(origin)}, ${quoted(origin)}) ON CONFLICT DO NOTHING;
		INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name, locale)
		SELECT ${quoted(org)}, v.id::uuid, o.id, v.external, v.email, v.name, v.locale
		FROM (VALUES ${rows.map((one) => `(${[one.uuid, one.id, one.email ?? null, one.name ?? null, one.locale ?? null].map(quoted).join(', ')})`).join(', ')})
			AS v (id, external, email, name, locale)
		JOIN origins o ON o.org_id = ${quoted(org)} AND o.slug = ${quoted(origin)}`);
	return rows.map((one) => one.uuid);
}

/** A member of staff who asks the API: {id, api(method, path, {body, headers})}. */
export async function staffApi(s, { roles, org = 'main' }) {
	const email = `${randomUUID()}@staff.example`;
	const { id } = await addPerson(s, email, '--name', roles.join(' '), '--org', org, ...roles.flatMap((role) => ['--role', role]));
	const login = await request(s.app, 'POST', '/auth/login', { body: { email, password: PASSWORD } });
	const authorization = `Bearer ${login.json.access_token}`;
	return { id, api: (method, path, { headers, ...rest } = {}) => request(s.app, method, path, { ...rest, headers: { authorization, ...headers } }) };
}

/** A member of staff who opens pages and sends their forms. */
export async function staffPages(s, options) {
	const who = signedIn(s, options);
	const get = (path) => request(s.app, 'GET', path, { headers: { cookie: who.cookie } });
	const [, csrf] = /name="csrf" value="([^"]+)"/.exec((await get('/account')).text);
	return Object.assign(who, { csrf, get, post: (path, fields) => request(s.app, 'POST', path, { headers: { cookie: who.cookie }, body: new URLSearchParams({ csrf, ...fields }) }) });
}

/** A team with these learners, led by these people. */
export function makeTeam(owner, name, { org = orgId(owner), learners = [], leaders = [] } = {}) {
	const id = randomUUID();
	owner.sql([`INSERT INTO teams (org_id, id, name) VALUES (${quoted(org)}, ${quoted(id)}, ${quoted(name)})`,
		...learners.map((one) => `INSERT INTO team_learners (org_id, team_id, learner_id) VALUES (${quoted(org)}, ${quoted(id)}, ${quoted(one)})`),
		...leaders.map((one) => `INSERT INTO team_managers (org_id, team_id, user_id) VALUES (${quoted(org)}, ${quoted(id)}, ${quoted(one)})`)].join(';\n'));
	return id;
}

/** An answer that refuses, with its field. */
export function refusal(answer) {
	return [answer.status, answer.json?.field];
}
