// CPU per page of a course with 200 modules, for a learner among 10,000 who are enrolled and worked: service and PostgreSQL,
// against gzip level 1 of the same bytes. Five interleaved runs, the medians.
import zlib from 'node:zlib';

import { courseActivity, makeCourse } from '../tests/harness/course_rows.mjs';
import { launch } from '../tests/harness/launch.mjs';
import { importSmallCourse, register } from '../tests/harness/learner.mjs';
import { request, startLectern } from '../tests/harness/lectern.mjs';
import { startPlatform } from '../tests/platform/platform.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const PAGES = 3000;
const CONNECTIONS = 32;
const MODULES = 200;
const LEARNERS = 10000;
const OPENED = 60; // modules that each of them began

/** Modules as one that was imported, with its content. */
function modules(owner, like) {
	owner.sql(`INSERT INTO modules (org_id, id, sequence_id, position, title, type, package_version_id)
		SELECT org_id, md5('module' || n)::uuid, sequence_id, n + 1, 'Lesson ' || n || ': what leaves are for', type, package_version_id
		FROM modules, generate_series(1, ${MODULES}) n WHERE id = '${like}'`);
	return owner.sql(`SELECT md5('module' || n)::uuid FROM generate_series(1, ${MODULES}) n`).map(([id]) => ({ id }));
}

/** Everybody else in the course, and what they did; the learner of the bench did the same. */
function fill(owner, course, learner) {
	owner.sql(`INSERT INTO learners (org_id, id, origin_id, external_user_id)
			SELECT org_id, md5('learner' || n)::uuid, origin_id, 'learner-' || n FROM learners, generate_series(1, ${LEARNERS}) n WHERE id = '${learner}';
		INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, source)
			SELECT '${course.org}', md5('enrolled' || n)::uuid, md5('learner' || n)::uuid, '${course.id}', '${course.version}', 'hand' FROM generate_series(1, ${LEARNERS}) n;
		INSERT INTO placements (org_id, id, module_id, kind, course_id)
			SELECT '${course.org}', md5('place' || n)::uuid, md5('module' || n)::uuid, 'course', '${course.id}' FROM generate_series(1, ${MODULES}) n;
		INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id, completion, success, score_scaled, total_time_cs, enrollment_id)
			SELECT e.org_id, md5(e.id::text || n)::uuid, e.learner_id, md5('module' || n)::uuid, md5('place' || n)::uuid, 1, m.package_version_id,
				CASE WHEN n < ${OPENED} THEN 'completed' ELSE 'incomplete' END, 'unknown', 0.8, 60000, e.id
			FROM enrollments e, generate_series(1, ${OPENED}) n JOIN modules m ON m.id = md5('module' || n)::uuid;
		ANALYZE attempts, enrollments, learners, placements, course_launches, version_modules;`);
}

function measureGzip(bytes) {
	const before = process.cpuUsage();
	for (let i = 0; i < PAGES; i++)
		zlib.gzipSync(bytes, { level: 1 });
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6 / PAGES;
}

const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
let platform;
try {
	const owner = new Owner(s.data);
	const lessons = modules(owner, await importSmallCourse(s));
	const needs = (at) => (at % 10 === 9 ? [{ id: lessons[at - 1].id }] : []);
	const sequences = Array.from({ length: 10 }, (_, n) => ({ title: `Part ${n + 1}` }));
	const course = makeCourse(owner, { title: 'Botany', sequences, modules: lessons.map((one, at) => ({ ...one, sequence: Math.floor(at / 20), needs: needs(at) })) });
	platform = await startPlatform({ toolUrl: s.app, activities: [courseActivity(course)] });
	await register(s, platform);
	const address = new URL((await launch(platform, 'ada')).headers.location).pathname;
	const [[learner]] = owner.sql('SELECT learner_id FROM course_launches');
	fill(owner, course, learner);
	const { status, text } = await request(s.app, 'GET', address);
	if (status !== 200)
		throw new Error(text);
	const bytes = Buffer.from(text), host = new URL(s.app).host;
	load('fixed', s.port, host, 'GET', address, 0, CONNECTIONS, PAGES / 10);
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const before = cpuOfTree(s.pid);
		load('fixed', s.port, host, 'GET', address, 0, CONNECTIONS, PAGES);
		const page = (cpuOfTree(s.pid) - before) / PAGES, gzip = measureGzip(bytes);
		console.log(`  run ${i + 1}: page ${us(page)}, gzip ${us(gzip)}`);
		runs.push({ page, gzip });
	}
	const of = (name) => median(runs.map((run) => run[name]));
	process.exitCode = verdict('course-page', of('page'), of('gzip'), 4, `CPU per page of ${bytes.length} bytes; gzip level 1 of the same`);
} finally {
	await platform?.stop();
	await s.dispose();
}
