// Talk beside the talk.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

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

  await step('who follows a thread has what is said there unread, until they read it there', async () => {
    const { ann, bob, cleo } = cast;
    for (const person of [ann, cleo]) await person.page.goto(`${person.url}/#/`);
    await bob.message('Who is coming on Sunday?').getByRole('button', { name: '1 reply' }).click();
    await bob.page.getByRole('button', { name: 'Following' }).waitFor();
    await bob.writeInThread('I take the train');
    await ann.badge('Harbour walk').filter({ hasText: /^1$/ }).waitFor();
    await ann.seesTitle(/^\(1\) Chat$/);
    await cleo.row('Harbour walk').locator('.preview', { hasText: 'I take the train' }).waitFor();
    assert.equal(await cleo.badge('Harbour walk').isVisible(), false);
    await ann.open('Harbour walk');
    await ann.message('Who is coming on Sunday?').locator('.thread-link .badge', { hasText: /^1$/ }).waitFor();
    await screenshot(ann.page, `${name}-thread-unread`);
    await ann.page.getByRole('button', { name: 'Threads you follow' }).click();
    await screenshot(ann.page, `${name}-threads-followed`);
    await ann.page.getByRole('dialog').getByRole('button', { name: '2 replies' }).click();
    await ann.sees('I take the train');
    await ann.page.getByRole('link', { name: 'Back to the conversation' }).click();
    await seesExactly(ann.page.locator('.thread-link .badge:not(:empty)'), 0);
    await ann.seesTitle(/^Chat$/);
  });

  await step('one begins to follow, and stops', async () => {
    const { bob, cleo } = cast;
    await cleo.open('Harbour walk');
    await cleo.message('Who is coming on Sunday?').getByRole('button', { name: '2 replies' }).tap();
    const follow = cleo.page.getByRole('button', { name: 'Follow', exact: true });
    await follow.tap();
    const following = cleo.page.getByRole('button', { name: 'Following' });
    await following.waitFor();
    await screenshot(cleo.page, `${name}-phone-following`);
    await cleo.page.goto(`${cleo.url}/#/`);
    await bob.writeInThread('at nine');
    await cleo.badge('Harbour walk').filter({ hasText: /^1$/ }).waitFor();
    await cleo.open('Harbour walk');
    await cleo.page.getByRole('button', { name: 'Threads you follow' }).tap();
    await screenshot(cleo.page, `${name}-phone-threads-followed`);
    await cleo.page.getByRole('dialog').getByRole('button', { name: '3 replies' }).tap();
    await following.tap();
    await follow.waitFor();
    await cleo.page.goto(`${cleo.url}/#/`);
    await bob.writeInThread('from the pier');
    await cleo.row('Harbour walk').locator('.preview', { hasText: 'from the pier' }).waitFor();
    assert.equal(await cleo.badge('Harbour walk').isVisible(), false);
    await bob.page.getByRole('link', { name: 'Back to the conversation' }).click();
    await cleo.open('Harbour walk');
  });
}
