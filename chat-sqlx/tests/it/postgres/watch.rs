//! The statements that the driver sends, as it tells its log.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Listens on the current thread for as long as it lives; the test must run on one thread.
pub(super) struct Watch {
    statements: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Watch {
    /// Begins to listen.
    pub(super) fn begin() -> Self {
        let statements = Arc::default();
        let listener = Listener(Arc::clone(&statements));
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(listener));
        Self { statements, _guard: guard }
    }

    /// What was sent since the last time, without the frame of the transaction.
    pub(super) fn take(&self) -> Vec<String> {
        let statements = std::mem::take(&mut *self.statements.lock().expect("the list"));
        let is_frame =
            |sql: &String| ["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|word| sql.starts_with(word));
        statements.into_iter().filter(|sql| !is_frame(sql)).collect()
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut text = Text::default();
            event.record(&mut text);
            let sql = if text.statement.trim().is_empty() { text.summary } else { text.statement };
            self.0.lock().expect("the list").push(sql.trim().to_owned());
        }
    }
}

/// The driver gives the statement whole where its summary is not all of it.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
