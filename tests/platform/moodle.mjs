// The platform in Moodle's shape (research/lti-checklist.md section 12 and fixtures/lti/moodle-4.5-*): one client for
// the whole site, tokens of a minute, line items whose URL has a query, Moodle's rules for scores.
import { AGS_CLAIM, LTI, NRPS_CLAIM, ROLE, SCOPE } from './words.mjs';
import { answer } from './server.mjs';

const CLIENT = 'kmqdIwo0BEJnwVb';
const TYPE_ID = '7';
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
const SCOPES = [SCOPE.lineItem, SCOPE.lineItemRead, SCOPE.result, SCOPE.score];

export const moodle = {
	name: 'moodle',
	origin: 'moodle',
	policy: 'moodle',
	loginMethod: 'POST',
	lifetime_s: 60,
	deployment: TYPE_ID,
	registration: { configuration: '/mod/lti/openid-configuration.php', endpoint: '/mod/lti/openid-registration.php', token: true },
	jwk: { alg: 'RS256', use: 'sig' },
	tokenType: 'Bearer',
	scopes: [...SCOPES, SCOPE.names, SCOPE.groups],
	scoreStatus: 200,
	keySets: () => ['site'],
	keySetOf: () => 'site',
	clientOf: () => CLIENT,
	subject: (person) => person.id,
	paths: {
		authorize: () => '/mod/lti/auth.php',
		token: () => '/mod/lti/token.php',
		jwks: () => '/mod/lti/certs.php',
		lineItems: (course) => `/mod/lti/services.php/${course}/lineitems?type_id=${TYPE_ID}`,
		lineItem: (course, item) => `/mod/lti/services.php/${course}/lineitems/${item}/lineitem?type_id=${TYPE_ID}`,
		names: (course) => `/mod/lti/services.php/CourseSection/${course}/bindings/${TYPE_ID}/memberships`,
		results: (course, item) => `/mod/lti/services.php/${course}/lineitems/${item}/lineitem/results?type_id=${TYPE_ID}`,
	},
	patterns: {
		authorize: /^\/mod\/lti\/auth\.php$/,
		token: /^\/mod\/lti\/token\.php$/,
		jwks: /^\/mod\/lti\/certs\.php$/,
		lineItems: /^\/mod\/lti\/services\.php\/\d+\/lineitems$/,
		lineItem: /^\/mod\/lti\/services\.php\/\d+\/lineitems\/([^/]+)\/lineitem$/,
		scores: /^\/mod\/lti\/services\.php\/\d+\/lineitems\/([^/]+)\/lineitem\/scores$/,
		results: /^\/mod\/lti\/services\.php\/\d+\/lineitems\/([^/]+)\/lineitem\/results$/,
	},

	/** The service belongs to one tool: its number is in every address. */
	serviceAllowed: (visit) => visit.query.get('type_id') === TYPE_ID,

	messageHint: (activity, launch) => JSON.stringify({ cmid: Number(activity.id), launchid: launch }),
	launchOfHint(hint) {
		try {
			return JSON.parse(hint).launchid;
		} catch {
			return undefined;
		}
	},

	/** What is wrong with an authentication request (L8), as [error, description], or null. */
	refuse(visit, { person }) {
		const asked = (name) => visit.field(name) ?? '';
		if (['scope', 'response_type', 'client_id', 'redirect_uri', 'login_hint', 'nonce'].some((name) => !asked(name)))
			return ['invalid_request', 'A required parameter is missing'];
		if (asked('scope') !== 'openid')
			return ['invalid_scope', `scope is ${asked('scope')}`];
		if (asked('response_type') !== 'id_token')
			return ['unsupported_response_type', `response_type is ${asked('response_type')}`];
		if (asked('response_mode') !== 'form_post')
			return ['invalid_request', 'response_mode must be form_post'];
		if (asked('prompt') !== '' && asked('prompt') !== 'none')
			return ['invalid_request', 'prompt must be none'];
		if (asked('login_hint') !== this.subject(person))
			return ['access_denied', 'login_hint is not the person who is signed in'];
		return null;
	},

	claims({ origin, course, person, activity, target }) {
		const teacher = person.role === 'teacher';
		return {
			[`${LTI}lis`]: { person_sourcedid: '', course_section_sourcedid: '' },
			[`${LTI}roles`]: [teacher ? ROLE.instructor : ROLE.learner],
			[`${LTI}context`]: { id: course.id, label: course.label, title: course.title, type: ['CourseSection'] },
			[`${LTI}resource_link`]: { title: activity.title, description: '', id: activity.id },
			given_name: person.given_name,
			family_name: person.family_name,
			name: person.name,
			email: person.email,
			[`${LTI}ext`]: { user_username: person.login, lms: 'moodle-2' },
			[`${LTI}launch_presentation`]: {
				locale: person.locale,
				document_target: target,
				return_url: `${origin}/return?activity=${activity.id}`,
			},
			[`${LTI}tool_platform`]: {
				product_family_code: 'moodle',
				version: '2024100706',
				guid: '5f3c1c5eac2f4f1f8d2d6f3f0d3c1a77',
				name: 'Demo campus',
				description: 'Demo campus',
			},
			[`${LTI}custom`]: {
				...(activity.moduleId ? { module_id: activity.moduleId } : {}),
				...activity.custom,
				context_memberships_url: origin + this.paths.names(course.id),
			},
			[AGS_CLAIM]: {
				scope: activity.scopes ?? SCOPES,
				lineitems: origin + this.paths.lineItems(course.id),
				// A3: named only where the link has exactly one.
				...(activity.lineItem === null ? {} : { lineitem: origin + this.paths.lineItem(course.id, activity.lineItem) }),
			},
			[NRPS_CLAIM]: {
				context_memberships_url: origin + this.paths.names(course.id),
				service_versions: ['1.0', '2.0'],
			},
		};
	},

	/** Moodle's checks of a score (A9, A13, A15): a refusal, or {grade, time_s} to store. */
	score({ score, person, item, stored }) {
		const number = (value) => typeof value === 'number' && Number.isFinite(value);
		const wrong = !score.userId || !score.gradingProgress || !score.activityProgress ||
			!ISO_TIME.test(score.timestamp ?? '') ||
			('scoreGiven' in score && (!number(score.scoreGiven) || score.scoreGiven < 0 ||
				!number(score.scoreMaximum) || score.scoreMaximum <= 0));
		if (wrong || person?.role !== 'student')
			return { refusal: answer(400, 'Incorrect score received') };
		const time_s = Math.floor(Date.parse(score.timestamp) / 1000);
		if (stored && stored.time_s >= time_s)
			return { refusal: answer(409, `Refusing score with an earlier timestamp for item ${item.id}`) };
		const final = score.gradingProgress === 'FullyGraded' && 'scoreGiven' in score;
		return { grade: final ? (score.scoreGiven / score.scoreMaximum) * item.scoreMaximum : null, time_s };
	},

	/** A7: no dates, the legacy link's number, empty texts for what is not set. */
	item: ({ endDateTime, ...item }) => ({ ...item, ltiLinkId: '1' }),
	itemWrong: ({ label, scoreMaximum }) => (!label || !(scoreMaximum > 0)) && answer(400, 'No label or score maximum'),

	/** A18: a zero or empty grade has no resultScore. */
	result: ({ id, person, stored, item }) => ({
		id,
		userId: person.id,
		...(stored.grade ? { resultScore: stored.grade, resultMaximum: item.scoreMaximum } : {}),
		...(stored.comment ? { comment: stored.comment } : {}),
	}),

	wrongType: () => answer(400, 'No context or unsupported content type'),
	tokenError: (error, description) => ({ error, error_description: description }),
};
