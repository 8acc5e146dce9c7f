# CsCni: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:

OUT       := out
PUBLISH   := dotnet publish -c Release -v quiet -nologo
# A sudo of one's own is not assumed: everything that needs root says so itself.
LIBRARIES := $(shell find linux netlink cni -name '*.cs' -o -name '*.csproj') $(wildcard *.props)

PREFIX      ?= /usr/local
CNI_BIN_DIR ?= /opt/cni/bin
INSTALLER   := OUT="$(OUT)" DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" CNI_BIN_DIR="$(CNI_BIN_DIR)" FORCE="$(FORCE)" build/install

.PHONY: help build install install-dropin uninstall test test-vm demo bench microbench clean packages-build packages-test

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(OUT)/cscni $(OUT)/cscni-ipam $(OUT)/cscni-dhcp $(OUT)/cscnictl ## build the executables into out/

$(OUT)/cscni: $(LIBRARIES) $(shell find plugin ipam -type f) | packages-build
	@build/publish plugin cscni

$(OUT)/cscni-ipam: $(LIBRARIES) $(shell find ipam -type f) | packages-build
	@build/publish ipam cscni-ipam

$(OUT)/cscni-dhcp: $(LIBRARIES) $(shell find dhcp -type f) | packages-build
	@build/publish dhcp cscni-dhcp

$(OUT)/cscnictl: $(LIBRARIES) $(shell find ctl -type f) | packages-build
	@build/publish ctl cscnictl

install: build ## put the executables into /opt/cni/bin and /usr/local/bin (root); DESTDIR=  CNI_BIN_DIR=  PREFIX=
	@$(INSTALLER) executables

install-dropin: build ## install, and links under the reference plugins' names; FORCE=1 keeps theirs beside
	@$(INSTALLER) dropin

uninstall: ## remove what these two installed, put back what they kept
	@$(INSTALLER) uninstall

packages-build:
	@build/packages clang lld zlib1g-dev

packages-test: packages-build
	@build/packages iproute2 iputils-ping procps util-linux binutils strace gcc libc6-dev python3-minimal \
		containernetworking-plugins containerd runc busybox-static nftables iptables conntrack \
		dnsmasq-base
	@build/firewalld
	@build/reference

test: build packages-test ## run every test (root; touches only namespaces that it makes)
	@build/test

test-vm: build ## run the tests that need another kernel, on Debian's in an emulated machine; CLASS=full.name or ALL=1 for others
	@dotnet build CsCni.sln -c Release -v quiet -nologo
	@CLASS="$(CLASS)" ALL="$(ALL)" build/test-vm

demo: build ## attach two namespaces to a bridge, ping, detach (root)
	@build/packages iproute2 iputils-ping
	@build/demo

bench: build ## time the plugins beside the reference ones (root); ONLY=add,burst,ipam,process,types  STANDING=0,300  TYPES=tap,ptp  JSON=file
	@build/packages iproute2 procps gcc libc6-dev containernetworking-plugins nftables iptables strace valgrind
	@build/reference
	@ONLY="$(ONLY)" STANDING="$(STANDING)" TYPES="$(TYPES)" JSON="$(JSON)" build/bench

microbench: ## time the netlink library's encoding and decoding
	@dotnet run -c Release --project tests/Microbench

clean: ## remove what was built
	rm -rf $(OUT) artifacts
