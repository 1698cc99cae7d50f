// A second school: a stranger sets it up in the browser and invites a teacher, who comes by a mail, sets up a second factor,
// signs in with it and sees that school only. All of it with JavaScript switched off. As a program (./dev shots DIR) it
// writes pictures of each step: in French and English, light and dark, on a phone and at a desk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { addPerson, PASSWORD, totp } from '../harness/person.mjs';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOCALES = { en: 'en-GB', fr: 'fr-FR' };
const NAMES = {
	en: { school: 'Hill Street School', slug: 'hill-street', teacher: 'Grace Hopper', notice: 'A second factor was added to your account' },
	fr: { school: 'Lycée Pasteur', slug: 'lycee-pasteur', teacher: 'Émilie du Châtelet', notice: 'Un second facteur a été ajouté à votre compte' },
};
const TEACHERS_PASSWORD = 'four words in a row';

/** The main form of the page, filled in and sent: checkboxes by true or their value, everything else by what is typed. */
async function send(page, fields, { button = 'main form button[type="submit"]' } = {}) {
	for (const [name, value] of Object.entries(fields)) {
		const box = page.locator(`main input[type="checkbox"][name="${name}"][value="${value}"]`);
		if (await box.count() > 0)
			await box.check();
		else
			await page.locator(`main [name="${name}"]:not([type="hidden"])`).fill(value);
	}
	await page.locator(button).first().click();
}

/** Clicks the link to an address, in the menu too, which a phone keeps folded. */
async function follow(page, address) {
	const link = page.locator(`a[href="${address}"]`).first();
	await link.waitFor({ state: 'attached' });
	if (!await link.isVisible())
		await page.locator('details.menu summary').click();
	await link.click();
	await at(page, address);
}

async function at(page, pathname) {
	await page.waitForURL((url) => url.pathname === pathname).catch(async () => assert.fail(
		`at ${page.url()}, not at ${pathname}: ${(await page.locator('main').innerText()).slice(0, 500)}`));
}

async function enter(page, s, email, password) {
	await page.goto(`${s.app}/sign-in`);
	await send(page, { email, password });
}

async function setUp({ page, s, look, names }) {
	await page.goto(`${s.app}/sign-in`);
	await look(page, 'sign-in');
	await send(page, { email: 'stranger@example.org', password: PASSWORD });
	await page.waitForURL((url) => url.pathname !== '/sign-in');
	await look(page, 'signed-in');
	if (new URL(page.url()).pathname !== '/instance/organizations')
		await follow(page, '/instance/organizations');
	await look(page, 'organisations');
	await follow(page, '/instance/organizations/new');
	await send(page, { name: names.school, slug: 'Not A Short Name' });
	await page.locator('.problems').waitFor();
	await look(page, 'new-organisation-refused');
	await send(page, { name: names.school, slug: names.slug });
	await at(page, `/instance/organizations/${names.slug}`);
	await look(page, 'organisation-made');
}

async function invite({ page, s, look, names, box, email }) {
	await page.goto(`${s.app}/admin/${names.slug}`);
	await look(page, 'school-overview');
	await follow(page, `/admin/${names.slug}/members`);
	await look(page, 'members');
	await follow(page, `/admin/${names.slug}/members/invite`);
	await look(page, 'invite');
	await send(page, { people: `${email}, ${names.teacher}`, roles: 'teacher' }, { button: 'button[name="as"][value="page"]' });
	await page.getByText(email).first().waitFor();
	await look(page, 'invited');
	const mail = await box.next();
	assert.deepEqual(mail.to, [email]);
	assert.match(mail.headers.get('subject'), new RegExp(names.school));
	return mail;
}

async function accept({ page, s, look, names, mail, email }) {
	await page.setContent(mail.html);
	await look(page, 'mail', { ours: false });
	const link = new RegExp(`${s.app}/invitation/[\\w-]{43}`).exec(mail.text)[0];
	await page.goto(link);
	assert.match(await page.locator('main').innerText(), new RegExp(names.school));
	await look(page, 'invitation');
	await send(page, { name: names.teacher, password: TEACHERS_PASSWORD });
	await at(page, '/sign-in');
	await look(page, 'account-made');
	await send(page, { email, password: TEACHERS_PASSWORD });
	await page.waitForURL((url) => url.pathname.startsWith('/admin/'));
	await look(page, 'teacher-signed-in');
	assert.doesNotMatch(await page.locator('main').innerText(), /organization:read/, 'where they come in is not refused');
}

async function secondFactor({ page, look, names, box, email }) {
	await follow(page, '/account');
	await look(page, 'account');
	await follow(page, '/account/second-factor');
	await look(page, 'second-factor');
	await send(page, {});
	await at(page, '/account/second-factor/new');
	await look(page, 'second-factor-picture');
	assert.ok(await page.locator('img.qr').evaluate((image) => image.naturalWidth > 0), 'the QR code is drawn');
	const secret = await page.locator('main code').innerText();
	await send(page, { code: totp(secret) });
	await page.locator('main code, main .codes').first().waitFor();
	await look(page, 'recovery-codes');
	await page.locator('header form[action="/sign-out"] button').click();
	await at(page, '/sign-in');
	const notice = await box.next();
	assert.deepEqual([notice.to, notice.headers.get('subject')], [[email], names.notice]);
	await page.setContent(notice.html);
	await look(page, 'second-factor-mail', { ours: false });
	return secret;
}

async function signInWithCode({ page, s, look, names, email, secret }) {
	await enter(page, s, email, TEACHERS_PASSWORD);
	await at(page, '/sign-in/code');
	await look(page, 'second-step');
	await page.goto(`${s.app}/admin/${names.slug}`);
	await page.waitForURL((url) => url.pathname.startsWith('/sign-in'));
	await enter(page, s, email, TEACHERS_PASSWORD);
	// The code of now was used to set it up: the next one counts once.
	await send(page, { code: totp(secret, 1) });
	await page.waitForURL((url) => url.pathname.startsWith('/admin/'));
}

async function seeOnlyThat({ page, s, look, names }) {
	await page.goto(`${s.app}/admin`);
	assert.ok(new URL(page.url()).pathname.startsWith(`/admin/${names.slug}`), `straight into the only school: ${page.url()}`);
	await look(page, 'teachers-school');
	const links = await page.locator('a[href^="/admin"], a[href^="/instance"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
	assert.ok(links.length > 0 && links.every((link) => link === '/admin' || link.startsWith(`/admin/${names.slug}`)), links.join());
	for (const elsewhere of ['/admin/main', '/admin/main/attempts', '/admin/main/members'])
		assert.equal((await page.goto(`${s.app}${elsewhere}`)).status(), 404, elsewhere);
	await look(page, 'another-school');
	assert.equal((await page.goto(`${s.app}/instance/organizations`)).status(), 403);
	assert.equal((await page.goto(`${s.app}/admin/${names.slug}/members/invite`)).status(), 403);
	await page.goto(`${s.app}/admin/${names.slug}/attempts`);
	await look(page, 'teachers-attempts');
}

/** Plays it in one language; look(page, name, how) is called at each step. s: with a mailbox's config, and a stranger. */
export async function playSchool({ s, box, language, look = async () => {} }) {
	const names = NAMES[language];
	const email = `teacher@${names.slug}.example`;
	const open = async () => {
		const context = await launchBrowser({ javaScriptEnabled: false, locale: LOCALES[language], viewport: DESK });
		context.setDefaultTimeout(15000);
		return { context, page: await context.newPage() };
	};
	const one = await open();
	const two = await open();
	try {
		await setUp({ page: one.page, s, look, names });
		const mail = await invite({ page: one.page, s, look, names, box, email });
		const teacher = { page: two.page, s, look, names, box, mail, email };
		await accept(teacher);
		const secret = await secondFactor(teacher);
		await signInWithCode({ ...teacher, secret });
		await seeOnlyThat(teacher);
	} finally {
		await one.context.close();
		await two.context.close();
	}
}

/** A service with a mail server and somebody who may make schools. */
export async function startSchools(t) {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	await addPerson(s, 'stranger@example.org', '--name', 'Ada Lovelace', '--platform-admin');
	return { s, box };
}

/** Looks at a step in every way: nothing sticks out, nothing is amiss. folder: for pictures. */
export function looker(language, folder) {
	let count = 0;
	return async (page, name, { ours = true } = {}) => {
		count += 1;
		if (ours)
			assert.equal(await page.locator('html').getAttribute('lang'), language, name);
		for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
			await page.setViewportSize(viewport);
			await fits(page, `${name} (${language}, ${size})`);
			// What a mail looks like in the dark is its reader's program's to say.
			for (const colorScheme of ours ? ['light', 'dark'] : ['light']) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				if (folder)
					await page.screenshot({ fullPage: true,
						path: path.join(folder, `30-${language}-${String(count).padStart(2, '0')}-${name}-${size}-${colorScheme}.png`) });
			}
		}
		await page.setViewportSize(DESK);
		await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
	};
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const folder = process.argv[2];
	const ends = [];
	fs.mkdirSync(folder, { recursive: true });
	const { s, box } = await startSchools({ after: (end) => ends.push(end) });
	try {
		for (const language of Object.keys(LOCALES))
			await playSchool({ s, box, language, look: looker(language, folder) });
	} finally {
		for (const end of ends.reverse())
			await end();
	}
}
