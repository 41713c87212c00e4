// Who is in a group, and what may be done about them.

import { attempt } from './attempt.js';
import { nameplate } from './avatar.js';
import { blockAction } from './blocking.js';
import { h, iconButton, keyed } from './dom.js';
import { icon } from './icons.js';
import { moderationActions } from './moderation.js';
import { peoplePicker } from './people-picker.js';
import { menu } from './popover.js';
import { ROLES } from './say-activity.js';
import { isInForce, mayManage, rolesToGive } from '../state/rights.js';

const RANK = { owner: 0, admin: 1, member: 2, reader: 3 };

/** `{ element, update() }` */
export function peopleList(chat, channel) {
  const list = h('ul', { class: 'people', 'aria-label': 'People' });
  const more = h('p', { class: 'quiet' });
  const draw = keyed(list, () => personRow(chat, channel), ({ user_id: user }) => user);
  return {
    element: h('div', {}, list, more),
    update() {
      const people = [...(channel.people?.values() ?? [])];
      // While they are read again the old ones stay.
      if (people.length === 0) return;
      draw(people.sort((a, b) => RANK[a.role] - RANK[b.role]));
      const others = channel.view.channel.participant_count - people.length;
      more.textContent = others > 0 ? `and ${others} more` : '';
    },
  };
}

/** Takes more people in. */
export function adding(chat, channel) {
  const picker = peoplePicker(chat, 'Add people, by user name');
  return h('form', { class: 'adding', onsubmit: async (event) => {
    event.preventDefault();
    await attempt(async () => {
      const users = await picker.take();
      if (users.length > 0) await chat.call('participant.add', { channel_id: channel.id, user_ids: users });
      picker.clear();
    });
  } }, picker.element, h('button', { type: 'submit', class: 'button' }, icon('add-person'), 'Add'));
}

function personRow(chat, channel) {
  const element = h('li', {});
  let drawn = '';
  return {
    element,
    update({ user_id: user, role, muted }) {
      const name = chat.people.name(user);
      const { status } = chat.presence.of(user) ?? {};
      const isMuted = isInForce(muted);
      const isBlocked = chat.blocks.has(user);
      const shown = JSON.stringify([name, role, status, channel.view.membership.role, isMuted, isBlocked]);
      if (drawn === shown) return;
      drawn = shown;
      const actions = personActions(chat, channel, { user_id: user, role, muted });
      const more = iconButton('more', `Actions for ${name}`, () => menu(more, name, actions), { 'aria-haspopup': 'menu' });
      element.replaceChildren(...nameplate({ id: user, name, status, shown: user === chat.me ? `${name} (you)` : name }),
        h('span', { class: 'quiet' }, stateOf({ role, isMuted, isBlocked })), ...(actions.length > 0 ? [more] : []));
    },
  };
}

function stateOf({ role, isMuted, isBlocked }) {
  return [role !== 'member' && role, isMuted && 'muted', isBlocked && 'blocked'].filter(Boolean).join(', ');
}

function personActions(chat, channel, participant) {
  const { user_id: user, role } = participant;
  if (user === chat.me) return [];
  if (!mayManage(channel, role)) return [blockAction(chat, user)];
  const of = { channel_id: channel.id, user_id: user };
  const make = (next) => ({
    icon: 'group',
    label: `Make ${ROLES[next]}`,
    run: () => attempt(() => chat.call('participant.change_role', { ...of, role: next })),
  });
  return [
    ...rolesToGive(channel).filter((next) => next !== role).reverse().map(make),
    ...moderationActions(chat, channel, participant),
    blockAction(chat, user),
  ];
}
