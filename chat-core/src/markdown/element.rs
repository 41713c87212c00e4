//! The elements that the writer knows: what it writes for each of the parser's tags.

use std::fmt::Write as _;

use pulldown_cmark::{CodeBlockKind, HeadingLevel, Tag};

/// Languages of code have short names; what is longer is none.
const LONGEST_LANGUAGE: usize = 32;

/// What opens and closes an element, or two that always come together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// How many levels it adds.
    pub(super) levels: usize,
    /// How many levels must be left to begin it: its own, and those of the children it cannot be without.
    pub(super) needs: usize,
    /// Whether it begins on a line of its own.
    pub(super) is_block: bool,
}

impl Element {
    /// Appends its opening tag, with the attribute that a list's first number or a language of code becomes.
    pub(super) fn push_open(&self, html: &mut String, tag: &Tag<'_>) {
        // Writing to a string cannot fail.
        let _ = match (tag, language(tag)) {
            (Tag::List(Some(number)), _) if *number != 1 => writeln!(html, "<ol start=\"{number}\">"),
            (_, Some(language)) => write!(html, "<pre><code class=\"language-{language}\">"),
            _ => html.write_str(self.open),
        };
    }
}

/// The element of a tag; `None` for what this dialect does not have, which is then shown as its text.
pub(super) fn element(tag: &Tag<'_>, in_table_head: bool) -> Option<Element> {
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
pub(super) const CODE: Element = inline("<code>", "</code>");

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

/// The language of a block of code, when it may be named in a class.
fn language<'t>(tag: &'t Tag<'_>) -> Option<&'t str> {
    let Tag::CodeBlock(CodeBlockKind::Fenced(info)) = tag else { return None };
    let language = info.split_whitespace().next()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    (language.len() <= LONGEST_LANGUAGE && language.bytes().all(is_plain)).then_some(language)
}
