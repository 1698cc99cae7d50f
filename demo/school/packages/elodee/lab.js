// The bench: a distance, a minute, a number of bubbles. Light falls off with the square of the distance; below 15 cm something
// else is missing (the carbon dioxide of the water), so that the curve is flat there.
'use strict';

const LIMIT = 31; // bubbles in a minute, whatever the light
const slider = document.getElementById('distance');
const shown = document.getElementById('shown');
const rows = document.getElementById('rows');
const bubbles = document.getElementById('bubbles');
let counted = 0;

const rate = (cm) => {
	const scatter = [0, 1, -1, 0, 1][counted % 5];
	return Math.max(0, Math.round(Math.min(LIMIT, 7000 / (cm * cm))) + scatter);
};

const place = () => {
	shown.textContent = slider.value;
	document.getElementById('lamp').setAttribute('transform', `translate(${430 - Number(slider.value) * 8} 0)`);
};

const draw = (count) => {
	bubbles.replaceChildren(...Array.from({ length: Math.ceil(count / 3) }, (_, i) => {
		const one = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
		one.setAttribute('cx', String(574 + ((i * 7) % 20)));
		one.setAttribute('cy', String(140 - i * 8));
		one.setAttribute('r', '3.5');
		return one;
	}));
};

slider.addEventListener('input', place);
document.getElementById('count').addEventListener('click', () => {
	const count = rate(Number(slider.value));
	const row = rows.insertRow();
	row.insertCell().textContent = slider.value;
	row.insertCell().textContent = String(count);
	counted++;
	draw(count);
});

place();
unit.begin(document.getElementById('questions'));
