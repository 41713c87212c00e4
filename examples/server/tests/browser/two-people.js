// The whole story: two people who talk, directly and in a group, while the server comes and goes.

import assert from 'node:assert/strict';

import { aDirectTalk } from './chapters/direct.js';
import { aGroup } from './chapters/group.js';
import { aLongHistory } from './chapters/history.js';
import { aboutMessages } from './chapters/marks.js';
import { whoIsHere } from './chapters/presence.js';
import { comingAndGoing } from './chapters/restart.js';
import { begin } from './lib/begin.js';
import { story } from './lib/story.js';

/** Tells the story on a database that `open` makes. */
export function twoPeople(name, open) {
  story(`two people on ${name}`, async (step, cast) => {
    await step('the server and a browser start', async () => {
      await begin(cast, open);
      cast.name = name.toLowerCase();
      await cast.meet('ann');
      await cast.meet('bob');
    });
    await aDirectTalk(step, cast);
    await whoIsHere(step, cast);
    await aboutMessages(step, cast);
    await aGroup(step, cast);
    await aLongHistory(step, cast);
    await comingAndGoing(step, cast);
    await step('no page reported an error, and no script ran that came in a message', async () => {
      assert.deepEqual(cast.faults, []);
    });
  });
}
