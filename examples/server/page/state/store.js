// Everything this client knows, changed by events and by what was read. It asks for nothing itself: what it lacks it
// names in `lacking`, and whoever reads from the server (reader.js) brings it.

import { Channel } from './channel.js';
import { Streams } from './streams.js';

export class Store extends EventTarget {
  /** The user's own id. */
  me;
  /** Channels of which a view was needed and is not held. */
  lacking = new Set();
  /** Where the next page of the channel list begins: `undefined` before the first, `null` after the last. */
  nextPage = undefined;

  /** What is being written in messages, told also of channels that are not held yet. */
  streams = new Streams();

  #channels = new Map();
  #announced = false;

  constructor(me) {
    super();
    this.me = me;
  }

  channel(id) {
    return this.#channels.get(id);
  }

  /** Those of the list, latest activity first. */
  channels() {
    return this.#sorted((channel) => !channel.isHidden && !channel.isArchived);
  }

  /** Those that were put away, as far as they are held. */
  archived() {
    return this.#sorted((channel) => channel.isArchived);
  }

  /** The direct channel with somebody, if it is held. */
  directWith(user) {
    return [...this.#channels.values()].find((channel) => channel.view.other?.id === user);
  }

  /** A reading of a row of the channel list. */
  takeView(view) {
    const { id } = view.channel;
    const held = this.#channels.get(id);
    if (!held || view.channel.rev >= held.view.channel.rev) this.lacking.delete(id);
    if (!held) this.#channels.set(id, new Channel(view));
    else if (held.takeView(view)) this.#unread(id);
    this.dispatchEvent(new CustomEvent('view', { detail: view }));
    this.changed();
  }

  /** A message that an answer told: one's own that was stored, or what it became of a reaction. */
  takeMessage(message) {
    const channel = this.#channels.get(message.channel_id);
    if (channel) channel.put(message);
    else this.#lack(message.channel_id);
    this.changed();
  }

  /** The user has seen a channel's messages up to `seq`; nobody is told when it `isPrivate`. */
  takeRead(channel, seq, isPrivate) {
    channel.takeSeen(seq, this.me, isPrivate);
    this.changed();
  }

  /** An event of the session; the client hands each on exactly once and in order. */
  apply(event) {
    if (event.message) this.streams.takeMessage(event.message);
    const channel = this.#channels.get(event.channel_id);
    switch (event.type) {
      case 'message':
        this.#applyMessage(channel, event);
        break;
      case 'activity':
        channel?.takeActivity(event, this.me);
        this.#recount(channel, event);
        break;
      case 'skipped':
        channel?.takeSkipped(event);
        break;
      case 'stream':
        this.streams.take(event);
        break;
      case 'receipts':
        this.#applyReceipts(channel, event);
        break;
      case 'joined':
        // It may be held already, when it was made here: then what was read of it holds.
        this.takeView(event.view);
        break;
      case 'reset':
        channel?.reset(event.view);
        this.takeView(event.view);
        break;
      case 'gone':
        this.forget(event.channel_id);
        break;
      case 'personal':
        event.memberships.forEach((membership) => this.#applyPersonal(membership));
        event.threads?.forEach((place) => this.#channels.get(place.channel_id)?.places.move(place));
        if (event.blocked_ids) this.dispatchEvent(new CustomEvent('blocked', { detail: event }));
        if (event.drafts) this.dispatchEvent(new CustomEvent('drafts', { detail: event.drafts }));
        break;
      case 'presence':
      case 'presence_ended':
      case 'typing':
        // Nothing that lasts: presence.js keeps it.
        this.dispatchEvent(new CustomEvent('presence', { detail: event }));
        return;
      // An event of a later version: nothing this page shows.
    }
    if (mayCount(event, this.me)) this.dispatchEvent(new CustomEvent('counted', { detail: event }));
    this.changed();
  }

  /** What is held is void. */
  clear() {
    for (const id of this.#channels.keys()) this.#gone(id);
    this.#channels.clear();
    this.lacking.clear();
    this.streams.clear();
    this.nextPage = undefined;
    this.dispatchEvent(new Event('cleared'));
    this.changed();
  }

  /** What is shown of groups is not what it was: it is read again. */
  readAnew() {
    for (const [id, channel] of this.#channels) {
      channel.dropHistory();
      this.#lack(id);
    }
    this.changed();
  }

  forget(id) {
    this.lacking.delete(id);
    if (!this.#channels.delete(id)) return;
    this.#gone(id);
    this.changed();
  }

  /** Tells that something changed, once for all that changes in one go. */
  changed() {
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.dispatchEvent(new Event('change'));
    });
  }

  #sorted(isShown) {
    const at = (channel) => channel.view.channel.last_activity_at;
    return [...this.#channels.values()].filter(isShown).sort((a, b) => (at(a) < at(b) ? 1 : -1));
  }

  #applyMessage(channel, event) {
    channel?.takeMessage(event, this.me);
    const isOthersReply = event.message.thread_root && event.message.sender_id !== this.me;
    if (!channel || isOthersReply) this.#lack(event.channel_id);
    this.dispatchEvent(new CustomEvent('message', { detail: event.message }));
  }

  #applyReceipts(channel, { receipts }) {
    if (!channel) return;
    channel.watermarks.take(receipts);
    const own = receipts.find((receipt) => receipt.user_id === this.me);
    if (own) channel.takeOwnRead(own.read_seq, this.me);
  }

  #applyPersonal(membership) {
    const channel = this.#channels.get(membership.channel_id);
    if (!channel) return;
    if (channel.takePersonal(membership)) this.#unread(channel.id);
    // Read in part on another device: how much is left only the server knows.
    // So it does what stands last when that is there no longer.
    if (channel.view.membership.badge_seq < channel.lastSeq || !channel.view.last_message) this.#lack(channel.id);
  }

  /**
   * A deleted message counts no longer, and one that was edited may mean the user now; how much is told of receipts only
   * the server knows.
   */
  #recount(channel, { activity }) {
    const { type, seq, new_mentions: named = [], new_mention_everyone: everyone = false } = activity;
    if (type === 'receipts_changed' && channel) this.#lack(channel.id);
    const isCounted = type === 'message_deleted' || everyone || named.includes(this.me);
    if (isCounted && seq > channel?.view.membership.badge_seq) this.#lack(channel.id);
  }

  #lack(id) {
    this.lacking.add(id);
    this.dispatchEvent(new Event('lacking'));
  }

  #unread(id) {
    this.dispatchEvent(new CustomEvent('unread', { detail: id }));
  }

  #gone(id) {
    this.dispatchEvent(new CustomEvent('gone', { detail: id }));
  }
}

/** Whether the event may change how much is unread over all channels. */
function mayCount({ type, message, activity, receipts }, me) {
  switch (type) {
    case 'message':
      return message.sender_id !== me;
    case 'activity':
      return activity.type === 'message_deleted';
    case 'receipts':
      return receipts.some(({ user_id: user }) => user === me);
    default:
      return ['personal', 'joined', 'reset', 'gone'].includes(type);
  }
}
