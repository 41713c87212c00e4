// One channel as this client knows it.

import { Timeline } from './timeline.js';

export class Channel {
  /** The last state the server told: its shape is `ChannelView` in docs/protocol.md. */
  view;
  /** User id → `{ delivered_seq, read_seq }`. */
  watermarks = new Map();
  /** Participants by user id (of a large group the first page), once somebody looked; `null`: to be read (again). */
  people = null;
  /** Rises with each change of who is in. */
  peopleVersion = 0;
  /** The history, once somebody looked. */
  timeline = null;

  constructor(view) {
    this.view = view;
    this.takeReceipts([this.view.membership]);
  }

  get id() {
    return this.view.channel.id;
  }

  get isGroup() {
    return this.view.channel.kind === 'group';
  }

  get lastSeq() {
    return this.view.channel.last_seq;
  }

  /** Out of the list until a message comes. */
  get isHidden() {
    const { hidden_at_seq: hiddenAt } = this.view.membership;
    return hiddenAt !== undefined && this.lastSeq <= hiddenAt;
  }

  /** A reading of the row; one that events have overtaken tells nothing new but watermarks. */
  takeView(view) {
    if (view.channel.rev >= this.view.channel.rev) this.view = view;
    this.takeReceipts([view.membership]);
  }

  takeMessage({ rev, message }, me) {
    this.timeline?.put(message);
    if (rev <= this.view.channel.rev) return;
    const { channel, membership, unread } = this.view;
    channel.rev = rev;
    channel.last_seq = message.seq;
    channel.last_activity_at = message.created_at;
    this.view.last_message = message;
    const counts = message.sender_id !== me && message.kind === 'user' && message.seq > membership.badge_seq;
    if (counts && message.deleted_at === undefined) countOn(unread.messages);
    // What one sent oneself one has received and read.
    if (message.sender_id === me) this.takeOwnRead(message.seq, me);
  }

  takeActivity({ rev, activity, message }) {
    this.timeline?.log(activity);
    if (message) this.timeline?.replace(message);
    if (rev <= this.view.channel.rev) return;
    this.view.channel.rev = rev;
    if (message && message.seq === this.view.last_message?.seq) this.view.last_message = message;
    this.#takeChange(activity);
  }

  takeSkipped({ to }) {
    this.view.channel.rev = Math.max(this.view.channel.rev, to);
  }

  takeReceipts(receipts) {
    for (const { user_id: user, delivered_seq: delivered, read_seq: read } of receipts) {
      const held = this.watermarks.get(user) ?? { delivered_seq: 0, read_seq: 0 };
      this.watermarks.set(user, {
        delivered_seq: Math.max(held.delivered_seq, delivered),
        read_seq: Math.max(held.read_seq, read),
      });
    }
  }

  takePeople(people) {
    this.people = new Map(people.map((participant) => [participant.user_id, participant]));
  }

  /** The user has seen the messages up to `seq` here; the server will tell that they are read. */
  takeSeen(seq, me) {
    this.takeReceipts([{ user_id: me, delivered_seq: seq, read_seq: seq }]);
    this.#moveBadge(Math.max(seq, this.view.membership.badge_seq));
  }

  /** The server told that the user read up to `seq`, or sent that. What it told before is in the badge already. */
  takeOwnRead(seq, me) {
    const { membership } = this.view;
    this.takeReceipts([{ user_id: me, delivered_seq: seq, read_seq: seq }]);
    if (seq <= membership.read_seq) return;
    membership.read_seq = seq;
    this.#moveBadge(Math.max(seq, membership.badge_seq));
  }

  takePersonal({ badge_seq: badge, read_seq: read, floor_seq: floor, hidden_at_seq: hiddenAt, hidden_seqs: hidden = [], notifications }) {
    const { membership } = this.view;
    if (floor > membership.floor_seq) {
      this.timeline?.dropUpTo(floor);
      if (this.view.last_message?.seq <= floor) delete this.view.last_message;
    }
    this.timeline?.drop(hidden);
    if (hidden.includes(this.view.last_message?.seq)) delete this.view.last_message;
    membership.floor_seq = floor;
    membership.hidden_at_seq = hiddenAt;
    membership.notifications = notifications;
    // What was read since raised it.
    this.#moveBadge(read < membership.read_seq ? Math.max(badge, membership.read_seq) : badge);
    membership.read_seq = Math.max(read, membership.read_seq);
  }

  /** What is held cannot be continued. */
  reset(view) {
    this.view = view;
    this.#peopleChanged();
    this.timeline = null;
    this.takeReceipts([view.membership]);
  }

  /** Begins to keep the history. */
  beginTimeline() {
    this.timeline ??= new Timeline();
    return this.timeline;
  }

  /** Whether the server tells everybody's watermarks here. If not, one's messages count as sent. */
  get tellsReceipts() {
    return this.view.receipt_level === 'full';
  }

  /** `sent`, `delivered` or `read`: how far all others are with a message of one's own. */
  statusOf(message, me) {
    if (!this.tellsReceipts) return 'sent';
    const marks = this.#others(message, me).map((user) => this.watermarks.get(user));
    const all = (field) => marks.length > 0 && marks.every((mark) => mark?.[field] >= message.seq);
    if (all('read_seq')) return 'read';
    return all('delivered_seq') ? 'delivered' : 'sent';
  }

  /** Those the message was sent to: who joined later does not hold up its ticks. */
  #others(message, me) {
    if (!this.isGroup) return [this.view.other?.id ?? ''];
    const people = [...(this.people?.values() ?? [])];
    return people.filter((p) => p.user_id !== me && p.joined_seq < message.seq).map((p) => p.user_id);
  }

  #takeChange({ type, name, topic, user_ids: users, user_id: user, role }) {
    const { channel, membership } = this.view;
    switch (type) {
      case 'renamed':
        channel.name = name;
        break;
      case 'topic_changed':
        channel.topic = topic;
        break;
      case 'joined':
        channel.participant_count += users.length;
        this.#peopleChanged();
        break;
      case 'left':
      case 'removed':
        channel.participant_count -= 1;
        this.#peopleChanged();
        break;
      case 'role_changed':
        if (user === membership.user_id) membership.role = role;
        this.#peopleChanged();
        break;
      // Changes of messages came with the message, and others change nothing that is shown.
    }
  }

  #peopleChanged() {
    this.people = null;
    this.peopleVersion += 1;
  }

  #moveBadge(badge) {
    const { membership, unread, channel } = this.view;
    membership.badge_seq = badge;
    if (badge >= channel.last_seq) unread.messages = { value: 0, at_least: false };
  }
}

const UNREAD_CAP = 99;

function countOn(count) {
  if (count.value >= UNREAD_CAP) count.at_least = true;
  else count.value += 1;
}
