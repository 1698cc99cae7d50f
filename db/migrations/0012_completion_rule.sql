-- 0012 completion rule: what makes a module complete and passed, as its organisation's staff choose.

ALTER TABLE modules
	ADD COLUMN completion_rule text NOT NULL DEFAULT 'content'
		CHECK (completion_rule IN ('content', 'score', 'all', 'time', 'terminated')),
	ADD COLUMN completion_score double precision CHECK (completion_score BETWEEN 0 AND 1),
	ADD COLUMN completion_minutes int CHECK (completion_minutes BETWEEN 1 AND 60000),
	ADD COLUMN success_rule text NOT NULL DEFAULT 'content' CHECK (success_rule IN ('content', 'score')),
	ADD COLUMN success_score double precision CHECK (success_score BETWEEN 0 AND 1),
	ADD COLUMN revision bigint NOT NULL DEFAULT 1,
	ADD CONSTRAINT modules_completion_score CHECK ((completion_rule = 'score') = (completion_score IS NOT NULL)),
	ADD CONSTRAINT modules_completion_minutes CHECK ((completion_rule = 'time') = (completion_minutes IS NOT NULL)),
	ADD CONSTRAINT modules_success_score CHECK ((success_rule = 'score') = (success_score IS NOT NULL));
COMMENT ON COLUMN modules.completion_rule IS 'What makes an attempt complete: content (it says so), score, all (parts were opened), time, or terminated (each part was ended by its content).';
COMMENT ON COLUMN modules.completion_score IS 'score: the least that completes, 0 to 1.';
COMMENT ON COLUMN modules.completion_minutes IS 'time: so many minutes in all parts complete.';
COMMENT ON COLUMN modules.success_rule IS 'What makes an attempt passed: content (it says so), or score.';
COMMENT ON COLUMN modules.success_score IS 'score: the least that passes, 0 to 1.';
COMMENT ON COLUMN modules.revision IS 'Counts changes of the rules: who saves says which one they saw.';

-- What a course said of itself decides only where its module's rule is the content: kept beside what was decided.
ALTER TABLE attempts ADD COLUMN whole_completion text, ADD COLUMN whole_success text, ADD COLUMN whole_score double precision;
COMMENT ON COLUMN attempts.whole_completion IS 'SCORM 2004: completion of the course as a whole by its own rules, as last rolled up; NULL for SCORM 1.2 and before the first turn.';
COMMENT ON COLUMN attempts.whole_success IS 'SCORM 2004: its success, likewise.';
COMMENT ON COLUMN attempts.whole_score IS 'SCORM 2004: its score, -1 to 1, likewise; NULL also for none.';

-- Whether a part was ever ended by its content: the rule terminated asks for it, of attempts from before it was chosen too.
ALTER TABLE attempt_items ADD COLUMN ended boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN attempt_items.ended IS 'Its content finished at least once (LMSFinish, Terminate).';
UPDATE attempt_items i SET ended = true
WHERE strpos(i.cmi, '"ended":"finished"') > 0
	OR EXISTS (SELECT FROM attempt_sessions s JOIN attempt_log l ON l.org_id = s.org_id AND l.session_id = s.id
		WHERE s.org_id = i.org_id AND s.attempt_id = i.attempt_id
			AND strpos(l.body, '"do":"finish"') > 0 AND strpos(l.body, i.grain_id::text) > 0);
