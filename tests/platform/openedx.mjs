// The platform in Open edX's shape (fixtures/lti/openedx-*): a client, a key set and a token address for every block,
// login by GET, tokens of an hour, roles with #None, and its own rules for scores.
import { createHash } from 'node:crypto';

import { AGS_CLAIM, LTI, NRPS_CLAIM, ROLE, SCOPE } from './words.mjs';
import { answer, json } from './server.mjs';

const API = '/api/lti_consumer/v1';
const SCOPES = [SCOPE.lineItemRead, SCOPE.result, SCOPE.score];

const block = (activity) => `block-v1:Campus+DEMO101+2026+type@lti_consumer+block@${digest(activity.id)}`;
const digest = (text) => createHash('md5').update(text).digest('hex');

function uuid(text) {
	const hex = digest(text);
	return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

const passport = (activity) => uuid(`passport ${activity.id}`);

export const openedx = {
	name: 'openedx',
	origin: 'funmooc',
	policy: 'openedx',
	loginMethod: 'GET',
	lifetime_s: 3600,
	deployment: '1',
	jwk: { key_ops: ['verify'] },
	tokenType: 'bearer',
	scopes: [...SCOPES, SCOPE.names, SCOPE.groups],
	scoreStatus: 201,
	keySets: (activities) => activities.map(passport),
	keySetOf: passport,
	clientOf: (activity) => uuid(`client ${activity.id}`),
	nameOf: (name, activity) => `${name}: ${activity.title}`,
	subject: (person) => person.uuid,
	paths: {
		authorize: () => `${API}/launch/`,
		token: (activity) => `${API}/token/${passport(activity)}`,
		jwks: (activity) => `${API}/public_keysets/${passport(activity)}`,
		names: () => `${API}/lti/7/memberships`,
		lineItems: () => `${API}/lti/7/lti-ags`,
		lineItem: (_course, item) => `${API}/lti/7/lti-ags/${item}`,
		results: (_course, item) => `${API}/lti/7/lti-ags/${item}/results`,
	},
	patterns: {
		authorize: /^\/api\/lti_consumer\/v1\/launch\/$/,
		token: /^\/api\/lti_consumer\/v1\/token\/([^/]+)$/,
		jwks: /^\/api\/lti_consumer\/v1\/public_keysets\/([^/]+)$/,
		lineItems: /^\/api\/lti_consumer\/v1\/lti\/7\/lti-ags$/,
		lineItem: /^\/api\/lti_consumer\/v1\/lti\/7\/lti-ags\/([^/]+)$/,
		scores: /^\/api\/lti_consumer\/v1\/lti\/7\/lti-ags\/([^/]+)\/scores$/,
		results: /^\/api\/lti_consumer\/v1\/lti\/7\/lti-ags\/([^/]+)\/results(?:\/([^/]+))?$/,
	},

	serviceAllowed: () => true,

	// The hint is a cache key made from the person and the link: the same on each launch.
	messageHint: (_activity, launch) => launch,
	launchOfHint: (hint) => hint,
	launchName: (person, activity) => digest(`${person.uuid} ${block(activity)}`),

	refuse(visit) {
		const missing = ['nonce', 'state', 'client_id', 'redirect_uri'].find((name) => !visit.field(name));
		return missing ? ['page', `${missing} is missing`] : null;
	},

	claimed: (activity, items) => activity.lineItem ?? items[0]?.id,

	claims({ origin, course, person, activity, target, items }) {
		const roles = person.role === 'teacher' ? [ROLE.administrator, ROLE.instructor] : [ROLE.learner];
		return {
			azp: this.clientOf(activity),
			[`${LTI}roles`]: [ROLE.noInstitution, ROLE.noSystem, ...roles],
			name: person.name,
			email: person.email,
			preferred_username: person.login,
			[`${LTI}resource_link`]: { id: block(activity) },
			[`${LTI}context`]: {
				id: 'course-v1:Campus+DEMO101+2026',
				type: ['http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering'],
				title: `${course.title} - Campus`,
				label: 'course-v1:Campus+DEMO101+2026',
			},
			[`${LTI}launch_presentation`]: { document_target: target },
			[`${LTI}tool_platform`]: { guid: uuid(origin), name: 'Demo campus' },
			...(activity.moduleId || activity.custom ? { [`${LTI}custom`]: { ...(activity.moduleId ? { module_id: activity.moduleId } : {}), ...activity.custom } } : {}),
			[AGS_CLAIM]: {
				scope: activity.scopes ?? SCOPES,
				lineitems: origin + this.paths.lineItems(),
				// A3: the first of them, whose ever it is, when the block itself has none.
				...(this.claimed?.(activity, items) ? { lineitem: origin + this.paths.lineItem(course.id, this.claimed(activity, items)) } : {}),
			},
			[NRPS_CLAIM]: { context_memberships_url: origin + this.paths.names(), service_versions: ['2.0'] },
		};
	},

	/** Equal or earlier times are a 400; zero is accepted and never reaches the grade book (A12), nor do non-final scores. */
	score({ score, person, item, stored }) {
		const missing = ['userId', 'timestamp', 'activityProgress', 'gradingProgress'].find((name) => !score[name]);
		if (missing || !person)
			return { refusal: json({ [missing ?? 'userId']: ['This field is required.'] }, 400) };
		const time_s = Date.parse(score.timestamp) / 1000;
		if (!Number.isFinite(time_s))
			return { refusal: json({ timestamp: ['Datetime has wrong format.'] }, 400) };
		if (stored && stored.time_s >= time_s)
			return { refusal: json({ timestamp: ['Score timestamp must be later than the previous one.'] }, 400) };
		const kept = stored?.grade ?? null;
		const counts = score.gradingProgress === 'FullyGraded' && score.scoreGiven;
		const share = counts ? Math.min(1, score.scoreGiven / score.scoreMaximum) : 0;
		return { grade: counts ? share * item.scoreMaximum : kept, time_s };
	},

	/** A7: the link's own name, and dates where they are set. */
	item: (item, activity) => ({ ...item, resourceLinkId: activity ? block(activity) : item.resourceLinkId }),
	itemWrong({ label, scoreMaximum, resourceId, resourceLinkId, tag }) {
		const wrong = !label || label.length > 100 ? 'label' : !Number.isInteger(scoreMaximum) || scoreMaximum <= 0 ? 'scoreMaximum'
			: tag?.length > 50 ? 'tag' : resourceId?.length > 255 || (!resourceId && !resourceLinkId) ? 'resourceId' : null;
		return wrong && json({ [wrong]: ['This field is not valid.'] }, 400);
	},

	result: ({ id, person, stored, item }) => ({
		id,
		userId: person.uuid,
		resultScore: stored.grade ?? 0,
		resultMaximum: item.scoreMaximum,
		...(stored.comment ? { comment: stored.comment } : {}),
	}),

	wrongType: () => answer(415, 'Unsupported media type'),
	tokenError: (error) => ({ error }),
};
