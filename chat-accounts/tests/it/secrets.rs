//! Nothing secret in `Debug`, in errors or in the log.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use chat_accounts::{NewPassword, Password};
use chat_core::Authenticator;
use chat_core::store::AccountStore;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;

use crate::common::{SECRET, accounts, key, name, new_password, password};

const CHOSEN: &str = "canary-password-7141";
const TRIED: &str = "canary-attempt-8282";

/// Log lines, kept.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn secrets_stay_out_of_debug_errors_and_logs() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let (shown, secrets) = whole_story().with_subscriber(Dispatch::new(subscriber)).await;
    let logged = lines.text();
    for expected in ["hash_password", "refused a token"] {
        assert!(logged.contains(expected), "the log was not captured: {logged}");
    }
    for secret in secrets {
        assert!(!logged.contains(&secret), "{secret} was logged: {logged}");
        assert!(!shown.contains(&secret), "{secret} was shown: {shown}");
    }
}

/// Does everything once; returns all that can be shown, and what must not be in it.
async fn whole_story() -> (String, Vec<String>) {
    let (accounts, store) = accounts();
    let alice = name("alice");
    let mut shown = Vec::new();
    shown.push(format!("{:?}", accounts.sign_up(&alice, new_password(CHOSEN)).await.expect("signs up")));
    shown.push(format!("{:?}", accounts.sign_up(&alice, new_password(CHOSEN)).await.expect_err("is taken")));
    shown.push(format!("{:?}", accounts.login(&alice, password(TRIED)).await.expect_err("wrong password")));
    let access = accounts.login(&alice, password(CHOSEN)).await.expect("logs in");
    let authenticator = accounts.authenticator();
    shown.push(format!("{:?}", authenticator.authenticate(&access.token).await.expect("is valid")));
    let forged = format!("{}canary-forged-9393", access.token);
    shown.push(format!("{:?}", authenticator.authenticate(&forged).await.expect_err("is forged")));
    shown.push(format!("{access:?} {accounts:?} {authenticator:?} {:?}", key()));
    shown.push(format!("{:?} {:?}", new_password(CHOSEN), password(TRIED)));
    let long = CHOSEN.repeat(10);
    shown.push(format!("{:?} {:?}", NewPassword::parse(long.clone()), Password::parse(long)));

    let account = store.account(alice.as_user()).await.expect("reads").expect("is there");
    let hash = account.password_hash.rsplit('$').next().expect("has parts").to_owned();
    let signature = access.token.rsplit('.').next().expect("has parts").to_owned();
    let secret = String::from_utf8(SECRET.to_vec()).expect("is text");
    let bytes = format!("{SECRET:?}");
    let bytes = bytes.trim_matches(['[', ']']).to_owned();
    let secrets = [CHOSEN, TRIED, "canary-forged"].map(str::to_owned).into_iter();
    (shown.join("\n"), secrets.chain([hash, signature, access.token, secret, bytes]).collect())
}
