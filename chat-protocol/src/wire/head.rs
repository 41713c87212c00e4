//! Heads: how far channels are, short enough for ten thousand of them.

use std::borrow::Cow;
use std::fmt;

use chat_core::{Head, ReceiptRev, Rev};
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use super::{ChannelCursor, Id};

/// How far channels are: an object from channel id to `[rev, receipt_rev]`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Vec<u64>>))]
pub struct Heads<'a>(Cow<'a, [Head]>);

impl Heads<'_> {
    /// The heads, in the order they were given.
    pub fn as_slice(&self) -> &[Head] {
        &self.0
    }
}

impl<'a> From<&'a [Head]> for Heads<'a> {
    fn from(heads: &'a [Head]) -> Self {
        Self(Cow::Borrowed(heads))
    }
}

impl Serialize for Heads<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|head| (Id::from(head.channel), ChannelCursor::from(head))))
    }
}

impl<'de> Deserialize<'de> for Heads<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> de::Visitor<'de> for Entries {
    type Value = Heads<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from channel id to [rev, receipt_rev]")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut heads = Vec::new();
        while let Some((id, at)) = map.next_entry::<Id, ChannelCursor>()? {
            let (rev, receipt_rev) = (Rev::new(at.rev), ReceiptRev::new(at.receipt_rev));
            heads.push(Head { channel: id.into(), rev, receipt_rev });
        }
        Ok(Heads(Cow::Owned(heads)))
    }
}
