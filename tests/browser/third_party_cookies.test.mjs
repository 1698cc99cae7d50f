// The same story where the browser lets other sites' cookies into frames, as many still do: nothing may depend on their being
// blocked either.
import test from 'node:test';

import { openStory, titles } from './story.mjs';

let story;
test.before(async () => {
	story = await openStory({ thirdPartyCookies: true });
});
test.after(() => story?.close());

for (const title of titles)
	test(`with third-party cookies allowed, ${title}`, () => story.play(title));
