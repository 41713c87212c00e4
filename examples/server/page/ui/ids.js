// How requests name a message.

export const idsOf = ({ channel_id: channel, id }) => ({ channel_id: channel, message_id: id });
