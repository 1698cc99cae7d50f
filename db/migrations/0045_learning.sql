-- 0045 learning: what learners opened and what became of it, as events by months; and where direct visitors may have been.

CREATE TABLE events (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	learner_id uuid NOT NULL,
	course_id uuid,
	type text NOT NULL CHECK (type ~ '^[a-z]+\.[a-z]+$'),
	payload jsonb NOT NULL DEFAULT '{}',
	occurred_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);
COMMENT ON TABLE events IS 'What learners did, in order: courses and modules they opened, enrolled in and completed. Rows are only added; they go with their learner. One partition for each month, by the time within the id.';
COMMENT ON COLUMN events.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN events.id IS 'UUIDv7 of the time of the event: the order of the rows, and the partition.';
COMMENT ON COLUMN events.learner_id IS 'learners.id.';
COMMENT ON COLUMN events.course_id IS 'courses.id; NULL: it is about no course.';
COMMENT ON COLUMN events.type IS 'A row of lms/event/event.def.';
COMMENT ON COLUMN events.payload IS 'Ids of what else it is about: enrollment, module, session, source. Never a name or an address.';
COMMENT ON COLUMN events.occurred_at IS 'When.';
CREATE INDEX events_learner ON events (org_id, learner_id, id);
CREATE INDEX events_course ON events (org_id, course_id, id);
DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['events']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

-- As statement_month_make (0026): the partitions are the owner's.
CREATE FUNCTION event_month_make(month timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	low timestamptz := date_trunc('month', month AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
	high timestamptz := (date_trunc('month', month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
	child text := to_char(low AT TIME ZONE 'UTC', '"events_"YYYY"_"MM');
BEGIN
	IF to_regclass(child) IS NOT NULL THEN
		RETURN;
	END IF;
	IF low > now() + interval '13 months' THEN
		RAISE EXCEPTION 'partitions are made at most a year ahead';
	END IF;
	PERFORM pg_advisory_xact_lock(7165349012347);
	IF to_regclass(child) IS NOT NULL THEN
		RETURN;
	END IF;
	EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)', child);
	EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
	EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)', child);
	EXECUTE format('COMMENT ON TABLE %I IS %L', child, 'One month of events.');
	EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', child,
		rpad(lpad(to_hex((extract(epoch FROM low) * 1000)::bigint), 12, '0'), 32, '0')::uuid,
		rpad(lpad(to_hex((extract(epoch FROM high) * 1000)::bigint), 12, '0'), 32, '0')::uuid);
END $$;
COMMENT ON FUNCTION event_month_make IS 'Makes the partition of events of the month (UTC) of a time, where it is missing.';
REVOKE ALL ON FUNCTION event_month_make FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_month_make TO lectern_app, lectern_worker;
SELECT event_month_make(now() + n * interval '1 month') FROM generate_series(-1, 12) AS n;
GRANT SELECT, INSERT ON events TO lectern_app, lectern_worker;

-- Whoever is forgotten leaves no event behind, by whichever way they go.
CREATE FUNCTION learner_events_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	DELETE FROM events WHERE org_id = OLD.org_id AND learner_id = OLD.id;
	RETURN OLD;
END $$;
COMMENT ON FUNCTION learner_events_go IS 'Events of a learner who is deleted go with them.';
CREATE TRIGGER learner_events_go BEFORE DELETE ON learners FOR EACH ROW EXECUTE FUNCTION learner_events_go();

-- A whole course may be chosen for a link, as a module may.
ALTER TABLE deep_link_items
	ALTER COLUMN module_id DROP NOT NULL,
	ADD COLUMN course_id uuid,
	ADD CONSTRAINT deep_link_items_what CHECK ((module_id IS NULL) <> (course_id IS NULL));
COMMENT ON COLUMN deep_link_items.module_id IS 'The module; NULL: a whole course.';
COMMENT ON COLUMN deep_link_items.course_id IS 'The course that is chosen as a whole; NULL: a module.';
COMMENT ON COLUMN deep_link_items.chosen_id IS 'What was chosen: the module itself, a grain of it, or the course.';

ALTER TABLE organizations ADD COLUMN guests_at timestamptz;
COMMENT ON COLUMN organizations.guests_at IS 'When a direct visitor first came into one of its courses: who asks to be forgotten is looked for there too. NULL: none did.';
GRANT UPDATE (guests_at) ON organizations TO lectern_app;

COMMENT ON COLUMN enrollments.source IS 'How they came: hand, csv, group, link, self, lti, roster, api; or preview: staff who look at a version, gone soon and counted nowhere.';
COMMENT ON COLUMN course_launches.source IS 'lti, direct, account, home (from the learner''s own page) or preview.';
CREATE INDEX course_launches_learner ON course_launches (org_id, learner_id);
CREATE INDEX courses_listed ON courses (org_id, id) WHERE listed AND published_id IS NOT NULL;
