"""Matches units that are alike in both versions: split, merged, edited, rewritten, or moved."""

from __future__ import annotations

from collections.abc import Sequence

from ..increasing_subsequence import heaviest_increasing_subsequence
from .matching import MIN_MOVED_LENGTH, Matching
from .units import Unit
from .word_similarity import Bag, find_splits_and_merges, similar_pairs

# The least similarity (Dice's coefficient of the words' letters) for one line to be an edit of
# another: below it a reader would rather see one line deleted and another inserted.
MIN_EDIT_SIMILARITY = 0.42
# The least similarity for one line to be another in a new place: far from where it stood, only
# a text that is the same but for a word or two is recognised.
MIN_MOVE_SIMILARITY = 0.8
# Characters of a label ("Do pobrania:"): lines so short may replace one another place by place
# though they share no word. Longer ones would be two texts shown as the edit of one.
MAX_LABEL_LENGTH = 40


def match_splits_and_merges(matching: Matching) -> None:
    """Join the lines that one was split into, or that were merged into one, and pair them."""
    for olds, news in matching.two_sided_gaps():
        if len(olds) == 1 == len(news):
            continue
        bags_old = [_line_bag(matching.old[i]) for i in olds]
        bags_new = [_line_bag(matching.new[j]) for j in news]
        for part_old, part_new in find_splits_and_merges(bags_old, bags_new):
            first_old, last_old = olds[part_old[0]], olds[part_old[-1]]
            first_new, last_new = news[part_new[0]], news[part_new[-1]]
            # Only where nothing else stands between them.
            if last_old - first_old == len(part_old) - 1 and (
                last_new - first_new == len(part_new) - 1
            ):
                matching.join(range(first_old, last_old + 1), range(first_new, last_new + 1))
    matching.refresh_gaps()


def _line_bag(unit: Unit) -> Bag:
    return unit.bag if unit.shape == "line" else Bag()


def match_similar(matching: Matching) -> None:
    """Pair what is left within each gap, similar units first."""
    for olds, news in matching.two_sided_gaps():
        if len(olds) == 1 == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs[olds[0]] = news[0]
        else:
            matching.pairs.update(
                heaviest_increasing_subsequence(_similar(matching, olds, news, MIN_EDIT_SIMILARITY))
            )
    matching.refresh_gaps()
    for olds, news in matching.two_sided_gaps():
        if len(olds) == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs.update(zip(olds, news, strict=True))
        elif min(len(olds), len(news)) == 1:
            _match_label(matching, olds, news)
    matching.refresh_gaps()


def _may_be_rewritten(matching: Matching, olds: Sequence[int], news: Sequence[int]) -> bool:
    """Whether all that is left in a gap may be shown as rewritten, place by place."""
    for i, j in zip(olds, news, strict=True):
        old, new = matching.old[i], matching.new[j]
        if not old.may_become(new) or old.shape == "hr":
            return False
        if old.is_table_row and new.is_table_row:
            continue
        if _container_tag(old) != _container_tag(new):
            return False
        if len(olds) > 1 and max(len(old.text), len(new.text)) > MAX_LABEL_LENGTH:
            return False
    return True


def _match_label(matching: Matching, olds: Sequence[int], news: Sequence[int]) -> None:
    """Pair a label with the one it gave way to: both short, both ending with the same sign."""
    for i in olds:
        for j in news:
            old, new = matching.old[i].text, matching.new[j].text
            if (
                max(len(old), len(new)) <= MAX_LABEL_LENGTH
                and old[-1:] == new[-1:]
                and not old[-1:].isalnum()
                and _may_be_rewritten(matching, [i], [j])
            ):
                matching.pairs[i] = j
                return


def _container_tag(unit: Unit) -> str:
    line = unit.lines[0]
    return line.path[-1].tag if line.path else line.tag or "div"


def find_similar_moves(matching: Matching) -> None:
    """What is left on both sides with a very similar text was moved and edited."""
    olds = [i for gap in matching.gaps for i in gap[0]]
    news = [j for gap in matching.gaps for j in gap[1]]
    scored = _similar(matching, olds, news, MIN_MOVE_SIMILARITY)
    for i, j, _score in sorted(scored, key=lambda found: (-found[2], found[0], found[1])):
        taken = i in matching.skipped_old or j in matching.skipped_new
        if not taken and len(matching.old[i].text) >= MIN_MOVED_LENGTH:
            matching.move(i, j)
    matching.refresh_gaps()


def _similar(
    matching: Matching, olds: Sequence[int], news: Sequence[int], least: float
) -> list[tuple[int, int, float]]:
    """(old, new, similarity) of the units that may be edits of one another."""
    old, new = matching.old, matching.new
    scored = similar_pairs([old[i].bag for i in olds], [new[j].bag for j in news], least)
    return [
        (olds[a], news[b], score) for a, b, score in scored if old[olds[a]].may_become(new[news[b]])
    ]
