import test from 'node:test';

import { playStory } from './story.mjs';

test('two learners work through the demo course and the teacher finds their grades', () => playStory());
