//! What a viewer is not shown: messages they hid from themselves, and those of whom they block.

/// Whether the message with a number is not among those that a list of hidden ones has, which is null for most people.
macro_rules! not_hidden {
    ($list:literal, $seq:literal) => {
        concat!(
            "(",
            $list,
            " IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(",
            $list,
            ") WHERE value = ",
            $seq,
            "))"
        )
    };
}

/// Whether a message of a channel of this kind is not said by somebody whom the viewer blocks. In a direct channel it was
/// said to the viewer, and stays. The list is read once, and is empty for nearly everybody.
macro_rules! not_blocked {
    ($kind:literal, $viewer:literal, $sender:literal) => {
        concat!(
            "(",
            $kind,
            " <> 'group' OR ",
            $sender,
            " NOT IN (SELECT blocked FROM chat_blocks WHERE blocker = ",
            $viewer,
            "))"
        )
    };
}

pub(super) use {not_blocked, not_hidden};
