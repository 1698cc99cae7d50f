// A browser that keeps no cookie in a frame proves itself by the platform's own storage (LTI platform storage, by postMessage):
// before the platform signs the launch a value is put there, afterwards it is read back. Two pages load this: one has the
// link to follow (#go-on), the other the form to send (#prove). Whatever storage does, they go on within 1.3 s.
const CAPABILITIES_MS = 300;
const DATA_MS = 1000;
// A platform that answered nothing is not waited for again in this tab for so long.
const SILENCE_MS = 600_000;
// The names of the specification, and those that platforms had before it.
const PREFIXES = ['lti', 'org.imsglobal.lti'];

const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('-');

/** The window that shows us; null at the top, where nobody keeps anything for us. */
const platform = () => {
	const found = window.opener ?? window.parent;
	return found === window ? null : found;
};

/** A frame of the platform by its name. Asking another site's window for a name that it has not throws. */
const frameNamed = (name) => {
	for (const holder of [platform(), window.top]) {
		try {
			const found = holder?.frames[name];
			if (found && found !== window) return found;
		} catch {
			// not there
		}
	}
	return null;
};

const windowOf = (target) => (target === '_parent' ? platform() : frameNamed(target));

/**
 * Sends {to, origin, subject, …} and gives the first answer that take() does not refuse (undefined); null when none comes in
 * time. Only what has our message_id and comes from the window (and, where one is named, the origin) that was asked is an answer.
 */
const ask = (questions, wait_ms, take) => new Promise((resolve) => {
	const asked = new Map(questions.map((one) => [newId(), one]));
	const end = (answer) => {
		removeEventListener('message', hear);
		clearTimeout(late);
		resolve(answer);
	};
	const hear = ({ data, source, origin }) => {
		const question = asked.get(data?.message_id);
		if (!question || source !== question.to || (question.origin !== '*' && origin !== question.origin)) return;
		if (data.subject !== `${question.message.subject}.response`) return;
		const answer = take(data, question);
		asked.delete(data.message_id);
		if (answer !== undefined) end(answer);
		else if (asked.size === 0) end(null);
	};
	const late = setTimeout(() => end(null), wait_ms);
	addEventListener('message', hear);
	for (const [message_id, { to, origin, message }] of asked) to.postMessage({ ...message, message_id }, origin);
	if (asked.size === 0) end(null);
});

/** Where data is kept and by which prefix: {window, prefix}; {window: null}: the platform says that it keeps none; null: no word. */
const capabilities = async (target) => {
	const windows = [...new Set([platform(), windowOf(target)])].filter(Boolean);
	const questions = windows.flatMap((to) => PREFIXES.map((prefix) => ({ to, prefix, origin: '*', message: { subject: `${prefix}.capabilities` } })));
	return ask(questions, CAPABILITIES_MS, ({ supported_messages: supported }, { prefix }) => {
		if (!Array.isArray(supported)) return undefined;
		const named = (verb) => supported.find((one) => one?.subject === `${prefix}.${verb}`);
		const put = named('put_data');
		if (!put || !named('get_data')) return { window: null };
		return { window: put.frame ? windowOf(put.frame) : windowOf(target), prefix };
	});
};

const silence = (origin) => `lectern-storage-silent:${origin}`;

const isSilent = (origin) => {
	try {
		return Date.now() - Number(sessionStorage.getItem(silence(origin)) ?? 0) < SILENCE_MS;
	} catch {
		return false;
	}
};

const noteSilent = (origin) => {
	try {
		sessionStorage.setItem(silence(origin), String(Date.now()));
	} catch {
		// this browser keeps nothing at all
	}
};

/** The data's place, or null. A platform may keep data without telling what it can do: then it is tried by the present names. */
const placeOf = async ({ target, origin }) => {
	if (platform() === null || isSilent(origin)) return null;
	const told = await capabilities(target);
	const place = told ?? { window: windowOf(target), prefix: PREFIXES[0] };
	return place.window ? { ...place, told: told !== null } : null;
};

const data = ({ window: to, prefix }, origin, verb, fields) => ask([{ to, origin, message: { subject: `${prefix}.${verb}`, ...fields } }],
	DATA_MS, (answer) => (answer.error ? { value: '' } : answer));

const put = async ({ target, origin, key, value }) => {
	const place = await placeOf({ target, origin });
	if (place && (await data(place, origin, 'put_data', { key, value })) === null && !place.told) noteSilent(origin);
};

/** What was put, "" when nothing was; it is taken away at once where the platform can. */
const take = async ({ target, origin, key }) => {
	const place = await placeOf({ target, origin });
	const answer = place && await data(place, origin, 'get_data', { key });
	if (typeof answer?.value !== 'string') return '';
	place.window.postMessage({ subject: `${place.prefix}.put_data`, message_id: newId(), key }, origin);
	return answer.value;
};

const link = document.getElementById('go-on');
const form = document.getElementById('prove');
if (link) {
	await put(link.dataset).catch(() => {});
	location.replace(link.href);
} else {
	form.elements.proof.value = await take(form.dataset).catch(() => '');
	form.submit();
}
