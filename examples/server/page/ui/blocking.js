// Having nothing to do with somebody any more, and the way back.

import { attempt } from './attempt.js';
import { avatar } from './avatar.js';
import { confirm, keepCurrent, show } from './dialog.js';
import { h, keyed } from './dom.js';

/** An entry of a menu about somebody. */
export function blockAction(chat, user) {
  const { blocks, people } = chat;
  if (blocks.has(user)) return { icon: 'block', label: 'Unblock', run: () => attempt(() => blocks.unblock(user)) };
  return { icon: 'block', label: 'Block', danger: true, run: () => confirm({
    title: `Block ${people.name(user)}?`,
    text: 'You cannot write to each other, and you do not see what they say in groups. They are not told.',
    action: 'Block',
    submit: () => blocks.block(user),
  }) };
}

/** All whom one blocks. */
export function showBlocked(chat) {
  const list = h('ul', { class: 'people', 'aria-label': 'Blocked people' });
  const nobody = h('p', { class: 'quiet' }, 'You block nobody.');
  const draw = keyed(list, (user) => row(chat, user), (user) => user);
  const update = () => {
    draw(chat.blocks.users());
    nobody.hidden = chat.blocks.users().length > 0;
  };
  keepCurrent(show('Blocked people', list, nobody), [chat.blocks, chat.people], update);
}

function row(chat, user) {
  const name = h('span', { class: 'name', dir: 'auto' });
  const element = h('li', {}, avatar({ id: user, name: chat.people.name(user) }), name,
    h('button', { type: 'button', class: 'button', onclick: () => attempt(() => chat.blocks.unblock(user)) }, 'Unblock'));
  return { element, update: () => (name.textContent = chat.people.name(user)) };
}
