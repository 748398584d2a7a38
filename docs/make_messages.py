"""Makes docs/messages.md from the catalogue: python docs/make_messages.py."""

from __future__ import annotations

from pathlib import Path

from filler.errors import PortfolioError
from filler.messages import catalogue

PAGE = Path(__file__).with_name("messages.md")
FAMILIES = {
    "error": (
        "Errors",
        f"A command that ends with one of these has the exit status {PortfolioError.exit_status}."
        " With `--json` it prints the code, the message and the remedy.",
    ),
    "problem": (
        "Problems with what was given",
        "Each is told with the cell, the row or the path that it is about. What is wrong with one"
        " person's row does not stop the others; the exit status is 1 where somebody was left out.",
    ),
    "finding": (
        "Findings",
        "What a reading or an audit tells of a returned file. The code is the finding's rule.",
    ),
    "remark": (
        "Remarks of `template check`",
        "What is wrong with a Word file as a form. The code is the remark's rule.",
    ),
}


def page() -> str:
    """The page as Markdown."""
    lines = [
        "# Messages",
        "",
        "All errors, problems, findings and remarks, made from `filler/messages/en.toml` by",
        "`python docs/make_messages.py`. Words in braces are put in at run time. Another",
        "language is a file beside it, such as `cy.toml`, with the same keys;",
        "`PORTFOLIO_LANGUAGE=cy` chooses it, and what it lacks is said in English.",
    ]
    for family, (title, words) in FAMILIES.items():
        lines += [
            "",
            f"## {title}",
            "",
            words,
            "",
            "| code | message | what to do |",
            "|---|---|---|",
        ]
        for key, message in sorted(catalogue().items()):
            if key.startswith(f"{family}."):
                cells = (f"`{message.code}`", message.words, message.remedy)
                lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
