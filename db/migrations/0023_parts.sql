-- 0023 parts: links that open one part (grain) of a module by itself.

ALTER TABLE placements ADD COLUMN part_id uuid;
COMMENT ON COLUMN placements.part_id IS 'The grain that the link opens by itself; NULL: the module as a whole.';

ALTER TABLE attempts ADD COLUMN part_id uuid;
COMMENT ON COLUMN attempts.part_id IS 'The grain that alone counts for the attempt''s result, as its placement said at the last launch; NULL: all of them.';

-- What is chosen is a module or a grain of one.
ALTER TABLE deep_link_items ADD COLUMN chosen_id uuid;
UPDATE deep_link_items SET chosen_id = module_id;
ALTER TABLE deep_link_items ALTER COLUMN chosen_id SET NOT NULL, DROP CONSTRAINT deep_link_items_pkey,
	ADD PRIMARY KEY (org_id, request_id, chosen_id);
COMMENT ON COLUMN deep_link_items.chosen_id IS 'What was chosen: the module itself, or a grain of it.';
