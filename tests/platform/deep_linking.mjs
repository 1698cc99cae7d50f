// Deep linking as platforms do it (research/lti-checklist.md section 9): the request, by a button of the course page, and the
// answer, which is checked with jose against the tool's published keys before anything is made of it. What differs between
// platforms is a manner:
//
//   moodle      takes ltiResourceLink alone, several; keeps custom parameters as lines "key=value" with lower-case keys
//   openedx     no data, services or custom claim in the request; one answer takes the place of the one before; no columns.
//               An old site posts the request's token to the deep linking address instead of redirect_uri (E3)
//   canvas      one item, data, truth values
//   d2l         refuses an item whose url is not the registered launch address, query included, and a token without kid
//   blackboard  an item without url is an invalid link; sub must be the client
//   standard    several, data, truth values as texts
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';

import { request } from '../harness/http.mjs';
import { message, returnPage } from './pages.mjs';
import { html, redirect } from './server.mjs';
import { AGS_CLAIM, LTI, NRPS_CLAIM } from './words.mjs';

const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const RETURN = /^\/mod\/lti\/contentitem_return\.php$/;
const TEXT_LINES = /[\r\n]/;

const TARGETS = ['iframe', 'window'];
const MANNERS = {
	moodle: {
		settings: { accept_types: ['ltiResourceLink'], accept_presentation_document_targets: ['frame', 'iframe', 'window'], accept_copy_advice: false,
			accept_multiple: true, accept_unsigned: false, auto_create: false, can_confirm: false, title: 'x', text: 'y' },
		types: ['ltiResourceLink'],
		keeps: (custom) => Object.fromEntries(Object.entries(custom).map(([key, value]) => [key.toLowerCase().replace(/[^a-z0-9]/g, '_'), value])),
	},
	openedx: {
		settings: { accept_types: ['ltiResourceLink', 'link', 'html', 'image'], accept_presentation_document_targets: ['iframe', 'window', 'embed'],
			accept_multiple: true, auto_create: true, title: '', text: '' },
		types: ['ltiResourceLink', 'link', 'html', 'image'],
		replaces: true,
		titleMax: 255,
		urlMax: 500,
	},
	canvas: { settings: { accept_types: ['ltiResourceLink'], accept_presentation_document_targets: TARGETS, accept_multiple: false, accept_lineitem: true, data: 'canvas-opaque é "1"' } },
	d2l: { settings: { accept_types: ['ltiResourceLink'], accept_presentation_document_targets: TARGETS, accept_multiple: true, data: 'd2l' }, urlRegistered: true, needsKid: true },
	blackboard: { settings: { accept_types: ['ltiResourceLink'], accept_presentation_document_targets: TARGETS, accept_multiple: true, accept_lineitem: true, data: 'bb:1' }, needsUrl: true, needsSub: true },
	standard: { settings: { accept_types: ['ltiResourceLink', 'link'], accept_presentation_document_targets: TARGETS, accept_multiple: 'true', accept_lineitem: 'false', data: '{"opaque":[1, 2]}\n' } },
};

export class DeepLinking {
	/** Answers that were taken: {claims, items}; and why others were not. */
	answers = [];
	refusals = [];
	#nonces = new Set();

	constructor(platform) {
		this.platform = platform;
		this.manner = platform.shape.name;
		/** Over the request's settings; undefined takes a member away. */
		this.overrides = {};
		/** An old Open edX site: the token goes to the deep linking address. */
		this.old = false;
	}

	get rules() {
		return MANNERS[this.manner];
	}

	get returnUrl() {
		return this.returnUrlOf(this.platform.campus.first);
	}

	/** Where the answer goes: to the block that asked, or with `form` into the form of a new activity. */
	returnUrlOf(activity, form = false) {
		return this.manner === 'openedx' ? `${this.platform.origin}/api/lti_consumer/v1/lti/${7 + Number(activity.id)}/lti-dl/response`
			: `${this.platform.origin}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=QMAjI2UtSd${form ? '&form=1' : ''}`;
	}

	get routes() {
		return [
			['GET', /^\/choose$/, (visit) => this.begin(visit), 'choose'],
			['POST', RETURN, (visit) => this.take(visit), 'chosen'],
			['POST', /^\/api\/lti_consumer\/v1\/lti\/(\d+)\/lti-dl\/response$/,
				(visit, block) => this.take(visit, this.platform.campus.activity(Number(block) - 7)), 'chosen'],
		];
	}

	/** Claims over those of a launch. */
	claims({ activity = this.platform.campus.first, form } = {}) {
		const { origin, toolUrl } = this.platform;
		const settings = { ...this.rules.settings, deep_link_return_url: this.returnUrlOf(activity, form), ...this.overrides };
		return {
			[`${LTI}message_type`]: 'LtiDeepLinkingRequest',
			[`${LTI}target_link_uri`]: `${toolUrl}/lti/launch`,
			[`${DL}deep_linking_settings`]: JSON.parse(JSON.stringify(settings)),
			...(this.manner === 'openedx' ? { [AGS_CLAIM]: undefined, [NRPS_CLAIM]: undefined, [`${LTI}custom`]: undefined,
				[`${LTI}launch_presentation`]: undefined, [`${LTI}tool_platform`]: undefined }
				: { [`${LTI}resource_link`]: undefined, [`${LTI}launch_presentation`]: { locale: 'en', document_target: 'iframe', return_url: `${origin}/return` } }),
		};
	}

	/** Where the token is posted. */
	postsTo(asked, claims) {
		return this.old && claims[`${LTI}message_type`] === 'LtiDeepLinkingRequest' ? `${this.platform.toolUrl}/lti/launch/deep-link` : asked;
	}

	begin(visit, activity = this.platform.campus.first) {
		const form = visit.query.get('for') === 'form';
		return this.platform.people.of(visit) ? this.platform.launches.begin(visit, activity.id, () => this.claims({ activity, form }))
			: redirect(`/sign-in?to=${encodeURIComponent(visit.path)}`);
	}

	/** What is wrong with the answer, as a sentence; null when it is taken. */
	async #fault(token, activity) {
		const { shape, origin, toolUrl } = this.platform;
		const { rules } = this;
		const client = shape.clientOf(activity);
		const keys = createLocalJWKSet((await request(toolUrl, 'GET', '/lti/jwks')).json);
		const { payload } = await jwtVerify(token, keys, { issuer: client, audience: origin, algorithms: ['RS256'], maxTokenAge: '5 minutes' });
		const settings = this.claims()[`${DL}deep_linking_settings`];
		const items = payload[`${DL}content_items`];
		const checks = [
			[payload[`${LTI}message_type`] === 'LtiDeepLinkingResponse', 'message_type'],
			[payload[`${LTI}version`] === '1.3.0', 'version'],
			[payload[`${LTI}deployment_id`] === shape.deployment, 'deployment_id'],
			[payload.exp - payload.iat <= 300, 'exp'],
			[payload.azp === undefined || [payload.aud].flat().includes(payload.azp), 'azp'],
			[typeof payload.nonce === 'string' && payload.nonce.length >= 16, 'nonce'],
			['data' in settings ? payload[`${DL}data`] === settings.data : !(`${DL}data` in payload), 'data'],
			[!rules.needsKid || decodeProtectedHeader(token).kid, 'kid'],
			[!rules.needsSub || payload.sub === client, 'sub'],
			[Array.isArray(items), 'content_items'],
			[items?.length <= 1 || settings.accept_multiple === true || settings.accept_multiple === 'true', 'accept_multiple'],
			...(items ?? []).flatMap((item) => this.#itemChecks(item, settings)),
		];
		const failed = checks.find(([good]) => !good);
		return { claims: payload, items, fault: failed ? failed[1] : null };
	}

	#itemChecks(item, settings) {
		const { rules } = this;
		const { toolUrl } = this.platform;
		return [
			[(rules.types ?? settings.accept_types).includes(item.type), `type ${item.type}`],
			[!rules.urlRegistered || item.url === `${toolUrl}/lti/launch`, `Invalid url ${item.url}`],
			[!rules.needsUrl || item.url, 'Invalid Link'],
			[!item.lineItem || !['false', false].includes(settings.accept_lineitem), 'lineItem was not asked for'],
			[!item.lineItem || Number.isInteger(item.lineItem.scoreMaximum), 'scoreMaximum'],
			[(item.title ?? '').length <= (rules.titleMax ?? 1000) && (item.url ?? '').length <= (rules.urlMax ?? 4000), 'length'],
			[Object.values(item.custom ?? {}).every((value) => typeof value === 'string' && !TEXT_LINES.test(value)), 'custom'],
		];
	}

	async take(visit, activity = this.platform.campus.first) {
		const token = visit.field('JWT');
		const form = visit.query.has('form');
		const { claims, items, fault } = await this.#fault(token ?? '', activity).catch((error) => ({ fault: error.message }));
		if (fault !== null || visit.url.href !== this.returnUrlOf(activity, form)) {
			this.refusals.push(fault ?? 'return url');
			return html(message('This cannot be added', fault ?? 'return url'), 400);
		}
		const twice = this.#nonces.has(claims.nonce);
		this.#nonces.add(claims.nonce);
		if (twice)
			return html(message('It was added before', 'Nothing was added twice.'));
		this.answers.push({ claims, items });
		if (form && items.length > 0)
			return html(returnPage(this.platform.adding.hold(items)));
		// What was there goes first (deep_linking_response_endpoint), so that an answer without items leaves nothing.
		if (this.rules.replaces)
			Object.assign(activity, { custom: undefined, url: undefined, moduleId: undefined });
		for (const item of items)
			this.make(item, activity);
		return html(this.rules.replaces ? message('The content was saved', 'You may close this window; learners find it in the block.') : returnPage());
	}

	/** An activity of what was chosen. */
	make(item, activity) {
		const { campus } = this.platform;
		if (this.rules.replaces) {
			Object.assign(activity, { custom: item.custom, url: item.url });
			return;
		}
		campus.add({ title: item.title, target: 'iframe', url: item.url, picked: true,
			custom: (this.rules.keeps ?? ((custom) => custom))(item.custom ?? {}),
			scoreMaximum: item.lineItem?.scoreMaximum,
			resourceId: item.lineItem?.resourceId, tag: item.lineItem?.tag, graded: Boolean(item.lineItem) });
	}
}
