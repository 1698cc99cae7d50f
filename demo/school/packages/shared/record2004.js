// SCORM 2004 4th Edition from the content's side (RTE 3.1): the API is looked for in the windows around this one.
'use strict';

const record = (() => {
	const WINDOWS_MAX = 10;
	const began = Date.now();
	let api = null;

	const find = (from) => {
		let place = from;
		for (let i = 0; place && i < WINDOWS_MAX; i++) {
			if (place.API_1484_11) return place.API_1484_11;
			if (place.parent === place) break;
			place = place.parent;
		}
		return null;
	};

	return {
		begin() {
			api = find(window) ?? (window.opener ? find(window.opener) : null);
			if (api === null) return {};
			api.Initialize('');
			if (api.GetValue('cmi.completion_status') !== 'completed') api.SetValue('cmi.completion_status', 'incomplete');
			try {
				return JSON.parse(api.GetValue('cmi.suspend_data') || '{}');
			} catch {
				return {};
			}
		},
		keep(answers) {
			api?.SetValue('cmi.suspend_data', JSON.stringify(answers));
			api?.Commit('');
		},
		result(score, passed) {
			api?.SetValue('cmi.score.min', '0');
			api?.SetValue('cmi.score.max', '100');
			api?.SetValue('cmi.score.raw', String(score));
			api?.SetValue('cmi.score.scaled', String(score / 100));
			api?.SetValue('cmi.success_status', passed ? 'passed' : 'failed');
			api?.SetValue('cmi.completion_status', 'completed');
			api?.Commit('');
		},
		end() {
			api?.SetValue('cmi.session_time', `PT${Math.floor((Date.now() - began) / 1000)}S`);
			api?.SetValue('cmi.exit', 'suspend');
			api?.Terminate('');
			api = null;
		},
	};
})();
