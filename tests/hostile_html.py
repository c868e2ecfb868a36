"""Ways to have a browser run a script out of stored text. Each calls `window.ran()` where it runs.

`window.ran` need not exist: a test defines it, or looks for what is left of the call.
"""

from __future__ import annotations

RUN = "window.top.ran?.()"

HOSTILE_HTML = {
    "script": f"<script>{RUN}</script>",
    "script put together": f"<scr<script></script>ipt>{RUN}</script>",
    "script without an end": f"<script>{RUN}//",
    "picture that fails": f'<img src="/brak.png" onerror="{RUN}">',
    "slashes for spaces": f'<img/src="x"/onerror={RUN}>',
    "handler twice": f'<img src=x onerror="{RUN}" onerror="{RUN}">',
    "handler with a line end": f'<img src=x onerror\n=\n"{RUN}">',
    "handler in capitals": f'<IMG SRC=x OnErRoR="{RUN}">',
    "handler of references": '<img src=x onerror="&#119;indow.top.ran?.()">',
    "handler nobody knows": f'<p onnieznane="{RUN}" onfocus="{RUN}" tabindex=0 autofocus>x</p>',
    "handler of an animation": f'<style>@keyframes x{{}}</style><b style="animation-name:x" '
    f'onanimationstart="{RUN}">x</b>',
    "svg": f'<svg onload="{RUN}"></svg>',
    "script in svg": f"<svg><script>{RUN}</script></svg>",
    "animated link in svg": '<svg><a><animate attributeName=href values="javascript:window.top.'
    'ran?.()"/><text y=20>x</text></a></svg>',
    "xlink": f'<svg><a xlink:href="javascript:{RUN}"><text y=20>x</text></a></svg>',
    "use of data": '<svg><use href="data:image/svg+xml,<svg id=x><script>window.top.ran?.()'
    '</script></svg>#x"></use></svg>',
    "mathematics": f'<math href="javascript:{RUN}">x</math>',
    "link": f'<a href="javascript:{RUN}">x</a>',
    "link with a tab": f'<a href="java\tscript:{RUN}">x</a>',
    "link with references": '<a href="&#x6A;avascript&colon;window.top.ran?.()">x</a>',
    "link with a control character": f'<a href="\x01javascript:{RUN}">x</a>',
    "link to data": f'<a href="data:text/html,<script>{RUN}</script>">x</a>',
    "link to VBScript": '<a href="vbscript:window.top.ran()">x</a>',
    "frame": f'<iframe src="javascript:{RUN}"></iframe>',
    "frame with a document": f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    "frame of data": f'<iframe src="data:text/html,<script>{RUN}</script>"></iframe>',
    "object": f'<object data="javascript:{RUN}"></object>',
    "embed": f'<embed src="javascript:{RUN}">',
    "form": f'<form action="javascript:{RUN}"><input type=submit value=x></form>',
    "button": f'<form><button formaction="javascript:{RUN}">x</button></form>',
    "focus on an input": f'<input autofocus onfocus="{RUN}">',
    "refresh": f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">',
    "base": f'<base href="javascript:{RUN}//"><a href="#">x</a>',
    "style sheet": '<link rel=stylesheet href="data:text/css,body{background:url(//x)}">',
    "style element": '<style>@import "//obcy.example"; body{display:none}</style>',
    "style with an expression": f'<p style="width:expression({RUN})">x</p>',
    "style with an escaped expression": f'<p style="width:\\65 xpr/**/ession({RUN})">x</p>',
    "style with an address": f'<p style="background:url(javascript:{RUN})">x</p>',
    "style with a binding": '<p style="-moz-binding:url(//obcy.example/x.xml#x)">x</p>',
    "video": f'<video><source onerror="{RUN}"></video>',
    "details": f'<details open ontoggle="{RUN}">x</details>',
    "marquee": f'<marquee onstart="{RUN}">x</marquee>',
    "body": f'<body onload="{RUN}">',
    "noscript": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    "style in mathematics": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;'
    '&lt;img src=1 onerror=window.top.ran?.()&gt;">',
    "title in svg": f'<svg><title><img src=x onerror="{RUN}"></title></svg>',
    "textarea": f'<textarea></textarea><img src=x onerror="{RUN}">',
    "textarea ended in an attribute": f'<p title="</textarea><img src=x onerror={RUN}>">x</p>',
    "template": f'<template><img src=x onerror="{RUN}"></template>',
    "comment": f'<!--><img src=x onerror="{RUN}">-->',
    "conditional comment": f'<!--[if gte IE 4]><script>{RUN}</script><![endif]-->',
    "CDATA": f'<svg><![CDATA[><img src=x onerror="{RUN}">]]></svg>',
    "xmp": f'<xmp></xmp><img src=x onerror="{RUN}">',
    "attributes of the editor": f'<a data-mce-href="javascript:{RUN}" href="/x">x</a>',
    "controllers of Wagtail": '<p data-controller="w-init" data-action="load->w-action#post">x</p>',
}  # fmt: skip
# A browser runs nothing of these: they are text, a comment or a strange element. What takes parts
# out must not make more of them.
HARMLESS_UNTIL_MENDED = (
    "script put together",
    "conditional comment",
    "textarea ended in an attribute",
)
# One text with all of them, each in a paragraph of its own, open elements ended.
ALL_HOSTILE_HTML = "".join(
    f"<p>{name}</p>{source}</script></style></textarea></title></xmp></svg></math></table>"
    for name, source in HOSTILE_HTML.items()
)
# Out of the places where a text without markup stands: elements, attributes, scripts, JSON.
HOSTILE_TEXT = {
    "element": f"\"'></title></textarea></script><img src=x onerror={RUN}>",
    "attribute": f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    "script": f"</script><script>{RUN}</script>",
    "string of a script": f"';{RUN};//\\\";{RUN};//${{{RUN}}}",
    "address": f"javascript:{RUN}",
    "template language": "{{ settings.SECRET_KEY }}{% debug %}<%= window.top.ran?.() %>",
}
ALL_HOSTILE_TEXT = " ".join(HOSTILE_TEXT.values())
