// Small boxes beside what they belong to: menus, and who read a message. The browser closes them on Esc and on a click
// elsewhere, and gives the focus back.

import { h } from './dom.js';
import { icon } from './icons.js';

const GAP = 6;
const EDGE = 8;

/** Shows `content` beside `anchor`. Returns the box; `hidePopover` closes it. */
export function popover(anchor, props, ...content) {
  const box = h('div', { popover: 'auto', ...props, class: `popover ${props.class ?? ''}` }, ...content);
  document.body.append(box);
  box.addEventListener('toggle', ({ newState }) => {
    anchor.toggleAttribute('data-open', newState === 'open');
    if (newState === 'closed') box.remove();
  });
  box.showPopover({ source: anchor });
  place(box, anchor);
  return box;
}

/** Below the anchor, or above it where there is more room, and never outside the window. */
export function place(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = at.left + at.width / 2 > innerWidth / 2 ? at.right - width : at.left;
  const below = at.bottom + GAP;
  const top = below + height + EDGE <= innerHeight ? below : at.top - GAP - height;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

/** A menu of actions: `{ icon, label, danger, run }`. */
export function menu(anchor, label, actions) {
  const items = actions.filter(Boolean).map(({ icon: name, label: text, danger, run }) =>
    h('button', { type: 'button', role: 'menuitem', tabindex: -1, class: danger ? 'danger' : '', onclick: () => {
      box.hidePopover();
      run(anchor);
    } }, icon(name), h('span', {}, text)));
  const box = popover(anchor, { class: 'menu', role: 'menu', 'aria-label': label }, ...items);
  box.addEventListener('keydown', (event) => moveInMenu(event, box, items));
  items[0].focus();
}

function moveInMenu(event, box, items) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === 'Tab') box.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}
