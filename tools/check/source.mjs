// What can be seen in the text of the tracked sources: banned functions, who may include which library, sizes, white
// space, paths of one machine. Every exception stands in allow.mjs with its reason.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

import { allow } from './allow.mjs';

const LINES_MAX = 400;
// A file of tests is a list of cases and is read case by case.
const TEST_LINES_MAX = 800;
const FUNCTION_MAX = 70;

const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean)
	.filter((file) => fs.existsSync(file) && fs.statSync(file).isFile());
const used = new Set();
let problems = 0;

function report(rule, file, line, text) {
	const excuse = allow.find((one) => one.rule === rule && one.file === file);
	if (excuse)
		return void used.add(excuse);
	problems += 1;
	process.stdout.write(`${file}:${line}: ${rule}: ${text}\n`);
}

// Comments and texts are blanked, lines kept, so that a word in a comment is no call.
function codeOf(text) {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
		(part) => part.replace(/[^\n]/g, ' '));
}

const BANNED = /\b(?:(sprintf|vsprintf|strcpy|strcat|strncpy|gets|strtok|atoi|atol|atof|system|popen|alloca)\s*\(|(goto)\b)/;

// A third-party header belongs to one room (cmake/libraries.cmake).
const LIBRARIES = [
	[/<libpq-fe\.h>|<libpq\//, /^db\//],
	[/<curl\//, /^keys\//],
	[/<sodium\.h>/, /^keys\//],
	[/<qrencode\.h>/, /^src\/web\//],
	[/<cjose\/|<jwt\.h>/, /^keys\//],
	[/<microhttpd\.h>/, /^src\/web\//],
	[/<md4c/, /^lms\/material\//],
	[/<zip\.h>|<libxml\//, /^(scorm\/|xapi\/(?:cmi5|tincan)\/|lti\/pox\.c)/],
];
// Tests use what the room they test uses, run under the sanitizers and never meet a stranger's input.
const FREE = /^(tests|tools|bench)\//;

function checkC(file, text) {
	const lines = text.split('\n');
	const code = codeOf(text).split('\n');
	code.forEach((line, at) => {
		const banned = BANNED.exec(line);
		if (banned && !FREE.test(file))
			report('banned', file, at + 1, banned[1] ?? banned[2]);
	});
	lines.forEach((line, at) => {
		if (!/^\s*#\s*include/.test(line))
			return;
		if (/"\.\.?\//.test(line))
			report('include', file, at + 1, 'write "room/file.h"');
		for (const [header, home] of LIBRARIES) {
			if (header.test(line) && !home.test(file) && !FREE.test(file))
				report('library', file, at + 1, `${line.trim()} belongs to ${home}`);
		}
	});
	checkFunctions(file, code);
}

// clang-format puts the braces of a function, and of nothing else, into the first column.
function checkFunctions(file, code) {
	let start = 0;
	code.forEach((line, at) => {
		if (line.startsWith('{'))
			start = at;
		if (line.startsWith('}') && start > 0) {
			if (at - start - 1 > FUNCTION_MAX)
				report('function', file, start, `${at - start - 1} lines; at most ${FUNCTION_MAX}`);
			start = 0;
		}
	});
}

function checkText(file, text) {
	const lines = text.split('\n');
	// A migration is one transaction and cannot be parted.
	const most = file.startsWith('tests/') ? TEST_LINES_MAX : LINES_MAX;
	if (/\.(c|h|mjs|js|css|sql)$/.test(file) && !/\/migrations\//.test(file) && lines.length - 1 > most)
		report('file', file, most, `${lines.length - 1} lines; at most ${most}`);
	lines.forEach((line, at) => {
		if (/[ \t]+$/.test(line) && !file.endsWith('.md'))
			report('space', file, at + 1, 'white space at the end of the line');
		if (/(?:^|[\s"'(=])\/(?:home|root|work|Users)\/\w/.test(line) || /\/tmp\/\w+\/\w/.test(line))
			report('path', file, at + 1, 'a path of one machine');
	});
	if (text.length > 0 && !text.endsWith('\n'))
		report('end', file, lines.length, 'no newline at the end of the file');
}

for (const file of files) {
	const bytes = fs.readFileSync(file);
	if (bytes.includes(0) || /^tests\/fuzz\/corpus\//.test(file) || /package-lock\.json$/.test(file))
		continue;
	const text = bytes.toString('utf8');
	checkText(file, text);
	if (/\.[ch]$/.test(file))
		checkC(file, text);
}
for (const excuse of allow.filter((one) => !used.has(one))) {
	problems += 1;
	process.stdout.write(`tools/check/allow.mjs: ${excuse.rule} ${excuse.file}: no longer needed, take it out\n`);
}
process.exit(problems === 0 ? 0 : 1);
