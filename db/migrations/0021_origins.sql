-- 0021 origins: learners by where they come from. Who is the same person, by proof of both; ways in without LTI that a page
-- signs; bases of another system that were brought here; the names that system knew.

-- What launches and placements come from is said by the code that makes them: a word, so that a new way in needs no new rule.
ALTER TABLE launches DROP CONSTRAINT launches_source_check,
	ADD CONSTRAINT launches_source_check CHECK (source ~ '^[a-z][a-z0-9]*$');
ALTER TABLE placements DROP CONSTRAINT placements_kind_check,
	ADD CONSTRAINT placements_kind_check CHECK (kind ~ '^[a-z][a-z0-9]*$');
COMMENT ON COLUMN launches.source IS 'lti, lti11, direct, dispatch or signed.';
COMMENT ON COLUMN placements.kind IS 'lti, lti11, direct, dispatch or signed.';
COMMENT ON COLUMN placements.deployment IS 'lti: lti_deployments.id; signed: origins.id.';
COMMENT ON COLUMN placements.resource_link_id IS 'lti: the platform''s id of the link; signed: the module''s.';
COMMENT ON COLUMN lti_launches.registration_id IS 'The platform; of a signed way in (message type signed-entry) the origin.';
COMMENT ON COLUMN learners.user_id IS 'The person, where learners were joined (learner_links): users.id where one proved an account, else an id of nobody else.';
CREATE INDEX learners_user ON learners (org_id, user_id) WHERE user_id IS NOT NULL;

CREATE TABLE learner_links (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	learner_id uuid NOT NULL,
	other_id uuid,
	account_id uuid,
	proof text NOT NULL CHECK (proof ~ '^[a-z][a-z0-9]*$'),
	made_by_kind text NOT NULL,
	made_by uuid,
	made_at timestamptz NOT NULL DEFAULT now(),
	undone_by_kind text,
	undone_by uuid,
	undone_at timestamptz,
	PRIMARY KEY (org_id, id),
	CHECK ((other_id IS NULL) <> (account_id IS NULL) AND learner_id IS DISTINCT FROM other_id),
	CHECK ((undone_at IS NULL) = (undone_by_kind IS NULL))
);
COMMENT ON TABLE learner_links IS 'Who was proven to be the same person as whom; learners.user_id follows from those that are not undone. Learning data never moves.';
COMMENT ON COLUMN learner_links.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN learner_links.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN learner_links.learner_id IS 'The learner.';
COMMENT ON COLUMN learner_links.other_id IS 'The other learner who is the same person; NULL: account_id.';
COMMENT ON COLUMN learner_links.account_id IS 'users.id of the account that is theirs; NULL: other_id.';
COMMENT ON COLUMN learner_links.proof IS 'How both were proven: code (given in one launch, entered in another), password (of the account), platform (it said so, signed).';
COMMENT ON COLUMN learner_links.made_by_kind IS 'launch, guest, client, job …: what kind of principal.';
COMMENT ON COLUMN learner_links.made_by IS 'Its id; NULL: none.';
COMMENT ON COLUMN learner_links.made_at IS 'When.';
COMMENT ON COLUMN learner_links.undone_by_kind IS 'Set: it counts no longer; what kind of principal undid it.';
COMMENT ON COLUMN learner_links.undone_by IS 'Its id; NULL: none.';
COMMENT ON COLUMN learner_links.undone_at IS 'When it was undone.';
CREATE INDEX learner_links_learner ON learner_links (org_id, learner_id);
CREATE INDEX learner_links_other ON learner_links (org_id, other_id) WHERE other_id IS NOT NULL;
CREATE INDEX learner_links_account ON learner_links (org_id, account_id) WHERE account_id IS NOT NULL;

CREATE TABLE learner_visits (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	learner_id uuid NOT NULL,
	source text NOT NULL CHECK (source ~ '^[a-z][a-z0-9]*$'),
	frame_origins text NOT NULL DEFAULT '',
	locale text NOT NULL DEFAULT '',
	tries int NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE learner_visits IS 'One arrival of a learner at their own page, on our own origin where no content can read its address.';
COMMENT ON COLUMN learner_visits.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN learner_visits.id IS 'UUIDv7, given by the service; the page''s address carries a capability naming it.';
COMMENT ON COLUMN learner_visits.learner_id IS 'Who.';
COMMENT ON COLUMN learner_visits.source IS 'lti, direct or signed: what proved them.';
COMMENT ON COLUMN learner_visits.frame_origins IS 'Who may hold the page in a frame.';
COMMENT ON COLUMN learner_visits.locale IS 'Language of the page.';
COMMENT ON COLUMN learner_visits.tries IS 'Codes that were entered in it.';
COMMENT ON COLUMN learner_visits.created_at IS 'When they came.';
COMMENT ON COLUMN learner_visits.expires_at IS 'Until when the address is good.';
CREATE INDEX learner_visits_learner ON learner_visits (org_id, learner_id, created_at);
CREATE INDEX learner_visits_expires ON learner_visits (expires_at);

CREATE TABLE learner_codes (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	code_hash text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, learner_id),
	UNIQUE (org_id, code_hash)
);
COMMENT ON TABLE learner_codes IS 'The code by which a learner joins another place to theirs: one at a time, consumed by one DELETE … RETURNING.';
COMMENT ON COLUMN learner_codes.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN learner_codes.learner_id IS 'Who asked for it.';
COMMENT ON COLUMN learner_codes.code_hash IS 'Keyed hash of the code.';
COMMENT ON COLUMN learner_codes.created_at IS 'When it was given out.';
COMMENT ON COLUMN learner_codes.expires_at IS 'After this it counts for nothing.';
CREATE INDEX learner_codes_expires ON learner_codes (expires_at);

CREATE TABLE origin_entries (
	org_id uuid NOT NULL,
	origin_id uuid NOT NULL,
	open boolean NOT NULL DEFAULT false,
	frame_origins text NOT NULL DEFAULT '',
	secret_id uuid NOT NULL,
	sealed_secret text NOT NULL,
	former_sealed text NOT NULL DEFAULT '',
	former_until timestamptz,
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	rotated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, origin_id),
	FOREIGN KEY (org_id, origin_id) REFERENCES origins
);
COMMENT ON TABLE origin_entries IS 'Origins whose pages may let learners in by an address they sign, where there is no LTI.';
COMMENT ON COLUMN origin_entries.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN origin_entries.origin_id IS 'The origin.';
COMMENT ON COLUMN origin_entries.open IS 'False: nobody comes in by it.';
COMMENT ON COLUMN origin_entries.frame_origins IS 'Origins of the pages that may hold it in a frame, blank-separated.';
COMMENT ON COLUMN origin_entries.secret_id IS 'Names the secret; sealed with it.';
COMMENT ON COLUMN origin_entries.sealed_secret IS 'What addresses are signed with, sealed by the installation secret.';
COMMENT ON COLUMN origin_entries.former_sealed IS 'The secret before it, which counts until former_until; empty: none.';
COMMENT ON COLUMN origin_entries.former_until IS 'When the former secret ends.';
COMMENT ON COLUMN origin_entries.revision IS 'Counts changes.';
COMMENT ON COLUMN origin_entries.created_at IS 'When the row was made.';
COMMENT ON COLUMN origin_entries.rotated_at IS 'When the present secret was made.';

CREATE TABLE entry_nonces (
	org_id uuid NOT NULL,
	origin_id uuid NOT NULL,
	nonce_hash text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, origin_id, nonce_hash)
);
COMMENT ON TABLE entry_nonces IS 'Nonces of signed addresses that were used; removed some time after the address expired.';
COMMENT ON COLUMN entry_nonces.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN entry_nonces.origin_id IS 'The origin.';
COMMENT ON COLUMN entry_nonces.nonce_hash IS 'SHA-256 of the nonce.';
COMMENT ON COLUMN entry_nonces.expires_at IS 'When the address expires: from then on it is refused anyway.';
CREATE INDEX entry_nonces_expires ON entry_nonces (expires_at);

CREATE TABLE imported_learners (
	org_id uuid NOT NULL,
	origin_id uuid NOT NULL,
	old_key text NOT NULL,
	moodle_user_id text,
	learner_id uuid,
	reason text,
	source jsonb NOT NULL,
	imported_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, origin_id, old_key)
);
COMMENT ON TABLE imported_learners IS 'Rows of apprenants of a Moodle-only base, as they were, each with the learner it became.';
COMMENT ON COLUMN imported_learners.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN imported_learners.origin_id IS 'The origin they were brought to.';
COMMENT ON COLUMN imported_learners.old_key IS 'The row''s own id; without one, a hash of what it says and how often it was said.';
COMMENT ON COLUMN imported_learners.moodle_user_id IS 'The old column, as it was.';
COMMENT ON COLUMN imported_learners.learner_id IS 'The learner here; NULL: reason says why there is none.';
COMMENT ON COLUMN imported_learners.reason IS 'Why the row became no learner; NULL: it did.';
COMMENT ON COLUMN imported_learners.source IS 'The whole row, as it was.';
COMMENT ON COLUMN imported_learners.imported_at IS 'When it came first.';

CREATE TABLE imported_progress (
	org_id uuid NOT NULL,
	origin_id uuid NOT NULL,
	old_key text NOT NULL,
	old_learner text,
	grain text,
	module text,
	sequence text,
	completed_at timestamptz,
	learner_id uuid,
	reason text,
	source jsonb NOT NULL,
	imported_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, origin_id, old_key)
);
COMMENT ON TABLE imported_progress IS 'Rows of progress of a Moodle-only base, as they were. Those without a reason stand in progress too.';
COMMENT ON COLUMN imported_progress.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN imported_progress.origin_id IS 'The origin they were brought to.';
COMMENT ON COLUMN imported_progress.old_key IS 'The row''s own id; without one, a hash of what it says and how often it was said.';
COMMENT ON COLUMN imported_progress.old_learner IS 'apprenant_id, as it was: old_key of imported_learners.';
COMMENT ON COLUMN imported_progress.grain IS 'grain_id, as it was.';
COMMENT ON COLUMN imported_progress.module IS 'module_id, as it was.';
COMMENT ON COLUMN imported_progress.sequence IS 'sequence_id, as it was.';
COMMENT ON COLUMN imported_progress.completed_at IS 'When, where the row says a time.';
COMMENT ON COLUMN imported_progress.learner_id IS 'The learner here; NULL: not known.';
COMMENT ON COLUMN imported_progress.reason IS 'Why the row does not stand in progress; NULL: it does. Looked at again by every import.';
COMMENT ON COLUMN imported_progress.source IS 'The whole row, as it was.';
COMMENT ON COLUMN imported_progress.imported_at IS 'When it came first.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['learner_links', 'learner_visits', 'learner_codes', 'origin_entries', 'entry_nonces',
		'imported_learners', 'imported_progress']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON learner_links, learner_visits, learner_codes, origin_entries, entry_nonces, imported_learners, imported_progress
	TO lectern_app, lectern_worker;
GRANT INSERT ON learner_links, learner_visits, learner_codes, origin_entries, entry_nonces, imported_learners, imported_progress
	TO lectern_app;
GRANT UPDATE (undone_by_kind, undone_by, undone_at) ON learner_links TO lectern_app;
GRANT UPDATE (tries, expires_at) ON learner_visits TO lectern_app;
GRANT UPDATE (code_hash, created_at, expires_at) ON learner_codes TO lectern_app;
GRANT UPDATE (open, frame_origins, secret_id, sealed_secret, former_sealed, former_until, revision, rotated_at) ON origin_entries
	TO lectern_app;
GRANT UPDATE (learner_id, reason) ON imported_learners, imported_progress TO lectern_app;
GRANT DELETE ON learner_visits, learner_codes, entry_nonces TO lectern_app, lectern_worker;

-- The names of the base that Moodle-only installations began with. Whoever asks sees by their own rights.
CREATE VIEW apprenants WITH (security_invoker = true) AS
SELECT l.org_id, l.id, o.slug AS origin, l.external_user_id, l.email, l.created_at AS date_creation,
	CASE WHEN o.kind = 'moodle' THEN l.external_user_id END AS moodle_user_id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE NOT l.fleeting;
COMMENT ON VIEW apprenants IS 'Learners under the names of the base before: where they come from and who they are there.';

CREATE VIEW progress_apprenants WITH (security_invoker = true) AS
SELECT p.org_id, p.learner_id AS apprenant_id, o.slug AS origin, l.external_user_id, p.grain_id, p.module_id, p.sequence_id,
	p.completed_at
FROM progress p
JOIN learners l ON l.org_id = p.org_id AND l.id = p.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE NOT l.fleeting;
COMMENT ON VIEW progress_apprenants IS 'Progress under the names of the base before. A role for reports has it as progress (docs/learners.md).';
GRANT SELECT ON apprenants, progress_apprenants TO lectern_app, lectern_worker;

-- Whoever is forgotten leaves no tie behind. As in 0001, and besides: what this migration brought.
CREATE OR REPLACE FUNCTION forget_guest(org uuid, guest uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	theirs uuid[];
	sessions uuid[];
BEGIN
	IF NOT org = ANY (current_setting('lectern.orgs')::uuid[])
		OR EXISTS (SELECT FROM grade_ledger WHERE org_id = org AND learner_id = guest) THEN
		RETURN false;
	END IF;
	PERFORM FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
	WHERE l.org_id = org AND l.id = guest AND o.kind = 'direct' FOR UPDATE OF l;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- The locks of lms/attempt.sql, in their order: the attempts, then their sessions; appends under way are waited for.
	theirs := ARRAY(SELECT id FROM attempts WHERE org_id = org AND learner_id = guest ORDER BY id FOR UPDATE);
	sessions := ARRAY(SELECT id FROM attempt_sessions WHERE org_id = org AND attempt_id = ANY (theirs) ORDER BY id FOR UPDATE);
	DELETE FROM attempt_sessions WHERE org_id = org AND id = ANY (sessions);
	DELETE FROM attempt_log WHERE org_id = org AND session_id = ANY (sessions);
	DELETE FROM attempt_events WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM attempt_items WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM launches WHERE org_id = org AND learner_id = guest;
	DELETE FROM progress WHERE org_id = org AND learner_id = guest;
	DELETE FROM attempts WHERE org_id = org AND id = ANY (theirs);
	DELETE FROM learner_codes WHERE org_id = org AND learner_id = guest;
	DELETE FROM learner_visits WHERE org_id = org AND learner_id = guest;
	DELETE FROM learner_links WHERE org_id = org AND (learner_id = guest OR other_id = guest);
	DELETE FROM learners WHERE org_id = org AND id = guest;
	RETURN true;
END $$;
