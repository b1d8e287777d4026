from importlib import import_module

Migration = import_module("taizhang.engine.migrations.0001_initial").Migration
