"""One page in one file, in one or more languages: complete without script and without network.

Script and style are files of their own beside this one. The page's policy names both by their
digests and forbids all else: whatever a name or a later hand might smuggle in is not run, and
nothing is ever fetched. Hence no ``style`` attribute stands anywhere; shades are classes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

from optimizer.document import Document, clean
from optimizer.errors import OptimizerError
from optimizer.renderers import svg
from optimizer.renderers.html.words import together
from optimizer.renderers.html.writer import Writer
from optimizer.reports.language import LANGUAGES, language

FETCHED = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "formaction", "ping"}
"""Attributes that make a browser fetch something, unless they name a part of the page itself."""
FETCHED_BY_STYLE = re.compile(r"url\(|@import|image-set\(|src\(")


def render(documents: Mapping[str, Document]) -> str:
    """The page of a document, or of the same document in several languages.

    Args:
        documents: by the code of their language (``LANGUAGES``), the one shown first before the
            others; of the same blocks in the same order.

    Raises:
        OptimizerError: the page would ask for something from outside; the message lists what.
    """
    codes = tuple(documents)
    writer = Writer(codes)
    body = writer.body(tuple(documents.values()))
    script, style = _source("page.js"), svg.STYLE + _source("page.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " base-uri 'none'; form-action 'none'"
    )
    titles = [each.title for each in documents.values()]
    named, title = html.escape(clean(titles[0])), together(titles, codes)
    page = f"""\
<!doctype html><html lang="{codes[0]}"><meta charset="utf-8"><title>{named}</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<style>{style}</style>
<header>{_switch(codes)}<h1>{title}</h1></header>
<main>
{body}
</main>
<script type="application/json" id="data">{_data(writer.data)}</script>
<script>{script}</script>
</html>
"""
    refuse_requests(page)
    return page


def _switch(codes: tuple[str, ...]) -> str:
    """The choice of language, which style alone obeys; nothing where there is one."""
    if len(codes) == 1:
        return ""
    choices = "".join(
        f'<label><input type="radio" name="language" id="in-{code}" value="{code}"'
        f'{" checked" * (code == codes[0])}><bdi lang="{code}">{LANGUAGES[code]}</bdi></label>'
        for code in codes
    )
    legend = together([language(code).say("page.language") for code in codes], codes)
    return f'<fieldset class="switch"><legend>{legend}</legend>{choices}</fieldset>'


def _data(data: object) -> str:
    """Data as text that no browser takes for markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _source(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def _digest(source: str) -> str:
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


# -- nothing from outside --------------------------------------------------------------------------


class _Requests(HTMLParser):
    """Lists whatever in a page would be asked for from outside, or would break its own policy."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at every attribute."""
        for name, value in attrs:
            fetched = name in FETCHED and not (value or "").startswith("#")
            if fetched or name == "style" or name.startswith("on"):
                self.found.append(f'<{tag} {name}="{value}">')

    def handle_data(self, data: str) -> None:
        """Look at styles."""
        if self.lasttag == "style":
            self.found += FETCHED_BY_STYLE.findall(data)


def refuse_requests(page: str) -> None:
    """Refuse a page that would ask for something from outside, or breaks its own policy.

    Raises:
        OptimizerError: with a list of what it is.
    """
    requests = _Requests()
    requests.feed(page)
    if requests.found:
        raise OptimizerError(
            "The page would not stand by itself; these ask for something from outside, or its own"
            f" policy forbids them: {', '.join(requests.found)}."
        )
