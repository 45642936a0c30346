# The project's commands. Each is thin: cargo, npm or a script does the work.
.PHONY: help up down run test lint bench policy plugin-zip dependencies

help:
	@echo "make up          a cloud and a protected WordPress site in the background; says where, and writes target/run/env"
	@echo "make down        stops them and keeps their data"
	@echo "make run         the same in the foreground; Ctrl-C stops everything"
	@echo "make test        every test, PHP and browser ones too"
	@echo "make lint        formatting, clippy, PHP style, licences and sources of dependencies"
	@echo "make bench       what the firewall stops and costs, beside ModSecurity where it is installed"
	@echo "make policy      clause by clause of the privacy policy: kept, or broken and where"
	@echo "make plugin-zip  target/packetsense.zip, ready for wp-admin"

dependencies:
	@scripts/install-dependencies

up run: dependencies
	@cargo build --locked --workspace --bins
	@target/debug/packetsense-dev $@

down:
	@cargo build -q --locked --workspace --bins
	@target/debug/packetsense-dev down

test: dependencies
	@scripts/test

lint: dependencies
	@scripts/lint

bench: dependencies
	@scripts/bench

policy: dependencies
	@node scripts/policy.mjs

plugin-zip: dependencies
	@scripts/plugin-zip
