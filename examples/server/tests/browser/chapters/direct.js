// Signing up, and a talk between two.

import assert from 'node:assert/strict';

import { Api } from '../lib/api.js';
import { screenshot } from '../lib/browser.js';
import { seesExactly } from '../lib/person.js';

// Each would leave a mark if it ran, and an element if it were one.
const ATTACKS = [
  '<script>window.wasRun = 1</script>',
  '<img src=x onerror="window.wasRun = 1">',
  '<svg onload="window.wasRun = 1"></svg>',
  '[press](javascript:window.wasRun=1)',
  '<a href="javascript:window.wasRun=1">press</a>',
];

export async function aDirectTalk(step, cast) {
  const { name } = cast;

  await step('two people sign up; one of them signs out', async () => {
    const { ann, bob } = cast;
    await ann.signUp('ann', 'Ann Berg');
    await bob.signUp('bob', 'Bob Tall');
    await bob.signOut();
    cast.bobApi = await Api.signIn(bob.url, 'bob');
    cast.annApi = await Api.signIn(ann.url, 'ann');
  });

  await step('a wrong password and a taken name are told', async () => {
    const { page } = cast.bob;
    await page.getByLabel('User name').fill('bob');
    await page.getByLabel('Password').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'The user name or the password is wrong.' }).waitFor();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('User name').fill('ann');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('alert').filter({ hasText: 'This user name is taken.' }).waitFor();
  });

  await step('nobody answers to an unknown name', async () => {
    const { ann } = cast;
    await ann.beginWith('nobody');
    await ann.page.getByText('There is nobody called “nobody”.').waitFor();
    await ann.page.keyboard.press('Escape');
    await ann.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await step('opening a conversation writes nothing', async () => {
    const { ann, annApi, bobApi } = cast;
    await ann.beginWith('bob');
    await ann.page.getByText('Say hello to Bob Tall').waitFor();
    for (const api of [annApi, bobApi]) assert.deepEqual((await api.get('/channels')).channels, []);
  });

  await step('the first message is sent, delivered when the other comes, and read when they look', async () => {
    const { ann, bob } = cast;
    await ann.write('Hi **Bob**, lunch at `one`?');
    await ann.seesTicks('Hi Bob', 'sent');
    await bob.signIn('bob');
    await bob.badge('Ann Berg').filter({ hasText: /^1$/ }).waitFor();
    await ann.seesTicks('Hi Bob', 'delivered');
    await screenshot(bob.page, `${name}-unread`);
    await bob.open('Ann Berg');
    await bob.sees('Hi Bob, lunch at one?');
    await ann.seesTicks('Hi Bob', 'read');
    await bob.badge('Ann Berg').waitFor({ state: 'hidden' });
  });

  await step('Markdown goes both ways', async () => {
    const { ann, bob } = cast;
    await bob.write('Sure:\n\n- soup\n- salad\n\n> bring *cash*');
    await ann.message('Sure').locator('li', { hasText: 'salad' }).waitFor();
    await ann.message('Sure').locator('blockquote em', { hasText: 'cash' }).waitFor();
    await bob.message('Hi Bob').locator('strong', { hasText: 'Bob' }).waitFor();
    await bob.message('Hi Bob').locator('code', { hasText: 'one' }).waitFor();
    await bob.seesTicks('Sure', 'read');
  });

  await step('what looks like a program is text', async () => {
    const { ann, bob } = cast;
    for (const attack of ATTACKS) await bob.write(attack);
    await ann.message('<a href="javascript:window.wasRun=1">press</a>').waitFor();
    await seesExactly(ann.page.locator('.log').getByText('window.wasRun', { exact: false }), ATTACKS.length - 1);
    for (const { page } of [ann, bob]) {
      assert.equal(await page.locator('.log :is(script, img, iframe, svg:not(.icon), a)').count(), 0);
      assert.equal(await page.evaluate(() => window.wasRun), undefined);
    }
  });

  await step('an edit and a deletion show on both sides', async () => {
    const { ann, bob, bobApi } = cast;
    await ann.write('See you at twelve');
    await bob.sees('See you at twelve');
    await ann.act('See you at twelve', 'Edit');
    await ann.write('See you at **half past** twelve');
    await bob.message('See you at half past twelve').getByText('edited').waitFor();
    await ann.write('a secret for nobody');
    await bob.sees('a secret for nobody');
    await ann.act('a secret', 'Delete for everybody');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    for (const person of [ann, bob]) {
      await person.sees('This message was deleted');
      assert.equal(await person.count('a secret'), 0);
    }
    const last = (await bobApi.messages({ user: 'ann' })).at(-1);
    assert.ok(last.deleted_at);
    assert.equal(last.body, undefined);
    assert.equal(last.html, undefined);
  });

  await step('unread messages are counted while one looks elsewhere', async () => {
    const { ann, bob } = cast;
    await bob.page.goto(`${bob.url}/#/`);
    for (const number of ['one', 'two', 'three']) await ann.write(`unread ${number}`);
    await bob.badge('Ann Berg').filter({ hasText: /^3$/ }).waitFor();
    await ann.seesTicks('unread three', 'delivered');
    await bob.open('Ann Berg');
    await bob.page.locator('.note-line.new').waitFor();
    await bob.badge('Ann Berg').waitFor({ state: 'hidden' });
    await ann.seesTicks('unread three', 'read');
  });
}
