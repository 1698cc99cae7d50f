// The demo platform as a program, for ./dev run. Prints its registrations as one JSON line when it listens.
import { parseArgs } from 'node:util';

import { SHAPES, startPlatform } from './platform.mjs';

const USAGE = `usage: node tests/platform/main.mjs --tool-url URL [--port 9090] [--data FILE] [--module ID] [--shape NAME]

  --tool-url URL  where Lectern's app origin is, as browsers see it
  --port PORT     where this platform listens, on 127.0.0.1
  --data FILE     keeps keys and grades there
  --module ID     what the activities of the course launch
  --shape NAME    whose manners it has: ${Object.keys(SHAPES).join(', ')}
`;

const { values } = parseArgs({
	options: {
		'tool-url': { type: 'string' },
		port: { type: 'string', default: '9090' },
		data: { type: 'string' },
		module: { type: 'string' },
		shape: { type: 'string', default: 'moodle' },
		help: { type: 'boolean' },
	},
});
if (values.help || !values['tool-url'] || !(values.shape in SHAPES)) {
	process.stderr.write(USAGE);
	process.exit(values.help ? 0 : 2);
}
const platform = await startPlatform({
	shape: values.shape,
	port: Number(values.port),
	toolUrl: values['tool-url'],
	file: values.data,
});
for (const activity of platform.activities)
	platform.setModule(activity.id, values.module);
process.stdout.write(`${JSON.stringify({ origin: platform.origin, registrations: platform.registrations })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => platform.stop().then(() => process.exit(0)));
