// Files from their upload to a learner's page, with the bytes in a folder and in an object store: the same sentences for both.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, makeModule, pdf, sha256 } from '../harness/material.mjs';
import { Library } from '../harness/media.mjs';
import { decode } from '../harness/person.mjs';
import { startS3 } from '../harness/s3.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const VTT = Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nÀ la mer\n');

/** A file of MP4 that is one by its first bytes. */
const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isomiso2'), Buffer.alloc(4000, 'film')]);

for (const stored of ['a folder', 'an object store']) {
	test(`what was uploaded into ${stored} is shown to learners, in ranges`, async () => {
		const s3 = stored === 'a folder' ? undefined : await startS3();
		const s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0, ...s3?.config, ...(s3 && { outbound_private: true, outbound_http: true }) } });
		try {
			const editor = await keyOf(s, operator, ['courses:read', 'courses:write', 'media:write']), library = new Library(s, editor);
			const sheet = pdf(3), ids = {};
			for (const [name, bytes] of [['Été.pdf', sheet], ['salt.vtt', VTT], ['salt.mp4', film]])
				ids[name] = (await library.add(bytes, { file_name: name })).id;
			const visit = async (type, body) => {
				const module = makeModule(s, { type, title: `The ${type}` });
				await module.write(body, editor);
				const player = await enterByLink(s, await module.publish(editor)), session = await openSession(s, player);
				const page = await request(player.origin, 'GET', `${session.files}${session.items[0].href}`);
				assert.equal(page.status, 200, page.text);
				const files = [...page.text.matchAll(/(?:src|href)="(\/m\/[^"]*)"/g)].map(([, address]) => decode(address));
				return { origin: player.origin, page, files };
			};
			/** The bytes, as a browser gets them: also where it is sent to the store. */
			const fetched = async ({ origin }, address, headers = {}) => {
				const answer = await request(origin, 'GET', address, { headers });
				assert.equal(answer.status === 302, s3 !== undefined, `${answer.status} ${answer.text}`);
				if (!s3)
					return answer;
				const to = new URL(answer.headers.location);
				assert.equal(to.origin, new URL(s3.url).origin);
				assert.match(answer.headers['cache-control'], /^private, max-age=3600$/);
				return request(to.origin, 'GET', `${to.pathname}${to.search}`, { headers });
			};

			const leaflet = await visit('pdf', { content: ids['Été.pdf'] });
			const whole = await fetched(leaflet, leaflet.files[0]);
			assert.deepEqual([whole.status, whole.headers['content-type'], sha256(whole.body)], [200, 'application/pdf', sha256(sheet)]);
			const part = await fetched(leaflet, leaflet.files[0], { range: 'bytes=10-19' });
			assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes 10-19/${sheet.length}`]);
			assert.ok(part.body.equals(sheet.subarray(10, 20)));

			const sea = await visit('video', { content: ids['salt.mp4'], captions: [{ content: ids['salt.vtt'], language: 'fr' }] });
			const [source, captions] = [sea.files.find((one) => one.endsWith('.mp4')), sea.files.find((one) => one.endsWith('.vtt'))];
			assert.equal(sha256((await fetched(sea, source)).body), sha256(film));
			const track = await request(sea.origin, 'GET', captions);
			assert.deepEqual([track.status, track.headers['content-type'], track.text], [200, 'text/vtt; charset=utf-8', VTT.toString()], 'a page takes captions from its own origin alone');
			const policy = sea.page.headers['content-security-policy'];
			for (const kind of ['img-src', 'media-src', 'connect-src'])
				assert.equal(new RegExp(`${kind} [^;]*${s3 ? new URL(s3.url).host : 'no-store-here'}`).test(policy), s3 !== undefined, policy);

			const taken = await visit('file', { content: ids['Été.pdf'] });
			const kept = await fetched(taken, taken.files[0]);
			assert.match(kept.headers['content-disposition'], /^attachment; .*%C3%89t%C3%A9\.pdf/);
		} finally {
			await s.dispose();
			await s3?.stop();
		}
	});
}
