// What one began on another device, where something else is being written here: nothing of it is lost, and nothing
// comes into the text by itself.

import { h } from './dom.js';
import { icon } from './icons.js';

/** `{ element, update(isBusy) }`; `draft` as the composer has it. While the composer `isBusy`, nothing is offered. */
export function draftOffer(draft) {
  const text = h('span', { class: 'offered', dir: 'auto' });
  const element = h('div', { class: 'about-draft', role: 'status', hidden: true }, icon('edit'),
    h('span', {}, 'On another device: ', text), h('button', { type: 'button', class: 'link', onclick: () => draft.join() }, 'Add it'));
  return {
    element,
    update(isBusy) {
      const other = isBusy ? undefined : draft.other();
      element.hidden = other === undefined;
      if (other !== undefined && text.textContent !== other) text.textContent = other;
    },
  };
}
