// SCORM 1.2 from the content's side (RTE 3.3): the API is looked for in the windows around this one.
'use strict';

const record = (() => {
	const WINDOWS_MAX = 10;
	const began = Date.now();
	let api = null;

	const find = (from) => {
		let place = from;
		for (let i = 0; place && i < WINDOWS_MAX; i++) {
			if (place.API) return place.API;
			if (place.parent === place) break;
			place = place.parent;
		}
		return null;
	};
	const two = (n) => String(n).padStart(2, '0');
	const span = () => {
		const s = Math.floor((Date.now() - began) / 1000);
		return `${String(Math.floor(s / 3600)).padStart(4, '0')}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
	};

	return {
		begin() {
			api = find(window) ?? (window.opener ? find(window.opener) : null);
			if (api === null) return {};
			api.LMSInitialize('');
			if (api.LMSGetValue('cmi.core.lesson_status') === 'not attempted') api.LMSSetValue('cmi.core.lesson_status', 'incomplete');
			try {
				return JSON.parse(api.LMSGetValue('cmi.suspend_data') || '{}');
			} catch {
				return {};
			}
		},
		keep(answers) {
			api?.LMSSetValue('cmi.suspend_data', JSON.stringify(answers));
			api?.LMSCommit('');
		},
		result(score, passed) {
			api?.LMSSetValue('cmi.core.score.min', '0');
			api?.LMSSetValue('cmi.core.score.max', '100');
			api?.LMSSetValue('cmi.core.score.raw', String(score));
			api?.LMSSetValue('cmi.core.lesson_status', passed ? 'passed' : 'failed');
			api?.LMSCommit('');
		},
		end() {
			api?.LMSSetValue('cmi.core.session_time', span());
			api?.LMSSetValue('cmi.core.exit', 'suspend');
			api?.LMSFinish('');
			api = null;
		},
	};
})();
