// Conversations that one has put away.

import { channelRow, itemOf } from './channel-row.js';
import { keepCurrent, show } from './dialog.js';
import { h, keyed } from './dom.js';
import { roving } from './roving.js';
import { sayError } from './words.js';

export async function showArchived(chat) {
  const list = h('ul', { class: 'rows', 'aria-label': 'Archived conversations' });
  const about = h('p', { class: 'quiet' }, 'Loading');
  const dialog = show('Archived conversations', list, about);
  const draw = keyed(list, () => channelRow(chat), ({ key }) => key);
  const stops = roving(list, 'a.row');
  const update = () => {
    const channels = chat.store.archived();
    draw(channels.map(itemOf));
    about.hidden = channels.length > 0;
    stops.refresh();
  };
  list.addEventListener('click', ({ target }) => target.closest('a') && dialog.close());
  keepCurrent(dialog, [chat.store, chat.people, chat.presence], update);
  try {
    await chat.reader.archived();
    about.textContent = 'Nothing is archived.';
  } catch (error) {
    about.textContent = sayError(error);
  }
}
