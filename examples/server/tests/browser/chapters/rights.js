// Who may do what in a group, and who looks after it.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';

export async function whoMayDoWhat(step, cast) {
  const { name } = cast;
  const details = async (person, body) => {
    const dialog = person.page.getByRole('dialog', { name: 'Group details' });
    await person.page.getByRole('button', { name: 'Group details' }).click();
    await body(dialog);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  await step('who may write is settled, and settled again', async () => {
    const { ann, bob, cleo } = cast;
    await details(ann, async (dialog) => {
      await dialog.getByLabel('Who may write').selectOption('only admins');
      await bob.page.getByText('You can read here, and not write.').waitFor();
      await bob.seesLine('Ann Berg settled: only admins may write');
      await screenshot(ann.page, `${name}-settings`);
      await dialog.getByLabel('Who may write').selectOption('everybody');
      await cleo.page.getByLabel('Write a message').waitFor();
      await dialog.getByLabel('Who may add people').selectOption('everybody');
    });
    await details(bob, (dialog) => dialog.getByLabel('Add people, by user name').waitFor());
  });

  await step('a frozen group is read, and says why', async () => {
    const { ann, bob, cleo } = cast;
    await ann.chooses('Conversation actions', 'Freeze group');
    await ann.page.getByLabel('Reason').fill('too heated');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click();
    for (const person of [bob, cleo]) await person.page.getByText('The group is frozen: too heated').waitFor();
    await bob.seesLine('Ann Berg froze the group: too heated');
    await bob.menuOf('Who is coming on Sunday?');
    assert.equal(await bob.page.getByRole('menuitem', { name: 'Reply', exact: true }).count(), 0);
    await bob.page.keyboard.press('Escape');
    await screenshot(cleo.page, `${name}-phone-frozen`);
    await ann.write('cool down, everybody');
    await bob.sees('cool down, everybody');
    await ann.chooses('Conversation actions', 'Let all write again');
    for (const person of [bob, cleo]) await person.page.getByLabel('Write a message').waitFor();
  });

  await step('an admin looks after others', async () => {
    const { ann, bob, cleo } = cast;
    await details(ann, async (dialog) => {
      await dialog.getByRole('button', { name: 'Actions for Bob Tall' }).click();
      await ann.page.getByRole('menuitem', { name: 'Make an admin' }).click();
      await bob.seesLine('Ann Berg made you an admin');
    });
    await cleo.seesLine('Ann Berg made Bob Tall an admin');
    await details(bob, async (dialog) => {
      await dialog.getByRole('button', { name: 'Actions for Ann Berg' }).click();
      await bob.page.getByRole('menuitem', { name: 'Block' }).waitFor();
      assert.equal(await bob.page.getByRole('menuitem').count(), 1, 'nothing about who is above');
      await bob.page.keyboard.press('Escape');
      await dialog.getByRole('button', { name: 'Actions for Cleo Strand' }).click();
      await bob.page.getByRole('menuitem', { name: 'Remove from group' }).click();
      await bob.page.getByRole('dialog', { name: 'Remove Cleo Strand?' }).getByRole('button', { name: 'Remove' }).click();
      await cleo.page.getByText('This group is not there (any more)').waitFor();
      await dialog.getByLabel('Add people, by user name').fill('cleo');
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.locator('.people').getByText('Cleo Strand').waitFor();
    });
    await cleo.seesLine('Bob Tall added you');
    await ann.seesLine('Bob Tall removed Cleo Strand');
  });
}
