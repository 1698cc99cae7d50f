-- 0044 gradebook: how a course's grade is made of its modules and of columns by hand, marks that people set, with reasons, what became
-- of each grade, and grades of whole courses in the ledger.
--
-- Grades are whole numbers, never binary fractions: a share is counted in hundred-millionths of the maximum (a millionth of a per cent,
-- what a ledger row of 100 points shows), points and weights in thousandths.

CREATE TABLE gradebooks (
	org_id uuid NOT NULL,
	course_id uuid NOT NULL,
	how text NOT NULL DEFAULT 'weights' CHECK (how IN ('weights', 'points', 'mean')),
	missing_zero boolean NOT NULL DEFAULT false,
	pass bigint CHECK (pass BETWEEN 0 AND 100000000),
	scale jsonb NOT NULL DEFAULT '{}',
	revision bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, course_id)
);
COMMENT ON TABLE gradebooks IS 'How the grade of a course is made. No row: each module counts by the weight its version gives it.';
COMMENT ON COLUMN gradebooks.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN gradebooks.course_id IS 'courses.id.';
COMMENT ON COLUMN gradebooks.how IS 'weights: items and categories by their weights; points: by what an item is out of; mean: each item the same.';
COMMENT ON COLUMN gradebooks.missing_zero IS 'What is not done yet counts as zero; else it is left out.';
COMMENT ON COLUMN gradebooks.pass IS 'From that share on the course is passed, hundred-millionths; NULL: it is neither passed nor failed.';
COMMENT ON COLUMN gradebooks.scale IS '{"out_of", "bands": [{"from", "label"}]}: how grades are shown; empty: as per cent.';
COMMENT ON COLUMN gradebooks.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN gradebooks.updated_at IS 'When it was last changed.';

CREATE TABLE grade_categories (
	org_id uuid NOT NULL,
	course_id uuid NOT NULL,
	id uuid NOT NULL,
	title text NOT NULL,
	weight bigint NOT NULL DEFAULT 1000 CHECK (weight BETWEEN 0 AND 1000000),
	drop_lowest int NOT NULL DEFAULT 0 CHECK (drop_lowest BETWEEN 0 AND 100),
	position int NOT NULL,
	PRIMARY KEY (org_id, course_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES gradebooks ON DELETE CASCADE
);
COMMENT ON TABLE grade_categories IS 'Items of a grade book that count together as one.';
COMMENT ON COLUMN grade_categories.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grade_categories.course_id IS 'gradebooks.course_id.';
COMMENT ON COLUMN grade_categories.id IS 'A UUID that whoever made it chose.';
COMMENT ON COLUMN grade_categories.title IS 'For people.';
COMMENT ON COLUMN grade_categories.weight IS 'Its part of the course grade, thousandths, where grades are made by weights.';
COMMENT ON COLUMN grade_categories.drop_lowest IS 'So many of its worst items do not count; one always does.';
COMMENT ON COLUMN grade_categories.position IS 'Order in the book, from 1.';

CREATE TABLE grade_items (
	org_id uuid NOT NULL,
	course_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid,
	category_id uuid,
	title text NOT NULL DEFAULT '',
	weight bigint CHECK (weight BETWEEN 0 AND 1000000),
	max_points bigint NOT NULL DEFAULT 100000 CHECK (max_points BETWEEN 1 AND 10000000),
	extra boolean NOT NULL DEFAULT false,
	hidden boolean NOT NULL DEFAULT false,
	position int NOT NULL,
	PRIMARY KEY (org_id, course_id, id),
	CHECK (module_id = id),
	CHECK (module_id IS NOT NULL OR title <> '' AND weight IS NOT NULL),
	FOREIGN KEY (org_id, course_id) REFERENCES gradebooks ON DELETE CASCADE,
	FOREIGN KEY (org_id, course_id, category_id) REFERENCES grade_categories ON DELETE SET NULL (category_id)
);
COMMENT ON TABLE grade_items IS 'Columns by hand of a grade book, and modules of which it says something of its own; other modules are items without a row.';
COMMENT ON COLUMN grade_items.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grade_items.course_id IS 'gradebooks.course_id.';
COMMENT ON COLUMN grade_items.id IS 'That of the module; of a column by hand a UUID that whoever made it chose.';
COMMENT ON COLUMN grade_items.module_id IS 'modules.id; NULL: a column by hand.';
COMMENT ON COLUMN grade_items.category_id IS 'grade_categories.id; NULL: in none, it counts beside them.';
COMMENT ON COLUMN grade_items.title IS 'Of a column by hand; a module has that of its version.';
COMMENT ON COLUMN grade_items.weight IS 'Thousandths; NULL: what the version gives the module.';
COMMENT ON COLUMN grade_items.max_points IS 'What marks are out of, thousandths of a point.';
COMMENT ON COLUMN grade_items.extra IS 'Extra credit: it can only add.';
COMMENT ON COLUMN grade_items.hidden IS 'Learners do not see it; it counts.';
COMMENT ON COLUMN grade_items.position IS 'Order of the columns by hand, from 1.';

CREATE TABLE grade_marks (
	org_id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	item_id uuid NOT NULL,
	points bigint CHECK (points BETWEEN 0 AND 10000000),
	excused boolean NOT NULL DEFAULT false,
	reason text NOT NULL DEFAULT '',
	marked_by uuid NOT NULL,
	marked_by_kind text NOT NULL,
	marked_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, enrollment_id, item_id),
	CHECK (excused = (points IS NULL)),
	FOREIGN KEY (org_id, enrollment_id) REFERENCES enrollments ON DELETE CASCADE
);
COMMENT ON TABLE grade_marks IS 'Marks that people set: of columns by hand, and in place of what a module says. What each was before is in gradebook_events.';
COMMENT ON COLUMN grade_marks.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grade_marks.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN grade_marks.item_id IS 'grade_items.id, or the module.';
COMMENT ON COLUMN grade_marks.points IS 'Thousandths of a point, of the item''s max_points; NULL: excused.';
COMMENT ON COLUMN grade_marks.excused IS 'The item does not count for this learner.';
COMMENT ON COLUMN grade_marks.reason IS 'Why, for staff; it is never sent.';
COMMENT ON COLUMN grade_marks.marked_by IS 'users.id, or the client, of who set it.';
COMMENT ON COLUMN grade_marks.marked_by_kind IS 'user, client or job.';
COMMENT ON COLUMN grade_marks.marked_at IS 'When.';

CREATE TABLE gradebook_totals (
	org_id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	total bigint CHECK (total BETWEEN 0 AND 100000000),
	book_revision bigint NOT NULL,
	counted_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, enrollment_id),
	FOREIGN KEY (org_id, enrollment_id) REFERENCES enrollments ON DELETE CASCADE
);
COMMENT ON TABLE gradebook_totals IS 'The grade of each enrolment as it was counted last.';
COMMENT ON COLUMN gradebook_totals.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN gradebook_totals.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN gradebook_totals.total IS 'Share, hundred-millionths; NULL: nothing counts yet.';
COMMENT ON COLUMN gradebook_totals.book_revision IS 'gradebooks.revision it was counted by; 0: there was no row.';
COMMENT ON COLUMN gradebook_totals.counted_at IS 'When it changed last.';

CREATE TABLE gradebook_events (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	item_id uuid,
	kind text NOT NULL CHECK (kind IN ('marked', 'excused', 'withdrawn', 'total')),
	was bigint,
	became bigint,
	reason text NOT NULL DEFAULT '',
	made_by uuid,
	made_by_kind text NOT NULL DEFAULT '',
	made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, enrollment_id) REFERENCES enrollments ON DELETE CASCADE
);
COMMENT ON TABLE gradebook_events IS 'What became of grades: rows are only added; they go with their enrolment.';
COMMENT ON COLUMN gradebook_events.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN gradebook_events.id IS 'UUIDv7.';
COMMENT ON COLUMN gradebook_events.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN gradebook_events.item_id IS 'The item that was marked; NULL: the course grade.';
COMMENT ON COLUMN gradebook_events.kind IS 'marked, excused or withdrawn: by hand; total: the course grade was counted anew.';
COMMENT ON COLUMN gradebook_events.was IS 'Before: thousandths of a point, of a total its share; NULL: none.';
COMMENT ON COLUMN gradebook_events.became IS 'After, likewise.';
COMMENT ON COLUMN gradebook_events.reason IS 'What whoever marked said of why.';
COMMENT ON COLUMN gradebook_events.made_by IS 'users.id, or the client; NULL: the service counted.';
COMMENT ON COLUMN gradebook_events.made_by_kind IS 'user, client or job; empty: the service.';
COMMENT ON COLUMN gradebook_events.made_at IS 'When.';
CREATE INDEX gradebook_events_enrollment ON gradebook_events (org_id, enrollment_id, id);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['gradebooks', 'grade_categories', 'grade_items', 'grade_marks', 'gradebook_totals',
		'gradebook_events']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON gradebooks, grade_categories, grade_items, grade_marks, gradebook_totals
	TO lectern_app, lectern_worker;
GRANT SELECT, INSERT ON gradebook_events TO lectern_app, lectern_worker;

-- The grade of a course as a whole is owed to each link by which its learner came; no attempt stands behind it.
ALTER TABLE grade_ledger
	ALTER COLUMN attempt_id DROP NOT NULL,
	ADD COLUMN enrollment_id uuid,
	ADD CONSTRAINT grade_ledger_whose CHECK ((attempt_id IS NULL) <> (enrollment_id IS NULL));
COMMENT ON COLUMN grade_ledger.attempt_id IS 'The attempt whose grade it is; NULL: that of a course as a whole.';
COMMENT ON COLUMN grade_ledger.enrollment_id IS 'The enrolment whose course grade it is; NULL: that of an attempt.';
