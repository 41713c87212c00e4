// A round picture of somebody: the first letters of the name on a colour that belongs to the id, and a dot for who is
// here.

import { h } from './dom.js';
import { icon } from './icons.js';
import { isHere } from '../state/presence.js';

/** Whoever is `online` or `away` has a dot; the words for those who do not see it stand elsewhere. */
export function avatar({ id, name, group = false, status }) {
  const element = h('span', { class: 'avatar', 'aria-hidden': 'true' }, group ? icon('group') : initials(name),
    isHere(status) && h('span', { class: `dot ${status}` }));
  element.style.setProperty('--hue', hue(id));
  return element;
}

/** The picture and the name beside it; `shown` is what stands there instead of the name. */
export function nameplate({ id, name, status, shown = name }) {
  return [avatar({ id: id ?? 'app', name, status }), h('span', { class: 'name', dir: 'auto' }, shown)];
}

function initials(name) {
  const words = name.split(/[\s._-]+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join('') || '?';
}

function hue(id) {
  // FNV-1a: names that differ in one letter get colours that differ.
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  return ((hash >>> 8) % 18) * 20;
}
