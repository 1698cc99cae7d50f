// How each route of the service is asked with the things of a given school: the plan behind the tests that walk the whole
// route table. A route, a place or a name that this file does not know is an error there: say here what it names.
import { request } from './http.mjs';
import { PNG } from './schools.mjs';
import { smallPackage } from './visitor.mjs';

export const title = (route) => `${route.origin === 'content' ? 'content ' : ''}${route.method} ${route.path}`;
export const isPublic = (route) => route.permission === 'anyone' || route.permission === 'metrics';
/** The path itself carries the proof: of who teaches by LTI, or of who plays. */
export const isProven = (route) => route.path.includes('{capability}') || route.permission === 'content:take';
export const isPage = (route) => route.shape === 'page';
export const changes = (route) => !['GET', 'HEAD'].includes(route.method);

/** Whose {id} it is: the segment before it. */
const NOUNS = { credentials: 'credential', tokens: 'token', platforms: 'registration', sites: 'site', attempts: 'attempt', grades: 'grade', jobs: 'job',
	packages: 'package', modules: 'module', 'legal-entities': 'entity', 'lost-links': 'lost', mails: 'mail', memberships: 'user', users: 'user', learners: 'learner', dispatches: 'dispatch', 'registration-invites': 'invite', origins: 'origin', entries: 'origin', classes: 'context',
	consumers: 'consumer', lti11: 'consumer', trusts: 'registration', 'xapi-keys': 'xapiKey', keys: 'xapiKeyOnPage', statements: 'statement', feeds: 'feed',
	enrollments: 'enrollment', sessions: 'courseSession', 'enrollment-links': 'enrollLink', links: 'enrollLink', assignments: 'assignment', imports: 'enrollmentJob', questions: 'question', 'question-categories': 'category', categories: 'category', marking: 'sitting', contents: 'content', media: 'content' };

const unknown = (route, what) => {
	throw new Error(`${title(route)}: no plan for ${what}; say in tests/harness/routes.mjs what it names`);
};

function idBefore(route, name) {
	const parts = route.path.split('/');
	return NOUNS[parts[parts.indexOf(`{${name}}`) - 1]] ?? unknown(route, `{${name}}`);
}

/**
 * What a path's names stand for. of: the school whose rows they are; own: the one whose bearer secrets they are. Names that are
 * rows of a school are in OBJECTS.
 */
const PATH = {
	org: ({ org }) => org,
	id: ({ of, route }) => of.ids[/\/(contents|media)\/\{id\}\/(parts|completion|upload)/.test(route.path) ? 'uploading' : /\/modules\/\{id\}\/(draft|preview)$/.test(route.path) ? 'article' : route.path === '/admin/{org}/statements/feeds/{id}' ? 'feedOnPage' : /\/waivers\/\{grain\}$/.test(route.path) ? 'cmi5Attempt' : /\/platforms\/\{id\}\/approval$/.test(route.path) ? (route.shape === 'page' ? 'waitingOnPage' : 'waiting') : idBefore(route, 'id')],
	user: ({ of, route }) => of.ids[/\/(invitation|withdrawal)$/.test(route.path) ? 'invited' : 'user'],
	team: ({ of }) => of.ids.team,
	dispatch: ({ of }) => of.ids.dispatch,
	deployment: ({ of }) => of.ids.deployment,
	invite: ({ of, own, route }) => (route.path.startsWith('/lti/register/') ? own.registrationLink : of.ids.invite),
	session: ({ of }) => of.ids.session,
	launch: ({ of, own, route, schema }) => (schema.format === 'uuid' ? of.ids[route.path.includes('/lti11/') ? 'launch11' : 'launch'] : route.path.startsWith('/quiz/') ? own.quizLaunch : own.player.path.split('/').at(-1)),
	capability: ({ own, route }) => (route.path.startsWith('/pick/') ? own.pick : /^\/(course|learn)\//.test(route.path) ? own.arrival : own.teach),
	enrollment: ({ of }) => of.ids.enrollment,
	item: ({ of }) => of.ids.gradeItem,
	slug: ({ of, own, route }) => (route.path.startsWith('/go/') ? new URL(own.directLink).pathname.split('/').at(-1) : of.slug),
	host: ({ of }) => of.host,
	role: () => 'influencer',
	template: () => 'invitation',
	language: () => 'en',
	token: ({ own, route }) => (route.path.startsWith('/reset/') ? own.reset : own.invitation),
	hash: () => '0123456789abcdef',
	file: () => 'style.css',
	read: ({ own }) => own.playing.files.split('/').filter(Boolean).at(-1),
	path: () => 's1.html',
	native: () => 'nothing',
	media: () => 'nothing',
	name: () => 'file',
	fetch: () => 'nothing',
	module: ({ of, route }) => of.ids[route.path.endsWith('/content/questions') ? 'quizDraft' : /\/content(\/file)?$/.test(route.path) ? 'article' : /\/quizzes\/\{module\}/.test(route.path) ? 'quiz' : 'module'],
	learner: ({ of }) => of.ids.learner,
	number: () => 1,
	link: ({ of }) => of.ids.link,
	visit: ({ own }) => own.visit,
	login: () => 'nothing',
	origin: ({ of }) => of.origin,
	grain: ({ of }) => of.ids.waivable,
	course: ({ of }) => of.ids.course,
	version: ({ of }) => of.ids.courseVersion,
	sequence: ({ of }) => of.ids.sequence,
	programme: ({ of }) => of.ids.programme,
};
export const OBJECTS = new Set(['id', 'user', 'team', 'session', 'dispatch', 'deployment', 'invite', 'link', 'grain', 'course', 'version', 'sequence', 'programme', 'item']);

/** Ids of rows, in queries and bodies. */
const REFERENCES = { flip: 'course', up: 'module', down: 'module', needs: 'module', need_drop: 'module', sequence_up: 'sequence', sequence_down: 'sequence', taste: 'module', session: 'courseSession', category: 'category', category_id: 'category', parent_id: 'category', learner_id: 'learner', attempt_id: 'sitting', sitting: 'quizSitting', question: 'question', one: 'question', course: 'context', consumer: 'consumer', registration: 'registration', actor: 'user', after: 'attempt', subject: 'user', learner: 'learner', module: 'module', code: 'code', remove: 'module', platform: 'registration', person: 'user', item: 'grain', to: 'grain', team: 'team',
	last: 'statement', link: 'link', statement: 'letter', grain_id: 'grain', grain: 'grain', module_id: 'module', sequence_id: 'sequence',
	sequence: 'sequence', package: 'package', programme: 'programme', version: 'courseVersion', from: 'courseVersion',
	content: 'content', user_id: 'learner', course_id: 'course', session_id: 'courseSession', team_id: 'team', programme_id: 'none', id: 'enrollment' };

const delta = ({ of, route }) => (route?.path.startsWith('/quiz/') ? { seq: 100000, item: of.ids.question, set: [['answer', 'from elsewhere']] }
	: { seq: 100000, item: of.ids.grain, set: [['cmi.comments', 'from elsewhere']] });

/** Everything else that a body or query may say. undefined: left out. */
const VALUES = {
	for: 'text', back: undefined, image: undefined,
	filter: undefined, verbs: undefined, key: 'walked', secret: 'walked', url: 'https://walked.example/', version: ({ route }) => (route.path.includes('/questions') ? 1 : '2.0.0'),
	activityId: ({ of }) => `https://${of.mark}.example/activity`, agent: ({ of, place }) => (place === 'body' ? undefined : JSON.stringify({ mbox: `mailto:ada@${of.mark}.example` })),
	mode: ({ route }) => (route.path.endsWith('/erasures') ? 'erase' : 'Normal'), keep_days: 30, tells: true, dry_run: undefined, reason: ({ schema }) => schema.enum?.at(-1) ?? 'Administrative', stateId: 'of-the-school', profileId: 'of-the-school', since: undefined, registration: undefined, until: undefined, related_activities: ({ place }) => (place === 'body' ? true : 'true'), related_agents: 'true',
	statementId: ({ of, route }) => (route.method === 'PUT' ? of.ids.statement : undefined), voidedStatementId: undefined, verb: ({ of, route }) => (isPage(route) ? undefined : `https://${of.mark}.example/did`),
	activity: ({ of, route }) => (isPage(route) ? undefined : route.path.endsWith('/purges') ? 'https://example.org/walked' : `https://${of.mark}.example/activity`), format: 'exact', attachments: 'true', ascending: 'true',
	accent: '#0b5fff', activity_prefix: undefined, overlap_s: ({ route }) => (isPage(route) ? 0 : undefined), related: ({ place }) => (place === 'body' ? undefined : 'true'), scopes: () => ['statements/read'], activates: false, at_once: undefined, audience_shape: undefined, days: 3, openid_configuration: undefined, organization: undefined, product: undefined,
	registration_token: undefined, accent_dark: '#7fb0ff', action: undefined, address: '1 other street', after: 0, as: 'page', auth_url: 'https://lms.example.org/auth',
	before: undefined, body: ({ route }) => (route.path.endsWith('/draft') ? { text: 'walked' } : route.path.includes('/questions') ? { text: 'Walked?', ...(route.method === 'POST' ? { right: true } : {}) } : 'Dear {name}, {link}'), by_hand: true, choice: 'keep', client_assertion: undefined, client_assertion_type: undefined,
	client_id: ({ of, route }) => (route.path.startsWith('/lti/') ? of.platform.registrations[0].client_id : 'a-client'), client_secret: 'wrong',
	code: '123456', completion: undefined, completion_minutes: undefined, completion_rule: 'all', completion_score: undefined, country: 'FR', course: ({ of, route }) => of.ids[route.path.includes('/enrollments') ? 'course' : 'context'], learner: ({ of }) => of.ids.learner, platform: ({ of }) => of.ids.registration, nightly: 'true', result: undefined, who: ({ of, place, route, schema }) => (place !== 'body' ? undefined : route.path.includes('/quizzes/') ? `${of.mark}-ada` : schema.enum?.[0]), cursor: undefined, daily: false, database: undefined, did: undefined, deed: ({ schema }) => schema.enum.at(-1), deltas: (all) => [delta(all)],
	place: ({ of }) => of.ids.course, approval: undefined, starts_at: undefined, ends_at: undefined, enroll_from: undefined, enroll_until: undefined, capacity: 5, starts_on: undefined,
	ends_on: undefined, from_on: undefined, until_on: undefined, due_on: undefined, due_at: undefined, no_end: undefined, no_due: undefined, tutor: ({ of }) => `tutor@${of.mark}.example`,
	self: 'open', in_session: undefined, leavers: 'keep', revoked: undefined,
	deployment_id: undefined, deployments: undefined, do: ({ route, schema }) => (/\/(enrollments|quizzes|questions|courses|programmes)\//.test(`${route.path}/`) ? schema.enum?.[0] ?? 'save' : route.path.endsWith('/content') ? 'save' : route.path.startsWith('/play') ? 'commit' : route.path.startsWith('/me/') ? 'code' : 'add_learners'),
	public_keys: undefined, blocks: '00000000-0000-4000-8000-000000000001', lms_url: 'https://lms.example.org',
	enrols: false, group: undefined, presence: undefined,
	email: ({ own }) => `nobody@${own.mark}.example`, error: undefined, error_description: undefined,
	dispatch: ({ own }) => own.dispatch.secret, expires_on: ({ route }) => (route.path.includes('/enrollments') ? new Date(Date.now() + 7 * 86400000).toISOString().slice(0, 10) : undefined), frames: undefined, learner_id: ({ own }) => own.dispatch.learner, learner_name: undefined,
	names: undefined, never_expires: undefined, nonce: ({ own }) => own.dispatch.nonce, standard: 'scorm2004',
	completed_at: undefined, items: ({ of, own, route }) => (route.path.endsWith('/gradebook') ? [{ id: own.ids.gradeItem, title: 'Walked', category_id: own.ids.gradeCategory }] : [{ grain_id: of.ids.grain }]),
	external_user_id: ({ of, place, route }) => (route.path.endsWith('/erasures') ? undefined : place === 'body' ? 'walked-learner' : route.path === '/api/v1/progress' || route.path.startsWith('/enter/') ? `${of.mark}-ada` : undefined), expires_at: () => new Date(Date.now() + 3600000).toISOString(), from: ({ route }) => (route.path.endsWith('/feeds/new') ? 'now' : undefined), grade_when_complete: undefined, graded: undefined,
	frame_origins: ({ route }) => (route.path.endsWith('/entry') || route.path.includes('/entries/') ? 'https://walked.moodle.example' : undefined),
	proof: 'nothing', open: true, expires: () => Math.floor(Date.now() / 1000) + 100, signature: 'a'.repeat(64),
	grant_type: 'client_credentials', host: 'walked.example', id_token: 'not.a.token', ignore_mastery_score: undefined,
	on: true, site: 'https://walked.example', oauth_consumer_key: ({ own }) => own.consumer.consumer_key, oauth_nonce: undefined, oauth_signature: undefined,
	oauth_signature_method: undefined, oauth_timestamp: undefined, lti_message_type: undefined, lti_version: undefined, resource_link_id: undefined,
	user_id: undefined, context_id: undefined, lis_outcome_service_url: undefined, lis_result_sourcedid: undefined, custom_module_id: undefined,
	iss: ({ of }) => of.platform.origin, issuer: 'https://lms.example.org', jwks: undefined, jwks_uri: 'https://lms.example.org/jwks',
	kind: ({ place, route }) => (place !== 'body' ? undefined : route.path.includes('/feeds') ? 'forward' : route.path.endsWith('/origins') ? 'api' : 'client'), language: 'fr',
	learners: ({ of }) => `ada@${of.mark}.example\n${of.mark}-linus`, limit: undefined, link: ({ of }) => new URL(of.directLink).pathname.split('/').at(-1), login_hint: 'someone',
	lti_deployment_id: undefined, lti_message_hint: undefined, lti_storage_target: undefined, mail_from_name: 'Walked', mail_reply_to: 'walked@other.example', time_zone: 'Europe/Paris', maximum: undefined, megabytes: 5, module: ({ of, route }) => (route.path.startsWith('/enter/') ? of.ids.module : undefined),
	manager: ({ of }) => `tutor@${of.mark}.example`, name: ({ place }) => (place === 'query' ? undefined : 'Walked'), new_window: undefined, next: undefined, notices: () => [{ jwt: 'not.a.token' }],
	note: undefined, old: 'not the password', org: ({ org, place }) => (place === 'query' ? org : undefined), origin: ({ of, route }) => (/^\/api\/v1\/(learners|progress)/.test(route.path) ? of.origin : undefined), outcome: undefined,
	password: 'not the password', people: ({ of }) => `admin@${of.mark}.example`, permissions: () => ['content:take'], platform_admin: false, policy: undefined,
	quota_bytes: undefined, reach: 'team', recovery: undefined, refresh_token: 'not-a-token', registration_number: '1', request: undefined, terminated: undefined, replay: ({ of }) => [{
		write: of.playing.write, deltas: [delta({ of })] }], require_totp: undefined, revision: 1, said: undefined, role: undefined, roles: () => ['teacher'], scope: undefined,
	score_last: undefined, search: undefined, seats: 1, seq: 100001, session: ({ of, route }) => (route.path.includes('/reports/') ? undefined : of.ids[route.path.includes('/enrollments') ? 'courseSession' : 'userSession']), team: undefined, set: () => [['cmi.comments', 'from elsewhere']], signatory: 'X',
	slug: 'walked-school', sort: undefined, state: ({ place, route }) => (place !== 'body' ? undefined : route.path.includes('/enrollments') || route.path.startsWith('/api/v1/sessions') ? 'open' : route.path.includes('/questions') ? 'active' : 'not-a-state'),
	status: ({ place, schema, route }) => (place === 'body' && !route.path.startsWith('/api/v1/orgs') ? schema.enum?.at(-1) ?? 'ended' : undefined),
	subject_type: undefined, success_rule: 'content', success_score: undefined, target_link_uri: ({ of, own }) => `${own.s.app}/lti/launch/${of.ids.module}`, text: ({ route }) => (route.path === '/api/v1/markdown' ? '# Walked' : undefined), return_url: undefined, download: undefined, title: ({ route, place }) => (place === 'body' && /^\/api\/v1\/(courses|programmes|sessions)|^\/admin\/\{org\}\/(courses|programmes)\/|\/enrollments\/sessions|\/media\/\{id\}$/.test(route.path) ? 'Walked' : undefined), to: undefined,
	token: 'not-a-token', token_audience: undefined, token_url: 'https://lms.example.org/token', usual: undefined, vat_number: 'X', again: 'yes',
	available_from: ({ route }) => (isPage(route) ? '2026-01-01T00:00' : '2026-01-01T00:00:00Z'), available_until: ({ route }) => (isPage(route) ? '2036-01-01T00:00' : '2036-01-01T00:00:00Z'),
	need_kind: 'completed', sequence: undefined, job: undefined, courses: ({ of }) => [{ course: of.ids.course }], description: 'Walked', enrollments: undefined,
	free_preview: 'yes', in_order: 'yes', listed: ({ place }) => (place === 'body' ? 'yes' : undefined), metadata: () => ({ walked: true }), needs: () => [], position: 1, publish_at: undefined,
	required: 'yes', step: ({ schema }) => schema.enum[0], summary: 'Walked', weight: 1,
	write: ({ own, route }) => (route.path.startsWith('/quiz/') ? own.quizWrite : own.playing.write),
	type: ({ place, route }) => (place === 'body' && route.path.includes('/questions') ? 'truefalse' : undefined), tags: ({ route }) => (route.path.includes('/media') ? 'walked' : ['walked']), marks: 1, retired: undefined, tag: undefined, words: undefined,
	points: ({ route }) => (isPage(route) ? '1' : 1), comment: 'Walked', question: ({ route, of }) => (route.path.endsWith('/content/questions') ? of.ids.question : 1), answers: () => [], time_per_cent: 150, extra_attempts: 1, close_at: undefined,
	draw: 1, category: ({ of, own, place, route }) => (place !== 'body' ? undefined : route.path.endsWith('/gradebook') ? [own.ids.gradeCategory] : of.ids.category), category_id: ({ of, route }) => of.ids[route.path.endsWith('/gradebook') ? 'gradeCategory' : 'category'], parent_id: undefined,
	missing: undefined, pass: undefined, category_title: () => ['Walked'], category_weight: () => ['1'], category_drop: () => ['0'], item_title: () => ['Walked'], item_category: () => [''], item_weight: () => ['1'],
	item_points: () => ['20'], extra: undefined, hidden: undefined, gone: undefined, new_category: 'Walked', new_column: undefined,
	item: ({ of, own, schema }) => (schema.type === 'array' ? [own.ids.gradeItem] : of.ids.gradeItem), how: 'weights', missing_as_zero: undefined, pass_percent: undefined, out_of: 20, bands: ({ route }) => (isPage(route) ? '50 Walked' : [{ from_percent: 50, label: 'Walked' }]), excused: undefined,
	categories: ({ own }) => [{ id: own.ids.gradeCategory, title: 'Walked' }], // whoever makes them gives the ids
	at: 1, page: 1, go: 'stay', check: undefined, 'If-Match': '*',
	file_name: 'walked.zip', bytes: 10, sha256: undefined, alt_text: 'Walked', licence: 'CC0-1.0', author: 'Walked', source_url: 'https://walked.example/', visibility: 'organization', unused: undefined,
};

function valueOf(route, input, all) {
	const { name, in: place, schema } = input;
	if (place === 'path')
		return (PATH[name] ?? unknown(route, `{${name}}`))({ ...all, of: all.paths, route, schema });
	if (name === 'csrf')
		return all.who?.csrf;
	// What a school itself asked for stands in its own trail.
	if (schema.format === 'uuid' && !route.path.endsWith('/purges'))
		return all.of.ids[(name === 'learner_id' && route.path.endsWith('/submit') ? 'quizLearner' : name === 'item' && route.path.includes('/grades/') ? 'gradeItem' : REFERENCES[name]) ?? unknown(route, `${place} ${name}`)];
	if (!(name in VALUES))
		unknown(route, `${place} ${name}`);
	const value = VALUES[name];
	const found = typeof value === 'function' ? value({ ...all, route, place, schema }) : value;
	if (input.required && found === undefined)
		unknown(route, `${place} ${name}, which is required`);
	// Some take a text where others take a truth.
	return name === 'require_totp' && place === 'body' && schema.type === 'string' ? 'no' : found;
}

function bodyOf(route, members) {
	if (route.body === 'json')
		return { body: JSON.stringify(Object.fromEntries(members)), headers: { 'content-type': 'application/json' } };
	if (route.body === 'form') {
		const form = new URLSearchParams();
		for (const [name, value] of members)
			for (const one of [value].flat())
				form.append(name, String(one));
		return { body: form, headers: {} };
	}
	if (route.body === 'bytes')
		return { body: JSON.stringify(route.path.endsWith('/statements') ? { actor: { mbox: 'mailto:walked@example.org' }, verb: { id: 'https://example.org/walked' },
			object: { id: 'https://example.org/walked' } } : {}), headers: { 'content-type': 'application/json' } };
	if (route.body === 'file' && route.path.endsWith('/logo'))
		return { body: PNG, headers: { 'content-type': 'image/png' } };
	if (route.body === 'file' && route.path.endsWith('/statements/imports'))
		return { body: '{"actor":{"mbox":"mailto:walked@example.org"},"verb":{"id":"https://example.org/walked"},"object":{"id":"https://example.org/walked"}}\n', headers: { 'content-type': 'application/x-ndjson' } };
	if (route.body === 'file' && route.path.endsWith('/enrollments/import'))
		return { body: 'origin,external_user_id,course\nmoodle,walked,walked\n', headers: { 'content-type': 'text/csv' } };
	if (route.body === 'file' && route.path.endsWith('/media/new'))
		return { body: '--walked\r\nContent-Disposition: form-data; name="file"; filename="walked.txt"\r\nContent-Type: text/plain\r\n\r\nWalked.\r\n--walked--\r\n',
			headers: { 'content-type': 'multipart/form-data; boundary=walked' } };
	if (route.body === 'file')
		return { body: smallPackage({ title: 'Walked' }), headers: { 'content-type': 'application/zip' } };
	return { headers: {} };
}

/**
 * The request: {url, method, headers, body, sent}. of: whose rows are named; paths: in the path, where that is another; own: whose
 * bearer secrets; org: which organisation's slug; who: {headers, csrf}; optional: whether places that may be left out are filled.
 */
export function plan(route, { of, paths = of, own = of, org = of.slug, who = {}, optional = true }) {
	const all = { of, paths, own, org, who };
	const values = { path: new Map(), query: new Map(), header: new Map(), body: new Map() };
	for (const name of [...route.path.matchAll(/\{(\w+)\*?\}/g)].map(([, one]) => one))
		if (!route.input.some((input) => input.in === 'path' && input.name === name))
			unknown(route, `{${name}}`);
	for (const input of route.input) {
		const value = valueOf(route, input, all);
		if (value !== undefined && (optional || input.required || input.in === 'path' || input.name === 'org' || input.in === 'header'))
			values[input.in].set(input.name, value);
	}
	const path = route.path.replace(/\{(\w+)\*?\}/g, (whole, name) => encodeURIComponent(values.path.get(name)));
	const query = new URLSearchParams([...values.query].map(([name, value]) => [name, String(value)]));
	// A form says it in its address, a script in a header.
	if (route.body === 'file' && who.csrf && isPage(route))
		query.set('csrf', who.csrf);
	const { body, headers } = bodyOf(route, values.body);
	const base = route.origin === 'app' ? own.s.app : own.player.origin;
	const url = `${base}${path}${`${query}` ? `?${query}` : ''}`;
	return { method: route.method, url, body, headers: { ...headers, ...Object.fromEntries(values.header), ...who.headers },
		sent: `${decodeURIComponent(url)} ${Buffer.isBuffer(body) ? '' : decodeURIComponent(`${body ?? ''}`.replaceAll('+', ' '))}` };
}

export const ask = ({ url, method, headers, body }) => request(url, method, url, { headers, body });

/** Somebody who is not known is asked to say who they are. */
export const asksWho = (answer) => answer.status === 401 || (answer.status === 303 && /^\/sign-in(\?|$)/.test(answer.headers.location ?? ''));
export const refuses = (answer) => asksWho(answer) || answer.status === 403 || answer.status === 404;
