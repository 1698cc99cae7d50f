// The navigation leads to pages that are there, for the right that those pages ask for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

import { binary } from '../harness/lectern.mjs';

const read = (name) => fs.readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('every entry is a page, for whoever may see it', () => {
	const routes = JSON.parse(execFileSync(binary, ['routes', '--json'], { encoding: 'utf8' }));
	const rights = Object.fromEntries([...read('lms/access/permission.def').matchAll(/PERMISSION\((\w+), "([\w:]+)"/g)].map(([, id, name]) => [id, name]));
	const entries = [...read('src/web/page/nav.def').matchAll(/^ENTRY\("(\w[\w-]*)", (\w+), "([^"]+)"/gm)];
	assert.ok(entries.length > 0);
	for (const [, name, right, path] of entries) {
		const route = routes.find((one) => one.path === path && one.method === 'GET' && one.shape === 'page');
		assert.ok(route, `${name}: there is no page ${path}`);
		assert.ok([rights[right], 'signed-in'].includes(route.permission), `${name}: the right of ${path}`);
	}
	assert.equal(new Set(entries.map(([, name]) => name)).size, entries.length, 'names are used once');
});
