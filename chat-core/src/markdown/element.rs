//! The elements that the writer knows: what it writes for each of the parser's tags.

use pulldown_cmark::{HeadingLevel, Tag};

/// What opens and closes an element, or two that always come together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
    /// How many levels it adds.
    pub(crate) levels: usize,
    /// How many levels must be left to begin it: its own, and those of the children it cannot be without.
    pub(crate) needs: usize,
    /// Whether it begins on a line of its own.
    pub(crate) is_block: bool,
}

/// The element of a tag that needs no attributes; `None` for what this dialect does not have, which is then
/// shown as its text.
pub(crate) fn element(tag: &Tag<'_>, in_table_head: bool) -> Option<Element> {
    let element = match tag {
        Tag::Paragraph | Tag::HtmlBlock => block("<p>", "</p>\n"),
        Tag::Heading { level, .. } => heading(*level),
        Tag::BlockQuote(_) => block("<blockquote>\n", "</blockquote>\n"),
        Tag::List(None) => Element { needs: 2, ..block("<ul>\n", "</ul>\n") },
        Tag::List(Some(_)) => Element { needs: 2, ..block("<ol>\n", "</ol>\n") },
        Tag::Item => block("<li>", "</li>\n"),
        Tag::CodeBlock(_) => Element { levels: 2, needs: 2, ..block("<pre><code>", "</code></pre>\n") },
        Tag::Table(_) => {
            Element { levels: 2, needs: 4, ..block("<table>\n<thead>\n", "</tbody>\n</table>\n") }
        }
        // The second level of a table is its head and then its body.
        Tag::TableHead => block("<tr>", "</tr>\n</thead>\n<tbody>\n"),
        Tag::TableRow => block("<tr>", "</tr>\n"),
        Tag::TableCell if in_table_head => inline("<th>", "</th>"),
        Tag::TableCell => inline("<td>", "</td>"),
        Tag::Emphasis => inline("<em>", "</em>"),
        Tag::Strong => inline("<strong>", "</strong>"),
        Tag::Strikethrough => inline("<del>", "</del>"),
        _ => return None,
    };
    Some(element)
}

/// What a span of code is written as.
pub(crate) const CODE: Element = inline("<code>", "</code>");

const fn heading(level: HeadingLevel) -> Element {
    match level {
        HeadingLevel::H1 => block("<h1>", "</h1>\n"),
        HeadingLevel::H2 => block("<h2>", "</h2>\n"),
        HeadingLevel::H3 => block("<h3>", "</h3>\n"),
        HeadingLevel::H4 => block("<h4>", "</h4>\n"),
        HeadingLevel::H5 => block("<h5>", "</h5>\n"),
        HeadingLevel::H6 => block("<h6>", "</h6>\n"),
    }
}

const fn block(open: &'static str, close: &'static str) -> Element {
    Element { open, close, levels: 1, needs: 1, is_block: true }
}

const fn inline(open: &'static str, close: &'static str) -> Element {
    Element { open, close, levels: 1, needs: 1, is_block: false }
}
