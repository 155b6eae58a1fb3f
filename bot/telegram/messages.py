"""What the bot says in lists, inline and to admins; what it says to questions is in bot.messages."""

from bot.messages import Text

# ---- lists ---------------------------------------------------------------------------------------------

LATEST = Text("最新的文章", "Newest articles")
LATEST_ON = Text("最新：", "Newest on ")
LATEST_NONE = Text("库中还没有文章。", "There are no articles yet.")
NOTHING_FOUND = Text(
    "没有找到含有“{query}”的文章；可以换个说法，或直接提问。",
    "No article has “{query}”; try other words, or ask a question.",
)
SEARCH_HOW = Text(
    "用法：/search 关键词，例如 /search 大桥 通车。",
    "Write /search and words, such as /search bridge opening.",
)
FOUND_COUNT = Text("：{count} 篇", ": {count} articles")
FOUND_MORE = Text("：{count} 篇以上，先列最相关的", ": more than {count} articles, the closest first")
NEXT_PAGE = Text("下一页 ›", "Next ›")
PREVIOUS_PAGE = Text("‹ 上一页", "‹ Previous")
NO_DATE = Text("无日期", "no date")
LIST_OUTDATED = Text("这个列表过期了，请重新查一次。", "This list is out of date; please ask again.")

ARTICLE_HOW = Text(
    "用法：/article 编号，编号是 16 位的字母和数字，例如 /article {example}。",
    "Write /article and an id of 16 letters and digits, such as /article {example}.",
)
NO_ARTICLE = Text(
    "库中没有编号为 {article_id} 的文章；可用 /search 查找。",
    "There is no article {article_id}; find it with /search.",
)

STATS = Text("库中有：", "In the archive:")
STATS_ARTICLES = Text("文章 {articles} 篇，段落 {passages} 个", "{articles} articles, {passages} paragraphs")
STATS_DATES = Text("日期 {first} 至 {last}", "dated {first} to {last}")
STATS_OUTLETS = Text("报纸 {count} 家：{names}", "{count} papers: {names}")
STATS_OUTLETS_MORE = Text("等", " and others")
STATS_INDEX = Text("索引第 {generation} 代，发布于 {created}", "index generation {generation}, of {created}")

PRIVACY = Text(
    "这个机器人存什么：\n"
    "• 您的问题和它的回答，连同用户编号和聊天编号，用来接续追问、翻看更多引文，{days} 天后删除；\n"
    "• 您按的 👍 或 👎 和所评的问题；凭邀请进来的，还有您的用户编号；\n"
    "• 刚收到的消息，答完即删，只留消息编号 {seen} 天，以免重复回答。\n"
    "日志里只有编号，{logged}。一切都在运行它的机器上处理，问题不发给任何第三方；"
    "经过 Telegram 的部分适用 Telegram 的隐私政策。\n"
    "/forget 立即删除您的一切；/new 只是换个话题。",
    "What this bot stores:\n"
    "• your questions and its answers with your user id and the chat's, so that you can follow up and "
    "turn pages; deleted after {days} days;\n"
    "• your 👍 or 👎 with the question rated, and your user id if you came by invitation;\n"
    "• a message just received, deleted once answered; its number stays for {seen} days, lest it be answered "
    "twice.\n"
    "The logs hold ids, {logged}. All work is done on the machine that runs the bot, and no question goes to "
    "a third party; what passes through Telegram is subject to Telegram's privacy policy.\n"
    "/forget deletes all of yours at once; /new only changes the subject.",
)
QUESTIONS_LOGGED = Text("以及问题的文字", "and the text of questions")
QUESTIONS_NOT_LOGGED = Text("没有问题的文字", "not the text of questions")

# ---- the menu of commands ------------------------------------------------------------------------------

COMMAND_START = Text("开始", "Begin")
COMMAND_HELP = Text("怎么用", "How to use this bot")
COMMAND_ASK = Text("提问：/ask 问题", "Ask: /ask question")
COMMAND_LATEST = Text("最新的文章：/latest 话题", "Newest articles: /latest topic")
COMMAND_SEARCH = Text("查文章：/search 关键词", "Find articles: /search words")
COMMAND_ARTICLE = Text("看全文：/article 编号", "Read an article: /article id")
COMMAND_STATS = Text("库里有什么", "What the archive holds")
COMMAND_NEW = Text("换个话题", "Change the subject")
COMMAND_PRIVACY = Text("存什么，怎么删", "What is stored, and how to delete it")
COMMAND_FORGET = Text("删除我的一切", "Delete all of mine")
COMMAND_STATUS = Text("运行情况（管理员）", "How the bot is doing (admin)")
COMMAND_REMOVE = Text("移出文章：/remove 编号（管理员）", "Remove an article: /remove id (admin)")
COMMAND_REINDEX = Text("重读全部文件（管理员）", "Read all files again (admin)")

# ---- inline mode ---------------------------------------------------------------------------------------

INLINE_HINT = Text("接着写出问题，例如：大桥什么时候通车？", "Go on and write a question")
INLINE_NONE = Text("没有在库中找到依据，到聊天里问", "No evidence found; ask in the chat")
INLINE_BUSY = Text("正忙，请稍后再试", "Busy; please try again soon")
INLINE_REFUSED = Text("这个问题没法查，到聊天里问", "This cannot be searched; ask in the chat")
INLINE_NOT_ANSWER = Text("最接近，但不是答案 · {title}", "Near, but no answer · {title}")

# ---- administration ------------------------------------------------------------------------------------

ADMINS_ONLY = Text("抱歉，这件事只有管理员能做。", "Sorry, only an administrator can do this.")
DOCUMENT_KIND = Text(
    "读不了 {kind} 文件；现在能读 {supported}，请转换后再发。",
    "{kind} files cannot be read; {supported} can: please convert it and send it again.",
)
DOCUMENT_NO_SUFFIX = Text(
    "看不出这是什么文件；现在能读 {supported}，请给文件名加上后缀再发。",
    "It is not clear what kind of file this is; {supported} can be read: please name it so.",
)
DOCUMENT_TOO_LARGE = Text(
    "文件有 {size:.1f} MB，超过上限 {limit} MB；请拆小或压缩成 .jsonl.gz 后再发。",
    "The file has {size:.1f} MB, more than {limit} MB; please split it, or send it as .jsonl.gz.",
)
DOCUMENT_EMPTY = Text("文件是空的。", "The file is empty.")
DOCUMENT_NOT_FETCHED = Text(
    "从 Telegram 取不到这个文件；请再发一次。", "The file could not be fetched; please send it again."
)
DOCUMENT_NOT_KEPT = Text("存不下这个文件（{reason}）。", "The file could not be stored ({reason}).")
LOOK_TOO_LONG = Text(
    "读了 {seconds} 秒还没读完，已停止；请把文件拆小后再发。",
    "Not read through in {seconds} s and stopped; please split the file and send it again.",
)
JOB_DIED = Text(
    "处理的进程意外结束（状态 {status}），索引没有变；请看日志。",
    "The process ended unexpectedly (status {status}), the index is as it was; see the log.",
)
JOB_MEMORY = Text(
    "内存不足，没有做成；请把文件拆小后再试。",
    "Out of memory, not done; please split the file and try again.",
)
NOTHING_READ = Text("文件里没有读到文章：{reason}。", "No article could be read: {reason}.")
FOUND_ARTICLES = Text("读到 {articles} 篇文章", "{articles} articles were read")
FOUND_KNOWN = Text("，其中 {known} 篇库中已有", ", {known} of which are in the archive already")
FOUND_DATES = Text("日期：{first} 至 {last}", "Dates: {first} to {last}")
FOUND_NO_DATES = Text("日期：没有读到", "Dates: none were found")
FOUND_OUTLETS = Text("报纸：{names}", "Papers: {names}")
FOUND_FIRST = Text("前几篇：", "The first ones:")
FOUND_PROBLEMS = Text("有 {count} 处读不了，如：", "{count} parts cannot be read, such as:")
CONFIRM = Text("收录吗？", "Add them?")
BUTTON_ADD = Text("收录", "Add")
BUTTON_DROP = Text("放弃", "Discard")
DROPPED = Text("已放弃，文件已删除。", "Discarded; the file is deleted.")
UPLOAD_GONE = Text("这个文件已经不在了；请再发一次。", "This file is gone; please send it again.")
JOB_UNDER_WAY = Text(
    "正在修改索引，请等它结束后再试。", "The index is being changed; please wait for that to end."
)
ADDING = Text("正在收录…", "Adding…")
REMOVING = Text("正在移出…", "Removing…")
REREADING = Text("正在重读全部文件…", "Reading all files again…")
STAGES = {
    "read": Text("读文件 {done}", "reading {done}"),
    "terms": Text("建词表 {done}", "terms {done}"),
    "embed": Text("算向量 {done}", "vectors {done}"),
    "publish": Text("发布", "publishing"),
}
CHANGED = Text(
    "已发布第 {generation} 代索引：新增 {added} 篇，移出 {removed} 篇，共 {articles} 篇，用时 {seconds} 秒。",
    "Published generation {generation}: {added} added, {removed} removed, {articles} in all, in {seconds} s.",
)
NOT_CHANGED = Text("没有变化：共 {articles} 篇文章。", "Nothing changed: {articles} articles in all.")
FILES_MISSING = Text(
    "有 {count} 个原来的文件不在了，其中的文章保留不动。",
    "{count} of the files are gone; their articles stay.",
)
FILES_ALL_MISSING = Text(
    "收录时的 {count} 个文件都不在了，无法重读；请用 baowen index build 重建。",
    "All {count} files are gone and cannot be read again; rebuild with baowen index build.",
)
NOT_DONE = Text("没有做成，索引没有变：{problem}", "Not done, the index is as it was: {problem}")
JOB_STOPPED = Text(
    "机器人停了，没有做完，索引没有变；请再试一次。",
    "The bot was stopped before this was done, and the index is as it was; please try again.",
)
REMOVE_HOW = Text(
    "用法：/remove 编号，编号是 16 位的字母和数字。", "Write /remove and an id of 16 letters and digits."
)
REMOVE_CONFIRM = Text("从库中移出这一篇吗？", "Remove this one from the archive?")
BUTTON_REMOVE = Text("移出", "Remove")
BUTTON_CANCEL = Text("取消", "Cancel")
CANCELLED = Text("已取消。", "Cancelled.")
STATUS_LINES = Text(
    "运行 {uptime}，正在做和等着的问题 {under_way} 个\n"
    "索引第 {generation} 代（{created}），{articles} 篇文章，模型 {model}\n"
    "评价 👍 {good} 👎 {bad}\n"
    "内存最多用过 {memory} MB，磁盘剩余 {free} GB\n"
    "修改索引：{job}",
    "Up {uptime}, {under_way} questions at work or waiting\n"
    "Index generation {generation} ({created}), {articles} articles, model {model}\n"
    "Ratings 👍 {good} 👎 {bad}\n"
    "At most {memory} MB of memory so far, disk free {free} GB\n"
    "Index work: {job}",
)
JOB_NONE = Text("没有", "none")
JOB_SOME = Text("进行中", "under way")

# ---- health --------------------------------------------------------------------------------------------

METRICS_PORT = Text(
    "[telegram] metrics_port = {port}：不能在这个端口上监听（{reason}）；请换一个端口，或设为 0 关掉。",
    "[telegram] metrics_port = {port}: cannot listen on this port ({reason}); choose another, or 0 for none.",
)
