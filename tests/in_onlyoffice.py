"""Opens Word files in ONLYOFFICE's own engine, fills in their controls, and saves them again.

``python in_onlyoffice.py JOBS.json``; a job has a ``source``, a ``target``, and ``values`` by
tag: true or false for a box, a day for a date, words for the rest. Without a licence the engine
stamps "Unregistered Version" into the header; the rest is what ONLYOFFICE makes of the file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import docbuilder

FILL = """
var given = %s, trouble = [];
Api.GetDocument().GetAllContentControls().forEach(function (control) {
  var tag = control.GetTag();
  if (!(tag in given)) return;
  try {
    if (control.IsCheckBox && control.IsCheckBox()) {
      control.SetCheckBoxChecked(given[tag]);
    } else if (control.IsDatePicker && control.IsDatePicker()) {
      control.SetDate(new Date(given[tag]));
    } else if (control.GetClassType() === "inlineLvlSdt") {
      control.RemoveAllElements();
      control.AddText(given[tag]);
    } else {
      var paragraph = Api.CreateParagraph();
      paragraph.AddText(given[tag]);
      control.GetContent().RemoveAllElements();
      control.GetContent().Push(paragraph);
    }
  } catch (error) { trouble.push(tag + ": " + error); }
});
GlobalVariable = trouble.join("; ");
"""


def main() -> None:
    """Do each job, or stop at the first that cannot be done."""
    builder = docbuilder.CDocBuilder()
    for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        if builder.OpenFile(job["source"], ""):
            sys.exit(f"{job['source']} could not be opened")
        if job["values"]:
            builder.ExecuteCommand(FILL % json.dumps(job["values"]))
            trouble = builder.GetContext().GetGlobal().GetProperty("GlobalVariable").ToString()
            if trouble:
                sys.exit(trouble)
        if builder.SaveFile(job["target"].rpartition(".")[2], job["target"]):
            sys.exit(f"{job['source']} could not be saved")
        builder.CloseFile()


if __name__ == "__main__":
    main()
