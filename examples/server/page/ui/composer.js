// Where messages are written: Enter sends, Shift+Enter begins a line.

import { h, iconButton } from './dom.js';
import { icon } from './icons.js';

// The server's bound on a message, in bytes of UTF-8.
const BODY_BYTES = 16_384;
// Near to the bound the person is told how much is left.
const TELL_FROM = BODY_BYTES - 1_000;

const bytes = new TextEncoder();

/**
 * `send(text)` and `save(message, text)` take what was written, `editLast()` answers the arrow up in an empty field,
 * `writing(isWriting)` hears of each letter; `drafts` keeps what was begun, by `key`.
 */
export function composer({ key, drafts, placeholder, send, save, editLast, writing }) {
  let edited = null;
  const input = h('textarea', { rows: 1, placeholder, 'aria-label': placeholder, dir: 'auto', enterkeyhint: 'send',
    oninput: () => {
      refresh();
      writing(input.value.trim() !== '');
    } });
  const button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send' }, icon('send'));
  const left = h('p', { class: 'left', role: 'status' });
  const editing = h('div', { class: 'editing', hidden: true }, icon('edit'), h('span', {}, 'Edit message'),
    iconButton('close', 'Stop editing', () => stopEditing()));
  const element = h('form', { class: 'composer', onsubmit: (event) => {
    event.preventDefault();
    submit();
  } }, editing, h('div', { class: 'writing' }, input, button), left);
  input.value = drafts.get(key) ?? '';

  const refresh = () => {
    const size = bytes.encode(input.value).length;
    button.disabled = input.value.trim() === '' || size > BODY_BYTES;
    left.textContent = size > TELL_FROM ? tellLeft(BODY_BYTES - size) : '';
    // Grows with its text up to the bound that the style sets.
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    if (!edited) drafts.set(key, input.value);
  };
  const fill = (text) => {
    input.value = text;
    refresh();
  };
  const submit = async () => {
    if (button.disabled) return;
    const text = input.value;
    writing(false);
    if (!edited) {
      fill('');
      send(text);
    } else if (text === edited.body || (await save(edited, text))) {
      stopEditing();
    }
  };
  const stopEditing = () => {
    edited = null;
    editing.hidden = true;
    fill(drafts.get(key) ?? '');
    input.focus();
  };
  input.addEventListener('keydown', (event) => {
    // Enter that ends a composed character (Chinese, Japanese, …) is not ours.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && edited) {
      stopEditing();
    } else if (event.key === 'ArrowUp' && input.value === '' && !edited) {
      event.preventDefault();
      editLast();
    }
  });
  queueMicrotask(refresh);
  return {
    element,
    focus: () => input.focus(),
    edit(message) {
      edited = message;
      editing.hidden = false;
      fill(message.body);
      input.focus();
    },
  };
}

function tellLeft(left) {
  return left >= 0 ? `${left} bytes left` : `${-left} bytes too long`;
}
