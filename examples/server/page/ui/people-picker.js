// Picking people by their user names: each is looked up before it is taken.

import { complain, field } from './dialog.js';
import { h, iconButton } from './dom.js';
import { sayError } from './words.js';

/** The one user of that name; throws an error with words for the person when there is none. */
export async function findPerson(chat, text) {
  // Names of the built-in accounts have no capitals, and phones begin with one.
  const id = text.trim().replace(/^@/, '').toLowerCase();
  if (id === '') throw complain('Write a user name.');
  if (id === chat.me) throw complain('That is you.');
  const [user] = await chat.people.find([id]);
  if (!user) throw complain(`There is nobody called “${id}”.`);
  return user;
}

/** `{ element, take() }`, where `take` gives the ids of those picked, and throws when what is still typed is nobody. */
export function peoplePicker(chat, label) {
  const picked = new Map();
  const chips = h('ul', { class: 'chips', 'aria-label': 'Picked' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const { element, input } = field(label, { autocapitalize: 'none', spellcheck: 'false' }, 'Enter or a comma takes each name');
  const draw = () => chips.replaceChildren(...[...picked.values()].map(({ id, name }) => h('li', {}, name ?? id,
    iconButton('close', `Remove ${name ?? id}`, () => {
      picked.delete(id);
      draw();
      input.focus();
    }))));
  const pick = async () => {
    if (input.value.trim() === '') return;
    const user = await findPerson(chat, input.value);
    picked.set(user.id, user);
    input.value = '';
    draw();
  };
  const tryPick = async () => {
    problem.textContent = '';
    try {
      await pick();
    } catch (error) {
      problem.textContent = sayError(error);
    }
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || !['Enter', ','].includes(event.key)) return;
    // An empty field lets Enter do what it does in the form around it.
    if (event.key === 'Enter' && input.value.trim() === '') return;
    event.preventDefault();
    tryPick();
  });
  element.append(chips, problem);
  return {
    element,
    async take() {
      await pick();
      return [...picked.keys()];
    },
    clear() {
      picked.clear();
      draw();
    },
  };
}
