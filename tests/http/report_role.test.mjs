// A database role for reports, made by what `lectern report-role` prints: it reads one organisation by the old names, and writes nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

import { startCluster, startNodes } from '../harness/cluster.mjs';
import { request } from '../harness/lectern.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const psql = () => `/usr/lib/postgresql/${fs.readdirSync('/usr/lib/postgresql').sort((a, b) => b - a)[0]}/bin/psql`;

test('the role sees the learners and progress of its organisation alone, under the names of the base before', async (t) => {
	const cluster = await startCluster({ t });
	const s = await startNodes(cluster, { count: 1, config: { api_key: 'the-operators-key' }, t });
	const api = async (method, address, body) => {
		const answer = await request(s.app, method, address, { headers: operator, body });
		assert.ok(answer.status < 300, answer.text);
		return answer.json;
	};
	const { module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	const [[grain]] = await cluster.sql(`SELECT id FROM grains WHERE module_id = '${module}' AND kind <> 'cluster' LIMIT 1`);
	await api('POST', '/api/v1/orgs', { slug: 'other', name: 'Another school' });
	const { apprenant_id: ada } = await api('PUT', '/api/v1/progress', { origin: 'moodle', external_user_id: '4711', email: 'ada@school.example', items: [{ grain_id: grain }] });
	await api('PUT', '/api/v1/learners?org=other', { origin: 'moodle', external_user_id: 'of-the-other' });
	const [[other]] = await cluster.sql(`SELECT id FROM organizations WHERE slug = 'other'`);

	const printed = await s.lectern('report-role', 'metabase');
	assert.equal(printed.code, 0, printed.stderr);
	await cluster.sql(printed.stdout);
	const as = (sql) => {
		try {
			return execFileSync(psql(), ['-X', '-q', '-A', '-t', '-F', ' ', '-v', 'ON_ERROR_STOP=1', '-h', cluster.folder, '-U', 'metabase', 'lectern'],
				{ input: sql, encoding: 'utf8', cwd: '/', stdio: 'pipe' }).trim();
		} catch (error) {
			return error.stderr;
		}
	};
	assert.equal(as('SELECT id, origin, external_user_id, email, moodle_user_id FROM apprenants'), `${ada} moodle 4711 ada@school.example 4711`);
	assert.equal(as('SELECT apprenant_id, grain_id, module_id, completed_at IS NOT NULL FROM progress'), `${ada} ${grain} ${module} t`);
	// No setting of its own leads elsewhere, and nothing else can be read or written.
	for (const orgs of [`{${other}}`, `{${other},${'0'.repeat(8)}}`])
		assert.equal(as(`SET lectern.orgs = '${orgs}'; SET lectern.all_orgs = 'on'; SELECT external_user_id FROM apprenants`), '', orgs);
	assert.equal(as(`SET lectern.orgs = '${other}'; SELECT external_user_id FROM public.learners`), '');
	for (const sql of ['SELECT * FROM users', 'SELECT * FROM attempts', 'SELECT * FROM lti_registrations', 'DELETE FROM public.progress', 'SET default_transaction_read_only = off; UPDATE public.learners SET email = NULL',
		'SET default_transaction_read_only = off; INSERT INTO public.origins (org_id, id, slug, kind) SELECT gen_random_uuid(), gen_random_uuid(), \'x\', \'api\'', 'SET ROLE lectern_owner'])
		assert.match(as(sql), /permission denied|read-only/, sql);
	// The service does not mind.
	assert.equal((await api('GET', '/api/v1/learners?origin=moodle')).items.length, 1);

	assert.notEqual((await s.lectern('report-role', 'Robert\'); DROP TABLE learners')).code, 0);
	assert.notEqual((await s.lectern('report-role', 'lectern_app')).code, 0);
	await cluster.sql((await s.lectern('report-role', 'metabase', '--drop')).stdout);
	assert.match(as('SELECT 1'), /does not exist/);
	assert.deepEqual(await cluster.sql(`SELECT polname FROM pg_policy WHERE polname = 'metabase'`), []);
});
