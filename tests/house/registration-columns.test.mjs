// Every query whose rows become a registration (lti/registration_store.c reads them by their place) names the same columns in
// the same order: one that was forgotten in one query is read as the next one there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { repo } from '../harness/lectern.mjs';

const lists = fs.readFileSync(path.join(repo, 'lti/lti.sql'), 'utf8').split(/^-- name: /m).slice(1)
	.map((text) => ({ name: /^\w+/.exec(text)[0], columns: /^SELECT ((?:r\.)?id, (?:r\.)?org_id, (?:r\.)?origin_id,[^;]*?)\s+FROM\b/m.exec(text)?.[1] }))
	.filter(({ columns }) => columns?.includes('token_audience'))
	.map(({ name, columns }) => ({ name, columns: columns.replace(/\br\./g, '').replace(/\s+/g, ' ').replace(/ status\b.*| CASE .*/, '') }));

test('every query that reads a registration names its columns alike', () => {
	assert.ok(lists.length >= 5, lists.map(({ name }) => name).join());
	for (const { name, columns } of lists)
		assert.equal(columns, lists[0].columns, name);
});

test('what is read by place is as long as the list', () => {
	const [, count] = /REGISTRATION_COLUMNS = (\d+)/.exec(['lti/store.h', 'lti/registration_store.h', 'lti/registration_store.c']
		.map((file) => fs.readFileSync(path.join(repo, file), 'utf8')).join('\n'));
	// The status comes last: each query decides how it is told.
	assert.equal(lists[0].columns.split(',').filter((one) => one.trim() !== '').length + 1, Number(count));
});
