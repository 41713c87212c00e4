// Messages of a conversation as rows of a list, each leading to its message.

import { avatar } from './avatar.js';
import { h, textOf } from './dom.js';
import { listTime } from './format.js';
import { sayCount } from './words.js';

/**
 * One row for a message: `about` stands below its text, `unread` is a count, `open()` leads there, and `action` is a
 * button.
 */
export function messageRow(chat, message, { about, unread, open, action }) {
  const { sender_id: sender, created_at: at } = message;
  const text = message.deleted_at ? 'Message deleted' : textOf(message.html);
  const count = sayCount(unread);
  return h('li', {}, h('button', { type: 'button', class: 'message-row', onclick: open },
    avatar({ id: sender ?? 'app', name: chat.people.name(sender) }),
    h('span', { class: 'text' },
      h('span', { class: 'line' },
        h('span', { class: 'name', dir: 'auto' }, chat.people.nameFor(sender, chat.me)),
        h('time', {}, listTime(at))),
      h('span', { class: 'preview', dir: 'auto' }, text),
      about && h('span', { class: 'quiet' }, about)),
    count !== '' && h('span', { class: 'badge', 'aria-label': `${count} unread` }, count)), action);
}
