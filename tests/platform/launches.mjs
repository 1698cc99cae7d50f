// From a click on an activity to a signed launch: login initiation, authentication request, id_token.
import { randomBytes } from 'node:crypto';

import { answer, html, redirect } from './server.mjs';
import { autoForm, message } from './pages.mjs';
import { AGS_CLAIM, LTI } from './words.mjs';

export class Launches {
	#waiting = new Map();

	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		const { patterns } = this.platform.shape;
		return [
			['GET', /^\/launch\/([^/]+)$/, (visit, id) => this.begin(visit, id), 'launch'],
			['GET POST', patterns.authorize, (visit) => this.authorize(visit), 'authorize'],
		];
	}

	/** Every hint given so far has expired, as a cache forgets. */
	forget() {
		this.#waiting.clear();
	}

	/** Parameters of a login request, as third-party-initiated login has them. */
	login(person, activity, target = activity.target, claims = () => ({})) {
		const { shape, origin, toolUrl } = this.platform;
		const launch = shape.launchName?.(person, activity) ?? `ltilaunch${activity.id}_${randomBytes(8).toString('hex')}`;
		this.#waiting.set(launch, { person, activity, target, claims });
		return {
			iss: origin,
			target_link_uri: `${toolUrl}/lti/launch`,
			login_hint: shape.subject(person),
			lti_message_hint: shape.messageHint(activity, launch),
			client_id: shape.clientOf(activity),
			lti_deployment_id: activity.deployment ?? shape.deployment,
		};
	}

	begin(visit, id, claims) {
		const { shape, campus, people, toolUrl } = this.platform;
		const activity = campus.activity(id);
		const person = people.of(visit);
		if (!person)
			return redirect(`/sign-in?to=${encodeURIComponent(visit.url.pathname)}`);
		if (!activity)
			return answer(404, 'There is no such activity.');
		const asked = this.login(person, activity, activity.target, claims);
		const { address, fields } = this.platform.store.offer(new URL('/lti/login', toolUrl).href, asked);
		const to = new URL(address);
		if (shape.loginMethod === 'POST')
			return html(autoForm(to.href, fields));
		Object.entries(fields).forEach(([name, value]) => to.searchParams.set(name, value));
		return redirect(to.href);
	}

	/** Answers an authentication request (OpenID Connect, prompt=none). */
	async authorize(visit) {
		const { shape, people, redirectUris } = this.platform;
		const waiting = this.#waiting.get(shape.launchOfHint(visit.field('lti_message_hint') ?? ''));
		const person = people.of(visit);
		if (!waiting)
			return html(message('This launch has expired', 'Go back to the course and open the activity again.'), 400);
		if (visit.field('client_id') !== shape.clientOf(waiting.activity))
			return html(message('Unknown client', 'No tool with this client_id is installed here.'), 400);
		if (!redirectUris.includes(visit.field('redirect_uri')))
			return html(message('Invalid request', 'redirect_uri is not one of the registered addresses.'), 400);
		if (!person || person !== waiting.person)
			return html(message('You are not signed in',
				'The campus did not receive its session cookie. Open the activity from the course page again.'), 403);
		const refused = shape.refuse(visit, { person });
		if (refused?.[0] === 'page')
			return html(message('Invalid request', refused[1]), 400);
		const state = visit.field('state');
		const fields = refused ? { error: refused[0], error_description: refused[1] }
			: { id_token: await this.idToken(person, waiting.activity, { ...waiting.claims(), nonce: visit.field('nonce') }, waiting.target) };
		const to = this.platform.deepLinking.postsTo(visit.field('redirect_uri'), waiting.claims());
		return html(autoForm(to, { ...fields, ...(state === undefined ? {} : { state }) }));
	}

	/** An answer to an authentication request that says no (OpenID Connect core 3.1.2.6). */
	refusal(visit, error) {
		return html(autoForm(visit.field('redirect_uri'), { error, state: visit.field('state') }));
	}

	/** The claims of a launch; overrides replace claims, undefined takes one away. */
	claims(person, activity, overrides = {}, target = activity.target) {
		const { shape, origin, toolUrl, campus } = this.platform;
		const now = Math.floor(Date.now() / 1000);
		const course = activity.course ?? campus.course;
		const own = shape.claims({ origin, course, person, activity, target, items: campus.state.lineItems });
		// Open edX hands out another's then (openedx.mjs).
		if (activity.lineItem === null && !shape.claimed)
			delete own[AGS_CLAIM]?.lineitem;
		return withoutUndefined({
			iss: origin,
			aud: shape.clientOf(activity),
			sub: shape.subject(person),
			iat: now,
			exp: now + shape.lifetime_s,
			nonce: randomBytes(16).toString('hex'),
			[`${LTI}version`]: '1.3.0',
			[`${LTI}message_type`]: 'LtiResourceLinkRequest',
			[`${LTI}deployment_id`]: activity.deployment ?? shape.deployment,
			[`${LTI}target_link_uri`]: `${toolUrl}/lti/launch`,
			...own,
			...placedClaims(activity, course, own),
			...this.platform.notices.claims,
			...this.platform.names.claims,
			...overrides,
		});
	}

	idToken(person, activity, overrides, target) {
		return this.platform.keysFor(activity).sign(this.claims(person, activity, overrides, target));
	}
}

/** What an activity that was chosen, copied, or placed in another course says beside the shape's claims. */
function placedClaims(activity, course, own) {
	const known = activity.variables ?? {};
	const custom = Object.entries(activity.custom ?? {}).map(([name, value]) => [name, value in known ? known[value] : value]);
	return {
		...(activity.url ? { [`${LTI}target_link_uri`]: activity.url } : {}),
		...(activity.custom ? { [`${LTI}custom`]: { ...own[`${LTI}custom`], ...Object.fromEntries(custom) } } : {}),
		...(activity.course ? { [`${LTI}context`]: { ...own[`${LTI}context`], id: course.id, title: course.title } } : {}),
	};
}

function withoutUndefined(object) {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
