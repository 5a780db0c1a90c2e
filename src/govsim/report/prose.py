"""What the report says in words, whatever the numbers are: headings, method, what it cannot say."""

from govsim.base.block import Words

TEXT = {
    "title": Words("govsim report", "govsim 报告"),
    "answer": Words("The answer", "结论"),
    "scenarios": Words("What was compared", "比较对象"),
    "table": Words("The numbers", "数值"),
    "metric": Words("metric", "指标"),
    "twins": Words("The same incidents, the same residents", "相同的事件，相同的居民"),
    "twins_note": Words(
        "Prevention changes which incidents happen. Over incidents that happen under both policies, and over the same "
        "residents, the difference is free of that. Means over seeds with 95 % intervals.",
        "预防会改变哪些事件发生。下表只比较两方案下都发生的事件与相同的居民。数值为各种子均值与 95 % 置信区间。",
    ),
    "method": Words("How it was compared", "比较方法"),
    "limits": Words("What this cannot say", "本报告不能说明什么"),
    "provenance": Words("Where the numbers come from", "数据来源"),
    "rejected": Words("Rows of the log that could not be used", "日志中无法使用的行"),
    "command": Words("command", "命令"),
    "seeds": Words("seeds", "随机种子"),
    "versions": Words("versions", "版本"),
    "hashes": Words("scenario hashes", "方案哈希"),
    "headline_note": Words(
        "Headline metrics stand above the line; their p values are adjusted together (Holm). Intervals are 95 %, paired by "
        "seed. What the metrics mean stands further down.",
        "横线以上为主要指标，其 p 值按 Holm 法共同校正；区间为按种子配对的 95 % 置信区间。",
    ),
    "against": Words("Pair by pair", "逐对比较"),
    "hypotheses": Words("What was claimed beforehand", "事先提出的假设"),
    "hypothesis": Words("hypothesis", "假设"),
    "reasons": Words("Why differences of this size matter", "为何这样大小的差异才有意义"),
    "p_claim": Words("p of the verdict (Holm)", "判定的 p 值（Holm）"),
    "finding": Words("the tests say", "检验结果"),
    "scenarios_pair": Words("the second / the first", "后者 / 前者"),
    "unclaimed": Words(
        "differences of comparison.csv that no hypothesis is about; the headline ones:",
        "项差异（见 comparison.csv）没有对应的假设，其中主要指标如下：",
    ),
    "every": Words("Every metric", "全部指标"),
    "difference": Words("difference (95 % interval)", "差异（95 % 置信区间）"),
    "p": Words("p (Holm)", "p（Holm）"),
    "levers": Words("Levers that differ", "取值不同的政策工具"),
    "lever": Words("lever", "政策工具"),
    "proposal": Words("proposal", "对策"),
    "values": Words("All other values of the first scenario", "第一个方案的其余全部取值"),
    "others": Words("Other tables in the folder", "文件夹中的其他表"),
    "rows_left": Words("more rows in the file", "行未列出，见文件"),
    "figures": Words("The pictures", "图"),
    "meanings": Words("What the metrics mean", "指标含义"),
    "wall": Words("time taken", "耗时"),
    "failed": Words("runs that failed", "失败的运行"),
    "design": Words("The design", "实验设计"),
    "factor": Words("factor", "因素"),
    "factors": Words("What was varied", "改变的因素"),
    "range": Words("values", "取值"),
    "moves": Words("moves", "同时改变"),
    "meaning": Words("meaning", "含义"),
    "scenarios_n": Words("scenarios", "方案数"),
    "points_n": Words("points for each scenario", "每个方案的设计点"),
    "candidates_n": Words("candidates tried", "尝试过的候选"),
    "runs_n": Words("runs", "运行次数"),
    "shards": Words("put together from", "合并自"),
    "codes": Words("code versions (more than one)", "代码版本（多于一个）"),
    "why": Words("why", "原因"),
    "rerun": Words("run it again", "重新运行"),
    "run": Words("run", "运行"),
    "more_failed": Words("more in manifest.json", "其余见 manifest.json"),
    "interrupted": Words(
        "This folder is not finished: its runs were interrupted. What is shown are the runs that were done by then.",
        "本文件夹尚未完成：运行曾被中断，以下仅为当时已完成的运行。",
    ),
    "incomplete": Words(
        "Only {runs} of {expected} runs are there. Means and intervals are of those and may change.",
        "共需 {expected} 次运行，现有 {runs} 次；均值与区间仅基于已有运行，可能变化。",
    ),
    "some_failed": Words(
        "Runs that failed: {n}. They are not in the numbers; the section on the design lists them.",
        "失败的运行：{n} 次，未计入结果，详见“实验设计”。",
    ),
    "over_points": Words(
        "Means and differences are means over the design's {n} points; no picture that would mix points is shown.",
        "均值与差异为设计中 {n} 个设计点的平均；会混合不同设计点的图不予显示。",
    ),
    "only_ends": Words(
        "The folder holds {n} scenarios. Tables and general pictures show the two ends, {first} and {last}; the steps "
        "between them have pictures of their own, and all of them stand in runs.parquet.",
        "文件夹含 {n} 个方案。表格与一般图形只显示两端（{first}与{last}）；中间各级另有专图，全部数据见 runs.parquet。",
    ),
    "only_first": Words(
        "The folder holds {n} scenarios; the first {shown} are shown, as more cannot be told apart. All of them stand in "
        "runs.parquet.",
        "文件夹含 {n} 个方案，只显示前 {shown} 个（再多则难以区分）；全部数据见 runs.parquet。",
    ),
    "early": Words(
        "Early stopping over-promises. Seeds were added until an interval was narrow enough, and a point that stops early "
        "is often one whose spread looked small by chance: such 95 % intervals hold the true value somewhat less often "
        "than 95 times in 100. Confirm what matters with a fixed number of fresh seeds.",
        "提前停止会高估精度。随机种子逐步追加，直到区间足够窄为止；较早停止的设计点往往只是碰巧离散较小，"
        "因此这样得到的 95 % 区间包含真值的频率略低于 95 %。重要结论应另用固定数量的新种子核实。",
    ),
    "no_font": Words(
        "The figures are labelled in English: this machine has no font with Chinese letters.",
        "本机没有中文字体，图中文字保留为英文。",
    ),
}
METHOD = (
    Words(
        "Every scenario faces the same candidate threats: time, place, kind, severity, work and all luck of a candidate "
        "belong to it from birth (common random numbers). Policy decides what becomes of them.",
        "各方案面对相同的潜在威胁：时间、地点、类型、严重程度、工作量与全部随机性自产生起即属于该威胁（公共随机数），政策只决定其后果。",
    ),
    Words(
        "Every scenario spends the same public envelope, exact to the fen. Levers have prices in staff hours; response staff "
        "is what remains. Society's unpaid hours are counted beside it.",
        "各方案的公共经费完全相同，精确到分。各项措施按政府工时计价，处置人员由余额支付；社会无偿工时另行计入。",
    ),
    Words(
        "Counting starts after a run-in under each policy's own rule; each counted incident is followed for 30 days. Help "
        "time runs from occurrence to the first unit on the scene; an incident that nobody reaches counts 720 hours.",
        "先在各自政策下预热，再开始计数；每起事件跟踪 30 天。救助用时自发生起至首个力量到场止，无人到场者计 720 小时。",
    ),
    Words(
        "Differences are means over seed pairs with 95 % t-intervals. A tie is an interval that holds zero or, in the "
        "headline, an adjusted p above .05.",
        "差异为种子配对的均值，附 95 % t 置信区间。区间包含零，或主要指标校正后 p 大于 0.05，视为无明显差异。",
    ),
)
LIMITS = (
    Words(
        "It explores a theory; it does not forecast any place. Many coefficients are assumed and say so "
        "(`govsim list parameters`).",
        "本模型用于理论探索，不预测任何具体地区；许多系数为假定值并已注明（`govsim list parameters`）。",
    ),
    Words(
        "Emergencies have the same round-the-clock line and the same outside help in every scenario, so differences there "
        "are small by design.",
        "各方案的紧急事件都有相同的全天候热线与外部支援，因此差异本就较小。",
    ),
    Words(
        "Society's hours are not free to society. Read cost per contained incident both ways before calling one cheaper.",
        "社会工时对社会并非免费，判断哪种方案更省钱时应同时查看两种口径的单位成本。",
    ),
    Words(
        "An interval says how sure the mean over seeds is, not how sure the model is. Whether a sign holds over the assumed "
        "parameters is another question.",
        "置信区间反映种子间均值的不确定性，而非模型本身的不确定性；结论在假定参数变化下是否成立是另一个问题。",
    ),
)
