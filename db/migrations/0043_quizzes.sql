-- 0043 quizzes: the bank of questions, what made quizzes draw from it, sittings with their answers, and what single learners
-- are allowed beyond the rule.

CREATE TABLE question_categories (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	parent_id uuid,
	name text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE NULLS NOT DISTINCT (org_id, parent_id, name),
	FOREIGN KEY (org_id, parent_id) REFERENCES question_categories,
	CHECK (parent_id <> id)
);
COMMENT ON TABLE question_categories IS 'The tree by which questions are kept.';
COMMENT ON COLUMN question_categories.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN question_categories.id IS 'UUIDv7.';
COMMENT ON COLUMN question_categories.parent_id IS 'The category it lies in; NULL: at the top.';
COMMENT ON COLUMN question_categories.name IS 'For people.';
COMMENT ON COLUMN question_categories.created_at IS 'When it was made.';

CREATE TABLE questions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	category_id uuid,
	name text NOT NULL,
	tags text[] NOT NULL DEFAULT '{}',
	type text NOT NULL,
	version int NOT NULL DEFAULT 1,
	state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
	words text NOT NULL DEFAULT '',
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, category_id) REFERENCES question_categories
);
COMMENT ON TABLE questions IS 'The bank of questions. What each asks lies in its versions.';
COMMENT ON COLUMN questions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN questions.id IS 'UUIDv7, the same in every version.';
COMMENT ON COLUMN questions.category_id IS 'question_categories.id; NULL: in none.';
COMMENT ON COLUMN questions.name IS 'What its authors call it; learners do not see it.';
COMMENT ON COLUMN questions.tags IS 'Words it is drawn and found by, small letters, in order.';
COMMENT ON COLUMN questions.type IS 'A row of lms/quiz/question/type.def, the same in every version.';
COMMENT ON COLUMN questions.version IS 'question_versions.version of the newest.';
COMMENT ON COLUMN questions.state IS 'active; retired: drawn no more, kept for those who met it.';
COMMENT ON COLUMN questions.words IS 'Name, tags and texts of the newest version, for the search.';
COMMENT ON COLUMN questions.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN questions.created_at IS 'When it was made.';
COMMENT ON COLUMN questions.updated_at IS 'When it was last changed.';
CREATE INDEX questions_search ON questions USING gin (to_tsvector('simple', words));
CREATE INDEX questions_category ON questions (org_id, category_id, id);

CREATE TABLE question_versions (
	org_id uuid NOT NULL,
	question_id uuid NOT NULL,
	version int NOT NULL CHECK (version >= 1),
	body text NOT NULL,
	marks bigint NOT NULL CHECK (marks BETWEEN 0 AND 1000000000),
	made_by uuid,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, question_id, version),
	FOREIGN KEY (org_id, question_id) REFERENCES questions
);
COMMENT ON TABLE question_versions IS 'What a question asked, and how it was judged, at one time. Rows never change.';
COMMENT ON COLUMN question_versions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN question_versions.question_id IS 'questions.id.';
COMMENT ON COLUMN question_versions.version IS 'From 1.';
COMMENT ON COLUMN question_versions.body IS 'JSON as its type has it (docs/quizzes.md), checked.';
COMMENT ON COLUMN question_versions.marks IS 'What it is worth unless a quiz says otherwise, millionths of a mark.';
COMMENT ON COLUMN question_versions.made_by IS 'users.id of who wrote it; NULL: a program.';
COMMENT ON COLUMN question_versions.created_at IS 'When.';

CREATE TABLE quiz_questions (
	org_id uuid NOT NULL,
	package_version_id uuid NOT NULL,
	slot int NOT NULL,
	question_id uuid NOT NULL,
	version int NOT NULL,
	module_id uuid NOT NULL,
	PRIMARY KEY (org_id, package_version_id, slot, question_id),
	FOREIGN KEY (org_id, question_id, version) REFERENCES question_versions
);
COMMENT ON TABLE quiz_questions IS 'Which questions a made quiz draws, in which version. Rows never change.';
COMMENT ON COLUMN quiz_questions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_questions.package_version_id IS 'package_versions.id of kind quiz.';
COMMENT ON COLUMN quiz_questions.slot IS 'The place in the quiz, from 1; a slot that draws at random has several.';
COMMENT ON COLUMN quiz_questions.question_id IS 'questions.id.';
COMMENT ON COLUMN quiz_questions.version IS 'question_versions.version.';
COMMENT ON COLUMN quiz_questions.module_id IS 'modules.id of the quiz.';
CREATE INDEX quiz_questions_question ON quiz_questions (org_id, question_id);

CREATE TABLE quiz_attempts (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	module_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	package_version_id uuid NOT NULL,
	session_id uuid NOT NULL,
	number int NOT NULL,
	seed bigint NOT NULL,
	state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'marking', 'marked')),
	started_at timestamptz NOT NULL,
	deadline_at timestamptz,
	submitted_at timestamptz,
	ended_by text CHECK (ended_by IN ('learner', 'time')),
	points bigint,
	marks bigint NOT NULL,
	score_scaled double precision,
	success text NOT NULL DEFAULT 'unknown' CHECK (success IN ('unknown', 'passed', 'failed')),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, attempt_id, number),
	FOREIGN KEY (org_id, attempt_id) REFERENCES attempts ON DELETE CASCADE
) WITH (fillfactor = 80);
COMMENT ON TABLE quiz_attempts IS 'Sittings of quizzes: each try of a learner.';
COMMENT ON COLUMN quiz_attempts.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_attempts.id IS 'UUIDv7.';
COMMENT ON COLUMN quiz_attempts.attempt_id IS 'attempts.id: the learner at this quiz in this place, whose result all sittings make.';
COMMENT ON COLUMN quiz_attempts.module_id IS 'modules.id, as of the attempt.';
COMMENT ON COLUMN quiz_attempts.learner_id IS 'learners.id, as of the attempt.';
COMMENT ON COLUMN quiz_attempts.package_version_id IS 'The quiz as it was made when the sitting began.';
COMMENT ON COLUMN quiz_attempts.session_id IS 'attempt_sessions.id (kind quiz): its log holds what was answered.';
COMMENT ON COLUMN quiz_attempts.number IS 'From 1.';
COMMENT ON COLUMN quiz_attempts.seed IS 'What was drawn, and in which order, follows from it. Learners never see it.';
COMMENT ON COLUMN quiz_attempts.state IS 'open; submitted: over, nothing counted (only while it is being judged); marking: a person has to judge answers; marked.';
COMMENT ON COLUMN quiz_attempts.started_at IS 'When it began.';
COMMENT ON COLUMN quiz_attempts.deadline_at IS 'The latest an answer counts, accommodations in; NULL: no limit.';
COMMENT ON COLUMN quiz_attempts.submitted_at IS 'When it was over.';
COMMENT ON COLUMN quiz_attempts.ended_by IS 'learner: they handed it in; time: it ran out, or the quiz closed.';
COMMENT ON COLUMN quiz_attempts.points IS 'What was reached, millionths of a mark; NULL: not yet known.';
COMMENT ON COLUMN quiz_attempts.marks IS 'What could be reached, millionths of a mark.';
COMMENT ON COLUMN quiz_attempts.score_scaled IS 'points by marks, 0 to 1; NULL: not yet known.';
COMMENT ON COLUMN quiz_attempts.success IS 'By the pass mark; unknown where there is none, or not yet.';
CREATE UNIQUE INDEX quiz_attempts_one_open ON quiz_attempts (org_id, attempt_id) WHERE state = 'open';
CREATE INDEX quiz_attempts_due ON quiz_attempts (deadline_at) WHERE state = 'open' AND deadline_at IS NOT NULL;
CREATE INDEX quiz_attempts_marking ON quiz_attempts (org_id, submitted_at, id) WHERE state = 'marking';
CREATE INDEX quiz_attempts_learner ON quiz_attempts (org_id, learner_id);
CREATE INDEX quiz_attempts_module ON quiz_attempts (org_id, module_id, id);

CREATE TABLE quiz_answers (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	question_id uuid NOT NULL,
	version int NOT NULL,
	position int NOT NULL,
	answer text NOT NULL DEFAULT '[]',
	seq bigint NOT NULL DEFAULT 0,
	flagged boolean NOT NULL DEFAULT false,
	checked boolean NOT NULL DEFAULT false,
	verdict text CHECK (verdict IN ('unanswered', 'wrong', 'partly', 'right', 'waiting')),
	points bigint,
	marks bigint NOT NULL,
	picked text[] NOT NULL DEFAULT '{}',
	comment text NOT NULL DEFAULT '',
	marked_by uuid,
	marked_at timestamptz,
	PRIMARY KEY (org_id, sitting_id, question_id),
	FOREIGN KEY (org_id, sitting_id) REFERENCES quiz_attempts ON DELETE CASCADE
) WITH (fillfactor = 80);
COMMENT ON TABLE quiz_answers IS 'What was answered in a sitting. While it is open, its session''s log may hold later words.';
COMMENT ON COLUMN quiz_answers.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_answers.sitting_id IS 'quiz_attempts.id.';
COMMENT ON COLUMN quiz_answers.question_id IS 'questions.id.';
COMMENT ON COLUMN quiz_answers.version IS 'question_versions.version.';
COMMENT ON COLUMN quiz_answers.position IS 'Where it stood in the sitting, from 1.';
COMMENT ON COLUMN quiz_answers.answer IS 'JSON: [[name, value], …] as the form sent it.';
COMMENT ON COLUMN quiz_answers.seq IS 'attempt_log.seq of that, or of the page whose form it was.';
COMMENT ON COLUMN quiz_answers.flagged IS 'The learner wants to look at it again.';
COMMENT ON COLUMN quiz_answers.checked IS 'The learner saw its feedback: it changes no more.';
COMMENT ON COLUMN quiz_answers.verdict IS 'waiting: a person has to judge; NULL: not judged yet.';
COMMENT ON COLUMN quiz_answers.points IS 'Millionths of a mark, below nothing too; NULL: not judged yet.';
COMMENT ON COLUMN quiz_answers.marks IS 'What could be reached, millionths of a mark.';
COMMENT ON COLUMN quiz_answers.picked IS 'What was chosen, by the author''s ids, for statistics.';
COMMENT ON COLUMN quiz_answers.comment IS 'Of who marked it, for the learner.';
COMMENT ON COLUMN quiz_answers.marked_by IS 'users.id of who marked it; NULL: nobody, or a program.';
COMMENT ON COLUMN quiz_answers.marked_at IS 'When; NULL: it was judged by itself, or not yet.';

CREATE TABLE quiz_accommodations (
	org_id uuid NOT NULL,
	module_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	time_per_cent int NOT NULL DEFAULT 100 CHECK (time_per_cent BETWEEN 100 AND 1000),
	extra_attempts int NOT NULL DEFAULT 0 CHECK (extra_attempts BETWEEN 0 AND 100),
	close_at timestamptz,
	note text NOT NULL DEFAULT '',
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, module_id, learner_id),
	FOREIGN KEY (org_id, module_id) REFERENCES modules ON DELETE CASCADE,
	FOREIGN KEY (org_id, learner_id) REFERENCES learners ON DELETE CASCADE
);
COMMENT ON TABLE quiz_accommodations IS 'What a learner is allowed in a quiz beyond its rule.';
COMMENT ON COLUMN quiz_accommodations.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_accommodations.module_id IS 'modules.id.';
COMMENT ON COLUMN quiz_accommodations.learner_id IS 'learners.id.';
COMMENT ON COLUMN quiz_accommodations.time_per_cent IS 'Of the time limit: 150 is half as much again.';
COMMENT ON COLUMN quiz_accommodations.extra_attempts IS 'Sittings more than the quiz allows.';
COMMENT ON COLUMN quiz_accommodations.close_at IS 'The quiz closes then for them; NULL: as for all.';
COMMENT ON COLUMN quiz_accommodations.note IS 'Why, for staff.';
COMMENT ON COLUMN quiz_accommodations.updated_at IS 'When it was last changed.';

-- A sitting's session is opened, read and ended by lms/quiz; all others are the player's.
ALTER TABLE attempt_sessions ADD COLUMN kind text NOT NULL DEFAULT 'player' CHECK (kind IN ('player', 'quiz'));
COMMENT ON COLUMN attempt_sessions.kind IS 'player: a run of the player, closed when it falls silent; quiz: a sitting of a quiz, open until that is over.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['question_categories', 'questions', 'question_versions', 'quiz_questions', 'quiz_attempts',
		'quiz_answers', 'quiz_accommodations']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON question_categories, quiz_accommodations TO lectern_app, lectern_worker;
GRANT SELECT, INSERT, UPDATE ON questions, quiz_attempts, quiz_answers TO lectern_app, lectern_worker;
GRANT SELECT, INSERT ON question_versions, quiz_questions TO lectern_app, lectern_worker;
