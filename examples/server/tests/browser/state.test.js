// What the page knows, folded from events and readings: no browser needed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Badge } from '../../page/state/badge.js';
import { Blocks } from '../../page/state/blocks.js';
import { Channel } from '../../page/state/channel.js';
import { Places } from '../../page/state/places.js';
import { Store } from '../../page/state/store.js';
import { Streams } from '../../page/state/streams.js';
import { Timeline } from '../../page/state/timeline.js';

const CHANNEL = '0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b02';

const message = (seq, changes = {}) => ({
  id: `m${seq}`,
  channel_id: CHANNEL,
  seq,
  created_rev: seq,
  changed_rev: seq,
  sender_id: 'bob',
  kind: 'user',
  html: '<p>hello</p>',
  mentions: [],
  reactions: [],
  created_at: '2026-11-22T09:30:00.000000Z',
  edit_no: 0,
  ...changes,
});

const view = () => ({
  channel: { id: CHANNEL, kind: 'direct', last_seq: 0, rev: 0, receipt_rev: 0, last_activity_at: '2026-11-22T09:00:00.000000Z' },
  membership: { user_id: 'ann', role: 'member', delivered_seq: 0, read_seq: 0, badge_seq: 0, floor_seq: 0, notifications: 'all' },
  unread: { messages: { value: 0, at_least: false }, mentions: { value: 0, at_least: false } },
  receipt_level: 'full',
  other: { id: 'bob' },
});

const reaction = (rev, key, count, actor = 'bob', type = 'reaction_added') =>
  ({ rev, actor_id: actor, type, key, count, seq: 1, message_id: 'm1' });

/** A timeline that holds one message. */
function timelineWith(changes) {
  const timeline = new Timeline();
  timeline.put(message(1, changes));
  return timeline;
}

const reactionsIn = (timeline) => timeline.byId('m1').reactions;

test('a reaction takes the count it was told, once, and goes with the last', () => {
  const timeline = timelineWith();
  timeline.react(reaction(2, '👍', 1), 'ann');
  timeline.react(reaction(3, 'eyes', 1, 'ann'), 'ann');
  timeline.react(reaction(4, '👍', 2, 'ann'), 'ann');
  timeline.react(reaction(2, '👍', 1), 'ann');
  assert.deepEqual(reactionsIn(timeline), [{ key: '👍', count: 2, mine: true }, { key: 'eyes', count: 1, mine: true }]);
  timeline.react(reaction(5, 'eyes', 0, 'ann', 'reaction_removed'), 'ann');
  assert.deepEqual(reactionsIn(timeline), [{ key: '👍', count: 2, mine: true }]);
});

test('what one did oneself holds, also where the copy is as new already', () => {
  const timeline = timelineWith({ changed_rev: 9, reactions: [{ key: '👍', count: 3 }] });
  timeline.react(reaction(8, '👍', 2, 'ann'), 'ann');
  assert.deepEqual(reactionsIn(timeline), [{ key: '👍', count: 3, mine: true }]);
});

test('a copy for everybody keeps what was known of one’s own, and of two as new the one that tells more stays', () => {
  const timeline = timelineWith({ reactions: [{ key: '👍', count: 1, mine: true }] });
  timeline.put(message(1, { changed_rev: 2, edit_no: 1, reactions: [{ key: '👍', count: 1 }, { key: '🎉', count: 1 }] }));
  assert.deepEqual(reactionsIn(timeline).map(({ mine }) => mine), [true, undefined]);
  timeline.put(message(1, { changed_rev: 2, reactions: [{ key: '👍', count: 1, mine: true }, { key: '🎉', count: 1, mine: false }] }));
  timeline.put(message(1, { changed_rev: 2, reactions: [{ key: '👍', count: 1 }, { key: '🎉', count: 1 }] }));
  assert.deepEqual(reactionsIn(timeline).map(({ mine }) => mine), [true, false]);
});

test('reactions and edits are no lines of their own, and a deletion is told with its message', () => {
  const timeline = timelineWith();
  timeline.loaded = true;
  for (const type of ['reaction_added', 'message_edited', 'message_deleted']) timeline.log({ type, rev: 2, seq: 1, reason: 'why' });
  timeline.log({ type: 'renamed', rev: 3, name: 'n' });
  assert.deepEqual(timeline.entries().map(({ rev }) => rev), [1, 3]);
  assert.equal(timeline.deletionOf(1).reason, 'why');
});

test('reading for oneself moves the badge and no watermark', () => {
  const channel = new Channel(view());
  channel.takeMessage({ rev: 1, message: message(1, { mentions: ['ann'] }) }, 'ann');
  assert.equal(channel.view.unread.mentions.value, 1);
  channel.takeSeen(1, 'ann', true);
  assert.deepEqual([channel.view.unread.messages.value, channel.view.unread.mentions.value], [0, 0]);
  assert.equal(channel.watermarks.of('ann').read_seq, 0);
  channel.takeSeen(1, 'ann', false);
  assert.equal(channel.watermarks.of('ann').read_seq, 1);
});

test('an old word of the server takes back nothing that was seen here, and a lower one does', () => {
  const badge = new Badge({ badge_seq: 3, read_seq: 3 });
  badge.see(7);
  assert.equal(badge.take({ badge_seq: 3, read_seq: 3 }), false, 'told before the reading arrived');
  assert.equal(badge.seq, 7);
  badge.read(7);
  assert.equal(badge.take({ badge_seq: 3, read_seq: 3 }), false, 'told before, and come later');
  assert.equal(badge.seq, 7);
  assert.equal(badge.take({ badge_seq: 4, read_seq: 7 }), true, 'marked as unread');
  assert.equal(badge.seq, 4);
  badge.see(7);
  assert.equal(badge.seq, 7);
});

test('a quoted message that is not held follows its edits and deletion', () => {
  const channel = new Channel(view());
  channel.quoted.set('m1', message(1));
  assert.equal(channel.messageById('m1').html, '<p>hello</p>');
  const gone = message(1, { changed_rev: 5, html: undefined, deleted_at: '2026-11-22T09:31:00.000000Z' });
  channel.takeActivity({ rev: 5, activity: { type: 'message_deleted', rev: 5, seq: 1 }, message: gone }, 'ann');
  assert.ok(channel.messageById('m1').deleted_at);
});

test('the store tells what may change the total, and when something is unread again', () => {
  const store = new Store('ann');
  store.takeView(view());
  const told = [];
  for (const name of ['counted', 'unread']) store.addEventListener(name, () => told.push(name));
  const event = (type, rest) => store.apply({ type, channel_id: CHANNEL, ...rest });
  event('message', { rev: 1, message: message(1) });
  event('message', { rev: 2, message: message(2, { sender_id: 'ann' }) });
  event('activity', { rev: 3, activity: { ...reaction(3, '👍', 1), seq: 2 } });
  event('receipts', { receipts: [{ user_id: 'bob', delivered_seq: 2, read_seq: 2 }] });
  assert.deepEqual(told, ['counted']);
  const mine = (badge) => [{ channel_id: CHANNEL, badge_seq: badge, read_seq: 2, floor_seq: 0, notifications: 'all' }];
  event('personal', { personal_rev: 9, memberships: mine(0) });
  assert.deepEqual(told, ['counted', 'unread', 'counted']);
});

test('what is unread is asked for again when a message is deleted, and when one names the user after all', () => {
  const store = new Store('ann');
  store.takeView(view());
  store.apply({ type: 'message', channel_id: CHANNEL, rev: 1, message: message(1) });
  const edited = (rev, rest) => store.apply({ type: 'activity', channel_id: CHANNEL, rev,
    activity: { type: 'message_edited', rev, seq: 1, ...rest }, message: message(1, { changed_rev: rev }) });
  edited(2, {});
  edited(3, { new_mentions: ['bob'] });
  assert.deepEqual([...store.lacking], []);
  edited(4, { new_mentions: ['bob', 'ann'] });
  assert.deepEqual([...store.lacking], [CHANNEL]);
});

test('a text that grows is told from its beginning, and ends with its message', () => {
  const streams = new Streams();
  const copy = { id: 'm1', body: 'The', stream: 'streaming' };
  streams.take({ message_id: 'm1', offset: 9, text: 'without a beginning' });
  assert.equal(streams.of(copy), 'The', 'what was stored of it');
  streams.take({ message_id: 'm1', offset: 0, text: 'The moon' });
  streams.take({ message_id: 'm1', offset: 8, text: ' pulls' });
  streams.takeMessage(copy);
  assert.equal(streams.of(copy), 'The moon pulls');
  streams.takeMessage({ ...copy, stream: 'finished' });
  assert.equal(streams.of(copy), 'The');
});

test('what replies do to one’s place in a thread is asked for again, and what one did oneself is known', async () => {
  const places = new Places();
  places.take({ message_id: 'm1', following: true, read_seq: 3 });
  places.touch('m1', false);
  assert.equal(places.of('m1').isStale, false, 'somebody else’s reply');
  places.touch('m1', true);
  assert.equal(places.of('m1').isStale, true);
  places.move({ message_id: 'm1', read_seq: 5 });
  assert.deepEqual(places.of('m1'), { message_id: 'm1', following: true, read_seq: 5, isStale: false });
  const readings = [[{ root: { id: 'm1' }, unread: { value: 2, at_least: false } }], [{ root: { id: 'm2' }, unread: { value: 99, at_least: true } }]];
  await places.followed.refresh(async () => {
    // A reply comes while the list is read.
    if (readings.length > 1) places.touch('m1', false);
    return readings.shift();
  });
  assert.deepEqual([places.unreadIn('m1'), places.unread], [undefined, { value: 99, at_least: true }]);
});

test('whether a reply counts as unread is asked of the server', () => {
  const store = new Store('ann');
  store.takeView(view());
  store.apply({ type: 'message', channel_id: CHANNEL, rev: 1, message: message(1, { thread_root: 'm0' }) });
  assert.deepEqual([...store.lacking], [CHANNEL]);
  assert.equal(store.channel(CHANNEL).view.unread.messages.value, 0);
  store.takeView({ ...view(), channel: { ...view().channel, rev: 1 } });
  store.apply({ type: 'message', channel_id: CHANNEL, rev: 2, message: message(2, { thread_root: 'm0', sender_id: 'ann' }) });
  assert.deepEqual([...store.lacking], [], 'one’s own never does');
});

test('of two lists of blocked people the later one holds, and another list makes what is held be read anew', () => {
  const blocks = new Blocks(() => {});
  blocks.take(7, ['bob', 'cleo']);
  blocks.take(6, []);
  assert.deepEqual([blocks.has('bob'), blocks.users()], [true, ['bob', 'cleo']]);
  const store = new Store('ann');
  store.takeView(view());
  store.channel(CHANNEL).beginTimeline().put(message(1));
  store.readAnew();
  assert.equal(store.channel(CHANNEL).timeline, null);
  assert.deepEqual([...store.lacking], [CHANNEL]);
});

test('what is pinned is read again when a pin, its message or what one sees of it changes', async () => {
  const channel = new Channel(view());
  const pinned = message(3, { pin: { user_id: 'bob', at: '2026-11-22T09:34:00.000000Z' } });
  const isReadAgainAfter = async (happens) => {
    await channel.pins.refresh(async () => [pinned]);
    happens();
    return channel.pins.isStale;
  };
  const activity = (rev, type, about) => () => channel.takeActivity({ rev, activity: { type, rev, seq: about.seq }, message: about }, 'ann');
  const personal = (changes) => () => channel.takePersonal({ ...channel.view.membership, ...changes });
  assert.equal(await isReadAgainAfter(activity(10, 'message_pinned', message(4))), true);
  assert.equal(await isReadAgainAfter(activity(11, 'message_edited', message(4))), false);
  assert.equal(await isReadAgainAfter(activity(12, 'message_edited', pinned)), true);
  assert.equal(await isReadAgainAfter(activity(13, 'message_deleted', message(3))), true);
  assert.equal(await isReadAgainAfter(personal({ notifications: 'muted' })), false);
  assert.equal(await isReadAgainAfter(personal({ hidden_seqs: [3] })), true);
  assert.equal(await isReadAgainAfter(personal({ floor_seq: 3 })), true);
});
