// Beginning to talk: with a person, which writes nothing before the first message, or in a group.

import { ask, field } from './dialog.js';
import { h } from './dom.js';
import { findPerson, peoplePicker } from './people-picker.js';
import { go, toGroup, toPerson } from './route.js';

/** Both ways as buttons, for where there is nothing yet. */
export const starts = (chat) => h('div', { class: 'starts' },
  h('button', { type: 'button', class: 'button primary', onclick: () => newDirect(chat) }, 'New conversation'),
  h('button', { type: 'button', class: 'button', onclick: () => newGroup(chat) }, 'New group'));

export async function newDirect(chat) {
  const name = field('User name', { required: true, autocapitalize: 'none', spellcheck: 'false' });
  const user = await ask({
    title: 'New conversation',
    content: [name.element],
    action: 'Write',
    submit: () => findPerson(chat, name.input.value),
  });
  if (user) go(toPerson(user.id));
}

export async function newGroup(chat) {
  const name = field('Name of the group', { required: true, maxlength: 128 });
  const people = peoplePicker(chat, 'People, by user name');
  // One key for this dialog: pressing twice, or again after an error, makes one group.
  const clientKey = `group-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const view = await ask({
    title: 'New group',
    content: [name.element, people.element],
    action: 'Create group',
    submit: async () => chat.call('channel.create', {
      name: name.input.value,
      user_ids: await people.take(),
      client_key: clientKey,
    }),
  });
  if (!view) return;
  chat.store.takeView(view);
  go(toGroup(view.channel.id));
}
