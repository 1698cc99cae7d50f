// Every answer of a service under test to a documented address is held to /openapi.json: its status, its type and every
// member, those that are not described too. The description comes from the binary itself (`lectern routes --openapi`).
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../../', import.meta.url));
const binary = path.resolve(process.env.LECTERN_BINARY || path.join(repo, 'build/lectern'));

/** Ports that a service under test answers on. */
export const served = new Set();

let operations;
let problem;
let ajv;

/** The description, as the binary makes it. */
export function description() {
	return JSON.parse(execFileSync(binary, ['routes', '--openapi'], { maxBuffer: 64 << 20, encoding: 'utf8',
		env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^LECTERN_|^DATABASE_URL$/.test(name))) }));
}

// What an answer holds and the description does not is a fault too: nobody could rely on it.
function closed(schema) {
	if (Array.isArray(schema))
		return schema.map(closed);
	if (typeof schema !== 'object' || schema === null)
		return schema;
	const all = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
	if (all.type === 'object' && all.properties && all.additionalProperties === undefined)
		all.additionalProperties = false;
	return all;
}

const exactness = (pattern) => pattern.split('/').map((part) => (part.startsWith('{') ? '1' : '0')).join('');

function prepare() {
	const told = description();
	ajv = new Ajv({ strict: false, allErrors: true });
	formats(ajv);
	ajv.addFormat('password', true);
	problem = ajv.compile(told.components.schemas.Problem);
	operations = Object.entries(told.paths).sort(([a], [b]) => (exactness(a) < exactness(b) ? -1 : 1))
		.map(([pattern, item]) => ({
			pattern,
			fits: new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
			methods: item,
			checks: new Map(),
		}));
}

function told(found, method, answer) {
	const response = found.methods[method.toLowerCase()].responses[answer.status];
	const key = `${method} ${answer.status}`;
	if (response === undefined)
		throw new Error('this status is not described');
	const schema = response.content?.['application/json']?.schema;
	if (!found.checks.has(key))
		found.checks.set(key, schema === undefined ? null : ajv.compile(closed(schema)));
	return found.checks.get(key);
}

function fault(found, method, answer) {
	const type = answer.headers['content-type'] ?? '';
	if (answer.status === 304)
		return answer.body.length > 0 && 'a body where nothing changed';
	if (answer.status >= 400) {
		if (!type.startsWith('application/problem+json'))
			return `an error as "${type}"`;
		return !problem(answer.json) && ajv.errorsText(problem.errors);
	}
	const check = told(found, method, answer);
	const [file] = Object.keys(found.methods[method.toLowerCase()].responses[answer.status].content ?? {}).filter((one) => one !== 'application/json');
	if (file !== undefined)
		return file !== '*/*' && type !== file && `described as "${file}", sent as "${type}"`;
	if (check === null)
		return answer.body.length > 0 && 'a body where none is described';
	if (!type.startsWith('application/json'))
		return `described as JSON, sent as "${type}"`;
	return !check(answer.json) && ajv.errorsText(check.errors);
}

/** Throws when the answer is not what the description says. */
export function hold(method, url, answer) {
	if (!served.has(Number(url.port)) || method === 'OPTIONS' || method === 'HEAD')
		return;
	if (operations === undefined)
		prepare();
	const address = url.pathname;
	const found = operations.find((one) => one.fits.test(address));
	if (found === undefined || found.methods[method.toLowerCase()] === undefined) {
		if (address.startsWith('/api/') && answer.status < 400 && !/^text\/html/.test(answer.headers['content-type'] ?? ''))
			throw new Error(`${method} ${address} answered ${answer.status}, and /openapi.json does not describe it`);
		return;
	}
	let why;
	try {
		why = fault(found, method, answer);
	} catch (error) {
		why = error.message;
	}
	if (why)
		throw new Error(`${method} ${found.pattern} answered ${answer.status} otherwise than /openapi.json says: ${why}\n${answer.text.slice(0, 2000)}`);
}
