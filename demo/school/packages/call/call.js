'use strict';

const form = document.getElementById('questions');
unit.begin(form);
form.addEventListener('submit', () => {
	for (const why of form.querySelectorAll('fieldset[data-result] .why')) why.hidden = false;
});
