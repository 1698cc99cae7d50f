-- 0050 quiz answers: without the foreign key to their sitting, which looked the same sitting up once for each answer that was handed
-- in, as dear as writing it. Answers are written while their sitting's attempt is held, so it cannot go meanwhile; when it goes, they
-- go with it.

ALTER TABLE quiz_answers DROP CONSTRAINT quiz_answers_org_id_sitting_id_fkey;

CREATE FUNCTION quiz_answers_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	DELETE FROM quiz_answers WHERE org_id = OLD.org_id AND sitting_id = OLD.id;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION quiz_answers_go IS 'Answers of a sitting that is deleted go with it.';
CREATE TRIGGER quiz_answers_go AFTER DELETE ON quiz_attempts FOR EACH ROW EXECUTE FUNCTION quiz_answers_go();
