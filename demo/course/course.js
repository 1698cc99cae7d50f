// The course: pages, languages, a quiz, and what is told to the platform. What must survive a visit is two values: the
// page (lesson_location) and the answers with the language (suspend_data).
'use strict';

const PASS = 60;
const pages = [...document.querySelectorAll('main > section')];
const steps = document.getElementById('steps');
const back = document.getElementById('back');
const next = document.getElementById('next');
const quiz = document.getElementById('quiz');
const questions = [...quiz.querySelectorAll('fieldset')];
const result = document.getElementById('result');

let at = 0;
let language = 'en';
let answers = {};
let score = null;

const words = {
	en: { next: 'Next', back: 'Back', page: (n, all) => `Page ${n} of ${all}`, hello: (name) => `Welcome, ${name}.`,
		passed: (points) => `${points} points of 100: passed. Your grade is on its way.`,
		failed: (points) => `${points} points of 100. It takes ${PASS} to pass: read again and try once more.`,
		left: (count) => (count === 1 ? 'One question has no answer yet.' : `${count} questions have no answer yet.`) },
	fr: { next: 'Suivant', back: 'Retour', page: (n, all) => `Page ${n} sur ${all}`, hello: (name) => `Bienvenue, ${name}.`,
		passed: (points) => `${points} points sur 100 : réussi. Votre note est en route.`,
		failed: (points) => `${points} points sur 100. Il en faut ${PASS} pour réussir : relisez et réessayez.`,
		left: (count) => (count === 1 ? 'Une question est sans réponse.' : `${count} questions sont sans réponse.`) },
};

// "Durand, Camille" is how platforms say it.
const firstName = () => scorm.get('cmi.core.student_name').split(',').reverse().map((part) => part.trim()).filter(Boolean)[0] ?? '';

const keep = () => {
	scorm.set('cmi.core.lesson_location', at + 1);
	scorm.set('cmi.suspend_data', JSON.stringify({ language, answers, score }));
	scorm.save();
};

const sayResult = () => {
	result.hidden = score === null;
	if (score === null) return;
	result.className = score >= PASS ? 'good' : 'again';
	result.textContent = score >= PASS ? words[language].passed(score) : words[language].failed(score);
	for (const question of questions) {
		question.dataset.result = answers[question.id] === question.dataset.answer ? 'right' : 'wrong';
	}
};

const speak = (chosen) => {
	language = chosen;
	document.documentElement.lang = language;
	for (const part of document.querySelectorAll('[data-lang]')) part.toggleAttribute('hidden', part.dataset.lang !== language); // .hidden is not for SVG
	for (const button of document.querySelectorAll('[data-choose]')) {
		button.setAttribute('aria-pressed', String(button.dataset.choose === language));
	}
	next.textContent = words[language].next;
	back.textContent = words[language].back;
	const name = firstName();
	document.getElementById('hello').textContent = name ? words[language].hello(name) : '';
	sayResult();
};

const show = (page, focus) => {
	at = Math.max(0, Math.min(page, pages.length - 1));
	pages.forEach((section, i) => { section.hidden = i !== at; });
	document.body.dataset.stage = pages[at].dataset.stage ?? '';
	back.disabled = at === 0;
	next.hidden = at === pages.length - 1;
	steps.textContent = words[language].page(at + 1, pages.length);
	document.getElementById('progress').value = at + 1;
	if (focus) {
		scrollTo(0, 0);
		pages[at].querySelector(`h1[data-lang="${language}"]`).focus();
	}
};

const turn = (page) => {
	show(page, true);
	keep();
};

const restore = () => {
	try {
		const kept = JSON.parse(scorm.get('cmi.suspend_data') || '{}');
		answers = kept.answers ?? {};
		score = kept.score ?? null;
		return kept.language;
	} catch {
		return undefined;
	}
};

quiz.addEventListener('change', (event) => {
	answers[event.target.name] = event.target.value;
	delete event.target.closest('fieldset').dataset.result;
	keep();
});

quiz.addEventListener('submit', (event) => {
	event.preventDefault();
	const open = questions.filter(({ id }) => !(id in answers));
	if (open.length > 0) {
		result.hidden = false;
		result.className = 'again';
		result.textContent = words[language].left(open.length);
		open[0].querySelector('input').focus();
		return;
	}
	const right = questions.filter(({ id, dataset }) => answers[id] === dataset.answer).length;
	score = Math.round((right / questions.length) * 100);
	scorm.set('cmi.core.score.min', 0);
	scorm.set('cmi.core.score.max', 100);
	scorm.set('cmi.core.score.raw', score);
	scorm.set('cmi.core.lesson_status', score >= PASS ? 'passed' : 'failed');
	sayResult();
	keep();
});

back.addEventListener('click', () => turn(at - 1));
next.addEventListener('click', () => turn(at + 1));
for (const button of document.querySelectorAll('[data-choose]')) {
	button.addEventListener('click', () => {
		speak(button.dataset.choose);
		show(at, false);
		keep();
	});
}
addEventListener('pagehide', () => scorm.end());

scorm.begin();
speak(restore() ?? (navigator.language.startsWith('fr') ? 'fr' : 'en'));
for (const [name, value] of Object.entries(answers)) {
	const input = quiz.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
	if (input) input.checked = true;
}
document.getElementById('progress').max = pages.length;
show((Number(scorm.get('cmi.core.lesson_location')) || 1) - 1, false);
if (scorm.get('cmi.core.lesson_status') === 'not attempted') scorm.set('cmi.core.lesson_status', 'incomplete');
scorm.set('cmi.core.exit', 'suspend');
sayResult();
scorm.save();
