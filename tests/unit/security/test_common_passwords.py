"""The filter of common passwords, as it is shipped and as it is made."""

import uuid
from pathlib import Path

from autotrade.security.common_passwords import FILE, CommonPasswords, filter_of
from scripts import common_passwords


def test_none_that_was_put_in_gets_through(tmp_path: Path):
    words = [f"word number {n}" for n in range(5000)]
    path = tmp_path / "filter"
    path.write_bytes(filter_of(words))

    made = CommonPasswords(path)

    assert all(word in made and word.upper() in made for word in words)


def test_the_shipped_filter_takes_hardly_any_other_for_a_common_one():
    shipped = CommonPasswords()

    wrong = sum(uuid.uuid4().hex in shipped for _ in range(20_000))

    assert FILE.stat().st_size == 250_000  # of 100,000 passwords
    assert wrong < 20


def test_a_list_is_cut_at_its_length_and_cleaned_of_what_nobody_may_choose(tmp_path: Path):
    source, target = tmp_path / "list.txt", tmp_path / "filter"
    source.write_text("short\nLongEnough\nlongenough\nalso long\n", encoding="utf-8")

    assert common_passwords.main([str(source)], target) == 0

    made = CommonPasswords(target)
    assert "longenough" in made
    assert "ALSO LONG" in made
    assert len(target.read_bytes()) == 5  # two of 20 bits
    assert common_passwords.main([], target) == 2
