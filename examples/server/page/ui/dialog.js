// Questions that want an answer first. The browser keeps the focus inside, closes on Esc, and gives the focus back.

import { h, iconButton } from './dom.js';
import { sayError } from './words.js';

let lastId = 0;

/**
 * Asks by a dialog. `submit()` does what was asked and may throw: then the dialog stays and says why. Resolves to what
 * `submit` returned, or to `undefined` when the person thought better of it.
 */
export function ask({ title, content = [], action, danger = false, submit }) {
  const done = Promise.withResolvers();
  const problem = h('p', { class: 'problem', role: 'alert' });
  const button = h('button', { type: 'submit', class: danger ? 'button danger' : 'button primary' }, action);
  const form = h('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      problem.textContent = '';
      try {
        done.resolve(await submit());
        dialog.close();
      } catch (error) {
        problem.textContent = sayError(error);
      } finally {
        button.disabled = false;
      }
    },
  }, ...content, problem, h('div', { class: 'actions' },
    h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel'), button));
  const dialog = show(title, form);
  dialog.addEventListener('close', () => done.resolve(undefined));
  // The first thing to fill in; else the browser would begin with the button that closes.
  dialog.querySelector('input:not([readonly]), .actions button').focus();
  return done.promise;
}

/** Shows a dialog with a heading and a button that closes it. */
export function show(title, ...content) {
  lastId += 1;
  const heading = `dialog-${lastId}`;
  const dialog = h('dialog', { 'aria-labelledby': heading, onmousedown: (event) => {
    // Beside the box one hits the dialog itself, inside it its children.
    if (event.target === dialog) dialog.close();
  } }, h('div', { class: 'sheet' },
    h('header', {}, h('h2', { id: heading }, title), iconButton('close', 'Close', () => dialog.close())),
    ...content));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Runs `update` now, and whenever one of the `parts` tells of a change, as long as the dialog is open. */
export function keepCurrent(dialog, parts, update) {
  parts.forEach((part) => part.addEventListener('change', update));
  dialog.addEventListener('close', () => parts.forEach((part) => part.removeEventListener('change', update)));
  update();
}

/** A question with yes or no. */
export function confirm({ title, text, action, submit }) {
  return ask({ title, content: [h('p', {}, text)], action, danger: true, submit });
}

/** An error with words of its own for the person. */
export function complain(text) {
  return Object.assign(new Error(text), { forPerson: text });
}

/** Where one may say why: `{ element, given() }`. */
export function reasonField() {
  const { element, input } = field('Reason, if you want to give one', { maxlength: 256 });
  return { element, given: () => input.value.trim() || undefined };
}

/** A labelled input; with `rows` of several lines, with `options` to choose from. */
export function field(label, props, hint) {
  lastId += 1;
  const id = `field-${lastId}`;
  const { options = [], ...rest } = props;
  const tag = options.length > 0 ? 'select' : rest.rows ? 'textarea' : 'input';
  const input = h(tag, { id, autocomplete: 'off', ...rest, 'aria-describedby': hint && `${id}-hint` }, ...options);
  const element = h('div', { class: 'field' }, h('label', { for: id }, label), input,
    hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
  return { element, input };
}
