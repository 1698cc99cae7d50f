// What a school has on its disk before it builds a course: packages of SCORM 1.2, SCORM 2004, cmi5 and xAPI, a film with captions, a
// document, a sheet to take along, a picture. The packages ask for a number of points and say it as their standard has it.
import { au, cmi5Package } from '../harness/cmi5.mjs';
import { pdf } from '../harness/material.mjs';
import { package2004 } from '../harness/package2004.mjs';
import { activity, tincanPackage } from '../harness/tincan.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const STYLE = `body { margin: 0; font: 18px/1.5 system-ui, sans-serif; background: #f3f7fa; color: #16324a; }
	main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem 2rem; background: #fff; border: 1px solid #c9d8e4; border-radius: .75rem; }
	h1 { margin: 0 0 .5rem; font-size: 1.5rem; } input { font: inherit; width: 5rem; padding: .3rem .5rem; }
	button { font: inherit; padding: .4rem 1.1rem; border: 0; border-radius: .5rem; background: #14598c; color: #fff; } #thanks { color: #17693a; font-weight: 600; }`;

/** A page that asks how many points were reached; script: has keep(points), called when they are handed in. */
const task = (title, text, most, script) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style><main><h1>${title}</h1><p>${text}</p>
<form id="task"><p><label>Points, of ${most}: <input name="points" inputmode="numeric" required></label> <button>Hand in</button></p></form>
<p id="thanks" role="status"></p></main>
<script type="module">${script}
	document.getElementById('task').addEventListener('submit', async (event) => {
		event.preventDefault();
		await keep(Number(event.target.points.value));
		document.getElementById('thanks').textContent = 'Thank you, this is noted.';
		event.target.querySelector('button').disabled = true;
	});
</script></html>`;

/** The most that can be reached in each. */
export const MOST = { crystals: 8, saltpan: 7, harbour: 16, pinch: 4 };

export const scorm12 = () => smallPackage({ title: 'Crystals under the lens', scos: ['Crystals'], files: { 's1.html': task('Crystals under the lens',
	'Eight pictures of crystals: which of them are salt? Count those that you knew.', MOST.crystals, `
	const api = parent.API;
	api.LMSInitialize('');
	function keep(points) {
		api.LMSSetValue('cmi.core.score.min', '0');
		api.LMSSetValue('cmi.core.score.max', '${MOST.crystals}');
		api.LMSSetValue('cmi.core.score.raw', String(points));
		api.LMSSetValue('cmi.core.lesson_status', 'passed');
		api.LMSCommit('');
	}`) } });

export const scorm2004 = () => package2004(['The salt pan'], { title: 'Work in the salt pan', files: { 'p0.html': task('Work in the salt pan',
	'Seven basins lie between the sea and the salt. How many did you open in time?', MOST.saltpan, `
	const api = parent.API_1484_11;
	api.Initialize('');
	function keep(points) {
		api.SetValue('cmi.score.min', '0');
		api.SetValue('cmi.score.max', '${MOST.saltpan}');
		api.SetValue('cmi.score.raw', String(points));
		api.SetValue('cmi.score.scaled', (points / ${MOST.saltpan}).toFixed(7));
		api.SetValue('cmi.completion_status', 'completed');
		api.SetValue('cmi.success_status', 'passed');
		api.Commit('');
	}`) } });

export const cmi5 = () => cmi5Package(au('urn:salt:harbour', { moveOn: 'CompletedAndPassed' }), { title: 'Salt in the harbour', files: { 'index.html': task('Salt in the harbour',
	'Sixteen sacks, sixteen labels: put each where it belongs.', MOST.harbour, `
	const given = new URLSearchParams(location.search), actor = JSON.parse(given.get('actor'));
	const { 'auth-token': token } = await (await fetch(given.get('fetch'), { method: 'POST' })).json();
	const ask = (path, query, options = {}) => fetch(given.get('endpoint') + path + '?' + new URLSearchParams(query), { ...options,
		headers: { authorization: 'Basic ' + token, 'x-experience-api-version': '1.0.3', 'content-type': 'application/json' } });
	const agent = JSON.stringify(actor), activityId = given.get('activityId'), registration = given.get('registration');
	const data = await (await ask('/activities/state', { stateId: 'LMS.LaunchData', activityId, agent, registration })).json();
	await ask('/agents/profile', { profileId: 'cmi5LearnerPreferences', agent });
	const say = (verb, result, categories = []) => ask('/statements', { statementId: crypto.randomUUID() }, { method: 'PUT', body: JSON.stringify({ actor, result,
		verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { id: activityId }, timestamp: new Date().toISOString(),
		context: { ...data.contextTemplate, registration, contextActivities: { ...data.contextTemplate.contextActivities,
			category: ['cmi5', ...categories].map((name) => ({ id: 'https://w3id.org/xapi/cmi5/context/categories/' + name })) } } }) });
	await say('initialized');
	document.getElementById('task').dataset.ready = 'yes';
	async function keep(points) {
		await say('completed', { completion: true, duration: 'PT20S' }, ['moveon']);
		await say('passed', { success: true, duration: 'PT20S', score: { scaled: points / ${MOST.harbour}, raw: points, min: 0, max: ${MOST.harbour} } }, ['moveon']);
		await say('terminated', { duration: 'PT30S' });
	}`) } });

export const xapi = () => tincanPackage(activity('https://example.org/salt/pinch', { name: 'A pinch of salt' }), { 'index.html': task('A pinch of salt',
	'Four soups: in how many did you taste whether salt was missing?', MOST.pinch, `
	const given = new URLSearchParams(location.search), id = given.get('activity_id');
	const say = (verb, result) => fetch(given.get('endpoint') + 'statements', { method: 'POST', headers: { Authorization: given.get('auth'), 'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' },
		body: JSON.stringify({ actor: JSON.parse(given.get('actor')), verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { id }, result, context: { registration: given.get('registration') } }) });
	await say('initialized');
	document.getElementById('task').dataset.ready = 'yes';
	const keep = (points) => say('completed', { score: { raw: points, min: 0, max: ${MOST.pinch} }, duration: 'PT25S' });`) });

export const document = () => pdf(3, { title: 'How salt is won' });
export const sheet = () => pdf(1, { title: 'A sheet to fill in by the sea' });
export const captions = () => Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nThe tide comes in.\n\n00:02.000 --> 00:05.000\nThe sun does the rest.\n');

/** A picture and a film, as the browser paints and records them: {picture, film}. */
export async function painted(context) {
	const page = await context.newPage();
	const [picture, film] = await page.evaluate(async () => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 }), pen = canvas.getContext('2d');
		const paint = (at) => {
			const sky = pen.createLinearGradient(0, 0, 0, 360);
			[['#8fc7e8', 0], ['#f6e7c8', 0.55], ['#3f86a8', 0.56], ['#1d5a7a', 1]].forEach(([colour, stop]) => sky.addColorStop(stop, colour));
			pen.fillStyle = sky;
			pen.fillRect(0, 0, 640, 360);
			pen.fillStyle = '#fdfdfb';
			for (let heap = 0; heap < 4; heap++) {
				pen.beginPath();
				pen.moveTo(60 + heap * 145, 300);
				pen.lineTo(120 + heap * 145, 220 + 14 * Math.sin(at * 2 + heap));
				pen.lineTo(180 + heap * 145, 300);
				pen.fill();
			}
			pen.beginPath();
			pen.fillStyle = '#fff3b0';
			pen.arc(90 + at * 90, 70, 34, 0, 7);
			pen.fill();
		};
		const text = async (blob) => Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join('');
		paint(1);
		const still = await text(await new Promise((resolve) => canvas.toBlob(resolve, 'image/png')));
		const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm' }), parts = [], began = performance.now();
		const painting = setInterval(() => paint((performance.now() - began) / 1000), 60);
		recorder.ondataavailable = ({ data }) => parts.push(data);
		const over = new Promise((resolve) => (recorder.onstop = resolve));
		recorder.start();
		setTimeout(() => recorder.stop(), 4000);
		await over;
		clearInterval(painting);
		return [still, await text(new Blob(parts))];
	});
	await page.close();
	return { picture: Buffer.from(picture, 'latin1'), film: Buffer.from(film, 'latin1') };
}

export const ARTICLE = `# Where salt comes from

The sea holds about **35 grams** of salt in every litre. Three quarters of all the salt in the world still lies in it.

## Three ways to win it

1. The sun dries the water of shallow basins.
2. Water is boiled until the salt is left.
3. Miners dig what an older sea left behind.

| Where | How | Since |
|---|---|---|
| Guérande | sun and wind | 900 |
| Hallstatt | mine | −1500 |
| Lüneburg | boiled | 956 |

> Salt was once worth a soldier's pay: the word *salary* comes from it.

What matters is the order: first the water goes, then what dissolves worst falls out. See [the salt pans](https://en.wikipedia.org/wiki/Salt_evaporation_pond).
`;
