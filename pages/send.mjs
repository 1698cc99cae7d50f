// A page whose only form takes something on: it goes by itself, once. Without this there is its button.
const form = document.getElementById('answer');

form.addEventListener('submit', () => {
	form.querySelector('button').disabled = true;
}, { once: true });
form.requestSubmit();
