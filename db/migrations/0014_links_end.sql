-- 0014 links end: a direct link whose course was not made goes again.

GRANT DELETE ON direct_links TO lectern_worker;
