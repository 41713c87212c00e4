//! Why the server ends a connection; each code says whether to come back.

/// A numbered reason, in the number space of WebSocket close codes (RFC 6455 §7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// The client said goodbye.
    pub const NORMAL: Self = Self(1000);
    /// The server is stopping: reconnect, elsewhere or in a moment.
    pub const GOING_AWAY: Self = Self(1001);
    /// Too many frames above the limit, or frames that break the transport's rules: do not repeat them.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A fault of the server: reconnect with growing pauses.
    pub const INTERNAL: Self = Self(1011);
    /// No authentication in time: do not reconnect without a token.
    pub const AUTH_TIMEOUT: Self = Self(4000);
    /// The token was refused: get another one first.
    pub const UNAUTHENTICATED: Self = Self(4001);
    /// The token expired: get another one, then reconnect and resume.
    pub const EXPIRED: Self = Self(4002);
    /// No sign of life from the client: reconnect and resume.
    pub const IDLE: Self = Self(4003);
    /// The client reads too slowly for one write to finish: reconnect and resume.
    pub const TOO_SLOW: Self = Self(4004);

    /// Every code the engine uses.
    pub const ALL: [Self; 9] = [
        Self::NORMAL,
        Self::GOING_AWAY,
        Self::PROTOCOL_ERROR,
        Self::INTERNAL,
        Self::AUTH_TIMEOUT,
        Self::UNAUTHENTICATED,
        Self::EXPIRED,
        Self::IDLE,
        Self::TOO_SLOW,
    ];

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Whether the client should reconnect with the token it has.
    pub const fn may_reconnect(self) -> bool {
        matches!(self, Self::GOING_AWAY | Self::INTERNAL | Self::IDLE | Self::TOO_SLOW)
    }
}
