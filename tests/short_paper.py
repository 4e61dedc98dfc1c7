"""A small PDF with empty signature fields, for tests that do not need a typesetter."""

from __future__ import annotations

from functools import cache


@cache
def short_paper(*fields: str, title: str = "") -> bytes:
    """One page with a signature field of each name, in a row.

    `title` stands in it twice, as the typesetter writes it into the properties of a paper.
    """
    mark = f"%{title}\n".encode() if title else b""
    first = 4
    kids = " ".join(f"{first + place} 0 R" for place in range(len(fields)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{kids}] /SigFlags 3 >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [{kids}] >>",
        *(
            f"<< /Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /F 132 /P 3 0 R"
            f" /Rect [{place * 150 + 20} 100 {place * 150 + 160} 150] >>"
            for place, name in enumerate(fields)
        ),
    ]
    paper, places = b"%PDF-1.7\n" + mark, []
    for number, text in enumerate(objects, start=1):
        places.append(len(paper))
        paper += f"{number} 0 obj\n{text}\nendobj\n".encode()
    paper += mark
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return paper + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(paper)}\n%%EOF\n"
    ).encode()
