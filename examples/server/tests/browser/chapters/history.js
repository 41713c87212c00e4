// A conversation too long to be read at once.

import assert from 'node:assert/strict';

import { seesExactly } from '../lib/person.js';

const MANY = 130;

export async function aLongHistory(step, cast) {
  await step('beyond 99 the badge does not count on', async () => {
    const { ann, bobApi } = cast;
    await ann.page.goto(`${ann.url}/#/`);
    for (let number = 1; number <= MANY; number += 1) {
      await bobApi.post('/users/ann/messages', { body: `long history ${number}.` });
    }
    await ann.badge('Bob Tall').filter({ hasText: '99+' }).waitFor();
    await ann.seesTitle(/^\(99\+\) Chat$/);
  });

  await step('older messages come on the way up, and nothing jumps', async () => {
    const { ann } = cast;
    // Without what the page has kept since the story began.
    await ann.page.reload();
    await ann.open('Bob Tall');
    await ann.sees(`long history ${MANY}.`);
    assert.equal(await ann.count('long history 1.'), 0);
    const log = ann.page.locator('.log');
    // What stands at the top of the window stays there when older messages come in above it.
    const jumps = await log.evaluate(watchWhileScrollingUp);
    assert.deepEqual(jumps, []);
    await ann.sees('long history 1.');
    for (const number of [1, 2, 50, 51, 100, MANY]) await seesExactly(ann.message(`long history ${number}.`), 1);
    await seesExactly(ann.page.locator('li.message'), MANY + 1);
  });

  await step('one is back at the end with one press', async () => {
    const { ann } = cast;
    await ann.page.getByRole('button', { name: 'Jump to the latest message' }).click();
    await ann.page.waitForFunction(isAtEnd);
    await ann.badge('Bob Tall').waitFor({ state: 'hidden' });
    await cast.bob.write('and at the end it stays');
    await ann.sees('and at the end it stays');
    await ann.page.waitForFunction(isAtEnd);
  });
}

const isAtEnd = () => {
  const log = document.querySelector('.log');
  return log.scrollHeight - log.scrollTop - log.clientHeight < 2;
};

/** Runs in the page: scrolls up page by page; tells each message that moved while others were put in above it. */
async function watchWhileScrollingUp(log) {
  const jumps = [];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const topOf = (message) => message.getBoundingClientRect().top;
  while (log.scrollTop > 0 || !document.querySelector('.older').hidden) {
    log.scrollTop = Math.max(0, log.scrollTop - 600);
    const first = [...log.querySelectorAll('li.message')].find((message) => topOf(message) > 100);
    const [before, height] = [topOf(first), log.scrollHeight];
    await frame();
    await frame();
    if (log.scrollHeight !== height && Math.abs(topOf(first) - before) > 1) {
      jumps.push(`${first.textContent} moved by ${topOf(first) - before}`);
    }
  }
  return jumps;
}
