// What one does with messages: reacting, answering, naming people, correcting, marking.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

export async function aboutMessages(step, cast) {
  const { name } = cast;

  await step('reactions add up, tell which is one’s own, and are taken back', async () => {
    const { ann, bob } = cast;
    await ann.write('Soup or salad?');
    await bob.react('Soup or salad?', '👍');
    await bob.seesReaction('Soup or salad?', '👍', 1, true);
    await ann.seesReaction('Soup or salad?', '👍', 1, false);
    await ann.reaction('Soup or salad?', '👍').click();
    await ann.seesReaction('Soup or salad?', '👍', 2, true);
    await bob.seesReaction('Soup or salad?', '👍', 2, true);
    await screenshot(ann.page, `${name}-reactions`);
    await bob.reaction('Soup or salad?', '👍').click();
    await bob.seesReaction('Soup or salad?', '👍', 1, false);
    await ann.reaction('Soup or salad?', '👍').click();
    await bob.reaction('Soup or salad?', '👍').waitFor({ state: 'detached' });
  });

  await step('a reaction from the whole choice, which is still one’s own after a reload', async () => {
    const { ann, bob } = cast;
    await ann.menuOf('back from lunch');
    await ann.page.getByRole('menuitem', { name: 'More reactions' }).click();
    await ann.page.getByRole('menu', { name: 'React' }).getByRole('menuitemradio', { name: 'React with 🚀' }).click();
    await bob.seesReaction('back from lunch', '🚀', 1, false);
    // A reaction is not unread.
    await bob.seesTitle(/^Chat$/);
    await ann.page.reload();
    await ann.seesReaction('back from lunch', '🚀', 1, true);
    await ann.act('back from lunch', 'Who reacted');
    await ann.page.getByRole('dialog', { name: 'Who reacted' }).getByText('Ann Berg').waitFor();
    await ann.page.keyboard.press('Escape');
  });

  await step('an answer quotes, and leads to what it quotes', async () => {
    const { ann, bob } = cast;
    await bob.act('Soup or salad?', 'Reply');
    await bob.page.locator('.answering', { hasText: 'Soup or salad?' }).waitFor();
    await screenshot(bob.page, `${name}-replying`);
    await bob.write('salad it is');
    const quote = ann.message('salad it is').getByRole('button', { name: 'You Soup or salad?' });
    await quote.click();
    await ann.page.locator('li.message.found', { hasText: 'Soup or salad?' }).waitFor();
    await bob.page.locator('.answering').waitFor({ state: 'hidden' });
  });

  await step('somebody is named, from those who are here', async () => {
    const { ann, bob } = cast;
    const input = bob.page.getByLabel('Write a message');
    await input.pressSequentially('Ask @an');
    await bob.page.getByRole('option', { name: 'Ann Berg' }).waitFor();
    await screenshot(bob.page, `${name}-naming`);
    await input.press('Enter');
    await input.pressSequentially('about it');
    await input.press('Enter');
    await ann.message('Ask @Ann Berg about it').locator('.mention.me', { hasText: '@Ann Berg' }).waitFor();
    const { mentions } = (await cast.annApi.messages({ user: 'bob' })).at(-1);
    assert.deepEqual(mentions, ['ann']);
  });

  await step('what a message said before its edits is there for who may see it', async () => {
    const { ann } = cast;
    await ann.act('See you at half past twelve', 'Earlier versions');
    const versions = ann.page.getByRole('dialog', { name: 'Earlier versions' });
    await versions.getByText('See you at twelve', { exact: true }).waitFor();
    await ann.page.keyboard.press('Escape');
    await versions.waitFor({ state: 'detached' });
  });

  await step('a deletion tells why, and an answer does not keep the text', async () => {
    const { ann, bob } = cast;
    await ann.act('Soup or salad?', 'Delete for everybody');
    await ann.page.getByLabel('Reason').fill('we are late');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    for (const person of [ann, bob]) {
      await person.sees('This message was deleted: we are late');
      await person.message('salad it is').locator('.quote', { hasText: 'Message deleted' }).waitFor();
    }
    await bob.page.reload();
    await bob.sees('This message was deleted: we are late');
  });

  await step('a message deleted for oneself stays for the other', async () => {
    const { ann, bob } = cast;
    await ann.act('unread two', 'Delete for me');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ann.message('unread two').waitFor({ state: 'detached' });
    await ann.page.reload();
    await ann.sees('unread three');
    assert.equal(await ann.count('unread two'), 0);
    await bob.sees('unread two');
  });

  await step('what is marked as unread stays so until one comes back', async () => {
    const { ann, bob } = cast;
    await bob.write('to be answered later');
    await ann.sees('to be answered later');
    await bob.seesTicks('to be answered later', 'read');
    await ann.act('Ask @Ann Berg about it', 'Mark as unread');
    await ann.badge('Bob Tall').filter({ hasText: /^2$/ }).waitFor();
    await ann.page.locator('.note-line.new').waitFor();
    await ann.seesTitle(/^\(2\) Chat$/);
    await screenshot(ann.page, `${name}-marked-unread`);
    await ann.page.goto(`${ann.url}/#/`);
    await ann.badge('Bob Tall').filter({ hasText: /^2$/ }).waitFor();
    await ann.open('Bob Tall');
    await ann.badge('Bob Tall').waitFor({ state: 'hidden' });
    await ann.seesTitle(/^Chat$/);
  });

  await step('who reads without telling has nothing unread, and the other side no ticks', async () => {
    const { ann, bob } = cast;
    await ann.page.goto(`${ann.url}/#/`);
    await ann.chooses('Your account', 'Read without telling');
    await bob.write('did you see this?');
    await ann.badge('Bob Tall').filter({ hasText: /^1$/ }).waitFor();
    await ann.open('Bob Tall');
    await ann.badge('Bob Tall').waitFor({ state: 'hidden' });
    await ann.seesTitle(/^Chat$/);
    await bob.seesTicks('did you see this?', 'delivered');
    await ann.chooses('Your account', 'Tell what I read');
    await ann.page.goto(`${ann.url}/#/`);
    await ann.open('Bob Tall');
    await bob.seesTicks('did you see this?', 'read');
  });

  await step('a muted conversation counts for itself, and not for the window', async () => {
    const { ann, bob } = cast;
    const notifications = async (level) => {
      await ann.chooses('Conversation actions', 'Notifications');
      await ann.page.getByRole('menuitemradio', { name: level }).click();
    };
    await notifications('Nothing');
    await ann.row('Bob Tall').getByText('muted').waitFor({ state: 'attached' });
    await ann.page.goto(`${ann.url}/#/`);
    await bob.write('nobody is disturbed');
    await ann.badge('Bob Tall').filter({ hasText: /^1$/ }).waitFor();
    assert.equal(await ann.page.title(), 'Chat');
    await screenshot(ann.page, `${name}-muted`);
    await ann.open('Bob Tall');
    await notifications('All messages');
    await ann.row('Bob Tall').getByText('muted').waitFor({ state: 'detached' });
    await seesExactly(ann.page.getByRole('menu'), 0);
  });
}
