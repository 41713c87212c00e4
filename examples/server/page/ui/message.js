// The lines of a conversation as elements.

import { avatar } from './avatar.js';
import { h, iconButton, safeHtml } from './dom.js';
import { dayLabel, fullTimeOf, timeOf } from './format.js';
import { icon } from './icons.js';
import { longPress } from './long-press.js';
import { markMentions } from './mention-marks.js';
import { quote } from './quote.js';
import { reactionLine } from './reactions.js';
import { threadLink } from './thread-link.js';
import { sayError } from './words.js';

/** Makes `{ element, update(item) }` for an item of timeline-items.js; `actions` are what one can do with a message. */
export function line(item, actions) {
  switch (item.kind) {
    case 'message':
      return messageLine(actions);
    case 'system':
      return systemLine();
    default:
      return plainLine(item.kind);
  }
}

function plainLine(kind) {
  const text = h('span', { dir: 'auto' });
  const element = h('li', { class: `note-line ${kind}`, role: kind === 'activity' ? null : 'separator' }, text);
  const words = { day: ({ at }) => dayLabel(at), new: () => 'New', activity: (item) => item.text, replies: (item) => item.text };
  return {
    element,
    update(item) {
      const next = words[kind](item);
      if (text.textContent !== next) text.textContent = next;
      if (item.at) element.title = fullTimeOf(item.at);
    },
  };
}

function systemLine() {
  const element = h('li', { class: 'system-line' });
  let drawn = null;
  return {
    element,
    update({ message }) {
      if (drawn === message.changed_rev) return;
      drawn = message.changed_rev;
      element.dataset.seq = message.seq;
      element.replaceChildren(safeHtml(message.html));
    },
  };
}

function messageLine(actions) {
  const element = h('li', { class: 'message', tabindex: -1 });
  const ticks = h('span', { class: 'ticks' });
  const below = [reactionLine(actions), threadLink(actions)];
  let drawn = '';
  let current = null;
  const openMenu = () => {
    if (current.message && !current.message.deleted_at) actions.openMenu(current, element.querySelector('.more') ?? element);
  };
  longPress(element, openMenu);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== element) return;
    event.preventDefault();
    openMenu();
  });
  return {
    element,
    update(item) {
      current = item;
      const { mine, first, last, status, seq } = item;
      const isMeant = item.mentions?.some(({ isMe }) => isMe) ?? false;
      for (const [name, on] of Object.entries({ mine, first, last, group: Boolean(item.channel?.isGroup), meant: isMeant })) {
        element.classList.toggle(name, on);
      }
      if (seq !== undefined) element.dataset.seq = seq;
      drawTicks(ticks, item);
      below.forEach((part) => part.update(item));
      const shown = shownOf(item);
      if (shown !== drawn) element.replaceChildren(...content(item, ticks, actions, () => current), ...below.map((part) => part.element));
      drawn = shown;
      // It grows many times a second: nothing else of it is made anew.
      if (item.streamed !== undefined) element.querySelector('.streamed').textContent = item.streamed;
    },
  };
}

/** What the bubble shows: as long as it is the same the element stays, and with it what somebody has marked in it. */
function shownOf({ message, name, status, item, quote: quoted, deletion, mentions, streamed }) {
  const text = streamed === undefined && message?.html;
  const problem = status === 'failed' && sayError(item.error);
  return JSON.stringify([message?.edit_no, message?.pin, message?.stream, text, name, problem, deletion, mentions,
    quoted && [quoted.author, quoted.text]]);
}

function content(item, ticks, actions, current) {
  const { message, mine, name, sender, status } = item;
  const isGone = Boolean(message?.deleted_at);
  return [
    !mine && avatar({ id: sender ?? 'app', name }),
    h('div', { class: isGone ? 'bubble gone' : 'bubble' }, h('span', { class: 'author' }, mine ? 'You' : name),
      item.quote && !isGone && quote(item.quote, actions.jump),
      withMeta(bodyOf(item), item, ticks)),
    message && !isGone ? menuButton(actions, current) : h('span', { class: 'no-more' }),
    status === 'failed' && failure(item.item, actions),
  ].filter(Boolean);
}

function menuButton(actions, current) {
  return iconButton('more', 'Message actions', ({ currentTarget }) => actions.openMenu(current(), currentTarget),
    { class: 'icon-button more', tabindex: -1, 'aria-haspopup': 'menu' });
}

function bodyOf({ message, item, deletion, mentions, streamed }) {
  if (!message) return draftBody(item.draft.body);
  if (deletion) return h('div', { class: 'body', dir: 'auto' }, h('p', {}, icon('trash'), deletion));
  if (streamed !== undefined) return growingBody();
  const body = safeHtml(message.html);
  markMentions(body, mentions);
  return body;
}

/** The text as it was typed: the server, which renders it, does not have it yet. */
function draftBody(text) {
  return h('div', { class: 'body draft', dir: 'auto' }, h('p', {}, text));
}

/** The text that is still written is shown as it is: what it will look like is known at its end. */
function growingBody() {
  return h('div', { class: 'body draft growing', dir: 'auto', 'aria-busy': 'true' }, h('p', {}, h('span', { class: 'streamed' })));
}

/** Time and ticks go to the end of the last line where there is room, else below it. */
function withMeta(body, { message, at, mine }, ticks) {
  const isGone = Boolean(message?.deleted_at);
  const meta = h('span', { class: 'meta' }, !isGone && ENDED[message?.stream] && h('span', {}, ENDED[message.stream]),
    message?.pin && h('span', { class: 'pinned', role: 'img', 'aria-label': 'Pinned', title: 'Pinned' }, icon('pin')),
    message?.edited_at && !isGone && h('span', {}, 'edited'),
    h('time', { datetime: at, title: fullTimeOf(at) }, timeOf(at)), mine && !isGone && ticks);
  const last = body.lastElementChild;
  (last?.tagName === 'P' ? last : body).append(meta);
  return body;
}

/** What is said of a text that is not all there. */
const ENDED = { cancelled: 'stopped', failed: 'broke off' };

const TICKS = {
  waiting: ['clock', 'Waiting to be sent'],
  failed: ['alert', 'Not sent'],
  sent: ['sent', 'Sent'],
  delivered: ['double', 'Delivered'],
  read: ['double', 'Read'],
};

function drawTicks(ticks, { status }) {
  if (!status || ticks.dataset.status === status) return;
  const [drawing, label] = TICKS[status];
  ticks.dataset.status = status;
  ticks.setAttribute('role', 'img');
  ticks.setAttribute('aria-label', label);
  ticks.title = label;
  ticks.replaceChildren(icon(drawing));
}

function failure(item, { retry, discard }) {
  return h('div', { class: 'failure', role: 'alert' }, h('span', {}, sayError(item.error)),
    h('button', { type: 'button', class: 'link', onclick: () => retry(item.key) }, 'Try again'),
    h('button', { type: 'button', class: 'link', onclick: () => discard(item.key) }, 'Discard'));
}
