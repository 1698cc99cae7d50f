-- 0028 roster_stage: pages of a class list that is being read are gathered in a file of the process that reads it (lms/roster/spool.h):
-- one that ends loses them, and reads the list again.

DROP TABLE roster_stage;
