// Tabs and browsers are killed ten times over at moments of chance: nothing that a learner saw as saved is lost.
import test from 'node:test';

import { again } from '../harness/again.mjs';

again(test, import.meta.url, './loss.test.mjs', 10);
