"""Texts of all scripts and kinds, for the scripts that record what tokenisers make of them."""

import unicodedata

SENTENCES = [
    "The bank of New York, running: they're sure we've won; I'm 25% off, he'd say.",
    "Die Straße nach Köln ist über 1.000 Meter lang.",
    "Élan Vital déjà vu à Łódź, où l'été naît.",
    "Москва — столица России; Київ і Мінськ.",
    "Αθήνα είναι η πρωτεύουσα της Ελλάδας.",
    "محمد في القاهرة، و١٢٣ يوم.",
    "ירושלים היא עיר הבירה.",
    "नई दिल्ली भारत की राजधानी है।",
    "กรุงเทพมหานครเป็นเมืองหลวง",
    "東京は日本の首都です。北京和上海。",
    "서울은 대한민국의 수도이다.",
    "தமிழ் நாடு მოსკოვი Երևան አዲስ አበባ",
    "👩‍👩‍👧 in 👍🏽 text 🇫🇷 x² ½ Ⅷ ㍿ ｆｕｌｌ",
]
CASES = [
    "", " ", "  ", "\n", "a", " a", "a ", "  a  b ", "a\nb", "a \n b", "a\r\n\tb", "\u00a0a\u00a0b\u2003c\u3000d",
    "don't DON'T it's IT'S 's 'tis 've'll'd're x'sy", "John 's (U.S.) well-known, $5.00!?", "a'", "''s", " 's", "re're",
    "e\u0301cole cole\u0301 o\u0308", "\u0301a", " \u0301a", "a\u200bb\u00adc\ufeffd\x00e\x07f\ufffdg", "1a2b３Ⅷ²x",
    "a" * 300, "ab " * 40, "\U0001F469\u200D\U0001F469\u200D\U0001F467", "<s> say </s> or <mask> and <pad><unk>",
    "\u1680a\u180eb\u2028c\u2029d\u0085e\x1cf\x0bg\x0ch", "\u088f\u0c5c\U00010940\U00011de0 a\u088f 1\U00011de0",
    "𠮷野家 𫠠𫤠 𝒳𝓎 a\u20ddb", "...--- ''' \"\"", "नई\u200dदिल्ली क्\u200dष",
]


def random_text(pick):
    """Characters of every kind, and pieces of sentences."""
    parts = []
    for _ in range(pick.randint(1, 12)):
        kind = pick.random()
        if kind < 0.35:
            sentence = pick.choice(SENTENCES)
            start = pick.randrange(len(sentence))
            parts.append(sentence[start : start + pick.randint(1, 12)])
        elif kind < 0.55:
            parts.append(pick.choice([" ", "  ", "\n", "\t", " \n", "\u00a0", "\u2009", "\u3000", "\u0085"]))
        elif kind < 0.7:
            parts.append(pick.choice(["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'", "’s", "12", "-"]))
        else:
            while True:
                code = pick.choice([pick.randrange(0x250), pick.randrange(0x3000), pick.randrange(0x20000), pick.randrange(0x110000)])
                if not 0xD800 <= code <= 0xDFFF and (unicodedata.category(chr(code)) != "Cn" or pick.random() < 0.1):
                    break
            parts.append(chr(code) * pick.randint(1, 2))
    return "".join(parts)


def units(text):
    """The UTF-16 offset of each character, and of the end."""
    offsets = [0]
    for c in text:
        offsets.append(offsets[-1] + (2 if ord(c) > 0xFFFF else 1))
    return offsets
