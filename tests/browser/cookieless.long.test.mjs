// Launches in browsers that keep nothing of ours in a frame: the platform's own storage proves them, in the shapes that platforms have
// and as it goes wrong; a window of its own does where nothing else is left; and afterwards nothing needs a cookie.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { describe } from 'node:test';

import { audit, fits, validate } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { launchFirefox, noFirefox } from '../harness/firefox.mjs';
import { Owner } from '../harness/owner.mjs';
import { html } from '../platform/server.mjs';
import { answerQuestions, framed, gradeArrives, inside, openInFrame, playerFrame, readCourse, RIGHT, saved, shown, signIn, startDemo, until } from './steps.mjs';

// One process for the frames of all sites: the driver loses a frame whose page goes on before it has taken that page's process up
// (the frame is shown as it should be, and no longer heard of). What sites may keep does not hang on processes.
const launch = (options) => launchBrowser({ args: ['--disable-site-isolation-trials'], ...options });

// What of us a browser may be told to keep nothing of.
const OURS = ['lectern.localhost', 'content.localhost'];

const SHAPES = {
	'in the parent, as LTI-PHP keeps it': { target: '_parent' },
	'said in the body': { target: '_parent', in: 'body' },
	'in a named frame, as Canvas forwards it, which capabilities name': { target: 'post_message_forwarding', frame: 'post_message_forwarding', tells: true },
	'in a named frame that only the login names': { target: 'keeper', frame: 'keeper' },
	'in a frame that only capabilities name': { target: '_parent', frame: 'hidden_keeper', tells: true },
	'by the older names': { target: '_parent', prefix: 'org.imsglobal.lti' },
	'without capabilities': { target: '_parent', capabilities: false },
	'slowly': { target: '_parent', slow_ms: 150 },
	'where data can be deleted': { target: '_parent', deletes: true },
};

const FAILURES = {
	'is not there': { target: 'nobody' },
	'refuses to keep anything': { target: '_parent', refusesPut: true },
	'forgets': { target: '_parent', forgets: true },
	'answers too late': { target: '_parent', slow_ms: 4000 },
	'keeps nothing, as it says': { target: '_parent', capabilities: 'none' },
	'is of another origin than the platform': { target: 'keeper', frame: 'keeper', elsewhere: true },
	'is not offered': null,
};

const picture = async (page, name) => {
	const folder = process.env.LECTERN_SHOTS;
	if (folder)
		await page.screenshot({ path: path.join(folder, `cookieless-${name}.png`), fullPage: true });
};

const offered = (player) => player.getByRole('link', { name: 'Open in a new window' });

/** What the platform's page heard of messages, from the window or frame that keeps data. */
async function heard(page, name) {
	const frame = name ? page.frame({ name }) : page.mainFrame();
	return frame.evaluate(() => window.ltiStorage.heard);
}

let demo;
test.before(async () => {
	if (process.env.LECTERN_SHOTS)
		fs.mkdirSync(process.env.LECTERN_SHOTS, { recursive: true });
	demo = await startDemo({ sessionSameSite: 'None' });
});
test.after(() => demo?.stop());

const forget = () => new Owner(demo.service.data).sql('DELETE FROM lti_frame_refusals', { directory: true });

async function visitor(browser, who, storage) {
	demo.platform.storage = storage;
	const page = await browser.newPage();
	await signIn(page, demo.platform, who);
	return page;
}

describe('in a browser that keeps no cookie and no storage of ours anywhere', () => {
	let browser;
	test.before(async () => {
		browser = await launch({ blocked: OURS });
	});
	test.after(() => browser?.close());
	test.afterEach(async () => {
		for (const page of browser.pages().slice(1))
			await page.close();
	});

	for (const [title, storage] of Object.entries(SHAPES)) {
		test(`pitfall 1: the platform's storage proves the launch, ${title}`, async () => {
			const page = await visitor(browser, 'ada', storage);
			const { player, content } = await openInFrame(page);
			await shown(content);
			await saved(player);
			assert.deepEqual((await browser.cookies()).filter(({ domain }) => /lectern|content/.test(domain)), []);
			const said = (await heard(page, storage.frame)).filter(({ subject }) => /_data$/.test(subject));
			const verbs = said.filter(({ subject }) => subject.startsWith(storage.prefix ?? 'lti.')).map(({ subject, value }) => `${subject.match(/\w+$/)[0]} ${value ? 'some' : '-'}`);
			assert.deepEqual(verbs, ['put_data some', 'get_data -', 'put_data -'], 'put, got, and taken away');
			assert.ok(said.every(({ origin }) => origin === demo.service.app));
			assert.equal(new Set(said.map(({ key }) => key)).size, 1);
		});
	}

	for (const [title, storage] of Object.entries(FAILURES)) {
		test(`where the platform's storage ${title}, a window is offered, in good time, and nobody is let in`, async () => {
			forget();
			const page = await visitor(browser, 'grace', storage);
			const before = Date.now();
			const { player } = await openInFrame(page);
			await offered(player).waitFor();
			assert.ok(Date.now() - before < 20000);
			assert.equal(await player.locator('#place').count(), 0);
			// Here not even the window keeps a cookie: the reason is told, and still nobody is let in.
			const opening = browser.waitForEvent('page');
			await offered(player).click();
			const window = await opening;
			await window.getByText('Allow cookies for this site').waitFor();
			assert.equal(await window.getByRole('link', { name: 'Open in a new window' }).count(), 0);
		});
	}

	test('pitfall 1: after the launch a learner plays to the grade, and a teacher reads what was done, without any cookie', async () => {
		const page = await visitor(browser, 'ada', { target: '_parent' });
		const { player, content } = await openInFrame(page);
		await player.getByText('This browser does not let the page keep a copy').waitFor();
		await picture(page, 'player-without-storage');
		await readCourse(player, content);
		await answerQuestions(player, content, { ...RIGHT, q5: 'a' });
		assert.equal((await gradeArrives(demo.platform, 'ada', '1')).grade, 80);

		await page.goto(`${demo.platform.origin}/sign-in`);
		await signIn(page, demo.platform, 'barbara');
		await page.click('[data-activity="1"] a.button');
		const frame = page.frameLocator('iframe[name="tool"]');
		await frame.getByRole('link', { name: 'Attempts of this course' }).click();
		await frame.getByRole('link', { name: /Ada/ }).first().click();
		await frame.getByText(/80/).first().waitFor();
		await picture(page, 'teacher-without-cookies');
		assert.deepEqual((await browser.cookies()).filter(({ domain }) => /lectern|content/.test(domain)), []);
	});

	test('a teacher chooses content for their course without any cookie', async () => {
		const page = await visitor(browser, 'barbara', { target: '_parent' });
		await page.goto(`${demo.platform.origin}/add`);
		const frame = page.frameLocator('iframe[name="tool"]');
		await frame.getByRole('button', { name: 'Choose' }).first().click();
		await frame.getByRole('link', { name: 'Look at it and put it into the course' }).click();
		await picture(page, 'picker-without-cookies');
		const count = demo.platform.activities.length;
		await frame.getByRole('button', { name: 'Put it into the course' }).click();
		await until(() => demo.platform.activities.length === count + 1, 'the activity in the course');
		assert.deepEqual((await browser.cookies()).filter(({ domain }) => /lectern|content/.test(domain)), []);
	});

	test('a window that the platform opens is proven by the window that opened it', async () => {
		const page = await visitor(browser, 'linus', { target: '_parent' });
		const opening = page.waitForEvent('popup');
		await page.click('[data-activity="2"] a.button');
		const window = await opening;
		await shown(inside(window));
		await saved(window);
		assert.ok((await heard(page)).some(({ subject }) => subject === 'lti.get_data'));
	});

	for (const [locale, who, words, window] of [['en-GB', 'ada', ['Opening the activity', 'Continue'], 'Open in a new window'],
		['fr-FR', 'emilie', ['Ouverture de l’activité', 'Continuer'], 'Ouvrir dans une nouvelle fenêtre']]) {
		test(`what it shows meanwhile is calm (${locale}), and goes on without our script`, async (t) => {
			forget();
			const page = await visitor(await launch({ t, locale, blocked: OURS }), who, { target: '_parent' });
			await page.route('**/storage.mjs', (route) => route.abort());
			const shownPages = [];
			page.on('response', (response) => new URL(response.url()).origin === demo.service.app && /html/.test(response.headers()['content-type'])
				&& shownPages.push(response.text()));
			await page.click('[data-activity="1"] a.button');
			const frame = page.frameLocator('iframe[name="tool"]');
			for (const [step, button] of [['put', frame.getByRole('link', { name: words[1] })], ['get', frame.getByRole('button', { name: words[1] })]]) {
				await button.waitFor();
				await frame.getByRole('heading', { name: words[0] }).waitFor();
				await picture(page, `storage-${step}-${locale}`);
				await validate(await shownPages.at(-1), step);
				await fits(page.frame({ name: 'tool' }), step);
				await audit(page, `the storage page (${step}, ${locale})`);
				await button.click();
			}
			await frame.getByRole('link', { name: window }).waitFor();
			await picture(page, `window-${locale}`);
		});
	}
});

describe('in a browser that keeps nothing of ours in a frame, but in a window', () => {
	let browser;
	test.before(async () => {
		browser = await launch({ blocked: OURS, within: 'platform.localhost' });
	});
	test.after(() => browser?.close());

	test('a launch that was proven in the frame moves into a window, which keeps a copy, and nothing is lost', async () => {
		const page = await visitor(browser, 'emilie', { target: '_parent' });
		const { player, content } = await openInFrame(page);
		const notice = /ne laisse pas cette page garder ici une copie/;
		await player.getByText(notice).waitFor();
		await shown(content, 1);
		await content.locator('#next').click();
		await shown(content, 2);
		await saved(player);
		const opening = page.waitForEvent('popup');
		await player.getByRole('button', { name: 'Ouvrir dans une nouvelle fenêtre' }).click();
		const window = await opening;
		await shown(inside(window), 2);
		await saved(window);
		assert.equal(await window.getByText(notice).count(), 0);
		assert.equal(await window.evaluate(() => window.opener), null);
		await player.getByText('Continuez là-bas').waitFor();
		await window.close();
	});

	test('one that was not is repeated in a window; the next one is offered it at once, until the memory runs out', async () => {
		forget();
		const page = await visitor(browser, 'grace', null);
		const asked = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		const { player } = await openInFrame(page);
		for (const tried of [true, false, false]) {
			await offered(player).waitFor();
			const opening = browser.waitForEvent('page');
			await offered(player).click();
			const window = await opening;
			await shown(inside(window));
			await saved(window);
			await window.close();
			assert.equal(asked.includes('/lti/launch'), tried);
			asked.length = 0;
			await page.goto(`${demo.platform.origin}/course`);
			await openInFrame(page);
		}
		forget();
		await page.goto(`${demo.platform.origin}/course`);
		await openInFrame(page);
		await offered(player).waitFor();
		assert.ok(asked.includes('/lti/launch'), 'the frame was tried again');
	});

	test('where the platform no longer knows the launch, the page has said what to do', async () => {
		forget();
		const page = await visitor(browser, 'linus', null);
		const { player } = await openInFrame(page);
		await player.getByText('If the new window says that this has expired, load your course page again').waitFor();
		demo.platform.launches.authorize = (visit) => demo.platform.launches.refusal(visit, 'login_required');
		try {
			const opening = browser.waitForEvent('page');
			await offered(player).click();
			const window = await opening;
			await window.getByText('Go back to your course and open the activity again').waitFor();
			assert.equal(await window.getByRole('link', { name: 'Open in a new window' }).count(), 0);
		} finally {
			delete demo.platform.launches.authorize;
		}
	});
});

describe('in a browser with third-party cookies blocked and storage parted', () => {
	let browser;
	test.before(async () => {
		browser = await launch();
	});
	test.after(() => browser?.close());
	test.afterEach(async () => {
		for (const page of browser.pages().slice(1))
			await page.close();
	});

	test('pitfall 1: the partitioned cookie proves the launch, and the storage is asked for nothing back', async () => {
		const page = await visitor(browser, 'ada', { target: '_parent' });
		const { player, content } = await openInFrame(page);
		await shown(content);
		await saved(player);
		assert.deepEqual((await heard(page)).map(({ subject }) => subject).filter((subject) => /_data/.test(subject)), ['lti.put_data']);
	});

	test('a platform that keeps silent is not waited for again in the same tab', async () => {
		const page = await visitor(browser, 'ada', { target: '_parent', capabilities: false, refusesPut: false, slow_ms: 60000 });
		await shown((await openInFrame(page)).content);
		await page.goto(`${demo.platform.origin}/course`);
		await shown((await openInFrame(page)).content);
		assert.deepEqual(await heard(page), []);
	});

	test('twenty activities on one page all open at once', async () => {
		const page = await visitor(browser, 'linus', null);
		await page.goto(`${demo.platform.origin}/embedded/1/20`);
		const players = () => page.frames().filter((frame) => new URL(frame.url(), 'http://none').pathname.startsWith('/play/')
			&& frame.parentFrame() === page.mainFrame());
		await until(() => players().length === 20, 'twenty players');
	});

	test('pitfall 27: two people in two tabs stay two, and each gets the own grade', async () => {
		const first = await visitor(browser, 'linus', null);
		const one = await openInFrame(first);
		await readCourse(one.player, one.content);
		const second = await visitor(browser, 'grace', null);
		const two = await openInFrame(second);
		await readCourse(two.player, two.content);
		assert.notEqual(new URL(playerFrame(first).url()).hostname, new URL(playerFrame(second).url()).hostname);
		await answerQuestions(one.player, one.content, RIGHT);
		await answerQuestions(two.player, two.content, { ...RIGHT, q4: 'a', q5: 'a' });
		assert.equal((await gradeArrives(demo.platform, 'linus', '1')).grade, 100);
		assert.equal((await gradeArrives(demo.platform, 'grace', '1')).grade, 60);
	});

	for (const [locale, words] of [['en-GB', 'It was asked for twice; it opens here in a moment.'], ['fr-FR', 'Elle a été demandée deux fois ; elle s’ouvre ici dans un instant.']]) {
		test(`pitfall 31: who sent the form twice waits for the first one, and looks again by itself (${locale})`, async (t) => {
			const page = await visitor(await launch({ t, locale }), 'ada', null);
			const { launches } = demo.platform;
			t.after(() => delete launches.authorize);
			launches.authorize = () => html('at the campus');
			await page.goto(`${demo.service.app}/lti/login?${new URLSearchParams(demo.platform.loginRequest('ada', '1'))}`);
			const name = createHash('sha256').update(new URL(page.url()).searchParams.get('state')).digest('hex');
			// As between the two statements of a launch.
			const used = (when) => new Owner(demo.service.data).sql(`UPDATE lti_logins SET used_at = ${when} WHERE state_hash = '${name}'`, { directory: true });
			used('now()');
			const answer = await page.goto(`${demo.service.app}/lti/again/${name}`);
			assert.equal(answer.status(), 200);
			await validate(await answer.text(), 'the page that waits');
			await page.getByText(words).waitFor();
			// The page looks again by itself, now and then in the middle of being looked at.
			for (let tries = 1; ; tries++) {
				try {
					await picture(page, `wait-${locale}`);
					await fits(page);
					await audit(page);
					break;
				} catch (error) {
					if (tries === 10 || !/context was destroyed/.test(error.message))
						throw error;
				}
			}
			used("now() - interval '1 hour'");
			await page.getByText(locale === 'en-GB' ? 'This way in was used already' : 'Cet accès a déjà servi').waitFor();
		});
	}

	test('pitfall 31: the form sent once more goes on with the launch, in another browser it says to reload the course', async (t) => {
		const page = await visitor(browser, 'emilie', null);
		const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/lti/launch'));
		const { player, content } = await openInFrame(page);
		const form = [...new URLSearchParams((await sent).postData())];
		await shown(content);
		await saved(player);
		const at = playerFrame(page).url();
		const again = (where) => where.evaluate(([action, fields]) => {
			const made = Object.assign(document.createElement('form'), { method: 'post', action, target: 'tool' });
			for (const [name, value] of fields)
				made.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
			document.body.append(made);
			made.submit();
		}, [`${demo.service.app}/lti/launch`, form]);
		await playerFrame(page).goto('about:blank');
		await again(page);
		await until(() => playerFrame(page)?.url() === at, 'the same player again');
		await shown(framed(page).content);

		const other = await visitor(await launch({ t }), 'emilie', null);
		await other.setContent(`<base href="${demo.platform.origin}"><iframe name="tool"></iframe>`);
		await again(other);
		await other.frameLocator('iframe[name="tool"]').getByText('Load your course page again').waitFor();
	});

	test('a platform whose own cookie is Lax is asked again without the page between', async (t) => {
		const lax = await startDemo();
		t.after(() => lax.stop());
		lax.platform.storage = { target: '_parent' };
		// It says so by an error to the tool, as most do.
		const authorize = lax.platform.launches.authorize.bind(lax.platform.launches);
		let errors = 0;
		lax.platform.launches.authorize = async (visit) => {
			const answer = await authorize(visit);
			if (answer.status !== 403)
				return answer;
			errors++;
			return lax.platform.launches.refusal(visit, 'login_required');
		};
		const page = await browser.newPage();
		await signIn(page, lax.platform, 'ada');
		const { player, content } = await openInFrame(page);
		await shown(content);
		await saved(player);
		assert.equal(errors, 1);
	});

	test('never below another site: the pages of a launch are shown in no frame of a stranger', async (t) => {
		const stranger = http.createServer((request, response) => response.setHeader('content-type', 'text/html')
			.end(`<!doctype html><title>stranger</title><iframe name="campus" src="${demo.platform.origin}/activity/1" style="width: 90%; height: 500px"></iframe>`));
		await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve));
		t.after(() => {
			stranger.closeAllConnections();
			stranger.close();
		});
		const page = await visitor(browser, 'ada', { target: '_parent' });
		const refusal = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()) && message.text().includes('lectern.localhost'));
		await page.goto(`http://stranger.localhost:${stranger.address().port}/`);
		// The campus's own cookie does not come below a stranger either: it is signed in there by force.
		const campus = page.frame({ name: 'campus' });
		await campus.goto(`${demo.platform.origin}/sign-in`);
		await campus.evaluate(([action, fields]) => {
			const frame = Object.assign(document.createElement('iframe'), { name: 'tool' });
			document.body.append(frame);
			const made = Object.assign(document.createElement('form'), { method: 'post', action, target: 'tool' });
			for (const [name, value] of Object.entries(fields))
				made.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
			document.body.append(made);
			made.submit();
		}, [`${demo.service.app}/lti/login?lti_storage_target=_parent`, demo.platform.loginRequest('ada', '1')]);
		await refusal;
		assert.equal(await page.frame({ name: 'tool' }).locator('#go-on').count().catch(() => 0), 0);
	});

	test('once a window worked where the frame kept nothing, the next launch offers it at once, and a learner comes in by it', async (t) => {
		forget();
		// The frame's cookies go between login and launch, each time; at the top they stay.
		const page = await visitor(browser, 'grace', null);
		const asked = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await page.route('**/lti/launch', async (route) => {
			await browser.clearCookies({ domain: 'lectern.localhost' });
			await route.continue();
		});
		const { player } = await openInFrame(page);
		const opening = browser.waitForEvent('page');
		await offered(player).click();
		const window = await opening;
		await shown(inside(window));
		await window.close();
		await browser.clearCookies({ domain: 'lectern.localhost' });

		asked.length = 0;
		await page.goto(`${demo.platform.origin}/course`);
		await openInFrame(page);
		await offered(player).waitFor();
		await picture(page, 'window-at-once');
		assert.ok(!asked.includes('/lti/launch') && !asked.includes('/mod/lti/auth.php'), 'nothing was tried in vain');
		const again = browser.waitForEvent('page');
		await offered(player).click();
		await shown(inside(await again));
		// The page left a cookie that came back now: this frame keeps cookies after all.
		await page.unrouteAll();
		await page.goto(`${demo.platform.origin}/course`);
		await shown((await openInFrame(page)).content);
	});
});

describe('in Firefox', { skip: noFirefox() }, () => {
	for (const [title, preferences, storage] of [
		['with cookies of a frame kept apart, the cookie proves the launch', {}, null],
		['that blocks everything of other sites, the platform\'s storage proves it', { 'browser.contentblocking.category': 'custom', 'network.cookie.cookieBehavior': 1 }, { target: '_parent' }],
	]) {
		test(`pitfall 1: ${title}`, async (t) => {
			const page = await visitor(await launchFirefox({ t, preferences }), 'ada', storage);
			const { player, content } = await openInFrame(page);
			await shown(content);
			await saved(player);
			assert.equal((await page.evaluate(() => window.ltiStorage?.heard ?? [])).some(({ subject }) => subject === 'lti.get_data'), storage !== null);
		});
	}

	test('that blocks everything of other sites, at a platform without storage, a window is offered', async (t) => {
		const page = await visitor(await launchFirefox({ t, preferences: { 'browser.contentblocking.category': 'custom', 'network.cookie.cookieBehavior': 1 } }), 'ada', null);
		const { player } = await openInFrame(page);
		await offered(player).waitFor();
		const link = await offered(player).getAttribute('href');
		const window = await page.context().newPage();
		await window.goto(link);
		await shown(inside(window));
	});
});
