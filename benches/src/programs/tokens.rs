//! Signing users in without a password: a password costs its server a tenth of a second each.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chat_accounts::{AccessTokens, Hs256Key, JwtSettings};
use chat_core::{IdSource, LoginId, SystemClock, SystemIds, UserId};

use crate::Outcome;

/// Longer than any run.
const LIFETIME: Duration = Duration::from_hours(12);
/// As the server calls it in its data directory.
const KEY_FILE: &str = "chat.key";

/// Makes tokens.
#[derive(Debug, Clone)]
pub enum Tokens {
    /// Signed with the server's own key.
    Signed(Box<AccessTokens>),
    /// The user's name is enough.
    Names,
}

impl Tokens {
    /// Signs with the server's key in its data directory; before the server's first start the key is made there.
    pub fn of_key_in(directory: &Path) -> Outcome<Self> {
        Self::of_key_file(&directory.join(KEY_FILE))
    }

    /// Signs with the key in this file.
    pub fn of_key_file(file: &Path) -> Outcome<Self> {
        let key = Hs256Key::load_or_create(file, &SystemIds)?;
        let tokens = AccessTokens::new(key, JwtSettings::default(), Arc::new(SystemClock))?;
        Ok(Self::Signed(Box::new(tokens.with_lifetime(LIFETIME)?)))
    }

    /// A token of this user. The first connection with it makes them known to the server.
    pub fn token(&self, user: &str) -> Outcome<String> {
        match self {
            Self::Signed(tokens) => {
                let login = LoginId::from_uuid(SystemIds.uuid());
                Ok(tokens.issue(&UserId::new(user)?, login)?.token)
            }
            Self::Names => Ok(user.to_owned()),
        }
    }
}
