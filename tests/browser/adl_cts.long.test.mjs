// All of ADL's test cases, with their unmodified packages, in the player in a browser.
import assert from 'node:assert/strict';
import test from 'node:test';

import { skipWithoutFixtures } from '../harness/fixtures.mjs';
import { familiesOfCases, hasCases } from '../harness/scorm_cts.mjs';
import { playFamilies } from './adl_cts.mjs';

if (!hasCases) test('ADL\'s cases pass whole', (t) => skipWithoutFixtures(t, 'scorm', 'cts'));
else playFamilies({ test, assert, name: 'cts in the browser', families: familiesOfCases() });
