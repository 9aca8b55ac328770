"""The words and signs around amounts of money: units, currencies, what announces an amount and what denies it."""

from __future__ import annotations

from intake.thai.patterns import any_of, lazy

APPROXIMATE = r"(?:กว่าๆ|กว่า|เศษๆ|เศษ|นิดๆ|ต้นๆ|ปลายๆ|\+)"
_FOREIGN = (
    "ดอลลาร์สหรัฐ", "ดอลลาร์", "ดอลล่าร์", "ดอลล่าห์", "เหรียญสหรัฐ", "เหรียญ", "ยูโร", "เยน", "ปอนด์",
    "หยวน", "วอน", "usd", "eur", "dollars", "dollar", "euros", "euro", "yen", "yuan", "pounds", "krw",
    "cny", "jpy", "gbp", "usdt",
)  # fmt: skip
CURRENCIES = {
    "ดอล": "USD", "เหร": "USD", "ยูโ": "EUR", "เยน": "JPY", "ปอน": "GBP", "หยว": "CNY", "วอน": "KRW", "usd": "USD",
    "eur": "EUR",
    "dol": "USD", "yen": "JPY", "yua": "CNY", "pou": "GBP", "krw": "KRW", "cny": "CNY", "jpy": "JPY", "gbp": "GBP",
}  # fmt: skip
CURRENCY_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "jpy": "JPY",
}

UNIT = lazy(
    lambda: (
        rf"(?P<near>\s?{APPROXIMATE})?(?:\s?(?P<baht>บาท(?!หลวง)|บาด(?![\u0e01-\u0e4e]|เจ็บ|แผล|ทะยัก)|ลบ\.(?!\s?ม)|บ\."
        rf"|บ(?![\u0e01-\u0e4e])|฿|thb(?![a-z])|bahts?(?![a-z])|bath(?![a-z])|ตังค์)"
        rf"(?P<late>\s?{APPROXIMATE})?(?P<exact>\s?ถ้วน)?"
        r"|(?P<dash>\s?(?:[.,]-|,\.-)(?!\d)|-(?!\s?[\dA-Za-z\u0e01-\u0e4e-]))"
        rf"|\s?(?P<foreign>{any_of(_FOREIGN)}(?![a-z]))(?P<cents>\s?(?:เซนต์|เซ็นต์))?)?"
    )
)
SATANG = lazy(r"\s?(?:สตางค์|สตางค|สต\.|สต(?![\u0e01-\u0e4e])|เซนต์|เซ็นต์|cents?(?![a-z]))")
SIGN_BEFORE = lazy(r"(?:฿|(?<![a-z])(?:thb|bt\.?|us\$|usd|eur|gbp|jpy)|\$|€|£|¥)\s?$")
ORDER_OF = lazy(r"(?:เป็น|หลัก|ระดับ|ทีละ|นับ|หลาย)\s?$")  # เสียเงินเป็นแสน: no amount
MINUS = lazy(r"(?:(?P<sure>ติดลบ)|ลบ|-)\s?$")
NEAR_BEFORE = lazy(
    r"(?:ประมาณ|ราวๆ|ราว|เกือบๆ|เกือบ|ร่วมๆ|ร่วม|เฉียด|สัก|ซัก|น่าจะ|ไม่ต่ำกว่า|มากกว่า|เกิน|ไม่เกิน|ไม่ถึง|about|around|approximately"
    r"|almost|nearly|over)\s?$"
)

_CUES = (
    "ราคา", "ยอดเงิน", "ยอดโอน", "ยอด", "เสียเงิน", "เสียหาย", "ค่าเสียหาย", "มัดจำ", "ดาวน์", "เป็นเงิน", "จำนวนเงิน",
    "เงินเดือน", "เงิน", "ตังค์",
    "ตัง", "วงเงิน", "ค่าของ", "ค่าสินค้า", "ค่าส่ง", "ค่าปรับ",
    "โอน", "จ่าย", "ชำระ", "คืนเงิน", "หลอกเอา", "ถอน", "ฝาก", "เติม", "กู้", "ยืม", "ขาดทุน", "หมดไป", "สูญ", "คิด",
    "เก็บ", "หัก", "ตัดบัตร",
    "ตัดบัญชี", "รูดบัตร", "รูด", "ดูด", "เรียก", "ขอคืน", "ขอเงินคืน", "เงินหาย", "เสีย", "ลงทุน", "ลงเงิน", "ผ่อน", "ขาย",
    "ซื้อไป", "ซื้อมา", "โดนไป",
)  # fmt: skip
_CUES_EN = (
    "paid", "pay", "price", "prices", "cost", "costs", "transferred", "transfer", "sent", "amount", "amounts", "lost",
    "charged", "charge", "charges", "refunded", "refund", "fee", "fees", "deposit", "billed", "bill", "worth", "spent",
    "owe", "total",
)  # fmt: skip
_WEAKER = ("สั่ง", "ซื้อ", "จอง", "โดน", "เอาไป")
_WEAKER_EN = ("bought", "ordered")
# Words that announce an amount; `weak` ones only together with what leads up to it.
CUE_WORD = lazy(
    lambda: (
        rf"(?P<sure>{any_of(_CUES)}|(?<![a-z])(?:{any_of(_CUES_EN)})(?![a-z]))"
        rf"|(?P<weak>{any_of(_WEAKER)}|(?<![a-z])(?:{any_of(_WEAKER_EN)})(?![a-z]))"
    )
)
_BETWEEN = (
    "เงิน", "สด", "บัตร", "มัดจำ", "ตังค์", "ตัง", "ไปแล้ว", "ไปให้", "ไปแค่", "ไป", "ปัย", "ปาย", "แล้ว", "ให้เขา", "ให้",
    "เขา", "เค้า", "มัน", "มา",
    "เต็ม", "จริง", "ทั้งหมด", "ทั้งสิ้น", "รวม", "คือ", "ที่", "จำนวน", "แค่", "เพียง", "อีก", "เพิ่ม", "หมด", "คืน", "เหลือ",
    "เป็น", "ตั้ง", "ก่อน", "หนู",
    "ผม", "เรา", "ฉัน", "กู", "พี่", "ป้า", "ลุง", "ยาย", "ตา", "แม่", "พ่อ", "ล่วงหน้า", "งวดแรก", "งวดละ", "เดือนละ",
    "วันละ", "ครั้งละ", "ต่อเดือน",
    "ของ", "สุทธิ", "อยู่", "ประมาณ", "ราวๆ", "ราว", "เกือบ", "เข้า", "ก็", "รอบแรก", "ครั้งแรก", "ตอนแรก", ":", "=",
)  # fmt: skip
BETWEEN = lazy(
    lambda: (
        rf"(?:{any_of(_BETWEEN)}|ค่า[\u0e01-\u0e4e]{{1,20}}|(?<![a-z])(?:total|him|her|them|me|us|of|was|is|about"
        rf"|around"
        r"|only|just|another|back|the|an?|up|to|for)(?![a-z])|\s)*"
    )
)
LEADS_UP = (
    "ไป", "มา", "แค่", "เป็นเงิน", "อีก", "รวม", "ทั้งหมด", "เพียง", "ราคา", "คืน", "เพิ่ม", "รวมเป็น", " for", " of",
    " only", " total",
)  # fmt: skip
# ค่ายา, ค่าเน็ตเดือนนี้: what something costs. ค่าย is a carrier or a camp.
COST_OF = lazy(r"(?<![\u0e40-\u0e44])ค่า(?!ย(?!า)|เฉลี่ย|ว่า|คอม[\u0e01-\u0e4e]*แรง)[\u0e01-\u0e4eA-Za-z ]{1,28}$")
EACH = lazy(
    r"(?:ตัว|ชิ้น|อัน|งวด|เดือน|วัน|ใบ|ครั้ง|คน|กล่อง|คู่|ชุด|ปี|องค์|แผ่น|ขวด|เครื่อง|วง|ถุง|หลอด|กระปุก|คืน|ห้อง|โล|กิโล|รอบ|แพ็ค|มือ)ละ\s?$"
)
# สั่งของ 3 ชิ้น 590: a count, then what all of it cost.
COUNTED_FOR = lazy(
    r"(?:สั่ง|ซื้อ|จอง|เอา|พรี|bought|ordered)[^\n]{0,24}?(?<!\d)\d{1,3}\s?(?:ตัว|ชิ้น|อัน|ใบ|กล่อง|คู่|ชุด|แผ่น|ขวด|เครื่อง|ถุง"
    r"|หลอด|กระปุก|แพ็ค|เล่ม"
    r"|ซอง|ก้อน|ผืน|เส้น|ลูก|pcs|pieces)\s?(?:ราคา|รวม)?\s?$"
)
# The first of several amounts, or one that continues them.
PART_OF_SUM = lazy(
    r"(?:รอบ|ครั้ง|งวด|ยอด)(?:แรก|สุดท้าย|หลัง|ต่อมา|ที่\s?\S{1,4}|สอง|สาม|สี่|ห้า|\d)\s?(?:คือ|อีก|โอน|จ่าย|เป็น|:)?\s?$"
)
CONTINUES = lazy(
    r"(?:\s|,|\+|/|&|กับ|และ|แล้วก็|แล้ว|อีก|ที่เหลือ|เหลือ|ต่อมา|จากนั้น|ค่าส่ง|ก็|รวม|เป็น|ลด|จ่าย|โอน|and|then|plus){0,6}"
)
GOLD = lazy(r"ทอง(?!\s?ราคา)[^\d\n]{0,12}$")  # gold is weighed in baht of 15 grams
CLAUSE_ENDS = lazy(r"\s*(?:$|[\n.;)]|ค่ะ|คะ|ครับ|คับ|แล้ว|นะ|เลย|แต่|เข้า|ไป(?!รษ)|ให้|โอน|จ่าย|เดียว|only|but|from)")
CODE_BEFORE = lazy(
    r"(?:เลข(?:ที่)?|รหัส|หมายเลข|(?<!ค่า)(?<!จอง)ห้อง|ชั้น|ตึก|อาคาร|ซอย|หมู่|รุ่น|ไซส์|ไซซ์|เบอร์|อายุ|ปี|มาตรา|ข้อที่|หน้า|สาย|ตอนที่"
    r"|แต้ม|ยอด(?:ไลก์|ไลค์|วิว|แชร์|ผู้ติดตาม|ติดตาม|ฟอล)|ผู้ติดตาม|คนดู|otp|โอทีพี|พิน|(?<![a-z])(?:order|no|id|room|floor"
    r"|size|model|pin|code"
    r"|version|call|called|year|since|in|iphone|galaxy|windows|android|redmi|ios))"
    r"(?:\s?(?:คือ|ว่า|ที่|is|no|number|id))?\s?[:.#]?\s?$"
)
NOT_MONEY_AFTER = lazy(
    r"\s?(?:%|เปอร์เซ็น|คน|ครั้ง(?!ที่|แรก)|วัน|เดือน|ปี|นาที|ชั่วโมง|ชม|โมง|ทุ่ม|น\.|ชิ้น|ตัว|อัน|กล่อง|ใบ|คู่|ชุด|เครื่อง|ขวด|กก|กิโล"
    r"|เมตร|ซม|นิ้ว|แห่ง"
    r"|ราย|ข้อ|ข้อความ|บัญชี|เบอร์|ร้าน|เพจ"
    r"|ฟอง|ครัวเรือน|เสียง|กระสอบ|อัตรา|กล้า|เม็ด|ลูก|ดวง|หน่วย|กม|ตร|วิว|ไลค์|ไลก์|ผู้ติดตาม|เท่า|แต้ม|พอยท์|คะแนน|ต้น|ถุง|แพ็ค|ซอง|เล่ม"
    r"|ด้าม|เส้น|วง|องค์|สาขา|โพสต์|คดี|อำเภอ|ตำบล|หมู่|โวลต์|วัตต์|พิกเซล|บีทียู|แรงม้า|องศา|ดาว|ก้อน|แถว|จาน|ห่อ|แกลลอน|มม\.?"
    r"|กรัม|มิล|เพชร|หลอด"
    r"|กระปุก|รีวิว|กระทู้|แชร์|ผู้ชม|ฟอล|คอมเมนต์|เมก|กิก|จิ๊ก|จีบี|เฮิร์ต|มือ(?![\u0e16\u0e2d])|ผืน|เหรียญ(?!สหรัฐ)คะแนน|บิต"
    r"|หุ้น|ไร่|ตัน|ลิตร|คัน|ฉบับ|จังหวัด|ประเทศ|สาย|รอบ(?!แรก|ที่|สอง|สาม|สี่|ห้า|สุดท้าย|หลัง)|แผ่น|เรื่อง|อย่าง|ที่นั่ง|หลัง|มกรา|กุมภา"
    r"|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา"
    r"|ตุลา|พฤศจิกา|ธันวา"
    r"|[มกพสตธ]\.|เม\.ย|มี\.ค|มิ\.ย|วินาที|[a-z]{1,5}h(?![a-z])|(?:days?|people|times|pcs|pieces|items|am|pm|years?"
    r"|months?|weeks?|hours?"
    r"|minutes?|mins?|gb|tb|mb|kb|mbps|ghz|mhz|hz|px|mp|cm|mm|kg|km|ml|inch|inches|watts?|w|v|btu|stars?|views?"
    r"|likes?|followers?|reviews?|percent"
    r"|degrees?|chairs?|units?|sets?|boxes|bags?|shirts?|pairs?)(?![a-z]))"
)
# After "โอนไป 2500" these begin the next clause: nobody transfers two thousand shops.
NEXT_CLAUSE = lazy(
    r"\s?(?:ร้าน|เพจ|บัญชี|เบอร์|เรื่อง|คน(?:ขาย|โกง|ร้าย|รับ|นี้|นั้น|ที่)|ตัวเอง|วัน(?:นี้|นั้น|ที่)|เดือนที่|ปีที่|หลังจาก|คู่กรณี|บัญชี|แชร์)"
)
POINT_FOR_COMMA = lazy(r"[1-9]\d{0,2}\.\d{3}")
RANGE = lazy(r"\s?(?:-|~|ถึง|to)\s?$")
