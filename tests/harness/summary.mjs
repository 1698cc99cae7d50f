// Reads what ctest wrote (--output-junit), shows what failed, and ends with "N passed, N failed". Single cases are
// counted, not files: node:test and cmocka both print TAP. A program that failed without a failed case (a crash, a
// timeout, a leak) counts as one failure.
import fs from 'node:fs';

const SHOWN_MAX = 60000;

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
	return [...xml.matchAll(/<testcase name="([^"]*)"[^>]*status="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g)]
		.map(([, name, status, body]) => {
			const output = text(/<system-out>([\s\S]*?)<\/system-out>/.exec(body)?.[1] ?? '');
			return { name, output, good: status === 'run', ...casesOf(output) };
		});
}

const programs = read(process.argv[2]);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const program of programs) {
	const failed = program.good ? 0 : Math.max(1, program.failed);
	sum.failed += failed;
	sum.skipped += program.skipped;
	// A program without cases of its own (no TAP) is one case.
	sum.passed += program.good && program.passed + program.skipped === 0 ? 1 : program.passed;
	if (failed > 0) {
		const cut = program.output.length > SHOWN_MAX ? `…\n${program.output.slice(-SHOWN_MAX)}` : program.output;
		process.stdout.write(`\n==== ${program.name} failed ====\n${cut}\n`);
	}
}
if (programs.length === 0) {
	process.stdout.write('No test ran.\n');
	sum.failed = 1;
}
const loud = programs.flatMap(({ output }) => output.match(/^\*\*\* SKIPPED.*$/gm) ?? []);
if (loud.length > 0)
	process.stdout.write(`\n${loud.join('\n')}\n`);
if (sum.skipped > 0)
	process.stdout.write(`${sum.skipped} skipped\n`);
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
process.exit(sum.failed === 0 ? 0 : 1);
