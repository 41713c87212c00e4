//! Which passwords may be chosen, and that they are kept whole.

use chat_accounts::{NewPassword, Password};
use chat_core::ErrorKind;

use crate::common::{accounts, name, new_password, password};

#[test]
fn bounds_count_characters() {
    // Text, its repetitions, the limit it breaks.
    let cases = [
        ("é", 7, Some(8)),
        ("é", 8, None),
        ("é", 128, None),
        ("é", 129, Some(128)),
        ("\u{1f980}", 7, Some(8)),
        ("\u{1f980}", 8, None),
        ("\u{1f980}", 128, None),
        ("\u{1f980}", 129, Some(128)),
        // Invisible, but no less a character.
        ("\0", 8, None),
        (" ", 8, None),
        ("\u{200d}", 128, None),
        ("", 0, Some(8)),
        ("x", 100_000, Some(128)),
    ];
    for (text, times, limit) in cases {
        let parsed = NewPassword::parse(text.repeat(times));
        let broken = parsed.as_ref().err();
        assert_eq!(broken.and_then(chat_core::Error::limit), limit, "{times} times {text:?}: {broken:?}");
        if let Some(error) = broken {
            assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("password")));
        }
    }
}

#[test]
fn common_ones_are_refused_in_any_case() {
    for text in ["password", "PASSWORD", "Password1", "12345678", "QwertyUiop", "iloveyou", "contraseÑa"] {
        let error = NewPassword::parse(text).expect_err(text);
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("password")), "{text}");
        assert_eq!(error.limit(), None, "{text}");
    }
    assert!(NewPassword::parse("password and more").is_ok());
}

#[test]
fn at_login_only_the_upper_bound_holds() {
    for text in ["", "x", "password", &"é".repeat(128)] {
        assert!(Password::parse(text).is_ok(), "{text:?}");
    }
    let error = Password::parse("é".repeat(129)).expect_err("too long");
    assert_eq!(
        (error.kind(), error.field(), error.limit()),
        (ErrorKind::Invalid, Some("password"), Some(128))
    );
}

/// Neither bcrypt's 72 bytes, nor a NUL, nor white space at an end cuts a password short.
#[tokio::test]
async fn nothing_is_cut_off() {
    let (accounts, _store) = accounts();
    let long = "\u{1f980}".repeat(127);
    let cases = [
        (format!("{long}a"), format!("{long}b")),
        (format!("{long}a"), long.clone()),
        ("before\0after".to_owned(), "before\0".to_owned()),
        (" spaces at the ends ".to_owned(), "spaces at the ends".to_owned()),
        ("Case Matters".to_owned(), "case matters".to_owned()),
    ];
    for (number, (chosen, similar)) in cases.iter().enumerate() {
        let name = name(&format!("user{number}"));
        accounts.sign_up(&name, new_password(chosen)).await.expect("signs up");
        accounts.login(&name, password(chosen)).await.unwrap_or_else(|error| panic!("{chosen:?}: {error}"));
        let error = accounts.login(&name, password(similar)).await.expect_err("another password");
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{chosen:?}");
    }
}
