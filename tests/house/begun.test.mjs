// Data that tests begin with (tests/harness/begun.mjs) is made once and copied; what nobody copies any more goes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { beginFromCopy } from '../harness/begun.mjs';
import { freshFolder } from '../harness/lectern.mjs';

const LONG_AGO = new Date(Date.now() - 11 * 60 * 1000);

/**
 * A binary that nobody runs. begins(serves): what a service found that began with it, whether it was told that its queries were
 * tried, and whether it made its data itself; serves false: it did not come to serve.
 */
function house(t) {
	const folder = freshFolder('lectern-begun-');
	t.after(() => fs.rmSync(folder, { recursive: true }));
	const binary = path.join(folder, 'lectern');
	let services = 0;
	const begins = async (serves = true) => {
		const service = { config: {}, data: path.join(folder, `data-${services++}`) };
		let made = false;
		const { proven, keep } = await beginFromCopy(binary, service, {}, async () => {
			made = true;
			fs.mkdirSync(service.data);
			fs.writeFileSync(path.join(service.data, 'begun'), fs.readFileSync(binary));
		});
		if (serves)
			keep();
		return { made, proven, text: fs.readFileSync(path.join(service.data, 'begun'), 'utf8') };
	};
	const build = (text) => {
		fs.rmSync(binary, { force: true });
		fs.writeFileSync(binary, text);
	};
	const begun = path.join(folder, 'begun');
	return { begins, build, begun, kept: () => fs.readdirSync(begun) };
}

test('data is made by the first test of a build and copied by the next', async (t) => {
	const { begins, build, kept } = house(t);
	build('one');
	assert.deepEqual([await begins(), await begins()], [{ made: true, proven: false, text: 'one' }, { made: false, proven: true, text: 'one' }]);
	build('another');
	assert.deepEqual([await begins(), await begins()], [{ made: true, proven: false, text: 'another' }, { made: false, proven: true, text: 'another' }]);
	assert.equal(kept().length, 2);
});

test('data is copied only once a service has served it', async (t) => {
	const { begins, build } = house(t);
	build('one');
	for (const serves of [false, true])
		assert.deepEqual(await begins(serves), { made: true, proven: false, text: 'one' });
	assert.deepEqual(await begins(), { made: false, proven: true, text: 'one' });
});

test('making data removes what nobody has copied for ten minutes, half of it too, and leaves what is in use', async (t) => {
	const { begins, build, begun, kept } = house(t);
	const old = (name) => fs.utimesSync(path.join(begun, name), LONG_AGO, LONG_AGO);
	build('one');
	await begins();
	const [one] = kept();
	fs.mkdirSync(path.join(begun, 'half-left', 'data'), { recursive: true });
	fs.mkdirSync(path.join(begun, 'half-growing'));
	[one, 'half-left'].forEach(old);
	assert.equal((await begins()).made, false, 'who copies shows that it is in use');
	build('another');
	await begins();
	const [another] = kept().filter((name) => ![one, 'half-growing'].includes(name));
	assert.deepEqual(kept().sort(), [another, one, 'half-growing'].sort());

	old(one);
	build('a third');
	await begins();
	assert.equal(kept().includes(one), false);
	assert.equal(kept().includes(another), true);
});
