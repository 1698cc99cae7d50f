// ADL's test cases as a judge of the data model alone: every call of every launch goes through the player's API object, and each
// GetValue and SetValue through the service's C as well. What a launch knows comes from the package's manifest; what only a
// sequencer could know (values behind global objectives, adl.nav.request_valid) is counted apart and not judged here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { agrees, objectivesAre, resolved } from '../harness/adl_calls.mjs';
import { ask, besideTable } from '../harness/cmi.mjs';
import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { zipEntry } from '../harness/zip.mjs';

const LEARNER = 'learner-1';
const [{ CMI2004 }, { Api2004 }] = await besideTable('cmi2004_js', 'cmi2004_table.mjs', ['api2004.mjs']);

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };
const decoded = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name]);

/** Elements as {name, attributes, children, text}, names without prefixes: enough for ADL's manifests. */
function parse(xml) {
	const root = { name: '', attributes: {}, children: [], text: '' };
	const open = [root];
	for (const [, slash, name, attributes, empty, text] of xml.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '')
		.matchAll(/<(\/?)([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>([^<]*)/g)) {
		if (slash) {
			open.pop();
			continue;
		}
		const element = { name: name.replace(/^.*:/, ''), attributes: {}, children: [], text: decoded(text) };
		for (const [, key, double, single] of attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
			element.attributes[key.replace(/^.*:/, '')] = decoded(double ?? single).trim();
		open[open.length - 1].children.push(element);
		if (!empty) open.push(element);
	}
	return root;
}

const child = (element, name) => element?.children.find((one) => one.name === name);
const children = (element, name) => element?.children.filter((one) => one.name === name) ?? [];
const all = (element, name) => element.children.flatMap((one) => [...(one.name === name ? [one] : []), ...all(one, name)]);
const truth = (value, otherwise) => (value === undefined ? otherwise : value === 'true');

const packages = new Map();
function packageOf(name) {
	if (!packages.has(name)) {
		const xml = zipEntry(fixture('scorm', 'packages', 'adl-cts', `LMSTestPackage_${name}.zip`), 'imsmanifest.xml');
		const manifest = parse(xml.toString('utf8'));
		const organization = all(manifest, 'organization')[0];
		packages.set(name, {
			organization,
			items: new Map(all(organization, 'item').map((item) => [item.attributes.identifier, item])),
			collection: new Map(all(manifest, 'sequencingCollection').flatMap((one) => children(one, 'sequencing')).map((one) => [one.attributes.ID, one])),
			shared: truth(organization.attributes.sharedDataGlobalToSystem, true),
		});
	}
	return packages.get(name);
}

/** The local objectives of an item and whether a global one is read into them. */
function objectivesOf(pack, item) {
	const sequencing = child(item, 'sequencing');
	const lent = pack.collection.get(sequencing?.attributes.IDRef);
	const list = child(sequencing, 'objectives') ?? child(lent, 'objectives');
	return (list?.children ?? []).filter((one) => /^(primaryO|o)bjective$/.test(one.name)).map((one) => ({
		id: decodeURIComponent(one.attributes.objectiveID ?? '').replace(/\s+/g, ' '),
		primary: one.name === 'primaryObjective',
		mapped: children(one, 'mapInfo').some((map) => truth(map.attributes.readSatisfiedStatus, true) || truth(map.attributes.readNormalizedMeasure, true)),
		passing: truth(one.attributes.satisfiedByMeasure, false) ? child(one, 'minNormalizedMeasure')?.text.trim() ?? '1.0' : '',
	}));
}

function thresholdOf(item) {
	const found = child(item, 'completionThreshold');
	return found && truth(found.attributes.completedByMeasure, false) ? found.attributes.minProgressMeasure ?? '1.0' : '';
}

const limitOf = (item) => {
	const limit = child(child(item, 'sequencing'), 'limitConditions');
	return limit?.attributes.attemptAbsoluteDurationLimit ?? '';
};

/** One learner's way through a family of cases: what each SCO saved, and the shared buckets. */
class Learner {
	#saved = new Map();
	#stores = new Map();

	launch(name, identifier) {
		const pack = packageOf(name);
		const item = pack.items.get(identifier);
		assert.ok(item, `${identifier} in ${name}`);
		const key = `${name} ${identifier}`;
		const prefix = pack.shared ? '' : `${name} `;
		const maps = children(child(item, 'data'), 'map');
		const objectives = objectivesOf(pack, item);
		return {
			key, objectives, prefix,
			saved: this.#saved.get(key)?.text ?? '',
			start: {
				edition: 4, learner_id: LEARNER, learner_name: 'Testtaker, John', credit: 'credit', mode: 'normal',
				launch_data: child(item, 'dataFromLMS')?.text.trim() ?? '', time_limit_action: child(item, 'timeLimitAction')?.text.trim() ?? '',
				completion_threshold: thresholdOf(item), max_time_allowed: limitOf(item),
				scaled_passing_score: objectives.find((one) => one.primary)?.passing ?? '',
				total_time_cs: this.#saved.get(key)?.total ?? 0,
				objectives: objectives.filter((one) => one.id !== '').map(({ id }) => ({ id })),
				buckets: maps.map(({ attributes }) => ({
					id: attributes.targetID, store: this.#stores.get(prefix + attributes.targetID) ?? '',
					readable: truth(attributes.readSharedData, true), writable: truth(attributes.writeSharedData, true),
				})),
			},
		};
	}

	keep({ key, prefix, start }, text, [total, , request], stores) {
		this.#saved.set(key, { text, total });
		start.buckets.forEach((bucket, i) => this.#stores.set(prefix + bucket.id, stores[i] ?? ''));
		// Buckets that are not the system's end with the attempt on the course.
		for (const name of this.#stores.keys()) if (request === 'exitAll' && prefix !== '' && name.startsWith(prefix)) this.#stores.delete(name);
	}
}

const isSequencings = (call, objectives, told) => {
	if (call.fn !== 'GetValue') return false;
	if (/^adl\.nav\.request_valid/.test(call.args[0])) return true;
	const found = /^cmi\.objectives\.\{id=(.*?)\}\.(?!id$)/.exec(call.args[0]);
	return found !== null && objectives.some((one) => one.id === found[1] && one.mapped) && !told.has(call.args[0]);
};

const count = { calls: 0, judged: 0, passed: 0, alike: 0, apart: 0 };
const wrong = [];

async function play(learner, name, launch, at) {
	const opened = learner.launch(launch.package ?? name, launch.item);
	const [[, first]] = await ask('cmi2004_oracle', [['open', opened.start, opened.saved]]);
	const api = new Api2004(first, () => ({ document: at, frames: [] }), {
		model() {}, touched() {}, commit() {}, finish() {}, closed: () => false, reopen: () => Promise.resolve(null),
	}).object;
	const lines = [], expected = [];
	const told = new Set();
	const fail = (call, got) => wrong.push(`${at} ${JSON.stringify(call).slice(0, 250)} got ${JSON.stringify(got).slice(0, 200)}`);

	for (const call of launch.calls) {
		count.calls++;
		if (call.fn === 'SKIPPED') continue;
		if (call.fn === 'CompareObjectiveIds') {
			const found = objectivesAre(api, call.ids);
			count.judged++;
			if (found === true) count.passed++;
			else fail(call, found);
			continue;
		}
		const args = [...call.args];
		if (/^(Get|Set)Value$/.test(call.fn)) args[0] = resolved(api, args[0]);
		const answer = args[0] === null ? 'no such id' : api[call.fn](...args);
		const error = api.GetLastError();
		if (call.fn === 'SetValue') told.add(call.args[0]);
		if (args[0] !== null && /^(Get|Set)Value$/.test(call.fn) && !/^1[23]/.test(error)) {
			lines.push([call.fn === 'GetValue' ? 'get' : 'set', ...args]);
			expected.push(call.fn === 'GetValue' ? [Number(error), answer] : [Number(error)]);
		}
		if (isSequencings(call, opened.objectives, told)) {
			count.apart++;
			continue;
		}
		count.judged++;
		if (agrees(call, answer, error, LEARNER)) count.passed++;
		else fail(call, [answer, error]);
	}

	const unload = /SetValue\(adl\.nav\.request,(.*?)\) then/.exec(launch.scoBehaviour ?? '');
	if (unload) lines.push(['set', 'adl.nav.request', unload[1]]);
	if (launch.then.action === 'suspendAll') lines.push(['set', 'cmi.exit', 'suspend']);
	const buckets = opened.start.buckets.map((_, i) => ['bucket', i]);
	const answers = await ask('cmi2004_oracle', [['open', opened.start, opened.saved], ...lines, ['end', true, -1], ['save'], ...buckets]);
	expected.forEach((ours, i) => {
		assert.deepEqual(answers[i + 1], ours, `the service answers alike: ${at} ${JSON.stringify(lines[i]).slice(0, 300)}`);
		count.alike++;
	});
	const [end, save, ...stores] = answers.slice(1 + lines.length);
	learner.keep(opened, save[0], end, stores.map(([, store]) => store));
}

test('every call of ADL\'s cases that needs no sequencing gets ADL\'s answer, from the browser and from the service', async (t) => {
	if (skipWithoutFixtures(t, 'scorm', 'cts')) return;
	const families = new Map();
	for (const file of fixtureList('scorm', 'cts')) {
		const one = JSON.parse(fs.readFileSync(fixture('scorm', 'cts', file), 'utf8'));
		families.set(one.family, [...(families.get(one.family) ?? []), one]);
	}
	for (const cases of families.values()) {
		const learner = new Learner();
		for (const one of cases.sort((a, b) => (a.case < b.case ? -1 : 1))) {
			for (let i = 0; i < one.launches.length; i++) await play(learner, one.packages[0], one.launches[i], `${one.case} launch ${i}`);
		}
	}
	console.log(`# cts data model: ${count.passed} passed / ${count.judged} judged of ${count.calls} calls; ${count.apart} need sequencing; ` +
		`${count.alike} answered alike by the service (SCORM ${CMI2004.version})`);
	assert.deepEqual(wrong, []);
	assert.ok(count.judged > 0);
});
