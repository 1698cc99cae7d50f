-- 0030 statement settings: whether what other runtimes do is told to the learning record store too.

ALTER TABLE statement_settings ADD COLUMN tells boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN statement_settings.tells IS 'What learners do in SCORM content and on pages is also stored as statements; without a row: it is.';
