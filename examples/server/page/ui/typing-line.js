// The line under a conversation that tells who writes.

import { h } from './dom.js';
import { sayTyping } from './words.js';

export function typingLine() {
  const text = h('span', { dir: 'auto' });
  // It is not announced to those who listen: it would talk over what they came for.
  const element = h('p', { class: 'typing' }, h('span', { class: 'dots', 'aria-hidden': 'true' },
    h('i', {}), h('i', {}), h('i', {})), text);
  return {
    element,
    update(names) {
      text.textContent = sayTyping(names);
      element.toggleAttribute('data-busy', names.length > 0);
    },
  };
}
