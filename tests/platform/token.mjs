// The token endpoint: verifies the tool's client assertion against the tool's own key set, with jose.
import { randomBytes } from 'node:crypto';

import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';

import { request } from '../harness/http.mjs';
import { json } from './server.mjs';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TOKEN_LIFE_S = 3600;

export class Tokens {
	/** Every request of the token endpoint: {client, scope, error}. */
	requests = [];
	#granted = new Map();
	#seen = new Set();

	constructor(platform) {
		this.platform = platform;
	}

	/** Fetches the tool's keys each time, as Open edX does: a rotated key is found at once. */
	async #toolKeys() {
		const { status, json: keys } = await request(this.platform.toolUrl, 'GET', '/lti/jwks');
		if (status !== 200 || !keys)
			throw new Error(`the tool's key set answered ${status}`);
		return createLocalJWKSet(keys);
	}

	// RFC 7523 section 3; the error is RFC 6749's.
	async #check(form, clients, audience) {
		if (form?.get('grant_type') !== 'client_credentials')
			return ['unsupported_grant_type', 'grant_type'];
		if (form.get('client_assertion_type') !== ASSERTION || !form.get('client_assertion'))
			return ['invalid_request', 'client_assertion_type'];
		let claims;
		try {
			const claimed = decodeJwt(form.get('client_assertion')).iss;
			if (!clients.includes(claimed))
				return ['invalid_client', `iss ${claimed} is no client here`];
			({ payload: claims } = await jwtVerify(form.get('client_assertion'), await this.#toolKeys(),
				{ algorithms: ['RS256'], issuer: claimed, subject: claimed, audience, requiredClaims: ['exp', 'iat', 'jti'] }));
		} catch (error) {
			// Open edX says so of times alone; of everything else that it is the client.
			return [this.platform.shape.name === 'openedx' && error.code === 'ERR_JWT_EXPIRED' ? 'unidentified_error' : 'invalid_client', error.message];
		}
		if (this.platform.shape.name === 'brightspace' && Array.isArray(claims.aud))
			return ['server_error', 'an audience that is a list'];
		if (this.#seen.has(claims.jti))
			return ['invalid_client', 'this jti was used before'];
		this.#seen.add(claims.jti);
		return null;
	}

	/** visit → {access_token …}; clients: ids that may ask here; audience: this endpoint's URL. */
	async grant(visit, clients, audience) {
		const { shape } = this.platform;
		const wrong = await this.#check(visit.form, clients, audience);
		const asked = (visit.form?.get('scope') ?? '').split(' ').filter(Boolean);
		const scopes = asked.filter((scope) => [...shape.scopes, ...this.platform.notices.scopes].includes(scope));
		const error = wrong ?? (scopes.length === 0 && shape.name === 'moodle' ? ['invalid_scope', 'no scope is left'] : null);
		this.requests.push({ client: clients[0], scope: asked.join(' '), error });
		if (error)
			return json(shape.tokenError(...error), 400);
		const token = randomBytes(24).toString('base64url');
		this.#granted.set(token, { scopes, until: Date.now() + TOKEN_LIFE_S * 1000 });
		return json({ access_token: token, token_type: shape.tokenType, expires_in: TOKEN_LIFE_S, scope: scopes.join(' ') });
	}

	/** Whether the visit carries a token with one of the scopes. */
	allows(visit, ...scopes) {
		const [scheme, token] = (visit.headers.authorization ?? '').split(' ');
		const grant = /^bearer$/i.test(scheme) ? this.#granted.get(token) : undefined;
		return grant !== undefined && grant.until > Date.now() && scopes.some((scope) => grant.scopes.includes(scope));
	}

	/** Every token given so far stops working, as if it had been revoked. */
	forget() {
		this.#granted.clear();
	}
}
