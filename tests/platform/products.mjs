// Other products, as far as they differ from Moodle's shape in what tools meet: how they register (registration.mjs), their
// addresses' owners, their token endpoint.
import { moodle } from './moodle.mjs';

const product = (name, family, more = {}) => ({ ...moodle, name, family, policy: name, origin: undefined, deployment: undefined, ...more });

/** Deployments only after an administrator confirms the tool. What it calls its authorization server is no audience. */
export const canvas = product('canvas', 'canvas', { confirms: true, authorizationServer: (origin) => `${origin}/not-an-audience`,
	registration: { configuration: '/api/lti/security/openid-configuration', endpoint: '/api/lti/registrations', token: true } });

/** No registration token; its token endpoint wants an audience of its own, as one text: a list of two is its own error. */
export const brightspace = product('brightspace', 'desire2learn', { deployment: 'b5d1', tokenAudience: 'https://api.brightspace.com/auth/token',
	authorizationServer: () => 'https://api.brightspace.com/auth/token',
	registration: { configuration: '/d2l/.well-known/openid-configuration', endpoint: '/d2l/lti/register', token: false } });

/** No registration by the tool: one client for all schools, a deployment for each. */
export const blackboard = product('blackboard', 'BlackboardLearn', { deployment: 'school-1' });

/** The deployment is a setting of the server. */
export const sakai = product('sakai', 'sakai', { deployment: '1',
	registration: { configuration: '/imsblis/lti13/well_known', endpoint: '/imsblis/lti13/registration_endpoint', token: true } });
