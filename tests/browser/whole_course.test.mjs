import test from 'node:test';

import { openStory, titles } from './whole_course.mjs';

let story;
test.before(async () => {
	story = await openStory();
});
test.after(() => story?.close());

for (const title of titles)
	test(title, () => story.play(title));
