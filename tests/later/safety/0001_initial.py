from importlib import import_module

Migration = import_module("taizhang.rooms.safety.migrations.0001_initial").Migration
