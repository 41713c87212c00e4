// One message, and then a while nothing.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

export async function oneAtATime(step, cast) {
  const { name } = cast;

  await step('in slow mode one waits, and sees for how long', async () => {
    const { ann, bob, cleo } = cast;
    const dialog = ann.page.getByRole('dialog', { name: 'Group details' });
    const slowMode = dialog.getByLabel('Slow mode');
    await ann.page.getByRole('button', { name: 'Group details' }).click();
    await slowMode.selectOption('one message in 1 hour');
    await slowMode.scrollIntoViewIfNeeded();
    await screenshot(ann.page, `${name}-slow-mode`);
    await cleo.seesLine('Ann Berg set slow mode: one message in 1 hour');
    await cleo.page.getByText('Slow mode: one message in 1 hour', { exact: true }).waitFor();
    await cleo.write('a first word');
    await bob.sees('a first word');
    await cleo.page.getByText(/^Slow mode: you can write again in 59:\d\d$/).waitFor();
    await cleo.page.getByLabel('Write a message').fill('a second word');
    assert.ok(await cleo.page.getByRole('button', { name: 'Send' }).isDisabled());
    await screenshot(cleo.page, `${name}-phone-slow-mode`);
    // What one wrote may be mended meanwhile.
    await cleo.hold('a first word');
    await cleo.page.getByRole('menuitem', { name: 'Edit' }).tap();
    await cleo.write('a first word, mended');
    await bob.sees('a first word, mended');
    await slowMode.selectOption('off');
    await cleo.seesLine('Ann Berg ended slow mode');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await cleo.page.getByRole('button', { name: 'Send' }).tap();
    await bob.sees('a second word');
  });

  await step('a window that does not know how long is told, and sends by itself', async () => {
    const { bob, cleo } = cast;
    await cast.annApi.put(`/channels/${cast.group}/slow_mode`, { seconds: 3 });
    await cleo.page.getByText('Slow mode: one message in 3 seconds', { exact: true }).waitFor();
    await cleo.write('a third word');
    await bob.sees('a third word');
    await cleo.page.reload();
    await cleo.sees('a third word');
    await cleo.write('a fourth word');
    await cleo.page.getByText(/^Slow mode: you can write again in 0:0\d$/).waitFor();
    await bob.sees('a fourth word');
    await cast.annApi.put(`/channels/${cast.group}/slow_mode`, { seconds: 0 });
    await seesExactly(cleo.page.locator('.pace:not(:empty)'), 0);
  });
}
