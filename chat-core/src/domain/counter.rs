//! The counters of the model: small integers that only rise, each with its own type.

use std::fmt;

use crate::error::{Error, Result};

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(u64);

        impl $name {
            /// Before the first.
            pub const ZERO: Self = Self(0);

            /// The counter at `value`; at most `i64::MAX`, what databases hold.
            pub const fn new(value: u64) -> Self {
                Self(if value > i64::MAX as u64 { i64::MAX as u64 } else { value })
            }

            /// Reads a number from outside; a negative one is [`ErrorKind::Invalid`](crate::ErrorKind).
            pub fn parse(value: i64) -> Result<Self> {
                u64::try_from(value).map(Self).map_err(|_| Error::invalid($field, "is negative"))
            }

            /// The number.
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The number as databases hold it.
            pub const fn as_i64(self) -> i64 {
                self.0.cast_signed()
            }

            /// The counter `n` further.
            #[must_use]
            pub const fn plus(self, n: u64) -> Self {
                Self::new(self.0.saturating_add(n))
            }

            /// The counter `n` back, not below zero.
            #[must_use]
            pub const fn minus(self, n: u64) -> Self {
                Self(self.0.saturating_sub(n))
            }

            /// The next.
            #[must_use]
            pub const fn next(self) -> Self {
                self.plus(1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(
    /// A message's number in its channel: 1, 2, 3 … without a gap.
    Seq,
    "seq"
);
counter!(
    /// The number of a shared durable change in its channel (a message or an activity): 1, 2, 3 … without a gap.
    Rev,
    "rev"
);
counter!(
    /// The version of a channel's receipts; rises with every stored advance.
    ReceiptRev,
    "receipt_rev"
);
counter!(
    /// The version of a user's personal state: memberships, floors, hides.
    PersonalRev,
    "personal_rev"
);
