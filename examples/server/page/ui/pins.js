// What is pinned in a conversation: a bar below its name with the latest, and all of it in a list.

import { attempt } from './attempt.js';
import { keepCurrent, show } from './dialog.js';
import { h, iconButton, textOf } from './dom.js';
import { icon } from './icons.js';
import { idsOf } from './ids.js';
import { messageRow } from './message-rows.js';
import { mayPin } from '../state/rights.js';

export const pin = (chat, message) => change(chat, message, 'message.pin');

export const unpin = (chat, message) => change(chat, message, 'message.unpin');

const change = (chat, message, method) => attempt(() => chat.call(method, idsOf(message)));

/** `{ element, update(channel) }`; `jump(message)` leads to one. */
export function pinBar(chat, jump) {
  let current;
  const text = h('span', { class: 'pinned-text', dir: 'auto' });
  const count = h('span', { class: 'quiet' });
  const element = h('button', { type: 'button', class: 'pin-bar', hidden: true, onclick: () => {
    const { items } = current.pins;
    if (items.length > 1) showPins(chat, current, jump);
    else jump(items[0]);
  } }, icon('pin'), h('span', { class: 'sr-only' }, 'Pinned:'), text, count);
  return {
    element,
    update(channel) {
      current = channel;
      const [latest, ...others] = channel?.pins.items ?? [];
      element.hidden = !latest;
      if (!latest) return;
      text.textContent = textOf(latest.html);
      count.textContent = others.length > 0 ? `1 of ${others.length + 1}` : '';
    },
  };
}

function showPins(chat, channel, jump) {
  const list = h('ul', { class: 'message-rows' });
  const dialog = show('Pinned messages', list);
  let drawn;
  keepCurrent(dialog, [chat.store, chat.people], () => {
    const { items } = channel.pins;
    if (items.length === 0) dialog.close();
    const shown = JSON.stringify([items, items.map(({ sender_id: sender }) => chat.people.name(sender)), mayPin(channel)]);
    if (drawn === shown) return;
    drawn = shown;
    list.replaceChildren(...items.map((message) => messageRow(chat, message, {
      open() {
        dialog.close();
        jump(message);
      },
      action: mayPin(channel) && iconButton('unpin', 'Unpin', () => unpin(chat, message)),
    })));
  });
}
