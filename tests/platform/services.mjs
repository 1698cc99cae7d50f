// Assignment and Grade Services: line items, scores, results. What differs between platforms is the shape's.
import { answer, json } from './server.mjs';
import { SCOPE, TYPE } from './words.mjs';

const unauthorized = () => answer(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
const missing = () => answer(404, 'Not found');

export class Services {
	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		const { patterns } = this.platform.shape;
		return [
			['GET', patterns.lineItems, (visit) => this.list(visit), 'lineitems'],
			['POST', patterns.lineItems, (visit) => this.create(visit), 'lineitems'],
			['GET', patterns.lineItem, (visit, id) => this.read(visit, id), 'lineitem'],
			['PUT', patterns.lineItem, (visit, id) => this.replace(visit, id), 'lineitem'],
			['DELETE', patterns.lineItem, () => answer(405, 'Method not allowed'), 'lineitem'],
			['POST', patterns.scores, (visit, id) => this.score(visit, id), 'score'],
			['GET', patterns.results, (visit, id, user) => this.results(visit, id, user), 'results'],
		];
	}

	#admit(visit, ...scopes) {
		const { tokens, shape } = this.platform;
		return tokens.allows(visit, ...scopes) && shape.serviceAllowed(visit);
	}

	#written(item) {
		const { shape, origin, campus } = this.platform;
		const activity = campus.activities.find((one) => one.lineItem === item.id);
		return { ...shape.item(item, activity), id: origin + shape.paths.lineItem(campus.course.id, item.id) };
	}

	list(visit) {
		if (!this.#admit(visit, SCOPE.lineItem, SCOPE.lineItemRead))
			return unauthorized();
		if (visit.headers.accept !== TYPE.lineItems)
			return this.platform.shape.wrongType();
		const filters = [['resource_link_id', 'resourceLinkId'], ['resource_id', 'resourceId'], ['tag', 'tag']];
		const wanted = (item) => this.platform.lists.unfiltered || filters.every(([parameter, member]) =>
			!visit.query.has(parameter) || visit.query.get(parameter) === item[member]);
		const items = this.platform.campus.state.lineItems.map((item) => this.#written(item)).filter(wanted);
		return paged(visit, items, TYPE.lineItems, this.platform.lists);
	}

	create(visit) {
		const { campus, shape } = this.platform;
		if (!this.#admit(visit, SCOPE.lineItem))
			return unauthorized();
		if (visit.type !== TYPE.lineItem)
			return shape.wrongType();
		const { label, scoreMaximum, resourceLinkId = '', resourceId = '', tag = '' } = parsed(visit.body) ?? {};
		const wrong = shape.itemWrong({ label, scoreMaximum, resourceLinkId, resourceId, tag });
		if (wrong)
			return wrong;
		const id = String(Math.max(41, ...campus.state.lineItems.map((item) => Number(item.id))) + 1);
		const item = { id, label, scoreMaximum, resourceLinkId, resourceId, tag };
		campus.state.lineItems.push(item);
		campus.save();
		return json(this.#written(item), 201, TYPE.lineItem);
	}

	read(visit, id) {
		const item = this.platform.campus.lineItem(id);
		if (!this.#admit(visit, SCOPE.lineItem, SCOPE.lineItemRead))
			return unauthorized();
		return item ? json(this.#written(item), 200, TYPE.lineItem) : missing();
	}

	/** A6: all of it is replaced; what is not sent is gone. */
	replace(visit, id) {
		const { campus, shape } = this.platform;
		const item = campus.lineItem(id);
		if (!this.#admit(visit, SCOPE.lineItem))
			return unauthorized();
		if (!item)
			return missing();
		const { label, scoreMaximum, resourceLinkId = '', resourceId = '', tag = '' } = parsed(visit.body) ?? {};
		const wrong = shape.itemWrong({ label, scoreMaximum, resourceLinkId, resourceId, tag });
		if (wrong)
			return wrong;
		Object.assign(item, { label, scoreMaximum, resourceLinkId, resourceId, tag });
		campus.save();
		return json(this.#written(item), 200, TYPE.lineItem);
	}

	score(visit, id) {
		const { campus, shape } = this.platform;
		const item = campus.lineItem(id);
		if (!this.#admit(visit, SCOPE.score))
			return unauthorized();
		if (visit.type !== TYPE.score)
			return shape.wrongType();
		if (!item)
			return missing();
		const score = parsed(visit.body);
		const person = this.#personOf(score?.userId);
		const stored = person && campus.grade(item, person);
		const { refusal, grade, time_s } = score === null ? { refusal: answer(400, 'Incorrect score received') }
			: shape.score({ score, person, item, stored });
		this.platform.scoreRequests.push({ lineItem: id, user: person?.login, score, status: refusal?.status ?? shape.scoreStatus,
			traceparent: visit.headers.traceparent });
		if (refusal)
			return refusal;
		campus.accept(item, person, { score, grade });
		campus.setGrade(item, person, { grade, maximum: item.scoreMaximum, time_s, time: score.timestamp, comment: score.comment });
		return shape.scoreStatus === 201 ? json(score, 201, TYPE.score) : answer(200);
	}

	results(visit, id, user) {
		const { campus, shape, origin } = this.platform;
		const item = campus.lineItem(id);
		if (!this.#admit(visit, SCOPE.result))
			return unauthorized();
		if (visit.headers.accept !== TYPE.results)
			return shape.wrongType();
		if (!item)
			return missing();
		const asked = user ?? visit.query.get('user_id');
		const people = campus.people.filter((person) => !asked || shape.subject(person) === asked);
		const found = people.map((person) => ({ person, stored: campus.grade(item, person) })).filter(({ stored }) => stored);
		const address = new URL(shape.paths.results(campus.course.id, item.id), origin);
		return paged(visit, found.map(({ person, stored }) => {
			address.searchParams.set('user_id', shape.subject(person));
			return shape.result({ id: address.href, person, stored, item });
		}), TYPE.results, this.platform.lists);
	}

	// A platform knows people by its own ids only, never by login names.
	#personOf(id) {
		const { campus, shape } = this.platform;
		return campus.people.find((person) => shape.subject(person) === String(id));
	}
}

/** A4: one page of a list and, while there is more, a Link to the next: among others, in any letters, whole or relative. */
function paged(visit, all, type, { size = Infinity, relative, loop }) {
	const from = Number(visit.query.get('from') ?? 0);
	const rows = all.slice(from, from + size);
	if (from + size >= all.length && !loop)
		return json(rows, 200, type);
	const query = new URLSearchParams(visit.query);
	query.set('from', String(loop ? 0 : from + size));
	const next = relative ? `?${query}` : `http://${visit.headers.host}${visit.path}?${query}`;
	return json(rows, 200, type, { link: `<http://${visit.headers.host}/>; rel="first", <${next}>; title="a, b"; REL=Next` });
}

function parsed(text) {
	try {
		const value = JSON.parse(text);
		return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
	} catch {
		return null;
	}
}
