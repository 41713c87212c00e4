// Sign-ins that end, connections that end for good, and sends that are refused: what is on the screen stays there.

import assert from 'node:assert/strict';

import { Api, PASSWORD } from './lib/api.js';
import { begin } from './lib/begin.js';
import { screenshot } from './lib/browser.js';
import { sqlite } from './lib/database.js';
import { story } from './lib/story.js';

const SOCKET = /\/api\/ws$/;

story('sessions', async (step, cast) => {
  await step('the server and a browser start', async () => {
    await begin(cast, sqlite);
    cast.bobApi = await Api.signUp(cast.server.url, 'bob', 'Bob Tall');
  });

  await step('a sign-in that has ended is renewed over the screen as it is', async () => {
    const ann = await cast.meet('ann');
    const { page } = ann;
    const sockets = [];
    await page.routeWebSocket(SOCKET, (socket) => {
      hardOfHearing(socket, cast);
      sockets.push(socket);
    });
    await ann.signUp('ann', 'Ann Berg');
    await ann.beginWith('bob');
    await ann.write('before');
    await ann.seesTicks('before', 'sent');
    await page.getByLabel('Write a message').fill('half a thought');
    await sockets[0].close({ code: 4002 });
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    await screenshot(page, 'session-ended');
    await page.keyboard.press('Escape');
    await page.getByText('Your sign-in has ended.').waitFor();
    // One can go on writing; it waits.
    await page.getByLabel('Write a message').press('Enter');
    await ann.seesTicks('half a thought', 'waiting');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await dialog.getByLabel('Password').fill('not this one');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.getByText('The user name or the password is wrong.').waitFor();
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await ann.seesOnline();
    await ann.seesTicks('half a thought', 'sent');
    await ann.sees('before');
    assert.equal(sockets.length, 2);
  });

  await step('one that ends soon is renewed on the living connection', async () => {
    const dora = await cast.meet('dora');
    const { page } = dora;
    let sockets = 0;
    await page.routeWebSocket(SOCKET, (socket) => {
      socket.connectToServer();
      sockets += 1;
    });
    await page.clock.install();
    await dora.signUp('dora', 'Dora Lind');
    // Shown once there is a session.
    await page.getByText('No conversations yet').waitFor();
    await page.clock.fastForward('14:30');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await dora.seesOnline();
    assert.equal(sockets, 1);
  });

  await step('after a reload with an ended sign-in the page asks who it is', async () => {
    const { page } = cast.dora;
    await page.clock.fastForward('23:59:00');
    await page.reload();
    await page.getByText('Your sign-in has ended. Sign in again to go on.').waitFor();
    assert.equal(await page.getByLabel('User name').inputValue(), 'dora');
  });

  await step('what is refused says so, and goes when it may', async () => {
    const { ann, bobApi } = cast;
    const { channel } = await bobApi.post('/channels', { name: 'Announcements', user_ids: ['ann'] });
    const setRole = (role) => bobApi.patch(`/channels/${channel.id}/participants/ann`, { role });
    await ann.open('Announcements');
    const asks = ann.page.getByLabel('Write a message');
    await setRole('reader');
    await ann.page.getByText('You can read here, and not write.').waitFor();
    await setRole('member');
    await asks.waitFor();
    // From here on the page does not hear of its role in time.
    cast.isDeaf = true;
    await setRole('reader');
    await ann.write('may I?');
    const message = ann.message('may I?');
    await message.getByText('You may not do this here.').waitFor();
    await screenshot(ann.page, 'session-refused');
    await setRole('member');
    await message.getByRole('button', { name: 'Try again' }).click();
    await ann.seesTicks('may I?', 'sent');
    await setRole('reader');
    await ann.write('not any more');
    await ann.message('not any more').getByRole('button', { name: 'Discard' }).click();
    await ann.message('not any more').waitFor({ state: 'detached' });
  });

  await step('signing out leaves nothing behind', async () => {
    const { ann } = cast;
    await ann.signOut();
    assert.deepEqual(await ann.page.evaluate(() => Object.keys(sessionStorage)), []);
    await ann.page.reload();
    await ann.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  await step('an end that is meant to stay is told', async () => {
    const { ann } = cast;
    let last;
    await ann.page.routeWebSocket(SOCKET, (socket) => {
      socket.connectToServer();
      last = socket;
    });
    await ann.page.reload();
    await ann.signIn('ann');
    await ann.row('Bob Tall').waitFor();
    await last.close({ code: 1000 });
    await ann.page.getByText('The server ended the connection.').waitFor();
  });

  await step('no page reported an error', async () => assert.deepEqual(cast.faults, []));
});

/** While the page is deaf it gets answers and no events. */
function hardOfHearing(socket, cast) {
  const server = socket.connectToServer();
  server.onMessage((frame) => {
    if (!cast.isDeaf || JSON.parse(frame).method !== 'event') socket.send(frame);
  });
}
