// The demo platform of compose.yaml: registers itself with the service, imports the demo course once, and serves it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { demoCourse } from '../../tests/platform/course.mjs';
import { startPlatform } from '../../tests/platform/platform.mjs';

const folder = process.env.DEMO_DATA ?? '/data/demo';
const lectern = (...args) => JSON.parse(execFileSync('lectern', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
	.trimEnd().split('\n').at(-1));

fs.mkdirSync(folder, { recursive: true });
const platform = await startPlatform({
	port: Number(process.env.DEMO_PORT ?? 9090),
	address: process.env.DEMO_ADDRESS ?? '0.0.0.0',
	toolUrl: process.env.LECTERN_APP_URL,
	file: path.join(folder, 'platform.json'),
});
for (const registration of platform.registrations) {
	const file = path.join(folder, 'registration.json');
	fs.writeFileSync(file, JSON.stringify(registration));
	lectern('platform', 'add', '--json', file);
}
const note = path.join(folder, 'course.json');
if (!fs.existsSync(note))
	fs.writeFileSync(note, JSON.stringify(lectern('package', 'import', demoCourse())));
const { module } = JSON.parse(fs.readFileSync(note, 'utf8'));
platform.activities.forEach((activity) => platform.setModule(activity.id, module));
process.stdout.write(`the demo platform is ${platform.origin}\n`);
for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => platform.stop().then(() => process.exit(0)));
