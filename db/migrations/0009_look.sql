-- 0009 look: the logos of organisations. Their colours are in organizations.settings.

-- Directory: shown before it is known who asks.
CREATE TABLE organization_logos (
	org_id uuid PRIMARY KEY REFERENCES organizations,
	name text NOT NULL CHECK (name ~ '^[0-9a-f]{16}\.(png|jpg|webp)$'),
	bytes bytea NOT NULL CHECK (length(bytes) <= 262144),
	changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE organization_logos IS 'The logo that pages of an organisation show in place of ours.';
COMMENT ON COLUMN organization_logos.org_id IS 'The organisation.';
COMMENT ON COLUMN organization_logos.name IS 'The last part of its address: the beginning of its SHA-256, and its kind.';
COMMENT ON COLUMN organization_logos.bytes IS 'The picture as it was sent.';
COMMENT ON COLUMN organization_logos.changed_at IS 'When it was last set.';

GRANT SELECT ON organization_logos TO lectern_app, lectern_worker;
GRANT INSERT, DELETE, UPDATE (name, bytes, changed_at) ON organization_logos TO lectern_app;
