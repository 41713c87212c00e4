// An assistant that writes while people read.

import assert from 'node:assert/strict';

import { Api } from '../lib/api.js';
import { screenshot } from '../lib/browser.js';

export async function anAssistantWrites(step, cast) {
  const { name } = cast;
  const growing = (person) => person.page.locator('.growing .streamed');
  let answer;
  /** Appends to the answer. */
  let say;

  await step('an answer grows while one reads', async () => {
    const { ann, bob, cleo } = cast;
    const bot = await Api.signUp(ann.url, 'helper', 'Helper');
    const { channel } = await cast.annApi.post('/channels', { name: 'Questions', user_ids: ['bob', 'cleo', 'helper'] });
    await ann.open('Questions');
    await ann.write('How do tides work?');
    await cleo.page.goto(`${cleo.url}/#/`);
    ({ message: answer } = await bot.post(`/channels/${channel.id}/streams`, { body: '' }));
    const of = `/channels/${channel.id}/messages/${answer.id}/stream`;
    let offset = 0;
    say = async (text) => ({ length: offset } = await bot.post(of, { offset, text }));
    cast.endOfAnswer = () => bot.put(of, { outcome: 'finished', length: offset });
    await say('The **moon** pulls');
    await growing(ann).filter({ hasText: 'The **moon** pulls' }).waitFor();
    await say(' at the sea');
    await growing(ann).filter({ hasText: 'The **moon** pulls at the sea' }).waitFor();
    await screenshot(ann.page, `${name}-streaming`);
    // Who comes later reads the same.
    await bob.open('Questions');
    await growing(bob).filter({ hasText: 'The **moon** pulls at the sea' }).waitFor();
    // The question, and one answer however many parts it comes in.
    await cleo.badge('Questions').filter({ hasText: /^2$/ }).waitFor();
  });

  await step('also over a lost connection, and in the end it is a message like others', async () => {
    const { ann, bob, cleo } = cast;
    await bob.page.reload();
    await say(', twice a day.');
    for (const person of [ann, bob]) await growing(person).filter({ hasText: 'at the sea, twice a day.' }).waitFor();
    await cast.endOfAnswer();
    for (const person of [ann, bob]) {
      await person.message('The moon pulls at the sea, twice a day.').locator('strong', { hasText: 'moon' }).waitFor();
      assert.equal(await growing(person).count(), 0);
    }
    // The question, and one answer however many parts it comes in.
    await cleo.badge('Questions').filter({ hasText: /^2$/ }).waitFor();
    await cleo.open('Questions');
    await cleo.sees('The moon pulls at the sea, twice a day.');
  });
}
