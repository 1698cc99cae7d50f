// The platform's signing keys: a current one, older ones still published, and rotation.
import { randomUUID } from 'node:crypto';

import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';

async function newKey() {
	const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
	return { kid: randomUUID(), jwk: await exportJWK(privateKey) };
}

export class Keys {
	constructor(saved = []) {
		this.list = saved;
	}

	async ready() {
		if (this.list.length === 0)
			this.list.push(await newKey());
		return this;
	}

	get current() {
		return this.list[0];
	}

	/** A new current key; keepOld: how many older ones stay published. */
	async rotate({ keepOld = 1 } = {}) {
		this.list = [await newKey(), ...this.list].slice(0, keepOld + 1);
	}

	/** As Open edX 9.13.0 shipped: no kid, neither in the set nor in the header of tokens. */
	nameless = false;

	/** Public keys; `dress` adds what a platform's shape says beside kty, n, e and kid. */
	jwks(dress) {
		return { keys: this.list.map(({ kid, jwk: { kty, n, e } }) => ({ kty, ...(this.nameless ? {} : { kid }), n, e, ...dress })) };
	}

	/**
	 * A compact JWT. header: over {alg RS256, kid, typ}, undefined takes a member away. key: anything jose signs with
	 * (default: the current key). alg "none" gives an empty signature.
	 */
	async sign(claims, { header = {}, key } = {}) {
		const merged = { alg: 'RS256', kid: this.nameless ? undefined : this.current.kid, typ: 'JWT', ...header };
		Object.keys(merged).forEach((name) => merged[name] === undefined && delete merged[name]);
		if (merged.alg === 'none') {
			const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
			return `${part(merged)}.${part(claims)}.`;
		}
		return new SignJWT(claims).setProtectedHeader(merged)
			.sign(key ?? (await importJWK(this.current.jwk, merged.alg)));
	}
}
