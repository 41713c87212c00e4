// Small boxes beside what they belong to: menus, and who read a message. The browser closes them on Esc and on a click
// elsewhere, and gives the focus back.

import { h } from './dom.js';
import { icon } from './icons.js';

const GAP = 6;
const EDGE = 8;

/** Shows `content` beside `anchor`. Returns the box; `hidePopover` closes it. */
export function popover(anchor, props, ...content) {
  const box = h('div', { popover: 'auto', ...props, class: `popover ${props.class ?? ''}` }, ...content);
  // What is outside of a dialog cannot be used while it is open.
  (anchor.closest('dialog') ?? document.body).append(box);
  box.addEventListener('toggle', ({ newState }) => {
    anchor.toggleAttribute('data-open', newState === 'open');
    if (newState === 'closed') box.remove();
  });
  box.showPopover({ source: anchor });
  place(box, anchor);
  return box;
}

/** Below the anchor, or above it where there is more room, and never outside the window. On a phone the style places it. */
export function place(box, anchor) {
  if (matchMedia('(max-width: 480px)').matches) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = at.left + at.width / 2 > innerWidth / 2 ? at.right - width : at.left;
  const below = at.bottom + GAP;
  const top = below + height + EDGE <= innerHeight ? below : at.top - GAP - height;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

/**
 * A menu of actions: `{ icon, label, danger, checked, run }`. Several in an array stand side by side and show a `glyph`
 * alone. `run(anchor)` is called once the menu is closed.
 */
export function menu(anchor, label, actions) {
  const choose = (run) => () => {
    box.hidePopover();
    run(anchor);
  };
  const rows = actions.filter(Boolean).map((action) =>
    (Array.isArray(action) ? action.map((one) => small(one, choose)) : [wide(action, choose)]));
  const lines = rows.map((row) => (row.length > 1 ? h('div', { class: 'side-by-side', role: 'group' }, ...row) : row[0]));
  const box = popover(anchor, { class: 'menu', role: 'menu', 'aria-label': label }, ...lines);
  box.addEventListener('keydown', (event) => moveInMenu(event, box, rows));
  (rows.find((row) => row.length === 1) ?? rows[0])[0].focus();
}

const item = (props, ...content) => h('button', { type: 'button', tabindex: -1, ...props }, ...content);

const roleOf = (checked) => (checked === undefined
  ? { role: 'menuitem' }
  : { role: 'menuitemradio', 'aria-checked': String(checked) });

const wide = ({ icon: name, label, danger, checked, run }, choose) => item(
  { ...roleOf(checked), class: danger ? 'danger' : '', onclick: choose(run) },
  icon(name), h('span', {}, label), checked && icon('sent'));

const small = ({ icon: name, glyph, label, checked, run }, choose) => item(
  { ...roleOf(checked), class: 'glyph', 'aria-label': label, title: label, onclick: choose(run) },
  name ? icon(name) : glyph);

function moveInMenu(event, box, rows) {
  const items = rows.flat();
  const at = items.indexOf(document.activeElement);
  const row = rows.findIndex((ones) => ones.includes(items[at]));
  const column = rows[row]?.indexOf(items[at]) ?? 0;
  const inRow = (index) => {
    const ones = rows.at(index % rows.length);
    return ones[Math.min(column, ones.length - 1)];
  };
  const to = {
    ArrowDown: () => inRow(row + 1),
    ArrowUp: () => inRow(row - 1),
    ArrowRight: () => items[Math.min(at + 1, items.length - 1)],
    ArrowLeft: () => items[Math.max(at - 1, 0)],
    Home: () => items[0],
    End: () => items.at(-1),
  }[event.key];
  if (event.key === 'Tab') box.hidePopover();
  if (!to) return;
  event.preventDefault();
  to().focus();
}
