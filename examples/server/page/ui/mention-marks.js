// Shows who is meant in a text that the server rendered: the text has names, the list beside it ids.

import { h } from './dom.js';

/** Marks `@name` wherever one of the `people` (`{ id, name, isMe }`) stands in the text of `body`. */
export function markMentions(body, people) {
  const labels = people.flatMap((person) => [[`@${person.name}`, person], [`@${person.id}`, person]]);
  if (labels.length === 0) return;
  // Longer ones first: one name may begin another.
  labels.sort(([a], [b]) => b.length - a.length);
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('a, pre, code')) texts.push(walker.currentNode);
  texts.forEach((text) => markIn(text, labels));
}

function markIn(text, labels) {
  const parts = [];
  let rest = text.data;
  for (let found = first(rest, labels); found; found = first(rest, labels)) {
    const { at, label, isMe } = found;
    parts.push(rest.slice(0, at), h('span', { class: isMe ? 'mention me' : 'mention' }, label));
    rest = rest.slice(at + label.length);
  }
  if (parts.length > 0) text.replaceWith(...parts, rest);
}

/** What stands first in the text, and of what begins at the same place the longest. */
function first(text, labels) {
  let found = null;
  for (const [label, { isMe }] of labels) {
    const at = text.indexOf(label);
    if (at >= 0 && (!found || at < found.at)) found = { at, label, isMe };
  }
  return found;
}
