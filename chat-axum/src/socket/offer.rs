//! The subprotocols a client offers: the protocol's version, and perhaps a token.

use axum::http::{HeaderMap, header};
use chat_core::Error;
use chat_protocol::SUBPROTOCOL;

/// How a subprotocol that carries a token begins: browsers can set no header but this one.
const TOKEN: &str = "bearer.";
const FIELD: &str = "Sec-WebSocket-Protocol";

/// What a client offers.
#[derive(Debug, Default)]
pub(super) struct Offer<'a> {
    /// The subprotocol to select; none where the client named none.
    pub(super) selected: Option<&'static str>,
    /// The token.
    pub(super) token: Option<&'a str>,
}

impl<'a> Offer<'a> {
    /// Reads the offer. One without this server's version is an error: a browser would refuse a socket on which
    /// none of its subprotocols was selected, without saying why.
    pub(super) fn read(headers: &'a HeaderMap) -> Result<Self, Error> {
        let mut offer = Self::default();
        let mut offered = false;
        for value in headers.get_all(header::SEC_WEBSOCKET_PROTOCOL) {
            let value = value.to_str().map_err(|_| Error::invalid(FIELD, "is not text"))?;
            for word in value.split(',').map(str::trim) {
                offered = true;
                if word == SUBPROTOCOL {
                    offer.selected = Some(SUBPROTOCOL);
                } else if let Some(token) = word.strip_prefix(TOKEN) {
                    offer.token = Some(token);
                }
            }
        }
        if offered && offer.selected.is_none() {
            return Err(Error::invalid(FIELD, format!("does not offer {SUBPROTOCOL}")));
        }
        Ok(offer)
    }
}
