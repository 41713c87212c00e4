// Which conversation the address names, so that the browser's own back button, a reload and a bookmark work.
// A direct conversation goes by the person: it can be opened before it exists.

export const toGroup = (id) => `#/group/${encodeURIComponent(id)}`;
export const toPerson = (user) => `#/with/${encodeURIComponent(user)}`;
export const toList = '#/';

/** `{ kind: 'group' | 'person' | 'list', id, thread }`; `thread` is the message it is below, if it is one. */
export function route() {
  const [, kind, id, thread] = /^#\/(group|with)\/([^/]+)(?:\/thread\/([^/]+))?$/.exec(location.hash) ?? [];
  if (kind === undefined) return { kind: 'list', id: '' };
  try {
    return {
      kind: kind === 'with' ? 'person' : 'group',
      id: decodeURIComponent(id),
      thread: thread && decodeURIComponent(thread),
    };
  } catch {
    // Not an address of ours.
    return { kind: 'list', id: '' };
  }
}

/** The address of a channel that is held. */
export function toChannel(channel) {
  return channel.isGroup ? toGroup(channel.id) : toPerson(channel.view.other?.id ?? '');
}

/** The address of the thread below one of its messages. */
export const toThread = (channel, message) => `${toChannel(channel)}/thread/${encodeURIComponent(message)}`;

/** What is written to there: a channel, a person, or a thread of theirs. */
export function targetOf({ kind, id, thread }) {
  const of = kind === 'group' ? { channel_id: id } : { user_id: id };
  return thread === undefined ? of : { ...of, thread_root: thread };
}

export function go(address) {
  location.hash = address;
}
