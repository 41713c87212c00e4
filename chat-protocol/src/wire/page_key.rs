//! Where a page of the channel list begins: an opaque text to clients.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chat_core::{ChannelId, ChannelPageKey, Error, Timestamp};
use uuid::Uuid;

/// The text of a [`ChannelPageKey`]: base64url of the time (8 bytes, big-endian) and the id (16 bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKey(String);

const TIME_BYTES: usize = 8;
const KEY_BYTES: usize = TIME_BYTES + 16;

impl PageKey {
    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Reads a text back; one that no page gave is an error that names `after`.
    pub fn parse(text: &str) -> Result<ChannelPageKey, Error> {
        let refused = || Error::invalid("after", "is not a page key this server gave");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| refused())?;
        let (time, id) = bytes.split_first_chunk::<TIME_BYTES>().ok_or_else(refused)?;
        let channel = Uuid::from_slice(id).map_err(|_| refused())?;
        Ok(ChannelPageKey {
            last_activity_at: Timestamp::from_micros(i64::from_be_bytes(*time)),
            channel: ChannelId::from_uuid(channel),
        })
    }
}

impl From<&ChannelPageKey> for PageKey {
    fn from(key: &ChannelPageKey) -> Self {
        let mut bytes = [0; KEY_BYTES];
        bytes[..TIME_BYTES].copy_from_slice(&key.last_activity_at.as_micros().to_be_bytes());
        bytes[TIME_BYTES..].copy_from_slice(key.channel.as_uuid().as_bytes());
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }
}
