-- 0035 dispatches by cmi5: a thin package that another platform launches as an assignable unit.

ALTER TABLE dispatches DROP CONSTRAINT dispatches_standard_check,
	ADD CONSTRAINT dispatches_standard_check CHECK (standard IN ('scorm12', 'scorm2004', 'cmi5'));
COMMENT ON TABLE dispatches IS 'A module given to another platform as a thin SCORM or cmi5 package that launches it here.';
COMMENT ON COLUMN dispatches.standard IS 'What the package is: scorm12, scorm2004 or cmi5.';
