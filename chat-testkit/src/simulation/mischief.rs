//! Faults: of the bus, of the store, of the clock.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chat_core::Clock as _;

use super::Dice;
use super::town::Town;
use crate::fakes::{BusFault, Method};

/// The tries a lane makes before it tells its callers that the store is away.
const TRIES: usize = 4;

/// The faults a bus may have.
const OF_THE_BUS: [BusFault; 6] = [
    BusFault::None,
    BusFault::DropAll,
    BusFault::DropLast,
    BusFault::Duplicate,
    BusFault::Reorder,
    BusFault::Delay,
];

/// Those of the store's methods that fail once, and then are called again or not as the caller likes.
const OF_THE_STORE: [Method; 11] = [
    Method::Append,
    Method::Advance,
    Method::EditMessage,
    Method::DeleteMessage,
    Method::RemoveParticipant,
    Method::AddParticipants,
    Method::Changes,
    Method::Memberships,
    Method::PersonalSince,
    Method::Moved,
    Method::Heads,
];

/// Does some harm.
pub(super) async fn make(town: &Town, dice: &Dice, step: usize) {
    let node = town.node(dice);
    match dice.below(10) {
        0..4 => node.bus.set(*dice.pick(&OF_THE_BUS).expect("there are faults")),
        4 => node.bus.release().await,
        5 => turn_the_clock(town, dice),
        _ if !town.setting.store_faults => {}
        6..8 => {
            let method = *dice.pick(&OF_THE_STORE).expect("there are methods");
            if dice.percent(50) {
                town.store.fail_before(method, 1);
            } else {
                town.store.fail_after(method, 1);
            }
        }
        8 => {
            // Committed or not, the callers learn nothing.
            if dice.percent(50) {
                town.store.fail_after(Method::Append, 1);
            } else {
                town.store.fail_before(Method::Append, 1);
            }
            town.store.fail_before(Method::Append, TRIES - 1);
        }
        _ => {
            town.back_at.store(step + 1 + dice.below(2 * town.people.len()), Ordering::SeqCst);
            town.store.set_down(true);
        }
    }
}

/// Makes sure that no run is without any.
pub(super) fn begin(town: &Town, dice: &Dice) {
    for node in &town.nodes {
        node.bus.set(*dice.pick(&OF_THE_BUS[1..]).expect("there are faults"));
    }
    if town.setting.store_faults {
        town.store.fail_before(Method::Append, 1);
        town.store.fail_after(Method::Append, 1);
    }
}

/// Brings a store back whose time has come.
pub(super) fn recover(town: &Town, step: usize) {
    if step >= town.back_at.load(Ordering::SeqCst) {
        town.store.set_down(false);
    }
}

fn turn_the_clock(town: &Town, dice: &Dice) {
    let by = Duration::from_secs(dice.below(100_000) as u64);
    let now = town.clock.now();
    town.clock.set(if dice.percent(50) { now.after(by) } else { now.before(by) });
}
