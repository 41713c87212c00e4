// Below a message: how many answered it in a thread, and the way there.

import { h } from './dom.js';
import { listTime } from './format.js';
import { icon } from './icons.js';
import { sayCount, sayReplies } from './words.js';

/** `{ element, update(item) }` */
export function threadLink(actions) {
  let current = null;
  const text = h('span', {});
  const badge = h('span', { class: 'badge' });
  const element = h('button', { type: 'button', class: 'thread-link', tabindex: -1, hidden: true,
    onclick: () => actions.openThread(current.message) }, icon('thread'), text, badge);
  return {
    element,
    update(item) {
      current = item;
      const { reply_count: count = 0, last_reply_at: at } = item.message?.thread ?? {};
      element.hidden = count === 0 || !actions.openThread;
      if (element.hidden) return;
      badge.textContent = sayCount(item.channel.places.unreadIn(item.message.id));
      badge.hidden = badge.textContent === '';
      badge.setAttribute('aria-label', `${badge.textContent} unread`);
      text.textContent = `${sayReplies({ reply_count: count })} · ${listTime(at)}`;
    },
  };
}
