-- 0002 background: the audit trail, jobs, mails, and the directory's outbox that feeds them.

CREATE TABLE directory_outbox (
	id uuid PRIMARY KEY,
	to_org uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('audit', 'mail')),
	payload jsonb NOT NULL,
	tries int NOT NULL DEFAULT 0,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE directory_outbox IS 'What writes on directory tables owe an organisation: moved into its own tables by lms/forward, then deleted.';
COMMENT ON COLUMN directory_outbox.id IS 'UUIDv7, given by the service; the id of the row that is made of it, so that moving twice does no harm.';
COMMENT ON COLUMN directory_outbox.to_org IS 'Whose row it becomes; the nil UUID: the installation''s.';
COMMENT ON COLUMN directory_outbox.kind IS 'audit or mail.';
COMMENT ON COLUMN directory_outbox.payload IS 'The row, as audit_add and mail_add take it.';
COMMENT ON COLUMN directory_outbox.tries IS 'How often it was taken up.';
COMMENT ON COLUMN directory_outbox.next_try_at IS 'Not taken up before.';
COMMENT ON COLUMN directory_outbox.created_at IS 'When the row was made.';
CREATE INDEX directory_outbox_due ON directory_outbox (next_try_at, id);

-- Tenant tables. The nil UUID as org_id is the installation itself: its rows lie in the first database (db/directory.c).

CREATE TABLE audit_logs (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	at timestamptz NOT NULL,
	actor_kind text NOT NULL,
	actor_id uuid NOT NULL,
	actor_name text NOT NULL DEFAULT '',
	action text COLLATE "C" NOT NULL,
	subject_type text COLLATE "C" NOT NULL,
	subject_id uuid NOT NULL,
	before jsonb,
	after jsonb,
	request_id uuid NOT NULL,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE audit_logs IS 'Every sensitive write: who, what, on what, before and after. Rows are added, never changed or deleted.';
COMMENT ON COLUMN audit_logs.org_id IS 'The organisation whose row this is; the nil UUID: the installation''s.';
COMMENT ON COLUMN audit_logs.id IS 'UUIDv7, made with the row: the order of the trail.';
COMMENT ON COLUMN audit_logs.at IS 'When it was written.';
COMMENT ON COLUMN audit_logs.actor_kind IS 'user, launch, guest, client or job (lms/access).';
COMMENT ON COLUMN audit_logs.actor_id IS 'Who did it; nil: nobody was proven.';
COMMENT ON COLUMN audit_logs.actor_name IS 'Their name as it was then.';
COMMENT ON COLUMN audit_logs.action IS 'noun.past_participle: member.role_changed.';
COMMENT ON COLUMN audit_logs.subject_type IS 'What kind of thing it was done to.';
COMMENT ON COLUMN audit_logs.subject_id IS 'Which of them.';
COMMENT ON COLUMN audit_logs.before IS 'What it was, without secrets.';
COMMENT ON COLUMN audit_logs.after IS 'What it became, without secrets.';
COMMENT ON COLUMN audit_logs.request_id IS 'The request or job, as in the log.';
CREATE INDEX audit_logs_action ON audit_logs (org_id, action, id);
CREATE INDEX audit_logs_subject ON audit_logs (org_id, subject_id, id);
CREATE INDEX audit_logs_actor ON audit_logs (org_id, actor_id, id);

CREATE TABLE jobs (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	kind text NOT NULL,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'failed', 'done', 'dead', 'cancelled')),
	payload jsonb NOT NULL DEFAULT '{}',
	result jsonb,
	done bigint NOT NULL DEFAULT 0,
	total bigint NOT NULL DEFAULT 0,
	says text NOT NULL DEFAULT '',
	error text NOT NULL DEFAULT '',
	error_type text NOT NULL DEFAULT '',
	error_field text NOT NULL DEFAULT '',
	tries int NOT NULL DEFAULT 0,
	tries_max int NOT NULL,
	tries_base int NOT NULL DEFAULT 0,
	run_at timestamptz NOT NULL,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	request_id uuid NOT NULL,
	traceparent text DEFAULT nullif(current_setting('lectern.traceparent', true), ''),
	created_at timestamptz NOT NULL DEFAULT now(),
	started_at timestamptz,
	settled_at timestamptz,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE jobs IS 'Work that outlives a request: waiting, under way, and what became of it.';
COMMENT ON COLUMN jobs.org_id IS 'The organisation whose row this is; the nil UUID: the installation''s housekeeping.';
COMMENT ON COLUMN jobs.id IS 'UUIDv7, given by the service; of a schedule: made of kind and period.';
COMMENT ON COLUMN jobs.kind IS 'A name in lms/job/kinds.c.';
COMMENT ON COLUMN jobs.state IS 'waiting, running, failed (will be tried again), done, dead (will not), cancelled.';
COMMENT ON COLUMN jobs.payload IS 'What the kind needs to know.';
COMMENT ON COLUMN jobs.result IS 'What it made, where done.';
COMMENT ON COLUMN jobs.done IS 'Progress: so much …';
COMMENT ON COLUMN jobs.total IS '… of this; 0: not known.';
COMMENT ON COLUMN jobs.says IS 'Progress as a short sentence.';
COMMENT ON COLUMN jobs.error IS 'Why the last try failed, as a sentence.';
COMMENT ON COLUMN jobs.error_type IS 'The same as a problem''s slug.';
COMMENT ON COLUMN jobs.error_field IS 'The field or code at fault, where there is one.';
COMMENT ON COLUMN jobs.tries IS 'How often it was begun: names the claim.';
COMMENT ON COLUMN jobs.tries_max IS 'After this many tries it is dead.';
COMMENT ON COLUMN jobs.tries_base IS 'Tries before somebody asked to try again: they count no more.';
COMMENT ON COLUMN jobs.run_at IS 'Not begun before; while running: the end of the lease.';
COMMENT ON COLUMN jobs.created_by IS 'Who asked for it; nil: the schedule.';
COMMENT ON COLUMN jobs.created_by_kind IS 'What they are: user, client, job …';
COMMENT ON COLUMN jobs.request_id IS 'The request that asked, as in the log.';
COMMENT ON COLUMN jobs.traceparent IS 'The trace (W3C) of the work that asked, where it was traced.';
COMMENT ON COLUMN jobs.created_at IS 'When the row was made.';
COMMENT ON COLUMN jobs.started_at IS 'When the last try began.';
COMMENT ON COLUMN jobs.settled_at IS 'When it reached done, dead or cancelled.';
CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('waiting', 'failed', 'running');
CREATE INDEX jobs_state ON jobs (org_id, state, id);
CREATE INDEX jobs_settled ON jobs (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX jobs_dead ON jobs (settled_at) WHERE state = 'dead';
CREATE INDEX jobs_kind ON jobs (org_id, kind) WHERE state IN ('waiting', 'failed', 'running');

CREATE TABLE mails (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	template text NOT NULL,
	language text NOT NULL,
	recipient text NOT NULL,
	subject text NOT NULL DEFAULT '',
	data jsonb NOT NULL DEFAULT '{}',
	sealed_link text,
	reminder boolean NOT NULL DEFAULT false,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'bounced', 'refused')),
	reason text NOT NULL DEFAULT '',
	last_status int,
	tries int NOT NULL DEFAULT 0,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	request_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	resent_at timestamptz,
	settled_at timestamptz,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE mails IS 'Every mail that is to leave or has left the house.';
COMMENT ON COLUMN mails.org_id IS 'The organisation whose row this is; the nil UUID: the installation''s.';
COMMENT ON COLUMN mails.id IS 'UUIDv7, given by the service; the mail''s Message-ID is made of it.';
COMMENT ON COLUMN mails.template IS 'A built-in template or one of the organisation''s own.';
COMMENT ON COLUMN mails.language IS 'en or fr.';
COMMENT ON COLUMN mails.recipient IS 'The one address it goes to.';
COMMENT ON COLUMN mails.subject IS 'As it was sent, or was about to be.';
COMMENT ON COLUMN mails.data IS 'What the template prints.';
COMMENT ON COLUMN mails.sealed_link IS 'A link with a secret in it, sealed by the installation secret; forgotten once sent.';
COMMENT ON COLUMN mails.reminder IS 'May be unsubscribed from.';
COMMENT ON COLUMN mails.state IS 'waiting, sending, sent, bounced (the mail server will not take it) or refused (we will not send it).';
COMMENT ON COLUMN mails.reason IS 'Why it is where it is: the mail server''s sentence, without other people''s addresses.';
COMMENT ON COLUMN mails.last_status IS 'The mail server''s last reply code.';
COMMENT ON COLUMN mails.tries IS 'How often it was sent: names the claim.';
COMMENT ON COLUMN mails.next_try_at IS 'Not sent before; while sending: the end of the lease.';
COMMENT ON COLUMN mails.request_id IS 'The request that caused it, as in the log.';
COMMENT ON COLUMN mails.created_at IS 'When the row was made.';
COMMENT ON COLUMN mails.resent_at IS 'Somebody asked to send it again.';
COMMENT ON COLUMN mails.settled_at IS 'When it reached sent, bounced or refused.';
CREATE INDEX mails_due ON mails (next_try_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX mails_state ON mails (org_id, state, id);
CREATE INDEX mails_settled ON mails (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX mails_unsent ON mails (settled_at) WHERE state IN ('bounced', 'refused');

CREATE TABLE mail_templates (
	org_id uuid NOT NULL,
	template text NOT NULL,
	language text NOT NULL,
	subject text NOT NULL,
	body text NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, template, language)
);
COMMENT ON TABLE mail_templates IS 'An organisation''s own wording of a mail, instead of the built-in one.';
COMMENT ON COLUMN mail_templates.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN mail_templates.template IS 'Which mail.';
COMMENT ON COLUMN mail_templates.language IS 'en or fr.';
COMMENT ON COLUMN mail_templates.subject IS 'One line, in the language of base/render.h.';
COMMENT ON COLUMN mail_templates.body IS 'Plain text, in the language of base/render.h; the HTML form is made of it.';
COMMENT ON COLUMN mail_templates.updated_at IS 'When it last changed.';

CREATE TABLE mail_unsubscribes (
	org_id uuid NOT NULL,
	address_mac text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, address_mac)
);
COMMENT ON TABLE mail_unsubscribes IS 'Who wants no reminders of an organisation any more.';
COMMENT ON COLUMN mail_unsubscribes.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN mail_unsubscribes.address_mac IS 'MAC of the address under the installation secret: the address itself is not kept.';
COMMENT ON COLUMN mail_unsubscribes.created_at IS 'When they said so.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['audit_logs', 'jobs', 'mails', 'mail_templates', 'mail_unsubscribes']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON directory_outbox, audit_logs, jobs, mails, mail_templates, mail_unsubscribes TO lectern_app, lectern_worker;
GRANT INSERT ON directory_outbox, audit_logs, jobs, mails, mail_unsubscribes TO lectern_app, lectern_worker;
GRANT UPDATE ON jobs, mails TO lectern_app, lectern_worker;
GRANT INSERT, UPDATE, DELETE ON mail_templates TO lectern_app;
-- The trail is for ever; what is settled otherwise is swept by the worker, what was moved leaves the outbox.
GRANT UPDATE, DELETE ON directory_outbox TO lectern_worker;
GRANT DELETE ON jobs, mails TO lectern_worker;
GRANT DELETE ON mail_unsubscribes TO lectern_app;
