// Courses of several modules with dates, prerequisites and drafts as a test wants them, made by SQL: for what learners meet.
//
//     const course = makeCourse(owner, { title: 'Two steps', modules: [{ id: first }, { id: second, needs: [{ id: first }] }] });
//     course.id, course.version
import { randomBytes, randomUUID } from 'node:crypto';

/** Of the present time, as the service makes them. */
export function uuidv7() {
	const bytes = randomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	bytes[6] = 0x70 | (bytes[6] & 0x0f);
	bytes[8] = 0x80 | (bytes[8] & 0x3f);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const text = (value) => (value === undefined || value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`);

/**
 * modules: {id, title, required, preview, from, until, sequence, needs: [{id, needs}]}; id: of a module that is there (its content is
 * pinned). sequences: {title, from, until}; one where none is said. draft: it stays one. org: its id; the first one otherwise.
 */
export function makeCourse(owner, { title = 'A course', slug, listed = false, summary = '', description = '', modules, sequences = [{ title: 'First steps' }],
	draft = false, org = owner.sql(`SELECT id FROM organizations WHERE slug = 'main'`, { directory: true })[0][0] }) {
	const id = uuidv7(), version = uuidv7(), ids = sequences.map(() => uuidv7());
	const statements = [
		`INSERT INTO courses (org_id, id, title, slug, listed, summary, description, status)
			VALUES (${text(org)}, ${text(id)}, ${text(title)}, ${text(slug)}, ${listed}, ${text(summary)}, ${text(description)}, ${draft ? `'draft'` : `'published'`})`,
		`INSERT INTO course_versions (org_id, id, course_id, number, state) VALUES (${text(org)}, ${text(version)}, ${text(id)}, 1, 'draft')`,
		...sequences.flatMap((one, at) => [
			`INSERT INTO sequences (org_id, id, course_version_id, position, title) VALUES (${text(org)}, ${text(ids[at])}, ${text(version)}, ${at + 1}, ${text(one.title)})`,
			`INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title, available_from, available_until)
				VALUES (${text(org)}, ${text(version)}, ${text(ids[at])}, ${at + 1}, ${text(one.title)}, ${text(one.from)}, ${text(one.until)})`]),
		...modules.map((one, at) => `INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id,
				required, free_preview, available_from, available_until)
			SELECT m.org_id, ${text(version)}, m.id, ${text(ids[one.sequence ?? 0])}, ${at + 1}, coalesce(${text(one.title)}, m.title), m.type, m.package_version_id,
				${one.required ?? true}, ${one.preview ?? false}, ${text(one.from)}, ${text(one.until)}
			FROM modules m WHERE m.org_id = ${text(org)} AND m.id = ${text(one.id)}`),
		...modules.flatMap((one) => (one.needs ?? []).map((need) => `INSERT INTO version_prerequisites (org_id, version_id, module_id, needs_id, needs)
			VALUES (${text(org)}, ${text(version)}, ${text(one.id)}, ${text(need.id)}, ${text(need.needs ?? 'completed')})`)),
		draft ? `UPDATE courses SET draft_id = ${text(version)} WHERE org_id = ${text(org)} AND id = ${text(id)}`
			: `UPDATE course_versions SET state = 'published', published_at = now() WHERE org_id = ${text(org)} AND id = ${text(version)};
			UPDATE courses SET published_id = ${text(version)} WHERE org_id = ${text(org)} AND id = ${text(id)}`,
	];
	owner.sql(`BEGIN;\n${statements.join(';\n')};\nCOMMIT;`);
	return { id, version, org, sequences: ids };
}

/** An activity of a platform that opens a course. */
export const courseActivity = (course, { id = `course-${randomUUID().slice(0, 8)}`, title = 'The course', custom = {} } = {}) =>
	({ id, title, custom: { course_id: course.id, ...custom } });
