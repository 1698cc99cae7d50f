// Somebody who is signed in, for tests of what comes after: straight into the tables, as sign-in would leave them.
// Tests of signing in itself go by its pages.
//
//     const ada = signedIn(s, { roles: ['administrator'] });
//     await request(s.app, 'GET', '/admin/main/members', { headers: { cookie: ada.cookie } });
//     await ada.enter(context);        // a browser's
import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { Owner } from './owner.mjs';

const COOKIE = '__Host-lectern-session';
const DAY_S = 86400;

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

/** roles: in the organisation org (a slug). platformAdmin: has the rights of the installation too. */
export function signedIn(s, { name = 'Ada Lovelace', roles = [], org = 'main', platformAdmin = false, language = '', strong = false } = {}) {
	const id = randomUUID();
	const value = randomBytes(32).toString('base64url');
	const hash = createHash('sha256').update(value).digest('hex');
	new Owner(s.data).sql(`
		INSERT INTO users (id, email, name, language, status, platform_admin)
			VALUES (${quoted(id)}, ${quoted(`${id}@example.org`)}, ${quoted(name)}, ${quoted(language)}, 'active', ${platformAdmin});
		INSERT INTO memberships (user_id, org_id, roles, status, joined_at)
			SELECT ${quoted(id)}, id, ARRAY[${roles.map(quoted).join(', ')}]::text[], 'active', now() FROM organizations
			WHERE slug = ${quoted(org)} AND ${roles.length > 0};
		INSERT INTO user_sessions (id, token_hash, user_id, strong, idle_s, expires_at)
			VALUES (gen_random_uuid(), ${quoted(hash)}, ${quoted(id)}, ${strong}, ${DAY_S}, now() + interval '1 day')`,
	{ directory: true });
	return {
		id,
		cookie: `${COOKIE}=${value}`,
		enter: (context) => context.addCookies([{ name: COOKIE, value, url: s.app.replace(/^http:/, 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }]),
	};
}
