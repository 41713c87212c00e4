//! Large databases, made by SQL in a second or two: one long conversation, or people with many channels.
//!
//! The rows are as the engine writes them, so that its own reads find them. Ids follow from numbers.

use chat_core::markdown::{Markdown, RENDERER_VERSION};
use chat_core::{ChannelId, UserId};
use uuid::Uuid;

use crate::{BODY, Outcome};

/// Everybody in the conversation, and the people the readers talk with.
const PEOPLE: u32 = 1_000;
/// People of each channel, beside the readers.
const MEMBERS: u32 = 9;
/// Messages of each channel but the conversation, and how many of them everybody has read.
const SHORT: u32 = 5;
const READ: u32 = 3;

/// What is in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// Messages of [`Large::conversation`].
    pub messages: u32,
    /// Channels of five messages; a [`Large::reader`] is in the first of them.
    pub channels: u32,
    /// How many channels each reader is in.
    pub readers: &'static [u32],
}

/// What two databases call differently.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    /// The id of this kind with the number that an expression has.
    pub(crate) id: fn(kind: u32, number: &str) -> String,
    /// A moment so many seconds ago.
    pub(crate) ago: fn(seconds: &str) -> String,
    /// No bytes.
    pub(crate) digest: &'static str,
    /// Whether receipts have their versions in a table of their own.
    pub(crate) has_receipt_heads: bool,
}

/// Kinds of ids.
const CHANNEL: u32 = 1;
const MESSAGE: u32 = 2;

/// People first; then channels, of which the conversation has number 0; then who is in them, and what they said.
const SCRIPT: &str = "
INSERT INTO chat_users (user_id, personal_rev, created_at, updated_at)
    SELECT 'user-' || n, 1, {now}, {now} FROM {people} people;
INSERT INTO chat_channels (channel_id, kind, name, history, last_seq, rev, {receipt_rev}access_version,
        participant_count, created_at, updated_at, last_activity_at)
    SELECT {channel n}, 'group', 'Channel ' || n, 'all', messages, messages + 1, {zero}1, {members}, {now}, {now},
        {ago (n * 7919) % 86311}
    FROM (SELECT n, CASE n WHEN 0 THEN {messages} ELSE {short} END AS messages FROM {channels} numbered) every;
INSERT INTO chat_participants (channel_id, user_id, role, active, joined_seq, joined_rev, delivered_seq, read_seq,
        badge_seq, floor_seq, receipt_rev, access_version, personal_rev, created_at, updated_at)
    SELECT {channel n}, member, 'member', {true}, 0, 1, read, read, read, 0, 0, 1, 1, {now}, {now}
    FROM (SELECT n, 'user-' || ((n * 7 + k * 19) % {number of people}) AS member,
            CASE n WHEN 0 THEN {messages} ELSE {read} END AS read
        FROM {channels} numbered CROSS JOIN (SELECT n AS k FROM {numbers members} every_k) ks {readers}) every;
INSERT INTO chat_activities (channel_id, rev, last_seq, name, actor, payload, at)
    SELECT {channel n}, 1, 0, 'created', '', '{\"kind\":\"group\",\"name\":null,\"users\":[]}', {now}
    FROM {channels} numbered;
INSERT INTO chat_messages (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest, kind,
        body, html, renderer, edit_no, created_at)
    SELECT {channel channel}, seq, {message channel * 10000000 + seq}, seq + 1, seq + 1, 'user-' || (seq % {members}),
        'key-' || seq, {digest}, 'user', '{body}', '{html}', {renderer}, 0, {now}
    FROM (SELECT 0 AS channel, n AS seq FROM {numbers messages} numbered
        UNION ALL SELECT c.n, s.n FROM {channels} c CROSS JOIN {numbers short} s WHERE c.n > 0) every;
{heads}";

impl Large {
    /// The long conversation.
    pub fn conversation() -> ChannelId {
        ChannelId::from_uuid(id(CHANNEL, 0))
    }

    /// Somebody who is in the long conversation.
    pub fn member() -> Outcome<UserId> {
        Ok(UserId::new("user-19")?)
    }

    /// Who is in so many channels; one of [`Large::readers`].
    pub fn reader(channels: u32) -> Outcome<UserId> {
        Ok(UserId::new(format!("reader-{channels}"))?)
    }

    /// The SQL that makes it, in tables that are there and empty.
    pub(crate) fn script(&self, dialect: &Dialect) -> String {
        let (now, html) = ((dialect.ago)("0"), Markdown::default().render(BODY).html);
        let number = |n: u32| n.to_string();
        let readers = self.readers.iter().map(|most| {
            format!(
                "UNION ALL SELECT n, 'reader-{most}', {READ} FROM {{channels}} numbered WHERE n BETWEEN 1 AND {most} "
            )
        });
        let (receipt_rev, zero, heads) = if dialect.has_receipt_heads {
            ("", "", "INSERT INTO chat_receipt_heads (channel_id) SELECT channel_id FROM chat_channels;")
        } else {
            ("receipt_rev, ", "0, ", "")
        };
        let words: [(&str, &str); 21] = [
            ("{readers}", &readers.collect::<String>()),
            ("{people}", &numbers(0, PEOPLE)),
            ("{channels}", &numbers(0, self.channels + 1)),
            ("{numbers members}", &numbers(1, MEMBERS)),
            ("{numbers messages}", &numbers(1, self.messages)),
            ("{numbers short}", &numbers(1, SHORT)),
            ("{number of people}", &number(PEOPLE)),
            ("{channel n}", &(dialect.id)(CHANNEL, "n")),
            ("{channel channel}", &(dialect.id)(CHANNEL, "channel")),
            ("{message channel * 10000000 + seq}", &(dialect.id)(MESSAGE, "(channel * 10000000 + seq)")),
            ("{ago (n * 7919) % 86311}", &(dialect.ago)("((n * 7919) % 86311)")),
            ("{now}", &now),
            ("{members}", &number(MEMBERS)),
            ("{messages}", &number(self.messages)),
            ("{short}", &number(SHORT)),
            ("{read}", &number(READ)),
            ("{true}", "(1 = 1)"),
            ("{receipt_rev}", receipt_rev),
            ("{zero}", zero),
            ("{digest}", dialect.digest),
            ("{renderer}", &number(RENDERER_VERSION)),
        ];
        let script = words.iter().fold(SCRIPT.to_owned(), |script, (word, sql)| script.replace(word, sql));
        let script = script.replace("{heads}", heads);
        script.replace("{body}", &quoted(BODY)).replace("{html}", &quoted(&html))
    }
}

/// A table of so many numbers `n`, in both databases' SQL.
fn numbers(first: u32, count: u32) -> String {
    format!(
        "(SELECT n FROM (WITH RECURSIVE i(n) AS (SELECT CAST({first} AS bigint) UNION ALL SELECT n + 1 FROM i \
         WHERE n < {past}) SELECT n FROM i) i WHERE n < {past})",
        past = first + count
    )
}

fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}

/// As the dialects make them in SQL: the number's decimal digits stand as they are.
fn id(kind: u32, number: u64) -> Uuid {
    let digits = format!("01900000000070008{kind:03}{number:012}");
    u128::from_str_radix(&digits, 16).map_or(Uuid::nil(), Uuid::from_u128)
}
