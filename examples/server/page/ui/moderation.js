// Keeping somebody in a group quiet, or out of it, for a while or until it is lifted.

import { attempt } from './attempt.js';
import { avatar } from './avatar.js';
import { ask, field, show } from './dialog.js';
import { h } from './dom.js';
import { timeAndDay } from './format.js';
import { isInForce } from '../state/rights.js';
import { sayError } from './words.js';

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

const newReason = () => field('Reason, if you want to give one', { maxlength: 256 });

function sanction(title, text, action, submit) {
  const time = field('For how long', { options: Object.entries(TIMES).map(([value, words]) => h('option', { value }, words)) });
  const reason = newReason();
  return ask({
    title,
    content: [h('p', {}, text), time.element, reason.element],
    action,
    danger: true,
    submit: () => submit({ until: untilOf(Number(time.input.value)), reason: reason.input.value.trim() || undefined }),
  });
}

const untilOf = (hours) => (hours === 0 ? null : new Date(Date.now() + hours * HOUR_MS).toISOString());

function remove(chat, of, name) {
  const reason = newReason();
  return ask({
    title: `Remove ${name}?`,
    content: [reason.element],
    action: 'Remove',
    danger: true,
    submit: () => chat.call('participant.remove', { ...of, reason: reason.input.value.trim() || undefined }),
  });
}

/** Those who are banned from a group, and the way back. */
export async function showBans(chat, channel) {
  const list = h('ul', { class: 'people', 'aria-label': 'Banned people' });
  show('Banned people', list);
  const draw = async () => {
    const { bans } = await chat.call('ban.list', { channel_id: channel.id });
    list.replaceChildren(...(bans.length > 0 ? bans.map((ban) => row(chat, channel, ban, draw)) : [h('li', { class: 'quiet' }, 'Nobody is banned.')]));
  };
  await draw().catch((error) => list.replaceChildren(h('li', { class: 'problem' }, sayError(error))));
}

function row(chat, channel, { user_id: user, until, reason }, draw) {
  const name = chat.people.name(user);
  const lift = () => attempt(async () => {
    await chat.call('participant.unban', { channel_id: channel.id, user_id: user });
    await draw();
  });
  const about = [until && `until ${timeAndDay(until)}`, reason].filter(Boolean).join(': ');
  return h('li', {}, avatar({ id: user, name }), h('span', { class: 'name', dir: 'auto' }, name), h('span', { class: 'quiet' }, about),
    h('button', { type: 'button', class: 'button', onclick: lift }, 'Lift'));
}
