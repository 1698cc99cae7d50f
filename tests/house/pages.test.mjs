// The page compiler (tools/template): what it prints and what it refuses to build. pages/README.md is its language.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tool = path.join(process.env.LECTERN_BUILD || path.join(root, 'build'), 'tools/template');

/** {ok, said, code, header} of compiling one page; po: the French file, others: more files by name. */
const compile = (t, page, { po = '', others = {} } = {}) => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-pages-'));
	t.after(() => fs.rmSync(folder, { recursive: true }));
	const at = (name) => path.join(folder, name);
	for (const [name, text] of Object.entries({ 'page.html': page, 'fr.po': po, 'assets.list': 'style.css /assets/0123/style.css\n', ...others })) {
		fs.writeFileSync(at(name), text);
	}
	const files = ['fr.po', 'page.html', ...Object.keys(others)].map(at);
	const { status, stderr } = spawnSync(tool, [at('pages.h'), at('pages.c'), at('assets.list'), ...files], { encoding: 'utf8' });
	const read = (name) => (fs.existsSync(at(name)) ? fs.readFileSync(at(name), 'utf8') : '');
	return { ok: status === 0, said: stderr, code: read('pages.c'), header: read('pages.h') };
};

const good = (name, page, options, expected) => test(name, (t) => {
	const made = compile(t, page, options);
	assert.ok(made.ok, made.said);
	for (const pattern of expected) assert.match(made.code + made.header, pattern);
});

const bad = (name, page, pattern, options) => test(name, (t) => {
	const made = compile(t, page, options);
	assert.equal(made.ok, false, 'it should not build');
	assert.match(made.said, pattern);
	assert.equal(made.code, '');
});

good('a text is escaped in an element and in an attribute', '{% view a:text %}<p title="{{ a }}">{{ a }}</p>', {},
	[/page_add_text\(out, view->a\);[^]*page_add_text\(out, view->a\);/, /const char \*a;/]);
good('a url is checked when the page is made', '{% view to:url %}<a href="{{ to }}">x</a>', {}, [/page_add_url\(out, view->to\)/]);
good('lists, conditions and rows become C', '{% view rows:list(name:text ok:bool) %}{% for r in rows %}{% if not r.ok %}{{ r.name }}{% else %}-{% end %}{% end %}', {},
	[/struct page_page_rows \*rows;\n\tsize_t rows_count;/, /if \(!\(row_0->ok\)\)/]);
good('a translated text is said in both languages', '{% view n:text %}<p>{% t "Hello {who} & all" who=n %}</p>',
	{ po: 'msgid "Hello {who} & all"\nmsgstr "Bonjour "\n"{who} & tous"\n' }, [/"Bonjour "/, /" &amp; tous"/, /"Hello "/]);
good('an included file takes arguments', '{% view %}{% include "head" title="A" %}', { po: 'msgid "A"\nmsgstr "B"\n', others: { '_head.html': '<title>{{ title }}</title>' } }, [/"B"/]);
good('an asset is named by its address', '{% view %}<link href="{% asset "style.css" %}">', {}, [/\/assets\/0123\/style\.css/]);

bad('an unknown field stops the build with file and line', '{% view a:text %}\n{{ a }}\n{{ b }}', /page\.html:3: error: there is no field "b"/);
bad('a block without an end', '{% view a:bool %}\n{% if a %}x', /page\.html:2: error: this block has no/);
bad('an attribute without quotes', '{% view %}<p class=x>', /must be quoted/);
bad('a text in an address', '{% view a:text %}<a href="{{ a }}">x</a>', /must be a url/);
bad('a url that does not begin its attribute', '{% view a:url %}<a href="javascript:{{ a }}">x</a>', /must begin its attribute/);
bad('a url outside an address', '{% view a:url %}<p>{{ a }}</p>', /may only stand in href/);
bad('a value inside a script', '{% view a:text %}<script src="x">{{ a }}</script>', /inside <script>/);
bad('an inline script', '{% view %}<script>1</script>', /without src/);
bad('an inline style', '{% view %}<p style="color:red">', /not allowed by the pages' policy/);
bad('an event handler', '{% view %}<p onclick="x()">', /event handlers/);
bad('a value as the name of a tag', '{% view a:text %}<{{ a }}>', /a value stands in text or in a quoted attribute/);
bad('markup that differs by branch', '{% view a:bool %}{% if a %}<p {% end %}', /must stand at the same place/);
bad('a text that is not translated, with what to paste', '{% view %}{% t "Nobody said this" %}', /msgid "Nobody said this"\nmsgstr ""/);
bad('a title of a table that is not translated', '{% view %}x', /msgid "Lost"/, { others: { 'e.def': 'ERR(A, 1, "a", "Lost")\n' } });
bad('a translation with a hole that nothing fills', '{% view n:text %}{% t "a {n}" n=n %}', /hole \{m\}/, { po: 'msgid "a {n}"\nmsgstr "{m} {n}"\n' });
bad('a translation that forgets a hole', '{% view n:text %}{% t "a {n}" n=n %}', /has no hole \{n\}/, { po: 'msgid "a {n}"\nmsgstr "a"\n' });

test('a translation that no page says is a warning', (t) => {
	const made = compile(t, '{% view %}x', { po: 'msgid "Old"\nmsgstr "Vieux"\n' });
	assert.ok(made.ok);
	assert.match(made.said, /fr\.po:1: warning: no page says "Old"/);
});
