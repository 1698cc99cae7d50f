// Every page of staff and visitors: accessible, valid, translated, fitting, in light and dark. One line for each page; a
// page that has none fails the first test.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { everyPage } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { binary, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const administrator = { roles: ['administrator'] };
const platform = { platformAdmin: true };

// path: an address, or what it is once `made` (below) is there.
const pages = [
	{ path: '/' },
	{ path: '/styleguide' },
	{ path: '/styleguide?name=nobody' },
	{ path: '/no-such-page', status: 404 },
	{ path: '/lti/launch' },
	{ path: (made) => `/lti/launch/${made.module}` },
	{ path: (made) => made.link },
	{ path: '/instance/organizations', as: platform },
	{ path: '/instance/organizations/new', as: platform },
	{ path: '/instance/organizations/main', as: platform },
	{ path: '/instance/organizations/main/closing', as: platform },
	{ path: '/instance/organizations/main/hosts/school.example.org/removal', as: platform },
	{ path: '/admin/main', as: administrator },
	{ path: '/admin/main/settings', as: administrator },
	{ path: '/admin/main/settings/look', as: administrator },
	{ path: '/admin/main/settings/look/logo', as: administrator },
	{ path: '/admin/main/settings/look/logo/removal', as: administrator },
	{ path: '/admin/main/legal-entities', as: administrator },
	{ path: '/admin/main/legal-entities/new', as: administrator },
	{ path: (made) => `/admin/main/legal-entities/${made.entity}`, as: administrator },
	{ path: (made) => `/admin/main/legal-entities/${made.entity}/ending`, as: administrator },
	{ path: '/admin/main/grades', as: administrator },
	{ path: '/admin/main/platforms', as: administrator },
	{ path: '/admin/main/platforms/new', as: administrator },
	{ path: (made) => `/admin/main/platforms/${made.platform}`, as: administrator },
	{ path: (made) => `/admin/main/platforms/${made.platform}/change`, as: administrator },
	{ path: (made) => `/admin/main/platforms/${made.platform}/opening`, as: administrator },
	{ path: (made) => `/admin/main/platforms/${made.platform}/launches/${made.launch}`, as: administrator },
	{ path: '/admin/main/audit', as: administrator },
	{ path: '/admin/main/jobs', as: administrator },
	{ path: (made) => `/admin/main/jobs/${made.job}`, as: administrator },
	{ path: '/admin/main/attempts', as: administrator },
	{ path: (made) => `/admin/main/attempts/${made.attempt}`, as: administrator },
	{ path: (made) => `/admin/main/attempts/${made.attempt}/sessions/${made.session}`, as: administrator },
];

// Looked at where they can be: a login needs a platform.
const elsewhere = { '/lti/login': 'tests/http/launch_page.test.mjs' };

/** What the pages above show. */
async function make(s) {
	const owner = new Owner(s.data);
	const entity = randomUUID();
	const job = randomUUID();
	const launch = randomUUID();
	const issuer = 'https://lms.example.org';
	const { direct_link: link, modules } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	await s.ask('platform', 'add', '--issuer', issuer, '--client-id', 'c', '--auth-url', `${issuer}/a`, '--token-url', `${issuer}/t`, '--jwks-uri', `${issuer}/k`);
	const [[platformId]] = owner.sql('SELECT id FROM lti_registrations LIMIT 1', { directory: true });
	owner.sql(`INSERT INTO lti_launches (org_id, id, registration_id, outcome, failed_check, checks, request_id)
		SELECT id, '${launch}', '${platformId}', 'refused', 'nonce', '[{"name": "nonce", "passed": false, "received": "used", "expected": "new"}]', id
		FROM organizations WHERE slug = 'main'`);
	const learner = await openSession(s, await enterByLink(s, link));
	await learner.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
	owner.sql(`INSERT INTO legal_entities (org_id, id, name) SELECT id, '${entity}', 'Lycée Ada' FROM organizations WHERE slug = 'main'`);
	owner.sql(`INSERT INTO jobs (org_id, id, kind, state, done, total, says, tries_max, run_at, created_by, created_by_kind, request_id)
		SELECT id, '${job}', 'course.import', 'dead', 40, 100, 'unpacking', 5, now(), id, 'job', id FROM organizations WHERE slug = 'main'`);
	owner.sql(`INSERT INTO organization_hosts (host, org_id) SELECT 'school.example.org', id FROM organizations WHERE slug = 'main'`, { directory: true });
	const [[attempt]] = owner.sql('SELECT id FROM attempts LIMIT 1');
	const [[session]] = owner.sql('SELECT id FROM attempt_sessions LIMIT 1');
	const [[module]] = owner.sql('SELECT id FROM modules LIMIT 1');
	return { link: new URL(link).pathname, entity, job, launch, platform: platformId, attempt, session, module, modules };
}

test('every page is looked at', () => {
	const routes = JSON.parse(execFileSync(binary, ['routes', '--json'], { encoding: 'utf8' }))
		.filter(({ method, origin, shape }) => method === 'GET' && origin === 'app' && shape === 'page');
	const anything = new Proxy({}, { get: (_, name) => (name === 'link' ? '/go/x' : 'x') });
	const looked = pages.map(({ path }) => (typeof path === 'function' ? path(anything) : path).split('?')[0]);
	const missing = routes.map((route) => route.path).filter((path) => !(path in elsewhere)
		&& !looked.some((one) => one === path || new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(one)));
	assert.deepEqual(missing, [], 'pages without a line in tests/browser/pages.test.mjs');
});

test('every page in every way', async (t) => {
	const s = await startLectern({ t });
	const made = await make(s);
	await everyPage(t, s, pages.map((one) => ({ ...one, path: typeof one.path === 'function' ? one.path(made) : one.path })));
});

test('a form keeps what was typed, names what was wrong, and leads to it', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, javaScriptEnabled: false, locale: 'fr-FR' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide`);
	await page.getByLabel('Adresse e-mail', { exact: true }).fill('nobody');
	await page.getByLabel('Places').fill('5000');
	await page.getByLabel('Concepteur pédagogique').check();
	await page.getByRole('button', { name: 'Envoyer' }).click();
	const summary = page.getByRole('alert');
	assert.match(await summary.textContent(), /Il y a 4 problèmes/);
	assert.match(await summary.textContent(), /Saisissez un nombre entre 1 et 1000/);
	assert.equal(await page.getByLabel('Adresse e-mail', { exact: true }).inputValue(), 'nobody');
	assert.ok(await page.getByLabel('Concepteur pédagogique').isChecked());
	assert.equal(await page.getByLabel('Mot de passe').inputValue(), '');
	await summary.getByRole('link', { name: 'Saisissez une adresse e-mail' }).click();
	assert.ok(page.url().endsWith('#field-email'));
});

test('a form that went well says so once, in the reader\'s language', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, locale: 'fr-FR' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide`);
	await page.getByLabel('Adresse e-mail', { exact: true }).fill('ada@example.org');
	await page.getByLabel('Mot de passe').fill('a');
	await page.getByLabel('Places').fill('5');
	await page.getByLabel('Concepteur pédagogique').check();
	await page.getByLabel('Anglais').check();
	await page.getByRole('button', { name: 'Envoyer' }).click();
	await page.waitForURL(/styleguide$/);
	assert.match(await page.getByRole('status').textContent(), /L’invitation a été envoyée/);
	await page.reload();
	assert.equal(await page.getByRole('status').count(), 0);
});

test('the language switch keeps the page and lasts; so do light and dark', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide?sort=-since&name=ada`);
	await page.getByRole('link', { name: 'Français' }).click();
	assert.match(page.url(), /sort=-since&name=ada/);
	await page.goto(`${s.app}/styleguide`);
	assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
	await page.getByRole('link', { name: 'Sombre' }).click();
	await page.goto(`${s.app}/styleguide`);
	assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()), '#11171d');
	await page.getByRole('link', { name: 'Comme le système' }).click();
	assert.equal(await page.locator('html').getAttribute('data-theme'), null);
});

test('the menu is closed on a phone and stands open at a desk, without a script', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, javaScriptEnabled: false });
	const page = await context.newPage();
	await page.setViewportSize({ width: 390, height: 800 });
	await page.goto(`${s.app}/styleguide`);
	const entry = page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Roles' });
	assert.equal(await entry.isVisible(), false);
	await page.getByText('Menu', { exact: true }).click();
	assert.equal(await entry.isVisible(), true);
	await page.getByText('Menu', { exact: true }).click();
	await page.setViewportSize({ width: 1280, height: 800 });
	assert.equal(await entry.isVisible(), true);
});
