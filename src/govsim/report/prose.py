"""What the report says in words, whatever the numbers are: headings, method, what it cannot say."""

from govsim.text.words import words

TEXT = {
    "title": words("govsim report"),
    "answer": words("The answer"),
    "scenarios": words("What was compared"),
    "table": words("The numbers"),
    "metric": words("metric"),
    "twins": words("The same incidents, the same residents"),
    "twins_note": words(
        "Prevention changes which incidents happen. Over incidents that happen under both policies, and over the same "
        "residents, the difference is free of that. Means over seeds with 95 % intervals."
    ),
    "method": words("How it was compared"),
    "limits": words("What this cannot say"),
    "provenance": words("Where the numbers come from"),
    "rejected": words("Rows of the log that could not be used"),
    "command": words("command"),
    "seeds": words("seeds"),
    "versions": words("versions"),
    "hashes": words("scenario hashes"),
    "headline_note": words(
        "Headline metrics stand above the line; their p values are adjusted together (Holm). Intervals are 95 %, paired by "
        "seed. What the metrics mean stands further down."
    ),
    "against": words("Pair by pair"),
    "hypotheses": words("What was claimed beforehand"),
    "hypothesis": words("hypothesis"),
    "reasons": words("Why differences of this size matter"),
    "p_claim": words("p of the verdict (Holm)"),
    "finding": words("the tests say"),
    "scenarios_pair": words("the second / the first"),
    "unclaimed": words("differences of comparison.csv that no hypothesis is about; the headline ones:"),
    "every": words("Every metric"),
    "difference": words("difference (95 % interval)"),
    "p": words("p (Holm)"),
    "levers": words("Levers that differ"),
    "lever": words("lever"),
    "proposal": words("proposal"),
    "values": words("All other values of the first scenario"),
    "others": words("Other tables in the folder"),
    "rows_left": words("more rows in the file"),
    "figures": words("The pictures"),
    "meanings": words("What the metrics mean"),
    "wall": words("time taken"),
    "failed": words("runs that failed"),
    "design": words("The design"),
    "factor": words("factor"),
    "factors": words("What was varied"),
    "range": words("values"),
    "moves": words("moves"),
    "meaning": words("meaning"),
    "scenarios_n": words("scenarios"),
    "points_n": words("points for each scenario"),
    "candidates_n": words("candidates tried"),
    "runs_n": words("runs"),
    "shards": words("put together from"),
    "codes": words("code versions (more than one)"),
    "why": words("why"),
    "rerun": words("run it again"),
    "run": words("run"),
    "more_failed": words("more in manifest.json"),
    "interrupted": words(
        "This folder is not finished: its runs were interrupted. What is shown are the runs that were done by then."
    ),
    "incomplete": words("Only {runs} of {expected} runs are there. Means and intervals are of those and may change."),
    "some_failed": words("Runs that failed: {n}. They are not in the numbers; the section on the design lists them."),
    "over_points": words(
        "Means and differences are means over the design's {n} points; no picture that would mix points is shown."
    ),
    "only_ends": words(
        "The folder holds {n} scenarios. Tables and general pictures show the two ends, {first} and {last}; the steps "
        "between them have pictures of their own, and all of them stand in runs.parquet."
    ),
    "only_first": words(
        "The folder holds {n} scenarios; the first {shown} are shown, as more cannot be told apart. All of them stand in "
        "runs.parquet."
    ),
    "early": words(
        "Early stopping over-promises. Seeds were added until an interval was narrow enough, and a point that stops early "
        "is often one whose spread looked small by chance: such 95 % intervals hold the true value somewhat less often "
        "than 95 times in 100. Confirm what matters with a fixed number of fresh seeds."
    ),
}
METHOD = (
    words(
        "Every scenario faces the same candidate threats: time, place, kind, severity, work and all luck of a candidate "
        "belong to it from birth (common random numbers). Policy decides what becomes of them."
    ),
    words(
        "Every scenario spends the same public envelope, exact to the fen. Levers have prices in staff hours; response staff "
        "is what remains. Society's unpaid hours are counted beside it."
    ),
    words(
        "Counting starts after a run-in under each policy's own rule; each counted incident is followed for 30 days. Help "
        "time runs from occurrence to the first unit on the scene; an incident that nobody reaches counts 720 hours."
    ),
    words(
        "Differences are means over seed pairs with 95 % t-intervals. A tie is an interval that holds zero or, in the "
        "headline, an adjusted p above .05."
    ),
)
LIMITS = (
    words(
        "It explores a theory; it does not forecast any place. Many coefficients are assumed and say so "
        "(`govsim list parameters`)."
    ),
    words(
        "Emergencies have the same round-the-clock line and the same outside help in every scenario, so differences there "
        "are small by design."
    ),
    words("Society's hours are not free to society. Read cost per threat met both ways before calling one cheaper."),
    words(
        "An interval says how sure the mean over seeds is, not how sure the model is. Whether a sign holds over the assumed "
        "parameters is another question."
    ),
)
