//! Options: what is wrong is said with the option's name, and help helps.

use std::net::TcpListener;

use crate::database::Postgres;
use crate::process::{Home, program, run};

#[tokio::test]
async fn a_wrong_option_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("its address").to_string();
    let held = TcpListener::bind(&taken);
    let cases: [(&[&str], i32, &[&str]); 10] = [
        (&["--listen", &taken], 1, &["--listen", "taken"]),
        (&["--listen", "nonsense"], 1, &["--listen", "nonsense"]),
        (&["--metrics-listen", &taken], 1, &["--metrics-listen", "taken"]),
        (
            &["--database-url", "mysql://ann:canary@db/chat"],
            1,
            &["--database-url", "sqlite://", "postgres://"],
        ),
        (&["--database-url", "canary"], 1, &["--database-url"]),
        (&["--data-dir", "/dev/null/x"], 1, &["--data-dir", "/dev/null/x"]),
        (&["--log-level", "a=b=c"], 1, &["--log-level"]),
        (&["--token-lifetime", "2 weeks"], 2, &["--token-lifetime", "15m"]),
        (&["--allowed-origin", "*"], 2, &["--allowed-origin", "https://app.example.org"]),
        (&["--listem", "127.0.0.1:0"], 2, &["--listem", "--listen"]),
    ];
    drop(held);
    for (arguments, code, parts) in cases {
        let home = tempfile::tempdir().expect("a directory");
        let mut command = program();
        command.current_dir(home.path()).args(arguments);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let output = command.output().await.expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {err}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        for part in parts {
            assert!(err.contains(part), "{arguments:?} says nothing of {part}: {err}");
        }
        assert!(!err.contains("canary"), "{err}");
    }
}

#[tokio::test]
async fn a_token_lifetime_beyond_a_day_is_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().to_str().expect("UTF-8");
    let (code, _, err) =
        run(&["--listen", "127.0.0.1:0", "--data-dir", dir, "--token-lifetime", "25h"]).await;
    assert_eq!(code, Some(1));
    assert!(err.contains("--token-lifetime is longer than the limit in seconds (limit 86400)"), "{err}");
}

#[tokio::test]
async fn help_has_examples_and_no_secrets() {
    let mut command = program();
    command.arg("--help").env("CHAT_DATABASE_URL", "postgres://ann:canary@db/chat");
    let output = command.output().await.expect("the program runs");
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).expect("UTF-8");
    for part in
        ["Examples:", "--database-url", "CHAT_DATABASE_URL", "[default: 127.0.0.1:8080]", "postgres://"]
    {
        assert!(help.contains(part), "{part}: {help}");
    }
    assert!(!help.contains("canary"), "{help}");
}

#[tokio::test]
async fn a_database_that_would_lose_messages_is_refused_unless_asked_for() {
    let postgres = Postgres::new().await;
    postgres.run("ALTER DATABASE {name} SET synchronous_commit = off").await;
    let home = Home::new(&[]);
    let dir = home.path().to_str().expect("UTF-8");
    let (code, _, err) =
        run(&["--listen", "127.0.0.1:0", "--data-dir", dir, "--database-url", &postgres.url()]).await;
    assert_eq!(code, Some(1));
    assert!(err.contains("synchronous_commit") && err.contains("--database-url"), "{err}");

    let home = Home::new(&["--database-url", &postgres.url(), "--allow-weak-durability"]);
    assert!(home.start().await.stop().await.success());
    assert!(home.log().contains("may lose acknowledged messages"), "{}", home.log());
    postgres.remove().await;
}
