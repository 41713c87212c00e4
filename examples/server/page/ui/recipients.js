// Who got a message and who read it, as far as the conversation tells.

import { nameplate } from './avatar.js';
import { h } from './dom.js';
import { timeOf } from './format.js';
import { icon } from './icons.js';
import { idsOf } from './ids.js';
import { listing } from './listing.js';

const SHOWN = 100;
const RANK = { read: 0, delivered: 1, sent: 2 };
const STATUS = { read: 'Read', delivered: 'Delivered', sent: 'Sent' };

export function showRecipients(chat, message, anchor) {
  return listing(anchor, 'Who read it', async () =>
    content(chat, await chat.call('recipient.list', { ...idsOf(message), limit: SHOWN })));
}

function content(chat, { level, recipients, read, delivered, total }) {
  if (level === 'off') return [h('p', {}, 'Who read what is not told in this conversation.')];
  const sorted = [...recipients].sort((a, b) => RANK[a.status] - RANK[b.status]);
  const isShort = total > recipients.length;
  return [
    h('h3', {}, `Read by ${read} of ${total}`),
    isShort && h('p', { class: 'quiet' }, `Delivered to ${delivered}`),
    level === 'counts' && h('p', { class: 'quiet' }, 'This conversation tells numbers, not names.'),
    h('ul', {}, ...sorted.map((recipient) => row(chat, recipient))),
    isShort && level === 'full' && h('p', { class: 'quiet' }, `and ${total - recipients.length} more`),
  ];
}

function row(chat, { user_id: user, status, delivered_at: delivered, read_at: read }) {
  const at = { read, delivered }[status];
  const ticks = h('span', { class: 'ticks', 'data-status': status }, icon(status === 'sent' ? 'sent' : 'double'));
  return h('li', {}, ...nameplate({ id: user, name: chat.people.name(user) }),
    h('span', { class: 'quiet' }, `${STATUS[status]}${at ? ` ${timeOf(at)}` : ''}`), ticks);
}
