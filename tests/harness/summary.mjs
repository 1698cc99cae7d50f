// Reads what ctest wrote (--output-junit), shows what failed, and ends with "N passed, N failed". Single cases are
// counted, not files: node:test and cmocka both print TAP. A program that failed without a failed case (a crash, a
// timeout, a leak) counts as one failure.
//
//     node summary.mjs [--chosen] FILE            or NAME FILE for each part of a larger run
//
// What a test wants to be read at the end, it prints as a line "RESULT …": without the mark it stands before the count; with --chosen
// (somebody asked for just these tests) it is the last line.
import fs from 'node:fs';

const SHOWN_MAX = 60000;
const SLOWEST = 10;

const text = (xml) => xml.replace(/&(lt|gt|amp|quot|apos|#(\d+)|#x([0-9a-f]+));/gi, (_, name, decimal, hex) => ({
	lt: '<', gt: '>', amp: '&', quot: '"', apos: "'",
})[name] ?? String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16)));

function casesOf(output) {
	const total = (name) => {
		const found = [...output.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))];
		return found.length === 0 ? null : Number(found.at(-1)[1]);
	};
	if (total('pass') !== null)
		return { passed: total('pass'), failed: total('fail') + (total('cancelled') ?? 0), skipped: total('skipped') ?? 0 };
	const count = (pattern) => [...output.matchAll(pattern)].length;
	return {
		passed: count(/^ok \d+ -(?!.*# SKIP)/gm),
		failed: count(/^not ok \d+ -/gm),
		skipped: count(/^ok \d+ -.*# SKIP/gm),
	};
}

function read(file) {
	const xml = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
	return [...xml.matchAll(/<testcase name="([^"]*)"[^>]*?time="([^"]*)"[^>]*status="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g)]
		.map(([, name, seconds, status, body]) => {
			const output = text(/<system-out>([\s\S]*?)<\/system-out>/.exec(body)?.[1] ?? '');
			return { name, seconds: Number(seconds), output, good: status === 'run', ...casesOf(output) };
		});
}

/** Seconds from the first program's start to the last one's end. */
function spanOf(file) {
	return Number(/<testsuite\b[^>]*\btime="([0-9.]+)"/.exec(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')?.[1] ?? 0);
}

/** Counts of all programs of one file; what failed is shown. */
function told(programs, quiet) {
	const sum = { passed: 0, failed: 0, skipped: 0 };
	for (const program of programs) {
		const failed = program.good ? 0 : Math.max(1, program.failed);
		sum.failed += failed;
		sum.skipped += program.skipped;
		// A program without cases of its own (no TAP) is one case.
		sum.passed += program.good && program.passed + program.skipped === 0 ? 1 : program.passed;
		if (failed > 0 && !quiet) {
			const cut = program.output.length > SHOWN_MAX ? `…\n${program.output.slice(-SHOWN_MAX)}` : program.output;
			process.stdout.write(`\n==== ${program.name} failed ====\n${cut}\n`);
		}
	}
	if (programs.length === 0) {
		process.stdout.write('No test ran.\n');
		sum.failed += 1;
	}
	return sum;
}

const lasted = (seconds) => (seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`);

/** A line for each part with how long it took from end to end, and what took longest. */
function tellParts(parts) {
	for (const { name, programs, span, sum } of parts) {
		const failing = programs.filter(({ good }) => !good).map((program) => program.name);
		process.stdout.write(`${name.padEnd(8)} ${lasted(span).padStart(12)}  ${sum.passed} passed, ${sum.failed} failed${failing.length > 0 ? `: ${failing.join(' ')}` : ''}\n`);
	}
	process.stdout.write('\nThe slowest:\n');
	const all = parts.flatMap(({ name, programs }) => programs.map((program) => ({ part: name, ...program })));
	for (const { part, name, seconds } of all.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
		process.stdout.write(`${part.padEnd(8)} ${lasted(seconds).padStart(12)}  ${name}\n`);
	process.stdout.write('\n');
}

/** Lines that begin so, of all programs, each once. node:test shows what is printed as comments. */
const marked = (parts, mark) => new Set(parts.flatMap(({ programs }) => programs)
	.flatMap(({ output }) => [...output.matchAll(new RegExp(`^(?:# )?(${mark} .*)$`, 'gm'))].map(([, line]) => line)));

// One file; or NAME FILE for each part of a larger run, whose failures were shown already.
const chosen = process.argv.includes('--chosen');
const words = process.argv.slice(2).filter((word) => word !== '--chosen');
const files = words.length === 1 ? [['', words[0]]] : words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]]] : []));
const parts = files.map(([name, file]) => {
	const programs = read(file);
	return { name, programs, span: spanOf(file), sum: told(programs, files.length > 1) };
});
const total = (of) => parts.reduce((sum, part) => sum + part.sum[of], 0);
const loud = marked(parts, '\\*\\*\\* SKIPPED,');
const results = [...marked(parts, 'RESULT')].map((line) => `${line.replace('RESULT ', '')}\n`).join('');
if (files.length > 1)
	tellParts(parts);
if (loud.size > 0)
	process.stdout.write(`\n${[...loud].join('\n')}\n`);
if (total('skipped') > 0)
	process.stdout.write(`${total('skipped')} skipped\n`);
const counted = `${total('passed')} passed, ${total('failed')} failed\n`;
process.stdout.write(chosen ? counted + results : results + counted);
process.exit(total('failed') === 0 ? 0 : 1);
