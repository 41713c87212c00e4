// Keeping somebody quiet, or out.

import { screenshot } from '../lib/browser.js';

export async function keepingOrder(step, cast) {
  const { name } = cast;
  /** Does something about Cleo from the group's details. */
  const about = async (person, action, body) => {
    const details = person.page.getByRole('dialog', { name: 'Group details' });
    await person.page.getByRole('button', { name: 'Group details' }).click();
    await details.getByRole('button', { name: 'Actions for Cleo Strand' }).click();
    await person.page.getByRole('menuitem', { name: action, exact: true }).click();
    await body(person.page.getByRole('dialog').last());
    await details.getByRole('button', { name: 'Close' }).click();
    await details.waitFor({ state: 'detached' });
  };

  await step('who is muted reads, and knows why', async () => {
    const { ann, cleo } = cast;
    await about(ann, 'Mute', async (dialog) => {
      await dialog.getByLabel('For how long').selectOption('a day');
      await dialog.getByLabel('Reason').fill('too loud');
      await dialog.getByRole('button', { name: 'Mute' }).click();
      await cleo.page.getByText('You are muted here: too loud').waitFor();
    });
    await cleo.seesLine(/^Ann Berg muted you until .*: too loud$/);
    await screenshot(cleo.page, `${name}-phone-muted`);
    await about(ann, 'Let them write', async () => {});
    await cleo.page.getByLabel('Write a message').waitFor();
  });

  await step('who is banned is out until the ban is lifted', async () => {
    const { ann, cleo } = cast;
    await about(ann, 'Ban', async (dialog) => {
      await dialog.getByLabel('For how long').selectOption('until it is lifted');
      await dialog.getByLabel('Reason').fill('once more');
      await dialog.getByRole('button', { name: 'Ban' }).click();
      await cleo.page.getByText('This group is not there (any more)').waitFor();
    });
    await ann.seesLine('You banned Cleo Strand: once more');
    await ann.chooses('Conversation actions', 'Banned people');
    await screenshot(ann.page, `${name}-bans`);
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
    await ann.page.getByText('Nobody is banned.').waitFor();
    await ann.page.keyboard.press('Escape');
    await cast.annApi.post(`/channels/${cast.group}/participants`, { user_ids: ['cleo'] });
    await cleo.seesLine('Ann Berg added you');
  });
}
