// A group of three, one of them on a phone: who is named, who may do what, and what is taken out of it.

import assert from 'node:assert/strict';

import { namingPeople } from './chapters/mentions.js';
import { onAPhone } from './chapters/phone.js';
import { keptInSight } from './chapters/pins.js';
import { whoMayDoWhat } from './chapters/rights.js';
import { besideTheTalk } from './chapters/threads.js';
import { keepingOrder } from './chapters/moderation.js';
import { oneAtATime } from './chapters/slow-mode.js';
import { tellingModerators } from './chapters/reports.js';
import { tidyingUp } from './chapters/places.js';
import { onTwoDevices } from './chapters/drafts.js';
import { anAssistantWrites } from './chapters/streaming.js';
import { havingEnoughOfSomebody } from './chapters/blocking.js';
import { begin } from './lib/begin.js';
import { PHONE } from './lib/browser.js';
import { story } from './lib/story.js';

/** Tells the story on a database that `open` makes. */
export function threePeople(name, open) {
  story(`three people on ${name}`, async (step, cast) => {
    await step('the server and a browser start, and three people sign up', async () => {
      await begin(cast, open);
      cast.name = name.toLowerCase();
      await cast.meet('ann');
      await cast.meet('bob');
      await cast.meet('cleo', { viewport: PHONE, colorScheme: 'dark', hasTouch: true, isMobile: true });
      await Promise.all([
        cast.ann.signUp('ann', 'Ann Berg'),
        cast.bob.signUp('bob', 'Bob Tall'),
        cast.cleo.signUp('cleo', 'Cleo Strand'),
      ]);
    });
    await namingPeople(step, cast);
    await onAPhone(step, cast);
    await besideTheTalk(step, cast);
    await keptInSight(step, cast);
    await whoMayDoWhat(step, cast);
    await keepingOrder(step, cast);
    await oneAtATime(step, cast);
    await havingEnoughOfSomebody(step, cast);
    await tellingModerators(step, cast);
    await tidyingUp(step, cast);
    await onTwoDevices(step, cast);
    await anAssistantWrites(step, cast);
    await step('no page reported an error', async () => assert.deepEqual(cast.faults, []));
  });
}
