// One person's chat, without a screen: the connection, what is known, and what is on its way.

import { ChatClient } from './client.js';
import { Attention } from './client/attention.js';
import { Outbox } from './client/outbox.js';
import { Receipts } from './client/receipts.js';
import { shelf } from './client/shelf.js';
import { Typing } from './client/typing.js';
import { People } from './state/people.js';
import { Presence } from './state/presence.js';
import { Reader } from './state/reader.js';
import { Store } from './state/store.js';

/** Opens the chat of the user `me`; `close` ends it. */
export function openChat({ api, me, token }) {
  const store = new Store(me);
  const call = (method, params) => client.call(method, params);
  const attention = new Attention(call, hiddenShelf(me));
  const client = new ChatClient({ address: socketAddress(api), token, store, greet: (ask) => attention.greet(ask) });
  const chat = {
    me,
    client,
    call,
    store,
    outbox: new Outbox({ call, shelf: outboxShelf(me) }),
    receipts: new Receipts(call),
    reader: new Reader(call, store),
    people: new People(call),
    presence: new Presence(call),
    typing: new Typing(call),
    attention,
    /** What was begun to be written, by conversation. */
    drafts: new Map(),
    /** The person has seen the channel's messages up to `seq`. */
    read(channel, seq) {
      if (seq <= channel.watermarks.get(me).read_seq) return;
      store.takeRead(channel, seq);
      chat.receipts.mark('read', channel.id, seq);
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

/** Signing out forgets what waits to be sent, and whether one is hidden. */
export function forget(me) {
  outboxShelf(me).clear();
  hiddenShelf(me).clear();
}

function outboxShelf(me) {
  return shelf(`chat.outbox.${me}`, []);
}

function hiddenShelf(me) {
  return shelf(`chat.hidden.${me}`, false);
}

function socketAddress(api) {
  return `${api.replace(/^http/, 'ws')}/ws`;
}

function connect({ me, client, store, outbox, receipts, reader, people, presence, typing, attention }) {
  client.addEventListener('ready', () => {
    for (const part of [reader, outbox, receipts, people, presence, typing, attention]) part.resume();
  });
  store.addEventListener('presence', ({ detail: event }) => presence.take(event));
  outbox.addEventListener('stored', ({ detail: message }) => store.takeStored(message));
  store.addEventListener('message', ({ detail: message }) => {
    if (message.sender_id === me) outbox.settle(message);
    else receipts.mark('delivered', message.channel_id, message.seq);
  });
  store.addEventListener('view', ({ detail: { channel, membership, other } }) => {
    if (other) people.learn(other);
    if (channel.last_seq > membership.delivered_seq) receipts.mark('delivered', channel.id, channel.last_seq);
  });
  store.addEventListener('gone', ({ detail: channelId }) => receipts.forget(channelId));
}
