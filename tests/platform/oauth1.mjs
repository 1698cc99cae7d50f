// OAuth 1.0a (RFC 5849) as a platform does it: signatures by HMAC-SHA1 over a base string, of its own making.
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Percent-encoding of section 3.6: encodeURIComponent leaves five characters that RFC 3986 reserves. */
export const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Section 3.4.1. parameters: [[name, value], …] without oauth_signature. */
export function baseString(method, url, parameters) {
	const { protocol, host, pathname, searchParams } = new URL(url);
	const all = [...searchParams, ...parameters].map(([name, value]) => [encode(name), encode(value)])
		.sort((a, b) => byCode(a[0], b[0]) || byCode(a[1], b[1]));
	const joined = all.map((pair) => pair.join('=')).join('&');
	return [method, `${protocol}//${host}${pathname}`, joined].map(encode).join('&');
}

export const signature = (base, secret) => createHmac('sha1', `${encode(secret)}&`).update(base).digest('base64');

/** The parameters of a launch with OAuth's and their signature; `oauth` replaces some (undefined takes one away). */
export function signed(url, parameters, { key, secret, oauth = {}, method = 'POST' }) {
	const given = { oauth_consumer_key: key, oauth_nonce: randomBytes(12).toString('hex'), oauth_signature_method: 'HMAC-SHA1',
		oauth_timestamp: String(Math.floor(Date.now() / 1000)), oauth_version: '1.0', ...oauth };
	const all = [...parameters, ...Object.entries(given).filter(([, value]) => value !== undefined)];
	return [...all, ['oauth_signature', signature(baseString(method, url, all), secret)]];
}

/** The parameters of an Authorization header; null when it is none of OAuth's. */
export function authorization(header) {
	const [, rest] = /^OAuth\s+(.*)$/i.exec(header ?? '') ?? [];
	return rest ? rest.split(/,\s*/).map((one) => /^([^=]+)="(.*)"$/.exec(one)?.slice(1).map(decodeURIComponent)) : null;
}

/** Why a signed request with a body that is no form does not hold, as Open edX judges it; null: it does. */
export function bodyFault({ header, url, body, secret }) {
	const parameters = authorization(header);
	if (!parameters || parameters.includes(undefined))
		return 'OAuth verification error: no OAuth header';
	const given = Object.fromEntries(parameters);
	if (given.oauth_body_hash !== createHash('sha1').update(body).digest('base64'))
		return 'OAuth verification error: OAuth body hash verification is failed.';
	const rest = parameters.filter(([name]) => !['realm', 'oauth_signature'].includes(name));
	if (given.oauth_signature !== signature(baseString('POST', url, rest), secret))
		return 'OAuth verification error: OAuth signature verification has failed.';
	return null;
}
