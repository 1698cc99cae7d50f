// Tools register themselves (LTI Dynamic Registration 1.0), each product in its way: what it publishes, what it wants to hear,
// how it refuses, what it answers; and the page on which an administrator begins.
import { randomBytes } from 'node:crypto';

import { SignJWT, jwtVerify } from 'jose';

import { labelsOf } from './adding.mjs';
import { escape, message, page } from './pages.mjs';
import { html, json, redirect } from './server.mjs';

const PLATFORM = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const TOOL = 'https://purl.imsglobal.org/spec/lti-tool-configuration';
const ISSUER_OF_TOKENS = 'campus-registration';
const SCOPES = ['https://purl.imsglobal.org/spec/lti-ags/scope/lineitem', 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
	'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly', 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
	'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly', 'openid'];
const PLACEMENTS = ['link_selection', 'assignment_selection', 'course_navigation', 'editor_button'];

const refusal = (status, reason) => json({ status, reason, request: { method: 'POST' } }, status);

export class Registration {
	/** Every registration request, taken or not: {authorization, body, status}. */
	requests = [];
	/** What a test puts into the configuration in place of what stands there; undefined takes a member away. */
	overrides = {};
	/** What a test answers instead: (visit) → answer, or nothing. */
	instead = { configuration: null, registration: null };
	#secret = randomBytes(32);
	#known = new Map();

	constructor(platform) {
		this.platform = platform;
	}

	/** The tools that registered themselves, kept with the campus: {client, deployment, active, request}. */
	get tools() {
		return (this.platform.campus.state.tools ??= []);
	}

	set tools(tools) {
		this.platform.campus.state.tools = tools;
		this.platform.campus.save();
	}

	/** After a start: the tool that was active is so again. */
	restore() {
		const at = this.tools.findLastIndex((one) => one.active);
		if (at >= 0)
			this.activate(at);
	}

	get #ways() {
		return this.platform.shape.registration;
	}

	get routes() {
		if (!this.#ways)
			return [];
		const exactly = (path) => new RegExp(`^${path.replace(/[.]/g, '\\.')}$`);
		return [
			['GET', exactly(this.#ways.configuration), (visit) => this.instead.configuration?.(visit) ?? json(this.configuration), 'configuration'],
			['POST', exactly(this.#ways.endpoint), (visit) => this.#take(visit), 'registration'],
			['GET', /^\/admin\/tools$/, (visit) => this.#admin(visit, (person) => this.#list(person))],
			['GET', /^\/admin\/tools\/add$/, (visit) => this.#admin(visit, () => this.#add(visit))],
			['POST', /^\/admin\/tools\/(\d+)$/, (visit, at) => this.#admin(visit, () => this.#activate(Number(at)))],
			['POST', /^\/admin\/tools\/(\d+)\/settings$/, (visit, at) => this.#admin(visit, () => this.#set(visit, Number(at)))],
		];
	}

	get configurationUrl() {
		return this.platform.origin + this.#ways.configuration;
	}

	get configuration() {
		const { shape, origin } = this.platform;
		const { first: activity } = this.platform.campus;
		const all = {
			issuer: origin,
			token_endpoint: origin + shape.paths.token(activity),
			token_endpoint_auth_methods_supported: ['private_key_jwt'],
			token_endpoint_auth_signing_alg_values_supported: ['RS256'],
			jwks_uri: origin + shape.paths.jwks(activity),
			authorization_endpoint: origin + shape.paths.authorize(activity),
			registration_endpoint: origin + this.#ways.endpoint,
			...(shape.authorizationServer ? { authorization_server: shape.authorizationServer(origin) } : {}),
			scopes_supported: SCOPES,
			response_types_supported: ['id_token'],
			subject_types_supported: ['public', 'pairwise'],
			id_token_signing_alg_values_supported: ['RS256'],
			claims_supported: ['sub', 'iss', 'name', 'given_name', 'family_name', 'email'],
			[PLATFORM]: {
				product_family_code: shape.family ?? shape.name,
				version: '4.5.6 (Build: 20250811)',
				messages_supported: [{ type: 'LtiResourceLinkRequest' }, { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] }],
				variables: ['Context.id', 'Context.id.history', 'ResourceLink.id', 'User.id', 'Person.name.full'],
			},
			...this.overrides,
		};
		return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
	}

	/** What the browser is sent to: the tool's address with what a platform adds. client: of a tool that is there already. */
	async begin(link, { client } = {}) {
		const url = new URL(link);
		url.searchParams.set('openid_configuration', this.configurationUrl);
		if (this.#ways.token)
			url.searchParams.set('registration_token', await this.token({ client }));
		return url.href;
	}

	/** Moodle's: signed, for one hour, for one client id that is chosen now. */
	token({ client = randomBytes(11).toString('base64url'), expires = '1h' } = {}) {
		return new SignJWT({ scope: 'reg' }).setProtectedHeader({ alg: 'HS256' }).setIssuer(ISSUER_OF_TOKENS).setSubject(client)
			.setIssuedAt().setExpirationTime(expires).sign(this.#secret);
	}

	// What Moodle's openid-registration.php asks of a tool, in its order and words.
	#moodleRefuses(request) {
		const tool = request[TOOL] ?? {};
		const missing = ['client_name', 'jwks_uri', 'initiate_login_uri', 'redirect_uris'].find((name) => !request[name]);
		if (missing)
			return `missing_${missing}`;
		if (!Array.isArray(request.redirect_uris))
			return 'invalid_redirect_uris';
		if (!(request.response_types ?? []).includes('id_token'))
			return 'invalid_response_types';
		if (request.token_endpoint_auth_method !== 'private_key_jwt')
			return 'invalid_token_endpoint_auth_method';
		if (request.application_type && request.application_type !== 'web')
			return 'invalid_application_type';
		if (!tool.domain || !tool.target_link_uri)
			return 'missing_domain_or_target_link_uri';
		return new URL(tool.target_link_uri).host.endsWith(tool.domain) ? null : 'domain_targetlinkuri_mismatch';
	}

	// Canvas's words for what its registrations want, one for each fault.
	#canvasErrors(request) {
		const tool = request[TOOL] ?? {};
		const of = (at, field, text) => ({ field: `messages/${at}/${field}`, message: text });
		return (tool.messages ?? []).flatMap((one, at) => [
			...(one.label ? [] : [of(at, 'label', 'label is missing')]),
			...(one.target_link_uri ? [] : [of(at, 'target_link_uri', 'target_link_uri is missing')]),
			...((one.placements ?? []).length > 0 && one.placements.every((name) => PLACEMENTS.includes(name)) ? []
				: [of(at, 'placements', `${JSON.stringify(one.placements ?? [])} <is not> a list of known placements`)]),
		]);
	}

	async #clientOf(visit) {
		const given = /^Bearer (.+)$/.exec(visit.headers.authorization ?? '')?.[1];
		if (!this.#ways.token)
			return visit.headers.authorization ? { refused: refusal(400, 'unexpected Authorization header') } : { client: randomBytes(11).toString('hex') };
		try {
			const { payload } = await jwtVerify(given ?? '', this.#secret, { issuer: ISSUER_OF_TOKENS, algorithms: ['HS256'] });
			return this.#known.has(payload.sub) && this.platform.shape.name === 'moodle' ? { refused: refusal(401, 'token_already_used') } : { client: payload.sub };
		} catch {
			return { refused: refusal(401, 'invalid_token') };
		}
	}

	async #answer(visit) {
		const { shape } = this.platform;
		const { client, refused } = await this.#clientOf(visit);
		if (refused)
			return refused;
		const request = JSON.parse(visit.body);
		const errors = shape.name === 'canvas' ? this.#canvasErrors(request) : [];
		const wrong = errors.length === 0 ? this.#moodleRefuses(request) : null;
		if (errors.length > 0 || wrong)
			return errors.length > 0 ? json({ errors }, 422) : refusal(400, wrong);
		const deployment = shape.confirms ? undefined : this.#known.get(client) ?? shape.deployment ?? String(this.tools.length + 2);
		this.#known.set(client, deployment);
		this.tools = [...this.tools.filter((one) => one.client !== client), { client, deployment, active: false, request }];
		const scope = request.scope.split(' ').filter((one) => SCOPES.includes(one)).join(' ');
		return json({ ...request, client_id: client, scope, [TOOL]: { ...request[TOOL], ...(deployment ? { deployment_id: deployment } : {}) },
			...(shape.confirms ? { registration_client_uri: `${this.platform.origin}/api/lti/registrations/1`, registration_access_token: 'an-access-token' } : {}),
		}, shape.name === 'moodle' ? 200 : 201);
	}

	async #take(visit) {
		const answered = this.instead.registration?.(visit) ?? (await this.#answer(visit));
		this.requests.push({ authorization: visit.headers.authorization, body: visit.body && JSON.parse(visit.body), status: answered.status });
		return answered;
	}

	/** An administrator makes the newest tool the one that activities launch. */
	activate(at = this.tools.length - 1) {
		const tool = this.tools[at];
		const { shape } = this.platform;
		tool.active = true;
		tool.deployment ??= `1:${randomBytes(8).toString('hex')}`;
		shape.clientOf = () => tool.client;
		shape.deployment = tool.deployment;
		this.platform.redirectUris = tool.request.redirect_uris;
		this.platform.campus.save();
		return tool;
	}

	#admin(visit, show) {
		const person = this.platform.people.of(visit);
		if (!person)
			return redirect(`/sign-in?to=${encodeURIComponent(visit.path)}`);
		return person.role === 'teacher' ? show(person) : html(message('Not allowed', 'Only who looks after the campus may do this.'), 403);
	}

	#list(person) {
		const labels = labelsOf(this.platform.shape);
		const rows = this.tools.map((one, at) => `<li class="card" data-tool="${escape(one.client)}"><h2>${escape(one.request.client_name)}</h2>
			<p>${one.active ? labels.active : labels.waits} · client id <code>${escape(one.client)}</code></p>
			${one.active ? this.#settings(one, at) : `<form method="post" action="/admin/tools/${at}"><button>${labels.activate}</button></form>`}</li>`);
		return html(page(labels.tools, `<h1>${labels.tools}</h1><p class="lead">The address of a tool that registers itself:</p>
			<form method="get" action="/admin/tools/add"><p><label>${labels.url}<br><input name="url" size="60" required></label> <button>${labels.connect}</button></p></form>
			<ul class="cards">${rows.join('')}</ul>`, person));
	}

	/** What Moodle asks of whoever configures a tool, as far as it decides what teachers can do. */
	#settings(tool, at) {
		if (this.platform.shape.name !== 'moodle')
			return '';
		const choice = (value, label) => `<option value="${value}" ${tool.settings?.chooser === (value === 'chooser') ? 'selected' : ''}>${label}</option>`;
		return `<form method="post" action="/admin/tools/${at}/settings"><p><label>Tool configuration usage<br><select name="usage">
			${choice('preconfigured', 'Show as preconfigured tool')}${choice('chooser', 'Show in activity chooser and as a preconfigured tool')}</select></label></p>
			<p><button>Save changes</button></p></form>`;
	}

	#set(visit, at) {
		if (this.tools[at])
			this.tools[at].settings = { chooser: visit.field('usage') === 'chooser' };
		this.platform.campus.save();
		return redirect('/admin/tools');
	}

	async #add(visit) {
		const address = await this.begin(visit.query.get('url'));
		return html(page('Add a tool', `<h1>Add a tool</h1><iframe name="tool" title="Registration" src="${escape(address)}"></iframe>
			<script>addEventListener('message', (event) => {
				if (event.data?.subject === 'org.imsglobal.lti.close') location.replace('/admin/tools');
			});</script>`));
	}

	#activate(at) {
		if (this.tools[at])
			this.activate(at);
		return redirect('/admin/tools');
	}
}
