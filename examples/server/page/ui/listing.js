// A small box with a list that is read from the server.

import { h } from './dom.js';
import { place, popover } from './popover.js';
import { sayError } from './words.js';

/** Shows what `read()` resolves to (elements, or `false` for none) beside `anchor`. */
export async function listing(anchor, label, read) {
  const content = h('div', { class: 'listing' }, h('p', { class: 'quiet' }, 'Loading'));
  const box = popover(anchor, { 'aria-label': label, role: 'dialog', tabindex: -1 }, content);
  box.focus();
  try {
    content.replaceChildren(...(await read()).filter(Boolean));
  } catch (error) {
    content.replaceChildren(h('p', {}, sayError(error)));
  }
  place(box, anchor);
}
