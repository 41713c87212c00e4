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

            /// The last, 2^63 - 1: what databases hold.
            pub const MAX: Self = Self(i64::MAX as u64);

            /// The counter at `value`, or the last one where that is less.
            pub const fn new(value: u64) -> Self {
                Self(if value > Self::MAX.0 { Self::MAX.0 } else { value })
            }

            /// Reads a number from outside; one above [`MAX`](Self::MAX) is an
            /// [`ErrorKind::Invalid`](crate::ErrorKind) that names the field and the limit.
            pub fn parse(value: u64) -> Result<Self> {
                if value > Self::MAX.0 {
                    return Err(Error::invalid($field, "is above the limit").with_limit(Self::MAX.0));
                }
                Ok(Self(value))
            }

            /// For stores: reads [`as_i64`](Self::as_i64) back; a negative number was not written by the engine.
            pub fn from_stored(value: i64) -> Result<Self> {
                let value = u64::try_from(value);
                value.map(Self).map_err(|_| Error::internal(concat!("a stored ", $field, " is negative")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_from_outside_end_where_databases_do() {
        let most = i64::MAX as u64;
        assert_eq!(Seq::parse(most).unwrap(), Seq::MAX);
        assert_eq!(Seq::MAX.as_i64(), i64::MAX);
        let error = Seq::parse(most + 1).unwrap_err();
        assert_eq!((error.field(), error.limit()), (Some("seq"), Some(most)));
        assert_eq!((Seq::new(u64::MAX), Seq::MAX.next()), (Seq::MAX, Seq::MAX));
    }
}
