"""The whole pack, or one form alone, as pages in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise

from filler.definition.blocks import (
    FlowchartBlock,
    PictureBlock,
    PlaceBlock,
    StatementsBlock,
    TableBlock,
    TextBlock,
)
from filler.definition.conditions import Condition
from filler.definition.model import ControlSpec, Form, Pack
from filler.definition.statements import Reference
from filler.errors import DefinitionError
from filler.layout import markdown
from filler.layout.depends import only_if
from filler.layout.marks import Scope, number_of
from filler.layout.model import (
    Answer,
    Cell,
    Contents,
    Document,
    Flowchart,
    Heading,
    Inline,
    Node,
    Page,
    Paragraph,
    Picture,
    Place,
    Row,
    Table,
    Text,
    changed,
    elsewhere,
)
from filler.layout.tables import table
from filler.words import said


def lay_out(pack: Pack, form: Form | None = None) -> Document:
    """The pack, or one form of it with the fields that say whose it is."""
    if form is not None:
        page = _form_page(pack, form, [], level=1, opening=_about(pack, form))
        words = pack.alone.elsewhere
        nodes = tuple(elsewhere(node, words, lambda to: to != form.id) for node in page.nodes)
        asked = {
            pack.controls[own].tag: pack.controls[name] for own, name in pack.alone.same.items()
        }
        nodes = tuple(changed(node, partial(_asking, asked=asked)) for node in nodes)
        page = replace(page, nodes=nodes, section=form.title)
        homes = [pack.fields[name].form for name in pack.alone.fields]
        forms = tuple(dict.fromkeys([*homes, form.id]))
        return Document(title=f"{form.title} - {pack.short_title}", pages=(page,), forms=forms)
    pages = [_cover(pack)] if pack.cover.title and pack.cover.lines else []
    section = ""
    for part in pack.parts:
        opening: list[Node] = []
        if part.section:
            opening.append(Heading(level=1, inlines=(Text(text=part.section),)))
            section = part.section
        if part.contents:
            nodes = (*opening, Contents(title=part.contents))
            pages.append(Page(nodes=nodes, section=section or part.contents))
        own = pack.form(part.form) if part.form else None
        if own is not None and not own.is_awaited:
            # A form is a section where no section stands above it.
            page = _form_page(pack, own, opening, level=2 if section else 1)
            name = pages[-1].section if part.follows and pages else section or own.title
            pages.append(replace(page, section=name, follows=part.follows))
    return Document(
        title=pack.title,
        pages=tuple(_with_awaited(page, pack) for page in pages),
        forms=tuple(f.id for f in pack.answer_forms),
    )


def _with_awaited(page: Page, pack: Pack) -> Page:
    """The page with each mention of a form that is not there yet said to be such."""
    anchors = {form.id for form in pack.forms if form.is_awaited}
    if not anchors:
        return page
    words = said(pack.language, "to_follow", mention="{}")
    nodes = tuple(elsewhere(node, words, anchors.__contains__) for node in page.nodes)
    return replace(page, nodes=nodes)


def _cover(pack: Pack) -> Page:
    *lines, last = pack.cover.lines
    nodes: list[Node] = []
    if pack.logo is not None:
        nodes.append(Picture(figure=pack.logo))
    if pack.organisation:
        own = Paragraph(inlines=(Text(text=pack.organisation),), style="organisation")
        nodes.append(own)
    nodes += [
        Paragraph(inlines=(Text(text=pack.cover.title),), style="cover_title"),
        *(Paragraph(inlines=(Text(text=line),), style="cover") for line in lines),
        Paragraph(inlines=(Text(text=last),), style="cover_owner"),
    ]
    return Page(nodes=tuple(nodes), footer=False)


def _form_page(
    pack: Pack,
    form: Form,
    before: list[Node],
    level: int,
    opening: list[Node] | None = None,
) -> Page:
    scope = Scope(pack=pack, form=form)
    own = number_of(pack, form)
    named = f"{own}. {form.title}" if own else form.title
    title = Heading(level=level, inlines=(Text(text=named),), anchor=form.id)
    nodes: list[Node] = [*before, title, *_note(form.when, pack), *(opening or [])]
    for number, block in enumerate(form.blocks):
        if isinstance(block, TextBlock) and block.new_page and not number:
            words = "its first block takes no 'new_page': a form begins on one."
            raise DefinitionError([f"{form.file}: {words}"])
        if isinstance(block, TextBlock | TableBlock):
            nodes += _note(block.when, pack)
        match block:
            case TextBlock():
                made = list(markdown.blocks(block.md, scope, level))
                if block.new_page and made and isinstance(made[0], Paragraph | Heading):
                    made[0] = replace(made[0], new_page=True)
                nodes.extend(made)
            case TableBlock():
                nodes.append(table(block, scope))
            case FlowchartBlock():
                nodes += [*_steps(block, level), Flowchart(block=block)]
            case PictureBlock():
                nodes.append(Picture(figure=block.picture))
            case PlaceBlock() if block.file:
                nodes += markdown.blocks(block.md, scope, level)
            case PlaceBlock():
                tag = f"{form.id}.{block.id}"
                nodes.append(Place(tag=tag, title=block.title, prompt=block.prompt))
            case StatementsBlock():
                reference = pack.reference(block.reference)
                if reference is not None:
                    nodes.extend(_statements(reference, level))
    _apart(form, nodes)
    landscape = form.orientation == "landscape"
    numbers = dict(scope.numbers)
    return Page(nodes=tuple(nodes), landscape=landscape, anchor=form.id, numbers=numbers)


@lru_cache(maxsize=8)
def question_numbers(pack: Pack) -> Mapping[str, str]:
    """The number that is printed with each question or row, by its id, where there are."""
    if not pack.numbered:
        return {}
    return {line: number for page in lay_out(pack).pages for line, number in page.numbers.items()}


def _note(conditions: tuple[Condition, ...], pack: Pack) -> Iterator[Node]:
    """When a form or a block of it is asked for, on a line of its own."""
    if words := only_if(conditions, pack):
        yield Paragraph(inlines=(Text(text=f"{words}.", italic=True),), keep_next=True)


def _apart(form: Form, nodes: list[Node]) -> None:
    """Word joins two tables that nothing stands between; refuse to lay that out."""
    for one, other in pairwise(nodes):
        if isinstance(one, Table) and isinstance(other, Table):
            raise DefinitionError(
                [
                    f"{form.file}: the tables '{one.title}' and '{other.title}'"
                    " stand next to each other, and Word would join them."
                    " Put a text block between them."
                ]
            )


def _steps(block: FlowchartBlock, level: int) -> Iterator[Node]:
    """The chart's words as a numbered list, where it asks for one."""
    if block.steps:
        yield Heading(level=level + 2, inlines=(Text(text=block.steps),))
        for words in block.sentences:
            yield Paragraph(inlines=(Text(text=words),), style="step")


def _statements(reference: Reference, level: int) -> Iterator[Node]:
    yield Heading(level=level + 1, inlines=(Text(text=reference.title),))
    for text in reference.intro:
        yield Paragraph(inlines=(Text(text=text),))
    for statement in reference.statements:
        if statement.lead:
            yield Paragraph(inlines=(Text(text=statement.lead),), style="lead", keep_next=True)
        words = f"{statement.number}) {statement.title}"
        yield Heading(level=level + 2, inlines=(Text(text=words),))
        for text in statement.text:
            yield Paragraph(inlines=(Text(text=text),))


def _asking(inline: Inline, asked: Mapping[str, ControlSpec]) -> Inline:
    """The place of an answer that says whose a form is, in the form's own place for it."""
    if isinstance(inline, Answer) and inline.control.tag in asked:
        return replace(inline, control=asked[inline.control.tag])
    return inline


def _about(pack: Pack, form: Form) -> list[Node]:
    """Whose form this is, when it travels without the pack."""
    rows = []
    alone = pack.alone
    taken = {name for own, name in alone.same.items() if pack.fields[own].form == form.id}
    for number, name in enumerate(alone.fields):
        field = pack.fields[name]
        if field.form == form.id or name in taken:
            continue
        words = alone.labels[number] if alone.labels else field.label
        label = Cell(paragraphs=(Paragraph(inlines=(Text(text=words),)),), role="label")
        answer = Paragraph(inlines=(Answer(control=pack.controls[field.id]),))
        rows.append(Row(cells=(label, Cell(paragraphs=(answer,), role="answer"))))
    if not rows:
        return []
    heads = (Paragraph(inlines=(Text(text=words, bold=True),)) for words in alone.head)
    head = Row(cells=tuple(Cell(paragraphs=(p,), role="head") for p in heads), header=True)
    whose = Table(title=alone.heading, widths=(42, 58), rows=(head, *rows))
    if not alone.heading:
        return [whose]
    return [Heading(level=2, inlines=(Text(text=alone.heading),)), whose]
