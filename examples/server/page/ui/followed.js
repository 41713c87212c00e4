// The threads of a conversation that one follows, the one with the latest reply first.

import { show } from './dialog.js';
import { h } from './dom.js';
import { messageRow } from './message-rows.js';
import { go, toThread } from './route.js';
import { sayReplies } from './words.js';

export function showFollowed(chat, channel) {
  const rows = channel.places.followed.items.map(({ root, unread }) => messageRow(chat, root, {
    about: sayReplies(root.thread),
    unread,
    open() {
      dialog.close();
      go(toThread(channel, root.id));
    },
  }));
  const dialog = show('Threads you follow', h('ul', { class: 'message-rows' }, ...rows));
}
