-- 0006 review: what staff look for among attempts.

CREATE INDEX attempts_module ON attempts (org_id, module_id, id);
CREATE INDEX launches_attempt ON launches (org_id, attempt_id);
