// The whole screen of somebody who is signed in: the list on one side, a conversation on the other. On a narrow window
// it is one of the two.

import { showArchived } from './archive.js';
import { attempt } from './attempt.js';
import { avatar } from './avatar.js';
import { banner } from './banner.js';
import { showBlocked } from './blocking.js';
import { channelList } from './channel-list.js';
import { Conversation } from './conversation.js';
import { h, iconButton, textOf } from './dom.js';
import { icon } from './icons.js';
import { newDirect, newGroup, starts } from './new-conversation.js';
import { menu } from './popover.js';
import { route } from './route.js';
import { Thread } from './thread.js';
import { sayCount } from './words.js';

// As many of the list's people as one session may subscribe to, less the one whose conversation is open.
const PEOPLE = 199;

/** `signInAgain()` resolves to whether there is a fresh sign-in; `signOut()` ends it all. */
export class ChatScreen {
  element;

  #chat;
  #list;
  #current = null;
  #main = h('main', { class: 'main' });
  #name = h('span', { class: 'name', dir: 'auto' });
  #drawn = '';
  #picture = h('span', { class: 'picture' });
  #announcer = h('div', { class: 'sr-only', role: 'status' });
  #update = () => this.#draw();
  #navigate = () => this.#open();

  constructor(chat, { signInAgain, signOut }) {
    this.#chat = chat;
    this.#list = channelList(chat);
    const line = banner(chat, async () => (await signInAgain()) && line.renewed());
    this.element = h('div', { class: 'chat' }, line.element, this.#sidebar(signOut), this.#main, this.#announcer);
    const parts = [chat.store, chat.people, chat.outbox, chat.drafts, chat.presence, chat.blocks, chat.total, chat.attention];
    for (const part of parts) {
      part.addEventListener('change', this.#update);
    }
    chat.client.addEventListener('ready', this.#update);
    chat.store.addEventListener('message', ({ detail: message }) => this.#announce(message));
    addEventListener('hashchange', this.#navigate);
    this.#open();
  }

  close() {
    removeEventListener('hashchange', this.#navigate);
    this.#current?.close();
    this.#chat.close();
    document.title = 'Chat';
  }

  #sidebar(signOut) {
    const { attention } = this.#chat;
    const more = iconButton('more', 'Your account', () => menu(more, 'Your account', [
      attention.isHidden
        ? { icon: 'eye', label: 'Be seen again', run: () => attempt(() => attention.hide(false)) }
        : { icon: 'eye-off', label: 'Appear offline', run: () => attempt(() => attention.hide(true)) },
      attention.isDiscreet
        ? { icon: 'double', label: 'Tell what I read', run: () => (attention.isDiscreet = false) }
        : { icon: 'sent', label: 'Read without telling', run: () => (attention.isDiscreet = true) },
      { icon: 'block', label: 'Blocked people', run: () => showBlocked(this.#chat) },
      { icon: 'archive', label: 'Archived conversations', run: () => showArchived(this.#chat) },
      { icon: 'leave', label: 'Sign out', run: signOut },
    ]), { 'aria-haspopup': 'menu' });
    return h('aside', { class: 'sidebar' }, h('header', { class: 'bar' },
      this.#picture, this.#name,
      iconButton('group', 'New group', () => newGroup(this.#chat)),
      iconButton('compose', 'New conversation', () => newDirect(this.#chat)), more), this.#list.element);
  }

  #open() {
    const to = route();
    this.#current?.close();
    const Kind = to.thread ? Thread : Conversation;
    this.#current = to.kind === 'list' ? null : new Kind(this.#chat, to);
    this.element.dataset.showing = to.kind === 'list' ? 'list' : 'conversation';
    this.#main.replaceChildren(this.#current?.element ?? nothingOpen(this.#chat));
    this.#draw();
    // On a touch screen this would open the keyboard over what one came to read.
    if (this.#current && matchMedia('(hover: hover)').matches) this.#current.focus();
  }

  #draw() {
    this.#drawSelf();
    this.#list.update(location.hash.replace(/\/thread\/.*$/, ''));
    this.#current?.update();
    this.#drawNear();
    const unread = sayCount(this.#chat.total.messages);
    document.title = unread === '' ? 'Chat' : `(${unread}) Chat`;
  }

  /** What is on the screen is what presence is asked for. */
  #drawNear() {
    const { store, presence } = this.#chat;
    const others = store.channels().map(({ view }) => view.other?.id).filter(Boolean).slice(0, PEOPLE);
    const open = this.#current?.channel();
    if (open?.view.other) others.push(open.view.other.id);
    presence.want(others, open?.id ?? null);
  }

  #drawSelf() {
    const { me, people, attention } = this.#chat;
    const name = people.name(me);
    const state = [attention.isHidden && 'You appear offline', attention.isDiscreet && 'You read without telling']
      .filter(Boolean).join(' · ');
    if (this.#drawn === `${name} ${state}`) return;
    this.#drawn = `${name} ${state}`;
    this.#name.replaceChildren(name, h('span', { class: 'quiet' }, state));
    this.#picture.replaceChildren(avatar({ id: me, name }));
  }

  /** Says a message that arrived to those who listen instead of looking. */
  #announce(message) {
    if (message.sender_id === this.#chat.me || message.deleted_at) return;
    const isOpen = this.#current?.channel()?.id === message.channel_id;
    const name = this.#chat.people.name(message.sender_id);
    this.#announcer.textContent = isOpen ? `${name}: ${textOf(message.html)}` : `New message from ${name}`;
  }
}

function nothingOpen(chat) {
  return h('div', { class: 'empty' }, icon('bubble'), h('p', {}, 'Choose a conversation, or start one'), starts(chat));
}
