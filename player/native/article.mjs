// An article: completed when its end was seen, or said to be read. The place is kept as the block at the top of the window,
// which is the same on a phone and on a desk.
import { say } from './words.mjs';

const END_MS = 1000; // passing the end on the way somewhere else is not reading

export const begin = (record) => {
	const blocks = [...document.getElementById('text').children];
	const far = document.getElementById('far');
	const end = document.getElementById('end');
	const button = document.getElementById('read');
	const done = document.getElementById('done');
	let most = Number(record.data.far) || 0;
	let timer = 0;
	let inView = false; // the end

	const showDone = () => {
		button.hidden = true;
		done.hidden = false;
	};

	const complete = () => {
		if (record.completed) return;
		const held = document.activeElement === button;
		record.complete();
		showDone();
		if (held) {
			done.tabIndex = -1;
			done.focus();
		}
		say('article-done');
	};

	const stay = () => {
		clearTimeout(timer);
		if (inView && document.visibilityState === 'visible') timer = setTimeout(complete, END_MS);
	};

	const place = () => {
		const at = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0);
		const room = document.documentElement.scrollHeight - innerHeight;
		const now = room <= 0 ? 100 : Math.min(100, Math.round((scrollY / room) * 100));
		far.value = now;
		most = Math.max(most, now);
		record.keep({ block: Math.max(0, at), far: most });
	};

	const resume = () => {
		const block = blocks[Number(record.data.block) || 0];
		if (block && Number(record.data.block) > 0) block.scrollIntoView({ behavior: 'instant', block: 'start' });
	};

	// Pictures that come later would move the text: they have their room first, where their size is known.
	const pictures = [...document.images].filter((image) => !image.complete);
	const settled = Promise.allSettled(pictures.slice(0, 8).map((image) => {
		image.loading = 'eager';
		return image.decode();
	}));
	Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 1500))]).then(() => {
		resume();
		addEventListener('scroll', place, { passive: true });
		addEventListener('resize', place);
		place();
		new IntersectionObserver((entries) => {
			inView = entries.at(-1).isIntersecting;
			stay();
		}).observe(end);
		document.addEventListener('visibilitychange', stay);
	});

	button.addEventListener('click', complete);
	if (record.completed) showDone();
};
