//! Markdown to HTML, safe by construction.
//!
//! The HTML is written from the parser's events by a writer that knows one short list of elements and
//! attributes and nothing else. There is no sanitizer behind it, because there is nothing to take out.
//!
//! ```
//! use chat_core::markdown::{Markdown, RENDERER_VERSION, escape};
//!
//! let markdown = Markdown::default();
//! let rendered = markdown.render("**hi** <script>alert(1)</script>");
//! assert_eq!(rendered.html, "<p><strong>hi</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
//! assert_eq!(rendered.version, RENDERER_VERSION);
//!
//! let line = format!("**{}** joined", escape("*Eve* <eve@example.com>"));
//! let html = markdown.render(&line).html;
//! assert_eq!(html, "<p><strong>*Eve* &lt;eve@example.com&gt;</strong> joined</p>\n");
//! ```
//!
//! # What is written
//!
//! The dialect is `CommonMark` with strikethrough, tables and bare `http://` and `https://` addresses. Chat users
//! expect a new line to show, so every line break inside a paragraph is a `<br />`.
//!
//! | elements | attributes |
//! | --- | --- |
//! | `p h1…h6 blockquote ul li pre em strong del br hr table thead tbody tr th td` | none |
//! | `ol` | `start`, a number, when it is not 1 |
//! | `code` | `class="language-…"` in a block, when the language is `[A-Za-z0-9_+-]{1,32}` |
//! | `a` | `href` (`http://`, `https://` or `mailto:`) and `rel="noopener nofollow ugc"` |
//!
//! - Raw HTML is shown as the text it is.
//! - A link to anything else is its text alone. That includes relative links: a message has no base address.
//! - An image is a link to the image: loading it would tell its owner who reads, when and from where.
//! - Whatever nests deeper than the limit is shown without its formatting; no text is lost by that. What the dialect
//!   itself does not show stays hidden: titles and definitions of links, and cells beyond the head of a table.
//! - A body made to be slow to parse is shown as the plain text it is.
//! - NUL becomes U+FFFD. Other control characters and the bidirectional ones stay as they were sent: to keep a
//!   message's direction to itself, the page puts it in an element with `dir="auto"`.
//!
//! Every element is closed and rightly nested, so what is rendered cannot reach into the page around it.

mod bare_url;
mod effort;
mod element;
mod link;
mod text;
mod writer;

pub use text::escape;

use writer::Writer;

/// The version of the rules above. It is stored with each rendered text, so that a fix can find what to render again.
pub const RENDERER_VERSION: u32 = 1;

/// Far beyond what people write, and far below the 512 levels at which browsers stop nesting.
const DEFAULT_NESTING: usize = 32;
const MOST_NESTING: usize = 256;

/// A renderer of Markdown. It holds nothing but its limit: share it or copy it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markdown {
    nesting: usize,
}

/// HTML that is safe to put into a page as it is, and the version of the rules that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Well-formed HTML, or the empty string when the body shows nothing.
    pub html: String,
    /// The [`RENDERER_VERSION`] that wrote it.
    pub version: u32,
}

impl Markdown {
    /// A renderer that nests at most `nesting_limit` elements in each other, at most 256.
    ///
    /// Zero is allowed and gives text and line breaks alone.
    pub const fn new(nesting_limit: usize) -> Self {
        let nesting = if nesting_limit < MOST_NESTING { nesting_limit } else { MOST_NESTING };
        Self { nesting }
    }

    /// Renders `body`. There is no wrong Markdown: anything renders to something safe.
    ///
    /// Time and output grow linearly with the body; how long a body may be is the caller's to limit.
    pub fn render(&self, body: &str) -> Rendered {
        let writer = Writer::new(body, self.nesting);
        let html = if effort::is_linear(body) { writer.markdown() } else { writer.plain() };
        Rendered { html, version: RENDERER_VERSION }
    }
}

/// A limit of 32.
impl Default for Markdown {
    fn default() -> Self {
        Self::new(DEFAULT_NESTING)
    }
}

#[cfg(test)]
mod tests {
    use super::{Markdown, Rendered};

    #[test]
    fn a_body_that_shows_nothing_renders_to_nothing() {
        for body in ["", " ", "\n\n", "\t\r\n", "[a]: https://a.example"] {
            assert_eq!(
                Markdown::default().render(body),
                Rendered { html: String::new(), version: 1 },
                "{body:?}"
            );
        }
    }

    #[test]
    fn a_limit_too_high_for_browsers_is_lowered() {
        assert_eq!(Markdown::new(usize::MAX), Markdown::new(256));
    }
}
