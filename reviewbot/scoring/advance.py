"""May a model go on to the next stage? By what it gave in this one, and the rules set beforehand."""

from collections.abc import Iterator

from reviewbot.kernel.ids import Digest
from reviewbot.plan.stage import StepRules
from reviewbot.scoring.evidence import Evidence
from reviewbot.scoring.interval import Interval
from reviewbot.scoring.metric import Share
from reviewbot.scoring.night import Ran
from reviewbot.scoring.promotion import Ground, Promotion, Weight, verdict_of


def advance(evidence: Evidence, rules: StepRules, last: Ran | None = None, prompt: Digest | None = None) -> Promotion:
    """Return whether it may, with every rule's word: hold where not enough is shown, block where it was shown worse.

    In shadow it is held against the model in use on the same reviews, by what people left standing. As a canary it
    reviews alone: there its findings are what people judge, beside those of the model in use elsewhere. `last` is its
    newest night: what the suite blocks goes no further, whatever it gave. `prompt` is that of now: what was promoted
    under another one goes no further before a night has held it beside the model in use under this one.
    """
    return verdict_of((*_grounds(evidence, rules), *_nightly(last), *_prompted(evidence, last, prompt)))


def _grounds(evidence: Evidence, rules: StepRules) -> Iterator[Ground]:
    is_in_shadow = evidence.word.standing == "shadow"
    changes, what = (evidence.compared, "compared on") if is_in_shadow else (evidence.changes, "reviewed")
    yield Ground(
        rule="changes",
        weight="for" if changes >= rules.changes else "undecided",
        sentence=f"{what} {changes} changes; {rules.changes} are asked for",
    )
    yield _agreement(evidence, rules.margin) if is_in_shadow else _judged_by_people(evidence, rules.margin)
    yield failures_of(evidence, most=rules.failures)
    yield _cost(evidence, rules)


def _nightly(last: Ran | None) -> Iterator[Ground]:
    if last is not None and last.held is not None:
        held = last.held
        yield Ground(
            rule="night",
            weight=_weight(held.verdict != "block", True),
            sentence=f"in the night of {last.night.isoformat()} its suite says {held.verdict} beside {held.beside}",
        )


def _prompted(evidence: Evidence, last: Ran | None, prompt: Digest | None) -> Iterator[Ground]:
    if prompt is None or evidence.word.prompt in (None, prompt):
        return
    is_measured = last is not None and last.prompt == prompt and last.held is not None
    yield Ground(
        rule="prompt",
        weight="for" if is_measured else "undecided",
        sentence="it was promoted under another prompt; "
        + ("a night has held it beside the model in use under this one" if is_measured else "no night has held it"),
    )


def _agreement(evidence: Evidence, margin: float) -> Ground:
    agreed, gained = evidence.agreement.share, evidence.gained
    if gained is None:
        return Ground(rule="agreement", weight="undecided", sentence="no review of it could be compared")
    return Ground(
        rule="agreement",
        weight=_weight(gained.low >= -margin, gained.high < -margin),
        sentence=(
            f"its word was that of the verdict in {agreed.part} of {agreed.whole} reviews; beside the model in use, by "
            f"what people left standing, {_points(gained)}; {-100 * margin:+.1f} may be"
        ),
    )


def _judged_by_people(evidence: Evidence, margin: float) -> Ground:
    own, beside = evidence.dismissed, evidence.dismissed_beside.share
    if own.interval is None:
        return Ground(rule="people", weight="undecided", sentence="people have made nothing of its findings so far")
    most = (beside.value or 0.0) + margin
    return Ground(
        rule="people",
        weight=_weight(own.interval.high <= most, own.interval.low > most),
        sentence=(
            f"people dismissed {_counted(own.share)} of its findings, "
            f"{own.interval.low:.0%} to {own.interval.high:.0%}; of the models' in use "
            f"{_counted(beside)}, so up to {most:.0%} may be"
        ),
    )


def failures_of(evidence: Evidence, *, most: float) -> Ground:
    """Return what a rule about failures says: how many of a model's reviews may have failed, as a share."""
    failed = evidence.failures
    return Ground(
        rule="failures",
        weight="undecided" if not failed.whole else _weight((failed.value or 0.0) <= most, True),
        sentence=f"{_counted(failed)} reviews failed; at most {most:.0%} may",
    )


def _cost(evidence: Evidence, rules: StepRules) -> Ground:
    mean = evidence.mean_cost
    if mean is None:
        return Ground(rule="cost", weight="undecided", sentence="what a change costs is not known")
    return Ground(
        rule="cost",
        weight=_weight(mean <= rules.cost, True),
        sentence=f"a change cost {mean} on average; {rules.cost} may be",
    )


def _weight(speaks_for: bool, speaks_against: bool) -> Weight:
    if speaks_for:
        return "for"
    return "against" if speaks_against else "undecided"


def _counted(share: Share) -> str:
    return f"{share.part} of {share.whole}"


def _points(interval: Interval) -> str:
    return f"{100 * interval.low:+.1f} to {100 * interval.high:+.1f} points"
