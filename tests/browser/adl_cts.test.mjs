// The first case of each family of ADL's test cases, with its unmodified package, in the player in a browser.
import assert from 'node:assert/strict';
import test from 'node:test';

import { skipWithoutFixtures } from '../harness/fixtures.mjs';
import { familiesOfCases, hasCases } from '../harness/scorm_cts.mjs';
import { playFamilies } from './adl_cts.mjs';

if (!hasCases) test('one case of each family of ADL\'s passes whole', (t) => skipWithoutFixtures(t, 'scorm', 'cts'));
else playFamilies({ test, assert, name: 'cts in the browser, one of each family', families: familiesOfCases().map(([family, [first]]) => [family, [first]]) });
