// What one can do with a message.

import { avatar } from './avatar.js';
import { confirm } from './dialog.js';
import { h } from './dom.js';
import { timeOf } from './format.js';
import { icon } from './icons.js';
import { menu, place, popover } from './popover.js';
import { toast } from './toast.js';
import { sayError } from './words.js';

/** `edit(message)` begins to edit; the rest is done here. */
export function messageActions(chat, edit) {
  return {
    retry: (key) => chat.outbox.retry(key),
    discard: (key) => chat.outbox.discard(key),
    openMenu({ message, channel, mine }, anchor) {
      const mayDelete = mine || (channel.isGroup && ['admin', 'owner'].includes(channel.view.membership.role));
      menu(anchor, 'Message actions', [
        mine && { icon: 'double', label: 'Who read it', run: () => showRecipients(chat, message, anchor) },
        { icon: 'copy', label: 'Copy text', run: () => copy(message.body) },
        mine && { icon: 'edit', label: 'Edit', run: () => edit(message) },
        mayDelete && { icon: 'trash', label: 'Delete', danger: true, run: () => remove(chat, message, anchor.closest('li')) },
      ]);
    },
  };
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  } catch {
    // Browsers give the clipboard to secure pages only.
    toast('This browser does not let the page copy');
  }
}

async function remove(chat, { channel_id: channel, id }, row) {
  await confirm({
    title: 'Delete message?',
    text: 'Its text is removed for everybody. A note that something was deleted stays.',
    action: 'Delete',
    submit: () => chat.call('message.delete', { channel_id: channel, message_id: id }),
  });
  // The button that had the focus goes with the text.
  row.focus();
}

async function showRecipients(chat, { channel_id: channel, id }, anchor) {
  const content = h('div', { class: 'recipients' }, h('p', { class: 'quiet' }, 'Loading'));
  const box = popover(anchor, { 'aria-label': 'Who read it', role: 'dialog', tabindex: -1 }, content);
  box.focus();
  try {
    const page = await chat.call('recipient.list', { channel_id: channel, message_id: id, limit: 100 });
    content.replaceChildren(...recipients(chat, page));
  } catch (error) {
    content.replaceChildren(h('p', {}, sayError(error)));
  }
  place(box, anchor);
}

function recipients(chat, { recipients: people, read, delivered, total }) {
  const rank = { read: 0, delivered: 1, sent: 2 };
  const sorted = [...people].sort((a, b) => rank[a.status] - rank[b.status]);
  return [
    h('h3', {}, `Read by ${read} of ${total}`),
    total > people.length && h('p', { class: 'quiet' }, `Delivered to ${delivered}`),
    h('ul', {}, ...sorted.map((recipient) => recipientRow(chat, recipient))),
  ].filter(Boolean);
}

const STATUS = { read: 'Read', delivered: 'Delivered', sent: 'Sent' };

function recipientRow(chat, { user_id: user, status, delivered_at: delivered, read_at: read }) {
  const name = chat.people.name(user);
  const at = { read, delivered }[status];
  const ticks = h('span', { class: 'ticks', 'data-status': status }, icon(status === 'sent' ? 'sent' : 'double'));
  return h('li', {}, avatar({ id: user, name }), h('span', { class: 'name', dir: 'auto' }, name),
    h('span', { class: 'quiet' }, `${STATUS[status]}${at ? ` ${timeOf(at)}` : ''}`), ticks);
}
