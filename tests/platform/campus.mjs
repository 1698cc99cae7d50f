// Who and what is on the demo campus, and what it remembers: people, activities, line items, grades, accepted scores.
// All of it is one JSON object, kept in a file when there is one.
import fs from 'node:fs';

export const PEOPLE = [
	{ id: '4', login: 'ada', given_name: 'Ada', family_name: 'Lovelace', role: 'student', uuid: 'd652fc25-0000-4000-8000-000000000004' },
	{ id: '5', login: 'linus', given_name: 'Linus', family_name: 'Pauling', role: 'student', uuid: 'd652fc25-0000-4000-8000-000000000005' },
	{ id: '6', login: 'grace', given_name: 'Grace', family_name: 'Hopper', role: 'student', uuid: 'd652fc25-0000-4000-8000-000000000006' },
	{ id: '7', login: 'emilie', given_name: 'Émilie', family_name: 'du Châtelet', role: 'student', uuid: 'd652fc25-0000-4000-8000-000000000007', locale: 'fr' },
	{ id: '3', login: 'barbara', given_name: 'Barbara', family_name: 'Liskov', role: 'teacher', uuid: 'd652fc25-0000-4000-8000-000000000003' },
].map((person) => ({
	locale: 'en',
	...person,
	name: `${person.given_name} ${person.family_name}`,
	email: `${person.login}@campus.example`,
}));

export const COURSE = { id: '2', label: 'DEMO101', title: 'Introduction to the demo' };

// What a course without activities asks for: the first one.
const BLANK = { id: '0', title: 'A new activity', target: 'iframe', lineItem: null, scoreMaximum: 100 };

const ACTIVITIES = [
	{ id: '1', title: 'The course, in this page', target: 'iframe' },
	{ id: '2', title: 'The course, in a new window', target: 'window' },
];

export class Campus {
	constructor({ file, people = PEOPLE, activities = ACTIVITIES } = {}) {
		this.file = file;
		this.people = people;
		this.course = COURSE;
		const saved = file && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
		this.state = { keys: {}, grades: {}, scores: [], lineItems: [], added: [], ...saved };
		// Those that teachers added before are there again after a start.
		this.activities = [...activities, ...this.state.added].map((activity, at) => ({ lineItem: String(42 + at), scoreMaximum: 100, ...activity }));
		for (const activity of this.activities)
			this.#addLineItem(activity);
	}

	#addLineItem({ lineItem, title, scoreMaximum, id, endDateTime }) {
		if (lineItem !== null && !this.state.lineItems.some((item) => item.id === lineItem))
			this.state.lineItems.push({ id: lineItem, label: title, scoreMaximum, resourceLinkId: id, resourceId: '', tag: '', endDateTime });
	}

	/** One more activity, of this course unless it names another; graded: false has no column. */
	add({ graded = true, scoreMaximum = 100, resourceId = '', tag = '', ...activity }) {
		const next = (list) => String(Math.max(0, ...list.map((one) => Number(one.id))) + 1);
		const made = { id: next(this.activities), scoreMaximum, lineItem: graded ? next(this.state.lineItems) : null, ...activity };
		this.activities.push(made);
		this.state.added.push(made);
		if (graded)
			this.state.lineItems.push({ id: made.lineItem, label: made.title, scoreMaximum, resourceLinkId: made.id, resourceId, tag });
		this.save();
		return made;
	}

	/** The whole course once more, as platforms copy one: new ids, and custom parameters as they were. */
	copy(course, activities = this.activities.filter((activity) => !activity.course)) {
		return activities.map(({ id, lineItem, course: from = this.course, ...activity }) => this.add({ ...activity, course,
			copied: { links: [id, ...(activity.copied?.links ?? [])], contexts: [from.id, ...(activity.copied?.contexts ?? [])] } }));
	}

	save() {
		if (!this.file)
			return;
		fs.writeFileSync(`${this.file}.new`, JSON.stringify(this.state, null, 1), { mode: 0o600 });
		fs.renameSync(`${this.file}.new`, this.file);
	}

	get students() {
		return this.people.filter((person) => person.role === 'student');
	}

	/** By login, id or uuid; undefined when unknown. */
	person(who) {
		return this.people.find((person) => [person.login, person.id, person.uuid].includes(String(who)));
	}

	activity(id) {
		return [...this.activities, BLANK].find((activity) => activity.id === String(id));
	}

	/** The first activity, of a course without any what it asks for all the same. */
	get first() {
		return this.activities[0] ?? BLANK;
	}

	/** Whatever may ask the tool for something. */
	get asked() {
		return this.activities.length > 0 ? this.activities : [BLANK];
	}

	lineItem(id) {
		return this.state.lineItems.find((item) => item.id === String(id));
	}

	/** The stored grade {grade (null: erased), maximum, time_s, time, comment} of a person, or undefined. */
	grade(item, person) {
		return this.state.grades[`${item.id}/${person.id}`];
	}

	setGrade(item, person, grade) {
		this.state.grades[`${item.id}/${person.id}`] = grade;
		this.save();
	}

	/** A score the platform said yes to, in order; `row` is what came. */
	accept(item, person, row) {
		this.state.scores.push({ lineItem: item.id, activity: item.resourceLinkId, user: person.login, ...row });
		this.save();
	}

	/** Rows of the grade book: every enrolled student at every line item. */
	gradebook() {
		return this.state.lineItems.flatMap((item) => this.students.map((person) => {
			const { grade = null, maximum = item.scoreMaximum, time = null } = this.grade(item, person) ?? {};
			const accepted = this.state.scores.filter((row) => row.lineItem === item.id && row.user === person.login).length;
			return { user: person.login, name: person.name, lineItem: item.id, activity: item.resourceLinkId, label: item.label,
				grade, maximum, time, accepted };
		}));
	}
}
