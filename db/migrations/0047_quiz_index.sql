-- 0047 quiz index: by the learner first. An index of few values that began with org_id was smaller than the primary key, so that
-- plans made while the table was young, those of its foreign keys among them, read all sittings of an organisation for each answer.

DROP INDEX quiz_attempts_learner;
CREATE INDEX quiz_attempts_learner ON quiz_attempts (learner_id, org_id);
