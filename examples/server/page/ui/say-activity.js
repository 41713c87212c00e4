// What the page says about what happened in a conversation.

import { durationOf, listOf, timeAndDay } from './format.js';

/** How much a group tells about who got and read what. */
export const RECEIPTS = { full: 'who read what', counts: 'numbers only', off: 'nothing' };

export const ROLES = { owner: 'an owner', admin: 'an admin', member: 'a member', reader: 'a reader' };

/** Those who have a right, by the least role that has it. */
export const LEAST = { owner: 'only owners', admin: 'only admins', member: 'everybody', reader: 'everybody' };

/** The rights that a group settles. */
export const RIGHTS = { post: 'write', add: 'add people', pin: 'pin messages', mention_everyone: 'mention everybody' };

/** An activity in a sentence, or `null` for one that is not shown by itself. */
export function sayActivity(activity, me, nameOf) {
  const who = (id, own = 'you') => (id === me ? own : nameOf(id));
  return SAY[activity.type]?.(activity, who(activity.actor_id, 'You'), who) ?? null;
}

/** What slow mode asks of everybody. */
export const sayPace = (seconds) => `one message in ${durationOf(seconds)}`;

const because = (reason) => (reason ? `: ${reason}` : '');

const lasting = (until) => (until ? ` until ${timeAndDay(until)}` : '');

const SAY = {
  created: ({ kind }, actor) => (kind === 'group' ? `${actor} created the group` : null),
  renamed: ({ name }, actor) => `${actor} renamed the group to “${name}”`,
  topic_changed: ({ topic }, actor) => (topic ? `${actor} set the topic: ${topic}` : `${actor} removed the topic`),
  joined: ({ user_ids: users, actor_id: id }, actor, who) => (users.length === 1 && users[0] === id
    ? `${actor} joined`
    : `${actor} added ${listOf(users.map((user) => who(user)))}`),
  left: ({ user_id: user }, _, who) => `${who(user, 'You')} left`,
  removed: ({ user_id: user, reason }, actor, who) => `${actor} removed ${who(user)}${because(reason)}`,
  role_changed: ({ user_id: user, role, reason }, actor, who) => `${actor} made ${who(user)} ${ROLES[role] ?? role}${because(reason)}`,
  banned: ({ user_id: user, until, reason }, actor, who) => `${actor} banned ${who(user)}${lasting(until)}${because(reason)}`,
  ban_lifted: ({ user_id: user, reason }, actor, who) => `${actor} lifted the ban of ${who(user)}${because(reason)}`,
  muted: ({ user_id: user, until, reason }, actor, who) => `${actor} muted ${who(user)}${lasting(until)}${because(reason)}`,
  unmuted: ({ user_id: user, reason }, actor, who) => `${actor} let ${who(user)} write again${because(reason)}`,
  receipts_changed: ({ level }, actor) => `${actor} changed what is told about reading: ${RECEIPTS[level] ?? level}`,
  permissions_changed: ({ permissions }, actor) => `${actor} settled: ${listOf(Object.entries(permissions)
    .map(([right, role]) => `${LEAST[role]} may ${RIGHTS[right] ?? right}`))}`,
  slow_mode_changed: ({ seconds, reason }, actor) => (seconds === 0 ? `${actor} ended slow mode` : `${actor} set slow mode: ${sayPace(seconds)}`)
    + because(reason),
  message_pinned: (_, actor) => `${actor} pinned a message`,
  message_unpinned: (_, actor) => `${actor} unpinned a message`,
  frozen: ({ reason }, actor) => `${actor} froze the group${because(reason)}`,
  unfrozen: ({ reason }, actor) => `${actor} let all write again${because(reason)}`,
  message_pinned: (_, actor) => `${actor} pinned a message`,
  message_unpinned: (_, actor) => `${actor} unpinned a message`,
};
