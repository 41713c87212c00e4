// Naming people while one writes: after an “@” those of the conversation are offered. Who is meant goes beside the text
// as a list of ids; the text has their names.

import { nameplate } from './avatar.js';
import { h } from './dom.js';

/** Who is meant when all are: no user has that name for the page. */
export const EVERYONE = 'everyone';

const SHOWN = 6;
// The server's bound on the mentions of a message.
const MOST = 50;
// The “@” begins a word, and so far it is one word.
const BEGUN = /(?:^|[\s(])@([^\s@]{0,40})$/u;

let lastId = 0;

/**
 * For a field of text; `people()` gives those who may be named, `{ id, name }`, and `find(begun)` resolves to more whose
 * id begins like that. `keydown(event)` tells whether it took the key, and `mentions(text)` whom the text means, as a
 * draft has it.
 */
export function mentionPicker(input, people, find) {
  lastId += 1;
  const list = h('ul', { class: 'mention-picker', id: `mentions-${lastId}`, role: 'listbox', 'aria-label': 'People', hidden: true });
  /** What stands in the text → whom it means. */
  const picked = new Map();
  let offered = [];
  let at = 0;

  const draw = () => {
    list.hidden = offered.length === 0;
    list.replaceChildren(...offered.map((person, index) => option(list.id, person, index === at, () => pick(person))));
    if (offered.length > 0) input.setAttribute('aria-activedescendant', `${list.id}-${offered[at].id}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const look = () => {
    const [, begun] = BEGUN.exec(input.value.slice(0, input.selectionStart)) ?? [];
    offered = begun === undefined ? [] : people().filter((person) => matches(person, begun)).slice(0, SHOWN);
    at = 0;
    draw();
    if (begun && offered.length < SHOWN) lookFurther(begun);
  };
  const lookFurther = async (begun) => {
    const [held, text] = [offered, input.value];
    // Without an answer there is nobody more to offer.
    const found = await find(begun).catch(() => []);
    const others = found.filter(({ id }) => !held.some((person) => person.id === id));
    // Meanwhile something else may be looked for.
    if (offered !== held || input.value !== text) return;
    offered = [...held, ...others].slice(0, SHOWN);
    draw();
  };
  const close = () => {
    offered = [];
    draw();
  };
  const pick = ({ id, name }) => {
    const isTwice = people().filter((person) => person.name === name).length > 1;
    const label = `@${isTwice ? id : name}`;
    picked.set(label, id);
    const end = input.selectionStart;
    const start = input.value.lastIndexOf('@', end - 1);
    input.setRangeText(`${label} `, start, end, 'end');
    close();
    input.focus();
    input.dispatchEvent(new Event('input'));
  };
  const move = (by) => {
    at = (at + by + offered.length) % offered.length;
    draw();
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => pick(offered[at]),
    Tab: () => pick(offered[at]),
    Escape: close,
  };
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.addEventListener('input', look);
  input.addEventListener('blur', close);
  return {
    element: list,
    keydown(event) {
      const run = offered.length > 0 && !event.shiftKey && keys[event.key];
      if (run) {
        event.preventDefault();
        run();
      }
      return Boolean(run);
    },
    /** Those a text that was written before means. */
    learn(ids) {
      for (const { id, name } of people()) if (ids.includes(id)) picked.set(`@${name}`, id);
    },
    mentions(text) {
      const chosen = [...picked].filter(([label]) => text.includes(label)).map(([, id]) => id);
      const held = people();
      const isOnly = (name) => held.filter((person) => person.name === name).length === 1;
      // Also where somebody typed it by hand, here or on another device.
      const typed = held.filter(({ id, name }) => isNamed(text, id) || (isOnly(name) && isNamed(text, name))).map(({ id }) => id);
      const ids = new Set([...chosen, ...typed]);
      return { mentions: [...ids].filter((id) => id !== EVERYONE).slice(0, MOST), mention_everyone: ids.has(EVERYONE) };
    },
  };
}

function option(listId, { id, name }, isChosen, pick) {
  return h('li', { id: `${listId}-${id}`, role: 'option', 'aria-selected': String(isChosen), onpointerdown: (event) => {
    // The field keeps the focus.
    event.preventDefault();
    pick();
  } }, ...nameplate({ id, name }), name !== id && h('span', { class: 'quiet' }, `@${id}`));
}

function matches({ id, name }, begun) {
  const wanted = begun.toLowerCase();
  return [id, ...name.split(/\s+/u)].some((word) => word.toLowerCase().startsWith(wanted));
}

/** Whether somebody's user name or name stands in the text as it was typed, `@bob`. */
function isNamed(text, name) {
  const at = text.indexOf(`@${name}`);
  return at >= 0 && !/[\p{L}\p{N}_-]/u.test(text.charAt(at + name.length + 1)) && !/[\w.]/.test(text.charAt(at - 1));
}
