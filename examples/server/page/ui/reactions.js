// Reactions under a message, and where new ones are picked.

import { nameplate } from './avatar.js';
import { h, keyed } from './dom.js';
import { fullTimeOf, timeOf } from './format.js';
import { icon } from './icons.js';
import { idsOf } from './ids.js';
import { listing } from './listing.js';
import { menu } from './popover.js';

// Fully qualified, so that all clients mean the same key.
const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
const MORE = ['🎉', '👏', '🔥', '👀', '✅', '❌', '💯', '🤔', '😊', '😍', '😅', '😎', '😴', '😡', '👎', '👋', '💪', '🤝',
  '☕', '🍰', '🚀', '💡', '📌', '❓'];
const IN_A_ROW = 6;

/** The line of reactions of one message: `{ element, update(item) }`; `actions.react(item, key)` adds or takes back. */
export function reactionLine(actions) {
  const list = h('ul', { class: 'reactions', 'aria-label': 'Reactions', hidden: true });
  let current = null;
  const draw = keyed(list, ({ key }) => chip(key, () => actions.react(current, key)), ({ key }) => key);
  const add = h('li', {}, h('button', { type: 'button', class: 'chip add', tabindex: -1, 'aria-label': 'Add a reaction',
    title: 'Add a reaction', 'aria-haspopup': 'menu', onclick: ({ currentTarget }) => actions.pickReaction(current, currentTarget),
  }, icon('smile')));
  return {
    element: list,
    update(item) {
      current = item;
      const reactions = item.message?.reactions ?? [];
      list.hidden = reactions.length === 0;
      draw(reactions.map((reaction) => ({ ...reaction, isFixed: !item.mayReact })));
      add.hidden = !item.mayReact;
      list.append(add);
    },
  };
}

function chip(key, onclick) {
  const count = h('span', { class: 'count' });
  const button = h('button', { type: 'button', class: 'chip', tabindex: -1, onclick }, h('span', { class: 'key' }, glyphOf(key)), count);
  return {
    element: h('li', {}, button),
    update({ count: number, mine = false, isFixed }) {
      count.textContent = number;
      button.disabled = isFixed && !mine;
      button.setAttribute('aria-pressed', String(mine));
      button.setAttribute('aria-label', `${key}, ${number}`);
      button.title = mine ? 'Take your reaction back' : 'React with the same';
    },
  };
}

/** A key may be a short name. */
const glyphOf = (key) => (/^[\w+-]+$/.test(key) ? `:${key}:` : key);

const choice = (item, key, react) => ({
  glyph: glyphOf(key),
  label: `React with ${key}`,
  checked: item.message.reactions.some((reaction) => reaction.key === key && reaction.mine),
  run: () => react(item, key),
});

/** For the top of a message's menu: the usual ones, and a way to the others. */
export function quickReactions(item, react) {
  return [...QUICK.map((key) => choice(item, key, react)),
    { icon: 'smile', label: 'More reactions', run: (anchor) => pickReaction(item, anchor, react) }];
}

/** All there is to pick from, beside `anchor`. */
export function pickReaction(item, anchor, react) {
  const keys = [...QUICK, ...MORE];
  const rows = [];
  for (let at = 0; at < keys.length; at += IN_A_ROW) rows.push(keys.slice(at, at + IN_A_ROW).map((key) => choice(item, key, react)));
  menu(anchor, 'React', rows);
}

/** Who reacted, key by key. */
export function showReactors(chat, message, anchor) {
  return listing(anchor, 'Who reacted', async () => {
    const pages = await Promise.all(message.reactions.map(async ({ key }) =>
      ({ key, ...(await chat.call('reaction.list', { ...idsOf(message), key, limit: 50 })) })));
    return pages.flatMap(({ key, count, reactors }) => [
      h('h3', {}, `${glyphOf(key)} ${count}`),
      h('ul', {}, ...reactors.map(({ user_id: user, at }) => reactorRow(chat, user, at))),
      count > reactors.length && h('p', { class: 'quiet' }, `and ${count - reactors.length} more`),
    ]);
  });
}

function reactorRow(chat, user, at) {
  return h('li', {}, ...nameplate({ id: user, name: chat.people.name(user) }),
    h('time', { class: 'quiet', title: fullTimeOf(at) }, timeOf(at)));
}
