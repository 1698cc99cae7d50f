// The player's words, in the page's language: the page carries them in <template id="texts"> (pages/player.html), so
// that no script stands in the page and no word in a script.
const words = new Map();

for (const line of document.getElementById('texts').content.querySelectorAll('[data-text]')) {
	words.set(line.dataset.text, line.textContent);
}

export const text = (name) => words.get(name) ?? name;
