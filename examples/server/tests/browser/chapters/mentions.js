// Naming one of a group, and all of it.

import assert from 'node:assert/strict';

import { Api } from '../lib/api.js';
import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

export async function namingPeople(step, cast) {
  const { name } = cast;

  await step('a group begins', async () => {
    const { ann, bob } = cast;
    cast.annApi = await Api.signIn(ann.url, 'ann');
    const { channel } = await cast.annApi.post('/channels', { name: 'Harbour walk', user_ids: ['bob', 'cleo'] });
    cast.group = channel.id;
    await ann.open('Harbour walk');
    await bob.open('Harbour walk');
    await ann.write('Who is coming on Sunday?');
    await bob.sees('Who is coming on Sunday?');
  });

  await step('who is named is told so, and nobody else', async () => {
    const { ann, bob, cleo } = cast;
    const input = ann.page.getByLabel('Write a message');
    await input.pressSequentially('@');
    for (const person of ['Bob Tall', 'Cleo Strand']) await ann.page.getByRole('option', { name: person }).waitFor();
    await input.pressSequentially('str');
    await ann.page.getByRole('option', { name: 'Bob Tall' }).waitFor({ state: 'detached' });
    await input.press('Tab');
    await input.pressSequentially('do you have boots?');
    await input.press('Enter');
    await cleo.row('Harbour walk').getByLabel('You are mentioned').waitFor();
    await cleo.open('Harbour walk');
    await cleo.message('do you have boots?').locator('.mention.me', { hasText: '@Cleo Strand' }).waitFor();
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.row('Harbour walk').getByLabel('You are mentioned').waitFor({ state: 'detached' });
    await bob.message('do you have boots?').locator('.mention:not(.me)').waitFor();
  });

  await step('a name that was typed by hand counts, and one that was wiped out does not', async () => {
    const { ann, bob, cleo } = cast;
    const input = ann.page.getByLabel('Write a message');
    await input.pressSequentially('@cleo');
    await ann.page.getByRole('option', { name: 'Cleo Strand' }).waitFor();
    await input.press('Escape');
    await input.pressSequentially(': or shoes?');
    await input.press('Enter');
    await cleo.row('Harbour walk').getByLabel('You are mentioned').waitFor();
    await input.pressSequentially('@bo');
    await input.press('Enter');
    await input.fill('never mind');
    await input.press('Enter');
    await bob.sees('never mind');
    const [typed, wiped] = (await cast.annApi.messages({ channel: cast.group })).slice(-2);
    assert.deepEqual([typed.mentions, wiped.mentions], [['cleo'], []]);
  });

  await step('who is named by an edit is told so as well', async () => {
    const { ann, cleo } = cast;
    await cleo.open('Harbour walk');
    await cleo.sees('never mind');
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    const mark = cleo.row('Harbour walk').getByLabel('You are mentioned');
    await mark.waitFor({ state: 'detached' });
    await ann.write('who brings a map?');
    await cleo.badge('Harbour walk').filter({ hasText: /^1$/ }).waitFor();
    await seesExactly(mark, 0);
    await ann.act('who brings a map?', 'Edit');
    await ann.write('@cleo who brings a map?');
    await mark.waitFor();
  });

  await step('all are named by who may', async () => {
    const { ann, bob, cleo } = cast;
    await cleo.open('Harbour walk');
    await cleo.sees('who brings a map?');
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await bob.page.getByLabel('Write a message').pressSequentially('@');
    await bob.page.getByRole('option', { name: 'Cleo Strand' }).waitFor();
    assert.equal(await bob.page.getByRole('option', { name: 'everyone' }).count(), 0);
    await bob.page.getByLabel('Write a message').fill('');
    const input = ann.page.getByLabel('Write a message');
    await input.pressSequentially('@eve');
    await screenshot(ann.page, `${name}-everyone`);
    await input.press('Enter');
    await input.pressSequentially('ten o’clock at the lighthouse');
    await input.press('Enter');
    await cleo.row('Harbour walk').getByLabel('You are mentioned').waitFor();
    await bob.message('ten o’clock').locator('.mention.me', { hasText: '@everyone' }).waitFor();
  });
}
