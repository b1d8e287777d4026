"""First passwords on paper: one strip a person, cut apart and handed over.

Nothing of them is kept.
"""

from __future__ import annotations

from django.db import transaction

from taizhang.engine import clock
from taizhang.keep import staffing
from taizhang.org.models import Account
from taizhang.org.principals import Principal
from taizhang.paper.tree import Document, Page, Paragraph, Run, Table


def waiting() -> list[Account]:
    """List the accounts without a password of their owner's choice.

    Their slips may be printed anew.
    """
    rows = Account.objects.filter(must_change=True, is_active=True).select_related("person__unit")
    today = clock.today()
    return [
        row for row in rows.order_by("person__unit__lo", "id") if not staffing.administers(row.person, today)
    ]


@transaction.atomic
def give(principal: Principal, accounts: list[Account]) -> bytes:
    """Make new first passwords for accounts, as a PDF of slips.

    The slips printed before are void.
    """
    rows = []
    for account in accounts:
        password = staffing.new_password(principal, account)
        rows.append((account.person.unit.short, account.person.name, account.username, password))
    return _pdf(rows)


def _pdf(rows: list[tuple[str, str, str, str]]) -> bytes:
    from taizhang.paper.pdf import write_pdf

    words = "请沿线裁开，当面交给本人。第一次登录须改密码；改过以后本条作废，请撕毁。"
    table = Table(("单位", "姓名", "登录名", "首次密码"), tuple(rows), (35.0, 30.0, 45.0, 55.0), 14)
    head = Paragraph((Run(words),), indent=False)
    return write_pdf(Document("账号密码条", (head, table), Page.FORM))
