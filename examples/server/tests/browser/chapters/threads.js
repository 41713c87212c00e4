// Talk beside the talk.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';

export async function besideTheTalk(step, cast) {
  const { name } = cast;

  await step('a thread begins below a message, and the conversation stays as it is', async () => {
    const { ann, bob } = cast;
    await ann.act('Who is coming on Sunday?', 'Reply in a thread');
    await ann.page.getByRole('heading', { name: 'Thread' }).waitFor();
    await ann.sees('Who is coming on Sunday?');
    await ann.writeInThread('By train or by car?');
    await ann.seesTicks('By train or by car?', 'sent');
    const link = bob.message('Who is coming on Sunday?').getByRole('button', { name: '1 reply' });
    await link.waitFor();
    assert.equal(await bob.count('By train or by car?'), 0);
    await screenshot(bob.page, `${name}-thread-link`);
    await link.click();
    await bob.sees('By train or by car?');
    await bob.writeInThread('the **early** one');
    await ann.message('the early one').locator('strong').waitFor();
    await bob.react('By train or by car?', '👍');
    await ann.seesReaction('By train or by car?', '👍', 1, false);
    await screenshot(ann.page, `${name}-thread`);
  });

  await step('it is counted by what is left of it', async () => {
    const { ann, bob, cleo } = cast;
    await bob.act('the early one', 'Delete for everybody');
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ann.sees('This message was deleted');
    await cleo.message('Who is coming on Sunday?').getByRole('button', { name: '1 reply' }).tap();
    await cleo.sees('By train or by car?');
    await screenshot(cleo.page, `${name}-phone-thread`);
    for (const person of [ann, bob, cleo]) {
      await person.page.getByRole('link', { name: 'Back to the conversation' }).click();
      await person.message('Who is coming on Sunday?').getByRole('button', { name: '1 reply' }).waitFor();
    }
    await ann.seesTitle(/^Chat$/);
  });
}
