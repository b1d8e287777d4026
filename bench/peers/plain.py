"""Run a plain Django project over the same database.

It has an admin list and a form post with an audit row.

Its own tables (users, sessions, the form's rows) live in a database of their own of the same engine.
"""

from __future__ import annotations

import json
import os
from typing import Any

from django.conf import settings
from django.urls import path


def configure() -> None:
    """Settings of the peer: Django's own defaults, our database beside its own."""
    from taizhang.site.settings import database

    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="bench.peers.plain",
        DATABASES={
            "default": database(os.environ["BENCH_PLAIN_DATABASE"]),
            "records": database(os.environ["TAIZHANG_DATABASE"]),
        },
        DATABASE_ROUTERS=["bench.peers.plain.Router"],
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "bench.peers.cases",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        STATIC_URL="/static/",
        LANGUAGE_CODE="zh-hans",
        TIME_ZONE="Asia/Shanghai",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )


class Router:
    """The admin reads the receptions where they are."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        return "records" if model._meta.app_label == "cases" and not model._meta.managed else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, *_: Any, **__: Any) -> bool:
        return db == "default"


def post(request: Any) -> Any:
    """Check the form, save the row and an audit row in one transaction, redirect."""
    from django.contrib.auth.decorators import login_required
    from django.db import transaction
    from django.forms import modelform_factory
    from django.http import HttpResponse
    from django.shortcuts import redirect

    from bench.peers.cases.models import Audit, Visit

    def signed_in(request: Any) -> Any:
        form = modelform_factory(Visit, fields="__all__")(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                row = form.save()
                Audit.objects.create(
                    user=request.user, visit=row, body=json.dumps(form.cleaned_data, default=str)
                )
            return redirect(f"/visits/{row.pk}/")
        return HttpResponse(form.as_p())

    return login_required(signed_in)(request)


def urls() -> list[Any]:
    from django.contrib import admin

    return [path("admin/", admin.site.urls), path("visits/new/", post)]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        globals()["urlpatterns"] = urls()
        return globals()["urlpatterns"]
    raise AttributeError(name)


if __name__ == "__main__":  # makes the tables of the peer: the framework's first, which the others refer to
    import django
    from django.core.management import call_command

    configure()
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, run_syncdb=True)
