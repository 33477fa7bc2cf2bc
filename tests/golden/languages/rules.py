"""What the sets of sets.py are made of; the signs are explained in markup.py."""

KOREAN = {
    "words": {
        "surname": "김 이 박 최 정 강 조 윤 장 임".split(),
        "given": "민수 지영 서준 하은 도윤 수빈 예준 지우 현우 유진 태호 미영".split(),
        "city": "서울 부산 대구 인천 광주 대전 울산 수원 제주 강릉".split(),
        "firm": "삼성전자 현대자동차 네이버 카카오 한국은행 포스코 대한항공 농협 신한은행 두산".split(),
        "job": "기자 교수 대표 과장 감독".split(),
    },
    "templates": [
        "{PER:surname+given}[은|는] {LOC:city}에서 {ORG:firm}의 {job}[을|를] 만났다.",
        "{ORG:firm}[이|가] {LOC:city}에 공장을 짓는다고 {PER:surname+given} {job}[이|가] 말했다.",
        "{PER:surname+given}[과|와] {PER:surname+given}[은|는] {LOC:city}까지 함께 갔다.",
        "{LOC:city}시는 {ORG:firm}[과|와] 협약을 맺었다.",
        "{ORG:firm}에서는 {PER:surname+given}씨를 {LOC:city}지점으로 보냈다.",
        "어제 {PER:surname+given}[이|가] {ORG:firm}[을|를] 떠났고 {PER:surname+given}[이|가] 왔다.",
    ],
}

JAPANESE = {
    "words": {
        "name": "田中 佐藤 鈴木 山田太郎 さくら みゆき ひろし マリア ケンタ 高橋はるか".split(),
        "city": "東京 大阪 京都 札幌 福岡 ニューヨーク つくば さいたま パリ ロンドン".split(),
        "firm": "トヨタ ソニー 任天堂 パナソニック みずほ銀行 キヤノン 日立 ＮＨＫ 楽天 ヤマハ".split(),
        "day": "月曜日 火曜日 3月5日 10月 昨日 ２０２４年".split(),
    },
    "templates": [
        "{PER:name}さんは{LOC:city}にある{ORG:firm}で働いています。",
        "{DATE:day}、{ORG:firm}の{PER:name}が{LOC:city}へ行きました。",
        "{PER:name}と{PER:name}は{LOC:city}まで電車に乗った。",
        "{ORG:firm}は{LOC:city}に工場をつくると{PER:name}社長がのべた。",
        "{LOC:city}から来た{PER:name}くんは{DATE:day}に{ORG:firm}をやめた。",
        "{ORG:firm}や{ORG:firm}などの会社が{LOC:city}に集まる。",
    ],
    "clauses": (1, 2),
    "join": "",
}

THAI = {
    "words": {
        "name": "สมชาย สมหญิง วิชัย มาลี ประเสริฐ กมล อนันต์ สุดา ธนา พิมพ์".split(),
        "city": "กรุงเทพ เชียงใหม่ ภูเก็ต ขอนแก่น หาดใหญ่ พัทยา อยุธยา ระยอง".split(),
        "firm": "ปตท การบินไทย ธนาคารกรุงเทพ เซ็นทรัล ทรู ซีพี ไทยเบฟ".split(),
        "day": "วันจันทร์ วันอังคาร วันพุธ วันศุกร์ เมื่อวาน".split(),
    },
    "templates": [
        "คุณ{PER:name}ทำงานที่{ORG:firm}ในจังหวัด{LOC:city}",
        "นาย{PER:name}เดินทางไป{LOC:city}กับนางสาว{PER:name}ใน{DATE:day}",
        "บริษัท{ORG:firm}เปิดสาขาใหม่ที่{LOC:city}",
        "{PER:name}พบผู้จัดการของ{ORG:firm}ใน{DATE:day}ที่{LOC:city}",
        "{DATE:day}นี้{ORG:firm}จะประกาศผลประกอบการ",
    ],
    "clauses": (2, 4),
    "join": "และ",
}

CHINESE = {
    "words": {
        "surname": "王 李 张 刘 陈 杨 赵 黄".split(),
        "given": "小明 伟 芳 娜 秀英 敏 静 丽 强 磊 𠮷".split(),
        "city": "北京 上海 广州 深圳 南京 成都 杭州 武汉 西安 香港".split(),
        "firm": "华为 阿里巴巴 腾讯 中国银行 百度 小米 比亚迪 清华大学 BYD KFC".split(),
    },
    "templates": [
        "{PER:surname+given}在{LOC:city}的{ORG:firm}工作。",
        "{ORG:firm}宣布{PER:surname+given}将前往{LOC:city}。",
        "{PER:surname+given}和{PER:surname+given}昨天离开了{LOC:city}，去见{ORG:firm}的人。",
        "据{LOC:city}记者报道，{ORG:firm}与{ORG:firm}签了合同。",
        "{LOC:city}人⟨PER| {surname+given} ⟩买了{ORG:firm}股票100股。",
    ],
    "clauses": (1, 2),
    "join": "",
}

GERMAN = {
    "words": {
        "name": "Goethe Schiller Merkel Müller Humboldt Bismarck Mozart Röntgen Lüders Weiß".split(),
        "firm": "Siemens Bosch Bayer Daimler Lufthansa Thyssen Krupp Adidas VW BASF".split(),
        "city": "Berlin Hamburg Köln München Frankfurt Leipzig Dresden Bonn Kiel Graz".split(),
        "street": "straße platz gasse allee weg".split(),
        "plant": "werk chef aktie mitarbeiter kantine".split(),
        "part": "reise besuch fahrt bewohner mitte".split(),
        "time": "biografie zitat rede denkmal zeit".split(),
    },
    "templates": [
        "In der {PER:name}{street} steht das {ORG:firm}{plant}.",
        "Die {LOC:city}{part} führte {PER:name} zum {ORG:firm}{plant}.",
        "{PER:name}s {LOC:city}{part} wurde in der {PER:name}{time} erwähnt.",
        "Der {LOC:city}er {ORG:firm}{plant} las ein {PER:name}{time}.",
        "{ORG:firm}{plant} und {ORG:firm}{plant} trafen sich am {PER:name}{street} in {LOC:city}.",
        "Ein {PER:name}{time} hing beim Nach{PER:name}ianer aus {LOC:city}.",
    ],
}

CHEMISTRY = {
    "words": {
        "place": "2 3 4 5".split(),
        "rest": "acetyl methyl chloro nitro hydroxy".split(),
        "core": "pyridine phenol toluene benzamide indole".split(),
        "compound": ["{place}-{rest}-{place}-{rest}{core}", "{place}-{rest}{core}", "N,N-di{rest}{core}"],
        "small": "H2O CO2 NaCl Fe3+ H2SO4 Ca2+ NH4+ CH3OH KMnO4 [Cu(NH3)4]2+".split(),
        "tail": "-Lösung -free -haltig -dependent -induced".split(),
        "disease": "COVID-19 HIV-1 SARS-CoV-2 H5N1 influenza-B".split(),
        "state": "-positive -infected -negative -related".split(),
        "gene": "p53 TNF-α IL-6 BRCA1 NF-κB".split(),
        "dose": "5 20 0.5 150 1,000".split(),
        "unit": "mg µg mL mM %".split(),
    },
    "templates": [
        "{CHEM:compound} was added to a {CHEM:small}{tail} buffer.",
        "{DISEASE:disease}{state} cells showed {GENE:gene}{tail} growth.",
        "We gave {QTY:dose}{unit} of {CHEM:compound} and {QTY:dose} {unit} {CHEM:small}.",
        "{GENE:gene}/{GENE:gene} double mutants were {DISEASE:disease}{state}.",
        "anti-{GENE:gene} in {CHEM:small}{tail} medium (pre-{DISEASE:disease}).",
        "The {CHEM:small}/{CHEM:small} ratio rose {QTY:dose}-fold.",
    ],
}

CURRENCY = {
    "words": {
        "sum": "5 12 715 1,200 3.50 99".split(),
        "sign": "$ € £ ¥ US$ A$ ₹ ₩".split(),
        "size": "m bn k".split(),
        "degree": "20 -5 37.2 100".split(),
        "times": "2 3 10".split(),
        "brand": "Acme Zento Kodak Orvix Lumo".split(),
        "mark": "™ ® © ℠".split(),
        "range": "10 25 40".split(),
    },
    "templates": [
        "Sales rose {FACTOR:times}× to {MONEY:sign+sum}{size} at {ORG:brand}{mark}.",
        "It costs {CUR:sign}⟨NUM|715⟩ or {MONEY:sign+sum}, not more, says {ORG:brand}.",
        "At {TEMP:degree}°C the {ORG:brand}{mark} panel loses {NUM:range}% of {NUM:range}Ω.",
        "{ORG:brand}{mark}+{ORG:brand}{mark} paid {MONEY:sum}€ (≈{MONEY:sign+sum}).",
        "{MONEY:sign+sum}{size}→{MONEY:sign+sum}{size} in 3½ years±{NUM:range}.",
        "A {FACTOR:times}×{NUM:range}µm lens of {ORG:brand}, {TEMP:degree}℃.",
    ],
}

EMOJI = {
    "words": {
        "name": "Anna Bela Chidi Dana Emre Farid Greta Hugo".split(),
        "city": "Berlin Paris Lagos Kyoto Lima Oslo".split(),
        "face": "🎉 😀 😂 ❤️ 🔥 👍🏽 ☕".split(),
        # The last one is a black flag with tags.
        "flag": "🇩🇪 🇫🇷 🇳🇬 🇯🇵 🇵🇪 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f".split(),
        "family": "👩‍👩‍👧 👨‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈".split(),
    },
    "templates": [
        "{face}{PER:name}{face} is in {LOC:city}{flag}",
        "{FLAG:flag}{LOC:city} greets {PER:name}{EMO:family}",
        "{EMO:family}{PER:name}+{PER:name}{face}",
        "so {face}{face} {PER:name}❤️{PER:name} in {LOC:city}{face}",
        "#{LOC:city}{FLAG:flag} @{PER:name}{EMO:family}{face} 1️⃣",
    ],
    "clauses": (1, 2),
}

ARABIC = {
    "words": {
        "name": "محمد أحمد فاطمة مريم خالد ليلى يوسف عمر".split(),
        "voweled": ["{name}", "{name}", "مُحَمَّدٌ", "خَالِدٍ"],
        "city": "القاهرة بغداد دمشق بيروت عمّان تونس الرباط".split(),
        "firm": "أرامكو الجزيرة سابك زين المراعي".split(),
        "mark": ["\u200f", "\u200e", "\u061c", "", ""],
    },
    "templates": [
        "سافر ⟨PER|{mark}{voweled}{mark}⟩ إلى {LOC:city} مع و{PER:name}.",
        "قال ⟨PER|\u2068{name}\u2069⟩ إنّ ب{LOC:city} فرعًا ل{ORG:firm}.",
        "و{PER:name} ف{PER:name} زارا {LOC:city}، وقابلا مدير {ORG:firm}{mark}.",
        "شركة {mark}{ORG:firm}{mark} ب{LOC:city} و{LOC:city}.",
        "اشترى {PER:voweled} أسهم ك{ORG:firm} في {LOC:city}؟",
    ],
}

PERSIAN = {
    "words": {
        "name": "رضا سارا نسرین بهرام پروین کاوه".split(),
        "city": "تهران شیراز تبریز مشهد اصفهان یزد".split(),
        "firm": "سایپا دیجی\u200cکالا همراه\u200cاول پارس\u200cخودرو ملت".split(),
        "tail": "\u200cنشین \u200cها \u200cگرا \u200cمحور".split(),
    },
    "templates": [
        "{PER:name}\u200cها و {LOC:city}{tail} به {ORG:firm} رفتند.",
        "مدیر {ORG:firm} با {PER:name} در {LOC:city} دیدار کرد.",
        "{LOC:city}{tail} کالای {ORG:firm}{tail} را خریدند.",
        "می\u200cگویند {PER:name} و {PER:name} از {LOC:city} آمده\u200cاند.",
        "پیام\u200c{PER:name}\u200cیی به {LOC:city} رسید.",
    ],
}

HEBREW = {
    "words": {
        "name": "משה דוד שרה רחל יעקב נועה תמר אורי".split(),
        "city": "ירושלים חיפה אילת נתניה באר־שבע".split(),
        "firm": ["אל־על", "טבע", "בנק לאומי", 'צה"ל', "אגד"],
        "mark": ["\u200f", "\u200e", "", ""],
    },
    "templates": [
        "{PER:name} נסע ל{LOC:city} עם {mark}{PER:name}{mark}.",
        "ב{LOC:city} וב{LOC:city} פועלת חברת {ORG:firm}.",
        "\u2067{PER:name}\u2069 ו{PER:name} עובדים ב{ORG:firm} שב{LOC:city}.",
        "מ{ORG:firm} נמסר ש{PER:name} יגיע ל{LOC:city}{mark}.",
    ],
}

HYPHENS = {
    "words": {
        "first": "Jean Anna Karl Marie Ana Pierre".split(),
        "second": "Luc Lena Heinz Claire Sofia Yves".split(),
        "last": "Picard Müller Smith-Jones O'Neill Lüdenscheidt D'Angelo".split(),
        "person": ["{first}-{second} {last}", "{first} {last}", "{last}"],
        "city": "Berlin Stratford-upon-Avon London Aix-en-Provence Baden-Baden Rome".split(),
        "firm": "Google Rolls-Royce Coca-Cola Shell Hewlett-Packard IBM".split(),
        "tail": "led based style owned".split(),
        "before": "pro anti non ex mid".split(),
    },
    "templates": [
        "{PER:person} joined the {LOC:city}-{tail} {ORG:firm} team.",
        "The {before}-{ORG:firm} group met {PER:person}'s {PER:last}-{tail} firm.",
        "{LOC:city}–{LOC:city} trains carry {ORG:firm}/{ORG:firm} staff.",
        "A {PER:last}-{PER:last} deal, {before}-{LOC:city}, e.g. {ORG:firm}'s.",
        "{before}-{PER:last}-{tail} {ORG:firm}-{tail} plan in {LOC:city}.",
    ],
}

NESTED = {
    "words": {
        "city": "Berlin Bremen Oxford Leeds Turin Basel".split(),
        "name": "Humboldt Newton Adenauer Curie Nobel Keller".split(),
        "first": "Ada Boris Clara David".split(),
        "kind": "University Institute College".split(),
        "firm": "Siemens Kestrel Norvik Halden".split(),
        "org": [
            "⟨ORG|{kind} of {LOC:city}⟩",
            "⟨ORG|{PER:name} {kind} {LOC:city}⟩",
            "⟨ORG|{ORG:firm} Choir⟩",
            "⟨ORG|{LOC:city} {PER:name}werk⟩",
            "⟨ORG|{ORG:firm} {LOC:city} Works Council⟩",
            "{ORG:firm}",
        ],
        "crossing": ["⟨ORG|{kind} of ⟨PUB|{LOC:city}⟨/ORG⟩ Press⟨/PUB⟩"],
        # Both labels have the same range.
        "twice": ["⟨LOC|⟨PORT|{harbour}⟩⟩", "⟨PORT|⟨LOC|{harbour}⟩⟩"],
        "harbour": "Rotterdam Genoa Hull".split(),
        "person": ["⟨PER|{first} {PER:name}⟩", "⟨PER|{first} of {LOC:city}⟩", "{PER:first}"],
    },
    "templates": [
        "{person} works at {org} in {LOC:city}.",
        "{org} and {org} met {person} today.",
        "Yesterday {person} left {org} for {crossing}.",
        "The {crossing} printed a book by {person}.",
        "{person} sailed from {twice} to {LOC:city}.",
    ],
}

RULES = {
    "korean": KOREAN,
    "japanese": JAPANESE,
    "thai": THAI,
    "chinese": CHINESE,
    "german": GERMAN,
    "chemistry": CHEMISTRY,
    "currency": CURRENCY,
    "emoji": EMOJI,
    "arabic": ARABIC,
    "persian": PERSIAN,
    "hebrew": HEBREW,
    "hyphens": HYPHENS,
    "nested": NESTED,
}
