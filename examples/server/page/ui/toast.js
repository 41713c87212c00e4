// Short messages that go away by themselves.

import { h } from './dom.js';

// Time to read a sentence twice.
const SHOWN_MS = 6_000;

const box = h('div', { class: 'toasts', role: 'status' });

/** The place for them; once in the page. */
export function toasts() {
  return box;
}

export function toast(text) {
  const element = h('div', { class: 'toast' }, text);
  box.append(element);
  // A dialog covers the page, and what is said meanwhile should be seen above it.
  box.popover = 'manual';
  if (box.matches(':popover-open')) box.hidePopover();
  box.showPopover();
  setTimeout(() => {
    element.remove();
    if (box.childElementCount === 0) box.hidePopover();
  }, SHOWN_MS);
}
