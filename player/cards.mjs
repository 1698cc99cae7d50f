// A calm page in place of the content: a title, a sentence, and what can be done about it.
import { text } from './texts.mjs';

/** actions: [{label, act}]; the first is the main one. label and the others are names of texts. Returns the card. */
export const showCard = (place, { title, lines = [], actions = [], busy = false }) => {
	const card = document.createElement('div');
	card.className = busy ? 'card busy' : 'card';
	const heading = document.createElement('h2');
	heading.textContent = text(title);
	heading.tabIndex = -1;
	card.append(heading);
	for (const line of lines) {
		const paragraph = document.createElement('p');
		paragraph.textContent = text(line);
		card.append(paragraph);
	}
	if (actions.length > 0) {
		const row = document.createElement('p');
		row.className = 'actions';
		actions.forEach(({ label, act }, at) => {
			const button = document.createElement('button');
			button.type = 'button';
			button.className = at === 0 ? '' : 'quiet';
			button.textContent = text(label);
			button.addEventListener('click', act);
			row.append(button);
		});
		card.append(row);
	}
	if (!busy) card.setAttribute('role', 'alert');
	place.replaceChildren(card);
	return card;
};
