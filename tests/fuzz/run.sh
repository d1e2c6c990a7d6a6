#!/bin/sh
# Fuzzes targets, one after the other: run.sh SECONDS [TARGET…], all where none is named.
# New inputs go to target/found, and those that fail to artifacts.
set -eu
cd "$(dirname "$0")"
seconds=$1
shift
[ $# -gt 0 ] || set -- $(basename -s .rs fuzz_targets/*.rs)
for target; do
    mkdir -p "target/found/$target"
    # Without AddressSanitizer: there is no unsafe code, and it halves the speed.
    cargo +nightly fuzz run --fuzz-dir . --sanitizer none "$target" \
        "target/found/$target" "corpus/$target" -- \
        -dict=words.dict -max_total_time="$seconds" -print_final_stats=1
done
