# The project's commands. Each is thin: cargo, npm or a script does the work.
.PHONY: help run up down test lint bench plugin-zip dependencies

help:
	@echo "make run         cloud and a WordPress site in the foreground; Ctrl-C stops them"
	@echo "make up | down   the same in the background; addresses and passwords in target/run/env"
	@echo "make test        every test, PHP and browser ones too"
	@echo "make lint        formatting, clippy, PHP style, licences and sources of dependencies"
	@echo "make bench       what the plugin costs an allowed request"
	@echo "make plugin-zip  target/packetsense.zip, ready for wp-admin"

dependencies:
	@scripts/install-dependencies

run up: dependencies
	@cargo build -q -p packetsense-cli -p packetsense-testkit
	@target/debug/packetsense-testkit $@

down:
	@cargo build -q -p packetsense-testkit
	@target/debug/packetsense-testkit down

test: dependencies
	@scripts/test

lint: dependencies
	@scripts/lint

bench: dependencies
	@scripts/bench

plugin-zip: dependencies
	@scripts/plugin-zip
