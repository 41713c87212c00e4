//! What a database's refusal means to the caller: a passing fault, or a fault of ours.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use chat_core::Error;
use sqlx::error::DatabaseError;

/// Sorts an error of the driver: passing faults become `Unavailable`, the rest `Internal`.
///
/// The cause is kept for logs, without the parts in which a database quotes rows.
pub(crate) fn from_sqlx(error: sqlx::Error) -> Error {
    let passing = is_passing(&error);
    let fault = Fault::from(error);
    tracing::debug!(%fault, passing, "the database refused");
    if passing {
        Error::unavailable("the database is not available").with_source(fault)
    } else {
        Error::internal("the database refused").with_source(fault)
    }
}

/// The code a database gave: SQLSTATE, or SQLite's extended result code in decimal.
pub(crate) fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(DatabaseError::code).map(Cow::into_owned)
}

fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(_) => code(error).is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

fn is_passing_code(code: &str) -> bool {
    match code.parse::<u32>() {
        // SQLite, in the low byte: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => {
            // Connection lost, out of resources (disk, memory, connections), the server stops or starts.
            ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
                // Serialization failure, deadlock, a lock not obtained, a statement cancelled by its timeout,
                // and 25006: a standby, which refuses writes until it is promoted.
                || matches!(code, "40001" | "40P01" | "55P03" | "57014" | "25006")
        }
    }
}

/// A driver's error without what may quote a user's text: Postgres repeats whole rows in an error's detail.
#[derive(Debug)]
enum Fault {
    Driver(sqlx::Error),
    Database { code: Option<String>, constraint: Option<String>, message: String },
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => Self::Database {
                code: code(&error),
                constraint: database.constraint().map(str::to_owned),
                message: database.message().to_owned(),
            },
            _ => Self::Driver(error),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(error) => error.fmt(f),
            Self::Database { code, constraint, message } => {
                f.write_str(message)?;
                for part in [code, constraint].into_iter().flatten() {
                    write!(f, " ({part})")?;
                }
                Ok(())
            }
        }
    }
}

impl StdError for Fault {}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_core::ErrorKind;

    #[test]
    fn passing_codes_are_told_from_lasting_ones() {
        for code in ["08006", "53100", "57P01", "40001", "40P01", "55P03", "5", "261", "13", "778"] {
            assert!(is_passing_code(code), "{code}");
        }
        for code in ["23505", "42P01", "22P02", "42501", "1", "19", "2067", "8"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }

    #[test]
    fn a_lost_connection_is_unavailable_and_a_missing_column_is_not() {
        assert_eq!(from_sqlx(sqlx::Error::PoolTimedOut).kind(), ErrorKind::Unavailable);
        assert_eq!(from_sqlx(sqlx::Error::ColumnNotFound("x".into())).kind(), ErrorKind::Internal);
    }
}
