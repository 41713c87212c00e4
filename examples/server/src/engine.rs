//! The engine, its accounts and its faces, put together from the options.

use std::sync::Arc;
use std::time::Duration;

use assistant::Assistant;
use chat_accounts::{AccessTokens, Accounts, HashSettings, Hs256Key, JwtSettings};
use chat_axum::ChatApi;
use chat_core::{ChatBuilder, ChatService, Result, SystemClock, SystemIds, UserId};

use crate::options::Options;
use crate::store::OpenStore;

/// Starts the engine on an open store. The key that signs tokens is made at the first start and kept.
pub(crate) fn start(options: &Options, open: &OpenStore) -> Result<ChatApi> {
    let key = Hs256Key::load_or_create(&options.data_dir.join("chat.key"), &SystemIds)?;
    let tokens = AccessTokens::new(key, JwtSettings::default(), Arc::new(SystemClock))?;
    let tokens =
        tokens.with_lifetime(options.token_lifetime).map_err(|error| error.with_field("token_lifetime"))?;
    let accounts =
        Accounts::new(open.accounts.clone(), tokens, &HashSettings::default(), Arc::new(SystemIds))?;
    let chat = ChatBuilder::new(open.store.clone()).start();
    let api = ChatApi::builder(chat, Arc::new(accounts.authenticator())).accounts(accounts);
    let api = match options.allowed_origins.as_slice() {
        [] => api,
        origins => api.allowed_origins(origins.iter().cloned()),
    };
    Ok(api.build())
}

/// How long the assistant thinks about a word.
const PACE: Duration = Duration::from_millis(60);

/// Lets the assistant in. Nobody can sign up under its name: names of accounts begin with a letter or digit.
pub(crate) async fn assistant(chat: &ChatService) -> Result<Assistant> {
    Assistant::join(chat, UserId::new("_assistant")?, PACE).await
}
