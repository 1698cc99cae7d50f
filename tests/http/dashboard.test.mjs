// The dashboard and the alerts speak of figures that there are.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { repo, request, startLectern } from '../harness/lectern.mjs';
import { promtool, readMetrics } from '../harness/metrics.mjs';

const dashboard = JSON.parse(fs.readFileSync(path.join(repo, 'deploy/grafana/lectern.json'), 'utf8'));
const alertsFile = path.join(repo, 'deploy/prometheus/alerts.yml');
const alerts = fs.readFileSync(alertsFile, 'utf8');

/** Every value under the key, however deep. */
function* values(object, key) {
	for (const [name, value] of Object.entries(object ?? {})) {
		if (name === key)
			yield value;
		else if (typeof value === 'object')
			yield* values(value, key);
	}
}

const shown = [...values(dashboard.panels, 'expr')];
const asked = [...alerts.matchAll(/^\s+expr: (.*)$/gm)].map(([, expr]) => expr);
const inAlertTexts = [...alerts.matchAll(/lectern_[a-z_]+/g)].map(([name]) => name);

/** Names of metrics in an expression, each with its labels' names. */
function metricsIn(expr) {
	const plain = expr.replace(/"(?:[^"\\]|\\.)*"/g, '""');
	return [...plain.matchAll(/\b((?:lectern|process)_[a-z_]+)\b(?:\{([^}]*)\})?/g)]
		.map(([, name, labels = '']) => [name, [...labels.matchAll(/([a-z_]+)\s*(?:=~|=|!=)/g)].map(([, label]) => label)]);
}

/** Grafana's variables as any value of theirs. */
const evaluated = (expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', '.*').replaceAll('$instance', '.*');

test('every expression names metrics and labels that /metrics has', async (t) => {
	const s = await startLectern({ t });
	const { families } = readMetrics((await request(s.app, 'GET', '/metrics')).text);
	const family = (name) => families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
	assert.ok(shown.length > 30 && asked.length > 8);
	for (const expr of [...shown, ...asked]) {
		const names = metricsIn(expr);
		assert.ok(names.length > 0 || /^up\{/.test(expr), expr);
		for (const [name, labels] of names) {
			assert.ok(family(name), `${name} is no metric: ${expr}`);
			const [sample] = family(name).samples.slice(-1);
			for (const label of labels.filter((one) => !['job', 'instance'].includes(one)))
				assert.ok(sample === undefined || label in sample.labels, `${name} has no label ${label}: ${expr}`);
		}
	}
	inAlertTexts.forEach((name) => assert.ok(family(name), name));
	// And every figure of ours is on the dashboard, or it is not worth taking.
	const used = new Set(shown.flatMap((expr) => metricsIn(expr).map(([name]) => family(name).name)));
	const unused = [...families.keys()].filter((name) => !used.has(name));
	assert.deepEqual(unused, ['lectern_lane_waiting_limit', 'process_start_time_seconds']);
});

test('panels have a place of their own, and rows are numbered once', () => {
	const ids = dashboard.panels.map((panel) => panel.id);
	assert.equal(new Set(ids).size, ids.length);
	const taken = new Set();
	for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
		assert.ok(x + w <= 24, title);
		for (let column = x; column < x + w; column++)
			for (let row = y; row < y + h; row++) {
				assert.ok(!taken.has(`${column} ${row}`), title);
				taken.add(`${column} ${row}`);
			}
	}
});

test('promtool parses every expression and the alerts', (t) => {
	const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'lectern-rules-'));
	t.after(() => fs.rmSync(folder, { recursive: true }));
	const file = path.join(folder, 'rules.yml');
	const rules = shown.map((expr, i) => `  - record: dashboard:${i}\n    expr: ${JSON.stringify(evaluated(expr))}\n`);
	fs.writeFileSync(file, `groups:\n- name: dashboard\n  rules:\n${rules.join('')}`);
	for (const [one, count] of [[file, shown.length], [alertsFile, asked.length]]) {
		const checked = promtool(['check', 'rules', one]);
		if (checked) {
			assert.equal(checked.code, 0, checked.output);
			assert.match(checked.output, new RegExp(`SUCCESS: ${count} rules`));
		}
	}
});
