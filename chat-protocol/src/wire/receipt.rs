//! Receipts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{ReceiptStatus, Time};

/// One participant's watermarks, as told to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptState<'a> {
    /// Whose.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub user_id: Cow<'a, str>,
    /// Delivered up to here.
    pub delivered_seq: u64,
    /// Read up to here; never above `delivered_seq`.
    pub read_seq: u64,
}

/// The watermarks of a channel, and their version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipts<'a> {
    /// The version these bring the client to.
    pub receipt_rev: u64,
    /// The watermarks; they only rise, so the higher one wins.
    pub receipts: Vec<ReceiptState<'a>>,
}

/// A message's recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recipient<'a> {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub user_id: Cow<'a, str>,
    /// How far it got.
    pub status: ReceiptStatus,
    /// When it was delivered, while the channel keeps times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Time>,
    /// When it was read, while the channel keeps times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Time>,
}

impl<'a> From<&'a chat_core::ReceiptState> for ReceiptState<'a> {
    fn from(state: &'a chat_core::ReceiptState) -> Self {
        Self {
            user_id: state.user.as_str().into(),
            delivered_seq: state.delivered_seq.get(),
            read_seq: state.read_seq.get(),
        }
    }
}

impl<'a> Receipts<'a> {
    /// These watermarks, at this version.
    pub fn new(version: chat_core::ReceiptRev, states: &'a [chat_core::ReceiptState]) -> Self {
        Self { receipt_rev: version.get(), receipts: states.iter().map(Into::into).collect() }
    }
}

impl<'a> From<&'a chat_core::Recipient> for Recipient<'a> {
    fn from(recipient: &'a chat_core::Recipient) -> Self {
        Self {
            user_id: recipient.user.as_str().into(),
            status: recipient.status.into(),
            delivered_at: recipient.delivered_at.map(Into::into),
            read_at: recipient.read_at.map(Into::into),
        }
    }
}
