"""All forms of a folder, checked as a whole. Start-up stops here when a declaration is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake.errors import AppError
from intake.forms import tables
from intake.forms.check import check_forms
from intake.forms.located import FormError, read_located
from intake.forms.reader import FormReader
from intake.forms.schema import Form

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "bot" / "forms"


class FormsInvalid(AppError):
    """The form files have errors; `errors` holds all of them and the message lists them, one a line."""

    code = "forms_invalid"

    def __init__(self, errors: list[FormError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class Registry:
    """The forms by name. Immutable; share it freely."""

    def __init__(self, forms: list[Form]) -> None:
        self._forms = {form.name: form for form in forms}

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def __len__(self) -> int:
        return len(self._forms)

    def get(self, name: str | None) -> Form | None:
        """The form of that name, or None."""
        return self._forms.get(name or "")

    def for_intent(self, intent: str | None) -> list[Form]:
        """The forms that this intent may mean; all of them when it says nothing about forms."""
        return [form for form in self if intent in form.intents] or list(self)


def read_forms(folder: Path = DEFAULT_FOLDER) -> tuple[list[Form], list[FormError]]:
    """Every form of the folder and everything wrong with them; never raises for what a file contains."""
    errors: list[FormError] = [*tables.shared_errors()]
    forms: list[Form] = []
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        errors.append(FormError(str(folder), 1, "no form found: a form is a .yml file in this folder"))
    for path in paths:
        shown = _shown(path)
        root = read_located(path, errors, shown)
        form = FormReader(shown, errors).read(root) if root is not None else None
        if form is not None:
            forms.append(form)
    errors.extend(check_forms(forms))
    return forms, sorted(set(errors), key=lambda error: (error.file, error.line, error.message))


def load_registry(folder: Path = DEFAULT_FOLDER) -> Registry:
    """The registry of a folder. Raises FormsInvalid with every error, each with file and line."""
    forms, errors = read_forms(folder)
    if errors:
        raise FormsInvalid(errors)
    return Registry(forms)


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
