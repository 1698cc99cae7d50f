-- 0018 grades: columns that Lectern finds or makes by itself, in which way a grade is sent, why it is where it is, and what the
-- platform shows of it.

ALTER TABLE line_items
	ADD COLUMN service text NOT NULL DEFAULT 'ags' CHECK (service IN ('ags', 'basic_outcomes')),
	ADD COLUMN claimed_url text,
	ADD COLUMN list_url text,
	ADD COLUMN source text NOT NULL DEFAULT 'launch' CHECK (source IN ('launch', 'found', 'made')),
	ADD COLUMN maximum double precision,
	ADD COLUMN label text,
	ADD COLUMN ends_at timestamptz,
	ADD COLUMN read_at timestamptz,
	ADD COLUMN sought_until timestamptz;
UPDATE line_items SET claimed_url = url;
COMMENT ON COLUMN line_items.url IS 'The line item at the platform; empty while it is not known.';
COMMENT ON COLUMN line_items.service IS 'How its grades are sent: Assignment and Grade Services, or Basic Outcomes of LTI 1.1.';
COMMENT ON COLUMN line_items.claimed_url IS 'The line item as the last launch named it; empty where it named none.';
COMMENT ON COLUMN line_items.list_url IS 'Where the platform lists its line items, and takes new ones.';
COMMENT ON COLUMN line_items.source IS 'How url is known: named by a launch, found in the list, or made by the service.';
COMMENT ON COLUMN line_items.maximum IS 'scoreMaximum as the platform told it; null while it was not read.';
COMMENT ON COLUMN line_items.label IS 'The name of the line item at the platform, as it was read.';
COMMENT ON COLUMN line_items.ends_at IS 'endDateTime as the platform told it.';
COMMENT ON COLUMN line_items.read_at IS 'When it was read at the platform, found or made.';
COMMENT ON COLUMN line_items.sought_until IS 'A sender looks for it, or makes it, until then.';

ALTER TABLE grade_ledger
	ADD COLUMN reason_code text,
	ADD COLUMN result_state text CHECK (result_state IN ('agrees', 'differs', 'missing', 'changed')),
	ADD COLUMN result_given double precision,
	ADD COLUMN result_maximum double precision,
	ADD COLUMN result_at timestamptz;
COMMENT ON COLUMN grade_ledger.reason IS 'Why it is where it is, with what the platform said.';
COMMENT ON COLUMN grade_ledger.reason_code IS 'The same as one of the codes of lms/grade/reason.c, each with a sentence for people.';
COMMENT ON COLUMN grade_ledger.result_state IS 'What the platform showed when it was compared: the grade, another one, none, or another one where this one had been.';
COMMENT ON COLUMN grade_ledger.result_given IS 'resultScore then.';
COMMENT ON COLUMN grade_ledger.result_maximum IS 'resultMaximum then.';
COMMENT ON COLUMN grade_ledger.result_at IS 'When it was compared.';

CREATE TABLE grade_settings (
	org_id uuid NOT NULL,
	compare_nightly boolean NOT NULL DEFAULT false,
	compared_at timestamptz,
	PRIMARY KEY (org_id)
);
COMMENT ON TABLE grade_settings IS 'How an organisation wants its grades looked after.';
COMMENT ON COLUMN grade_settings.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grade_settings.compare_nightly IS 'Every night what was sent is compared with what the platforms show.';
COMMENT ON COLUMN grade_settings.compared_at IS 'When a comparison by night was last asked for.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['grade_settings']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON grade_settings TO lectern_app, lectern_worker;
