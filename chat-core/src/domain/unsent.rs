//! Drafts that wait: what somebody has written and not sent, the same on all their devices.

use super::access::Target;
use super::counter::PersonalRev;
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::time::Timestamp;

/// Where a draft waits: in a group, or with a person, and there perhaps in a thread. With a person it is the same place
/// before their direct channel begins and after.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DraftPlace {
    /// The group, or the person.
    pub target: Target,
    /// The message whose thread it would reply in.
    pub thread_root: Option<MessageId>,
}

/// Between the parts of a stored place; no id can contain it.
const SEPARATOR: char = '\u{1f}';
/// What sorts right after it.
const AFTER_SEPARATOR: &str = " ";

impl DraftPlace {
    /// The group it is in, if it is in one.
    pub fn channel(&self) -> Option<ChannelId> {
        if let Target::Channel(channel) = self.target { Some(channel) } else { None }
    }

    /// As stored.
    pub fn to_stored(&self) -> String {
        let root = self.thread_root.map_or_else(String::new, |root| root.as_uuid().to_string());
        match &self.target {
            Target::Channel(channel) => format!("channel{SEPARATOR}{}{SEPARATOR}{root}", channel.as_uuid()),
            Target::User(user) => format!("user{SEPARATOR}{user}{SEPARATOR}{root}"),
        }
    }

    /// For stores: from where to before where all stored places of a target are, its threads included.
    pub fn stored_range(target: &Target) -> [String; 2] {
        let from = Self { target: target.clone(), thread_root: None }.to_stored();
        let to = from.trim_end_matches(SEPARATOR).to_owned() + AFTER_SEPARATOR;
        [from, to]
    }

    /// For stores: reads [`DraftPlace::to_stored`] back.
    pub fn from_stored(text: &str) -> Result<Self> {
        let damaged = || Error::internal("a stored place of a draft is not what the engine writes");
        let uuid = |text: &str| text.parse().map_err(|_| damaged());
        let mut parts = text.split(SEPARATOR);
        let (kind, id, root) = (parts.next(), parts.next(), parts.next());
        let target = match (kind, id) {
            (Some("channel"), Some(id)) => Target::Channel(ChannelId::from_uuid(uuid(id)?)),
            (Some("user"), Some(id)) => Target::User(UserId::new(id)?),
            _ => return Err(damaged()),
        };
        let root = root.filter(|root| !root.is_empty());
        let thread_root = root.map(|root| uuid(root).map(MessageId::from_uuid)).transpose()?;
        Ok(Self { target, thread_root })
    }
}

/// What somebody has written and not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftState {
    /// Where.
    pub place: DraftPlace,
    /// Markdown; empty when there is nothing (any more).
    pub body: String,
    /// The user's personal version when this was so first; zero where nothing ever was. Of two the higher one holds.
    pub version: PersonalRev,
    /// When.
    pub at: Timestamp,
}

/// Drafts, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPage {
    /// The drafts that are not empty.
    pub drafts: Vec<DraftState>,
    /// Where the next (older) page begins, if there is one: below the version of this page's last.
    pub next: Option<PersonalRev>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_back() -> Result<()> {
        let id = uuid::Uuid::from_u128(7);
        let targets = [Target::Channel(ChannelId::from_uuid(id)), Target::User(UserId::new("channel")?)];
        for target in targets {
            for thread_root in [None, Some(MessageId::from_uuid(id))] {
                let place = DraftPlace { target: target.clone(), thread_root };
                assert_eq!(DraftPlace::from_stored(&place.to_stored())?, place);
            }
        }
        assert!(DraftPlace::from_stored("nowhere").is_err());
        Ok(())
    }

    #[test]
    fn a_range_holds_the_places_of_its_target_alone() -> Result<()> {
        let place = |user: &str, thread_root| {
            Ok::<_, Error>(DraftPlace { target: Target::User(UserId::new(user)?), thread_root }.to_stored())
        };
        let root = Some(MessageId::from_uuid(uuid::Uuid::max()));
        let [from, to] = DraftPlace::stored_range(&Target::User(UserId::new("ann")?));
        for own in [place("ann", None)?, place("ann", root)?] {
            assert!(from <= own && own < to, "{own:?}");
        }
        for (other, root) in [("an", root), ("ann!", None), ("ann a", None), ("anna", None), ("bob", root)] {
            let other = place(other, root)?;
            assert!(other < from || to <= other, "{other:?}");
        }
        Ok(())
    }
}
