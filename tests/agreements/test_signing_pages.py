"""Reading and signing on the screen, as each person meets it."""

from __future__ import annotations

import base64
import time
import zipfile
from io import BytesIO

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from PIL import Image, ImageDraw

from agreements import documents, prints
from agreements.forms.handwriting import PREFIX
from agreements.models import Agreement, AgreementSignature, Handwriting
from agreements.states import AgreementState, Method, SlotRole
from agreements.texts import sha256
from portal.actions import files
from portal.delivery import pdf
from portal.ledger import access_log
from portal.models import AccessLog, Notice
from tests.agreements import scenes
from tests.cast import PASSWORD

R, ISSUER = SlotRole.RESPONSIBLE, SlotRole.ISSUER


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def agreement(cast, whose: str) -> Agreement:
    return scenes.agreement_of(cast.person[whose])


def address(cast, whose: str, name: str = "agreement", *more: str) -> str:
    return reverse(name, args=[agreement(cast, whose).pk, *more])


def drawn(size: tuple[int, int] = (600, 240)) -> str:
    """What the signing pad sends."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).line([(60, 40), (300, 150), (500, 60)], fill="#1d1c1a", width=6)
    target = BytesIO()
    picture.save(target, "PNG", pnginfo=None)
    return PREFIX + base64.b64encode(target.getvalue()).decode()


def sign(client, cast, whose: str, **changes):
    found = agreement(cast, whose)
    sent = {"seen": sha256(found.text), "password": PASSWORD, "handwriting": ""} | changes
    return client.post(address(cast, whose, "agreement_sign"), sent)


def says(response, text: str) -> bool:
    return text in response.content.decode()


# --- my agreement and one agreement -----------------------------------------------------------


def test_before_issue_my_page_says_that_there_is_none(cast, client_of):
    assert says(client_of("head").get(reverse("my_agreement")), "本年度没有您的责任书")


def test_my_page_leads_to_what_is_open_and_says_why_it_is_not(cast, campaign, client_of):
    page = reverse("my_agreement")
    assert says(client_of("leader").get(page), address(cast, "leader", "agreement_sign"))
    head = client_of("head").get(page)
    assert says(head, "上一级责任书生效后才能签订。")
    assert not says(head, address(cast, "head", "agreement_sign"))
    assert says(head, "由我签订的责任书")


def test_the_parties_read_the_text_and_what_may_be_done(cast, campaign, client_of):
    page = client_of("leader").get(address(cast, "leader"))
    assert says(page, "通读并签订")
    assert says(page, "退回并说明理由")
    assert says(page, agreement(cast, "leader").check_code)
    issuer = client_of("secretary").get(address(cast, "leader"))
    assert says(issuer, "请先由责任人签订。")
    assert says(issuer, "记录拒签")


def test_the_gate_names_whose_agreement_is_waited_for(cast, campaign, client_of):
    page = address(cast, "head")
    assert says(client_of("head").get(page), "郑知行的责任书尚未生效")
    scenes.bring_into_force(cast, "leader")
    assert says(client_of("head").get(page), "郑知行的责任书已生效")


def test_colleagues_know_the_state_and_nothing_of_the_text(cast, campaign, client_of):
    page = client_of("staff_two").get(address(cast, "staff"))
    assert page.status_code == 200
    assert says(page, "只显示签订状态")
    found = agreement(cast, "staff")
    for secret in (found.check_code, "责任内容", "本责任书"):
        assert not says(page, secret), secret
    for name in ("agreement_paper", "agreement_record", "agreement_bundle", "agreement_sign"):
        assert client_of("staff_two").get(address(cast, "staff", name)).status_code == 403
    assert client_of("staff_two").get(
        address(cast, "staff", "exception_ask", "return")
    ).status_code == 403


def test_what_is_hidden_looks_like_what_is_missing(cast, campaign, client_of):
    client = client_of("other_staff")
    for name in ("agreement", "agreement_paper", "agreement_bundle", "agreement_sign"):
        assert client.get(address(cast, "staff", name)).status_code == 404
    assert client.get(reverse("agreement", args=[10**9])).status_code == 404
    assert client_of("system_admin").get(address(cast, "staff")).status_code == 403


def test_who_reads_all_has_no_slot_to_sign(cast, campaign, client_of):
    assert client_of("clerk").get(address(cast, "leader")).status_code == 200
    assert client_of("clerk").get(
        address(cast, "leader", "agreement_sign")
    ).status_code == 403


# --- signing ------------------------------------------------------------------------------


def test_signing_with_the_password_leaves_signature_and_receipt(cast, campaign, client_of):
    client = client_of("leader")
    page = client.get(address(cast, "leader", "agreement_sign"))
    assert says(page, "我已通读并签订")
    assert sign(client, cast, "leader").status_code == 302
    signature = AgreementSignature.objects.get()
    assert (signature.signer, signature.auth) == (cast.person["leader"], "password")
    receipt = Notice.objects.get(title__startswith="您已签订责任书")
    assert receipt.recipient == cast.person["leader"]
    shown = client.get(address(cast, "leader"))
    assert says(shown, "线上签订（登录密码）")
    assert says(shown, address(cast, "leader", "agreement_record"))


def test_who_has_a_one_time_password_proves_himself_with_it_too(cast, campaign, client_of):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(cast.user["leader"], secret)
    leader = client_of("leader")
    refused = sign(leader, cast, "leader")
    assert refused.status_code == 422
    assert says(refused, "请填写动态口令")
    now = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert sign(leader, cast, "leader", totp=now).status_code == 302
    assert AgreementSignature.objects.get().auth == "password+totp"


def test_a_wrong_password_keeps_the_page_and_what_was_drawn(cast, campaign, client_of):
    picture = drawn()
    page = sign(
        client_of("leader"), cast, "leader", password="Falsch-2026-no",
        handwriting=picture, remember="on",
    )
    assert page.status_code == 422
    assert says(page, "密码不正确。")
    assert says(page, picture)
    assert says(page, "我已通读并签订")
    assert not AgreementSignature.objects.exists()
    assert not Handwriting.objects.exists()


def test_no_password_is_asked_for_beside_its_field(cast, campaign, client_of):
    page = sign(client_of("leader"), cast, "leader", password="")
    assert page.status_code == 422
    assert says(page, "请填写登录密码。")


def test_one_proof_serves_the_next_signature_for_five_minutes(cast, campaign, client_of):
    for whose in ("leader", "non_party_leader"):
        scenes.sign(cast, whose, R, by=whose)
    client = client_of("secretary")
    sign(client, cast, "leader")
    page = client.get(address(cast, "non_party_leader", "agreement_sign"))
    assert says(page, "已确认本人身份")
    assert not says(page, 'name="password"')
    assert sign(client, cast, "non_party_leader", password="").status_code == 302
    assert agreement(cast, "non_party_leader").state == AgreementState.EFFECTIVE


def test_a_text_changed_after_it_was_shown_is_not_signed(cast, campaign, client_of):
    client = client_of("leader")
    found = agreement(cast, "leader")
    seen = sha256(found.text)
    Agreement.objects.filter(pk=found.pk).update(
        text=found.text + "\n另加一条。", text_sha256=sha256(found.text + "\n另加一条。")
    )
    page = sign(client, cast, "leader", seen=seen)
    assert page.status_code == 422
    assert says(page, "页面上的文本与印发的文本不一致")
    assert not AgreementSignature.objects.exists()


def test_a_text_altered_behind_the_product_is_not_signed(cast, campaign, client_of):
    found = agreement(cast, "leader")
    Agreement.objects.filter(pk=found.pk).update(text=found.text.replace("不", "可"))
    assert sign(client_of("leader"), cast, "leader").status_code == 422
    assert not AgreementSignature.objects.exists()


def test_the_second_click_learns_that_it_is_signed(cast, campaign, client_of):
    client = client_of("leader")
    sign(client, cast, "leader")
    again = client.post(address(cast, "leader", "agreement_sign"), {"seen": "0"}, follow=True)
    assert again.status_code == 200
    assert says(again, "这里已经签订，不能重复签订。")
    assert AgreementSignature.objects.count() == 1


def test_who_comes_too_early_is_told_on_the_agreements_page(cast, campaign, client_of):
    page = client_of("head").get(address(cast, "head", "agreement_sign"), follow=True)
    assert says(page, "上一级责任书生效后才能签订。")
    assert page.redirect_chain[-1][0] == address(cast, "head")


def test_on_paper_the_page_for_signing_is_closed(cast, client_of):
    scenes.issued(cast, method=Method.PAPER)
    page = client_of("leader").get(address(cast, "leader", "agreement_sign"), follow=True)
    assert says(page, "这份责任书采用纸质签订，请在纸上签字后上传扫描件。")


def test_without_its_paper_nothing_can_be_signed(cast, campaign, client_of, monkeypatch):
    Agreement.objects.update(paper=None)

    def broken(agreement):
        raise pdf.PaperFailed(pdf.BUSY)

    monkeypatch.setattr(prints, "ensure_paper", broken)
    page = client_of("leader").get(address(cast, "leader", "agreement_sign"))
    assert says(page, "正在生成的文书较多，请稍后再试。")
    assert not says(page, "我已通读并签订")
    refused = sign(client_of("leader"), cast, "leader")
    assert refused.status_code == 422
    assert not AgreementSignature.objects.exists()


# --- handwriting --------------------------------------------------------------------------


def test_a_drawn_signature_is_drawn_anew_and_small(cast, campaign, client_of):
    sign(client_of("leader"), cast, "leader", handwriting=drawn())
    kept = AgreementSignature.objects.get().handwriting
    with Image.open(BytesIO(files.read(kept.file))) as picture:
        assert (picture.format, picture.mode) == ("PNG", "L")
        assert picture.width < 600
        assert not picture.info
    assert not kept.remembered


def test_a_remembered_signature_is_offered_and_used(cast, campaign, client_of):
    for whose in ("leader", "non_party_leader"):
        scenes.sign(cast, whose, R, by=whose)
    client = client_of("secretary")
    sign(client, cast, "leader", handwriting=drawn(), remember="on")
    page = client.get(address(cast, "non_party_leader", "agreement_sign"))
    assert says(page, "使用已保存的手写签名")
    sign(client, cast, "non_party_leader", use_kept="on")
    first, second = AgreementSignature.objects.filter(signer=cast.person["secretary"])
    assert first.handwriting.file == second.handwriting.file
    assert Handwriting.objects.filter(remembered=True).count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
        PREFIX + "%%%",
        PREFIX + base64.b64encode(b"\x89PNG\r\n\x1a\nnot a picture").decode(),
        PREFIX + base64.b64encode(b"GIF89a" + b"\0" * 40).decode(),
        PREFIX + "A" * 1_400_000,
        "x",
    ],
    ids=["svg", "not base64", "broken", "gif", "long", "word"],
)
def test_what_is_no_picture_is_refused_without_a_signature(cast, campaign, client_of, sent):
    page = sign(client_of("leader"), cast, "leader", handwriting=sent)
    assert page.status_code == 422
    assert says(page, "手写签名的图像无法识别")
    assert not AgreementSignature.objects.exists()


def test_a_picture_with_too_many_points_is_refused(cast, campaign, client_of):
    page = sign(client_of("leader"), cast, "leader", handwriting=drawn((4001, 10)))
    assert page.status_code == 422


def test_an_empty_sheet_counts_as_none(cast, campaign, client_of):
    target = BytesIO()
    Image.new("RGBA", (300, 120)).save(target, "PNG")
    blank = PREFIX + base64.b64encode(target.getvalue()).decode()
    sign(client_of("leader"), cast, "leader", handwriting=blank)
    assert AgreementSignature.objects.get().handwriting is None


# --- files --------------------------------------------------------------------------------


def test_the_paper_is_handed_out_as_it_was_stored(cast, campaign, client_of):
    response = client_of("leader").get(address(cast, "leader", "agreement_paper"))
    assert response.content == files.read(agreement(cast, "leader").paper)
    assert response.headers["Content-Disposition"] == 'attachment; filename="AL-2026-A-01.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    row = AccessLog.objects.get(kind=access_log.Kind.DOWNLOAD)
    assert row.person_id == cast.person["leader"].pk


def test_paper_and_record_come_together(cast, campaign, client_of):
    scenes.sign(cast, "leader", R, by="leader")
    response = client_of("leader").get(address(cast, "leader", "agreement_bundle"))
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        assert archive.namelist() == ["AL-2026-A-01.pdf", "AL-2026-A-01签署记录单.pdf"]
        paper, sealed = archive.read("AL-2026-A-01.pdf"), AgreementSignature.objects.get().sealed
        assert paper == files.read(sealed)
        assert paper.startswith(files.read(agreement(cast, "leader").paper))
        assert archive.read("AL-2026-A-01签署记录单.pdf").startswith(b"%PDF")
    alone = client_of("leader").get(address(cast, "leader", "agreement_record"))
    assert "郑知行" not in alone.headers["Content-Disposition"]
    again = client_of("secretary").get(address(cast, "leader", "agreement_record"))
    assert again.content == alone.content


def test_a_damaged_file_is_said_and_not_handed_out(cast, campaign, client_of):
    place = files.place_of(agreement(cast, "leader").paper.sha256)
    place.chmod(0o640)
    place.write_bytes(b"something else")
    page = client_of("leader").get(address(cast, "leader", "agreement_paper"), follow=True)
    assert says(page, "文件已缺失")
    place.unlink()


def test_a_record_that_cannot_be_made_is_said(cast, campaign, client_of, monkeypatch):
    def broken(record):
        raise pdf.PaperFailed(pdf.TOO_SLOW)

    monkeypatch.setattr(documents, "signing_record_pdf", broken)
    page = client_of("leader").get(address(cast, "leader", "agreement_record"), follow=True)
    assert says(page, "文书在规定时间内没有生成")


# --- the number of questions ------------------------------------------------------------------


def test_the_pages_ask_as_much_for_many_as_for_few(
    cast, campaign, client_of, django_assert_max_num_queries
):
    with django_assert_max_num_queries(45):
        client_of("secretary").get(reverse("my_agreement"))
    with django_assert_max_num_queries(60):
        client_of("leader").get(address(cast, "leader"))
