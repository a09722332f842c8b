"""Writes devils-dictionary.txt, the prose of The Devil's Dictionary, one entry a line.

    apt-get download dict-devil && dpkg-deb -x dict-devil_*.deb dict-devil
    python make-text.py dict-devil/usr/share/dictd/devil.dict.dz

Verses, quotations and the preface are left out, and so are entries that make fun of a people or a sex.
"""

import gzip
import re
import sys
from pathlib import Path

UNKIND = re.compile(
    r"\b(nigg|negro|jew|hebrew|chin(ese|aman)|mongol|gyps|savage|ethiop|africa|indian|irish|turk|arab|moham|musulm|mahomet|feji|aborig|barbar|semit|"
    r"caucas|slave|lynch|wom[ae]n|female|wife|wives|girl|lad(y|ies)\b|maid|belladonna|bride|widow|weaker)", re.IGNORECASE)

text = gzip.decompress(Path(sys.argv[1]).read_bytes()).decode("latin-1")
entries = re.split(r"\n(?=[A-Z][A-Z' -]+, [a-z]+\.)", text.replace("\r", ""))[1:]
lines = []
for entry in entries:
    # What is indented is verse or a quotation, but for the first line of a paragraph.
    blocks = [block for block in entry.split("\n\n") if not block.startswith("     ")]
    prose = [re.sub(r"\s+", " ", block).strip() for block in blocks if not re.match(r"\s{4}\S.*\n\s{4}", block)]
    line = " ".join(part for part in prose if part).replace("_", "").removesuffix(" abcdefghijklmnopqrstuvwxyz")
    if line.isascii() and not UNKIND.search(line) and 40 < len(line) < 1200:
        lines.append(line)
Path(__file__).with_name("devils-dictionary.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
print(len(lines), "of", len(entries), "entries,", sum(map(len, lines)) + len(lines), "letters,", len(set("".join(lines))) + 1, "different ones")
