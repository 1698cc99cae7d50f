// What the small units of the demo school share: questions with one right answer each, a score in per cent, and what is kept of
// it. `record` (record12.js, record2004.js, record5.js or recordx.js) tells it to whoever plays the unit.
'use strict';

const unit = (() => {
	const PASS = 60;
	const fr = document.documentElement.lang === 'fr';
	const said = fr
		? { passed: (n) => `${n} points sur 100 : réussi.`, failed: (n) => `${n} points sur 100. Il en faut ${PASS} : relisez et réessayez.`,
			left: 'Il reste une question sans réponse.' }
		: { passed: (n) => `${n} points of 100: passed.`, failed: (n) => `${n} points of 100. It takes ${PASS}: read again and try once more.`,
			left: 'One question has no answer yet.' };

	/** The form's questions; more() gives further answers that count, each true or false. */
	const begin = (form, more = () => []) => {
		const questions = [...form.querySelectorAll('fieldset[data-answer]')];
		const result = form.querySelector('.result');
		const say = (text, good) => {
			result.hidden = false;
			result.className = `result ${good ? 'good' : 'again'}`;
			result.textContent = text;
		};
		const restore = (kept) => {
			for (const [name, value] of Object.entries(kept)) {
				const input = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
				if (input) input.checked = true;
			}
		};
		const kept = record.begin();
		if (kept instanceof Promise) kept.then(restore, () => {});
		else restore(kept);
		const answers = () => Object.fromEntries(questions.map(({ id }) => [id, form.elements[id]?.value ?? '']).filter(([, value]) => value !== ''));
		form.addEventListener('change', () => record.keep(answers()));
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			const given = answers();
			const open = questions.find(({ id }) => !(id in given));
			if (open) {
				say(said.left, false);
				open.querySelector('input').focus();
				return;
			}
			for (const question of questions) question.dataset.result = given[question.id] === question.dataset.answer ? 'right' : 'wrong';
			const right = [...questions.map(({ dataset }) => dataset.result === 'right'), ...more()];
			const score = Math.round((right.filter(Boolean).length / right.length) * 100);
			record.result(score, score >= PASS);
			say(score >= PASS ? said.passed(score) : said.failed(score), score >= PASS);
		});
		addEventListener('pagehide', () => record.end());
	};

	return { begin, fr };
})();
