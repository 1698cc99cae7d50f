-- 0041 material: modules of our own content play in the player as packages do.

COMMENT ON TABLE package_versions IS 'One import of a package, or what was made of a module''s draft (lms/material).';
COMMENT ON COLUMN package_versions.kind IS 'scorm12, scorm2004, cmi5, or a type of our own content: article, pdf, video, file, link …';
COMMENT ON COLUMN package_versions.sha256 IS 'Of the zip: its folder in the store. Of our own content: of organisation, module and manifest, the same for the same draft; it has no folder.';
COMMENT ON COLUMN package_versions.manifest IS 'The content model read from the manifest; of our own content {"edition":"native","type","body"}, what is shown.';
COMMENT ON TABLE packages IS 'Imported content, through all its versions. The package of a module of our own content has the module''s id.';
COMMENT ON COLUMN modules.type IS 'scorm, cmi5, or a type of our own content (lms/material/type.def).';

-- The one part of such a module is called what the module is.
GRANT UPDATE (title) ON grains TO lectern_app, lectern_worker;
