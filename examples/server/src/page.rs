//! The page: plain files, carried inside the program.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Path below `page/` and content.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// The page loads from its own server only, runs no inline code, and nobody frames it.
const SAFETY: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    // A browser asks each time, so that a new server never runs beside an old page.
    (header::CACHE_CONTROL, "no-cache"),
];

/// Where the page's files are: inside the program, or in a directory while somebody works on them.
pub(crate) type PageDir = Option<Arc<Path>>;

/// Answers with a file of the page; `/` is `index.html`.
pub(crate) async fn serve(State(page_dir): State<PageDir>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let found = match &page_dir {
        None => FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| content.to_vec()),
        Some(page_dir) => match below(page_dir, path) {
            Some(file) => tokio::fs::read(file).await.ok(),
            None => None,
        },
    };
    match found {
        Some(content) => (SAFETY, [(header::CONTENT_TYPE, content_type(path))], content).into_response(),
        None => (StatusCode::NOT_FOUND, SAFETY, "There is no such page.\n").into_response(),
    }
}

/// The file below the directory; a path with any step but down names none.
fn below(page_dir: &Path, path: &str) -> Option<PathBuf> {
    let is_plain = |part| matches!(part, Component::Normal(_));
    Path::new(path).components().all(is_plain).then(|| page_dir.join(path))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_directory_are_found() {
        let page_dir = Path::new("/page");
        assert_eq!(below(page_dir, "a/b.js"), Some(PathBuf::from("/page/a/b.js")));
        for path in ["../secret", "a/../../secret", "/etc/passwd", "./a"] {
            assert_eq!(below(page_dir, path), None, "{path}");
        }
    }

    #[test]
    fn every_file_of_the_page_has_a_type() {
        assert!(FILES.iter().any(|(name, _)| *name == "index.html"));
        for (name, _) in FILES {
            assert_ne!(content_type(name), "application/octet-stream", "{name}");
        }
    }
}
