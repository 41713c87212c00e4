// A dialog with a list that is read from the server.

import { keepCurrent, show } from './dialog.js';
import { h } from './dom.js';
import { sayError } from './words.js';

/**
 * `read()` resolves to what is in it, `row(item, reread)` makes the element for one, and `nothing` says that there is
 * none. Names that are asked for meanwhile are drawn when they come.
 */
export async function showList(chat, title, { kind, nothing, read, row }) {
  const list = h('ul', { class: kind, 'aria-label': title });
  const say = (words, how = 'quiet') => list.replaceChildren(h('li', { class: how }, words));
  let items;
  const draw = () => {
    if (!items) say('Loading');
    else if (items.length === 0) say(nothing);
    else list.replaceChildren(...items.map((item) => row(item, reread)));
  };
  const reread = async () => {
    items = await read();
    draw();
  };
  keepCurrent(show(title, list), [chat.people], draw);
  await reread().catch((error) => say(sayError(error), 'problem'));
}
