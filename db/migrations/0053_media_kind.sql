-- 0053 media kind: files of one kind, or of one type of bytes, are found by an index each, however many others there are.

CREATE INDEX contents_family ON contents (org_id, family, state, id);
CREATE INDEX contents_type ON contents (org_id, mime_type, state, id);

DROP FUNCTION contents_found(uuid, text, text, text, text, boolean, uuid, bigint);

-- As 0040 says. Each way to ask is a statement of its own, so that none is planned for another.
CREATE FUNCTION contents_found(org uuid, words text, of_family text, of_type text, tagged text, in_state text, unused boolean, before uuid, most bigint)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	latest uuid := coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
	wanted tsquery;
	word text;
BEGIN
	IF NOT org = ANY (current_setting('lectern.orgs')::uuid[]) THEN
		RETURN;
	END IF;
	IF words = '' AND tagged IS NULL AND of_type IS NOT NULL THEN
		RETURN QUERY SELECT c.id FROM contents c
			WHERE c.org_id = org AND c.mime_type = of_type AND c.state = in_state AND c.id < latest AND (of_family IS NULL OR c.family = of_family)
				AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
			ORDER BY c.id DESC LIMIT most;
		RETURN;
	END IF;
	IF words = '' AND tagged IS NULL AND of_family IS NOT NULL THEN
		RETURN QUERY SELECT c.id FROM contents c
			WHERE c.org_id = org AND c.family = of_family AND c.state = in_state AND c.id < latest
				AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
			ORDER BY c.id DESC LIMIT most;
		RETURN;
	END IF;
	IF words = '' AND tagged IS NULL THEN
		RETURN QUERY SELECT c.id FROM contents c
			WHERE c.org_id = org AND c.state = in_state AND c.id < latest
				AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
			ORDER BY c.id DESC LIMIT most;
		RETURN;
	END IF;
	wanted := quote_literal('@org:' || org)::tsquery;
	IF of_family IS NOT NULL THEN
		wanted := wanted && quote_literal('@family:' || of_family)::tsquery;
	END IF;
	IF tagged IS NOT NULL THEN
		wanted := wanted && ('''' || replace(replace('@tag:' || tagged, '\', '\\'), '''', '''''') || '''')::tsquery;
	END IF;
	FOREACH word IN ARRAY (string_to_array(content_words(words), ' '))[1:10] LOOP
		wanted := wanted && (quote_literal(word) || ':*')::tsquery;
	END LOOP;
	RETURN QUERY SELECT c.id FROM contents c
		WHERE c.search @@ wanted AND c.org_id = org AND c.state = in_state AND c.id < latest AND (of_type IS NULL OR c.mime_type = of_type)
			AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
		ORDER BY c.id DESC LIMIT most;
END $$;
COMMENT ON FUNCTION contents_found IS 'A page of the media library, newest first: ids of the files of one organisation that have every word, the family, the type and the tag.';
REVOKE ALL ON FUNCTION contents_found FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contents_found TO lectern_app, lectern_worker;
