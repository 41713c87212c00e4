//! What holds for every body.

use chat_core::markdown::escape;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    oracle::check,
    tree::{Element, Node},
};

/// Pieces that mean something to a parser of Markdown, or to one of HTML.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "\n",
    "\n\n",
    "\t",
    "*",
    "**",
    "_",
    "~",
    "~~",
    "`",
    "``",
    "```\n",
    "~~~ x\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "](https://a.example)",
    "](/b)",
    "<",
    ">",
    "> ",
    "- ",
    "* ",
    "1. ",
    "7) ",
    "+",
    "-",
    "=",
    "#",
    "## ",
    "|",
    "|-|-|\n",
    "|a|b|\n",
    "\\",
    "&",
    "&amp;",
    "&#0;",
    "&#x",
    ":",
    "[a]",
    "[a]: http://b\n",
    "\"",
    "'",
    "<a",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<![CDATA[",
    "<div>\n",
    "</div>",
    "<a href=\"",
    "<b>",
    "http:",
    "https://c.example/d",
    "<https://e>",
    "<f@g.h>",
    "@",
    "!",
    "\n    ",
    "\n> ",
    "\n- ",
    "\n\n  ",
    "\r",
    "\r\n",
    "\\\n",
    "  \n",
    "é",
    "😀",
    "\u{3000}",
    "\u{A0}",
    "\u{202E}",
    "\0",
    "\u{B}",
    "\u{C}",
    "\u{2028}",
    "javascript:",
];

/// Markup that holds words, and nothing that hides any.
const MARKUP: &[&str] = &[
    "\n\n> ",
    "\n> ",
    "\n- ",
    "\n  - ",
    "\n    1. ",
    "\n\n# ",
    "\n\n    ",
    "\n\n```\n",
    "\n```\n\n",
    "*",
    "**",
    " ~~",
    " `",
    "\n",
    "\n\n",
    "\n\n|a|b|\n|-|-|\n|",
    "\n\n<div>\n",
    "<i>",
    "https://a.example/",
    "\n\n---\n\n",
];

fn config() -> ProptestConfig {
    // A failure prints its input; nothing is written beside the sources.
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn pieces() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Words, numbered so that each is unlike the others, with markup between.
fn words() -> impl Strategy<Value = (usize, String)> {
    vec(vec(select(MARKUP), 0..4), 0..20).prop_map(|groups| {
        let body = groups.iter().enumerate().map(|(at, markup)| format!("{}w{at}x", markup.concat()));
        (groups.len(), body.collect())
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn anything_renders_to_clean_html(body in any::<String>(), nesting in 0..40_usize) {
        prop_assert_eq!(check(&body, nesting).map(|_| ()), Ok(()));
    }

    #[test]
    fn markup_renders_to_clean_html(body in pieces(), nesting in prop_oneof![3 => Just(32_usize), 1 => 0..6_usize]) {
        prop_assert_eq!(check(&body, nesting).map(|_| ()), Ok(()));
    }

    #[test]
    fn no_word_is_lost((count, body) in words(), nesting in prop_oneof![Just(32_usize), 0..6_usize]) {
        let root = check(&body, nesting).map_err(TestCaseError::fail)?;
        let text = root.text();
        for at in 0..count {
            prop_assert!(text.contains(&format!("w{at}x")), "w{}x of {:?} in {:?}", at, body, text);
        }
    }

    #[test]
    fn escaped_text_is_shown_as_it_is(text in prop_oneof![any::<String>(), pieces()]) {
        let root = check(&escape(&text), 32).map_err(TestCaseError::fail)?;
        prop_assert_eq!(root.children, paragraph(text.replace('\0', "\u{FFFD}")));

        let within = check(&format!("a {} b", escape(&text)), 32).map_err(TestCaseError::fail)?;
        prop_assert_eq!(within.children, paragraph(format!("a {} b", text.replace('\0', "\u{FFFD}"))));
    }
}

fn paragraph(text: String) -> Vec<Node> {
    if text.is_empty() {
        return Vec::new();
    }
    let paragraph = Element { name: "p".into(), children: vec![Node::Text(text)], ..Element::default() };
    vec![Node::Element(paragraph), Node::Text("\n".into())]
}
