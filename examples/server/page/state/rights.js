// What the user may do in a channel, by the built-in policy: so that the page offers nothing that would be refused. The
// server decides.

const RANK = { reader: 0, member: 1, admin: 2, owner: 3 };

export const isAtLeast = (role, least) => RANK[role] >= RANK[least];

const own = (channel) => channel.view.membership.role;

/** Whether they may write and react. */
export const mayWrite = (channel) => isAtLeast(own(channel), 'member');

/** Whether they look after the group: its name, its people, the messages of others. */
export const mayModerate = (channel) => channel.isGroup && isAtLeast(own(channel), 'admin');

/** Whether they may take a message out of it for everybody, and see what it said before. */
export const mayDelete = (channel, message, me) => message.sender_id === me || mayModerate(channel);

/** Whether they may change what a participant of that role is. */
export const mayManage = (channel, role) => own(channel) === 'owner' || (mayModerate(channel) && !isAtLeast(role, 'admin'));

/** The roles they may give: whoever may manage somebody who has one may make one. */
export const rolesToGive = (channel) => Object.keys(RANK).filter((role) => mayManage(channel, role));
