"""A run that fills a pack for each record of a file, whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from filler.definition import Pack, loaded_pack
from filler.definition.locate import WHOLE_PACK, template_of
from filler.files import read_bytes
from filler.filling.batch import Outcome, Template, run
from filler.filling.manifest import Manifest, digest
from filler.filling.plan import Naming, Plan, naming
from filler.filling.templates import refuse_stale
from filler.messages import portfolio_error
from filler.records.opening import open_source
from filler.records.source import JsonSource, SheetOptions, SheetSource

_NAME = "{%s} - {pack}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A run that is ready: its records, its template, and how its files are called."""

    pack: Pack
    template: Template
    naming: Naming
    source: JsonSource | SheetSource
    folder: Path
    force: bool = False
    resume: bool = False

    def run(self, executor: Executor | None = None, workers: int = 1) -> Iterator[Outcome]:
        """What becomes of each record, in order; each file is noted as soon as it is there.

        Raises:
            PortfolioError: when the folder cannot be written, after what came before it.
        """
        manifest = Manifest.of(self.folder)
        made_from = digest(
            read_bytes(self.template.file, "Close it in Word."), self.pack.digest.encode()
        )
        plan = Plan(
            source=self.source,
            folder=self.folder,
            naming=self.naming,
            template=made_from,
            manifest=manifest,
            force=self.force,
            resume=self.resume,
        )
        # One person's file is no batch that somebody would resume.
        noted = self.source.count > 1 or self.resume
        try:
            for outcome in run(plan.tasks(), self.template, executor, workers):
                if outcome.content and outcome.status in ("written", "unchanged") and noted:
                    manifest.add(outcome.path.name, outcome.made_from, outcome.content)
                yield outcome
        finally:
            manifest.close()


def template_for(
    folder: Path, form: str = WHOLE_PACK, language: str = "", called: str = ""
) -> tuple[Pack, Template]:
    """The pack in ``folder`` in one of its languages, and the template of it or of one form.

    ``called`` is how a person names the pack.

    Raises:
        PortfolioError: when there is none, or it is older than the definition.
    """
    pack = loaded_pack(folder, language)
    file = template_of(folder, pack, form).resolve()
    refuse_stale(file, pack, called or str(folder))
    return pack, Template(file=file, pack=folder, language=language)


def naming_of(pack: Pack, form: str = WHOLE_PACK, pattern: str = "") -> Naming:
    """How the files are called: by a pattern, else after the person and the form.

    Raises:
        PortfolioError: when the pattern names no field, or is no pattern.
    """
    chosen = pack.form(form)
    title = chosen.title if chosen is not None else pack.short_title
    return naming(pattern or _NAME % pack.person, pack, title)


def job_of(
    folder: Path,
    data: Path,
    output: Path,
    *,
    form: str = WHOLE_PACK,
    language: str = "",
    name: str = "",
    options: SheetOptions | None = None,
    pictures: tuple[Path, ...] = (),
    force: bool = False,
    resume: bool = False,
    restyled: Path | None = None,
) -> Job:
    """A run over the records of ``data`` with the template of the pack in ``folder``.

    ``restyled`` is a template of the same form in another look.

    Raises:
        PortfolioError: when the template, the name or the file cannot be used, or holds no record.
    """
    if restyled is not None:
        pack = loaded_pack(folder, language)
        refuse_stale(restyled, pack, str(folder))
        template = Template(file=restyled.resolve(), pack=folder, language=language)
    else:
        pack, template = template_for(folder, form, language)
    called = naming_of(pack, form, name)
    source = open_source(data, pack, options or SheetOptions(), called.name, pictures)
    if not source.count:
        raise portfolio_error("no_records_contains", data=data)
    return Job(
        pack=pack,
        template=template,
        naming=called,
        source=source,
        folder=output,
        force=force,
        resume=resume,
    )
