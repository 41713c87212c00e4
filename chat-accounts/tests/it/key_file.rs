//! The key that a server keeps in a file.

use std::fs;
use std::path::Path;
use std::thread;

use chat_accounts::{AccessTokens, Hs256Key, JwtAuthenticator, JwtSettings};
use chat_core::{Authenticator, Error, ErrorKind, IdSource, LoginId, SystemIds, UserId};

use crate::common::ManualClock;

fn load(path: &Path) -> Result<Hs256Key, Error> {
    Hs256Key::load_or_create(path, &SystemIds)
}

/// Whether the second key reads what the first one signed: they are not shown, so this is how to compare them.
async fn are_same(first: &Hs256Key, second: &Hs256Key) -> bool {
    let (settings, clock) = (JwtSettings::default(), ManualClock::new());
    let tokens = AccessTokens::new(first.clone(), settings.clone(), clock.clone()).expect("valid settings");
    let reader = JwtAuthenticator::new(second.clone(), settings, clock).expect("valid settings");
    let user = UserId::new("alice").expect("an id");
    let issued = tokens.issue(&user, LoginId::from_uuid(SystemIds.uuid())).expect("signs");
    reader.authenticate(&issued.token).await.is_ok()
}

#[tokio::test]
async fn a_key_is_made_once_and_read_from_then_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.key");
    let made = load(&path).expect("is made");
    let bytes = fs::read(&path).expect("is there");
    assert_eq!(bytes.len(), 32);
    let read = load(&path).expect("is read");
    assert!(are_same(&made, &read).await);
    assert_eq!(fs::read(&path).expect("is there"), bytes, "reading does not write");

    let other = load(&folder.path().join("other.key")).expect("is made");
    assert!(!are_same(&made, &other).await, "each file has its own key");
}

#[tokio::test]
async fn all_who_make_it_at_once_have_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.key");
    let keys: Vec<_> = thread::scope(|scope| {
        let makers: Vec<_> = (0..16).map(|_| scope.spawn(|| load(&path).expect("is made or read"))).collect();
        makers.into_iter().map(|maker| maker.join().expect("does not panic")).collect()
    });
    for key in &keys {
        assert!(are_same(&keys[0], key).await);
    }
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("lists").map(|entry| entry.expect("reads").file_name()).collect();
    assert_eq!(left, ["chat.key"], "no draft stays behind");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.key");
    load(&path).expect("is made");
    let mode = fs::metadata(&path).expect("is there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o600, "{mode:o}");

    for mode in [0o640, 0o604, 0o620, 0o602, 0o660, 0o644, 0o777, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changes");
        let error = load(&path).expect_err("is open to others");
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("key_file")), "{mode:o}");
        assert!(error.to_string().contains("chmod 600"), "{mode:o}: {error}");
        assert!(error.to_string().contains("chat.key"), "{mode:o}: {error}");
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changes");
        load(&path).unwrap_or_else(|error| panic!("{mode:o}: {error}"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_of_another_length_is_refused_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.key");
    for length in [0, 1, 31, 33, 64, 1 << 20] {
        fs::write(&path, vec![b'k'; length]).expect("writes");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changes");
        let error = load(&path).expect_err("is no key");
        assert_eq!((error.field(), error.limit()), (Some("key_file"), Some(32)), "{length} bytes");
        assert!(!error.to_string().contains("kkk"), "{error}");
        assert_eq!(fs::metadata(&path).expect("is there").len(), length as u64);
    }
}

#[test]
fn a_path_that_cannot_be_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [folder.path().to_owned(), folder.path().join("missing").join("chat.key")] {
        let error = load(&path).expect_err("cannot be");
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("key_file")));
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}
