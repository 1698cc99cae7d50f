-- Direct links are found by their module: when a package is imported, and on its page.

CREATE INDEX direct_links_module ON direct_links (org_id, module_id);
COMMENT ON INDEX direct_links_module IS 'The links of a module, oldest first by a small sort.';
