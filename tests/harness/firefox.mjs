// Debian's Firefox, driven by WebDriver BiDi (playwright-core's own protocol wants a Firefox of its own making). Total Cookie
// Protection is on, as learners have it: a frame of another site has cookies and storage of its own.
import fs from 'node:fs';

import { firefox } from 'playwright-core';

import { patient } from './patience.mjs';

const PROGRAM = process.env.LECTERN_FIREFOX || '/usr/bin/firefox-esr';

/** Why no Firefox can be launched here; false when one can. */
export const noFirefox = () => (fs.existsSync(PROGRAM) ? false : `there is no ${PROGRAM}`);

/** A Playwright BrowserContext whose close() ends the browser too. preferences: of about:config. */
export async function launchFirefox({ t, preferences = {}, ...options } = {}) {
	const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: PROGRAM, headless: true, firefoxUserPrefs: preferences });
	const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
	context.setDefaultTimeout(patient(30000));
	context.close = () => browser.close();
	t?.after(() => context.close());
	return context;
}
