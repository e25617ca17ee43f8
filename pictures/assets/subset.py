"""Makes the fonts of this folder other than Inter, out of Debian's and npm's packages (see README.md).

    python3 -m venv venv && venv/bin/pip install fonttools==4.68.0
    mkdir packages && cd packages && apt-get download fonts-noto-core fonts-noto-extra fonts-noto-cjk
    npm pack @expo-google-fonts/noto-emoji@0.4.7
    for deb in *.deb; do dpkg-deb -x "$deb" .; done; tar xf expo-google-fonts-noto-emoji-*.tgz; cd ..
    venv/bin/python subset.py packages
"""

import logging
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

HERE = Path(__file__).parent
PACKAGES = Path(sys.argv[1])
NOTO = PACKAGES / "usr/share/fonts/truetype/noto"
CJK = PACKAGES / "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
EMOJI = PACKAGES / "package/500Medium/NotoEmoji_500Medium.ttf"

# What joins letters or keeps them apart, and the circle that carries a mark without a letter.
JOINERS = {0x200C, 0x200D, 0x25CC}


def block(*ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


SCRIPTS = {
    "Arabic": block((0x600, 0x6FF), (0x750, 0x77F)),
    "Hebrew": block((0x590, 0x5FF)),
    "Devanagari": block((0x900, 0x97F)),
    "Bengali": block((0x964, 0x965), (0x980, 0x9FF)),
    "Tamil": block((0xB80, 0xBFF)),
    "Thai": block((0xE00, 0xE7F)),
    "Georgian": block((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    "Armenian": block((0x530, 0x58F)),
}

# Shapes, stars, cards, notes, ornaments.
SYMBOLS = block((0x25A0, 0x27BF), (0x2B00, 0x2BFF))


def national(codec, first_lead, last_lead):
    """The characters of two bytes in a national standard whose first byte is one of these."""
    found = set()
    for lead in range(first_lead, last_lead + 1):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([lead, trail]).decode(codec)))
            except UnicodeDecodeError:
                pass
    return found


# Arrows and mathematics; kana, bopomofo, punctuation and full-width forms; JIS X 0208, GB 2312, the first level of Big5;
# KS X 1001's syllables.
IDEOGRAPHS = (
    block((0x2190, 0x22FF), (0x3000, 0x312F), (0xFF00, 0xFFEF))
    | national("euc_jp", 0xB0, 0xF4)
    | national("gb2312", 0xB0, 0xF7)
    | national("big5", 0xA4, 0xC6)
    | national("euc_kr", 0xB0, 0xC8)
)


def codes(path, number=-1):
    return set(TTFont(path, fontNumber=number).getBestCmap())


def make(source, wanted, name, number=-1, features=None, scale=None):
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    # Hints, and what vertical text needs.
    options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG", "gasp", "BASE", "STAT"]
    if features is not None:
        options.layout_features = features
    font = TTFont(source, fontNumber=number, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted & codes(source, number))
    subsetter.subset(font)
    if scale:
        scale_upem(font, scale)
    font.save(HERE / name)
    print(f"{name}: {len(font.getBestCmap())} characters, {(HERE / name).stat().st_size} bytes")


logging.disable(logging.WARNING)
for script, wanted in SCRIPTS.items():
    make(NOTO / f"NotoSans{script}-Medium.ttf", wanted | JOINERS, f"NotoSans{script}.ttf")
emoji = codes(EMOJI)
inter = codes(HERE / "Inter-Medium.ttf")
shapes = codes(NOTO / "NotoSansSymbols2-Regular.ttf")
make(NOTO / "NotoSansSymbols-Regular.ttf", SYMBOLS - emoji - inter - shapes, "NotoSansSymbols.ttf", features=[])
make(NOTO / "NotoSansSymbols2-Regular.ttf", SYMBOLS - emoji - inter, "NotoSansSymbols2.ttf", features=[])
make(EMOJI, emoji - block((0, 0x1F)), "NotoEmoji.ttf", features=["*"])
make(CJK, IDEOGRAPHS, "NotoSansCJK.otf", number=0, features=[], scale=512)
