// Keeping somebody in a group quiet, or out of it, for a while or until it is lifted.

import { attempt } from './attempt.js';
import { nameplate } from './avatar.js';
import { ask, field, reasonField } from './dialog.js';
import { h } from './dom.js';
import { timeAndDay } from './format.js';
import { showList } from './list-dialog.js';
import { isInForce } from '../state/rights.js';

const HOUR_MS = 3_600_000;
const TIMES = { 1: 'an hour', 24: 'a day', 168: 'a week', 0: 'until it is lifted' };

/** What a moderator can do about a participant, as entries of a menu. */
export function moderationActions(chat, channel, { user_id: user, muted }) {
  const name = chat.people.name(user);
  const of = { channel_id: channel.id, user_id: user };
  return [
    isInForce(muted)
      ? { icon: 'voice', label: 'Let them write', run: () => attempt(() => chat.call('participant.unmute', of)) }
      : { icon: 'mute', label: 'Mute', run: () => sanction(`Mute ${name}?`, 'They can read, and not write, edit or react.', 'Mute',
        (terms) => chat.call('participant.mute', { ...of, ...terms })) },
    { icon: 'leave', label: 'Remove from group', danger: true, run: () => remove(chat, of, name) },
    { icon: 'block', label: 'Ban', danger: true, run: () => sanction(`Ban ${name}?`, 'They are removed, and nobody can add them again.', 'Ban',
      (terms) => chat.call('participant.ban', { ...of, ...terms })) },
  ];
}

function sanction(title, text, action, submit) {
  const time = field('For how long', { options: Object.entries(TIMES).map(([value, words]) => h('option', { value }, words)) });
  const reason = reasonField();
  return ask({
    title,
    content: [h('p', {}, text), time.element, reason.element],
    action,
    danger: true,
    submit: () => submit({ until: untilOf(Number(time.input.value)), reason: reason.given() }),
  });
}

const untilOf = (hours) => (hours === 0 ? null : new Date(Date.now() + hours * HOUR_MS).toISOString());

function remove(chat, of, name) {
  const reason = reasonField();
  return ask({
    title: `Remove ${name}?`,
    content: [reason.element],
    action: 'Remove',
    danger: true,
    submit: () => chat.call('participant.remove', { ...of, reason: reason.given() }),
  });
}

/** Those who are banned from a group, and the way back. */
export const showBans = (chat, channel) => showList(chat, 'Banned people', {
  kind: 'people',
  nothing: 'Nobody is banned.',
  read: async () => (await chat.call('ban.list', { channel_id: channel.id })).bans,
  row: (ban, reread) => row(chat, channel, ban, reread),
});

function row(chat, channel, { user_id: user, until, reason }, reread) {
  const lift = () => attempt(async () => {
    await chat.call('participant.unban', { channel_id: channel.id, user_id: user });
    await reread();
  });
  const about = [until && `until ${timeAndDay(until)}`, reason].filter(Boolean).join(': ');
  return h('li', {}, ...nameplate({ id: user, name: chat.people.name(user) }), h('span', { class: 'quiet' }, about),
    h('button', { type: 'button', class: 'button', onclick: lift }, 'Lift'));
}
