// The same with a thumb.

import { screenshot } from '../lib/browser.js';

export async function onAPhone(step, cast) {
  const { name } = cast;

  await step('holding a finger on a message opens its menu', async () => {
    const { bob, cleo } = cast;
    await cleo.open('Harbour walk');
    await cleo.sees('ten o’clock');
    await cleo.hold('ten o’clock');
    const menu = cleo.page.getByRole('menu', { name: 'Message actions' });
    await menu.waitFor();
    await screenshot(cleo.page, `${name}-phone-menu`);
    await menu.getByRole('menuitemradio', { name: 'React with 👍' }).tap();
    await bob.seesReaction('ten o’clock', '👍', 1, false);
    await menu.waitFor({ state: 'detached' });
  });

  await step('a reaction is joined by a tap, and answers are written', async () => {
    const { ann, bob, cleo } = cast;
    await bob.reaction('ten o’clock', '👍').click();
    await cleo.seesReaction('ten o’clock', '👍', 2, true);
    await cleo.hold('Who is coming on Sunday?');
    await cleo.page.getByRole('menuitem', { name: 'Reply', exact: true }).tap();
    await cleo.write('I am');
    await ann.message('I am').getByRole('button', { name: 'You Who is coming on Sunday?' }).waitFor();
    await screenshot(cleo.page, `${name}-phone-talk`);
  });
}
