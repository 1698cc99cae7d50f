// Draws what cannot be written: the pictures, PDFs and the film of the demo school, into media/. Run by hand when something of it
// changes:  node demo/school/draw.mjs   (Chromium and tests/node_modules are there after ./dev test)
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, '../../tests/package.json'))('playwright-core');
const into = (name) => path.join(here, 'media', name);

const INK = '#23303b', SOFT = '#56646f', GREEN = '#1d6b3d', BLUE = '#1f5f8b', SUN = '#e0a72e', PAPER = '#fbf9f4';
const page = (body, style = '') => `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:${PAPER};color:${INK};font:17px/1.45 "DejaVu Serif",serif}${style}</style>${body}`;

// --- pictures ---

const cells = (y, tall, step, dots) => Array.from({ length: Math.floor(872 / step) }, (_, i) => `<rect x="${70 + i * step}" y="${y}" width="${step - 8}" height="${tall}" rx="12" fill="#e3efdc" stroke="${GREEN}"/>${
	Array.from({ length: dots }, (_, d) => `<ellipse cx="${70 + i * step + (step - 8) * (0.3 + 0.4 * (d % 2))}" cy="${y + 18 + (d * (tall - 30)) / dots}" rx="9" ry="6" fill="${GREEN}"/>`).join('')}`).join('');
const leaf = `<svg width="1000" height="520" viewBox="0 0 1000 520" font-family="DejaVu Sans" font-size="20" fill="${INK}">
	<g stroke="${SUN}" stroke-width="5" stroke-linecap="round"><path d="M180 20v60M380 20v60M580 20v60M780 20v60"/></g>
	<rect x="60" y="100" width="880" height="34" rx="8" fill="#dfe9ef" stroke="${BLUE}"/><text x="80" y="124">Épiderme supérieur (transparent)</text>
	${cells(144, 150, 72, 6)}
	<ellipse cx="640" cy="350" rx="120" ry="44" fill="#cfe3f2" stroke="${BLUE}" stroke-width="3"/><text x="640" y="357" text-anchor="middle">Nervure : l’eau arrive</text>
	${[90, 170, 250, 330, 410, 830].map((x, i) => `<ellipse cx="${x + 20}" cy="${330 + (i % 2) * 42}" rx="42" ry="27" fill="#e3efdc" stroke="${GREEN}"/><ellipse cx="${x + 12}" cy="${328 + (i % 2) * 42}" rx="9" ry="6" fill="${GREEN}"/><ellipse cx="${x + 33}" cy="${336 + (i % 2) * 42}" rx="9" ry="6" fill="${GREEN}"/>`).join('')}
	<rect x="60" y="416" width="380" height="30" rx="8" fill="#dfe9ef" stroke="${BLUE}"/><rect x="520" y="416" width="420" height="30" rx="8" fill="#dfe9ef" stroke="${BLUE}"/>
	<path d="M440 416q16 15 0 30M520 416q-16 15 0 30" fill="none" stroke="${GREEN}" stroke-width="7"/>
	<text x="480" y="486" text-anchor="middle">Stomate ouvert : CO₂ entre, O₂ sort</text><path d="M466 466v-60M494 406v60" stroke="${SOFT}" stroke-width="3"/>
	<text x="860" y="60">Lumière</text><text x="690" y="486" font-size="18">En vert : les chloroplastes</text></svg>`;
const steps = `<svg width="1000" height="300" viewBox="0 0 1000 300" font-family="DejaVu Sans" fill="${INK}" text-anchor="middle">${[
	['1', 'Look', 'what hurt them?'], ['2', 'Speak', 'do they answer?'], ['3', 'Call', '112, loudspeaker'], ['4', 'Act', 'one thing, properly']].map(([n, what, how], i) => `
	<g transform="translate(${20 + i * 245} 30)"><rect width="225" height="220" rx="18" fill="#fff" stroke="${BLUE}" stroke-width="3"/>
	<circle cx="112" cy="66" r="38" fill="${i === 3 ? GREEN : BLUE}"/><text x="112" y="80" font-size="40" font-weight="700" fill="#fff">${n}</text>
	<text x="112" y="150" font-size="30" font-weight="700">${what}</text><text x="112" y="190" font-size="20" fill="${SOFT}">${how}</text></g>${
	i < 3 ? `<path d="M${246 + i * 245} 140h18m-8-8l8 8-8 8" fill="none" stroke="${SOFT}" stroke-width="4"/>` : ''}`).join('')}</svg>`;

// --- papers ---

const table = (heads, rows) => `<table><tr>${heads.map((one) => `<th>${one}</th>`).join('')}</tr>${`<tr>${heads.map(() => '<td>&nbsp;</td>').join('')}</tr>`.repeat(rows)}</table>`;
const paperStyle = 'body{background:#fff}section{break-after:page;padding:8mm 4mm}h1{font-size:30px}h2{font-size:21px}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:7px 10px;text-align:left}th{background:#eef3ee}.line{border-bottom:1px solid #999;height:34px}';
const lines = (count) => '<div class="line"></div>'.repeat(count);
const papers = {
	'carnet.pdf': ['fr', 'Carnet de laboratoire', `<section><h1>Carnet de laboratoire</h1><p>La photosynthèse de l’élodée. Nom : ____________________ Date : ____________</p>
		<p>Ce carnet accompagne l’expérience. Remplissez-le au fur et à mesure, au stylo, sans rien effacer : une rature se lit, un trou ne se lit pas.</p>
		<h2>La question</h2><p>Écrivez la question en une seule phrase, avant de commencer.</p>${lines(3)}<h2>Ce que je crois</h2><p>Et pourquoi je le crois.</p>${lines(5)}</section>
		<section><h1>Le montage</h1><p>Un tube d’eau, un brin d’élodée coupé en biais, une lampe, une règle, une montre. Entre la lampe et le tube, un bocal d’eau claire retient la chaleur.</p>
		<h2>Ce que je change, ce que je garde</h2>${table(['Je change', 'Je garde identique', 'Comment je m’en assure'], 6)}<h2>Le témoin</h2><p>Le même tube, sans plante. Qu’y voit-on après dix minutes ?</p>${lines(3)}</section>
		<section><h1>Les mesures</h1><p>Trois minutes à chaque distance. L’unité est dans l’en-tête.</p>${table(['Distance (cm)', '1<sup>re</sup> minute (bulles)', '2<sup>e</sup> minute', '3<sup>e</sup> minute', 'Moyenne'], 8)}
		<h2>Ce qui m’a surpris</h2>${lines(4)}</section>
		<section style="break-after:auto"><h1>La conclusion</h1><p>Répondez à la question de la première page, à celle-là seulement.</p>${lines(6)}<h2>Ce que cette expérience ne dit pas</h2>${lines(3)}<h2>La prochaine fois</h2>${lines(3)}</section>`],
	'notebook.pdf': ['en', 'The desk check', `<section><h1>The desk check</h1><p>One page for each week of your first month. It takes five minutes on a Friday. Nobody collects it: it is for you.</p>
		<h2>Week one: what lies about</h2>${table(['What I found', 'Whose data', 'Where it belongs'], 6)}<h2>One habit to change</h2>${lines(2)}</section>
		<section><h1>Week two: who gets what</h1><p>Open the ten last messages that you sent with an attachment.</p>${table(['To whom', 'What was in it', 'Would a link have done?'], 10)}</section>
		<section><h1>Week three: keys</h1><p>Your three most precious doors.</p>${table(['Door', 'A key of its own?', 'A second lock?', 'Done on'], 3)}<h2>Shared keys in my team</h2>${table(['For what', 'Who has it', 'Changed when'], 5)}</section>
		<section style="break-after:auto"><h1>Week four: what can go</h1><p>The simplest way to lose no data is to have none.</p>${table(['What we keep', 'What for', 'Until when'], 9)}<p>Whom do I tell when something went wrong? Name and telephone number:</p>${lines(2)}</section>`],
};

// --- the film: a leaf's day in sixteen seconds, without words, so that it is the same in every language ---

const film = async ({ seconds, rate }) => {
	const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
	document.body.append(canvas);
	const c = canvas.getContext('2d');
	const part = (t, from, to) => Math.min(1, Math.max(0, (t - from) / (to - from)));
	const dot = (x, y, r, colour) => { c.fillStyle = colour; c.beginPath(); c.arc(x, y, r, 0, 7); c.fill(); };
	const draw = (t) => {
		const day = Math.sin(Math.PI * part(t, 0, 16));
		c.fillStyle = `rgb(${20 + 160 * day}, ${32 + 180 * day}, ${58 + 182 * day})`;
		c.fillRect(0, 0, 640, 360);
		dot(40 + 560 * (t / 16), 150 - 110 * day, 26, '#f0c258');
		c.fillStyle = '#4b3a2a';
		c.fillRect(0, 320, 640, 40);
		c.strokeStyle = '#3d6b35';
		c.lineWidth = 9;
		c.beginPath();
		c.moveTo(320, 330);
		c.quadraticCurveTo(310, 270, 320, 210);
		c.stroke();
		c.save();
		c.translate(320, 205);
		c.rotate(-0.15 + 0.1 * Math.sin(t / 2));
		c.fillStyle = `rgb(${40 + 20 * day}, ${84 + 66 * day}, ${48 + 20 * day})`;
		c.beginPath();
		c.moveTo(-150, 0);
		c.quadraticCurveTo(0, -110, 150, 0);
		c.quadraticCurveTo(0, 110, -150, 0);
		c.fill();
		c.strokeStyle = '#bfe0a8';
		c.lineWidth = 3;
		c.beginPath();
		c.moveTo(-145, 0);
		c.lineTo(145, 0);
		for (const x of [-80, -30, 20, 70]) { c.moveTo(x, 0); c.lineTo(x + 28, -38); c.moveTo(x, 0); c.lineTo(x + 28, 38); }
		c.stroke();
		c.restore();
		for (let i = 0; i < 6; i++) { // water goes up
			const p = (t / 3 + i / 6) % 1;
			dot(318 + 4 * Math.sin(i), 330 - 120 * p, 5, '#8cc5ea');
		}
		if (day > 0.35) {
			for (let i = 0; i < 7; i++) { // gas comes in, and what is left over goes out
				const p = (t / 4 + i / 7) % 1;
				dot(120 + 150 * p, 300 - 70 * p + 8 * Math.sin(i), 6, '#d9d9d9');
				dot(400 + 190 * p, 215 - 150 * p + 8 * Math.cos(i), 7, '#ffffff');
			}
		}
		for (let i = 0; i < Math.floor(t / 2); i++) // sugar is kept
			{ c.fillStyle = '#e8e3d6'; c.fillRect(260 + 16 * i, 336, 11, 11); }
	};
	const stream = canvas.captureStream(rate);
	const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 110_000 });
	const pieces = [];
	recorder.ondataavailable = ({ data }) => pieces.push(data);
	const over = new Promise((resolve) => { recorder.onstop = resolve; });
	const began = performance.now();
	recorder.start();
	await new Promise((resolve) => {
		const step = () => {
			const t = (performance.now() - began) / 1000;
			draw(Math.min(t, seconds));
			if (t >= seconds) resolve();
			else setTimeout(step, 1000 / rate);
		};
		step();
	});
	recorder.stop();
	await over;
	return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
};

// A recorder does not know how long it will record: its Info element (Matroska) gets a Duration, in milliseconds.
function withDuration(webm, seconds) {
	const at = webm.indexOf(Buffer.from('1549a966', 'hex')) + 4;
	const width = Math.clz32(webm[at]) - 23;
	let size = webm[at] & (0xff >> width);
	for (let i = 1; i < width; i++) size = size * 256 + webm[at + i];
	const body = webm.subarray(at + width, at + width + size);
	const duration = Buffer.alloc(11);
	duration.set([0x44, 0x89, 0x88]);
	duration.writeDoubleBE(seconds * 1000, 3);
	const head = Buffer.alloc(8);
	head.writeBigUInt64BE(BigInt(size + duration.length));
	head[0] = 0x01;
	return Buffer.concat([webm.subarray(0, at), head, body, duration, webm.subarray(at + width + size)]);
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const only = process.argv[2];
try {
	const tab = await browser.newPage({ viewport: { width: 1000, height: 520 } });
	const wanted = (name) => only === undefined || name.startsWith(only);
	for (const [name, drawing, height] of [['coupe-feuille.png', leaf, 520], ['four-steps.png', steps, 300]].filter(([name]) => wanted(name))) {
		await tab.setContent(page(drawing));
		await tab.screenshot({ path: into(name), clip: { x: 0, y: 0, width: 1000, height } });
	}
	for (const [name, [language, title, body]] of Object.entries(papers).filter(([name]) => wanted(name))) {
		await tab.setContent(`<html lang="${language}"><title>${title}</title>${page(body, paperStyle)}`);
		await tab.pdf({ path: into(name), format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' }, tagged: true, outline: true });
	}
	if (wanted('film')) {
		await tab.setContent(page(''));
		const seconds = 16;
		fs.writeFileSync(into('film.webm'), withDuration(Buffer.from(await tab.evaluate(film, { seconds, rate: 10 })), seconds));
	}
} finally {
	await browser.close();
}
