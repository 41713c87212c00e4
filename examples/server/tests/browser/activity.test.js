// What happened in a conversation is a line on the page, whatever it was: no browser needed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { OF_MESSAGES } from '../../page/state/timeline.js';
import { sayActivity } from '../../page/ui/say-activity.js';

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/openapi.json'), 'utf8'));
const kinds = document.components.schemas.ActivityDetail.oneOf.map(({ properties }) => properties);

const VALUES = { kind: 'group', name: 'Lunch', level: 'counts', role: 'admin', seconds: 30, user_ids: ['bob'], permissions: { post: 'admin' } };

/** An activity with something in each of its fields. */
function sample(properties) {
  const fields = Object.keys(properties).map((name) => [name, VALUES[name] ?? 'something']);
  return { ...Object.fromEntries(fields), type: properties.type.enum[0], actor_id: 'ann', until: undefined };
}

test('each kind of activity has its line, or is shown with its message', () => {
  // Nobody is left to see that a conversation was deleted, and nothing is known of what comes with a later version.
  const lines = kinds.map(sample).filter(({ type }) => !OF_MESSAGES.has(type) && !['deleted', 'unknown'].includes(type));
  assert.ok(lines.length > 10);
  for (const activity of lines) {
    assert.match(sayActivity(activity, 'cleo', (id) => `<${id}>`) ?? '', /^<(ann|something)> \w/, activity.type);
    assert.doesNotMatch(sayActivity(activity, 'cleo', (id) => id), /undefined|\[object/, activity.type);
  }
});

test('what one did oneself, and what was done to oneself, is said to “you”', () => {
  const removed = { type: 'removed', actor_id: 'ann', user_id: 'bob', reason: 'too loud' };
  const lines = ['ann', 'bob', 'cleo'].map((me) => sayActivity(removed, me, (id) => id));
  assert.deepEqual(lines, ['You removed bob: too loud', 'ann removed you: too loud', 'ann removed bob: too loud']);
});
