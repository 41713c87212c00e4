//! Optional accounts for hosts that bring no login of their own: sign-up, login, and the access tokens that the
//! engine's [`Authenticator`](chat_core::Authenticator) port reads back.
//!
//! ```
//! use std::sync::Arc;
//! use chat_accounts::{AccessTokens, AccountName, Accounts, HashSettings, Hs256Key, JwtSettings, NewPassword, Password};
//! use chat_core::store::MemoryStore;
//! use chat_core::{Authenticator, IdSource, SystemClock, SystemIds};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> chat_core::Result<()> {
//! // A server keeps its key: `Hs256Key::load_or_create("chat.key".as_ref(), &SystemIds)`.
//! let mut secret = [0; Hs256Key::MIN_BYTES];
//! SystemIds.fill(&mut secret)?;
//! let key = Hs256Key::from_bytes(&secret)?;
//!
//! let tokens = AccessTokens::new(key, JwtSettings::default(), Arc::new(SystemClock))?;
//! let store = Arc::new(MemoryStore::new());
//! let accounts = Accounts::new(store, tokens, &HashSettings::default(), Arc::new(SystemIds))?;
//!
//! let alice = AccountName::parse("alice")?;
//! accounts.sign_up(&alice, NewPassword::parse("correct horse battery")?).await?;
//! let access = accounts.login(&alice, Password::parse("correct horse battery")?).await?;
//!
//! let identity = accounts.authenticator().authenticate(&access.token).await?;
//! assert_eq!(identity.user.as_str(), "alice");
//! # Ok(())
//! # }
//! ```
//!
//! # A host's own issuer
//!
//! [`JwtAuthenticator`] stands alone: give it the secret that the host's login signs with, and the engine takes the
//! host's tokens. Nothing is stored here then.
//!
//! ```
//! use std::sync::Arc;
//! use chat_accounts::{Hs256Key, JwtAuthenticator, JwtSettings};
//! use chat_core::SystemClock;
//!
//! let key = Hs256Key::from_bytes(b"the secret shared with our login service")?;
//! let settings = JwtSettings::new("https://login.example.org", "chat").with_token_type("JWT");
//! let authenticator = JwtAuthenticator::new(key, settings, Arc::new(SystemClock))?;
//! # Ok::<(), chat_core::Error>(())
//! ```
//!
//! # What is kept secret
//!
//! Passwords, hashes, keys and tokens never appear in `Debug`, in errors or in log lines. The reasons for refusing a
//! token are logged at `debug`; the caller learns none of them.

mod accounts;
mod claims;
mod hashing;
mod jwt;
mod key;
mod key_file;
mod name;
mod password;
mod token;

pub use accounts::{Accounts, NewAccount};
pub use hashing::HashSettings;
pub use jwt::{JwtAuthenticator, JwtSettings};
pub use key::Hs256Key;
pub use name::AccountName;
pub use password::{NewPassword, Password};
pub use token::{AccessToken, AccessTokens};
