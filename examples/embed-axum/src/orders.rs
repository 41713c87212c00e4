//! Orders: a row of the market's and a message of the chat's, in one transaction.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chat_axum::{ApiError, CurrentUser};
use chat_core::{Draft, Error};
use serde::{Deserialize, Serialize};

use crate::login::{id_of, user_of};
use crate::{Market, database};

/// An order to be.
#[derive(Deserialize)]
pub(crate) struct NewOrder {
    seller_id: i64,
    /// The buyer's own number for it: the same one twice is a mistake.
    reference: String,
    item: String,
}

/// An order that was placed, and where its message is.
#[derive(Serialize)]
pub(crate) struct Placed {
    order_id: i64,
    channel_id: String,
    seq: u64,
}

/// `POST /orders`: writes the order, and tells the seller in the conversation of the two.
///
/// Either both are there or neither. A seller who is connected sees the message at once.
pub(crate) async fn place(
    State(market): State<Market>,
    buyer: CurrentUser,
    Json(order): Json<NewOrder>,
) -> Result<(StatusCode, Json<Placed>), ApiError> {
    let (chat, seller) = (market.chat.chat(), user_of(order.seller_id)?);
    let buyer_id = id_of(buyer.id()).ok_or_else(|| Error::unauthenticated("the token is not valid"))?;

    // Before the transaction: may the buyer write to the seller? It also renders, and writes nothing.
    let draft = Draft::new(format!("I order **{}** ({}).", order.item, order.reference));
    let prepared = chat.prepare(buyer.id(), &seller, draft).await?;

    let mut tx = market.pool.begin().await.map_err(database)?;
    let insert =
        "INSERT INTO orders (buyer_id, seller_id, reference, item) VALUES ($1, $2, $3, $4) RETURNING id";
    let insert = sqlx::query_scalar(insert).bind(buyer_id).bind(order.seller_id).bind(&order.reference);
    let order_id = insert.bind(&order.item).fetch_one(&mut *tx).await.map_err(database)?;
    // Last, because from here to the commit the conversation waits for this transaction.
    let appended = market.store.append_in(&mut tx, &prepared).await?;
    tx.commit().await.map_err(refusal)?;

    let (channel_id, seq) = (appended.message.channel.to_string(), appended.message.seq.get());
    // Tells the live sessions. Should the process end right here, the engine finds the message by itself.
    chat.announce(appended).await;
    Ok((StatusCode::CREATED, Json(Placed { order_id, channel_id, seq })))
}

/// Why the commit was refused; nothing of the transaction is there then, the message included.
fn refusal(error: sqlx::Error) -> Error {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("one_order_per_reference") => Error::conflict("was used before").with_field("reference"),
        _ => database(error),
    }
}
