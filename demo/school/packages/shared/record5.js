// cmi5 from the unit's side: the token is fetched once (8.2), the launch data read (10.2), and initialized, completed, passed or
// failed, and terminated are told in that order (9.3). Nothing is kept of answers before they are handed in.
'use strict';

const record = (() => {
	const began = Date.now();
	const query = new URLSearchParams(location.search);
	const verb = (name) => ({ id: `http://adlnet.gov/expapi/verbs/${name}`, display: { 'en-US': name } });
	const span = () => `PT${Math.max(1, Math.floor((Date.now() - began) / 1000))}S`;
	const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' };
	const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
	const MOVEON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' };
	let token = null, data = null, over = false, passedOnce = false, completed = false;
	let last = Promise.resolve();

	const ask = (path, options = {}) => fetch(`${query.get('endpoint').replace(/\/$/, '')}/${path}`, { ...options,
		headers: { authorization: `Basic ${token}`, 'x-experience-api-version': '1.0.3', 'content-type': 'application/json' } });
	const say = (name, result, categories = [CMI5], keepalive = false) => {
		const context = structuredClone(data.contextTemplate);
		context.registration = query.get('registration');
		if (result?.score && data.masteryScore !== undefined) context.extensions = { ...context.extensions, [MASTERY]: data.masteryScore };
		context.contextActivities = { ...context.contextActivities, category: [...(context.contextActivities?.category ?? []), ...categories] };
		const statement = { id: crypto.randomUUID?.() ?? uuid(), timestamp: new Date().toISOString(), actor: JSON.parse(query.get('actor')), verb: verb(name),
			object: { objectType: 'Activity', id: query.get('activityId') }, context, ...(result && { result }) };
		return ask('statements', { method: 'POST', body: JSON.stringify([statement]), keepalive });
	};
	const tell = (...said) => {
		last = last.then(() => say(...said));
	};
	// Pages without https have no randomUUID.
	const uuid = () => {
		const b = crypto.getRandomValues(new Uint8Array(16));
		b[6] = (b[6] & 15) | 64;
		b[8] = (b[8] & 63) | 128;
		return [...b].map((x) => x.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	};
	const start = async () => {
		const fetched = await fetch(query.get('fetch'), { method: 'POST' });
		token = (await fetched.json())['auth-token'];
		const about = new URLSearchParams({ activityId: query.get('activityId'), agent: query.get('actor'), registration: query.get('registration'), stateId: 'LMS.LaunchData' });
		data = await (await ask(`activities/state?${about}`)).json();
		const who = new URLSearchParams({ agent: query.get('actor'), profileId: 'cmi5LearnerPreferences' });
		await ask(`agents/profile?${who}`);
		await say('initialized');
	};
	const back = () => {
		if (data?.returnURL) location.href = data.returnURL;
	};

	return {
		begin() {
			if (query.has('fetch')) last = start();
			return {};
		},
		keep() {},
		async result(score, passed) {
			await last;
			if (data === null || data.launchMode !== 'Normal') return;
			if (!completed) {
				completed = true;
				tell('completed', { completion: true, duration: span() }, [CMI5, MOVEON]);
			}
			if (passedOnce) return;
			passedOnce = passed;
			tell(passed ? 'passed' : 'failed', { success: passed, score: { scaled: score / 100, raw: score, min: 0, max: 100 }, duration: span() }, [CMI5, MOVEON]);
		},
		end() {
			if (over || data === null) return;
			over = true;
			// A page that goes waits for nothing.
			last = say('terminated', { duration: span() }, [CMI5], true);
		},
		async leave() {
			await last;
			this.end();
			await last;
			back();
		},
	};
})();
