// The campus's own storage for tools whose cookies the browser keeps back (LTI platform storage by postMessage), in the shapes that
// platforms have (fixtures/lti/ltiphp-storage*; Canvas's forwarding frame), and as it goes wrong.
//
//     platform.storage = { target: '_parent' };
//
// target            what lti_storage_target says: '_parent', or the name of a frame; null: the login names none
// in                'query' (as LTI-PHP sends it) or 'body': where the login says it
// frame             a frame of this name keeps the data; capabilities name it where tells is true
// tells             capabilities name the frame of each message
// capabilities      false: there is no answer to lti.capabilities; 'none': the answer lists nothing that keeps data
// prefix            of the messages: 'lti', or 'org.imsglobal.lti' as older platforms have it
// slow_ms           each answer comes so much later
// elsewhere         the frame is of another site's origin than the authorization endpoint
// refusesPut        put_data is answered with an error
// forgets           get_data finds nothing
// deletes           put_data without a value removes the key; else it is refused, as LTI-PHP does
const DEFAULTS = { target: '_parent', in: 'query', prefix: 'lti', slow_ms: 0 };

// Runs in the campus's page or frame. What it kept and heard is there to be looked at: window.ltiStorage.
export function answering(options) {
	const kept = new Map();
	const heard = [];
	window.ltiStorage = { kept, heard };
	const refusal = (message, code = 'bad_request') => ({ error: { code, message } });
	const supported = () => (options.capabilities === 'none' ? [{ subject: `${options.prefix}.capabilities` }]
		: ['capabilities', 'get_data', 'put_data'].map((verb) => ({ subject: `${options.prefix}.${verb}`,
			...(options.tells && verb !== 'capabilities' ? { frame: options.frame } : {}) })));
	const verbs = {
		capabilities: () => ({ supported_messages: supported() }),
		put_data: (of, { key, value }) => {
			if (!key)
				return refusal('There is no key specified');
			if (options.refusesPut)
				return refusal('This platform keeps nothing');
			if (value === undefined || value === null || value === '') {
				if (!options.deletes)
					return refusal('There is no value specified');
				kept.delete(of + key);
				return { key };
			}
			kept.set(of + key, value);
			return { key, value };
		},
		get_data: (of, { key }) => {
			if (!key)
				return refusal('There is no key specified');
			return kept.has(of + key) && !options.forgets ? { key, value: kept.get(of + key) } : refusal('There is no value stored for this key');
		},
	};
	const judged = (verb, origin, data) => {
		if (!data.subject)
			return refusal('There is no subject specified');
		if (!data.message_id)
			return refusal('There is no message ID specified');
		return verbs[verb]?.(origin, data) ?? refusal(`Subject '${data.subject}' not recognised`, 'unsupported_subject');
	};
	addEventListener('message', ({ data, source, origin }) => {
		if (typeof data !== 'object' || data === null)
			return;
		const { subject = '', message_id = '' } = data;
		heard.push({ origin, ...data });
		const verb = subject.startsWith(`${options.prefix}.`) ? subject.slice(options.prefix.length + 1) : '';
		if (verb === 'capabilities' ? options.capabilities === false : !options.keeps)
			return;
		setTimeout(() => source?.postMessage({ subject: `${subject}.response`, message_id, ...judged(verb, origin, data) }, origin), options.slow_ms);
	});
}

const script = (options) => `<script>(${answering})(${JSON.stringify(options)})</script>`;

export class Storage {
	constructor(platform) {
		this.platform = platform;
	}

	get options() {
		return this.platform.storage && { ...DEFAULTS, ...this.platform.storage };
	}

	/** Where the login goes: with the frame that keeps data in its query, or beside its fields. */
	offer(address, fields) {
		const { options } = this;
		if (!options?.target)
			return { address, fields };
		if (options.in === 'body')
			return { address, fields: { ...fields, lti_storage_target: options.target } };
		const to = new URL(address);
		to.searchParams.set('lti_storage_target', options.target);
		return { address: to.href, fields };
	}

	/** What a page of the campus that shows tools holds besides. */
	get markup() {
		const { options } = this;
		if (!options)
			return '';
		const { port } = new URL(this.platform.origin);
		const host = options.elsewhere ? `http://elsewhere.localhost:${port}` : '';
		const frame = options.frame ? `<iframe name="${options.frame}" src="${host}/storage" hidden title="Storage"></iframe>` : '';
		return script({ ...options, keeps: !options.frame }) + frame;
	}

	/** The frame that keeps data. */
	get frame() {
		return `<!doctype html><html lang="en"><title>Storage</title>${this.options ? script({ ...this.options, keeps: true }) : ''}</html>`;
	}
}
