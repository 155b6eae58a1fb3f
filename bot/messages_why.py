"""What `baowen parse --why` says of the page parser's decisions. All other sentences are in bot.messages."""

from bot.messages import Text
from corpus.reasons import Rule

NO_PAGES = Text(
    "--why 说明版面的判断；{path} 里是一条条记录或多个文件，请改为指定其中的一个文件。",
    "--why explains how a page is read; {path} holds records or several files: name one of the files.",
)
ARTICLE = Text("第 {number} 篇 {title}", "article {number} {title}")
BEGINS_PAGE = Text("页首或文件开头", "the start of the page or file")
BEGINS = Text("另起一篇：", "begins here: ")
DATED = Text("日期 {date}：", "date {date}: ")
NO_DATE = Text("没有日期", "no date")
OUTLET = Text("报纸 {outlet}：", "paper {outlet}: ")
NO_OUTLET = Text("报纸不详", "paper unknown")
SCORE = Text("{rule}，得分 {score:+.1f}（{parts}）", "{rule}, score {score:+.1f} ({parts})")
PLACE = Text("第 {first} 行", "line {first}")
PLACES = Text("第 {first}–{last} 行", "lines {first}–{last}")
BETWEEN_PARTS = Text("、", ", ")

ROLES = {
    "headline": Text("题头", "headline"),
    "bylines": Text("署名", "byline"),
    "captions": Text("图说", "caption"),
    "paragraphs": Text("正文", "text"),
    "fields": Text("信息行", "metadata"),
    "set_aside": Text("不收", "set aside"),
}

RULES = {
    Rule.METADATA_LABEL: Text("有“来源：”一类的标签", "labelled as metadata"),
    Rule.MASTHEAD: Text("写的是报名、日期、版次", "names paper, day or page"),
    Rule.FURNITURE: Text("是页码、编辑名单或报社启事", "a page number, editors or a notice"),
    Rule.ADVERTISEMENT: Text("是广告", "an advertisement"),
    Rule.BESIDE_ADVERTISEMENT: Text("和广告连在一起", "belongs to an advertisement"),
    Rule.SIGNATURE: Text("整行是署名", "nothing but a signature"),
    Rule.CAPTION_WORDS: Text("有图说或摄影者的写法", "worded as a caption or photo credit"),
    Rule.GLUED: Text("从粘连的一行里切开", "cut out of a line of several parts"),
    Rule.JUMP_MARK: Text("是转版标记", "a mark of continuation"),
    Rule.MARKDOWN: Text("由 Markdown 标记", "marked by Markdown"),
    Rule.TABLE_ROW: Text("和邻行分成同样的几栏", "set in cells like its neighbours"),
    Rule.SHORT_LINE: Text("短，不是整句", "short and no sentence"),
    Rule.LONG_LINE: Text("长，或是整句", "long, or a sentence"),
    Rule.LINES_OF_COLUMN: Text("按栏宽折行，已接成一段", "lines broken at the column's width"),
    Rule.FULL_LINE_ENDS: Text("满行处分段：下一行的字本来放得下", "parted at a full line"),
    Rule.SAME_PARAGRAPH: Text("和断开的后半段是一段", "one paragraph with what follows the break"),
    Rule.OTHER_PARAGRAPH: Text("和上一段不是一段", "not one with the paragraph before"),
    Rule.FIRST_PIECE: Text("是一段的开头，被断开了", "the first piece of a broken paragraph"),
    Rule.NO_FIRST_PIECE: Text("不是一段的开头", "no first piece of a paragraph"),
    Rule.IN_BREAK: Text("夹在断开的一段中间", "stands in a break inside a paragraph"),
    Rule.PULLOUT: Text("夹在断开的一段中间的整句", "a sentence in a break inside a paragraph"),
    Rule.END_BEFORE_CREDIT: Text("段尾粘着摄影者", "its end has a photo credit glued to it"),
    Rule.HEADLINE_EVIDENCE: Text("像另一篇的题目", "like the headline of another article"),
    Rule.SUBHEAD_EVIDENCE: Text("不像另一篇的题目", "unlike the headline of another article"),
    Rule.HEADLINE_AT_SIGNATURE: Text("挨着署名", "by a signature"),
    Rule.DATELINE: Text("以电头开始", "begins with a dateline"),
    Rule.STATED: Text("文件自己标明", "stated by the file itself"),
    Rule.AFTER_JUMP: Text("在转版标记处", "at a mark of continuation"),
    Rule.GOES_ON: Text("接着前面转版的一篇", "continues an article of another page"),
    Rule.REPEATED: Text("重复了题目", "repeats the headline"),
    Rule.NAMES_BEFORE_TEXT: Text("正文前的人名", "names right before the text"),
    Rule.TITLE: Text("主题", "title"),
    Rule.KICKER_LABEL: Text("肩题：栏目名", "kicker: a column's name"),
    Rule.KICKER_LEADS_ON: Text("肩题：话没说完", "kicker: it leads on"),
    Rule.KICKER_SLOGAN: Text("肩题：对仗的口号", "kicker: a slogan in two halves"),
    Rule.KICKER_SHORT: Text("肩题：比下一行短得多", "kicker: much shorter than the next line"),
    Rule.KICKER_WITH_DASH: Text("肩题：以破折号开头", "kicker: begins with a dash"),
    Rule.SUBTITLE: Text("副题", "subtitle"),
    Rule.BEFORE_SIGNATURE: Text("正文之后、署名之前的短行", "short, between text and signature"),
    Rule.FROM_FIELD: Text("见信息行", "from a line of metadata"),
    Rule.FROM_FRONT_MATTER: Text("见文件的元数据", "from the file's metadata"),
    Rule.FROM_MASTHEAD: Text("见报头", "from the masthead"),
    Rule.FROM_PATH: Text("见文件名或文件夹", "from the file's name or folder"),
    Rule.FROM_SIGNATURE: Text("见署名", "from the signature"),
}

EVIDENCE = {
    "usual": Text("通常情况", "usual case"),
    "finished": Text("前面已是句末", "ends a sentence"),
    "open_ended": Text("前面可停可续", "may end here"),
    "breaks_off": Text("断在半句", "breaks off"),
    "indent": Text("缩进", "indent"),
    "indent_of_rest": Text("后半缩进", "indent of the rest"),
    "dateline": Text("后面是电头", "dateline after it"),
    "only_headline": Text("题目只能是它", "the only headline"),
    "caption_between": Text("中间隔着图说", "caption between"),
    "seen_on_page": Text("接起来的字本页别处也有", "seen elsewhere on the page"),
    "never_first": Text("后面的标点不会在段首", "mark that begins nothing"),
    "seldom_first": Text("后面的字少在句首", "character seldom first"),
    "often_first": Text("常在句首的字", "character often first"),
    "number_or_latin": Text("数字或字母断开", "number or Latin word cut"),
    "word_cut": Text("一个词断开", "word cut in two"),
    "quotation": Text("引号或括号配对", "quotation marks match"),
    "begins_like_paragraph": Text("后面像段首", "begins like a paragraph"),
    "continuity": Text("前后接得上", "goes on"),
    "clear": Text("明显接得上", "clearly goes on"),
    "hanging": Text("停在逗号一类", "ends in a comma"),
    "seldom_last": Text("末字少在句尾", "character seldom last"),
    "unclosed": Text("引号未收", "open quotation"),
    "one_character": Text("只有一个字", "one character"),
    "two_characters": Text("只有两个字", "two characters"),
    "three_characters": Text("只有三个字", "three characters"),
    "running": Text("行文的虚词", "words of running text"),
    "commas": Text("逗号", "commas"),
    "lead": Text("像段首", "begins like a paragraph"),
    "lead_inside": Text("含“近日”一类的词", "words of a first sentence"),
    "halves": Text("分成两半", "in two halves"),
    "marked": Text("有小标题的记号", "marked as a heading"),
    "repeated": Text("后文重复了它", "repeated after it"),
    "two_lines": Text("有两行", "two lines"),
    "three_lines": Text("有三行", "three lines"),
    "style": Text("本页都署名，这里没有", "unsigned on a signed page"),
    "marker": Text("有小标题的记号", "marked as a heading"),
    "length": Text("长度", "length"),
    "wide_gap": Text("前面空得多", "wide gap before it"),
    "new_page": Text("在新的一页", "on a new page"),
    "likeness": Text("前后文用词相同", "same words before and after"),
    "seen_before": Text("前文有它的词", "its words stand before"),
    "seen_after": Text("后文有它的词", "its words stand after"),
    "told_after": Text("后文像导语", "a lead after it"),
    "unfit": Text("标点不像题目", "marks unfit for a headline"),
    "column": Text("带栏目名", "names its column"),
    "same_title": Text("题目相同", "same headline"),
    "other_title": Text("题目不同", "other headline"),
    "same_page": Text("版次相符", "pages agree"),
    "other_page": Text("版次不符", "pages disagree"),
    "only": Text("只有这一对标记", "the only marks"),
    "joint": Text("句子接得上", "sentence goes on"),
}
