from importlib import import_module

Migration = import_module("taizhang.rooms.office.migrations.0001_initial").Migration
