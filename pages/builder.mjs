// Dragging what lies in a course to another place: an extra. It sends the form of the page, as its buttons do.
const form = document.querySelector('form.builder[data-drag]');
const HANDLE = '⠿';

/** What a handle moves: a module's row, or a sequence's card. */
const isModule = (item) => item.dataset.module !== undefined;
const listOf = (item) => item.parentElement;
const rowsOf = (list) => [...list.children];

let held = null; // {item, line, place}

/** Where the pointer is, among what may lie together: {list, before}; null: nowhere. */
function placeAt(item, x, y) {
	const under = document.elementFromPoint(x, y);
	if (!under)
		return null;
	const card = under.closest('[data-sequence]');
	if (!card)
		return null;
	const list = isModule(item) ? card.querySelector('.modules') : listOf(card);
	const before = rowsOf(list).find((row) => row !== item && y < row.getBoundingClientRect().top + row.getBoundingClientRect().height / 2);
	return { list, before: before ?? null };
}

function show(place) {
	if (!place) {
		held.line.remove();
		return;
	}
	place.list.insertBefore(held.line, place.before);
}

function send(item, { list, before }) {
	const others = rowsOf(list).filter((row) => row !== item && row.matches('[data-module], [data-sequence]'));
	const position = before ? others.indexOf(before) + 1 : others.length + 1;
	const fields = isModule(item) ? { module: item.dataset.module, sequence: list.closest('[data-sequence]').dataset.sequence } : { sequence: item.dataset.sequence };
	for (const [name, value] of Object.entries({ ...fields, position })) {
		const input = document.createElement('input');
		Object.assign(input, { type: 'hidden', name, value });
		form.append(input);
	}
	form.submit();
}

function stays(item, place) {
	return place.list === listOf(item) && (place.before === item || place.before === item.nextElementSibling);
}

function begin(event, item) {
	if (event.button !== 0 || held)
		return;
	event.preventDefault();
	event.target.setPointerCapture(event.pointerId);
	const line = document.createElement('li');
	line.className = 'drop';
	line.setAttribute('aria-hidden', 'true');
	held = { item, line, place: null };
	item.classList.add('dragged');
}

function move(event) {
	if (!held)
		return;
	// The line is taken away first: it must not push what is measured.
	held.line.remove();
	held.place = placeAt(held.item, event.clientX, event.clientY);
	show(held.place);
	const edge = 60;
	if (event.clientY < edge)
		scrollBy(0, -20);
	else if (event.clientY > innerHeight - edge)
		scrollBy(0, 20);
}

function end(event) {
	if (!held)
		return;
	const { item, line, place } = held;
	held = null;
	line.remove();
	item.classList.remove('dragged');
	if (event.type === 'pointerup' && place && !stays(item, place))
		send(item, place);
}

for (const item of form?.querySelectorAll('[data-module], [data-sequence]') ?? []) {
	const handle = document.createElement('span');
	handle.className = 'handle';
	handle.textContent = HANDLE;
	handle.title = form.dataset.drag;
	// Who cannot see or point has the buttons.
	handle.setAttribute('aria-hidden', 'true');
	handle.addEventListener('pointerdown', (event) => begin(event, item));
	handle.addEventListener('pointermove', move);
	handle.addEventListener('pointerup', end);
	handle.addEventListener('pointercancel', end);
	(item.matches('.row') ? item : item.querySelector('.row')).prepend(handle);
}
addEventListener('keydown', (event) => {
	if (event.key === 'Escape')
		end(event);
});
