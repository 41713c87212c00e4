// Having nothing to do with somebody any more.

import { screenshot } from '../lib/browser.js';

export async function havingEnoughOfSomebody(step, cast) {
  const { name } = cast;

  await step('who is blocked is not heard in groups', async () => {
    const { ann, bob, cleo } = cast;
    await bob.write('nobody can stop me');
    await ann.sees('nobody can stop me');
    await cleo.sees('nobody can stop me');
    await cleo.page.getByRole('button', { name: 'Group details' }).tap();
    await cleo.page.getByRole('button', { name: 'Actions for Bob Tall' }).tap();
    await cleo.page.getByRole('menuitem', { name: 'Block' }).tap();
    await cleo.page.getByRole('dialog', { name: 'Block Bob Tall?' }).getByRole('button', { name: 'Block' }).tap();
    await cleo.page.getByRole('dialog', { name: 'Group details' }).getByText('blocked').waitFor();
    await screenshot(cleo.page, `${name}-phone-blocked`);
    await cleo.page.keyboard.press('Escape');
    await cleo.message('nobody can stop me').waitFor({ state: 'detached' });
    await bob.write('can you hear me?');
    await ann.write('we can');
    await cleo.sees('we can');
    await cleo.message('can you hear me?').waitFor({ state: 'detached' });
  });

  await step('neither writes to the other, and the way back is there', async () => {
    const { bob, cleo } = cast;
    await cleo.page.goto(`${cleo.url}/#/with/bob`);
    await cleo.page.getByText('You block this person.').waitFor();
    await bob.page.goto(`${bob.url}/#/with/cleo`);
    await bob.write('hello?');
    await bob.seesTicks('hello?', 'failed');
    await bob.message('hello?').getByRole('button', { name: 'Discard' }).click();
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.chooses('Your account', 'Blocked people');
    await cleo.page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).tap();
    await cleo.page.getByText('You block nobody.').waitFor();
    await cleo.page.keyboard.press('Escape');
    await cleo.open('Harbour walk');
    await cleo.sees('can you hear me?');
    await bob.write('hello again');
    await bob.open('Harbour walk');
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.open('Bob Tall');
    await cleo.sees('hello again');
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.seesTitle(/^Chat$/);
    await cleo.open('Harbour walk');
  });
}
