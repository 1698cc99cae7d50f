-- 0016 cookieless: launches of browsers that keep no cookie in a frame, and forms that are sent twice. A login stays for its
-- ten minutes after it was used, so that the same browser is led on to the launch it has instead of being refused.

ALTER TABLE lti_logins
	ADD COLUMN proof_hash text NOT NULL DEFAULT '',
	ADD COLUMN browser_key text NOT NULL DEFAULT '',
	ADD COLUMN used_at timestamptz,
	ADD COLUMN outcome text CHECK (outcome IN ('parked', 'refused', 'opened')),
	ADD COLUMN kept text,
	ADD COLUMN kept_until timestamptz,
	ADD COLUMN deployment text;
COMMENT ON TABLE lti_logins IS 'One login under way; used with its nonce by one UPDATE … WHERE used_at IS NULL … RETURNING.';
COMMENT ON COLUMN lti_logins.proof_hash IS 'SHA-256 of what the platform''s own storage keeps for the browser; empty: it was not offered.';
COMMENT ON COLUMN lti_logins.browser_key IS 'Keyed hash of registration, login_hint and kind of browser: the key of lti_frame_refusals.';
COMMENT ON COLUMN lti_logins.used_at IS 'When a launch came with the state; NULL: not yet.';
COMMENT ON COLUMN lti_logins.outcome IS 'What came of it: parked (verified, waits for the proof from the platform''s storage), refused, opened; NULL: under way.';
COMMENT ON COLUMN lti_logins.kept IS 'Sealed: of a parked launch its verified claims, of an opened one where it led.';
COMMENT ON COLUMN lti_logins.kept_until IS 'After this a parked launch counts for nothing.';
COMMENT ON COLUMN lti_logins.deployment IS 'The deployment that a parked launch names.';

CREATE TABLE lti_frame_refusals (
	browser_key text PRIMARY KEY,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL
);
COMMENT ON TABLE lti_frame_refusals IS 'Browsers whose frame kept nothing at the last launch and that came in by a window of their own: the next login offers it at once. Names nobody.';
COMMENT ON COLUMN lti_frame_refusals.browser_key IS 'Keyed hash of registration, login_hint, whether storage was offered, and kind of browser.';
COMMENT ON COLUMN lti_frame_refusals.created_at IS 'When the row was made.';
COMMENT ON COLUMN lti_frame_refusals.expires_at IS 'After this the frame is tried again.';
CREATE INDEX lti_frame_refusals_expires ON lti_frame_refusals (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON lti_frame_refusals TO lectern_app, lectern_worker;
