//! The kinds of outcomes that a comparison must have seen.

use std::collections::BTreeSet;

/// What sequences must come to somewhere among them, or the model proves nothing.
pub const KINDS: &[&str] = &[
    "Added Decided Added",
    "Added Decided AlreadyIn",
    "Added Decided Full",
    "Added NotGroup",
    "Added Stale",
    "Advance Advanced",
    "Advance BeyondHead",
    "Advance Unchanged",
    "Append Appended",
    "Append Conflict",
    "Append Duplicate",
    "Append NoReplyTarget",
    "Append NoThread Deleted",
    "Append NoThread Missing",
    "Append NoThread Nested",
    "Append NotFound",
    "Append Stale",
    "Banned Decided Banned",
    "Banned Decided LastOwner",
    "Changed Decided",
    "Changed NotGroup",
    "Cleared Some",
    "Created Created",
    "Created Duplicate",
    "Deleted Decided AlreadyDeleted",
    "Deleted Decided Deleted",
    "Edited Decided EditConflict",
    "Edited Decided Edited",
    "Edited Decided Streaming",
    "Ended Decided Ended",
    "Ended Decided Unchanged",
    "Hid Full",
    "Hid Hidden",
    "Hid NoMessage",
    "Hid Unchanged",
    "HistoryCleared BeyondHead",
    "HistoryCleared Cleared",
    "HistoryCleared Unchanged",
    "Lifted Decided Lifted",
    "Lifted Decided NotBanned",
    "Muted Decided Changed",
    "Muted Decided Unchanged",
    "Personal BeyondHead",
    "Personal Changed",
    "Personal Unchanged",
    "Reacted Decided Deleted",
    "Reacted Decided Full",
    "Reacted Decided Reacted",
    "Reacted Decided Unchanged",
    "Removed Decided Removed",
    "Removed NotGroup",
    "RoleChanged Decided Changed",
    "RoleChanged NotGroup",
    "Saved false",
    "Saved true",
];

/// Those of [`KINDS`] that are not among what [`run_side_by_side`](super::run_side_by_side) gave.
pub fn missing(seen: &BTreeSet<String>) -> Vec<&'static str> {
    let came_up = |kind: &str| seen.iter().any(|seen| seen.starts_with(kind));
    KINDS.iter().copied().filter(|kind| !came_up(kind)).collect()
}
