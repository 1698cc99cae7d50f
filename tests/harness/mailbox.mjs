// A real mail server (npm smtp-server) on loopback that takes, delays and refuses what a test asks it to.
//
//     const box = await startMailbox({ t, secure: 'starttls', user: 'lectern', password: 'pass' });
//     const s = await startLectern({ config: { ...box.config }, t });
//     const mail = await box.next();      // {from, to, headers: Map, text, html, raw}
//     box.answer = { rcpt: [550, '5.1.1 no such user'] };
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { SMTPServer } from 'smtp-server';

import { after } from './after.mjs';
import { eventually } from './learner.mjs';

/** A certificate for localhost, signed by itself: {key, cert, file}; the files go with the test. */
function certificate(t) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-mailbox-'));
	fs.chmodSync(folder, 0o755);
	after(t, () => fs.rmSync(folder, { recursive: true }));
	const [key, file] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
		'-out', file, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
	fs.chmodSync(file, 0o644);
	return { key: fs.readFileSync(key), cert: fs.readFileSync(file), file };
}

const unfold = (head) => head.replace(/\r\n[ \t]/g, ' ');

/** Encoded words (RFC 2047) as text. */
function decoded(value) {
	return value.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text) => `\u0001${text}\u0002`)
		.replace(/\u0001([^\u0002]*)\u0002/g, (_, text) => Buffer.from(text, 'base64').toString('latin1'))
		.replace(/[\u0080-\u00ff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}

function headersOf(head) {
	return new Map(unfold(head).split('\r\n').filter(Boolean).map((line) => {
		const [, name, value] = /^([!-9;-~]+): ?(.*)$/.exec(line) ?? assert.fail(`not a header: ${JSON.stringify(line)}`);
		return [name.toLowerCase(), decoded(value)];
	}));
}

function quotedPrintable(text) {
	assert.ok(text.split('\r\n').every((line) => line.length <= 76 && /^[\t -~]*$/.test(line)), 'quoted-printable lines');
	return Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1')
		.toString('utf8');
}

/** A message of two parts, text and HTML, read strictly. */
export function readMail(raw) {
	const cut = raw.indexOf('\r\n\r\n');
	const headers = headersOf(raw.slice(0, cut));
	const [, boundary] = /^multipart\/alternative; boundary="?([^"]+)"?$/.exec(headers.get('content-type')) ?? assert.fail(headers.get('content-type'));
	const parts = raw.slice(cut + 4).split(`--${boundary}`).slice(1, -1).map((part) => {
		const at = part.indexOf('\r\n\r\n');
		const own = headersOf(part.slice(2, at));
		assert.equal(own.get('content-transfer-encoding'), 'quoted-printable');
		return { type: own.get('content-type'), body: quotedPrintable(part.slice(at + 4, -2)).replaceAll('\r\n', '\n') };
	});
	assert.deepEqual(parts.map((part) => part.type), ['text/plain; charset=utf-8', 'text/html; charset=utf-8']);
	return { headers, text: parts[0].body, html: parts[1].body, raw };
}

const refusal = ([code, text]) => Object.assign(new Error(text), { responseCode: code });

/**
 * secure: 'tls' (from the start), 'starttls' or undefined. user, password: asks for them. config: what lectern needs. answer:
 * {connect, mail, rcpt, data: [code, text]} refuses; {hold: promise} waits before it answers DATA; untrusted: lectern is not told
 * of the certificate; port: a certain one.
 */
export async function startMailbox({ t, secure, user, password, untrusted = false, port: wanted = 0 } = {}) {
	const tls = secure && certificate(t);
	const box = { mails: [], answer: {}, seen: [], logins: [] };
	let taken = 0;
	const refuse = (step, done) => {
		const answer = typeof box.answer[step] === 'function' ? box.answer[step]() : box.answer[step];
		box.seen.push(step);
		return done(answer ? refusal(answer) : null);
	};
	const server = new SMTPServer({
		secure: secure === 'tls', ...(tls ? { key: tls.key, cert: tls.cert } : {}), logger: false, disableReverseLookup: true,
		disabledCommands: [...(secure ? [] : ['STARTTLS']), ...(user ? [] : ['AUTH'])], authOptional: !user, closeTimeout: 100,
		onConnect: (session, done) => refuse('connect', done),
		onAuth(auth, session, done) {
			box.logins.push({ user: auth.username, secure: session.secure });
			return auth.username === user && auth.password === password ? done(null, { user }) : done(refusal([535, '5.7.8 Wrong name or password']));
		},
		onMailFrom: (address, session, done) => refuse('mail', done),
		onRcptTo: (address, session, done) => refuse('rcpt', done),
		onData(stream, session, done) {
			const chunks = [];
			stream.on('data', (chunk) => chunks.push(chunk));
			stream.on('end', async () => {
				const raw = Buffer.concat(chunks).toString('latin1');
				box.seen.push('data');
				await box.answer.hold;
				const answer = typeof box.answer.data === 'function' ? box.answer.data() : box.answer.data;
				if (answer)
					return done(refusal(answer));
				box.mails.push({ from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address),
					secure: session.secure, ...readMail(raw) });
				box.onTaken?.();
				return done(null, 'taken');
			});
		},
	});
	server.on('error', () => {});
	await new Promise((resolve) => server.listen(wanted, '127.0.0.1', resolve));
	const { port } = server.server.address();
	box.port = port;
	box.config = { smtp_url: `${secure === 'tls' ? 'smtps' : 'smtp'}://localhost:${port}`, smtp_tls: secure ? 'required' : 'off',
		mail_from: 'lectern@school.example', mail_retry_first: 1, mail_retry_max: 2, mail_lease: 5,
		...(tls && !untrusted ? { smtp_ca: tls.file } : {}), ...(user ? { smtp_user: user, smtp_password: password } : {}) };
	box.stop = () => new Promise((resolve) => server.close(resolve));
	/** The next mail that nobody has looked at yet. */
	box.next = () => eventually(() => box.mails.length > taken && box.mails[taken++], { what: 'a mail' });
	after(t, box.stop);
	return box;
}
