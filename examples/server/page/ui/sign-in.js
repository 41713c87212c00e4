// The first screen: sign in, or make an account.

import { field } from './dialog.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { sayError } from './words.js';

/** `onSignedIn(userId, { access_token, expires_at })`; `note` says why one is here again. */
export function signInScreen({ accounts, userId = '', note = '', onSignedIn }) {
  const parts = fields(userId);
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = h('button', { type: 'submit', class: 'button primary wide' });
  const other = h('button', { type: 'button', class: 'link', onclick: () => setMode(mode === 'in' ? 'up' : 'in') });
  const question = h('span', {});
  const heading = h('h1', {});
  let mode = 'in';

  const setMode = (next) => {
    mode = next;
    const isNew = mode === 'up';
    heading.textContent = isNew ? 'Create an account' : 'Sign in';
    submit.textContent = isNew ? 'Create account' : 'Sign in';
    question.textContent = isNew ? 'You have an account? ' : 'New here? ';
    other.textContent = isNew ? 'Sign in' : 'Create an account';
    problem.textContent = '';
    parts.showNew(isNew);
  };

  const form = h('form', {
    class: 'sign-in',
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.textContent = '';
      try {
        onSignedIn(parts.userId.value, await signIn(accounts, mode, parts));
      } catch (error) {
        problem.textContent = sayError(error);
        (parts[FIELD_OF[error.field]] ?? parts.userId).focus();
      } finally {
        submit.disabled = false;
      }
    },
  }, h('span', { class: 'brand' }, icon('bubble')), heading, note && h('p', { class: 'note', role: 'status' }, note),
  ...parts.elements, problem, submit, h('p', { class: 'switch' }, question, other));
  setMode('in');
  return { element: h('main', { class: 'welcome' }, form), focus: () => (userId ? parts.password : parts.userId).focus() };
}

const FIELD_OF = { user_id: 'userId', password: 'password', name: 'name' };

function fields(userId) {
  const user = field('User name', {
    name: 'username', value: userId, required: true, maxlength: 32, autocomplete: 'username', autocapitalize: 'none',
    spellcheck: 'false',
  }, 'Small letters, digits, “.”, “_” and “-”');
  const name = field('Your name, as others see it', { name: 'name', maxlength: 128, autocomplete: 'name' });
  const password = field('Password', { name: 'password', type: 'password', required: true, maxlength: 128 },
    'At least 8 characters');
  return {
    elements: [user.element, name.element, password.element],
    userId: user.input,
    name: name.input,
    password: password.input,
    showNew(isNew) {
      name.element.hidden = !isNew;
      for (const { element } of [user, password]) element.querySelector('.hint').hidden = !isNew;
      password.input.autocomplete = isNew ? 'new-password' : 'current-password';
      password.input.minLength = isNew ? 8 : 0;
    },
  };
}

async function signIn(accounts, mode, { userId, name, password }) {
  if (mode === 'up') await accounts.signUp(userId.value, password.value, name.value.trim() || undefined);
  return accounts.signIn(userId.value, password.value);
}
