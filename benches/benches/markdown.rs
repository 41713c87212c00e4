//! Markdown: the engine's renderer beside pulldown-cmark's own HTML writer.
//!
//! Both parse with the same options and write into a string of the same room. The engine's renderer does more in that
//! time: it looks first whether the body was made to be slow to parse, keeps links to what is safe, makes bare
//! addresses links, and bounds the nesting. It is the floor that would have to be sanitized behind.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chat_benches::{BODY, Outcome, beside, table};
use chat_core::markdown::Markdown;
use pulldown_cmark::{Options, Parser, html};

/// What the engine extends `CommonMark` by.
const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);

const PLAIN: &str = "Good morning! Did everybody get home well yesterday?";
const CODE: &str = "It fails only when the queue is full:\n\n\
    1. start with `--queue 4`\n2. send *five* messages at once\n3. look at the log\n\n\
    ```rust\nif queue.len() >= limit {\n    return Err(Error::full(\"queue\"));\n}\n```\n\n\
    - [x] found by **Ann**\n- [ ] to be fixed, see [the notes](https://notes.example.org/queue)\n";
/// The length of the long message, in bytes.
const LONG: usize = 4_096;

/// The aim: at most so many times the floor.
const MOST: f64 = 2.0;

fn main() -> Outcome {
    table::heading(
        "Markdown",
        "Markdown::render beside pulldown-cmark's HTML writer with the same options: one message of each kind.",
    );
    let mut criterion = beside::criterion();
    let long = long();
    let bodies =
        [("a plain line", PLAIN), ("emphasis and a link", BODY), ("a list and code", CODE), ("4 KB", &long)];
    let mut compared = Vec::with_capacity(bodies.len());
    for (name, body) in bodies {
        let markdown = Markdown::default();
        let mut ours = timed(|| markdown.render(black_box(body)).html);
        let mut theirs = timed(|| written_by_the_parser(black_box(body)));
        compared.push((name, beside::compare(&mut criterion, "markdown", name, &mut ours, &mut theirs)?));
    }
    for (name, compared) in compared {
        compared.judge(&format!("Markdown, {name}"), "pulldown-cmark's own writer", MOST);
    }
    criterion.final_summary();
    Ok(())
}

fn timed(mut render: impl FnMut() -> String) -> impl FnMut(u64) -> Outcome<Duration> {
    move |times| {
        let begin = Instant::now();
        for _ in 0..times {
            black_box(render());
        }
        Ok(begin.elapsed())
    }
}

fn written_by_the_parser(body: &str) -> String {
    let mut html = String::with_capacity(body.len() * 2);
    html::push_html(&mut html, Parser::new_ext(body, OPTIONS));
    html
}

/// Paragraphs of all kinds, up to the length.
fn long() -> String {
    let mut body = String::with_capacity(LONG + CODE.len());
    while body.len() < LONG {
        for part in [BODY, "\n\n", PLAIN, "\n\n", CODE, "\n"] {
            body.push_str(part);
        }
    }
    body.truncate(LONG);
    body
}
