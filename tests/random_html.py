"""Random HTML for property tests: fragments of every element, whole or broken."""

from hypothesis import strategies as st

ELEMENTS = (
    *("a", "abbr", "address", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo"),
    *("big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code"),
    *("col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir"),
    *("div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer"),
    *("form", "frame", "frameset", "h1", "h2", "h6", "head", "header", "hgroup", "hr", "html"),
    *("i", "iframe", "image", "img", "input", "ins", "kbd", "label", "legend", "li", "link"),
    *("main", "map", "mark", "marquee", "math", "menu", "meta", "nav", "nobr", "noembed"),
    *("noframes", "noscript", "object", "ol", "optgroup", "option", "p", "param", "plaintext"),
    *("pre", "q", "rp", "rt", "ruby", "s", "samp", "script", "section", "select", "small"),
    *("source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table"),
    *("tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr"),
    *("track", "tt", "u", "ul", "var", "video", "wbr", "xmp"),
)
PIECES = st.one_of(
    st.sampled_from(ELEMENTS).flatmap(
        lambda name: st.sampled_from((f"<{name}>", f"</{name}>", f'<{name} title="a>b">'))
    ),
    st.sampled_from(("<", ">", "</", "<!--", "-->", "<!", "<?", '"', "'", "=", "<a b='", "x", " ")),
    st.sampled_from(("&nbsp;", "&amp;", "&#0;", "&oacute", "\x00", "\ud800", "\r\n", "żółć")),
    st.text(max_size=5),
)
SOURCES = st.lists(PIECES, max_size=30).map("".join)
