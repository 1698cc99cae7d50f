// 64 learners commit while the service, PostgreSQL, or both are killed at three moments each.
import test from 'node:test';

import { commitMatrix } from './commit_matrix.mjs';

commitMatrix(test, 3);
