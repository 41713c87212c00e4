//! What is written for what, in the dialect of the engine.

use chat_core::markdown::Markdown;

use super::oracle::check;

const LINK: &str = "rel=\"noopener nofollow ugc\"";

#[track_caller]
fn renders(cases: &[(&str, &str)]) {
    for (body, html) in cases {
        let html = html.replace("REL", LINK);
        assert_eq!(Markdown::default().render(body).html, html, "{body:?}");
        assert_eq!(check(body, 32).map(|_| ()), Ok(()));
    }
}

#[test]
fn paragraphs_and_breaks() {
    renders(&[
        ("a", "<p>a</p>\n"),
        ("a\nb", "<p>a<br />\nb</p>\n"),
        ("a  \nb\\\nc", "<p>a<br />\nb<br />\nc</p>\n"),
        ("a\r\nb\rc", "<p>a<br />\nb<br />\nc</p>\n"),
        ("a\n\n\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("a & b < c > \"d\" 'e' &copy; &lt;", "<p>a &amp; b &lt; c &gt; \"d\" 'e' © &lt;</p>\n"),
        ("a\0b &#0; \u{202E}c\u{1B}", "<p>a\u{FFFD}b \u{FFFD} \u{202E}c\u{1B}</p>\n"),
        ("a &#13; b", "<p>a &#13; b</p>\n"),
        ("---", "<hr />\n"),
    ]);
}

#[test]
fn emphasis_and_code() {
    renders(&[
        (
            "*a* **b** ~~c~~ ***d***",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <em><strong>d</strong></em></p>\n",
        ),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>\n"),
        (r"\*a\*", "<p>*a*</p>\n"),
        ("`a < b` ``c ` d``", "<p><code>a &lt; b</code> <code>c ` d</code></p>\n"),
        (
            "```rust\nfn a() {}\r\n<b>\n```",
            "<pre><code class=\"language-rust\">fn a() {}\n&lt;b&gt;\n</code></pre>\n",
        ),
        ("``` c++ linenos\na\n```", "<pre><code class=\"language-c++\">a\n</code></pre>\n"),
        ("```c#\na\n```", "<pre><code>a\n</code></pre>\n"),
        ("~~~\n\na", "<pre><code>\na</code></pre>\n"),
        ("    a\n     b", "<pre><code>a\n b</code></pre>\n"),
        ("`https://a.example`", "<p><code>https://a.example</code></p>\n"),
    ]);
}

#[test]
fn a_language_has_a_short_plain_name() {
    let rendered = |name: &str| Markdown::default().render(&format!("```{name}\n```")).html;
    assert!(rendered(&"a".repeat(32)).contains("class="));
    for name in ["", "a.b", "é", "a\"b", &"a".repeat(33)] {
        assert!(!rendered(name).contains("class="), "{name:?}");
    }
}

#[test]
fn blocks() {
    renders(&[
        ("# a\n###### b\n####### c", "<h1>a</h1>\n<h6>b</h6>\n<p>####### c</p>\n"),
        ("a\n===\nb\n---", "<h1>a</h1>\n<h2>b</h2>\n"),
        ("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n"),
        ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n"),
        ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1984. A book", "<ol start=\"1984\">\n<li>A book</li>\n</ol>\n"),
        ("- [x] a", "<ul>\n<li>[x] a</li>\n</ul>\n"),
        (
            "|a|*b*|\n|:-|-:|\n|c|\n|d||",
            "<table>\n<thead>\n<tr><th>a</th><th><em>b</em></th></tr>\n</thead>\n<tbody>\n\
             <tr><td>c</td><td></td></tr>\n<tr><td>d</td><td></td></tr>\n</tbody>\n</table>\n",
        ),
    ]);
}

#[test]
fn html_is_shown() {
    renders(&[
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("<div>\n*a*\n</div>\n\nb", "<p>&lt;div&gt;<br />\n*a*<br />\n&lt;/div&gt;</p>\n<p>b</p>\n"),
        ("a <!-- b\nc --> d", "<p>a &lt;!-- b<br />\nc --&gt; d</p>\n"),
        ("- <hr>", "<ul>\n<li>\n<p>&lt;hr&gt;</p>\n</li>\n</ul>\n"),
    ]);
}

#[test]
fn links() {
    renders(&[
        ("[a *b*](https://c.example \"d\")", "<p><a href=\"https://c.example\" REL>a <em>b</em></a></p>\n"),
        ("[a]\n\n[a]: MAILTO:b@c.example", "<p><a href=\"MAILTO:b@c.example\" REL>a</a></p>\n"),
        ("<b@c.example>", "<p><a href=\"mailto:b@c.example\" REL>b@c.example</a></p>\n"),
        (
            "<https://a.example?b&c>",
            "<p><a href=\"https://a.example?b&amp;c\" REL>https://a.example?b&amp;c</a></p>\n",
        ),
        (
            "[](https://a.example/é)",
            "<p><a href=\"https://a.example/%C3%A9\" REL>https://a.example/é</a></p>\n",
        ),
        ("[a](b.html) [c](#d)", "<p>a c</p>\n"),
        ("[](b.html)", "<p>b.html</p>\n"),
    ]);
}

#[test]
fn images_are_links() {
    renders(&[
        (
            "![a *b*](https://c.example/d.png)",
            "<p><a href=\"https://c.example/d.png\" REL>a <em>b</em></a></p>\n",
        ),
        ("![](https://a.example)", "<p><a href=\"https://a.example\" REL>https://a.example</a></p>\n"),
        ("![a](b.png)", "<p>a</p>\n"),
        ("[![a](https://b.example)](https://c.example)", "<p><a href=\"https://c.example\" REL>a</a></p>\n"),
        ("![[a](https://b.example)](https://c.example)", "<p><a href=\"https://c.example\" REL>a</a></p>\n"),
    ]);
}

#[test]
fn bare_addresses() {
    let link = "<a href=\"https://a.example/b_c*d?e=1&amp;f\" REL>https://a.example/b_c*d?e=1&amp;f</a>";
    renders(&[
        ("https://a.example/b_c*d?e=1&f", &format!("<p>{link}</p>\n")),
        ("(https://a.example/b_c*d?e=1&f).", &format!("<p>({link}).</p>\n")),
        ("**https://a.example/b_c*d?e=1&f**", &format!("<p><strong>{link}</strong></p>\n")),
        (
            "> - https://a.example/b_c*d?e=1&f",
            &format!("<blockquote>\n<ul>\n<li>{link}</li>\n</ul>\n</blockquote>\n"),
        ),
        (
            "http://a.example\nhttp://b.example",
            "<p><a href=\"http://a.example\" REL>http://a.example</a><br />\n\
             <a href=\"http://b.example\" REL>http://b.example</a></p>\n",
        ),
        ("[a https://b.example](c)", "<p>a https://b.example</p>\n"),
        ("https\\://a.example http&#58;//a.example", "<p>https://a.example http://a.example</p>\n"),
        ("ftp://a.example www.a.example", "<p>ftp://a.example www.a.example</p>\n"),
    ]);
}

#[test]
fn beyond_the_limit_there_is_text() {
    let cases = [
        (0, "*a*\n\n# b\n- c\n- d", "a<br />\nb<br />\nc<br />\nd<br />\n"),
        (1, "*a* `b` [c](https://d.example)\n\n- e", "<p>a b c</p>\ne<br />\n"),
        (1, "> *a*\n> b\n>\n> c", "<blockquote>\na<br />\nb<br />\nc<br />\n</blockquote>\n"),
        (
            2,
            "> > > a\n\n```\nb\n```",
            "<blockquote>\n<blockquote>\na<br />\n</blockquote>\n</blockquote>\n<pre><code>b\n</code></pre>\n",
        ),
        (3, "|a|b|\n|-|-|\n|c|d|", "a b <br />\nc d <br />\n"),
        (1, "```\na\nb\n```", "a<br />\nb<br />\n"),
    ];
    for (nesting, body, html) in cases {
        assert_eq!(Markdown::new(nesting).render(body).html, html, "{nesting} {body:?}");
    }
}
