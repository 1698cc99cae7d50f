// Debian's Chromium as a learner has it: third-party cookies blocked, storage partitioned, back-forward cache and
// pop-up blocking on. playwright-core switches the last three off by default; here its switches are taken back, or
// the tests would lie. proveBrowser shows that it is so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

import { patient } from './patience.mjs';

const CLOSE_MS = patient(10000);
const SILENT_MS = patient(180000);
const COOKIES_MS = patient(20000);
const COOKIES_TRIES = 4;
const UNWANTED = ['--disable-popup-blocking', '--disable-back-forward-cache'];

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// The last list of features replaces Playwright's own, which switches storage partitioning off.
	'--disable-features=Translate',
];

/** The id of the browser that runs on a profile, which Chromium notes in a link there; null where none does. */
export function browserProcess(profile) {
	try {
		return Number(/-(\d+)$/.exec(fs.readlinkSync(path.join(profile, 'SingletonLock')))[1]);
	} catch {
		return null;
	}
}

/** Whether a process is there and no zombie. */
export function isRunning(pid) {
	try {
		return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/**
 * Kills a browser from which nothing was heard for long: a call that has no time limit of its own (newPage, evaluate, cookies) fails then,
 * and says where, instead of waiting for ever while other tests wait for this one.
 */
function endSilence(context, folder) {
	let timer;
	const heard = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			const pid = browserProcess(folder);
			if (pid !== null)
				process.kill(pid, 'SIGKILL');
		}, SILENT_MS).unref();
	};
	// Not 'dialog': who listens to those has to answer them.
	for (const event of ['request', 'response', 'console', 'page'])
		context.on(event, heard);
	context.on('close', () => clearTimeout(timer));
	heard();
}

/** To the question for its cookies Chromium now and then gives no answer at all: then it is asked again, a few times. */
function askCookiesAgain(context) {
	const cookies = context.cookies.bind(context);
	context.cookies = async (...of) => {
		for (let tries = 1; ; tries++) {
			let timer;
			const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error('Chromium does not say its cookies')), COOKIES_MS); });
			try {
				return await Promise.race([cookies(...of), late]);
			} catch (error) {
				if (tries === COOKIES_TRIES)
					throw error;
			} finally {
				clearTimeout(timer);
			}
		}
	};
}

/**
 * A browser with a profile of its own: a Playwright BrowserContext with close() also removing the profile.
 * thirdPartyCookies: true lets unpartitioned cookies into frames of other sites. profile: a folder to keep between
 * launches (then it is the caller's to remove). blocked: hosts, with those below them, that may keep nothing: no cookie, no
 * storage, not even at the top, or, with `within`, only in frames of pages of that host. Other options go to launchPersistentContext.
 */
export async function launchBrowser({ thirdPartyCookies = false, profile, blocked = [], within, t, ...options } = {}) {
	const folder = profile ?? fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-browser-'));
	const preferences = path.join(folder, 'Default', 'Preferences');
	if (!fs.existsSync(preferences)) {
		fs.mkdirSync(path.dirname(preferences), { recursive: true });
		fs.writeFileSync(preferences,
			JSON.stringify({ profile: { cookie_controls_mode: thirdPartyCookies ? 0 : 1,
				content_settings: { exceptions: { cookies: Object.fromEntries(blocked.map((host) => [`[*.]${host},${within ? `[*.]${within}` : '*'}`, { setting: 2 }])) } } } }));
	}
	const { args = [], ...rest } = options;
	const context = await chromium.launchPersistentContext(folder, {
		executablePath: process.env.LECTERN_CHROMIUM || '/usr/bin/chromium',
		ignoreDefaultArgs: UNWANTED,
		args: [...args, ...ARGUMENTS],
		locale: 'en-GB',
		viewport: { width: 1280, height: 800 },
		...rest,
	});
	context.setDefaultTimeout(patient(30000));
	endSilence(context, folder);
	askCookiesAgain(context);
	const close = context.close.bind(context);
	context.close = async () => {
		const pid = browserProcess(folder);
		await close();
		// It may still write into its profile when the driver has let it go.
		for (const end = Date.now() + CLOSE_MS; pid !== null && isRunning(pid) && Date.now() < end;)
			await new Promise((resolve) => setTimeout(resolve, 20));
		if (!profile)
			fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	t?.after(() => context.close());
	return context;
}

const FRAME = `<!doctype html><title>frame</title><script>
	let before = null, refused = null;
	try { before = localStorage.getItem('guard'); localStorage.setItem('guard', top === self ? 'top' : 'frame'); }
	catch (error) { refused = error.name; }
	window.answer = { before, refused, kept: refused ? null : localStorage.getItem('guard') };
</script>`;

function listen(handle) {
	return new Promise((resolve) => {
		const server = http.createServer(handle);
		server.listen(0, '127.0.0.1', () => resolve(server));
	});
}

/**
 * Fails unless a cross-site frame in this browser is what DESIGN.md reckons with: its localStorage works and is
 * another one than the site's own at top level, a Partitioned cookie comes back, and an unpartitioned SameSite=None
 * cookie comes back only with thirdPartyCookies.
 */
export async function proveBrowser(context, { thirdPartyCookies = false } = {}) {
	const seen = [];
	const inside = await listen((request, response) => {
		seen.push({ url: request.url, cookies: request.headers.cookie ?? '' });
		response.setHeader('set-cookie', ['plain=1; SameSite=None; Secure; Path=/',
			'__Host-part=1; SameSite=None; Secure; HttpOnly; Partitioned; Path=/']);
		response.setHeader('content-type', 'text/html').end(FRAME);
	});
	const frame = `http://guard-content.localhost:${inside.address().port}`;
	const outside = await listen((request, response) => {
		response.setHeader('content-type', 'text/html')
			.end(`<!doctype html><title>top</title><iframe src="${frame}${request.url}"></iframe>`);
	});
	const top = `http://guard-platform.localhost:${outside.address().port}`;
	const page = await context.newPage();
	try {
		await page.goto(`${frame}/at-top`);
		await page.goto(`${top}/first`);
		const first = await page.frames()[1].evaluate(() => window.answer);
		await page.goto(`${top}/second`);
		const second = await page.frames()[1].evaluate(() => window.answer);
		assert.deepEqual(first, { before: null, refused: null, kept: 'frame' }, 'a frame has storage of its own');
		assert.equal(second.before, 'frame', 'storage of a frame lasts');
		const { cookies } = seen.find((one) => one.url === '/second');
		assert.match(cookies, /__Host-part=1/, 'a partitioned cookie comes back');
		assert.equal(/plain=1/.test(cookies), thirdPartyCookies, 'an unpartitioned cookie of another site');
	} finally {
		await page.close();
		inside.closeAllConnections();
		outside.closeAllConnections();
		inside.close();
		outside.close();
	}
}
