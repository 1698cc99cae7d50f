// A zip in memory, stored without compression (APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16): for packages that tests make.
//
//     zip({ 'imsmanifest.xml': '<manifest>…', 'a/b.bin': Buffer.from([1, 2]) })
import fs from 'node:fs';
import zlib from 'node:zlib';

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let bit = 0; bit < 8; bit++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});

/** CRC-32 of bytes; Node 18 has none of its own. */
export function crc32(bytes) {
	if (zlib.crc32)
		return zlib.crc32(bytes);
	let crc = 0xffffffff;
	for (const byte of bytes)
		crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
	return (crc ^ 0xffffffff) >>> 0;
}

const UTF8_NAMES = 0x0800;
const VERSION = 20;

/** What the local header and the central directory say alike. */
function common(name, bytes) {
	const head = Buffer.alloc(26);
	head.writeUInt16LE(VERSION, 0);
	head.writeUInt16LE(UTF8_NAMES, 2);
	head.writeUInt16LE(0x21, 8); // 1980-01-01
	head.writeUInt32LE(crc32(bytes), 10);
	head.writeUInt32LE(bytes.length, 14);
	head.writeUInt32LE(bytes.length, 18);
	head.writeUInt16LE(name.length, 22);
	return head;
}

/** The parts of a zip one after the other; contents that are Buffers are not copied. */
function* zipParts(files) {
	const directory = [];
	let offset = 0;
	for (const [path, content] of Object.entries(files)) {
		const name = Buffer.from(path);
		const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
		const head = common(name, bytes);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		directory.push(Buffer.from('PK\x01\x02'), Buffer.from([VERSION, 0]), head, place, name);
		yield* [Buffer.from('PK\x03\x04'), head, name, bytes];
		offset += 30 + name.length + bytes.length;
	}
	const entries = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write('PK\x05\x06', 'latin1');
	end.writeUInt16LE(Object.keys(files).length, 8);
	end.writeUInt16LE(Object.keys(files).length, 10);
	end.writeUInt32LE(entries.length, 12);
	end.writeUInt32LE(offset, 16);
	yield* [entries, end];
}

/** files: name → text or Buffer. The zip as a Buffer. */
export function zip(files) {
	return Buffer.concat([...zipParts(files)]);
}

/** The same as a file, without ever holding it whole. */
export function zipFile(file, files) {
	const to = fs.openSync(file, 'w', 0o644);
	for (const part of zipParts(files)) {
		for (let at = 0; at < part.length;)
			at += fs.writeSync(to, part, at);
	}
	fs.closeSync(to);
	return file;
}

/** The bytes of one entry of a zip that is not ours; null where there is none of that name. */
export function zipEntry(file, name) {
	const bytes = fs.readFileSync(file);
	const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
	let at = bytes.readUInt32LE(end + 16);

	for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
		const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
		const [nameSize, extraSize, commentSize] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
		if (bytes.toString('utf8', at + 46, at + 46 + nameSize) === name) {
			const local = bytes.readUInt32LE(at + 42);
			const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
			const packed = bytes.subarray(from, from + size);
			return method === 0 ? packed : zlib.inflateRawSync(packed);
		}
		at += 46 + nameSize + extraSize + commentSize;
	}
	return null;
}

/** {name: bytes} of a small zip, by its central directory: stored or deflated entries. */
export function unzip(bytes) {
	const files = {};
	const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
	let at = bytes.readUInt32LE(end + 16);
	for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
		const [packed, name, extra, comment] = [bytes.readUInt32LE(at + 20), ...[28, 30, 32].map((field) => bytes.readUInt16LE(at + field))];
		const local = bytes.readUInt32LE(at + 42);
		const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
		const content = bytes.subarray(start, start + packed);
		files[bytes.toString('utf8', at + 46, at + 46 + name)] = bytes.readUInt16LE(at + 10) === 0 ? content : zlib.inflateRawSync(content);
		at += 46 + name + extra + comment;
	}
	return files;
}
