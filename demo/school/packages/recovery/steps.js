// Five steps in order, by buttons: one up, one down. The focus stays on what was moved.
'use strict';

const steps = document.getElementById('steps');

const move = (item, way) => {
	const other = way < 0 ? item.previousElementSibling : item.nextElementSibling;
	if (other === null) return;
	if (way < 0) other.before(item);
	else other.after(item);
	item.querySelector(way < 0 ? '.up' : '.down').focus();
};

for (const item of steps.children) {
	for (const [way, sign, name] of [[-1, '↑', 'up'], [1, '↓', 'down']]) {
		const button = document.createElement('button');
		button.type = 'button';
		button.className = name;
		button.textContent = sign;
		button.setAttribute('aria-label', `Move ${name}: ${item.querySelector('span').textContent}`);
		button.addEventListener('click', () => move(item, way));
		item.append(button);
	}
}

unit.begin(document.getElementById('questions'), () => [[...steps.children].every((item, i) => Number(item.dataset.place) === i + 1)]);
