"""A finding picks its clause: found by words, in force on its day, kept while one looks on."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from supervision.forms.clauses import ClauseField
from supervision.models import Regulation, RegulationClause, RegulationVersion
from tests.supervision.records import AT

pytestmark = pytest.mark.django_db


class PickForm(forms.Form):
    clause = ClauseField(required=False)


@pytest.fixture
def clauses():
    regulation = Regulation.objects.create(
        code="Z01", kind="organ_rule", title="值班管理办法", issuing_body="机关党组", created_at=AT
    )
    old = RegulationVersion.objects.create(
        regulation=regulation, effective_on=date(2020, 1, 1), ended_on=date(2025, 12, 31),
        created_at=AT,
    )
    new = RegulationVersion.objects.create(
        regulation=regulation, effective_on=date(2026, 1, 1), created_at=AT
    )
    return {
        name: RegulationClause.objects.create(version=version, number=number, text=text)
        for name, version, number, text in (
            ("old", old, "第三条", "值班人员应当在岗"),
            ("new", new, "第三条", "值班人员应当在岗，不得擅自离开"),
            ("other", new, "第四条", "公务用车凭单使用"),
        )
    }


def shown(data, on=None) -> str:
    form = PickForm(data)
    form.fields["clause"].on = on
    return str(form["clause"])


def test_words_find_clauses_by_text_number_and_title(clauses):
    assert "擅自离开" in shown({"find_clause": "值班 离开"})
    assert "公务用车" in shown({"find_clause": "值班管理 第四条"})
    assert "没有符合的" in shown({"find_clause": "食堂"})


def test_only_what_held_on_the_day_is_found(clauses):
    html = shown({"find_clause": "在岗"}, date(2025, 6, 1))
    assert f'value="{clauses["old"].pk}"' in html
    assert f'value="{clauses["new"].pk}"' not in html


def test_what_was_chosen_stays_while_one_looks_for_another(clauses):
    html = shown({"find_clause": "用车", "clause": str(clauses["new"].pk)})
    assert f'value="{clauses["new"].pk}" id="id_clause_1" checked' in html
    assert f'value="{clauses["other"].pk}"' in html


def test_without_words_nothing_is_listed_and_rubbish_is_refused(clauses):
    assert "在岗" not in shown({})
    form = PickForm({"clause": "x"})
    assert not form.is_valid()
    assert PickForm({"clause": str(clauses["old"].pk)}).is_valid()
