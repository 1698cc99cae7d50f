// A small S3-compatible store for tests, in memory. It verifies every signature (Signature Version 4, in headers and in
// addresses) by a reckoning of its own, and stumbles when it is told to.
//
//     const s3 = await startS3();
//     const s = await startLectern({ config: { ...s3.config } });
//     s3.fail({ status: 500, times: 1, when: (request) => request.method === 'PUT' });
//     s3.objects.get('KEY').bytes
//     await s3.stop();
//
// As a program (unit tests) it prints {"port": …}, takes lines such as {"status": 500, "times": 2, "method": "PUT"} on
// its standard input, answers each by {"ok": true}, and ends with it.
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';

const SKEW_MS = 15 * 60 * 1000;
const PART_MIN = 5 * 1024 * 1024;
const BODY_MAX = 256 * 1024 * 1024;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const strict = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

class Refusal extends Error {
	constructor(status, code, message = code) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

function pairs(query) {
	return query === '' ? [] : query.split('&').map((pair) => {
		const at = pair.indexOf('=');
		return [decodeURIComponent(at < 0 ? pair : pair.slice(0, at)), decodeURIComponent(at < 0 ? '' : pair.slice(at + 1))];
	});
}

const byEncoding = ([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0);

function signature(ask, { names, when, scope, secret, payload }) {
	const query = ask.pairs.filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => [strict(name), strict(value)])
		.sort(byEncoding).map((pair) => pair.join('=')).join('&');
	const headers = names.map((name) => `${name}:${(ask.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
	const canonical = [ask.method, ask.path.split('/').map((part) => strict(decodeURIComponent(part))).join('/'), query, headers,
		names.join(';'), payload].join('\n');
	const [date, region, service, end] = scope.split('/');
	const key = [region, service, end].reduce(hmac, hmac(`AWS4${secret}`, date));
	return hmac(key, ['AWS4-HMAC-SHA256', when, scope, sha256(canonical)].join('\n')).toString('hex');
}

function same(one, other) {
	const [a, b] = [Buffer.from(one ?? ''), Buffer.from(other)];
	if (a.length !== b.length || !timingSafeEqual(a, b))
		throw new Refusal(403, 'SignatureDoesNotMatch');
}

function timeOf(when) {
	const [, y, mo, d, h, m, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(when ?? '') ?? [];
	if (!y)
		throw new Refusal(403, 'AccessDenied', 'no date');
	return Date.UTC(y, mo - 1, d, h, m, s);
}

/** Throws a Refusal unless who asks has the key. */
function prove(ask, store) {
	const query = Object.fromEntries(ask.pairs);
	const presigned = 'X-Amz-Signature' in query;
	const words = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(ask.headers.authorization ?? '');
	if (!presigned && !words)
		throw new Refusal(403, 'AccessDenied', 'nobody asks');
	const credential = presigned ? query['X-Amz-Credential'] : words[1];
	const names = (presigned ? query['X-Amz-SignedHeaders'] : words[2]).split(';');
	const when = presigned ? query['X-Amz-Date'] : ask.headers['x-amz-date'];
	const [access, ...scope] = credential.split('/');
	if (access !== store.accessKey)
		throw new Refusal(403, 'InvalidAccessKeyId');
	if (scope.join('/') !== `${when.slice(0, 8)}/${store.region}/s3/aws4_request`)
		throw new Refusal(400, 'AuthorizationHeaderMalformed');
	const payload = presigned ? 'UNSIGNED-PAYLOAD' : ask.headers['x-amz-content-sha256'];
	const unsigned = Object.keys(ask.headers).filter((name) => (name === 'host' || name.startsWith('x-amz-')) && !names.includes(name));
	if (unsigned.length > 0 || !names.includes('host'))
		throw new Refusal(403, 'AccessDenied', `not signed: ${unsigned}`);
	same(presigned ? query['X-Amz-Signature'] : words[3], signature(ask, { names, when, scope: scope.join('/'), secret: store.secretKey, payload }));
	if (presigned && Date.now() > timeOf(when) + Number(query['X-Amz-Expires']) * 1000)
		throw new Refusal(403, 'AccessDenied', 'Request has expired');
	if (Math.abs(Date.now() - timeOf(when)) > SKEW_MS && !presigned)
		throw new Refusal(403, 'RequestTimeTooSkewed');
	if (!presigned && payload !== sha256(ask.body))
		throw new Refusal(400, 'XAmzContentSHA256Mismatch');
	ask.presigned = presigned;
}

/** The bucket's part of the path or of the host name taken off. */
function keyOf(ask, store) {
	const host = (ask.headers.host ?? '').split(':')[0];
	const path = decodeURIComponent(ask.path).slice(1);
	if (!store.pathStyle) {
		if (host !== `${store.bucket}.localhost`)
			throw new Refusal(404, 'NoSuchBucket');
		return path;
	}
	const [bucket, ...rest] = path.split('/');
	if (bucket !== store.bucket)
		throw new Refusal(404, 'NoSuchBucket');
	return rest.join('/');
}

const xml = (name, inside) => ({ status: 200, type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${inside}</${name}>` });

function objectGet(ask, store, key, query) {
	const object = store.objects.get(key);
	if (!object)
		throw new Refusal(404, 'NoSuchKey');
	const headers = { etag: object.etag, 'accept-ranges': 'bytes' };
	if (query['response-content-disposition'])
		headers['content-disposition'] = query['response-content-disposition'];
	const type = query['response-content-type'] ?? object.mime;
	const range = /^bytes=(\d+)-(\d*)$/.exec(ask.headers.range ?? '');
	if (!range)
		return { status: 200, type, headers, body: object.bytes };
	const [from, to] = [Number(range[1]), Math.min(range[2] === '' ? Infinity : Number(range[2]), object.bytes.length - 1)];
	if (from > to)
		throw new Refusal(416, 'InvalidRange');
	return { status: 206, type, body: object.bytes.subarray(from, to + 1), headers: { ...headers, 'content-range': `bytes ${from}-${to}/${object.bytes.length}` } };
}

function objectPut(store, key, bytes, mime) {
	const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
	store.objects.set(key, { bytes, mime, etag });
	return { status: 200, headers: { etag } };
}

function uploadOf(store, key, id) {
	const upload = store.uploads.get(id);
	if (!upload || upload.key !== key)
		throw new Refusal(404, 'NoSuchUpload');
	return upload;
}

function complete(ask, store, key, id) {
	const upload = uploadOf(store, key, id);
	const told = [...ask.body.toString().matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag><\/Part>/g)];
	const parts = told.map(([, number, tag]) => {
		const part = upload.parts.get(Number(number));
		if (!part || part.etag !== tag.replace(/&quot;/g, '"'))
			throw new Refusal(400, 'InvalidPart');
		return { number: Number(number), ...part };
	});
	if (parts.length === 0)
		throw new Refusal(400, 'MalformedXML');
	if (parts.some((part, i) => i > 0 && part.number <= parts[i - 1].number))
		throw new Refusal(400, 'InvalidPartOrder');
	if (parts.slice(0, -1).some((part) => part.bytes.length < PART_MIN))
		throw new Refusal(400, 'EntityTooSmall');
	objectPut(store, key, Buffer.concat(parts.map((part) => part.bytes)), upload.mime);
	store.uploads.delete(id);
	return xml('CompleteMultipartUploadResult', `<Key>${escape(key)}</Key>`);
}

function partsOf(store, key, id) {
	const upload = uploadOf(store, key, id);
	const all = [...upload.parts].sort(([a], [b]) => a - b).map(([number, part]) =>
		`<Part><PartNumber>${number}</PartNumber><LastModified>2026-11-22T00:00:00.000Z</LastModified><ETag>${escape(part.etag)}</ETag><Size>${part.bytes.length}</Size></Part>`);
	return xml('ListPartsResult', `<Bucket>${store.bucket}</Bucket><Key>${escape(key)}</Key><UploadId>${id}</UploadId><IsTruncated>false</IsTruncated>${all.join('')}`);
}

function answer(ask, store) {
	const key = keyOf(ask, store);
	const query = Object.fromEntries(ask.pairs);
	const { method } = ask;
	if (key === '') {
		if (method === 'HEAD')
			return { status: 200 };
		throw new Refusal(501, 'NotImplemented');
	}
	if (method === 'POST' && 'uploads' in query) {
		const id = `${randomUUID()}.${randomUUID()}`;
		store.uploads.set(id, { key, mime: ask.headers['content-type'], parts: new Map() });
		return xml('InitiateMultipartUploadResult', `<Bucket>${store.bucket}</Bucket><Key>${escape(key)}</Key><UploadId>${id}</UploadId>`);
	}
	if (method === 'PUT' && 'partNumber' in query) {
		const etag = `"${createHash('md5').update(ask.body).digest('hex')}"`;
		uploadOf(store, key, query.uploadId).parts.set(Number(query.partNumber), { bytes: ask.body, etag });
		return { status: 200, headers: { etag } };
	}
	if ('uploadId' in query) {
		if (method === 'POST')
			return complete(ask, store, key, query.uploadId);
		if (method === 'GET')
			return partsOf(store, key, query.uploadId);
		uploadOf(store, key, query.uploadId);
		store.uploads.delete(query.uploadId);
		return { status: 204 };
	}
	if (method === 'PUT' && ask.headers['x-amz-copy-source']) {
		const from = store.objects.get(decodeURIComponent(ask.headers['x-amz-copy-source']).replace(`/${store.bucket}/`, ''));
		if (!from)
			throw new Refusal(404, 'NoSuchKey');
		objectPut(store, key, from.bytes, ask.headers['x-amz-metadata-directive'] === 'REPLACE' ? ask.headers['content-type'] : from.mime);
		return xml('CopyObjectResult', '<LastModified>2026-11-22T00:00:00.000Z</LastModified>');
	}
	if (method === 'PUT')
		return objectPut(store, key, ask.body, ask.headers['content-type']);
	if (method === 'GET' || method === 'HEAD')
		return objectGet(ask, store, key, query);
	if (method === 'DELETE') {
		store.objects.delete(key);
		return { status: 204 };
	}
	throw new Refusal(405, 'MethodNotAllowed');
}

async function read(request) {
	const pieces = [];
	let bytes = 0;
	for await (const piece of request) {
		pieces.push(piece);
		bytes += piece.length;
		if (bytes > BODY_MAX)
			throw new Refusal(400, 'EntityTooLarge');
	}
	return Buffer.concat(pieces);
}

/** The first failure that is due for this request, if any: {status}, {cut: true} (the connection breaks), {slow_ms}. */
function failureFor(store, ask) {
	const due = store.failures.find((f) => f.times > 0 && (!f.method || f.method === ask.method) && (!f.when || f.when(ask)));
	if (due)
		due.times--;
	return due;
}

async function serve(store, request, response) {
	const [path, query = ''] = request.url.split('?');
	const ask = { method: request.method, path, headers: request.headers, pairs: pairs(query) };
	// Browsers ask before they put a part: their bucket lets any origin.
	const open = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Content-Range' };
	if (ask.method === 'OPTIONS') {
		response.writeHead(204, { ...open, 'access-control-allow-methods': 'GET, HEAD, PUT', 'access-control-allow-headers': '*' }).end();
		return;
	}
	let told;
	try {
		ask.body = await read(request);
		const failure = failureFor(store, ask);
		if (failure?.cut) {
			response.writeHead(200, { 'content-length': 1000 }).write('cut');
			setImmediate(() => response.destroy());
			return;
		}
		if (failure?.slow_ms)
			await new Promise((resolve) => setTimeout(resolve, failure.slow_ms));
		if (failure?.status)
			throw new Refusal(failure.status, failure.status === 503 ? 'SlowDown' : 'InternalError');
		prove(ask, store);
		told = answer(ask, store);
	} catch (error) {
		told = { status: error.status ?? 500, type: 'application/xml', body: `<Error><Code>${error.code ?? 'InternalError'}</Code><Message>${escape(error.message)}</Message></Error>` };
	}
	store.requests.push({ method: ask.method, path, query: Object.fromEntries(ask.pairs), presigned: ask.presigned ?? false, status: told.status });
	const body = Buffer.from(told.body ?? '');
	response.writeHead(told.status, { ...open, ...told.headers, ...(told.type ? { 'content-type': told.type } : {}), ...(told.status === 204 ? {} : { 'content-length': body.length }) });
	response.end(ask.method === 'HEAD' ? undefined : body);
}

/** {url, config (settings of the service), objects, uploads, requests, fail(…), stop()}. */
export async function startS3({ t, bucket = 'media', region = 'eu-west-3', accessKey = 'AKIATEST', secretKey = 'a secret/key+of tests', pathStyle = true, port = 0 } = {}) {
	const store = { bucket, region, accessKey, secretKey: secretKey.replace(/ /g, '-'), pathStyle, objects: new Map(), uploads: new Map(), requests: [], failures: [] };
	const server = http.createServer((request, response) => serve(store, request, response).catch(() => response.destroy()));
	await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
	store.port = server.address().port;
	store.url = `http://${pathStyle ? '127.0.0.1' : 'localhost'}:${store.port}`;
	store.config = { storage: 's3', s3_endpoint: store.url, s3_region: region, s3_bucket: bucket, s3_access_key: accessKey, s3_secret_key: store.secretKey, s3_path_style: pathStyle };
	/** The next `times` requests that `when` (or `method`) fits fail: by {status}, {cut: true} or {slow_ms}. */
	store.fail = (failure) => store.failures.push({ times: 1, ...failure });
	store.stop = () => new Promise((resolve) => {
		server.close(resolve);
		server.closeAllConnections();
	});
	t?.after(() => store.stop());
	return store;
}

if (process.argv[1] && import.meta.url === `file://${process.argv[1]}`) {
	const store = await startS3({ pathStyle: process.argv[2] !== 'virtual' });
	console.log(JSON.stringify({ port: store.port }));
	readline.createInterface({ input: process.stdin }).on('line', (line) => {
		store.fail(JSON.parse(line));
		console.log('{"ok":true}');
	}).on('close', () => store.stop());
}
