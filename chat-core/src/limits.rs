//! Every bound of the engine in one place; what happens at a bound is written where it is checked.

use std::time::Duration;

use crate::error::{Error, Result};

/// The bounds of one engine. Start from [`Limits::default`] and change single fields.
///
/// ```
/// let mut limits = chat_core::Limits::default();
/// limits.body_bytes = 4_096;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest message body, bytes of UTF-8. 16 KiB holds a long letter and keeps a batch of 500 below 8 MiB.
    pub body_bytes: usize,
    /// Longest channel name and display name, characters.
    pub name_chars: usize,
    /// Longest channel topic, characters.
    pub topic_chars: usize,
    /// Longest reason of a deletion, characters.
    pub reason_chars: usize,
    /// Longest distance that slow mode sets between two messages of one sender, whole seconds.
    pub slow_mode: Duration,
    /// Longest comment of a report, characters.
    pub comment_chars: usize,
    /// Longest avatar address, bytes.
    pub url_bytes: usize,
    /// Most metadata entries of a user, channel or message.
    pub metadata_entries: usize,
    /// Most metadata in all, bytes of keys and values together.
    pub metadata_bytes: usize,
    /// Most mentions in one message.
    pub mentions: usize,
    /// Earlier versions of an edited message that are kept; at the bound the oldest goes. 0 keeps none.
    pub message_versions: usize,
    /// Most single messages of one channel that somebody hides from themselves; at the bound they clear its history.
    /// Each is looked at with every message they read.
    pub hidden_messages: usize,
    /// Most people whom one user blocks. Each is looked at with every message the user reads.
    pub blocked_users: usize,
    /// Most pinned messages of one channel.
    pub pins: usize,
    /// Most drafts of one user that wait at a time, empty ones aside; each holds up to a body.
    pub drafts: usize,
    /// Most open reports of one person in one channel: so many moderators have in hand before they hear of more.
    pub open_reports: usize,
    /// Most different keys of reactions to one message; so many reactions a reader of the message looks at.
    pub reaction_keys: usize,
    /// How often what a streamed message says more is told: 20 to 100 ms look like writing.
    pub stream_interval: Duration,
    /// How often the text of a streamed message is stored.
    pub stream_checkpoint: Duration,
    /// A streamed message to which nothing is appended for this long (and up to a half longer) has failed.
    pub stream_lease: Duration,
    /// Most messages that one sender streams through one node at a time.
    pub streams_per_sender: usize,
    /// Most messages that are streamed on one node at a time; each may keep a body in memory twice.
    pub streams: usize,
    /// Deepest nesting of Markdown containers; deeper ones become text.
    pub markdown_nesting: usize,
    /// Most active participants of a group.
    pub group_participants: usize,
    /// Most users named in one call (create a group, add participants).
    pub users_per_call: usize,
    /// Items on a page when the caller names no number.
    pub page_default: usize,
    /// Most items on a page.
    pub page_max: usize,
    /// Unread and mentions are exact up to this, then "more than".
    pub unread_cap: u64,
    /// Most rows looked at for one unread count; beyond it the count is marked `at_least`.
    pub unread_scan: u64,
    /// Most channels with unread messages that are looked at for the total over them; beyond it the total is marked
    /// `at_least`.
    pub unread_total_channels: u64,
    /// Up to this many active participants receipts are `full` (who and when); beyond it `counts`.
    pub receipt_full_participants: u64,
    /// Up to this many active participants receipts are `counts`; beyond it `off`.
    pub receipt_counts_participants: u64,
    /// How long the times of receipts are kept.
    pub receipt_log_age: Duration,
    /// Most channels in a resume cursor; more is an error that names the field.
    pub cursor_channels: usize,
    /// A channel further behind than this many changes is reset with a snapshot instead of replayed.
    pub resume_changes: u64,
    /// Most changes, memberships and messages on one page of a sync, and as many when the caller names no number.
    pub sync_items: usize,
    /// Latest messages of each channel that a sync tells by its view.
    pub sync_messages: usize,
    /// Events waiting for one session; at the bound it is marked lagging, the queue dropped, and it reads the store.
    pub outbox_events: usize,
    /// Changes read from the store at once by feeds and catch-up.
    pub catch_up_page: usize,
    /// Most sends in one commit. Beyond some hundreds nothing is gained.
    pub batch_items: usize,
    /// Sends and receipts waiting in one lane; at the bound callers wait.
    pub lane_queue: usize,
    /// How long a send may wait for its channel while a host transaction holds it, then it is `unavailable`.
    pub channel_wait: Duration,
    /// Who may do what, cached per participant; a stale entry is found at commit.
    pub access_cache: usize,
    /// How often the heads of live channels are compared with the store, to find a lost last notice.
    pub head_check: Duration,
    /// How often an idle session is told the heads that moved.
    pub heartbeat: Duration,
    /// How long a connection may take to authenticate.
    pub auth_deadline: Duration,
    /// A connection that neither sends nor answers pings for this long is closed.
    pub idle_timeout: Duration,
    /// How long one write to a connection may take, then it is closed as too slow.
    pub write_timeout: Duration,
    /// Largest frame a client may send, bytes. 1 MiB holds a resume cursor of 10,000 channels.
    pub frame_bytes: usize,
    /// Largest frame before authentication, bytes.
    pub unauthenticated_frame_bytes: usize,
    /// Deepest nesting of a JSON frame or body.
    pub json_depth: usize,
    /// Sends of one connection that may wait for their commit at a time; at the bound its next frame waits.
    pub sends_in_flight: usize,
    /// How long somebody who goes (or goes away) is shown as before, so that a reload does not flicker.
    pub presence_grace: Duration,
    /// Most changes of presence and typing told to one session per second. A full second's worth may come at once;
    /// beyond, changes wait and the latest state of each person and channel wins.
    pub presence_changes_per_second: u32,
    /// Most people one session subscribes to by name.
    pub presence_people: usize,
    /// Most channels whose presence one session subscribes to.
    pub presence_channels: usize,
    /// Up to this many active participants everybody's presence is told; beyond it how many are there.
    pub presence_participants: usize,
    /// How often nodes tell each other all of their users.
    pub presence_digest: Duration,
    /// How long what another node told holds without being told again. Three digests may be lost.
    pub presence_lease: Duration,
    /// How often counts of large channels are told at most.
    pub presence_count_interval: Duration,
    /// A user's `last_seen` is stored at most once in this time.
    pub last_seen_interval: Duration,
    /// How long somebody types without saying so again.
    pub typing_lease: Duration,
    /// Up to this many active participants typing is told; beyond it, it is refused.
    pub typing_participants: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 16 * 1024,
            name_chars: 128,
            topic_chars: 1_024,
            reason_chars: 256,
            slow_mode: Duration::from_hours(6),
            comment_chars: 1_000,
            url_bytes: 2_048,
            metadata_entries: 32,
            metadata_bytes: 4_096,
            mentions: 50,
            message_versions: 20,
            hidden_messages: 500,
            blocked_users: 500,
            pins: 50,
            drafts: 200,
            open_reports: 50,
            reaction_keys: 20,
            stream_interval: Duration::from_millis(50),
            stream_checkpoint: Duration::from_secs(1),
            stream_lease: Duration::from_mins(1),
            streams_per_sender: 16,
            streams: 4_096,
            markdown_nesting: 32,
            group_participants: 10_000,
            users_per_call: 100,
            page_default: 50,
            page_max: 200,
            unread_cap: 99,
            unread_scan: 1_000,
            unread_total_channels: 1_000,
            receipt_full_participants: 100,
            receipt_counts_participants: 10_000,
            receipt_log_age: Duration::from_hours(30 * 24),
            cursor_channels: 10_000,
            resume_changes: 1_000,
            sync_items: 500,
            sync_messages: 20,
            outbox_events: 256,
            catch_up_page: 200,
            batch_items: 500,
            lane_queue: 4_096,
            channel_wait: Duration::from_secs(10),
            access_cache: 100_000,
            head_check: Duration::from_secs(5),
            heartbeat: Duration::from_secs(25),
            auth_deadline: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(20),
            frame_bytes: 1024 * 1024,
            unauthenticated_frame_bytes: 4 * 1024,
            json_depth: 32,
            sends_in_flight: 64,
            presence_grace: Duration::from_secs(10),
            presence_changes_per_second: 10,
            presence_people: 200,
            presence_channels: 20,
            presence_participants: 100,
            presence_digest: Duration::from_secs(10),
            presence_lease: Duration::from_secs(35),
            presence_count_interval: Duration::from_secs(1),
            last_seen_interval: Duration::from_mins(1),
            typing_lease: Duration::from_secs(6),
            typing_participants: 100,
        }
    }
}

impl Limits {
    /// The number of items for a page: the default for `None`, an error for 0 or above the limit.
    pub fn page(&self, asked: Option<usize>) -> Result<usize> {
        within(asked.unwrap_or(self.page_default), self.page_max)
    }

    /// The same for a page of a sync.
    pub fn sync_page(&self, asked: Option<usize>) -> Result<usize> {
        within(asked.unwrap_or(self.sync_items), self.sync_items)
    }
}

fn within(limit: usize, most: usize) -> Result<usize> {
    if limit == 0 || limit > most {
        let error = Error::invalid("limit", "is not between 1 and the limit");
        return Err(error.with_limit(most as u64));
    }
    Ok(limit)
}
