"""Where on a web page its article stands: the smallest element that holds the page's prose.

Menus, lists of other news and share bars are links and single words; an article is sentences. So prose is
counted (blocks with a sentence's punctuation, without their links), what names itself a comment, a
recommendation or a footer is left out, and from the body one goes down for as long as one element holds
nearly all of the prose.
"""

import re
from dataclasses import dataclass, field

from resiliparse.parse.html import TEXT, ElementNode, HTMLTree, Node

BODY_SHARE = 0.8
"""An element with this share of the prose around it is gone into: what is left are notices and captions."""
NOISE_SHARE = 0.6
"""What calls itself noise but holds more than this of a page's prose is the article all the same."""
LINK_SHARE = 0.9
"""Of the characters of a line, from which on it is a link and nothing else."""
LEAST_PROSE = 12
"""In characters. A shorter block is a label, a caption or a reader's exclamation."""
MOST_DEPTH = 500
"""Pages of news sites nest 10 to 60 deep."""

_SENTENCE = re.compile(r"[，。！？；]|[.,;!?](?=\s|\Z)")
_UNSEEN = frozenset(
    "script style noscript template head title meta link iframe object embed svg math select option button "
    "textarea input canvas audio video map".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i img ins kbd label mark o:p q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr".split()
)
_NOISE_TAGS = frozenset(["nav", "footer", "aside"])
_NOISE_NAME = re.compile(
    r"(?:^|[\s_-])(?:relat(?:ed|ion|ive)s?|recommend\w*|tuijian|xiangguan|hot(?:news|list|rank|words?|topics?)?|"
    r"rank(?:s|ing)?|foot(?:er)?|copy-?right|share(?:bar|box|btn)?|side-?bar|bread-?crumbs?|crumbs?|menu|"
    r"nav(?:bar|igation)?|advert\w*|ads?|disclaimer|toolbar|pager|pagination)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_COMMENTS_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|cmnts?|repl(?:y|ies)|pinglun)(?:$|[\s_-]|\d)", re.IGNORECASE
)
"""Comments can outweigh an article and are none all the same."""


class TooDeepError(ValueError):
    """The elements of a page are nested more than MOST_DEPTH deep."""


@dataclass(slots=True)
class Element:
    """A block element with the characters and the number of blocks of prose in it.

    `direct` are those of the blocks that stand in none of the block elements that it holds.
    """

    node: ElementNode
    parent: "Element | None" = None
    prose: int = 0
    blocks: int = 0
    direct: int = 0
    children: "list[Element]" = field(default_factory=list)


def find_body(tree: HTMLTree) -> ElementNode | None:
    """Return the element of a page that holds its article or articles; None if there is no prose.

    What calls itself noise is taken out of the tree. Raises TooDeepError.
    """
    if tree.body is None:
        return None
    measured = _Measured(tree.body, with_noise=False)
    found = measured.root
    if measured.noise_prose > NOISE_SHARE * (found.prose + measured.noise_prose):
        found = _Measured(tree.body, with_noise=True).root
    else:
        for node in measured.noise:
            node.decompose()
        _take_out_links(found.node)
    if not found.prose:
        return None
    while below := _main_child(found):
        found = below
    return found.node


def headings_of_articles(body: ElementNode) -> list[str]:
    """Return the headings that the articles on a page begin with, if it holds several; else []."""
    articles = [article for article in descendants(body, "article") if is_prose(article.text or "")]
    found = [heading for article in articles for heading in descendants(article, "h1", "h2", "h3", "h4")[:1]]
    if len(articles) < 2:
        found = descendants(body, "h1")
    headings = [" ".join((heading.text or "").split()) for heading in found]
    return headings if len(headings) > 1 else []


def descendants(top: Node, *names: str) -> list[ElementNode]:
    """Return the elements of these names below `top`, in the order of the page.

    The library's own lists of what a selector finds take time with the square of their length to go through.
    """
    found: list[ElementNode] = []
    entered: list[Node] = [top]
    node = top.first_child
    while node is not None:
        if isinstance(node, ElementNode) and node.local_name in names:
            found.append(node)
        following = node.first_child
        if following is not None:
            entered.append(node)
        else:
            following = node.next_sibling
        while following is None and len(entered) > 1:
            following = entered.pop().next_sibling
        node = following
    return found


def is_prose(text: str) -> bool:
    """Tell whether a block of text is of sentences."""
    return len(text) >= LEAST_PROSE and _SENTENCE.search(text) is not None


def _take_out_links(body: ElementNode) -> None:
    """Take out the items and lines that are nothing but links, to other news as a rule."""
    for block in descendants(body, "li", "p", "dd", "dt"):
        links = sum(len((link.text or "").strip()) for link in descendants(block, "a"))
        if links and links >= LINK_SHARE * len((block.text or "").strip()):
            block.decompose()


def _main_child(element: Element) -> Element | None:
    """Return the child that holds the article; None if `element` itself does."""
    best = max(element.children, key=lambda child: child.prose, default=None)
    if best is None or element.direct or best.prose < BODY_SHARE * element.prose:
        return None
    others = [child for child in element.children if child.prose and child is not best]
    return None if any(_is_alike(child, best) for child in others) else best


def _is_alike(element: Element, best: Element) -> bool:
    """Tell whether an element is one more paragraph beside `best`."""
    if element.node.local_name == "p":
        return True
    shapes = [(e.node.local_name, e.node.class_name) for e in (element, best)]
    return best.blocks == 1 and shapes[0] == shapes[1]


def _is_named(node: ElementNode, names: re.Pattern[str]) -> bool:
    return any(name and names.search(name) for name in (node.class_name, node.id))


class _Measured:
    """A walk over an element: `root` is it with the prose in each part, `noise` what was left out.

    `noise_prose` are the characters of prose in what was left out, but for comments.
    """

    def __init__(self, node: ElementNode, *, with_noise: bool) -> None:
        self.root = self._current = Element(node)
        self.noise: list[ElementNode] = []
        self.noise_prose = 0
        self._run: list[str] = []
        self._entered: list[ElementNode] = []
        self._links = 0
        self._walk(node, with_noise=with_noise)

    def _walk(self, top: ElementNode, *, with_noise: bool) -> None:
        # No recursion: pages may be nested deeper than Python's stack.
        node: Node | None = top
        while node is not None:
            following = node.next_sibling
            if isinstance(node, ElementNode):
                seen = node.local_name not in _UNSEEN
                if seen and (with_noise or node is top or not self._left_out(node)):
                    self._enter(node)
                    following = node.first_child
            elif node.node_type == TEXT and not self._links:
                self._run.append(node.node_value or "")
            while following is None and self._entered:
                above = self._leave()
                following = above.next_sibling if self._entered else None
            node = following

    def _left_out(self, node: ElementNode) -> bool:
        """Leave out an element that calls itself a comment or other noise; return whether it does."""
        is_comment = _is_named(node, _COMMENTS_NAME)
        if not is_comment and node.local_name not in _NOISE_TAGS and not _is_named(node, _NOISE_NAME):
            return False
        if node.query_selector("h1") is not None:  # a frame of the whole page ("with-sidebar")
            return False
        self.noise.append(node)
        if not is_comment:
            self.noise_prose += _Measured(node, with_noise=True).root.prose
        return True

    def _enter(self, node: ElementNode) -> None:
        self._entered.append(node)
        if len(self._entered) > MOST_DEPTH:
            raise TooDeepError
        self._links += node.local_name == "a"
        if node.local_name in _INLINE:
            return
        self._end_block()
        if node.local_name != "br" and node is not self.root.node:
            self._current.children.append(Element(node, self._current))
            self._current = self._current.children[-1]

    def _leave(self) -> ElementNode:
        node = self._entered.pop()
        self._links -= node.local_name == "a"
        if node.local_name not in _INLINE:
            self._end_block()
            if node.local_name != "br" and self._current.parent is not None:
                self._current = self._current.parent
        return node

    def _end_block(self) -> None:
        """Count the text since the last block boundary for the element that it stands in and those around."""
        text = "".join(self._run).strip()
        self._run.clear()
        if not is_prose(text):
            return
        self._current.direct += 1
        above: Element | None = self._current
        while above is not None:
            above.prose += len(text)
            above.blocks += 1
            above = above.parent
