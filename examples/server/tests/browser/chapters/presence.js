// Who is here, and who types.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';

export async function whoIsHere(step, cast) {
  const { name } = cast;

  await step('who is here shows in the list and above the conversation', async () => {
    const { ann, bob } = cast;
    await ann.open('Bob Tall');
    await bob.open('Ann Berg');
    for (const [person, other] of [[ann, 'Bob Tall'], [bob, 'Ann Berg']]) {
      await person.row(other).locator('.dot.online').waitFor();
      await person.seesAbout(/online$/);
    }
  });

  await step('who types shows, until they stop or send', async () => {
    const { ann, bob } = cast;
    const input = bob.page.getByLabel('Write a message');
    await input.pressSequentially('I am just');
    await ann.seesTyping('Bob Tall is typing');
    await screenshot(ann.page, `${name}-typing`);
    await input.fill('');
    await ann.seesTyping('');
    await input.pressSequentially('back from lunch');
    await ann.seesTyping('Bob Tall is typing');
    await input.press('Enter');
    await ann.sees('back from lunch');
    await ann.seesTyping('');
  });

  await step('a reload shows nothing to others', async () => {
    const { ann, bob } = cast;
    await noteAbout(ann.page);
    await bob.page.reload();
    await bob.sees('back from lunch');
    await bob.seesAbout(/online$/);
    assert.deepEqual(await noted(ann.page), []);
  });

  await step('who appears offline is last seen when they hid, also after a reload', async () => {
    const { ann, bob } = cast;
    await bob.chooses('Your account', 'Appear offline');
    await ann.seesAbout(/last seen today at \d/);
    await ann.row('Bob Tall').locator('.dot').waitFor({ state: 'detached' });
    await bob.page.getByText('You appear offline').waitFor();
    await screenshot(ann.page, `${name}-last-seen`);
    await bob.page.reload();
    await bob.page.getByText('You appear offline').waitFor();
    await bob.seesAbout(/online$/);
    await bob.write('seen by nobody');
    await ann.sees('seen by nobody');
    assert.equal((await noted(ann.page)).filter((text) => text.endsWith('online')).length, 0);
    await bob.chooses('Your account', 'Be seen again');
    await ann.seesAbout(/online$/);
    await ann.row('Bob Tall').locator('.dot.online').waitFor();
  });
}

/** From now on each text of the line above the conversation is noted. */
async function noteAbout(page) {
  await page.evaluate(() => {
    const line = document.querySelector('.conversation .who p');
    window.notedAbout = [];
    new MutationObserver(() => window.notedAbout.push(line.textContent)).observe(line, { childList: true, subtree: true });
  });
}

const noted = (page) => page.evaluate(() => window.notedAbout);
