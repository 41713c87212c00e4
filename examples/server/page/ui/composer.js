// Where messages are written: Enter sends, Shift+Enter begins a line.

import { h, iconButton } from './dom.js';
import { draftOffer } from './draft-offer.js';
import { icon } from './icons.js';
import { mentionPicker } from './mention-picker.js';
import { quoteLines } from './quote.js';

// The server's bound on a message, in bytes of UTF-8.
const BODY_BYTES = 16_384;
// Near to the bound the person is told how much is left.
const TELL_FROM = BODY_BYTES - 1_000;

const bytes = new TextEncoder();

/**
 * `send(draft)` and `save(message, draft)` take what was written, as `message.send` has it. `editLast()` answers the
 * arrow up in an empty field, `writing(isWriting)` hears of each letter, `people()` and `findPeople(begun)` give those
 * who can be named; `draft` keeps what was begun: `{ read(), write(text), other(), join() }`, where `other()` is what
 * another device began meanwhile, and `join()` takes it in. `pace(changed)` makes the line that tells of slow mode.
 */
export function composer({ draft, placeholder, people, findPeople, send, save, editLast, writing, pace }) {
  let edited = null;
  let answered = null;
  const input = h('textarea', { rows: 1, placeholder, 'aria-label': placeholder, dir: 'auto', enterkeyhint: 'send',
    oninput: () => {
      refresh();
      writing(input.value.trim() !== '');
    } });
  const picker = mentionPicker(input, people, findPeople);
  const button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send' }, icon('send'));
  const slow = pace(() => allow());
  const left = h('p', { class: 'left', role: 'status' });
  const about = h('div', { class: 'about-draft', hidden: true });
  const offer = draftOffer(draft);
  const element = h('form', { class: 'composer', onsubmit: (event) => {
    event.preventDefault();
    submit();
  } }, picker.element, offer.element, about, h('div', { class: 'writing' }, input, button), left, slow.element);
  input.value = draft.read();

  const allow = () => {
    const isTooLong = bytes.encode(input.value).length > BODY_BYTES;
    button.disabled = input.value.trim() === '' || isTooLong || (!edited && slow.isHeld());
  };
  const refresh = () => {
    const size = bytes.encode(input.value).length;
    allow();
    left.textContent = size > TELL_FROM ? tellLeft(BODY_BYTES - size) : '';
    // Grows with its text up to the bound that the style sets.
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    if (!edited) draft.write(input.value);
  };
  const fill = (text) => {
    input.value = text;
    refresh();
  };
  /** What the text is about to be: an edit, an answer, or neither. */
  const become = (next) => {
    ({ edited = null, answered = null } = next);
    about.hidden = !edited && !answered;
    about.className = `about-draft ${edited ? 'editing' : 'answering'}`;
    if (edited) about.replaceChildren(icon('edit'), h('span', {}, 'Edit message'), iconButton('close', 'Stop editing', stop));
    if (answered) about.replaceChildren(icon('reply'), quoteLines(answered.author, answered.message), iconButton('close', 'Do not reply', stop));
  };
  const stop = () => {
    const wasEdit = edited !== null;
    become({});
    if (wasEdit) fill(draft.read());
    input.focus();
  };
  const submit = async () => {
    if (button.disabled) return;
    const body = input.value;
    const written = { body, ...picker.mentions(body) };
    writing(false);
    if (!edited) {
      if (answered) written.reply_to = answered.message.id;
      become({});
      fill('');
      send(written);
    } else if (body === edited.body || (await save(edited, written))) {
      stop();
    }
  };
  input.addEventListener('keydown', (event) => {
    // Enter that ends a composed character (Chinese, Japanese, …) is not ours.
    if (event.isComposing || picker.keydown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && (edited || answered)) {
      stop();
    } else if (event.key === 'ArrowUp' && input.value === '' && !edited) {
      event.preventDefault();
      editLast();
    }
  });
  queueMicrotask(refresh);
  return {
    element,
    /** What was begun may have been written on elsewhere, and one may write again, or not for now. */
    update() {
      if (!edited && draft.read() !== input.value) fill(draft.read());
      offer.update(edited !== null);
      slow.update();
    },
    focus: () => input.focus(),
    edit(message) {
      picker.learn(message.mentions);
      become({ edited: message });
      fill(message.body);
      input.focus();
    },
    /** The next message answers this one, by `author`. */
    reply(message, author) {
      if (edited) stop();
      become({ answered: { message, author } });
      input.focus();
    },
  };
}

function tellLeft(left) {
  return left >= 0 ? `${left} bytes left` : `${-left} bytes too long`;
}
