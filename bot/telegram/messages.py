"""What the bot says in Telegram; what answers in a terminal say as well is in bot.messages."""

from bot.messages import Text

# ---- starting ------------------------------------------------------------------------------------------

NO_TOKEN = Text(
    "没有机器人的令牌；请设环境变量 {variable}，或在设置 telegram.token_file 里写一个权限为 600 的文件。",
    "There is no bot token; set {variable}, or name a file of mode 600 in the setting telegram.token_file.",
)
BAD_TOKEN = Text(
    "{source}：里面不是机器人令牌，应为“数字:字母数字”的一行，像 @BotFather 给出的那样；请重新复制。",
    "{source}: this is no bot token; it should be one line “digits:letters”, as given by @BotFather.",
)
OPEN_TOKEN_FILE = Text(
    "{path}：令牌文件的权限是 {mode}，别人也能读，应为 600；请运行 chmod 600。",
    "{path}: the token file has mode {mode}, so that others can read it; it should be 600: run chmod 600.",
)
TOKEN_FILE = Text(
    "{path}：读不了令牌文件（{reason}）；请检查设置 telegram.token_file。",
    "{path}: cannot read the token file ({reason}); check the setting telegram.token_file.",
)
TOKEN_REJECTED = Text(
    "{server} 不认这个机器人令牌；请向 @BotFather 核对，或检查设置 telegram.api_base_url。",
    "{server} rejects this bot token; check it with @BotFather, or the setting telegram.api_base_url.",
)
BAD_INVITE_CODE = Text(
    "telegram.invite_code 的值是 {code}，链接里放不下；应为 1 到 64 个英文字母、数字、下划线或连字符。",
    "telegram.invite_code is {code}, which no link can carry; write 1 to 64 of A-Z a-z 0-9 _ -.",
)
NO_WEBHOOK_URL = Text(
    "telegram.mode 是 webhook，却没有 telegram.webhook_url；请写出 Telegram 能访问的 https 地址。",
    "telegram.mode is webhook, but there is no telegram.webhook_url; give the https address for Telegram.",
)

# ---- conversation --------------------------------------------------------------------------------------

WEBHOOK_PORT = Text(
    "[telegram] webhook_listen、webhook_port：不能在 {place} 上监听（{reason}）；请换一个地址或端口。",
    "[telegram] webhook_listen, webhook_port: cannot listen on {place} ({reason}); choose another.",
)
WEBHOOK_REFUSED = Text(
    "telegram.webhook_url 的值是 {url}，Telegram 不接受（{reason}）；请写它能访问的 https 地址。",
    "telegram.webhook_url is {url}, which Telegram refuses ({reason}); give the https address it can reach.",
)
WELCOME = Text(
    "我是报问：问我报纸里写了什么，我用逐字的原文引文回答，每条都有出处。库里有 {articles} 篇文章。\n"
    "直接发问题就行，也可以接着追问；库里没有的，我会直说没有。/help 看更多。",
    "I am BaoWen: ask what the newspapers say, and I answer with verbatim quotes and their sources, from "
    "{articles} articles.\nJust send a question, and follow it up if you like; if the archive has no answer, "
    "I say so. /help tells more.",
)
HELP = Text(
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
FORGOTTEN = Text(
    "好，关于您的都删了：问过的、答过的、评过的。旧答案下面的按钮不再有用。",
    "Done: your questions, their answers and your ratings are deleted. Old buttons work no longer.",
)
NO_QUESTION = Text(
    "我只看得懂文字；请把问题写成一句话发给我。", "I only read text; please send your question as a sentence."
)
NOT_SEARCHABLE = Text(
    "问题里没有可以检索的文字；请用一句话写明要查的事。",
    "There is nothing here that can be searched; please write in a sentence what you want to know.",
)
UNKNOWN_COMMAND = Text("没有这个命令；/help 看有哪些。", "There is no such command; see /help.")
BUSY = Text("现在问的人太多，请稍后再试。", "Too many questions at the moment; please try again later.")
TOO_OFTEN = Text(
    "问得太快了，这一条没有回答；请过一分钟再问。",
    "That was too fast, so this is not answered; please ask again in a minute.",
)
NOT_ALLOWED = Text("这个机器人不对外开放。", "This bot is not open to everyone.")
BY_INVITATION = Text(
    "这个机器人凭邀请使用；请向管理员要邀请链接。",
    "This bot is by invitation; please ask its admin for a link.",
)
FAILED = Text("出错了，这一条没有做成；请再试一次。", "Something went wrong; please try again.")
LATER = Text(
    "资料库暂时连不上，这一条没有做成；请稍后再试。",
    "The archive cannot be reached at the moment; please try again later.",
)
MAYBE_SENT = Text(
    "发送答案时网络断了，不知道有没有送到；没看到的话，请再要一次。",
    "The network failed while the answer was sent; if you do not see it, please ask for it again.",
)
RESTARTED = Text(
    "机器人刚刚重启，这一条可能已经回答了；没看到答案的话，请再发一次。",
    "The bot has just restarted and may have answered this; if you see no answer, please send it again.",
)

# ---- answers and buttons -------------------------------------------------------------------------------

SEND_AGAIN = Text("再发一次", "Send again")
NEAREST = Text("最接近的段落", "Nearest passages")
MORE = Text("更多引文 {page}/{pages} ›", "More quotes {page}/{pages} ›")
NEXT = Text("下一页 {page}/{pages} ›", "Next {page}/{pages} ›")
PREVIOUS = Text("‹ 上一页", "‹ Previous")
CONTEXT = Text("上下文", "Context")
FULL = Text("全文", "Article")
COPY = Text("复制", "Copy")
BACK = Text("返回答案", "Back")
AS_FILE = Text("存为 .txt", "As .txt")
QUOTE_CUT = Text("…（引文较长，这里是其中一段）", "… (part of a long quote)")
QUOTES_GONE = Text("引文所在的文章已不在库中。", "The quoted articles are not in the archive any more.")
ARTICLE_GONE = Text("这篇文章已不在库中。", "This article is not in the archive any more.")
ANSWER_GONE = Text("这个答案已经过期，请再问一次。", "This answer is too old; please ask again.")
OLD_BUTTON = Text("这个按钮不能用了。", "This button works no longer.")
CANNOT_EDIT = Text(
    "这条消息太旧，改不了；请再问一次。", "This message is too old to be changed; please ask again."
)
RATED = Text("谢谢，记下了。", "Thank you.")

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
