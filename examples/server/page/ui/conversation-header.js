// The bar above a conversation: whose it is, and what one can do with it.

import { avatar } from './avatar.js';
import { h, iconButton } from './dom.js';
import { icon } from './icons.js';
import { toList } from './route.js';
import { isHere } from '../state/presence.js';
import { sayCount, sayPresence } from './words.js';

/** `{ element, update(described) }`, for what `describe` tells. */
export function conversationHeader(openMenu, openInfo, openThreads) {
  const name = h('h2', { dir: 'auto' });
  const about = h('p', { class: 'quiet', dir: 'auto' });
  const picture = h('span', { class: 'picture' });
  const info = iconButton('info', 'Group details', openInfo);
  const unread = h('span', { class: 'badge', hidden: true });
  const threads = iconButton('thread', 'Threads you follow', openThreads);
  threads.append(unread);
  const more = iconButton('more', 'Conversation actions', () => openMenu(more), { 'aria-haspopup': 'menu' });
  const back = h('a', { class: 'icon-button back', href: toList, 'aria-label': 'Back to all conversations' }, icon('back'));
  let drawn = '';
  return {
    element: h('header', { class: 'bar' }, back, picture, h('div', { class: 'who' }, name, about), threads, info, more),
    update({ id, name: text, group, about: line, status, channel: held }) {
      info.hidden = !held?.isGroup;
      more.hidden = !held;
      threads.hidden = !held?.places.followed.items.length;
      unread.textContent = sayCount(held?.places.unread);
      unread.hidden = unread.textContent === '';
      if (drawn === `${id} ${text} ${status} ${line}`) return;
      drawn = `${id} ${text} ${status} ${line}`;
      name.textContent = text;
      about.textContent = line;
      about.hidden = line === '';
      picture.replaceChildren(avatar({ id, name: text, group, status }));
    },
  };
}

/** What the bar shows of the conversation that a route names. */
export function describe({ people, presence }, { kind, id }, channel) {
  if (kind === 'group') return channel ? describeGroup(channel, presence) : { id, name: 'Group', group: true, about: '' };
  const name = people.name(id);
  const seen = presence.of(id);
  const about = [name === id ? '' : `@${id}`, sayPresence(seen), channel?.isArchived && 'archived'].filter(Boolean).join(' · ');
  return { id, name, group: false, about, status: seen?.status, channel };
}

function describeGroup(channel, presence) {
  const { id, name, topic, participant_count: count } = channel.view.channel;
  const people = count === 1 ? 'Only you' : `${count} people`;
  const online = count === 1 ? 0 : onlineIn(channel, presence);
  const here = online > 0 ? `${people}, ${online} online` : people;
  const about = [here, channel.isArchived && 'archived', topic].filter(Boolean).join(' · ');
  return { id, name, group: true, about, channel };
}

/** How many are here: of a large group the server tells the number alone. */
function onlineIn(channel, presence) {
  const here = [...(channel.people?.keys() ?? [])].filter((user) => isHere(presence.of(user)?.status));
  return presence.count(channel.id) ?? here.length;
}
