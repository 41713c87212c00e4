// The scrolling part of a conversation. It stays at the end while one is at the end, and where one is otherwise; it
// asks for older history before one gets there, and tells what one has seen.

import { h, keyed } from './dom.js';
import { icon } from './icons.js';
import { line } from './message.js';
import { roving } from './roving.js';
import { timelineItems } from './timeline-items.js';
import { sayCount } from './words.js';

// So near to the end, in pixels, one is at the end.
const AT_END = 48;
// So near to the beginning older history is asked for: about two screens, so that one seldom waits.
const NEAR_START = 1_500;
// So much of a message has to be in the window to count as seen: its first line.
const SEEN = 28;

export class TimelineView {
  element;

  #chat;
  #askOlder;
  #tellRead;
  #channel;
  #timeline;
  #unread;
  #list = h('ol', { class: 'lines' });
  #older = h('div', { class: 'older', hidden: true }, h('span', { class: 'spinner' }), 'Loading older messages');
  #log = h('div', { class: 'log', role: 'log', 'aria-label': 'Messages', 'aria-live': 'off' }, this.#older, this.#list);
  #count = h('span', { class: 'badge', hidden: true });
  #jump = h('button', { type: 'button', class: 'jump', 'aria-label': 'Jump to the latest message', hidden: true,
    onclick: () => this.#toEnd() }, icon('down'), this.#count);
  #draw;
  #stops = roving(this.#list, 'li.message');
  /** Whether the end stays in view whatever comes. */
  #isStuck = true;
  /** Where one was when that was last looked at. */
  #top = 0;
  /** After which message the new ones begin; `undefined` until it is known, `null` when there are none. */
  #newAfter;
  /** The last message that was seen since the conversation was opened. What is marked as unread later stays so. */
  #seen = 0;
  /** Where unread began when it was drawn last. */
  #badge = 0;
  #observer = new ResizeObserver(() => {
    this.#heed();
    if (this.#isStuck) this.#toEnd();
  });
  #look = () => this.#lookAround();

  /** `older(channel)` asks for what is before, and `read(channel, seq)` is told what was seen. */
  constructor(chat, actions, { older, read }) {
    this.#chat = chat;
    this.#askOlder = older;
    this.#tellRead = read;
    this.#draw = keyed(this.#list, (item) => line(item, actions), ({ key }) => key);
    this.element = h('div', { class: 'timeline' }, this.#log, this.#jump);
    this.#log.addEventListener('scroll', () => {
      this.#settle();
      this.#lookAround();
    }, { passive: true });
    this.#observer.observe(this.#log);
    addEventListener('focus', this.#look);
    document.addEventListener('visibilitychange', this.#look);
  }

  close() {
    this.#observer.disconnect();
    removeEventListener('focus', this.#look);
    document.removeEventListener('visibilitychange', this.#look);
  }

  /** Draws a `timeline` of the channel, below the message `lead` that a thread begins with. */
  update({ channel, timeline, waiting, lead }) {
    this.#channel = channel;
    this.#timeline = timeline;
    // What is unread is counted for the channel.
    this.#unread = lead ? undefined : channel?.view.unread.messages;
    const begins = this.#newAfter === undefined && Boolean(timeline?.loaded);
    const badge = channel?.view.membership.badge_seq ?? 0;
    if (begins) this.#newAfter = lead ? null : firstUnread(channel);
    else if (badge < this.#badge) this.#newAfter = badge;
    this.#badge = badge;
    this.#heed();
    const hold = holdPlace(this.#log, this.#list);
    this.#draw(timelineItems({ chat: this.#chat, channel, timeline, waiting, lead, newAfter: this.#newAfter ?? null }));
    this.#older.hidden = !timeline?.loaded || !timeline.hasBefore;
    this.#stops.refresh(this.#list.querySelector('li.message:last-of-type'));
    const mark = begins && this.#list.querySelector('.new');
    if (mark) this.#log.scrollTop = mark.offsetTop - this.#log.clientHeight / 4;
    else if (this.#isStuck) this.#toEnd();
    else hold();
    this.#settle();
    this.#lookAround();
  }

  /** The person wrote something: what was new is not any more, and the end is where they look. */
  wrote() {
    this.#newAfter = null;
    this.#toEnd();
  }

  /** Brings a message into view, and the eye to it; whether it is there. */
  show(seq) {
    const row = this.#list.querySelector(`[data-seq="${seq}"]`);
    if (!row) return false;
    this.#isStuck = false;
    row.scrollIntoView({ block: 'center' });
    row.classList.add('found');
    row.addEventListener('animationend', () => row.classList.remove('found'), { once: true });
    row.focus();
    return true;
  }

  #toEnd() {
    this.#isStuck = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#top = this.#log.scrollTop;
  }

  /** The event of a scroll comes with the next frame; who has scrolled up by then is not brought back to the end. */
  #heed() {
    if (this.#log.scrollTop < this.#top) this.#settle();
  }

  #settle() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#top = scrollTop;
    this.#isStuck = scrollHeight - scrollTop - clientHeight < AT_END;
    this.#jump.hidden = this.#isStuck;
    this.#count.textContent = sayCount(this.#unread);
    this.#count.hidden = this.#count.textContent === '';
  }

  #lookAround() {
    const channel = this.#channel;
    if (!this.#timeline?.loaded || this.#log.clientHeight === 0) return;
    if (this.#log.scrollTop < NEAR_START) this.#askOlder(channel);
    if (document.visibilityState === 'visible' && document.hasFocus()) {
      // Whoever is at the end has seen what is not shown here, too: replies in threads.
      const seen = this.#isStuck ? channel.lastSeq : lastSeen(this.#log, this.#list);
      if (seen <= this.#seen) return;
      this.#seen = seen;
      this.#tellRead(channel, seen);
    }
  }
}

/** After which message the new ones begin, if that is within what is held. */
function firstUnread({ view, timeline }) {
  const { badge_seq: badge } = view.membership;
  const isHeld = !timeline.hasBefore || (timeline.oldest()?.seq ?? 0) <= badge + 1;
  return view.unread.messages.value > 0 && isHeld ? badge : null;
}

/** Remembers what is at the top of the window; the returned function brings it there again. */
function holdPlace(log, list) {
  const first = [...list.children].find((child) => child.offsetTop + child.offsetHeight > log.scrollTop);
  const distance = first && first.offsetTop - log.scrollTop;
  return () => {
    if (first?.isConnected) log.scrollTop = first.offsetTop - distance;
  };
}

/** The number of the last message that is in the window. */
function lastSeen(log, list) {
  const end = log.scrollTop + log.clientHeight;
  for (let at = list.lastElementChild; at; at = at.previousElementSibling) {
    if (at.dataset.seq && at.offsetTop + Math.min(SEEN, at.offsetHeight) <= end) return Number(at.dataset.seq);
  }
  return 0;
}
