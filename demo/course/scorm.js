// SCORM 1.2 from the content's side: finds the API as the run-time environment describes (this window's parents, then the
// opener and its parents) and stays quiet when there is none, so that the course can also be opened as a file.
'use strict';

const scorm = (() => {
	const PARENTS_MAX = 10;
	const search = (start) => {
		let place = start;
		for (let i = 0; place && i < PARENTS_MAX; i++) {
			try {
				if (place.API) return place.API;
			} catch {
				return null; // a page of another site
			}
			if (place.parent === place) return null;
			place = place.parent;
		}
		return null;
	};
	const api = search(window) || (window.opener ? search(window.opener) : null);
	const began = Date.now();
	let open = false;

	const two = (number) => String(number).padStart(2, '0');
	const sessionTime = () => {
		const seconds = Math.floor((Date.now() - began) / 1000);
		return `${String(Math.floor(seconds / 3600)).padStart(4, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
	};

	return {
		begin() {
			open = api !== null && api.LMSInitialize('') === 'true';
			return open;
		},
		get: (element) => (open ? api.LMSGetValue(element) : ''),
		set: (element, value) => open && api.LMSSetValue(element, String(value)) === 'true',
		save() {
			if (!open) return;
			api.LMSSetValue('cmi.core.session_time', sessionTime());
			api.LMSCommit('');
		},
		end() {
			if (!open) return;
			open = false;
			api.LMSSetValue('cmi.core.session_time', sessionTime());
			api.LMSFinish('');
		},
	};
})();
