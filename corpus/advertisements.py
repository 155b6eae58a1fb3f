"""Advertisements: told by what they ask the reader to do, and set aside with the lines above them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block, Kind
from corpus.reasons import Reason, Rule

LONGEST_NOTICE = 200
"""In characters: paid notices (lost papers, auctions) are short; a longer text with a number is news."""
LONGEST_CALL = 60
MOST_LINES_ABOVE = 3
"""Lines of an advertisement over the one that tells where to call."""

_LABEL = re.compile(
    r"[■●◆★☆◎·•\s\u3000]*[（(【\[]?(?:(?:分类|公益|商业|房产|招商|便民|信息)?广告|广告(?:专版|信息|刊登)?|便民信息|分类信息|"
    r"(?:遗失|作废|注销|减资|清算|拍卖|招标|招租|招聘|开庭|送达|债权(?:转让|申报)?|解除|变更|道歉|寻人|寻物|认领)"
    r"(?:声明|公告|启事|信息)(?:专栏)?)[）)】\]]?\Z"
)
_NUMBER = r"(?:\(?0\d{2,3}\)?[-—－ ]?\d{7,8}|[48]00[-—－ ]?\d{3,4}[-—－ ]?\d{3,4}|1[3-9]\d{9}|\d{7,8})"
_CALLS = re.compile(
    r"(?:热线|电话|咨询|订购|预订|预约|订房|加盟|招商|品鉴|客服|微信|手机|垂询|服务|抢购|广告|联系人?|QQ)"
    rf"[^\d。，]{{0,12}}[：:\s\u3000]*{_NUMBER}"
)
_ADDRESS = re.compile(r"(?:项目|公司|销售|门店|店面|展厅)?地址[：:]")
_PAID_NOTICE = re.compile(
    r"(?:声明作废|特此(?:声明|公告)|予以作废|作废处理)[。！]?\Z|"
    rf"(?:联系|咨询|报名|拍卖|委托)[^。，]{{0,8}}[：:]\s*{_NUMBER}[^。]{{0,20}}[。]?\Z"
)
_CONCERNS = re.compile(
    r"遗失|丢失|拍卖|注销|减资|清算|招租|转让|债权|作废|公告|招聘|招标|竞买|受[^。]{2,12}委托"
)
_SENTENCE = re.compile(r"[。！？；]")


def mark_advertisements(blocks: Sequence[Block]) -> list[Block]:
    """Make the lines of advertisements asides: labels, lines with a number to call, paid notices, addresses
    beside them, and the short lines right above them.
    """
    sure = [block.kind in _MAY_BE and is_advertisement(block.text) for block in blocks]
    marked = list(blocks)
    for index, block in enumerate(blocks):
        if sure[index]:
            marked[index] = _aside(block, Rule.ADVERTISEMENT)
        elif _ADDRESS.match(block.text) and (any(sure[max(0, index - 1) : index + 2])):
            marked[index] = _aside(block, Rule.BESIDE_ADVERTISEMENT)
    for index, block in enumerate(blocks):
        if not sure[index] or _LABEL.match(block.text):
            continue
        for above in range(index - 1, max(-1, index - 1 - MOST_LINES_ABOVE), -1):
            line = blocks[above]
            if line.kind is not Kind.SHORT or sure[above] or "，" in line.text or "," in line.text:
                break
            if blocks[above + 1].gap > max(1, line.gap):
                break
            marked[above] = _aside(line, Rule.BESIDE_ADVERTISEMENT)
    return marked


_MAY_BE = frozenset({Kind.SHORT, Kind.PARAGRAPH, Kind.CAPTION, Kind.ASIDE})


def _aside(block: Block, rule: Rule) -> Block:
    return replace(block, kind=Kind.ASIDE, reasons=(*block.reasons, Reason(rule)))


def is_advertisement(text: str) -> bool:
    """Tell whether a line is an advertisement's by its own words; running text is not, whatever it says."""
    if len(text) > LONGEST_NOTICE:
        return False
    if _LABEL.match(text) or (_PAID_NOTICE.search(text) and _CONCERNS.search(text)):
        return True
    return len(text) <= LONGEST_CALL and not _SENTENCE.search(text) and _CALLS.search(text) is not None
