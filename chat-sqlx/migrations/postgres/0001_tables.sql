-- {p} is the schema with the prefix of the tables, {n} the prefix alone (indexes live in their table's schema).
-- Texts that the engine compares are in COLLATE "C": pages are in the order of bytes, whatever the host's language.
-- There are no foreign keys: every writer holds its channel's row, and a key would lock a second row per message.

CREATE TABLE {p}meta (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch uuid NOT NULL,
    system_identifier bigint,
    timeline bigint
);
COMMENT ON TABLE {p}meta IS 'The life of this database: cursors carry the epoch, and one from another epoch is refused.';
COMMENT ON COLUMN {p}meta.timeline IS 'Of the server, with its system identifier, when the epoch began; another one is a restore.';

CREATE TABLE {p}users (
    user_id text COLLATE "C" PRIMARY KEY,
    name text,
    avatar_url text,
    metadata jsonb,
    personal_rev bigint NOT NULL DEFAULT 0,
    blocks_rev bigint NOT NULL DEFAULT 0,
    drafts_rev bigint NOT NULL DEFAULT 0,
    last_seen timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 90);
COMMENT ON TABLE {p}users IS 'Users as chat knows them, by the host''s own id. Credentials are elsewhere.';
COMMENT ON COLUMN {p}users.personal_rev IS 'Rises with every change of the user''s memberships and of their own state in them.';
COMMENT ON COLUMN {p}users.blocks_rev IS 'Their personal version when whom they block last changed; zero when it never did.';
COMMENT ON COLUMN {p}users.drafts_rev IS 'The personal version when one of their drafts last changed.';
COMMENT ON COLUMN {p}users.last_seen IS 'When the user was last seen; written rarely, and only rises.';

CREATE TABLE {p}blocks (
    blocker text COLLATE "C" NOT NULL,
    blocked text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (blocker, blocked)
);
COMMENT ON TABLE {p}blocks IS 'Whom users block, each a bounded number.';

CREATE TABLE {p}accounts (
    user_id text COLLATE "C" PRIMARY KEY,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE {p}accounts IS 'Built-in accounts, for hosts without a login of their own.';

-- Half of each page is kept free: last_seq and rev change with every message, and in place (no index has them).
CREATE TABLE {p}channels (
    channel_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('direct', 'group')),
    name text,
    topic text,
    metadata jsonb,
    direct_key text COLLATE "C" UNIQUE,
    history text NOT NULL CHECK (history IN ('all', 'since_join')),
    receipts text NOT NULL DEFAULT 'full' CHECK (receipts IN ('full', 'counts', 'off')),
    permissions jsonb,
    frozen_at timestamptz,
    frozen_reason text,
    slow_mode bigint NOT NULL DEFAULT 0,
    last_seq bigint NOT NULL DEFAULT 0,
    rev bigint NOT NULL DEFAULT 0,
    access_version bigint NOT NULL DEFAULT 1,
    participant_count bigint NOT NULL,
    created_by text COLLATE "C",
    creation_key text COLLATE "C",
    creation_digest bytea,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    last_activity_at timestamptz NOT NULL,
    deleted_at timestamptz
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX {n}channels_creation ON {p}channels (created_by, creation_key) WHERE creation_key IS NOT NULL;
COMMENT ON TABLE {p}channels IS 'Channels. Every shared change holds the row''s lock and raises rev by one; a message also last_seq.';
COMMENT ON COLUMN {p}channels.direct_key IS 'The pair of a direct channel: both user ids in order, U+001F between.';
COMMENT ON COLUMN {p}channels.receipts IS 'The most it tells about receipts; its size may allow less.';
COMMENT ON COLUMN {p}channels.permissions IS 'The least role for each right that is not at its default.';
COMMENT ON COLUMN {p}channels.frozen_at IS 'Since when only admins and owners write.';
COMMENT ON COLUMN {p}channels.slow_mode IS 'Seconds between two messages of one sender; 0 is off.';
COMMENT ON COLUMN {p}channels.creation_key IS 'The creator''s key of the creation: a repeat finds the first group.';

-- Watermarks change with every send and receipt, in place.
CREATE TABLE {p}participants (
    channel_id uuid NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    role text NOT NULL CHECK (role IN ('reader', 'member', 'admin', 'owner')),
    active boolean NOT NULL,
    joined_seq bigint NOT NULL,
    joined_rev bigint NOT NULL,
    left_seq bigint,
    left_rev bigint,
    delivered_seq bigint NOT NULL DEFAULT 0,
    read_seq bigint NOT NULL DEFAULT 0,
    badge_seq bigint NOT NULL DEFAULT 0,
    floor_seq bigint NOT NULL DEFAULT 0,
    hidden_at_seq bigint,
    archived boolean NOT NULL DEFAULT false,
    notifications text NOT NULL DEFAULT 'all' CHECK (notifications IN ('all', 'mentions', 'muted')),
    hidden_seqs bigint[],
    muted_at timestamptz,
    muted_until timestamptz,
    mute_reason text,
    paced_at timestamptz,
    access_version bigint NOT NULL DEFAULT 1,
    receipt_rev bigint NOT NULL DEFAULT 0,
    personal_rev bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) WITH (fillfactor = 80);
-- For the channels of a user; what the channel list needs of them is in the index.
CREATE INDEX {n}participants_user ON {p}participants (user_id, channel_id) INCLUDE (hidden_at_seq, archived) WHERE active;
-- For what changed of a user's own since a version.
CREATE INDEX {n}participants_personal ON {p}participants (user_id, personal_rev);
COMMENT ON TABLE {p}participants IS 'Who is, or was, in a channel, and how far they are.';
COMMENT ON COLUMN {p}participants.badge_seq IS 'Where unread begins: private, and the only marker that may fall.';
COMMENT ON COLUMN {p}participants.floor_seq IS 'Messages up to here are not shown to them (joined later, or cleared).';
COMMENT ON COLUMN {p}participants.archived IS 'In the list of archived channels instead of the other.';
COMMENT ON COLUMN {p}participants.hidden_at_seq IS 'Hidden from the channel list until a message above this number arrives.';
COMMENT ON COLUMN {p}participants.notifications IS 'What of the channel they are notified of, and count into their total.';
COMMENT ON COLUMN {p}participants.hidden_seqs IS 'Single messages that they hid from themselves, a bounded number.';
COMMENT ON COLUMN {p}participants.muted_until IS 'Until when who is muted (since muted_at) says nothing; null until it is lifted.';
COMMENT ON COLUMN {p}participants.paced_at IS 'When they last sent while slow mode held them back; null if it never did.';
COMMENT ON COLUMN {p}participants.receipt_rev IS 'The version of the channel''s receipts that last moved their watermarks.';

CREATE TABLE {p}bans (
    channel_id uuid NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    until timestamptz,
    reason text,
    at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
COMMENT ON TABLE {p}bans IS 'Who is kept out of a group. One that has ended goes with the next.';
COMMENT ON COLUMN {p}bans.until IS 'Until when; null until it is lifted.';

CREATE TABLE {p}reports (
    channel_id uuid NOT NULL,
    report_id uuid NOT NULL,
    message_id uuid NOT NULL,
    seq bigint NOT NULL,
    reporter text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    comment text,
    sender text COLLATE "C" NOT NULL,
    body text NOT NULL,
    edit_no integer NOT NULL,
    sent_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    closed boolean NOT NULL DEFAULT false,
    decision text,
    decided_by text COLLATE "C",
    decision_reason text,
    decided_at timestamptz,
    PRIMARY KEY (channel_id, report_id),
    UNIQUE (channel_id, reporter, message_id)
);
CREATE INDEX {n}reports_listed ON {p}reports (channel_id, closed, report_id);
COMMENT ON TABLE {p}reports IS 'What moderators are to look at: messages as they were when they were reported.';
COMMENT ON COLUMN {p}reports.body IS 'What the message said then; no edit or deletion changes it.';
COMMENT ON COLUMN {p}reports.decision IS 'How it was closed.';

CREATE TABLE {p}messages (
    channel_id uuid NOT NULL,
    seq bigint NOT NULL,
    message_id uuid NOT NULL UNIQUE,
    created_rev bigint NOT NULL,
    changed_rev bigint NOT NULL,
    sender text COLLATE "C" NOT NULL,
    client_key text COLLATE "C" NOT NULL,
    digest bytea,
    kind text NOT NULL CHECK (kind IN ('user', 'system')),
    body text,
    html text,
    renderer integer,
    reply_to uuid,
    mentions text[],
    metadata jsonb,
    reactions jsonb,
    thread_root uuid,
    reply_count bigint,
    last_reply_seq bigint,
    last_reply_at timestamptz,
    stream text CHECK (stream IN ('streaming', 'finished', 'cancelled', 'failed')),
    alive_at timestamptz,
    pinned_rev bigint,
    pinned_at timestamptz,
    pinned_by text COLLATE "C",
    edit_no integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (channel_id, seq)
);
-- One effect per send, for ever. The channel comes last: an index that begins with it would look as good as the primary
-- key while both are a page or two, and a plan from then that reads whole channels would be kept.
CREATE UNIQUE INDEX {n}messages_key ON {p}messages (sender, client_key, channel_id);
-- The replies in a thread. Of its columns none changes, so that a reply's edits stay in place.
CREATE INDEX {n}messages_thread ON {p}messages (thread_root, seq) WHERE thread_root IS NOT NULL;
-- The pins of a channel, the latest last.
CREATE INDEX {n}messages_pinned ON {p}messages (channel_id, pinned_rev) WHERE pinned_rev IS NOT NULL;
-- For streams that nobody goes on with; has those alone that are streamed now.
CREATE INDEX {n}messages_alive ON {p}messages (alive_at) WHERE alive_at IS NOT NULL;
COMMENT ON TABLE {p}messages IS 'Messages, numbered 1, 2, 3 in their channel. A deleted one keeps its numbers and key, nothing it said.';
COMMENT ON COLUMN {p}messages.sender IS 'The user''s id; empty when the host sent it.';
COMMENT ON COLUMN {p}messages.mentions IS 'Who is meant; the empty text, which no user has, is everybody.';
COMMENT ON COLUMN {p}messages.reactions IS 'How many reacted with which key, [[key, count], …], in the order in which the keys came up.';
COMMENT ON COLUMN {p}messages.thread_root IS 'The message whose thread it is a reply in: of the same channel, and no reply itself.';
COMMENT ON COLUMN {p}messages.reply_count IS 'Replies in the thread that began with it, without deleted ones; null while there never was one.';
COMMENT ON COLUMN {p}messages.last_reply_seq IS 'The last of them, deleted or not.';
COMMENT ON COLUMN {p}messages.stream IS 'How far it is, where it is written while it is read; its text is then what was last kept of it.';
COMMENT ON COLUMN {p}messages.pinned_by IS 'Who pinned it (at pinned_at); empty for the host.';
COMMENT ON COLUMN {p}messages.pinned_rev IS 'The change that pinned it; pins are in this order.';
COMMENT ON COLUMN {p}messages.alive_at IS 'When the sender of a streamed message was last alive, until it ends.';
COMMENT ON COLUMN {p}messages.digest IS 'Of the draft as the sender gave it: tells a repeat from another draft under the same key.';

CREATE TABLE {p}versions (
    channel_id uuid NOT NULL,
    seq bigint NOT NULL,
    edit_no integer NOT NULL,
    body text NOT NULL,
    html text NOT NULL,
    renderer integer NOT NULL,
    mentions text[],
    at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, seq, edit_no)
);
COMMENT ON TABLE {p}versions IS 'What messages said before their edits: the latest few of each, none of a deleted one.';
COMMENT ON COLUMN {p}versions.edit_no IS 'The edits before it: 0 is the text as it was sent.';

CREATE TABLE {p}reactions (
    channel_id uuid NOT NULL,
    seq bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, seq, key, user_id)
);
COMMENT ON TABLE {p}reactions IS 'Who reacted to which message, with what. How many did is kept with the message.';

-- Begins with the user, for the threads of a channel that somebody follows.
CREATE TABLE {p}thread_followers (
    user_id text COLLATE "C" NOT NULL,
    channel_id uuid NOT NULL,
    root_id uuid NOT NULL,
    following boolean,
    read_seq bigint NOT NULL DEFAULT 0,
    personal_rev bigint,
    PRIMARY KEY (user_id, channel_id, root_id)
) WITH (fillfactor = 80);
-- For what somebody changed since a version.
CREATE INDEX {n}thread_followers_personal ON {p}thread_followers (user_id, personal_rev) WHERE personal_rev IS NOT NULL;
COMMENT ON TABLE {p}thread_followers IS 'Who follows which thread, and how far they have read in it.';
COMMENT ON COLUMN {p}thread_followers.following IS 'Null as long as they neither said so, nor replied, nor were named.';
COMMENT ON COLUMN {p}thread_followers.personal_rev IS 'Their personal version when they last changed it themselves.';

CREATE TABLE {p}drafts (
    user_id text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    body text,
    personal_rev bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, place)
) WITH (fillfactor = 80);
-- For what changed since a version.
CREATE INDEX {n}drafts_personal ON {p}drafts (user_id, personal_rev);
-- For those that are there, the latest first.
CREATE INDEX {n}drafts_there ON {p}drafts (user_id, personal_rev) WHERE body IS NOT NULL;
COMMENT ON TABLE {p}drafts IS 'What people have written and not sent, each at a place: a group or a person, perhaps a thread there.';
COMMENT ON COLUMN {p}drafts.body IS 'Null once it was emptied: that is told to those who held it.';

CREATE TABLE {p}activities (
    channel_id uuid NOT NULL,
    rev bigint NOT NULL,
    last_seq bigint NOT NULL,
    message_seq bigint,
    name text NOT NULL,
    actor text COLLATE "C" NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, rev)
);
-- For the edits of a message that is deleted. The channel comes last, as for the keys of messages.
CREATE INDEX {n}activities_message ON {p}activities (message_seq, channel_id) WHERE message_seq IS NOT NULL;
COMMENT ON TABLE {p}activities IS 'All that happened in a channel except the sending of messages. With the messages'' created_rev, rev has no gap.';
COMMENT ON COLUMN {p}activities.last_seq IS 'The channel''s last message at that rev: from it follows the seq of every rev up to the next activity.';
COMMENT ON COLUMN {p}activities.message_seq IS 'The message that is read with it: the edited one, or the tombstone.';
COMMENT ON COLUMN {p}activities.actor IS 'The user''s id; empty for the host.';

-- Beside the channel and not in it: receipts must not wait for those who send.
CREATE TABLE {p}receipt_heads (
    channel_id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON TABLE {p}receipt_heads IS 'The version of each channel''s receipts; its row is the lock that receipts take.';

CREATE TABLE {p}receipt_log (
    channel_id uuid NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    is_read boolean NOT NULL,
    seq bigint NOT NULL,
    above bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, user_id, is_read, seq)
);
-- For forgetting the old ones; rows come in the order of time, so the smallest kind of index does.
CREATE INDEX {n}receipt_log_at ON {p}receipt_log USING brin (at);
COMMENT ON TABLE {p}receipt_log IS 'When watermarks rose: messages above `above`, up to `seq`, were delivered (or read) at `at`. Kept for a bounded time.';
