"""Setting documents by Typst: without a file or host to read. Called in a process of its own (`config.processes`)."""

import json
from pathlib import Path

import typst


def compiler_for(template: Path, content: str, empty: str) -> typst.Compiler:
    """A compiler of this template, which finds its content as JSON among its inputs.

    Its root is an empty directory, and so is where it would look for packages; fonts are its own.
    """
    return typst.Compiler(
        template.read_bytes(),
        root=empty,
        ignore_system_fonts=True,
        sys_inputs={"content": content},
        package_path=empty,
        package_cache_path=empty,
    )


def admitting(content: str) -> str:
    """This content (JSON), with its sentence `lacks` among the `lines`: that its fonts lack a character."""
    told = json.loads(content)
    told["lines"].append(told["lacks"])
    return json.dumps(told)


def set_accessible(template: Path, content: str, empty: str, *, is_accessible: bool) -> bytes:
    """A PDF/UA-1 (ISO 14289-1), or a tagged PDF that says that its fonts lack a character. Raises TypstError."""
    compiler = compiler_for(template, content if is_accessible else admitting(content), empty)
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"] if is_accessible else [])
    assert isinstance(made, bytes)
    return made
