// The page's words, as the player has them (texts.mjs): in <template id="texts">. # and ## stand for numbers.
const words = new Map();

for (const line of document.getElementById('texts').content.querySelectorAll('[data-text]')) {
	words.set(line.dataset.text, line.textContent);
}

export const text = (name, one = '', other = '') => (words.get(name) ?? name).replace('##', other).replace('#', one);

/** Spoken by screen readers. */
export const say = (name, ...numbers) => {
	document.getElementById('voice').textContent = text(name, ...numbers);
};
