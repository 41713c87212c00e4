// A group, and what can be done to it.

import assert from 'node:assert/strict';

import { Api } from '../lib/api.js';
import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

export async function aGroup(step, cast) {
  const { name } = cast;

  await step('a group is made of people who exist', async () => {
    const { ann, bob } = cast;
    const dialog = ann.page.getByRole('dialog');
    await ann.page.getByRole('button', { name: 'New group' }).first().click();
    await dialog.getByLabel('Name of the group').fill('Lunch');
    const people = dialog.getByLabel('People, by user name');
    await people.fill('nobody');
    await people.press('Enter');
    await dialog.getByText('There is nobody called “nobody”.').waitFor();
    await people.fill('bob');
    await people.press('Enter');
    await dialog.getByRole('listitem').filter({ hasText: 'Bob Tall' }).waitFor();
    await dialog.getByRole('button', { name: 'Create group' }).click();
    await ann.seesLine('You created the group');
    await bob.open('Lunch');
    await bob.seesLine('Ann Berg created the group');
  });

  await step('all in it see who wrote what, and ticks count everybody', async () => {
    const { ann, bob } = cast;
    await ann.write('Where do we eat?');
    await bob.message('Where do we eat?').locator('.author', { hasText: 'Ann Berg' }).waitFor();
    await bob.write('At the river');
    await ann.message('At the river').locator('.author', { hasText: 'Bob Tall' }).waitFor();
    await ann.seesTicks('Where do we eat?', 'read');
    await ann.act('Where do we eat?', 'Who read it');
    const readers = ann.page.getByRole('dialog', { name: 'Who read it' });
    await readers.getByText('Read by 1 of 1').waitFor();
    await readers.getByText('Bob Tall').waitFor();
    await ann.page.keyboard.press('Escape');
  });

  await step('name and topic change for everybody', async () => {
    const { ann, bob } = cast;
    const dialog = ann.page.getByRole('dialog');
    await ann.page.getByRole('button', { name: 'Group details' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Long <b>lunch</b>');
    await dialog.getByLabel('Topic').fill('Every Friday');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await bob.page.locator('h2', { hasText: 'Long <b>lunch</b>' }).waitFor();
    await bob.page.locator('.who p', { hasText: 'Every Friday' }).waitFor();
    await bob.seesLine('Ann Berg renamed the group to “Long <b>lunch</b>”');
    await dialog.getByLabel('Name', { exact: true }).fill('Long lunch');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await bob.row('Long lunch').waitFor();
  });

  await step('people come, and hold up only the ticks of what came after them', async () => {
    const { ann, bob } = cast;
    await Api.signUp(ann.url, 'cleo', 'Cleo <i>Strand</i>');
    const dialog = ann.page.getByRole('dialog');
    await dialog.getByLabel('Add people, by user name').fill('cleo');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.locator('.people').getByText('Cleo <i>Strand</i>').waitFor();
    await screenshot(ann.page, `${name}-group-details`);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await bob.seesLine('Ann Berg added Cleo <i>Strand</i>');
    await bob.page.locator('.who p', { hasText: '3 people' }).waitFor();
    await ann.seesTicks('Where do we eat?', 'read');
    await ann.write('Welcome, Cleo');
    await bob.sees('Welcome, Cleo');
    await ann.seesTicks('Welcome, Cleo', 'sent');
    await screenshot(ann.page, `${name}-group`);
  });

  await step('how much is told about reading is a setting', async () => {
    const { ann, bob } = cast;
    const dialog = ann.page.getByRole('dialog');
    await ann.page.getByRole('button', { name: 'Group details' }).click();
    await dialog.getByLabel('What is told about reading').selectOption('counts');
    await bob.seesLine('Ann Berg changed what is told about reading: numbers only');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await ann.act('Where do we eat?', 'Who read it');
    const readers = ann.page.getByRole('dialog', { name: 'Who read it' });
    await readers.getByText(/^Read by 1 of/).waitFor();
    await readers.getByText('This conversation tells numbers, not names.').waitFor();
    await ann.page.keyboard.press('Escape');
  });

  await step('a role is given; who may only read cannot write', async () => {
    const { ann, bob } = cast;
    const dialog = ann.page.getByRole('dialog');
    const make = async (role) => {
      await dialog.getByRole('button', { name: 'Actions for Bob Tall' }).click();
      await ann.page.getByRole('menuitem', { name: `Make ${role}` }).click();
    };
    await ann.page.getByRole('button', { name: 'Group details' }).click();
    await make('a reader');
    await bob.page.getByText('You can read here, and not write.').waitFor();
    await make('an admin');
    await bob.seesLine('Ann Berg made you an admin');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await bob.act('Welcome, Cleo', 'Delete for everybody');
    await bob.page.getByLabel('Reason').fill('wrong group');
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ann.sees('Deleted by Bob Tall: wrong group');
  });

  await step('who clears their history begins anew; the others keep it', async () => {
    const { ann, bob } = cast;
    await ann.chooses('Conversation actions', 'Clear history');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
    await seesExactly(ann.page.locator('li.message'), 0);
    await bob.sees('At the river');
  });

  await step('who leaves does not see it any more', async () => {
    const { ann, bob } = cast;
    await bob.page.getByRole('button', { name: 'Conversation actions' }).click();
    await bob.page.getByRole('menuitem', { name: 'Leave group' }).click();
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await bob.row('Long lunch').waitFor({ state: 'detached' });
    await ann.seesLine('Bob Tall left');
    const { id } = await cast.annApi.group('Long lunch');
    await bob.page.goto(`${bob.url}/#/group/${id}`);
    await bob.page.getByText('This group is not there (any more)').waitFor();
  });

  await step('a deleted group is gone for everybody', async () => {
    const { ann, bob } = cast;
    const { id } = await cast.annApi.group('Long lunch');
    await cast.annApi.post(`/channels/${id}/participants`, { user_ids: ['bob'] });
    await bob.open('Long lunch');
    await bob.sees('At the river');
    await ann.page.getByRole('button', { name: 'Conversation actions' }).click();
    await ann.page.getByRole('menuitem', { name: 'Delete group' }).click();
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete group' }).click();
    for (const person of [ann, bob]) await person.row('Long lunch').waitFor({ state: 'detached' });
    await bob.page.getByText('This group is not there (any more)').waitFor();
  });

  await step('a direct conversation is deleted for one side, until somebody writes', async () => {
    const { ann, bob } = cast;
    await ann.open('Bob Tall');
    await ann.sees('unread three');
    await ann.page.getByRole('button', { name: 'Conversation actions' }).click();
    await ann.page.getByRole('menuitem', { name: 'Delete conversation' }).click();
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ann.row('Bob Tall').waitFor({ state: 'detached' });
    await bob.open('Ann Berg');
    await bob.sees('unread three');
    await bob.write('still there?');
    await ann.badge('Bob Tall').filter({ hasText: /^1$/ }).waitFor();
    await ann.open('Bob Tall');
    await ann.sees('still there?');
    await seesExactly(ann.page.locator('li.message'), 1);
    assert.equal((await cast.annApi.messages({ user: 'bob' })).length, 1);
  });
}
