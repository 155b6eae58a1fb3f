"""What `eval` and `calibrate` say, in both languages."""

from bot.messages import Text

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
