//! A test that needs a world of its own runs a second time, in another process, behind a command that prepares it.

use std::process::Command;

/// Tells the second run that it is one.
const AGAIN: &str = "CHAT_TEST_AGAIN";

/// Whether this is the second run, and the world around it may be broken.
#[must_use]
pub fn is_again() -> bool {
    std::env::var(AGAIN).is_ok()
}

/// Runs the test with this full name (`module::test`) a second time, behind `world`: a command that runs what its last
/// arguments say, and takes down afterwards what it put up. Fails with all that was said when the test fails there.
pub fn run_again(test: &str, mut world: Command) {
    let this = std::env::current_exe().expect("the path of this test");
    let ran = world.arg(this).args(["--exact", test, "--nocapture"]).env(AGAIN, test).output();
    let ran = ran.expect("the command that prepares the world runs");
    let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(ran.status.success(), "{test}:\n{}\n{}", said[0], said[1]);
    assert!(said[0].contains("1 passed"), "{test}: nothing ran:\n{}\n{}", said[0], said[1]);
}
