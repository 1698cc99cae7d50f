// The browser tests stand on this: the browser behaves as a learner's does, not as a test driver's default.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';

test('a browser that blocks third-party cookies partitions storage and returns only partitioned cookies', async (t) => {
	const context = await launchBrowser({ t });
	await proveBrowser(context);
});

test('a browser that allows third-party cookies returns both kinds', async (t) => {
	const context = await launchBrowser({ t, thirdPartyCookies: true });
	await proveBrowser(context, { thirdPartyCookies: true });
});

test('a pop-up that no click asked for is blocked, one that a click asked for opens', async (t) => {
	const server = http.createServer((request, response) => response.setHeader('content-type', 'text/html').end(
		`<!doctype html><script>document.title = window.open('/other') ? 'opened' : 'blocked'</script>
		<button onclick="document.title = window.open('/other') ? 'opened' : 'blocked'">open</button>`));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.after(() => {
		server.closeAllConnections();
		server.close();
	});
	const context = await launchBrowser({ t });
	const page = await context.newPage();
	await page.goto(`http://popup.localhost:${server.address().port}/`);
	assert.equal(await page.title(), 'blocked');
	await page.click('button');
	assert.equal(await page.title(), 'opened');
});
