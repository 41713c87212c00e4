// Telling those who look after a group what is wrong in it.

import { screenshot } from '../lib/browser.js';

export async function tellingModerators(step, cast) {
  const { name } = cast;

  await step('what is reported reaches the moderators as it was, and nobody else', async () => {
    const { ann, bob, cleo } = cast;
    await bob.write('buy **boots** now');
    await cleo.sees('buy boots now');
    await cleo.hold('buy boots now');
    await cleo.page.getByRole('menuitem', { name: 'Report' }).tap();
    const dialog = cleo.page.getByRole('dialog', { name: 'Report this message?' });
    await dialog.getByLabel('What is wrong with it').selectOption('advertising, or the same again and again');
    await dialog.getByLabel('More about it').fill('the third time');
    await screenshot(cleo.page, `${name}-phone-report`);
    await dialog.getByRole('button', { name: 'Report' }).tap();
    await cleo.page.getByText('Thank you. It was reported.').waitFor();
    await bob.act('buy boots now', 'Edit');
    await bob.write('hello all');
    await ann.sees('hello all');
    await ann.chooses('Conversation actions', 'Reported messages');
    const reports = ann.page.getByRole('dialog', { name: 'Reported messages' });
    await reports.getByText('buy **boots** now').waitFor();
    await reports.getByText(/^Cleo Strand, today at .*: advertising, or the same again and again: the third time$/).waitFor();
    await screenshot(ann.page, `${name}-reports`);
    await reports.getByRole('button', { name: 'Done' }).click();
    await reports.getByText('Nothing is reported.').waitFor();
    await ann.page.keyboard.press('Escape');
    await reports.waitFor({ state: 'detached' });
  });
}
