-- 0054 attempt room: pages of attempts and of their items keep room for the next versions of their rows. Both are written again within
-- minutes of their beginning, and no index holds what changes then: a version on the same page costs no index anything.

ALTER TABLE attempts SET (fillfactor = 80);
ALTER TABLE attempt_items SET (fillfactor = 80);
