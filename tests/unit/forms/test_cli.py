"""`python -m intake forms …`, as an author of forms runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "intake", "forms", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


def test_the_shipped_forms_pass() -> None:
    done = run("check")
    assert done.returncode == 0 and "all right" in done.stdout


def test_a_new_form_passes_and_is_not_written_over(tmp_path: Path) -> None:
    assert run("new", "romance_scam", "--folder", str(tmp_path)).returncode == 0
    assert run("check", str(tmp_path)).returncode == 0
    again = run("new", "romance_scam", "--folder", str(tmp_path))
    assert again.returncode == 1 and "exists already" in again.stderr
    assert run("new", "../x", "--folder", str(tmp_path)).returncode == 1


def test_errors_have_file_and_line(tmp_path: Path) -> None:
    run("new", "broken", "--folder", str(tmp_path))
    path = tmp_path / "broken.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "  - use: incident_date", "  - use: incident_date\n    type: telegraph"
        ),
        encoding="utf-8",
    )
    line = path.read_text(encoding="utf-8").splitlines().index("    type: telegraph") + 1
    done = run("check", str(tmp_path))
    assert done.returncode == 1
    assert f"broken.yml:{line}: unknown type 'telegraph'" in done.stdout


def test_a_form_can_be_tried() -> None:
    typed = "สั่งรองเท้าจากเพจ Sneaker Hub TH โอนไป 2,500 บาท ไม่ได้ของ\nยินยอม\n/file\n/quit\n"
    done = run("try", "online_purchase", typed=typed)
    assert done.returncode == 0 and "2,500 บาท" in done.stdout and "[ยินยอม]" in done.stdout
    assert run("try", "no_such_form").returncode == 1
