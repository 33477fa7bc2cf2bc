"""Small documents of the kinds that are only read, into tests/golden/data/documents.

python -m venv V && V/bin/pip install python-docx==1.2.0 openpyxl==3.1.5 reportlab==5.1.0 odfpy==1.4.1 EbookLib==0.20
V/bin/python tests/golden/documents.py
"""

import datetime
import pathlib
from email.message import EmailMessage

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from ebooklib import epub
from odf import table, text
from odf.opendocument import OpenDocumentText
from PIL import Image
from reportlab import rl_config
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageTemplate, Paragraph, Table

FOLDER = pathlib.Path(__file__).parent / "data" / "documents"
ROWS = [["Year", "City", "Payer"], ["2024", "Oslo", "Mara Voss"]]


def path(name: str) -> str:
    return str(FOLDER / name)


def word() -> None:
    """Runs that cut words, a table, a list, a line break, a tracked change, a text box, a header."""
    document = docx.Document()
    document.add_heading("Lease of a garden", 1)
    paragraph = document.add_paragraph("Between ")
    paragraph.add_run("Ma").bold = True
    paragraph.add_run("ra Voss").italic = True
    paragraph.add_run(" of Oslo and  Bo\tBerg 😀.")
    rows = document.add_table(rows=2, cols=3)
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            rows.cell(r, c).text = cell
    layout = document.add_table(rows=1, cols=2)
    layout.cell(0, 0).text = "The landlord"
    layout.cell(0, 0).add_paragraph("lives in Bergen.")
    layout.cell(0, 1).text = "The tenant"
    changed = document.add_paragraph("Rent is ")
    for tag, kind, said in [("w:del", "w:delText", "90"), ("w:ins", "w:t", "100")]:
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        content.text = said
        run.append(content)
        change.append(run)
        changed._p.append(change)
    changed.add_run(" €.").add_break()
    changed.add_run("Paid at once.")
    box = OxmlElement("w:pict")
    content, inner = OxmlElement("w:txbxContent"), OxmlElement("w:p")
    run, said = OxmlElement("w:r"), OxmlElement("w:t")
    said.text = "In a box."
    run.append(said)
    inner.append(run)
    content.append(inner)
    box.append(content)
    changed.add_run(" Beside it.")._r.append(box)
    note(document, changed)
    document.add_paragraph("First item", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "A header"
    document.save(path("lease.docx"))


def note(document, paragraph) -> None:
    """A footnote, which python-docx has no function for."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = (
        f'<w:footnotes xmlns:w="{name}"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> A note on Oslo.</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "1")
    paragraph.add_run()._r.append(reference)


def open_document() -> None:
    document = OpenDocumentText()
    document.text.addElement(text.H(outlinelevel=1, text="Lease of a garden"))
    paragraph = text.P(text="Between Mara")
    paragraph.addElement(text.S(c=2))
    paragraph.addText("Voss of Oslo")
    footnote = text.Note(noteclass="footnote")
    footnote.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="A note on Oslo."))
    footnote.addElement(body)
    paragraph.addElement(footnote)
    paragraph.addText(" and Bo.")
    document.text.addElement(paragraph)
    items = text.List()
    for said in ["one", "two"]:
        item = text.ListItem()
        item.addElement(text.P(text=said))
        items.addElement(item)
    document.text.addElement(items)
    rows = table.Table()
    for cells in ROWS:
        row = table.TableRow()
        for said in cells:
            cell = table.TableCell()
            cell.addElement(text.P(text=said))
            row.addElement(cell)
        rows.addElement(row)
    document.text.addElement(rows)
    document.save(path("lease.odt"))


def book() -> None:
    made = epub.EpubBook()
    made.set_title("Gardens")
    made.add_author("Mara Voss")
    made.set_identifier("gardens")
    chapters = []
    for number in (1, 2):
        chapter = epub.EpubHtml(title=f"Chapter {number}", file_name=f"chapter {number}.xhtml")
        chapter.content = f"<h1>Chapter {number}</h1><p>Mara went to <b>Os</b>lo.</p>"
        made.add_item(chapter)
        chapters.append(chapter)
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    made.spine = chapters
    epub.write_epub(path("gardens.epub"), made)


def workbook() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["id", "note", "when", ""])
    sheet.append([1, "Mara Voss lives in Oslo.", datetime.date(2024, 3, 1), 0.1])
    sheet.append([2, "Bo\nis 😀", datetime.datetime(2024, 3, 1, 12, 30), True])
    made.create_sheet("Other").append(["x"])
    made.save(path("notes.xlsx"))


def message() -> None:
    made = EmailMessage()
    made["From"] = "Mara Voss <mara@example.org>"
    made["To"] = "Bo Berg <bo@example.org>, eva@example.org"
    made["Subject"] = "Grüße aus Oslo"
    made["Date"] = "Fri, 01 Mar 2024 12:30:00 +0100"
    made.set_content("Dear Bo,\n\nwe meet in Bergen — soon.\n\nMara\n", cte="quoted-printable")
    made.add_alternative("<p>Dear <b>Bo</b></p>", subtype="html")
    made.add_attachment(b"abc", maintype="application", subtype="pdf", filename="lease.pdf")
    made.set_boundary("first")
    made.get_payload()[0].set_boundary("second")
    (FOLDER / "message.eml").write_bytes(bytes(made))


LINES = [
    "The committee met in the town hall and decided that the agree-",
    "ment with Mara Voss of Oslo shall be kept for as long as the",
    "parties wish.",
    "",
    "Second paragraph of the text, which is a little longer than the",
    "first one.",
]


def letter(name: str, **options) -> None:
    page = canvas.Canvas(path(name), pagesize=A4, invariant=1, **options)
    page.setFont("Helvetica", 11)
    for number, line in enumerate(LINES):
        page.drawString(72, 780 - 14 * number, line)
    page.showPage()
    page.setFont("Helvetica", 11)
    page.drawString(72, 780, "Page two begins here.")
    page.save()


def paper() -> None:
    """A title over two columns, and a table."""
    style = getSampleStyleSheet()
    body = style["BodyText"]
    body.alignment = TA_JUSTIFY
    said = (
        "Mara Voss moved from Oslo to Bergen in the spring of 1999 and worked there for Acme Ltd. until the "
        "company was sold to a group of investors from Hamburg, who closed the old works. "
    )
    top, left, right = (
        Frame(60, 660, 480, 100),
        Frame(60, 400, 225, 250),
        Frame(315, 400, 225, 250),
    )
    made = BaseDocTemplate(path("paper.pdf"), pagesize=A4, invariant=1)
    made.addPageTemplates([PageTemplate(frames=[top, left, right])])
    story = [Paragraph("A study of gardens in the north of Europe", style["Title"]), FrameBreak()]
    for number in (1, 2, 3):
        story.append(Paragraph(f"{number} Section", style["Heading2"]))
        story.append(Paragraph(f"Part {number}. {said * 2}", body))
    story.append(Table(ROWS))
    made.build(story)


def scan() -> None:
    picture = path("picture.png")
    Image.new("RGB", (8, 8), "red").save(picture)
    page = canvas.Canvas(path("scan.pdf"), pagesize=A4, invariant=1)
    page.drawImage(picture, 0, 0, 500, 700)
    page.save()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    rl_config.invariant = 1
    word()
    open_document()
    book()
    workbook()
    message()
    letter("letter.pdf", pageCompression=0)
    letter("locked.pdf", encrypt=StandardEncryption("secret", "owner"))
    paper()
    scan()
