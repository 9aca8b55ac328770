"""What a visitor does with the chat, and the answers of the stand-in assistant."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

ROWS = [
    {"label": "ชื่อผู้ร้อง", "value": "คุณสมหญิง ใจดี"},
    {"label": "เบอร์โทร", "value": "08•-•••-5678"},
    {"label": "สินค้าที่ซื้อ", "value": "หม้อทอดไร้น้ำมัน รุ่น XL-5000 สีดำ ขนาด 8 ลิตร"},
    {"label": "จำนวนเงิน", "value": "1,590 บาท"},
    {"label": "ลิงก์", "value": "https://shop.example/" + "item-" * 18},
]


GOLDEN_HOUR = {
    "kind": "golden_hour",
    "title": "โอนไปไม่เกิน 72 ชั่วโมง ยังมีโอกาสอายัดเงินได้",
    "lines": ["โทรหาธนาคารของคุณ ขอให้อายัดบัญชีปลายทาง", "จดหมายเลขรับแจ้งที่ธนาคารให้", "กลับมาเล่าต่อที่นี่"],
    "calls": [{"label": "ศูนย์ปฏิบัติการแก้ไขปัญหาอาชญากรรมออนไลน์ (AOC)", "number": "1441"}],
    "note": "AOC รับแจ้งทางโทรศัพท์เท่านั้น ไม่มีไลน์หรือเพจ",
}
CASES = {
    "kind": "case_list",
    "title": "เรื่องของคุณ",
    "cases": [
        {"number": "RT-7K2M-9XQ4", "title": "ซื้อของออนไลน์ไม่ได้ของ", "state": "กำลังตรวจสอบ", "opened": "3 พ.ย. 2569"},
        {"number": "RT-1A2B-3C4D", "title": "บัญชีถูกแฮก", "state": "ปิดแล้ว", "opened": "12 ก.ย. 2569"},
    ],
}
LONG = "\n".join(f"{n}. ประกาศและเงื่อนไขการให้บริการรับเรื่องร้องเรียน ข้อที่ {n} ซึ่งยาวพอสมควร" for n in range(1, 40))


def assistant(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """A greeting, a question with choices, a review card, a receipt; anything else is said again."""
    said = turn["message"] or f"[{turn['event']}]"
    answer: dict[str, Any] = {"recipient_id": turn["sender"]}
    if turn["event"] == "greet":
        words = "สวัสดีค่ะ ดิฉันเป็นผู้ช่วยอัตโนมัติ เล่าเรื่องที่เกิดขึ้นได้เลยค่ะ"
        choices = ["ซื้อของออนไลน์แล้วมีปัญหา", "ติดตามเรื่องเดิม", "ขอคุยกับเจ้าหน้าที่"]
        return [answer | {"text": words, "buttons": [{"title": c, "payload": c} for c in choices]}]
    if said == "สรุป":
        lines = [f"{place}. {row['label']}: {row['value']}" for place, row in enumerate(ROWS, 1)]
        ask = "ถ้าถูกต้องพิมพ์ “ยืนยัน” ถ้าจะแก้พิมพ์เลขข้อค่ะ"
        card = {"kind": "review", "title": "ช่วยตรวจทานก่อนส่งนะคะ", "rows": ROWS, "footer": ask}
        buttons = [{"title": c, "payload": c} for c in ("ยืนยัน", "แก้ไข", "ยกเลิก")]
        return [answer | {"text": "\n".join([*lines, ask]), "custom": card, "buttons": buttons}]
    if said == "ยืนยัน":
        card = {"kind": "receipt", "number": "RT-7K2M-9XQ4", "title": "รับเรื่องแล้ว"}
        return [answer | {"text": "บันทึกเรื่องแล้วค่ะ หมายเลขเรื่อง RT-7K2M-9XQ4", "custom": card}]
    if said == "โดนหลอกโอนเงิน":
        return [answer | {"text": "โทรก่อนเลยค่ะ", "custom": GOLDEN_HOUR}]
    if said == "เรื่องของฉัน":
        return [answer | {"text": "มี 2 เรื่องค่ะ", "custom": CASES}]
    if said == "ยาว":
        return [answer | {"text": LONG}]
    if said == "ลิงก์":
        words = "ดูที่https://www.ocpb.go.th/ค่ะ อย่ากด https://bank.example@evil.example/x หรือ javascript:alert(1)"
        return [answer | {"text": words}]
    return [answer | {"text": f"ได้รับ: {said}"}]


class Chat:
    """The widget on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.get_by_label("พิมพ์ข้อความ")
        self.log = page.get_by_role("log")

    def bubble(self, text: str) -> Locator:
        return self.log.locator(".bubble", has_text=text)

    async def write(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def expect(self, text: str) -> None:
        await self.bubble(text).last.wait_for(timeout=25_000)

    async def texts(self) -> list[str]:
        return await self.log.locator(".bubble").all_inner_texts()
