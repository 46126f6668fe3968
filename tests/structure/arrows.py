"""Reads the includes of a source tree and tells each that the layout does not allow."""
import pathlib
import re

from layout import LIBRARIES, MAY_INCLUDE, SYSTEM_FOLDERS

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>]+)>|"([^"]+)")', re.MULTILINE)
SOURCES = {".h", ".cc", ".inc"}


def library_of(name):
    """The longest entry of LIBRARIES that an included name begins with, or None for the system's own headers."""
    return max((start for start in LIBRARIES if name.startswith(start)), key=len, default=None)


def wrong_weir_header(module, name):
    target = name.split("/")[0]
    allowed = MAY_INCLUDE[module]
    if target == module or allowed is None or target in allowed:
        return None
    return f'"{name}": {module} may not use {target}'


def wrong_library(module, name):
    library = library_of(name)
    if library is not None:
        return None if module in LIBRARIES[library] else f"<{name}>: this library may not show in {module}"
    if "/" in name and name.split("/")[0] not in SYSTEM_FOLDERS:
        return f"<{name}>: a library that the layout does not know"
    return None


def wrong_include(module, name, quoted):
    if name.split("/")[0] in MAY_INCLUDE and "/" in name:
        return wrong_weir_header(module, name)
    if quoted and "/" not in name and library_of(name) is None and not name.endswith(".inc"):  # generated tables
        return f'"{name}" names no module: write "module/file.h"'
    return wrong_library(module, name)


def wrong_arrows(source_root):
    """Lines "file:line: what is wrong" for each include under source_root (the folder src) that is not allowed."""
    source_root = pathlib.Path(source_root)
    found = []
    for path in sorted(path for path in source_root.rglob("*") if path.suffix in SOURCES):
        relative = path.relative_to(source_root)
        module, text = relative.parts[0], path.read_text(encoding="utf-8")
        if module not in MAY_INCLUDE:
            found.append(f"{relative}:1: {module} is not in the layout")
            continue
        for match in INCLUDE.finditer(text):
            angled, quoted = match.groups()
            wrong = wrong_include(module, angled or quoted, quoted is not None)
            if wrong:
                found.append(f"{relative}:{text.count(chr(10), 0, match.start()) + 1}: {wrong}")
    return found
