//! What must be true of everything that is rendered, and a second opinion: an HTML sanitizer with the same lists,
//! built on the parser of a browser, finds nothing to change.

use std::{collections::HashMap, sync::LazyLock};

use ammonia::Url;
use chat_core::markdown::Markdown;

use super::tree::{Element, Node, parse};

const ELEMENTS: [&str; 24] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "pre",
    "code",
    "em",
    "strong",
    "del",
    "a",
    "br",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
];
const REL: &str = "noopener nofollow ugc";
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

static SANITIZER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let attributes =
        [("a", "href"), ("ol", "start"), ("code", "class")].map(|(tag, name)| (tag, [name].into()));
    let mut sanitizer = ammonia::Builder::empty();
    sanitizer
        .tags(ELEMENTS.into_iter().chain(["td"]).collect())
        .tag_attributes(HashMap::from(attributes))
        .url_schemes(SCHEMES.into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(REL));
    sanitizer
});

/// Renders `body`, looks at every element, and asks the sanitizer. Gives back what was rendered.
pub(crate) fn check(body: &str, nesting: usize) -> Result<Element, String> {
    let root = inspect(body, nesting)?;
    // The parser takes one byte order mark off the beginning. It gets one of its own, to leave the body's alone.
    let html = format!("\u{FEFF}{}", Markdown::new(nesting).render(body).html);
    let cleaned = SANITIZER.clean(&html).to_string();
    match parse(&cleaned) {
        Ok(other) if other == as_cleaned(&root) => Ok(root),
        _ => Err(format!("cleaned {cleaned:?}\nbody {body:?}\nhtml {html:?}")),
    }
}

/// Renders `body` and looks at every element.
pub(crate) fn inspect(body: &str, nesting: usize) -> Result<Element, String> {
    let html = Markdown::new(nesting).render(body).html;
    let fail = |what: String| format!("{what}\nbody {body:?}\nhtml {html:?}");
    let root = parse(&html).map_err(|wrong| fail(format!("not clean {wrong}")))?;
    if root.depth() > nesting {
        return Err(fail(format!("{} levels", root.depth())));
    }
    inspect_below(&root).map_err(fail)?;
    Ok(root)
}

fn inspect_below(parent: &Element) -> Result<(), String> {
    for element in parent.elements() {
        let Element { name, attributes, .. } = element;
        let is_right = match (name.as_str(), attributes.as_slice()) {
            ("a", [(href, address), (rel, value)]) => {
                (href.as_str(), rel.as_str(), value.as_str()) == ("href", "rel", REL) && is_address(address)
            }
            ("ol", [(start, number)]) => start == "start" && number.bytes().all(|byte| byte.is_ascii_digit()),
            ("code", [(class, value)]) => class == "class" && parent.name == "pre" && is_language(value),
            ("a", _) => false,
            (name, attributes) => attributes.is_empty() && (ELEMENTS.contains(&name) || name == "td"),
        };
        if !is_right || (name == "a" && element.elements().any(holds_link)) {
            return Err(format!("not allowed: {name} {attributes:?}"));
        }
        inspect_below(element)?;
    }
    Ok(())
}

fn holds_link(element: &Element) -> bool {
    element.name == "a" || element.elements().any(holds_link)
}

/// The address begins with an allowed scheme, and has nothing in it that could mean something else to someone.
fn is_address(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|begin| lower.starts_with(begin))
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

fn is_language(class: &str) -> bool {
    class.strip_prefix("language-").is_some_and(|name| {
        (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    })
}

/// The sanitizer takes the address off a link whose host or port cannot be, such as `http://[`. Such a link leads
/// nowhere, in a browser too.
fn as_cleaned(element: &Element) -> Element {
    let leads_nowhere = |(name, value): &(String, String)| name == "href" && Url::parse(value).is_err();
    let clean = |node: &Node| match node {
        Node::Element(element) => Node::Element(as_cleaned(element)),
        Node::Text(text) => Node::Text(text.clone()),
    };
    Element {
        name: element.name.clone(),
        attributes: element
            .attributes
            .iter()
            .filter(|attribute| !leads_nowhere(attribute))
            .cloned()
            .collect(),
        children: element.children.iter().map(clean).collect(),
    }
}
