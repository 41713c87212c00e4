//! Which names accounts may have.

use chat_accounts::AccountName;
use chat_core::ErrorKind;

#[test]
fn good_names_are_taken_as_they_are() {
    let longest = "a".repeat(AccountName::MAX_CHARS);
    for text in ["a", "7", "alice", "jo.doe", "x_1", "b-2", "a..b", "a.", longest.as_str()] {
        let name = AccountName::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(name.as_user().as_str(), text);
        assert_eq!(name.to_string(), text);
    }
}

#[test]
fn other_names_are_refused_with_the_field_and_a_reason() {
    let too_long = "a".repeat(AccountName::MAX_CHARS + 1);
    let cases = [
        ("", "is empty"),
        (too_long.as_str(), "longer"),
        ("Alice", "upper-case"),
        ("ALICE", "upper-case"),
        ("aÉ", "upper-case"),
        ("é", "character other than"),
        // A Cyrillic letter that looks like an 'a', and digits of another script.
        ("\u{430}lice", "character other than"),
        ("a\u{661}", "character other than"),
        ("a b", "character other than"),
        (" a", "character other than"),
        ("a\n", "character other than"),
        ("a\0", "character other than"),
        ("a/b", "character other than"),
        ("a@b", "character other than"),
        (".", "begin"),
        ("..", "begin"),
        ("-rf", "begin"),
        ("_a", "begin"),
    ];
    for (text, reason) in cases {
        let error = text.parse::<AccountName>().expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{text:?}");
        assert_eq!(error.field(), Some("user_id"), "{text:?}");
        assert!(error.message().contains(reason), "{text:?}: {error}");
    }
    assert_eq!(AccountName::parse(&too_long).expect_err("too long").limit(), Some(32));
}
