//! Taking the addresses the program listens on.

use std::net::SocketAddr;

use chat_core::{Error, Result};
use tokio::net::TcpListener;

/// Takes an address; `option` is the one it comes from.
pub(crate) async fn listen(option: &'static str, address: &str) -> Result<(TcpListener, SocketAddr)> {
    let refused = |error: std::io::Error| {
        let message = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("{address} is taken by another program: choose another address, or port 0")
            }
            std::io::ErrorKind::InvalidInput => format!("{address} is not an address: write 127.0.0.1:8080"),
            _ => format!("{address} cannot be listened on"),
        };
        Error::invalid(option, message).with_source(error)
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}
