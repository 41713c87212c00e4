//! A parser of HTML that accepts nothing but what is written cleanly: every element closed and rightly nested, every
//! attribute quoted, every special character a reference.

const VOID: [&str; 2] = ["br", "hr"];

const REFERENCES: [(&str, char); 8] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&#13;", '\r'),
    ("&nbsp;", '\u{A0}'),
    ("&apos;", '\''),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// In alphabetical order.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

impl Element {
    /// How many elements that can hold something are nested in each other, this one included.
    pub(crate) fn depth(&self) -> usize {
        let own = usize::from(!VOID.contains(&self.name.as_str()) && !self.name.is_empty());
        own + self.elements().map(Self::depth).max().unwrap_or(0)
    }

    /// All text in it, in order.
    pub(crate) fn text(&self) -> String {
        let text = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.children.iter().map(text).collect()
    }

    /// The elements directly in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    fn push_text(&mut self, more: &str) {
        match self.children.last_mut() {
            Some(Node::Text(text)) => text.push_str(more),
            _ => self.children.push(Node::Text(more.to_owned())),
        }
    }
}

/// Parses a fragment. The element that is given back has no name and holds the whole of it.
pub(crate) fn parse(mut html: &str) -> Result<Element, String> {
    let mut open = vec![Element::default()];
    while !html.is_empty() {
        let wrong = || format!("at {:?}", html.chars().take(40).collect::<String>());
        let mut within = open.pop().ok_or_else(wrong)?;
        html = if let Some(rest) = html.strip_prefix("</") {
            let (name, rest) = rest.split_once('>').ok_or_else(wrong)?;
            let mut parent = open.pop().filter(|_| within.name == name).ok_or_else(wrong)?;
            parent.children.push(Node::Element(within));
            open.push(parent);
            rest
        } else if html.starts_with('<') {
            let (element, rest) = start_tag(html).ok_or_else(wrong)?;
            if VOID.contains(&element.name.as_str()) {
                within.children.push(Node::Element(element));
                open.push(within);
            } else {
                open.extend([within, element]);
            }
            rest
        } else {
            let (text, rest) = html.split_at(html.find('<').unwrap_or(html.len()));
            within.push_text(&decode(text).ok_or_else(wrong)?);
            open.push(within);
            rest
        };
    }
    let root = open.pop().filter(|_| open.is_empty());
    root.ok_or_else(|| "an element is not closed".to_owned())
}

fn start_tag(html: &str) -> Option<(Element, &str)> {
    let (name, mut rest) = split_name(html.strip_prefix('<')?);
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.strip_prefix(' ').map(split_name).filter(|(key, _)| !key.is_empty()) {
        let (value, after) = after.strip_prefix("=\"")?.split_once('"')?;
        attributes.push((key.to_owned(), decode(value)?));
        rest = after;
    }
    attributes.sort();
    let rest = rest.strip_prefix(" />").or_else(|| rest.strip_prefix('>'))?;
    let element = Element { name: name.to_owned(), attributes, children: Vec::new() };
    (!name.is_empty()).then_some((element, rest))
}

fn split_name(html: &str) -> (&str, &str) {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    html.split_at(html.bytes().take_while(|byte| is_name(*byte)).count())
}

/// Reads text with references; a special character that stands bare is an error.
fn decode(mut text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    while let Some(at) = text.find(['&', '>', '\0']) {
        decoded.push_str(&text[..at]);
        let reference = REFERENCES.iter().find(|(reference, _)| text[at..].starts_with(reference));
        let (reference, character) = reference?;
        decoded.push(*character);
        text = &text[at + reference.len()..];
    }
    decoded.push_str(text);
    Some(decoded)
}

#[test]
fn what_is_not_clean_is_refused() {
    for html in [
        "<p>",
        "</p>",
        "<p></b></p>",
        "<p a></p>",
        "<p a=b></p>",
        "a & b",
        "a > b",
        "<P></P>",
        "<>",
        "<br",
        "\0",
    ] {
        assert!(parse(html).is_err(), "{html:?}");
    }
}

#[test]
fn what_is_clean_is_read() {
    let root = parse("<p>a<br />\n<a href=\"b&amp;c\" rel=\"d\">e</a></p>").unwrap();
    assert_eq!((root.depth(), root.text().as_str()), (2, "a\ne"));
}
