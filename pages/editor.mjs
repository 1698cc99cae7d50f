// Shows an editor's text as learners see it while it is typed (without this there is a button), and says where in it a file goes.
const form = document.getElementById('editor');
const said = document.getElementById('said');
const field = document.getElementById(said.dataset.text);
const PAUSE_MS = 400;
let waiting = 0, asked = 0;

async function show() {
	const number = ++asked;
	const answer = await fetch('/api/v1/markdown', {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-csrf-token': form.elements.csrf.value },
		body: JSON.stringify({ text: field.value }),
	}).catch(() => null);
	// What was typed since asks again.
	if (!answer?.ok || number !== asked)
		return;
	const { html } = await answer.json();
	said.innerHTML = html;
	said.hidden = html === '';
}

field?.addEventListener('input', () => {
	clearTimeout(waiting);
	waiting = setTimeout(show, PAUSE_MS);
});

// A picture goes where the cursor is: so many bytes of the text stand before it. Without this it goes to the end.
for (const button of form.querySelectorAll('button[data-text]'))
	button.addEventListener('click', () => {
		const text = document.getElementById(button.dataset.text);
		document.getElementById('at').value = new TextEncoder().encode(text.value.slice(0, text.selectionStart)).length + 1;
	});
