"""Reads an HTML report with a real parser: every element closes, nothing is asked of others."""

import base64
import hashlib
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "col"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.ids, self.links = [], [], [], []
        self.texts, self.policy = {"style": "", "script": ""}, ""

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "style", "srcset", "action") or name.startswith("on"):
                self.problems.append(f"<{tag} {name}={value!r}>")
            if name == "href" and not value.startswith("#"):
                self.problems.append(f"a link out of the page: {value}")
            if name == "href":
                self.links.append(value[1:])
            if name == "id":
                self.ids.append(value)
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attributes:
            self.policy = dict(attributes)["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] in self.texts:
            self.texts[self.open[-1]] += data


def main(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    problems = page.problems + [f"not closed: {tag}" for tag in page.open]
    problems += [f"a link to nowhere: {link}" for link in page.links if link not in page.ids]
    if len(set(page.ids)) != len(page.ids):
        problems.append("an id stands twice")
    if re.search(r"url\(|@import", page.texts["style"]):
        problems.append("the style asks for something")
    if "default-src 'none'" not in page.policy:
        problems.append(f"policy: {page.policy}")
    for kind, content in page.texts.items():
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        if f"{kind}-src 'sha256-{digest}'" not in page.policy:
            problems.append(f"the policy does not allow the page's own {kind}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main(sys.argv[1]))
