// What one can do with a conversation as a whole.

import { attempt } from './attempt.js';
import { blockAction } from './blocking.js';
import { ask, confirm, reasonField } from './dialog.js';
import { h } from './dom.js';
import { groupDetails } from './group-details.js';
import { showBans } from './moderation.js';
import { showReports } from './reports.js';
import { menu } from './popover.js';
import { go, toList } from './route.js';
import { toast } from './toast.js';
import { mayModerate } from '../state/rights.js';

export function openDetails(chat, channel) {
  groupDetails(chat, channel, { leave: () => leave(chat, channel), remove: () => remove(chat, channel) });
}

export function conversationMenu(chat, channel, anchor) {
  const { notifications } = channel.view.membership;
  menu(anchor, 'Conversation actions', [
    channel.isGroup && { icon: 'info', label: 'Group details', run: () => openDetails(chat, channel) },
    { icon: LEVELS[notifications].icon, label: 'Notifications', run: () => notificationMenu(chat, channel, anchor) },
    mayModerate(channel) && { icon: 'block', label: 'Banned people', run: () => showBans(chat, channel) },
    mayModerate(channel) && { icon: 'flag', label: 'Reported messages', run: () => showReports(chat, channel) },
    mayModerate(channel) && (channel.view.channel.frozen
      ? { icon: 'thaw', label: 'Let all write again', run: () => attempt(() => chat.call('channel.unfreeze', { channel_id: channel.id })) }
      : { icon: 'freeze', label: 'Freeze group', run: () => freeze(chat, channel) }),
    channel.isArchived
      ? { icon: 'archive', label: 'Take out of the archive', run: () => attempt(() => place(chat, channel, 'listed')) }
      : { icon: 'archive', label: 'Archive', run: () => putAway(chat, channel, 'archived') },
    !channel.isArchived && { icon: 'eye-off', label: 'Hide until the next message', run: () => putAway(chat, channel, 'hidden') },
    channel.lastSeq > channel.view.membership.floor_seq
      && { icon: 'broom', label: 'Clear history', run: () => clearHistory(chat, channel) },
    ...(channel.isGroup ? groupEndings(chat, channel) : [
      blockAction(chat, channel.view.other?.id),
      { icon: 'trash', label: 'Delete conversation', danger: true, run: () => clear(chat, channel) },
    ]),
  ]);
}

const LEVELS = {
  all: { icon: 'bell', label: 'All messages' },
  mentions: { icon: 'at', label: 'When I am mentioned' },
  muted: { icon: 'bell-off', label: 'Nothing' },
};

function notificationMenu(chat, channel, anchor) {
  menu(anchor, 'Notifications', Object.entries(LEVELS).map(([level, { icon, label }]) => ({
    icon,
    label,
    checked: channel.view.membership.notifications === level,
    run: () => attempt(() => chat.call('channel.set_notifications', { channel_id: channel.id, level })),
  })));
}

/** Where it stands in one's own list: `listed`, `hidden` or `archived`. */
const place = (chat, { id }, where) => chat.call('channel.place', { channel_id: id, place: where });

const PUT_AWAY = {
  archived: 'Moved to “Archived conversations”.',
  hidden: 'Hidden until the next message.',
};

async function putAway(chat, channel, where) {
  if (!(await attempt(() => place(chat, channel, where)))) return;
  go(toList);
  toast(PUT_AWAY[where]);
}

function groupEndings(chat, channel) {
  return [
    { icon: 'leave', label: 'Leave group', danger: true, run: () => leave(chat, channel) },
    channel.view.membership.role === 'owner'
      && { icon: 'trash', label: 'Delete group', danger: true, run: () => remove(chat, channel) },
  ];
}

function freeze(chat, channel) {
  const reason = reasonField();
  return ask({
    title: `Freeze “${channel.view.channel.name}”?`,
    content: [h('p', {}, 'Until it ends, only admins and owners can write, edit and react.'), reason.element],
    action: 'Freeze',
    submit: () => chat.call('channel.freeze', { channel_id: channel.id, reason: reason.given() }),
  });
}

function clearHistory(chat, channel) {
  return confirm({
    title: 'Clear history?',
    text: 'What was said so far is gone for you, on all your devices. Everybody else keeps it. This cannot be undone.',
    action: 'Clear',
    submit: () => chat.call('channel.clear_history', { channel_id: channel.id, seq: channel.lastSeq }),
  });
}

function leave(chat, channel) {
  return confirm({
    title: `Leave “${channel.view.channel.name}”?`,
    text: 'You will not get its messages any more. Somebody in it can add you again.',
    action: 'Leave',
    submit: () => end(chat.call('participant.leave', { channel_id: channel.id })),
  });
}

function remove(chat, channel) {
  return confirm({
    title: `Delete “${channel.view.channel.name}”?`,
    text: 'The group and all its messages are gone for everybody. This cannot be undone.',
    action: 'Delete group',
    submit: () => end(chat.call('channel.delete', { channel_id: channel.id })),
  });
}

function clear(chat, channel) {
  return confirm({
    title: 'Delete conversation?',
    text: 'It is cleared and leaves your list. The other side keeps everything.',
    action: 'Delete',
    submit: () => end(chat.call('channel.delete', { channel_id: channel.id })),
  });
}

/** The conversation is over here: back to the list. Its event takes it out of what is held. */
async function end(done) {
  await done;
  go(toList);
  return true;
}
