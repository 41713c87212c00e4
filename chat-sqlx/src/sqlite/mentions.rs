//! Who is mentioned where, beside the list in the message itself: what unread mentions are counted from.

use chat_core::{Content, Message, MessageKind, Result, UserId};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of};
use super::rows::damaged;
use super::sql::Sql;
use crate::{fault, payload};

/// Notes the mentions in the bound [`rows`].
macro_rules! remember_mentions {
    ($rows:literal) => {
        concat!(
            "INSERT INTO chat_mentions (channel_id, user_id, seq)
     SELECT unhex(value ->> 0), value ->> 1, value ->> 2 FROM json_each(",
            $rows,
            ") WHERE true ON CONFLICT DO NOTHING"
        )
    };
}

pub(super) use remember_mentions;

const REMEMBER: &str = remember_mentions!("?1");
const FORGET: &str = "DELETE FROM chat_mentions
     WHERE channel_id = ?1 AND seq = ?2 AND user_id IN (SELECT value FROM json_each(?3))";

/// The mentions of a message as it stores them: in the sender's order; nothing for none.
pub(super) fn list(content: &Content) -> Option<String> {
    let mut meant = payload::meant(&content.mentions, content.mentions_everyone).peekable();
    meant.peek()?;
    Some(meant.collect::<serde_json::Value>().to_string())
}

/// Reads [`list`] back: the users, and whether everybody is meant.
pub(super) fn decode(list: Option<&str>) -> Result<(Vec<UserId>, bool)> {
    let meant = list.map(serde_json::from_str).transpose();
    payload::decode_meant(meant.map_err(|source| damaged().with_source(source))?)
}

/// The mentions in messages that count for those mentioned, to bind.
pub(super) fn rows<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Result<String> {
    let mut rows = Vec::new();
    for message in messages {
        let channel = hex(&message.channel.as_uuid());
        rows.extend(counted(message).map(|user| (channel.clone(), user, message.seq.as_i64())));
    }
    json_of(serde_json::to_string(&rows))
}

/// Notes the mentions in a message. One statement.
pub(super) async fn remember(connection: &mut SqliteConnection, sql: &Sql, message: &Message) -> Result<()> {
    let remember = sqlx::query(sql.of(REMEMBER)).bind(rows([message])?);
    remember.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Forgets the mentions in a message as it was. One statement.
pub(super) async fn forget(connection: &mut SqliteConnection, sql: &Sql, message: &Message) -> Result<()> {
    let users: Vec<_> = counted(message).collect();
    let forget = sqlx::query(sql.of(FORGET))
        .bind(message.channel.as_uuid())
        .bind(message.seq.as_i64())
        .bind(json_of(serde_json::to_string(&users))?);
    forget.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Whom a message mentions that counts: not the sender, nobody in a system message, and once is enough for those who
/// are one of everybody.
fn counted(message: &Message) -> impl Iterator<Item = &str> {
    let content = message.content().filter(|_| message.kind == MessageKind::User);
    content.into_iter().flat_map(|content| {
        let named = if content.mentions_everyone { &[] } else { &content.mentions[..] };
        let named = named.iter().filter(|user| message.sender.user() != Some(*user)).map(UserId::as_str);
        payload::meant(&[], content.mentions_everyone).chain(named)
    })
}
