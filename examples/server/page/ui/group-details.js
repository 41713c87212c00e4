// A group's name, topic and people, and what may be done about them.

import { attempt } from './attempt.js';
import { avatar } from './avatar.js';
import { field, show } from './dialog.js';
import { h, iconButton, keyed } from './dom.js';
import { icon } from './icons.js';
import { peoplePicker } from './people-picker.js';
import { menu } from './popover.js';
import { toast } from './toast.js';
import { mayManage, mayModerate, rolesToGive } from '../state/rights.js';
import { RECEIPTS, ROLES } from './words.js';

/** `leave` and `remove` end it, for oneself or for all. */
export function groupDetails(chat, channel, { leave, remove }) {
  const isAdmin = mayModerate(channel);
  const people = peopleList(chat, channel);
  const over = (what) => () => {
    dialog.close();
    what();
  };
  const dialog = show('Group details',
    isAdmin ? about(chat, channel) : h('p', { class: 'quiet', dir: 'auto' }, channel.view.channel.topic ?? ''),
    people.element,
    isAdmin && adding(chat, channel),
    isAdmin && settings(chat, channel),
    h('div', { class: 'endings' },
      h('button', { type: 'button', class: 'button', onclick: over(leave) }, icon('leave'), 'Leave group'),
      channel.view.membership.role === 'owner'
        && h('button', { type: 'button', class: 'button danger', onclick: over(remove) }, icon('trash'), 'Delete group')));
  const update = () => {
    // Gone while one looked at it.
    if (chat.store.channel(channel.id) !== channel) dialog.close();
    chat.reader.people(channel);
    people.update();
  };
  chat.store.addEventListener('change', update);
  chat.people.addEventListener('change', update);
  chat.presence.addEventListener('change', update);
  dialog.addEventListener('close', () => {
    chat.store.removeEventListener('change', update);
    chat.people.removeEventListener('change', update);
    chat.presence.removeEventListener('change', update);
  });
  update();
}

function about(chat, channel) {
  const { id: channelId } = channel;
  const { name, topic = '' } = channel.view.channel;
  const nameField = field('Name', { value: name, required: true, maxlength: 128 });
  const topicField = field('Topic', { value: topic, maxlength: 1024 });
  return h('form', { class: 'about', onsubmit: async (event) => {
    event.preventDefault();
    const held = channel.view.channel;
    const [newName, newTopic] = [nameField.input.value.trim(), topicField.input.value.trim()];
    await attempt(async () => {
      if (newName !== held.name) await chat.call('channel.rename', { channel_id: channelId, name: newName });
      if (newTopic !== (held.topic ?? '')) {
        await chat.call('channel.set_topic', { channel_id: channelId, topic: newTopic || null });
      }
      toast('Saved');
    });
  } }, nameField.element, topicField.element, h('button', { type: 'submit', class: 'button' }, 'Save'));
}

function adding(chat, channel) {
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

function settings(chat, channel) {
  const options = Object.entries(RECEIPTS).map(([level, words]) => h('option', { value: level }, words));
  const { element, input } = field('What is told about reading', { options, onchange: async () => {
    const saved = await attempt(() => chat.call('channel.set_receipts', { channel_id: channel.id, level: input.value }));
    if (!saved) input.value = channel.view.channel.receipts;
  } });
  input.value = channel.view.channel.receipts;
  return h('div', { class: 'settings' }, element);
}

function peopleList(chat, channel) {
  const list = h('ul', { class: 'people', 'aria-label': 'People' });
  const more = h('p', { class: 'quiet' });
  const draw = keyed(list, () => personRow(chat, channel), ({ user_id: user }) => user);
  const rank = { owner: 0, admin: 1, member: 2, reader: 3 };
  return {
    element: h('div', {}, list, more),
    update() {
      const people = [...(channel.people?.values() ?? [])];
      // While they are read again the old ones stay.
      if (people.length === 0) return;
      draw(people.sort((a, b) => rank[a.role] - rank[b.role]));
      const others = channel.view.channel.participant_count - people.length;
      more.textContent = others > 0 ? `and ${others} more` : '';
    },
  };
}

function personRow(chat, channel) {
  const element = h('li', {});
  let drawn = '';
  return {
    element,
    update({ user_id: user, role }) {
      const name = chat.people.name(user);
      const { status } = chat.presence.of(user) ?? {};
      if (drawn === `${name} ${role} ${status}`) return;
      drawn = `${name} ${role} ${status}`;
      const actions = personActions(chat, channel, user, role);
      const more = iconButton('more', `Actions for ${name}`, () => menu(more, name, actions), { 'aria-haspopup': 'menu' });
      element.replaceChildren(avatar({ id: user, name, status }),
        h('span', { class: 'name', dir: 'auto' }, user === chat.me ? `${name} (you)` : name),
        h('span', { class: 'quiet' }, role === 'member' ? '' : role), ...(actions.length > 0 ? [more] : []));
    },
  };
}

function personActions(chat, channel, user, role) {
  if (user === chat.me || !mayManage(channel, role)) return [];
  const of = { channel_id: channel.id, user_id: user };
  const make = (next) => ({
    icon: 'group',
    label: `Make ${ROLES[next]}`,
    run: () => attempt(() => chat.call('participant.change_role', { ...of, role: next })),
  });
  return [
    ...rolesToGive(channel).filter((next) => next !== role).reverse().map(make),
    { icon: 'leave', label: 'Remove from group', danger: true, run: () => attempt(() => chat.call('participant.remove', of)) },
  ];
}
