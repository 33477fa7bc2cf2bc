"""Redacted documents opened by LibreOffice: those of python-docx, and the same as LibreOffice itself writes them.

apt-get install libreoffice-writer-nogui
V/bin/python tests/golden/libreoffice.py FOLDER    # V as in redaction.py; node must be on the path

Writes the twenty documents anew with LibreOffice, redacts both kinds, opens all of them with both programs, and
compares what they read with a plain search in the text before. Looks for the values in the bytes of every part.
"""

import pathlib
import re
import subprocess
import sys
import zipfile

import docx

from redaction import FOLDER, VALUES, replaced, texts_of

HERE = pathlib.Path(__file__).parent
FILTER = "docx:MS Word 2007 XML"


def office(kind: str, paths: list[pathlib.Path], out: pathlib.Path) -> None:
    """Opens documents and writes each anew in another format."""
    out.mkdir(parents=True, exist_ok=True)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{out}/.profile", "--convert-to", kind, "--outdir", out]
    subprocess.run([*command, *paths], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def lines_of(folder: pathlib.Path, name: str) -> str:
    """What LibreOffice reads in a document, white space as one space."""
    text = (folder / name).with_suffix(".txt").read_text("utf-8-sig")
    return " ".join(text.split())


def without_fields(text: str) -> str:
    return " ".join(replaced(text).split())


def left_in(path: pathlib.Path) -> list[str]:
    """Values that stand in the bytes of a part, marks between runs taken out."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            plain = archive.read(name).decode("utf-8", "ignore")
            for text in (plain, re.sub(r"<[^>]*>", "", plain)):
                found += [f"{value} in {name}" for value in VALUES if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]
    return found


def report(kind: str, before: pathlib.Path, after: pathlib.Path, work: pathlib.Path) -> None:
    names = sorted(path.name for path in before.glob("*.docx"))
    office("txt:Text (encoded):UTF8", [before / name for name in names], work / "before")
    office("txt:Text (encoded):UTF8", [after / name for name in names], work / "after")
    alike = reads = clean = 0
    for name in names:
        expected, read = without_fields(lines_of(work / "before", name)), lines_of(work / "after", name)
        same = expected == read
        docx.Document(str(after / name))
        theirs = [replaced(text) for text in texts_of(before / name)] == texts_of(after / name)
        left = left_in(after / name)
        alike, reads, clean = alike + same, reads + theirs, clean + (not left)
        if not (same and theirs) or left:
            print(f"  {name}:", *([] if same else [f"LibreOffice reads {read!r}, expected {expected!r};"]), *([] if theirs else ["python-docx reads otherwise;"]), *left)
    print(f"{kind}: {len(names)} open in both; as expected: {alike} for LibreOffice, {reads} for python-docx; without a value in their bytes: {clean}")


def main() -> None:
    work = pathlib.Path(sys.argv[1]).resolve()
    office(FILTER, sorted(FOLDER.glob("*.docx")), work / "office")
    for kind, before in {"python-docx": FOLDER, "LibreOffice": work / "office"}.items():
        after = work / f"{kind} redacted"
        subprocess.run(["node", HERE / "redaction.ts", before, after], check=True)
        report(kind, before, after, work / kind)


if __name__ == "__main__":
    main()
