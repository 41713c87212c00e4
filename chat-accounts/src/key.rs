//! The key that tokens are signed with.

use std::fmt;

use chat_core::{Error, Result};
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{DecodingKey, EncodingKey};

/// A secret for HS256, and for nothing else: the type of the key fixes the algorithm, never a token's header.
///
/// Whoever holds it can sign in as anybody. `Debug` does not show it.
#[derive(Clone)]
pub struct Hs256Key {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Hs256Key {
    /// The shortest, in bytes: as long as the hash (RFC 7518, section 3.2).
    pub const MIN_BYTES: usize = 32;

    /// Takes a secret of at least 32 random bytes; a shorter one is [`Invalid`](chat_core::ErrorKind).
    ///
    /// Sets the process's cryptography for `jsonwebtoken` unless the host has set one: with features of two
    /// back ends enabled somewhere in the build, `jsonwebtoken` would otherwise panic at its first use.
    pub fn from_bytes(secret: &[u8]) -> Result<Self> {
        if secret.len() < Self::MIN_BYTES {
            let error = Error::invalid("key", "is shorter than the limit in bytes");
            return Err(error.with_limit(Self::MIN_BYTES as u64));
        }
        // The error says that one is set already, which is as good.
        let _already_set = rust_crypto::DEFAULT_PROVIDER.install_default();
        Ok(Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret) })
    }

    pub(crate) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub(crate) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

impl fmt::Debug for Hs256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hs256Key(redacted)")
    }
}
