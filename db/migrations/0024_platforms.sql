-- 0024 platforms: an organisation may have thousands (each block of an Open edX site is one).

CREATE INDEX lti_registrations_org ON lti_registrations (org_id, id);
