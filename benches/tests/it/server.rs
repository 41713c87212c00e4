//! The engine behind its router, in memory, and the load generator as a program.

use std::net::SocketAddr;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chat_accounts::{Hs256Key, JwtAuthenticator, JwtSettings};
use chat_axum::ChatApi;
use chat_core::store::MemoryStore;
use chat_core::{ChatService, SystemClock, SystemIds};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Far longer than a small run takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server that lives as long as this.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    home: TempDir,
    _stop: oneshot::Sender<()>,
    _serving: JoinSet<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let key = Hs256Key::load_or_create(&home.path().join("chat.key"), &SystemIds).unwrap();
        let authenticator =
            JwtAuthenticator::new(key, JwtSettings::default(), Arc::new(SystemClock)).unwrap();
        let chat = ChatService::builder(MemoryStore::new()).start();
        let api = ChatApi::builder(chat, Arc::new(authenticator)).build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let app = Router::new().nest("/api", chat_axum::router(api.clone()));
            chat_axum::serve(listener, app, &api, async { drop(stopped.await) }).await;
        });
        Self { address, home, _stop: stop, _serving: serving }
    }

    /// Runs `load` against an address with these arguments.
    pub(crate) async fn load(&self, address: SocketAddr, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_load"));
        command.arg("--address").arg(address.to_string());
        command.arg("--key-file").arg(self.home.path().join("chat.key"));
        command.arg("--pid").arg(std::process::id().to_string());
        command.args(arguments).kill_on_drop(true);
        let Output { status, stdout, stderr } = timeout(PATIENCE, command.output()).await.unwrap().unwrap();
        let text = [stdout, stderr].concat();
        (status.success(), String::from_utf8(text).unwrap())
    }
}
