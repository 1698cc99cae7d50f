// How a teacher adds an activity, as the products have it: a form, and in it a button that opens the tool to choose content. What was
// chosen comes back into the form; nothing is made before it is saved. (/add is the short way: there an answer is saved at once.)
import { escape, message, page } from './pages.mjs';
import { html, redirect } from './server.mjs';

export const LABELS = {
	moodle: { tools: 'Manage tools', url: 'Tool URL', connect: 'Add LTI Advantage', waits: 'Pending', activate: 'Activate', active: 'Active',
		chooser: 'Add an activity or resource', form: 'Adding a new Lectern', name: 'Activity name', points: 'Maximum grade', select: 'Select content',
		save: 'Save and return to course', custom: 'Custom parameters' },
	canvas: { tools: 'Apps', url: 'Dynamic Registration URL', connect: 'Continue', waits: 'Off', activate: 'Install', active: 'On',
		chooser: '+ Assignment', form: 'New assignment', name: 'Assignment name', points: 'Points', select: 'Find',
		save: 'Save & Publish', type: 'Submission type: External tool' },
};

/** What the product calls things on its pages; Moodle's words where it is not known. */
export const labelsOf = (shape) => LABELS[shape.name] ?? LABELS.moodle;

const POINTS = 100;

/** Moodle's way to write custom parameters: one a line, name=value. */
const linesOf = (custom = {}) => Object.entries(custom).map(([name, value]) => `${name}=${value}`).join('\n');
const customOf = (lines) => Object.fromEntries(lines.split(/\r?\n/).filter((line) => line.includes('=')).map((line) => {
	const at = line.indexOf('=');
	return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}));

export class Adding {
	/** Answers that wait in a form until it is saved. */
	#drafts = [];

	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		return [
			['GET', /^\/adding$/, (visit) => this.#teacher(visit, (person) => this.#chooser(person))],
			['GET', /^\/adding\/new$/, (visit) => this.#teacher(visit, (person) => this.#form(visit, person))],
			['POST', /^\/adding\/new$/, (visit) => this.#teacher(visit, () => this.#save(visit))],
			['GET', /^\/adding\/select$/, (visit) => this.#teacher(visit, (person) => this.#select(person))],
		];
	}

	get #labels() {
		return labelsOf(this.platform.shape);
	}

	/** The chosen items wait; the address of the form that holds them. */
	hold(items) {
		return `/adding/new?draft=${this.#drafts.push(items) - 1}`;
	}

	#teacher(visit, show) {
		const person = this.platform.people.of(visit);
		if (!person)
			return redirect(`/sign-in?to=${encodeURIComponent(visit.path)}`);
		return person.role === 'teacher' ? show(person) : html(message('Not allowed', 'Only teachers add activities.'), 403);
	}

	/** Moodle shows in its activity chooser the tools whose configuration says so. */
	#chooser(person) {
		const { registering, shape } = this.platform;
		if (shape.name !== 'moodle')
			return redirect('/adding/new');
		const shown = registering.tools.filter((tool) => tool.active && tool.settings?.chooser);
		const cards = shown.map((tool) => `<li class="card"><h2><a href="/adding/new">${escape(tool.request.client_name)}</a></h2><p>External tool</p></li>`);
		return html(page(this.#labels.chooser, `<h1>${this.#labels.chooser}</h1>${cards.length > 0 ? `<ul class="cards">${cards.join('')}</ul>`
			: '<p>No external tool is shown in the activity chooser.</p>'}`, person));
	}

	#form(visit, person) {
		const labels = this.#labels;
		const at = visit.query.get('draft');
		const items = this.#drafts[at] ?? [];
		const [item] = items;
		const field = (label, name, value, more = '') => `<p><label>${label}<br><input name="${name}" value="${escape(value)}" ${more}></label></p>`;
		const custom = labels.custom ? `<p><label>${labels.custom}<br><textarea name="custom" rows="3" cols="60">${escape(linesOf(item?.custom))}</textarea></label></p>` : '';
		const one = `${field(labels.name, 'name', item?.title ?? '', 'required size="60"')}${custom}
			${item?.url && !item.lineItem ? '' : field(labels.points, 'points', item?.lineItem?.scoreMaximum ?? POINTS, 'type="number" min="1" required')}`;
		const several = `<p>${items.length} activities will be added:</p><ul>${items.map((each) => `<li>${escape(each.title)}</li>`).join('')}</ul>`;
		const select = `<p><a class="button" href="/adding/select">${labels.select}</a>${item ? ' <span role="status">Content was chosen.</span>' : ''}</p>`;
		return html(page(labels.form, `<h1>${labels.form}</h1>${labels.type ? `<p>${labels.type}</p>` : ''}${select}
			<form method="post" action="/adding/new"><input type="hidden" name="draft" value="${escape(item ? at : '')}">
			${items.length > 1 ? several : one}<p><button>${escape(labels.save)}</button></p></form>`, person));
	}

	#select(person) {
		return html(page(this.#labels.select, `<div class="activity"><h1>${this.#labels.select}</h1><p><a href="/adding/new">Back to the form</a></p></div>
			<iframe name="tool" title="Content of the tool" src="/choose?for=form"></iframe>${this.platform.store.markup}`, person, 'holds'));
	}

	#save(visit) {
		const items = this.#drafts[visit.field('draft') || -1] ?? [{}];
		for (const item of items)
			this.platform.deepLinking.make(items.length > 1 ? item : this.#typed(visit, item));
		return redirect('/course');
	}

	/** What stands in the form, over what was chosen. */
	#typed(visit, item) {
		const points = Number(visit.field('points')) || POINTS;
		const custom = this.#labels.custom ? customOf(visit.field('custom') ?? '') : item.custom;
		return { ...item, title: visit.field('name'), custom, lineItem: item.url && !item.lineItem ? undefined : { ...item.lineItem, scoreMaximum: points } };
	}
}
