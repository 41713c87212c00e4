// A group's name, topic, people and settings.

import { attempt } from './attempt.js';
import { field, keepCurrent, show } from './dialog.js';
import { h } from './dom.js';
import { adding, peopleList } from './group-people.js';
import { groupSettings } from './group-settings.js';
import { icon } from './icons.js';
import { toast } from './toast.js';
import { may, mayModerate } from '../state/rights.js';

/** `leave` and `remove` end it, for oneself or for all. */
export function groupDetails(chat, channel, { leave, remove }) {
  const isAdmin = mayModerate(channel);
  const people = peopleList(chat, channel);
  const settings = groupSettings(chat, channel);
  const over = (what) => () => {
    dialog.close();
    what();
  };
  const dialog = show('Group details',
    isAdmin ? about(chat, channel) : h('p', { class: 'quiet', dir: 'auto' }, channel.view.channel.topic ?? ''),
    people.element,
    may(channel, 'add') && adding(chat, channel),
    isAdmin && settings.element,
    h('div', { class: 'endings' },
      h('button', { type: 'button', class: 'button', onclick: over(leave) }, icon('leave'), 'Leave group'),
      channel.view.membership.role === 'owner'
        && h('button', { type: 'button', class: 'button danger', onclick: over(remove) }, icon('trash'), 'Delete group')));
  const update = () => {
    // Gone while one looked at it.
    if (chat.store.channel(channel.id) !== channel) dialog.close();
    chat.reader.people(channel);
    people.update();
    settings.update();
  };
  keepCurrent(dialog, [chat.store, chat.people, chat.presence, chat.blocks], update);
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
