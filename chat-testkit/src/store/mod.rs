//! The promises of the storage port, one function each, and the macros that make tests of them.
//!
//! Every file has the promises of the aggregate it is named after.

pub mod epoch;
pub mod messages;
pub mod users;

/// Writes one test for each promise of [`Store`](chat_core::Store).
///
/// `open` names an `async fn` that gives a fresh and empty store: an `Arc<dyn Store>`, or a pair of one and
/// whatever must live as long.
#[macro_export]
macro_rules! store_conformance {
    ($open:path) => {
        $crate::promises! { $open, store;
            users {
                a_profile_is_created_then_replaced
                ensuring_leaves_profiles_alone
                the_unknown_are_left_out
            }
            epoch {
                the_epoch_stays_until_a_new_one_begins
            }
            messages {
                a_repeat_returns_the_first
                another_draft_under_the_same_key_conflicts
            }
        }
    };
}

/// Writes tests from a list of promises by module.
#[doc(hidden)]
#[macro_export]
macro_rules! promises {
    ($open:path, $suite:ident; $($module:ident { $($promise:ident)* })*) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                $crate::keeps($open, stringify!($promise), $crate::$suite::$module::$promise).await;
            }
        )*)*
    };
}
