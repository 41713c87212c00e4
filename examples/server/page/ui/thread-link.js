// Below a message: how many answered it in a thread, and the way there.

import { h } from './dom.js';
import { listTime } from './format.js';
import { icon } from './icons.js';

/** `{ element, update(item) }` */
export function threadLink(actions) {
  let current = null;
  const text = h('span', {});
  const element = h('button', { type: 'button', class: 'thread-link', tabindex: -1, hidden: true,
    onclick: () => actions.openThread(current.message) }, icon('thread'), text);
  return {
    element,
    update(item) {
      current = item;
      const { reply_count: count = 0, last_reply_at: at } = item.message?.thread ?? {};
      element.hidden = count === 0 || !actions.openThread;
      if (element.hidden) return;
      text.textContent = `${count} ${count === 1 ? 'reply' : 'replies'} · ${listTime(at)}`;
    },
  };
}
