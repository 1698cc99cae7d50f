-- 0055 quiz papers: what was answered in a sitting is one row, each column an array by the place of the question. It is read and
-- written as a whole (its attempt is held), and twenty rows with an index entry each were the dearest thing a quiz left behind.
-- What a person said of an answer has a table of its own. Readers find the rows of before in the view quiz_answers.

CREATE TABLE quiz_papers (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	questions uuid[] NOT NULL,
	marks bigint[] NOT NULL,
	answers text[] NOT NULL,
	seqs bigint[] NOT NULL,
	flagged boolean[] NOT NULL,
	checked boolean[] NOT NULL,
	verdicts text[] NOT NULL CHECK (array_remove(verdicts, NULL) <@ ARRAY['unanswered', 'wrong', 'partly', 'right', 'waiting']),
	points bigint[] NOT NULL,
	picked text[] NOT NULL,
	PRIMARY KEY (org_id, sitting_id),
	CONSTRAINT quiz_papers_whole CHECK (cardinality(questions) = ALL (ARRAY[cardinality(marks), cardinality(answers), cardinality(seqs),
		cardinality(flagged), cardinality(checked), cardinality(verdicts), cardinality(points), cardinality(picked)]))
) WITH (fillfactor = 80);
COMMENT ON TABLE quiz_papers IS 'What was answered in sittings, question by question. While one is open, its session''s log may hold later words. quiz_answers shows them as rows.';
COMMENT ON COLUMN quiz_papers.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_papers.sitting_id IS 'quiz_attempts.id.';
COMMENT ON COLUMN quiz_papers.questions IS 'questions.id, in the order in which they stood in the sitting. Their versions are those of the made quiz.';
COMMENT ON COLUMN quiz_papers.marks IS 'What could be reached, millionths of a mark.';
COMMENT ON COLUMN quiz_papers.answers IS 'JSON: [[name, value], …] as the form sent it.';
COMMENT ON COLUMN quiz_papers.seqs IS 'attempt_log.seq of that, or of the page whose form it was; 0: nothing was said.';
COMMENT ON COLUMN quiz_papers.flagged IS 'The learner wants to look at it again.';
COMMENT ON COLUMN quiz_papers.checked IS 'The learner saw its feedback: it changes no more.';
COMMENT ON COLUMN quiz_papers.verdicts IS 'waiting: a person has to judge; NULL: not judged yet.';
COMMENT ON COLUMN quiz_papers.points IS 'Millionths of a mark, below nothing too; NULL: not judged yet.';
COMMENT ON COLUMN quiz_papers.picked IS 'Each a text[]: what was chosen, by the author''s ids, for statistics.';

CREATE TABLE quiz_marks (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	question_id uuid NOT NULL,
	comment text NOT NULL DEFAULT '',
	marked_by uuid,
	marked_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, sitting_id, question_id)
);
COMMENT ON TABLE quiz_marks IS 'What persons said of answers. Points and verdict stand in quiz_papers.';
COMMENT ON COLUMN quiz_marks.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN quiz_marks.sitting_id IS 'quiz_attempts.id.';
COMMENT ON COLUMN quiz_marks.question_id IS 'questions.id.';
COMMENT ON COLUMN quiz_marks.comment IS 'For the learner.';
COMMENT ON COLUMN quiz_marks.marked_by IS 'users.id of who marked it; NULL: a program.';
COMMENT ON COLUMN quiz_marks.marked_at IS 'When.';

INSERT INTO quiz_papers (org_id, sitting_id, questions, marks, answers, seqs, flagged, checked, verdicts, points, picked)
SELECT org_id, sitting_id, array_agg(question_id ORDER BY position), array_agg(marks ORDER BY position), array_agg(answer ORDER BY position),
	array_agg(seq ORDER BY position), array_agg(flagged ORDER BY position), array_agg(checked ORDER BY position),
	array_agg(verdict ORDER BY position), array_agg(points ORDER BY position), array_agg(picked::text ORDER BY position)
FROM quiz_answers GROUP BY org_id, sitting_id;
INSERT INTO quiz_marks (org_id, sitting_id, question_id, comment, marked_by, marked_at)
SELECT org_id, sitting_id, question_id, comment, marked_by, marked_at FROM quiz_answers WHERE marked_at IS NOT NULL;

DROP TRIGGER quiz_answers_go ON quiz_attempts;
DROP FUNCTION quiz_answers_go;
DROP TABLE quiz_answers;

-- As before (0050): they are written while their sitting's attempt is held, and go with it.
CREATE FUNCTION quiz_papers_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	DELETE FROM quiz_papers WHERE org_id = OLD.org_id AND sitting_id = OLD.id;
	DELETE FROM quiz_marks WHERE org_id = OLD.org_id AND sitting_id = OLD.id;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION quiz_papers_go IS 'What was answered in a sitting that is deleted, and said of it, goes with it.';
CREATE TRIGGER quiz_papers_go AFTER DELETE ON quiz_attempts FOR EACH ROW EXECUTE FUNCTION quiz_papers_go();

CREATE VIEW quiz_answers WITH (security_invoker = true) AS
SELECT p.org_id, p.sitting_id, a.question_id, a.position, a.answer, a.seq, a.flagged, a.checked, a.verdict, a.points, a.marks,
	a.picked::text[] AS picked, coalesce(m.comment, '') AS comment, m.marked_by, m.marked_at
FROM quiz_papers p
CROSS JOIN LATERAL unnest(p.questions, p.answers, p.seqs, p.flagged, p.checked, p.verdicts, p.points, p.marks, p.picked) WITH ORDINALITY
	AS a (question_id, answer, seq, flagged, checked, verdict, points, marks, picked, position)
LEFT JOIN quiz_marks m ON m.org_id = p.org_id AND m.sitting_id = p.sitting_id AND m.question_id = a.question_id;
COMMENT ON VIEW quiz_answers IS 'What was answered in sittings, a row for each question, and what a person said of it.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['quiz_papers', 'quiz_marks']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON quiz_papers, quiz_marks TO lectern_app, lectern_worker;
GRANT SELECT ON quiz_answers TO lectern_app, lectern_worker;
