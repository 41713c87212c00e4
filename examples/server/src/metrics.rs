//! Prometheus metrics: the engine's own (`chat_…`) and those of HTTP.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chat_core::{Error, Result};
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// From one commit on a fast disk to a request that timed out, seconds.
const SECONDS: [f64; 14] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
/// Messages in one commit, up to the limit of a batch.
const BATCH: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0];
/// How often what was recorded is put into its buckets, so that a server nobody asks does not gather it.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's metrics.
#[derive(Clone)]
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts recording.
    pub(crate) fn start() -> Result<Self> {
        let failed = |error| Error::internal("metrics cannot be recorded").with_source(error);
        let handle = PrometheusBuilder::new()
            .set_buckets(&SECONDS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Full("chat_batch_messages".into()), &BATCH)
            })
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(failed)?;
        describe_counter!("http_requests_total", "HTTP requests answered");
        describe_histogram!("http_request_duration_seconds", Unit::Seconds, "Time until a response began");
        Ok(Self(handle))
    }

    /// Keeps the records small; never returns.
    pub(crate) async fn keep(self) {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            self.0.run_upkeep();
        }
    }
}

/// `GET /metrics`, in the text format.
pub(crate) async fn render(State(metrics): State<Metrics>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.0.render()).into_response()
}

/// Counts a request, by the route that answers: an address itself would make a series per channel.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = method_word(request.method());
    let began = Instant::now();
    let response = next.run(request).await;
    let (took, status) = (began.elapsed(), response.status());
    tracing::debug!(method, route, status = status.as_u16(), seconds = took.as_secs_f64(), "answered");
    histogram!("http_request_duration_seconds", "method" => method, "route" => route.clone()).record(took);
    counter!("http_requests_total", "method" => method, "route" => route, "status" => status.as_u16().to_string())
        .increment(1);
    response
}

/// Clients can make methods up, and each would be a series of its own.
fn method_word(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
