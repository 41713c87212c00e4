// Reactions as a message carries them: `{ key, count, mine }`, in the order in which their keys came up. A copy of a
// message that came for everybody does not tell what is `mine`.

/** The message after `reaction_added` or `reaction_removed`. What `me` did holds however new the copy is. */
export function react(message, { rev, actor_id: actor, type, key, count }, me) {
  const isNews = rev > message.changed_rev;
  const isMine = actor === me ? { mine: type === 'reaction_added' } : {};
  const held = message.reactions.find((reaction) => reaction.key === key) ?? { key, count: 0 };
  const next = { ...held, ...(isNews && { count }), ...isMine };
  const others = message.reactions.map((reaction) => (reaction.key === key ? next : reaction));
  const reactions = message.reactions.includes(held) ? others : [...others, next];
  return {
    ...message,
    changed_rev: Math.max(rev, message.changed_rev),
    reactions: reactions.filter((reaction) => reaction.count > 0),
  };
}

/** Whether the copy tells which reactions are one's own. */
export const tellsMine = ({ reactions }) => reactions.every(({ mine }) => mine !== undefined);

/** A newer copy with what was known of one's own reactions. */
export function keepMine(message, held) {
  if (tellsMine(message)) return message;
  const known = new Map(held.reactions.map(({ key, mine }) => [key, mine]));
  const keep = (reaction) => ({ ...reaction, mine: reaction.mine ?? known.get(reaction.key) });
  return { ...message, reactions: message.reactions.map(keep) };
}
