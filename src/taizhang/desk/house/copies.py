"""备份与密钥, 恢复: the system administrator's copies; restoring at the machine by page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.guard import public
from taizhang.desk.frame.machine import OPEN, at_this_machine
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import of_posts
from taizhang.engine.keep import history
from taizhang.engine.keep.keys import export_keys, import_keys, mark_exported
from taizhang.engine.keep.sealing import keys
from taizhang.keep import backup as safe
from taizhang.keep import copies, first_run, restoring
from taizhang.kernel.numbers import whole

KEEPS = RESTORES = of_posts("system_admin")
KEY_BYTES = 20_000


def _told(errors: list[str], typed: Any = None) -> dict[str, Any]:
    chosen = copies.plan()
    there = [] if copies.folder_problem(chosen.folder) else copies.found_in(Path(chosen.folder))
    return {
        "plan": chosen,
        "typed": typed or {"folder": chosen.folder, "kept": chosen.kept, "hour": chosen.hour},
        "lines": copies.lines(),
        "copies": there,
        "errors": errors,
        "hours": range(24),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def page(request: Signed) -> HttpResponse:
    """Show the target and state of copies; make one now."""
    if request.method != "POST":
        return render(request, "house/copies.html", _told([]))
    try:
        if request.POST.get("act") == "now":
            copies.make()
        else:
            copies.set_plan(request.principal, _plan(request))
    except Refused as refused:
        context = _told(refused.messages)
        if request.POST.get("act") != "now":
            context["typed"] = request.POST
        return render(request, "house/copies.html", context, status=422)
    return redirect(f"/house/copies/?done={'copied' if request.POST.get('act') == 'now' else 'plan'}")


def _plan(request: Signed) -> copies.Plan:
    numbers = []
    for name, least in (("kept", copies.FEWEST), ("hour", 0)):
        text = request.POST.get(name, "")
        numbers.append(whole(text) if text == "0" or whole(text) else least - 1)
    return copies.Plan(request.POST.get("folder", "").strip(), *numbers)


@sensitive_post_parameters()
@require_POST
@needs(KEEPS)
def key(request: Signed) -> HttpResponse:
    """Send the keys under a passphrase.

    It is a file to keep apart from the copies.
    """
    words, again = request.POST.get("passphrase", ""), request.POST.get("again", "")
    try:
        if words != again:
            raise ValueError("两次输入的口令不一样，请重新输入。")
        text = export_keys(keys(), words)
    except ValueError as error:
        return render(request, "house/copies.html", _told([str(error)]), status=422)
    history.append("key_exported", request.principal, note=f"编号{keys().key_id}")
    mark_exported(settings.KEY_FOLDER, keys())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = disposition(f"平安台账密钥备份{clock.today()}.txt")
    return response


def _may_restore(request: HttpRequest) -> None:
    """Refuse restoring except at the machine.

    By the one-time code while nothing is set up, else as system administrator.
    """
    principal = request.principal  # type: ignore[attr-defined]  # set by the sign-in middleware
    by_code = first_run.fresh() and request.session.get(OPEN)
    signed = request.user.is_authenticated and holds(RESTORES, principal)
    if not at_this_machine(request) or not (by_code or signed):
        raise Http404


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """Choose a copy, prove it, put it in place: one page in three states."""
    if first_run.fresh() and at_this_machine(request) and not request.session.get(OPEN):
        return redirect("/first/")
    _may_restore(request)
    problem, act = "", request.POST.get("act", "")
    if request.method == "POST":
        try:
            if act == "rehearse":
                _rehearse(request)
                return redirect("/restore/")
            if act == "drop":
                restoring.forget()
                return redirect("/restore/")
            restoring.agree(request.POST.get("words", ""))
            return render(request, "house/restored.html")
        except (safe.BackupBroken, ValueError, OSError) as error:
            problem = str(error)
    return render(
        request, "house/restore.html", _restore_told(request, problem), status=422 if problem else 200
    )


def _restore_told(request: HttpRequest, problem: str) -> dict[str, Any]:
    folder = request.POST.get("folder", request.GET.get("folder", "")).strip() or copies.plan().folder
    wrong = copies.folder_problem(folder, writes=False) if folder else ""
    backups = copies.found_in(Path(folder)) if folder and not wrong else []
    state = restoring.state()
    moment = datetime.fromisoformat(state.made_at).astimezone(clock.SHANGHAI) if state.made_at else None
    return {
        "made": f"{moment:%Y-%m-%d %H:%M}" if moment else "",
        "total": sum(state.records.values()),
        "records": [(title, count) for title, count in state.records.items() if count],
        "problem": problem,
        "by_page": restoring.by_page(),
        "state": state,
        "folder": folder,
        "folder_problem": wrong,
        "copies": backups,
        "chosen": request.POST.get("copy") or next((copy.name for copy in backups if not copy.problem), ""),
        "live": not first_run.fresh(),
        "words": restoring.WORDS,
    }


def _rehearse(request: HttpRequest) -> None:
    folder, name = Path(request.POST.get("folder", "")), request.POST.get("copy", "")
    if wrong := copies.folder_problem(str(folder), writes=False):
        raise ValueError(wrong)
    if name not in [copy.name for copy in copies.found_in(folder) if not copy.problem]:
        raise ValueError("请选择一份能用的备份。")
    upload = request.FILES.get("key")
    if upload is None or (upload.size or 0) > KEY_BYTES:
        raise ValueError("请选择密钥备份文件（平安台账密钥备份….txt）。")
    try:
        text = upload.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("这不是密钥备份文件，请核对。") from error
    passphrase = request.POST.get("passphrase", "")
    import_keys(text, passphrase)
    restoring.rehearse(folder / name, text, passphrase)
