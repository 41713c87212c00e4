//! Log lines on standard error.

use std::io::{self, IsTerminal};

use chat_core::{Error, Result};
use tracing_subscriber::EnvFilter;

use crate::options::{LogFormat, Options};

/// Starts logging; a level that cannot be read is `Invalid`.
pub(crate) fn start(options: &Options) -> Result<()> {
    let filter = EnvFilter::try_new(&options.log_level)
        .map_err(|error| Error::invalid("log_level", "is not a level").with_source(error))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match options.log_format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
