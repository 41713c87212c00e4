// The server stops, is killed, and comes back on the same data; the pages come back by themselves.

import assert from 'node:assert/strict';

import { screenshot } from '../lib/browser.js';
import { Api } from '../lib/api.js';
import { seesExactly } from '../lib/person.js';

const SOCKET = /\/api\/ws$/;

export async function comingAndGoing(step, cast) {
  const { name } = cast;

  await step('what is written while the server is stopped waits', async () => {
    const { ann, bob, server } = cast;
    await bob.sees('and at the end it stays');
    await server.stop();
    for (const person of [ann, bob]) await person.seesOffline();
    await ann.write('written while you were away');
    await ann.seesTicks('written while you were away', 'waiting');
    await screenshot(ann.page, `${name}-offline`);
  });

  await step('it is sent once when the server is back, by itself', async () => {
    const { ann, bob, server } = cast;
    await server.start();
    for (const person of [ann, bob]) await person.seesOnline();
    await bob.sees('written while you were away');
    await ann.seesTicks('written while you were away', 'read');
    await checkOnce(cast, 'written while you were away');
  });

  await step('everything is there after a reload', async () => {
    const { ann, bob } = cast;
    for (const person of [ann, bob]) {
      await person.page.reload();
      await person.sees('written while you were away');
      await person.sees('and at the end it stays');
    }
    await checkOnce(cast, 'written while you were away');
  });

  await step('killing the server in the middle of sends loses nothing and doubles nothing', async () => {
    const { ann, bob, server } = cast;
    const texts = Array.from({ length: 12 }, (_, index) => `through the kill ${index + 1}.`);
    const [before, after] = [texts.slice(0, 6), texts.slice(6)];
    // The last of these are on their way when the server dies.
    for (const text of before) await ann.write(text);
    await server.kill();
    for (const text of after) await ann.write(text);
    await ann.seesOffline();
    await server.start();
    for (const person of [ann, bob]) await person.hurriesBack();
    await bob.sees(texts.at(-1));
    await ann.seesTicks(texts.at(-1), 'read');
    await checkOnce(cast, ...texts);
    await ann.page.reload();
    for (const text of texts) await seesExactly(ann.message(text), 1);
  });

  await step('an answer that got lost makes no second message', async () => {
    const { ann, bob } = cast;
    const keys = [];
    await ann.page.routeWebSocket(SOCKET, (socket) => loseFirstAnswer(socket, keys));
    await ann.page.reload();
    await ann.sees('through the kill 12.');
    await ann.write('answered into the void');
    await bob.sees('answered into the void');
    await ann.seesTicks('answered into the void', 'read');
    await checkOnce(cast, 'answered into the void');
    assert.equal(keys.length, 2, 'sent once more');
    assert.equal(keys[0], keys[1], 'with the same key');
  });

  await step('what waits to be sent survives a reload', async () => {
    const { ann, bob } = cast;
    // Without a way to the server, but with the page still to be had.
    let isCut = true;
    await ann.page.routeWebSocket(SOCKET, (socket) => {
      if (isCut) socket.close({ code: 1011 });
      else socket.connectToServer();
    });
    await ann.page.reload();
    await ann.seesOffline();
    await ann.write('kept over a reload');
    await ann.seesTicks('kept over a reload', 'waiting');
    await ann.page.reload();
    await ann.seesTicks('kept over a reload', 'waiting');
    isCut = false;
    await ann.hurriesBack();
    await ann.seesTicks('kept over a reload', 'read');
    await bob.sees('kept over a reload');
    await checkOnce(cast, 'kept over a reload');
  });
}

/** In both windows and in the database each of the texts stands once. */
async function checkOnce({ ann, bob, server }, ...texts) {
  // A login of its own: the restart may have taken a while, and tokens are short.
  const api = await Api.signIn(server.url, 'bob');
  const stored = await api.messages({ user: 'ann' });
  for (const text of texts) {
    for (const person of [ann, bob]) await seesExactly(person.message(text), 1);
    assert.equal(stored.filter(({ body }) => body === text).length, 1, text);
  }
}

/** The first answer to a send gets lost, with the event of the message, and the connection breaks. Collects the keys. */
function loseFirstAnswer(socket, keys) {
  const server = socket.connectToServer();
  let sendId;
  socket.onMessage((frame) => {
    const request = JSON.parse(frame);
    if (request.method === 'message.send') {
      if (keys.length === 0) sendId = request.id;
      keys.push(request.params.client_key);
    }
    server.send(frame);
  });
  server.onMessage((frame) => {
    const { id, method, params } = JSON.parse(frame);
    // Its event would settle the message as well.
    const isTold = sendId !== undefined && (id === sendId || (method === 'event' && params.type !== 'heads'));
    if (!isTold) {
      socket.send(frame);
    } else if (id === sendId) {
      server.close();
      socket.close({ code: 1011 });
    }
  });
}
