// Elements without a framework. Text goes in as text; only `safeHtml` takes HTML, and only what the server rendered.

import { icon } from './icons.js';

/**
 * An element. In `props`, `class` is the class, functions named `on…` listen, booleans become attributes that are
 * there or not, and the rest become attributes; `undefined` and `null` are left out, also among the children.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

function setProp(element, name, value) {
  if (value === undefined || value === null) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (typeof value === 'boolean') element.toggleAttribute(name, value);
  else element.setAttribute(name, value);
}

/** A button that shows only an icon. */
export function iconButton(name, label, onclick, props = {}) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...props },
    icon(name));
}

/** Puts HTML that the server rendered, which is safe by construction, into an element of its own. */
export function safeHtml(html) {
  // Texts run from right to left or the other way, and one message's direction must not turn its surroundings.
  const body = h('div', { class: 'body', dir: 'auto' });
  body.innerHTML = html;
  for (const link of body.querySelectorAll('a')) link.target = '_blank';
  for (const block of body.querySelectorAll('pre, table')) block.tabIndex = 0;
  return body;
}

/** The text of such HTML, in one line. */
export function textOf(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const end of body.querySelectorAll('p, li, br, h1, h2, h3, h4, h5, h6, tr, td, th, pre')) end.after(' ');
  return body.textContent.replace(/\s+/g, ' ').trim();
}

/**
 * Makes the children of `parent` those of `items`: `keyOf(item)` tells which are the same as before, `create(item)`
 * makes `{ element, update(item) }` for those that are new, and `update` is called for all. What stays keeps its
 * element, and with it focus and selection.
 */
export function keyed(parent, create, keyOf) {
  let rows = new Map();
  return (items) => {
    const next = new Map(items.map((item) => [keyOf(item), null]));
    // What is gone goes first, so that what stays need not move.
    for (const [key, row] of rows) if (!next.has(key)) row.element.remove();
    let place = parent.firstChild;
    for (const item of items) {
      const key = keyOf(item);
      const row = rows.get(key) ?? create(item);
      next.set(key, row);
      row.update(item);
      if (row.element === place) place = place.nextSibling;
      else parent.insertBefore(row.element, place);
    }
    rows = next;
  };
}
