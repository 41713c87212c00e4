//! What people write and do not send.

use chat_core::store::SetDraft;
use chat_core::{DraftPlace, MessageId, PersonalRev, Target, UserId};
use uuid::Uuid;

use super::{World, person};
use crate::model::call::{Asked, Call};

impl World {
    /// To be one of two places too many, at the third. Two of the places are in one group.
    pub(super) fn unsent(&self, user: UserId, place: u8, text: u8, expected: Option<u8>) -> Call {
        let target = if place < 2 { Target::from(self.channel(1)) } else { Target::from(person(place)) };
        let thread_root = (place == 1).then(|| MessageId::from_uuid(Uuid::from_u128(9)));
        let place = DraftPlace { target, thread_root };
        let body = ["", "hel", "hello"][usize::from(text % 3)].to_owned();
        let expected = expected.map(|version| PersonalRev::new(version.into()));
        let at = self.scene.tick();
        Asked::Draft(SetDraft { user, place, body, expected, limit: 2, at }).plain()
    }
}
