//! Finding out at once that nobody answers at an address.

use std::time::Duration;

use chat_core::{Error, ErrorKind, Result};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

/// How long a server may take for the whole of a login.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes one plain connection, or says where it could not and what to do.
///
/// A pool would take a refused connection for a server that is about to start, ask again until its patience ends, and
/// then tell that it waited. A server that does start and says so is left to the pool, as is a login it refuses.
pub(super) async fn server(connect: &PgConnectOptions) -> Result<()> {
    match timeout(PATIENCE, PgConnection::connect_with(connect)).await {
        Ok(Err(sqlx::Error::Io(error))) => Err(nobody(connect).with_source(error)),
        Err(late) => Err(nobody(connect).with_source(late)),
        Ok(Ok(connection)) => {
            // It has served its purpose: a goodbye that fails matters to nobody.
            drop(connection.close().await);
            Ok(())
        }
        Ok(Err(_)) => Ok(()),
    }
}

fn nobody(connect: &PgConnectOptions) -> Error {
    let (host, port) = (connect.get_host(), connect.get_port());
    let socket = connect.get_socket().map(|path| path.display().to_string());
    let place = socket.unwrap_or_else(|| format!("{host}:{port}"));
    let message =
        format!("names {place}, where no server answers: start Postgres there, or change the address");
    Error::new(ErrorKind::Unavailable, message).with_field("database_url")
}
