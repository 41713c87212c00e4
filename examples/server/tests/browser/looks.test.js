// How the page looks and is used: on a desktop and on a phone, light and dark, with the keyboard alone.

import assert from 'node:assert/strict';

import { Api } from './lib/api.js';
import { begin } from './lib/begin.js';
import { DESKTOP, PHONE, SMALL_PHONE, screenshot } from './lib/browser.js';
import { sqlite } from './lib/database.js';
import { story } from './lib/story.js';
import { fillWithTalk, othersAt } from './lib/talk.js';

const WINDOWS = [
  { name: 'desktop-light', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light', hasTouch: true, isMobile: true },
  { name: 'phone-dark', viewport: SMALL_PHONE, colorScheme: 'dark', hasTouch: true, isMobile: true },
];

story('looks', async (step, cast) => {
  await step('the server and a browser start', async () => {
    await begin(cast, sqlite);
    cast.others = await othersAt(cast.server.url);
  });

  for (const { name, ...options } of WINDOWS) {
    await step(`nothing is cut off or overlaps: ${name}`, async () => {
      const id = name.replace('-', '.');
      const ann = await cast.meet(name, options);
      await ann.page.goto(ann.url);
      await ann.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await shoot(ann.page, `${name}-1-sign-in`);
      await ann.signUp(id, 'Ann Berg');
      await ann.page.getByText('No conversations yet').waitFor();
      await shoot(ann.page, `${name}-2-empty`);
      await fillWithTalk(ann.url, id, cast.others);
      await ann.open('Harbour walk');
      await ann.sees('Count me in');
      await shoot(ann.page, `${name}-3-group`);
      await ann.menuOf('The path is really muddy');
      await shoot(ann.page, `${name}-3-menu`);
      await ann.page.getByRole('menuitem', { name: 'More reactions' }).click();
      await shoot(ann.page, `${name}-3-reactions`);
      await ann.page.keyboard.press('Escape');
      await ann.act('The path is really muddy', 'Reply');
      await ann.page.getByLabel('Write a message').pressSequentially('@c');
      await ann.page.getByRole('option', { name: 'Cleo Strand' }).waitFor();
      await shoot(ann.page, `${name}-3-replying`);
      await ann.page.getByLabel('Write a message').fill('');
      await ann.page.keyboard.press('Escape');
      await ann.page.getByRole('button', { name: 'Group details' }).click();
      await ann.page.getByRole('dialog').getByText('Cleo Strand').waitFor();
      await shoot(ann.page, `${name}-4-details`);
      await ann.page.keyboard.press('Escape');
      await ann.act('Count me in', 'Who read it');
      await ann.page.getByText('Read by').waitFor();
      await shoot(ann.page, `${name}-5-read-by`);
      await ann.page.keyboard.press('Escape');
    });
  }

  await step('bob comes', async () => {
    await cast.meet('bob');
    await cast.bob.signIn('bob');
  });

  for (const { name } of WINDOWS) {
    await step(`who is here and who types: ${name}`, async () => {
      const { [name]: ann, bob } = cast;
      await bob.page.goto(`${bob.url}/#/with/${name.replace('-', '.')}`);
      await bob.write('Are you coming by train?');
      await ann.page.goto(`${ann.url}/#/with/bob`);
      await ann.sees('Are you coming by train?');
      await ann.seesAbout(/online$/);
      await bob.page.getByLabel('Write a message').pressSequentially('I could');
      await ann.seesTyping('Bob Tall is typing');
      await shoot(ann.page, `${name}-8-typing`);
      await ann.page.goto(`${ann.url}/#/`);
      await ann.row('Bob Tall').locator('.dot.online').waitFor();
      await shoot(ann.page, `${name}-9-here`);
      await ann.open('Harbour walk');
      await ann.seesAbout('2 online');
    });
  }

  await step('on a phone it is one screen or the other', async () => {
    const { page } = cast['phone-light'];
    const back = page.getByRole('link', { name: 'Back to all conversations' });
    await back.click();
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
    assert.equal(await page.locator('.conversation').count(), 0);
    await shoot(page, 'phone-light-6-list');
    await cast['phone-light'].open('Harbour walk');
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor({ state: 'hidden' });
    // The browser's own back button does the same.
    await page.goBack();
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await shoot(page, 'phone-light-7-new');
    await page.keyboard.press('Escape');
    await back.waitFor({ state: 'detached' });
  });

  await step('with the keyboard alone', () => withKeyboard(cast));

  await step('no page reported an error', async () => assert.deepEqual(cast.faults, []));
});

/** Nothing reaches over the edge of the window, and here is how it looks. */
async function shoot(page, name) {
  await screenshot(page, name);
  const over = await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.sr-only, .author, pre, table'))
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    })
    .map((element) => element.outerHTML.slice(0, 120)));
  assert.deepEqual(over, [], name);
}

async function withKeyboard(cast) {
  const { page, url } = await cast.meet('keyboard');
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const tabTo = (selector) => tabUntil(page, selector);
  await Api.signUp(url, 'gus', 'Gus Holm');

  await page.goto(url);
  await page.getByLabel('User name').and(page.locator(':focus')).waitFor();
  await tabTo('button:text("Create an account")');
  await press('Enter');
  await press('Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
  await page.keyboard.type('kim');
  await press('Tab');
  await page.keyboard.type('Kim Lund');
  await press('Tab');
  await page.keyboard.type('a long enough one');
  await press('Enter');
  await page.getByRole('button', { name: 'New conversation' }).first().waitFor();

  // A dialog closes on Esc, and the focus is where it was.
  await tabTo('[aria-label="New conversation"]');
  await press('Enter');
  await page.getByRole('dialog').waitFor();
  await press('Escape');
  await page.locator('[aria-label="New conversation"]:focus').waitFor();
  await press('Enter');
  await page.keyboard.type('gus');
  await press('Enter');

  // Enter sends, Shift+Enter begins a line, and an arrow up edits what was sent last.
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.type('first line');
  await press('Shift+Enter');
  await page.keyboard.type('second line');
  await press('Enter');
  const message = page.locator('li.message', { hasText: 'second line' });
  await message.locator('br').waitFor({ state: 'attached' });
  await press('ArrowUp');
  await page.locator('.editing').waitFor();
  await press('Escape');
  await page.locator('.editing').waitFor({ state: 'hidden' });

  // Back to the messages, and through the menu of one.
  await press('Shift+Tab');
  await page.locator('li.message:focus').waitFor();
  await press('Enter');
  await page.getByRole('menuitem', { name: 'Reply', exact: true }).and(page.locator(':focus')).waitFor();
  // The reactions stand side by side above the rest.
  await press('ArrowUp', 'ArrowRight');
  await page.getByRole('menuitemradio', { name: 'React with ❤️' }).and(page.locator(':focus')).waitFor();
  await press('Enter');
  await message.getByRole('button', { name: '❤️, 1' }).waitFor();
  await page.locator('li.message:focus-within').waitFor();
  await press('Enter', 'Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.locator('li.message:focus-within').waitFor();
  await screenshot(page, 'keyboard-message');

  // Through the list, and into a conversation.
  await page.goto(`${url}/#/`);
  await tabTo('a.row');
  await press('Enter');
  await page.locator('textarea:focus').waitFor();
}

/** Presses Tab until `selector` has the focus; every stop on the way has to show that it has it. */
async function tabUntil(page, selector) {
  for (let stops = 0; stops < 30; stops += 1) {
    await page.keyboard.press('Tab');
    const isSeen = await page.evaluate(() => {
      const { outlineStyle } = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || document.activeElement.matches('textarea') || outlineStyle !== 'none';
    });
    assert.ok(isSeen, `a stop without a visible focus on the way to ${selector}`);
    if (await page.locator(selector).and(page.locator(':focus')).count()) return;
  }
  assert.fail(`the Tab key does not reach ${selector}`);
}
