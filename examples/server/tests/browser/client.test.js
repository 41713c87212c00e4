// The page's client against a server that is played by hand: each rule of docs/protocol.md that a browser story meets
// by chance at best.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { ChatClient } from '../../page/client.js';
import { fakeBrowser, settle } from './lib/fake-socket.js';

const EPOCH = '0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b0e';
const CHANNEL = '0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b02';

let sockets;
let client;
let store;

beforeEach(() => {
  mock.timers.reset();
  // Not `setImmediate`, by which the tests let things happen.
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  sockets = fakeBrowser();
  store = { applied: [], cleared: 0, apply: (event) => store.applied.push(event), clear: () => (store.cleared += 1) };
  client = new ChatClient({ address: 'ws://test/api/ws', token: 'first', store });
  client.start();
});

async function greet(socket, opened = { epoch: EPOCH, resumed: false, personal_rev: 1, heads: { [CHANNEL]: [10, 4] } }) {
  socket.open();
  const authenticate = await socket.request('session.authenticate');
  await socket.answer(authenticate, { user_id: 'ann', protocol: 1 });
  const open = await socket.request('session.open');
  await socket.answer(open, opened);
  return { authenticate, open };
}

/** Lets the longest pause before the next try pass. */
async function waitForNextTry() {
  mock.timers.tick(30_000);
  await settle();
  return sockets.at(-1);
}

const message = (rev) => ({ type: 'message', channel_id: CHANNEL, rev, message: { seq: rev } });
const resumed = { epoch: EPOCH, resumed: true, personal_rev: 1, heads: {} };

test('the first frame authenticates, and a first session has no cursor', async () => {
  const { authenticate, open } = await greet(sockets[0]);
  assert.deepEqual(authenticate.params, { token: 'first', protocol: 1 });
  assert.deepEqual(open.params, {});
  assert.equal(client.state, 'online');
  assert.equal(store.cleared, 1);
});

test('a greeting comes between the two', async () => {
  const greeted = new ChatClient({
    address: 'ws://test/api/ws', token: 'first', store, greet: (call) => call('presence.set', { invisible: true }),
  });
  greeted.start();
  const socket = sockets.at(-1);
  socket.open();
  await socket.answer(await socket.request('session.authenticate'), { user_id: 'ann', protocol: 1 });
  await socket.answer(await socket.request('presence.set'), {});
  await socket.request('session.open');
});

test('each change is applied once, and the cursor follows', async () => {
  const view = { channel: { rev: 30, receipt_rev: 9 } };
  const events = [
    [message(10), false],
    [message(11), true],
    [message(11), false],
    [{ type: 'activity', channel_id: CHANNEL, rev: 12, activity: {} }, true],
    [{ type: 'skipped', channel_id: CHANNEL, from: 13, to: 15 }, true],
    [message(15), false],
    [{ type: 'receipts', channel_id: CHANNEL, receipt_rev: 4, receipts: [] }, false],
    [{ type: 'receipts', channel_id: CHANNEL, receipt_rev: 5, receipts: [] }, true],
    [{ type: 'personal', personal_rev: 1, memberships: [] }, false],
    [{ type: 'personal', personal_rev: 2, memberships: [] }, true],
    [{ type: 'joined', channel_id: 'other', after: 2, view }, true],
    [{ ...message(2), channel_id: 'other' }, false],
    [{ ...message(3), channel_id: 'other' }, true],
    [{ type: 'joined', channel_id: 'third', after: 2, view }, true],
    [{ type: 'reset', channel_id: 'third', view }, true],
    [{ ...message(30), channel_id: 'third' }, false],
    [{ type: 'joined', channel_id: 'fourth', after: 2, view }, true],
    [{ type: 'gone', channel_id: 'fourth' }, true],
    [{ type: 'of a later version', channel_id: CHANNEL }, true],
  ];
  await greet(sockets[0]);
  for (const [event, isNews] of events) {
    const before = store.applied.length;
    await sockets[0].event(event);
    assert.equal(store.applied.length - before, isNews ? 1 : 0, JSON.stringify(event));
  }
  sockets[0].end(1006);
  const { open } = await greet(await waitForNextTry(), resumed);
  assert.deepEqual(open.params.cursor, {
    epoch: EPOCH,
    personal_rev: 2,
    channels: { [CHANNEL]: [15, 5], other: [3, 9], third: [30, 9] },
  });
  assert.equal(store.cleared, 1, 'what is held goes on');
});

test('a restored database voids what is held', async () => {
  await greet(sockets[0]);
  sockets[0].end(1001);
  await greet(await waitForNextTry());
  assert.equal(store.cleared, 2);
});

test('a head above the cursor means that something was lost, and the same connection brings it', async () => {
  await greet(sockets[0]);
  await sockets[0].event({ type: 'heads', heads: { [CHANNEL]: [10, 8] } });
  assert.deepEqual(sockets[0].rest, [], 'receipts are no reason');
  await sockets[0].event({ type: 'heads', heads: { [CHANNEL]: [11, 8] } });
  const open = await sockets[0].request('session.open');
  assert.deepEqual(open.params.cursor.channels, { [CHANNEL]: [10, 4] });
  await sockets[0].answer(open, resumed);
  await sockets[0].event({ type: 'heads', heads: { unknown: [1, 0] } });
  await sockets[0].request('session.open');
  assert.equal(sockets.length, 1);
});

const AFTER_CLOSE = {
  1000: 'stopped',
  1001: 'waiting',
  1002: 'stopped',
  1006: 'waiting',
  1011: 'waiting',
  4000: 'needs-token',
  4001: 'needs-token',
  4002: 'needs-token',
  4003: 'waiting',
  4004: 'waiting',
};

for (const [code, state] of Object.entries(AFTER_CLOSE)) {
  test(`after close code ${code} the client is ${state}`, async () => {
    await greet(sockets[0]);
    sockets[0].end(Number(code));
    assert.equal(client.state, state);
    await waitForNextTry();
    assert.equal(sockets.length, state === 'waiting' ? 2 : 1);
  });
}

test('with a fresh token it goes on where it was', async () => {
  await greet(sockets[0]);
  sockets[0].end(4002);
  await client.authenticate('second');
  const { authenticate, open } = await greet(sockets[1], resumed);
  assert.equal(authenticate.params.token, 'second');
  assert.deepEqual(open.params.cursor.channels, { [CHANNEL]: [10, 4] });
});

test('a refused token asks for another, also when no close code comes through', async () => {
  sockets[0].open();
  await sockets[0].refuse(await sockets[0].request('session.authenticate'), { code: 'unauthenticated', retryable: false });
  assert.equal(client.state, 'needs-token');
});

test('before the token ends the person is asked, and the living connection takes the new one', async () => {
  let isExpiring = false;
  client.addEventListener('expiring', () => (isExpiring = true));
  const [socket] = sockets;
  socket.open();
  const identity = { user_id: 'ann', protocol: 1, expires_at: new Date(Date.now() + 15 * 60_000).toISOString() };
  await socket.answer(await socket.request('session.authenticate'), identity);
  await socket.answer(await socket.request('session.open'), resumed);
  for (let half = 1; half <= 28; half += 1) {
    assert.equal(isExpiring, false, `after ${half - 1} half minutes`);
    mock.timers.tick(30_000);
    await socket.answer(await socket.request('user.list'), { users: [] });
  }
  assert.equal(isExpiring, true);
  const renewed = client.authenticate('second');
  const request = await socket.request('session.authenticate');
  assert.equal(request.params.token, 'second');
  await socket.answer(request, identity);
  await renewed;
  assert.equal(client.state, 'online');
  assert.equal(sockets.length, 1);
});

test('a server that does not answer is left, and tried again', async () => {
  await greet(sockets[0]);
  mock.timers.tick(30_000);
  await sockets[0].request('user.list');
  mock.timers.tick(8_000);
  assert.equal(client.state, 'waiting');
  assert.equal(sockets[0].readyState, 3);
});

test('pauses grow from half a second to half a minute, each a random part of the bound', async (t) => {
  t.mock.method(Math, 'random', () => 1);
  const pauses = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    sockets.at(-1).end(1006);
    pauses.push(client.nextTryAt - Date.now());
    mock.timers.tick(pauses.at(-1));
    await settle();
  }
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  await greet(sockets.at(-1));
  sockets.at(-1).end(1006);
  assert.equal(client.nextTryAt - Date.now(), 500, 'short again after a session');
});
