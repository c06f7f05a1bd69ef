"""A small validator of HTML: what browsers forgive and readers' tools do not. No replacement of a full one."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCK = {
    *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"),
}
ONLY = {  # what may stand directly inside
    **{"ul": {"li"}, "ol": {"li"}, "tr": {"td", "th"}, "tbody": {"tr"}, "thead": {"tr"}, "datalist": {"option"}},
    **{"select": {"option", "optgroup"}, "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"}},
    **{"dl": {"dt", "dd", "div"}},
}
INSIDE = {  # where it must stand
    **{
        "li": {"ul", "ol"},
        "td": {"tr"},
        "th": {"tr"},
        "option": {"select", "datalist", "optgroup"},
        "legend": {"fieldset"},
    },
    **{
        "summary": {"details"},
        "figcaption": {"figure"},
        "caption": {"table"},
        "dt": {"dl", "div"},
        "dd": {"dl", "div"},
    },
}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "label", "details"}
REQUIRED = {"img": ("alt", "src"), "a": ("href",), "input": (), "form": (), "html": ("lang",), "link": ("rel", "href")}
ROLES = {  # the roles that we may give, by element; no other element takes any
    "div": {"region", "status", "alert", "group"},
    "p": {"status"},
    "span": {"status"},
    "ul": {"alert"},
    "form": {"search"},
    "svg": {"img", "document"},
    "g": {"slider", "img"},
}
POINTERS = ("for", "list", "aria-describedby", "aria-labelledby", "aria-controls")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.words: list[bool] = []
        self.ids: set[str] = set()
        self.pointed: list[tuple[str, str]] = []
        self.seen: dict[str, int] = {}
        self.doctype = False

    def fault(self, text: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_decl(self, decl: str) -> None:
        self.doctype = self.doctype or (decl.lower() == "doctype html" and not self.seen)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self._check_place(tag)
        self._check_attributes(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)
            self.words.append(False)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> closes <{self.open[-1] if self.open else 'nothing'}>")
            return
        self.open.pop()
        said = self.words.pop()
        if tag == "option" and not said and self.open[-1] != "datalist":
            self.fault("an <option> says nothing")
        if tag in ("h1", "h2", "h3", "button", "a", "th", "label", "legend", "summary", "title") and not said:
            self.fault(f"a <{tag}> says nothing")
        if said and self.words:
            self.words[-1] = True

    def handle_data(self, data: str) -> None:
        if data.strip() and self.words:
            self.words[-1] = True
            if self.open[-1] in ONLY:
                self.fault(f"words stand in <{self.open[-1]}>")

    def _check_place(self, tag: str) -> None:
        above = self.open[-1] if self.open else ""
        if above in ONLY and tag not in ONLY[above] and tag not in ("script", "template"):
            self.fault(f"<{tag}> stands in <{above}>")
        if tag in INSIDE and above not in INSIDE[tag]:
            self.fault(f"<{tag}> stands in <{above}>")
        if tag in BLOCK and "p" in self.open:
            self.fault(f"<{tag}> stands in a <p>")
        if tag in INTERACTIVE and any(one in self.open for one in ("a", "button")):
            self.fault(f"<{tag}> stands in a link or a button")
        if tag in ("style", "link", "meta", "title") and "body" in self.open and "svg" not in self.open:
            self.fault(f"<{tag}> stands in the body")

    def _check_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        for name in {name for name in names if names.count(name) > 1}:
            self.fault(f"{name} twice in <{tag}>")
        values = {name: value or "" for name, value in attrs}
        for name in REQUIRED.get(tag, ()):
            if name not in values and "svg" not in self.open:
                self.fault(f"<{tag}> without {name}")
        if "id" in values:
            if values["id"] in self.ids or not values["id"] or " " in values["id"]:
                self.fault(f"id '{values['id']}' is there twice, or is none")
            self.ids.add(values["id"])
        self.pointed += [(name, one) for name in POINTERS if name in values for one in values[name].split()]
        if tag == "a" and values.get("href", "").startswith("#"):
            self.pointed.append(("href", values["href"][1:]))
        role = values.get("role")
        if role is not None and role not in ROLES.get(tag, set()):
            self.fault(f"role '{role}' on <{tag}>")
        if any(name.startswith("on") or name == "style" for name in names):
            self.fault(f"a script or style in <{tag}>, which our policy refuses")


def faults_of_html(text: str) -> list[str]:
    """Return what is wrong with a whole page; empty when nothing was found."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    faults = list(reader.faults)
    faults += [] if reader.doctype else ["no <!DOCTYPE html> at the start"]
    faults += [f"<{tag}> is left open" for tag in reader.open]
    faults += [f"{name} points to '{one}', which is not there" for name, one in reader.pointed if one not in reader.ids]
    faults += [f"no <{tag}>" for tag in ("html", "head", "body", "title", "main") if tag not in reader.seen]
    faults += ["<h1> is not there once"] if reader.seen.get("h1", 0) != 1 else []
    return faults
