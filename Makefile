# The project's commands. Each is thin: cargo, npm or a script does the work.
.PHONY: help test lint plugin-zip dependencies

help:
	@echo "make test        every test, PHP and browser ones too"
	@echo "make lint        formatting, clippy, PHP style, licences and sources of dependencies"
	@echo "make plugin-zip  target/packetsense.zip, ready for wp-admin"

dependencies:
	@scripts/install-dependencies

test: dependencies
	@scripts/test

lint: dependencies
	@scripts/lint

plugin-zip: dependencies
	@scripts/plugin-zip
