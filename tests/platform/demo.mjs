// ./dev run: Lectern and the demo platform with a course to learn, until Ctrl-C. What was learned stays in run/.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Lectern, repo } from '../harness/lectern.mjs';
import { demoCourse } from './course.mjs';
import { SHAPES, startPlatform } from './platform.mjs';

const APP_PORT = 8080;
const CONTENT_PORT = 8081;

const { values } = parseArgs({ options: { port: { type: 'string', default: '9090' }, fresh: { type: 'boolean', default: false },
	shape: { type: 'string', default: 'moodle' }, unregistered: { type: 'boolean', default: false } } });
if (!(values.shape in SHAPES))
	throw new Error(`--shape is one of ${Object.keys(SHAPES).join(', ')}`);

// Started by root the service becomes another user, who must be able to reach the folder.
function runFolder() {
	const folder = path.join(repo, 'run');
	if (process.getuid() !== 0 || reachable(repo))
		return folder;
	return '/var/lib/lectern-demo';
}

function reachable(folder) {
	for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
		if ((fs.statSync(at).mode & 0o001) === 0)
			return false;
	}
	return true;
}

async function startService(folder) {
	const log = fs.createWriteStream(path.join(folder, 'lectern.log'), { flags: 'a' });
	const tail = [];
	const service = new Lectern(folder, { outbound_private: true, outbound_http: true }, {}, {
		detached: true,
		take(line) {
			log.write(`${line}\n`);
			tail.push(line);
			tail.splice(0, tail.length - 20);
		},
	});
	service.usePorts(APP_PORT, CONTENT_PORT);
	await service.start().catch((error) => {
		throw new Error(`${error.message}\n${tail.join('\n')}`);
	});
	return service;
}

// The course is imported once; the same package later keeps its module, and so what was learned.
async function demoModule(service) {
	const note = path.join(service.data, 'demo-course.json');
	const zip = demoCourse();
	const sha256 = createHash('sha256').update(fs.readFileSync(zip)).digest('hex');
	const known = fs.existsSync(note) ? JSON.parse(fs.readFileSync(note, 'utf8')) : {};
	if (known.sha256 === sha256)
		return known.imported;
	const imported = await service.ask('package', 'import', zip);
	fs.writeFileSync(note, JSON.stringify({ sha256, imported }));
	return imported;
}

// Somebody to sign in as, of this demo alone: the password is made on the first run and kept beside the data.
async function demoAdministrator(service) {
	const note = path.join(service.data, 'demo-administrator.json');
	if (fs.existsSync(note))
		return JSON.parse(fs.readFileSync(note, 'utf8'));
	const { email, password } = await service.ask('user', 'add', 'admin@demo.example', '--name', 'Demo administrator',
		'--org', 'main', '--role', 'administrator', '--platform-admin');
	fs.writeFileSync(note, JSON.stringify({ email, password }), { mode: 0o600 });
	return { email, password };
}

// The school of `lectern demo`: made on the first run; its passwords are kept beside the data.
async function demoSchool(service) {
	const note = path.join(service.data, 'demo-school.json');
	if (fs.existsSync(note))
		return JSON.parse(fs.readFileSync(note, 'utf8'));
	process.stdout.write('Making the demo school, which takes a minute …\n');
	const { organizations } = await service.askWithin(600000, 'demo');
	fs.writeFileSync(note, JSON.stringify(organizations), { mode: 0o600 });
	return organizations;
}

const schoolLines = (service, organizations) => organizations.map(({ org, name, catalogue, people }) => {
	const who = ['administrator', 'designer', 'tutor'].map((role) => people.find((one) => one.role === role));
	return `
  ${name}
    Catalogue    ${catalogue}
    Sign in      ${service.app}/sign-in
${who.map((one) => `    ${one.role.padEnd(13)}${one.email}, password ${one.password}`).join('\n')}
    Pages        ${service.app}/admin/${org}`;
}).join('\n');

async function main() {
	const folder = runFolder();
	if (values.fresh)
		fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
	const service = await startService(folder);
	const platform = await startPlatform({ port: Number(values.port), toolUrl: service.app, shape: values.shape,
		file: path.join(folder, values.shape === 'moodle' ? 'platform.json' : `platform-${values.shape}.json`) });
	let stopping = false;
	const stop = async () => {
		if (stopping)
			return;
		stopping = true;
		process.stdout.write('\nStopping…\n');
		await platform.stop();
		await service.stop();
		process.exit(0);
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	service.ended.then(() => stopping || (process.stderr.write(`Lectern ended; see ${folder}/lectern.log\n`), process.exit(1)));

	// One that can register itself is left alone where that is to be tried.
	const registers = Boolean(platform.shape.registration) && (values.unregistered || platform.shape.deployment === undefined);
	for (const registration of registers || platform.registering.tools.length > 0 ? [] : platform.registrations)
		await service.ask('platform', 'add', '--json', service.write('registration.json', JSON.stringify(registration)));
	const imported = await demoModule(service);
	const administrator = await demoAdministrator(service);
	const school = await demoSchool(service);
	for (const activity of platform.activities)
		platform.setModule(activity.id, imported.module);
	const names = platform.students.map((person) => person.given_name).join(', ');
	const link = registers && !platform.registering.tools.some((one) => one.active)
		&& (await service.ask('platform', 'invite', '--name', 'Demo campus')).link;
	const registering = link ? `
  Register     sign in as the teacher, open ${platform.origin}/admin/tools and paste
               ${link}
               then approve it as the administrator` : '';
	process.stdout.write(`
Lectern is running with demo data.

  Open         ${platform.origin}
  Sign in      as a student (${names}) or as the teacher (${platform.teacher.given_name}); no password${registering}
  Administer   ${service.app}/sign-in  as ${administrator.email}, password ${administrator.password}
  No platform  ${imported.direct_link}  starts the same course as a guest
${schoolLines(service, school)}

  Log          ${path.relative(process.cwd(), folder) || folder}/lectern.log

Ctrl-C stops both.
`);
}

await main().catch((error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
