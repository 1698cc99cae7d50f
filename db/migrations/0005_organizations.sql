-- 0005 organizations: what their administrators set, the host names that lead to them, and the legal entities behind them.

ALTER TABLE organizations ADD COLUMN revision bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN organizations.revision IS 'Counts changes of name and settings: who saves says which one they saw.';
ALTER TABLE organizations ADD CONSTRAINT organizations_slug CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$');

-- Directory: asked by the Host of a request, before the tenant is known.
CREATE TABLE organization_hosts (
	host text PRIMARY KEY CHECK (host = lower(host)),
	org_id uuid NOT NULL REFERENCES organizations,
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE organization_hosts IS 'Host names of the app origin that belong to one organisation: its pages are all that is shown there.';
COMMENT ON COLUMN organization_hosts.host IS 'Lower case, with the port where it is not the usual one, as browsers send it.';
COMMENT ON COLUMN organization_hosts.org_id IS 'The organisation.';
COMMENT ON COLUMN organization_hosts.created_at IS 'When the row was made.';
CREATE INDEX organization_hosts_org ON organization_hosts (org_id);

CREATE TABLE legal_entities (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	name text NOT NULL,
	registration_number text NOT NULL DEFAULT '',
	vat_number text NOT NULL DEFAULT '',
	address text NOT NULL DEFAULT '',
	country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
	signatory text NOT NULL DEFAULT '',
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE legal_entities IS 'Who an organisation is before the law: printed on certificates and invoices. Ended, never deleted: papers name them.';
COMMENT ON COLUMN legal_entities.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN legal_entities.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN legal_entities.name IS 'Registered name.';
COMMENT ON COLUMN legal_entities.registration_number IS 'SIREN, company number or the like.';
COMMENT ON COLUMN legal_entities.vat_number IS 'VAT identification number.';
COMMENT ON COLUMN legal_entities.address IS 'Postal address, lines as written.';
COMMENT ON COLUMN legal_entities.country IS 'ISO 3166-1 alpha-2.';
COMMENT ON COLUMN legal_entities.signatory IS 'Who signs, with their office.';
COMMENT ON COLUMN legal_entities.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN legal_entities.created_at IS 'When the row was made.';
COMMENT ON COLUMN legal_entities.ended_at IS 'Set: not offered any more.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['legal_entities']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON organization_hosts, legal_entities TO lectern_app, lectern_worker;
GRANT INSERT ON organizations, organization_hosts, legal_entities TO lectern_app;
GRANT UPDATE (name, settings, revision) ON organizations TO lectern_app;
GRANT UPDATE ON legal_entities TO lectern_app;
GRANT DELETE ON organization_hosts TO lectern_app;
