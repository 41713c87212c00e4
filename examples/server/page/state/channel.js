// One channel as this client knows it.

import { Badge } from './badge.js';
import { applyChange } from './changes.js';
import { KeptList } from './kept-list.js';
import { Places } from './places.js';
import { afterReply } from './threads.js';
import { Timeline } from './timeline.js';
import { countIn, nothingUnread } from './unread.js';
import { Watermarks } from './watermarks.js';

export class Channel {
  /** The last state the server told: its shape is `ChannelView` in docs/protocol.md. */
  view;
  /** How far everybody is, as far as the channel tells. */
  watermarks = new Watermarks();
  /** Participants by user id (of a large group the first page), once somebody looked; `null`: to be read (again). */
  people = null;
  /** Rises with each change of who is in. */
  peopleVersion = 0;
  /** The history, once somebody looked. */
  timeline = null;
  /** Messages that others quote and the history does not hold, by id; `null`: it is not there. */
  quoted = new Map();

  /** The replies of the threads that somebody looks at, by the message they are below. */
  threads = new Map();
  /** The messages that are pinned, the latest pin first. */
  pins = new KeptList();
  /** The user's own places in its threads. */
  places = new Places();
  #badge;

  constructor(view) {
    this.view = view;
    this.#badge = new Badge(view.membership);
    this.watermarks.take([view.membership]);
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

  /** In the list of what was put away, whatever comes. */
  get isArchived() {
    return this.view.membership.archived ?? false;
  }

  /**
   * A reading of the row; one that events have overtaken tells nothing new but watermarks. Whether something is unread
   * again.
   */
  takeView(view) {
    this.watermarks.take([view.membership]);
    if (view.channel.rev < this.view.channel.rev) return false;
    this.view = view;
    const isLower = this.#badge.take(view.membership);
    this.#moveBadge();
    return isLower;
  }

  takeMessage({ rev, message }, me) {
    this.put(message);
    if (message.thread_root) this.#takeReply(message, rev, message.sender_id === me || message.mentions.includes(me));
    if (rev <= this.view.channel.rev) return;
    const { channel, membership } = this.view;
    channel.rev = rev;
    channel.last_seq = message.seq;
    channel.last_activity_at = message.created_at;
    this.view.last_message = message;
    // Whether a reply counts only the server knows: it does where the thread is followed.
    if (message.seq > membership.badge_seq && !message.thread_root) countIn(this.view.unread, message, me);
    // What one sent oneself one has received and read; not so who answers in a thread.
    if (message.sender_id === me && !message.thread_root) this.takeOwnRead(message.seq, me);
  }

  /** A message that was read or sent, into the histories that are kept. */
  put(message) {
    this.timeline?.put(message);
    if (message.thread_root) this.threads.get(message.thread_root)?.put(message);
  }

  takeActivity({ rev, activity, message }, me) {
    this.timeline?.log(activity);
    if (PINNED.has(activity.type) || this.#isListed(message)) this.pins.touch();
    if (message) this.#takeChanged(message, rev, activity.type);
    if (REACTIONS.has(activity.type)) this.#timelines().forEach((timeline) => timeline.react(activity, me));
    if (rev <= this.view.channel.rev) return;
    this.view.channel.rev = rev;
    if (message && message.seq === this.view.last_message?.seq) this.view.last_message = message;
    if (applyChange(this.view, activity)) this.#peopleChanged();
  }

  takeSkipped({ to }) {
    this.view.channel.rev = Math.max(this.view.channel.rev, to);
  }

  takePeople(people) {
    this.people = new Map(people.map((participant) => [participant.user_id, participant]));
  }

  /** The user has seen the messages up to `seq` here; the others will be told, unless it `isPrivate`. */
  takeSeen(seq, me, isPrivate) {
    if (!isPrivate) this.watermarks.take([{ user_id: me, delivered_seq: seq, read_seq: seq }]);
    this.#badge.see(seq);
    this.#moveBadge();
  }

  /** The server told that the user read up to `seq`, or sent that. */
  takeOwnRead(seq, me) {
    this.watermarks.take([{ user_id: me, delivered_seq: seq, read_seq: seq }]);
    this.#badge.read(seq);
    this.#moveBadge();
  }

  /** The user's own state; whether it marks something as unread again. */
  takePersonal(state) {
    const { floor_seq: floor, hidden_at_seq: hiddenAt, hidden_seqs: hidden = [], archived, notifications } = state;
    const { membership } = this.view;
    if (floor > membership.floor_seq) {
      this.#timelines().forEach((timeline) => timeline.dropUpTo(floor));
      if (this.view.last_message?.seq <= floor) delete this.view.last_message;
      this.quoted.clear();
      this.pins.touch();
    }
    this.#timelines().forEach((timeline) => timeline.drop(hidden));
    if (hidden.length > 0) {
      this.quoted.clear();
      this.pins.touch();
    }
    if (hidden.includes(this.view.last_message?.seq)) delete this.view.last_message;
    membership.floor_seq = floor;
    membership.hidden_at_seq = hiddenAt;
    membership.archived = archived;
    membership.notifications = notifications;
    const isLower = this.#badge.take(state);
    this.#moveBadge();
    return isLower;
  }

  /** What is held cannot be continued. */
  reset(view) {
    this.view = view;
    this.#badge = new Badge(view.membership);
    this.#peopleChanged();
    this.dropHistory();
    this.watermarks.take([view.membership]);
  }

  /** Nothing is held of what was said. */
  dropHistory() {
    this.timeline = null;
    this.threads.clear();
    this.places = new Places();
    this.pins = new KeptList();
    this.quoted.clear();
  }

  /** Begins to keep the history. */
  beginTimeline() {
    this.timeline ??= new Timeline();
    return this.timeline;
  }

  /** Begins to keep the replies to a message. */
  beginThread(root) {
    if (!this.threads.has(root)) this.threads.set(root, new Timeline({ isThread: true }));
    return this.threads.get(root);
  }

  /** Who deleted a message and why, as far as it is known. */
  deletionOf(seq) {
    return this.timeline?.deletionOf(seq);
  }

  #timelines() {
    return [this.timeline, ...this.threads.values()].filter(Boolean);
  }

  /** Whether the server tells everybody's watermarks here. If not, one's messages count as sent. */
  get tellsReceipts() {
    return this.view.receipt_level === 'full';
  }

  /** `sent`, `delivered` or `read`: how far all others are with a message of one's own. */
  statusOf(message, me) {
    return this.tellsReceipts ? this.watermarks.statusOf(message.seq, this.#others(message, me)) : 'sent';
  }

  /** The message of that id: `null` when it is not there, `undefined` as long as it is not known. */
  messageById(id) {
    return this.timeline?.byId(id) ?? this.quoted.get(id);
  }

  /** Those the message was sent to: who joined later does not hold up its ticks. */
  #others(message, me) {
    if (!this.isGroup) return [this.view.other?.id ?? ''];
    const people = [...(this.people?.values() ?? [])];
    return people.filter((p) => p.user_id !== me && p.joined_seq < message.seq).map((p) => p.user_id);
  }

  /** Whether the list of pins shows the message, or may be about to. */
  #isListed(message) {
    return message !== undefined && (this.pins.isStale || this.pins.items.some(({ id }) => id === message.id));
  }

  /** A reply was sent or deleted; whether it may change the user's own place in the thread. */
  #takeReply(message, rev, isOwn) {
    this.#timelines().forEach((timeline) => timeline.countReply(message, rev));
    const quoted = this.quoted.get(message.thread_root);
    if (quoted) this.quoted.set(quoted.id, afterReply(quoted, message, rev));
    this.places.touch(message.thread_root, isOwn);
  }

  #takeChanged(message, rev, type) {
    if (type === 'message_deleted' && message.thread_root) this.#takeReply(message, rev, false);
    if (type === 'message_edited' && message.thread_root) this.places.touch(message.thread_root, true);
    this.#timelines().forEach((timeline) => timeline.replace(message));
    if (this.quoted.get(message.id)) this.quoted.set(message.id, message);
  }

  #peopleChanged() {
    this.people = null;
    this.peopleVersion += 1;
  }

  #moveBadge() {
    const { membership, channel } = this.view;
    membership.badge_seq = this.#badge.seq;
    if (membership.badge_seq >= channel.last_seq) this.view.unread = nothingUnread();
  }
}

const PINNED = new Set(['message_pinned', 'message_unpinned']);

const REACTIONS = new Set(['reaction_added', 'reaction_removed']);
