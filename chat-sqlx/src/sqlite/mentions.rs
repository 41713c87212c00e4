//! Who is mentioned where, beside the list in the message itself: what unread mentions are counted from.

use chat_core::{Content, Message, MessageKind, Result, UserId};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of};
use super::sql::Sql;
use crate::fault;

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
    let users = content.mentions.iter().map(UserId::as_str);
    (!content.mentions.is_empty()).then(|| users.collect::<serde_json::Value>().to_string())
}

/// The mentions in messages that count for those mentioned, to bind.
pub(super) fn rows<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Result<String> {
    let mut rows = Vec::new();
    for message in messages {
        let channel = hex(&message.channel.as_uuid());
        rows.extend(counted(message).map(|user| (channel.clone(), user.as_str(), message.seq.as_i64())));
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
    let users: Vec<_> = counted(message).map(UserId::as_str).collect();
    let forget = sqlx::query(sql.of(FORGET))
        .bind(message.channel.as_uuid())
        .bind(message.seq.as_i64())
        .bind(json_of(serde_json::to_string(&users))?);
    forget.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Whom a message mentions that counts: not the sender, and nobody in a system message.
fn counted(message: &Message) -> impl Iterator<Item = &UserId> {
    let content = message.content().filter(|_| message.kind == MessageKind::User);
    let users = content.into_iter().flat_map(|content| &content.mentions);
    users.filter(|user| message.sender.user() != Some(*user))
}
