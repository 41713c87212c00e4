//! How many statements each use case takes on SQLite.

use std::sync::Arc;

use chat_core::ChannelId;
use chat_core::store::Store;
use chat_sqlx::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use super::statements::fill;
use super::{directory, url};
use crate::use_cases::{self, Counted};
use crate::watch::Words;

/// Each command, with the statements it takes cold and warm. A cold caller's standing is one statement more. Of the
/// others: what is edited or deleted is read before it is decided on, and so is the role of whoever gets another
/// or is removed; the answer to a creation or a change of the channel is its view.
const STATEMENTS: &[(&str, usize, usize)] = &[
    // Both are connections' own; the second is counted as the session it opens, without its look at the epoch: the
    // engine looks at that from time to time by itself, and the two cannot be told apart.
    ("session.authenticate", 0, 0),
    ("session.open", 2, 1),
    // What changed of one's own, the channels that moved; of the one that fits on the page its view and history.
    ("session.sync", 4, 4),
    ("message.send", 6, 5),
    ("stream.begin", 6, 5),
    // Of a stream that this node does not hold: it is read first.
    ("stream.append", 2, 1),
    ("stream.end", 7, 6),
    ("message.edit", 12, 11),
    ("version.list", 3, 2),
    ("message.delete", 11, 10),
    // The second time it is hidden already.
    ("message.hide", 4, 1),
    ("message.get", 2, 1),
    ("message.list", 2, 1),
    ("message.pin", 7, 6),
    // There is no pin to take away.
    ("message.unpin", 3, 2),
    ("pin.list", 2, 1),
    ("reaction.add", 7, 6),
    ("reaction.remove", 3, 2),
    ("reply.list", 2, 1),
    // Again it changes nothing; and who begins to follow has read so far.
    ("thread.follow", 5, 1),
    ("thread.unfollow", 5, 1),
    ("thread.read", 2, 1),
    ("thread.get", 3, 2),
    ("thread.list", 2, 1),
    ("reaction.list", 2, 1),
    // Whether those named exist, the group, its maker's standing, its view.
    ("channel.create", 7, 6),
    ("channel.rename", 6, 5),
    ("channel.set_topic", 6, 5),
    ("channel.set_receipts", 6, 5),
    // What decides who may do what makes the caller's standing anew, too.
    ("channel.set_permissions", 7, 6),
    ("channel.freeze", 7, 6),
    ("channel.unfreeze", 7, 6),
    ("channel.set_slow_mode", 7, 6),
    ("channel.delete", 8, 7),
    // The second time there is nothing to clear.
    ("channel.clear_history", 4, 1),
    ("channel.list", 1, 1),
    ("channel.get", 2, 1),
    // Whether those named exist.
    ("participant.add", 9, 7),
    ("participant.remove", 10, 9),
    ("participant.leave", 9, 8),
    ("participant.change_role", 7, 6),
    ("participant.mute", 7, 6),
    // There is nothing to lift.
    ("participant.unmute", 5, 4),
    ("participant.ban", 12, 11),
    ("participant.unban", 3, 2),
    ("ban.list", 2, 2),
    ("participant.list", 2, 1),
    ("receipt.delivered", 5, 4),
    ("receipt.read", 5, 4),
    ("receipt.read_privately", 4, 3),
    ("receipt.unread", 4, 3),
    ("channel.set_notifications", 4, 3),
    ("channel.place", 4, 3),
    ("draft.set", 5, 3),
    ("draft.list", 1, 1),
    ("recipient.list", 2, 1),
    ("receipt.list", 2, 1),
    ("unread.explain", 2, 1),
    ("unread.total", 1, 1),
    ("activity.list", 2, 1),
    ("user.list", 1, 1),
    ("message.report", 3, 1),
    ("report.list", 2, 1),
    ("report.close", 4, 2),
    ("user.block", 6, 2),
    ("user.unblock", 5, 1),
    ("user.list_blocked", 1, 1),
    // Who subscribes or types is looked at anew: no write follows that would find their standing stale. Then who is in
    // the channel, and when those were last seen who are told by name.
    ("presence.set", 0, 0),
    ("presence.subscribe", 3, 3),
    ("presence.unsubscribe", 0, 0),
    ("presence.get", 3, 2),
    ("typing.start", 1, 1),
    ("typing.stop", 1, 0),
];

/// A store whose tables have a name of their own, by which its statements are told from other tests'.
struct OnSqlite {
    store: Arc<SqliteStore>,
    words: Words,
    _directory: TempDir,
}

impl OnSqlite {
    async fn new(prefix: &'static str) -> Self {
        let directory = directory();
        let mut options = SqliteOptions::default();
        options.prefix = prefix.to_owned();
        let store = SqliteStore::open(&url(&directory), options).await.expect("open");
        Self { store: Arc::new(store), words: Words::begin(prefix), _directory: directory }
    }
}

impl Counted for OnSqlite {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn take(&self) -> Vec<String> {
        self.words.take()
    }

    async fn fill(&self, channel: ChannelId, participants: usize) {
        fill(&self.store, self.words.word(), channel, participants).await;
    }
}

#[tokio::test]
async fn use_cases_take_as_many_statements_in_large_channels() {
    let counted = OnSqlite::new("every_").await;
    use_cases::take_as_many_in_large_channels(counted, STATEMENTS).await;
}

#[tokio::test]
async fn writing_to_a_person_takes_few_statements_once_they_are_known() {
    use_cases::writing_to_a_person(OnSqlite::new("person_").await, 8, 5).await;
}
