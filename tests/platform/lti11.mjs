// The public FUN MOOC as it is: Open edX of the Hawthorn release, whose LTI block (lti_consumer 1.1.8) speaks LTI 1.1 only.
// It signs launches by OAuth 1.0a with code of its own and takes grades by Basic Outcomes, with its habits.
//
//     const fun = await startLti11({ toolUrl: s.app, key, secret, blocks: [{ id: 'golf', moduleId }], t });
//     fun.fields('ada', 'golf')        the signed parameters of a launch
//     fun.grades                       Map of "block user" to the score of 0 to 1
import { bodyFault, signed } from './oauth1.mjs';
import { PEOPLE } from './campus.mjs';
import { Faults } from './faults.mjs';
import { answer, html, serve } from './server.mjs';
import { after } from '../harness/after.mjs';
import { createHash } from 'node:crypto';

const COURSE = 'course-v1:fun+00001+session01';
const ROLES = { student: 'Student', teacher: 'Instructor', staff: 'Administrator' };
const digest = (text) => createHash('md5').update(text).digest('hex');
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));

/** Its template, as it is: what stands in a description is not escaped by it. */
const envelope = ({ message = 'unknown', major, description, response = '' }) => `<?xml version="1.0" encoding="UTF-8"?>
<imsx_POXEnvelopeResponse xmlns = "http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0">
    <imsx_POXHeader>
        <imsx_POXResponseHeaderInfo>
            <imsx_version>V1.0</imsx_version>
            <imsx_messageIdentifier>${message}</imsx_messageIdentifier>
            <imsx_statusInfo>
                <imsx_codeMajor>${major}</imsx_codeMajor>
                <imsx_severity>status</imsx_severity>
                <imsx_description>${description}</imsx_description>
                <imsx_messageRefIdentifier>
                </imsx_messageRefIdentifier>
            </imsx_statusInfo>
        </imsx_POXResponseHeaderInfo>
    </imsx_POXHeader>
    <imsx_POXBody>${response}</imsx_POXBody>
</imsx_POXEnvelopeResponse>`;

const page = (body) => html(`<!DOCTYPE html><html lang="fr"><head><title>FUN</title></head><body>${body}</body></html>`);

class Fun {
	grades = new Map();
	/** Every request to the outcome service: {block, body, fault}. */
	outcomes = [];
	faults = new Faults();
	pastDue = false;
	gone = new Set();

	constructor({ toolUrl, key, secret, blocks, host, people }) {
		Object.assign(this, { toolUrl, key, secret, blocks, host, people });
	}

	get origin() {
		return `http://${this.host}:${this.server.port}`;
	}

	get launchUrl() {
		return `${this.toolUrl}/lti/1.1/launch`;
	}

	async start() {
		this.server = await serve([
			['GET', /^\/unit\/([^/]+)$/, (visit, id) => this.#unit(visit, id)],
			['GET', /^\/launch\/([^/]+)$/, (visit, id) => this.#launch(visit, id)],
			['POST', /^\/courses\/[^/]+\/xblock\/block-v1:[^/]*block@(\w+)\/handler_noauth\/outcome_service_handler$/,
				(visit, hash) => this.#outcome(visit, hash), 'outcome'],
		], { port: 0, faults: this.faults, originOf: () => this.origin, report: (error) => process.stderr.write(`${error.stack}\n`) });
		return this;
	}

	person(who) {
		return this.people.find((one) => one.login === who);
	}

	/** anonymous_student_id: another one for every person, the same in all courses. */
	userId(who) {
		return who === 'student' ? 'student' : digest(`anonymous ${this.person(who).uuid}`);
	}

	resourceLink(id) {
		return `${this.host}-${digest(id)}`;
	}

	sourcedId(who, id) {
		return [encodeURIComponent(COURSE), this.resourceLink(id), this.userId(who)].join(':');
	}

	outcomeUrl(id) {
		return `${this.origin}/courses/${COURSE}/xblock/block-v1:fun+00001+session01+type@lti_consumer+block@${digest(id)}`
			+ '/handler_noauth/outcome_service_handler';
	}

	/** What the block says of a person, before it is signed: [[name, value], …]; `changes` replace (undefined takes away). */
	parameters(who, id, changes = {}) {
		const block = this.blocks.find((one) => one.id === id);
		const person = this.person(who);
		const said = {
			user_id: this.userId(who),
			oauth_callback: 'about:blank',
			launch_presentation_return_url: '',
			lti_message_type: 'basic-lti-launch-request',
			lti_version: 'LTI-1p0',
			roles: ROLES[person?.role ?? 'student'],
			resource_link_id: this.resourceLink(id),
			lis_result_sourcedid: this.sourcedId(who, id),
			context_id: COURSE,
			custom_component_display_name: block.title ?? 'LTI consumer',
			context_title: 'Un cours de démonstration',
			context_label: 'fun',
			lis_outcome_service_url: block.hasScore === false ? undefined : this.outcomeUrl(id),
			launch_presentation_locale: 'fr',
			lis_person_sourcedid: person?.login,
			...(block.moduleId ? { custom_module_id: block.moduleId } : {}),
			...changes,
		};
		return Object.entries(said).filter(([, value]) => value !== undefined);
	}

	/** The same, signed for this address: a URLSearchParams. */
	fields(who, id, { changes, url = this.launchUrl, key = this.key, secret = this.secret, oauth, method } = {}) {
		return new URLSearchParams(signed(url, this.parameters(who, id, changes), { key, secret, oauth, method }));
	}

	#unit(visit, id) {
		const to = `/launch/${id}?as=${encodeURIComponent(visit.field('as') ?? 'student')}`;
		return page(`<main><h1>Unité</h1><iframe title="LTI" name="unit" width="1000" height="700" allowfullscreen src="${to}"></iframe></main>`);
	}

	#launch(visit, id) {
		const inputs = [...this.fields(visit.field('as') ?? 'student', id)]
			.map(([name, value]) => `<input name="${escape(name)}" value="${escape(value)}">`).join('');
		return page(`<form id="lti" action="${escape(this.launchUrl)}" method="post" enctype="application/x-www-form-urlencoded" style="display:none">${
			inputs}<input type="submit" value="Press to Launch"></form><script>document.getElementById("lti").submit();</script>`);
	}

	/** outcomes.py of lti_consumer 1.1.8, in its order: past due, XML, signature, user, action. */
	#outcome(visit, hash) {
		const block = this.blocks.find((one) => digest(one.id) === hash);
		const failure = (description, message) => answer(200, envelope({ major: 'failure', description, message }), { 'content-type': 'application/xml' });
		const find = (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(visit.body)?.[1]
			.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
		if (this.pastDue)
			return failure('Grade is past due');
		const [message, sourcedId, text] = ['imsx_messageIdentifier', 'sourcedId', 'textString'].map(find);
		const action = /<imsx_POXBody>\s*<(\w+)>/.exec(visit.body)?.[1];
		const score = Number.parseFloat(text);
		if (!action || sourcedId === undefined || !(score >= 0 && score <= 1))
			return failure(`Request body XML parsing error: ${score} & more ${escape(visit.body)}`);
		const fault = bodyFault({ header: visit.headers.authorization, url: this.outcomeUrl(block.id), body: visit.body, secret: this.secret });
		this.outcomes.push({ block: block.id, action, sourcedId, score, fault, type: visit.type });
		if (fault)
			return failure(fault, message);
		const user = decodeURIComponent(sourcedId.split(':').at(-1));
		if (this.gone.has(user) || !this.people.some((one) => this.userId(one.login) === user))
			return failure('User not found.', message);
		if (action !== 'replaceResultRequest')
			return answer(200, envelope({ major: 'unsupported', description: 'Target does not support the requested operation.', message }));
		this.grades.set(`${block.id} ${user}`, score);
		return answer(200, envelope({ major: 'success', description: `Score for ${sourcedId} is now ${score}`, message,
			response: '<replaceResultResponse/>' }), { 'content-type': 'application/xml' });
	}

	grade(who, id) {
		return this.grades.get(`${id} ${this.userId(who)}`);
	}

	stop() {
		return this.server.close();
	}
}

/** blocks: [{id, title, moduleId, hasScore}]. t: a test context after which it stops. */
export async function startLti11({ toolUrl, key, secret, blocks, host = 'fun.localhost', people = PEOPLE, t }) {
	const fun = await new Fun({ toolUrl, key, secret, blocks, host, people }).start();
	if (t)
		after(t, () => fun.stop());
	return fun;
}
