//! The statements that the driver sends, as it tells its log.
//!
//! SQLite's statements run on threads of the driver, which enter the caller's span: what is told in a span of ours
//! belongs to the operation inside it, whatever other tests do meanwhile.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::instrument::Instrument as _;
use tracing::span::Id;
use tracing::{Event, Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

static WATCHED: LazyLock<Mutex<HashMap<Id, Vec<String>>>> = LazyLock::new(Mutex::default);

/// Runs an operation and returns with its result the statements it sent, without the frame of the transaction and
/// the settings of a connection that was opened for it.
pub(super) async fn watch<T>(operation: impl Future<Output = T>) -> (T, Vec<String>) {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let listener = tracing_subscriber::registry().with(Listener);
        tracing::subscriber::set_global_default(listener).expect("nobody else listens everywhere");
    });
    let span = info_span!("watched");
    let id = span.id().expect("the listener is there");
    watched().insert(id.clone(), Vec::new());
    let result = operation.instrument(span).await;
    let sent = watched().remove(&id).unwrap_or_default();
    // One call to the driver may hold several statements; none has a semicolon of its own.
    let statements = sent.iter().flat_map(|sql| sql.split(';')).map(str::trim);
    let statements = statements
        .filter(|sql| !["", "BEGIN IMMEDIATE", "COMMIT"].contains(sql) && !sql.starts_with("PRAGMA"));
    (result, statements.map(str::to_owned).collect())
}

fn watched() -> std::sync::MutexGuard<'static, HashMap<Id, Vec<String>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Listener;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut text = Text::default();
        event.record(&mut text);
        let sql = if text.statement.trim().is_empty() { text.summary } else { text.statement };
        let spans: Vec<Id> = context.event_scope(event).into_iter().flatten().map(|span| span.id()).collect();
        let mut watched = watched();
        if let Some(id) = spans.iter().find(|id| watched.contains_key(id)) {
            watched.entry(id.clone()).or_default().push(sql.trim().to_owned());
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
