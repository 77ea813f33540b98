"""The parts of docs/benchmarks.md that are written by scripts."""

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def put(name: str, text: str) -> None:
    """Puts a text between the marks `<!-- NAME -->` and `<!-- /NAME -->`."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    head, rest = PAGE.read_text().split(begin)
    PAGE.write_text(head + begin + text.strip("\n") + "\n" + end + rest.split(end)[1])
