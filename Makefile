# Apollon's build. Nothing here names a source file: what lies in cmd/, src/, tests/, man/ and completions/ is found.
# `make help` lists the targets. Everything that is built lands in $(BUILD).

VERSION = 0.1.0

BUILD = build
PREFIX = /usr/local
DESTDIR =
FUZZ_SECONDS = 60
TEST =
PLOT =

ifeq ($(origin CC),default)
CC = gcc
endif
# The fuzz targets need libFuzzer, which only clang brings.
FUZZ_CC = clang
PKG_CONFIG = pkg-config
INSTALL = install
CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =

# Debian's names of what has to be there; `a|b` means either. scripts/deps installs what is missing.
BUILD_PACKAGES = gcc libc6-dev make pkg-config libev-dev libreadline-dev libconfuse-dev libjansson-dev \
	libutf8proc-dev libsystemd-dev uthash-dev libssl-dev libsqlite3-dev libsodium-dev libmicrohttpd-dev libseccomp-dev
CHECK_PACKAGES = binutils clang llvm libclang-rt-dev|libclang-rt-18-dev clang-format-14|clang-format clang-tidy-14|clang-tidy libcmocka-dev bats \
	bats-support bats-assert bats-file jq tmux shellcheck mandoc universal-ctags bash zsh fish bash-completion procps \
	util-linux iproute2 openssl curl sqlite3 irssi perl

# The load generator's runner computes its medians with jq.
BENCH_PACKAGES = jq util-linux

CMOCKA = -Wl,--as-needed -lcmocka

LIBRARIES = readline libconfuse jansson libutf8proc libsystemd openssl sqlite3 libsodium libmicrohttpd libseccomp
LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBRARIES) 2>/dev/null)
# libev and uthash have no .pc file in Debian.
LIBRARY_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null) -lev -lm

WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wmissing-declarations \
	-Wold-style-definition -Wpointer-arith -Wformat=2 -Wvla -Wundef -Wwrite-strings -Wredundant-decls \
	-Wnested-externs -Wdate-time -Werror=implicit-function-declaration \
	-Werror=int-conversion -Werror=incompatible-pointer-types -Werror=return-type

COMMON = -std=c11 -D_GNU_SOURCE -DAPOLLON_VERSION='"$(VERSION)"' -Iinclude -Isrc $(LIBRARY_CFLAGS) -pthread $(WARNINGS)
# Of these flags, those that the compiler takes for this machine.
taken = $(foreach flag,$(1),$(shell $(CC) -Werror $(flag) -c -x c -o /dev/null /dev/null 2>/dev/null && echo $(flag)))
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE \
	$(call taken,-fstack-clash-protection -ftrivial-auto-var-init=zero -fcf-protection -mbranch-protection=standard)
# Nothing that these programs need at their end is given up by the sandbox.
SANITIZE = -DAPOLLON_INSTRUMENTED -O1 -g -fno-omit-frame-pointer -fno-optimize-sibling-calls -fPIE

# The variants: the same sources, each built in $(BUILD)/<variant>/. What only the tests build takes no warning.
WERROR = -Werror
VARIANTS = release asan tsan fuzz coverage

COMPILER_release = $(CC)
COMPILE_release = $(HARDENING) $(CFLAGS)
LINK_release = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed

COMPILER_asan = $(CC)
COMPILE_asan = $(SANITIZE) -fsanitize=address,undefined -fno-sanitize-recover=all $(WERROR) -Wno-maybe-uninitialized
LINK_asan = -pie -fsanitize=address,undefined

COMPILER_tsan = $(CC)
COMPILE_tsan = $(SANITIZE) -fsanitize=thread $(WERROR) -Wno-maybe-uninitialized
LINK_tsan = -pie -fsanitize=thread

COMPILER_fuzz = $(FUZZ_CC)
COMPILE_fuzz = $(SANITIZE) -Wno-format-nonliteral -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_fuzz = -pie -fsanitize=fuzzer,address,undefined

COMPILER_coverage = $(CC)
COMPILE_coverage = -DAPOLLON_INSTRUMENTED -O0 -g -fPIE --coverage -fprofile-update=atomic
LINK_coverage = -pie --coverage

# What there is.
MODULES := $(sort $(notdir $(patsubst %/,%,$(wildcard src/*/))))
SOURCES := $(sort $(shell find src cmd -name '*.c' 2>/dev/null))
UNIT_TESTS := $(sort $(shell find tests/unit -name 'test_*.c' 2>/dev/null))
STRESS_TESTS := $(sort $(wildcard tests/stress/*.c))
FUZZ_TARGETS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCHES := $(sort $(wildcard tests/bench/*.c))
TEST_PROGRAMS := $(sort $(wildcard tests/integration/programs/*.c))
# What the programs of a folder share stands in a folder below. What unit tests share, tests/unit/support/, is there for
# stress tests and fuzz targets too.
HELPERS_unit := $(wildcard tests/unit/support/*.c)
$(foreach kind,stress fuzz bench,$(eval HELPERS_$(kind) := $$(wildcard tests/$(kind)/*/*.c)))

# The layer table once more, for the linker: a unit test of a module is linked with that module and what stands below
# it, so that a call upwards does not even link. Hub and shard are siblings, but it takes both to test a chat. A folder
# that is no module is linked with all of them.
BELOW_base =
BELOW_irc = base
BELOW_net = base
BELOW_mailbox = base irc net
BELOW_store = $(BELOW_mailbox) mailbox
BELOW_client = $(BELOW_store)
# Hub and shards never include each other, but the chat that their tests share has both.
BELOW_hub = $(BELOW_store) shard
BELOW_shard = $(BELOW_store) hub
BELOW_server = $(BELOW_store) store hub shard
linked_modules = $(filter $(MODULES),$(if $(filter undefined,$(origin BELOW_$(1))),$(MODULES),$(1) $(BELOW_$(1))))

archives = $(patsubst %,$(BUILD)/$(1)/lib/%.a,$(2))
support = $(foreach kind,$(2),$(patsubst %,$(BUILD)/$(1)/lib/tests-%.a,$(if $(HELPERS_$(kind)),$(kind))))
first_folder = $(firstword $(subst /, ,$(1)))
quote = '$(subst ','\'',$(1))'

.PHONY: all
all: $(BUILD)/apollon

# ---- compiling and linking -------------------------------------------------------------------------------------------

.PHONY: FORCE libraries
.SECONDARY:
.SECONDEXPANSION:
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

libraries:
	@$(PKG_CONFIG) --exists $(LIBRARIES) >/dev/null 2>&1 && \
	printf '#include <ev.h>\n#include <uthash.h>\n' | $(CC) -E - >/dev/null 2>&1 || \
	{ echo "make: a compiler or library that the build needs is not installed: run make deps" >&2; exit 1; }

# A file that is rewritten only when its text changes, so that what depends on it is rebuilt then and only then.
define stamp
$(1): FORCE
	@mkdir -p $$(@D); printf '%s\n' $$(call quote,$(2)) | cmp -s - $$@ || printf '%s\n' $$(call quote,$(2)) >$$@
endef

define variant
$$(eval $$(call stamp,$(BUILD)/$(1)/flags,$$(COMPILER_$(1)) $$(COMMON) $$(COMPILE_$(1)) $$(CPPFLAGS) $$(LINK_$(1)) $$(LDFLAGS)))
$$(eval $$(call stamp,$(BUILD)/$(1)/sources,$$(SOURCES)))

$(BUILD)/$(1)/%.o: %.c $(BUILD)/$(1)/flags | libraries
	@mkdir -p $$(@D)
	@echo "  CC $(1) $$<"
	@$$(COMPILER_$(1)) $$(COMMON) $$(COMPILE_$(1)) $$(CPPFLAGS) $$(if $$(filter tests/%,$$<),-Itests/$$(call first_folder,$$(patsubst tests/%,%,$$<)) -Itests/unit) -MMD -MP -c -o $$@ $$<

$(BUILD)/$(1)/lib/%.a:
	@mkdir -p $$(@D)
	@rm -f $$@
	@$$(AR) rcs $$@ $$(filter %.o,$$^)

$(foreach module,$(MODULES),$(BUILD)/$(1)/lib/$(module).a: $(BUILD)/$(1)/sources $(patsubst %.c,$(BUILD)/$(1)/%.o,$(filter src/$(module)/%,$(SOURCES)))
)
$(foreach kind,unit stress fuzz bench,$(BUILD)/$(1)/lib/tests-$(kind).a: $(patsubst %.c,$(BUILD)/$(1)/%.o,$(HELPERS_$(kind)))
)
link_$(1) = @mkdir -p $$(@D); echo "  LD $(1) $$@"; $$(COMPILER_$(1)) $$(LINK_$(1)) $$(CFLAGS) $$(LDFLAGS) -pthread -o $$@ $$(filter %.o,$$^) $$(if $$(filter %.a,$$^),-Wl$$(comma)--start-group $$(filter %.a,$$^) -Wl$$(comma)--end-group) $$(LIBRARY_LIBS)

$(if $(filter release,$(1)),$(BUILD)/apollon,$(BUILD)/$(1)/apollon): $(patsubst %.c,$(BUILD)/$(1)/%.o,$(SOURCES)) $(BUILD)/$(1)/sources
	$$(link_$(1))
endef
comma := ,
$(foreach name,$(VARIANTS),$(eval $(call variant,$(name))))

$(BUILD)/asan/unit/%: $(BUILD)/asan/tests/unit/%.o $$(call support,asan,unit) $$(call archives,asan,$$(call linked_modules,$$(call first_folder,$$*)))
	$(link_asan) $(CMOCKA)

$(BUILD)/coverage/unit/%: $(BUILD)/coverage/tests/unit/%.o $$(call support,coverage,unit) $$(call archives,coverage,$$(call linked_modules,$$(call first_folder,$$*)))
	$(link_coverage) $(CMOCKA)

$(BUILD)/tsan/stress/%: $(BUILD)/tsan/tests/stress/%.o $$(call support,tsan,stress unit) $(call archives,tsan,$(MODULES))
	$(link_tsan) $(CMOCKA)

$(BUILD)/fuzz/targets/%: $(BUILD)/fuzz/tests/fuzz/%.o $$(call support,fuzz,fuzz unit) $(call archives,fuzz,$(MODULES))
	$(link_fuzz) $(CMOCKA)

$(BUILD)/bench/%: $(BUILD)/release/tests/bench/%.o $$(call support,release,bench) $(call archives,release,$(MODULES))
	$(link_release)

# What integration tests run besides apollon: as it is released, since sanitizers do not go with a sandbox.
$(BUILD)/programs/%: $(BUILD)/release/tests/integration/programs/%.o $(call archives,release,$(MODULES))
	$(link_release)

-include $(foreach name,$(VARIANTS),$(patsubst %.c,$(BUILD)/$(name)/%.d,$(SOURCES)))
-include $(patsubst %.c,$(BUILD)/asan/%.d,$(UNIT_TESTS)) $(patsubst %.c,$(BUILD)/coverage/%.d,$(UNIT_TESTS))
-include $(patsubst %.c,$(BUILD)/tsan/%.d,$(STRESS_TESTS)) $(patsubst %.c,$(BUILD)/fuzz/%.d,$(FUZZ_TARGETS))
-include $(patsubst %.c,$(BUILD)/release/%.d,$(BENCHES) $(TEST_PROGRAMS))
-include $(foreach name,$(VARIANTS),$(patsubst %.c,$(BUILD)/$(name)/%.d,$(HELPERS_unit) $(HELPERS_stress) $(HELPERS_fuzz) $(HELPERS_bench)))

# ---- what the test runner asks for -----------------------------------------------------------------------------------

.PHONY: objects bench-programs test-programs lint-flags
objects: $(patsubst %.c,$(BUILD)/release/%.o,$(SOURCES))
bench-programs: $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(BENCHES))
test-programs: $(patsubst tests/integration/programs/%.c,$(BUILD)/programs/%,$(TEST_PROGRAMS))
lint-flags:
	@printf '%s\n' $(call quote,$(LINT_FLAGS))

# ---- packages --------------------------------------------------------------------------------------------------------

.PHONY: deps deps-build deps-bench
deps:
	@scripts/deps $(foreach package,$(BUILD_PACKAGES) $(CHECK_PACKAGES),'$(package)')
deps-build:
	@scripts/deps $(foreach package,$(BUILD_PACKAGES),'$(package)')
deps-bench:
	@scripts/deps $(foreach package,$(BUILD_PACKAGES) $(BENCH_PACKAGES),'$(package)')

# ---- running ---------------------------------------------------------------------------------------------------------

# The sub-makes read this file again, since what pkg-config says can have changed by the installation.
.PHONY: run bench bench-million
run: deps-build
	@$(MAKE) --no-print-directory all
	@scripts/run '$(BUILD)/apollon'

bench: deps-bench
	@$(MAKE) --no-print-directory all bench-programs
	@BUILD='$(BUILD)' tests/bench/run

bench-million: deps-bench
	@$(MAKE) --no-print-directory all bench-programs
	@BUILD='$(BUILD)' PLOT='$(PLOT)' tests/bench/run-million

# ---- tests -----------------------------------------------------------------------------------------------------------

# How clang-tidy reads the sources. A format handed on with a va_list was checked where it came from: gcc's opinion.
LINT_FLAGS = $(COMMON) $(CPPFLAGS) -Wno-format-nonliteral -isystem tests/lint/include

STAGES = lint unit integration stress fuzz
TEST_ENVIRONMENT = MAKE='$(MAKE)' BUILD='$(BUILD)' CC='$(CC)' TEST='$(TEST)' \
	LINT_FLAGS=$(call quote,$(LINT_FLAGS)) FUZZ_SECONDS='$(FUZZ_SECONDS)'

.PHONY: check coverage fuzz $(addprefix check-,$(STAGES))
check: deps
	@$(TEST_ENVIRONMENT) tests/run $(STAGES)

$(addprefix check-,$(STAGES)): deps
	@$(TEST_ENVIRONMENT) tests/run $(@:check-%=%)

fuzz: deps
	@$(TEST_ENVIRONMENT) tests/fuzz/run

coverage: deps
	@$(TEST_ENVIRONMENT) tests/coverage

# ---- installing ------------------------------------------------------------------------------------------------------

# A folder as pkg-config names it, moved from the package's prefix to ours; else the usual place.
completion_folder = $(or $(shell $(PKG_CONFIG) --define-variable=prefix='$(PREFIX)' \
	--define-variable=datadir='$(PREFIX)/share' --variable=completionsdir $(1) 2>/dev/null),$(PREFIX)/share/$(2))
BASH_COMPLETIONS = $(call completion_folder,bash-completion,bash-completion/completions)
FISH_COMPLETIONS = $(call completion_folder,fish,fish/vendor_completions.d)
ZSH_COMPLETIONS = $(PREFIX)/share/zsh/site-functions

# $(call installed,command): one line a file: command, source, destination, mode.
define installed
	@$(1) '$(BUILD)/apollon' '$(DESTDIR)$(PREFIX)/bin/apollon' 755
	@$(1) '$(BUILD)/apollon.service' '$(DESTDIR)$(PREFIX)/lib/systemd/system/apollon.service' 644
	@$(foreach page,$(wildcard man/*.[1-9]),$(1) '$(page)' '$(DESTDIR)$(PREFIX)/share/man/man$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page))' 644 &&) :
	@$(foreach file,$(wildcard completions/bash/*),$(1) '$(file)' '$(DESTDIR)$(BASH_COMPLETIONS)/$(notdir $(file))' 644 &&) :
	@$(foreach file,$(wildcard completions/zsh/*),$(1) '$(file)' '$(DESTDIR)$(ZSH_COMPLETIONS)/$(notdir $(file))' 644 &&) :
	@$(foreach file,$(wildcard completions/fish/*),$(1) '$(file)' '$(DESTDIR)$(FISH_COMPLETIONS)/$(notdir $(file))' 644 &&) :
endef

# The unit names the program where it is installed.
$(BUILD)/apollon.service: etc/apollon.service FORCE
	@mkdir -p $(@D)
	@sed 's,/usr/local/bin/,$(PREFIX)/bin/,' $< >$@

.PHONY: install uninstall
install: $(BUILD)/apollon $(BUILD)/apollon.service
	$(call installed,put() { echo "  INSTALL $$2"; $(INSTALL) -D -m $$3 "$$1" "$$2"; }; put)

uninstall:
	$(call installed,drop() { echo "  REMOVE $$2"; rm -f "$$2"; }; drop)

# ---- the rest --------------------------------------------------------------------------------------------------------

.PHONY: format clean help
format:
	@. tests/lint/common; find cmd src include tests -name '*.[ch]' -exec "$$(pinned clang-format)" -i {} +

clean:
	rm -rf '$(BUILD)'

help:
	@printf '%s\n' \
	'make              build $(BUILD)/apollon' \
	'make run          install what is missing, build, start a server on loopback and join you to it' \
	'make check        install what is missing, build, run every test' \
	'make check-PART   run one part: $(STAGES)' \
	'                  TEST=irc/message runs only what has that in its name' \
	'make bench        build and run the load generator' \
	'make bench-million' \
	'                  hold a million clients in memory; PLOT=FOLDER draws what grows with their number' \
	'make fuzz         let each fuzz target search for FUZZ_SECONDS=$(FUZZ_SECONDS); TEST=NAME for one of them' \
	'make coverage     run the unit and integration tests and say which lines they reach' \
	'make format       lay out all C files with clang-format' \
	'make deps         install the Debian packages that building and testing need' \
	'make install      install below PREFIX=$(PREFIX), staged in DESTDIR; make uninstall takes it away' \
	'make clean        remove $(BUILD)' \
	'' \
	'BUILD=folder builds elsewhere; CC, CFLAGS, CPPFLAGS and LDFLAGS are yours to set.'
