// What is worth keeping in sight.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';

export async function keptInSight(step, cast) {
  const { name } = cast;
  const bar = (person) => person.page.locator('.pin-bar');
  const pinned = (person, text) => bar(person).filter({ hasText: text });

  await step('what is pinned stands above the conversation for everybody, and leads to the message', async () => {
    const { ann, bob, cleo } = cast;
    await ann.act('Who is coming on Sunday?', 'Pin');
    for (const person of [ann, bob, cleo]) await pinned(person, 'Who is coming on Sunday?').waitFor();
    await bob.seesLine('Ann Berg pinned a message');
    await bob.message('Who is coming on Sunday?').getByRole('img', { name: 'Pinned' }).waitFor();
    await ann.write('the ferry leaves at ten');
    await ann.act('the ferry leaves at ten', 'Pin');
    await pinned(cleo, 'the ferry leaves at ten').filter({ hasText: '1 of 2' }).waitFor();
    await screenshot(ann.page, `${name}-pinned`);
    await screenshot(cleo.page, `${name}-phone-pinned`);
    await bar(cleo).tap();
    const list = cleo.page.getByRole('dialog', { name: 'Pinned messages' });
    await list.getByText('the ferry leaves at ten').waitFor();
    assert.equal(await list.getByRole('button', { name: 'Unpin' }).count(), 0, 'admins pin, at first');
    await screenshot(cleo.page, `${name}-phone-pins`);
    await list.getByText('Who is coming on Sunday?').tap();
    await cleo.page.locator('li.message.found', { hasText: 'Who is coming on Sunday?' }).waitFor();
  });

  await step('who may not pin is not offered it, and then may', async () => {
    const { bob, cleo } = cast;
    await bob.menuOf('the ferry leaves at ten');
    assert.equal(await bob.page.getByRole('menuitem', { name: 'Unpin' }).count(), 0);
    await bob.page.keyboard.press('Escape');
    await cast.annApi.patch(`/channels/${cast.group}`, { permissions: { pin: 'member' } });
    await bob.seesLine('Ann Berg settled: everybody may pin messages');
    await bob.act('the ferry leaves at ten', 'Unpin');
    await cleo.seesLine('Bob Tall unpinned a message');
    await pinned(bob, 'Who is coming on Sunday?').waitFor();
    await bob.act('the ferry leaves at ten', 'Pin');
    await pinned(bob, 'the ferry leaves at ten').waitFor();
  });

  await step('a pin shows what was mended, and ends with the message or when somebody takes it away', async () => {
    const { ann, bob, cleo } = cast;
    await ann.act('the ferry leaves at ten', 'Edit');
    await ann.write('the ferry leaves at noon');
    for (const person of [ann, bob, cleo]) await pinned(person, 'the ferry leaves at noon').waitFor();
    await ann.act('the ferry leaves at noon', 'Delete for everybody');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    for (const person of [ann, bob, cleo]) await pinned(person, 'Who is coming on Sunday?').waitFor();
    await ann.act('I am', 'Pin');
    await bar(bob).click();
    const list = bob.page.getByRole('dialog', { name: 'Pinned messages' });
    await screenshot(bob.page, `${name}-pins`);
    await list.getByRole('listitem').filter({ hasText: 'Who is coming on Sunday?' }).getByRole('button', { name: 'Unpin' }).click();
    await list.getByText('Who is coming on Sunday?').waitFor({ state: 'detached' });
    await list.getByRole('button', { name: 'Unpin' }).click();
    await list.waitFor({ state: 'detached' });
    for (const person of [ann, bob, cleo]) await bar(person).waitFor({ state: 'hidden' });
    await cast.annApi.patch(`/channels/${cast.group}`, { permissions: { pin: 'admin' } });
  });
}
