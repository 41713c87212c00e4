// What the user may do in a channel, by the built-in policy: so that the page offers nothing that would be refused. The
// server decides.

const RANK = { reader: 0, member: 1, admin: 2, owner: 3 };

export const ROLES = Object.keys(RANK);

const isAtLeast = (role, least) => RANK[role] >= RANK[least];

const own = (channel) => channel.view.membership.role;

/** The least role that has a right in a group: `post`, `add`, `pin` or `mention_everyone`. */
export const leastFor = (channel, right) => channel.view.channel.permissions[right];

/** Whether they have that right. In a direct conversation both have all but those of groups. */
export function may(channel, right) {
  if (!channel.isGroup) return right === 'post' || right === 'pin';
  return isAtLeast(own(channel), leastFor(channel, right));
}

/** Whether they look after the group: its name, its people, the messages of others. */
export const mayModerate = (channel) => channel.isGroup && isAtLeast(own(channel), 'admin');

/** Whether a mute is there and has not ended by itself. */
export const isInForce = (muted) => Boolean(muted) && !(Date.parse(muted.until) <= Date.now());

/** What keeps them from writing for now: `frozen`, `muted` or nothing. */
export function stoppedBy(channel) {
  if (channel.view.channel.frozen !== undefined && !mayModerate(channel)) return 'frozen';
  return isInForce(channel.view.membership.muted) ? 'muted' : undefined;
}

/** Whether they may write. */
export const mayWrite = (channel) => may(channel, 'post') && !stoppedBy(channel);

/** How many seconds they wait between two messages: none where there is no slow mode, or it is not for them. */
export const slowModeFor = (channel) => (mayModerate(channel) ? 0 : (channel.view.channel.slow_mode ?? 0));

/** Whether they may react, and edit what they wrote. */
export const mayReact = (channel) => isAtLeast(own(channel), 'member') && !stoppedBy(channel);

/** Whether they may pin messages, and take pins away. */
export const mayPin = (channel) => may(channel, 'pin') && !stoppedBy(channel);

/** Whether they may take a message out of it for everybody, and see what it said before. */
export const mayDelete = (channel, message, me) => message.sender_id === me || mayModerate(channel);

/** Whether they may change what a participant of that role is. */
export const mayManage = (channel, role) => own(channel) === 'owner' || (mayModerate(channel) && !isAtLeast(role, 'admin'));

/** The roles they may give: whoever may manage somebody who has one may make one. */
export const rolesToGive = (channel) => ROLES.filter((role) => mayManage(channel, role));

/** The roles that they may let have a right: none above their own. */
export const rolesToLet = (channel) => ROLES.filter((role) => role !== 'reader' && isAtLeast(own(channel), role));
