// A list with what one wants to see.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';

export async function tidyingUp(step, cast) {
  const { name } = cast;

  await step('a hidden conversation is back with the next message', async () => {
    const { ann, bob } = cast;
    await ann.chooses('Conversation actions', 'Hide until the next message');
    await ann.row('Harbour walk').waitFor({ state: 'detached' });
    await ann.page.reload();
    await ann.seesList();
    await bob.write('peekaboo');
    await ann.badge('Harbour walk').filter({ hasText: /^1$/ }).waitFor();
    await ann.open('Harbour walk');
    await ann.sees('peekaboo');
  });

  await step('an archived one stays away, and calls nobody', async () => {
    const { bob, cleo } = cast;
    await cleo.chooses('Conversation actions', 'Archive');
    await cleo.row('Harbour walk').waitFor({ state: 'detached' });
    await bob.write('quiet here');
    await cleo.chooses('Your account', 'Archived conversations');
    const dialog = cleo.page.getByRole('dialog', { name: 'Archived conversations' });
    await dialog.locator('.badge', { hasText: /^1$/ }).waitFor();
    await dialog.getByText('Bob Tall: quiet here').waitFor();
    assert.equal(await cleo.page.title(), 'Chat');
    await screenshot(cleo.page, `${name}-phone-archived`);
    await dialog.getByRole('link').tap();
    await cleo.sees('quiet here');
    await cleo.seesAbout(/archived/);
    await cleo.chooses('Conversation actions', 'Take out of the archive');
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.row('Harbour walk').waitFor();
    await cleo.chooses('Your account', 'Archived conversations');
    await dialog.getByText('Nothing is archived.').waitFor();
    await cleo.page.keyboard.press('Escape');
    await cleo.open('Harbour walk');
  });
}
