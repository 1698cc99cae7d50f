// A file goes in parts, with progress: it can be paused, and goes on where it was after a broken connection, also when the page was
// opened anew and the same file chosen again. Without this the form sends the file whole.
const form = document.getElementById('upload'), stop = document.getElementById('upload-stop'), button = form.querySelector('button[type=submit]');
const bar = document.getElementById('upload-bar'), said = document.getElementById('upload-said'), box = document.getElementById('upload-progress');
const WAIT_MS = 3000, MB = 1e6;
let paused = false;

const say = (text) => {
	said.textContent = text;
};

async function ask(method, address, body, type) {
	const answer = await fetch(address, { method, body, headers: { 'x-csrf-token': form.dataset.csrf, ...(type ? { 'content-type': type } : {}) } });
	const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
	if (!answer.ok)
		throw Object.assign(new Error(told.detail ?? form.dataset.failed), { status: answer.status });
	return told;
}

/** What is remembered of an upload that was not ended, by what the file looks like. */
const memory = (file) => `upload ${form.dataset.begin} ${file.name} ${file.size} ${file.lastModified}`;

async function begun(file) {
	const kept = localStorage.getItem(memory(file));
	if (kept !== null)
		try {
			return await ask('GET', kept);
		} catch (refused) {
			if (refused.status === undefined)
				throw refused;
			localStorage.removeItem(memory(file));
		}
	const fields = Object.fromEntries(['title', 'alt_text', 'licence', 'tags'].map((name) => [name, form.elements[name].value]));
	const made = await ask('POST', form.dataset.begin, JSON.stringify({ file_name: file.name, bytes: file.size, ...fields }), 'application/json');
	localStorage.setItem(memory(file), made.address);
	return made;
}

/** A part again and again while only the connection is to blame. */
async function sendPart(upload, number, bytes) {
	for (;;)
		try {
			return await ask('PUT', `${upload.address}/parts/${number}`, bytes, 'application/octet-stream');
		} catch (failed) {
			if (failed.status !== undefined && failed.status < 500)
				throw failed;
			say(form.dataset.lost);
			await new Promise((on) => setTimeout(on, WAIT_MS));
			if (paused)
				return undefined;
		}
}

async function send(file) {
	const upload = await begun(file), missing = new Set(upload.missing);
	const parts = Math.ceil(file.size / upload.part_bytes);
	for (let number = 1; number <= parts && !paused; number++) {
		const from = (number - 1) * upload.part_bytes;
		if (missing.has(number))
			await sendPart(upload, number, file.slice(from, from + upload.part_bytes));
		if (paused)
			return;
		const done = Math.min(from + upload.part_bytes, file.size);
		bar.value = 100 * done / file.size;
		say(`${(done / MB).toFixed(1)} / ${(file.size / MB).toFixed(1)} MB`);
	}
	if (paused)
		return;
	say(form.dataset.done);
	try {
		const done = await ask('POST', upload.address, '{}', 'application/json');
		location.assign(form.dataset.then || done.page);
	} finally {
		localStorage.removeItem(memory(file));
	}
}

form.addEventListener('submit', async (event) => {
	const [file] = form.elements.file.files;
	if (!file || file.size === 0)
		return;
	event.preventDefault();
	paused = false;
	button.disabled = true;
	box.hidden = stop.hidden = false;
	try {
		await send(file);
	} catch (failed) {
		say(failed.status === undefined ? form.dataset.failed : failed.message);
	}
	button.disabled = false;
	stop.hidden = true;
});
stop.addEventListener('click', () => {
	paused = true;
});
