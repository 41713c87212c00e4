//! Which web pages may open a socket. Browsers let any page try, so the server decides.

use axum::http::{HeaderMap, header};
use chat_core::Error;

/// The allowed pages.
#[derive(Debug, Default)]
pub(crate) enum Origins {
    /// Those of the host the request was sent to.
    #[default]
    SameHost,
    /// These, compared whole.
    Listed(Vec<String>),
}

impl Origins {
    pub(crate) fn listed(origins: impl Iterator<Item = String>) -> Self {
        Self::Listed(origins.map(|origin| origin.to_ascii_lowercase()).collect())
    }

    /// Lets a request in, or answers `Forbidden`. One without `Origin` comes from no browser.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Error> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let allowed = match (origins.next(), origins.next()) {
            (None, _) => true,
            (Some(origin), None) => origin.to_str().is_ok_and(|origin| self.allows(origin, headers)),
            _ => false,
        };
        if allowed { Ok(()) } else { Err(Error::forbidden("is not an allowed origin").with_field("Origin")) }
    }

    fn allows(&self, origin: &str, headers: &HeaderMap) -> bool {
        match self {
            Self::Listed(listed) => listed.contains(&origin.to_ascii_lowercase()),
            Self::SameHost => {
                let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
                let authority = origin.split_once("://").map(|(_, authority)| authority);
                host.zip(authority).is_some_and(|(host, authority)| host.eq_ignore_ascii_case(authority))
            }
        }
    }
}
