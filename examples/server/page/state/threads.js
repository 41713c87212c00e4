// What the first message of a thread tells of it, kept true by the events of its replies. A copy that is newer than an
// event has it already.

/** The first message once one of its replies was sent, or deleted, by the change `rev`. */
export const afterReply = (root, reply, rev) => (reply.deleted_at ? withoutReply(root, rev) : withReply(root, reply, rev));

function withReply(root, reply, rev) {
  if (rev <= root.changed_rev) return root;
  const count = (root.thread?.reply_count ?? 0) + 1;
  const thread = { ...root.thread, reply_count: count, last_reply_seq: reply.seq, last_reply_at: reply.created_at };
  return { ...root, changed_rev: rev, thread };
}

function withoutReply(root, rev) {
  if (rev <= root.changed_rev || !root.thread) return root;
  return { ...root, changed_rev: rev, thread: { ...root.thread, reply_count: root.thread.reply_count - 1 } };
}
