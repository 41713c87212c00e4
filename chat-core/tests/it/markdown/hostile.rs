//! Bodies made to be slow, deep or long when rendered: 64 KB of one trick each.

use chat_core::markdown::Markdown;

use super::oracle::{check, inspect};

const SIZE: usize = 65_536;

/// The dearest byte is a bracket of a link by reference, `[a]`: sixty bytes of tag for three.
const GROWTH: usize = 24;

/// What is repeated to fill the body.
const REPEATED: &[&str] = &[
    ">",
    "> ",
    "[",
    "]",
    "[]",
    "![",
    "*",
    "**a ",
    "*a",
    "_a ",
    "~~a ",
    "`",
    "`a``",
    "- ",
    "* ",
    "+ * ",
    "1. ",
    "> - ",
    "-\n",
    "- a\n",
    ">\n\n",
    "[a](",
    "[a](<b",
    "[a](b \"",
    "[a](b (",
    "[a][",
    "[a]:\n",
    "<",
    "<a ",
    "<!-- ",
    "<a b=\"",
    "&",
    "&#1",
    "\\",
    "|",
    "|a\n|-\n",
    "a|b\n",
    "```\n",
    "<div>\n\n",
    "#\n",
    "a\n=\n",
    "\n",
    "\t",
    "\0",
    "\r",
    "é",
    "https://",
    "https://a ",
    "https://a)",
    "https://a.",
    ":",
    "[](http://a)",
    "![](http://a)",
    "<http://a>",
    "<a@b>",
];

/// Begun and then carried on, each for half of the body.
const BEGUN: &[(&str, &str)] = &[
    (">", "\na"),
    ("- ", "\na"),
    ("- ", "\n"),
    ("1. ", "\\\n"),
    ("> ", "* "),
    ("1. ", "- "),
    ("\"](", "b\n"),
    ("\"]([a ", "b\n"),
    ("[a](b 'c\n", "d\n"),
    ("*", "a*"),
    ("![", "](u)"),
    ("[", "](http://a)"),
    ("[a]: http://a\n", "\n[a]"),
    ("[a]: http://a\n\n", "![a]"),
];

#[test]
fn output_is_bounded_and_clean() {
    for body in bodies(SIZE) {
        let html = Markdown::default().render(&body).html;
        let begin: String = body.chars().take(40).collect();
        assert!(html.len() <= GROWTH * SIZE, "{} from {} {begin:?}", html.len(), body.len());
        assert!(inspect(&body, 32).is_ok(), "{begin:?}");
    }
}

#[test]
fn the_sanitizer_agrees() {
    for body in bodies(SIZE / 32) {
        assert_eq!(check(&body, 32).map(|_| ()), Ok(()));
    }
}

fn bodies(size: usize) -> Vec<String> {
    let repeated = REPEATED.iter().map(|unit| unit.repeat(size / unit.len()));
    let begun = BEGUN.iter().map(|(begin, go_on)| {
        format!("{}{}", begin.repeat(size / 2 / begin.len()), go_on.repeat(size / 2 / go_on.len()))
    });
    repeated.chain(begun).chain([wide_table(size), long_references(size)]).collect()
}

/// A head of many columns over many short rows: the parser fills them up.
fn wide_table(size: usize) -> String {
    format!("{}\n{}\n{}", "|a".repeat(size / 8), "|-".repeat(size / 8), "a\n".repeat(size / 4))
}

/// One long address, used many times.
fn long_references(size: usize) -> String {
    format!("[a]: http://{}\n\n{}", "é".repeat(size / 4), "[a]".repeat(size / 6))
}

#[test]
fn what_is_too_slow_to_parse_is_shown_as_it_is() {
    let body = format!("{}<b>\n{}", ">".repeat(20_000), "*a*\n".repeat(5_000));
    let root = check(&body, 32).unwrap();
    assert_eq!(root.depth(), 1);
    assert_eq!(root.text(), body);
}

#[test]
fn what_nests_too_deep_keeps_its_text() {
    for begin in ["> ", "> 1. ", "*a **b "] {
        let body = format!("{}the end", begin.repeat(1_000));
        let root = check(&body, 32).unwrap();
        assert!(root.text().trim_end().ends_with("the end"), "{begin:?}");
    }
}
