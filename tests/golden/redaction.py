"""Twenty documents of Word with the same few names in every place that Word keeps text in, and a check of what
became of them.

python -m venv V && V/bin/pip install python-docx==1.2.0
V/bin/python tests/golden/redaction.py                 # makes tests/golden/data/redaction
V/bin/python tests/golden/redaction.py check FOLDER    # opens the redacted files, compares them with those

What Word needs of styles and themes is left out to keep them small.
"""

import io
import pathlib
import re
import sys
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FOLDER = pathlib.Path(__file__).parent / "data" / "redaction"
W = nsdecls("w")
ALL = nsdecls("w", "wp", "a", "pic", "r")

# What is taken out, as tests/unit/redaction/docx.test.ts does too.
VALUES = {
    "Mara Voss": "PER",
    "MARA VOSS": "PER",
    "Voss": "PER",
    "Bo Berg": "PER",
    "Müller & Söhne": "ORG",
    "Jean-Luc": "PER",
    "mara.voss@example.org": "EMAIL",
}

STYLES = f'<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>'


def run(text: str, properties: str = "", kind: str = "w:t") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<{kind} xml:space="preserve">{text}</{kind}></w:r>'


def add(document, inner: str):
    """A paragraph of that XML."""
    paragraph = document.add_paragraph()
    for child in parse_xml(f"<w:p {ALL}>{inner}</w:p>"):
        paragraph._p.append(child)
    return paragraph


def plain(document):
    document.add_paragraph("Mara Voss met Bo Berg. The lease of Mara Voss ends in May.")


def split_runs(document):
    paragraph = document.add_paragraph("Between ")
    paragraph.add_run("Ma").bold = True
    paragraph.add_run("ra Vo").italic = True
    paragraph.add_run("ss")
    paragraph.add_run(" and Bo Berg.")


def split_by_tab(document):
    add(document, "<w:r><w:t>Mara</w:t><w:tab/><w:t>Voss signs</w:t></w:r>" + run(" here."))


def tables(document):
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Tenant"
    table.cell(0, 1).text = "Mara Voss"
    inner = table.cell(1, 1).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "Bo Berg of Müller & Söhne"


def headers(document):
    section = document.sections[0]
    section.header.paragraphs[0].text = "Lease of Mara Voss"
    section.footer.paragraphs[0].text = "MARA VOSS, page 1"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "For Bo Berg"
    document.add_paragraph("The text.")


def notes(document, kind: str):
    xml = f'<w:{kind}s {W}><w:{kind} w:id="1"><w:p>{run("See the letter of Mara ")}{run("Voss.", "<w:i/>")}</w:p></w:{kind}></w:{kind}s>'
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(PackURI(f"/word/{kind}s.xml"), content, xml.encode(), document.part.package)
    relation = RELATIONSHIP_TYPE.FOOTNOTES if kind == "footnote" else RELATIONSHIP_TYPE.ENDNOTES
    document.part.relate_to(part, relation)
    add(document, run("Rent is due.") + f'<w:r><w:{kind}Reference w:id="1"/></w:r>')


def footnotes(document):
    notes(document, "footnote")


def endnotes(document):
    notes(document, "endnote")


def comments(document):
    paragraph = document.add_paragraph("Rent is due.")
    document.add_comment(paragraph.runs, text="Ask Bo Berg about it.", author="Mara Voss", initials="MV")


def insertion(document):
    add(
        document,
        run("Paid by ")
        + f'<w:ins w:id="1" w:author="Bo Berg" w:date="2024-01-01T00:00:00Z">{run("Mara ")}</w:ins>'
        + run("Voss."),
    )


def deletion(document):
    author = 'w:author="Bo Berg" w:date="2024-01-01T00:00:00Z"'
    add(
        document,
        run("Paid by Mara ")
        + f'<w:del w:id="1" {author}>{run("Voss", kind="w:delText")}</w:del>'
        + f'<w:ins w:id="2" {author}>{run("Lund")}</w:ins>'
        + run(", not by ")
        + f'<w:del w:id="3" {author}>{run("Bo ", kind="w:delText")}</w:del>'
        + run("Berg."),
    )


def moved(document):
    author = 'w:author="A" w:date="2024-01-01T00:00:00Z"'
    add(
        document,
        f'<w:moveFrom w:id="1" {author}>{run("Mara Voss ")}</w:moveFrom>'
        + run("and Bo ")
        + f'<w:moveTo w:id="2" {author}>{run("Berg, Mara Voss")}</w:moveTo>',
    )


def links(document):
    address = "mailto:mara.voss@example.org?subject=Mara%20Voss"
    relation = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    add(
        document,
        f'<w:hyperlink r:id="{relation}" w:tooltip="Write to Mara Voss">{run("mara.voss@example.org", "<w:b/>")}</w:hyperlink>',
    )


def fields(document):
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    add(
        document,
        mark("begin")
        + run(' HYPERLINK "mailto:mara.', kind="w:instrText")
        + run('voss@example.org" ', kind="w:instrText")
        + mark("separate")
        + run("Mara Voss")
        + mark("end")
        + run(" and ")
        + '<w:fldSimple w:instr=" QUOTE &quot;Bo Berg&quot; ">'
        + run("Bo Berg")
        + "</w:fldSimple>",
    )


def core_properties(document):
    said = document.core_properties
    said.author, said.last_modified_by = "Mara Voss", "Bo Berg"
    said.title, said.subject, said.keywords = "Lease for Mara Voss", "Müller & Söhne", "lease, Bo Berg"
    said.comments, said.category = "Sent by MARA VOSS", "Voss"
    document.add_paragraph("The text names nobody.")


def other_properties(document):
    package = document.part.package
    space = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006'
    types = 'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    app = f'<Properties {space}/extended-properties"><Words>7</Words><Manager>Bo Berg</Manager><Company>Müller &amp; Söhne</Company></Properties>'
    custom = (
        f'<Properties {space}/custom-properties" {types}><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Client">'
        "<vt:lpwstr>Mara Voss</vt:lpwstr></property></Properties>"
    )
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for name, kind, xml in [("app", "extended-properties", app), ("custom", "custom-properties", custom)]:
        uri = PackURI(f"/docProps/{name}.xml")
        content = f"application/vnd.openxmlformats-officedocument.{kind}+xml"
        for key, relation in list(package.rels.items()):
            if not relation.is_external and relation.target_part.partname == uri:
                del package.rels[key]
        package.relate_to(Part(uri, content, xml.encode(), package), f"{base}/{kind}")
    document.add_paragraph("The text names nobody.")


def text_box(document):
    inner = f"<w:txbxContent><w:p>{run('Bo ')}{run('Berg', '<w:b/>')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    add(
        document,
        run("Mara ")
        + f'<w:r><mc:AlternateContent {mc}><mc:Choice Requires="wps"><w:drawing><wp:inline><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></wp:inline></w:drawing></mc:Choice>'
        + f'<mc:Fallback><w:pict><v:shape alt="Box of Mara Voss"><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
        + run("Voss."),
    )


def picture(document):
    # A red dot of 1 by 1.
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    document.add_picture(io.BytesIO(dot))
    shape = document.inline_shapes[0]._inline.docPr
    shape.set("descr", "Photograph of Mara Voss")
    shape.set("name", "Voss 1")
    document.add_paragraph("Photograph: Mara Voss.")


def controls(document):
    items = '<w:listItem w:displayText="Mara Voss" w:value="Mara Voss"/><w:listItem w:displayText="Bo Berg" w:value="2"/>'
    add(
        document,
        '<w:sdt><w:sdtPr><w:alias w:val="Client Mara Voss"/><w:tag w:val="Voss"/>'
        f"<w:dropDownList>{items}</w:dropDownList></w:sdtPr><w:sdtContent>{run('Mara Voss')}</w:sdtContent></w:sdt>",
    )


def characters(document):
    add(
        document,
        run("M&#252;ller &amp; ")
        + run("Söhne &lt;3 ")
        + "<w:r><w:t>Jean</w:t><w:noBreakHyphen/><w:t>Luc</w:t></w:r>"
        + run(" Mara\u00a0Voss 😀")
        + "<w:r><w:t>Vo</w:t><w:softHyphen/><w:t>ss</w:t></w:r>"
        + run(" and <![CDATA[Mara <b> Voss & Bo Berg]]>"),
    )


def breaks(document):
    add(document, "<w:r><w:t>To MARA</w:t><w:br/><w:t>VOSS</w:t></w:r>")
    add(document, run("Mara ") + '<w:r><w:rPr><w:vanish/></w:rPr><w:t>Voss</w:t></w:r>')
    document.add_paragraph("Voss’s garden, the Vosses and Vossstraße.")


MADE = [
    *[plain, split_runs, split_by_tab, tables, headers, footnotes, endnotes, comments, insertion, deletion],
    *[moved, links, fields, core_properties, other_properties, text_box, picture, controls, characters, breaks],
]


def small(content: bytes) -> bytes:
    """Without the styles, the theme and the picture of python-docx's template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/styles.xml":
                data = STYLES.encode()
            if re.search(r"theme|thumbnail|stylesWithEffects|customXml|fontTable|webSettings|numbering", name):
                continue
            if name.endswith(".rels") or name == "[Content_Types].xml":
                gone = rb'<(?:Relationship|Override)\b[^>]*(?:theme|thumbnail|stylesWithEffects|customXml|fontTable|webSettings|numbering)[^>]*/>'
                data = re.sub(gone, b"", data)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def make() -> None:
    FOLDER.mkdir(exist_ok=True)
    for maker in MADE:
        document = docx.Document()
        if maker is not core_properties:
            document.core_properties.author = ""
        maker(document)
        out = io.BytesIO()
        document.save(out)
        (FOLDER / f"{maker.__name__}.docx").write_bytes(small(out.getvalue()))


def texts_of(path: pathlib.Path) -> list[str]:
    """What python-docx reads: paragraphs, cells, headers, comments, properties."""
    document = docx.Document(str(path))
    section = document.sections[0]
    holders = [document, section.header, section.footer, section.first_page_header]
    holders += [cell for table in document.tables for row in table.rows for cell in row.cells]
    texts = [paragraph.text for holder in holders for paragraph in holder.paragraphs]
    texts += [f"{comment.author}: {comment.text}" for comment in document.comments]
    said = document.core_properties
    return [*texts, said.author, said.title, said.subject, said.keywords, said.comments]


def replaced(text: str) -> str:
    """The text as it should be, told by plain search."""
    for value, label in VALUES.items():
        pattern = r"\s+".join(map(re.escape, value.split())).replace("\\-", "[-\u2011]")
        text = re.sub(rf"(?<!\w){pattern}(?!\w)", f"[{label}]", text)
    return text


# python-docx passes over tracked insertions, in which part of what it is to compare stands.
TRACKED = {"insertion.docx", "deletion.docx", "moved.docx"}


def check(folder: pathlib.Path) -> None:
    for made in sorted(FOLDER.glob("*.docx")):
        before, after = texts_of(made), texts_of(folder / made.name)
        if made.name in TRACKED:
            print(made.name, "opens:", after[0])
            continue
        expected = [replaced(text) for text in before]
        print(made.name, "as expected" if expected == after else f"{expected} but {after}")


if __name__ == "__main__":
    check(pathlib.Path(sys.argv[2])) if sys.argv[1:2] == ["check"] else make()
