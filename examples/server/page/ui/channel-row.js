// One conversation as a row of a list: whose it is, what was said last, how much is unread.

import { avatar } from './avatar.js';
import { h, textOf } from './dom.js';
import { listTime } from './format.js';
import { icon } from './icons.js';
import { toChannel } from './route.js';
import { sayCount } from './words.js';
import { isHere } from '../state/presence.js';
import { isStreaming } from '../state/streams.js';

/** What a row is told of a channel that is held. */
export function itemOf(channel) {
  const user = channel.view.other?.id;
  return { key: user ? `person ${user}` : channel.id, address: toChannel(channel), user, channel };
}

/** `{ element, update(item) }` */
export function channelRow(chat) {
  const name = h('span', { class: 'name', dir: 'auto' });
  const time = h('time', {});
  const preview = h('span', { class: 'preview', dir: 'auto' });
  const badge = h('span', { class: 'badge' });
  const at = h('span', { class: 'badge', role: 'img', 'aria-label': 'You are mentioned', title: 'You are mentioned' }, '@');
  const link = h('a', { class: 'row', tabindex: -1 });
  let drawn = '';
  return {
    element: h('li', {}, link),
    update(item) {
      const shown = describe(chat, item);
      link.href = item.address;
      link.toggleAttribute('data-unread', shown.unread !== '');
      if (item.isCurrent) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
      // Most rows stay as they are at most changes.
      if (drawn === JSON.stringify(shown)) return;
      drawn = JSON.stringify(shown);
      name.textContent = shown.name;
      time.textContent = shown.time;
      preview.textContent = shown.preview;
      preview.toggleAttribute('data-draft', shown.isDraft);
      badge.textContent = shown.unread;
      badge.hidden = shown.unread === '';
      badge.setAttribute('aria-label', `${shown.unread} unread`);
      badge.classList.toggle('muted', shown.isQuiet);
      link.replaceChildren(avatar(shown), h('span', { class: 'text' },
        h('span', { class: 'line' }, name, shown.isMuted && icon('bell-off'), time),
        h('span', { class: 'line' }, preview, shown.isMeant && at, badge),
        shown.isMuted && h('span', { class: 'sr-only' }, 'muted'),
        shown.status && h('span', { class: 'sr-only' }, shown.status)));
    },
  };
}

function describe(chat, item) {
  const { channel, user, key } = item;
  const name = channel?.isGroup ? channel.view.channel.name : chat.people.name(user);
  const { status } = chat.presence.of(user) ?? {};
  const { notifications } = channel?.view.membership ?? {};
  return {
    id: user ?? key,
    name,
    group: channel?.isGroup ?? false,
    status: isHere(status) ? status : undefined,
    time: channel ? listTime(channel.view.channel.last_activity_at) : '',
    ...previewOf(chat, item),
    unread: sayCount(channel?.view.unread.messages),
    isMeant: channel?.view.unread.mentions.value > 0,
    isMuted: notifications === 'muted',
    isQuiet: notifications === 'muted' || notifications === 'mentions',
  };
}

/** What stands below the name: what was begun and not sent, else what was said last. */
function previewOf(chat, { channel, user, isCurrent }) {
  const draft = chat.drafts.get(user ? { user_id: user } : { channel_id: channel.id });
  if (draft.trim() !== '' && !isCurrent) return { preview: `Draft: ${draft}`, isDraft: true };
  return { preview: channel ? lastOf(chat, channel) : sayWaiting(chat, user), isDraft: false };
}

/** There is no conversation yet. */
const sayWaiting = ({ outbox }, user) => (outbox.items().some(({ to }) => to.user_id === user) ? 'Waiting to be sent' : '');

function lastOf(chat, channel) {
  const message = channel.view.last_message;
  if (!message) return channel.view.channel.topic ?? 'No messages yet';
  const text = message.deleted_at ? 'Message deleted' : isStreaming(message) ? 'Writing…' : textOf(message.html);
  if (message.sender_id === chat.me) return `You: ${text}`;
  return channel.isGroup && message.kind === 'user' ? `${chat.people.name(message.sender_id)}: ${text}` : text;
}
