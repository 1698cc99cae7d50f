-- 0017 deep linking: teachers choose content from within their platform, links that lost theirs are found and mended, and
-- copies of courses are told by platforms that tell them.

CREATE TABLE deep_link_requests (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('choose', 'mend')),
	registration_id uuid NOT NULL,
	deployment uuid NOT NULL,
	sealed text NOT NULL,
	accept_multiple boolean NOT NULL DEFAULT false,
	accept_line_item boolean NOT NULL DEFAULT false,
	title text NOT NULL DEFAULT '',
	context_title text NOT NULL DEFAULT '',
	frame_origins text NOT NULL DEFAULT '',
	locale text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	answered_at timestamptz,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE deep_link_requests IS 'Somebody who teaches is choosing content for a platform; removed some time after it expired.';
COMMENT ON COLUMN deep_link_requests.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN deep_link_requests.id IS 'UUIDv7, given by the service; a capability in the address names it.';
COMMENT ON COLUMN deep_link_requests.kind IS 'choose: the platform asked (LtiDeepLinkingRequest); mend: a link of the platform that leads to nothing.';
COMMENT ON COLUMN deep_link_requests.registration_id IS 'The platform.';
COMMENT ON COLUMN deep_link_requests.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN deep_link_requests.sealed IS 'What the platform signed, sealed: where the answer goes and its data, or the claims of the launch that is to go on.';
COMMENT ON COLUMN deep_link_requests.accept_multiple IS 'Several items may be chosen.';
COMMENT ON COLUMN deep_link_requests.accept_line_item IS 'Columns of the grade book may be asked for.';
COMMENT ON COLUMN deep_link_requests.title IS 'What the platform calls the place that is to be filled.';
COMMENT ON COLUMN deep_link_requests.context_title IS 'The course it is in.';
COMMENT ON COLUMN deep_link_requests.frame_origins IS 'Who may hold its pages in a frame.';
COMMENT ON COLUMN deep_link_requests.locale IS 'Language of its pages.';
COMMENT ON COLUMN deep_link_requests.created_at IS 'When the row was made.';
COMMENT ON COLUMN deep_link_requests.expires_at IS 'From then on its address leads to nothing.';
COMMENT ON COLUMN deep_link_requests.answered_at IS 'When the platform was first answered.';
CREATE INDEX deep_link_requests_expires ON deep_link_requests (org_id, expires_at);

CREATE TABLE deep_link_items (
	org_id uuid NOT NULL,
	request_id uuid NOT NULL,
	module_id uuid NOT NULL,
	position int NOT NULL,
	title text NOT NULL,
	graded boolean NOT NULL DEFAULT true,
	maximum int NOT NULL DEFAULT 100 CHECK (maximum > 0),
	PRIMARY KEY (org_id, request_id, module_id),
	FOREIGN KEY (org_id, request_id) REFERENCES deep_link_requests ON DELETE CASCADE,
	FOREIGN KEY (org_id, module_id) REFERENCES modules
);
COMMENT ON TABLE deep_link_items IS 'What was chosen so far.';
COMMENT ON COLUMN deep_link_items.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN deep_link_items.request_id IS 'For which request.';
COMMENT ON COLUMN deep_link_items.module_id IS 'The module.';
COMMENT ON COLUMN deep_link_items.position IS 'In the order of choice, from 1.';
COMMENT ON COLUMN deep_link_items.title IS 'What the course will call it.';
COMMENT ON COLUMN deep_link_items.graded IS 'With a column of the grade book, where the platform takes them.';
COMMENT ON COLUMN deep_link_items.maximum IS 'Points of that column.';

ALTER TABLE placements ADD COLUMN chosen_at timestamptz, ADD COLUMN chosen_over text;
COMMENT ON COLUMN placements.chosen_at IS 'When somebody chose by hand what this link opens.';
COMMENT ON COLUMN placements.chosen_over IS 'What the link named then: as long as it names that, what was chosen counts.';
CREATE INDEX placements_context ON placements (org_id, context) WHERE kind = 'lti';

CREATE TABLE unresolved_links (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	registration_id uuid NOT NULL,
	deployment uuid NOT NULL,
	resource_link_id text NOT NULL,
	title text NOT NULL DEFAULT '',
	context_id text NOT NULL DEFAULT '',
	context_title text NOT NULL DEFAULT '',
	reason text NOT NULL CHECK (reason IN ('missing', 'unnamed')),
	named text NOT NULL DEFAULT '',
	launches bigint NOT NULL DEFAULT 1,
	first_at timestamptz NOT NULL DEFAULT now(),
	last_at timestamptz NOT NULL DEFAULT now(),
	resolved_at timestamptz,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, deployment, resource_link_id)
);
COMMENT ON TABLE unresolved_links IS 'Links of platforms that were launched and led to nothing, until somebody says what they open.';
COMMENT ON COLUMN unresolved_links.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN unresolved_links.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN unresolved_links.registration_id IS 'The platform.';
COMMENT ON COLUMN unresolved_links.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN unresolved_links.resource_link_id IS 'The link, as the platform names it.';
COMMENT ON COLUMN unresolved_links.title IS 'The link''s title on the platform.';
COMMENT ON COLUMN unresolved_links.context_id IS 'The course it is in, as the platform names it.';
COMMENT ON COLUMN unresolved_links.context_title IS 'The title of that course.';
COMMENT ON COLUMN unresolved_links.reason IS 'missing: it names content that is not here; unnamed: it names none.';
COMMENT ON COLUMN unresolved_links.named IS 'What it names.';
COMMENT ON COLUMN unresolved_links.launches IS 'How often it was launched in vain.';
COMMENT ON COLUMN unresolved_links.first_at IS 'When first.';
COMMENT ON COLUMN unresolved_links.last_at IS 'When last.';
COMMENT ON COLUMN unresolved_links.resolved_at IS 'Since when it opens something again.';
CREATE INDEX unresolved_links_open ON unresolved_links (org_id, id) WHERE resolved_at IS NULL;

CREATE TABLE notice_handlers (
	org_id uuid NOT NULL,
	deployment uuid NOT NULL,
	registration_id uuid NOT NULL,
	url text NOT NULL,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'registered', 'refused')),
	reason text NOT NULL DEFAULT '',
	tried_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, deployment)
);
COMMENT ON TABLE notice_handlers IS 'Deployments whose platform tells of course copies (platform notification service), and whether it was asked to.';
COMMENT ON COLUMN notice_handlers.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN notice_handlers.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN notice_handlers.registration_id IS 'The platform.';
COMMENT ON COLUMN notice_handlers.url IS 'The platform''s service, as a launch named it.';
COMMENT ON COLUMN notice_handlers.state IS 'waiting, registered or refused.';
COMMENT ON COLUMN notice_handlers.reason IS 'Why it was refused.';
COMMENT ON COLUMN notice_handlers.tried_at IS 'When it was last tried; a refusal is tried again after some days.';

CREATE TABLE notices_seen (
	org_id uuid NOT NULL,
	deployment uuid NOT NULL,
	notice_hash text NOT NULL,
	received_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, deployment, notice_hash)
);
COMMENT ON TABLE notices_seen IS 'Notices that were taken, so that none is taken twice; removed after some weeks.';
COMMENT ON COLUMN notices_seen.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN notices_seen.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN notices_seen.notice_hash IS 'SHA-256 of the notice''s id.';
COMMENT ON COLUMN notices_seen.received_at IS 'When it came first.';
CREATE INDEX notices_seen_received ON notices_seen (org_id, received_at);

CREATE TABLE context_copies (
	org_id uuid NOT NULL,
	deployment uuid NOT NULL,
	context_id text NOT NULL,
	origin_context_id text NOT NULL,
	position int NOT NULL,
	noticed_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, deployment, context_id, origin_context_id)
);
COMMENT ON TABLE context_copies IS 'Courses of a platform that were copied from others, as notices told.';
COMMENT ON COLUMN context_copies.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN context_copies.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN context_copies.context_id IS 'The copy, as the platform names it.';
COMMENT ON COLUMN context_copies.origin_context_id IS 'What it was copied from, as the platform names it.';
COMMENT ON COLUMN context_copies.position IS 'Among its origins, newest first, from 1.';
COMMENT ON COLUMN context_copies.noticed_at IS 'When the notice came.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['deep_link_requests', 'deep_link_items', 'unresolved_links', 'notice_handlers',
		'notices_seen', 'context_copies']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON deep_link_requests, deep_link_items, unresolved_links, notice_handlers, notices_seen, context_copies
	TO lectern_app, lectern_worker;
GRANT INSERT, DELETE ON deep_link_requests, deep_link_items, notices_seen TO lectern_app;
GRANT UPDATE (answered_at) ON deep_link_requests TO lectern_app;
GRANT UPDATE (title, graded, maximum) ON deep_link_items TO lectern_app;
GRANT INSERT, UPDATE ON unresolved_links, notice_handlers, context_copies TO lectern_app;
GRANT UPDATE ON notice_handlers TO lectern_worker;
