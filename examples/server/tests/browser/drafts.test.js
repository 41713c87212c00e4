// Drafts over devices, when both write, and when the connection is lost: no browser needed.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Drafts } from '../../page/client/drafts.js';
import { Disconnected, RpcError } from '../../page/client/rpc.js';
import { settle } from './lib/fake-socket.js';

const BOB = { user_id: 'bob' };

/** What the server has, its version, what it was asked for, and what is kept over a reload. */
let stored;
let version;
let calls;
let kept;
/** Thrown instead of answering, one after the other. */
let failures;
/** Told between a request and its answer. */
let meanwhile;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  [stored, version, calls, kept, failures, meanwhile] = ['', 0, [], [], [], () => {}];
});

const shelf = { read: () => kept, write: (items) => (kept = JSON.parse(JSON.stringify(items))) };

const open = () => new Drafts({ call, shelf });

/** One draft, for Bob, as the server keeps it. */
async function call(method, { body, expected_version: expected }) {
  calls.push(method === 'draft.set' ? body : 'list');
  await null;
  if (failures.length > 0) throw failures.shift();
  if (method === 'draft.list') return { drafts: stored === '' ? [] : [{ ...BOB, body: stored, version }] };
  if (expected !== version) throw new RpcError({ message: 'no', data: { code: 'conflict', field: 'expected_version', limit: version } });
  const answer = elsewhere(body);
  meanwhile(answer);
  return answer;
}

/** Another device writes, or this one does. */
function elsewhere(body) {
  stored = body;
  version += 1;
  return { ...BOB, body, version };
}

/** Nobody types for so long that it is saved. */
async function pause() {
  mock.timers.tick(800);
  for (let turn = 0; turn < 4; turn += 1) await settle();
}

test('what is typed is saved once somebody pauses', async () => {
  const drafts = open();
  for (const text of ['L', 'Lu', 'Lunch']) drafts.write(BOB, text);
  assert.equal(drafts.get(BOB), 'Lunch');
  await pause();
  drafts.write(BOB, 'Lunch');
  await pause();
  assert.deepEqual([calls, stored], [['Lunch'], 'Lunch']);
});

test('what was sent goes at once, and what never was saved costs nothing', async () => {
  const drafts = open();
  drafts.write(BOB, 'Lunch');
  drafts.write(BOB, '');
  await pause();
  assert.deepEqual(calls, []);
  drafts.write(BOB, 'Lunch');
  await pause();
  drafts.write(BOB, '');
  await settle();
  assert.deepEqual([calls, stored], [['Lunch', ''], '']);
});

test('what is sent while it is being saved goes all the same', async () => {
  const drafts = open();
  drafts.write(BOB, 'Lunch');
  mock.timers.tick(800);
  drafts.write(BOB, '');
  await pause();
  await pause();
  assert.deepEqual([calls, stored, drafts.get(BOB)], [['Lunch', ''], '', '']);
});

test('what was written on elsewhere is not taken away by sending', async () => {
  const drafts = open();
  drafts.write(BOB, 'Lunch');
  await pause();
  elsewhere('Lunch at');
  drafts.write(BOB, '');
  await pause();
  assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Lunch at', 'Lunch at', undefined]);
});

test('what comes from elsewhere is shown unless it is old, and is written on', async () => {
  const drafts = open();
  let told = 0;
  drafts.addEventListener('change', () => (told += 1));
  const older = elsewhere('Lun');
  drafts.take(elsewhere('Lunch'));
  drafts.take(older);
  drafts.take({ channel_id: 'c', thread_root: 'm', body: 'in a thread', version: 4 });
  assert.deepEqual([drafts.get(BOB), drafts.get({ channel_id: 'c', thread_root: 'm' }), told], ['Lunch', 'in a thread', 2]);
  drafts.write(BOB, 'Lunch at noon');
  await pause();
  assert.deepEqual([stored, drafts.users()], ['Lunch at noon', ['bob']]);
  drafts.take(elsewhere(''));
  assert.deepEqual([drafts.get(BOB), drafts.users()], ['', []]);
});

test('two texts are both kept: the other is offered, taken in or shown once there is room', async () => {
  for (const isToldFirst of [true, false]) {
    const drafts = open();
    drafts.take(elsewhere('Lunch'));
    drafts.write(BOB, 'Lunch at noon');
    const other = elsewhere('Dinner');
    if (isToldFirst) drafts.take(other);
    await pause();
    drafts.write(BOB, 'Lunch at one');
    await pause();
    assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Dinner', 'Lunch at one', 'Dinner']);
    if (isToldFirst) {
      drafts.join(BOB);
      await pause();
      assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Lunch at one\nDinner', 'Lunch at one\nDinner', undefined]);
    } else {
      drafts.write(BOB, '');
      assert.equal(drafts.get(BOB), '', 'not in the moment of sending');
      await pause();
      assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Dinner', 'Dinner', undefined]);
    }
  }
});

test('what was sent or wiped out elsewhere is no second text', async () => {
  for (const isToldFirst of [true, false]) {
    const drafts = open();
    drafts.take(elsewhere('Lunch'));
    drafts.write(BOB, 'Lunch at noon');
    const other = elsewhere('');
    if (isToldFirst) drafts.take(other);
    await pause();
    await pause();
    assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Lunch at noon', 'Lunch at noon', undefined]);
  }
});

test('the event of one’s own request comes first, or what another device made of it', async () => {
  const drafts = open();
  meanwhile = (answer) => drafts.take(answer);
  drafts.write(BOB, 'Lunch');
  mock.timers.tick(800);
  drafts.write(BOB, 'Lunch at');
  await pause();
  await pause();
  assert.deepEqual([stored, drafts.other(BOB)], ['Lunch at', undefined]);
  meanwhile = () => {
    meanwhile = () => {};
    drafts.take(elsewhere('Lunch at noon, from there'));
  };
  drafts.write(BOB, 'Lunch at noon');
  await pause();
  assert.deepEqual([drafts.get(BOB), drafts.other(BOB)], ['Lunch at noon, from there', undefined]);
});

test('without a connection it waits for the next session, also over a reload', async () => {
  const drafts = open();
  drafts.take(elsewhere('Lun'));
  drafts.write(BOB, 'Lunch');
  failures.push(new Disconnected());
  await pause();
  assert.equal(stored, 'Lun');
  const reloaded = open();
  reloaded.forgetVersions();
  assert.equal(reloaded.get(BOB), 'Lunch');
  await reloaded.resume();
  await settle();
  assert.deepEqual([stored, reloaded.other(BOB), kept], ['Lunch', undefined, []]);
});

test('an answer that was lost makes no second text', async () => {
  const drafts = open();
  meanwhile = () => {
    throw new Disconnected();
  };
  drafts.write(BOB, 'Lunch');
  await pause();
  meanwhile = () => {};
  drafts.write(BOB, 'Lunch at');
  await drafts.resume();
  await pause();
  assert.deepEqual([stored, drafts.get(BOB), drafts.other(BOB)], ['Lunch at', 'Lunch at', undefined]);
});

test('a restored server is told again, and what it would not keep stays here', async () => {
  const drafts = open();
  await drafts.resume();
  drafts.write(BOB, 'Lunch');
  await pause();
  [stored, version] = ['', 0];
  drafts.forgetVersions();
  await drafts.resume();
  await settle();
  assert.equal(stored, 'Lunch');
  failures.push(new RpcError({ message: 'no', data: { code: 'invalid', field: 'body' } }));
  drafts.write(BOB, 'too long');
  await pause();
  await pause();
  assert.deepEqual([stored, drafts.get(BOB)], ['Lunch', 'too long']);
});
