// What a failure says may reach a page, and a page is read in French too: every sentence of fail() and fail_field() that
// people may meet stands in the catalogue (pages/fr*.po), or src/web/page/says.def says what pages say instead.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const rooms = ['src/base', 'src/web', 'keys', 'lms', 'lti', 'scorm', 'xapi'];

// What only programs and whoever starts the service read. A file, or a folder with a slash at its end.
const elsewhere = {
	'src/base/config.c': 'said at start, to who runs the service',
	'src/web/edge/listen.c': 'said at start',
	'keys/secret.c': 'said at start',
	'keys/storage/s3_settings.c': 'said at start',
	'keys/own_store.c': 'said by the command line',
	'keys/watch.c': 'said at start',
	'keys/trace_export.c': 'said in the log',
	'src/web/route.c': 'said at start',
	'src/web/status/': 'what machines ask',
	'src/web/api/': 'answers JSON only',
	'src/web/course/': 'answers JSON only',
	'src/web/auth/': 'answers JSON only',
	'src/web/enrollment/enrollments_api.c': 'answers JSON only',
	'src/web/enrollment/sessions_api.c': 'answers JSON only',
	'src/web/enrollment/links_api.c': 'answers JSON only',
	'src/web/enrollment/assignments_api.c': 'answers JSON only',
	'lms/demo/': 'said by the command line',
	'lms/credential/': 'only the API takes keys and tokens',
	'keys/access_token.c': 'only the API takes access tokens',
	'keys/token.c': 'only the API takes access tokens',
	'lms/attempt/delta.c': 'said to the player, which has words of its own',
	'lms/attempt/turn.c': 'said to the player',
	'lms/attempt/session.c': 'said to the player',
	'src/web/player/session.c': 'said to the player',
	'lms/xapi_key/prove.c': 'only programs ask the record store',
	'lms/tincan/': 'said to the player, and to programs that ask the record store',
	'xapi/': 'only programs ask the record store',
	'src/web/xapi/': 'only programs ask the record store',
	'src/web/request/permit_xapi.c': 'only programs ask the record store',
	'src/base/error.c': 'what fails, not why',
	'src/base/error.h': 'what fails, not why',
};
const shownNever = /^ERR_(INTERNAL|DATABASE|RETRY)$/; // src/web/answer/problem.c keeps what they say for the log

const filesBelow = (folder) => fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((one) => {
	const name = `${folder}/${one.name}`;
	return one.isDirectory() ? filesBelow(name) : /\.[ch]$/.test(name) ? [name] : [];
});

/** The arguments of the call whose parenthesis opens before `at`, as they are written. */
function argumentsAt(code, at) {
	const list = [''];
	for (let depth = 1, quoted = false; ; at++) {
		const c = code[at];
		if (quoted && c === '\\')
			list[list.length - 1] += c + code[++at];
		else {
			if (c === '"')
				quoted = !quoted;
			else if (!quoted && '([{'.includes(c))
				depth++;
			else if (!quoted && ')]}'.includes(c) && --depth === 0)
				return list.map((one) => one.trim());
			if (c === ',' && depth === 1 && !quoted)
				list.push('');
			else
				list[list.length - 1] += c;
		}
	}
}

const literals = (written) => [...written.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1'));

/** The texts an argument may be: literals that follow each other are one, those of a choice are several. */
const textsOf = (written) => written.replace(/^WORDS\(([^]*)\)$/, '$1').split(/ \? | : /).map((part) => literals(part).join('')).filter(Boolean);

/** Every sentence with where it stands. */
export function sentences(file, code, settings) {
	const found = [];
	for (const call of code.matchAll(/\b(fail|fail_field)\s*\(/g)) {
		const args = argumentsAt(code, call.index + call[0].length);
		const field = call[1] === 'fail_field' ? args[2] : '';
		const sentence = args[call[1] === 'fail_field' ? 3 : 2];
		if (sentence === undefined || shownNever.test(args[1]) || (field && textsOf(field).length > 0 && textsOf(field).every((one) => settings.has(one))))
			continue;
		for (const text of textsOf(sentence))
			if (/[A-Za-z]{2}/.test(text.replace(/%[-.\d]*(?:ll|z)?[a-z]/g, '')))
				found.push({ text, at: `${file}:${code.slice(0, call.index).split('\n').length}` });
	}
	// Kept aside, and said by fail(…, "%s", …).
	for (const aside of code.matchAll(/none_detail\s*=([^;}]*)/g))
		for (const text of textsOf(aside[1].replace(/^[^?"]*\?/, '')))
			found.push({ text, at: `${file}:${code.slice(0, aside.index).split('\n').length}` });
	return found;
}

function known() {
	const texts = new Set();
	for (const name of fs.readdirSync(path.join(root, 'pages')).filter((one) => /^fr.*\.po$/.test(one)))
		for (const [, id] of fs.readFileSync(path.join(root, 'pages', name), 'utf8').matchAll(/^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)/gm))
			texts.add(literals(id).join(''));
	for (const line of fs.readFileSync(path.join(root, 'src/web/page/says.def'), 'utf8').split('\n').filter((one) => one.startsWith('SAYS(')))
		texts.add(literals(line)[0]);
	return texts;
}

const without = (file) => Object.keys(elsewhere).some((one) => file === one || (one.endsWith('/') && file.startsWith(one)));

test('every sentence of a failure that people may read has its French', () => {
	const settings = new Set([...fs.readFileSync(path.join(root, 'src/base/config.def'), 'utf8').matchAll(/^[A-Z]+\((\w+)/gm)].map(([, key]) => key));
	const texts = known();
	const all = rooms.flatMap(filesBelow).filter((file) => !without(file))
		.flatMap((file) => sentences(file, fs.readFileSync(path.join(root, file), 'utf8'), settings));
	const plain = (text) => text.replace(/%\.\d+s/g, '%s'); // as says.def writes a hole
	const missing = new Map(all.filter(({ text }) => !texts.has(text) && !texts.has(plain(text))).map(({ text, at }) => [text, at]));
	assert.ok(all.length > 150, `only ${all.length} sentences were found`);
	assert.equal([...missing].map(([text, at]) => `# ${at}\nmsgid ${JSON.stringify(text)}\nmsgstr ""\n`).join('\n'), '', 'put these into a pages/fr.AREA.po');
});

test('the list of what people do not read names what is there', () => {
	assert.deepEqual(Object.keys(elsewhere).filter((one) => !fs.existsSync(path.join(root, one))), []);
});

test('a sentence without French is found, whatever it is parted into', () => {
	const code = 'return fail_field(w, ERR_CONFLICT, "email", "one, " "two (%s)", x); fail(&r->work, ERR_GONE, late ? "over" : "gone"); fail(w, ERR_INTERNAL, "no"); fail_field(w, ERR_BAD_INPUT, "lease", "is short"); fail(w, ERR_GONE, "%s", why);';
	assert.deepEqual(sentences('x.c', code, new Set(['lease'])).map(({ text }) => text), ['one, two (%s)', 'over', 'gone']);
});
