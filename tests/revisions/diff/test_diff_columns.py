"""Columns that were inserted and deleted: which cell belongs to which."""

import pytest

from revisions.diff import compare


def table(*rows):
    written = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"


def told(before, after):
    return [(each.kind, each.before, each.after) for each in compare(before, after).changes]


def test_all_rows_decide_together_which_column_is_new():
    """The last row alone would say that its first cell is."""
    before = table(["raz", "dwa"], ["trzy", "cztery"], ["x", "y"])
    after = table(["raz", "nowa", "dwa"], ["trzy", "inna", "cztery"], ["z", "x", "y"])
    assert told(before, after) == [
        ("table", "", "nowa ¶ inna ¶ x"),
        ("text", "x", "z"),
    ]


def test_rows_of_another_number_of_cells_decide_for_themselves():
    before = table(["raz", "dwa"], ["trzy", "cztery", "pięć"])
    after = table(["nowa", "raz", "dwa"], ["trzy", "cztery", "pięć", "inna"])
    assert told(before, after) == [("table", "", "nowa"), ("table", "", "inna")]


def test_each_table_decides_for_itself():
    one, two = ["raz", "dwa"], ["trzy", "cztery"]
    before = table(one) + "<p>akapit</p>" + table(two)
    after = table(["nowa", *one]) + "<p>akapit</p>" + table([*two, "inna"])
    assert told(before, after) == [("table", "", "nowa"), ("table", "", "inna")]


def test_a_column_that_was_deleted():
    before = table(["raz", "dwa", "trzy"], ["cztery", "pięć", "sześć"])
    assert told(before, table(["raz", "trzy"], ["cztery", "sześć"])) == [
        ("table", "dwa ¶ pięć", "")
    ]


@pytest.mark.parametrize(("empty", "is_word_replaced"), [(3, False), (4, True)])
def test_three_empty_cells_say_less_than_one_equal_word(empty, is_word_replaced):
    before = table(*[[""]] * empty, ["słowo"])
    after = table(*[["", letter] for letter in "abcd"[:empty]], ["inne", "słowo"])
    assert (("text", "słowo", "inne") in told(before, after)) == is_word_replaced


def test_similar_cells_belong_together():
    before = table(["opłata skarbowa wynosi"])
    after = table(["kasa", "opłata skarbowa wynosiła", "godziny"])
    assert told(before, after) == [
        ("table", "", "kasa"),
        ("text", "wynosi", "wynosiła"),
        ("table", "", "godziny"),
    ]


def test_columns_with_nothing_in_common_are_paired():
    assert told(table(["raz", "x"]), table(["dwa", "x", "y"])) == [
        ("text", "raz", "dwa"),
        ("table", "", "y"),
    ]


def test_a_table_in_a_cell_stays_in_its_cell():
    inner = table(["a", "b"], ["c", "d"])
    assert told(table(["raz", inner]), table(["raz", "nowa", inner])) == [("table", "", "nowa")]


def test_lines_of_one_cell_belong_together():
    before = table(["<p>raz</p><p>dwa</p>", "trzy"])
    after = table(["nowa", "<p>raz</p><p>dwa</p>", "trzy"])
    assert told(before, after) == [("table", "", "nowa")]


def test_as_many_columns_as_before_are_matched_place_by_place():
    assert told(table(["raz", "dwa"]), table(["dwa", "raz"])) == [
        ("text", "raz", "dwa"),
        ("text", "dwa", "raz"),
    ]


def test_head_and_body_of_a_table_have_the_same_columns():
    def version(*new):
        head, body = (
            "".join(f"<td>{cell}</td>" for cell in cells)
            for cells in (["Rzecz", *new[:1], "Kwota"], ["karta", *new[1:], "100 zł"])
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>"

    assert told(version(), version("Termin", "miesiąc")) == [("table", "", "Termin ¶ miesiąc")]
