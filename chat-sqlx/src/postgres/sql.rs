//! The SQL of the store: templates beside this file, filled with the tables' names once per store.
//!
//! A plan is kept for as long as its connection, and may be made while the tables are empty and every index looks as
//! good as another. So statements leave the planner one index for each look-up:
//!
//! - `LATERAL` with `LIMIT` keeps a look-up a look-up, instead of a join in some other order;
//! - a message is found by its id alone, or in the order of what it is found by;
//! - `active IS NOT FALSE` keeps away from the index of a user's channels, which has only what is `active`.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, query};

use super::epoch::IDENTITY;
use super::options::Names;

/// The columns of a message, from the alias `m`. Named apart from those of what it stands beside.
const MESSAGE: &str = "m.message_id AS m_id, m.channel_id AS m_channel, m.seq AS m_seq, \
    m.created_rev AS m_created_rev, m.changed_rev AS m_changed_rev, m.sender AS m_sender, \
    m.client_key AS m_client_key, m.kind AS m_kind, m.body AS m_body, m.html AS m_html, m.renderer AS m_renderer, \
    m.reply_to AS m_reply_to, m.mentions AS m_mentions, m.metadata::text AS m_metadata, \
    m.reactions::text AS m_reactions, m.stream AS m_stream, m.thread_root AS m_thread_root, m.reply_count AS m_reply_count, \
    m.last_reply_seq AS m_last_reply_seq, m.last_reply_at AS m_last_reply_at, m.pinned_rev AS m_pinned_rev, \
    m.pinned_at AS m_pinned_at, m.pinned_by AS m_pinned_by, m.created_at AS m_created_at, m.edited_at AS m_edited_at, m.edit_no AS m_edit_no, m.deleted_at AS m_deleted_at";

/// The keys of the reactions to the message `m` that are the user's `$2`: as many look-ups as it has keys.
const MINE: &str = "(SELECT array_agg(own.key) FROM jsonb_array_elements(m.reactions) AS asked(pair) \
    CROSS JOIN LATERAL (SELECT key FROM {p}reactions WHERE channel_id = $1 AND seq = m.seq AND key = asked.pair ->> 0 \
    AND user_id = $2 LIMIT 1) own) AS m_mine";

/// Whether a message `m` of a channel `c` is not said by somebody whom the viewer `$2` blocks. In a direct channel it was
/// said to the viewer, and stays. The list is read once, and is empty for nearly everybody.
const UNBLOCKED: &str =
    "(c.kind <> 'group' OR m.sender <> ALL (ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2)))";

/// The columns of a user, from the alias `u`.
const USER: &str = "u.user_id AS u_id, u.name AS u_name, u.avatar_url AS u_avatar_url, \
    u.metadata::text AS u_metadata, u.created_at AS u_created_at, u.updated_at AS u_updated_at";

/// The columns of a row of the channel list, from the aliases `c`, `h`, `p`, `u`, `m` and `unread`.
const VIEW: &str = "c.channel_id, c.kind, c.name, c.topic, c.metadata::text AS metadata, c.direct_key, c.history, c.receipts, \
    c.permissions::text AS permissions, c.frozen_at, c.frozen_reason, c.slow_mode, \
    c.last_seq, c.rev, h.version, c.access_version, c.participant_count, c.created_at, c.updated_at, \
    c.last_activity_at, p.user_id, p.role, p.joined_rev, p.delivered_seq, p.read_seq, p.badge_seq, p.floor_seq, \
    p.hidden_at_seq, p.archived, p.notifications, p.muted_at, p.muted_until, p.mute_reason, p.personal_rev, unread.*, {user}, {message}";

/// The columns of somebody's own state in a channel, from the alias `p`.
const STATE: &str =
    "p.badge_seq, p.read_seq, p.floor_seq, p.hidden_at_seq, p.archived, p.notifications, p.hidden_seqs";

/// When the message went that comes before one of `checked`, from the same sender and with a distance to keep.
const GONE: &str = "SELECT g.at FROM goes g
    WHERE g.channel_id = checked.channel_id AND g.sender = checked.sender AND g.ord < checked.ord
    ORDER BY g.ord DESC LIMIT 1";

/// The same in a batch where nothing goes before.
const NOTHING_GONE: &str = "SELECT NULL::timestamptz AS at";

/// In place of what a server says of itself.
const NO_IDENTITY: &str = "SELECT NULL::bigint AS system_identifier, NULL::bigint AS timeline";

/// One statement. Cheap to clone into a query: drivers prepare it once per connection.
#[derive(Debug)]
pub(super) struct Statement(Arc<str>);

impl Statement {
    /// Puts fragments and names into a template. Comment lines stay behind: they are for readers of the file.
    fn new(names: &Names, template: &str) -> Self {
        let sql =
            template.replace("{view_joins}", include_str!("sql/view_joins.sql")).replace("{view}", VIEW);
        let sql = sql.replace("{unread}", include_str!("sql/unread_join.sql"));
        let sql = sql
            .replace("{message}", MESSAGE)
            .replace("{mine}", MINE)
            .replace("{user}", USER)
            .replace("{state}", STATE)
            .replace("{unblocked}", UNBLOCKED);
        let lines: Vec<_> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        Self(names.fill(&lines.join("\n")).into())
    }

    /// A query, prepared once per connection.
    pub(super) fn query<'a>(&self) -> Query<'a, Postgres, PgArguments> {
        query(AssertSqlSafe(Arc::clone(&self.0)))
    }

    /// A query, planned anew each time: for connections whose settings are not ours, where a plan that was made
    /// while the tables were small would be kept after they have grown.
    pub(super) fn query_once<'a>(&self) -> Query<'a, Postgres, PgArguments> {
        self.query().persistent(false)
    }
}

/// The second statement of a batch.
fn spacing(goes: &str, gone: &str) -> String {
    include_str!("sql/append_write.sql").replace("{goes}", goes).replace("{gone}", gone)
}

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $template:expr;)*) => {
        /// Every statement of the store.
        #[derive(Debug)]
        pub(super) struct Sql {
            $($(#[$doc])* pub(super) $name: Statement,)*
        }

        impl Sql {
            /// Fills all templates. A server may not say who it is; then no statement asks it.
            pub(super) fn new(names: &Names, has_identity: bool) -> Self {
                let identity = if has_identity { IDENTITY } else { NO_IDENTITY };
                let fill = |template: &str| Statement::new(names, &template.replace("{identity}", identity));
                Self { $($name: fill($template),)* }
            }
        }
    };
}

statements! {
    put_user = "INSERT INTO {p}users AS u (user_id, name, avatar_url, metadata, created_at, updated_at)
        VALUES ($1, $2, $3, $4::jsonb, $5, $5) ON CONFLICT (user_id) DO UPDATE
        SET name = excluded.name, avatar_url = excluded.avatar_url, metadata = excluded.metadata,
            updated_at = excluded.updated_at
        RETURNING {user}";
    ensure_users = "INSERT INTO {p}users (user_id, created_at, updated_at)
        SELECT DISTINCT id COLLATE \"C\", $2, $2 FROM unnest($1::text[]) AS asked(id) ORDER BY 1
        ON CONFLICT (user_id) DO NOTHING";
    users = "SELECT {user} FROM {p}users u WHERE u.user_id = ANY($1)";
    note_seen = "INSERT INTO {p}users AS u (user_id, last_seen, created_at, updated_at)
        SELECT id, max(at), max(at), max(at)
        FROM unnest($1::text[], $2::timestamptz[]) AS seen(id, at) GROUP BY id ORDER BY id COLLATE \"C\"
        ON CONFLICT (user_id) DO UPDATE SET last_seen = excluded.last_seen
        WHERE u.last_seen IS NULL OR u.last_seen < excluded.last_seen";
    last_seen = include_str!("sql/last_seen.sql");
    personal_revs = "SELECT user_id, personal_rev FROM {p}users WHERE user_id = ANY($1)";

    hold_user = "INSERT INTO {p}users AS u (user_id, created_at, updated_at) VALUES ($1, $2, $2)
        ON CONFLICT (user_id) DO UPDATE SET personal_rev = u.personal_rev";
    blocks = "SELECT blocks_rev, ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $1 ORDER BY blocked) AS blocked
        FROM {p}users WHERE user_id = $1";
    block = include_str!("sql/block.sql");

    hold_participant = "SELECT FROM {p}participants WHERE channel_id = $1 AND user_id = $2 FOR NO KEY UPDATE";
    report = include_str!("sql/report.sql");
    report_close = include_str!("sql/report_close.sql");
    reports = include_str!("sql/reports.sql");

    create_account = "INSERT INTO {p}accounts (user_id, password_hash, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO NOTHING";
    account = "SELECT password_hash, created_at FROM {p}accounts WHERE user_id = $1";
    replace_password_hash = "UPDATE {p}accounts SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2";

    channel_create = include_str!("sql/channel_create.sql");
    receipt_head_create = "INSERT INTO {p}receipt_heads (channel_id) VALUES ($1)";
    channel_created = "SELECT channel_id, creation_digest FROM {p}channels
        WHERE created_by = $1 AND creation_key = $2";
    channel_rename = "UPDATE {p}channels SET name = $2, updated_at = $3 WHERE channel_id = $1";
    channel_receipts = "UPDATE {p}channels SET receipts = $2, updated_at = $3 WHERE channel_id = $1";
    channel_permissions = "UPDATE {p}channels SET permissions = coalesce(permissions, '{}') || $2::jsonb,
        access_version = access_version + 1, updated_at = $3 WHERE channel_id = $1";
    channel_freeze = "UPDATE {p}channels SET frozen_at = $3, frozen_reason = $2,
        access_version = access_version + 1, updated_at = $3 WHERE channel_id = $1";
    channel_unfreeze = "UPDATE {p}channels SET frozen_at = NULL, frozen_reason = NULLIF($2, $2),
        access_version = access_version + 1, updated_at = $3 WHERE channel_id = $1";
    channel_slow_mode = "UPDATE {p}channels SET slow_mode = $2::text::bigint,
        access_version = access_version + 1, updated_at = $3 WHERE channel_id = $1";
    channel_topic = "UPDATE {p}channels SET topic = $2, updated_at = $3 WHERE channel_id = $1";
    channel_delete = include_str!("sql/channel_delete.sql");
    direct_channel = include_str!("sql/direct_channel.sql");
    access = include_str!("sql/access.sql");
    channel_view = include_str!("sql/channel_view.sql");
    channel_page = include_str!("sql/channel_page.sql");
    memberships = include_str!("sql/memberships.sql");
    personal_since = include_str!("sql/personal_since.sql");
    moved = include_str!("sql/moved.sql");
    heads = include_str!("sql/heads.sql");
    personal_lock = include_str!("sql/personal_lock.sql");
    personal_write = include_str!("sql/personal_write.sql");
    draft_find = "SELECT (SELECT count(*) FROM (SELECT FROM {p}drafts
            WHERE user_id = $1 AND body IS NOT NULL LIMIT $3) n) AS others, d.place, d.body, d.personal_rev, d.at
        FROM (SELECT) one LEFT JOIN {p}drafts d ON d.user_id = $1 AND d.place = $2
        WHERE $4::uuid IS NULL OR EXISTS (SELECT FROM {p}participants p JOIN {p}channels c USING (channel_id)
            WHERE p.channel_id = $4 AND p.user_id = $1 AND p.active IS NOT FALSE AND c.deleted_at IS NULL)";
    draft_write = "WITH raised AS (
            UPDATE {p}users SET personal_rev = personal_rev + 1, drafts_rev = personal_rev + 1 WHERE user_id = $1
            RETURNING personal_rev
        )
        INSERT INTO {p}drafts AS d (user_id, place, body, personal_rev, at)
        SELECT $1, $2, $3, personal_rev, $4 FROM raised
        ON CONFLICT (user_id, place) DO UPDATE SET body = excluded.body, personal_rev = excluded.personal_rev,
            at = excluded.at
        RETURNING d.personal_rev";
    drafts = "SELECT place, body, personal_rev, at FROM {p}drafts
        WHERE user_id = $1 AND body IS NOT NULL AND personal_rev < $2 ORDER BY personal_rev DESC LIMIT $3";
    drafts_since = "SELECT place, body, personal_rev, at FROM {p}drafts
        WHERE user_id = $1 AND personal_rev > $2 ORDER BY personal_rev FETCH FIRST $3 ROWS WITH TIES";
    drafts_empty = include_str!("sql/drafts_empty.sql");
    drafts_end = include_str!("sql/drafts_end.sql");
    total_unread = include_str!("sql/total_unread.sql");
    clear_direct = include_str!("sql/clear_direct.sql");
    clear_history = include_str!("sql/clear_history.sql");
    hide_message = include_str!("sql/hide_message.sql");

    fenced_lock = include_str!("sql/fenced_lock.sql");
    fenced_read = include_str!("sql/fenced_read.sql");
    record = include_str!("sql/record.sql");

    known_among = include_str!("sql/known_among.sql");
    mute = "UPDATE {p}participants
        SET muted_at = $3, muted_until = $4, mute_reason = $5, access_version = access_version + 1, updated_at = $6
        WHERE channel_id = $1 AND user_id = $2";
    ban_put = include_str!("sql/ban_put.sql");
    ban_lift = "DELETE FROM {p}bans
        WHERE channel_id = $1 AND user_id = $2 AND (until IS NULL OR until > $3) RETURNING user_id";
    bans = include_str!("sql/bans.sql");
    join = include_str!("sql/join.sql");
    standing = include_str!("sql/standing.sql");
    leave = include_str!("sql/leave.sql");
    change_role = "UPDATE {p}participants
        SET role = $3, access_version = access_version + 1, updated_at = $4
        WHERE channel_id = $1 AND user_id = $2";
    participants = include_str!("sql/participants.sql");
    acquainted = include_str!("sql/acquainted.sql");

    append_create = include_str!("sql/append_create.sql");
    append_join = include_str!("sql/append_join.sql");
    append_lock = include_str!("sql/append_lock.sql");
    append_lock_free = concat!(include_str!("sql/append_lock.sql"), " SKIP LOCKED");
    append_optimistic = include_str!("sql/append_optimistic.sql");
    append_write = &spacing("", NOTHING_GONE);
    append_spaced = &spacing(include_str!("sql/append_goes.sql"), GONE);
    thread_roots = "SELECT message_id, channel_id, seq, sender, thread_root IS NOT NULL AS is_reply, deleted_at IS NOT NULL AS is_deleted
        FROM {p}messages WHERE message_id = ANY($1)";
    thread_grow = include_str!("sql/thread_grow.sql");
    thread_follow = include_str!("sql/thread_follow.sql");
    thread_write = include_str!("sql/thread_write.sql");
    threads = include_str!("sql/threads.sql");
    thread_shrink = "UPDATE {p}messages SET reply_count = reply_count - 1, changed_rev = $3
        WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1";
    history = include_str!("sql/history.sql");
    replies = include_str!("sql/replies.sql");
    message = include_str!("sql/message.sql");
    message_any = "SELECT {message} FROM {p}messages m
        WHERE m.message_id = $2 AND m.channel_id IS NOT DISTINCT FROM $1";
    message_edit = include_str!("sql/message_edit.sql");
    message_delete = include_str!("sql/message_delete.sql");

    stream_checkpoint = include_str!("sql/stream_checkpoint.sql");
    stream_end = include_str!("sql/stream_end.sql");
    streams_silent = "SELECT {message} FROM {p}messages m
        WHERE m.alive_at < $1 AND EXISTS (
            SELECT FROM {p}channels c WHERE c.channel_id = m.channel_id AND c.deleted_at IS NULL
        )
        ORDER BY m.alive_at, m.message_id LIMIT $2";
    pin_count = "SELECT count(*) >= $2 AS is_full FROM (
            SELECT FROM {p}messages WHERE channel_id = $1 AND pinned_rev > 0 LIMIT $2
        ) pins";
    pin_set = "UPDATE {p}messages SET pinned_rev = $3, pinned_at = $4, pinned_by = $5, changed_rev = $6
        WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1";
    pins = include_str!("sql/pins.sql");
    reaction_add = include_str!("sql/reaction_add.sql");
    reaction_remove = include_str!("sql/reaction_remove.sql");
    message_forget = include_str!("sql/message_forget.sql");
    versions = include_str!("sql/versions.sql");
    reactors = include_str!("sql/reactors.sql");

    advance_lock = include_str!("sql/advance_lock.sql");
    advance_write = include_str!("sql/advance_write.sql");
    receipts_since = include_str!("sql/receipts_since.sql");
    recipients = include_str!("sql/recipients.sql");
    unread = include_str!("sql/unread.sql");
    prune_receipt_log = "DELETE FROM {p}receipt_log WHERE at < $1";

    activities = include_str!("sql/activities.sql");
    changes = include_str!("sql/changes.sql");

    epoch = "SELECT epoch, stored.system_identifier, stored.timeline,
            server.system_identifier AS now_system, server.timeline AS now_timeline
        FROM {p}meta stored LEFT JOIN ({identity}) server ON true";
    epoch_stored = "SELECT epoch, system_identifier, timeline FROM {p}meta";
    epoch_put = "INSERT INTO {p}meta (epoch, system_identifier, timeline) VALUES ($1, $2, $3)
        ON CONFLICT (only_row) DO NOTHING";
    epoch_begin = "UPDATE {p}meta SET epoch = $1";
    epoch_moved = "UPDATE {p}meta SET epoch = $1, system_identifier = $2, timeline = $3
        WHERE epoch = $4";
}
