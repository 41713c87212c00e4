// What the page asks the server about presence and typing, and what it says of itself: no browser needed.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Attention } from '../../page/client/attention.js';
import { Disconnected, RpcError } from '../../page/client/rpc.js';
import { Typing } from '../../page/client/typing.js';
import { Presence } from '../../page/state/presence.js';
import { fakeBrowser, settle } from './lib/fake-socket.js';

const CHANNEL = '0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b02';

let calls;
/** Those of whom the server tells. */
let known;

async function call(method, params) {
  calls.push([method, params]);
  const users = params.user_ids ?? [];
  if (method !== 'presence.subscribe') return {};
  if (users.some((user) => !known.has(user))) throw new RpcError({ message: 'no', data: { code: 'not_found' } });
  const people = users.map((user) => ({ user_id: user, status: 'online', since: '2026-11-22T09:00:00.000000Z' }));
  return { level: 'people', online: people.length, people, typing: params.channel_id ? ['bob'] : [] };
}

/** The subscriptions that were asked for, and forgets them. */
function asked() {
  const texts = calls.map(([method, { user_ids: users, channel_id: channel }]) =>
    `${method.replace('presence.', '')} ${users?.join(' ') ?? channel}`);
  calls = [];
  return texts;
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  fakeBrowser();
  calls = [];
  known = new Set(['bob', 'cleo', 'dora']);
});

test('what is on the screen is subscribed to, once, and let go of when it leaves', async () => {
  const presence = new Presence(call);
  presence.want(['bob', 'cleo'], CHANNEL);
  presence.want(['bob', 'cleo'], CHANNEL);
  await settle();
  assert.deepEqual(asked(), [`subscribe ${CHANNEL}`, 'subscribe bob cleo']);
  assert.equal(presence.of('bob').status, 'online');
  assert.deepEqual(presence.typing(CHANNEL), ['bob']);
  presence.want(['cleo', 'dora'], null);
  await settle();
  assert.deepEqual(asked(), [`unsubscribe ${CHANNEL}`, 'unsubscribe bob', 'subscribe dora']);
  assert.deepEqual(presence.typing(CHANNEL), []);
});

test('a new session subscribes anew, also while the one before was still being asked', async () => {
  let isDown = true;
  const presence = new Presence((method, params) => {
    if (isDown) throw new Disconnected();
    return call(method, params);
  });
  presence.want(['bob'], null);
  await settle();
  assert.deepEqual(asked(), []);
  isDown = false;
  presence.resume();
  await settle();
  assert.deepEqual(asked(), ['subscribe bob']);
  presence.resume();
  presence.resume();
  await settle();
  assert.equal(presence.of('bob').status, 'online');
  assert.equal(asked().at(-1), 'subscribe bob');
});

test('somebody who is not to be seen keeps nobody else from it, and is not asked for again', async () => {
  const presence = new Presence(call);
  presence.want(['bob', 'eve', 'cleo', 'dora'], null);
  await settle();
  assert.equal(asked().length, 5);
  assert.deepEqual(['bob', 'cleo', 'dora', 'eve'].map((user) => presence.of(user)?.status),
    ['online', 'online', 'online', undefined]);
  presence.want(['bob', 'eve', 'cleo'], null);
  await settle();
  assert.deepEqual(asked(), ['unsubscribe dora']);
  // Once out of sight and back, somebody may be seen again.
  known.add('eve');
  presence.want(['bob'], null);
  presence.want(['bob', 'eve'], null);
  await settle();
  assert.equal(presence.of('eve').status, 'online');
});

test('events replace what is held', async () => {
  const presence = new Presence(call);
  presence.want(['bob', 'cleo'], CHANNEL);
  await settle();
  presence.take({ type: 'presence', people: [{ user_id: 'bob', status: 'away' }], counts: [{ channel_id: CHANNEL, online: 214 }] });
  assert.deepEqual([presence.of('bob').status, presence.count(CHANNEL)], ['away', 214]);
  presence.take({ type: 'typing', channel_id: CHANNEL, user_ids: ['bob', 'cleo'] });
  assert.deepEqual(presence.typing(CHANNEL), ['bob', 'cleo']);
  asked();
  presence.take({ type: 'presence_ended', user_ids: ['bob'], channel_ids: [CHANNEL] });
  assert.deepEqual([presence.of('bob'), presence.count(CHANNEL), presence.typing(CHANNEL)], [undefined, undefined, []]);
  presence.want(['bob', 'cleo', 'dora'], CHANNEL);
  await settle();
  assert.deepEqual(asked(), ['subscribe dora'], 'what ended is not asked for again');
});

test('typing is told when it begins, again before its lease ends, and when it stops', async () => {
  const typing = new Typing(call);
  for (let second = 0; second < 10; second += 1) {
    typing.write(CHANNEL);
    mock.timers.tick(1_000);
  }
  typing.stop();
  typing.stop();
  assert.deepEqual(calls.map(([method]) => method), ['typing.start', 'typing.start', 'typing.start', 'typing.stop']);
  calls = [];
  typing.write(CHANNEL);
  typing.write('other');
  mock.timers.tick(6_000);
  typing.stop();
  assert.deepEqual(calls.map(([method, { channel_id: id }]) => [method, id === CHANNEL]),
    [['typing.start', true], ['typing.stop', true], ['typing.start', false]], 'what ran out needs no end');
});

test('a channel that is too large for typing is asked once', async () => {
  const typing = new Typing(async (method, params) => {
    await call(method, params);
    throw new RpcError({ message: 'no', data: { code: 'conflict', field: 'channel_id', limit: 100 } });
  });
  typing.write(CHANNEL);
  await settle();
  mock.timers.tick(5_000);
  typing.write(CHANNEL);
  assert.equal(calls.length, 1);
});

test('who does nothing for five minutes is away, and a new session is told so', async () => {
  const listeners = new Map();
  globalThis.addEventListener = (name, listener) => listeners.set(name, listener);
  const attention = new Attention(call, { hidden: { read: () => false, write() {} } });
  attention.start();
  mock.timers.tick(4 * 60_000);
  listeners.get('keydown')();
  mock.timers.tick(4 * 60_000);
  assert.deepEqual(calls, []);
  mock.timers.tick(60_000);
  assert.deepEqual(calls.pop(), ['presence.set', { status: 'away' }]);
  attention.resume();
  assert.deepEqual(calls.pop(), ['presence.set', { status: 'away' }]);
  listeners.get('pointerdown')();
  assert.deepEqual(calls.pop(), ['presence.set', { status: 'online' }]);
  attention.resume();
  attention.stop();
  mock.timers.tick(10 * 60_000);
  assert.deepEqual(calls, []);
});

test('who is hidden says so before each session, and it outlives a reload', async () => {
  let held = false;
  const shelf = { read: () => held, write: (value) => (held = value) };
  const attention = new Attention(call, { hidden: shelf });
  await attention.greet(call);
  assert.deepEqual(calls, []);
  await attention.hide(true);
  assert.deepEqual(calls.pop(), ['presence.set', { invisible: true }]);
  await new Attention(call, { hidden: shelf }).greet(call);
  assert.deepEqual(calls.pop(), ['presence.set', { invisible: true }]);
  await attention.hide(false);
  assert.equal(held, false);
});
