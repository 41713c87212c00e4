//! What people try in order to run a script in someone else's page.

use super::oracle::check;

/// Whole bodies, and pieces that are also put where a destination, a title, an image or a language goes.
const ATTACKS: &[&str] = &[
    // Elements and events.
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img/src=\"x\"/onerror=\"alert(1)\">",
    "<svg onload=alert(1)>",
    "<svg><script href=\"data:,alert(1)\" /></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\">",
    "<object data=\"data:text/html;base64,PHNjcmlwdD4\">",
    "<embed src=javascript:alert(1)>",
    "<base href=\"javascript:/a/+alert(1)//\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=//x.example>",
    "<style>@import '//x.example';</style>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<p style=\"position:fixed;top:0\">x</p>",
    "<div id=login name=body>",
    // Ends of what could be around it.
    "</p></div></body></html><h1>mine</h1>",
    "--><script>alert(1)</script><!--",
    "<!--><script>alert(1)</script>",
    "<!--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE html [<!ENTITY x \"y\">]>",
    "</textarea><script>alert(1)</script>",
    "</title><noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><s><template><s><img src=x onerror=alert(1)>x</s></template>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    // Broken tags, odd characters.
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=x:x onerror\u{B}=alert(1)>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "<s\u{17F}cript>alert(1)</script>",
    "\u{FF1C}script\u{FF1E}alert(1)\u{FF1C}/script\u{FF1E}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#x3c;/script&#x3E;",
    "\\<script\\>alert(1)\\</script\\>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    // Schemes.
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://x.example/%0Aalert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3A;alert&lpar;1&rpar;",
    "java&#115;cript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#1;javascript:alert(1)",
    "&#x20;javascript:alert(1)",
    "java\\script:alert(1)",
    "java%73cript:alert(1)",
    "%6Aavascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "java\u{AD}script:alert(1)",
    "\u{FEFF}javascript:alert(1)",
    "jav\u{202E}ascript:alert(1)",
    "vbscript:msgbox(1)",
    "livescript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:image/svg+xml,<svg/onload=alert(1)>",
    "blob:https://x.example/1",
    "filesystem:https://x.example/1",
    "file:///etc/passwd",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "jar:https://x.example!/",
    "//x.example/no-scheme",
    "http:x.example",
    "https:\\\\x.example",
    "?next=javascript:alert(1)",
    // Ways out of an attribute.
    "https://x.example/\" onmouseover=\"alert(1)",
    "https://x.example/' onmouseover='alert(1)",
    "https://x.example/&quot; onmouseover=&quot;alert(1)",
    "https://x.example/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "https://x.example/\"><script>alert(1)</script>",
    "https://x.example/`onmouseover=alert(1)",
    "https://x.example/\\\"onmouseover=alert(1)//",
    "https://x.example/\u{2028}onmouseover=alert(1)",
    "https://x.example/<img src=x onerror=alert(1)>",
    "https://x.example \"onmouseover=\\\"alert(1)\"",
    "mailto:x@y.example?subject=\"onmouseover=alert(1)",
    "rust\" onmouseover=\"alert(1)",
    "rust&quot;onmouseover=alert(1)",
];

/// Bodies that use the markup itself.
const BODIES: &[&str] = &[
    "[a](javascript:alert(1))",
    "[a]( javascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](<java\tscript:alert(1)>)",
    "[a](<\u{1}javascript:alert(1)>)",
    "[a](javascript:alert(1) 'onmouseover=alert(1)')",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[b]\n\n[b]: <javascript:alert(1)> \"title\"",
    "[a](https://x.example \"\\\" onmouseover=alert(1)\")",
    "[<img src=x onerror=alert(1)>](https://x.example)",
    "![a](javascript:alert(1))",
    "![\" onerror=\"alert(1)](https://x.example/a.png)",
    "![a\" onerror=alert(1) \"](https://x.example/a.png \"b\" onerror=alert(1))",
    "![![a](javascript:alert(1))](https://x.example)",
    "[![a](https://x.example)](javascript:alert(1))",
    "[[a](https://x.example)](https://y.example)",
    "[a <https://x.example> https://y.example](https://z.example)",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,a>",
    "<x@y.example\" onmouseover=alert(1)>",
    "<https://x.example/\"onmouseover=alert(1)>",
    "`<script>alert(1)</script>`",
    "``` \" onmouseover=\"alert(1)\na\n```",
    "```\"><script>alert(1)</script>\na\n```",
    "    <script>alert(1)</script>",
    "| <script> |\n| --- |\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script> {#id onclick=alert(1)}",
    "99999999999. a\n999999999. b",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "- [x] <script>alert(1)</script>",
    "https://x.example/\"onmouseover=alert(1)",
    "https://x.example/<script>alert(1)</script>",
    "https://x.example/&quot;onmouseover=alert(1)",
    "javascript:https://x.example",
];

#[test]
fn no_attack_gets_anywhere() {
    let bodies =
        ATTACKS.iter().flat_map(|attack| places(attack)).chain(BODIES.iter().map(ToString::to_string));
    for body in bodies {
        for nesting in [32, 2, 0] {
            assert_eq!(check(&body, nesting).map(|_| ()), Ok(()));
        }
    }
}

#[test]
fn a_refused_link_is_its_text() {
    for body in
        ["[a](javascript:b)", "![a](data:b)", "[a](/b)", "[a](#b)", "[a](//b)", "[a][b]\n\n[b]: vbscript:c"]
    {
        let root = check(body, 32).unwrap();
        assert_eq!((root.text().as_str(), root.depth()), ("a\n", 1), "{body:?}");
    }
}

/// The attack in every place where Markdown takes something from outside.
fn places(attack: &str) -> Vec<String> {
    vec![
        attack.to_owned(),
        format!("a {attack} b"),
        format!("**{attack}**"),
        format!("> {attack}\n- {attack}"),
        format!("# {attack}\n\n    {attack}"),
        format!("[a]({attack})"),
        format!("[a](<{attack}>)"),
        format!("[a](https://x.example \"{attack}\")"),
        format!("![a]({attack})"),
        format!("![{attack}](https://x.example/a.png)"),
        format!("[![{attack}]({attack})]({attack})"),
        format!("[a]\n\n[a]: {attack}"),
        format!("[a]\n\n[a]: <{attack}> '{attack}'"),
        format!("<{attack}>"),
        format!("`{attack}`\n\n```{attack}\n{attack}\n```"),
        format!("| {attack} |\n| --- |\n| {attack} |"),
    ]
}
