# CsCni: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:

# A sudo of one's own is not assumed: everything that needs root says so itself.
OUT         := out
EXECUTABLES := $(addprefix $(OUT)/,cscni cscni-ipam cscni-dhcp cscni-agent cscnictl)
SOURCES     := $(shell find linux netlink cni overlay plugin ipam dhcp agent ctl -type f) $(wildcard *.props *.slnf)

PREFIX      ?= /usr/local
CNI_BIN_DIR ?= /opt/cni/bin
INSTALLER   := OUT="$(OUT)" DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" CNI_BIN_DIR="$(CNI_BIN_DIR)" FORCE="$(FORCE)" build/install

.PHONY: help build install install-dropin uninstall image test test-vm test-race test-crash test-power-loss test-cluster demo bench microbench fuzz clean packages-build packages-test

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(EXECUTABLES) ## build the executables into out/

# All by one call, which compiles them side by side.
$(EXECUTABLES) &: $(SOURCES) | packages-build
	@build/publish

install: build ## put the executables into /opt/cni/bin and /usr/local/bin (root); DESTDIR=  CNI_BIN_DIR=  PREFIX=
	@$(INSTALLER) executables

install-dropin: build ## install, and links under the reference plugins' names; FORCE=1 keeps theirs beside
	@$(INSTALLER) dropin

uninstall: ## remove what these two installed, put back what they kept
	@$(INSTALLER) uninstall

image: build ## an OCI image of the agent and the plugins, artifacts/image/cscni.tar, without a base image; IMAGE=name:tag
	@build/packages libssl3 ca-certificates
	@OUT="$(OUT)" IMAGE="$(IMAGE)" build/image

packages-build:
	@build/packages clang lld zlib1g-dev

packages-test: packages-build
	@build/packages iproute2 iputils-ping procps util-linux binutils strace gcc libc6-dev python3-minimal \
		containernetworking-plugins containerd runc busybox-static libssl3 ca-certificates nftables iptables conntrack \
		dnsmasq-base ethtool etcd-server etcd-client iperf3 openssl
	@build/firewalld
	@build/reference

test: build packages-test ## run every test (root; touches only namespaces that it makes)
	@build/test

test-vm: build ## run the tests that need another kernel, on Debian's in an emulated machine; CLASS=full.name, ALL=1 for others
	@dotnet build CsCni.sln -c Release -v quiet -nologo
	@CLASS="$(CLASS)" ALL="$(ALL)" build/test-vm

test-race: build packages-test ## 64 processes at once that attach and detach the same few pods, RACE_SECONDS (600) for each race; RACE_SEED=n repeats one (root)
	@dotnet build tests/EndToEnd.Tests -c Release -v quiet -nologo
	@RACE_SECONDS="$${RACE_SECONDS:-600}" CSCNI_OUT="$${CSCNI_OUT:-$(CURDIR)/$(OUT)}" artifacts/bin/CsCni.EndToEnd.Tests/release/CsCni.EndToEnd.Tests \
		-class CsCni.EndToEnd.Tests.RaceTests -showLiveOutput -noLogo -noColor

test-crash: build packages-test ## kill, and make fail, at every system call of every operation (root; hours); ONLY=tap,ptp  FAULT=kill,EIO  OPERATION=ADD  SAMPLE=3  JOBS=4  CASE=...  KERNEL=cloud
	@dotnet build tests/Crash -c Release -v quiet -nologo
	@CSCNI_OUT="$${CSCNI_OUT:-$(CURDIR)/$(OUT)}" ONLY="$(ONLY)" FAULT="$(FAULT)" OPERATION="$(OPERATION)" SAMPLE="$(SAMPLE)" SEED="$(SEED)" JOBS="$(JOBS)" CASE="$(CASE)" \
		KERNEL="$(KERNEL)" build/test-crash

test-power-loss: ## spoil the files of the address store in every way that a power loss may (about an hour)
	@dotnet build tests/Ipam.Tests -c Release -v quiet -nologo
	@CSCNI_CRASH=all artifacts/bin/CsCni.Ipam.Tests/release/CsCni.Ipam.Tests -noLogo -noColor -showLiveOutput \
		-method CsCni.Ipam.Tests.PowerLoss.PowerLossTests.Whatever_is_left_no_address_is_given_twice_and_none_is_lost

test-cluster: build packages-test ## run the tests of whole clusters alone: namespaces as nodes (root); OUTAGE=60 stops etcd for a minute, not 6 s
	@dotnet build CsCni.sln -c Release -v quiet -nologo
	@CSCNI_OUTAGE="$(OUTAGE)" CSCNI_OUT="$${CSCNI_OUT:-$(CURDIR)/$(OUT)}" artifacts/bin/CsCni.Cluster.Tests/release/CsCni.Cluster.Tests -noLogo -noColor

demo: build ## attach two namespaces to a bridge, ping, detach (root)
	@build/packages iproute2 iputils-ping
	@build/demo

bench: build ## time the plugins beside the reference ones (root); ONLY=add,burst,ipam,process,types  STANDING=0,300  TYPES=tap,ptp  JSON=file
	@build/packages iproute2 procps gcc libc6-dev containernetworking-plugins nftables iptables strace valgrind
	@build/reference
	@ONLY="$(ONLY)" STANDING="$(STANDING)" TYPES="$(TYPES)" JSON="$(JSON)" build/bench

microbench: ## time the netlink library's encoding and decoding
	@dotnet run -c Release --project tests/Microbench

fuzz: ## feed every reader of outside data a million damaged inputs, an hour at most; ONLY=netlink,config  COUNT=  SECONDS=  SEED=  JOBS=  INPUT=file
	@build/fuzz "ONLY=$(ONLY)" "COUNT=$(COUNT)" "SECONDS=$(if $(filter command,$(origin SECONDS)),$(SECONDS))" "SEED=$(SEED)" "JOBS=$(JOBS)" "INPUT=$(INPUT)"

clean: ## remove what was built
	rm -rf $(OUT) artifacts
