'use strict';

for (const part of document.querySelectorAll('[data-lang]')) part.hidden = part.dataset.lang !== document.documentElement.lang;
document.title = document.querySelector(`h1 [data-lang="${document.documentElement.lang}"]`).textContent;
const form = document.getElementById('questions');
unit.begin(form);
form.addEventListener('submit', () => {
	for (const why of form.querySelectorAll('fieldset[data-result] .why')) why.hidden = false;
});
document.getElementById('leave').addEventListener('click', () => record.leave());
