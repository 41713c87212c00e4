-- The engine's tables. `chat_` stands for the prefix of the store's options.
--
-- UUIDs are BLOBs of 16 bytes, times are microseconds since the Unix epoch in UTC, lists and maps are JSON.
-- The one writer checks what foreign keys would check, once per batch instead of once per row.

-- Facts about the database: its epoch.
CREATE TABLE chat_meta (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_users (
    user_id TEXT PRIMARY KEY,
    name TEXT,
    avatar_url TEXT,
    metadata TEXT,
    personal_rev INTEGER NOT NULL,
    -- Their personal version when whom they block last changed.
    blocks_rev INTEGER NOT NULL DEFAULT 0,
    -- The personal version when one of their drafts last changed.
    drafts_rev INTEGER NOT NULL DEFAULT 0,
    -- Written rarely, and only rises.
    last_seen INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whom users block, each a bounded number.
CREATE TABLE chat_blocks (
    blocker TEXT NOT NULL,
    blocked TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (blocker, blocked)
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_channels (
    channel_id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT,
    topic TEXT,
    metadata TEXT,
    -- Both users of a direct channel.
    direct_key TEXT,
    history TEXT NOT NULL,
    -- The most it tells about receipts: full, counts, off.
    receipts TEXT NOT NULL DEFAULT 'full',
    -- The least role for each right that is not at its default.
    permissions TEXT,
    -- Since when only admins and owners write, and why.
    frozen_at INTEGER,
    frozen_reason TEXT,
    -- Seconds between two messages of one sender; 0 is off.
    slow_mode INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    receipt_rev INTEGER NOT NULL,
    access_version INTEGER NOT NULL,
    participant_count INTEGER NOT NULL,
    -- The creator (empty for the host) with their key and digest, to find a repeat.
    created_by TEXT,
    creation_key TEXT,
    creation_digest BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

-- Finds the channel of a pair, and keeps it the only one.
CREATE UNIQUE INDEX chat_channels_direct ON chat_channels (direct_key) WHERE direct_key IS NOT NULL;

-- Finds the repeat of a creation.
CREATE UNIQUE INDEX chat_channels_creation ON chat_channels (created_by, creation_key) WHERE creation_key IS NOT NULL;

CREATE TABLE chat_participants (
    channel_id BLOB NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    joined_seq INTEGER NOT NULL,
    joined_rev INTEGER NOT NULL,
    left_seq INTEGER,
    left_rev INTEGER,
    delivered_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL,
    badge_seq INTEGER NOT NULL,
    floor_seq INTEGER NOT NULL,
    hidden_at_seq INTEGER,
    -- In the list of archived channels instead of the other.
    archived INTEGER NOT NULL DEFAULT 0,
    -- What of the channel they are notified of: all, mentions, muted.
    notifications TEXT NOT NULL DEFAULT 'all',
    -- Single messages that they hid from themselves, a bounded number: [seq, …].
    hidden_seqs TEXT,
    -- The channel's receipt version when these watermarks last advanced.
    receipt_rev INTEGER NOT NULL,
    -- Since when and until when (null: until it is lifted) they say nothing, and why.
    muted_at INTEGER,
    muted_until INTEGER,
    mute_reason TEXT,
    -- When they last sent while slow mode held them back; null if it never did.
    paced_at INTEGER,
    access_version INTEGER NOT NULL,
    personal_rev INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;

-- A user's channels, with what the list leaves out.
CREATE INDEX chat_participants_user ON chat_participants (user_id, channel_id, hidden_at_seq, archived) WHERE active = 1;

-- What changed of a user's own since a version.
CREATE INDEX chat_participants_personal ON chat_participants (user_id, personal_rev);

-- Who is kept out of a group, until when (null: until it is lifted). One that has ended goes with the next.
CREATE TABLE chat_bans (
    channel_id BLOB NOT NULL,
    user_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    until INTEGER,
    reason TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;

-- What moderators are to look at: messages as they were when they were reported.
CREATE TABLE chat_reports (
    channel_id BLOB NOT NULL,
    report_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    reporter TEXT NOT NULL,
    reason TEXT NOT NULL,
    comment TEXT,
    sender TEXT NOT NULL,
    -- No edit or deletion changes it.
    body TEXT NOT NULL,
    edit_no INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    -- How it was closed.
    decision TEXT,
    decided_by TEXT,
    decision_reason TEXT,
    decided_at INTEGER,
    PRIMARY KEY (channel_id, report_id),
    UNIQUE (channel_id, reporter, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX chat_reports_listed ON chat_reports (channel_id, closed, report_id);

CREATE TABLE chat_messages (
    channel_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    message_id BLOB NOT NULL,
    created_rev INTEGER NOT NULL,
    changed_rev INTEGER NOT NULL,
    -- Empty for the host.
    sender TEXT NOT NULL,
    client_key TEXT NOT NULL,
    digest BLOB,
    kind TEXT NOT NULL,
    body TEXT,
    html TEXT,
    renderer INTEGER,
    reply_to BLOB,
    mentions TEXT,
    metadata TEXT,
    -- How many reacted with which key, [[key, count], …], in the order in which the keys came up.
    reactions TEXT,
    -- The message whose thread it is a reply in: of the same channel, and no reply itself.
    thread_root BLOB,
    -- Replies in the thread that began with it, without deleted ones; null while there never was one. The last one is the
    -- last, deleted or not.
    reply_count INTEGER,
    last_reply_seq INTEGER,
    last_reply_at INTEGER,
    -- Where it is written while it is read: streaming, finished, cancelled, failed. Its text is then what was last kept.
    stream TEXT,
    -- When the sender of a streamed message was last alive, until it ends.
    alive_at INTEGER,
    -- The change that pinned it, when, and who did (empty: the host).
    pinned_rev INTEGER,
    pinned_at INTEGER,
    pinned_by TEXT,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    edit_no INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- History, unread, the last message.
CREATE UNIQUE INDEX chat_messages_seq ON chat_messages (channel_id, seq);

-- One effect per send, for ever.
CREATE UNIQUE INDEX chat_messages_key ON chat_messages (channel_id, sender, client_key);

-- One message by its id: edits, deletions, replies.
CREATE UNIQUE INDEX chat_messages_id ON chat_messages (message_id);

-- The replies in a thread.
CREATE INDEX chat_messages_thread ON chat_messages (thread_root, seq) WHERE thread_root IS NOT NULL;

-- The pins of a channel, the latest last.
CREATE INDEX chat_messages_pinned ON chat_messages (channel_id, pinned_rev) WHERE pinned_rev IS NOT NULL;

-- Streams that nobody goes on with; has those alone that are streamed now.
CREATE INDEX chat_messages_alive ON chat_messages (alive_at) WHERE alive_at IS NOT NULL;

-- Who is mentioned in which message, for counting unread mentions: without the sender's own and without
-- system messages, whose mentions never count. The empty text, which no user has, is everybody, and then the only one.
CREATE TABLE chat_mentions (
    channel_id BLOB NOT NULL,
    user_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id, seq)
) STRICT, WITHOUT ROWID;

-- Who follows which thread, and how far they have read in it.
CREATE TABLE chat_thread_followers (
    user_id TEXT NOT NULL,
    channel_id BLOB NOT NULL,
    root_id BLOB NOT NULL,
    -- Null as long as they neither said so, nor replied, nor were named.
    following INTEGER,
    read_seq INTEGER NOT NULL,
    -- Their personal version when they last changed it themselves.
    personal_rev INTEGER,
    PRIMARY KEY (user_id, channel_id, root_id)
) STRICT, WITHOUT ROWID;
-- For what somebody changed since a version.
CREATE INDEX chat_thread_followers_personal ON chat_thread_followers (user_id, personal_rev) WHERE personal_rev IS NOT NULL;

CREATE TABLE chat_activities (
    channel_id BLOB NOT NULL,
    rev INTEGER NOT NULL,
    -- The channel's last message at this change: tells which message has which `created_rev` without an index.
    last_seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- Empty for the host.
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- The message that is read with it: the edited one, or the tombstone.
    message_seq INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, rev)
) STRICT, WITHOUT ROWID;

-- The edits of a message that is deleted.
CREATE INDEX chat_activities_message ON chat_activities (channel_id, message_seq) WHERE message_seq IS NOT NULL;

-- What messages said before their edits: the latest few of each, none of a deleted one.
CREATE TABLE chat_versions (
    channel_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    -- The edits before it: 0 is the text as it was sent.
    edit_no INTEGER NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    renderer INTEGER NOT NULL,
    mentions TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, seq, edit_no)
) STRICT;

-- Who reacted to which message, with what. How many did is kept with the message.
CREATE TABLE chat_reactions (
    channel_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, seq, key, user_id)
) STRICT, WITHOUT ROWID;

-- What people have written and not sent, each at a place: a group or a person, perhaps a thread there.
CREATE TABLE chat_drafts (
    user_id TEXT NOT NULL,
    place TEXT NOT NULL,
    -- Null once it was emptied: that is told to those who held it.
    body TEXT,
    personal_rev INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, place)
) STRICT, WITHOUT ROWID;

-- What changed since a version.
CREATE INDEX chat_drafts_personal ON chat_drafts (user_id, personal_rev);

-- Those that are there, the latest first.
CREATE INDEX chat_drafts_there ON chat_drafts (user_id, personal_rev) WHERE body IS NOT NULL;

-- When watermarks advanced: messages above `above` up to `seq` were delivered (or read) then.
CREATE TABLE chat_receipt_log (
    channel_id BLOB NOT NULL,
    user_id TEXT NOT NULL,
    is_read INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    above INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id, is_read, seq)
) STRICT, WITHOUT ROWID;

-- Forgetting old times.
CREATE INDEX chat_receipt_log_at ON chat_receipt_log (at);

CREATE TABLE chat_accounts (
    user_id TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
