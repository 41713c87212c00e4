//! The words for the model's small enumerations: lower case, stable.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }

        impl From<chat_core::$name> for $name {
            fn from(value: chat_core::$name) -> Self {
                match value {
                    $(chat_core::$name::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for chat_core::$name {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }
    )+};
}

words! {
    /// What a channel is.
    ChannelKind {
        /// Two people; begins with the first message.
        Direct,
        /// Any number of people.
        Group,
    }

    /// What somebody who joins may read.
    HistoryVisibility {
        /// Everything.
        All,
        /// What was sent after they joined.
        SinceJoin,
    }

    /// What a participant may do, in rising order of rights.
    Role {
        /// May only read.
        Reader,
        /// May write.
        Member,
        /// May also change the channel, and add and remove people below them.
        Admin,
        /// May everything.
        Owner,
    }

    /// What of a channel a participant is notified of and counts into their total.
    NotificationLevel {
        /// Every message.
        All,
        /// Messages that mention them.
        Mentions,
        /// Nothing.
        Muted,
    }

    /// Where a channel is in a participant's own list.
    ListPlace {
        /// In it.
        Listed,
        /// Nowhere, until its next message; then listed.
        Hidden,
        /// Among the archived ones, whatever is sent there.
        Archived,
    }

    /// Whether a participant is in the channel now.
    ParticipantStatus {
        /// In the channel.
        Active,
        /// Left or was removed.
        Inactive,
    }

    /// What a message is for.
    MessageKind {
        /// Written by or for somebody; counts as unread.
        User,
        /// A notice of the app; never counts as unread.
        System,
    }

    /// How far a streamed message is.
    StreamState {
        /// Its sender goes on writing it.
        Streaming,
        /// Its sender wrote all of it.
        Finished,
        /// It was stopped.
        Cancelled,
        /// It broke off.
        Failed,
    }

    /// How a streamed message ended.
    StreamOutcome {
        /// Its sender wrote all of it.
        Finished,
        /// It was stopped.
        Cancelled,
        /// It broke off.
        Failed,
    }

    /// What is wrong with a message, in the eyes of who reports it.
    ReportReason {
        /// Advertising nobody asked for, or the same again and again.
        Spam,
        /// Somebody is insulted, threatened or pursued.
        Harassment,
        /// People are put down for what they are.
        Hate,
        /// Violence is shown, called for or praised.
        Violence,
        /// Sexual content that does not belong there.
        Sexual,
        /// Somebody is in danger of harming themselves.
        SelfHarm,
        /// Against the law in another way.
        Illegal,
        /// Something else; the comment says what.
        Other,
    }

    /// What moderators made of a report.
    Decision {
        /// The reporter was right, and something was done.
        Resolved,
        /// Nothing is wrong with the message.
        Dismissed,
    }

    /// How much a channel tells about receipts.
    ReceiptLevel {
        /// Everybody learns who received and read, and when.
        Full,
        /// Only counts.
        Counts,
        /// Nothing.
        Off,
    }

    /// How present a user is.
    Availability {
        /// No session, or invisible.
        Offline,
        /// There is a session, and nobody looks.
        Away,
        /// There is a session.
        Online,
    }

    /// What a client says of its device.
    DeviceState {
        /// Somebody is there.
        Online,
        /// Nobody looks.
        Away,
    }

    /// How much is told of presence, by the size of the channel.
    PresenceLevel {
        /// Everybody's state.
        People,
        /// How many are there.
        Counts,
    }

    /// How far a message got with one recipient.
    ReceiptStatus {
        /// Stored.
        Sent,
        /// Arrived at one of the recipient's devices.
        Delivered,
        /// Read.
        Read,
    }
}
