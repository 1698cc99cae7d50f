// A file to take along, or a link: done when it was taken.
import { say } from './words.mjs';

export const begin = (record, { kind }) => {
	const done = document.getElementById('done');

	done.hidden = !record.completed;
	document.getElementById('take').addEventListener('click', () => {
		record.complete();
		if (!done.hidden) return;
		done.hidden = false;
		say(`${kind}-done`);
	});
};
