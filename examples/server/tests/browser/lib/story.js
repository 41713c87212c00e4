// Steps that build on each other: where one fails the story ends, as the others have nothing to stand on.

import test from 'node:test';

import { screenshot } from './browser.js';

/**
 * `tell(step, cast)` runs `await step(name, body)` for one after the other and keeps in `cast` what the steps share:
 * `pages` are those to be looked at when one fails, and `faults` what they reported. `end` cleans up in any case.
 */
export function story(name, tell) {
  test(name, async (t) => {
    const cast = { pages: {}, faults: [] };
    t.after(async () => {
      await cast.browser?.close();
      await cast.server?.kill();
      cast.database?.remove();
    });
    await tell(async (title, body) => {
      let failure = null;
      await t.test(title, () => body().catch((error) => {
        failure = error;
        throw error;
      }));
      if (failure) await explain(name, title, cast);
    }, cast);
  });
}

async function explain(name, title, { pages, faults }) {
  for (const [who, page] of Object.entries(pages)) await screenshot(page, `failed-${who}`).catch(() => {});
  throw new Error(`${name} ended at “${title}”; the pages reported: ${faults.join('\n') || 'nothing'}`);
}
