//! What can be chosen, by flag or by environment.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::database_url::DatabaseUrl;

const EXAMPLES: &str = "\
Examples:
  chat-server
      everything in the current directory, the page on http://127.0.0.1:8080
  chat-server --data-dir /var/lib/chat --listen 0.0.0.0:8080
      files elsewhere, reachable from other machines (put a TLS proxy in front)
  CHAT_DATABASE_URL=postgres://chat:secret@db/chat chat-server --log-format json
      on Postgres; in the environment the password shows in no process list
  chat-server --allowed-origin https://chat.example.org --allowed-origin https://app.example.org
      its own page, by its public address, and a page of another site may use the API

On SIGTERM or Ctrl-C the server finishes what it accepted, ends its sockets and exits.";

/// A chat server out of the box: sign-up and login, direct and group channels, a web page, REST and WebSocket.
///
/// Needs no configuration: keeps everything in an SQLite file and a key file in the current directory.
#[derive(Debug, Parser)]
#[command(name = "chat-server", version, after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Where to listen; with port 0 the system picks a free one.
    #[arg(long, env = "CHAT_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,

    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`; by default the file chat.db in the data directory.
    // The value would show its password in `--help`.
    #[arg(long, env = "CHAT_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<DatabaseUrl>,

    /// Where chat.db and chat.key are; made when it is missing.
    #[arg(long, env = "CHAT_DATA_DIR", value_name = "DIR", default_value = ".")]
    pub(crate) data_dir: PathBuf,

    /// How long an access token holds: 90s, 15m, 8h, at most a day.
    #[arg(long, env = "CHAT_TOKEN_LIFETIME", value_name = "TIME", default_value = "15m", value_parser = parse_time)]
    pub(crate) token_lifetime: Duration,

    /// A web page that may use the API, as browsers write it in Origin. May be repeated; then name the server's own
    /// page as well, by its public address. Without it only the server's own page may.
    #[arg(
        long = "allowed-origin",
        env = "CHAT_ALLOWED_ORIGINS",
        value_name = "ORIGIN",
        value_delimiter = ',',
        value_parser = parse_origin
    )]
    pub(crate) allowed_origins: Vec<String>,

    /// Let an assistant, the user `_assistant`, answer whoever writes to it, word by word.
    #[arg(long, env = "CHAT_ASSISTANT")]
    pub(crate) assistant: bool,

    /// Where /metrics answers, when not beside the page.
    #[arg(long, env = "CHAT_METRICS_LISTEN", value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<String>,

    /// How log lines look. They go to standard error.
    #[arg(long, env = "CHAT_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also by module (`info,chat_core=debug`).
    #[arg(long, env = "CHAT_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    pub(crate) log_level: String,

    /// Accept a database that may lose acknowledged messages when the power fails. For throw-away data only.
    #[arg(long, env = "CHAT_ALLOW_WEAK_DURABILITY")]
    pub(crate) allow_weak_durability: bool,

    /// Serve the page from this directory instead of the copy inside the program, to work on it.
    #[arg(long, env = "CHAT_PAGE_DIR", value_name = "DIR")]
    pub(crate) page_dir: Option<PathBuf>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

fn parse_time(text: &str) -> Result<Duration, String> {
    let refused = || "write a whole number and s, m or h: 90s, 15m, 8h".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(refused)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return Err(refused()),
    };
    let number: u32 = number.parse().map_err(|_| refused())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

/// Compared whole with what browsers send, so what they never send is a mistake.
fn parse_origin(text: &str) -> Result<String, String> {
    let host = ["https://", "http://"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
    let is_bare = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']);
    match host.filter(|host| is_bare(host)) {
        Some(_) if !text.contains(char::is_uppercase) && text.is_ascii() => Ok(text.to_owned()),
        _ => Err(
            "write it as browsers do: https://app.example.org, lower case, nothing after the host and port"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_options_are_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(parse_time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_time("15m"), Ok(Duration::from_mins(15)));
        assert_eq!(parse_time("8h"), Ok(Duration::from_hours(8)));
        for text in ["", "s", "15", "1.5h", "-1s", "1d", "9999999999s", "1é"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_do() {
        for text in ["https://app.example.org", "http://localhost:3000", "https://[::1]:8443"] {
            assert_eq!(parse_origin(text).as_deref(), Ok(text));
        }
        for text in [
            "",
            "*",
            "app.example.org",
            "https://",
            "https://a/",
            "https://A.example",
            "ftp://a",
            "https://a b",
        ] {
            assert!(parse_origin(text).is_err(), "{text}");
        }
    }
}
