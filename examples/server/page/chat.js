// One person's chat, without a screen: the connection, what is known, and what is on its way.

import { ChatClient } from './client.js';
import { Attention } from './client/attention.js';
import { Drafts } from './client/drafts.js';
import { Outbox } from './client/outbox.js';
import { Pace } from './client/pace.js';
import { Receipts } from './client/receipts.js';
import { shelf } from './client/shelf.js';
import { Typing } from './client/typing.js';
import { Blocks } from './state/blocks.js';
import { People } from './state/people.js';
import { Presence } from './state/presence.js';
import { Reader } from './state/reader.js';
import { slowModeFor } from './state/rights.js';
import { Store } from './state/store.js';
import { ThreadReader } from './state/thread-reader.js';
import { Total } from './state/total.js';

/** Opens the chat of the user `me`; `close` ends it. */
export function openChat({ api, me, token }) {
  const store = new Store(me);
  const call = (method, params) => client.call(method, params);
  const attention = new Attention(call, { hidden: shelves.hidden(me), discreet: shelves.discreet(me) });
  const client = new ChatClient({ address: socketAddress(api), token, store, greet: (ask) => attention.greet(ask) });
  const chat = {
    me,
    client,
    call,
    store,
    drafts: new Drafts({ call, shelf: shelves.drafts(me) }),
    outbox: new Outbox({ call, shelf: shelves.outbox(me) }),
    pace: new Pace(),
    receipts: new Receipts(call),
    reader: new Reader(call, store),
    threads: new ThreadReader(call, store),
    people: new People(call),
    presence: new Presence(call),
    blocks: new Blocks(call),
    total: new Total(call),
    typing: new Typing(call),
    attention,
    /** The person has seen the channel's messages up to `seq`. */
    read(channel, seq) {
      const { isDiscreet } = attention;
      const { badge_seq: badge } = channel.view.membership;
      const held = isDiscreet ? badge : Math.min(badge, channel.watermarks.of(me).read_seq);
      if (seq <= held) return;
      store.takeRead(channel, seq, isDiscreet);
      chat.receipts.mark(isDiscreet ? 'privately' : 'read', channel.id, seq);
    },
    close() {
      attention.stop();
      client.stop();
    },
  };
  connect(chat);
  attention.start();
  client.start();
  return chat;
}

/** Signing out forgets what this tab kept of somebody: what they began to write and what waits to be sent, and how
 * they want to be seen. */
export function forget(me) {
  for (const shelfOf of Object.values(shelves)) shelfOf(me).clear();
}

const shelves = {
  drafts: (me) => shelf(`chat.drafts.${me}`, []),
  outbox: (me) => shelf(`chat.outbox.${me}`, []),
  hidden: (me) => shelf(`chat.hidden.${me}`, false),
  discreet: (me) => shelf(`chat.discreet.${me}`, false),
};

function socketAddress(api) {
  return `${api.replace(/^http/, 'ws')}/ws`;
}

function connect(chat) {
  const { me, client, store, drafts, outbox, pace, receipts, reader } = chat;
  const { people, presence, blocks, total, typing, attention } = chat;
  client.addEventListener('ready', () => {
    for (const part of [reader, drafts, outbox, receipts, people, presence, blocks, total, typing, attention]) part.resume();
  });
  store.addEventListener('cleared', () => drafts.forgetVersions());
  store.addEventListener('drafts', ({ detail }) => detail.forEach((draft) => drafts.take(draft)));
  store.addEventListener('presence', ({ detail: event }) => presence.take(event));
  outbox.addEventListener('stored', ({ detail: message }) => store.takeMessage(message));
  outbox.addEventListener('held', ({ detail: { to, for: milliseconds } }) => pace.hold(to.channel_id, milliseconds));
  store.addEventListener('message', ({ detail: message }) => {
    if (message.sender_id !== me) {
      receipts.mark('delivered', message.channel_id, message.seq);
      return;
    }
    outbox.settle(message);
    const channel = store.channel(message.channel_id);
    if (channel) pace.sent(channel.id, slowModeFor(channel));
  });
  store.addEventListener('view', ({ detail: { channel, membership, other } }) => {
    if (other) people.learn(other);
    if (channel.last_seq > membership.delivered_seq) receipts.mark('delivered', channel.id, channel.last_seq);
  });
  store.addEventListener('blocked', ({ detail: event }) => {
    blocks.take(event.personal_rev, event.blocked_ids);
    store.readAnew();
  });
  store.addEventListener('unread', ({ detail: channelId }) => receipts.forgetRead(channelId));
  store.addEventListener('counted', ({ detail: event }) => {
    // A message that comes while somebody looks is read as soon as it is drawn: then there is nothing to count.
    const isRead = () => event.type === 'message' && store.channel(event.channel_id)?.view.unread.messages.value === 0;
    setTimeout(() => isRead() || total.look());
  });
  store.addEventListener('gone', ({ detail: channelId }) => receipts.forget(channelId));
}
