// The service is killed between ledger, claim, send, answer and mark ten times over: every grade arrives, none twice.
import test from 'node:test';

import { again } from '../harness/again.mjs';

again(test, import.meta.url, './grades.test.mjs', 10);
