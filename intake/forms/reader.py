"""From the YAML of one form to a `Form`; everything wrong with it is collected with file and line."""

from __future__ import annotations

from datetime import date

from intake.forms import checks, kinds, tables
from intake.forms.conditions import OPERATORS, Condition
from intake.forms.located import Located
from intake.forms.node_reader import CHOICE_NAME, NAME, NodeReader, meant
from intake.forms.schema import (
    MASKS,
    OWNERS,
    PARTS,
    PERSONAL_CLASSES,
    RETENTION_CLASSES,
    URGENT_KINDS,
    Advice,
    Check,
    Choice,
    EvidenceWanted,
    Field,
    Form,
    Group,
    Personal,
    Referral,
    Urgency,
)

FACT_KINDS = tuple(dict.fromkeys(name for kind in kinds.KINDS.values() for name in kind.entities))
FORM_KEYS = {
    "short", "form", "version", "category", "title", "intents", "keywords", "fields", "evidence", "urgency", "advice",
    "referral", "groups",
}  # fmt: skip
FIELD_KEYS = {
    "name", "type", "owner", "part", "required", "label", "ask", "example", "error", "validator", "choices", "when",
    "personal", "retention", "referral", "mask", "aliases", "cues", "not_cues", "capture", "prefill", "story",
    "together", "volunteered", "use", "accepts",
}  # fmt: skip


class FormReader(NodeReader):
    """Reads one file. Use `read()` once; afterwards `errors` tells what was wrong."""

    def read(self, root: Located) -> Form | None:
        """The form, or None when it is too broken to go on with (the errors say why)."""
        if not isinstance(root.value, dict):
            self.wrong(root.line, "a form is a mapping that starts with 'form: name'")
            return None
        self.known(root, FORM_KEYS, "form")
        before = len(self.errors)
        name = self.name(root, "form")
        version = self.plain(root, "version", int, "a whole number from 1")
        if isinstance(version, int) and version < 1:
            self.wrong(root.value["version"].line, "version is a whole number from 1")
        category = self.one_of(root, "category", tuple(tables.categories()), required=True)
        form = Form(
            name=name,
            version=version or 1,
            category=category or "",
            title=self.words(root, "title", required=True),
            short=self.words(root, "short"),
            intents=self.names(root, "intents"),
            fields=tuple(self._field(item) for item in self.items(root, "fields", required=True)),
            file=self.file,
            keywords=self.word_lists(root, "keywords"),
            evidence=tuple(self._wanted(item) for item in self.items(root, "evidence")),
            urgency=tuple(self._urgency(item) for item in self.items(root, "urgency")),
            advice=tuple(self._advice(item) for item in self.items(root, "advice")),
            referral=tuple(self._referral(item) for item in self.items(root, "referral")),
            groups=self._groups(root),
        )
        return form if name or len(self.errors) == before else None

    # fields

    def _field(self, node: Located) -> Field:
        if not isinstance(node.value, dict):
            self.wrong(node.line, "a field is a mapping with name, type, label, ask …")
            return Field("", "text", "case", {}, {}, {}, line=node.line)
        node = self._with_shared(node)
        self.known(node, FIELD_KEYS, "field")
        name = self.name(node, "name")
        kind = self.one_of(node, "type", tuple(kinds.KINDS), required=True, what=f"field '{name}'") or "text"
        declared = kinds.KINDS[kind]
        return Field(
            name=name,
            type=kind,
            owner=self.one_of(node, "owner", OWNERS) or "case",
            part=self.one_of(node, "part", PARTS),
            required=self.flag(node, "required", True),
            label=self.words(node, "label", required=True),
            ask=self.words(node, "ask", required=True),
            example=self.words(node, "example", required=declared.wants_example),
            error=self.words(node, "error") or None,
            checks=self._checks(node, kind),
            choices=self._choices(node, kind, name),
            when=self._condition(node.value.get("when")),
            personal=self._personal(node),
            retention=self.one_of(node, "retention", RETENTION_CLASSES) or "complaint_5y",
            referral=self.names(node, "referral", known=tuple(tables.authorities())),
            mask=self.one_of(node, "mask", MASKS) or (declared.mask if "personal" in node.value else "none"),
            aliases=self.word_lists(node, "aliases"),
            cues=self.word_lists(node, "cues"),
            not_cues=self.word_lists(node, "not_cues"),
            capture=self.word_lists(node, "capture"),
            prefill=self.flag(node, "prefill", True),
            story=self.flag(node, "story", False),
            together=self.name(node, "together") if "together" in node.value else None,
            volunteered=self.flag(node, "volunteered", False),
            accepts=self.names(node, "accepts", known=FACT_KINDS),
            line=node.line,
        )

    def _with_shared(self, node: Located) -> Located:
        """A field that says `use: NAME` begins as the shared field of that name; its own keys replace those."""
        use = node.value.get("use")
        if use is None:
            return node
        shared = tables.shared_fields().get(str(use.value))
        if shared is None:
            known = tables.shared_fields()
            self.wrong(
                use.line, f"unknown shared field '{use.value}'{meant(use.value, known)}; known: {', '.join(known)}"
            )
            return node
        own = {key: item for key, item in node.value.items() if key != "use"}
        merged = {"name": use, **shared.moved(use.line).value, **own}
        # `personal: null` takes a shared key away.
        return Located({key: item for key, item in merged.items() if item.value is not None}, node.line)

    def _checks(self, node: Located, kind: str) -> tuple[Check, ...]:
        given = node.value.get("validator")
        if given is None:
            return ()
        found = []
        for item in given.value if isinstance(given.value, list) else [given]:
            pairs = item.value.items() if isinstance(item.value, dict) else [(item.value, None)]
            for name, value in pairs:
                check = Check(str(name), value.plain() if value is not None else None)
                problem = checks.declared_wrongly(check, kind)
                if problem:
                    self.wrong(value.line if value is not None else item.line, problem)
                else:
                    found.append(check)
        return tuple(found)

    def _choices(self, node: Located, kind: str, name: str) -> tuple[Choice, ...]:
        if kind == "platform" and "choices" not in node.value:
            return tables.platforms()
        items = self.items(node, "choices", required=kind == "choice")
        if items and kind not in ("choice", "platform"):
            self.wrong(node.value["choices"].line, f"field '{name}' of type {kind} cannot have choices")
        found: list[Choice] = []
        for item in items:
            if not isinstance(item.value, dict):
                self.wrong(item.line, "a choice is a mapping with id, label and synonyms")
                continue
            self.known(item, {"id", "label", "synonyms", "exact"}, "choice")
            choice = Choice(
                self.name(item, "id", CHOICE_NAME),
                self.words(item, "label", required=True),
                self.word_lists(item, "synonyms"),
                self.word_lists(item, "exact"),
            )
            if choice.id in {other.id for other in found}:
                self.wrong(item.line, f"choice '{choice.id}' of field '{name}' is given twice")
            found.append(choice)
        return tuple(found)

    def _condition(self, node: Located | None) -> Condition | None:
        if node is None:
            return None
        given = node.value
        if not isinstance(given, dict) or not given:
            self.wrong(node.line, "a condition is {field: …, in|equals|filled: …} or {all|any|not: …}")
            return None
        for kind in ("all", "any", "not"):
            if kind in given:
                inner = given[kind]
                items = inner.value if isinstance(inner.value, list) else [inner]
                parts = tuple(part for item in items if (part := self._condition(item)))
                if len(given) > 1 or not parts or (kind == "not" and len(parts) != 1):
                    self.wrong(node.line, f"'{kind}' stands alone and holds conditions ('not' exactly one)")
                    return None
                return Condition(kind, parts, line=node.line)
        operators = [key for key in given if key in OPERATORS]
        if "field" not in given or len(operators) != 1 or len(given) != 2:
            self.wrong(node.line, f"a condition names a field and one of {', '.join(OPERATORS)}")
            return None
        value = given[operators[0]].plain()
        if operators[0] == "in" and not isinstance(value, list):
            self.wrong(node.line, "'in' wants a list")
            return None
        value = tuple(value) if isinstance(value, list) else value
        return Condition(operators[0], field=str(given["field"].value), value=value, line=node.line)

    def _personal(self, node: Located) -> Personal | None:
        given = node.value.get("personal")
        if given is None:
            return None
        if not isinstance(given.value, dict):
            self.wrong(given.line, "personal is a mapping with class and purpose")
            return None
        self.known(given, {"class", "purpose"}, "personal")
        kind = self.one_of(given, "class", PERSONAL_CLASSES, required=True)
        return Personal(kind or "identity", self.words(given, "purpose", required=True))

    # the form's other parts

    def _wanted(self, node: Located) -> EvidenceWanted:
        if not self.mapping(node, {"name", "label", "referral"}, "evidence"):
            return EvidenceWanted("", {})
        known = tuple(tables.authorities())
        return EvidenceWanted(
            self.name(node, "name"), self.words(node, "label", required=True), self.names(node, "referral", known=known)
        )

    def _urgency(self, node: Located) -> Urgency:
        if not self.mapping(node, {"kind", "when"}, "urgency"):
            return Urgency("", Condition("all"))
        when = self._condition(node.value.get("when"))
        if when is None:
            self.wrong(node.line, "an urgency rule needs 'when'")
        kind = self.one_of(node, "kind", URGENT_KINDS, required=True, what="an urgency rule")
        return Urgency(kind or "", when or Condition("all"))

    def _advice(self, node: Located) -> Advice:
        if not self.mapping(node, {"text", "source", "expires", "when"}, "advice"):
            return Advice({}, "", date.min)
        expires = self.plain(node, "expires", date, "a day, YYYY-MM-DD")
        source = self.plain(node, "source", str, "the address of the page it rests on")
        words = self.words(node, "text", required=True)
        problem = tables.wrong_numbers(words)
        if problem:
            self.wrong(node.value["text"].line, problem)
        return Advice(words, source or "", expires or date.min, self._condition(node.value.get("when")))

    def _referral(self, node: Located) -> Referral:
        """A name, or {to: name, when: condition}."""
        if not isinstance(node.value, dict):
            node = Located({"to": node}, node.line)
        self.known(node, {"to", "when"}, "referral")
        to = self.one_of(node, "to", tables.authorities(), required=True, what="a referral")
        return Referral(to or "", self._condition(node.value.get("when")))

    def _groups(self, root: Located) -> tuple[Group, ...]:
        given = root.value.get("groups")
        if given is None:
            return ()
        if not isinstance(given.value, dict):
            self.wrong(given.line, "'groups' is {NAME: {ask: {th: …, en: …}}}")
            return ()
        found = []
        for name, item in given.value.items():
            if not NAME.fullmatch(name):
                self.wrong(item.line, f"'{name}' is no name: lower case letters, digits and _ only")
            if self.mapping(item, {"ask"}, "group"):
                found.append(Group(name, self.words(item, "ask", required=True), item.line))
        return tuple(found)
