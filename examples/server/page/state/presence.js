// Who is here and who types, as far as it is on the screen: that is subscribed to, and nothing else.

import { Disconnected } from '../client/rpc.js';

/** Whether somebody with that status is at a device. */
export const isHere = (status) => status === 'online' || status === 'away';

const NOTHING = { people: new Set(), channel: null };

export class Presence extends EventTarget {
  #call;
  /** User id → `{ status, since }`. */
  #people = new Map();
  /** Channel id → how many are there, of channels too large to tell who. */
  #counts = new Map();
  /** Channel id → the ids of those who type. */
  #typing = new Map();
  /** What is on the screen, and what the session subscribed to. */
  #wanted = NOTHING;
  #held = NOTHING;
  /** People and channels the server would not tell of. */
  #refused = new Set();
  #settling = false;
  #session = 0;

  constructor(call) {
    super();
    this.#call = call;
  }

  /** `{ status, since }` of somebody; `undefined` as long as it is not known. */
  of(user) {
    return this.#people.get(user);
  }

  /** How many are there in a channel that is too large to tell who. */
  count(channelId) {
    return this.#counts.get(channelId);
  }

  /** Who else types in a channel. */
  typing(channelId) {
    return this.#typing.get(channelId) ?? [];
  }

  /** The screen shows these people and this channel (or none). */
  want(people, channel) {
    const wanted = new Set(people);
    if (channel === this.#wanted.channel && isSame(wanted, this.#wanted.people)) return;
    this.#wanted = { people: wanted, channel };
    for (const id of this.#refused) if (id !== channel && !wanted.has(id)) this.#refused.delete(id);
    this.#settle();
  }

  /** An event of the session. */
  take(event) {
    switch (event.type) {
      case 'presence':
        this.#takePeople(event.people);
        event.counts.forEach(({ channel_id: channel, online }) => this.#counts.set(channel, online));
        break;
      case 'presence_ended':
        event.user_ids.forEach((user) => this.#endPerson(user));
        event.channel_ids.forEach((channel) => this.#endChannel(channel));
        break;
      case 'typing':
        this.#typing.set(event.channel_id, event.user_ids);
        break;
    }
    this.dispatchEvent(new Event('change'));
  }

  /** After each new session: subscriptions ended with the one before. */
  resume() {
    this.#session += 1;
    this.#held = NOTHING;
    this.#refused.clear();
    this.#typing.clear();
    this.#settle();
  }

  /** Brings the subscriptions to what is wanted, one request after the other. */
  async #settle() {
    if (this.#settling) return;
    this.#settling = true;
    for (let step = this.#next(); step; step = this.#next()) {
      const session = this.#session;
      try {
        await step();
      } catch (error) {
        // Without a connection `resume` begins anew; when it already did, this was about the session before.
        if (error instanceof Disconnected && session === this.#session) break;
      }
    }
    this.#settling = false;
  }

  #next() {
    const { people, channel } = this.#wanted;
    const held = this.#held;
    if (held.channel !== null && held.channel !== channel) return () => this.#leave(held.channel);
    if (channel !== held.channel && !this.#refused.has(channel)) return () => this.#enter(channel);
    const gone = [...held.people].filter((user) => !people.has(user));
    if (gone.length > 0) return () => this.#forget(gone);
    const come = [...people].filter((user) => !held.people.has(user) && !this.#refused.has(user));
    return come.length > 0 ? () => this.#watch(come) : null;
  }

  async #leave(channel) {
    this.#endChannel(channel);
    this.#refused.delete(channel);
    await this.#call('presence.unsubscribe', { channel_id: channel });
  }

  async #enter(channel) {
    const session = this.#session;
    try {
      const snapshot = await this.#call('presence.subscribe', { channel_id: channel });
      if (session !== this.#session) return;
      this.#held = { ...this.#held, channel };
      if (snapshot.level === 'counts') this.#counts.set(channel, snapshot.online);
      else this.#counts.delete(channel);
      this.#typing.set(channel, snapshot.typing);
      this.#takePeople(snapshot.people);
    } catch (error) {
      this.#refuse(error, channel);
    }
  }

  async #forget(users) {
    for (const user of users) this.#held.people.delete(user);
    await this.#call('presence.unsubscribe', { user_ids: users });
  }

  /** All of them, or none: when one is not to be seen, the halves are asked for by themselves. */
  async #watch(users) {
    const session = this.#session;
    try {
      const { people } = await this.#call('presence.subscribe', { user_ids: users });
      if (session !== this.#session) return;
      this.#held = { ...this.#held, people: new Set([...this.#held.people, ...users]) };
      this.#takePeople(people);
    } catch (error) {
      if (users.length === 1) {
        this.#refuse(error, users[0]);
      } else if (error instanceof Disconnected) {
        throw error;
      } else {
        const half = Math.ceil(users.length / 2);
        await this.#watch(users.slice(0, half));
        await this.#watch(users.slice(half));
      }
    }
  }

  #refuse(error, id) {
    if (error instanceof Disconnected) throw error;
    this.#refused.add(id);
  }

  #takePeople(people) {
    people.forEach(({ user_id: user, status, since }) => this.#people.set(user, { status, since }));
    this.dispatchEvent(new Event('change'));
  }

  #endPerson(user) {
    this.#people.delete(user);
    this.#held.people.delete(user);
    this.#refused.add(user);
  }

  #endChannel(channel) {
    this.#typing.delete(channel);
    this.#counts.delete(channel);
    this.#refused.add(channel);
    if (this.#held.channel === channel) this.#held = { ...this.#held, channel: null };
  }
}

const isSame = (one, other) => one.size === other.size && [...one].every((id) => other.has(id));
