// The page of figures, export and import of the record store: what is shown, to whom, and what its forms do.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { statement } from '../harness/xapi.mjs';

const PATH = '/admin/main/statements/transfer';
let s, ada;
test.before(async () => {
	s = await startLectern();
	ada = signedIn(s, { roles: ['administrator'] });
});
test.after(() => s?.dispose());

const page = (who, headers = {}) => request(s.app, 'GET', PATH, { headers: { cookie: who.cookie, ...headers } });
const token = async (who) => /name="csrf" value="([^"]+)"/.exec((await page(who)).text)[1];

async function send(who, file, { language = 'en', more = '' } = {}) {
	const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.ndjson"\r\nContent-Type: application/x-ndjson\r\n\r\n${file}\r\n${more}--b--\r\n`;
	return request(s.app, 'POST', `${PATH}?csrf=${await token(who)}&lang=${language}`, { body,
		headers: { cookie: who.cookie, origin: s.app, 'content-type': 'multipart/form-data; boundary=b' } });
}

test('an import by the page is a job; figures show what came, and the export gives it back', async () => {
	assert.match((await page(ada)).text, /Nothing was counted yet/);
	const line = JSON.stringify(statement({ verb: { id: 'https://example.org/verbs/read' } }));
	const dry = await send(ada, line, { more: '--b\r\nContent-Disposition: form-data; name="dry_run"\r\n\r\ntrue\r\n' });
	assert.equal(dry.status, 303, dry.text);
	const sent = await send(ada, line);
	assert.equal(sent.status, 303, sent.text);
	assert.match(sent.headers.location, /^\/admin\/main\/jobs\/[0-9a-f-]{36}$/);
	const job = async (address) => (await request(s.app, 'GET', address, { headers: { cookie: ada.cookie } })).text;
	await eventually(async () => /"added":\s*1/.test((await job(sent.headers.location)).replaceAll('&quot;', '"')), { what: 'the import to be done' });
	await eventually(async () => /"dry_run":\s*true/.test((await job(dry.headers.location)).replaceAll('&quot;', '"')), { what: 'the trial to be done' });
	const counted = await request(s.app, 'POST', `${PATH}/count`, { headers: { cookie: ada.cookie, origin: s.app }, body: new URLSearchParams({ csrf: await token(ada) }) });
	assert.equal(counted.status, 303, counted.text);
	const text = await eventually(async () => {
		const shown = (await page(ada)).text;
		return shown.includes('https://example.org/verbs/read') && shown;
	}, { what: 'the figures' });
	const [, link] = /href="([^"]*\/statements\/export)"/.exec(text);
	const taken = await request(s.app, 'GET', link, { headers: { cookie: ada.cookie } });
	assert.equal(taken.status, 200, taken.text);
	assert.equal(JSON.parse(taken.text).verb.id, 'https://example.org/verbs/read');
	assert.match((await page(ada, { 'accept-language': 'fr' })).text, /Chiffres, export et import/);
});

test('what is no NDJSON is told beside the field, in both languages; who may not manage statements imports none', async () => {
	for (const [language, says] of [['en', /NDJSON has one statement on each line/], ['fr', /une trace par ligne/]]) {
		const refused = await send(ada, '[{}]', { language });
		assert.equal(refused.status, 400);
		assert.match(refused.text, says);
	}
	const tutor = signedIn(s, { roles: ['tutor'] });
	assert.equal((await page(tutor)).status, 403);
	assert.equal((await request(s.app, 'POST', PATH, { body: 'x', headers: { cookie: tutor.cookie, origin: s.app } })).status, 403);
	assert.equal((await request(s.app, 'GET', PATH)).status, 303);
});
