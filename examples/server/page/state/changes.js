// What the activities of a channel change about it, apart from its messages.

/** Applies an activity to a `ChannelView`; whether it changes who is in, or what they are. */
export function applyChange({ channel, membership }, activity) {
  CHANNEL[activity.type]?.(channel, activity);
  if (activity.user_id === membership.user_id) OWN[activity.type]?.(membership, activity);
  return OF_PEOPLE.has(activity.type);
}

const OF_PEOPLE = new Set(['joined', 'left', 'removed', 'banned', 'muted', 'unmuted', 'role_changed']);

const oneLess = (channel) => (channel.participant_count -= 1);

const CHANNEL = {
  renamed: (channel, { name }) => (channel.name = name),
  topic_changed: (channel, { topic }) => (channel.topic = topic),
  receipts_changed: (channel, { level }) => (channel.receipts = level),
  permissions_changed: (channel, { permissions }) => Object.assign(channel.permissions, permissions),
  frozen: (channel, { at, reason }) => (channel.frozen = { since: at, reason }),
  unfrozen: (channel) => delete channel.frozen,
  slow_mode_changed: (channel, { seconds }) => (channel.slow_mode = seconds || undefined),
  joined: (channel, { user_ids: users }) => (channel.participant_count += users.length),
  left: oneLess,
  removed: oneLess,
  // Somebody may be banned who is not in.
  banned: (channel, { removed }) => removed && oneLess(channel),
};

/** Of these, what they change for the user they are about. */
const OWN = {
  role_changed: (membership, { role }) => (membership.role = role),
  muted: (membership, { at, until, reason }) => (membership.muted = { since: at, until, reason }),
  unmuted: (membership) => delete membership.muted,
};
