// The list of conversations, latest first.

import { channelRow, itemOf } from './channel-row.js';
import { h, keyed } from './dom.js';
import { icon } from './icons.js';
import { starts } from './new-conversation.js';
import { roving } from './roving.js';
import { toPerson } from './route.js';

// How near to the end of the list, in pixels, the next page is read.
const NEAR_END = 400;

export function channelList(chat) {
  const list = h('ul', { class: 'rows', 'aria-label': 'Conversations' });
  const empty = h('div', { class: 'empty', hidden: true }, icon('bubble'), h('p', {}, 'No conversations yet'),
    h('p', { class: 'quiet' }, 'Start one with somebody whose user name you know.'), starts(chat));
  const element = h('nav', { class: 'list', 'aria-label': 'Conversations', onscroll: () => {
    if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END) chat.reader.moreChannels();
  } }, list, empty);
  const draw = keyed(list, () => channelRow(chat), ({ key }) => key);
  const stops = roving(list, 'a.row');
  return {
    element,
    update(current) {
      const items = [...beginnings(chat), ...chat.store.channels().map((channel) => itemOf(channel))];
      draw(items.map((item) => ({ ...item, isCurrent: item.address === current })));
      empty.hidden = items.length > 0 || chat.store.nextPage === undefined;
      stops.refresh();
    },
  };
}

/** First messages to people that wait to be sent, or were begun: their conversations do not exist yet. */
function beginnings({ outbox, drafts, store }) {
  const written = [...outbox.items().map(({ to }) => to.user_id), ...drafts.users()];
  const users = written.filter((user) => user && !store.directWith(user));
  return [...new Set(users)].map((user) => ({ key: `person ${user}`, address: toPerson(user), user }));
}
