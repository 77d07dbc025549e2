# The habitual words; the work is meson's. Everything stands in build folders beside the sources.
MAKEFLAGS += --no-print-directory
.PHONY: all run test check bench lint asan fuzz deps install accept words format clean
.NOTPARALLEL:

all: build/build.ninja
	@ninja -C build
build/build.ninja:
	@meson setup build >/dev/null
run: deps all       # a demonstration office, served at the address it prints
	@build/hanqing demo --data office-demo
	@build/hanqing serve --data office-demo
test: deps build/build.ninja # everything there is, on both databases
	@tools/deps test && python3 tools/run_tests.py build
check: build/build.ninja     # the quick part
	@python3 tools/run_tests.py build --quick
bench: all
	@tools/deps bench && python3 bench/run.py build
lint: build/build.ninja
	@tools/deps test lint && tools/lint
asan: deps          # every test under AddressSanitizer and UBSan
	@[ -f build-asan/build.ninja ] || meson setup build-asan -Db_sanitize=address,undefined >/dev/null
	@tools/deps test && python3 tools/run_tests.py build-asan
fuzz: deps          # each target for SECONDS (default 60), or until RUNS executions (RUNS=10000000 SECONDS=0)
	@tools/deps fuzz && tools/fuzz $(if $(RUNS),-r $(RUNS)) $(or $(SECONDS),60) $(TARGETS)
deps:
	@tools/deps
install: all
	@meson install -C build
accept: all         # takes the present output as expected; review the difference before committing
	@ACCEPT=1 meson test -C build --suite golden --no-rebuild
words:              # brings po/*.po up to date with the sources
	@python3 tools/words.py update
format:
	@clang-format -i $$(git ls-files '*.c' '*.h')
clean:
	@rm -rf build build-*
