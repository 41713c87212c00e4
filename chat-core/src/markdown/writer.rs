//! The parser's events, written as HTML.

use std::{mem, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    bare_url,
    element::{CODE, Element, element},
    link,
    text::{BREAK, push_lines, push_text},
};

/// What `CommonMark` is extended by.
const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);

/// Writes one body.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    body: &'a str,
    nesting: usize,
    html: String,
    /// The elements that are open, outermost first.
    open: Vec<Open>,
    /// How many levels those are, at most `nesting`.
    depth: usize,
    /// How many tags are open inside the first one that found no level left, itself included.
    flattened: usize,
    /// Where the links and images that are open lead. Inside one, nothing else becomes a link.
    links: Vec<CowStr<'a>>,
    /// Text that stands in the body just as it is to be shown, not yet written.
    verbatim: Range<usize>,
    in_code_block: bool,
    in_table_head: bool,
    /// How many more cells may be empty. The parser fills up short rows, so that a wide head and many rows make
    /// cells by the square; as many as the body has bytes is more than anyone writes.
    empty_cells: usize,
}

/// An element, or a link that may not be one, whose end is still to come.
#[derive(Debug)]
struct Open {
    close: &'static str,
    levels: usize,
    /// Where its tag begins, and where what it holds begins.
    start: usize,
    content: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(body: &'a str, nesting: usize) -> Self {
        Self {
            body,
            nesting,
            html: String::with_capacity(body.len() * 2),
            open: Vec::new(),
            depth: 0,
            flattened: 0,
            links: Vec::new(),
            verbatim: 0..0,
            in_code_block: false,
            in_table_head: false,
            empty_cells: body.len(),
        }
    }

    /// The body's Markdown as HTML.
    pub(super) fn markdown(mut self) -> String {
        for (event, range) in Parser::new_ext(self.body, OPTIONS).into_offset_iter() {
            match event {
                Event::Text(text) if !self.in_code_block => self.text(&text, range),
                event => {
                    self.flush();
                    self.event(event);
                }
            }
        }
        self.html
    }

    /// The body as it is, in one paragraph.
    pub(super) fn plain(mut self) -> String {
        self.start(Tag::Paragraph);
        push_lines(&mut self.html, self.body);
        self.end(TagEnd::Paragraph);
        self.html
    }

    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(text) => self.code(&text),
            Event::Rule => {
                self.begin_line();
                self.html.push_str("<hr />\n");
            }
            Event::SoftBreak | Event::HardBreak => self.html.push_str(BREAK),
            Event::Text(text) if self.flattened == 0 => push_text(&mut self.html, &text),
            // What the parser was not asked to find would be shown as text too.
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => push_lines(&mut self.html, &text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        self.in_code_block |= matches!(tag, Tag::CodeBlock(_));
        self.in_table_head |= matches!(tag, Tag::TableHead);
        if self.flattened > 0 {
            self.flattened += 1;
            return;
        }
        match tag {
            Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. } => {
                self.start_link(link_type, dest_url);
            }
            tag => match element(&tag, self.in_table_head) {
                Some(element) if element.needs <= self.nesting - self.depth => {
                    self.start_element(&tag, element);
                }
                _ => self.flattened = 1,
            },
        }
    }

    fn start_element(&mut self, tag: &Tag<'_>, element: Element) {
        if element.is_block {
            self.begin_line();
        }
        let start = self.html.len();
        element.push_open(&mut self.html, tag);
        self.push_open(start, element.close, element.levels);
    }

    fn start_link(&mut self, link_type: LinkType, destination: CowStr<'a>) {
        let destination = match link_type {
            LinkType::Email => format!("mailto:{destination}").into(),
            _ => destination,
        };
        let start = self.html.len();
        if self.may_link() && link::is_allowed(&destination) {
            link::push_open(&mut self.html, &destination);
            self.push_open(start, link::CLOSE, 1);
        } else {
            self.push_open(start, "", 0);
        }
        self.links.push(destination);
    }

    fn push_open(&mut self, start: usize, close: &'static str, levels: usize) {
        self.depth += levels;
        self.open.push(Open { close, levels, start, content: self.html.len() });
    }

    fn end(&mut self, tag: TagEnd) {
        self.in_code_block &= tag != TagEnd::CodeBlock;
        self.in_table_head &= tag != TagEnd::TableHead;
        if self.flattened > 0 {
            self.flattened -= 1;
            self.end_flattened(tag);
        } else if let Some(open) = self.open.pop() {
            self.depth -= open.levels;
            self.end_open(tag, &open);
        }
    }

    fn end_open(&mut self, tag: TagEnd, open: &Open) {
        let is_empty = self.html.len() == open.content;
        match tag {
            TagEnd::Link | TagEnd::Image => {
                let destination = self.links.pop().filter(|_| is_empty);
                push_text(&mut self.html, destination.as_deref().unwrap_or_default());
            }
            TagEnd::TableCell if is_empty && self.empty_cells == 0 => return self.html.truncate(open.start),
            TagEnd::TableCell if is_empty => self.empty_cells -= 1,
            TagEnd::HtmlBlock | TagEnd::Paragraph if self.html.ends_with(BREAK) => {
                self.html.truncate(self.html.len() - BREAK.len());
            }
            _ => {}
        }
        self.html.push_str(open.close);
    }

    /// Keeps apart what the missing elements would have kept apart.
    fn end_flattened(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => self.html.push(' '),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {}
            _ if self.html.is_empty() || self.html.ends_with('\n') => {}
            _ => self.html.push_str(BREAK),
        }
    }

    fn code(&mut self, text: &str) {
        let has_level = self.flattened == 0 && self.depth < self.nesting;
        let (open, close) = if has_level { (CODE.open, CODE.close) } else { ("", "") };
        self.html.push_str(open);
        push_text(&mut self.html, text);
        self.html.push_str(close);
    }

    /// Text arrives in pieces, cut at every character that could have been markup. What is cut but stands in the
    /// body in one piece is put together again, so that an address is found whole; what was escaped never is.
    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.body.get(range.clone()) != Some(text) {
            self.flush();
            push_text(&mut self.html, text);
        } else if range.start == self.verbatim.end {
            self.verbatim.end = range.end;
        } else {
            self.flush();
            self.verbatim = range;
        }
    }

    fn flush(&mut self) {
        let range = mem::take(&mut self.verbatim);
        let text = self.body.get(range).unwrap_or_default();
        if self.may_link() {
            bare_url::push_linked(&mut self.html, text);
        } else {
            push_text(&mut self.html, text);
        }
    }

    fn may_link(&self) -> bool {
        self.flattened == 0 && self.links.is_empty() && self.depth < self.nesting
    }

    fn begin_line(&mut self) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }
}
