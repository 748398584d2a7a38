"""Handlers for words and for what stands among them: drawings, form fields, comments, changes."""

from __future__ import annotations

from lxml import etree

from filler.facts.content import DELETED, INSERTED
from filler.facts.markup import look_of_field, number_of
from filler.facts.state import Element, WalkState
from filler.ooxml import controls
from filler.ooxml.activex import stored
from filler.ooxml.names import qn
from filler.ooxml.symbols import shown_in

_VAL = qn("w:val")
# What stands for a space of some kind.
SPACES = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:ptab"): "\t",
}
# Nobody has so many comments on one word, nor fields in one another.
_MOST_OPEN = 100
_TABLE = qn("w:tbl")
_CONTROL = qn("w:control")
_WORDS = (qn("w:t"), qn("w:sym"), qn("w:delText"))


class Things(WalkState):
    """What a walk does where no block begins."""

    def _text(self, node: Element) -> None:
        if node.text:
            self._add("text", node.text)

    def _deleted_text(self, node: Element) -> None:
        outer = self.look
        self.look |= DELETED
        self._text(node)
        self.look = outer

    def _space(self, node: Element) -> None:
        self._add("text", SPACES[node.tag])

    def _symbol(self, node: Element) -> None:
        font = node.get(qn("w:font")) or ""
        try:
            sign = chr(int(node.get(qn("w:char")) or "", 16))
        except (ValueError, OverflowError):
            self._add("object", "sym")
            return
        self._add("symbol", shown_in(font, sign), font)

    def _inserted(self, node: Element) -> None:
        self._changed(node, INSERTED)

    def _deleted(self, node: Element) -> None:
        self._changed(node, DELETED)

    def _changed(self, node: Element, flag: int) -> None:
        self._revision(node)
        outer = self.look
        self.look |= flag
        self.descend(node)
        self.look = outer

    def _revision(self, node: Element) -> None:
        key = etree.QName(node).localname, node.get(qn("w:author")) or ""
        self.facts.revisions[key] = self.facts.revisions.get(key, 0) + 1

    # Things among the words

    def _alternate(self, node: Element) -> None:
        """One of the ways in which the same thing is stored; the first that is known."""
        choice = node.find(qn("mc:Choice"))
        fallback = node.find(qn("mc:Fallback"))
        if choice is not None:
            self.descend(choice)
        elif fallback is not None:
            self.descend(fallback)

    def _drawing(self, node: Element) -> None:
        """A drawing; where nothing in it is known, it is still something that stands there."""
        outer = self.floating, self.met
        self.met = False
        self.descend(node)
        if not self.met:
            self._add("object", etree.QName(node).localname)
        self.floating, self.met = outer[0], True

    def _anchor(self, node: Element) -> None:
        self.floating = True
        self.descend(node)

    def _picture(self, node: Element) -> None:
        relation = node.get(qn("r:embed")) or node.get(qn("r:link")) or node.get(qn("r:id"))
        if relation is not None:
            part = self.relations.get(relation, relation)
            self._add("picture", self.facts.package.first_alike(part))

    def _word_shape(self, node: Element) -> None:
        """A shape of Word's; a straight-sided one around words or a table is only their frame."""
        outer = self.framed
        box = node.find(qn("wps:txbx"))
        self.framed = box is not None and next(box.iter(*_WORDS, _TABLE), None) is not None
        self.met = self.met or self.framed
        self.descend(node)
        self.framed = outer

    def _geometry(self, node: Element) -> None:
        shape = node.get("prst") or ""
        if not (self.framed and shape.lower().endswith("rect")):
            self._add("shape", shape)

    def _freehand(self, _node: Element) -> None:
        self._add("shape", "freehand")

    def _oval(self, node: Element) -> None:
        self._vml(node, "ellipse")

    def _vml_shape(self, node: Element) -> None:
        self._vml(node, "")

    def _vml(self, node: Element, shape: str) -> None:
        outer = self.floating
        self.floating = "position:absolute" in (node.get("style") or "").replace(" ", "")
        if shape:
            self._add("shape", shape)
        self.descend(node)
        self.floating = outer

    def _signature_line(self, node: Element) -> None:
        self._add("signature line", node.get("id") or "")

    def _ink(self, _node: Element) -> None:
        self._add("ink", "")

    def _object(self, node: Element) -> None:
        self._add("object", node.get("ProgID") or "object")

    def _embedded(self, node: Element) -> None:
        """An embedded object; a control of a form is what it keeps of its state (17.3.3.3)."""
        control = node.find(_CONTROL)
        if control is None:
            self._drawing(node)
            return
        part = self.relations.get(control.get(qn("r:id")) or "", "")
        kept = stored(self.facts.package, part)
        if kept is None:
            self._add("object", "control")
        elif kept.ticked is None:
            self._add("text", kept.words)
        else:
            self._add("box", "", ticked=kept.ticked)

    def _math(self, node: Element) -> None:
        self._add("object", "oMath")
        self.descend(node)

    # Fields (17.16)

    def _field(self, node: Element) -> None:
        outer = self.field_look
        self.field_look |= look_of_field(node.get(qn("w:instr")) or "")
        self.descend(node)
        self.field_look = outer

    def _instruction(self, node: Element) -> None:
        if self.fields:
            self.fields[-1].append(node.text or "")

    def _field_mark(self, node: Element) -> None:
        """Where a field begins, its result begins, and it ends."""
        match node.get(qn("w:fldCharType")):
            case "begin":
                if len(self.fields) < _MOST_OPEN:
                    self.fields.append([])
                self._form_field(node)
            case "separate" if self.fields:
                self.field_look |= look_of_field("".join(self.fields[-1]))
            case "end" if self.fields:
                self.field_look &= ~look_of_field("".join(self.fields.pop()))
            case _:
                pass

    def _form_field(self, node: Element) -> None:
        """Legacy form fields: their data stands in the mark that begins them (17.16.17)."""
        data = node.find(qn("w:ffData"))
        if data is None:
            return
        if (box := data.find(qn("w:checkBox"))) is not None:
            state = box.find(qn("w:checked"))
            if state is None:
                state = box.find(qn("w:default"))
            self._add("box", "", ticked=state is not None and controls.is_on(state.get(_VAL)))
        elif (choices := data.find(qn("w:ddList"))) is not None:
            entries = [entry.get(_VAL) or "" for entry in choices.iter(qn("w:listEntry"))]
            result = choices.find(qn("w:result"))
            if result is None:
                result = choices.find(qn("w:default"))
            chosen = number_of(result, 0)
            touched = choices.find(qn("w:result")) is not None
            entry = entries[chosen] if 0 <= chosen < len(entries) else ""
            # Before anybody chooses, its first entry shows, whatever that is.
            self._add("list", entry if touched else "")

    def _page_begins(self, _node: Element) -> None:
        """Where Word last began a page; what has no word before it stands on that page."""
        self.page += 1
        cell = self.cell
        if cell is not None and not any(p.pieces for p in cell.everything):
            self.facts.pages[cell.where] = self.page

    # Comments

    def _comment_starts(self, node: Element) -> None:
        number = node.get(qn("w:id")) or ""
        if len(self.open_comments) < _MOST_OPEN:
            self.open_comments[number] = self.growing[number] = None
        self._comment_stands(node)

    def _comment_ends(self, node: Element) -> None:
        number = node.get(qn("w:id")) or ""
        self.open_comments.pop(number, None)
        self.growing.pop(number, None)

    def _comment_stands(self, node: Element) -> None:
        number = node.get(qn("w:id")) or ""
        comment = self._comment(number)
        if not comment.where:
            place = self.cell.where if self.cell is not None else self._outside()
            comment.where = place
        if self.cell is not None and number not in self.cell.comments:
            self.cell.comments.append(number)
        for control in self.open:
            control.comments[number] = None
