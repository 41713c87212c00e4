// Messages and receipts on their way, when the server is slow, busy or gone.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Outbox } from '../../page/client/outbox.js';
import { Pace } from '../../page/client/pace.js';
import { Receipts } from '../../page/client/receipts.js';
import { Disconnected, RpcError } from '../../page/client/rpc.js';
import { settle } from './lib/fake-socket.js';

const BUSY = new RpcError({ message: 'busy', data: { code: 'unavailable', retryable: true } });
const FORBIDDEN = new RpcError({ message: 'no', data: { code: 'forbidden', retryable: false } });

let calls;
let answers;
let shelf;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  calls = [];
  answers = [];
  shelf = { held: [], read: () => shelf.held, write: (items) => (shelf.held = items) };
});

/** Answers with what the test has put into `answers`; without any it never does. */
async function call(method, params) {
  calls.push({ method, params });
  const answer = answers.shift();
  if (answer === undefined) return new Promise(() => {});
  if (answer instanceof Error) throw answer;
  return answer;
}

const newOutbox = () => new Outbox({ call, shelf });
const keys = () => calls.map(({ params }) => params.client_key);

test('a message waits until the server says that it is stored', async () => {
  const outbox = newOutbox();
  const stored = { client_key: 'k', body: 'hello' };
  answers.push({ message: stored, duplicate: false });
  const told = [];
  outbox.addEventListener('stored', ({ detail }) => told.push(detail));
  outbox.add({ user_id: 'bob' }, { body: 'hello' });
  assert.equal(outbox.items().length, 1);
  stored.client_key = outbox.items()[0].key;
  await settle();
  assert.deepEqual(told, [stored]);
  assert.deepEqual(outbox.items(), []);
  assert.deepEqual(calls[0].params, { user_id: 'bob', body: 'hello', client_key: stored.client_key });
});

test('its event settles it as well as the answer', async () => {
  const outbox = newOutbox();
  outbox.add({ channel_id: 'c' }, { body: 'hello' });
  outbox.settle({ client_key: outbox.items()[0].key });
  assert.deepEqual(outbox.items(), []);
  assert.deepEqual(shelf.held, []);
});

test('without an answer it is sent again in the next session, with the same key and in order', async () => {
  const outbox = newOutbox();
  answers.push(new Disconnected(), new Disconnected());
  outbox.add({ channel_id: 'c' }, { body: 'one' });
  outbox.add({ channel_id: 'c' }, { body: 'two' });
  await settle();
  outbox.resume();
  assert.deepEqual(calls.map(({ params }) => params.body), ['one', 'two', 'one', 'two']);
  assert.deepEqual(keys().slice(2), keys().slice(0, 2));
  assert.notEqual(keys()[0], keys()[1]);
});

test('a reload keeps it, with its key', async () => {
  const first = newOutbox();
  first.add({ channel_id: 'c' }, { body: 'one' });
  shelf.held = JSON.parse(JSON.stringify(shelf.held));
  const second = newOutbox();
  second.resume();
  assert.equal(keys()[1], keys()[0]);
  assert.equal(second.items()[0].draft.body, 'one');
});

test('a busy server is asked again by itself, with the same key', async () => {
  const outbox = newOutbox();
  answers.push(BUSY, BUSY);
  outbox.add({ channel_id: 'c' }, { body: 'one' });
  for (let pause = 0; pause < 2; pause += 1) {
    await settle();
    mock.timers.tick(30_000);
  }
  assert.equal(calls.length, 3);
  assert.equal(new Set(keys()).size, 1);
  assert.equal(outbox.items()[0].error, null);
});

test('who is told how long to wait waits so long, and others hear of it', async () => {
  const outbox = newOutbox();
  const held = [];
  outbox.addEventListener('held', ({ detail }) => held.push(detail));
  answers.push(new RpcError({ message: 'slow mode', data: { code: 'rate_limited', retryable: true, retry_after_ms: 27_000 } }));
  outbox.add({ channel_id: 'c' }, { body: 'one' });
  await settle();
  assert.deepEqual(held, [{ to: { channel_id: 'c' }, for: 27_000 }]);
  mock.timers.tick(26_999);
  assert.equal(calls.length, 1);
  mock.timers.tick(501);
  assert.equal(calls.length, 2);
});

test('after a message one waits as long as slow mode says', () => {
  const pace = new Pace();
  assert.equal(pace.left('c'), 0);
  pace.sent('c', 30);
  mock.timers.tick(12_000);
  assert.deepEqual([pace.left('c'), pace.left('other')], [18_000, 0]);
  mock.timers.tick(18_000);
  assert.equal(pace.left('c'), 0);
});

test('what was refused is shown, and sent again or discarded only when the person wants it', async () => {
  const outbox = newOutbox();
  answers.push(FORBIDDEN, FORBIDDEN);
  outbox.add({ channel_id: 'c' }, { body: 'one' });
  await settle();
  const [item] = outbox.items();
  assert.equal(item.error, FORBIDDEN);
  outbox.resume();
  mock.timers.tick(60_000);
  assert.equal(calls.length, 1);
  outbox.retry(item.key);
  assert.equal(calls.length, 2);
  assert.equal(new Set(keys()).size, 1);
  await settle();
  outbox.discard(item.key);
  assert.deepEqual(outbox.items(), []);
});

test('receipts merge to the highest, once a second', async () => {
  const receipts = new Receipts(call);
  answers.push({}, {}, {});
  for (const seq of [3, 5, 4]) receipts.mark('read', 'c', seq);
  receipts.mark('delivered', 'c', 6);
  await settle();
  assert.deepEqual(calls.map(({ method, params }) => [method, params.seq]), [['receipt.read', 3], ['receipt.delivered', 6]]);
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(calls.at(-1), { method: 'receipt.read', params: { channel_id: 'c', seq: 5 } });
  mock.timers.tick(5_000);
  await settle();
  receipts.mark('read', 'c', 5);
  await settle();
  assert.equal(calls.length, 3);
});

test('receipts that were not answered are told in the next session; refused ones are not', async () => {
  const receipts = new Receipts(call);
  answers.push(new Disconnected(), FORBIDDEN);
  receipts.mark('read', 'c', 3);
  await settle();
  receipts.resume();
  await settle();
  receipts.resume();
  await settle();
  assert.equal(calls.length, 2);
});
