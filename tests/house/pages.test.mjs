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
	const { status, stderr } = spawnSync(tool, [at('pages.h'), at('pages.c'), '1', at('assets.list'), ...files], { encoding: 'utf8' });
	const read = (name) => (fs.existsSync(at(name)) ? fs.readFileSync(at(name), 'utf8') : '');
	return { ok: status === 0, said: stderr, code: read('pages.c') + read('pages_0.c'), header: read('pages.h') };
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
good('what a renderer wrote is printed as it is, between elements', '{% view said:markup %}{% if said %}<div>{{ said }}</div>{% end %}', {},
	[/struct page_markup said;/, /page_has_text\(view->said\.html\)\)/, /text_add\(out, view->said\.html\);/]);
bad('markup in an attribute', '{% view said:markup %}<p title="{{ said }}">', /the markup "said" may only stand between elements/);
good('lists, conditions and rows become C', '{% view rows:list(name:text ok:bool) %}{% for r in rows %}{% if not r.ok %}{{ r.name }}{% else %}-{% end %}{% end %}', {},
	[/struct page_page_rows \*rows;\n\tsize_t rows_count;/, /if \(!\(row_0->ok\)\)/]);
good('a translated text is said in both languages', '{% view n:text %}<p>{% t "Hello {who} & all" who=n %}</p>',
	{ po: 'msgid "Hello {who} & all"\nmsgstr "Bonjour "\n"{who} & tous"\n' }, [/"Bonjour "/, /" &amp; tous"/, /"Hello "/]);
good('an included file takes arguments', '{% view %}{% include "head" title="A" %}', { po: 'msgid "A"\nmsgstr "B"\n', others: { '_head.html': '<title>{{ title }}</title>' } }, [/"B"/]);
good('an asset is named by its address', '{% view %}<link href="{% asset "style.css" %}">', {}, [/\/assets\/0123\/style\.css/]);

good('a text is compared with a fixed one or another', '{% view a:text n:number %}{% if a is \'x"y\' and not n is n %}1{% else if a or n %}2{% else %}3{% end %}', {},
	[/if \(\(page_is\(view->a, "x\\"y"\)\) && !\(view->n == view->n\)\)/, /\} else if \(\(page_has_text\(view->a\)\) \|\| \(view->n != 0\)\)/]);
good('a plural has the forms of its language', '{% view n:number %}<p>{% tn n "One file" "{n} files" %}</p>',
	{ po: 'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\nmsgid "One file"\nmsgid_plural "{n} files"\nmsgstr[0] "Un"\nmsgstr[1] "{n} peu"\nmsgstr[2] "{n} tas"\n' },
	[/page_plural_1\(int64_t count\)[^]*n==1 \? 0 : n<5 \? 1 : 2/, /switch \(page_plural_1\(view->n\)\)[^]*"Un"[^]*page_add_number\(out, page_languages\[language\], view->n\);[^]*" peu"[^]*" tas"/]);
good('numbers, days and moments are written for people', '{% view n:number at:time %}<p title="{{ n }}">{% number n %} {% date at %} {{ at }}</p>', {},
	[/text_add_int\(out, view->n\)/, /page_add_number\(/, /page_add_time\(out, page_languages\[language\], zone, view->at, true\)/, /page_add_time\(out, page_languages\[language\], zone, view->at, false\)/]);
good('what is wrapped stands where the wrapper says, in its own words', '{% view name:text %}{% wrap "box" name=\'fixed & right\' %}<b>{{ name }}</b>{% end %}',
	{ others: { '_box.html': '{% args name label? %}<i title="{{ name }}">{% content %}</i>{% if label %}{{ label }}{% end %}' } },
	[/"<i title=\\""[^]*"fixed &amp; right"[^]*"<b>"[^]*page_add_text\(out, view->name\)[^]*"<\/b>[^"]*<\/i>"|"<i title=\\""[^]*"fixed &amp; right"[^]*"<b>"[^]*page_add_text\(out, view->name\)/]);
good('a shape is shared by pages', '{% view list:table rows:list(problem) %}{% if list %}{% include "pages" it=list %}{% end %}{% for p in rows %}{{ p.says }}{% end %}',
	{ others: { '_shapes.html': '{% shape table next:url %}{% shape problem says:text %}', '_pages.html': '{% args it %}<a href="{{ it.next }}x">y</a>' } },
	[/struct page_table \{\n\tconst char \*next;/, /const struct page_table \*list;/, /page_add_url\(out, view->list->next\)/, /const struct page_problem \*rows;/]);
good('an attribute without a value may be one of a block', '{% view a:bool %}<input {% if a %}required{% end %} {% if a %}checked{% end %}>', {}, [/"required "/]);
good('texts of code and of tables are asked for', '{% view %}x', { po: 'msgid "Done at %s"\nmsgstr "Fait le %s"\n', others: { 'deed.c': 'say(WORDS("Done "\n\t"at %s"), MYWORDS("no"));' } }, [/\{"Done at %s", "Fait le %s"\}/]);
good('two files may translate the same alike', '{% view %}{% t "A" %}', { po: 'msgid "A"\nmsgstr "B"\n', others: { 'fr.more.po': 'msgid "A"\nmsgstr "B"\n' } }, [/"B"/]);

bad('two files that translate the same in two ways', '{% view %}{% t "A" %}', /here twice, and differs from .*fr\.po:1/, { po: 'msgid "A"\nmsgstr "B"\n', others: { 'fr.more.po': 'msgid "A"\nmsgstr "C"\n' } });
bad('a text of code that is not translated', '{% view %}x', /msgid "Done"/, { others: { 'deed.c': 'say(WORDS("Done"));' } });
bad('a text of code that is no literal', '{% view %}x', /deed\.c:2: error: WORDS\(…\) takes a text/, { others: { 'deed.c': '\nsay(WORDS(text));' } });
bad('a plural that lacks a form', '{% view n:number %}{% tn n "One" "{n} more" %}', /msgid_plural "\{n\} more"\nmsgstr\[0\] ""\nmsgstr\[1\] ""/, { po: 'msgid "One"\nmsgid_plural "{n} more"\nmsgstr[0] "Un"\n' });
bad('an argument that a file needs', '{% view %}{% include "box" %}', /"name" is not given to this file/, { others: { '_box.html': '{% args name %}{{ name }}' } });
test('an include that was not given a name does not find the page\'s own', (t) => {
	const made = compile(t, '{% view label:text %}<p>{{ label }}</p>{% include "box" %}', { others: { '_box.html': '{% args label? %}<i>{{ label }}</i>' } });
	assert.ok(made.ok, made.said);
	assert.equal(made.code.match(/view->label/g).length, 1);
});
bad('a wrapper without a place for its content', '{% view %}{% wrap "box" %}x{% end %}', /_box\.html has no \{% content %\}/, { others: { '_box.html': 'x' } });
bad('a wrap without an end', '{% view %}{% wrap "box" %}x', /a \{% wrap %\} has no \{% end %\}/, { others: { '_box.html': '{% content %}' } });
bad('an event handler at the end of a block', '{% view a:bool %}<p {% if a %}onclick{% end %}>', /event handlers/);
bad('and with or', '{% view a:bool b:bool %}{% if a and b or a %}{% end %}', /do not mix/);
bad('a shape that is not there', '{% view a:tabel %}', /"tabel" is no type/);

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
