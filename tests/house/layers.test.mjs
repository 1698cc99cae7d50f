// The house of DESIGN.md section 1: lower rooms never see higher ones. The build refuses a wrong include; this proves
// it by trying every pair with the very command that compiles the room, and that every header stands on its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { freshFolder, repo } from '../harness/lectern.mjs';

const build = process.env.LECTERN_BUILD || path.join(repo, 'build');
const commands = JSON.parse(fs.readFileSync(path.join(build, 'compile_commands.json'), 'utf8'));
const rooms = readRooms();
const folder = freshFolder('lectern-layers-');
test.after(() => fs.rmSync(folder, { recursive: true }));

// The list of rooms in CMakeLists.txt is the layer order of the whole program.
function readRooms() {
	const text = fs.readFileSync(path.join(repo, 'CMakeLists.txt'), 'utf8');
	const found = [...text.matchAll(/^lectern_room\((\w+)\s+DIR\s+(\S+?)(?:\s+USES\s+([\w ]+))?\)/gm)];
	return found.map(([, name, place, uses]) => ({ name, place, uses: uses ? uses.trim().split(/\s+/) : [] }));
}

function headers(room) {
	return fs.readdirSync(path.join(repo, room.place), { recursive: true })
		.map(String).filter((name) => name.endsWith('.h')).sort().map((name) => `${room.name}/${name}`);
}

function below(place, file) {
	const relative = path.relative(path.join(repo, place), path.resolve(repo, file));
	return !relative.startsWith('..') && !path.isAbsolute(relative);
}

// A room of types only is compiled from an empty file of the build tree.
function commandOf(room) {
	const own = (entry) => entry.output?.includes(`room_${room.name}.dir/`) ||
		entry.command.includes(`room_${room.name}.dir/`);
	const entry = commands.find(own) ?? commands.find((one) => below(room.place, one.file));
	assert.ok(entry, `a compile command of room ${room.name} in ${build}`);
	return entry;
}

function compile(room, text, name) {
	const { command, directory } = commandOf(room);
	const file = path.join(folder, `${name}.c`);
	fs.writeFileSync(file, text);
	const words = command.split(/\s+/).filter((word) => !/ccache$/.test(word))
		.map((word) => word.replaceAll('\\"', '"'));
	const flags = words.slice(1).filter((word, at, all) => word !== '-c' && word !== '-o' &&
		all[at - 1] !== '-o' && all[at - 1] !== '-c' && !/\.c$/.test(word));
	const child = spawn(words[0], [...flags, '-fsyntax-only', file], { cwd: directory });
	return new Promise((resolve, reject) => {
		let errors = '';
		child.stderr.setEncoding('utf8').on('data', (part) => (errors += part));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, errors }));
	});
}

test('the list of rooms was read', () => {
	assert.ok(rooms.length >= 9, `${rooms.length} rooms`);
	for (const room of rooms)
		assert.ok(headers(room).length > 0, `${room.name} has a header`);
});

for (const room of rooms) {
	for (const other of rooms.filter((one) => one !== room)) {
		const allowed = room.uses.includes(other.name);
		test(`${room.name} ${allowed ? 'sees' : 'does not see'} ${other.name}`, async () => {
			const header = headers(other)[0];
			const { code, errors } = await compile(room, `#include "${header}"\nint main_of_layers(void);\n`,
				`${room.name}-${other.name}`);
			if (allowed)
				assert.equal(code, 0, errors);
			else
				assert.match(errors, new RegExp(`fatal error: ${header}: No such file`));
			assert.equal(code === 0, allowed);
		});
	}
}

test('a room is listed after all the rooms it uses', () => {
	rooms.forEach((room, at) => room.uses.forEach((name) =>
		assert.ok(rooms.findIndex((one) => one.name === name) < at, `${room.name} uses ${name}`)));
});

for (const room of rooms) {
	for (const header of headers(room)) {
		test(`${header} compiles alone`, async () => {
			const { code, errors } = await compile(room, `#include "${header}"\nint main_of_layers(void);\n`,
				`alone-${header.replaceAll('/', '-')}`);
			assert.equal(code, 0, errors);
		});
	}
}
