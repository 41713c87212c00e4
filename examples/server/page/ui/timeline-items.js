// What a conversation shows, line by line: messages, activities, days, where the new ones begin, and what is on its way.

import { EVERYONE } from './mention-picker.js';
import { dayOf } from './format.js';
import { quoteOf } from './quote.js';
import { sayActivity } from './say-activity.js';
import { mayReact } from '../state/rights.js';
import { isStreaming } from '../state/streams.js';
import { sayReplies } from './words.js';

// Messages of one person so close together stand as one block.
const TOGETHER_MS = 5 * 60_000;

/** The lines, oldest first; `newAfter` is the last message that had been read when the conversation was opened. */
export function timelineItems({ chat, channel, timeline, waiting, lead, newAfter }) {
  const lines = [
    ...(lead ? [lineOf(chat, channel, { message: lead }), repliesTo(lead)] : []),
    ...(timeline?.entries() ?? []).map((entry) => lineOf(chat, channel, entry)).filter(Boolean),
    ...waiting.map((item) => waitingLine(chat, channel, item)),
  ];
  const items = [];
  lines.forEach((line, at) => {
    const before = lines[at - 1];
    const isNewDay = !before || dayOf(before.at) !== dayOf(line.at);
    const beginsNew = newAfter !== null && !line.mine && line.seq > newAfter && !items.some(({ kind }) => kind === 'new');
    if (isNewDay) items.push({ kind: 'day', key: `day ${dayOf(line.at)}`, at: line.at });
    if (beginsNew) items.push({ kind: 'new', key: 'new' });
    items.push({ ...line, first: isNewDay || beginsNew || !together(before, line), last: !together(line, lines[at + 1]) });
  });
  return items;
}

/** Between the message that a thread begins with and what was said to it. */
const repliesTo = ({ created_at: at, thread }) =>
  ({ kind: 'replies', key: 'replies', at, text: thread?.reply_count > 0 ? sayReplies(thread) : 'No replies yet' });

function lineOf(chat, channel, { message, activity }) {
  if (activity) {
    const text = sayActivity(activity, chat.me, (id) => chat.people.name(id));
    return text && { kind: 'activity', key: `activity ${activity.rev}`, at: activity.at, text };
  }
  const mine = message.sender_id === chat.me;
  return {
    kind: message.kind === 'system' ? 'system' : 'message',
    key: mine ? ownKey(message.client_key) : `message ${message.seq}`,
    at: message.created_at,
    sender: message.sender_id,
    name: chat.people.name(message.sender_id),
    status: mine ? channel.statusOf(message, chat.me) : undefined,
    seq: message.seq,
    mine,
    message,
    channel,
    deletion: message.deleted_at && sayDeletion(chat, channel.deletionOf(message.seq), message),
    quote: message.reply_to && quoteOf(chat, channel, message.reply_to),
    mentions: meantBy(chat, message),
    streamed: isStreaming(message) ? chat.store.streams.of(message) : undefined,
    mayReact: mayReact(channel),
  };
}

/** Those a message means. */
function meantBy({ me, people }, { mentions, mention_everyone: everyone, sender_id: sender }) {
  const named = mentions.map((id) => ({ id, name: people.name(id), isMe: id === me }));
  return everyone ? [...named, { id: EVERYONE, name: EVERYONE, isMe: sender !== me }] : named;
}

/** A deletion in a sentence: by whom, where it was not the sender, and why. */
function sayDeletion(chat, { actor_id: actor, reason } = {}, message) {
  const by = actor === undefined || actor === message.sender_id ? 'This message was deleted'
    : `Deleted by ${actor === chat.me ? 'you' : chat.people.name(actor)}`;
  return reason ? `${by}: ${reason}` : by;
}

function waitingLine(chat, channel, item) {
  return {
    kind: 'message',
    key: ownKey(item.key),
    at: item.at,
    sender: chat.me,
    name: chat.people.name(chat.me),
    status: item.error ? 'failed' : 'waiting',
    mine: true,
    quote: channel && item.draft.reply_to && quoteOf(chat, channel, item.draft.reply_to),
    item,
  };
}

// The same before and after the message is stored, so that it stays where it is on the screen.
const ownKey = (clientKey) => `own ${clientKey}`;

function together(a, b) {
  if (!a || !b || a.kind !== 'message' || b.kind !== 'message' || a.sender !== b.sender) return false;
  return dayOf(a.at) === dayOf(b.at) && Math.abs(Date.parse(b.at) - Date.parse(a.at)) < TOGETHER_MS;
}
