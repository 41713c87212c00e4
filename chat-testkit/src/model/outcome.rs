//! What a call came to, as a value that can be compared between stores.

use chat_core::store::{
    AddOutcome, AdvanceOutcome, AppendOutcome, BanOutcome, BlockOutcome, ClearOutcome, CreateOutcome,
    DeleteOutcome, DraftOutcome, EditOutcome, EndOutcome, Fenced, HideOutcome, LiftOutcome, MuteOutcome,
    PersonalOutcome, PinOutcome, ReactOutcome, RemoveOutcome, RoleOutcome, ThreadOutcome,
};
use chat_core::{Activity, ChannelId, MembershipState, PersonalRev, User};

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Put(User),
    Created(CreateOutcome),
    Changed(Fenced<Activity>),
    Added(Fenced<AddOutcome>),
    Removed(Fenced<RemoveOutcome>),
    RoleChanged(Fenced<RoleOutcome>),
    Muted(Fenced<MuteOutcome>),
    Banned(Fenced<BanOutcome>),
    Lifted(Fenced<LiftOutcome>),
    Appended(Vec<AppendOutcome>),
    Edited(Fenced<EditOutcome>),
    Pinned(Fenced<PinOutcome>),
    Reacted(Fenced<ReactOutcome>),
    Saved(Vec<bool>),
    Ended(Fenced<EndOutcome>),
    Deleted(Fenced<DeleteOutcome>),
    Advanced(Vec<AdvanceOutcome>),
    Kept(Vec<PersonalOutcome>),
    Cleared(Option<(PersonalRev, MembershipState)>),
    HistoryCleared(ClearOutcome),
    Hid(HideOutcome),
    Draft(DraftOutcome),
    Blocked(BlockOutcome),
    Unblocked(BlockOutcome),
    Thread(ThreadOutcome),
    Pruned,
    Seen,
}

impl Outcome {
    /// The kinds of outcomes in it, as words.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Self::Appended(outcomes) => {
                outcomes.iter().map(|one| words(&format!("Append({one:?}"))).collect()
            }
            Self::Advanced(outcomes) => {
                outcomes.iter().map(|one| words(&format!("Advance({one:?}"))).collect()
            }
            Self::Kept(outcomes) => outcomes.iter().map(|one| words(&format!("Personal({one:?}"))).collect(),
            Self::Saved(kept) => kept.iter().map(|kept| format!("Saved {kept}")).collect(),
            one => vec![words(&format!("{one:?}"))],
        }
    }

    /// The channels it came to be about.
    pub(super) fn channels(&self) -> Vec<ChannelId> {
        match self {
            Self::Created(CreateOutcome::Created(created)) => vec![created.channel],
            Self::Appended(outcomes) => {
                let mut channels: Vec<_> = outcomes.iter().filter_map(channel).collect();
                channels.sort();
                channels.dedup();
                channels
            }
            _ => Vec::new(),
        }
    }
}

/// The names of variants at the beginning of a value written for debugging.
fn words(debug: &str) -> String {
    let names = debug.split('(').map_while(|part| part.split(|c: char| !c.is_alphanumeric()).next());
    names.filter(|name| !name.is_empty()).take(3).collect::<Vec<_>>().join(" ")
}

fn channel(outcome: &AppendOutcome) -> Option<ChannelId> {
    match outcome {
        AppendOutcome::Appended(appended) => Some(appended.message.channel),
        AppendOutcome::Duplicate(message) => Some(message.channel),
        _ => None,
    }
}
