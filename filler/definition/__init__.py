"""A pack's definition: the model, and how it is loaded from TOML and checked."""

from filler.definition.load import load_pack, loaded_pack, loaded_packs
from filler.definition.locate import data_folder, find_pack, list_packs, near_packs
from filler.definition.model import ControlSpec, Field, Form, Option, Pack

__all__ = [
    "ControlSpec",
    "Field",
    "Form",
    "Option",
    "Pack",
    "data_folder",
    "find_pack",
    "list_packs",
    "load_pack",
    "loaded_pack",
    "loaded_packs",
    "near_packs",
]
