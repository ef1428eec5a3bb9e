"""Loose reading: any folder of Markdown can be recalled from."""

from reviewbot.knowledge.loose import read_loosely


def read(**texts: str | bytes) -> tuple[list[tuple[str, str, tuple[str, ...]]], tuple[str, ...]]:
    files = {
        name.replace("__", "/") + ".md": text.encode() if isinstance(text, str) else text
        for name, text in texts.items()
    }
    loose = read_loosely(files, folder_owners={"pay": "payments"})
    return [(each.id, each.owner, each.applies_to) for each in loose.passages], loose.complaints


def test_a_complete_file_raises_no_complaint() -> None:
    text = "---\nid: a\nowner: o\nkind: incident\ntitle: T\napplies_to: ['x/**', '/bad', 5]\n---\n# H\n\nText.\n"

    assert read(file=text) == ([("a#h", "o", ("x/**",))], ())


def test_a_bare_file_is_named_by_its_path() -> None:
    assert read(pay__tax="# H\n\nText.\n", other__tax="Text.", tax="Text.") == (
        [("other-tax#intro", "other", ()), ("pay-tax#h", "payments", ()), ("tax#intro", "", ())],
        (
            "other/tax.md: has no id of its own; it is called 'other-tax'",
            "other/tax.md: names no owner; it is taken for 'other'",
            "pay/tax.md: has no id of its own; it is called 'pay-tax'",
            "pay/tax.md: names no owner; it is taken for 'payments'",
            "tax.md: has no id of its own; it is called 'tax'",
            "tax.md: has no owner",
        ),
    )


def test_a_skill_is_known_by_its_name() -> None:
    skill = "---\nname: s\nmetadata: {owner: o, applies_to: 'a/**, b'}\n---\nText.\n"

    assert read(pay__s__SKILL=skill) == (
        [("s#intro", "o", ("a/**", "b"))],
        ("pay/s/SKILL.md: names no owner; it is taken for 'o'",),
    )


def test_an_id_that_is_taken_is_told_apart() -> None:
    text = "---\nid: a\nowner: o\n---\nText.\n"

    assert read(one=text, two=text) == (
        [("a#intro", "o", ()), ("a-two#intro", "o", ())],
        ("two.md: has no id of its own; it is called 'a-two'",),
    )


def test_what_cannot_be_read_is_told() -> None:
    assert read(bytes=b"\xff", list="---\n- a\n---\n", yaml="---\n: [\n---\nText.\n")[1][:3] == (
        "bytes.md: line 1: byte 0 is not UTF-8",
        "list.md: the front matter is no mapping",
        "list.md: has no id of its own; it is called 'list'",
    )


def test_pages_for_people_are_left_out() -> None:
    assert read(README="# Read me\n\nText.\n") == ([], ())
    assert read(README="---\nid: r\nowner: o\n---\nText.\n") == ([("r#intro", "o", ())], ())
