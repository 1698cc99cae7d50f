// A video: what was watched is kept as stretches of it, so that going over a part twice, or jumping over it, counts as what it
// is. Completed when so many per cent of it were watched.
import { Ranges } from './ranges.mjs';
import { say, text } from './words.mjs';

const STEP_MAX_S = 2.5; // between two looks at a video that plays, at single speed
const EDGE_S = 1; // the last second of many films never plays

export const begin = (record, { percent }) => {
	const video = document.getElementById('video');
	const watched = Ranges.read(record.data.watched);
	const speed = document.getElementById('speed');
	const told = document.getElementById('watched');
	const trouble = document.getElementById('trouble');
	let last = null; // the place at the last look, while it plays
	let ready = false; // its length is known, and it stands where the learner was

	const length = () => (Number.isFinite(video.duration) ? video.duration : 0);

	const part = () => {
		const all = length();
		if (all === 0) return 0;
		return Math.min(100, (watched.total(all) / Math.max(all - Math.min(EDGE_S, all / 10), 0.1)) * 100);
	};

	const show = () => {
		told.textContent = text('watched-of', String(Math.floor(part())));
		if (record.completed || part() < percent) return;
		record.complete();
		say('video-done');
	};

	const keep = (now) => ready && record.keep({ at: Math.round(video.currentTime * 10) / 10, watched: watched.text() }, now);

	const look = () => {
		const at = video.currentTime;
		if (last !== null && !video.seeking && at > last && at - last <= STEP_MAX_S * Math.max(1, video.playbackRate)) {
			watched.add(last, at);
		}
		last = video.paused || video.seeking ? null : at;
		show();
	};

	video.addEventListener('timeupdate', () => {
		look();
		keep(false);
	});
	video.addEventListener('playing', () => (last = video.currentTime));
	video.addEventListener('seeking', () => (last = null));
	video.addEventListener('seeked', () => (last = video.paused ? null : video.currentTime));
	for (const name of ['pause', 'ended']) {
		video.addEventListener(name, () => {
			look();
			last = null;
			keep(true);
		});
	}
	addEventListener('pagehide', look);
	speed.addEventListener('change', () => (video.playbackRate = Number(speed.value)));
	video.addEventListener('error', () => {
		trouble.textContent = text('video-failed');
		trouble.hidden = false;
	});

	const resume = () => {
		const at = Number(record.data.at) || 0;
		video.currentTime = at > 0 && at < length() - EDGE_S ? at : 0;
		ready = true;
		show();
	};

	// What browsers record has no length in it: it is known once the end was looked for.
	const measure = () => {
		if (Number.isFinite(video.duration)) {
			resume();
			return;
		}
		video.addEventListener('durationchange', function found() {
			if (!Number.isFinite(video.duration)) return;
			video.removeEventListener('durationchange', found);
			resume();
		});
		video.currentTime = Number.MAX_SAFE_INTEGER;
	};
	if (video.readyState >= HTMLMediaElement.HAVE_METADATA) measure();
	else video.addEventListener('loadedmetadata', measure, { once: true });
};
