// What of the story can be played in Debian's Firefox: its driver (WebDriver BiDi) clicks beside what lies in a frame of another
// site and does not show what requests carry, so scenes that need either are Chromium's alone.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';

import { launchFirefox, noFirefox } from '../harness/firefox.mjs';
import { openInFrame, saved, shown, signIn, startDemo } from './steps.mjs';
import { openStoryIn } from './story.mjs';

describe('in Firefox', { skip: noFirefox() }, () => {
	for (const title of ['another one does so in a new window', 'a guest starts by a plain link']) {
		test(title, async (t) => {
			const story = await openStoryIn(await launchFirefox());
			t.after(() => story.close());
			await story.play(title);
		});
	}

	// The platform's own cookie is SameSite=None here: a Lax one Firefox keeps back when the way into a frame led over another site.
	test('a launch in a frame of the course page reaches its content, which is saved, and the way out leads back', async (t) => {
		const demo = await startDemo({ sessionSameSite: 'None' });
		t.after(() => demo.stop());
		const page = await (await launchFirefox({ t })).newPage();
		await signIn(page, demo.platform, 'linus');
		const { player, content } = await openInFrame(page);
		await shown(content);
		await saved(player);
		const frame = page.frames().find((one) => new URL(one.url()).pathname.startsWith('/play/'));
		assert.equal(await frame.evaluate(() => top === self), false);
		await frame.evaluate(() => document.getElementById('exit').click());
		await page.waitForURL(`${demo.platform.origin}/course`);
	});
});
