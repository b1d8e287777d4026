"""Addresses of the house."""

from django.urls import path

from taizhang.desk.frame.menu import Entry, Group, add
from taizhang.desk.house import audit, copies, first, guide, handbook, people, posts_held, switching

urlpatterns = [
    path("first/", first.first, name="first"),
    path("first/unit/", first.unit, name="first-unit"),
    path("restore/", copies.restore, name="restore"),
    path("house/people/", people.people, name="house-people"),
    path("house/people/<int:person_id>/account/", people.open_account, name="house-open-account"),
    path("house/accounts/<int:account_id>/", people.account, name="house-account"),
    path("house/slips/", people.print_slips, name="house-slips"),
    path("house/import/", people.take_in, name="house-import"),
    path("house/import/template/", people.template, name="house-template"),
    path("house/posts/", posts_held.held, name="house-posts"),
    path("house/calendar/", posts_held.calendar, name="house-calendar"),
    path("house/calendar/propose/", posts_held.propose, name="house-calendar-propose"),
    path("house/calendar/decide/", posts_held.decide, name="house-calendar-decide"),
    path("house/history/", audit.audit, name="house-history"),
    path("house/copies/", copies.page, name="house-copies"),
    path("house/copies/key/", copies.key, name="house-key"),
    path("ledgers/", switching.page, name="ledgers"),
    path("help/", handbook.page, name="help"),
    path("help/<slug:name>/", handbook.page, name="help-page"),
    path("help/pictures/<slug:name>.png", handbook.picture, name="help-picture"),
    path("phone-guide/", guide.phone_guide, name="phone-guide"),
    path("phone-guide/address.svg", guide.qr, name="phone-guide-address"),
    path("phone-guide/taizhang-ca.crt", guide.certificate, name="phone-guide-certificate"),
]
add(
    Entry(Group.HOUSE, "/house/people/", "单位人员账号"),
    Entry(Group.HOUSE, "/house/posts/", "任岗"),
    Entry(Group.HOUSE, "/house/import/", "整表导入"),
    Entry(Group.HOUSE, "/house/calendar/", "年历"),
    Entry(Group.HOUSE, "/house/copies/", "备份与密钥"),
    Entry(Group.HOUSE, "/restore/", "恢复", copies.RESTORES),
    Entry(Group.HOUSE, "/house/history/", "操作记录"),
    Entry(Group.OFFICE, "/ledgers/", "启用台账"),
    Entry(Group.HELP, "/help/", "使用手册"),
)
