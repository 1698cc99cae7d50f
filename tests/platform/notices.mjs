// The platform notification service: a tool says where it wants which notices, and is told of course copies by signed ones.
import { randomUUID } from 'node:crypto';

import { request } from '../harness/http.mjs';
import { answer, json } from './server.mjs';
import { LTI } from './words.mjs';

export const NOTICE_SCOPE = 'https://purl.imsglobal.org/spec/lti/scope/noticehandlers';
const COPY = 'LtiContextCopyNotice';

export class Notices {
	/** What tools asked for: {notice type: address}. */
	handlers = {};
	/** true: launches offer the service. */
	offered = false;

	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		return [['PUT', /^\/api\/notices$/, (visit) => this.#put(visit), 'notices']];
	}

	get scopes() {
		return this.offered ? [NOTICE_SCOPE] : [];
	}

	/** Claims of a launch. */
	get claims() {
		return this.offered ? { [`${LTI}platformnotificationservice`]: { service_versions: ['1.0'], scope: [NOTICE_SCOPE],
			platform_notification_service_url: `${this.platform.origin}/api/notices`, notice_types_supported: ['LtiHelloWorldNotice', COPY] } } : {};
	}

	#put(visit) {
		if (!this.platform.tokens.allows(visit, NOTICE_SCOPE))
			return answer(401, 'Unauthorized');
		const { notice_type: type, handler } = JSON.parse(visit.body);
		this.handlers[type] = handler;
		return json({ client_id: this.platform.shape.clientOf(this.platform.campus.first), notice_type: type, handler });
	}

	/** A notice that `course` was copied from `origins` (ids); overrides replace claims, undefined takes one away. */
	copyNotice(course, origins, overrides = {}) {
		const { shape, origin, campus } = this.platform;
		const now = Math.floor(Date.now() / 1000);
		return JSON.parse(JSON.stringify({ iss: origin, aud: shape.clientOf(campus.first), iat: now, exp: now + 300, nonce: randomUUID(), [`${LTI}version`]: '1.3.0',
			[`${LTI}deployment_id`]: shape.deployment, [`${LTI}notice`]: { id: randomUUID(), timestamp: new Date().toISOString(), type: COPY },
			[`${LTI}context`]: { id: course.id, title: course.title }, [`${LTI}origin_contexts`]: origins, ...overrides }));
	}

	/** Sends signed notices to the tool; its answer. */
	async send(...jwts) {
		return request(this.handlers[COPY], 'POST', this.handlers[COPY], { body: { notices: jwts.map((jwt) => ({ jwt })) } });
	}
}
