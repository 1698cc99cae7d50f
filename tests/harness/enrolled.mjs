// Learners in a course, in the middle of their work, straight in the tables: for tests of what becomes of them.
//
//     const ids = enrolled(owner, { org, course, version, modules, count: 240 });
//     work(owner, course)        everything they did, as text
import { randomUUID } from 'node:crypto';

/**
 * count learners by that version. Of three, the first opened nothing, the second is in the middle of the first module, the third
 * completed the first and began the second. Ids of the enrolments, in that order.
 */
export function enrolled(owner, { org, course, version, modules, count, mark = 'learner' }) {
	const people = Array.from({ length: count }, (_, i) => ({ i, learner: randomUUID(), enrollment: randomUUID() }));
	const [[origin]] = owner.sql(`SELECT id FROM origins WHERE org_id = '${org}' AND kind = 'direct' UNION ALL
		SELECT gen_random_uuid() LIMIT 1`);
	owner.sql(`INSERT INTO origins (org_id, id, slug, kind, name) SELECT '${org}', '${origin}', 'direct', 'direct', 'Direct'
		WHERE NOT EXISTS (SELECT FROM origins WHERE org_id = '${org}' AND id = '${origin}')`);
	owner.sql(people.map(({ i, learner, enrollment }) => `
		INSERT INTO learners (org_id, id, origin_id, external_user_id, name) VALUES ('${org}', '${learner}', '${origin}', '${mark}-${i}-${learner}', '${mark} ${i}');
		INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, source, started_at, progress_pct)
			VALUES ('${org}', '${enrollment}', '${learner}', '${course}', '${version}', 'hand', ${i % 3 === 0 ? 'NULL' : 'now()'}, ${i % 3 === 2 ? 33 : 0});`).join(''));
	const attempt = ({ learner, enrollment, i }, module, completion) => `
		INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id, completion, score_scaled, total_time_cs, enrollment_id, completed_at)
			SELECT '${org}', gen_random_uuid(), '${learner}', '${module}', gen_random_uuid(), 1, package_version_id, '${completion}', 0.${(i % 9) + 1}, ${i * 100}, '${enrollment}',
				${completion === 'completed' ? 'now()' : 'NULL'} FROM version_modules WHERE org_id = '${org}' AND version_id = '${version}' AND module_id = '${module}';`;
	owner.sql(people.filter(({ i }) => i % 3 > 0).map((one) => attempt(one, modules[0], one.i % 3 === 2 ? 'completed' : 'incomplete')
		+ (one.i % 3 === 2 && modules.length > 1 ? attempt(one, modules[1], 'incomplete') : '')).join('') || 'SELECT 1');
	return people.map(({ enrollment }) => enrollment);
}

/** Everything that learners of a course did, in a fixed order. */
export const work = (owner, course) => owner.sql(`SELECT a::text FROM attempts a JOIN enrollments e ON e.org_id = a.org_id AND e.id = a.enrollment_id
	WHERE e.course_id = '${course}' ORDER BY a.id`).flat();

/** {version: learners}. */
export const learnersBy = (owner, course) => Object.fromEntries(owner.sql(`SELECT course_version_id, count(*) FROM enrollments WHERE course_id = '${course}' GROUP BY 1`)
	.map(([version, count]) => [version, Number(count)]));
